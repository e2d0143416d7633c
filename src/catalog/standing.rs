//! How far an agency has come with its plans, now and after a proposal.

use serde::Serialize;

use super::{Catalog, PlanVersion, applies::ItemCells};
use crate::{
    model::{AgencySlug, Cost, Decimal, Disposition, ItemId, Stage, day_number},
    reference,
};

/// A share with both of its parts, so that it can be recomputed and printed
/// either way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Ratio {
    /// How many of them.
    pub numerator: u64,
    /// Of how many.
    pub denominator: u64,
}

impl Ratio {
    /// In per cent with two places, the rest cut off as government reports do;
    /// none without a denominator.
    pub fn truncated(self) -> Option<Decimal> {
        let hundredths = self.hundredths()? / u128::from(self.denominator);
        percent(hundredths)
    }

    /// In per cent with two places, half a hundredth rounded up.
    pub fn rounded(self) -> Option<Decimal> {
        let whole = u128::from(self.denominator);
        percent((2 * self.hundredths()? + whole) / (2 * whole))
    }

    fn hundredths(self) -> Option<u128> {
        (self.denominator > 0).then_some(u128::from(self.numerator) * 10_000)
    }
}

fn percent(hundredths: u128) -> Option<Decimal> {
    i64::try_from(hundredths).ok()?.checked_mul(100).map(Decimal::from_ten_thousandths)
}

/// What the plans of an agency come to: over its regulations in force, going by
/// the item that applies to each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// Regulations in force.
    pub regulations: u64,
    /// Those that an item applies to.
    pub planned: u64,
    /// How many are to be abolished, simplified, handed down and kept, in the
    /// order of [`Disposition::ALL`].
    pub dispositions: [u64; 4],
    /// How many items are at each stage, in the order of [`Stage::ALL`].
    pub stages: [u64; 6],
    /// The cost of a year as it is, of the items of which both costs are known.
    pub before: Cost,
    /// The cost of a year as it will be, of the same items.
    pub after: Cost,
    /// The items of which a cost is not known.
    pub cost_missing: u64,
}

impl Standing {
    /// The share that is cut: abolished or simplified.
    pub fn cut(&self) -> Ratio {
        let of = |disposition: Disposition| self.dispositions[disposition as usize];
        let numerator = Disposition::ALL.iter().filter(|d| d.counts_as_cut()).map(|d| of(*d)).sum();
        Ratio { numerator, denominator: self.regulations }
    }
}

impl Catalog {
    /// What the plans for the regulations of an agency come to on the day of the
    /// catalog; of all agencies if none is given.
    pub fn standing(&self, agency: Option<&AgencySlug>) -> Standing {
        let list = reference::agencies();
        let wanted = agency.map(|slug| list.responsible(slug, self.as_of()));
        let own: Vec<bool> = self
            .agencies
            .values
            .iter()
            .map(|slug| wanted.is_none_or(|wanted| list.responsible(slug, self.as_of()) == wanted))
            .collect();
        let mut standing = Standing::default();
        for (cells, chosen) in self.cells.iter().zip(&self.chosen) {
            if !own[usize::from(self.leaves.values[cells.leaf as usize].0)]
                || !cells.in_force(self.day_number())
            {
                continue;
            }
            standing.regulations += 1;
            let Some(item) = self.items.get(*chosen as usize) else { continue };
            standing.planned += 1;
            standing.dispositions[item.disposition as usize] += 1;
            standing.stages[item.stage as usize] += 1;
            match (item.before, item.after) {
                (Some(before), Some(after)) => {
                    standing.before = [standing.before, before].into_iter().sum();
                    standing.after = [standing.after, after].into_iter().sum();
                }
                _ => standing.cost_missing += 1,
            }
        }
        standing
    }

    /// The catalog as it would be if versions of items were proposed and items
    /// withdrawn now, by the rules of [`Catalog::at`]. Items that are settled
    /// are left as they are.
    #[must_use]
    pub fn proposing(&self, proposals: &[PlanVersion], withdrawn: &[ItemId]) -> Self {
        let mut after = self.clone();
        after.items.retain(|item| item.stage >= Stage::Approved || !withdrawn.contains(&item.id));
        let places: std::collections::HashMap<ItemId, usize> =
            after.items.iter().zip(0..).map(|(item, place)| (item.id, place)).collect();
        let day = self.day_number();
        for (proposal, seq) in proposals.iter().zip(self.seq() + 1..) {
            let ordinal = proposal.code.as_ref().and_then(|code| self.find(code));
            let mut reached = [super::applies::NO_DAY; Stage::ALL.len()];
            reached[Stage::Proposed as usize] = day;
            let cells = ItemCells {
                id: proposal.id,
                ordinal: ordinal.unwrap_or(super::Ordinal::MAX),
                disposition: proposal.disposition,
                stage: Stage::Proposed,
                authority: proposal.authority,
                decision: super::applies::NO_PAPER,
                document: super::applies::NO_PAPER,
                settled: None,
                proposed: (day, seq),
                deadline: proposal.deadline.map_or(super::applies::NO_DAY, day_number),
                before: proposal.before,
                after: proposal.after,
                once: proposal.once,
                reached,
            };
            match places.get(&proposal.id).and_then(|place| after.items.get_mut(*place)) {
                Some(item) if item.stage >= Stage::Approved => {}
                Some(item) => *item = cells,
                None => after.items.push(cells),
            }
        }
        after.apply();
        after
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_printed_both_ways() {
        for (numerator, denominator, truncated, rounded) in [
            (699, 5187, "13.47", "13.48"),
            (1758, 17_687, "9.93", "9.94"),
            (1, 1, "100", "100"),
            (0, 7, "0", "0"),
            (1, 20_000, "0", "0.01"),
        ] {
            let ratio = Ratio { numerator, denominator };
            let text = |value: Option<Decimal>| value.unwrap().to_string();
            assert_eq!(
                (text(ratio.truncated()), text(ratio.rounded())),
                (truncated.into(), rounded.into())
            );
        }
        assert_eq!(Ratio::default().truncated(), None);
    }
}
