//! Offers that change nothing by themselves: the query with its marks, and a
//! likelier query.

use super::{Item, Reading, spell::neighbours};
use crate::search::{index::Index, vocab::FoldedId, window::Term};

/// The query with its marks restored, if it was typed without any. None if that
/// would be what was typed, or if words are unknown.
pub(in crate::search) fn restored(reading: &Reading, index: &Index) -> Option<String> {
    if reading.marked || !reading.unknown.is_empty() {
        return None;
    }
    let mut words = Vec::new();
    let runs = reading.items.split(|item| *item == Item::Gap);
    for run in runs.filter(|run| !run.is_empty()) {
        let folded: Vec<FoldedId> = run
            .iter()
            .filter_map(|item| match item {
                Item::Word(known) => Some(known.folded),
                Item::Gap => None,
            })
            .collect();
        let exact = index.pairs.restore(&folded, &index.vocabulary);
        words.extend(exact.into_iter().map(|id| index.vocabulary.exact_text(id)));
    }
    let text = words.join(" ");
    (words.len() > 1 && crate::text::fold(&text) != text).then_some(text)
}

/// A query with one valid word changed, where that word stands beside neither of
/// its neighbours in any document and the other beside both.
pub(in crate::search) fn likelier(reading: &Reading, index: &Index) -> Option<String> {
    /// A pair in so many documents is no accident.
    const USUAL: usize = 5;
    let words: Vec<Option<FoldedId>> = reading
        .items
        .iter()
        .map(|item| match item {
            Item::Word(known) => Some(known.folded),
            Item::Gap => None,
        })
        .collect();
    let pair = |first: Option<FoldedId>, second: Option<FoldedId>| match (first, second) {
        (Some(first), Some(second)) => Some(index.document_frequency(Term::pair(first, second))),
        _ => None,
    };
    let neighbour = |at: Option<usize>| at.and_then(|at| words.get(at).copied().flatten());
    for (at, word) in words.iter().enumerate() {
        let Some(word) = word else { continue };
        let (before, after) = (neighbour(at.checked_sub(1)), neighbour(Some(at + 1)));
        let seen = [pair(before, Some(*word)), pair(Some(*word), after)];
        let alone = seen.iter().flatten().all(|count| *count == 0);
        let letters = index.vocabulary.folded_text(*word);
        let plain = letters.len() >= 3 && letters.bytes().all(|b| b.is_ascii_lowercase());
        if seen.iter().flatten().count() == 0 || !alone || !plain {
            continue;
        }
        let mut best: Option<(usize, FoldedId)> = None;
        neighbours(letters, |candidate, _| {
            let Some(id) = index.vocabulary.find_folded(candidate) else { return };
            let fits = [pair(before, Some(id)), pair(Some(id), after)];
            let least = fits.iter().flatten().copied().min().unwrap_or(0);
            if least >= USUAL && best.is_none_or(|(known, _)| least > known) {
                best = Some((least, id));
            }
        });
        if let Some((_, id)) = best {
            let mut changed: Vec<FoldedId> = words.iter().flatten().copied().collect();
            let place = words[..at].iter().flatten().count();
            changed[place] = id;
            let exact = index.pairs.restore(&changed, &index.vocabulary);
            let words: Vec<&str> =
                exact.into_iter().map(|id| index.vocabulary.exact_text(id)).collect();
            return Some(words.join(" "));
        }
    }
    None
}
