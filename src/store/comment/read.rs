//! Reading comments and the answers to them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use sqlx::{AnyConnection, Row as _, any::AnyRow, query::Query};

use super::{CommentVersion, entry::read, words};
use crate::{
    model::{AnswerNumber, Comment, CommentAnswer, CommentNumber, CommentSubject, Matter},
    store::{Store, StoreError, Versioned, Write, journal::sha256, moderation::shown},
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

/// An answer, as it is recorded last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredAnswer {
    /// Its number.
    pub number: AnswerNumber,
    /// When it was given first.
    pub given: Timestamp,
    /// When its last version was recorded.
    pub recorded: Timestamp,
    /// What it says, and why that was changed.
    pub answer: Versioned<CommentAnswer>,
}

/// The last versions of comments with numbers between `$3` and `$4`, both
/// included. Lists leave out what was taken back or hidden; one that is asked for
/// by its number is told all the same. Which of them is text of its own for each way to
/// ask, so that the index of items is used where there is an item.
macro_rules! comments {
    ($which:literal) => {
        concat!(
            "SELECT c.comment, f.actor, f.at, j.at, x.at, j.payload, \
                (SELECT MIN(n.answer) FROM comment_answered d \
                    JOIN comment_answer n ON n.recorded_seq = d.recorded_seq \
                    WHERE d.comment = c.comment), \
                c.recorded_seq, t.key, t.organisation, t.text, \
                CAST(CASE WHEN ",
            shown!("c.comment"),
            " THEN 0 ELSE 1 END AS BIGINT) \
            FROM comment c JOIN journal j ON j.seq = c.recorded_seq \
            JOIN comment o ON o.comment = c.comment AND o.version = 1 \
            JOIN journal f ON f.seq = o.recorded_seq \
            LEFT JOIN comment_withdrawal w ON w.comment = c.comment \
            LEFT JOIN journal x ON x.seq = w.recorded_seq \
            LEFT JOIN comment_words t ON t.recorded_seq = c.recorded_seq WHERE ",
            $which,
            " AND c.comment >= $3 AND c.comment <= $4 AND ($3 = $4 OR (w.comment IS NULL AND ",
            shown!("c.comment"),
            ")) AND NOT EXISTS (SELECT 1 FROM comment l \
                WHERE l.comment = c.comment AND l.version > c.version) \
            ORDER BY c.comment LIMIT $5"
        )
    };
}
const OF_ITEM: &str = comments!("c.plan = $1 AND c.item = $2");
const OF_PLAN: &str = comments!("c.plan = $1 AND CAST($2 AS BIGINT) IS NULL");
const OF_PARAGRAPH: &str = comments!("c.consultation = $1 AND c.paragraph = $2");
const OF_CONSULTATION: &str = comments!("c.consultation = $1 AND CAST($2 AS BIGINT) IS NULL");
const OF_NUMBERS: &str = comments!(
    "CAST($1 AS BIGINT) IS NULL AND CAST($2 AS BIGINT) IS NULL AND c.comment IN ($6, $7, $8, $9, \
     $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, \
     $29, $30, $31, $32, $33, $34, $35, $36, $37)"
);
/// How many numbers that takes at once.
const NUMBERS: usize = 32;
const OF_ALL: &str = comments!("CAST($1 AS BIGINT) IS NULL AND CAST($2 AS BIGINT) IS NULL");

/// The last versions of answers, as above with numbers of answers.
const ANSWERS: &str = "SELECT n.answer, f.at, j.at, j.payload FROM comment_answer n \
    JOIN journal j ON j.seq = n.recorded_seq \
    JOIN comment_answer o ON o.answer = n.answer AND o.version = 1 \
    JOIN journal f ON f.seq = o.recorded_seq \
    WHERE (n.plan = $1 OR $1 IS NULL) AND n.answer >= $2 AND n.answer <= $3 \
    AND (n.consultation = $4 OR $4 IS NULL) \
    AND NOT EXISTS (SELECT 1 FROM comment_answer l WHERE l.answer = n.answer \
        AND l.version > n.version) \
    ORDER BY n.answer";

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
        let mut connection = self.pool.acquire().await?;
        let numbers = (i64::from(after) + 1, i64::MAX, i64::from(limit));
        comments(&mut connection, (Some(of), part), numbers).await
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
        let mut found = BTreeMap::new();
        for numbers in numbers.chunks(NUMBERS) {
            let query = sqlx::query(OF_NUMBERS).bind(None::<i64>).bind(None::<i64>);
            // Both ends are open, so that none counts as asked for by itself.
            let query = query.bind(0_i64).bind(i64::MAX).bind(NUMBERS as i64);
            let all = numbers.iter().map(|number| i64::from(number.0));
            let query = all.chain(std::iter::repeat(-1)).take(NUMBERS).fold(query, Query::bind);
            for row in query.fetch_all(&mut *connection).await? {
                let comment = comment(&row)?;
                found.insert(comment.number, comment);
            }
        }
        for comment in found.values_mut() {
            named(&mut connection, comment).await?;
        }
        Ok(found)
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

    /// The answers to comments on a plan or in a consultation, in the order in which they were given.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn answers(&self, of: Matter) -> Result<Vec<StoredAnswer>, StoreError> {
        let mut connection = self.pool.acquire().await?;
        answers(&mut connection, Some(of), (0, i64::MAX)).await
    }

    /// An answer.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn answer(&self, number: AnswerNumber) -> Result<Option<StoredAnswer>, StoreError> {
        let mut connection = self.pool.acquire().await?;
        let at = i64::from(number.0);
        Ok(answers(&mut connection, None, (at, at)).await?.pop())
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

    /// An answer, as it is recorded last.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn answer(
        &mut self,
        number: AnswerNumber,
    ) -> Result<Option<StoredAnswer>, StoreError> {
        let at = i64::from(number.0);
        Ok(answers(&mut self.0, None, (at, at)).await?.pop())
    }
}

async fn one_comment(
    connection: &mut AnyConnection,
    number: CommentNumber,
) -> Result<Option<StoredComment>, StoreError> {
    let at = i64::from(number.0);
    Ok(comments(connection, (None, None), (at, at, 1)).await?.pop())
}

async fn comments(
    connection: &mut AnyConnection,
    (of, part): (Option<Matter>, Option<u32>),
    (from, to, limit): (i64, i64, i64),
) -> Result<Vec<StoredComment>, StoreError> {
    let sql = match (of, part) {
        (Some(Matter::Plan(_)), Some(_)) => OF_ITEM,
        (Some(Matter::Plan(_)), None) => OF_PLAN,
        (Some(Matter::Consultation(_)), Some(_)) => OF_PARAGRAPH,
        (Some(Matter::Consultation(_)), None) => OF_CONSULTATION,
        (None, _) => OF_ALL,
    };
    let query = sqlx::query(sql)
        .bind(of.map(number))
        .bind(part.map(i64::from))
        .bind(from)
        .bind(to)
        .bind(limit);
    let rows = query.fetch_all(&mut *connection).await?;
    let mut found = rows.iter().map(comment).collect::<Result<Vec<_>, _>>()?;
    for comment in &mut found {
        named(connection, comment).await?;
    }
    Ok(found)
}

/// Puts the names of files in, which the journal has not.
async fn named(
    connection: &mut AnyConnection,
    comment: &mut StoredComment,
) -> Result<(), StoreError> {
    if !comment.facts.files.is_empty() {
        let names = words::names(connection, comment.number.0.into()).await?;
        for (file, name) in comment.facts.files.iter_mut().zip(names) {
            file.name = name;
        }
    }
    Ok(())
}

fn comment(row: &AnyRow) -> Result<StoredComment, StoreError> {
    let payload: String = row.try_get(5)?;
    let mut version = CommentVersion::read(&payload)?;
    if let Some(key) = row.try_get::<Option<String>, _>(8)? {
        version.key = key;
        version.facts.sender.organisation = row.try_get(9)?;
        version.facts.text = row.try_get(10)?;
    }
    let answer = row.try_get::<Option<i64>, _>(6)?;
    Ok(StoredComment {
        number: CommentNumber(row.try_get::<i64, _>(0)? as u32),
        version: version.version,
        author: row.try_get(1)?,
        made: instant(row.try_get(2)?)?,
        recorded: instant(row.try_get(3)?)?,
        seq: row.try_get::<i64, _>(7)? as u64,
        payload,
        key: version.key,
        withdrawn: row.try_get::<Option<i64>, _>(4)?.map(instant).transpose()?,
        hidden: row.try_get::<i64, _>(11)? != 0,
        answer: answer.map(|number| AnswerNumber(number as u32)),
        facts: version.facts,
    })
}

/// The number of a plan or a consultation.
fn number(of: Matter) -> i64 {
    match of {
        Matter::Plan(plan) => plan.0.into(),
        Matter::Consultation(consultation) => consultation.0.into(),
    }
}

async fn answers(
    connection: &mut AnyConnection,
    of: Option<Matter>,
    (from, to): (i64, i64),
) -> Result<Vec<StoredAnswer>, StoreError> {
    let plan = of.and_then(Matter::plan).map(|plan| i64::from(plan.0));
    let consultation = of.and_then(Matter::consultation).map(|number| i64::from(number.0));
    let query = sqlx::query(ANSWERS).bind(plan).bind(from).bind(to).bind(consultation);
    let answer = |row: &AnyRow| {
        Ok(StoredAnswer {
            number: AnswerNumber(row.try_get::<i64, _>(0)? as u32),
            given: instant(row.try_get(1)?)?,
            recorded: instant(row.try_get(2)?)?,
            answer: read(row.try_get(3)?)?,
        })
    };
    query.fetch_all(connection).await?.iter().map(answer).collect()
}

fn instant(at: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_millisecond(at).map_err(|error| StoreError::Damaged(error.to_string()))
}
