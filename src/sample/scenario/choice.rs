//! Which regulations something happens to.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    APPROVED, CUT, DECENTRALISED, DECENTRALISED_FIELDS, INTEGRATED, INTERNAL, INTERNAL_FIELDS,
    PUBLISHED, REGIMES, REVIEWED, random,
};
use crate::{
    model::{Audience, Kind, Regulation},
    sample::Registry,
};

/// Places of regulations.
#[derive(Debug)]
pub(super) struct Choice {
    /// Cut or made simpler; first those approved and carried out, then those
    /// only approved, then those only carried out.
    pub(super) cut: Vec<usize>,
    /// Those of the approved, by their place in `cut`, that are on the portal.
    pub(super) published: BTreeSet<usize>,
    /// Looked at whether they can be handed down.
    pub(super) reviewed: Vec<usize>,
    /// Handed down.
    pub(super) decentralised: BTreeSet<usize>,
    /// Procedures between agencies.
    pub(super) internal: Vec<usize>,
    /// Reporting regimes; the first of them are in the Government's system.
    pub(super) regimes: Vec<usize>,
}

impl Choice {
    pub(super) fn new(registry: &Registry, regulations: &[Regulation], seed: u64) -> Self {
        let of_kind = |kind: Kind| {
            let mut places: Vec<usize> =
                (0..regulations.len()).filter(|&at| regulations[at].kind == kind).collect();
            random(seed, kind as u64).shuffle(&mut places);
            places
        };
        let procedures = of_kind(Kind::Procedure);
        let internal = internal(registry, regulations, &procedures);
        let mut taken: BTreeSet<usize> = internal.iter().copied().collect();
        let mut cut = Vec::new();
        for (kind, count) in CUT {
            let free = of_kind(kind).into_iter().filter(|place| !taken.contains(place));
            cut.extend(free.take(count));
        }
        random(seed, 10).shuffle(&mut cut);
        taken.extend(&cut);
        let mut approved: Vec<usize> = (0..APPROVED).collect();
        random(seed, 11).shuffle(&mut approved);
        let reviewed = procedures.into_iter().filter(|place| !taken.contains(place));
        let reviewed: Vec<usize> = reviewed.take(REVIEWED).collect();
        let by_field = by_field(regulations, &reviewed);
        let mut fields: Vec<&Vec<usize>> = by_field.values().collect();
        // The largest fields first: each of them gives some.
        fields.sort_by_key(|places| std::cmp::Reverse(places.len()));
        fields.truncate(DECENTRALISED_FIELDS);
        let regimes = of_kind(Kind::Reporting).into_iter().filter(|place| !taken.contains(place));
        Self {
            cut,
            published: approved.into_iter().take(PUBLISHED).collect(),
            decentralised: dealt(&fields, DECENTRALISED).into_iter().collect(),
            reviewed,
            internal,
            regimes: regimes.take(REGIMES).collect(),
        }
    }

    /// Whether a reporting regime of the list is in the Government's system.
    pub(super) fn integrated(&self, place: usize) -> bool {
        place < INTEGRATED
    }
}

/// Procedures of the fields that are most about relations between agencies.
fn internal(registry: &Registry, regulations: &[Regulation], procedures: &[usize]) -> Vec<usize> {
    let by_field = by_field(regulations, procedures);
    let rank = |name: &str| {
        let field = registry.lists.fields.iter().find(|field| field.name == name);
        match field.map(|field| field.audience.as_slice()) {
            Some([Audience::Internal]) => 0,
            Some(audience) if audience.contains(&Audience::Internal) => 1,
            _ => 2,
        }
    };
    let enough = INTERNAL.div_ceil(INTERNAL_FIELDS);
    let mut fields: Vec<(u8, &str, &Vec<usize>)> = by_field
        .iter()
        .filter(|(_, places)| places.len() >= enough)
        .map(|(name, places)| (rank(name), *name, places))
        .collect();
    fields.sort_unstable();
    let fields: Vec<&Vec<usize>> =
        fields.into_iter().take(INTERNAL_FIELDS).map(|(.., places)| places).collect();
    dealt(&fields, INTERNAL)
}

/// Places by field, each field's in the order given.
fn by_field<'a>(regulations: &'a [Regulation], places: &[usize]) -> BTreeMap<&'a str, Vec<usize>> {
    let mut fields: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for place in places {
        fields.entry(regulations[*place].field.0.as_str()).or_default().push(*place);
    }
    fields
}

/// So many places, one of each list in turn.
fn dealt(lists: &[&Vec<usize>], count: usize) -> Vec<usize> {
    let rounds = lists.iter().map(|list| list.len()).max().unwrap_or_default();
    let turns = (0..rounds).flat_map(|round| lists.iter().filter_map(move |list| list.get(round)));
    turns.copied().take(count).collect()
}
