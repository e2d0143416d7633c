//! Problems of a plan for people: as CSV to work through, and as a table on the
//! terminal.

use std::io::{self, Write};

use comfy_table::{ContentArrangement, Table, presets::UTF8_HORIZONTAL_ONLY};

use crate::model::Problem;

use super::super::rejects::{WIDTH, guarded, shortened};

/// The headings of a list of problems.
pub(super) const COLUMNS: [&str; 8] =
    ["Trang tính", "Dòng", "Cột", "Mức độ", "Mã lỗi", "Giá trị", "Vấn đề", "Cách sửa"];

/// Writes problems as CSV with a byte order mark, so that spreadsheets open it
/// as Unicode. Cells that a spreadsheet would run as formulas get an apostrophe.
///
/// # Errors
/// When the writer fails.
pub fn problems_csv(problems: &[Problem], mut writer: impl Write) -> io::Result<()> {
    writer.write_all("\u{feff}".as_bytes())?;
    let mut csv = csv::Writer::from_writer(writer);
    csv.write_record(COLUMNS)?;
    for problem in problems {
        csv.write_record(cells(problem).map(guarded))?;
    }
    csv.flush()
}

/// The first problems as a table, and how many more there are. The stable name
/// of a problem is for programs, and the sheet is told if there are several.
pub fn problems_table(problems: &[Problem], limit: usize) -> String {
    let mut sheets: Vec<&str> = problems.iter().map(|p| p.at.sheet.as_str()).collect();
    sheets.sort_unstable();
    sheets.dedup();
    let several = sheets.iter().filter(|sheet| !sheet.is_empty()).count() > 1;
    let told = |[sheet, row, field, severity, _, value, message, advice]: [String; 8]| {
        let cells = [row, field, severity, value, message, advice];
        several.then_some(sheet).into_iter().chain(cells).collect::<Vec<_>>()
    };
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY);
    table.set_content_arrangement(ContentArrangement::Dynamic).set_width(WIDTH);
    table.set_header(told(COLUMNS.map(str::to_owned)));
    for problem in problems.iter().take(limit) {
        table.add_row(told(cells(problem)).iter().map(|cell| shortened(cell, 200)));
    }
    match problems.len().saturating_sub(limit) {
        0 => table.to_string(),
        more => format!("{table}\n… và {more} vấn đề nữa"),
    }
}

/// A problem under [`COLUMNS`].
pub(super) fn cells(problem: &Problem) -> [String; 8] {
    let (row, field) = match problem.at.row {
        0 => (String::new(), "Cả tệp".to_owned()),
        row => (row.to_string(), problem.field.label().to_owned()),
    };
    [
        problem.at.sheet.clone(),
        row,
        field,
        problem.severity.label().to_owned(),
        problem.code.name().to_owned(),
        problem.value.clone(),
        problem.message.clone(),
        problem.advice.clone(),
    ]
}
