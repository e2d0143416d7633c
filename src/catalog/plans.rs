//! Every version of every plan item, and everything done to it, as far as that
//! is counted.

use std::{collections::HashMap, sync::Arc};

use super::{
    BadHistory, Ordinal,
    applies::{ItemCells, NO_DAY, NO_PAPER},
    history::{Codes, Dictionary},
};
use crate::model::{
    Act, Authority, Cost, Day, Disposition, DocumentNumber, ItemId, KnownCosts, RegulationCode,
    Stage, day_number,
};

/// What one version of a plan item says, as far as it is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanVersion {
    /// The item.
    pub id: ItemId,
    /// The journal position that recorded it.
    pub seq: u64,
    /// The day from which it holds.
    pub day: Day,
    /// Whether it proposes something, or only mends what was decided on.
    pub meaning: Meaning,
    /// The regulation, if the registry has it.
    pub code: Option<RegulationCode>,
    /// What becomes of it.
    pub disposition: Disposition,
    /// Who may settle it.
    pub authority: Authority,
    /// The day by which it is to be carried out.
    pub deadline: Option<Day>,
    /// The cost of a year as it is.
    pub before: Option<Cost>,
    /// The cost of a year as it will be.
    pub after: Option<Cost>,
    /// The cost of one time.
    pub once: KnownCosts,
}

/// What a version of an item means for its stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// The agency proposes it.
    Proposal,
    /// It mends a slip; the stage stays.
    Correction,
}

/// Something done to one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanStep {
    /// The item.
    pub id: ItemId,
    /// The journal position that recorded it.
    pub seq: u64,
    /// What was done.
    pub act: Act,
    /// The day from which it counts.
    pub day: Day,
    /// The decision that approves, or the document that carries out.
    pub paper: Option<DocumentNumber>,
    /// The journal position of the step whose place it takes.
    pub corrects: Option<u64>,
}

/// All of them up to a journal position.
#[derive(Debug, Clone, Default)]
pub(super) struct Plans {
    pub(super) items: Vec<Item>,
    places: HashMap<ItemId, u32, rustc_hash::FxBuildHasher>,
    pub(super) papers: Arc<Dictionary<DocumentNumber>>,
    pub(super) seq: u64,
}

#[derive(Debug, Clone)]
pub(super) struct Item {
    id: ItemId,
    /// By day, then by journal position.
    pub(super) versions: Vec<VersionRow>,
    /// By day, then by the journal position of what they take the place of.
    pub(super) steps: Vec<StepRow>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct VersionRow {
    pub(super) day: i32,
    pub(super) seq: u64,
    pub(super) ordinal: Ordinal,
    disposition: Disposition,
    authority: Authority,
    deadline: i32,
    before: Option<Cost>,
    after: Option<Cost>,
    once: KnownCosts,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct StepRow {
    pub(super) day: i32,
    /// The position of the first step of which it is a correction.
    place: u64,
    pub(super) seq: u64,
    act: Act,
    paper: u32,
    /// The position at which another took its place.
    pub(super) corrected: Option<u64>,
}

impl Plans {
    /// Takes in versions and steps in the order of their journal positions, the
    /// version before the step where both have one.
    pub(super) fn extend(
        &mut self,
        versions: impl IntoIterator<Item = PlanVersion>,
        steps: impl IntoIterator<Item = PlanStep>,
        codes: &Codes,
    ) -> Result<(), BadHistory> {
        for version in versions {
            self.push_version(&version, codes)?;
        }
        for step in steps {
            self.push_step(&step)?;
        }
        Ok(())
    }

    fn push_version(&mut self, version: &PlanVersion, codes: &Codes) -> Result<(), BadHistory> {
        let ordinal = match &version.code {
            None => Ordinal::MAX,
            Some(code) => *codes
                .ordinals
                .get(code)
                .ok_or_else(|| BadHistory::UnknownCode { item: version.id, code: code.clone() })?,
        };
        let row = VersionRow {
            day: day_number(version.day),
            seq: version.seq,
            ordinal,
            disposition: version.disposition,
            authority: version.authority,
            deadline: version.deadline.map_or(NO_DAY, day_number),
            before: version.before,
            after: version.after,
            once: version.once,
        };
        let next = self.items.len() as u32;
        let place = *self.places.entry(version.id).or_insert(next);
        if place == next {
            self.items.push(Item { id: version.id, versions: Vec::new(), steps: Vec::new() });
        }
        let item = &mut self.items[place as usize];
        let at = item.versions.partition_point(|r| (r.day, r.seq) < (row.day, row.seq));
        item.versions.insert(at, row);
        if version.meaning == Meaning::Proposal {
            item.insert(StepRow {
                day: row.day,
                place: row.seq,
                seq: row.seq,
                act: Act::Edited,
                paper: NO_PAPER,
                corrected: None,
            });
        }
        Ok(())
    }

    fn push_step(&mut self, step: &PlanStep) -> Result<(), BadHistory> {
        let paper = match &step.paper {
            Some(number) => Dictionary::number(&mut self.papers, number),
            None => NO_PAPER,
        };
        let unknown = || BadHistory::UnknownItem { item: step.id, seq: step.seq };
        let place = *self.places.get(&step.id).ok_or_else(unknown)?;
        let item = &mut self.items[place as usize];
        let mut root = step.seq;
        if let Some(corrects) = step.corrects {
            let old = item.steps.iter_mut().find(|old| old.seq == corrects);
            let old = old.ok_or_else(unknown)?;
            old.corrected = Some(step.seq);
            root = old.place;
        }
        item.insert(StepRow {
            day: day_number(step.day),
            place: root,
            seq: step.seq,
            act: step.act,
            paper,
            corrected: None,
        });
        Ok(())
    }

    /// Each item that has been proposed by a day and not been withdrawn, as
    /// known at a journal position.
    pub(super) fn on(&self, day: i32, known_at: u64) -> impl Iterator<Item = ItemCells> {
        self.items.iter().filter_map(move |item| item.on(day, known_at))
    }
}

impl Item {
    fn insert(&mut self, row: StepRow) {
        let at = self.steps.partition_point(|r| (r.day, r.place) < (row.day, row.place));
        self.steps.insert(at, row);
    }

    fn on(&self, day: i32, known_at: u64) -> Option<ItemCells> {
        let mut stage = None;
        let mut reached = [NO_DAY; Stage::ALL.len()];
        let mut proposed = (NO_DAY, 0);
        let (mut decided, mut enacted) = (None, None);
        let counts =
            |step: &&StepRow| step.seq <= known_at && step.corrected.is_none_or(|at| at > known_at);
        let steps = self.steps.iter().take_while(|step| step.day <= day);
        for step in steps.filter(counts) {
            stage = step.act.after(stage);
            let at = (step.day, step.place);
            match step.act {
                Act::Approved => decided = Some((at, step.paper)),
                Act::Enacted => enacted = Some((at, step.paper)),
                Act::Edited | Act::Uploaded => proposed = at,
                Act::Withdrawn => {
                    (decided, enacted) = (None, None);
                    reached = [NO_DAY; Stage::ALL.len()];
                }
                _ => {}
            }
            if let Some(aim) = step.act.aim() {
                reached[aim as usize] = step.day;
            }
        }
        let stage = stage?;
        let known = || self.versions.iter().filter(|version| version.seq <= known_at);
        let version = known().rfind(|version| version.day <= day).or_else(|| {
            // No file tells of it so early: what the first one says, mended since.
            let first = known().next()?.day;
            known().rfind(|version| version.day == first)
        })?;
        let paper = |of: Option<(_, u32)>| of.map_or(NO_PAPER, |(_, paper)| paper);
        let settled = decided.or(enacted).map(|(at, _)| at);
        Some(ItemCells {
            id: self.id,
            ordinal: version.ordinal,
            disposition: version.disposition,
            stage,
            authority: version.authority,
            decision: paper(decided),
            document: paper(enacted),
            settled: settled.filter(|_| stage >= Stage::Approved),
            proposed,
            deadline: version.deadline,
            before: version.before,
            after: version.after,
            once: version.once,
            reached,
        })
    }
}
