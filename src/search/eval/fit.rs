//! Fitting the weights of the re-ranking on judged sets.

use std::collections::HashMap;

use super::{JudgedSet, report::Measured};
use crate::search::{
    Index, Weights,
    query::Query,
    retrieve::best,
    weights::{AGAINST, SIGNALS, Signal, SignalWeights, Signals},
};

/// One question: what was seen in each candidate, and what answers it.
struct Case {
    /// Length of the question in syllables.
    length: usize,
    candidates: Vec<(u32, Signals)>,
    judged: HashMap<u32, u32>,
}

/// A judged set as signals, so that weights can be tried without searching.
pub struct Cases {
    cases: Vec<Case>,
}

impl std::fmt::Debug for Cases {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} cases", self.cases.len())
    }
}

impl Cases {
    /// Searches every question once, in the given forms of typing.
    pub fn of(set: &JudgedSet, index: &Index, weights: &Weights, forms: &[super::Form]) -> Self {
        let mut cases = Vec::new();
        for (number, query) in set.queries.iter().enumerate() {
            for form in forms {
                let text = form.apply(&query.text, number as u64);
                let found = best(index, &text, weights, usize::MAX);
                let length = Query::parse(&text, index, weights).length();
                let candidates =
                    found.iter().map(|hit| (hit.ordinal, hit.features.signals)).collect();
                cases.push(Case { length, candidates, judged: query.judged.clone() });
            }
        }
        Self { cases }
    }

    /// The cases whose number leaves this remainder, and the others: one part to
    /// fit on, the other to measure.
    pub fn split(self, parts: usize, part: usize) -> (Self, Self) {
        let (mut fit, mut held) = (Vec::new(), Vec::new());
        for (number, case) in self.cases.into_iter().enumerate() {
            if number % parts == part { held.push(case) } else { fit.push(case) }
        }
        (Self { cases: fit }, Self { cases: held })
    }

    /// Mean nDCG at 10 with these weights.
    pub fn ndcg(&self, weights: &Weights) -> f64 {
        let sum: f64 = self.cases.iter().map(|case| case.ndcg(weights)).sum();
        sum / self.cases.len().max(1) as f64
    }
}

impl Case {
    fn ndcg(&self, weights: &Weights) -> f64 {
        let weights = weights.of_length(self.length);
        let mut ranked: Vec<(f32, u32)> =
            self.candidates.iter().map(|(id, signals)| (weights.score(signals), *id)).collect();
        let cut = ranked.len().min(10);
        if cut == 0 {
            return 0.0;
        }
        let order = |a: &(f32, u32), b: &(f32, u32)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
        ranked.select_nth_unstable_by(cut - 1, order);
        ranked[..cut].sort_unstable_by(order);
        let ids: Vec<u32> = ranked[..cut].iter().map(|(_, id)| *id).collect();
        Measured::of(&ids, &self.judged).ndcg
    }
}

/// Coordinate ascent on the mean of the sets' nDCG (Metzler and Croft 2007): one
/// weight at a time is moved by several steps, the best kept, until a whole
/// round gains nothing. A small penalty on change keeps weights that do nothing
/// where they were.
pub fn fit(sets: &[Cases], start: Weights, rounds: usize) -> Weights {
    let origin = start.clone();
    let goal = |weights: &Weights| {
        let quality =
            sets.iter().map(|set| set.ndcg(weights)).sum::<f64>() / sets.len().max(1) as f64;
        quality
            - PENALTY * (moved(&weights.short, &origin.short) + moved(&weights.long, &origin.long))
    };
    let mut weights = start;
    let mut best = goal(&weights);
    for _ in 0..rounds {
        let before = best;
        for place in 0..2 * SIGNALS {
            for step in STEPS {
                let mut tried = weights.clone();
                let vector = if place < SIGNALS { &mut tried.short } else { &mut tried.long };
                let weight = &mut vector.0[place % SIGNALS];
                *weight += step;
                let signal = Signal::ALL[place % SIGNALS];
                if *weight < 0.0 && !AGAINST.contains(&signal) {
                    continue;
                }
                let quality = goal(&tried);
                if quality > best + 1e-6 {
                    (weights, best) = (tried, quality);
                }
            }
        }
        if best - before < 1e-4 {
            break;
        }
    }
    weights
}

const STEPS: [f32; 12] = [-16.0, -8.0, -4.0, -2.0, -1.0, -0.5, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0];
const PENALTY: f64 = 0.0004;

/// How far weights are from where they were, as shares of those.
fn moved(weights: &SignalWeights, origin: &SignalWeights) -> f64 {
    let share = |(now, then): (&f32, &f32)| f64::from((now - then).abs() / then.abs().max(4.0));
    weights.0.iter().zip(&origin.0).map(share).sum()
}
