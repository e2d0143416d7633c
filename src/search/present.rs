//! What of a search is shown: a page of hits with their passages, and what was
//! understood.

use std::collections::{HashMap, HashSet};

use super::{
    Collapse, Hit, SearchError, SearchRequest, Sort, Understood, Weights, engine::Snapshot,
    gather::Matching, lens::Lens, levels::Levels, phrase::Phrase, query::Query, rank::Features,
    retrieve::Ranked, snippet,
};
use crate::catalog::Ordinal;

/// Near-duplicates that are named under a hit.
const NAMED_UNDER: usize = 12;

/// What explaining needs to know besides the text.
#[derive(Clone, Copy)]
pub(super) struct Why<'a> {
    pub(super) request: &'a SearchRequest,
    /// Regulations whose codes were typed.
    pub(super) named: &'a [Ordinal],
    pub(super) weights: &'a Weights,
}

impl Snapshot {
    /// Lets those of near-duplicates lead that are for a level of government
    /// that the query names; the others follow in their order. All keep the
    /// places that they have among the rest.
    pub(super) fn lead_with_levels(&self, ranked: &mut [Ranked], asked: Levels) {
        if asked.is_empty() {
            return;
        }
        let mut families: HashMap<u32, Vec<usize>> = HashMap::new();
        for (at, result) in ranked.iter().enumerate() {
            families.entry(self.index.alike(result.ordinal)).or_default().push(at);
        }
        for places in families.into_values().filter(|places| places.len() > 1) {
            let mut family: Vec<Ranked> = places.iter().map(|at| ranked[*at]).collect();
            family.sort_by_key(|result| !self.index.levels(result.ordinal).meets(asked));
            places.into_iter().zip(family).for_each(|(at, result)| ranked[at] = result);
        }
    }

    /// The results of a page and the place after it. Of near-duplicates only the
    /// best is on a page, unless each is asked for; the others are counted in
    /// the total all the same.
    pub(super) fn page(
        &self,
        ranked: &[Ranked],
        request: &SearchRequest,
        offset: usize,
    ) -> (Vec<Ranked>, usize) {
        let every = request.collapse == Collapse::None || request.sort != Sort::Relevance;
        let mut shown: HashSet<u32> = HashSet::new();
        let mut page = Vec::with_capacity(request.limit);
        let mut until = offset.min(ranked.len());
        for (at, result) in ranked.iter().enumerate() {
            if page.len() == request.limit {
                break;
            }
            let new = every || shown.insert(self.index.alike(result.ordinal));
            if at >= offset {
                until = at + 1;
                if new {
                    page.push(*result);
                }
            }
        }
        (page, until)
    }

    /// Says of each hit how many results are near-duplicates of it, and which.
    pub(super) fn count_alike(&self, hits: &mut [Hit], ranked: &[Ranked]) {
        for hit in hits {
            let family = self.index.alike(hit.ordinal);
            let others = ranked
                .iter()
                .map(|result| result.ordinal)
                .filter(|ordinal| *ordinal != hit.ordinal && self.index.alike(*ordinal) == family);
            for ordinal in others {
                hit.alike += 1;
                if hit.others.len() < NAMED_UNDER {
                    hit.others.push(ordinal);
                }
            }
        }
    }

    pub(super) fn hits(
        &self,
        page: &[Ranked],
        lens: &mut Lens<'_>,
        explain: Option<Why<'_>>,
    ) -> Result<Vec<Hit>, SearchError> {
        let mut buffer = Vec::new();
        page.iter()
            .map(|ranked| {
                let ordinal = ranked.ordinal;
                let document = ordinal as usize;
                let mut hit = Hit { ordinal, score: ranked.score, ..Hit::default() };
                if document < self.index.documents() {
                    let lines = self.index.forward.lines(document);
                    let text = self.index.texts.read(document, lines, &mut buffer)?;
                    // What was ranked by relevance was read before.
                    let known = ranked.features != Features::default();
                    let features = if known || lens.query().slots.is_empty() {
                        ranked.features
                    } else {
                        lens.features(document)
                    };
                    let title = text.line(0)?.unwrap_or_default();
                    hit.name = snippet::whole(&self.index, lens, document, 0, title);
                    let number = snippet::best_line(&self.index, document, features.best_line);
                    if let Some(line) = text.line(number)? {
                        hit.snippet = snippet::passage(&self.index, lens, document, number, line);
                    }
                    if let Some(why) = explain {
                        hit.reasons = self.reasons(lens, ranked, why);
                    }
                } else if let Some(fact) = self.catalog.fact(ordinal) {
                    hit.name = snippet::escaped(fact.name);
                }
                Ok(hit)
            })
            .collect()
    }

    pub(super) fn understood(
        &self,
        request: &SearchRequest,
        query: Query,
        offers: Offers,
        named: &[Ordinal],
        matching: Matching,
    ) -> Understood {
        let texts = |phrases: Vec<Phrase>| phrases.into_iter().map(|p| p.text).collect();
        let code =
            |ordinal: &Ordinal| self.catalog.fact(*ordinal).map(|fact| fact.code.to_string());
        Understood {
            text: crate::text::repair(request.text.trim()).text.into_owned(),
            codes: named.iter().filter_map(code).collect(),
            documents: query.documents,
            matching: match matching {
                Matching::All => "all",
                Matching::Share(_) => "most",
                Matching::Words(_) | Matching::Any => "any",
            },
            unknown: query.unknown,
            rewrites: query.rewrites,
            phrases: texts(query.must),
            excluded: texts(query.must_not),
            restored: offers.restored,
            did_you_mean: offers.did_you_mean,
        }
    }
}

/// What is offered beside the results.
pub(super) struct Offers {
    pub(super) restored: Option<String>,
    pub(super) did_you_mean: Option<String>,
}
