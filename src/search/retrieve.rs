//! One search over one index: gather, then re-rank the best.

use super::{
    SearchError,
    gather::{Candidate, Gathered, Matching, Wanted, base, gather},
    index::Index,
    lens::{Lens, with_lens},
    parents::Parents,
    query::Query,
    rank::Features,
    weights::{Signal, Weights},
    window::Window,
};
use crate::catalog::Ordinal;

/// How many of the best are re-ranked.
pub(super) const DEPTH: usize = 100;

/// A result with what re-ranking saw in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ranked {
    pub(super) ordinal: Ordinal,
    pub(super) score: f32,
    pub(super) features: Features,
}

/// The rule of a query.
pub(super) fn matching(query: &Query) -> Matching {
    share_of(query.words())
}

/// The share of so many words that a result must have. Few words must nearly
/// all be there; a sentence buries its need in many others.
pub(super) fn share_of(words: usize) -> Matching {
    match words {
        0 => Matching::Any,
        1..=2 => Matching::All,
        3..=6 => Matching::Share(0.75),
        7..=8 => Matching::Share(0.5),
        9..=12 => Matching::Share(0.4),
        _ => Matching::Share(0.3),
    }
}

/// Results below which a question is taken less strictly: who asks in words that
/// documents do not use still gets what comes nearest. Filters have no say in
/// it, so that a click on one only narrows.
pub(super) fn enough(query: &Query) -> u64 {
    if query.words() <= 2 { 1 } else { 30 }
}

/// Gathers under the query's own rule; if fewer than `least` documents match,
/// with as many of its words as that many have.
///
/// # Errors
/// When postings that are not in memory cannot be read.
pub(super) fn gather_matching<V>(
    index: &Index,
    query: &Query,
    depth: (usize, u64),
    visitor: impl FnMut() -> V,
) -> Result<(Gathered, Matching, V), SearchError>
where
    V: FnMut(Ordinal) -> bool,
{
    let postings = index.postings();
    match &postings.lifted {
        None => Ok(gather_here((index, &postings.windows), query, depth, visitor)),
        Some(engine) => engine.gather(index, query, depth, visitor),
    }
}

/// The same on this machine, from windows that are in memory.
pub(super) fn gather_here<V>(
    (index, windows): (&Index, &[Window]),
    query: &Query,
    (depth, least): (usize, u64),
    mut visitor: impl FnMut() -> V,
) -> (Gathered, Matching, V)
where
    V: FnMut(Ordinal) -> bool,
{
    let rule = matching(query);
    let mut visit = visitor();
    let wanted = Wanted { matching: rule, enough: least, depth, again: false };
    let gathered = gather((index, windows), query, wanted, &mut visit);
    if gathered.matched >= least || rule == Matching::Any {
        return (gathered, rule, visit);
    }
    let rule = match gathered.words_of(least) {
        0 => Matching::Any,
        words => Matching::Words(words),
    };
    let mut visit = visitor();
    let wanted = Wanted { matching: rule, enough: 0, depth, again: true };
    let gathered = gather((index, windows), query, wanted, &mut visit);
    (gathered, rule, visit)
}

/// Puts the best candidates in their final order. `adjust` adds what the engine
/// cannot see in the text, such as being in force.
pub(super) fn rerank(
    best: &[Candidate],
    lens: &mut Lens<'_>,
    weights: &Weights,
    adjust: impl Fn(Ordinal) -> f32,
) -> Vec<Ranked> {
    let query = lens.query();
    lens.index().forward.warm(best.iter().map(|candidate| candidate.ordinal.0 as usize));
    let mut parents = Vec::new();
    let terms = query.terms();
    lens.index()
        .parents
        .scores(terms.iter().map(|sought| (sought.term, sought.weight)), &mut parents);
    let weights = weights.of_length(query.length());
    let mut ranked: Vec<Ranked> = best
        .iter()
        .map(|candidate| {
            let ordinal = candidate.ordinal.0;
            let mut features = lens.features(ordinal as usize);
            features.signals[Signal::Base] = base(candidate.score, query);
            features.signals[Signal::Parent] =
                lens.index().parents.score(ordinal as usize, &parents);
            let score = weights.score(&features.signals) + adjust(ordinal);
            Ranked { ordinal, score, features }
        })
        .collect();
    keep_company(&mut ranked, &lens.index().parents, weights.of(Signal::Company));
    in_order(&ranked).map(|at| ranked[at]).collect()
}

/// The places of results, best first. Only scores are moved: what was seen in a
/// document is far longer.
fn in_order(ranked: &[Ranked]) -> impl Iterator<Item = usize> {
    let place = |(at, result): (usize, &Ranked)| (result.score, result.ordinal, at);
    let mut places: Vec<(f32, Ordinal, usize)> = ranked.iter().enumerate().map(place).collect();
    places.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    places.into_iter().map(|(_, _, at)| at)
}

/// Lifts what is a part of the same as many of the best: what a few words mean is
/// more likely where many speak of it.
fn keep_company(ranked: &mut [Ranked], parents: &Parents, weight: f32) {
    /// How many of the best are asked.
    const BEST: usize = 20;
    let parent = |result: &Ranked| parents.parent(result.ordinal as usize);
    let best = in_order(ranked).take(BEST);
    let mut best: Vec<u16> = best.filter_map(|at| parent(&ranked[at])).collect();
    best.sort_unstable();
    for result in &mut *ranked {
        let Some(own) = parent(result) else { continue };
        let company = best.partition_point(|p| *p <= own) - best.partition_point(|p| *p < own);
        let share = company as f32 / BEST as f32;
        result.features.signals[Signal::Company] = share;
        result.score += weight * share;
    }
}

/// The best documents of an index for a text, without filters: what `eval`
/// measures and, with filters around it, what the server serves.
pub(super) fn best(index: &Index, text: &str, weights: &Weights, limit: usize) -> Vec<Ranked> {
    let query = Query::parse(text, index, weights);
    if query.is_empty() || query.impossible {
        return Vec::new();
    }
    let depth = (DEPTH.max(limit), enough(&query));
    let postings = index.postings();
    let (gathered, _, _) = gather_here((index, &postings.windows), &query, depth, || |_| true);
    let mut ranked = with_lens(&query, index, |lens| {
        rerank(&gathered.best[..gathered.best.len().min(DEPTH)], lens, weights, |_| 0.0)
    });
    ranked.truncate(limit);
    ranked
}
