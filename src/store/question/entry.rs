//! What the journal says of questions: everything, so that all tables can be
//! made of it again.

use serde::{Deserialize, Serialize};

use crate::{
    model::{Question, QuestionAnswer, QuestionNumber, QuestionOrigin, SameQuestion},
    store::{
        StoreError, Versioned,
        comment::private as read,
        journal::{Entry, Row},
        registry::{json, member},
    },
};

/// One thing recorded about questions: one row of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QuestionEntry {
    /// A question.
    Question(QuestionNumber, KeyedQuestion),
    /// A version of the answer to it.
    Answer(QuestionNumber, Versioned<QuestionAnswer>),
    /// That it was asked before.
    Same(QuestionNumber, SameQuestion),
}

/// A question as the journal holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyedQuestion {
    /// Something that nobody can guess: the hashes of the row are public, and
    /// without it a telephone number that is masked could be found by trying.
    pub key: String,
    /// The question.
    #[serde(flatten)]
    pub facts: Question,
}

impl QuestionEntry {
    /// The journal's row.
    pub(super) fn entry(&self) -> Result<Entry, StoreError> {
        let (action, subject_kind, subject, payload) = match self {
            Self::Question(number, question) => (
                match question.facts.origin {
                    QuestionOrigin::Asked => "question.asked",
                    QuestionOrigin::Published => "question.published",
                },
                "question",
                number,
                json(question)?,
            ),
            Self::Answer(number, answer) => (
                match answer.version {
                    1 => "question-answer.given",
                    _ => "question-answer.changed",
                },
                "question-answer",
                number,
                json(answer)?,
            ),
            Self::Same(number, same) => {
                ("question-answer.same", "question-answer", number, json(same)?)
            }
        };
        Ok(Entry { action, subject_kind, subject: subject.to_string(), payload })
    }

    /// What a row of the journal says of questions; none if it is about
    /// something else.
    pub(super) fn read(row: &Row) -> Result<Option<Self>, StoreError> {
        let subject = row.subject.as_str();
        let entry = match (row.subject_kind.as_str(), row.action.as_str()) {
            ("question", _) => Self::Question(member(subject)?, read(&row.payload)?),
            ("question-answer", "question-answer.same") => {
                Self::Same(member(subject)?, read(&row.payload)?)
            }
            ("question-answer", _) => Self::Answer(member(subject)?, read(&row.payload)?),
            _ => return Ok(None),
        };
        // What the row is called must be what it holds.
        if entry.entry()?.action != row.action {
            return Err(StoreError::Damaged(format!("row {} is not a {}", row.seq, row.action)));
        }
        Ok(Some(entry))
    }
}
