//! A store into a file.

use std::{
    io::{self, Write},
    thread,
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use flate2::{Compression, write::GzEncoder};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use sqlx::{AssertSqlSafe, Row as _, any::AnyRow};
use tokio::sync::mpsc;

use super::{
    BackedUp, BackupError, End, FORMAT, Head, Is, TableLine,
    table::{Column, Kind, Table, names, schema},
};
use crate::store::{Store, StoreError, journal::hex};

/// Bytes that are packed at once, as a gzip stream of its own: streams one after
/// the other are one file to every program that reads gzip.
const BLOCK: usize = 1 << 20;

impl Store {
    /// Writes everything that is stored at one moment to `out`, while others
    /// read and write. What is in memory at a time is a few blocks and one row.
    ///
    /// # Errors
    /// When the store cannot be read or `out` not be written; what was written
    /// until then is no backup.
    pub async fn backup(
        &self,
        out: impl Write + Send + 'static,
        taken: Timestamp,
    ) -> Result<BackedUp, BackupError> {
        let (blocks, packed) = mpsc::channel::<Block>(4);
        let packing = thread::spawn(move || pack(out, packed));
        let read = self.read_all(blocks, taken).await;
        // Threads wait for each other only when both are at their end.
        let written = tokio::task::spawn_blocking(move || packing.join()).await;
        let digest = match written {
            Ok(Ok(digest)) => digest?,
            _ => return Err(io::Error::other("the packing thread ended early").into()),
        };
        Ok(BackedUp { digest, ..read? })
    }

    async fn read_all(
        &self,
        blocks: mpsc::Sender<Block>,
        taken: Timestamp,
    ) -> Result<BackedUp, BackupError> {
        let mut snapshot = self.snapshot().await?;
        let last = "SELECT seq, hash FROM journal_head WHERE id = 1";
        let last = sqlx::query(last).fetch_one(&mut *snapshot).await?;
        let seq = u64::try_from(last.try_get::<i64, _>("seq")?)
            .map_err(|_| StoreError::Damaged("the journal's head is below zero".into()))?;
        let hash: String = last.try_get("hash")?;
        let schema = schema();
        let head =
            Head { quydinh: Is::Backup, format: FORMAT, schema, seq, hash: hash.clone(), taken };
        let mut lines = Lines { blocks, block: line(&head)? };
        lines.send(Block::Head).await?;

        let mut tables = Vec::new();
        for name in names(schema) {
            let table = Table::read(&mut snapshot, self.backend(), name).await?;
            let about = TableLine { table: name.to_owned(), columns: table.columns.clone() };
            lines.block.extend(line(&about)?);
            let select = AssertSqlSafe(table.select(self.backend()));
            let mut rows = 0;
            let mut stored = sqlx::query(select).fetch(&mut *snapshot);
            while let Some(row) = std::future::poll_fn(|cx| stored.as_mut().poll_next(cx)).await {
                write_row(&row?, &table.columns, &mut lines.block)?;
                rows += 1;
                if lines.block.len() >= BLOCK {
                    lines.send(Block::Content).await?;
                }
            }
            tables.push((name.to_owned(), rows));
        }
        lines.send(Block::Content).await?;
        let digest = String::new();
        let done = BackedUp { taken, schema, seq, hash, tables, digest };
        lines.send(|_| Block::End { rows: done.rows() }).await?;
        Ok(done)
    }
}

/// A piece of the file.
enum Block {
    Head(Vec<u8>),
    /// What the digest is of.
    Content(Vec<u8>),
    End {
        rows: u64,
    },
}

struct Lines {
    blocks: mpsc::Sender<Block>,
    block: Vec<u8>,
}

impl Lines {
    async fn send(&mut self, make: impl FnOnce(Vec<u8>) -> Block) -> Result<(), BackupError> {
        let block = std::mem::replace(&mut self.block, Vec::with_capacity(BLOCK + BLOCK / 8));
        // The other end is gone only after an error that it tells itself.
        let gone = |_| BackupError::File(io::ErrorKind::BrokenPipe.into());
        self.blocks.send(make(block)).await.map_err(gone)
    }
}

/// Packs and writes what comes, and gives the digest. Without an end it fails:
/// whoever sent the blocks has stopped.
fn pack(mut out: impl Write, mut blocks: mpsc::Receiver<Block>) -> io::Result<String> {
    let mut sum = Sha256::new();
    let mut packed = |bytes: &[u8]| {
        let mut packer = GzEncoder::new(Vec::with_capacity(BLOCK / 2), Compression::fast());
        packer.write_all(bytes)?;
        out.write_all(&packer.finish()?)
    };
    while let Some(block) = blocks.blocking_recv() {
        match block {
            Block::Head(bytes) => packed(&bytes)?,
            Block::Content(bytes) => {
                sum.update(&bytes);
                packed(&bytes)?;
            }
            Block::End { rows } => {
                let sha256 = hex(&sum.finalize());
                packed(&line(&End { rows, sha256: sha256.clone() })?)?;
                out.flush()?;
                return Ok(sha256);
            }
        }
    }
    Err(io::ErrorKind::UnexpectedEof.into())
}

fn line(value: &impl serde::Serialize) -> io::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    Ok(line)
}

/// A row as a JSON array and the end of its line.
fn write_row(row: &AnyRow, columns: &[Column], out: &mut Vec<u8>) -> Result<(), BackupError> {
    for (place, column) in columns.iter().enumerate() {
        out.push(if place == 0 { b'[' } else { b',' });
        match column.kind {
            Kind::Integer => put(&row.try_get::<Option<i64>, _>(place)?, out)?,
            Kind::Real => put(&row.try_get::<Option<f64>, _>(place)?, out)?,
            Kind::Text => put(&row.try_get::<Option<&str>, _>(place)?, out)?,
            Kind::Bytes => {
                let bytes = row.try_get::<Option<&[u8]>, _>(place)?;
                put(&bytes.map(|bytes| BASE64_STANDARD.encode(bytes)), out)?;
            }
        }
    }
    out.extend(b"]\n");
    Ok(())
}

fn put(value: &impl serde::Serialize, out: &mut Vec<u8>) -> Result<(), BackupError> {
    serde_json::to_writer(out, value).map_err(|error| BackupError::File(error.into()))
}
