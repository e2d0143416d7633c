//! The league table: what every agency has achieved, promised and owes, from
//! one look at every regulation. The looks are those of the ratios, so both say
//! the same, and the rows of every number are those of a [`super::RatioPart`].

use std::{collections::BTreeMap, sync::Arc};

use super::{
    Base, By, Change, Overlap, Ratio, RatioAsk, Submitted,
    credit::{Bits, reached},
    look::Looker,
};
use crate::{
    catalog::{Catalog, HandledBy, Ordinal, Serviced, applies::ItemCells},
    model::{AgencySlug, Cost, Criterion, Day, DocumentNumber, Rate, Stage, day_of},
    reference::agencies,
};

/// What complying costs in a year, of regulations of which it is known before
/// and after.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CostSum {
    /// Before.
    pub before: Cost,
    /// After.
    pub after: Cost,
    /// How many regulations that is.
    pub known: u64,
    /// How many it is not known of.
    pub missing: u64,
}

impl CostSum {
    /// What is saved in a year; below zero if it costs more.
    pub fn saved(&self) -> Cost {
        self.before.saving(self.after)
    }

    fn add(&mut self, item: &ItemCells) {
        match (item.before, item.after) {
            (Some(before), Some(after)) => {
                self.before = [self.before, before].into_iter().sum();
                self.after = [self.after, after].into_iter().sum();
                self.known += 1;
            }
            _ => self.missing += 1,
        }
    }
}

/// What is counted of an agency, or of all of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tallied {
    /// Of its regulations, those that are cut or simplified.
    pub enacted: Ratio,
    /// Of its regulations, those of which that is approved.
    pub approved: u64,
    /// How the facts overlap: `approved_only` is promised and not delivered.
    pub overlap: Overlap,
    /// What its enacted cuts save.
    pub cost: CostSum,
    /// What came in and went out since the baseline; nothing where the base moves.
    pub change: Change,
    /// Of its regulations with a proposal, those that were consulted on.
    pub consulted: Ratio,
    /// How it dealt with comments on its plans, on its drafts, and on regulations
    /// that it asked about.
    pub comments: HandledBy,
    /// The service of its procedures in force.
    pub service: Serviced,
}

impl Tallied {
    /// Of what was approved, what is carried out.
    pub fn delivered(&self) -> Ratio {
        Ratio { numerator: self.overlap.approved_enacted, denominator: self.approved }
    }

    /// Of what was approved, what is not past its deadline.
    pub fn in_time(&self) -> Ratio {
        let numerator = self.approved.saturating_sub(self.overlap.overdue);
        Ratio { numerator, denominator: self.approved }
    }

    /// The rate of a criterion, as far as the catalog knows of it.
    pub fn rate(&self, criterion: Criterion) -> Option<Rate> {
        let of = |ratio: Ratio| Some(Rate::of(ratio.numerator, ratio.denominator));
        match criterion {
            Criterion::Enacted => of(self.enacted),
            Criterion::Delivered => of(self.delivered()),
            Criterion::InTime => of(self.in_time()),
            Criterion::Consulted => of(self.consulted),
            Criterion::CostSaved => {
                let part = self.cost.saved().hundred_millionths().max(0);
                let whole = self.cost.before.hundred_millionths().max(0);
                Some(Rate { part: part.unsigned_abs(), whole: whole.unsigned_abs() })
            }
            Criterion::Replied => Some(self.comments.all().replied()),
            Criterion::RepliedInTime => Some(self.comments.all().replied_in_time()),
            Criterion::Heeded => Some(self.comments.all().followed()),
            Criterion::Online => of(self.service.online),
            Criterion::Settled => Some(self.service.on_time()),
            Criterion::Answered
            | Criterion::Fresh
            | Criterion::PetitionsAnswered
            | Criterion::PetitionsOnTime => None,
        }
    }

    fn sum(rows: &[LeagueRow]) -> Self {
        let mut sum = Self::default();
        for LeagueRow { tallied: row, .. } in rows {
            sum.enacted = plus(sum.enacted, row.enacted);
            sum.consulted = plus(sum.consulted, row.consulted);
            sum.approved += row.approved;
            sum.overlap.approved_enacted += row.overlap.approved_enacted;
            sum.overlap.approved_only += row.overlap.approved_only;
            sum.overlap.overdue += row.overlap.overdue;
            sum.overlap.enacted_only += row.overlap.enacted_only;
            sum.overlap.proposed_only += row.overlap.proposed_only;
            sum.cost.before = [sum.cost.before, row.cost.before].into_iter().sum();
            sum.cost.after = [sum.cost.after, row.cost.after].into_iter().sum();
            sum.cost.known += row.cost.known;
            sum.cost.missing += row.cost.missing;
            sum.comments = sum.comments.and(row.comments);
            sum.service = sum.service.and(row.service);
            sum.change.new += row.change.new;
            sum.change.gone += row.change.gone;
        }
        sum
    }
}

fn plus(a: Ratio, b: Ratio) -> Ratio {
    Ratio { numerator: a.numerator + b.numerator, denominator: a.denominator + b.denominator }
}

/// An agency in the league table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeagueRow {
    /// The agency.
    pub agency: AgencySlug,
    /// Its name.
    pub label: String,
    /// Whether it has plans about any of its regulations.
    pub submitted: Submitted,
    /// What is counted.
    pub tallied: Tallied,
}

/// A field of an agency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeagueField {
    /// The place of its row in the table.
    pub row: usize,
    /// The field; empty if it is not known.
    pub field: Arc<str>,
    /// Of its regulations, those that are cut or simplified.
    pub enacted: Ratio,
}

/// Something that was promised and is past its deadline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverdueItem {
    /// The regulation.
    pub regulation: Ordinal,
    /// The decision that approved it.
    pub decision: Option<DocumentNumber>,
    /// The day by which it was to be carried out.
    pub deadline: Day,
}

/// A cut that is carried out: by which decision, if by any, and since when.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct EnactedCut {
    /// The day.
    pub day: Day,
    /// The decision that approved it.
    pub decision: Option<DocumentNumber>,
}

/// The league table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct League {
    /// Every agency of the Government on the day, and any other that answers for
    /// something.
    pub rows: Vec<LeagueRow>,
    /// All of them.
    pub total: Tallied,
    /// How many regulations of the base have reached each stage, in the order of
    /// [`Stage::ALL`].
    pub stages: [u64; Stage::ALL.len()],
    /// Their fields.
    pub fields: Vec<LeagueField>,
    /// What is past its deadline, the longest overdue first.
    pub overdue: Vec<OverdueItem>,
    /// What is carried out, by day.
    pub cuts: Vec<EnactedCut>,
}

impl League {
    /// Whether agencies add up to the whole.
    pub fn adds_up(&self) -> bool {
        Tallied::sum(&self.rows) == self.total
    }
}

impl Catalog {
    /// The league table over a base; `only` one agency if one is given.
    pub fn league(&self, base: Base<'_>, ask: &RatioAsk) -> League {
        let ask = RatioAsk {
            filters: ask.filters.clone(),
            dispositions: ask.dispositions.clone(),
            ..RatioAsk::published(By::Agency)
        };
        let looker = Looker::new(self, base, &ask);
        let moving = matches!(base, Base::InForce);
        let mut tallies = vec![Tallied::default(); looker.keys.list.len()];
        let mut total = Tallied::default();
        // A field of an agency has as many leaves as agencies have become it.
        let mut leaves = vec![(0, Ratio::default()); self.leaves.values.len()];
        let (mut overdue, mut cuts) = (Vec::new(), Vec::new());
        let reached = reached(self, &ask.dispositions);
        let mut stages = [0; Stage::ALL.len()];
        for look in looker.all() {
            let Some(place) = looker.keys.of_base(look.cells) else { continue };
            let change = Change {
                new: u64::from(look.new && !moving),
                gone: u64::from(look.gone && !moving),
            };
            let service = look.service();
            for tally in [&mut tallies[place], &mut total] {
                tally.change.new += change.new;
                tally.change.gone += change.gone;
                if let Some(service) = service {
                    tally.service.add(service);
                }
            }
            if !look.member {
                continue;
            }
            let leaf = &mut leaves[look.cells.leaf as usize];
            leaf.0 = place;
            leaf.1.denominator += 1;
            leaf.1.numerator += u64::from(look.credit.is_some());
            let at = look.ordinal as usize;
            for (count, stage) in stages.iter_mut().zip(Stage::ALL) {
                *count += u64::from(reached[at].has(*stage));
            }
            let consulted = reached[at].has(Stage::Consulting);
            for tally in [&mut tallies[place], &mut total] {
                tally.enacted.denominator += 1;
                tally.overlap.add(look.bits);
                tally.approved += u64::from(look.bits.has(Bits::APPROVED));
                if look.bits.has(Bits::PLANNED) {
                    tally.consulted.denominator += 1;
                    tally.consulted.numerator += u64::from(consulted);
                }
                if let Some(item) = look.credit {
                    tally.enacted.numerator += 1;
                    tally.cost.add(item);
                }
            }
            if let Some(item) = look.credit
                && let Some(day) = day_of(item.reached[Stage::Enacted as usize].into())
            {
                let decision = self.papers.values.get(item.decision as usize).cloned();
                cuts.push(EnactedCut { day, decision });
            }
            let owed = look.bits.has(Bits::OVERDUE)
                && look.bits.has(Bits::APPROVED)
                && !look.bits.has(Bits::ENACTED);
            if let Some(item) = self.applicable(look.ordinal).filter(|_| owed) {
                overdue.extend(item.deadline.map(|deadline| OverdueItem {
                    regulation: look.ordinal,
                    decision: item.decision.cloned(),
                    deadline,
                }));
            }
        }
        let one = match &ask.filters.agency[..] {
            [only] => Some(agencies().responsible(only, self.as_of())),
            _ => None,
        };
        for (agency, handled) in self.handled(&ask.filters.kind) {
            if one.is_some_and(|one| one != agency) {
                continue;
            }
            if let Some(place) = looker.keys.find(agency.as_str()) {
                tallies[place].comments = handled;
                total.comments = total.comments.and(handled);
            }
        }
        overdue.sort_by_key(|item| (item.deadline, item.regulation));
        cuts.sort();
        let submitted = looker.keys.submitted(self);
        let list = agencies();
        let mut rows = Vec::new();
        // Where the row of each key is.
        let mut row_of = vec![0; tallies.len()];
        let keys = looker.keys.list.iter().zip(tallies).zip(submitted);
        for (place, (((key, label), tallied), submitted)) in keys.enumerate() {
            let listed = looker.keys.is_always(place) || tallied != Tallied::default();
            let Some(agency) = key.parse::<AgencySlug>().ok().filter(|_| listed) else { continue };
            let submitted = if submitted { Submitted::Yes } else { Submitted::No };
            row_of[place] = rows.len();
            rows.push(LeagueRow { agency, label: label.clone(), submitted, tallied });
        }
        let mut fields: BTreeMap<(usize, u32), Ratio> = BTreeMap::new();
        for ((place, own), (_, field)) in leaves.into_iter().zip(&self.leaves.values) {
            if own.denominator > 0 {
                let sum = fields.entry((row_of[place], *field)).or_default();
                *sum = plus(*sum, own);
            }
        }
        let fields = fields.into_iter().map(|((row, field), enacted)| LeagueField {
            row,
            field: Arc::clone(&self.fields.values[field as usize]),
            enacted,
        });
        let mut league = League { fields: fields.collect(), rows, total, stages, overdue, cuts };
        if let [only] = &ask.filters.agency[..] {
            league.only(list.responsible(only, self.as_of()));
        }
        debug_assert!(league.adds_up(), "{league:?}");
        league
    }
}

impl League {
    /// Leaves the row of one agency; the others have nothing after the filter.
    fn only(&mut self, agency: &AgencySlug) {
        let Some(place) = self.rows.iter().position(|row| row.agency == *agency) else {
            self.rows.clear();
            return;
        };
        self.rows = vec![self.rows.swap_remove(place)];
        self.fields.retain(|field| field.row == place);
        for field in &mut self.fields {
            field.row = 0;
        }
    }
}
