//! Offers that change nothing by themselves: the query with its marks, and a
//! likelier query.

use super::{Item, Known, Reading, spell::neighbours};
use crate::search::{index::Index, vocab::FoldedId, window::Term};

/// The query with its marks restored, if it was typed without any. None if that
/// would be what was typed, or if words are unknown.
pub(in crate::search) fn restored(reading: &Reading, index: &Index) -> Option<String> {
    if reading.marked || !reading.unknown.is_empty() || !reading.rewrites.is_empty() {
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
        words.extend(exact.into_iter().map(|id| index.vocabulary.written(id)));
    }
    let text = words.join(" ");
    (words.len() > 1 && crate::text::fold(&text) != text).then_some(text)
}

/// A query with one valid word changed, where that word stands beside neither of
/// its neighbours in any document and the other beside both. Long questions and
/// words typed with right marks are let be.
pub(in crate::search) fn likelier(reading: &Reading, index: &Index) -> Option<String> {
    /// A pair in so many documents is no accident.
    const USUAL: usize = 5;
    const LONGEST: usize = 10;
    if reading.items.len() > LONGEST || !reading.expansions.is_empty() {
        return None;
    }
    let word = |at: Option<usize>| match reading.items.get(at?) {
        Some(Item::Word(known)) => Some(*known),
        _ => None,
    };
    let pair = |first: Option<FoldedId>, second: Option<FoldedId>| {
        Some(index.document_frequency(Term::pair(first?, second?)))
    };
    for at in 0..reading.items.len() {
        let Some(typed) = word(Some(at)) else { continue };
        let before = word(at.checked_sub(1)).map(|known| known.folded);
        let after = word(Some(at + 1)).map(|known| known.folded);
        let seen = [pair(before, Some(typed.folded)), pair(Some(typed.folded), after)];
        let strange =
            seen.iter().flatten().count() > 0 && seen.iter().flatten().all(|count| *count == 0);
        let letters = index.vocabulary.folded_text(typed.folded);
        let plain = letters.len() >= 3 && letters.bytes().all(|b| b.is_ascii_lowercase());
        if !strange || !plain || typed.exact.is_some() {
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
            let around: Vec<FoldedId> = [before, Some(id), after].into_iter().flatten().collect();
            let exact = index.pairs.restore(&around, &index.vocabulary);
            let meant = exact.get(usize::from(before.is_some())).copied()?;
            let shown = |(place, item): (usize, &Item)| match item {
                Item::Word(_) if place == at => Some(index.vocabulary.written(meant)),
                Item::Word(Known { exact: Some(exact), .. }) => {
                    Some(index.vocabulary.written(*exact))
                }
                Item::Word(known) => Some(index.vocabulary.folded_text(known.folded)),
                Item::Gap => None,
            };
            let words: Vec<&str> = reading.items.iter().enumerate().filter_map(shown).collect();
            return Some(words.join(" "));
        }
    }
    None
}
