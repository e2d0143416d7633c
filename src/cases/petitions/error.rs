//! Why something cannot be done with petitions.

use jiff::Timestamp;

use crate::{
    cases::{Refusal, accounts::AccountError, comments::CommentError, mail::MailError},
    model::{AgencySlug, DocketKey, IllegalStep, ItemId, RegulationCode},
    store::StoreError,
};

/// Why something cannot be done with petitions. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum PetitionError {
    /// Whoever asks may not.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// There is no such petition.
    #[error("there is no petition {0}")]
    Unknown(DocketKey),
    /// There is no such regulation.
    #[error("there is no regulation {0}")]
    UnknownRegulation(RegulationCode),
    /// There is no such agency, or it is not one to send petitions on to.
    #[error("{0} is no agency that settles petitions")]
    UnknownAgency(AgencySlug),
    /// There is no such item.
    #[error("there is no item {0}")]
    UnknownItem(ItemId),
    /// It was sent by somebody else.
    #[error("{0} was sent by somebody else")]
    NotSender(DocketKey),
    /// The step cannot be taken where the petition is.
    #[error(transparent)]
    Illegal(#[from] IllegalStep),
    /// It was reopened as often as may be, or the time for it is over.
    #[error("{0} cannot be reopened any more")]
    ReopenedEnough(DocketKey),
    /// There is no such link in a letter, or it is too long ago.
    #[error("there is no such link")]
    UnknownLink,
    /// The link in a letter was followed before.
    #[error("the link was used for {0}")]
    UsedLink(DocketKey),
    /// The link in a letter was good until then.
    #[error("the link has expired at {0}")]
    ExpiredLink(Timestamp),
    /// Too many letters were sent to the address; another may be then.
    #[error("too many letters to one address, until {0}")]
    TooMany(Timestamp),
    /// It is not the version that whoever asks has seen.
    #[error("the last version is {0}")]
    Moved(u32),
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
    /// The letter to the sender cannot be written.
    #[error("no letter to the sender")]
    Letter(#[source] MailError),
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
}

impl From<CommentError> for PetitionError {
    /// Texts are checked and letters are counted as those of comments are.
    fn from(error: CommentError) -> Self {
        match error {
            CommentError::Invalid { field, reason } => Self::Invalid { field, reason },
            CommentError::Store(error) => Self::Store(error),
            CommentError::TooMany(until) => Self::TooMany(until),
            CommentError::Random(error) => Self::Random(error),
            _ => Self::Invalid { field: "text", reason: "is not valid" },
        }
    }
}
