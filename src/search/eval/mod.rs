//! Measuring relevance: nDCG, recall, reciprocal rank and latency on a folder
//! of documents, questions and judgements, for every way of typing a question.
//!
//! It indexes with the analysis and ranks with the code that the server uses.

mod details;
mod files;
mod fit;
mod forms;
mod report;

use std::{collections::HashMap, io, path::Path, time::Instant};

pub use details::details;
pub use files::{EvalError, JudgedSet};
pub use fit::{Cases, fit};
pub use forms::Form;
pub use report::{FormReport, Report};

use super::{Built, Index, Stamp, Weights, build, retrieve::best};

/// Builds an index of a judged set in a folder.
pub fn index(set: &JudgedSet, dir: &Path) -> Result<(Index, Built), EvalError> {
    let built = build(dir, set.docs(), Stamp { seq: 0 })?;
    let index = Index::open(dir).map_err(|e| EvalError::Index(e.to_string()))?;
    Ok((index, built))
}

/// Asks every question in every form and measures the answers.
pub fn run(set: &JudgedSet, index: &Index, weights: &Weights, forms: &[Form]) -> Report {
    let reports = forms.iter().map(|form| {
        let mut times = Vec::with_capacity(set.queries.len());
        let mut measured = Vec::with_capacity(set.queries.len());
        for (number, query) in set.queries.iter().enumerate() {
            let text = form.apply(&query.text, number as u64);
            let started = Instant::now();
            let found = best(index, &text, weights, 10);
            times.push(started.elapsed());
            let ids: Vec<u32> = found.iter().map(|hit| hit.ordinal).collect();
            measured.push(report::Measured::of(&ids, &query.judged));
        }
        (*form, FormReport::of(&measured, times))
    });
    Report { documents: index.documents(), queries: set.queries.len(), forms: reports.collect() }
}

/// Documents by their outside names.
type Names = HashMap<String, u32>;

impl From<io::Error> for EvalError {
    fn from(e: io::Error) -> Self {
        Self::Index(e.to_string())
    }
}
