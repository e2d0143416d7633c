//! What a workbook would cost, found out before it is parsed: every entry of
//! the archive is inflated once, in small pieces, against limits. A file of two
//! kilobytes can claim a million rows or inflate to gigabytes.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::sheet::{MAX_ROWS, Problem};

/// How many bytes all entries may inflate to.
const MAX_INFLATED: u64 = 512 << 20;
/// How many bytes the shared strings may have: they are kept in memory.
const MAX_STRINGS: u64 = 80 << 20;
/// How many bytes the small parts (styles, workbook, relations) may have.
const MAX_SMALL: u64 = 16 << 20;
/// XML is never compressed better than this where it holds data.
const MAX_RATIO: u64 = 400;
/// Below this, the ratio does not matter.
const SMALL: u64 = 8 << 20;
/// How many entries an archive may have.
const MAX_ENTRIES: usize = 5_000;
/// How many strings may be shared.
const MAX_STRING_COUNT: u64 = 1_000_000;
/// How many cells all sheets may have.
const MAX_CELLS: u64 = 8_000_000;
/// How long a tag may be.
const MAX_TAG: usize = 1 << 20;
/// How long the text between two tags may be: a cell holds 32,767 letters.
const MAX_TEXT: usize = 2 << 20;

/// What a workbook was found to hold.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Scan {
    /// Cells of all sheets.
    pub(super) cells: u64,
    rows: u64,
    strings: u64,
}

/// Checks an archive. The error says what is wrong with the file.
pub(super) fn workbook(bytes: &[u8]) -> Result<Scan, Problem> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| broken())?;
    if archive.len() > MAX_ENTRIES {
        return Err(too_big("quá nhiều phần"));
    }
    let names: Vec<String> =
        archive.file_names().flatten().map(|name| name.to_lowercase()).collect();
    not_a_workbook(&names)?;
    let mut scan = Scan::default();
    let mut total = 0;
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(|_| broken())?;
        let name = entry.name().map_err(|_| broken())?.to_lowercase();
        let limit = if name.contains("sharedstrings") {
            MAX_STRINGS
        } else if name.contains("worksheets/") || !name.ends_with(".xml") {
            MAX_INFLATED
        } else {
            MAX_SMALL
        };
        let ratio = (entry.compressed_size().saturating_mul(MAX_RATIO)).max(SMALL);
        let mut tags = Tags::default();
        let mut piece = [0_u8; 16 << 10];
        let mut size = 0;
        loop {
            let read = entry.read(&mut piece).map_err(|_| broken())?;
            if read == 0 {
                break;
            }
            size += read as u64;
            total += read as u64;
            if size > limit.min(ratio) || total > MAX_INFLATED {
                return Err(too_big("giải nén quá lớn"));
            }
            if name.ends_with(".xml") {
                tags.feed(&piece[..read], &mut scan)?;
            }
        }
    }
    Ok(scan)
}

/// Archives that are something else.
fn not_a_workbook(names: &[String]) -> Result<(), Problem> {
    let has = |part: &str| names.iter().any(|name| name.contains(part));
    if has("workbook.bin") {
        return Err(Problem::whole(
            "tệp Excel nhị phân (.xlsb)",
            "lưu lại thành .xlsx rồi nạp lại",
        ));
    }
    if has("workbook.xml") {
        return Ok(());
    }
    Err(if has("word/") {
        Problem::whole("tệp Word (.docx)", "chép bảng sang bảng tính và lưu thành .xlsx")
    } else if has("content.xml") {
        Problem::whole("tệp OpenDocument (.ods, .odt)", "lưu lại thành .xlsx rồi nạp lại")
    } else {
        Problem::whole("tệp nén ZIP, không phải bảng tính", "giải nén rồi nạp từng tệp")
    })
}

/// The problem of an archive that can't be read.
pub(super) fn broken() -> Problem {
    Problem::whole("tệp XLSX bị hỏng hoặc bị cắt", "mở tệp bằng bảng tính, lưu lại rồi nạp lại")
}

fn too_big(what: &str) -> Problem {
    Problem::whole(
        format!("tệp XLSX vượt giới hạn: {what}"),
        "xóa dữ liệu thừa hoặc chia thành nhiều tệp",
    )
}

/// Counts tags of XML that comes in pieces, without keeping it.
#[derive(Debug, Default)]
struct Tags {
    /// The tag being read, from its `<` on; empty outside tags.
    tag: Vec<u8>,
    text: usize,
}

impl Tags {
    fn feed(&mut self, piece: &[u8], scan: &mut Scan) -> Result<(), Problem> {
        for &byte in piece {
            if self.tag.is_empty() {
                self.text += 1;
                if byte == b'<' {
                    self.text = 0;
                    self.tag.push(byte);
                } else if self.text > MAX_TEXT {
                    return Err(too_big("một ô quá dài"));
                }
            } else if byte == b'>' {
                count(&self.tag, scan)?;
                self.tag.clear();
            } else {
                self.tag.push(byte);
                if self.tag.len() > MAX_TAG {
                    return Err(broken());
                }
            }
        }
        Ok(())
    }
}

fn count(tag: &[u8], scan: &mut Scan) -> Result<(), Problem> {
    let name = tag[1..].split(|b| b.is_ascii_whitespace() || *b == b'/').next().unwrap_or_default();
    let local = name.rsplit(|b| *b == b':').next().unwrap_or_default();
    // The reader multiplies the letters and digits of places without a check.
    if matches!(local, b"row" | b"c" | b"f" | b"mergeCell" | b"dimension") {
        let place = value(tag, if matches!(local, b"row" | b"c") { b"r" } else { b"ref" });
        if !place.is_none_or(|place| place.split(|b| *b == b':').all(is_place)) {
            return Err(broken());
        }
    }
    match local {
        b"row" => scan.rows += 1,
        b"c" => scan.cells += 1,
        b"si" => scan.strings += 1,
        b"sst" => {
            // The reader makes room for as many strings as the file claims.
            let claimed = number(tag, b"uniqueCount").unwrap_or(0);
            if claimed > MAX_STRING_COUNT {
                return Err(too_big("quá nhiều chuỗi ký tự"));
            }
        }
        _ => return Ok(()),
    }
    if scan.rows > MAX_ROWS * 4 {
        return Err(too_big(&format!("hơn {} dòng", MAX_ROWS * 4)));
    }
    if scan.cells > MAX_CELLS {
        return Err(too_big(&format!("hơn {MAX_CELLS} ô")));
    }
    if scan.strings > MAX_STRING_COUNT {
        return Err(too_big("quá nhiều chuỗi ký tự"));
    }
    Ok(())
}

/// Whether this is a place in a sheet: `A1` to `XFD1048576`, or a row alone.
fn is_place(place: &[u8]) -> bool {
    let letters = place.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let digits = &place[letters..];
    letters <= 3 && digits.len() <= 7 && digits.iter().all(u8::is_ascii_digit)
}

/// The number that an attribute of a tag claims; the largest if it is none.
fn number(tag: &[u8], name: &[u8]) -> Option<u64> {
    let text = value(tag, name)?;
    Some(std::str::from_utf8(text).ok().and_then(|text| text.parse().ok()).unwrap_or(u64::MAX))
}

/// The value of an attribute of a tag.
fn value<'a>(tag: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let blank = |i: usize| tag.get(i).is_some_and(u8::is_ascii_whitespace);
    let at = (1..tag.len()).find(|&i| blank(i - 1) && tag[i..].starts_with(name))?;
    let rest = tag[at + name.len()..].trim_ascii_start();
    let rest = rest.strip_prefix(b"=")?.trim_ascii_start();
    let (quote, text) = rest.split_first()?;
    let end = text.iter().position(|b| b == quote)?;
    Some(&text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_counted_across_pieces() {
        let xml = b"<x:sst uniqueCount=\"3\"><si><t>a</t></si></x:sst><row r='1'><c r=\"A1\" t='s'><v>0</v></c><c/></row><col/>";
        for size in [1, 3, 7, 1000] {
            let (mut tags, mut scan) = (Tags::default(), Scan::default());
            for piece in xml.chunks(size) {
                tags.feed(piece, &mut scan).unwrap();
            }
            assert_eq!(scan, Scan { cells: 2, rows: 1, strings: 1 }, "{size}");
        }
        assert!(count(b"<sst uniqueCount=\"99999999999999999999\"", &mut Scan::default()).is_err());
    }

    #[test]
    fn places_beyond_any_sheet_are_refused() {
        for (tag, good) in [
            ("<c r=\"A1\" s='2'", true),
            ("<c s=\"r\" r = 'XFD1048576'", true),
            ("<row r=\"1048576\" spans=\"1:5\"", true),
            ("<mergeCell ref=\"A1:E1\"/", true),
            ("<c", true),
            ("<c r=\"ABCD1\"", false),
            ("<mergeCell ref=\"A9:A99999999\"/", false),
            ("<dimension ref=\"A1:\u{1ea1}1\"", false),
        ] {
            assert_eq!(count(tag.as_bytes(), &mut Scan::default()).is_ok(), good, "{tag}");
        }
    }
}
