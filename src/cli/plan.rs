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
use quydinh::{
    cases::{self, PlanContext},
    catalog::Catalog,
    ingest::{Limits, PlanReading, marked_plan, problems_csv, problems_table, read_plan},
    model::{AgencySlug, Checked, Day, Disposition, Problem, Severity, day_in_viet_nam},
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
    let reading = read_plan(bytes.clone(), &name, limits, today);
    let agency = match &args.agency {
        Some(text) => Some(agency(text, today)?),
        None => cases::agency_of(&reading.file, &catalog),
    };
    let checked = match &agency {
        Some(agency) => cases::check_plan(&reading.file, agency, &catalog, &PlanContext::NONE),
        // A file that could not be read is nobody's.
        None if reading.file.rows.is_empty() => {
            Checked { problems: reading.file.problems.clone(), ..Checked::default() }
        }
        None => bail!("không rõ tệp là phương án của cơ quan nào; nêu bằng --agency"),
    };
    if let Some(path) = &args.marked {
        let marked = marked_plan(bytes, &name, limits, today, &checked.problems)?;
        fs::write(path, marked).with_context(|| unwritten(path))?;
    }
    if let Some(path) = &args.problems {
        let mut file = BufWriter::new(File::create(path).with_context(|| unwritten(path))?);
        problems_csv(&checked.problems, &mut file).with_context(|| unwritten(path))?;
        file.flush().with_context(|| unwritten(path))?;
    }
    let mut out = io::stdout().lock();
    if args.json {
        writeln!(out, "{:#}", as_json(&reading, &checked, agency.as_ref()))?;
    } else {
        print(&mut out, &reading, &checked, agency.as_ref())?;
    }
    let wrong = checked.problems.iter().any(Problem::is_error);
    Ok(if wrong { ExitCode::from(SOME_REFUSED) } else { ExitCode::SUCCESS })
}

async fn template(store: &Store, args: &TemplateArgs) -> anyhow::Result<ExitCode> {
    let today = day_in_viet_nam(now());
    let agency = agency(&args.agency, today)?;
    let catalog = catalog(store, today).await?;
    let bytes = cases::agency_template(store, &catalog, &agency).await;
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

/// The agency that answers today for what one of a slug, name or abbreviation issued.
fn agency(text: &str, today: Day) -> anyhow::Result<AgencySlug> {
    let known = agencies();
    let slug = text.parse::<AgencySlug>().ok().and_then(|slug| known.get(&slug));
    match slug.or_else(|| known.find(text)) {
        Some(agency) => Ok(known.responsible(&agency.slug, today).clone()),
        None => bail!("không có cơ quan {text:?} trong danh mục"),
    }
}

fn print(
    out: &mut impl io::Write,
    reading: &PlanReading,
    checked: &Checked,
    agency: Option<&AgencySlug>,
) -> io::Result<()> {
    if !checked.problems.is_empty() {
        // What keeps rows out comes first; otherwise in the order of the rows.
        let mut problems = checked.problems.clone();
        problems.sort_by_key(|problem| problem.severity == Severity::Warning);
        writeln!(out, "{}\n", problems_table(&problems, SHOWN))?;
    }
    let report = &reading.report;
    writeln!(out, "{}: {}", report.path.display(), report.format)?;
    if let Some(agency) = agency {
        writeln!(out, "Cơ quan: {}", agencies().name(agency))?;
    }
    let mut rows = table(["Dòng", "Số lượng"]);
    for (what, count) in counts(reading, checked) {
        rows.add_row([what, number(count as u64)]);
    }
    align(&mut rows, &[1]);
    writeln!(out, "{rows}")
}

fn counts(reading: &PlanReading, checked: &Checked) -> Vec<(String, usize)> {
    let mut counts = vec![("Nhận được".to_owned(), checked.items.len())];
    let by_disposition = dispositions(checked);
    let each = by_disposition.into_iter().map(|(d, count)| (format!("– {}", d.label()), count));
    counts.extend(each);
    let warned = |problem: &&Problem| !problem.is_error();
    counts.extend([
        ("Bị từ chối".to_owned(), checked.rejected.len()),
        ("Chưa ghi phương án, bỏ qua".to_owned(), reading.untouched as usize),
        ("Cảnh báo".to_owned(), checked.problems.iter().filter(warned).count()),
    ]);
    counts
}

fn dispositions(checked: &Checked) -> BTreeMap<Disposition, usize> {
    let mut counts = BTreeMap::new();
    for item in &checked.items {
        *counts.entry(item.item.disposition()).or_default() += 1;
    }
    counts
}

fn as_json(
    reading: &PlanReading,
    checked: &Checked,
    agency: Option<&AgencySlug>,
) -> serde_json::Value {
    let dispositions: BTreeMap<&str, usize> =
        dispositions(checked).into_iter().map(|(d, count)| (d.name(), count)).collect();
    json!({
        "file": reading.file.name,
        "fingerprint": reading.file.fingerprint,
        "format": reading.report.format,
        "agency": agency,
        "accepted": checked.items.len(),
        "dispositions": dispositions,
        "rejected": checked.rejected.len(),
        "untouched": reading.untouched,
        "repairs": reading.report.repairs,
        "problems": checked.problems,
    })
}

fn unwritten(path: &Path) -> String {
    format!("không ghi được {}", path.display())
}
