//! Commands: what they take, and which function does them.

mod backup;
mod baseline;
mod doctor;
#[cfg(test)]
mod documented_tests;
mod eval;
mod export;
mod index;
mod mail;
mod outside;
mod plan;
mod progress;
mod reconcile;
mod report;
mod sample;
mod serve;
mod snapshot;
mod talks;
mod tls;
mod user;
mod verify;
mod webhooks;

use std::{
    io,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context as _;
use clap::{ArgAction, Parser, Subcommand};
use jiff::Timestamp;
use quydinh::store::{Purpose, Store, StoreError};
use tracing_subscriber::EnvFilter;

/// Ends a run in which some rows were refused and the others taken.
const SOME_REFUSED: u8 = 2;

/// The heading of options in the help.
const OPTIONS: &str = "Tùy chọn";

const TEMPLATE: &str = "{about}\n\nCách dùng: {usage}\n\n{all-args}{after-help}";

/// Tra cứu và tham vấn quy định kinh doanh của Việt Nam.
#[derive(Debug, Parser)]
#[command(
    name = "quydinh",
    version,
    help_template = TEMPLATE,
    subcommand_help_heading = "Lệnh",
    subcommand_value_name = "LỆNH",
    next_help_heading = OPTIONS,
    override_usage = "quydinh [TÙY CHỌN] [LỆNH]",
    disable_help_flag = true,
    disable_version_flag = true,
    after_help = "Không có lệnh nào: nạp dữ liệu mẫu nếu chưa có gì, lập chỉ mục và phục vụ.",
    disable_help_subcommand = true
)]
struct Cli {
    #[command(flatten)]
    places: Places,
    /// In hướng dẫn này
    #[arg(short, long, global = true, action = ArgAction::Help)]
    help: Option<bool>,
    /// In phiên bản
    #[arg(short = 'V', long, action = ArgAction::Version)]
    version: Option<bool>,
    #[command(subcommand)]
    command: Option<Command>,
}

/// Where things are.
#[derive(Debug, clap::Args)]
struct Places {
    /// Cơ sở dữ liệu: sqlite:TỆP hoặc postgres://…
    #[arg(
        long,
        env = "DATABASE_URL",
        value_name = "URL",
        default_value = "sqlite:quydinh.db",
        hide_env_values = true,
        global = true
    )]
    database: String,
    /// Thư mục chứa chỉ mục tìm kiếm
    #[arg(
        long,
        env = "QUYDINH_INDEX",
        value_name = "THƯ MỤC",
        default_value = "index",
        global = true
    )]
    index: PathBuf,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Nạp tệp vào cơ sở dữ liệu và lập chỉ mục; không có tệp thì chỉ lập lại chỉ mục
    #[command(help_template = TEMPLATE, override_usage = "quydinh index [TÙY CHỌN] [TỆP]…")]
    Index(index::Args),
    /// Phục vụ trang web và API
    #[command(help_template = TEMPLATE, override_usage = "quydinh serve [TÙY CHỌN]")]
    Serve(Box<serve::Args>),
    /// Kiểm tra tệp phương án, tạo mẫu để điền phương án
    #[command(
        help_template = TEMPLATE,
        override_usage = "quydinh plan LỆNH",
        subcommand_help_heading = "Lệnh",
        subcommand_value_name = "LỆNH",
        disable_help_subcommand = true
    )]
    Plan(plan::Args),
    /// Lập và xem các mốc so sánh: tập quy định mà tỷ lệ được tính trên đó
    #[command(
        help_template = TEMPLATE,
        override_usage = "quydinh baseline LỆNH",
        subcommand_help_heading = "Lệnh",
        subcommand_value_name = "LỆNH",
        disable_help_subcommand = true
    )]
    Baseline(baseline::Args),
    /// Tạo danh mục mẫu để dùng thử và đo tốc độ
    #[command(help_template = TEMPLATE, override_usage = "quydinh sample [TÙY CHỌN] --out THƯ MỤC")]
    Sample(sample::Args),
    /// Đếm lại từng con số của báo cáo tháng 9/2022 và đặt cạnh báo cáo
    #[command(help_template = TEMPLATE, override_usage = "quydinh reconcile [TÙY CHỌN]")]
    Reconcile(reconcile::Args),
    /// Ghi một danh sách ra tệp CSV, XLSX, JSON, Parquet hoặc Atom, không cần máy chủ
    #[command(
        help_template = TEMPLATE,
        override_usage = "quydinh export [TÙY CHỌN] --out TỆP DANH_SÁCH"
    )]
    Export(export::Args),
    /// Ghi mọi danh sách công khai ra một thư mục, có bản kê đã ký
    #[command(
        help_template = TEMPLATE,
        override_usage = "quydinh snapshot [TÙY CHỌN] --out THƯ MỤC"
    )]
    Snapshot(snapshot::Args),
    /// Kiểm tra nhật ký và mọi dữ liệu có đúng như đã ghi; hoặc kiểm tra một tệp đã kết xuất
    #[command(help_template = TEMPLATE, override_usage = "quydinh verify [TÙY CHỌN] [TỆP]")]
    Verify(verify::Args),
    /// Sao lưu toàn bộ cơ sở dữ liệu ra một tệp, trong khi máy chủ vẫn chạy
    #[command(help_template = TEMPLATE, override_usage = "quydinh backup [TÙY CHỌN] TỆP")]
    Backup(backup::Args),
    /// Khôi phục một bản sao lưu vào cơ sở dữ liệu trống, SQLite hoặc PostgreSQL
    #[command(help_template = TEMPLATE, override_usage = "quydinh restore [TÙY CHỌN] TỆP")]
    Restore(backup::RestoreArgs),
    /// Kiểm tra cấu hình, cơ sở dữ liệu, chỉ mục, ổ đĩa, giờ; không thay đổi gì
    #[command(
        help_template = TEMPLATE,
        override_usage = "quydinh doctor [TÙY CHỌN]",
        after_help = "Mã kết thúc: 0 mọi thứ đạt; 1 có điều cần lưu ý; 2 có lỗi."
    )]
    Doctor(doctor::Args),
    /// Quản lý tài khoản
    #[command(help_template = TEMPLATE, override_usage = "quydinh user LỆNH")]
    User(user::Args),
    /// Đo độ chính xác và tốc độ tìm kiếm trên một bộ câu hỏi đã chấm
    #[command(help_template = TEMPLATE, override_usage = "quydinh eval [TÙY CHỌN] THƯ MỤC")]
    Eval(eval::Args),
    /// Tìm trọng số xếp hạng trên các bộ câu hỏi đã chấm
    #[command(help_template = TEMPLATE, override_usage = "quydinh fit [TÙY CHỌN] THƯ MỤC…")]
    Fit(eval::FitArgs),
    /// Đọc một tệp do người khác gửi; máy chủ tự gọi lệnh này
    #[command(hide = true, name = quydinh::confined::COMMAND)]
    ParseUpload,
}

impl Places {
    async fn open(&self) -> anyhow::Result<Store> {
        self.open_for(Purpose::Command).await
    }

    async fn open_for(&self, purpose: Purpose) -> anyhow::Result<Store> {
        // The error itself names the address, without its password.
        let opened = Store::open_for(&self.database, purpose).await;
        if let Err(StoreError::Newer { .. }) = opened {
            return opened.context(
                "cơ sở dữ liệu thuộc phiên bản mới hơn của chương trình; hãy cập nhật chương trình",
            );
        }
        opened.context("không mở được cơ sở dữ liệu")
    }
}

/// Reads the command line and does what it says.
pub(crate) fn run() -> anyhow::Result<ExitCode> {
    let Cli { places, command, .. } = Cli::parse();
    if let Some(Command::ParseUpload) = command {
        // Before anything of a server is there: no threads, no log, no clock.
        return Ok(quydinh::confined::run().map(|()| ExitCode::SUCCESS)?);
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    match command {
        Some(Command::Index(args)) => {
            log("warn");
            runtime.block_on(index::run(&places, &args))
        }
        Some(Command::Plan(args)) => {
            log("warn");
            runtime.block_on(plan::run(&places, &args))
        }
        Some(Command::Baseline(args)) => {
            log("warn");
            runtime.block_on(baseline::run(&places, &args))
        }
        Some(Command::Sample(args)) => sample::run(&args),
        Some(Command::Reconcile(args)) => {
            log("warn");
            runtime.block_on(reconcile::run(&places, &args))
        }
        Some(Command::Export(args)) => {
            log("warn");
            runtime.block_on(export::run(&places, &args))
        }
        Some(Command::Snapshot(args)) => {
            log("warn");
            runtime.block_on(snapshot::run(&places, &args))
        }
        Some(Command::Verify(args)) if args.file.is_some() => verify::file(&args),
        Some(Command::Verify(args)) => {
            log("warn");
            runtime.block_on(verify::run(&places, &args))
        }
        Some(Command::Backup(args)) => {
            log("warn");
            runtime.block_on(backup::run(&places, &args))
        }
        Some(Command::Restore(args)) => {
            log("warn");
            runtime.block_on(backup::restore(&places, &args))
        }
        Some(Command::Doctor(args)) => {
            // What it finds is told once, in its report.
            log("off");
            runtime.block_on(doctor::run(&places, &args))
        }
        Some(Command::User(args)) => {
            log("warn");
            runtime.block_on(user::run(&places, &args))
        }
        Some(Command::Eval(args)) => eval::run_eval(&args),
        Some(Command::Fit(args)) => eval::run_fit(&args),
        // Done above.
        Some(Command::ParseUpload) => Ok(ExitCode::SUCCESS),
        Some(Command::Serve(args)) => {
            log("info");
            runtime.block_on(serve::run(&places, &args))
        }
        None => {
            log("info");
            runtime.block_on(serve::demonstrate(&places))
        }
    }
}

/// Logs go to standard error: `RUST_LOG` says how much, `QUYDINH_LOG=json` how.
fn log(default: &str) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(default));
    let log = tracing_subscriber::fmt().with_writer(io::stderr).with_env_filter(filter);
    if std::env::var("QUYDINH_LOG").is_ok_and(|kind| kind == "json") {
        log.json().init();
    } else {
        log.init();
    }
}

/// What a file says, or without one a variable that is no option: anybody on the
/// machine can read what a program was started with.
fn secret_in(file: Option<&Path>, variable: &str) -> anyhow::Result<String> {
    match file {
        Some(file) => std::fs::read_to_string(file)
            .with_context(|| format!("không đọc được {}", file.display())),
        None => Ok(std::env::var(variable).unwrap_or_default()),
    }
}

/// The clock of the machine; everything else is told what time it is.
fn now() -> Timestamp {
    Timestamp::now()
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn verify_cli() {
        Cli::command().debug_assert();
    }

    /// Every option can be set by its environment variable.
    #[test]
    fn every_option_has_a_variable() {
        let cli = Cli::command();
        let below = cli.get_subcommands().flat_map(clap::Command::get_subcommands);
        let commands = std::iter::once(&cli).chain(cli.get_subcommands()).chain(below);
        for argument in commands.flat_map(clap::Command::get_opts) {
            let name = argument.get_id().as_str();
            if matches!(argument.get_action(), ArgAction::Help | ArgAction::Version) {
                continue;
            }
            assert!(argument.get_env().is_some(), "--{name} has no variable");
        }
    }
}
