//! What the journal says of plans: everything, so that all tables can be made
//! of it again.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    model::{
        Act, AgencySlug, Day, Decision, DocumentNumber, EnactingDocument, ItemChange, ItemId,
        Place, PlanCall, PlanItem, PlanNumber, ReceiptNumber, closed_set,
    },
    store::{
        StoreError,
        journal::{Entry, Row},
        registry::{json, member},
    },
};

/// One thing recorded about plans: one row of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlanEntry {
    /// A plan was opened.
    Opened(PlanNumber, OpenedPlan),
    /// A version of an item was recorded.
    Item(ItemId, ItemVersion),
    /// Something was done to a plan or some of its items.
    Act(PlanNumber, PlanAct),
    /// A decision was recorded, or what was recorded of it is corrected.
    Decision(Versioned<Decision>),
    /// The same of a document that carries items out.
    Document(Versioned<EnactingDocument>),
    /// The same of a call for plans.
    Call(Versioned<PlanCall>),
}

/// A plan as it is opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenedPlan {
    /// Whose plan it is.
    pub agency: AgencySlug,
    /// What it is called.
    pub title: String,
    /// The decision that it is to amend.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amends: Option<DocumentNumber>,
}

/// A version of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemVersion {
    /// Its number, from 1.
    pub version: u32,
    /// Why it was recorded.
    pub change: ItemChange,
    /// The day from which it holds.
    pub day: Day,
    /// The row that stated it; row 0 if no file did.
    #[serde(default, skip_serializing_if = "is_nowhere")]
    pub at: Place,
    /// What it says.
    pub content: PlanItem,
}

/// Something done to a plan or some of its items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanAct {
    /// What.
    pub act: Act,
    /// The day from which it counts.
    pub day: Day,
    /// The last day of a consultation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closes: Option<Day>,
    /// The decision that approves or takes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<DocumentNumber>,
    /// The document that carries out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<DocumentNumber>,
    /// The act that it takes the place of, for the items that it names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrects: Option<u64>,
    /// Why, for all items.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// The items, in order. Uploads and edits name none: the versions recorded
    /// with them do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<u32>,
    /// Why, for single items.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub reasons: BTreeMap<u32, String>,
    /// The receipt, for an upload.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<ReceiptEntry>,
}

impl PlanAct {
    /// An act that counts from a day, without anything else.
    pub fn new(act: Act, day: Day) -> Self {
        Self {
            act,
            day,
            closes: None,
            decision: None,
            document: None,
            corrects: None,
            reason: String::new(),
            items: Vec::new(),
            reasons: BTreeMap::new(),
            receipt: None,
        }
    }
}

closed_set! {
    /// What a file was uploaded as.
    UploadKind {
        /// As a plan of its own.
        New = "new", "Phương án mới";
        /// To change a plan.
        Revision = "revision", "Sửa phương án";
    }
}

/// What a receipt says of an upload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptEntry {
    /// Its number.
    pub number: ReceiptNumber,
    /// What the file was uploaded as.
    pub target: UploadKind,
    /// The name of the file.
    pub file: String,
    /// SHA-256 of its bytes, in lower-case hexadecimal.
    pub fingerprint: String,
    /// The journal position that the uploader had seen.
    pub basis: u64,
    /// What it did.
    #[serde(flatten)]
    pub counts: UploadCounts,
}

/// What an upload does, in items.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadCounts {
    /// New in the plan.
    pub added: u64,
    /// Changed.
    pub changed: u64,
    /// In the plan just so.
    pub same: u64,
    /// In the plan and not in a file that is the whole plan.
    pub withdrawn: u64,
    /// Rows that were not taken in.
    pub rejected: u64,
}

/// Something that may be corrected as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Versioned<T> {
    /// The number of the version, from 1.
    pub version: u32,
    /// Why it was corrected.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// What it says.
    #[serde(flatten)]
    pub facts: T,
}

impl PlanEntry {
    /// The journal's row.
    pub(super) fn entry(&self) -> Result<Entry, StoreError> {
        Ok(match self {
            Self::Opened(plan, opened) => Entry {
                action: "plan.opened",
                subject_kind: "plan",
                subject: plan.to_string(),
                payload: json(opened)?,
            },
            Self::Item(id, version) => Entry {
                action: match version.change {
                    ItemChange::Added => "plan-item.added",
                    ItemChange::Changed => "plan-item.changed",
                    ItemChange::Corrected => "plan-item.corrected",
                },
                subject_kind: "plan-item",
                subject: id.to_string(),
                payload: json(version)?,
            },
            Self::Act(plan, act) => Entry {
                action: action(act.act),
                subject_kind: "plan",
                subject: plan.to_string(),
                payload: json(act)?,
            },
            Self::Decision(decision) => Entry {
                action: if decision.version == 1 {
                    "decision.recorded"
                } else {
                    "decision.corrected"
                },
                subject_kind: "decision",
                subject: decision.facts.number.to_string(),
                payload: json(decision)?,
            },
            Self::Document(document) => Entry {
                action: if document.version == 1 {
                    "enacting-document.recorded"
                } else {
                    "enacting-document.corrected"
                },
                subject_kind: "enacting-document",
                subject: document.facts.number.to_string(),
                payload: json(document)?,
            },
            Self::Call(call) => Entry {
                action: if call.version == 1 { "plan-call.opened" } else { "plan-call.changed" },
                subject_kind: "plan-call",
                subject: call.facts.number.to_string(),
                payload: json(call)?,
            },
        })
    }

    /// What a row of the journal says of plans; none if it is about something
    /// else.
    pub(super) fn read(row: &Row) -> Result<Option<Self>, StoreError> {
        let subject = row.subject.as_str();
        let entry = match (row.subject_kind.as_str(), row.action.as_str()) {
            ("plan", "plan.opened") => Self::Opened(member(subject)?, read(&row.payload)?),
            ("plan", _) => Self::Act(member(subject)?, read(&row.payload)?),
            ("plan-item", _) => Self::Item(member(subject)?, read(&row.payload)?),
            ("decision", _) => Self::Decision(read(&row.payload)?),
            ("enacting-document", _) => Self::Document(read(&row.payload)?),
            ("plan-call", _) => Self::Call(read(&row.payload)?),
            _ => return Ok(None),
        };
        // What the row is called must be what it holds.
        let again = entry.entry()?;
        if (again.action, again.subject.as_str()) != (row.action.as_str(), subject) {
            return Err(StoreError::Damaged(format!("row {} is not a {}", row.seq, row.action)));
        }
        Ok(Some(entry))
    }
}

/// What the journal calls an act.
fn action(act: Act) -> &'static str {
    match act {
        Act::Uploaded => "plan.uploaded",
        Act::Edited => "plan.edited",
        Act::Consulting => "plan.consulting",
        Act::Submitted => "plan.submitted",
        Act::Returned => "plan.returned",
        Act::Reviewed => "plan.reviewed",
        Act::Approved => "plan.approved",
        Act::Enacted => "plan.enacted",
        Act::Withdrawn => "plan.withdrawn",
        Act::Annulled => "plan.annulled",
    }
}

/// What an item says, from the payload of its version.
pub(super) fn content(payload: &str) -> Result<PlanItem, StoreError> {
    read::<ItemVersion>(payload).map(|version| version.content)
}

fn is_nowhere(at: &Place) -> bool {
    *at == Place::default()
}

pub(in crate::store) fn read<T: DeserializeOwned>(payload: &str) -> Result<T, StoreError> {
    serde_json::from_str(payload).map_err(|error| {
        let start: String = payload.chars().take(60).collect();
        StoreError::Damaged(format!("{start}…: {error}"))
    })
}
