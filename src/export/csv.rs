//! CSV as RFC 4180 has it, with a byte order mark so that spreadsheets read it
//! as UTF-8, and headings for people.

use std::io::Write;

use super::{Cell, Column, ExportError, Table, text::plain};

/// What tells a spreadsheet that a file is UTF-8.
pub(super) const BOM: &[u8] = "\u{feff}".as_bytes();

pub(super) fn write(table: &Table, out: &mut (dyn Write + Send)) -> Result<(), ExportError> {
    out.write_all(BOM)?;
    let mut csv = writer(out);
    header(&mut csv, table.columns)?;
    for row in table.each() {
        record(&mut csv, &row?)?;
    }
    Ok(csv.flush()?)
}

/// A writer of the one form that the digest is taken over.
pub(super) fn writer<W: Write>(out: W) -> csv::Writer<W> {
    csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .quote_style(csv::QuoteStyle::Necessary)
        .buffer_capacity(32 << 10)
        .from_writer(out)
}

/// The headings.
pub(super) fn header<W: Write>(
    csv: &mut csv::Writer<W>,
    columns: &[Column],
) -> Result<(), ExportError> {
    csv.write_record(columns.iter().map(|column| column.heading.as_bytes())).map_err(failed)
}

/// A row.
pub(super) fn record<W: Write>(csv: &mut csv::Writer<W>, row: &[Cell]) -> Result<(), ExportError> {
    for cell in row {
        csv.write_field(plain(cell).as_bytes()).map_err(failed)?;
    }
    csv.write_record(None::<&[u8]>).map_err(failed)
}

fn failed(error: csv::Error) -> ExportError {
    ExportError::Write(error.into())
}
