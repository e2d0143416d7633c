//! What is known before a version is recorded, and what is to be recorded.

use jiff::Timestamp;

use super::{Source, StoreError, journal::sha256, registry::parse};
use crate::{
    catalog::Ordinal,
    model::{Day, Regulation, closed_set},
};

closed_set! {
    /// What an edition claims to hold.
    Scope {
        /// Everything: what is not in it has ended.
        Full = "full", "Toàn bộ danh mục";
        /// Some: what is not in it is as it was.
        Partial = "partial", "Một phần danh mục";
    }
}

closed_set! {
    /// Why a version was recorded.
    Change {
        /// The regulation was not known before.
        Added = "added", "Thêm mới";
        /// An edition says something else than before.
        Changed = "changed", "Thay đổi";
        /// A full edition no longer has it.
        Ended = "ended", "Không còn trong danh mục";
    }
}

/// Who records, when, under which edition, and from which day it holds.
#[derive(Debug, Clone, Copy)]
pub struct Recorder<'a> {
    /// Who.
    pub actor: &'a str,
    /// When.
    pub at: Timestamp,
    /// The edition; its place in the journal.
    pub edition: u64,
    /// The day from which the versions hold.
    pub valid_from: Day,
}

/// What is known of a regulation before a version is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its place.
    pub ordinal: Ordinal,
    /// The number of its last version.
    pub last_version: u32,
    /// The version that holds on the day asked about, if one does.
    pub held: Option<Held>,
}

/// A version that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Why it was recorded.
    pub change: Change,
    pub(super) payload: String,
}

impl Held {
    /// What it says.
    ///
    /// # Errors
    /// When what is stored cannot be read.
    pub fn regulation(&self) -> Result<Regulation, StoreError> {
        parse(&self.payload)
    }
}

/// A version to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    pub(super) regulation: Regulation,
    pub(super) change: Change,
    pub(super) source: Source,
    pub(super) ordinal: Option<Ordinal>,
    pub(super) version: u32,
    pub(super) payload: String,
    pub(super) digest: String,
}

impl Draft {
    /// Why it is recorded.
    pub fn change(&self) -> Change {
        self.change
    }

    /// Prepares a version: its text and the digest of it. Slow enough to be
    /// done on all cores.
    ///
    /// # Errors
    /// When the regulation cannot be written as JSON, which would be a mistake
    /// in its types.
    pub fn new(
        regulation: Regulation,
        known: Option<&Known>,
        change: Change,
        source: Source,
    ) -> Result<Self, StoreError> {
        let payload = serde_json::to_string(&regulation)
            .map_err(|error| StoreError::Damaged(format!("{}: {error}", regulation.code)))?;
        Ok(Self {
            digest: sha256(payload.as_bytes()),
            ordinal: known.map(|known| known.ordinal),
            version: known.map_or(1, |known| known.last_version + 1),
            regulation,
            change,
            source,
            payload,
        })
    }
}
