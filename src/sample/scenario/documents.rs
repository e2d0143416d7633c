//! The decisions that approve, and the documents that carry out.
//!
//! Numbers are higher than any that was given in those years, so that none is
//! taken for a real one.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    APPROVED, APPROVED_AND_ENACTED, DOCUMENTS, LAST_DAY, after, choice::Choice, name, random, short,
};
use crate::model::{AgencySlug, Day, Disposition, Kind, Regulation};

/// A decision or a document.
#[derive(Debug, Clone)]
pub(super) struct Paper {
    pub(super) number: String,
    pub(super) day: Day,
    pub(super) title: String,
    /// The decision that it amends.
    pub(super) amends: Option<String>,
}

/// The papers, and which of them each cut item has.
#[derive(Debug)]
pub(super) struct Documents {
    pub(super) decisions: Vec<Paper>,
    pub(super) documents: Vec<Paper>,
    /// The decision of each approved item.
    pub(super) decided: BTreeMap<usize, usize>,
    /// The document of each item that is carried out.
    pub(super) carried_out: BTreeMap<usize, usize>,
    /// What becomes of each item.
    pub(super) dispositions: Vec<Disposition>,
}

/// The first decision, and the days over which decisions are spread.
const FIRST_DECISION: (Day, usize) = (Day::constant(2021, 10, 4), 300);
/// The same for documents within the authority of a ministry.
const FIRST_CIRCULAR: (Day, usize) = (Day::constant(2021, 3, 1), 540);
/// How many agencies have an amending decision.
const AMENDED: usize = 3;

impl Documents {
    pub(super) fn new(regulations: &[Regulation], choice: &Choice, seed: u64) -> Self {
        let agency = |item: usize| &regulations[choice.cut[item]].agency;
        let mut papers = Self {
            decisions: Vec::new(),
            documents: Vec::new(),
            decided: BTreeMap::new(),
            carried_out: BTreeMap::new(),
            dispositions: dispositions(regulations, choice, seed),
        };
        papers.decide(&by_agency(0..APPROVED, agency));
        let enacted = by_agency(0..APPROVED_AND_ENACTED, agency);
        let alone = by_agency(APPROVED..choice.cut.len(), agency);
        let decrees = enacted.into_iter().map(|(agency, items)| (agency, items, true));
        let circulars = alone.into_iter().map(|(agency, items)| (agency, items, false));
        let groups: Vec<(&AgencySlug, Vec<usize>, bool)> = decrees.chain(circulars).collect();
        let counts =
            apportioned(&groups.iter().map(|(_, items, _)| items.len()).collect::<Vec<_>>());
        for ((agency, items, approved), count) in groups.into_iter().zip(counts) {
            papers.carry_out((agency, approved), &items, count);
        }
        papers
    }

    /// One decision for each agency, and for some another that amends it and
    /// approves what is not carried out yet.
    fn decide(&mut self, agencies: &BTreeMap<&AgencySlug, Vec<usize>>) {
        let (first, days) = FIRST_DECISION;
        let step = days / agencies.len().max(1);
        let mut sizes: Vec<usize> = agencies.values().map(Vec::len).collect();
        sizes.sort_unstable_by_key(|size| std::cmp::Reverse(*size));
        let large = sizes.get(AMENDED - 1).copied().unwrap_or(usize::MAX);
        let mut amendments = Vec::new();
        for ((agency, items), at) in agencies.iter().zip(0..) {
            let title = format!(
                "Phê duyệt phương án cắt giảm, đơn giản hóa quy định kinh doanh thuộc phạm vi quản lý của {}",
                name(agency)
            );
            let number = format!("{}/QĐ-TTg", 9_001 + at);
            let day = after(first, step * at);
            let place = self.decisions.len();
            self.decided.extend(items.iter().map(|item| (*item, place)));
            self.decisions.push(Paper { number: number.clone(), day, title, amends: None });
            if items.len() >= large && amendments.len() < AMENDED {
                let later: Vec<usize> =
                    items.iter().copied().filter(|item| *item >= APPROVED_AND_ENACTED).collect();
                let later = later[later.len() - later.len() / 6..].to_vec();
                amendments.push((*agency, number, day, later));
            }
        }
        for ((agency, amends, day, items), at) in amendments.into_iter().zip(0..) {
            let title = format!("Sửa đổi, bổ sung phương án đã phê duyệt của {}", name(agency));
            let place = self.decisions.len();
            self.decided.extend(items.iter().map(|item| (*item, place)));
            self.decisions.push(Paper {
                number: format!("{}/QĐ-TTg", 9_101 + at),
                day: after(day, 30),
                title,
                amends: Some(amends),
            });
        }
    }

    /// So many documents of one agency for some items, in turn.
    fn carry_out(
        &mut self,
        (agency, approved): (&AgencySlug, bool),
        items: &[usize],
        count: usize,
    ) {
        let first = self.documents.len();
        for (item, turn) in items.iter().zip((0..count).cycle()) {
            self.carried_out.insert(*item, first + turn);
        }
        let (start, days) = if approved {
            let decided = items.iter().filter_map(|item| self.decided.get(item));
            let last = decided.filter_map(|at| Some(self.decisions.get(*at)?.day)).max();
            let last = last.unwrap_or(LAST_DAY);
            (after(last, 10), days_between(after(last, 10), LAST_DAY))
        } else {
            FIRST_CIRCULAR
        };
        for turn in 0..count {
            let day = after(start, (days * turn) / count.max(1));
            let (year, number) = (day.year(), 901 + first + turn);
            let body = if approved { "NĐ-CP".to_owned() } else { format!("TT-{}", short(agency)) };
            let kind = if approved { "Nghị định" } else { "Thông tư" };
            self.documents.push(Paper {
                number: format!("{number}/{year}/{body}"),
                day,
                title: format!(
                    "{kind} sửa đổi, bãi bỏ một số quy định kinh doanh thuộc phạm vi quản lý của {}",
                    name(agency)
                ),
                amends: None,
            });
        }
    }

    /// The day from which the regulation of an item is no longer in force.
    pub(super) fn end(&self, choice: &Choice, item: usize) -> Option<Day> {
        debug_assert!(item < choice.cut.len());
        let abolished = *self.dispositions.get(item)? == Disposition::Cut;
        let document = self.documents.get(*self.carried_out.get(&item)?)?;
        abolished.then_some(document.day)
    }
}

/// Kinds are abolished in different shares; the rest is made simpler.
fn dispositions(regulations: &[Regulation], choice: &Choice, seed: u64) -> Vec<Disposition> {
    let mut random = random(seed, 20);
    let cut = choice.cut.iter().map(|place| match regulations[*place].kind {
        Kind::Procedure => 20,
        Kind::Inspection => 55,
        Kind::Condition => 45,
        Kind::Reporting => 40,
        Kind::Standard => 30,
    });
    cut.map(|share| if random.chance(share) { Disposition::Cut } else { Disposition::Simplify })
        .collect()
}

fn by_agency<'a>(
    items: std::ops::Range<usize>,
    agency: impl Fn(usize) -> &'a AgencySlug,
) -> BTreeMap<&'a AgencySlug, Vec<usize>> {
    let mut agencies: BTreeMap<&AgencySlug, Vec<usize>> = BTreeMap::new();
    for item in items {
        agencies.entry(agency(item)).or_default().push(item);
    }
    agencies
}

/// How many documents each group has: at least one, at most one for each item,
/// and the next always for the group with the most items a document.
fn apportioned(sizes: &[usize]) -> Vec<usize> {
    let mut counts = vec![1; sizes.len()];
    let mut open: BTreeSet<usize> = (0..sizes.len()).filter(|at| sizes[*at] > 1).collect();
    for _ in sizes.len()..DOCUMENTS {
        // Shares are compared by cross products, so that no rounding decides.
        let best = open
            .iter()
            .copied()
            .max_by(|a, b| (sizes[*a] * counts[*b]).cmp(&(sizes[*b] * counts[*a])).then(b.cmp(a)));
        let Some(best) = best else { break };
        counts[best] += 1;
        if counts[best] == sizes[best] {
            open.remove(&best);
        }
    }
    counts
}

fn days_between(from: Day, to: Day) -> usize {
    let days = crate::model::day_number(to) - crate::model::day_number(from);
    usize::try_from(days).unwrap_or_default()
}
