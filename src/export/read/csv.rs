//! CSV back into rows.

use std::{
    fs::File,
    io::{BufReader, Read as _},
};

use super::{BadFile, Checked, Reading};
use crate::export::{Described, csv::BOM, text::parse};

pub(super) fn check(file: File, stated: Described) -> Result<Checked, BadFile> {
    let mut input = BufReader::new(file);
    let failed = |error: &dyn std::fmt::Display| BadFile::head(error.to_string());
    let mut mark = [0; BOM.len()];
    input.read_exact(&mut mark).map_err(|error| failed(&error))?;
    if mark != *BOM {
        return Err(BadFile::head("tệp CSV không bắt đầu bằng BOM của UTF-8"));
    }
    let mut rows = csv::ReaderBuilder::new().from_reader(input);
    let headings = rows.headers().map_err(|error| failed(&error))?;
    if !headings.iter().eq(stated.columns.iter().map(|column| &*column.heading)) {
        return Err(BadFile::head("các cột không đúng như tệp mô tả"));
    }
    let mut reading = Reading::new(stated)?;
    for record in rows.records() {
        let record = record
            .map_err(|error| BadFile::Row { row: reading.rows + 1, reason: error.to_string() })?;
        let columns = reading.stated.columns.iter().zip(&record).enumerate();
        let cells = columns.map(|(place, (column, text))| {
            parse(text, column.kind).ok_or_else(|| reading.wrong(place, text))
        });
        let row = cells.collect::<Result<Vec<_>, _>>()?;
        reading.add(&row)?;
    }
    reading.finish()
}
