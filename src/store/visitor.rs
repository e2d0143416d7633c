//! Who sent something without an account. The journal calls them by a digest of
//! their address; the address, where they are told what becomes of it, stands in
//! a table beside it.

use sqlx::{AnyConnection, Row as _};

use super::{
    Finding, StoreError, Verified,
    journal::{Row, sha256},
    verify_rows::{self, Record},
};
use crate::model::Login;

/// How the journal calls visitors begins so.
const VISITOR: &str = "khách ";

/// What the journal calls whoever writes from an address: a digest of it with
/// the key of the store, the same for the same address.
pub fn visitor(key: &str, address: &Login) -> String {
    let digest = sha256(format!("{key}\ncomments by visitors\n{address}").as_bytes());
    format!("{VISITOR}{}", &digest[..32])
}

/// Where a visitor is told what becomes of something.
#[derive(Clone, PartialEq, Eq)]
pub struct VisitorAddress {
    /// Their address.
    pub address: Login,
    /// The site as they reached it.
    pub site: String,
}

/// The address of a row with it and the site; the address itself is in no error.
pub(super) fn address_of(row: &sqlx::any::AnyRow) -> Result<VisitorAddress, StoreError> {
    let address = row.try_get::<String, _>(0)?.parse();
    let address = address.map_err(|_| StoreError::Damaged("an address".to_owned()))?;
    Ok(VisitorAddress { address, site: row.try_get(1)? })
}

/// A table of those who sent something.
#[derive(Debug)]
pub(super) struct SenderTable {
    pub(super) name: &'static str,
    /// Selects `recorded_seq, number, secret_hash, address` of a stretch of the
    /// journal in its order; the hash is '' where there is no personal link.
    pub(super) rows: &'static str,
    /// Counts its rows.
    pub(super) count: &'static str,
    /// The hash of the secret of a personal link, by the key of the store.
    pub(super) link: fn(&str, &str) -> String,
}

/// Who sent what, as the journal tells it.
#[derive(Debug, Default)]
pub(super) struct Senders(Vec<(i64, String, String)>);

impl Senders {
    /// Takes in the row of something that was sent here.
    pub(super) fn take(&mut self, row: &Row) {
        if row.actor.starts_with(VISITOR) {
            self.0.push((row.seq as i64, row.subject.clone(), row.actor.clone()));
        }
    }

    pub(super) fn count(&self) -> i64 {
        self.0.len() as i64
    }

    /// Compares those of a stretch of the journal with the table.
    pub(super) async fn compare(
        &self,
        table: &SenderTable,
        (connection, (from, to)): (&mut AnyConnection, (i64, i64)),
        verified: &mut Verified,
    ) -> Result<(), StoreError> {
        const KEY: &str = "SELECT secret FROM server_secret WHERE id = 1";
        let key: Option<String> = sqlx::query_scalar(KEY).fetch_optional(&mut *connection).await?;
        let key = key.unwrap_or_default();
        let record = |seq: i64, number: &str, link: String, author: String| Record {
            seq,
            key: number.to_owned(),
            cells: vec![("number", number.to_owned()), ("secret_hash", link), ("address", author)],
        };
        let told = self.0.iter().map(|(seq, number, author)| {
            record(*seq, number, (table.link)(&key, number), author.clone())
        });
        let mut found = Vec::new();
        let query = sqlx::query(table.rows).bind(from).bind(to);
        for row in query.fetch_all(&mut *connection).await? {
            let seq: i64 = row.try_get(0)?;
            let cells = (|| {
                let author = match row.try_get::<&str, _>(3)?.parse() {
                    Ok(address) => visitor(&key, &address),
                    Err(_) => String::new(),
                };
                Ok::<_, sqlx::Error>(record(seq, row.try_get(1)?, row.try_get(2)?, author))
            })();
            match cells {
                Ok(cells) => found.push(cells),
                Err(_) => verified.find(Finding::Cell { table: table.name, seq }),
            }
        }
        verify_rows::compare(table.name, told.collect(), found, verified);
        Ok(())
    }
}

impl SenderTable {
    /// How many rows it has.
    pub(super) async fn counted(
        &self,
        connection: &mut AnyConnection,
    ) -> Result<(&'static str, i64), StoreError> {
        let count = sqlx::query_scalar::<_, i64>(self.count).fetch_one(connection).await?;
        Ok((self.name, count))
    }
}
