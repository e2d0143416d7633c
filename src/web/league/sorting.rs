//! The order of the league table, as the address says it.

use std::cmp::Ordering;

use super::table::Line;
use crate::{
    catalog::{Handled, Ratio},
    model::{Direction, SortBy},
    text::collation_key,
};

/// Sorts; who has no figure comes last either way, and ties go by name.
pub(in crate::web) fn sort(lines: &mut [Line], by: SortBy, direction: Direction) {
    let keys = |line: &Line| collation_key(&line.label);
    lines.sort_by_cached_key(keys);
    lines.sort_by(|a, b| {
        let (missing_a, missing_b) = (is_missing(a, by), is_missing(b, by));
        let order = match (missing_a, missing_b) {
            (false, false) => compare(a, b, by),
            _ => return missing_a.cmp(&missing_b),
        };
        if direction == Direction::Up { order } else { order.reverse() }
    });
    if by == SortBy::Name && direction == Direction::Down {
        lines.reverse();
    }
}

fn is_missing(line: &Line, by: SortBy) -> bool {
    let tallied = &line.tallied;
    match by {
        SortBy::Score => line.score.total().is_none(),
        SortBy::Enacted | SortBy::Approved => tallied.enacted.denominator == 0,
        SortBy::Saved => tallied.cost.known == 0,
        SortBy::Fresh => line.fresh.is_none(),
        SortBy::Comments => tallied.comments.all().replied().whole == 0,
        SortBy::Petitions => line.petitions.replied().whole == 0,
        SortBy::Online => tallied.service.online.denominator == 0,
        _ => false,
    }
}

fn compare(a: &Line, b: &Line, by: SortBy) -> Ordering {
    let (x, y) = (&a.tallied, &b.tallied);
    match by {
        SortBy::Name => Ordering::Equal,
        SortBy::Score => a.score.total().cmp(&b.score.total()),
        SortBy::Regulations => x.enacted.denominator.cmp(&y.enacted.denominator),
        SortBy::Enacted => shares(x.enacted, y.enacted),
        SortBy::Approved => shares(approved(a), approved(b)),
        SortBy::Owed => x.overlap.approved_only.cmp(&y.overlap.approved_only),
        SortBy::Overdue => x.overlap.overdue.cmp(&y.overlap.overdue),
        SortBy::Unanswered => a.calls.unanswered().cmp(&b.calls.unanswered()),
        SortBy::Saved => x.cost.saved().cmp(&y.cost.saved()),
        SortBy::Net => net(a).cmp(&net(b)),
        SortBy::Comments => {
            let ratio = |of: Handled| Ratio {
                numerator: of.answered,
                denominator: of.answered + of.overdue,
            };
            shares(ratio(x.comments.all()), ratio(y.comments.all()))
        }
        SortBy::Petitions => {
            let ratio = |line: &Line| Ratio {
                numerator: line.petitions.answered,
                denominator: line.petitions.answered + line.petitions.overdue,
            };
            shares(ratio(a), ratio(b))
        }
        SortBy::Online => shares(x.service.online, y.service.online),
        SortBy::Fresh => a.fresh.map(|(days, _)| days).cmp(&b.fresh.map(|(days, _)| days)),
    }
}

/// Of an agency's regulations, those of which a cut is approved.
pub(in crate::web) fn approved(line: &Line) -> Ratio {
    Ratio { numerator: line.tallied.approved, ..line.tallied.enacted }
}

/// How many more rules there are than at the baseline.
pub(in crate::web) fn net(line: &Line) -> i128 {
    i128::from(line.tallied.change.new) - i128::from(line.tallied.change.gone)
}

/// Compares exactly.
pub(super) fn shares(a: Ratio, b: Ratio) -> Ordering {
    let cross = |a: u64, b: u64| u128::from(a) * u128::from(b);
    cross(a.numerator, b.denominator).cmp(&cross(b.numerator, a.denominator))
}

/// For each line its rank by the score: equal scores share one.
pub(in crate::web) fn ranks(lines: &[Line]) -> Vec<Option<usize>> {
    let rank = |line: &Line| {
        let own = line.score.total()?;
        Some(1 + lines.iter().filter(|other| other.score.total() > Some(own)).count())
    };
    lines.iter().map(rank).collect()
}
