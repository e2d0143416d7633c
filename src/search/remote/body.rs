//! What the engine is asked.

use serde_json::{Value, json};

use super::token::token;
use crate::search::{
    index::Index,
    query::{Query, idf},
    window::Term,
};

/// Clauses that a query may have; engines take 1,024.
const MOST_CLAUSES: usize = 1_000;

/// The least that a term may weigh: engines refuse what is not above zero.
const LEAST: f32 = 1e-4;

/// A query in the words of the engine.
pub(super) struct Asked {
    /// Each has one more of the query's words.
    counted: Vec<Value>,
    /// Any of them is a match where no word is needed.
    any: Vec<Value>,
    /// All must be there.
    must: Vec<Value>,
    /// What the order is made of.
    weighed: Vec<Value>,
    clauses: usize,
}

fn has(term: Term) -> Value {
    json!({ "term": { "t": { "value": token(term) } } })
}

fn all_of(terms: &[Term]) -> Value {
    match terms {
        [one] => has(*one),
        more => json!({ "bool": { "filter": more.iter().copied().map(has).collect::<Vec<_>>() } }),
    }
}

impl Asked {
    /// A query of an index.
    pub(super) fn of(query: &Query, index: &Index) -> Self {
        let terms = query.terms();
        let counted = terms.iter().filter(|sought| sought.counts).map(|sought| has(sought.term));
        let mut counted: Vec<Value> = counted.collect();
        let mut clauses = 2 * terms.len();
        for need in &query.needs {
            let ways = need.ways.iter().filter(|way| !way.is_empty());
            let ways: Vec<Value> = ways.map(|way| all_of(way)).collect();
            let met = match ways.as_slice() {
                [] => continue,
                [one] => one.clone(),
                _ => json!({ "bool": { "should": ways, "minimum_should_match": 1 } }),
            };
            // It is so many words, and whoever says it has all of them.
            let size = usize::from(need.size);
            counted.extend(std::iter::repeat_n(met, size));
            clauses += size * need.ways.iter().map(|way| way.len() + 1).sum::<usize>();
        }
        let documents = index.documents();
        // The engine multiplies by the same idf once more.
        let weighed = terms.iter().filter_map(|sought| {
            let frequency = index.document_frequency(sought.term);
            let boost = (sought.weight / idf(documents, frequency)).max(LEAST);
            let term = json!({ "t": { "value": token(sought.term), "boost": boost } });
            (frequency > 0).then(|| json!({ "term": term }))
        });
        let weighed: Vec<Value> = weighed.collect();
        let must: Vec<Term> = query.must.iter().flat_map(|p| &p.terms).copied().collect();
        clauses += weighed.len() + must.len();
        Self {
            counted,
            any: terms.iter().map(|sought| has(sought.term)).collect(),
            must: must.into_iter().map(has).collect(),
            weighed,
            clauses,
        }
    }

    /// Whether engines take it.
    pub(super) fn fits(&self) -> bool {
        self.clauses <= MOST_CLAUSES
    }

    /// Documents with so many of the words.
    fn matching(&self, words: u16) -> Vec<Value> {
        let (should, least) = match words {
            0 => (&self.any, 1),
            words => (&self.counted, words),
        };
        let mut filter = vec![json!({
            "bool": { "should": should, "minimum_should_match": least },
        })];
        filter.extend(self.must.iter().cloned());
        filter
    }

    /// How many have so many of the words.
    pub(super) fn count(&self, words: u16) -> Value {
        count(&json!({ "bool": { "filter": self.matching(words) } }))
    }

    /// The first of those with so many of the words, best first.
    pub(super) fn best(&self, words: u16, size: usize) -> Value {
        json!({
            "query": { "bool": { "filter": self.matching(words), "should": self.weighed } },
            "size": size,
            "track_total_hits": true,
            "sort": [{ "_score": { "order": "desc" } }, { "o": { "order": "asc" } }],
            "_source": false,
        })
    }

    /// The next of those with so many of the words, in the order of ordinals.
    pub(super) fn after(&self, words: u16, last: Option<u32>, size: usize) -> Value {
        let mut body = json!({
            "query": { "bool": { "filter": self.matching(words) } },
            "size": size,
            "track_total_hits": true,
            "sort": [{ "o": { "order": "asc" } }],
            "_source": false,
        });
        if let (Some(last), Some(fields)) = (last, body.as_object_mut()) {
            fields.insert("search_after".to_owned(), json!([last]));
        }
        body
    }
}

/// How many there are.
pub(super) fn count(query: &Value) -> Value {
    json!({ "query": query, "size": 0, "track_total_hits": true })
}

/// How many there are in all.
pub(super) fn count_all() -> Value {
    count(&json!({ "match_all": {} }))
}

/// How many have a term, asked so that a clause given twice must count twice.
pub(super) fn count_twice(term: Term) -> Value {
    let should = [has(term), has(term)];
    count(
        &json!({ "bool": { "filter": [{ "bool": { "should": should, "minimum_should_match": 2 } }] } }),
    )
}
