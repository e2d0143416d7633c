//! What the journal says of comments: everything but the words, of which it has
//! a fingerprint; all other tables can be made of it again.

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::words::link_digest;
use crate::{
    model::{AnswerNumber, Comment, CommentAnswer, CommentNumber, CommentSubject},
    store::{
        StoreError, Versioned,
        journal::{Entry, Row, sha256},
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentVersion {
    /// Its number, from 1.
    pub version: u32,
    /// Something that nobody can guess, a part of the fingerprint. Read from the
    /// journal it is there for rows from before only.
    pub key: String,
    /// The SHA-256 of everything that it says, with the key; none for rows from
    /// before there was one.
    pub fingerprint: Option<String>,
    /// The digest of the personal link, for a comment without an account.
    pub link: Option<String>,
    /// What it says. Read from the journal it is without words.
    pub facts: Comment,
}

/// What the journal has of a version: the fingerprint of the words and not the
/// words, so that these can be erased.
#[derive(Serialize, Deserialize)]
struct VersionPayload {
    version: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fingerprint: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    link: Option<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    key: String,
    #[serde(flatten)]
    facts: Comment,
}

impl CommentVersion {
    /// A version to be recorded; `link` is the hash of the secret of its
    /// personal link, if it has one.
    pub fn new(
        (number, version): (CommentNumber, u32),
        key: String,
        link: Option<&str>,
        facts: Comment,
    ) -> Self {
        let fingerprint = sha256(facts.canonical((number, version), &key).as_bytes());
        let link = link.map(|hash| link_digest(number, hash));
        Self { version, key, fingerprint: Some(fingerprint), link, facts }
    }

    /// What the journal and its projections have of it.
    pub(super) fn recorded(&self) -> Comment {
        match self.fingerprint {
            Some(_) => self.facts.without_words(),
            None => self.facts.clone(),
        }
    }

    fn payload(&self) -> VersionPayload {
        VersionPayload {
            version: self.version,
            fingerprint: self.fingerprint.clone(),
            link: self.link.clone(),
            key: if self.fingerprint.is_some() { String::new() } else { self.key.clone() },
            facts: self.recorded(),
        }
    }

    /// A version as a payload has it.
    pub(super) fn read(payload: &str) -> Result<Self, StoreError> {
        let VersionPayload { version, fingerprint, link, key, facts } = read(payload)?;
        Ok(Self { version, key, fingerprint, link, facts })
    }
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
                payload: json(&version.payload())?,
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
            ("comment", _) => Self::Comment(member(subject)?, CommentVersion::read(&row.payload)?),
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
