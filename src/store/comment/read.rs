//! Reading comments.

use std::{collections::BTreeMap, iter};

use jiff::Timestamp;
use sqlx::{AnyConnection, Row as _, any::AnyRow, query::Query};

use super::{CommentVersion, words};
use crate::{
    model::{AnswerNumber, Comment, CommentNumber, CommentSubject, Matter},
    store::{Store, StoreError, Write, account::instant, journal::sha256, moderation::shown},
};

/// A comment, as it is recorded last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredComment {
    /// Its number.
    pub number: CommentNumber,
    /// The number of its last version.
    pub version: u32,
    /// Who made it, as the journal calls them.
    pub author: String,
    /// When it was made.
    pub made: Timestamp,
    /// When its last version was recorded.
    pub recorded: Timestamp,
    /// The place of that in the journal.
    pub seq: u64,
    /// What the journal's row has of it.
    pub payload: String,
    /// A part of its fingerprint that nobody can guess; empty once it was taken
    /// back.
    pub key: String,
    /// When it was taken back.
    pub withdrawn: Option<Timestamp>,
    /// Whether a moderator hid it.
    pub hidden: bool,
    /// The answer to it.
    pub answer: Option<AnswerNumber>,
    /// What it says.
    pub facts: Comment,
}

impl StoredComment {
    /// The text of which the fingerprint is the SHA-256.
    pub fn canonical(&self) -> String {
        self.facts.canonical((self.number, self.version), &self.key)
    }

    /// The lines of which the journal's row has the SHA-256 as its `content`,
    /// which everybody may see: the receipt of the row.
    pub fn row(&self) -> String {
        let action = if self.version == 1 { "comment.made" } else { "comment.changed" };
        let at = self.recorded.as_millisecond();
        format!("{at}\n{action}\ncomment\n{}\n{}", self.number, self.payload)
    }

    /// The fingerprint of its last version, as the journal has it.
    pub fn fingerprint(&self) -> String {
        sha256(self.canonical().as_bytes())
    }
}

/// The numbers of the comments on something after one (`$3`) that were neither
/// taken back nor hidden, at most `$4`. What they are about never changes, so the
/// first version tells. It is text of its own for each way to ask, so that the
/// index of items is used where there is an item.
macro_rules! numbers {
    ($which:literal) => {
        concat!(
            "SELECT c.comment FROM comment c WHERE ",
            $which,
            " AND c.version = 1 AND c.comment > $3 \
            AND NOT EXISTS (SELECT 1 FROM comment_withdrawal w WHERE w.comment = c.comment) AND ",
            shown!("c.comment"),
            " ORDER BY c.comment LIMIT $4"
        )
    };
}
const OF_ITEM: &str = numbers!("c.plan = $1 AND c.item = $2");
const OF_PLAN: &str = numbers!("c.plan = $1 AND CAST($2 AS BIGINT) IS NULL");
const OF_PARAGRAPH: &str = numbers!("c.consultation = $1 AND c.paragraph = $2");
const OF_CONSULTATION: &str = numbers!("c.consultation = $1 AND CAST($2 AS BIGINT) IS NULL");

/// All versions of some comments, in their order. Everything that is no part of
/// a version is asked for by itself and not joined: PostgreSQL takes twenty times
/// as long to think of an order for eight tables as to read these rows, and does
/// so again in each connection.
macro_rules! versions {
    ($which:literal) => {
        concat!(
            "SELECT c.comment, j.actor, j.at, \
                (SELECT x.at FROM comment_withdrawal w JOIN journal x ON x.seq = w.recorded_seq \
                    WHERE w.comment = c.comment), \
                j.payload, \
                (SELECT MIN(n.answer) FROM comment_answered d \
                    JOIN comment_answer n ON n.recorded_seq = d.recorded_seq \
                    WHERE d.comment = c.comment), \
                c.recorded_seq, t.key, t.organisation, t.text, \
                CAST(CASE WHEN ",
            shown!("c.comment"),
            " THEN 0 ELSE 1 END AS BIGINT) \
            FROM comment c JOIN journal j ON j.seq = c.recorded_seq \
            LEFT JOIN comment_words t ON t.recorded_seq = c.recorded_seq \
            WHERE ",
            $which,
            " ORDER BY c.comment, c.version"
        )
    };
}
const ALL_OF_PLAN: &str = versions!("c.plan = $1");
const ALL_OF_CONSULTATION: &str = versions!("c.consultation = $1");
const ONE: &str = versions!("c.comment = $1");
const SOME: &str = versions!(
    "c.comment IN (\
     $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, \
     $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, \
     $37, $38, $39, $40, $41, $42, $43, $44, $45, $46, $47, $48, $49, $50, $51, $52, $53, \
     $54, $55, $56, $57, $58, $59, $60, $61, $62, $63, $64, $65, $66, $67, $68, $69, $70, \
     $71, $72, $73, $74, $75, $76, $77, $78, $79, $80, $81, $82, $83, $84, $85, $86, $87, \
     $88, $89, $90, $91, $92, $93, $94, $95, $96, $97, $98, $99, $100, $101, $102)"
);
/// How many numbers that takes at once: once for the longest page, which has 21
/// groups with at most four comments each, and all of a page of one group.
const NUMBERS: usize = 102;

impl Store {
    /// The comments on a plan or in a consultation, or on one of their items or
    /// paragraphs, that were not taken back, in the order in which they were
    /// made, at most `limit` of them after one.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn comments(
        &self,
        (of, part): (Matter, Option<u32>),
        after: u32,
        limit: u32,
    ) -> Result<Vec<StoredComment>, StoreError> {
        let sql = match (of, part) {
            (Matter::Plan(_), Some(_)) => OF_ITEM,
            (Matter::Plan(_), None) => OF_PLAN,
            (Matter::Consultation(_), Some(_)) => OF_PARAGRAPH,
            (Matter::Consultation(_), None) => OF_CONSULTATION,
        };
        let query = sqlx::query_scalar::<_, i64>(sql).bind(number(of)).bind(part.map(i64::from));
        let query = query.bind(i64::from(after)).bind(i64::from(limit));
        // Of one moment: none is taken back between the two.
        let mut tx = self.snapshot().await?;
        let numbers = query.fetch_all(&mut *tx).await?;
        let mut found = some(&mut tx, &numbers).await?;
        named(&mut tx, &mut found).await?;
        Ok(found)
    }

    /// Those of some comments that were neither taken back nor hidden, by their
    /// numbers.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn comments_by_number(
        &self,
        numbers: &[CommentNumber],
    ) -> Result<BTreeMap<CommentNumber, StoredComment>, StoreError> {
        let mut connection = self.pool.acquire().await?;
        let numbers: Vec<i64> = numbers.iter().map(|number| number.0.into()).collect();
        let mut found = some(&mut connection, &numbers).await?;
        found.retain(|comment| comment.withdrawn.is_none() && !comment.hidden);
        named(&mut connection, &mut found).await?;
        Ok(found.into_iter().map(|comment| (comment.number, comment)).collect())
    }

    /// A comment.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn comment(
        &self,
        number: CommentNumber,
    ) -> Result<Option<StoredComment>, StoreError> {
        one_comment(&mut *self.pool.acquire().await?, number).await
    }
}

impl Write {
    /// A comment, as it is recorded last.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn comment(
        &mut self,
        number: CommentNumber,
    ) -> Result<Option<StoredComment>, StoreError> {
        one_comment(&mut self.0, number).await
    }

    /// What one person has said of something and not taken back.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn comments_of(
        &mut self,
        author: &str,
        subject: CommentSubject,
    ) -> Result<Vec<StoredComment>, StoreError> {
        macro_rules! own {
            ($which:literal) => {
                concat!(
                    "SELECT c.comment FROM comment c JOIN journal j ON j.seq = c.recorded_seq \
                    WHERE ",
                    $which,
                    " AND c.version = 1 AND j.actor = $3 \
                    AND NOT EXISTS (SELECT 1 FROM comment_withdrawal w WHERE w.comment = c.comment) \
                    ORDER BY c.comment"
                )
            };
        }
        const ITEM: &str = own!("c.plan = $1 AND c.item = $2");
        const PARAGRAPH: &str = own!("c.consultation = $1 AND c.paragraph = $2");
        const WHOLE: &str =
            own!("c.consultation = $1 AND c.paragraph IS NULL AND CAST($2 AS BIGINT) IS NULL");
        let sql = match subject {
            CommentSubject::PlanItem(_) => ITEM,
            CommentSubject::DraftParagraph(_) => PARAGRAPH,
            CommentSubject::Regulation(_) => WHOLE,
        };
        let query = sqlx::query_scalar::<_, i64>(sql).bind(number(subject.matter()));
        let query = query.bind(subject.part().map(i64::from)).bind(author);
        let mut found = Vec::new();
        for number in query.fetch_all(&mut *self.0).await? {
            found.extend(one_comment(&mut self.0, CommentNumber(number as u32)).await?);
        }
        Ok(found)
    }
}

async fn one_comment(
    connection: &mut AnyConnection,
    number: CommentNumber,
) -> Result<Option<StoredComment>, StoreError> {
    let query = sqlx::query(ONE).bind(i64::from(number.0));
    let mut found = last_versions(&query.fetch_all(&mut *connection).await?)?;
    named(connection, &mut found).await?;
    Ok(found.pop())
}

/// All comments on something, whatever became of them, without the names of
/// files.
pub(super) async fn all(
    connection: &mut AnyConnection,
    of: Matter,
) -> Result<Vec<StoredComment>, StoreError> {
    let sql = match of {
        Matter::Plan(_) => ALL_OF_PLAN,
        Matter::Consultation(_) => ALL_OF_CONSULTATION,
    };
    last_versions(&sqlx::query(sql).bind(number(of)).fetch_all(connection).await?)
}

/// Comments with these numbers, without the names of files.
pub(super) async fn some(
    connection: &mut AnyConnection,
    numbers: &[i64],
) -> Result<Vec<StoredComment>, StoreError> {
    let mut found = Vec::with_capacity(numbers.len());
    for numbers in numbers.chunks(NUMBERS) {
        let all = numbers.iter().copied().chain(iter::repeat(-1)).take(NUMBERS);
        let query = all.fold(sqlx::query(SOME), Query::bind);
        found.extend(last_versions(&query.fetch_all(&mut *connection).await?)?);
    }
    Ok(found)
}

/// The last of the versions of each comment, with what the first one tells.
fn last_versions(rows: &[AnyRow]) -> Result<Vec<StoredComment>, StoreError> {
    let mut found: Vec<StoredComment> = Vec::new();
    let mut rows = rows.iter().peekable();
    let number = |row: &AnyRow| row.try_get::<i64, _>(0);
    while let Some(first) = rows.next() {
        let (own, mut last) = (number(first)?, first);
        while let Some(next) = rows.next_if(|row| number(row).is_ok_and(|next| next == own)) {
            last = next;
        }
        found.push(comment(first, last)?);
    }
    Ok(found)
}

/// Puts the names of files in, which the journal has not.
async fn named(
    connection: &mut AnyConnection,
    comments: &mut [StoredComment],
) -> Result<(), StoreError> {
    for comment in comments.iter_mut().filter(|comment| !comment.facts.files.is_empty()) {
        let names = words::names(connection, comment.number.0.into()).await?;
        for (file, name) in comment.facts.files.iter_mut().zip(names) {
            file.name = name;
        }
    }
    Ok(())
}

fn comment(first: &AnyRow, last: &AnyRow) -> Result<StoredComment, StoreError> {
    let payload: String = last.try_get(4)?;
    let mut version = CommentVersion::read(&payload)?;
    if let Some(key) = last.try_get::<Option<String>, _>(7)? {
        version.key = key;
        version.facts.sender.organisation = last.try_get(8)?;
        version.facts.text = last.try_get(9)?;
    }
    let answer = last.try_get::<Option<i64>, _>(5)?;
    Ok(StoredComment {
        number: CommentNumber(last.try_get::<i64, _>(0)? as u32),
        version: version.version,
        author: first.try_get(1)?,
        made: instant(first.try_get(2)?)?,
        recorded: instant(last.try_get(2)?)?,
        seq: last.try_get::<i64, _>(6)? as u64,
        payload,
        key: version.key,
        withdrawn: last.try_get::<Option<i64>, _>(3)?.map(instant).transpose()?,
        hidden: last.try_get::<i64, _>(10)? != 0,
        answer: answer.map(|number| AnswerNumber(number as u32)),
        facts: version.facts,
    })
}

/// The number of a plan or a consultation.
pub(super) fn number(of: Matter) -> i64 {
    match of {
        Matter::Plan(plan) => plan.0.into(),
        Matter::Consultation(consultation) => consultation.0.into(),
    }
}
