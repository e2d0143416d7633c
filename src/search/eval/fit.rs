//! Fitting the weights of the re-ranking on judged sets.

use std::collections::HashMap;

use super::{JudgedSet, report::Measured};
use crate::search::{
    Index, Weights,
    retrieve::best,
    weights::{SIGNALS, Signals},
};

/// One question: what was seen in each candidate, and what answers it.
struct Case {
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
                let found =
                    best(index, &form.apply(&query.text, number as u64), weights, usize::MAX);
                let candidates =
                    found.iter().map(|hit| (hit.ordinal, hit.features.signals)).collect();
                cases.push(Case { candidates, judged: query.judged.clone() });
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
/// weight at a time is tried at several values, the best kept, until a whole
/// round gains nothing. A small penalty on change keeps weights that do nothing
/// where they were.
pub fn fit(sets: &[Cases], start: Weights, rounds: usize) -> Weights {
    let origin = start.signals;
    let goal = |weights: &Weights| {
        let quality =
            sets.iter().map(|set| set.ndcg(weights)).sum::<f64>() / sets.len().max(1) as f64;
        let moved: f64 = (0..SIGNALS)
            .map(|i| f64::from((weights.signals.0[i] - origin.0[i]).abs()) / 10.0)
            .sum();
        quality - 0.0005 * moved
    };
    let mut weights = start;
    let mut best = goal(&weights);
    for _ in 0..rounds {
        let before = best;
        for signal in 0..SIGNALS {
            for factor in [0.0, 0.5, 0.7, 0.85, 1.2, 1.5, 2.0] {
                for shift in [-2.0, -0.5, 0.0, 0.5, 2.0] {
                    let mut tried = weights.clone();
                    tried.signals.0[signal] = weights.signals.0[signal] * factor + shift;
                    let quality = goal(&tried);
                    if quality > best + 1e-6 {
                        (weights, best) = (tried, quality);
                    }
                }
            }
        }
        if best - before < 1e-5 {
            break;
        }
    }
    weights
}
