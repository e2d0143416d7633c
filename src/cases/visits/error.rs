//! Why something cannot be done to what a visitor sends.

use jiff::Timestamp;

use crate::{
    cases::{
        accounts::AccountError, comments::CommentError, mail::MailError, petitions::PetitionError,
        questions::QuestionError,
    },
    store::StoreError,
};

/// Why something cannot be done to what a visitor sends, whatever it is.
#[derive(Debug, thiserror::Error)]
pub(in crate::cases) enum VisitError {
    /// There is no such link in a letter, or it is too long ago.
    #[error("there is no such link")]
    UnknownLink,
    /// The link in a letter was followed before.
    #[error("the link was used for {0}")]
    UsedLink(String),
    /// The link in a letter was good until then.
    #[error("the link has expired at {0}")]
    ExpiredLink(Timestamp),
    /// Too many letters were sent to the address; another may be then.
    #[error("too many letters to one address, until {0}")]
    TooMany(Timestamp),
    /// Too many bytes of files wait.
    #[error("no room for files that wait")]
    NoRoom,
    /// The system gives no random numbers.
    #[error("no random numbers")]
    Random(#[source] AccountError),
    /// A letter could not be queued.
    #[error(transparent)]
    Mail(#[from] MailError),
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
}

/// Each is told as an error of what was sent.
macro_rules! told_as {
    ($($error:ident: $letter:ident),+) => {
        $(impl From<VisitError> for $error {
            fn from(error: VisitError) -> Self {
                match error {
                    VisitError::UnknownLink => Self::UnknownLink,
                    VisitError::UsedLink(number) => match number.parse() {
                        Ok(number) => Self::UsedLink(number),
                        Err(_) => StoreError::Damaged(format!("{number:?} is no number")).into(),
                    },
                    VisitError::ExpiredLink(at) => Self::ExpiredLink(at),
                    VisitError::TooMany(until) => Self::TooMany(until),
                    VisitError::NoRoom => {
                        Self::Invalid { field: "file", reason: "has no room" }
                    }
                    VisitError::Random(error) => Self::Random(error),
                    VisitError::Mail(MailError::Store(error)) => Self::Store(error),
                    VisitError::Mail(error) => Self::$letter(error),
                    VisitError::Store(error) => Self::Store(error),
                }
            }
        })+
    };
}
told_as!(CommentError: Mail, PetitionError: Letter, QuestionError: Letter);
