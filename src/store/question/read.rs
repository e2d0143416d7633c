//! Reading questions and the answers to them: all that was recorded after a
//! place in the journal, so that whoever keeps them in memory reads the rest.

use std::collections::BTreeMap;

use jiff::Timestamp;
use sqlx::AnyConnection;

use super::QuestionEntry;
use crate::{
    model::{AgencySlug, Question, QuestionAnswer, QuestionNumber, RegulationCode},
    store::{Store, StoreError, Write, journal::Row},
};

/// A question with all that became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredQuestion {
    /// Its number.
    pub number: QuestionNumber,
    /// Who asked or published it, as the journal calls them.
    pub author: String,
    /// When.
    pub asked: Timestamp,
    /// The question.
    pub facts: Question,
    /// The versions of the answer, the first one first.
    pub answers: Vec<StoredQuestionAnswer>,
    /// The earlier question that asks the same.
    pub same_as: Option<QuestionNumber>,
}

impl StoredQuestion {
    /// The answer as it stands.
    pub fn answer(&self) -> Option<&StoredQuestionAnswer> {
        self.answers.last()
    }

    /// The number of the last version of the answer, 0 if there is none.
    pub fn version(&self) -> u32 {
        self.answer().map_or(0, |answer| answer.version)
    }

    /// The regulations of the question and of the answer as it stands, each once.
    pub fn regulations(&self) -> Vec<&RegulationCode> {
        let answer = self.answer().map_or(&[][..], |answer| &answer.facts.codes);
        let mut all: Vec<&RegulationCode> = Vec::new();
        for code in self.facts.codes.iter().chain(answer) {
            if !all.contains(&code) {
                all.push(code);
            }
        }
        all
    }
}

/// A version of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredQuestionAnswer {
    /// Its number, from 1.
    pub version: u32,
    /// Why it took the place of the one before; empty for the first.
    pub reason: String,
    /// When it was recorded.
    pub given: Timestamp,
    /// What it says.
    pub facts: QuestionAnswer,
}

/// Questions by their numbers.
pub type Questions = BTreeMap<QuestionNumber, StoredQuestion>;

/// The rows of the journal about questions after the place `$1`.
const AFTER: &str = "SELECT seq, at, actor, action, subject_kind, subject, payload, hash \
    FROM journal WHERE seq IN (\
        SELECT recorded_seq FROM question WHERE recorded_seq > $1 \
        UNION ALL SELECT recorded_seq FROM question_answer WHERE recorded_seq > $1 \
        UNION ALL SELECT recorded_seq FROM question_same WHERE recorded_seq > $1) ORDER BY seq";

/// Those about the question `$1`.
const ONE: &str = "SELECT seq, at, actor, action, subject_kind, subject, payload, hash \
    FROM journal WHERE seq IN (\
        SELECT recorded_seq FROM question WHERE question = $1 \
        UNION ALL SELECT recorded_seq FROM question_answer WHERE question = $1 \
        UNION ALL SELECT recorded_seq FROM question_same WHERE question = $1) ORDER BY seq";

impl Store {
    /// Takes what was recorded about questions after a place in the journal into
    /// those known up to it; gives the place of the last row, and the questions
    /// that have changed.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn questions(
        &self,
        known: &mut Questions,
        after: u64,
    ) -> Result<(u64, Vec<QuestionNumber>), StoreError> {
        let mut connection = self.pool.acquire().await?;
        read(&mut connection, (AFTER, after as i64), known)
            .await
            .map(|(last, changed)| (if changed.is_empty() { after } else { last }, changed))
    }

    /// The place of the last row of the journal that is about a question.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn questions_seq(&self) -> Result<u64, StoreError> {
        const SQL: &str = "SELECT COALESCE(MAX(s), 0) FROM (\
            SELECT MAX(recorded_seq) AS s FROM question \
            UNION ALL SELECT MAX(recorded_seq) FROM question_answer \
            UNION ALL SELECT MAX(recorded_seq) FROM question_same) AS last";
        Ok(sqlx::query_scalar::<_, i64>(SQL).fetch_one(&self.pool).await? as u64)
    }
}

impl Write {
    /// A question.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn question(
        &mut self,
        number: QuestionNumber,
    ) -> Result<Option<StoredQuestion>, StoreError> {
        let mut found = Questions::new();
        read(&mut self.0, (ONE, i64::from(number.0)), &mut found).await?;
        Ok(found.remove(&number))
    }

    /// The first question with these words that somebody asked an agency.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn same_question(
        &mut self,
        author: &str,
        agency: &AgencySlug,
        (title, text): (&str, &str),
    ) -> Result<Option<QuestionNumber>, StoreError> {
        const SQL: &str = "SELECT MIN(q.question) FROM question q \
            JOIN journal j ON j.seq = q.recorded_seq \
            WHERE j.actor = $1 AND q.agency = $2 AND q.title = $3 AND q.text = $4";
        let query = sqlx::query_scalar::<_, Option<i64>>(SQL).bind(author).bind(agency.as_str());
        let found = query.bind(title).bind(text).fetch_one(&mut *self.0).await?;
        Ok(found.map(|number| QuestionNumber(number as u32)))
    }
}

async fn read(
    connection: &mut AnyConnection,
    (sql, bound): (&'static str, i64),
    known: &mut Questions,
) -> Result<(u64, Vec<QuestionNumber>), StoreError> {
    let rows = sqlx::query(sql).bind(bound).fetch_all(connection).await?;
    let (mut last, mut changed) = (0, Vec::new());
    for row in &rows {
        let row = Row::read(row)?;
        last = row.seq;
        let number = match QuestionEntry::read(&row)? {
            Some(entry) => take(known, &row, entry)?,
            None => continue,
        };
        if !changed.contains(&number) {
            changed.push(number);
        }
    }
    Ok((last, changed))
}

fn take(
    known: &mut Questions,
    row: &Row,
    entry: QuestionEntry,
) -> Result<QuestionNumber, StoreError> {
    let at = Timestamp::from_millisecond(row.at)
        .map_err(|error| StoreError::Damaged(error.to_string()))?;
    let unknown = |number| StoreError::Damaged(format!("row {} is about no {number}", row.seq));
    Ok(match entry {
        QuestionEntry::Question(number, question) => {
            let question = StoredQuestion {
                number,
                author: row.actor.clone(),
                asked: at,
                facts: question.facts,
                answers: Vec::new(),
                same_as: None,
            };
            known.insert(number, question);
            number
        }
        QuestionEntry::Answer(number, answer) => {
            let question = known.get_mut(&number).ok_or_else(|| unknown(number))?;
            question.answers.push(StoredQuestionAnswer {
                version: answer.version,
                reason: answer.reason,
                given: at,
                facts: answer.facts,
            });
            number
        }
        QuestionEntry::Same(number, same) => {
            known.get_mut(&number).ok_or_else(|| unknown(number))?.same_as = Some(same.same_as);
            number
        }
    })
}
