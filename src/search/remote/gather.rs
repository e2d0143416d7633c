//! A search of an index that was handed over.

use std::cmp::Reverse;

use super::{
    Lifted, RemoteError,
    body::Asked,
    scan::{Matches, Scan},
    score::Scorer,
};
use crate::{
    catalog::Ordinal,
    search::{
        SearchError,
        gather::{Candidate, Gathered, Matching, needed},
        index::Index,
        query::Query,
        retrieve::{gather_here, matching},
    },
};

/// Of so many by the engine's score the best by ours are taken. The engine's
/// lengths are rougher than ours, so the first hundred are not the same hundred.
const POOL: usize = 1_000;

impl Lifted {
    /// Gathers as a machine of its own does, to the same answer: the engine says
    /// which documents match, everything else happens here. If it does not say,
    /// or what it says cannot be, the disk is read.
    ///
    /// # Errors
    /// When the disk cannot be read.
    pub(in crate::search) fn gather<V>(
        &self,
        index: &Index,
        query: &Query,
        (depth, least): (usize, u64),
        mut visitor: impl FnMut() -> V,
    ) -> Result<(Gathered, Matching, V), SearchError>
    where
        V: FnMut(Ordinal) -> bool,
    {
        let asked = Asked::of(query, index);
        let found = match query.is_empty() || !asked.fits() {
            true => None,
            false => self.remote.ask(&self.lost, || self.ask(index, query, &asked, least)),
        };
        let Some((matches, rule)) = found else {
            let windows = self.disk.windows(&index.postings().windows, query)?;
            return Ok(gather_here((index, &windows), query, (depth, least), visitor));
        };
        let mut visit = visitor();
        let mut passing = vec![false; index.documents()];
        let mut total = 0;
        for &ordinal in &matches.all {
            if visit(ordinal) {
                passing[ordinal as usize] = true;
                total += 1;
            }
        }
        let passed = |ordinals: &[Ordinal]| -> Vec<Ordinal> {
            ordinals.iter().copied().filter(|ordinal| passing[*ordinal as usize]).collect()
        };
        let mut pool = passed(&matches.best);
        pool.truncate(POOL);
        // Whoever turns many pages, or keeps a list, gets all in our order.
        if pool.len() < POOL.min(total) || depth > POOL / 2 {
            pool = passed(&matches.all);
        }
        let mut scorer = Scorer::new(self, index, query, &pool)?;
        let score = |ordinal: Ordinal| Candidate {
            score: scorer.score(ordinal),
            ordinal: Reverse(ordinal),
        };
        let mut best: Vec<Candidate> = pool.into_iter().map(score).collect();
        best.sort_unstable_by_key(|candidate| Reverse(*candidate));
        best.truncate(depth);
        let matched = matches.all.len() as u64;
        Ok((Gathered { best, total: total as u64, matched, ..Gathered::default() }, rule, visit))
    }

    /// What matches by the rule of the query, or by a milder one if that is too
    /// little.
    fn ask(
        &self,
        index: &Index,
        query: &Query,
        asked: &Asked,
        least: u64,
    ) -> Result<(Matches, Matching), RemoteError> {
        let scan = Scan::new(self, asked, index.documents());
        let rule = matching(query);
        let words = needed(query, rule);
        let found = scan.matches(words)?;
        let with_the_words = found.all.len() as u64;
        let found = found.allowed(index, query);
        let matched = found.all.len() as u64;
        if matched >= least || rule == Matching::Any {
            return Ok((found, rule));
        }
        // The most words that enough documents have. Phrases are not looked for
        // in those that lack words, here as on one machine.
        let (mut enough, mut few) = (0, words);
        while few - enough > 1 {
            let middle = enough + (few - enough) / 2;
            let more = scan.count(middle)?.checked_sub(with_the_words);
            let more = more.ok_or_else(|| RemoteError::Wrong("fewer match less".to_owned()))?;
            if matched + more >= least { enough = middle } else { few = middle }
        }
        let rule = match enough {
            0 => Matching::Any,
            words => Matching::Words(words),
        };
        Ok((scan.matches(needed(query, rule))?.allowed(index, query), rule))
    }
}

impl Matches {
    /// Those that have every phrase they must have and none they must not have.
    fn allowed(mut self, index: &Index, query: &Query) -> Self {
        if query.must.is_empty() && query.must_not.is_empty() {
            return self;
        }
        self.all.retain(|ordinal| query.says(index, *ordinal));
        self.best.retain(|ordinal| self.all.binary_search(ordinal).is_ok());
        self
    }
}

impl Query {
    /// Whether a document that has the terms of all phrases it must have says
    /// them, and says none that it must not say. The text is in memory and the
    /// postings are not, so it is asked first.
    fn says(&self, index: &Index, ordinal: Ordinal) -> bool {
        let document = ordinal as usize;
        self.must.iter().all(|phrase| phrase.is_in(index, document))
            && !self.must_not.iter().any(|phrase| {
                phrase.is_in(index, document)
                    && phrase.terms.iter().all(|term| index.has(*term, ordinal))
            })
    }
}
