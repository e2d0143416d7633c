//! What is seen in a title.

use super::{forward::SENTENCE, lens::Lens, query::Query, seen::Line};

/// What was seen in a title.
#[derive(Default)]
pub(super) struct Title {
    pub(super) pairs: f32,
    pub(super) share: f32,
    /// The share of its words, by weight, that the query has, repeated ones
    /// included.
    pub(super) words: f32,
    pub(super) all_in_query: bool,
    pub(super) run: f32,
    /// The best run that the title or a part of it opens with: its weight, less
    /// the more stands before it.
    pub(super) start: f32,
    /// The best part: how much of it the query says, and how much of the query it.
    pub(super) part: f32,
    /// The weight of the query's pairs that it has.
    pub(super) met: f32,
    pub(super) exact: f32,
    exact_seen: [u128; 2],
}

impl Title {
    pub(super) fn exact(&mut self, exact: bool, slot: usize, query: &Query) {
        let (word, bit) = (slot / 128, slot % 128);
        if exact && query.is_spelled(slot as u8) && self.exact_seen[word] >> bit & 1 == 0 {
            self.exact_seen[word] |= 1 << bit;
            self.exact += query.slots[slot].title;
        }
    }

    /// Reads it; `has` tells afterwards which slots it has.
    pub(super) fn read(
        &mut self,
        text: &[u16],
        line: &Line,
        lens: &Lens<'_>,
        has: &mut [bool; 256],
    ) {
        let (slots, pairs) = (&line.slots, &line.pairs);
        let matched = pairs.iter().map(|p| {
            let count = lens.table.line_pairs[usize::from(*p)];
            lens.query.pairs[usize::from(*p) - 1].idf * f32::from(count)
        });
        self.pairs = matched.sum();
        self.met = pairs.iter().map(|p| lens.query.pairs[usize::from(*p) - 1].weight).sum();
        slots.iter().for_each(|s| has[usize::from(*s) - 1] = true);
        self.share = slots.iter().map(|s| lens.query.slots[usize::from(*s) - 1].title).sum();
        self.all_in_query =
            !text.is_empty() && text.iter().all(|s| *s == SENTENCE || lens.slot(*s).is_some());
        self.runs(text, lens);
        let weight = |s: &u16| lens.index.word_weight(*s);
        let head = head(text, SENTENCE);
        let whole: f32 = head.iter().map(weight).sum();
        let own: f32 = head.iter().filter(|s| lens.slot(**s).is_some()).map(weight).sum();
        self.words = if whole > 0.0 { own / whole } else { 0.0 };
        for part in text.split(|s| *s == SENTENCE) {
            self.part = likelier(part, lens, self.part);
        }
    }

    /// Looks for the longest run shared with the query and for the best that
    /// something opens with.
    fn runs(&mut self, line: &[u16], lens: &Lens<'_>) {
        let query = lens.query;
        let (mut one, mut other) = (Runs::default(), Runs::default());
        let (mut runs, mut next) = (&mut one, &mut other);
        let mut passed = 0.0;
        for &code in line {
            if code == SENTENCE {
                runs.clear();
                passed = 0.0;
                continue;
            }
            if let Some(slot) = lens.slot(code) {
                let weight = query.slots[usize::from(slot)].title;
                for &at in query.places(slot).iter().take(RUNS) {
                    let longer = runs.iter().find(|run| run.at + 1 == at);
                    let begun = Run { at, weight: 0.0, before: passed };
                    let Run { weight: so_far, before, .. } = *longer.unwrap_or(&begun);
                    next.push(Run { at, weight: so_far + weight, before });
                }
                for Run { weight, before, .. } in next.iter() {
                    self.run = self.run.max(*weight);
                    if *weight > 0.0 {
                        self.start = self.start.max(weight * weight / (weight + before));
                    }
                }
            }
            std::mem::swap(&mut runs, &mut next);
            next.clear();
            passed += lens.index.word_weight(code);
        }
    }
}

/// A run of the query that ends at the syllable just read.
#[derive(Clone, Copy, Default)]
struct Run {
    /// Where it ends in the query.
    at: u16,
    weight: f32,
    /// The weight of what stands before it.
    before: f32,
}

/// Runs that are followed at a time; a word stands in so many places of a query
/// only if the query repeats itself.
const RUNS: usize = 16;

/// At most [`RUNS`] runs, on the stack: there is a title for every candidate.
#[derive(Default)]
struct Runs {
    runs: [Run; RUNS],
    count: usize,
}

impl Runs {
    fn iter(&self) -> std::slice::Iter<'_, Run> {
        self.runs[..self.count].iter()
    }

    /// Takes in one more, if there is room.
    fn push(&mut self, run: Run) {
        if let Some(free) = self.runs.get_mut(self.count) {
            *free = run;
            self.count += 1;
        }
    }

    fn clear(&mut self) {
        self.count = 0;
    }
}

/// What a title says before it goes into details: up to the first bracket,
/// colon or full stop that does not come at once.
pub(super) fn head<T: Copy + PartialEq>(title: &[T], sentence: T) -> &[T] {
    const LEAST: usize = 4;
    let end = title.iter().enumerate().position(|(at, s)| at >= LEAST && *s == sentence);
    &title[..end.unwrap_or(title.len())]
}

/// How like the query a part of a title is, if that is more than the best so
/// far: the mean of the share of its words that the query has, and of the
/// query's that it has. The second takes longer, and is at most 1.
fn likelier(part: &[u16], lens: &Lens<'_>, best: f32) -> f32 {
    let (mut all, mut shared) = (0.0, 0.0);
    let mut has = [false; 256];
    for &code in part {
        let weight = lens.index.word_weight(code);
        all += weight;
        if let Some(slot) = lens.slot(code) {
            shared += weight;
            has[usize::from(slot)] = true;
        }
    }
    if shared <= 0.0 || shared / all <= best * best {
        return best;
    }
    best.max((shared / all * lens.needs_met(&has)).sqrt())
}
