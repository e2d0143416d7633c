//! Lists as files: rows into CSV, XLSX, JSON, Parquet and Atom, and back again
//! to be checked.
//!
//! A [`Table`] is a description and rows that can be gone through twice: once
//! for the [`Summary`] (how many, their digest, the shares that they come to),
//! which stands at the head of most files, and once for the bytes. Nothing but
//! a few rows is in memory at any time.
//!
//! The digest is SHA-256 over the CSV form of the rows: what stands in the CSV
//! file after its byte order mark. Every other format holds the same cells, so
//! it can be computed from each of them ([`check`]).

mod atom;
pub mod course;
mod csv;
mod json;
pub mod league;
mod parquet;
mod read;
mod recount;
pub mod regulations;
mod shares;
mod summary;
mod table;
#[cfg(test)]
mod tests;
mod text;
mod xlsx;
mod xlsx_parts;

use std::io::{self, Write};

pub use read::{BadFile, Checked, check};
pub use recount::Recounted;
pub use shares::{Portion, Share};
pub use summary::Summary;
pub use table::{
    Cell, Column, Described, Feed, Meta, PART_ROW, ROW, ROW_KEY, Row, RowError, Rows, TOTAL_ROW,
    Table, Type, points,
};

crate::model::closed_set! {
    /// As what a list is taken away. The names are those that addresses and
    /// files end in.
    Format {
        /// Comma-separated values.
        Csv = "csv", "CSV";
        /// A workbook.
        Xlsx = "xlsx", "Excel";
        /// JSON.
        Json = "json", "JSON";
        /// Typed columns.
        Parquet = "parquet", "Parquet";
        /// A feed.
        Atom = "atom", "Atom";
        /// What stands beside a CSV file, which has no room for it.
        Meta = "meta.json", "Mô tả";
    }
}

impl Format {
    /// The format that the last part of an address or a file's name ends in, and
    /// what stands before the dot.
    pub fn split(name: &str) -> Option<(&str, Self)> {
        // The longer ending first: one ends in the other.
        let formats = Self::ALL.iter().rev();
        formats.copied().find_map(|format| {
            let stem = name.strip_suffix(format.name())?.strip_suffix('.')?;
            (!stem.is_empty()).then_some((stem, format))
        })
    }

    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Json | Self::Meta => "application/json; charset=utf-8",
            Self::Parquet => "application/vnd.apache.parquet",
            Self::Atom => "application/atom+xml; charset=utf-8",
        }
    }
}

/// Why a file could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// Nobody takes the bytes, or the disk is full.
    #[error("failed to write: {0}")]
    Write(#[from] io::Error),
    /// The rows could not be read.
    #[error("failed to read the rows: {0}")]
    Rows(#[from] RowError),
    /// A description could not be written.
    #[error("failed to write JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// The workbook could not be packed.
    #[error("failed to pack the workbook: {0}")]
    Zip(#[from] zip::result::ZipError),
    /// The columns could not be written.
    #[error("failed to write Parquet: {0}")]
    Parquet(#[from] ::parquet::errors::ParquetError),
    /// A row without as many cells as there are columns.
    #[error("a row of {found} cells for {columns} columns")]
    Width {
        /// Its cells.
        found: usize,
        /// The columns.
        columns: usize,
    },
    /// The list has no days to order a feed by.
    #[error("this list has no feed")]
    NoFeed,
}

impl Table {
    /// Goes through the rows for what stands at the head of a file.
    ///
    /// # Errors
    /// When the rows cannot be read.
    pub fn summarise(&self) -> Result<Summary, ExportError> {
        let mut summing = summary::Summing::new(self.columns)?;
        for row in (self.rows)() {
            summing.add(&self.checked(row?)?)?;
        }
        summing.finish()
    }

    /// Writes the list. The summary is that of the same rows.
    ///
    /// # Errors
    /// When the rows cannot be read, or nobody takes what is written.
    pub fn write(
        &self,
        format: Format,
        summary: &Summary,
        out: &mut (dyn Write + Send),
    ) -> Result<(), ExportError> {
        match format {
            Format::Csv => csv::write(self, out)?,
            Format::Xlsx => xlsx::write(self, summary, out)?,
            Format::Json => json::write(self, summary, out)?,
            Format::Parquet => parquet::write(self, summary, out)?,
            Format::Atom => atom::write(self, summary, out)?,
            Format::Meta => {
                serde_json::to_writer_pretty(&mut *out, &self.described(summary))?;
                out.write_all(b"\n")?;
            }
        }
        Ok(out.flush()?)
    }

    /// The description of the table with its summary.
    pub fn described(&self, summary: &Summary) -> Described {
        Described {
            meta: self.meta.clone(),
            columns: self.columns.to_vec(),
            summary: summary.clone(),
        }
    }

    fn checked(&self, row: Row) -> Result<Row, ExportError> {
        let (found, columns) = (row.len(), self.columns.len());
        if found == columns { Ok(row) } else { Err(ExportError::Width { found, columns }) }
    }

    /// The rows, each as wide as the table.
    fn each(&self) -> impl Iterator<Item = Result<Row, ExportError>> {
        (self.rows)().map(|row| self.checked(row?))
    }
}
