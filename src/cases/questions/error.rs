//! Why something cannot be done to questions.

use jiff::Timestamp;

use crate::{
    cases::{Refusal, accounts::AccountError, comments::CommentError, mail::MailError},
    model::{AgencySlug, QuestionNumber, RegulationCode},
    store::StoreError,
};

/// Why something cannot be done to questions. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum QuestionError {
    /// Whoever asks may not.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// There is no such question.
    #[error("there is no question {0}")]
    Unknown(QuestionNumber),
    /// There is no such agency today.
    #[error("there is no agency {0}")]
    UnknownAgency(AgencySlug),
    /// There is no such regulation.
    #[error("there is no regulation {0}")]
    UnknownCode(RegulationCode),
    /// It is not the version that whoever asks has seen; 0 is no answer.
    #[error("the last version is {0}")]
    Moved(u32),
    /// It was asked before, and is answered there.
    #[error("it is answered at {0}")]
    SameAs(QuestionNumber),
    /// It is answered, so it needs no other question to point to.
    #[error("{0} is answered")]
    Answered(QuestionNumber),
    /// There is no such link in a letter, or it is too long ago.
    #[error("there is no such link")]
    UnknownLink,
    /// The link in a letter was followed before.
    #[error("the link was used for {0}")]
    UsedLink(QuestionNumber),
    /// The link in a letter was good until then.
    #[error("the link has expired at {0}")]
    ExpiredLink(Timestamp),
    /// Too many letters were sent to the address; another may be then.
    #[error("too many letters to one address, until {0}")]
    TooMany(Timestamp),
    /// Nothing would change.
    #[error("nothing would change")]
    Nothing,
    /// Something that is asked for is not given as it must be.
    #[error("{field}: {reason}")]
    Invalid {
        /// Which.
        field: &'static str,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The letter to whoever asked cannot be written.
    #[error("failed to write the letter")]
    Letter(#[source] MailError),
    /// The system gives no random numbers.
    #[error("no random numbers")]
    Random(#[source] AccountError),
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
}

/// Texts are judged as those of comments are.
impl QuestionError {
    pub(super) fn of_text(error: CommentError) -> Self {
        match error {
            CommentError::Invalid { field, reason } => Self::Invalid { field, reason },
            CommentError::Store(error) => Self::Store(error),
            _ => Self::Invalid { field: "text", reason: "is not a text" },
        }
    }
}
