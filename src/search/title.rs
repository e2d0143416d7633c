//! What is seen in a title.

use super::{forward::SENTENCE, lens::Lens, query::Query, rank::RUN, seen::Line};

/// What was seen in a title.
#[derive(Default)]
pub(super) struct Title {
    pub(super) pairs: f32,
    pub(super) share: f32,
    /// The idf of its words that the query has, repeated ones included.
    pub(super) words: f32,
    pub(super) all_in_query: bool,
    /// Which slots it has.
    pub(super) has: Vec<bool>,
    pub(super) run: f32,
    pub(super) exact: f32,
    exact_seen: [u128; 2],
}

impl Title {
    pub(super) fn exact(&mut self, exact: bool, slot: usize, query: &Query) {
        let (word, bit) = (slot / 128, slot % 128);
        if exact && self.exact_seen[word] >> bit & 1 == 0 {
            self.exact_seen[word] |= 1 << bit;
            self.exact += query.slots[slot].weight;
        }
    }

    pub(super) fn read(&mut self, text: &[u16], line: &Line, lens: &Lens<'_>) {
        let (slots, pairs) = (&line.slots, &line.pairs);
        let matched = pairs.iter().map(|p| {
            let count = lens.table.line_pairs[usize::from(*p)];
            lens.query.pairs[usize::from(*p) - 1].idf * f32::from(count)
        });
        self.pairs = matched.sum();
        let counted = slots.iter().map(|s| {
            let count = lens.table.line_slots[usize::from(*s)];
            lens.query.slots[usize::from(*s) - 1].idf * f32::from(count)
        });
        self.words = counted.sum();
        self.has.resize(lens.query.slots.len(), false);
        slots.iter().for_each(|s| self.has[usize::from(*s) - 1] = true);
        self.share = slots.iter().map(|s| lens.query.slots[usize::from(*s) - 1].weight).sum();
        self.all_in_query =
            !text.is_empty() && text.iter().all(|s| *s == SENTENCE || lens.slot(*s).is_some());
        self.run = longest_run(text, lens);
    }
}

/// Weight of the longest run of syllables that title and query share.
fn longest_run(line: &[u16], lens: &Lens<'_>) -> f32 {
    let sequence = &lens.query.sequence;
    let mut best = 0.0f32;
    // Runs that end at each place of the query, for the syllable before.
    let mut runs = [0.0f32; RUN];
    for &code in line {
        let slot = if code == SENTENCE { None } else { lens.slot(code) };
        for at in (0..sequence.len().min(runs.len())).rev() {
            runs[at] = match slot {
                Some(slot) if sequence[at] == Some(slot) => {
                    lens.query.slots[usize::from(slot)].weight
                        + if at > 0 { runs[at - 1] } else { 0.0 }
                }
                _ => 0.0,
            };
            best = best.max(runs[at]);
        }
    }
    best
}
