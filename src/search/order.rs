//! Orders that are not that of relevance.

use super::{Snapshot, Sort, engine::plain, retrieve::Ranked};
use crate::{
    catalog::{Catalog, Ordinal},
    model::Day,
    text::collation_key,
};

impl Snapshot {
    /// The first `until` in an order that is not that of relevance; without a
    /// query, relevance means: in force first, then as they came in. What an
    /// order cannot place comes last in it, whichever way it runs, and equals
    /// stand in the order of their codes, so that pages neither repeat nor miss
    /// anything.
    pub(super) fn sorted(
        &self,
        mut ordinals: Vec<Ordinal>,
        sort: Sort,
        day: Day,
        until: usize,
    ) -> Vec<Ranked> {
        let catalog = &*self.catalog;
        let ranks = if sort == Sort::Name { self.name_ranks() } else { &[] };
        let place = |ordinal: Ordinal| place(catalog, ranks, sort, day, ordinal);
        let order = |a: &Ordinal, b: &Ordinal| {
            let tie = || match sort {
                Sort::Relevance => a.cmp(b),
                _ => catalog.code(*a).cmp(&catalog.code(*b)),
            };
            place(*a).cmp(&place(*b)).then_with(tie)
        };
        if until > 0 && until < ordinals.len() {
            ordinals.select_nth_unstable_by(until - 1, order);
            ordinals.truncate(until);
        }
        ordinals.sort_unstable_by(order);
        ordinals.into_iter().map(plain).collect()
    }

    fn name_ranks(&self) -> &[u32] {
        self.by_name.get_or_init(|| {
            let key = |ordinal: &Ordinal| {
                let name = self.catalog.fact(*ordinal).map(|fact| collation_key(fact.name));
                (name, self.catalog.code(*ordinal))
            };
            let mut order: Vec<Ordinal> = (0..self.catalog.len() as Ordinal).collect();
            order.sort_by_cached_key(key);
            let mut ranks = vec![0; order.len()];
            order.iter().zip(0..).for_each(|(ordinal, rank)| ranks[*ordinal as usize] = rank);
            ranks
        })
    }
}

/// Where a regulation stands: the smaller the earlier.
fn place(catalog: &Catalog, ranks: &[u32], sort: Sort, day: Day, ordinal: Ordinal) -> i128 {
    // Both ways the unknown comes last.
    let rising = |value: Option<i128>| value.unwrap_or(i128::MAX);
    let falling = |value: Option<i128>| value.map_or(i128::MAX, |value| -value);
    let starts = || catalog.starts(ordinal).map(i128::from);
    let cost = || catalog.cost(ordinal).map(|cost| cost.dong());
    match sort {
        Sort::Relevance => i128::from(!catalog.in_force(ordinal, day)),
        Sort::Name => i128::from(ranks[ordinal as usize]),
        Sort::Newest => falling(starts()),
        Sort::Oldest => rising(starts()),
        Sort::FeeLow => rising(catalog.charge(ordinal).map(|charge| charge.low.into())),
        Sort::FeeHigh => falling(catalog.charge(ordinal).map(|charge| charge.high.into())),
        Sort::CostLow => rising(cost()),
        Sort::CostHigh => falling(cost()),
    }
}
