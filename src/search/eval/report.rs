//! The measures and how they are printed.

use std::{collections::HashMap, fmt, time::Duration};

use serde::Serialize;

use super::Form;

/// How many of the first results are measured.
const CUT: usize = 10;

/// Measures of one question.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Measured {
    pub(super) ndcg: f64,
    pub(super) recall: f64,
    pub(super) reciprocal_rank: f64,
}

impl Measured {
    /// nDCG with gain = relevance and discount log2 (Järvelin and Kekäläinen
    /// 2002), recall and reciprocal rank, all at ten.
    pub(super) fn of(found: &[u32], judged: &HashMap<u32, u32>) -> Self {
        let discount = |rank: usize| 1.0 / ((rank + 2) as f64).log2();
        let gain = |rank: usize, relevance: u32| f64::from(relevance) * discount(rank);
        let found = &found[..found.len().min(CUT)];
        let relevance = |id: &u32| judged.get(id).copied().unwrap_or(0);
        let dcg: f64 = found.iter().enumerate().map(|(rank, id)| gain(rank, relevance(id))).sum();
        let mut ideal: Vec<u32> = judged.values().copied().collect();
        ideal.sort_unstable_by(|a, b| b.cmp(a));
        let best: f64 = ideal.iter().take(CUT).enumerate().map(|(rank, r)| gain(rank, *r)).sum();
        let hits = found.iter().filter(|id| relevance(id) > 0).count();
        let first = found.iter().position(|id| relevance(id) > 0);
        Self {
            ndcg: if best > 0.0 { dcg / best } else { 0.0 },
            recall: hits as f64 / judged.len().max(1) as f64,
            reciprocal_rank: first.map_or(0.0, |rank| 1.0 / (rank + 1) as f64),
        }
    }
}

/// Means over the questions of one form.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct FormReport {
    /// Normalised discounted cumulative gain at 10.
    pub ndcg10: f64,
    /// Share of the judged documents among the first 10.
    pub recall10: f64,
    /// Mean reciprocal rank at 10.
    pub mrr10: f64,
    /// Median time of a search, in microseconds.
    pub p50_us: u64,
    /// 99th percentile, in microseconds.
    pub p99_us: u64,
}

impl FormReport {
    pub(super) fn of(measured: &[Measured], mut times: Vec<Duration>) -> Self {
        let mean = |of: fn(&Measured) -> f64| {
            let mean = measured.iter().map(of).sum::<f64>() / measured.len().max(1) as f64;
            (mean * 10_000.0).round() / 10_000.0
        };
        times.sort_unstable();
        let percentile = |share: f64| {
            let last = times.len().saturating_sub(1);
            times.get((last as f64 * share).round() as usize).map_or(0, |t| t.as_micros() as u64)
        };
        Self {
            ndcg10: mean(|m| m.ndcg),
            recall10: mean(|m| m.recall),
            mrr10: mean(|m| m.reciprocal_rank),
            p50_us: percentile(0.5),
            p99_us: percentile(0.99),
        }
    }
}

/// An evaluation.
#[derive(Debug, Clone)]
pub struct Report {
    /// Documents indexed.
    pub documents: usize,
    /// Questions with at least one judged document.
    pub queries: usize,
    /// Measures of each form, in the order asked for.
    pub forms: Vec<(Form, FormReport)>,
}

impl Report {
    /// As JSON: `{"documents","queries","forms":{"marks":{"ndcg10",…},…}}`.
    pub fn to_json(&self) -> serde_json::Value {
        let forms: serde_json::Map<String, serde_json::Value> = self
            .forms
            .iter()
            .map(|(form, report)| (form.name().to_owned(), serde_json::json!(report)))
            .collect();
        serde_json::json!({ "documents": self.documents, "queries": self.queries, "forms": forms })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} documents, {} queries", self.documents, self.queries)?;
        writeln!(
            f,
            "{:<12} {:>8} {:>9} {:>8} {:>8} {:>8}",
            "form", "nDCG@10", "recall@10", "MRR@10", "p50 µs", "p99 µs"
        )?;
        for (form, r) in &self.forms {
            let name = form.name();
            writeln!(
                f,
                "{name:<12} {:>8.4} {:>9.4} {:>8.4} {:>8} {:>8}",
                r.ndcg10, r.recall10, r.mrr10, r.p50_us, r.p99_us
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_by_hand() {
        let judged = HashMap::from([(1, 1), (2, 1)]);
        let measured = Measured::of(&[9, 1, 8], &judged);
        let dcg = 1.0 / 3f64.log2();
        let ideal = 1.0 + 1.0 / 3f64.log2();
        assert!((measured.ndcg - dcg / ideal).abs() < 1e-12);
        assert_eq!((measured.recall, measured.reciprocal_rank), (0.5, 0.5));
        assert_eq!(Measured::of(&[], &judged), Measured::default());
        assert_eq!(Measured::of(&[2, 1], &judged).ndcg, 1.0);
    }
}
