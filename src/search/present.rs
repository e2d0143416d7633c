//! What of a search is shown: a page of hits with their passages, and what was
//! understood.

use std::collections::HashSet;

use super::{
    Collapse, Hit, SearchError, SearchRequest, Sort, Understood, Weights, engine::Snapshot,
    gather::Matching, lens::Lens, phrase::Phrase, query::Query, rank::Features, retrieve::Ranked,
    snippet,
};
use crate::catalog::Ordinal;

impl Snapshot {
    /// The results of a page and the place after it. Of regulations that bear one
    /// name only the best is on a page, unless each is asked for; the others are
    /// counted in the total all the same.
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

    /// Says of each hit how many results bear its name.
    pub(super) fn count_alike(&self, hits: &mut [Hit], ranked: &[Ranked]) {
        for hit in hits {
            let name = self.index.alike(hit.ordinal);
            let same = ranked.iter().filter(|result| self.index.alike(result.ordinal) == name);
            hit.alike = same.count().saturating_sub(1) as u32;
        }
    }

    pub(super) fn hits(
        &self,
        page: &[Ranked],
        lens: &mut Lens<'_>,
        explain: Option<&Weights>,
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
                    if let Some(weights) = explain {
                        let weights = weights.of_length(lens.query().length());
                        hit.reasons =
                            super::explain::reasons(lens, document, &ranked.features, &weights);
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
