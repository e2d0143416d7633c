//! Shares that anybody can recompute: which regulations count, of which, and
//! the rows of every number.
//!
//! Every regulation counts once, however many items and decisions name it. Of
//! the items of a regulation those count that apply to it ([`super::Applies`])
//! and those that were carried out: what was carried out stays to the credit of
//! who did it when something else is planned later, and what was replaced
//! before it was carried out does not count any more.

mod credit;
mod crossed;
mod keys;
mod league;
mod look;
mod restated;
#[cfg(test)]
mod tests;

pub use crossed::{Crossed, Measure};
pub use keys::By;
pub use league::{CostSum, EnactedCut, League, LeagueField, LeagueRow, OverdueItem, Tallied};
pub use restated::{Restated, State};

use std::borrow::Borrow;

use super::{Catalog, Filters, Ordinal, Ratio};
use crate::model::{BaselineScope, Day, Disposition, RegulationCode, Stage, closed_set};
use credit::Bits;
use keys::Keys;
use look::{Look, Looker};

/// What a share is taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Base<'a> {
    /// Whatever is in force on the day of the catalog: it moves with the day.
    InForce,
    /// The rows of a baseline.
    Fixed(&'a FixedBase),
}

/// The rows of a baseline, which do not change any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FixedBase {
    /// The regulations.
    pub ordinals: Vec<Ordinal>,
    /// Which regulations it took on its day: those that came in since and would
    /// have been taken are new.
    pub scope: BaselineScope,
    /// Its day.
    pub day: Day,
}

/// What is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RatioAsk {
    /// What the rows stand for.
    pub by: By,
    /// The stage that has to have been reached.
    pub stage: Stage,
    /// What has to become of the regulation.
    pub dispositions: Vec<Disposition>,
    /// Narrows the base.
    pub filters: Filters,
}

impl RatioAsk {
    /// What the published ratios count: abolished or simplified, and enacted.
    pub fn published(by: By) -> Self {
        let cut = Disposition::ALL.iter().copied().filter(|d| d.counts_as_cut());
        Self { by, stage: Stage::Enacted, dispositions: cut.collect(), filters: Filters::default() }
    }
}

closed_set! {
    /// A number of a table of ratios, whose rows can be listed.
    RatioPart {
        /// What counts.
        Numerator = "numerator", "Tử số";
        /// Of what.
        Denominator = "denominator", "Mẫu số";
        /// In force, and not in the baseline.
        New = "new", "Quy định mới";
        /// In the baseline, and no longer in force.
        Gone = "gone", "Không còn hiệu lực";
        /// Approved and enacted.
        ApprovedEnacted = "approved-enacted", "Đã phê duyệt và đã thực thi";
        /// Approved, and not enacted yet.
        ApprovedOnly = "approved-only", "Đã phê duyệt, chưa thực thi";
        /// Enacted within the ministry's own authority.
        EnactedOnly = "enacted-only", "Đã thực thi, không qua phê duyệt";
        /// Neither.
        ProposedOnly = "proposed-only", "Mới đề xuất";
        /// Procedures in force that are online entirely.
        OnlineFull = "online-full", "Thủ tục trực tuyến toàn trình";
        /// Procedures in force of which it is known how much is online.
        OnlineKnown = "online-known", "Thủ tục đã rõ mức độ trực tuyến";
        /// Procedures in force of which it is not.
        OnlineMissing = "online-missing", "Thủ tục chưa rõ mức độ trực tuyến";
        /// Procedures in force of which dossiers and the share on time are known.
        SettledKnown = "settled-known", "Thủ tục có số hồ sơ và tỷ lệ đúng hạn";
        /// Procedures in force of which they are not.
        SettledMissing = "settled-missing", "Thủ tục chưa có số hồ sơ hoặc tỷ lệ đúng hạn";
    }
}

/// What came in since a baseline was taken, and what went out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Change {
    /// In force, and not in the baseline.
    pub new: u64,
    /// In the baseline, and no longer in force.
    pub gone: u64,
}

/// How the facts overlap. Every regulation of the base with an item that counts
/// is in one of the four.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Overlap {
    /// Approved and enacted.
    pub approved_enacted: u64,
    /// Approved, and not enacted.
    pub approved_only: u64,
    /// Of these, those whose deadline has passed.
    pub overdue: u64,
    /// Enacted, and never approved.
    pub enacted_only: u64,
    /// Neither.
    pub proposed_only: u64,
}

/// One row of a table of ratios.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RatioRow {
    /// Its value in addresses; empty where it is not known.
    pub key: String,
    /// Its words.
    pub label: String,
    /// The share.
    pub ratio: Ratio,
    /// What came in and went out; where the base is fixed and has such parts.
    pub change: Option<Change>,
    /// Whether an agency has sent a plan; none for what is no agency.
    pub submitted: Option<Submitted>,
}

closed_set! {
    /// Whether an agency has plans about any of its regulations.
    Submitted {
        /// It has.
        Yes = "yes", "Đã nộp";
        /// It has none.
        No = "no", "Chưa nộp";
    }
}

/// A table of ratios.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ratios {
    /// What the rows stand for.
    pub by: By,
    /// The whole.
    pub total: Ratio,
    /// Its parts.
    pub rows: Vec<RatioRow>,
    /// How the facts overlap.
    pub overlap: Overlap,
    /// What came in and went out, where the base is fixed.
    pub change: Option<Change>,
}

impl Ratios {
    /// Whether the parts add up to the whole.
    pub fn adds_up(&self) -> bool {
        let sum = |of: fn(&Ratio) -> u64| self.rows.iter().map(|row| of(&row.ratio)).sum::<u64>();
        let changes = |of: fn(&Change) -> u64| {
            self.rows.iter().filter_map(|row| row.change.as_ref()).map(of).sum::<u64>()
        };
        let parted = self.by.parts_the_base();
        sum(|ratio| ratio.numerator) == self.total.numerator
            && (!parted || sum(|ratio| ratio.denominator) == self.total.denominator)
            && self.change.filter(|_| parted).is_none_or(|change| {
                changes(|c| c.new) == change.new && changes(|c| c.gone) == change.gone
            })
    }
}

impl Catalog {
    /// A table of ratios on the day of the catalog.
    pub fn ratios(&self, base: Base<'_>, ask: &RatioAsk) -> Ratios {
        let looker = Looker::new(self, base, ask);
        self.ratios_of(looker.all(), looker.is_fixed(), &looker.keys, ask)
    }

    /// The same by whatever keys, of looks that may serve more than one table;
    /// the base is fixed if it is a baseline.
    fn ratios_of<'a>(
        &self,
        looks: impl Iterator<Item = impl Borrow<Look<'a>>>,
        fixed: bool,
        keys: &Keys,
        ask: &RatioAsk,
    ) -> Ratios {
        let (mut total, mut change, mut overlap) =
            (Ratio::default(), Change::default(), Overlap::default());
        let mut rows = vec![(Ratio::default(), Change::default()); keys.list.len()];
        for look in looks {
            let look = look.borrow();
            let place = keys.of_base(look.cells);
            if look.member {
                total.denominator += 1;
                if let Some(place) = place {
                    rows[place].0.denominator += 1;
                }
                if let Some(credit) = look.credit {
                    total.numerator += 1;
                    rows[place.unwrap_or_else(|| keys.of_credit(credit))].0.numerator += 1;
                }
                overlap.add(look.bits);
            }
            if look.new || look.gone {
                let (new, gone) = (u64::from(look.new), u64::from(look.gone));
                change = Change { new: change.new + new, gone: change.gone + gone };
                if let Some(place) = place {
                    rows[place].1.new += new;
                    rows[place].1.gone += gone;
                }
            }
        }
        let parted = ask.by.parts_the_base();
        // Who is not asked about is not said to have nothing.
        let has = |row: &RatioRow| {
            row.ratio.denominator > 0 || row.change.is_some_and(|c| c != Change::default())
        };
        let asked = |row: &RatioRow| ask.filters.agency.is_empty() || has(row);
        let rows = keys.rows(self, rows, total.denominator).filter(asked);
        let rows =
            rows.map(|row| RatioRow { change: row.change.filter(|_| fixed && parted), ..row });
        let mut ratios = Ratios {
            by: ask.by,
            total,
            rows: rows.collect(),
            overlap,
            change: fixed.then_some(change),
        };
        ask.by.sort(&mut ratios.rows);
        debug_assert!(ratios.adds_up(), "{ratios:?}");
        ratios
    }

    /// The regulations of a number, in the order of their codes: of a row, or of
    /// the whole. None if there is no such row.
    pub fn ratio_rows(
        &self,
        base: Base<'_>,
        ask: &RatioAsk,
        part: RatioPart,
        key: Option<&str>,
    ) -> Option<Vec<Ordinal>> {
        self.cell_rows(base, ask, part, (key, None))
    }

    /// The same of a cell: of the row of a key and the column of another, which
    /// stands for what is said before it; of all rows, or of all columns, where
    /// there is none.
    pub fn cell_rows(
        &self,
        base: Base<'_>,
        ask: &RatioAsk,
        part: RatioPart,
        (row, column): (Option<&str>, Option<(By, &str)>),
    ) -> Option<Vec<Ordinal>> {
        let looker = Looker::new(self, base, ask);
        let across = column.map(|(by, key)| (Keys::new(self, by, ask.stage), key));
        let ways = row.map(|key| (&looker.keys, key)).into_iter();
        let ways = ways.chain(across.as_ref().map(|(keys, key)| (keys, *key)));
        let ways: Option<Vec<(&Keys, usize)>> =
            ways.map(|(keys, key)| Some((keys, keys.find(key)?))).collect();
        let ways = ways?;
        let is_in = |look: &Look<'_>| {
            ways.iter().all(|(keys, wanted)| match keys.of_base(look.cells) {
                Some(place) => place == *wanted,
                // The base of such a row is the whole.
                None if part == RatioPart::Denominator => true,
                None => look.credit.is_some_and(|credit| keys.of_credit(credit) == *wanted),
            })
        };
        let rows = looker.all().filter(|look| look.is(part)).filter(is_in);
        let mut rows: Vec<Ordinal> = rows.map(|look| look.ordinal).collect();
        rows.sort_by_cached_key(|ordinal| self.code(*ordinal).map(RegulationCode::as_str));
        Some(rows)
    }

    /// The regulations in force on the day of the catalog that a baseline takes.
    pub fn baseline(&self, scope: &BaselineScope) -> Vec<Ordinal> {
        let filters = Filters {
            kind: scope.kinds.clone(),
            agency: scope.agency.iter().cloned().collect(),
            ..Filters::default()
        };
        let (matcher, day) = (self.matcher(&filters, self.as_of()), self.day_number());
        let all = (0..).zip(&self.cells);
        let taken = all.filter(|(o, cells)| cells.in_force(day) && matcher.failing(*o) == 0);
        taken.map(|(ordinal, _)| ordinal).collect()
    }
}

impl Overlap {
    fn add(&mut self, bits: Bits) {
        if !bits.has(Bits::PLANNED) {
            return;
        }
        match (bits.has(Bits::APPROVED), bits.has(Bits::ENACTED)) {
            (true, true) => self.approved_enacted += 1,
            (true, false) => {
                self.approved_only += 1;
                self.overdue += u64::from(bits.has(Bits::OVERDUE));
            }
            (false, true) => self.enacted_only += 1,
            (false, false) => self.proposed_only += 1,
        }
    }
}
