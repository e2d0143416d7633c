//! `quydinh backup` and `quydinh restore`: the whole store as one file.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufWriter, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context as _, anyhow, bail};
use quydinh::store::{BackedUp, BackupError, Store};

use super::{OPTIONS, Places, now, report::number};

#[derive(Debug, clap::Args)]
#[command(next_help_heading = OPTIONS)]
pub(super) struct Args {
    /// Tệp sao lưu sẽ được tạo, như quydinh-2026-07-01.backup.gz; tệp có sẵn không bị ghi đè
    #[arg(value_name = "TỆP", help_heading = "Tham số")]
    file: PathBuf,
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = OPTIONS)]
pub(super) struct RestoreArgs {
    /// Tệp do lệnh `quydinh backup` tạo ra
    #[arg(value_name = "TỆP", help_heading = "Tham số")]
    file: PathBuf,
}

/// Writes a backup while others read and write. What stops half-way leaves
/// nothing under the name that was asked for.
pub(super) async fn run(places: &Places, args: &Args) -> anyhow::Result<ExitCode> {
    let file = &args.file;
    if fs::exists(file)? {
        bail!("{} đã có; sao lưu không ghi đè lên tệp có sẵn", file.display());
    }
    let store = places.open().await?;
    let mut part = file.clone().into_os_string();
    part.push(".part");
    let part = PathBuf::from(part);
    let made = write(&store, &part).await;
    store.close().await;
    let done = made.and_then(|done| {
        // A link fails if the name was taken meanwhile; renaming would not.
        fs::hard_link(&part, file)?;
        Ok(done)
    });
    // Of no use any more, or never of any.
    let _ = fs::remove_file(&part);
    let done = done.with_context(|| format!("không ghi được {}", file.display()))?;
    if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        File::open(folder)?.sync_all()?;
    }
    say(&done, &format!("Đã sao lưu vào {}", file.display()))?;
    Ok(ExitCode::SUCCESS)
}

async fn write(store: &Store, part: &Path) -> anyhow::Result<BackedUp> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    // Addresses and the hashes of passwords are in it.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let out = options.open(part)?;
    let lasting = out.try_clone()?;
    let done = store.backup(BufWriter::new(out), now()).await?;
    lasting.sync_all()?;
    Ok(done)
}

/// Fills an empty store, and checks everything in it.
pub(super) async fn restore(places: &Places, args: &RestoreArgs) -> anyhow::Result<ExitCode> {
    let failed = || format!("không đọc được {}", args.file.display());
    let file = File::open(&args.file).with_context(failed)?;
    let done = Store::restore(&places.database, file).await.map_err(said)?;
    let store = places.open().await?;
    let verified = store.verify().await.context("không đọc được cơ sở dữ liệu")?;
    say(&done, &format!("Đã khôi phục vào {}", store.url()))?;
    store.close().await;
    let mut out = io::stdout().lock();
    for finding in &verified.findings {
        writeln!(out, "SAI: {finding}")?;
    }
    if !verified.findings.is_empty() {
        writeln!(out, "Bản sao lưu đã sai sẵn như trên; nội dung được giữ đúng như bản sao lưu.")?;
        return Ok(ExitCode::FAILURE);
    }
    writeln!(out, "Đã kiểm tra: mọi thứ đúng như đã ghi.")?;
    writeln!(out, "Chỉ mục tìm kiếm được lập lại khi chạy quydinh serve.")?;
    Ok(ExitCode::SUCCESS)
}

fn said(error: BackupError) -> anyhow::Error {
    let text = match &error {
        BackupError::Other => "tệp không phải bản sao lưu của quydinh".to_owned(),
        BackupError::Newer(version) => format!(
            "bản sao lưu do phiên bản mới hơn tạo ra (bảng dữ liệu số {version}); \
             hãy dùng phiên bản quydinh đã tạo nó hoặc mới hơn"
        ),
        BackupError::Damaged { line: 0, .. } => "bản sao lưu bị cắt cụt".to_owned(),
        BackupError::Damaged { line, why } => {
            format!("bản sao lưu bị hỏng ở dòng {line}: {why}; chưa có gì được ghi")
        }
        BackupError::NotEmpty => "cơ sở dữ liệu đã có nội dung; chỉ khôi phục được vào cơ sở dữ \
             liệu trống"
            .to_owned(),
        BackupError::Store(_) | BackupError::File(_) => {
            return anyhow::Error::new(error).context("không khôi phục được");
        }
    };
    anyhow!(text)
}

fn say(done: &BackedUp, what: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{what}")?;
    let (rows, tables) = (number(done.rows()), done.tables.len());
    writeln!(out, "{rows} dòng của {tables} bảng; nhật ký đến dòng {}: {}", done.seq, done.hash)?;
    writeln!(out, "SHA-256 của nội dung: {}", done.digest)
}
