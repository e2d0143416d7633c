//! Why something cannot be done to comments.

use jiff::Timestamp;

use crate::{
    cases::{Refusal, accounts::AccountError, mail::MailError},
    model::{
        AnswerNumber, CommentNumber, CommentSubject, ConsultationNumber, ItemId, NotTaking,
        ParagraphId, PlanNumber,
    },
    store::StoreError,
};

/// Why something cannot be done to comments. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum CommentError {
    /// Whoever asks may not.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// There is no such plan.
    #[error("there is no plan {0}")]
    UnknownPlan(PlanNumber),
    /// There is no such item.
    #[error("there is no item {0}")]
    UnknownItem(ItemId),
    /// There is no such consultation.
    #[error("there is no consultation {0}")]
    UnknownConsultation(ConsultationNumber),
    /// There is no such paragraph.
    #[error("there is no paragraph {0}")]
    UnknownParagraph(ParagraphId),
    /// There is no such comment, or none on this plan or in this consultation.
    #[error("there is no comment {0}")]
    Unknown(CommentNumber),
    /// There is no such answer.
    #[error("there is no answer {0}")]
    UnknownAnswer(AnswerNumber),
    /// What it is about takes no comments.
    #[error("{0} takes no comments: {1}")]
    NotTaking(CommentSubject, NotTaking),
    /// It was made by somebody else.
    #[error("{0} was made by somebody else")]
    NotAuthor(CommentNumber),
    /// It could be changed until then.
    #[error("{0} is fixed since {1}")]
    Fixed(CommentNumber, Timestamp),
    /// It was taken back.
    #[error("{0} was taken back")]
    Withdrawn(CommentNumber),
    /// A moderator hid it.
    #[error("{0} is hidden")]
    Hidden(CommentNumber),
    /// It is not the version that whoever asks has seen.
    #[error("the last version is {0}")]
    Moved(u32),
    /// It is answered already.
    #[error("{0} is answered by {1}")]
    AnsweredBefore(CommentNumber, AnswerNumber),
    /// There is no such link in a letter, or it is too long ago.
    #[error("there is no such link")]
    UnknownLink,
    /// The link in a letter was followed before.
    #[error("the link was used for {0}")]
    UsedLink(CommentNumber),
    /// The link in a letter was good until then.
    #[error("the link has expired at {0}")]
    ExpiredLink(Timestamp),
    /// Too many letters were sent to the address; another may be then.
    #[error("too many letters to one address, until {0}")]
    TooMany(Timestamp),
    /// A letter could not be queued.
    #[error(transparent)]
    Mail(#[from] MailError),
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
    /// The system gives no random numbers.
    #[error("no random numbers")]
    Random(#[source] AccountError),
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
}
