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
