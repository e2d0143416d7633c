//! XLSX through the streaming cell reader: no range is ever allocated by what
//! a file claims. Merged cells of data rows are filled down, since a ministry
//! writes the agency once for the rows below it.

use std::{
    collections::HashMap,
    io::Cursor,
    panic::{AssertUnwindSafe, catch_unwind},
};

use calamine::{DataRef, Dimensions, Reader, Xlsx, XlsxError};

use crate::model::Day;

use super::{
    scan::{self, broken},
    sheet::{Cell, Collector, MAX_COLUMNS, Problem, Row, Sink},
};

/// How many sheets are looked at.
const MAX_SHEETS: usize = 200;
/// How many merged ranges are followed.
const MAX_MERGED: usize = 100_000;

/// Reads every sheet whose header is understood. `progress` gets the cells
/// read so far and all of them.
pub(super) fn read<S: Sink>(
    bytes: &[u8],
    collector: &mut Collector<'_, S>,
    progress: &dyn Fn(u64, u64),
) {
    let scan = match scan::workbook(bytes) {
        Ok(scan) => scan,
        Err(problem) => return collector.refuse(0, problem),
    };
    // The library checks its input, but a panic of it must cost this file only.
    let mut count = 0;
    let result = catch_unwind(AssertUnwindSafe(|| {
        sheets(bytes, collector, &mut || {
            count += 1;
            if count % 4_096 == 0 {
                progress(count, scan.cells);
            }
        })
    }));
    match result {
        Ok(Ok(())) => {}
        Ok(Err(_)) | Err(_) => {
            collector.end();
            collector.refuse(0, broken());
        }
    }
}

fn sheets<S: Sink>(
    bytes: &[u8],
    collector: &mut Collector<'_, S>,
    step: &mut dyn FnMut(),
) -> Result<(), XlsxError> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes))?;
    let names = workbook.sheet_names();
    if names.len() > 1 {
        collector.report().format.push_str(&format!(", {} trang tính", names.len()));
    }
    for name in names.iter().take(MAX_SHEETS) {
        // Charts and macros are sheets without cells.
        let merged = workbook.merge_cells_by_sheet_name(name).unwrap_or_default();
        collector.begin(name);
        match cells(&mut workbook, name, Filler::new(&merged), collector, step) {
            Ok(()) => collector.end(),
            Err(XlsxError::NotAWorksheet(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn cells<S: Sink>(
    workbook: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
    mut filler: Filler,
    collector: &mut Collector<'_, S>,
    step: &mut dyn FnMut(),
) -> Result<(), XlsxError> {
    let mut reader = workbook.worksheet_cells_reader(name)?;
    let mut row = Row::default();
    let mut wide = false;
    while let Some(record) = reader.next_cell_with_formula_metadata()? {
        step();
        let (line, column) = (u64::from(record.pos.0) + 1, record.pos.1 as usize);
        if line != row.number {
            if !emit(std::mem::take(&mut row), wide, &mut filler, collector) {
                return Ok(());
            }
            (row.number, wide) = (line, false);
        }
        let cell = cell(record.value);
        if cell == Cell::Absent && record.formula.is_none() {
            continue;
        }
        if column >= MAX_COLUMNS {
            wide = true;
            continue;
        }
        if row.cells.len() <= column {
            row.cells.resize(column + 1, Cell::Absent);
        }
        row.cells[column] = cell;
        if record.formula.is_some() {
            row.formulas.push(column);
        }
    }
    emit(row, wide, &mut filler, collector);
    Ok(())
}

/// Hands a row over. False if no more rows of this sheet are wanted.
fn emit<S: Sink>(
    mut row: Row,
    wide: bool,
    filler: &mut Filler,
    collector: &mut Collector<'_, S>,
) -> bool {
    if row.number == 0 {
        return true;
    }
    if wide {
        collector.refuse(
            row.number,
            Problem::whole(
                format!("dòng có giá trị ở ngoài {MAX_COLUMNS} cột đầu"),
                "xóa các ô thừa ở bên phải bảng",
            ),
        );
        return true;
    }
    filler.fill(&mut row);
    // Empty cells of a formatted sheet count as present: they state emptiness.
    for cell in &mut row.cells {
        if *cell == Cell::Absent {
            *cell = Cell::Text(String::new());
        }
    }
    collector.row(row) && !collector.hopeless()
}

fn cell(value: DataRef<'_>) -> Cell {
    match value {
        DataRef::Empty => Cell::Absent,
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            Cell::Text(text)
        }
        DataRef::SharedString(text) => Cell::Text(text.to_owned()),
        DataRef::Int(number) => Cell::Number(number as f64),
        DataRef::Float(number) => Cell::Number(number),
        DataRef::Bool(yes) => Cell::Text(if yes { "TRUE" } else { "FALSE" }.to_owned()),
        DataRef::DateTime(moment) => {
            // Serial numbers outside the calendar would overflow the library's sums.
            let sane = (1.0..=2_958_465.0).contains(&moment.as_f64());
            let day = sane.then(|| moment.to_ymd_hms_milli()).and_then(|(year, month, day, ..)| {
                Day::new(
                    i16::try_from(year).ok()?,
                    i8::try_from(month).ok()?,
                    i8::try_from(day).ok()?,
                )
                .ok()
            });
            match day {
                Some(day) if moment.is_datetime() => Cell::Date(day),
                _ => Cell::Number(moment.as_f64()),
            }
        }
        DataRef::Error(error) => Cell::Error(error.to_string()),
    }
}

/// Fills the cells below the first one of a merged range with its value.
struct Filler {
    /// Of each column: the merged ranges as first row (0-based) and last row.
    ranges: HashMap<usize, Vec<(u64, u64)>>,
    /// The value at the top of the range that is open in a column, and its last row.
    open: HashMap<usize, (u64, Cell)>,
}

impl Filler {
    fn new(merged: &[Dimensions]) -> Self {
        let mut ranges: HashMap<usize, Vec<(u64, u64)>> = HashMap::new();
        for range in merged.iter().take(MAX_MERGED) {
            let column = range.start.1 as usize;
            // A range over several columns is a title, not a value for rows.
            if range.end.0 > range.start.0 && range.end.1 == range.start.1 && column < MAX_COLUMNS {
                let lines = (u64::from(range.start.0) + 1, u64::from(range.end.0) + 1);
                ranges.entry(column).or_default().push(lines);
            }
        }
        for lines in ranges.values_mut() {
            lines.sort_unstable();
        }
        Self { ranges, open: HashMap::new() }
    }

    fn fill(&mut self, row: &mut Row) {
        for (column, ranges) in &self.ranges {
            let cell = row.cells.get(*column).cloned().unwrap_or(Cell::Absent);
            if let Ok(found) = ranges.binary_search_by_key(&row.number, |(first, _)| *first) {
                self.open.insert(*column, (ranges[found].1, cell));
            } else if cell == Cell::Absent
                && let Some((last, value)) = self.open.get(column)
                && row.number <= *last
            {
                if row.cells.len() <= *column {
                    row.cells.resize(*column + 1, Cell::Absent);
                }
                row.cells[*column] = value.clone();
            }
        }
    }
}

#[cfg(test)]
#[path = "workbook_tests.rs"]
pub(crate) mod tests;
