//! `quydinh snapshot`: every public list into a folder, for scheduled jobs.

use std::{
    io::{self, Write as _},
    path::PathBuf,
    process::ExitCode,
};

use anyhow::Context as _;
use quydinh::{
    search::Weights,
    signing::SigningKey,
    web::{App, Clock, Site, Snapshots},
};

use super::{OPTIONS, Places, index::engine, report::number};

#[derive(Debug, clap::Args)]
#[command(next_help_heading = OPTIONS)]
pub(super) struct Args {
    /// Thư mục giữ các bản sao
    #[arg(long, env = "QUYDINH_COPIES", value_name = "THƯ MỤC", default_value = "copies")]
    out: PathBuf,
    /// Số bản sao được giữ; bản cũ hơn bị xóa
    #[arg(
        long,
        env = "QUYDINH_COPIES_KEPT",
        value_name = "SỐ",
        default_value_t = 7,
        value_parser = clap::value_parser!(u16).range(1..)
    )]
    keep: u16,
    /// Tệp giữ khóa ký; chưa có thì được tạo
    #[arg(long, env = "QUYDINH_SIGNING_KEY", value_name = "TỆP", default_value = "quydinh.key")]
    signing_key: PathBuf,
}

/// Makes a copy and says what is in it.
pub(super) async fn run(places: &Places, args: &Args) -> anyhow::Result<ExitCode> {
    let key = SigningKey::open(&args.signing_key)
        .with_context(|| format!("không dùng được khóa ký {}", args.signing_key.display()))?;
    let store = places.open().await?;
    let engine = engine(places, &store, Weights::default()).await?;
    let app = App::new(engine, store.clone(), Clock::SYSTEM).at(Site::default()).with_key(key);
    let copies = Snapshots::new(args.out.clone(), args.keep.into());
    let name = app.copy(&copies).await;
    let name =
        name.with_context(|| format!("không ghi được bản sao vào {}", args.out.display()))?;
    let manifest = copies.manifest(name)?.context("bản sao không có bản kê")?;
    store.close().await;
    let mut out = io::stdout().lock();
    writeln!(out, "Bản sao: {}", copies.path(name).display())?;
    writeln!(out, "Nhật ký đến dòng {}: {}", manifest.seq, manifest.hash)?;
    for file in &manifest.files {
        let (rows, bytes) = (number(file.rows), number(file.bytes));
        writeln!(out, "{}  {} ({rows} dòng, {bytes} byte)", file.sha256, file.name)?;
    }
    Ok(ExitCode::SUCCESS)
}
