//! Re-ranking: what the order of syllables inside a document says.
//!
//! The features and first weights are those that were fitted on judged
//! questions over codified law (ARCHITECTURE.md has the table); a regulation's
//! steps, papers and conditions play the part of an article's clauses.

use std::ops::Range;

use super::{
    doc::LineKind,
    forward::{RARE, SENTENCE},
    hits::Hit,
    lens::{EXACT, Lens, SLOT, WRONG},
    seen::{Line, Seen, Work},
    weights::{Signal, Signals},
    window::{B, K1},
};

/// What was seen in one document.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Features {
    /// The signals; [`Signal::Base`] is left to the caller.
    pub(super) signals: Signals,
    /// The body line with the best clause, counted among all lines.
    pub(super) best_line: Option<u16>,
}

/// How many sentences end inside a line. The sums are as wide as what is compared,
/// so that the compiler takes eight syllables at a time.
fn ends_of_sentences(text: &[u16]) -> usize {
    const MOST: usize = u16::MAX as usize;
    let count = |part: &[u16]| part.iter().map(|code| u16::from(*code == SENTENCE)).sum::<u16>();
    text.chunks(MOST).map(|part| usize::from(count(part))).sum()
}

/// Length of a usual clause, in syllables.
const CLAUSE: f32 = 40.0;

impl Lens<'_> {
    /// Reads a document once and gives its features.
    pub(super) fn features(&mut self, document: usize) -> Features {
        let index = self.index;
        let found = self.find(document);
        self.table.body.clear();
        self.table.body.resize(self.query.pairs.len() + 1, 0);
        let hits = std::mem::take(&mut self.table.hits);
        let mut work = self.table.work.take().unwrap_or_default();
        work.begin(self.query.slots.len(), self.query.pairs.len());
        for hit in &hits[..found] {
            if hit.line != work.line.number {
                self.close(document, &mut work);
                work.line.begin(hit.line, index.forward.kind(document, hit.line as usize));
                if work.line.kind == LineKind::Title && !self.query.excepts {
                    work.line.except = self.excepted(document, hit.line as usize);
                }
            }
            if work.line.except.contains(&hit.at) {
                continue;
            }
            self.meet(&mut work, hit);
            if work.line.kind == LineKind::Title {
                let slot = usize::from(hit.value & SLOT) - 1;
                work.title.exact(hit.value & EXACT != 0, slot, self.query);
            }
        }
        self.close(document, &mut work);
        self.table.hits = hits;
        self.finish(document, &mut work);
        let features = work.seen.features;
        self.table.work = Some(work);
        features
    }

    /// Where in a document its name tells what it is not about.
    fn excepted(&self, document: usize, line: usize) -> Range<u32> {
        let place = self.index.forward.line_range(document, line);
        let except = self.index.excepted(&self.index.forward.syllables(document)[place.clone()]);
        let [start, end] = [except.start, except.end].map(|at| (place.start + at) as u32);
        start..end
    }

    /// Takes in a word of the query.
    fn meet(&mut self, Work { line, seen, .. }: &mut Work, hit: &Hit) {
        let slot = usize::from(hit.value & SLOT);
        let right = hit.value & WRONG == 0;
        let count = &mut self.table.line_slots[slot];
        if *count == 0 {
            line.slots.push(slot as u8);
        }
        *count = count.saturating_add(1);
        if let Some((before, before_right)) = line.before(hit.at) {
            let pair = self.table.pairs[before * (self.query.slots.len() + 1) + slot];
            if pair != 0 {
                let place = usize::from(pair);
                seen.pairs[place] = true;
                seen.exact_pairs[place] |= before_right && right;
                let count = &mut self.table.line_pairs[place];
                if *count == 0 {
                    line.pairs.push(pair);
                }
                *count = count.saturating_add(1);
                if line.kind == LineKind::Body {
                    let count = &mut self.table.body[place];
                    *count = count.saturating_add(1);
                }
            }
        }
        line.last = Some((hit.at, slot, right));
    }

    /// Takes in what a line as a whole says. A line without a word of the query
    /// says nothing.
    fn close(&mut self, document: usize, Work { line, seen, title }: &mut Work) {
        if line.slots.is_empty() {
            return;
        }
        let place = self.index.forward.line_range(document, line.number as usize);
        let text = &self.index.forward.syllables(document)[place.clone()];
        match line.kind {
            LineKind::Body => {
                let best = seen.features.signals[Signal::Clause];
                if let Some(clause) = self.clause(line, text, best) {
                    seen.features.signals[Signal::Clause] = clause;
                    seen.features.best_line = u16::try_from(line.number).ok();
                }
                self.opening(text, &mut seen.features);
            }
            LineKind::Title if line.except.is_empty() => {
                title.read(text, line, self, &mut seen.title);
            }
            LineKind::Title => {
                let [before, after] =
                    [line.except.start, line.except.end].map(|at| at as usize - place.start);
                let rest = [&text[..before], &text[after..]].concat();
                title.read(&rest, line, self, &mut seen.title);
            }
            _ => {}
        }
        if matches!(line.kind, LineKind::Title | LineKind::Context) {
            line.slots.iter().for_each(|slot| seen.heading[usize::from(*slot)] = true);
        }
        for slot in line.slots.iter().map(|slot| usize::from(*slot)) {
            seen.any[slot] = true;
            self.table.line_slots[slot] = 0;
        }
        line.pairs.iter().for_each(|pair| self.table.line_pairs[usize::from(*pair)] = 0);
    }

    /// The share of the query's words that are met by slots, each in one of its
    /// ways, by weight.
    pub(super) fn needs_met(&self, has: &[bool]) -> f32 {
        let has = |slot: u8| has.get(usize::from(slot)).copied().unwrap_or(false);
        let weight = |slots: &[u8]| -> f32 {
            slots.iter().map(|slot| self.query.slots[usize::from(*slot)].title).sum()
        };
        let (mut met, mut all) = (0.0, 0.0);
        for (number, slot) in (0u8..=u8::MAX).zip(&self.query.slots).filter(|(_, s)| s.counts) {
            all += slot.title;
            met += if has(number) { slot.title } else { 0.0 };
        }
        for need in &self.query.needs {
            // Nothing of what was typed may be in any document.
            let worth = need.slots.iter().map(|way| weight(way)).fold(0.0, f32::max);
            all += worth;
            // Half of a name is not half of what it means.
            let part = |way: &Vec<u8>| {
                let all = weight(way);
                let found: f32 = way
                    .iter()
                    .filter(|slot| has(**slot))
                    .map(|slot| self.query.slots[usize::from(*slot)].title)
                    .sum();
                if all > 0.0 { (found / all).powi(2) } else { 0.0 }
            };
            met += worth * need.slots.iter().map(part).fold(0.0, f32::max);
        }
        if all > 0.0 { met / all } else { 0.0 }
    }

    /// BM25 inside one line, over syllables and pairs, as a share of the most; none
    /// if that is not more than the best so far.
    fn clause(&self, line: &Line, text: &[u16], best: f32) -> Option<f32> {
        let query = self.query;
        let slot = |slot: &u8| query.slots[usize::from(*slot) - 1].weight;
        let pair = |pair: &u8| query.pairs[usize::from(*pair) - 1].weight;
        let most = query.syllable_weight + query.pair_weight;
        let bound = line.slots.iter().map(slot).chain(line.pairs.iter().map(pair)).sum::<f32>();
        if bound * (K1 + 1.0) <= best * most || most <= 0.0 {
            return None;
        }
        let length = text.len() - ends_of_sentences(text);
        let norm = K1 * (1.0 - B + B * length as f32 / CLAUSE);
        let part = |weight: f32, count: u8| {
            let count = f32::from(count);
            weight * count * (K1 + 1.0) / (count + norm)
        };
        let slots =
            line.slots.iter().map(|s| part(slot(s), self.table.line_slots[usize::from(*s)]));
        let pairs =
            line.pairs.iter().map(|p| part(pair(p), self.table.line_pairs[usize::from(*p)]));
        let clause = slots.chain(pairs).sum::<f32>() / most;
        (clause > best).then_some(clause)
    }

    /// The run of the query with which a line opens, after one numbering.
    fn opening(&self, line: &[u16], seen: &mut Features) {
        let mut words = line.iter().copied().filter(|s| *s != SENTENCE);
        let Some(mut first) = words.next() else { return };
        if self.index.is_numbering(first) {
            let Some(second) = words.next() else { return };
            first = second;
        }
        let Some(opening) = self.slot(first) else { return };
        let mut run: [u16; 16] = [RARE; 16];
        run[0] = first;
        let mut filled = 1;
        for code in words.take(run.len() - filled) {
            run[filled] = code;
            filled += 1;
        }
        let sequence = &self.query.sequence;
        for at in self.query.places(opening).iter().map(|at| usize::from(*at)) {
            let mut weight = 0.0;
            let mut used = 0;
            while used < filled && at + used < sequence.len() {
                let Some(slot) = sequence[at + used] else { break };
                if self.slot(run[used]) != Some(slot) {
                    break;
                }
                weight += self.query.slots[usize::from(slot)].weight;
                used += 1;
            }
            let share = (weight / self.query.typed_weight).min(1.0);
            seen.signals[Signal::Start] = seen.signals[Signal::Start].max(share);
            if self.query.definitional && used < filled && self.index.is_copula(run[used]) {
                seen.signals[Signal::Definition] = seen.signals[Signal::Definition].max(share);
            }
        }
    }

    fn finish(&self, document: usize, Work { seen, title, .. }: &mut Work) {
        let query = self.query;
        if query.pair_weight > 0.0 {
            let length = self.index.forward.body_lengths[document];
            let norm = K1 * (1.0 - B + B * length as f32 / self.index.forward.average_body);
            let mut covered = 0.0;
            let mut body = 0.0;
            let (mut marked, mut right) = (0.0, 0.0);
            for (number, pair) in query.pairs.iter().enumerate() {
                if seen.pairs[number + 1] {
                    covered += pair.weight;
                }
                if query.is_spelled(pair.first) || query.is_spelled(pair.second) {
                    marked += pair.weight;
                    right += if seen.exact_pairs[number + 1] { pair.weight } else { 0.0 };
                }
                let count = f32::from(self.table.body[number + 1]);
                body += pair.idf * count / (count + norm);
            }
            if marked > 0.0 {
                seen.features.signals[Signal::ExactPairs] = right / marked.max(query.typed_pairs);
            }
            seen.features.signals[Signal::Coverage] = (covered / query.pair_weight).powi(2);
            seen.features.signals[Signal::Spread] = body / query.pair_idf;
            let whole = self.index.forward.title_pairs[document];
            seen.features.signals[Signal::TitleMet] = (title.met / query.typed_pairs).min(1.0);
            seen.features.signals[Signal::TitlePairs] =
                if whole > 0.0 { (title.pairs / whole).min(1.0) } else { 0.0 };
        }
        let found = query.slots.iter().zip(&seen.heading[1..]).filter(|(_, has)| **has);
        let found: f32 = found.map(|(slot, _)| slot.weight).sum();
        if query.syllable_weight > 0.0 {
            let heading = (found / query.typed_weight).min(1.0);
            seen.features.signals[Signal::Heading] = heading;
            seen.features.signals[Signal::TitleWhole] =
                if title.all_in_query { heading } else { 0.0 };
            seen.features.signals[Signal::TitleWords] = title.words;
            seen.features.signals[Signal::TitleNeeds] = self.needs_met(&seen.title).powi(2);
            let sorts = self.index.forward.sidelines[document];
            seen.features.signals[Signal::Sideline] =
                f32::from(u8::from(sorts & !query.sorts != 0));
            seen.features.signals[Signal::Asked] = f32::from(u8::from(sorts & query.asked != 0));
            let subjects = self.index.forward.subjects[document];
            seen.features.signals[Signal::Others] = f32::from(u8::from(
                subjects != 0 && query.subjects != 0 && subjects & query.subjects == 0,
            ));
            let share = |weight: f32| (weight / query.title_weight.max(f32::EPSILON)).min(1.0);
            seen.features.signals[Signal::TitleRun] = share(title.run);
            seen.features.signals[Signal::TitleStart] = share(title.start);
            seen.features.signals[Signal::TitlePart] = title.part;
            seen.features.signals[Signal::TitleShare] = share(title.share);
        }
        if query.title_weight > 0.0 {
            seen.features.signals[Signal::Exact] = (title.exact / query.title_weight).min(1.0);
        }
        seen.features.signals[Signal::Needs] = self.meant(seen);
    }

    /// The share of what was said in lay words or short that the document says
    /// side by side in some way.
    fn meant(&self, seen: &Seen) -> f32 {
        let n = self.query.slots.len() + 1;
        let beside = |two: &[u8]| {
            let place = (usize::from(two[0]) + 1) * n + usize::from(two[1]) + 1;
            seen.pairs[usize::from(self.table.pairs[place])]
        };
        let says = |way: &Vec<u8>| match way.as_slice() {
            [] => false,
            [one] => seen.any[usize::from(*one) + 1],
            more => more.windows(2).all(beside),
        };
        let needs = &self.query.needs;
        let met = needs.iter().filter(|need| need.slots.iter().any(says)).count();
        if needs.is_empty() { 0.0 } else { met as f32 / needs.len() as f32 }
    }
}
