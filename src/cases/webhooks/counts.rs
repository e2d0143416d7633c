//! How attempts ended, for those who watch the server.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::model::DeliveryOutcome;

/// Attempts by outcome since the start.
#[derive(Debug)]
pub struct Counts(Vec<AtomicU64>);

impl Default for Counts {
    fn default() -> Self {
        Self(DeliveryOutcome::ALL.iter().map(|_| AtomicU64::new(0)).collect())
    }
}

impl Counts {
    /// Counts one.
    pub(super) fn add(&self, outcome: DeliveryOutcome) {
        if let Some(count) = self.0.get(outcome as usize) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Every outcome with its number.
    pub fn all(&self) -> impl Iterator<Item = (DeliveryOutcome, u64)> {
        let counts = self.0.iter().map(|count| count.load(Ordering::Relaxed));
        DeliveryOutcome::ALL.iter().copied().zip(counts)
    }
}
