//! The texts of the store as documents for the index.

use tokio::sync::mpsc;

use super::{Event, Report};
use crate::{
    catalog::Ordinal,
    reference,
    search::{Doc, doc_of},
    store::{Store, StoreError, StoredText},
};

/// Texts read by one statement.
const CHUNK: u32 = 512;

/// Documents in the order of their ordinals, read ahead by some chunks. Ends
/// after an error; [`Texts::error`] then has it.
pub(super) struct Texts {
    chunks: mpsc::Receiver<Result<Vec<StoredText>, StoreError>>,
    chunk: std::vec::IntoIter<StoredText>,
    /// Why it ended early, if it did.
    pub(super) error: Option<StoreError>,
    done: u64,
    total: u64,
    report: Report,
}

/// Starts to read the texts of the first `total` regulations, as known at a
/// journal position. To be called within the runtime, and the result to be
/// used outside of it.
pub(super) fn stream(store: Store, seq: u64, total: u64, report: Report) -> Texts {
    let (sender, chunks) = mpsc::channel(4);
    tokio::spawn(async move {
        let mut from: Ordinal = 0;
        while u64::from(from) < total {
            let texts = store.texts(from, CHUNK, seq).await;
            let failed = texts.is_err();
            // Nobody listens any more when the build was given up.
            if sender.send(texts).await.is_err() || failed {
                return;
            }
            from += CHUNK;
        }
    });
    Texts { chunks, chunk: Vec::new().into_iter(), error: None, done: 0, total, report }
}

impl Iterator for Texts {
    type Item = Doc;

    fn next(&mut self) -> Option<Doc> {
        loop {
            if self.error.is_some() {
                return None;
            }
            if let Some(text) = self.chunk.next() {
                match text.regulation() {
                    Ok(regulation) => {
                        let agency = reference::agencies().name(&regulation.agency);
                        return Some(doc_of(text.ordinal, &regulation, agency));
                    }
                    Err(error) => {
                        self.error = Some(error);
                        return None;
                    }
                }
            }
            match self.chunks.blocking_recv()? {
                Ok(texts) => {
                    self.done += texts.len() as u64;
                    (self.report)(Event::Reading(self.done, self.total));
                    self.chunk = texts.into_iter();
                }
                Err(error) => self.error = Some(error),
            }
        }
    }
}
