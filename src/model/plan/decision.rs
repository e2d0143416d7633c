//! What settles plans: decisions that approve, documents that carry out.

use serde::{Deserialize, Serialize};

use crate::model::{Day, DocumentNumber};

/// A decision that approves items of plans (quyết định phê duyệt).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Its number.
    pub number: DocumentNumber,
    /// The day of it.
    pub day: Day,
    /// Who signed it.
    pub signer: String,
    /// What it is called; empty if not given.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// The earlier decision that it amends: only the items that it names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amends: Option<DocumentNumber>,
    /// The signed file, if one was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<PaperFile>,
}

/// What tells the file of a paper from all others. Its bytes are kept under
/// the digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperFile {
    /// What it is called: a name without folders, ending in `.pdf`.
    pub name: String,
    /// How many bytes it has.
    pub size: u64,
    /// SHA-256 of them, in lower-case hexadecimal.
    pub sha256: String,
}

/// A legal document that carries items of plans out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnactingDocument {
    /// Its number.
    pub number: DocumentNumber,
    /// The first day in force.
    pub in_force_from: Day,
    /// What it is called; empty if not given.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
}
