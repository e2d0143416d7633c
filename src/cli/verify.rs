//! `quydinh verify`: the store, or a file that was written from it.

use std::{
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context as _, anyhow};
use comfy_table::Table;
use quydinh::{
    export::{BadFile, Portion, Share, check},
    store::{Store, Verified},
};

use super::{
    OPTIONS, Places,
    report::{align, number, table},
};

#[derive(Debug, clap::Args)]
#[command(next_help_heading = OPTIONS)]
pub(super) struct Args {
    /// Tệp đã kết xuất: CSV, XLSX, JSON hoặc Parquet. Chỉ đọc tệp, không cần cơ sở dữ liệu
    #[arg(value_name = "TỆP", help_heading = "Tham số", conflicts_with = "noted")]
    pub(super) file: Option<PathBuf>,
    /// Tệp mô tả của tệp CSV; mặc định là TỆP.meta.json
    #[arg(long, env = "QUYDINH_VERIFY_META", value_name = "TỆP", requires = "file")]
    meta: Option<PathBuf>,
    /// Số dòng và mã băm đã ghi lại từ trước; phải còn nguyên trong nhật ký
    #[arg(long, env = "QUYDINH_VERIFY_NOTED", value_name = "SỐ:MÃ", value_parser = noted)]
    noted: Option<Noted>,
    /// Đầu nhật ký đã giữ: tệp tải từ /api/v1/heads; nhật ký phải còn đúng như đã ký
    #[arg(long, env = "QUYDINH_VERIFY_HEADS", value_name = "TỆP", conflicts_with = "file")]
    heads: Option<PathBuf>,
}

/// Heads as they were kept.
#[derive(Debug, serde::Deserialize)]
struct Kept {
    heads: Vec<KeptHead>,
}

#[derive(Debug, serde::Deserialize)]
struct KeptHead {
    day: String,
    seq: u64,
    hash: String,
    signed: String,
    signature: String,
    key: String,
}

/// What is wrong with heads that were kept elsewhere, and how many there are.
async fn compare(store: &Store, path: &Path) -> anyhow::Result<(usize, Vec<String>)> {
    let failed = || format!("không đọc được {}", path.display());
    let bytes = std::fs::read(path).with_context(failed)?;
    let kept: Kept = serde_json::from_slice(&bytes).with_context(failed)?;
    let keys = store.signing_keys().await?;
    let mut wrong = Vec::new();
    for head in &kept.heads {
        let KeptHead { day, seq, hash, signed, signature, key } = head;
        let mut say = |what| wrong.push(format!("đầu nhật ký đã giữ của ngày {day}: {what}"));
        // What counts is what was signed, not what stands beside it.
        let lines = [format!("day {day}"), format!("seq {seq}"), format!("hash {hash}")];
        if !lines.iter().all(|line| signed.lines().any(|signed| signed == line)) {
            say("nội dung không phải là nội dung đã ký");
            continue;
        }
        match keys.iter().find(|known| known.public.id() == *key) {
            None => say("nhật ký không còn công bố khóa đã ký"),
            Some(known) if !known.public.signed(signed.as_bytes(), signature) => {
                say("chữ ký không đúng với nội dung");
            }
            Some(_) => {}
        }
        if store.hash_at(*seq).await?.as_ref() != Some(hash) {
            say("nhật ký không còn là nhật ký đã ký");
        }
    }
    Ok((kept.heads.len(), wrong))
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
    let (kept, wrong) = match &args.heads {
        Some(path) => compare(&store, path).await?,
        None => (0, Vec::new()),
    };
    let mut out = io::stdout().lock();
    for wrong in &wrong {
        writeln!(out, "SAI: {wrong}")?;
    }
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
    writeln!(
        out,
        "Trong đó {} dòng về phương án; {} dòng về kiến nghị, dự thảo, danh mục rà soát.",
        number(verified.plans),
        number(verified.docket)
    )?;
    writeln!(out, "Đã kiểm tra {} ngày có đầu nhật ký đã ký.", number(verified.heads))?;
    if args.heads.is_some() {
        writeln!(out, "So với {kept} đầu nhật ký đã giữ.")?;
    }
    writeln!(out, "Dòng cuối: {}:{}", verified.last, verified.hash)?;
    writeln!(out, "Ghi lại dòng cuối ở nơi khác; lần sau dùng --noted để biết nhật ký có bị cắt.")?;
    if verified.findings.is_empty() && wrong.is_empty() {
        writeln!(out, "Mọi thứ đúng như đã ghi.")?;
        Ok(ExitCode::SUCCESS)
    } else {
        Ok(ExitCode::FAILURE)
    }
}

/// Checks a file by its rows alone; fails if they are not what it says.
pub(super) fn file(args: &Args) -> anyhow::Result<ExitCode> {
    let Some(path) = &args.file else { return Ok(ExitCode::FAILURE) };
    let checked = check(path, args.meta.as_deref()).map_err(|error| match error {
        BadFile::Ending(_) => {
            anyhow!("{} không có đuôi .csv, .xlsx, .json, .parquet", path.display())
        }
        BadFile::Read { path, source } => {
            anyhow::Error::new(source).context(format!("không đọc được {}", path.display()))
        }
        BadFile::Row { row: 0, reason } => anyhow!("{}: {reason}", path.display()),
        BadFile::Row { row, reason } => anyhow!("{}, dòng {row}: {reason}", path.display()),
        BadFile::Rows(error) => anyhow::Error::new(error),
    })?;
    let (meta, found) = (&checked.stated.meta, &checked.found);
    let mut out = io::stdout().lock();
    writeln!(out, "{}. {}", meta.title, meta.filter)?;
    let seq = number(meta.seq);
    writeln!(out, "Tại ngày {}, đến dòng {seq} của nhật ký; {}.", meta.as_of, meta.made_by)?;
    writeln!(out, "Tính lại từ {} dòng của tệp:", number(found.rows))?;
    writeln!(out, "SHA-256: {}", found.digest)?;
    if let Some(codes) = &checked.codes {
        writeln!(out, "SHA-256 của các mã quy định: {codes}")?;
    }
    if !found.shares.is_empty() {
        writeln!(out, "{}", shares(&found.shares))?;
    }
    if checked.recounted.cells > 0 {
        let cells = number(checked.recounted.cells);
        writeln!(out, "Đã tính lại {cells} con số từ các ô khác của tệp.")?;
    }
    let differences = checked.differences();
    for difference in &differences {
        writeln!(out, "SAI: {difference}")?;
    }
    if differences.is_empty() {
        writeln!(out, "Mọi con số đúng như tệp ghi.")?;
        Ok(ExitCode::SUCCESS)
    } else {
        Ok(ExitCode::FAILURE)
    }
}

/// The shares, cut off and rounded.
fn shares(shares: &[Share]) -> Table {
    let mut shown = table([
        "Cắt giảm, đơn giản hóa",
        "Quy định",
        "Đã phê duyệt",
        "% cắt",
        "% làm tròn",
        "Đã thực thi",
        "% cắt",
        "% làm tròn",
    ]);
    for share in shares {
        let both = |portion: &Portion| {
            let text = |percent: &Option<String>| {
                percent.as_ref().map_or("–".to_owned(), |percent| percent.replace('.', ","))
            };
            [number(portion.numerator), text(&portion.truncated), text(&portion.rounded)]
        };
        let first = [share.label.clone(), number(share.approved.denominator)];
        shown.add_row(first.into_iter().chain(both(&share.approved)).chain(both(&share.enacted)));
    }
    align(&mut shown, &[1, 2, 3, 4, 5, 6, 7]);
    shown
}
