//! Checking that the words of comments, their files and their senders are what
//! the journal has digests of, or are erased if they must be.

use std::collections::BTreeMap;

use sqlx::{AnyConnection, Row as _};

use super::{
    CommentEntry, CommentVersion,
    words::{link_digest, names},
};
use crate::{
    model::{Comment, CommentNumber},
    store::{
        Finding, StoreError, Verified,
        journal::sha256,
        verify_rows::{self, Record, joined},
    },
};

/// What stands for something that must have been erased.
const ERASED: &str = "(đã xóa)";

/// How many rows of each table follow from the journal.
#[derive(Debug, Default)]
pub(super) struct WordCounts([i64; 3]);

/// Checks the tables above against a stretch of the journal: that the words of
/// each version are those of its fingerprint, the bytes of each file those of
/// its digest, and the personal link the one that was recorded; or that they
/// are gone, if the comment was taken back.
pub(super) async fn verify(
    connection: &mut AnyConnection,
    entries: &[(u64, CommentEntry)],
    (from, to): (i64, i64),
    (counts, verified): (&mut WordCounts, &mut Verified),
) -> Result<(), StoreError> {
    let mut told = Told::default();
    for (seq, entry) in entries {
        if let CommentEntry::Comment(number, version) = entry {
            told.take(*seq as i64, *number, version);
        }
    }
    counts.0[0] += told.words.len() as i64;
    counts.0[1] += told.files.len() as i64;
    counts.0[2] += told.senders.len() as i64;
    told.words(connection, (from, to), verified).await?;
    told.files(connection, (from, to), verified).await?;
    told.senders(connection, (from, to), verified).await
}

/// Counts the rows of the tables: one whose place is no number is in no stretch.
pub(super) async fn count(
    connection: &mut AnyConnection,
    counts: &WordCounts,
    verified: &mut Verified,
) -> Result<(), StoreError> {
    const COUNTS: [(&str, &str); 3] = [
        ("comment_words", "SELECT COUNT(*) FROM comment_words"),
        ("comment_file", "SELECT COUNT(*) FROM comment_file"),
        ("comment_sender", "SELECT COUNT(*) FROM comment_sender"),
    ];
    let mut found = Vec::new();
    for (table, sql) in COUNTS {
        found.push((table, sqlx::query_scalar::<_, i64>(sql).fetch_one(&mut *connection).await?));
    }
    verify_rows::compare_counts(&found, &counts.0, verified);
    Ok(())
}

/// What the journal tells of each table, by the place of its row.
#[derive(Default)]
struct Told {
    words: BTreeMap<i64, (CommentNumber, u32, String, Comment)>,
    files: BTreeMap<(i64, i64), (i64, String)>,
    senders: BTreeMap<i64, (i64, String)>,
}

impl Told {
    fn take(&mut self, seq: i64, number: CommentNumber, version: &CommentVersion) {
        let Some(fingerprint) = &version.fingerprint else { return };
        let facts = version.facts.clone();
        self.words.insert(seq, (number, version.version, fingerprint.clone(), facts));
        if version.version == 1 {
            for (file, place) in version.facts.files.iter().zip(1..) {
                let told = format!("{} byte, SHA-256 {}", file.size, file.sha256);
                self.files.insert((i64::from(number.0), place), (seq, told));
            }
        }
        if let Some(link) = &version.link {
            self.senders.insert(i64::from(number.0), (seq, link.clone()));
        }
    }

    async fn words(
        &self,
        connection: &mut AnyConnection,
        (from, to): (i64, i64),
        verified: &mut Verified,
    ) -> Result<(), StoreError> {
        const TABLE: &str = "comment_words";
        const SQL: &str = "SELECT d.recorded_seq, d.comment, d.version, d.key, d.organisation, \
                d.text, w.comment \
            FROM comment_words d LEFT JOIN comment_withdrawal w ON w.comment = d.comment \
            WHERE d.recorded_seq >= $1 AND d.recorded_seq <= $2 ORDER BY d.recorded_seq";
        let record = |seq: i64, comment: i64, version: i64, words: String| Record {
            seq,
            key: joined(&[&comment, &version]),
            cells: vec![
                ("comment", comment.to_string()),
                ("version", version.to_string()),
                ("text", words),
            ],
        };
        let mut withdrawn = BTreeMap::new();
        let mut found = Vec::new();
        for row in sqlx::query(SQL).bind(from).bind(to).fetch_all(&mut *connection).await? {
            let seq: i64 = row.try_get(0)?;
            let cells = (|| {
                let numbers = (row.try_get::<i64, _>(1)?, row.try_get::<i64, _>(2)?);
                let words: [String; 3] = [row.try_get(3)?, row.try_get(4)?, row.try_get(5)?];
                Ok::<_, sqlx::Error>((numbers, words, row.try_get::<Option<i64>, _>(6)?.is_some()))
            })();
            let Ok(((comment, version), [key, organisation, text], gone)) = cells else {
                verified.find(Finding::Cell { table: TABLE, seq });
                continue;
            };
            withdrawn.insert(seq, gone);
            let empty = key.is_empty() && organisation.is_empty() && text.is_empty();
            let words = match self.words.get(&seq) {
                _ if gone && empty => ERASED.to_owned(),
                None => String::new(),
                Some((number, version, _, facts)) => {
                    let mut facts = facts.clone();
                    facts.sender.organisation = organisation;
                    facts.text = text;
                    if !facts.files.is_empty() {
                        let names = names(&mut *connection, i64::from(number.0)).await?;
                        for (file, name) in facts.files.iter_mut().zip(names) {
                            file.name = name;
                        }
                    }
                    sha256(facts.canonical((*number, *version), &key).as_bytes())
                }
            };
            found.push(record(seq, comment, version, words));
        }
        let expected = self.words.iter().map(|(seq, (number, version, fingerprint, _))| {
            let words = match withdrawn.get(seq) {
                Some(true) => ERASED.to_owned(),
                _ => fingerprint.clone(),
            };
            record(*seq, number.0.into(), i64::from(*version), words)
        });
        verify_rows::compare(TABLE, expected.collect(), found, verified);
        Ok(())
    }

    async fn files(
        &self,
        connection: &mut AnyConnection,
        (from, to): (i64, i64),
        verified: &mut Verified,
    ) -> Result<(), StoreError> {
        const TABLE: &str = "comment_file";
        const SQL: &str = "SELECT f.recorded_seq, f.comment, f.place, f.name, w.comment \
            FROM comment_file f LEFT JOIN comment_withdrawal w ON w.comment = f.comment \
            WHERE f.recorded_seq >= $1 AND f.recorded_seq <= $2 ORDER BY f.comment, f.place";
        const ONE: &str = "SELECT content FROM comment_file WHERE comment = $1 AND place = $2";
        let record = |seq: i64, (comment, place): (i64, i64), content: String| Record {
            seq,
            key: joined(&[&comment, &place]),
            cells: vec![
                ("comment", comment.to_string()),
                ("place", place.to_string()),
                ("content", content),
            ],
        };
        let mut gone = BTreeMap::new();
        let mut found = Vec::new();
        for row in sqlx::query(SQL).bind(from).bind(to).fetch_all(&mut *connection).await? {
            let seq: i64 = row.try_get(0)?;
            let at = (row.try_get::<i64, _>(1)?, row.try_get::<i64, _>(2)?);
            let withdrawn = row.try_get::<Option<i64>, _>(4)?.is_some();
            gone.insert(at, withdrawn);
            // One at a time: together they may be more than the memory holds.
            let content =
                sqlx::query(ONE).bind(at.0).bind(at.1).fetch_one(&mut *connection).await?;
            let Ok(content) = content.try_get::<Vec<u8>, _>(0) else {
                verified.find(Finding::Cell { table: TABLE, seq });
                continue;
            };
            let named = !row.try_get::<String, _>(3)?.is_empty();
            let content = match withdrawn && content.is_empty() && !named {
                true => ERASED.to_owned(),
                false => format!("{} byte, SHA-256 {}", content.len(), sha256(&content)),
            };
            found.push(record(seq, at, content));
        }
        let expected = self.files.iter().map(|(at, (seq, told))| match gone.get(at) {
            Some(true) => record(*seq, *at, ERASED.to_owned()),
            _ => record(*seq, *at, told.clone()),
        });
        verify_rows::compare(TABLE, expected.collect(), found, verified);
        Ok(())
    }

    async fn senders(
        &self,
        connection: &mut AnyConnection,
        (from, to): (i64, i64),
        verified: &mut Verified,
    ) -> Result<(), StoreError> {
        const SQL: &str = "SELECT s.recorded_seq, s.comment, s.secret_hash, s.address, w.comment \
            FROM comment_sender s LEFT JOIN comment_withdrawal w ON w.comment = s.comment \
            WHERE s.recorded_seq >= $1 AND s.recorded_seq <= $2 ORDER BY s.comment";
        let record = |seq: i64, comment: i64, link: String, address: &str| Record {
            seq,
            key: comment.to_string(),
            cells: vec![
                ("comment", comment.to_string()),
                ("secret_hash", link),
                ("address", address.to_owned()),
            ],
        };
        let mut gone = BTreeMap::new();
        let mut found = Vec::new();
        for row in sqlx::query(SQL).bind(from).bind(to).fetch_all(&mut *connection).await? {
            let comment: i64 = row.try_get(1)?;
            gone.insert(comment, row.try_get::<Option<i64>, _>(4)?.is_some());
            let link = link_digest(CommentNumber(comment as u32), row.try_get(2)?);
            let address = if row.try_get::<&str, _>(3)?.is_empty() { ERASED } else { "(có)" };
            found.push(record(row.try_get(0)?, comment, link, address));
        }
        let expected = self.senders.iter().map(|(comment, (seq, link))| {
            let address = if gone.get(comment) == Some(&true) { ERASED } else { "(có)" };
            record(*seq, *comment, link.clone(), address)
        });
        verify_rows::compare("comment_sender", expected.collect(), found, verified);
        Ok(())
    }
}
