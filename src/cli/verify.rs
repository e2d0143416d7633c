//! `quydinh verify`

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use anyhow::Context as _;
use quydinh::store::Verified;

use super::{OPTIONS, Places, report::number};

#[derive(Debug, clap::Args)]
#[command(next_help_heading = OPTIONS)]
pub(super) struct Args {
    /// Số dòng và mã băm đã ghi lại từ trước; phải còn nguyên trong nhật ký
    #[arg(long, env = "QUYDINH_VERIFY_NOTED", value_name = "SỐ:MÃ", value_parser = noted)]
    noted: Option<Noted>,
}

/// A row's place and hash, as an earlier check printed them.
#[derive(Debug, Clone)]
struct Noted(u64, String);

fn noted(text: &str) -> Result<Noted, String> {
    let read = || {
        let (seq, hash) = text.split_once(':')?;
        let hex = hash.len() == 64 && hash.bytes().all(|c| c.is_ascii_hexdigit());
        hex.then_some(Noted(seq.parse().ok()?, hash.to_ascii_lowercase()))
    };
    read().ok_or_else(|| format!("{text:?} không có dạng SỐ:MÃ như dòng “Dòng cuối” đã in ra"))
}

/// Checks the journal and everything that follows from it; fails if anything is
/// not as recorded.
pub(super) async fn run(places: &Places, args: &Args) -> anyhow::Result<ExitCode> {
    let store = places.open().await?;
    let noted = args.noted.as_ref().map(|Noted(seq, hash)| (*seq, hash.as_str()));
    let verified = store.verify_against(noted).await.context("không đọc được cơ sở dữ liệu")?;
    let mut out = io::stdout().lock();
    for finding in &verified.findings {
        writeln!(out, "SAI: {finding}")?;
    }
    if verified.findings.len() == Verified::LIMIT {
        writeln!(out, "Chỉ nêu {} chỗ sai đầu tiên.", Verified::LIMIT)?;
    }
    let (rows, versions) = (number(verified.rows), number(verified.versions));
    let accounts = number(verified.accounts);
    writeln!(
        out,
        "Đã kiểm tra {rows} dòng nhật ký, {versions} phiên bản quy định, {accounts} tài khoản."
    )?;
    writeln!(out, "Trong đó {} dòng về phương án.", number(verified.plans))?;
    writeln!(out, "Dòng cuối: {}:{}", verified.last, verified.hash)?;
    writeln!(out, "Ghi lại dòng cuối ở nơi khác; lần sau dùng --noted để biết nhật ký có bị cắt.")?;
    if verified.findings.is_empty() {
        writeln!(out, "Mọi thứ đúng như đã ghi.")?;
        Ok(ExitCode::SUCCESS)
    } else {
        Ok(ExitCode::FAILURE)
    }
}
