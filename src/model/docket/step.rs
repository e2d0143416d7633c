//! What may be done with a petition, by whom, and where that leads.

use serde::{Deserialize, Serialize};

use super::{PetitionPlace, PetitionState, Routing};
use crate::model::{AgencySlug, AnswerState, CommentFile, Day, ItemId, Sender, closed_set};

closed_set! {
    /// The kinds of steps.
    PetitionAction {
        /// The Government Office sent it on.
        Forwarded = "forwarded", "Chuyển cơ quan xử lý";
        /// The Government Office settles it itself.
        Kept = "kept", "Giữ lại xử lý";
        /// The agency gave it back.
        Returned = "returned", "Trả lại Văn phòng Chính phủ";
        /// The sender was asked for more.
        Asked = "asked", "Yêu cầu bổ sung";
        /// The sender gave more.
        Supplied = "supplied", "Bổ sung thông tin";
        /// It was refused.
        Refused = "refused", "Từ chối tiếp nhận";
        /// It was answered.
        Answered = "answered", "Trả lời người gửi";
        /// The answer was published.
        Published = "published", "Công khai kết quả";
        /// The sender is not satisfied.
        Reopened = "reopened", "Kiến nghị lại";
    }
}

closed_set! {
    /// Who may take a step.
    PetitionParty {
        /// The Government Office.
        Office = "office", "Văn phòng Chính phủ";
        /// Whoever has it: the Government Office or an agency.
        Holder = "holder", "Cơ quan xử lý";
        /// Whoever sent it.
        Sender = "sender", "Người gửi";
    }
}

impl PetitionAction {
    /// Who may take it.
    pub fn party(self) -> PetitionParty {
        match self {
            Self::Forwarded | Self::Kept => PetitionParty::Office,
            Self::Returned | Self::Asked | Self::Refused | Self::Answered | Self::Published => {
                PetitionParty::Holder
            }
            Self::Supplied | Self::Reopened => PetitionParty::Sender,
        }
    }
}

/// A step that the petition does not allow where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a petition that is {0} cannot be {1}")]
pub struct IllegalStep(pub PetitionState, pub PetitionAction);

/// Where a step leads.
///
/// # Errors
/// When it cannot be taken there.
pub fn next_state(
    place: &PetitionPlace,
    action: PetitionAction,
) -> Result<PetitionState, IllegalStep> {
    use PetitionAction as A;
    use PetitionState as S;
    let office = place.routing != Some(Routing::Forwarded);
    let may = match place.state {
        S::New | S::Returned => matches!(action, A::Forwarded | A::Kept | A::Refused),
        S::Kept => matches!(action, A::Forwarded | A::Kept),
        S::Waiting => match action {
            // What the Government Office kept may still be somebody else's.
            A::Forwarded => office,
            A::Returned => !office,
            A::Asked | A::Refused | A::Answered => true,
            A::Kept | A::Supplied | A::Published | A::Reopened => false,
        },
        S::Asked => matches!(action, A::Supplied | A::Refused),
        S::ToPublish => matches!(action, A::Published | A::Reopened),
        S::Published | S::Refused => action == A::Reopened,
        // A file tells of nobody who could be asked.
        S::Answered => false,
    };
    if !may {
        return Err(IllegalStep(place.state, action));
    }
    Ok(match action {
        A::Forwarded | A::Kept | A::Supplied | A::Reopened => S::Waiting,
        A::Returned => S::Returned,
        A::Asked => S::Asked,
        A::Refused => S::Refused,
        A::Answered => S::ToPublish,
        A::Published => S::Published,
    })
}

/// What an agency answers; what it says is in a letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PetitionAnswer {
    /// The office that answers.
    pub office: String,
    /// Who signs.
    pub signer: String,
    /// What becomes of the petition.
    pub state: AnswerState,
    /// Items of plans that came of it or concern it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<ItemId>,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "kebab-case")]
pub enum PetitionAct {
    /// Sent on.
    Forwarded {
        /// To whom.
        agency: AgencySlug,
        /// Why.
        reason: String,
    },
    /// Kept by the Government Office, to be settled there.
    Kept {
        /// Why.
        reason: String,
    },
    /// Given back.
    Returned {
        /// Why.
        reason: String,
    },
    /// More was asked for.
    Asked {
        /// What.
        reason: String,
    },
    /// More was given, in a letter.
    Supplied,
    /// Refused.
    Refused {
        /// Why.
        reason: String,
    },
    /// Answered, in a letter.
    Answered(PetitionAnswer),
    /// The answer was published.
    Published,
    /// The sender is not satisfied, and says why in a letter.
    Reopened,
}

impl PetitionAct {
    /// What kind of step it is.
    pub fn action(&self) -> PetitionAction {
        match self {
            Self::Forwarded { .. } => PetitionAction::Forwarded,
            Self::Kept { .. } => PetitionAction::Kept,
            Self::Returned { .. } => PetitionAction::Returned,
            Self::Asked { .. } => PetitionAction::Asked,
            Self::Supplied => PetitionAction::Supplied,
            Self::Refused { .. } => PetitionAction::Refused,
            Self::Answered(_) => PetitionAction::Answered,
            Self::Published => PetitionAction::Published,
            Self::Reopened => PetitionAction::Reopened,
        }
    }

    /// Why, where whoever did it says so in public.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Forwarded { reason, .. }
            | Self::Kept { reason }
            | Self::Returned { reason }
            | Self::Asked { reason }
            | Self::Refused { reason } => Some(reason),
            Self::Supplied | Self::Answered(_) | Self::Published | Self::Reopened => None,
        }
    }
}

/// A step with its day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PetitionStep {
    /// Its place among the steps of the petition, from 1.
    pub place: u32,
    /// The day of it in Viet Nam.
    pub day: Day,
    /// What was done.
    #[serde(flatten)]
    pub act: PetitionAct,
}

closed_set! {
    /// What a letter is.
    PetitionLetterKind {
        /// The petition itself.
        Sent = "sent", "Nội dung phản ánh, kiến nghị";
        /// What the sender added when asked.
        Supplied = "supplied", "Nội dung bổ sung";
        /// Why the sender is not satisfied.
        Reopened = "reopened", "Lý do kiến nghị lại";
        /// What was answered.
        Answered = "answered", "Nội dung trả lời";
    }
}

/// What somebody wrote about a petition. It may hold what is not for
/// everybody, so it is recorded apart from what is public.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PetitionLetter {
    /// The step that it belongs to; 0 is the petition itself.
    pub place: u32,
    /// What it is.
    pub kind: PetitionLetterKind,
    /// Something that nobody can guess: the hashes of the row are public.
    pub key: String,
    /// What the petition is about, as it was written.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub subject: String,
    /// What it says.
    pub text: String,
    /// Who sends it, as they want to be known.
    #[serde(flatten)]
    pub sender: Sender,
    /// What is attached to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<CommentFile>,
}

impl PetitionLetter {
    /// Fewer letters say nothing.
    pub const SHORTEST: usize = 20;
    /// More letters belong into a document.
    pub const LONGEST: usize = 10_000;
    /// How long the line may be that says what it is about.
    pub const LONGEST_SUBJECT: usize = 200;
}
