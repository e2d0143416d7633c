//! The whole store as one file, and back into an empty store of either kind.
//!
//! The file is lines of JSON in gzip, so that in thirty years anybody can read
//! it without this program: a line about the file, then for each table a line
//! with its columns and a line for each row, then a line with the count and the
//! SHA-256 of all between the first line and the last. Tables stand in the order
//! in which they were made, rows in that of their primary keys, byte by byte: two
//! stores with the same content give the same digest, whatever is under them.
//!
//! It is made in one snapshot while others write. SQLite's own copying of pages
//! would be as consistent, but could be restored to SQLite only, and would be a
//! second format to keep right.

mod read;
mod table;
mod write;

#[cfg(test)]
pub(crate) use read::unpacked;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::StoreError;

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackedUp {
    /// When it was made.
    pub taken: Timestamp,
    /// The last of the migrations that made its tables.
    pub schema: i64,
    /// The last row of its journal; 0 if it has none.
    pub seq: u64,
    /// The hash of that row.
    pub hash: String,
    /// Each table with how many rows it has, in the order of the file.
    pub tables: Vec<(String, u64)>,
    /// SHA-256 of the content, in hexadecimal digits: the same for every backup
    /// of the same content, from SQLite or PostgreSQL.
    pub digest: String,
}

impl BackedUp {
    /// Rows of all tables.
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|(_, rows)| rows).sum()
    }
}

/// Why there is no backup, or nothing was restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file could not be read or written.
    #[error("the file could not be read or written")]
    File(#[from] std::io::Error),
    /// It is something else.
    #[error("the file is not a backup")]
    Other,
    /// A newer program made it.
    #[error("the backup has tables of version {0}, which this program does not know")]
    Newer(i64),
    /// It is not as it was written.
    #[error("line {line} of the backup: {why}")]
    Damaged {
        /// Which line, from 1.
        line: u64,
        /// What is wrong with it.
        why: String,
    },
    /// Where it should go there is something already.
    #[error("the store is not empty")]
    NotEmpty,
}

impl From<sqlx::Error> for BackupError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    quydinh: Is,
    format: u32,
    schema: i64,
    seq: u64,
    hash: String,
    taken: Timestamp,
}

/// The only format there is.
const FORMAT: u32 = 1;

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Is {
    Backup,
}

/// The line before the rows of a table.
#[derive(Debug, Serialize, Deserialize)]
struct TableLine {
    table: String,
    columns: Vec<table::Column>,
}

/// The last line.
#[derive(Debug, Serialize, Deserialize)]
struct End {
    rows: u64,
    sha256: String,
}
