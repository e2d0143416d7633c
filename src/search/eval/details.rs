//! What was seen in every candidate of every question, for looking into misses
//! and for fitting with other tools.

use super::JudgedSet;
use crate::search::{
    Index, Weights,
    query::Query,
    retrieve::{DEPTH, best},
    weights::Signal,
};

/// One JSON object for each question: its text, the judged documents, and the
/// candidates in their order with title, score and every signal.
pub fn details<'a>(
    set: &'a JudgedSet,
    index: &'a Index,
    weights: &'a Weights,
) -> impl Iterator<Item = serde_json::Value> + 'a {
    let name = |ordinal: u32| set.names.get(ordinal as usize).map_or("", String::as_str);
    set.queries.iter().map(move |query| {
        let judged: serde_json::Map<String, serde_json::Value> =
            query.judged.iter().map(|(id, rel)| (name(*id).to_owned(), (*rel).into())).collect();
        let hits: Vec<serde_json::Value> = best(index, &query.text, weights, DEPTH)
            .iter()
            .map(|hit| {
                let signals: Vec<f32> =
                    Signal::ALL.iter().map(|signal| hit.features.signals[*signal]).collect();
                serde_json::json!({
                    "id": name(hit.ordinal), "title": set.title(hit.ordinal),
                    "score": hit.score, "signals": signals,
                })
            })
            .collect();
        serde_json::json!({
            "query": query.text, "length": Query::parse(&query.text, index, weights).length(),
            "judged": judged, "hits": hits,
        })
    })
}
