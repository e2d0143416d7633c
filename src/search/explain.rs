//! Why a document is among the results, in plain words: which words of the
//! query it has, in which form and where, and which signals put it this high.

use super::{
    doc::LineKind,
    forward::LINE,
    index::Index,
    lens::Lens,
    query::Query,
    rank::Features,
    weights::{Signal, SignalWeights},
};

/// Words named for one part of a document; more would not be read.
const MOST_WORDS: usize = 14;
/// Signals named.
const MOST_SIGNALS: usize = 3;

/// What brought a document into the results.
pub(super) fn reasons(
    lens: &Lens<'_>,
    document: usize,
    features: &Features,
    weights: &SignalWeights,
) -> Vec<String> {
    let (query, index) = (lens.query(), lens.index());
    let mut reasons = Vec::new();
    let cited = cited(query, index, document);
    if !cited.is_empty() {
        reasons.push(format!("Dẫn văn bản {}", cited.join(", ")));
    }
    let found = found(lens, document);
    let parts = ["Trong tên", "Trong lĩnh vực, cơ quan", "Trong căn cứ pháp lý", "Trong nội dung"];
    let mut said = vec![false; query.slots.len()];
    for (part, forms) in parts.iter().zip(&found) {
        let words: Vec<&str> = forms
            .iter()
            .enumerate()
            .filter_map(|(slot, form)| {
                // What the name has needs no second mention further down.
                let code = form.filter(|_| !std::mem::replace(&mut said[slot], form.is_some()))?;
                Some(index.vocabulary.written(u32::from(code)))
            })
            .take(MOST_WORDS)
            .collect();
        if !words.is_empty() {
            reasons.push(format!("{part} có: {}", words.join(", ")));
        }
    }
    let mut strongest: Vec<(Signal, f32)> = Signal::ALL
        .iter()
        .map(|signal| (*signal, weights.of(*signal) * features.signals[*signal]))
        .filter(|(_, points)| *points > 0.5)
        .collect();
    strongest.sort_by(|a, b| b.1.total_cmp(&a.1));
    let named: Vec<String> = strongest
        .iter()
        .take(MOST_SIGNALS)
        .map(|(signal, points)| format!("{} ({points:.0} điểm)", signal.label()))
        .collect();
    if !named.is_empty() {
        reasons.push(format!("Điểm cao nhờ: {}", named.join("; ")));
    }
    reasons
}

fn cited(query: &Query, index: &Index, document: usize) -> Vec<String> {
    let has = |id: u32| index.has(super::window::Term::syllable(id), document as u32);
    let numbers = query.numbers.iter().filter(|(id, _)| has(*id));
    numbers
        .map(|(id, _)| index.vocabulary.folded_text(*id).trim_start_matches('#').to_uppercase())
        .collect()
}

/// For each kind of line, the form in which each word of the query occurs there;
/// the form that was typed if it does.
fn found(lens: &Lens<'_>, document: usize) -> [Vec<Option<u16>>; 4] {
    let forward = &lens.index().forward;
    let empty = || vec![None; lens.query().slots.len()];
    let mut found = [empty(), empty(), empty(), empty()];
    let lines = forward.syllables(document).split(|s| *s == LINE).skip(1);
    for (kind, line) in forward.kinds(document).zip(lines) {
        let part = match kind {
            LineKind::Title => 0,
            LineKind::Context => 1,
            LineKind::Basis => 2,
            LineKind::Body => 3,
        };
        for &code in line {
            if let Some(slot) = lens.slot(code) {
                let form = &mut found[part][usize::from(slot)];
                if form.is_none() || lens.has_typed_marks(code) {
                    *form = Some(code);
                }
            }
        }
    }
    found
}
