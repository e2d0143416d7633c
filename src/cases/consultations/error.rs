//! Why something cannot be done with consultations.

use crate::{
    cases::{Refusal, comments::CommentError},
    model::{AgencySlug, ConsultationNumber, RegulationCode},
    store::StoreError,
};

/// Why something cannot be done with consultations. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum ConsultationError {
    /// Whoever asks may not.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// There is no such consultation, or it is not of the kind.
    #[error("there is no consultation {0}")]
    Unknown(ConsultationNumber),
    /// There is no such regulation.
    #[error("there is no regulation {0}")]
    UnknownRegulation(RegulationCode),
    /// There is no such agency any more.
    #[error("there is no agency {0}")]
    UnknownAgency(AgencySlug),
    /// It is not the version that whoever asks has seen.
    #[error("the last version is {0}")]
    Moved(u32),
    /// The time cannot be changed so.
    #[error("the consultation {0} {1}")]
    Time(ConsultationNumber, &'static str),
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
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
}

impl From<CommentError> for ConsultationError {
    /// Texts are checked as those of comments are.
    fn from(error: CommentError) -> Self {
        match error {
            CommentError::Invalid { field, reason } => Self::Invalid { field, reason },
            CommentError::Store(error) => Self::Store(error),
            _ => Self::Invalid { field: "text", reason: "is not valid" },
        }
    }
}
