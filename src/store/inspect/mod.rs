//! What can be seen of a database without changing anything in it: also of one
//! that is in use, of another version, or of another program.
//!
//! [`Store::look`] opens it read-only and prepares nothing; what is asked here
//! presumes as little as it can about the tables.

mod postgres;
mod sqlite;
mod tables;

use std::{path::PathBuf, time::Duration};

use jiff::Timestamp;
use sqlx::{Row as _, any::install_default_drivers};

use super::{Backend, Store, StoreError, address::Address, pool};

pub use postgres::{Cluster, Copy};
pub use sqlite::Condition;
pub use tables::Tables;

/// How long a database may take to answer one who only looks.
const PATIENCE: Duration = Duration::from_secs(5);

/// The last row of the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastRow {
    /// Its number.
    pub seq: u64,
    /// When it was recorded; none where there is no row, or not the one that
    /// the head names.
    pub at: Option<Timestamp>,
}

impl Store {
    /// The file of a SQLite database at an address; none of a server's.
    ///
    /// # Errors
    /// When it is not the address of a database.
    pub fn file_at(url: &str) -> Result<Option<PathBuf>, StoreError> {
        let address = Address::read(url)?;
        if address.backend == Backend::Postgres {
            return Ok(None);
        }
        let path = url.split_once(':').map_or(url, |(_, path)| path).trim_start_matches("//");
        Ok(Some(path.split('?').next().unwrap_or(path).into()))
    }

    /// Opens a database to look at it. Nothing is created, brought up to date or
    /// set; a server's sessions are told to write nothing.
    ///
    /// # Errors
    /// When it cannot be reached.
    pub async fn look(url: &str) -> Result<Self, StoreError> {
        install_default_drivers();
        let mut address = Address::read(url)?;
        if address.backend == Backend::Sqlite {
            for host in &mut address.hosts {
                let others: Vec<(String, String)> = host
                    .database_url
                    .query_pairs()
                    .filter(|(key, _)| key != "mode" && key != "immutable")
                    .map(|(key, value)| (key.into_owned(), value.into_owned()))
                    .collect();
                let mut pairs = host.database_url.query_pairs_mut();
                pairs.clear().extend_pairs(others).append_pair("mode", "ro");
                // Where nobody has it open, also not the files beside it that
                // come with reading would be made.
                if Self::file_at(url)?.is_some_and(|file| !sqlite::log_of(&file).exists()) {
                    pairs.append_pair("immutable", "true");
                }
            }
        }
        let options = pool::looking(&address).acquire_timeout(PATIENCE);
        let mut last = None;
        for host in address.hosts.clone() {
            match options.clone().connect_with(host).await {
                Ok(pool) => return Ok(Self::over(pool, address)),
                Err(error) => last = Some(error),
            }
        }
        let source = last.unwrap_or(sqlx::Error::PoolTimedOut);
        Err(StoreError::Open { url: address.shown, source })
    }

    /// The same of the copy that [`Store::with_replica`] takes.
    ///
    /// # Errors
    /// When a server would refuse the address, or it cannot be reached.
    pub async fn look_at_replica(&self, url: &str) -> Result<Self, StoreError> {
        drop(self.clone().with_replica(url)?);
        Self::look(url).await
    }

    /// The last row of the journal.
    ///
    /// # Errors
    /// When the database fails, or has no journal.
    pub async fn last_row(&self) -> Result<LastRow, StoreError> {
        const SQL: &str = "SELECT h.seq, j.at FROM journal_head h \
            LEFT JOIN journal j ON j.seq = h.seq AND j.hash = h.hash WHERE h.id = 1";
        let row = sqlx::query(SQL).fetch_one(&self.pool).await?;
        let at = row.try_get::<Option<i64>, _>(1)?;
        Ok(LastRow {
            seq: row.try_get::<i64, _>(0)?.unsigned_abs(),
            at: at.and_then(|at| Timestamp::from_millisecond(at).ok()),
        })
    }

    /// The last row of the journal that changed the text of a regulation, and
    /// so the index.
    ///
    /// # Errors
    /// When the database fails, or has no regulations.
    pub async fn last_text(&self) -> Result<u64, StoreError> {
        const SQL: &str = "SELECT COALESCE(MAX(recorded_seq), 0) FROM regulation_version";
        Ok(sqlx::query_scalar::<_, i64>(SQL).fetch_one(&self.pool).await?.unsigned_abs())
    }
}
