//! `quydinh verify`

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use anyhow::Context as _;

use super::{Places, report::number};

/// Checks the journal and every version; fails if anything is not as recorded.
pub(super) async fn run(places: &Places) -> anyhow::Result<ExitCode> {
    let store = places.open().await?;
    let verified = store.verify().await.context("không đọc được cơ sở dữ liệu")?;
    let mut out = io::stdout().lock();
    for finding in &verified.findings {
        writeln!(out, "SAI: {finding}")?;
    }
    let (rows, versions) = (number(verified.rows), number(verified.versions));
    let accounts = number(verified.accounts);
    writeln!(
        out,
        "Đã kiểm tra {rows} dòng nhật ký, {versions} phiên bản quy định, {accounts} tài khoản."
    )?;
    writeln!(out, "Trong đó {} dòng về phương án.", number(verified.plans))?;
    writeln!(out, "Mã băm cuối: {}", verified.hash)?;
    if verified.findings.is_empty() {
        writeln!(out, "Mọi thứ đúng như đã ghi.")?;
        Ok(ExitCode::SUCCESS)
    } else {
        Ok(ExitCode::FAILURE)
    }
}
