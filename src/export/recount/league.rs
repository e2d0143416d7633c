//! Points, scores and ranks of the league table, by the rules of the program.

use super::{Named, Places, Recounted};
use crate::{
    export::{Cell, ROW_KEY, league, points},
    model::{Cost, Criterion, Rate, Score},
    reference::league_rules,
};

/// What follows from what within a row: a column is others added up, or taken
/// away where there is a minus in front.
const FOLLOWS: &[(&str, &[&str])] = &[
    ("approved_denominator", &["enacted_denominator"]),
    ("delivered_denominator", &["approved_numerator"]),
    ("in_time_denominator", &["approved_numerator"]),
    ("delivered_numerator", &["approved_numerator", "-owed"]),
    ("in_time_numerator", &["approved_numerator", "-overdue"]),
    ("enacted_numerator", &["delivered_numerator", "enacted_only"]),
    ("cost_known", &["enacted_numerator", "-cost_missing"]),
    ("consulted_denominator", &["approved_numerator", "enacted_only", "proposed_only"]),
    ("answered_denominator", &["answered_numerator", "calls_late"]),
    ("calls_asked", &["answered_numerator", "calls_late", "calls_open"]),
    ("replied_in_time_denominator", &["replied_denominator"]),
    ("replied_denominator", &["replied_numerator", "comments_overdue"]),
    ("heeded_denominator", &["replied_numerator"]),
    ("comments_received", &["replied_numerator", "comments_overdue", "comments_waiting"]),
    ("comments_received", &["comments_on_plans", "comments_on_drafts", "comments_on_regulations"]),
    ("petitions_answered_denominator", &["petitions_answered_numerator", "petitions_overdue"]),
    ("petitions_on_time_denominator", &["petitions_answered_denominator"]),
    (
        "petitions_forwarded",
        &["petitions_answered_numerator", "petitions_refused", "petitions_waiting"],
    ),
    ("net", &["new", "-gone"]),
];

/// The league table.
pub(super) struct League {
    /// Score and rank of each agency, with the row.
    ranked: Vec<(u64, Option<u64>, Option<i128>)>,
    /// Whether the file states the rules of this program.
    same_rules: bool,
}

impl League {
    pub(super) fn new(places: &Places, rule: Option<&str>) -> Option<Self> {
        let own = league_rules().criteria.iter().map(|rule| league::key(rule.criterion, "points"));
        let whole = own.map(|key| places.find(&key)).all(|place| place.is_some());
        // A table with other measures is still one: it is told that it is.
        let is_one = places.has(&[ROW_KEY, "rank", "score", "counted"]);
        let same_rules = whole && rule.is_some_and(|rule| rule.contains(&league::weights()));
        is_one.then(|| Self { ranked: Vec::new(), same_rules })
    }

    pub(super) fn add(&mut self, row: &Named<'_>, found: &mut Recounted) {
        let score = Score::new(&league_rules().criteria, |criterion| {
            let number = |what| u128::try_from(row.number(&league::key(criterion, what))?).ok();
            Some(Rate { part: number("numerator")?, whole: number("denominator")? })
        });
        for own in &score.points {
            let [part, whole, key] = ["numerator", "denominator", "points"]
                .map(|what| league::key(own.of.criterion, what));
            if row.number(&part).is_some() != row.number(&whole).is_some() {
                found.fault(format!("{}: {part} và {whole} phải đi cùng nhau", row.name()));
            }
            found.expect(row, &key, &Cell::decimal(own.points.map(points)));
            no_more_than(row, (&part, &whole), found);
        }
        found.expect(row, "score", &Cell::decimal(score.total().map(points)));
        found.expect(row, "counted", &Cell::number(score.counted()));
        for (key, of) in FOLLOWS {
            let sum = of.iter().try_fold(0_i128, |sum, key| match key.strip_prefix('-') {
                Some(key) => Some(sum.saturating_sub(row.number(key)?)),
                None => Some(sum.saturating_add(row.number(key)?)),
            });
            found.expect(row, key, &Cell::count(sum));
        }
        costs(row, found);
        if row.is_total() {
            found.expect(row, "rank", &Cell::Empty);
        }
        // The table is of agencies; what is longer is no such table.
        if !row.is_total() && self.ranked.len() < 1_000 {
            self.ranked.push((row.number, score.total(), row.number("rank")));
        }
    }

    pub(super) fn finish(self, found: &mut Recounted) {
        if !self.same_rules {
            let rules = league::weights();
            found
                .fault(format!("cách tính ghi trong tệp không phải của chương trình này. {rules}"));
        }
        for (number, score, rank) in &self.ranked {
            found.cells += 1;
            let better = self.ranked.iter().filter(|(_, other, _)| other > score).count();
            let wanted = score.and(i128::try_from(better + 1).ok());
            if *rank != wanted {
                let shown =
                    |rank: Option<i128>| rank.map_or("trống".into(), |rank| rank.to_string());
                let (said, is) = (shown(*rank), shown(wanted));
                found.fault(format!(
                    "dòng {number}, cột “Hạng” (rank): tệp ghi {said} nhưng tính lại được {is}"
                ));
            }
        }
    }
}

/// A part is never more than the whole, of nothing it is nothing.
fn no_more_than(row: &Named<'_>, (part, whole): (&str, &str), found: &mut Recounted) {
    if row.number(part) > row.number(whole) {
        found.fault(format!("{}: {part} lớn hơn {whole}", row.name()));
    }
}

/// What the exact costs say of the others.
fn costs(row: &Named<'_>, found: &mut Recounted) {
    let exact = |key: &str| row.number(key).map(Cost::from_hundred_millionths);
    let (before, after) = (exact("cost_saved_denominator"), exact("cost_after_exact"));
    let saved = before.zip(after).map(|(before, after)| before.saving(after));
    found.expect(row, "cost_before", &Cell::cost(before));
    found.expect(row, "cost_after", &Cell::cost(after));
    found.expect(row, "cost_saved", &Cell::cost(saved));
    let part = saved.map(|saved| saved.hundred_millionths().max(0));
    found.expect(row, "cost_saved_numerator", &Cell::count(part));
}

/// The measures of one agency, each with its weight and target.
pub(super) struct Measures {
    points: u64,
    weight: u64,
}

impl Measures {
    pub(super) fn new(places: &Places) -> Option<Self> {
        let is_one = places.has(&["criterion", "numerator", "denominator", "weight", "target"]);
        is_one.then_some(Self { points: 0, weight: 0 })
    }

    pub(super) fn add(&mut self, row: &Named<'_>, found: &mut Recounted) {
        if row.is_total() {
            let (points_of_all, weight) = (2 * self.points * 100, self.weight);
            let total = (weight > 0).then(|| (points_of_all + weight) / (2 * weight));
            found.expect(row, "weight", &Cell::number(weight));
            for key in ["numerator", "denominator", "target"] {
                found.expect(row, key, &Cell::Empty);
            }
            found.expect(row, "points", &Cell::decimal(total.map(points)));
            return;
        }
        let known = row.text("criterion").parse::<Criterion>().ok();
        let rule = league_rules().criteria.iter().find(|rule| Some(rule.criterion) == known);
        let Some(rule) = rule else {
            found.fault(format!("{}: không có tiêu chí này", row.name()));
            return;
        };
        let number = |key| u128::try_from(row.number(key)?).ok();
        let rate = number("numerator").zip(number("denominator"));
        let reached = rule.points(rate.map(|(part, whole)| Rate { part, whole }));
        found.expect(row, "weight", &Cell::number(rule.weight));
        found.expect(row, "target", &Cell::Decimal(rule.target));
        found.expect(row, "points", &Cell::decimal(reached.map(points)));
        no_more_than(row, ("numerator", "denominator"), found);
        if let Some(reached) = reached {
            self.points += reached;
            self.weight += u64::from(rule.weight);
        }
    }
}
