//! `quydinh sample`, and the sample of the demonstration.

use std::{
    env, fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::{self, ExitCode},
    time::Instant,
};

use anyhow::{Context as _, ensure};
use quydinh::sample::{
    EDITION, LARGEST_COUNT, Registry, Scenario, Summary, USUAL_COUNT, write, write_scenario,
};

use super::{
    OPTIONS, Places,
    progress::Progress,
    report::{align, number, table},
};

/// The seed of the demonstration, and the usual one.
const USUAL_SEED: u64 = 1;

#[derive(Debug, clap::Args)]
#[command(next_help_heading = OPTIONS)]
pub(super) struct Args {
    /// Số quy định, nhiều nhất 1.000.000
    #[arg(
        long,
        env = "QUYDINH_SAMPLE_COUNT",
        value_name = "SỐ",
        default_value_t = USUAL_COUNT,
        value_parser = clap::value_parser!(u64).range(1..=LARGEST_COUNT)
    )]
    count: u64,
    /// Số khởi tạo; cùng số thì cùng dữ liệu
    #[arg(long, env = "QUYDINH_SAMPLE_SEED", value_name = "SỐ", default_value_t = USUAL_SEED)]
    seed: u64,
    /// Ghi thêm phương án, quyết định, văn bản, kiến nghị, dự thảo sao cho đếm ra mọi con số của
    /// báo cáo tháng 9/2022; số quy định khi đó luôn là 17.687
    #[arg(long, env = "QUYDINH_SAMPLE_SCENARIO", conflicts_with = "count")]
    scenario: bool,
    /// Thư mục để ghi; được tạo nếu chưa có
    #[arg(long, env = "QUYDINH_SAMPLE_OUT", value_name = "THƯ MỤC")]
    out: PathBuf,
}

/// Writes a sample registry.
pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    if args.scenario {
        return scenario(args);
    }
    let started = Instant::now();
    let made = make(&args.out, args.count, args.seed, &Progress::new())?;
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "Đã ghi {} quy định mẫu ({:.1} MB) vào {} trong {:.1} giây.",
        made.count,
        made.bytes as f64 / 1e6,
        made.regulations.display(),
        started.elapsed().as_secs_f64()
    )?;
    let file = made.regulations.display();
    writeln!(out, "Nạp vào chương trình: quydinh index --edition \"{EDITION}\" {file}")?;
    Ok(ExitCode::SUCCESS)
}

/// Writes the scenario.
fn scenario(args: &Args) -> anyhow::Result<ExitCode> {
    let started = Instant::now();
    let made = write_scenario(&args.out, &Scenario::new(args.seed));
    let made = made.with_context(|| format!("không ghi được vào {}", args.out.display()))?;
    let mut files = table(["Tệp", "Số dòng"]);
    for (path, rows) in &made {
        files.add_row([path.display().to_string(), number(*rows as u64)]);
    }
    align(&mut files, &[1]);
    let mut out = io::stdout().lock();
    writeln!(out, "{files}")?;
    writeln!(out, "Đã ghi kịch bản trong {:.1} giây.", started.elapsed().as_secs_f64())?;
    let all = args.out.join("*.csv");
    writeln!(out, "Nạp vào chương trình: quydinh index --edition \"{EDITION}\" {}", all.display())?;
    writeln!(out, "Xem đối chiếu với báo cáo: quydinh reconcile")?;
    Ok(ExitCode::SUCCESS)
}

fn make(folder: &Path, count: u64, seed: u64, progress: &Progress) -> anyhow::Result<Summary> {
    let registry = Registry::new(count, seed);
    let shown = |done| progress.set("Tạo dữ liệu mẫu", done, count);
    let made = write(folder, &registry, &shown);
    progress.clear();
    made.with_context(|| format!("không ghi được vào {}", folder.display()))
}

/// Published figures with their sources. These are not made up.
const PUBLISHED: &str = include_str!("../../data/indicators.csv");

/// Makes the usual sample and loads it with the command that loads any file, in
/// a process of its own: what reading and indexing took of memory ends with it,
/// and the server that follows stays small.
pub(super) fn load(places: &Places) -> anyhow::Result<()> {
    let folder = env::temp_dir().join(format!("quydinh-sample-{}", process::id()));
    let loaded = make(&folder, USUAL_COUNT, USUAL_SEED, &Progress::new()).and_then(|made| {
        let figures = folder.join("indicators.csv");
        fs::write(&figures, PUBLISHED)?;
        // The address of the store may hold a password: not on a command line.
        let status = process::Command::new(env::current_exe()?)
            .env("DATABASE_URL", &places.database)
            .env("QUYDINH_INDEX", &places.index)
            .args(["index", "--edition", EDITION])
            .args([made.regulations, figures])
            .status()?;
        ensure!(status.success(), "không nạp được dữ liệu mẫu ({status})");
        Ok(())
    });
    // The file has served its purpose, or is of no use.
    let removed = fs::remove_dir_all(&folder);
    loaded?;
    removed.with_context(|| format!("không xóa được {}", folder.display()))
}
