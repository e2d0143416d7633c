//! Rejects for people: as CSV to work through in a spreadsheet, and as a table
//! on the terminal.

use std::io::{self, Write};

use comfy_table::{ContentArrangement, Table, presets::UTF8_HORIZONTAL_ONLY};

use super::Reject;

/// Letters a line, as many as common terminals show.
pub(super) const WIDTH: u16 = 120;

const COLUMNS: [&str; 7] = ["Tệp", "Trang tính", "Dòng", "Cột", "Giá trị", "Lý do", "Cách sửa"];

/// Writes rejects as CSV with a byte order mark, so that spreadsheets open it
/// as Unicode. Cells that a spreadsheet would run as formulas get an apostrophe.
pub fn rejects_csv(rejects: &[Reject], mut writer: impl Write) -> io::Result<()> {
    writer.write_all("\u{feff}".as_bytes())?;
    let mut csv = csv::Writer::from_writer(writer);
    csv.write_record(COLUMNS)?;
    for reject in rejects {
        csv.write_record(cells(reject).map(guarded))?;
    }
    csv.flush()
}

/// The first rejects as a table, and how many more there are.
pub fn rejects_table(rejects: &[Reject], limit: usize) -> String {
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY);
    table.set_content_arrangement(ContentArrangement::Dynamic).set_width(WIDTH);
    table.set_header(COLUMNS);
    for reject in rejects.iter().take(limit) {
        table.add_row(cells(reject).map(|cell| shortened(&cell, 60)));
    }
    let more = rejects.len().saturating_sub(limit);
    match more {
        0 => table.to_string(),
        _ => format!("{table}\n… và {more} lỗi nữa"),
    }
}

fn cells(reject: &Reject) -> [String; 7] {
    let at = &reject.at;
    let row = if at.row == 0 { String::new() } else { at.row.to_string() };
    [
        at.file.clone(),
        at.sheet.clone(),
        row,
        at.column.clone(),
        reject.value.clone(),
        reject.reason.clone(),
        reject.advice.clone(),
    ]
}

/// A cell that no spreadsheet runs as a formula.
pub(super) fn guarded(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell }
}

/// One line of at most so many letters, without control characters, which could
/// steer the terminal.
pub(super) fn shortened(cell: &str, most: usize) -> String {
    let line: String = cell.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    match line.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::Position;

    fn reject(value: &str) -> Reject {
        let at = Position {
            file: "a.csv".into(),
            row: 7,
            column: "Mã số".into(),
            ..Position::default()
        };
        Reject {
            at,
            value: value.into(),
            reason: "mã không đúng dạng".into(),
            advice: "ghi lại".into(),
        }
    }

    #[test]
    fn csv_opens_in_a_spreadsheet_and_runs_nothing() {
        let mut bytes = Vec::new();
        rejects_csv(&[reject("=1+1"), reject("a,\"b\"")], &mut bytes).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(
            text,
            "\u{feff}Tệp,Trang tính,Dòng,Cột,Giá trị,Lý do,Cách sửa\n\
             a.csv,,7,Mã số,'=1+1,mã không đúng dạng,ghi lại\n\
             a.csv,,7,Mã số,\"a,\"\"b\"\"\",mã không đúng dạng,ghi lại\n"
        );
    }

    #[test]
    fn tables_are_cut_and_say_so() {
        let table = rejects_table(&[reject("\u{1b}[31m"), reject("b"), reject("c")], 2);
        assert!(table.contains("… và 1 lỗi nữa") && !table.contains('\u{1b}'), "{table}");
    }
}
