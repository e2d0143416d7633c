//! `quydinh sample`, and the sample of the demonstration.

use std::{
    env, fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::{self, ExitCode},
    time::Instant,
};

use anyhow::Context as _;
use quydinh::{
    sample::{EDITION, LARGEST_COUNT, Registry, Summary, USUAL_COUNT, write},
    store::Store,
};

use super::{OPTIONS, index, progress::Progress};

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
    /// Thư mục để ghi; được tạo nếu chưa có
    #[arg(long, env = "QUYDINH_SAMPLE_OUT", value_name = "THƯ MỤC")]
    out: PathBuf,
}

/// Writes a sample registry.
pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
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

fn make(folder: &Path, count: u64, seed: u64, progress: &Progress) -> anyhow::Result<Summary> {
    let registry = Registry::new(count, seed);
    let shown = |done| progress.set("Tạo dữ liệu mẫu", done, count);
    let made = write(folder, &registry, &shown);
    progress.clear();
    made.with_context(|| format!("không ghi được vào {}", folder.display()))
}

/// Makes the usual sample and loads it as any other file is loaded.
pub(super) async fn load(store: &Store) -> anyhow::Result<()> {
    let folder = env::temp_dir().join(format!("quydinh-sample-{}", process::id()));
    let loaded = async {
        let made = make(&folder, USUAL_COUNT, USUAL_SEED, &Progress::new())?;
        index::load_file(store, made.regulations, EDITION).await
    }
    .await;
    // The file has served its purpose, or is of no use.
    let removed = fs::remove_dir_all(&folder);
    loaded?;
    removed.with_context(|| format!("không xóa được {}", folder.display()))
}
