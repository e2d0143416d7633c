//! `quydinh plan`: files of plans, checked as an upload is, and the template.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, BufWriter, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context as _, bail, ensure};
use clap::Subcommand;
use comfy_table::Table;
use quydinh::{
    cases::plans::{
        Coverage, DryRun, Target, Upload, agency_of, agency_template, check_plan, compare_names,
    },
    catalog::{Catalog, Standing},
    ingest::{Limits, PlanReading, marked_plan, problems_csv, problems_table, read_plan},
    model::{AgencySlug, Day, Disposition, DocumentNumber, Problem, Severity, day_in_viet_nam},
    reference::agencies,
    store::Store,
};
use serde_json::json;

use super::{
    OPTIONS, Places, SOME_REFUSED, TEMPLATE, now,
    report::{align, number, table},
};

/// Problems shown on a terminal; all of them are in the file of `--problems`.
const SHOWN: usize = 20;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Kiểm tra một tệp phương án như khi nộp, không ghi gì vào cơ sở dữ liệu
    #[command(help_template = TEMPLATE, override_usage = "quydinh plan check [TÙY CHỌN] TỆP")]
    Check(CheckArgs),
    /// Tạo mẫu XLSX có sẵn các quy định đang có hiệu lực của một cơ quan
    #[command(
        help_template = TEMPLATE,
        override_usage = "quydinh plan template --agency CƠ QUAN --out TỆP"
    )]
    Template(TemplateArgs),
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = OPTIONS)]
struct CheckArgs {
    /// Tệp phương án: XLSX, CSV, JSON hoặc JSON Lines
    #[arg(value_name = "TỆP", help_heading = "Tham số")]
    file: PathBuf,
    /// Cơ quan lập phương án: mã, tên hoặc tên viết tắt; mặc định là cơ quan quản lý phần lớn quy định trong tệp
    #[arg(long, env = "QUYDINH_PLAN_AGENCY", value_name = "CƠ QUAN")]
    agency: Option<String>,
    /// Quyết định mà phương án đề nghị sửa đổi, nếu có
    #[arg(long, env = "QUYDINH_PLAN_AMENDS", value_name = "SỐ", value_parser = document)]
    amends: Option<DocumentNumber>,
    /// In kết quả dạng JSON
    #[arg(long, env = "QUYDINH_PLAN_JSON")]
    json: bool,
    /// Ghi bản sao của tệp có đánh dấu và giải thích các ô sai vào tệp XLSX này
    #[arg(long, env = "QUYDINH_PLAN_MARKED", value_name = "TỆP")]
    marked: Option<PathBuf>,
    /// Ghi mọi lỗi và cảnh báo vào tệp CSV này
    #[arg(long, env = "QUYDINH_PLAN_PROBLEMS", value_name = "TỆP")]
    problems: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = OPTIONS)]
struct TemplateArgs {
    /// Cơ quan: mã (bo-cong-thuong), tên hoặc tên viết tắt
    #[arg(long, env = "QUYDINH_PLAN_AGENCY", value_name = "CƠ QUAN")]
    agency: String,
    /// Tệp XLSX để ghi
    #[arg(long, env = "QUYDINH_PLAN_OUT", value_name = "TỆP")]
    out: PathBuf,
}

/// Checks a file or makes a template.
pub(super) async fn run(places: &Places, args: &Args) -> anyhow::Result<ExitCode> {
    let store = places.open().await?;
    let code = match &args.command {
        Command::Check(args) => check(&store, args).await,
        Command::Template(args) => template(&store, args).await,
    };
    store.close().await;
    code
}

async fn check(store: &Store, args: &CheckArgs) -> anyhow::Result<ExitCode> {
    let today = day_in_viet_nam(now());
    let catalog = catalog(store, today).await?;
    let limits = Limits::default();
    let bytes = bytes(&args.file, limits)?;
    let name = args.file.file_name().unwrap_or_default().to_string_lossy();
    let mut reading = read_plan(bytes.clone(), &name, limits, today);
    compare_names(&mut reading, &catalog);
    let agency = match &args.agency {
        Some(text) => Some(agency(text, today)?),
        None => agency_of(&reading.file, &catalog),
    };
    if agency.is_none() && !reading.file.rows.is_empty() {
        bail!("không rõ tệp là phương án của cơ quan nào; nêu bằng --agency");
    }
    let upload = agency.map(|agency| Upload {
        agency,
        target: Target::New { title: name.to_string(), amends: args.amends.clone() },
        coverage: Coverage::Part,
        file: reading.file.clone(),
    });
    let run = upload.as_ref().map(|upload| check_plan(&catalog, upload));
    // A file without rows is nobody's, and all that is wrong is known already.
    let problems = run.as_ref().map_or(&reading.file.problems, |run| &run.problems);
    if let Some(path) = &args.marked {
        let marked = marked_plan(bytes, &name, limits, today, problems)?;
        fs::write(path, marked).with_context(|| unwritten(path))?;
    }
    if let Some(path) = &args.problems {
        let mut file = BufWriter::new(File::create(path).with_context(|| unwritten(path))?);
        problems_csv(problems, &mut file).with_context(|| unwritten(path))?;
        file.flush().with_context(|| unwritten(path))?;
    }
    let told =
        Told { reading: &reading, problems, agency: upload.map(|u| u.agency), run: run.as_ref() };
    let mut out = io::stdout().lock();
    if args.json {
        writeln!(out, "{:#}", told.as_json())?;
    } else {
        told.print(&mut out)?;
    }
    let wrong = problems.iter().any(Problem::is_error);
    Ok(if wrong { ExitCode::from(SOME_REFUSED) } else { ExitCode::SUCCESS })
}

async fn template(store: &Store, args: &TemplateArgs) -> anyhow::Result<ExitCode> {
    let today = day_in_viet_nam(now());
    let agency = agency(&args.agency, today)?;
    let catalog = catalog(store, today).await?;
    let bytes = agency_template(store, &catalog, &agency).await;
    let bytes = bytes.context("không tạo được mẫu")?;
    fs::write(&args.out, &bytes).with_context(|| unwritten(&args.out))?;
    writeln!(
        io::stdout(),
        "Đã ghi mẫu của {} vào {} ({} KB).",
        agencies().name(&agency),
        args.out.display(),
        bytes.len().div_ceil(1_000)
    )?;
    Ok(ExitCode::SUCCESS)
}

async fn catalog(store: &Store, today: Day) -> anyhow::Result<Catalog> {
    let history = store.history().await.context("không đọc được cơ sở dữ liệu")?;
    Ok(Catalog::at(&history, today, history.seq()))
}

/// The bytes of a file, unless it is no regular one or far too large.
fn bytes(path: &Path, limits: Limits) -> anyhow::Result<Vec<u8>> {
    let failed = || format!("không đọc được {}", path.display());
    let meta = fs::metadata(path).with_context(failed)?;
    ensure!(meta.is_file(), "{} không phải là tệp thông thường", path.display());
    // The reader itself refuses what is over the limit; it need not see all of it.
    ensure!(
        meta.len() <= 4 * limits.bytes as u64,
        "{} lớn hơn {} MB",
        path.display(),
        limits.bytes >> 20
    );
    fs::read(path).with_context(failed)
}

fn document(text: &str) -> Result<DocumentNumber, String> {
    text.parse().map_err(|_| format!("{text:?} không phải là số của văn bản"))
}

/// The agency that answers today for what one of a slug, name or abbreviation issued.
fn agency(text: &str, today: Day) -> anyhow::Result<AgencySlug> {
    let known = agencies();
    let slug = text.parse::<AgencySlug>().ok().and_then(|slug| known.get(&slug));
    match slug.or_else(|| known.find(text)) {
        Some(agency) => Ok(known.responsible(&agency.slug, today).clone()),
        None => bail!("không có cơ quan {text:?} trong danh mục"),
    }
}

/// What a check found.
struct Told<'a> {
    reading: &'a PlanReading,
    problems: &'a [Problem],
    agency: Option<AgencySlug>,
    run: Option<&'a DryRun>,
}

impl Told<'_> {
    fn print(&self, out: &mut impl io::Write) -> io::Result<()> {
        if !self.problems.is_empty() {
            // What keeps rows out comes first; otherwise in the order of the rows.
            let mut problems = self.problems.to_vec();
            problems.sort_by_key(|problem| problem.severity == Severity::Warning);
            writeln!(out, "{}\n", problems_table(&problems, SHOWN))?;
        }
        let report = &self.reading.report;
        writeln!(out, "{}: {}", report.path.display(), report.format)?;
        let mut rows = table(["Dòng", "Số lượng"]);
        rows.add_row(["Nhận được".to_owned(), number(self.accepted())]);
        for (disposition, count) in self.dispositions() {
            rows.add_row([format!("– {}", disposition.label()), number(count)]);
        }
        let warnings = self.problems.iter().filter(|problem| !problem.is_error()).count();
        for (what, count) in [
            ("Bị từ chối", self.rejected()),
            ("Chưa ghi phương án, bỏ qua", self.reading.untouched),
            ("Cảnh báo", warnings as u64),
        ] {
            rows.add_row([what.to_owned(), number(count)]);
        }
        align(&mut rows, &[1]);
        writeln!(out, "{rows}")?;
        match (&self.agency, self.run) {
            (Some(agency), Some(run)) => {
                writeln!(out, "{}", standing(agencies().name(agency), &run.before, &run.after))
            }
            _ => Ok(()),
        }
    }

    fn accepted(&self) -> u64 {
        self.run.map_or(0, |run| run.added.len() as u64)
    }

    fn rejected(&self) -> u64 {
        self.run.map_or(0, |run| run.rejected.len() as u64)
    }

    fn dispositions(&self) -> BTreeMap<Disposition, u64> {
        let mut counts = BTreeMap::new();
        for added in self.run.iter().flat_map(|run| &run.added) {
            *counts.entry(added.item.disposition()).or_default() += 1;
        }
        counts
    }

    fn as_json(&self) -> serde_json::Value {
        let dispositions: BTreeMap<&str, u64> =
            self.dispositions().into_iter().map(|(d, count)| (d.name(), count)).collect();
        json!({
            "file": self.reading.file.name,
            "fingerprint": self.reading.file.fingerprint,
            "format": self.reading.report.format,
            "repairs": self.reading.report.repairs,
            "agency": self.agency,
            "accepted": self.accepted(),
            "dispositions": dispositions,
            "rejected": self.rejected(),
            "untouched": self.reading.untouched,
            "before": self.run.map(|run| run.before),
            "after": self.run.map(|run| run.after),
            "problems": self.problems,
        })
    }
}

/// What the plans of an agency come to, without and with the file.
fn standing(agency: &str, before: &Standing, after: &Standing) -> Table {
    let mut table = table([agency, "Hiện nay", "Nếu nhận tệp này"]);
    let cut = |standing: &Standing| {
        let ratio = standing.cut();
        let percent = ratio.truncated().map_or("–".to_owned(), |share| format!("{share}%"));
        format!("{} ({})", number(ratio.numerator), percent.replace('.', ","))
    };
    let saving = |standing: &Standing| {
        let dong = standing.before.saving(standing.after).dong();
        let sign = if dong < 0 { "-" } else { "" };
        format!("{sign}{}", number(u64::try_from(dong.unsigned_abs()).unwrap_or(u64::MAX)))
    };
    let count = |pick: fn(&Standing) -> u64| [number(pick(before)), number(pick(after))];
    for (what, [before, after]) in [
        ("Quy định đang có hiệu lực", count(|s| s.regulations)),
        ("Có phương án", count(|s| s.planned)),
        ("Bãi bỏ hoặc đơn giản hóa", [cut(before), cut(after)]),
        ("Chi phí giảm một năm (đồng)", [saving(before), saving(after)]),
        ("Phương án chưa tính được chi phí", count(|s| s.cost_missing)),
    ] {
        table.add_row([what.to_owned(), before, after]);
    }
    align(&mut table, &[1, 2]);
    table
}

fn unwritten(path: &Path) -> String {
    format!("không ghi được {}", path.display())
}
