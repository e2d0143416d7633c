//! Why something cannot be done about the moderation of comments.

use crate::{
    cases::{Refusal, accounts::AccountError, comments::CommentError, mail::MailError},
    model::{CommentNumber, Moderated},
    store::StoreError,
};

/// Why something cannot be done about the moderation of comments. Nothing was
/// written.
#[derive(Debug, thiserror::Error)]
pub enum ModerationError {
    /// Whoever asks may not.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// There is no such comment.
    #[error("there is no comment {0}")]
    Unknown(CommentNumber),
    /// There is no such personal link.
    #[error("there is no such link")]
    UnknownLink,
    /// It was taken back.
    #[error("{0} was taken back")]
    Withdrawn(CommentNumber),
    /// It was sent by somebody else.
    #[error("{0} was sent by somebody else")]
    NotSender(CommentNumber),
    /// It stands where that cannot be done.
    #[error("{0} is {1}")]
    NotNow(CommentNumber, Moderated),
    /// Something that is asked for is not given as it must be.
    #[error("{field}: {reason}")]
    Invalid {
        /// Which.
        field: &'static str,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A letter could not be queued.
    #[error(transparent)]
    Mail(#[from] MailError),
    /// The system gives no random numbers.
    #[error("no random numbers")]
    Random(#[source] AccountError),
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
    /// A text cannot be recorded as it is.
    #[error(transparent)]
    Text(#[from] CommentError),
}
