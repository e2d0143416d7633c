//! What the journal says of petitions, drafts and lists.

use crate::{
    model::{DraftDocument, Listing, Petition},
    store::{
        StoreError, Versioned,
        journal::{Entry, Row},
        plan::payload as read,
        registry::json,
    },
};

/// One thing recorded: one row of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DocketEntry {
    /// A petition, or what became of it.
    Petition(Versioned<Petition>),
    /// A draft, or what was said to its procedures.
    Draft(Versioned<DraftDocument>),
    /// A regulation on a list, or that the work on it was done.
    Listing(Versioned<Listing>),
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
        let entry = match row.subject_kind.as_str() {
            "petition" => Self::Petition(read(&row.payload)?),
            "draft-document" => Self::Draft(read(&row.payload)?),
            "listing" => Self::Listing(read(&row.payload)?),
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
