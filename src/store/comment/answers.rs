//! Reading the answers to comments.

use std::{collections::BTreeMap, iter};

use jiff::Timestamp;
use sqlx::{AnyConnection, Row as _, any::AnyRow, query::Query};

use super::{entry::read, read::number};
use crate::{
    model::{AnswerNumber, CommentAnswer, Matter},
    store::{Store, StoreError, Versioned, Write, account::instant},
};

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

/// The last versions of answers. Which of them is text of its own for each way
/// to ask, as of comments.
macro_rules! answers {
    ($which:literal) => {
        concat!(
            "SELECT n.answer, f.at, j.at, j.payload FROM comment_answer n \
            JOIN journal j ON j.seq = n.recorded_seq \
            JOIN comment_answer o ON o.answer = n.answer AND o.version = 1 \
            JOIN journal f ON f.seq = o.recorded_seq WHERE ",
            $which,
            " AND NOT EXISTS (SELECT 1 FROM comment_answer l WHERE l.answer = n.answer \
                AND l.version > n.version) ORDER BY n.answer"
        )
    };
}
// The plan of an answer in a consultation is 0.
const OF_PLAN: &str = answers!("n.plan = $1");
const OF_CONSULTATION: &str = answers!("n.consultation = $1");
const ONE: &str = answers!("n.answer = $1");
const SOME: &str = answers!(
    "n.answer IN (\
     $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, \
     $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, \
     $37, $38, $39, $40, $41, $42, $43, $44, $45, $46, $47, $48, $49, $50, $51, $52, $53, \
     $54, $55, $56, $57, $58, $59, $60, $61, $62, $63, $64)"
);
/// How many numbers that takes at once.
const NUMBERS: usize = 64;

impl Store {
    /// The answers to comments on a plan or in a consultation, in the order in
    /// which they were given.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn answers(&self, of: Matter) -> Result<Vec<StoredAnswer>, StoreError> {
        let sql = match of {
            Matter::Plan(_) => OF_PLAN,
            Matter::Consultation(_) => OF_CONSULTATION,
        };
        let query = sqlx::query(sql).bind(number(of));
        query.fetch_all(&self.pool).await?.iter().map(answer).collect()
    }

    /// Answers by their numbers: those that there are.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn answers_by_number(
        &self,
        numbers: impl IntoIterator<Item = AnswerNumber>,
    ) -> Result<BTreeMap<AnswerNumber, StoredAnswer>, StoreError> {
        let mut numbers: Vec<i64> = numbers.into_iter().map(|number| number.0.into()).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let mut found = BTreeMap::new();
        for numbers in numbers.chunks(NUMBERS) {
            let all = numbers.iter().copied().chain(iter::repeat(-1)).take(NUMBERS);
            let query = all.fold(sqlx::query(SOME), Query::bind);
            for row in query.fetch_all(&self.pool).await? {
                let answer = answer(&row)?;
                found.insert(answer.number, answer);
            }
        }
        Ok(found)
    }
}

impl Write {
    /// An answer, as it is recorded last.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn answer(
        &mut self,
        number: AnswerNumber,
    ) -> Result<Option<StoredAnswer>, StoreError> {
        one_answer(&mut self.0, number).await
    }
}

async fn one_answer(
    connection: &mut AnyConnection,
    number: AnswerNumber,
) -> Result<Option<StoredAnswer>, StoreError> {
    let query = sqlx::query(ONE).bind(i64::from(number.0));
    query.fetch_optional(connection).await?.as_ref().map(answer).transpose()
}

fn answer(row: &AnyRow) -> Result<StoredAnswer, StoreError> {
    Ok(StoredAnswer {
        number: AnswerNumber(row.try_get::<i64, _>(0)? as u32),
        given: instant(row.try_get(1)?)?,
        recorded: instant(row.try_get(2)?)?,
        answer: read(row.try_get(3)?)?,
    })
}
