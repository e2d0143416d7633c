//! What the journal says of comments: everything, so that all tables can be
//! made of it again.

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    model::{AnswerNumber, Comment, CommentAnswer, CommentNumber, CommentSubject},
    store::{
        StoreError, Versioned,
        journal::{Entry, Row},
        registry::{json, member},
    },
};

/// One thing recorded about comments: one row of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CommentEntry {
    /// A version of a comment.
    Comment(CommentNumber, CommentVersion),
    /// A comment was taken back by whoever made it.
    Withdrawn(CommentNumber, Withdrawal),
    /// A version of an answer.
    Answer(AnswerNumber, Versioned<CommentAnswer>),
}

/// A version of a comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommentVersion {
    /// Its number, from 1.
    pub version: u32,
    /// Something that nobody can guess: the hashes of the row are public, and
    /// without it a telephone number that is masked could be found by trying.
    pub key: String,
    /// What it says.
    #[serde(flatten)]
    pub facts: Comment,
}

/// What is recorded when a comment is taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    /// What the comment was about.
    pub subject: CommentSubject,
}

impl CommentEntry {
    /// The journal's row.
    pub(super) fn entry(&self) -> Result<Entry, StoreError> {
        Ok(match self {
            Self::Comment(number, version) => Entry {
                action: if version.version == 1 { "comment.made" } else { "comment.changed" },
                subject_kind: "comment",
                subject: number.to_string(),
                payload: json(version)?,
            },
            Self::Withdrawn(number, withdrawal) => Entry {
                action: "comment.withdrawn",
                subject_kind: "comment",
                subject: number.to_string(),
                payload: json(withdrawal)?,
            },
            Self::Answer(number, answer) => Entry {
                action: if answer.version == 1 {
                    "comment-answer.given"
                } else {
                    "comment-answer.changed"
                },
                subject_kind: "comment-answer",
                subject: number.to_string(),
                payload: json(answer)?,
            },
        })
    }

    /// What a row of the journal says of comments; none if it is about
    /// something else.
    pub(super) fn read(row: &Row) -> Result<Option<Self>, StoreError> {
        let subject = row.subject.as_str();
        let entry = match (row.subject_kind.as_str(), row.action.as_str()) {
            ("comment", "comment.withdrawn") => {
                Self::Withdrawn(member(subject)?, read(&row.payload)?)
            }
            ("comment", _) => Self::Comment(member(subject)?, read(&row.payload)?),
            ("comment-answer", _) => Self::Answer(member(subject)?, read(&row.payload)?),
            _ => return Ok(None),
        };
        // What the row is called must be what it holds.
        if entry.entry()?.action != row.action {
            return Err(StoreError::Damaged(format!("row {} is not a {}", row.seq, row.action)));
        }
        Ok(Some(entry))
    }
}

/// A payload. It may hold what is not for everybody, so an error does not
/// repeat any of it.
pub(in crate::store) fn read<T: DeserializeOwned>(payload: &str) -> Result<T, StoreError> {
    serde_json::from_str(payload).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        StoreError::Damaged(format!(
            "the payload about what somebody wrote, line {line}, column {column}"
        ))
    })
}
