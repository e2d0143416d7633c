//! What the rows of a table come to: how many, their digest, their shares.

use std::{
    fmt::Write as _,
    io::{self, Write},
};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{
    Cell, Column, ExportError,
    csv::{header, record, writer},
    shares::{Counting, Share},
};

/// What stands at the head of a file, and what a check finds again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// How many rows there are.
    pub rows: u64,
    /// SHA-256 over their CSV form, header included, in lower-case hexadecimal.
    pub digest: String,
    /// The shares of what is cut, in tables that have what they are made of: of
    /// all rows first, then of each agency.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shares: Vec<Share>,
}

/// Goes through rows.
pub(super) struct Summing {
    csv: ::csv::Writer<Hash>,
    counting: Counting,
    rows: u64,
}

struct Hash(Sha256);

impl Write for Hash {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Summing {
    pub(super) fn new(columns: &[Column]) -> Result<Self, ExportError> {
        let mut csv = writer(Hash(Sha256::new()));
        header(&mut csv, columns)?;
        Ok(Self { csv, counting: Counting::new(columns), rows: 0 })
    }

    pub(super) fn add(&mut self, row: &[Cell]) -> Result<(), ExportError> {
        self.rows += 1;
        self.counting.add(row);
        record(&mut self.csv, row)
    }

    pub(super) fn finish(self) -> Result<Summary, ExportError> {
        let hash = self.csv.into_inner().map_err(|error| error.into_error())?;
        let digest = hash.0.finalize().iter().fold(String::new(), |mut text, byte| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        });
        Ok(Summary { rows: self.rows, digest, shares: self.counting.finish() })
    }
}
