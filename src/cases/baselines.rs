//! Baselines: fixing the set of regulations that shares are taken over.

use jiff::Timestamp;

use super::{Actor, Refusal};
use crate::{
    catalog::Catalog,
    model::{
        Action, Baseline, BaselineScope, BaselineSlug, RegulationCode, baseline_digest,
        day_in_viet_nam,
    },
    reference::agencies,
    store::{Store, StoreError},
};

/// A baseline that is to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewBaseline {
    /// Its name in addresses.
    pub slug: BaselineSlug,
    /// What it is called.
    pub title: String,
    /// Why it is made; may be empty.
    pub reason: String,
    /// Which of the regulations in force it takes.
    pub scope: BaselineScope,
}

/// Why a baseline was not made.
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    /// They may not.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
    /// Something in it cannot be.
    #[error("{field} {reason}")]
    Invalid {
        /// Which part.
        field: &'static str,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// No regulation is in it.
    #[error("no regulation is in force then")]
    Empty,
    /// The name is taken by another one.
    #[error("there is another baseline called {}", .0.slug)]
    Exists(Box<Baseline>),
}

/// A baseline that is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// What it is.
    pub baseline: Baseline,
    /// Where the journal tells of it.
    pub seq: u64,
    /// Whether it was recorded now, or had been just so.
    pub now: Recording,
}

/// When something was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recording {
    /// Now.
    New,
    /// By an earlier request that asked for the same.
    Before,
}

/// The longest title, in characters.
const LONGEST: usize = 200;
/// The longest reason.
const LONGEST_REASON: usize = 1_000;

/// Fixes the regulations that are in force on the day of a catalog, as known at
/// its journal position. Asked again for the same, it answers as before.
///
/// # Errors
/// See [`BaselineError`]. A day that has not come has no baseline.
pub async fn add(
    store: &Store,
    catalog: &Catalog,
    new: &NewBaseline,
    (actor, at): (Actor<'_>, Timestamp),
) -> Result<Made, BaselineError> {
    actor.require(Action::SetBaseline)?;
    let scope = checked(catalog, new, at)?;
    let ordinals = catalog.baseline(&scope);
    let codes: Vec<&RegulationCode> = ordinals.iter().filter_map(|o| catalog.code(*o)).collect();
    if codes.is_empty() {
        return Err(BaselineError::Empty);
    }
    let baseline = Baseline {
        slug: new.slug.clone(),
        title: new.title.trim().to_owned(),
        reason: new.reason.trim().to_owned(),
        day: catalog.as_of(),
        known_at: catalog.seq(),
        scope,
        rows: codes.len() as u64,
        digest: baseline_digest(codes.iter().map(|code| code.as_str())),
    };
    let mut write = store.write().await?;
    write.hold_journal().await?;
    if let Some(known) = write.baseline(&new.slug).await? {
        // Journal rows that were written since do not make it another one, as
        // long as it takes the same regulations; nor do other reasons.
        let Baseline { known_at, reason, .. } = known.baseline.clone();
        let same = Baseline { known_at, reason, ..baseline } == known.baseline;
        let (baseline, seq) = (known.baseline, known.seq);
        return if same {
            Ok(Made { baseline, seq, now: Recording::Before })
        } else {
            Err(BaselineError::Exists(Box::new(baseline)))
        };
    }
    let seq = write.record_baseline(actor.name(), at, &baseline, &codes).await?;
    write.commit().await?;
    Ok(Made { baseline, seq, now: Recording::New })
}

fn checked(
    catalog: &Catalog,
    new: &NewBaseline,
    at: Timestamp,
) -> Result<BaselineScope, BaselineError> {
    let invalid = |field, reason| Err(BaselineError::Invalid { field, reason });
    let title = new.title.trim();
    if title.is_empty() {
        return invalid("title", "is missing");
    }
    if title.contains(char::is_control) || title.chars().count() > LONGEST {
        return invalid("title", "is more than one line of 200 characters");
    }
    let reason = new.reason.trim();
    if reason.contains(char::is_control) || reason.chars().count() > LONGEST_REASON {
        return invalid("reason", "is more than one line of 1000 characters");
    }
    if catalog.as_of() > day_in_viet_nam(at) {
        return invalid("day", "has not come yet");
    }
    let mut kinds = new.scope.kinds.clone();
    kinds.sort_unstable();
    kinds.dedup();
    let agency = match &new.scope.agency {
        None => None,
        Some(slug) if agencies().get(slug).is_none() => {
            return invalid("agency", "is not in the list");
        }
        Some(slug) => Some(agencies().responsible(slug, catalog.as_of()).clone()),
    };
    Ok(BaselineScope { kinds, agency })
}
