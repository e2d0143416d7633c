//! JSON: the description first, then an object for each row, one on a line.

use std::io::Write;

use serde::{Serialize, Serializer, ser::SerializeMap as _};

use super::{
    Cell, Column, ExportError, Summary, Table,
    text::{instant, plain},
};

/// Numbers from here on are written as text: most programs that read JSON or a
/// workbook keep fifteen digits of a number.
pub(super) const EXACT: i128 = 1_000_000_000_000_000;

pub(super) fn write(
    table: &Table,
    summary: &Summary,
    out: &mut (dyn Write + Send),
) -> Result<(), ExportError> {
    out.write_all(b"{\"meta\":")?;
    serde_json::to_writer(&mut *out, &table.described(summary))?;
    out.write_all(b",\"rows\":[")?;
    for (row, first) in table.each().zip(std::iter::once(true).chain(std::iter::repeat(false))) {
        out.write_all(if first { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *out, &Object { columns: table.columns, row: &row? })?;
    }
    Ok(out.write_all(b"\n]}\n")?)
}

/// A row with its keys.
struct Object<'a> {
    columns: &'a [Column],
    row: &'a [Cell],
}

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.row.len()))?;
        for (column, cell) in self.columns.iter().zip(self.row) {
            map.serialize_key(&*column.key)?;
            match cell {
                Cell::Empty => map.serialize_value(&None::<()>)?,
                // A formula is harmless here.
                Cell::Text(text) => map.serialize_value(&**text)?,
                Cell::Number(number) if number.abs() < EXACT => {
                    map.serialize_value(&(*number as i64))?;
                }
                Cell::Instant(at) => map.serialize_value(&instant(*at))?,
                Cell::Number(_) | Cell::Decimal(_) | Cell::Date(_) => {
                    map.serialize_value(&*plain(cell))?;
                }
            }
        }
        map.end()
    }
}
