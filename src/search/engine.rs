//! The engine: the newest index and catalog together, and a search over both.

use std::{
    sync::{Arc, OnceLock},
    time::Instant,
};

use arc_swap::ArcSwapOption;

use super::{
    Collapse, Cursor, Index, SearchError, SearchRequest, SearchResponse, Sort, Total, Weights,
    gather::{Candidate, Matching},
    lens::{Lens, with_lens},
    named::Named,
    present::{Offers, Why},
    query::Query,
    rank::Features,
    reading::{likelier, read, restored},
    retrieve::{DEPTH, Ranked, enough, gather_matching, rerank},
    window::Term,
};
use crate::{
    catalog::{Catalog, FacetCounts, Ordinal, Tally},
    model::DocumentNumber,
};

/// What a code named in the query adds to its regulation's score: it comes first.
const NAMED: f32 = 1_000.0;
/// What resting on a document number of the query adds.
const CITED: f32 = 20.0;
/// What not being in force takes away: such regulations come after those that say
/// about the same.
const ENDED: f32 = 25.0;

/// Serves searches from the newest published snapshot. Readers never wait.
#[derive(Debug, Default)]
pub struct Engine {
    current: ArcSwapOption<Snapshot>,
    weights: Weights,
    pub(super) renewal: super::suggest::Renewal,
}

/// An index and a catalog that belong together.
#[derive(Debug)]
pub struct Snapshot {
    /// The texts. It may lack regulations that the catalog already has.
    pub index: Arc<Index>,
    /// The facts.
    pub catalog: Arc<Catalog>,
    /// Counts up with every index that was published.
    pub generation: u64,
    /// When that index was published.
    pub since: Instant,
    /// Ranks of names in the order of the alphabet, made when first asked for.
    pub(super) by_name: OnceLock<Vec<u32>>,
    pub(super) size: Size,
}

/// Of how many texts an answer is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Size {
    /// Of so many that a page of results is usual.
    Large,
    /// Of so few that one result may be all there is.
    Small,
}

impl Engine {
    /// An engine that is not ready yet.
    pub fn new(weights: Weights) -> Self {
        Self { weights, ..Self::default() }
    }

    /// Switches to another index and catalog; searches under way end on the old.
    pub fn publish(&self, index: Arc<Index>, catalog: Arc<Catalog>) {
        let old = self.current.load();
        let (generation, since) = match &*old {
            Some(old) if Arc::ptr_eq(&old.index, &index) => (old.generation, old.since),
            old => (old.as_ref().map_or(0, |old| old.generation) + 1, Instant::now()),
        };
        self.current.store(Some(Arc::new(Snapshot {
            index,
            catalog,
            generation,
            since,
            by_name: OnceLock::new(),
            size: Size::Large,
        })));
    }

    /// What searches see now.
    pub fn snapshot(&self) -> Result<Arc<Snapshot>, SearchError> {
        self.current.load_full().ok_or(SearchError::NotReady)
    }

    /// Answers a search from a snapshot, which may be one of another day.
    pub fn search_in(
        &self,
        snapshot: &Snapshot,
        request: &SearchRequest,
    ) -> Result<SearchResponse, SearchError> {
        snapshot.search(request, &self.weights)
    }

    /// Answers a search.
    pub fn search(&self, request: &SearchRequest) -> Result<SearchResponse, SearchError> {
        self.answer(request).map(|(_, response)| response)
    }

    /// Every regulation that a search finds, each for itself, in its order.
    ///
    /// # Errors
    /// When postings that are not in memory cannot be read.
    pub fn every(
        &self,
        snapshot: &Snapshot,
        request: &SearchRequest,
    ) -> Result<Vec<Ordinal>, SearchError> {
        snapshot.every(request, &self.weights)
    }

    /// Answers a search, with the snapshot whose catalog its ordinals belong to:
    /// another may have been published since.
    pub fn answer(
        &self,
        request: &SearchRequest,
    ) -> Result<(Arc<Snapshot>, SearchResponse), SearchError> {
        let snapshot = self.snapshot()?;
        let response = snapshot.search(request, &self.weights)?;
        Ok((snapshot, response))
    }
}

impl Snapshot {
    /// Few texts, and facts that are published nowhere.
    pub(super) fn small(index: Arc<Index>, catalog: Arc<Catalog>) -> Self {
        let since = Instant::now();
        Self { index, catalog, generation: 1, since, by_name: OnceLock::new(), size: Size::Small }
    }

    /// The same texts with the facts of another day. Regulations that these
    /// lack are in no answer.
    #[must_use]
    pub fn with_catalog(&self, catalog: Arc<Catalog>) -> Self {
        let index = Arc::clone(&self.index);
        let (generation, since, size) = (self.generation, self.since, self.size);
        Self { index, catalog, generation, since, by_name: OnceLock::new(), size }
    }

    /// Answers a search with given weights.
    pub fn search(
        &self,
        request: &SearchRequest,
        weights: &Weights,
    ) -> Result<SearchResponse, SearchError> {
        let Named { regulations: named, unknown, meant, rest } = self.named(&request.text);
        let mut reading = read(&rest, &self.index, request.without);
        reading.unknown.extend(unknown);
        let offers = Offers {
            restored: restored(&reading, &self.index),
            did_you_mean: meant.or_else(|| likelier(&reading, &self.index)),
        };
        let query = Query::of(reading, &self.index, weights);
        let offset = request.cursor.map_or(0, |cursor| cursor.offset as usize);
        let (found, until, mut hits) = with_lens(&query, &self.index, |lens| {
            let found = self.found(request, lens, &named, weights)?;
            let (page, until) = self.page(&found.ranked, request, offset);
            let why = Why { request, named: &named, weights };
            let hits = self.hits(&page, lens, request.explain.then_some(why));
            Ok::<_, SearchError>((found, until, hits?))
        })?;
        self.index.disk.check()?;
        if request.collapse == Collapse::Alike {
            self.count_alike(&mut hits, &found.ranked);
        }
        // Regulations that the index does not know yet have no text to show.
        hits.retain(|hit| (hit.ordinal as usize) < self.catalog.len());
        Ok(SearchResponse {
            total: Total(found.total),
            next: (until > offset && (until as u64) < found.total)
                .then_some(Cursor { offset: until as u32 }),
            hits,
            facets: found.counts.facets,
            leaves: found.counts.leaves,
            undated: found.counts.undated,
            understood: self.understood(request, query, offers, &named, found.matching),
            seq: self.catalog.seq(),
        })
    }

    /// Every regulation that a search finds, each for itself, in the order in
    /// which its pages show them. No passages are made: a list of all of them is
    /// cheap.
    ///
    /// # Errors
    /// When postings that are not in memory cannot be read.
    pub fn every(
        &self,
        request: &SearchRequest,
        weights: &Weights,
    ) -> Result<Vec<Ordinal>, SearchError> {
        let limit = self.catalog.len().max(self.index.documents()).max(1);
        let request = SearchRequest { limit, cursor: None, ..request.clone() };
        let Named { regulations: named, rest, unknown, .. } = self.named(&request.text);
        let mut reading = read(&rest, &self.index, request.without);
        reading.unknown.extend(unknown);
        let query = Query::of(reading, &self.index, weights);
        let found =
            with_lens(&query, &self.index, |lens| self.found(&request, lens, &named, weights))?;
        self.index.disk.check()?;
        let known = |ordinal: &Ordinal| (*ordinal as usize) < self.catalog.len();
        Ok(found.ranked.into_iter().map(|result| result.ordinal).filter(known).collect())
    }

    fn found(
        &self,
        request: &SearchRequest,
        lens: &mut Lens<'_>,
        named: &[Ordinal],
        weights: &Weights,
    ) -> Result<Found, SearchError> {
        // Words that nothing has are not "everything": only no words at all are.
        if request.text.trim().is_empty() {
            Ok(self.list(request))
        } else if lens.query().impossible {
            Ok(self.nothing(request))
        } else {
            self.find(request, lens, named, weights)
        }
    }

    /// The regulations whose legal basis or text names a document, in the order
    /// of their ordinals.
    pub fn citing(&self, number: &DocumentNumber) -> Vec<Ordinal> {
        let Some(id) = self.index.vocabulary.find_folded(&super::analysis::number_term(number))
        else {
            return Vec::new();
        };
        self.index.with(Term::syllable(id))
    }

    fn find(
        &self,
        request: &SearchRequest,
        lens: &mut Lens<'_>,
        named: &[Ordinal],
        weights: &Weights,
    ) -> Result<Found, SearchError> {
        let query = lens.query();
        let offset = request.cursor.map_or(0, |cursor| cursor.offset as usize);
        let depth = DEPTH.max(offset + request.limit);
        let matcher = self.catalog.matcher(&request.filters, request.as_of);
        let mut everything = Vec::new();
        let keep_all = request.sort != Sort::Relevance;
        let tally = std::cell::RefCell::new(self.catalog.tally(request.as_of));
        let kept = std::cell::RefCell::new(&mut everything);
        let least = match self.size {
            Size::Large => enough(query),
            Size::Small => 1,
        };
        let (mut gathered, matching, _) =
            gather_matching(&self.index, query, (depth, least), || {
                *tally.borrow_mut() = self.catalog.tally(request.as_of);
                kept.borrow_mut().clear();
                |ordinal: Ordinal| {
                    let failing = matcher.failing(ordinal);
                    tally.borrow_mut().add(ordinal, failing);
                    if failing == 0 && keep_all {
                        kept.borrow_mut().push(ordinal);
                    }
                    failing == 0
                }
            })?;
        let mut tally = tally.into_inner();
        // A named regulation is a result even if its text has no word of the query.
        for &ordinal in named {
            let seen = self.matches(query, ordinal, matching);
            if !seen {
                let failing = matcher.failing(ordinal);
                tally.add(ordinal, failing);
                if failing == 0 {
                    gathered.total += 1;
                    everything.push(ordinal);
                }
            }
            if matcher.failing(ordinal) == 0
                && !gathered.best.iter().any(|c| c.ordinal.0 == ordinal)
            {
                gathered
                    .best
                    .insert(0, Candidate { score: 0, ordinal: std::cmp::Reverse(ordinal) });
            } else if let Some(at) = gathered.best.iter().position(|c| c.ordinal.0 == ordinal) {
                let candidate = gathered.best.remove(at);
                gathered.best.insert(0, candidate);
            }
        }
        let counts = Counts::of(&tally, request);
        let total = gathered.total;
        let ranked = if keep_all {
            self.sorted(everything, request.sort, request.as_of, offset + request.limit)
        } else {
            let split = gathered.best.len().min(DEPTH);
            let adjust = |ordinal: Ordinal| self.adjust(ordinal, request, query, named);
            let mut ranked = rerank(&gathered.best[..split], lens, weights, adjust);
            ranked.extend(gathered.best[split..].iter().map(|c| plain(c.ordinal.0)));
            self.lead_with_levels(&mut ranked, query.levels);
            ranked
        };
        Ok(Found { ranked, total, counts, matching })
    }

    /// Whether gathering has already counted a document.
    fn matches(&self, query: &Query, ordinal: Ordinal, matching: Matching) -> bool {
        if query.is_empty() || ordinal as usize >= self.index.documents() {
            return false;
        }
        super::gather::covers(&self.index, query, matching, ordinal)
    }

    fn adjust(
        &self,
        ordinal: Ordinal,
        request: &SearchRequest,
        query: &Query,
        named: &[Ordinal],
    ) -> f32 {
        let mut score = 0.0;
        if named.contains(&ordinal) {
            score += NAMED;
        }
        let cited = query
            .numbers
            .iter()
            .filter(|(id, _)| self.index.has(Term::syllable(*id), ordinal))
            .count();
        score += CITED * cited as f32;
        if !self.catalog.in_force(ordinal, request.as_of) {
            score -= ENDED;
        }
        score
    }

    /// No result: something was asked for that no document has.
    fn nothing(&self, request: &SearchRequest) -> Found {
        let counts = Counts::of(&self.catalog.tally(request.as_of), request);
        Found { ranked: Vec::new(), total: 0, counts, matching: Matching::All }
    }

    /// Everything that passes, for an empty query.
    fn list(&self, request: &SearchRequest) -> Found {
        let matcher = self.catalog.matcher(&request.filters, request.as_of);
        let mut tally = self.catalog.tally(request.as_of);
        let mut passed = Vec::new();
        for ordinal in 0..self.catalog.len() as Ordinal {
            let failing = matcher.failing(ordinal);
            tally.add(ordinal, failing);
            if failing == 0 {
                passed.push(ordinal);
            }
        }
        let total = passed.len() as u64;
        let offset = request.cursor.map_or(0, |cursor| cursor.offset as usize);
        let ranked = self.sorted(passed, request.sort, request.as_of, offset + request.limit);
        Found { ranked, total, counts: Counts::of(&tally, request), matching: Matching::All }
    }
}

struct Found {
    ranked: Vec<Ranked>,
    total: u64,
    counts: Counts,
    matching: Matching,
}

/// What is counted beside the results.
struct Counts {
    facets: FacetCounts,
    leaves: Vec<u32>,
    undated: u64,
}

impl Counts {
    fn of(tally: &Tally<'_>, request: &SearchRequest) -> Self {
        Self {
            facets: tally.finish(&request.filters),
            leaves: tally.leaves().to_vec(),
            undated: tally.undated(),
        }
    }
}

/// A result without a score.
pub(super) fn plain(ordinal: Ordinal) -> Ranked {
    Ranked { ordinal, score: 0.0, features: Features::default() }
}
