//! Delimited text: the delimiter is sniffed, quoted cells may hold line breaks,
//! and the header may stand below title rows.
//!
//! Records are cut here rather than by a CSV library so that a quote that is
//! never closed costs one message, not the memory of the whole file.

use super::{
    headers::{Header, SheetKind},
    sheet::{Cell, Collector, MAX_COLUMNS, Problem, Row, Sink},
};

/// A record longer than this has an open quote.
const MAX_RECORD: usize = 4 << 20;
/// How far into a file its kind is looked for, in bytes.
const HEAD: usize = 256 << 10;
/// How many records decide on the delimiter.
const SNIFFED: usize = 40;

const DELIMITERS: [(u8, &str); 4] =
    [(b',', "dấu phẩy"), (b';', "dấu chấm phẩy"), (b'\t', "dấu tab"), (b'|', "dấu gạch đứng")];

/// Reads all records of a text.
pub(super) fn read<S: Sink>(text: &str, collector: &mut Collector<'_, S>, progress: &dyn Fn(u64)) {
    let (delimiter, name) = sniff(S::KIND, text);
    collector.report().format.push_str(&format!(", {name}"));
    collector.begin("");
    let mut records = Records { text, at: 0, delimiter };
    let mut number = 0;
    loop {
        progress(records.at as u64);
        match records.next() {
            Next::Record(record) => {
                number += 1;
                let cells = cells(record, delimiter);
                if cells.len() > MAX_COLUMNS {
                    collector.refuse(
                        number,
                        Problem::whole(
                            format!("dòng có hơn {MAX_COLUMNS} cột"),
                            "kiểm tra dấu phân cách và dấu nháy của dòng",
                        ),
                    );
                } else if !collector.row(Row { number, cells, formulas: Vec::new() }) {
                    break;
                }
                if collector.hopeless() {
                    break;
                }
            }
            Next::OpenQuote => {
                collector.refuse_rest(
                    number + 1,
                    Problem::whole(
                        "dấu nháy kép mở ra mà không đóng; từ dòng này trở đi không đọc được",
                        "đóng hoặc bỏ dấu nháy kép ở dòng này",
                    ),
                );
                break;
            }
            Next::End => break,
        }
    }
    collector.end();
}

/// The delimiter under which a row reads best as a header; without a header,
/// the one that occurs most in the first records.
fn sniff(kind: SheetKind, text: &str) -> (u8, &'static str) {
    let mut best = (DELIMITERS[0], 0);
    for candidate in DELIMITERS {
        let mut records = Records { text, at: 0, delimiter: candidate.0 };
        let mut score = 0;
        for _ in 0..SNIFFED {
            let Next::Record(record) = records.next() else { break };
            if record.len() > 100_000 {
                break;
            }
            let row = cells(record, candidate.0);
            if row.len() > MAX_COLUMNS {
                continue;
            }
            let texts: Vec<_> = row.iter().map(Cell::show).collect();
            let known = Header::of(kind, texts.iter().map(|t| t.as_ref())).known();
            // A known heading outweighs any number of delimiters.
            score = score.max(known * 1_000 + row.len());
        }
        if score > best.1 {
            best = (candidate, score);
        }
    }
    best.0
}

/// Whether one of the first records is the header of a file of a kind.
pub(super) fn is_of(kind: SheetKind, text: &str) -> bool {
    // Asked for every kind: a file that is one long line must not be read each time.
    let end = (0..=text.len().min(HEAD)).rev().find(|at| text.is_char_boundary(*at));
    let text = &text[..end.unwrap_or_default()];
    let (delimiter, _) = sniff(kind, text);
    let mut records = Records { text, at: 0, delimiter };
    (0..SNIFFED).any(|_| {
        let Next::Record(record) = records.next() else { return false };
        if record.len() > 100_000 {
            return false;
        }
        let row = cells(record, delimiter);
        let texts: Vec<_> = row.iter().map(Cell::show).collect();
        Header::of(kind, texts.iter().map(|t| t.as_ref())).missing().is_empty()
    })
}

/// The records of a text, one after the other.
struct Records<'a> {
    text: &'a str,
    at: usize,
    delimiter: u8,
}

enum Next<'a> {
    Record(&'a str),
    OpenQuote,
    End,
}

impl<'a> Records<'a> {
    /// The next record without its line end. A quote opens a cell only at its
    /// start; inside, two quotes are one.
    fn next(&mut self) -> Next<'a> {
        let bytes = self.text.as_bytes();
        let start = self.at;
        if start >= bytes.len() {
            return Next::End;
        }
        let (mut i, mut quoted, mut cell_start) = (start, false, true);
        while i < bytes.len() {
            let byte = bytes[i];
            if quoted {
                quoted = byte != b'"';
                if i - start > MAX_RECORD {
                    return Next::OpenQuote;
                }
            } else if byte == b'"' && (cell_start || bytes[i - 1] == b'"' && i > start + 1) {
                quoted = true;
            } else if byte == b'\n' || byte == b'\r' && bytes.get(i + 1) != Some(&b'\n') {
                break;
            }
            cell_start = !quoted && byte == self.delimiter;
            i += 1;
        }
        if quoted {
            return Next::OpenQuote;
        }
        self.at = i + 1;
        let record = &self.text[start..i];
        Next::Record(record.strip_suffix('\r').unwrap_or(record))
    }
}

/// The cells of a record, unquoted. One more than allowed is enough to refuse it.
fn cells(record: &str, delimiter: u8) -> Vec<Cell> {
    let mut cells = Vec::new();
    let mut rest = record;
    loop {
        let (cell, after) = cell(rest, delimiter as char);
        cells.push(Cell::Text(cell));
        match after {
            Some(more) if cells.len() <= MAX_COLUMNS => rest = more,
            _ => return cells,
        }
    }
}

/// The first cell, and the text after its delimiter if there is one.
fn cell(text: &str, delimiter: char) -> (String, Option<&str>) {
    let Some(inside) = text.strip_prefix('"') else {
        return match text.split_once(delimiter) {
            Some((cell, rest)) => (cell.to_owned(), Some(rest)),
            None => (text.to_owned(), None),
        };
    };
    let mut value = String::new();
    let mut rest = inside;
    while let Some((part, after)) = rest.split_once('"') {
        value.push_str(part);
        match after.strip_prefix('"') {
            Some(more) => {
                value.push('"');
                rest = more;
            }
            None => {
                // What stands between the closing quote and the delimiter is kept.
                let (tail, next) = match after.split_once(delimiter) {
                    Some((tail, next)) => (tail, Some(next)),
                    None => (after, None),
                };
                value.push_str(tail);
                return (value, next);
            }
        }
    }
    value.push_str(rest);
    (value, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str, delimiter: u8) -> Vec<Vec<String>> {
        let mut records = Records { text, at: 0, delimiter };
        let mut rows = Vec::new();
        while let Next::Record(record) = records.next() {
            rows.push(cells(record, delimiter).iter().map(|c| c.show().into_owned()).collect());
        }
        rows
    }

    #[test]
    fn records_and_cells() {
        let text = "a,\"b\nc\",\"d \"\"e\"\"\"\r\n,x\"y,\n\"z\"\rw";
        assert_eq!(
            table(text, b','),
            [vec!["a", "b\nc", "d \"e\""], vec!["", "x\"y", ""], vec!["z"], vec!["w"]]
        );
        let mut open = Records { text: "\"a\nb\nc", at: 0, delimiter: b',' };
        assert!(matches!(open.next(), Next::OpenQuote));
    }

    #[test]
    fn delimiters_are_sniffed() {
        for (text, name) in [
            ("Mã số;Tên;Cơ quan ban hành\n1;a, b, c, d, e, f;x", "dấu chấm phẩy"),
            ("DANH SÁCH, 2024, abc\nMã số\tTên\tCơ quan ban hành", "dấu tab"),
            ("Mã số|Tên", "dấu gạch đứng"),
            ("\"Mã số\",\"Tên\"", "dấu phẩy"),
            ("x", "dấu phẩy"),
        ] {
            assert_eq!(sniff(SheetKind::Regulations, text).1, name, "{text}");
        }
    }

    #[test]
    fn files_are_told_by_their_headers() {
        for (text, kind) in [
            ("DANH SÁCH\nSố quyết định;Ngày quyết định;Người ký\n", Some(SheetKind::Decisions)),
            ("so van ban thuc thi,co hieu luc tu\n1,2", Some(SheetKind::Documents)),
            ("Danh mục rà soát,Mã quy định,Ngày đưa vào danh mục", Some(SheetKind::Listings)),
            ("Mã số,Tên,Cơ quan ban hành\n", None),
            ("Mã quy định,Phương án,Lý do\n", None),
            ("", None),
        ] {
            let kinds = [
                SheetKind::PastItems,
                SheetKind::Decisions,
                SheetKind::Documents,
                SheetKind::Petitions,
                SheetKind::Drafts,
                SheetKind::Listings,
            ];
            let found: Vec<SheetKind> =
                kinds.into_iter().filter(|kind| is_of(*kind, text)).collect();
            assert_eq!(found, Vec::from_iter(kind), "{text}");
        }
        assert!(!is_of(SheetKind::Decisions, &"ở".repeat(HEAD)));
    }

    proptest::proptest! {
        #[test]
        fn what_the_csv_library_writes_is_read(rows in proptest::collection::vec(proptest::collection::vec("[a\",\n\r đ]{0,6}", 2..4), 1..5)) {
            let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
            for row in &rows {
                writer.write_record(row).unwrap();
            }
            let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            proptest::prop_assert_eq!(table(&text, b','), rows);
        }
    }
}
