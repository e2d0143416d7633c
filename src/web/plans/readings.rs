//! What files say, kept for a moment: a confirmation follows its dry run, and
//! to read a file again would be half of the time that it takes.
//!
//! Only a file of the very same bytes is taken for one that was read, so it
//! does not matter whose it was.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

use axum::body::Bytes;

use crate::{ingest::PlanReading, model::Day};

/// Rows that are kept at most: as many as one file may have.
const ROWS: usize = 50_000;
/// Bytes of files that are kept at most: as many as one file may have.
const BYTES: usize = 32 << 20;

/// The files that were read last, the oldest first.
#[derive(Default)]
pub(in crate::web) struct Readings(Mutex<VecDeque<Kept>>);

/// What decides about how a file is read.
#[derive(Clone, PartialEq, Eq)]
pub(in crate::web) struct Source {
    pub bytes: Bytes,
    pub name: String,
    pub today: Day,
}

struct Kept {
    source: Source,
    reading: PlanReading,
}

impl Readings {
    /// Keeps what a file says; the oldest make room.
    pub(in crate::web) fn keep(&self, source: Source, reading: PlanReading) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|kept| kept.source != source);
        all.push_back(Kept { source, reading });
        let size = |kept: &Kept| (kept.reading.file.rows.len(), kept.source.bytes.len());
        let fits = |all: &VecDeque<Kept>| {
            let sizes = all.iter().map(size);
            let (rows, bytes) = sizes.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
            rows <= ROWS && bytes <= BYTES
        };
        while !fits(&all) {
            all.pop_front();
        }
    }

    /// What a file says, if it was read a moment ago. It is not kept any longer.
    pub(in crate::web) fn take(&self, source: &Source) -> Option<PlanReading> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = all.iter().position(|kept| kept.source == *source)?;
        all.remove(place).map(|kept| kept.reading)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ItemDraft, Place, RowDraft};

    fn source(bytes: &'static [u8]) -> Source {
        Source { bytes: bytes.into(), name: "a.csv".into(), today: Day::constant(2026, 7, 1) }
    }

    fn reading(rows: usize) -> PlanReading {
        let mut reading = PlanReading::default();
        let row = RowDraft { at: Place::default(), draft: ItemDraft::default() };
        reading.file.rows = vec![row; rows];
        reading
    }

    #[test]
    fn a_file_is_known_by_all_that_decides_about_it() {
        let readings = Readings::default();
        readings.keep(source(b"1"), reading(1));
        for other in [
            source(b"2"),
            Source { name: "b.csv".into(), ..source(b"1") },
            Source { today: Day::constant(2026, 7, 2), ..source(b"1") },
        ] {
            assert!(readings.take(&other).is_none());
        }
        assert_eq!(readings.take(&source(b"1")).unwrap().file.rows.len(), 1);
        assert!(readings.take(&source(b"1")).is_none(), "it was taken");
    }

    #[test]
    fn the_oldest_make_room() {
        let readings = Readings::default();
        let count =
            |bytes| readings.0.lock().unwrap().iter().filter(|k| k.source == source(bytes)).count();
        readings.keep(source(b"1"), reading(ROWS / 2));
        readings.keep(source(b"2"), reading(ROWS / 2));
        readings.keep(source(b"1"), reading(ROWS / 2));
        assert_eq!([count(b"1"), count(b"2")], [1, 1]);
        readings.keep(source(b"3"), reading(1));
        assert_eq!([count(b"1"), count(b"2"), count(b"3")], [1, 0, 1]);
        // One that is larger than all the room is not kept.
        readings.keep(source(b"4"), reading(ROWS + 1));
        assert!(readings.0.lock().unwrap().is_empty());
    }
}
