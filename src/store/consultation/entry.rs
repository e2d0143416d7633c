//! What the journal says of consultations.

use crate::{
    model::{Consultation, ConsultationNumber, ConsultationStep, DraftText},
    store::{
        StoreError, Versioned,
        journal::{Entry, Row},
        plan::payload as read,
        registry::{json, member},
    },
};

/// One thing recorded: one row of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConsultationEntry {
    /// A consultation as it is opened, or a step about its time.
    Consultation(Versioned<Consultation>),
    /// A version of the text of a draft.
    Text(ConsultationNumber, Versioned<DraftText>),
}

impl ConsultationEntry {
    /// The journal's row.
    pub(super) fn entry(&self) -> Result<Entry, StoreError> {
        Ok(match self {
            Self::Consultation(of) => Entry {
                action: match of.facts.step {
                    ConsultationStep::Opened => "consultation.opened",
                    ConsultationStep::Extended => "consultation.extended",
                    ConsultationStep::Closed => "consultation.closed",
                    ConsultationStep::Ended => "consultation.ended",
                },
                subject_kind: "consultation",
                subject: of.facts.number.to_string(),
                payload: json(of)?,
            },
            Self::Text(number, text) => Entry {
                action: if text.version == 1 {
                    "draft-text.published"
                } else {
                    "draft-text.changed"
                },
                subject_kind: "draft-text",
                subject: number.to_string(),
                payload: json(text)?,
            },
        })
    }

    /// What a row of the journal says; none if it is about something else.
    pub(super) fn read(row: &Row) -> Result<Option<Self>, StoreError> {
        let entry = match row.subject_kind.as_str() {
            "consultation" => Self::Consultation(read(&row.payload)?),
            "draft-text" => Self::Text(member(&row.subject)?, read(&row.payload)?),
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
