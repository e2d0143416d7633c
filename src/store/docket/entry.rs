//! What the journal says of petitions, drafts and lists.

use crate::{
    model::{
        DocketKey, DraftDocument, Listing, Petition, PetitionAction, PetitionLetter,
        PetitionLetterKind, PetitionStep,
    },
    store::{
        StoreError, Versioned,
        comment::private,
        journal::{Entry, Row},
        plan::payload as read,
        registry::{json, member},
    },
};

/// One thing recorded: one row of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DocketEntry {
    /// A petition as it was received, or what files tell of it later.
    Petition(Versioned<Petition>),
    /// A step of a petition.
    Step(DocketKey, PetitionStep),
    /// What somebody wrote about a petition.
    Letter(DocketKey, PetitionLetter),
    /// A draft, or what was said to its procedures.
    Draft(Versioned<DraftDocument>),
    /// A regulation on a list, or that the work on it was done.
    Listing(Versioned<Listing>),
}

/// What the journal calls a step.
fn step(action: PetitionAction) -> &'static str {
    match action {
        PetitionAction::Forwarded => "petition.forwarded",
        PetitionAction::Kept => "petition.kept",
        PetitionAction::Returned => "petition.returned",
        PetitionAction::Asked => "petition.asked",
        PetitionAction::Supplied => "petition.supplied",
        PetitionAction::Refused => "petition.refused",
        PetitionAction::Answered => "petition.answered",
        PetitionAction::Published => "petition.published",
        PetitionAction::Reopened => "petition.reopened",
    }
}

/// What the journal calls a letter.
fn letter(kind: PetitionLetterKind) -> &'static str {
    match kind {
        PetitionLetterKind::Sent => "petition-letter.sent",
        PetitionLetterKind::Supplied => "petition-letter.supplied",
        PetitionLetterKind::Reopened => "petition-letter.reopened",
        PetitionLetterKind::Answered => "petition-letter.answered",
    }
}

impl DocketEntry {
    /// The journal's row.
    pub(super) fn entry(&self) -> Result<Entry, StoreError> {
        let pick = |version: u32, first, later| if version == 1 { first } else { later };
        Ok(match self {
            Self::Petition(petition) => Entry {
                action: pick(petition.version, "petition.received", "petition.changed"),
                subject_kind: "petition",
                subject: petition.facts.number.to_string(),
                payload: json(petition)?,
            },
            Self::Step(number, taken) => Entry {
                action: step(taken.act.action()),
                subject_kind: "petition",
                subject: number.to_string(),
                payload: json(taken)?,
            },
            Self::Letter(number, written) => Entry {
                action: letter(written.kind),
                subject_kind: "petition-letter",
                subject: number.to_string(),
                payload: json(written)?,
            },
            Self::Draft(draft) => Entry {
                action: pick(draft.version, "draft-document.received", "draft-document.changed"),
                subject_kind: "draft-document",
                subject: draft.facts.number.to_string(),
                payload: json(draft)?,
            },
            Self::Listing(listing) => Entry {
                action: pick(listing.version, "listing.recorded", "listing.changed"),
                subject_kind: "listing",
                subject: listing.facts.key(),
                payload: json(listing)?,
            },
        })
    }

    /// What a row of the journal says; none if it is about something else.
    pub(super) fn read(row: &Row) -> Result<Option<Self>, StoreError> {
        let number = || member::<DocketKey>(&row.subject);
        let entry = match (row.subject_kind.as_str(), row.action.as_str()) {
            ("petition", "petition.received" | "petition.changed") => {
                Self::Petition(read(&row.payload)?)
            }
            ("petition", _) => Self::Step(number()?, read(&row.payload)?),
            ("petition-letter", _) => Self::Letter(number()?, private(&row.payload)?),
            ("draft-document", _) => Self::Draft(read(&row.payload)?),
            ("listing", _) => Self::Listing(read(&row.payload)?),
            _ => return Ok(None),
        };
        // What the row is called must be what it holds.
        let again = entry.entry()?;
        if (again.action, again.subject.as_str()) != (row.action.as_str(), row.subject.as_str()) {
            return Err(StoreError::Damaged(format!("row {} is not a {}", row.seq, row.action)));
        }
        Ok(Some(entry))
    }
}
