//! Which facts hold of each regulation, and which item it is credited to.

use super::super::{
    Catalog, Due,
    applies::{ItemCells, NO_DAY},
};
use crate::model::{Disposition, ItemId, Stage};

/// Facts about one regulation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Bits(u8);

impl Bits {
    /// An item that counts is about it.
    pub(super) const PLANNED: Self = Self(1);
    /// It was approved.
    pub(super) const APPROVED: Self = Self(2);
    /// It was carried out.
    pub(super) const ENACTED: Self = Self(4);
    /// What applies to it should have been carried out by now.
    pub(super) const OVERDUE: Self = Self(8);

    pub(super) fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    fn set(&mut self, other: Self, holds: bool) {
        if holds {
            self.0 |= other.0;
        }
    }
}

/// The same of all regulations.
pub(super) struct Credits {
    pub(super) bits: Vec<Bits>,
    /// The place of the item that is counted; the highest number if none is.
    pub(super) place: Vec<u32>,
}

impl Credits {
    pub(super) fn new(catalog: &Catalog, stage: Stage, dispositions: &[Disposition]) -> Self {
        let day = catalog.day_number();
        let counts = counting(catalog, dispositions);
        let mut credits = Self {
            bits: vec![Bits::default(); catalog.len()],
            place: vec![u32::MAX; catalog.len()],
        };
        for (place, item) in (0..).zip(&catalog.items) {
            let at = item.ordinal as usize;
            let Some(bits) = credits.bits.get_mut(at) else { continue };
            let Some(applies) = counts(place, item) else { continue };
            let reached = |stage: Stage| item.reached[stage as usize] != NO_DAY;
            bits.set(Bits::PLANNED, true);
            bits.set(Bits::APPROVED, reached(Stage::Approved));
            bits.set(Bits::ENACTED, reached(Stage::Enacted));
            bits.set(Bits::OVERDUE, applies && item.due(day) == Some(Due::Overdue));
            if reached(stage) {
                let best = catalog.items.get(credits.place[at] as usize);
                if best.is_none_or(|best| order(item, stage) < order(best, stage)) {
                    credits.place[at] = place;
                }
            }
        }
        credits
    }
}

/// What says of the item at a place whether it counts, and then whether it is the
/// one that applies: those that were carried out count whatever applies now.
fn counting<'a>(
    catalog: &'a Catalog,
    dispositions: &[Disposition],
) -> impl Fn(u32, &ItemCells) -> Option<bool> + 'a {
    let wanted = Disposition::ALL.iter().map(|d| dispositions.contains(d));
    let wanted: Vec<bool> = wanted.collect();
    move |place, item| {
        let applies = catalog.chosen.get(item.ordinal as usize) == Some(&place);
        let counts = applies || item.reached[Stage::Enacted as usize] != NO_DAY;
        (wanted[item.disposition as usize] && counts).then_some(applies)
    }
}

/// Which stages items of a regulation reached that count.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Reached(u8);

impl Reached {
    pub(super) fn has(self, stage: Stage) -> bool {
        self.0 & (1 << stage as u8) != 0
    }
}

/// The same of all regulations, in one pass: whether a stage has any credit at
/// all, whoever gets it.
pub(super) fn reached(catalog: &Catalog, dispositions: &[Disposition]) -> Vec<Reached> {
    let counts = counting(catalog, dispositions);
    let mut all = vec![Reached::default(); catalog.len()];
    for (place, item) in (0..).zip(&catalog.items) {
        let Some(own) = all.get_mut(item.ordinal as usize) else { continue };
        if counts(place, item).is_some() {
            for stage in Stage::ALL {
                own.0 |= u8::from(item.reached[*stage as usize] != NO_DAY) << *stage as u8;
            }
        }
    }
    all
}

/// The first to reach a stage gets the credit: what others do later does not
/// move it.
fn order(item: &ItemCells, stage: Stage) -> (i32, ItemId) {
    (item.reached[stage as usize], item.id)
}
