//! What a file is, by its content and never by its name.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use sha2::{Digest, Sha256};

use super::{
    FileReport, Repair,
    decode::{self, NotText},
    sheet::Problem,
};

/// How many bytes of text are read from one file, after inflating.
pub(super) const MAX_TEXT: u64 = 128 << 20;
/// How many bytes a workbook may have as a file.
const MAX_WORKBOOK: usize = 64 << 20;
/// Text is never compressed better than this; a bomb is.
const MAX_RATIO: u64 = 200;
/// Below this, the ratio does not matter.
const SMALL: u64 = 8 << 20;

/// A file that was recognised.
#[derive(Debug)]
pub(super) enum Source {
    /// Delimited text.
    Delimited(String),
    /// JSON Lines, or one JSON array.
    Json(String),
    /// An Office Open XML workbook.
    Workbook(Vec<u8>),
}

/// Reads and recognises a file. Fills in fingerprint, format and repairs of
/// the report; the error is the problem of the whole file.
pub(super) fn open(path: &Path, report: &mut FileReport) -> Result<Source, Problem> {
    recognise(read(path).map_err(|error| unreadable(&error))??, report)
}

/// Recognises a file by its bytes, as [`open`] does.
pub(super) fn recognise(mut bytes: Vec<u8>, report: &mut FileReport) -> Result<Source, Problem> {
    report.fingerprint = fingerprint(&bytes);
    let mut packed = "";
    if bytes.starts_with(&[0x1f, 0x8b]) {
        bytes = inflate(&bytes)?;
        packed = ", nén gzip";
    }
    if let Some(problem) = refused(&bytes) {
        return Err(problem);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        if bytes.len() > MAX_WORKBOOK {
            return Err(too_big());
        }
        report.format = "XLSX".to_owned();
        return Ok(Source::Workbook(bytes));
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Problem::whole("tệp rỗng", "kiểm tra lại tệp đã xuất"));
    }
    let decoded = decode::file(bytes).map_err(|reason| match reason {
        NotText::Binary => Problem::whole(
            "không phải tệp CSV, JSON Lines hay XLSX",
            "xuất dữ liệu ra CSV (UTF-8) hoặc .xlsx rồi nạp lại",
        ),
        NotText::Unknown => Problem::whole(
            "không nhận ra bảng mã tiếng Việt của tệp",
            "lưu lại tệp với bảng mã Unicode (UTF-8)",
        ),
    })?;
    if decoded.recoded > 0 {
        *report.repairs.entry(Repair::Recoded).or_default() += decoded.recoded;
    }
    let json = decoded.text.trim_start().starts_with(['{', '[']);
    let kind = if json { "JSON" } else { "CSV" };
    report.format = format!("{kind}, {}{packed}", decoded.encoding);
    Ok(if json { Source::Json(decoded.text) } else { Source::Delimited(decoded.text) })
}

/// The bytes of a regular file. Others, such as a pipe, could block for ever.
fn read(path: &Path) -> io::Result<Result<Vec<u8>, Problem>> {
    let meta = std::fs::metadata(path)?;
    if meta.is_dir() {
        return Ok(Err(Problem::whole(
            "đây là thư mục, không phải tệp",
            "nêu tên từng tệp trong thư mục",
        )));
    }
    if !meta.is_file() {
        return Ok(Err(Problem::whole(
            "không phải tệp thông thường",
            "chép dữ liệu ra một tệp rồi nạp lại",
        )));
    }
    if meta.len() > MAX_TEXT {
        return Ok(Err(too_big()));
    }
    let mut bytes = Vec::with_capacity(meta.len() as usize);
    File::open(path)?.take(MAX_TEXT + 1).read_to_end(&mut bytes)?;
    Ok(if bytes.len() as u64 > MAX_TEXT { Err(too_big()) } else { Ok(bytes) })
}

fn inflate(packed: &[u8]) -> Result<Vec<u8>, Problem> {
    let allowed = (packed.len() as u64 * MAX_RATIO).clamp(SMALL, MAX_TEXT);
    let mut bytes = Vec::new();
    let read = flate2::read::MultiGzDecoder::new(packed).take(allowed + 1).read_to_end(&mut bytes);
    match read {
        Ok(_) if bytes.len() as u64 > allowed => Err(too_big()),
        Ok(_) => Ok(bytes),
        // Where memory has a limit, that may be the nearer one.
        Err(error) if error.kind() == io::ErrorKind::OutOfMemory => Err(too_big()),
        Err(_) => {
            Err(Problem::whole("tệp nén gzip bị hỏng hoặc bị cắt", "tải lại hoặc nén lại tệp"))
        }
    }
}

/// Files that are something else, each with what to do about it.
fn refused(bytes: &[u8]) -> Option<Problem> {
    let head = &bytes[..bytes.len().min(512)];
    let text =
        String::from_utf8_lossy(head).trim_start_matches('\u{feff}').trim_start().to_lowercase();
    if head.starts_with(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]) {
        // Word, Excel before 2007, and encrypted workbooks share this container.
        let encrypted: Vec<u8> = "EncryptedPackage".bytes().flat_map(|b| [b, 0]).collect();
        return Some(if bytes.windows(encrypted.len()).any(|w| w == encrypted) {
            Problem::whole("tệp có mật khẩu", "bỏ mật khẩu, lưu lại thành .xlsx rồi nạp lại")
        } else {
            Problem::whole(
                "tệp Word hoặc Excel kiểu cũ (.doc, .xls)",
                "mở tệp và lưu lại thành .xlsx rồi nạp lại",
            )
        });
    }
    if head.starts_with(b"%PDF") {
        return Some(Problem::whole("tệp PDF", "xuất dữ liệu gốc ra .xlsx hoặc CSV rồi nạp lại"));
    }
    if text.starts_with("{\\rtf") {
        return Some(Problem::whole(
            "tệp văn bản RTF",
            "chép bảng sang bảng tính và lưu thành .xlsx",
        ));
    }
    if ["<html", "<!doctype", "<table", "<?xml", "<meta"].iter().any(|tag| text.starts_with(tag)) {
        return Some(Problem::whole(
            "tệp HTML hoặc XML",
            "mở bằng bảng tính và lưu lại thành .xlsx rồi nạp lại",
        ));
    }
    None
}

fn unreadable(error: &io::Error) -> Problem {
    let (reason, advice) = match error.kind() {
        io::ErrorKind::NotFound => ("không có tệp này", "kiểm tra lại đường dẫn"),
        io::ErrorKind::PermissionDenied => ("không có quyền đọc tệp", "cấp quyền đọc cho tệp"),
        _ => ("không đọc được tệp", "kiểm tra ổ đĩa hoặc chép lại tệp"),
    };
    Problem::whole(reason, advice)
}

/// The problem of a file beyond the limits.
pub(super) fn too_big() -> Problem {
    Problem::whole("tệp quá lớn sau khi giải nén", "chia tệp thành nhiều tệp nhỏ hơn 128 MB")
}

/// SHA-256 in hexadecimal.
pub(super) fn fingerprint(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}
