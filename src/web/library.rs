//! What the pages need of the store.

use std::{future::Future, pin::Pin};

use crate::model::{Day, Regulation, RegulationCode};

/// A store, as the pages see it.
pub trait Library: Send + Sync {
    /// Every version of a regulation, the one that holds last first; empty if there is none.
    fn versions<'a>(&'a self, code: &'a RegulationCode) -> Asked<'a, Vec<Version>>;

    /// Whether any of the data is made up; every page then says so.
    fn sample(&self) -> bool;

    /// Whether the store answers.
    fn ping(&self) -> Asked<'_, ()>;
}

/// An answer of the store that is waited for.
pub type Asked<'a, T> = Pin<Box<dyn Future<Output = Result<T, LibraryError>> + Send + 'a>>;

/// Why the store did not answer.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct LibraryError(#[from] pub Box<dyn std::error::Error + Send + Sync>);

/// One version of a regulation.
#[derive(Debug, Clone)]
pub struct Version {
    /// 1 for the first that came in.
    pub version: u32,
    /// The first day it held.
    pub valid_from: Day,
    /// When it came in.
    pub recorded_at: jiff::Timestamp,
    /// The edition that brought it.
    pub edition: String,
    /// The file that it came from.
    pub source_file: String,
    /// The journal position that brought it.
    pub seq: u64,
    /// The regulation with all its parts.
    pub regulation: Regulation,
}
