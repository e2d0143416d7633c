//! A file into a store.

use std::io::{BufRead, BufReader, Read};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use flate2::read::MultiGzDecoder;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use sqlx::{AnyConnection, AssertSqlSafe, SqlSafeStr as _};
use tokio::sync::mpsc;

use super::{
    BackedUp, BackupError, End, FORMAT, Head, TableLine,
    table::{Column, Kind, Table, names, schema},
};
use crate::store::{Backend, Purpose, Store, batch::placeholders, journal::hex};

/// Rows in a statement, as for every other writing of many rows.
const ROWS: usize = 64;
/// Longer lines are in no backup: the largest file that is kept has 20 MB.
const LONGEST_LINE: u64 = 256 << 20;

impl Store {
    /// Fills an empty store with a backup, in one transaction, and leaves it as
    /// the program that made the backup had it; [`Store::open`] then brings its
    /// tables up to date. Everything is compared before the transaction ends:
    /// counts, digest, and the journal's last row with what the file says of it.
    ///
    /// # Errors
    /// When the store is not empty, or the file is not whole, is of a newer
    /// program, or is no backup. The store has nothing of it then.
    pub async fn restore(
        url: &str,
        from: impl Read + Send + 'static,
    ) -> Result<BackedUp, BackupError> {
        let (sender, mut pieces) = mpsc::channel(16);
        // A thread reads and unpacks while this one writes.
        let reading = tokio::task::spawn_blocking(move || {
            let failed = |error| sender.blocking_send(Err(error));
            // Nobody listens any more after an error at the other end.
            let _ = unpack(from, &sender).or_else(failed);
        });
        let restored = restore(url, &mut pieces).await;
        drop(pieces);
        let _ = reading.await;
        restored
    }
}

type Pieces = mpsc::Receiver<Result<Piece, BackupError>>;

/// What the file is made of.
enum Piece {
    Head(Head),
    Table { line: u64, about: TableLine },
    Rows { line: u64, rows: Vec<Vec<Value>> },
    End { line: u64, end: End, sha256: String },
}

async fn restore(url: &str, pieces: &mut Pieces) -> Result<BackedUp, BackupError> {
    // The file is looked at before anything is made.
    let Some(Piece::Head(head)) = pieces.recv().await.transpose()? else {
        return Err(BackupError::Other);
    };
    if head.format != FORMAT || head.schema > schema() {
        return Err(BackupError::Newer(head.schema));
    }
    let store = Store::connect(url, Purpose::Command).await?;
    let filled = fill(&store, &head, pieces).await;
    store.close().await;
    let (tables, digest) = filled?;
    let Head { schema, seq, hash, taken, .. } = head;
    Ok(BackedUp { taken, schema, seq, hash, tables, digest })
}

type Filled = (Vec<(String, u64)>, String);

async fn fill(store: &Store, head: &Head, pieces: &mut Pieces) -> Result<Filled, BackupError> {
    if !is_empty(store, head.schema).await? {
        return Err(BackupError::NotEmpty);
    }
    store.migrate(head.schema).await?;
    let mut write = store.write().await?;
    let mut expected = names(head.schema);
    // The few rows that migrations make are in the backup as well.
    let all: Vec<&str> = names(head.schema).collect();
    for name in all.iter().rev() {
        let sql = AssertSqlSafe(format!("DELETE FROM {name}"));
        sqlx::query(sql).execute(&mut *write.0).await?;
    }
    let mut tables: Vec<(String, u64)> = Vec::new();
    let mut filling: Option<Filling> = None;
    while let Some(piece) = pieces.recv().await.transpose()? {
        match piece {
            Piece::Head(_) => return Err(BackupError::Other),
            Piece::Table { line, about } => {
                let damaged = |why| BackupError::Damaged { line, why };
                let next = expected.next().filter(|name| *name == about.table);
                let name = next.ok_or_else(|| damaged(format!("the table {:?}", about.table)))?;
                let table = Table::read(&mut write.0, store.backend(), name).await?;
                if table.columns != about.columns {
                    return Err(damaged(format!("the columns of {name}")));
                }
                tables.push((about.table, 0));
                filling = Some(Filling::new(table, store.backend()));
            }
            Piece::Rows { line, rows } => {
                let (Some(filling), Some((_, count))) = (&filling, tables.last_mut()) else {
                    return Err(BackupError::Other);
                };
                *count += rows.len() as u64;
                filling.insert(&mut write.0, line, &rows).await?;
            }
            Piece::End { line, end, sha256 } => {
                let damaged = |why: &str| BackupError::Damaged { line, why: why.to_owned() };
                let rows: u64 = tables.iter().map(|(_, rows)| rows).sum();
                if expected.next().is_some() || rows != end.rows {
                    return Err(damaged("there are more or fewer rows than it says"));
                }
                if sha256 != end.sha256 {
                    return Err(damaged("the digest is another one"));
                }
                let last = "SELECT COUNT(*) FROM journal_head \
                    WHERE id = 1 AND seq = $1 AND hash = $2";
                let last = sqlx::query_scalar::<_, i64>(last)
                    .bind(i64::try_from(head.seq).unwrap_or(-1))
                    .bind(&head.hash);
                if last.fetch_one(&mut *write.0).await? != 1 {
                    return Err(damaged("the journal ends elsewhere than its first line says"));
                }
                write.commit().await?;
                return Ok((tables, sha256));
            }
        }
    }
    Err(BackupError::Damaged { line: 0, why: "the file has no end".to_owned() })
}

/// Whether nothing was ever recorded there. Tables that an interrupted restore
/// left are no hindrance if they are those that the backup needs.
async fn is_empty(store: &Store, schema: i64) -> Result<bool, BackupError> {
    let has = match store.backend() {
        Backend::Sqlite => {
            "SELECT COUNT(*) FROM sqlite_master \
             WHERE type = 'table' AND name IN ('journal', '_sqlx_migrations')"
        }
        Backend::Postgres => {
            "SELECT COUNT(*) FROM information_schema.tables \
             WHERE table_schema = current_schema() \
             AND table_name IN ('journal', '_sqlx_migrations')"
        }
    };
    let count = async |sql: &'static str| {
        sqlx::query_scalar::<_, i64>(sql.into_sql_str()).fetch_one(&store.pool).await
    };
    match count(has).await? {
        0 => return Ok(true),
        2 => {}
        _ => return Ok(false),
    }
    Ok(count("SELECT COUNT(*) FROM journal").await? == 0
        && count("SELECT COUNT(*) FROM account").await? == 0
        && count("SELECT CAST(MAX(version) AS BIGINT) FROM _sqlx_migrations").await? == schema)
}

/// A table being filled.
struct Filling {
    columns: Vec<Column>,
    head: String,
    many: String,
    backend: Backend,
}

impl Filling {
    fn new(table: Table, backend: Backend) -> Self {
        let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        let head = format!("INSERT INTO {} ({}) VALUES", table.name, names.join(", "));
        let many = text(&head, names.len(), ROWS, backend);
        Self { head, many, columns: table.columns, backend }
    }

    /// Writes at most [`ROWS`] rows, the first of which is in `line`.
    async fn insert(
        &self,
        connection: &mut AnyConnection,
        line: u64,
        rows: &[Vec<Value>],
    ) -> Result<(), BackupError> {
        let sql = if rows.len() == ROWS {
            self.many.clone()
        } else {
            text(&self.head, self.columns.len(), rows.len(), self.backend)
        };
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for (line, row) in (line..).zip(rows) {
            if row.len() != self.columns.len() {
                let why = format!("{} values for {} columns", row.len(), self.columns.len());
                return Err(BackupError::Damaged { line, why });
            }
            for (value, column) in row.iter().zip(&self.columns) {
                let other = || BackupError::Damaged {
                    line,
                    why: format!("{} is not as its column is", column.name),
                };
                let null = value.is_null();
                query = match column.kind {
                    Kind::Integer if null => query.bind(None::<i64>),
                    Kind::Integer => query.bind(value.as_i64().ok_or_else(other)?),
                    Kind::Real if null => query.bind(None::<f64>),
                    Kind::Real => query.bind(value.as_f64().ok_or_else(other)?),
                    Kind::Text if null => query.bind(None::<&str>),
                    Kind::Text => query.bind(value.as_str().ok_or_else(other)?),
                    Kind::Bytes if null => query.bind(None::<Vec<u8>>),
                    Kind::Bytes => {
                        let text = value.as_str().ok_or_else(other)?;
                        query.bind(BASE64_STANDARD.decode(text).map_err(|_| other())?)
                    }
                };
            }
        }
        query.execute(connection).await?;
        Ok(())
    }
}

/// The statement for so many rows; see [`super::super::batch`] for the `?`.
fn text(head: &str, columns: usize, rows: usize, backend: Backend) -> String {
    let values = |row: usize| match backend {
        Backend::Sqlite => vec!["?"; columns].join(", "),
        Backend::Postgres => placeholders(row * columns, columns),
    };
    let rows: Vec<String> = (0..rows).map(|row| format!("({})", values(row))).collect();
    format!("{head} {}", rows.join(", "))
}

/// Reads the file and sends what is in it; ends early if nobody listens.
fn unpack(
    from: impl Read,
    to: &mpsc::Sender<Result<Piece, BackupError>>,
) -> Result<(), BackupError> {
    let mut lines = BufReader::with_capacity(1 << 18, MultiGzDecoder::new(from));
    let (mut sum, mut buffer, mut line) = (Sha256::new(), Vec::new(), 0);
    let mut rows: Vec<Vec<Value>> = Vec::with_capacity(ROWS);
    loop {
        buffer.clear();
        line += 1;
        let length = (&mut lines).take(LONGEST_LINE).read_until(b'\n', &mut buffer);
        // What is not gzip is nothing that this program wrote.
        let length = length.map_err(|error| match line {
            1 => BackupError::Other,
            _ => BackupError::Damaged { line, why: error.to_string() },
        })?;
        if length == 0 || buffer.last() != Some(&b'\n') {
            let why = "the file ends in the middle".to_owned();
            return Err(if line == 1 {
                BackupError::Other
            } else {
                BackupError::Damaged { line, why }
            });
        }
        let is_row = buffer[0] == b'[';
        if is_row {
            rows.push(read(&buffer, line)?);
        }
        if rows.len() == ROWS || (!is_row && !rows.is_empty()) {
            let first = line + u64::from(is_row) - rows.len() as u64;
            let full = std::mem::replace(&mut rows, Vec::with_capacity(ROWS));
            if to.blocking_send(Ok(Piece::Rows { line: first, rows: full })).is_err() {
                return Ok(());
            }
        }
        let piece = if line == 1 {
            Some(Piece::Head(serde_json::from_slice(&buffer).map_err(|_| BackupError::Other)?))
        } else if is_row {
            sum.update(&buffer);
            None
        } else if buffer.starts_with(b"{\"table\"") {
            sum.update(&buffer);
            Some(Piece::Table { line, about: read(&buffer, line)? })
        } else {
            let end = read(&buffer, line)?;
            let sha256 = hex(&std::mem::take(&mut sum).finalize());
            let _ = to.blocking_send(Ok(Piece::End { line, end, sha256 }));
            return Ok(());
        };
        if let Some(piece) = piece
            && to.blocking_send(Ok(piece)).is_err()
        {
            return Ok(());
        }
    }
}

fn read<T: DeserializeOwned>(bytes: &[u8], line: u64) -> Result<T, BackupError> {
    serde_json::from_slice(bytes)
        .map_err(|error| BackupError::Damaged { line, why: error.to_string() })
}

/// Anything at all as a backup, for `fuzz`: it is unpacked to its end or to the
/// first mistake.
#[cfg(test)]
pub(crate) fn unpacked(bytes: &[u8]) {
    let (sender, mut pieces) = mpsc::channel(16);
    std::thread::scope(|scope| {
        scope.spawn(move || while pieces.blocking_recv().is_some() {});
        let _ = unpack(bytes, &sender);
        drop(sender);
    });
}
