//! The rows of the lists in `data/`: CSV with a header.

use csv::StringRecord;

use super::BadList;

/// A row, with its number in the file.
pub(super) struct Row {
    number: usize,
    cells: StringRecord,
}

impl Row {
    /// What stands in a column, by its place; nothing where the row ends before.
    pub(super) fn cell(&self, column: usize) -> &str {
        self.cells.get(column).unwrap_or_default().trim()
    }

    /// That a value cannot stand in a column of this row.
    pub(super) fn bad(&self, column: &'static str, value: &str) -> BadList {
        BadList::Cell { row: self.number, column, value: value.to_owned() }
    }
}

/// The rows below the header, which is row 1.
pub(super) fn rows(text: &str) -> impl Iterator<Item = Result<Row, BadList>> {
    let records = csv::Reader::from_reader(text.as_bytes()).into_records();
    (2..).zip(records).map(|(number, cells)| Ok(Row { number, cells: cells? }))
}
