//! Which documents are shown as one.
//!
//! Those of one name, and twins: those whose names differ only in the level of
//! government ("cấp Bộ", "thực hiện tại cấp tỉnh") and whose texts have much in
//! common. Nearness of texts alone tells nothing here: texts of a kind are
//! copied from each other, and "cấp" is as near to "cấp lại", or export to
//! import, as any twin (ARCHITECTURE.md has the figures).

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    batch::{Batch, SENTENCE, lines},
    doc::LineKind,
    levels::{LEADS, NAMES},
    vocab::Vocabulary,
};

/// The share of folded triples that the texts of twins have in common at
/// least. Of the real twins none has less than .25; others of one name but for
/// the level would be about something else.
const COMMON: f32 = 0.2;

/// Words of levels in the numbers of an index.
struct Words {
    cap: Option<u32>,
    names: Vec<Vec<u32>>,
    leads: Vec<Vec<u32>>,
}

impl Words {
    fn new(vocabulary: &Vocabulary) -> Self {
        // What no document has is in no name.
        let numbers = |words: &&[&str]| -> Option<Vec<u32>> {
            words.iter().map(|word| vocabulary.find_exact(word)).collect()
        };
        Self {
            cap: vocabulary.find_exact("cấp"),
            names: NAMES.iter().filter_map(|(name, _)| numbers(name)).collect(),
            leads: LEADS.iter().filter_map(numbers).collect(),
        }
    }

    /// A name without its levels.
    fn without_levels(&self, name: &[u32]) -> Vec<u32> {
        let mut kept: Vec<u32> = Vec::with_capacity(name.len());
        let mut rest = name;
        while let Some((first, after)) = rest.split_first() {
            let level = self.names.iter().find(|level| after.starts_with(level));
            match level.filter(|_| Some(*first) == self.cap) {
                Some(level) => {
                    let lead = self.leads.iter().find(|lead| kept.ends_with(lead));
                    kept.truncate(kept.len() - lead.map_or(0, Vec::len));
                    rest = &after[level.len()..];
                }
                None => {
                    kept.push(*first);
                    rest = after;
                }
            }
        }
        kept
    }
}

/// The first document that each is shown as one with; itself if there is none.
pub(super) fn alike(batches: &[Batch], vocabulary: &Vocabulary) -> Vec<u32> {
    let words = Words::new(vocabulary);
    let mut by_name: FxHashMap<Vec<u32>, u32> = FxHashMap::default();
    let mut alike = Vec::new();
    for batch in batches {
        for (doc, _, line) in lines(batch).filter(|(_, kind, _)| *kind == LineKind::Title) {
            let name: Vec<u32> = line.iter().copied().filter(|s| *s < SENTENCE).collect();
            let document = (batch.first + doc) as u32;
            alike.push(*by_name.entry(name).or_insert(document));
        }
    }
    // The first of each name, under the name without levels.
    let mut families: FxHashMap<Vec<u32>, Vec<u32>> = FxHashMap::default();
    for (name, first) in by_name {
        let short = words.without_levels(&without_codes(name, vocabulary));
        if !short.is_empty() {
            families.entry(short).or_default().push(first);
        }
    }
    let twins: Vec<Vec<u32>> = families
        .into_values()
        .filter(|family| family.len() > 1)
        .map(|mut family| {
            family.sort_unstable();
            family
        })
        .collect();
    let joined: Vec<(u32, u32)> =
        twins.par_iter().flat_map_iter(|family| join(family, batches, vocabulary)).collect();
    let to: FxHashMap<u32, u32> = joined.into_iter().collect();
    for document in &mut alike {
        *document = *to.get(document).unwrap_or(document);
    }
    alike
}

/// A name without codes: some records have their own in it.
fn without_codes(mut name: Vec<u32>, vocabulary: &Vocabulary) -> Vec<u32> {
    let digits = |id: u32, length: usize| {
        let text = vocabulary.exact_text(id);
        text.len() == length && text.bytes().all(|b| b.is_ascii_digit())
    };
    let mut at = 1;
    while at < name.len() {
        if digits(name[at - 1], 1) && digits(name[at], 6) {
            name.drain(at - 1..=at);
        } else {
            at += 1;
        }
    }
    name
}

/// For those of a family whose text has enough in common with that of an
/// earlier one: that one, the first of them.
fn join(family: &[u32], batches: &[Batch], vocabulary: &Vocabulary) -> Vec<(u32, u32)> {
    let mut firsts: Vec<(u32, FxHashSet<u64>)> = Vec::new();
    let mut joined = Vec::new();
    for &document in family {
        let triples = triples(document, batches, vocabulary);
        match firsts.iter().find(|(_, others)| common(others, &triples) >= COMMON) {
            Some((first, _)) => joined.push((document, *first)),
            None => firsts.push((document, triples)),
        }
    }
    joined
}

/// The share of all triples that both have.
fn common(one: &FxHashSet<u64>, other: &FxHashSet<u64>) -> f32 {
    let both = one.intersection(other).count();
    let all = one.len() + other.len() - both;
    // Two without text are told by their names alone.
    if all == 0 { 1.0 } else { both as f32 / all as f32 }
}

/// Every three folded syllables side by side in the text of a document.
fn triples(document: u32, batches: &[Batch], vocabulary: &Vocabulary) -> FxHashSet<u64> {
    let document = document as usize;
    let batch = batches.partition_point(|batch| batch.first <= document).saturating_sub(1);
    let Some(batch) = batches.get(batch) else { return FxHashSet::default() };
    let mut triples = FxHashSet::default();
    for line in batch.lines_of(document - batch.first, LineKind::Body) {
        for three in line.windows(3).filter(|three| three.iter().all(|s| *s < SENTENCE)) {
            let id = |at: usize| u64::from(vocabulary.folded_of(three[at]));
            // Folded numbers stay below two million; what would not fit may
            // only make two texts seem nearer.
            triples.insert(id(0) << 42 ^ id(1) << 21 ^ id(2));
        }
    }
    triples
}
