//! `quydinh index`

use std::{
    fs::File,
    io::{self, BufWriter, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    time::Instant,
};

use anyhow::{Context as _, bail};
use quydinh::{
    cases::{
        self, Actor, LoadError, LoadReport, PastReport,
        indicators::{self, Recorded},
    },
    ingest::{self, Content, IndicatorReading, Outcome, Reject, rejects_csv, rejects_table},
    model::{Day, day_in_viet_nam},
    project::{Projector, Reason},
    search::{Engine, Weights},
    store::{Scope, Store},
};

use super::{
    OPTIONS, Places, SOME_REFUSED, now,
    progress::Progress,
    report::{Took, loaded, published, read, told},
};

/// Rejects shown on a terminal; all of them are in the file of `--rejects`.
const SHOWN: usize = 20;

#[derive(Debug, clap::Args)]
#[command(next_help_heading = OPTIONS)]
pub(super) struct Args {
    /// Tệp CSV, XLSX, JSON Lines (.gz cũng được), nhận ra theo tiêu đề cột
    #[arg(value_name = "TỆP", help_heading = "Tham số")]
    files: Vec<PathBuf>,
    /// Tên của lần nạp; mặc định theo ngày
    #[arg(long, env = "QUYDINH_EDITION", value_name = "TÊN")]
    edition: Option<String>,
    /// Dữ liệu đúng vào ngày nào (2026-07-31 hoặc 31/07/2026); mặc định hôm nay
    #[arg(long, env = "QUYDINH_AS_OF", value_name = "NGÀY", value_parser = day)]
    as_of: Option<Day>,
    /// Các tệp là toàn bộ danh mục: quy định không còn trong đó hết hiệu lực từ ngày ấy
    #[arg(long, env = "QUYDINH_FULL")]
    full: bool,
    /// Ghi mọi dòng bị từ chối vào tệp CSV này
    #[arg(long, env = "QUYDINH_REJECTS", value_name = "TỆP")]
    rejects: Option<PathBuf>,
    /// Ai nạp, để ghi vào nhật ký
    #[arg(long, env = "QUYDINH_ACTOR", value_name = "TÊN", default_value = "dòng lệnh")]
    actor: String,
}

/// Loads files, if there are any, and brings the index up to date.
pub(super) async fn run(places: &Places, args: &Args) -> anyhow::Result<ExitCode> {
    if args.files.is_empty() && (args.full || args.edition.is_some() || args.as_of.is_some()) {
        bail!("--edition, --as-of và --full chỉ có nghĩa khi có tệp");
    }
    let store = places.open().await?;
    let progress = Progress::new();
    let mut took = Took::default();
    let refused = if args.files.is_empty() {
        false
    } else {
        load(&store, args, &progress, &mut took).await?
    };
    let started = Instant::now();
    let asked = args.files.is_empty().then_some(Reason::Asked);
    build(places, &store, asked, &progress).await?;
    took.index = Some(started.elapsed());
    progress.clear();
    writeln!(io::stdout(), "{took}")?;
    store.close().await;
    Ok(if refused { ExitCode::from(SOME_REFUSED) } else { ExitCode::SUCCESS })
}

/// Reads and stores; tells whether any row was refused.
async fn load(
    store: &Store,
    args: &Args,
    progress: &Progress,
    took: &mut Took,
) -> anyhow::Result<bool> {
    let started = Instant::now();
    let today = day_in_viet_nam(now());
    let (published, files): (Vec<PathBuf>, Vec<PathBuf>) =
        args.files.iter().cloned().partition(|file| ingest::are_indicators(file));
    let mut figures = ingest::read_indicators(&published, today);
    let shown = |at: ingest::Progress<'_>| progress.set(&name(at.path), at.done, at.total);
    let mut outcome = ingest::read(&files, today, &shown);
    took.read = Some(started.elapsed());
    let started = Instant::now();
    let by = (Actor::Operator(&args.actor), now());
    let recorded = indicators::load(store, &mut figures, by).await;
    let recorded = recorded.context("không ghi được số liệu công bố")?;
    if let Some(path) = &args.rejects {
        write_rejects(path, &[outcome.rejects.as_slice(), &figures.rejects].concat())?;
    }
    if !published.is_empty() {
        progress.clear();
        print_figures(&figures, &recorded)?;
    }
    let refused = figures.files.iter().any(|file| file.rejected > 0);
    if files.is_empty() {
        took.store = Some(started.elapsed());
        return Ok(refused);
    }
    let scope = if args.full { Scope::Full } else { Scope::Partial };
    let edition = cases::Edition { name: args.edition.clone(), as_of: args.as_of, scope };
    let shown = |done, total| progress.set("Ghi vào cơ sở dữ liệu", done, total);
    let report = cases::load_edition(store, &outcome, &edition, (&args.actor, now()), &shown).await;
    let report = report.map_err(explained)?;
    let past = cases::load_past(store, &outcome.past, (&args.actor, now())).await;
    let past = past.context("không ghi được vào cơ sở dữ liệu")?;
    took.store = Some(started.elapsed());
    progress.clear();
    let contradicted = !past.rejects.is_empty();
    if contradicted {
        outcome.rejects.extend(past.rejects.iter().cloned());
        if let Some(path) = &args.rejects {
            write_rejects(path, &[outcome.rejects.as_slice(), &figures.rejects].concat())?;
        }
    }
    print(&outcome, &report, &past)?;
    Ok(refused || contradicted || outcome.files.iter().any(|file| file.rejected > 0))
}

fn print_figures(reading: &IndicatorReading, recorded: &Recorded) -> io::Result<()> {
    let mut out = io::stdout().lock();
    if !reading.rejects.is_empty() {
        writeln!(out, "{}\n", rejects_table(&reading.rejects, SHOWN))?;
    }
    writeln!(out, "{}", published(reading, recorded))
}

fn print(outcome: &Outcome, report: &LoadReport, past: &PastReport) -> io::Result<()> {
    let mut out = io::stdout().lock();
    if !outcome.rejects.is_empty() {
        writeln!(out, "{}\n", rejects_table(&outcome.rejects, SHOWN))?;
    }
    writeln!(out, "{}", read(outcome))?;
    if outcome.files.iter().any(|file| file.content == Content::Regulations) {
        writeln!(out, "{}", loaded(report))?;
    }
    if !outcome.past.is_empty() {
        writeln!(out, "{}", told(past))?;
    }
    Ok(())
}

async fn build(
    places: &Places,
    store: &Store,
    asked: Option<Reason>,
    progress: &Progress,
) -> anyhow::Result<()> {
    let engine = Arc::new(Engine::new(Weights::default()));
    follow(places, (store, engine), asked, progress).await
}

/// An engine that knows everything that is recorded. The index is built first
/// if it is not up to date.
pub(super) async fn engine(
    places: &Places,
    store: &Store,
    weights: Weights,
) -> anyhow::Result<Arc<Engine>> {
    let engine = Arc::new(Engine::new(weights));
    follow(places, (store, Arc::clone(&engine)), None, &Progress::new()).await?;
    Ok(engine)
}

async fn follow(
    places: &Places,
    (store, engine): (&Store, Arc<Engine>),
    asked: Option<Reason>,
    progress: &Progress,
) -> anyhow::Result<()> {
    let report = progress.projector();
    let projector = Projector::start(store.clone(), engine, &places.index, now, report).await;
    let mut projector = projector.context("không đọc được cơ sở dữ liệu")?;
    projector.bring_up_to_date(asked).await.context("không lập được chỉ mục")?;
    Ok(())
}

fn write_rejects(path: &Path, rejects: &[Reject]) -> anyhow::Result<()> {
    let failed = || format!("không ghi được {}", path.display());
    let mut file = BufWriter::new(File::create(path).with_context(failed)?);
    rejects_csv(rejects, &mut file).with_context(failed)?;
    file.flush().with_context(failed)
}

fn explained(error: LoadError) -> anyhow::Error {
    match &error {
        LoadError::Future { as_of, today } => {
            let shown = |day: &Day| day.strftime("%d/%m/%Y").to_string();
            anyhow::anyhow!(
                "ngày {} chưa đến (hôm nay là {}): dữ liệu phải đúng vào một ngày đã qua hoặc hôm nay",
                shown(as_of),
                shown(today)
            )
        }
        LoadError::Name(name) => anyhow::anyhow!("{name:?} không dùng làm tên lần nạp được"),
        LoadError::Store(_) => {
            anyhow::Error::new(error).context("không ghi được vào cơ sở dữ liệu")
        }
    }
}

fn name(path: &Path) -> String {
    path.file_name()
        .map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned())
}

fn day(text: &str) -> Result<Day, String> {
    let days = ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"];
    let read = days.iter().find_map(|form| Day::strptime(form, text.trim()).ok());
    read.ok_or_else(|| format!("{text:?} không phải là ngày; ghi như 2026-07-31 hoặc 31/07/2026"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_people_write_them() {
        for text in ["2026-07-31", "31/07/2026", "31-7-2026", " 31/7/2026 "] {
            assert_eq!(day(text).unwrap().to_string(), "2026-07-31", "{text}");
        }
        for text in ["", "31/7", "2026-13-01", "30/02/2026", "hôm nay", "07/31/2026"] {
            assert!(day(text).is_err(), "{text}");
        }
    }
}
