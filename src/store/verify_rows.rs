//! Comparing rows that a table has with those that follow from the journal.

use std::fmt::Display;

use super::{Finding, Verified};

/// A row as its cells, in the order of the columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record {
    /// Its place in the journal.
    pub(super) seq: i64,
    /// What tells it apart within its table.
    pub(super) key: String,
    pub(super) cells: Vec<(&'static str, String)>,
}

/// A cell in words.
pub(super) trait Cell {
    fn shown(&self) -> String;
}

impl Cell for i64 {
    fn shown(&self) -> String {
        self.to_string()
    }
}

impl Cell for String {
    fn shown(&self) -> String {
        self.clone()
    }
}

impl<T: Cell> Cell for Option<T> {
    fn shown(&self) -> String {
        self.as_ref().map_or_else(|| "(trống)".to_owned(), Cell::shown)
    }
}

/// Compares the rows of each table with those that follow from the journal, and
/// adds them to its count: `field: Type` for each, in the order of the counts.
macro_rules! compare_tables {
    ($expected:ident, $found:ident, $counts:expr, $verified:ident;
     $($rows:ident: $type:ident),+ $(,)?) => {
        let mut count = $counts.iter_mut();
        $(
            if let Some(count) = count.next() {
                *count += $expected.$rows.len() as i64;
            }
            if $expected.$rows != $found.$rows {
                let records = |rows: &[$type]| rows.iter().map($type::record).collect();
                $crate::store::verify_rows::compare(
                    $type::TABLE, records(&$expected.$rows), records(&$found.$rows), $verified,
                );
            }
        )+
    };
}
pub(super) use compare_tables;

/// How many rows each table has, with its name.
macro_rules! count_tables {
    ($connection:ident; $($type:ident),+ $(,)?) => {
        [$(($type::TABLE, $type::count($connection).await?)),+]
    };
}
pub(super) use count_tables;

/// Tells of every row that is in one list and not in the other, cell by cell
/// where both have one of the same key or the same place.
pub(super) fn compare(
    table: &'static str,
    expected: Vec<Record>,
    found: Vec<Record>,
    verified: &mut Verified,
) {
    let same = |a: &Record, b: &Record| a.seq == b.seq && a.key == b.key;
    let place = |a: &Record, b: &Record| a.seq == b.seq;
    let key = |a: &Record, b: &Record| a.key == b.key;
    let (mut missing, mut extra) = (Vec::new(), found);
    for row in expected {
        match extra.iter().position(|other| *other == row) {
            Some(at) => drop(extra.swap_remove(at)),
            None => missing.push(row),
        }
    }
    for alike in [&same as &dyn Fn(&Record, &Record) -> bool, &place, &key] {
        let mut rest = Vec::new();
        for row in missing {
            match extra.iter().position(|other| alike(&row, other)) {
                Some(at) => cells(table, &row, &extra.swap_remove(at), verified),
                None => rest.push(row),
            }
        }
        missing = rest;
    }
    for row in missing {
        verified.find(whole(table, row, "có", "không có"));
    }
    for row in extra {
        verified.find(whole(table, row, "không có", "có"));
    }
}

/// Tells of every table that has more or fewer rows than follow from the journal;
/// both lists are in the same order.
pub(super) fn compare_counts(
    found: &[(&'static str, i64)],
    expected: &[i64],
    verified: &mut Verified,
) {
    for (&(table, found), &expected) in found.iter().zip(expected) {
        if found != expected {
            let (expected, found) = (format!("{expected} dòng"), format!("{found} dòng"));
            let key = "tất cả".to_owned();
            verified.find(Finding::Table { seq: 0, table, key, column: "", expected, found });
        }
    }
}

fn cells(table: &'static str, expected: &Record, found: &Record, verified: &mut Verified) {
    for ((column, expected_cell), (_, found_cell)) in expected.cells.iter().zip(&found.cells) {
        if expected_cell != found_cell {
            verified.find(Finding::Table {
                seq: expected.seq,
                table,
                key: expected.key.clone(),
                column,
                expected: expected_cell.clone(),
                found: found_cell.clone(),
            });
        }
    }
}

fn whole(table: &'static str, row: Record, expected: &str, found: &str) -> Finding {
    let Record { seq, key, .. } = row;
    let (expected, found) = (expected.to_owned(), found.to_owned());
    Finding::Table { seq, table, key, column: "", expected, found }
}

/// A key of several parts.
pub(super) fn joined(parts: &[&dyn Display]) -> String {
    parts.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(seq: i64, key: &str, cell: &str) -> Record {
        Record { seq, key: key.into(), cells: vec![("key", key.into()), ("cell", cell.into())] }
    }

    #[test]
    fn differences_are_told_cell_by_cell() {
        for (expected, found, told) in [
            (vec![record(1, "a", "x")], vec![record(1, "a", "x")], vec![]),
            (vec![record(1, "a", "x")], vec![record(1, "a", "y")], vec!["1 a cell x y"]),
            (vec![record(1, "a", "x")], vec![], vec!["1 a  có không có"]),
            (vec![], vec![record(1, "a", "x")], vec!["1 a  không có có"]),
            (vec![record(1, "a", "x")], vec![record(1, "b", "x")], vec!["1 a key a b"]),
            (
                vec![record(1, "a", "x"), record(2, "b", "y")],
                vec![record(1, "a", "y"), record(2, "b", "x")],
                vec!["1 a cell x y", "2 b cell y x"],
            ),
            // Twice is once too often.
            (
                vec![record(1, "a", "x")],
                vec![record(1, "a", "x"), record(1, "a", "x")],
                vec!["1 a  không có có"],
            ),
        ] {
            let mut verified = Verified::default();
            compare("t", expected, found, &mut verified);
            let lines: Vec<String> = verified
                .findings
                .iter()
                .map(|finding| match finding {
                    Finding::Table { seq, key, column, expected, found, .. } => {
                        format!("{seq} {key} {column} {expected} {found}")
                    }
                    other => panic!("{other:?}"),
                })
                .collect();
            assert_eq!(lines, told);
        }
    }
}
