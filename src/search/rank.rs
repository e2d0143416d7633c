//! Re-ranking: what the order of syllables inside a document says.
//!
//! The features and first weights are those that were fitted on judged
//! questions over codified law (ARCHITECTURE.md has the table); a regulation's
//! steps, papers and conditions play the part of an article's clauses.

use wide::u8x16;

use super::{
    doc::LineKind,
    forward::{RARE, SENTENCE},
    lens::{EXACT, Lens, NEW_LINE, SLOT, Table, WRONG},
    seen::{Line, Seen},
    title::Title,
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

/// Distinct words up to which a text is read in its rough form.
const FEW: usize = 24;

/// A bit for each of some bytes that is one of those that are looked for. Every
/// vector stays in a register for all of them.
fn bits(bytes: &[u8; 64], wanted: &[u8x16]) -> u64 {
    let (sixteens, _) = bytes.as_chunks::<16>();
    let sixteens: [u8x16; 4] = std::array::from_fn(|at| u8x16::from(sixteens[at]));
    let mut found = [u8x16::ZERO; 4];
    for one in wanted {
        for (found, bytes) in found.iter_mut().zip(sixteens) {
            *found |= bytes.simd_eq(*one);
        }
    }
    let bit = |(at, found): (usize, &u8x16)| u64::from(found.to_bitmask()) << (16 * at);
    found.iter().enumerate().map(bit).fold(0, |all, bits| all | bits)
}

/// Length of a usual clause, in syllables.
const CLAUSE: f32 = 40.0;

impl Lens<'_> {
    /// Reads a document once and gives its features.
    pub(super) fn features(&mut self, document: usize) -> Features {
        let index = self.index;
        let text = index.forward.syllables(document);
        let found = if self.table.rough.len() <= FEW {
            self.find_few(index.forward.rough(document))
        } else {
            self.find_many(text)
        };
        self.table.body.clear();
        self.table.body.resize(self.query.pairs.len() + 1, 0);
        let hits = std::mem::take(&mut self.table.hits);
        let mut kinds = index.forward.kinds(document).enumerate();
        let mut seen = Seen::default();
        let mut title = Title::default();
        let mut line = Line::default();
        for &at in &hits[..found] {
            let at = at as usize;
            let value = self.table.slots[usize::from(text[at])];
            if value & NEW_LINE != 0 {
                // Most lines have no word of the query.
                if line.kind == LineKind::Title || !line.slots.is_empty() {
                    self.close(&line, &text[line.start..at], &mut seen, &mut title);
                }
                // There are as many kinds as lines: opening has checked that.
                let (number, kind) = kinds.next().unwrap_or((0, LineKind::Body));
                line.begin(at + 1, number, kind);
            } else if value != 0 {
                self.meet(&mut line, at, value, &mut seen);
                if line.kind == LineKind::Title {
                    title.exact(value & EXACT != 0, usize::from(value & SLOT) - 1, self.query);
                }
            }
        }
        self.close(&line, &text[line.start..], &mut seen, &mut title);
        self.table.hits = hits;
        self.finish(document, &mut seen, &title);
        seen.features
    }

    /// Notes where words of a short query and lines stand, and some syllables that
    /// share their rough form. Sixteen syllables are compared with a word in one
    /// instruction; a bit for each tells which are worth a look.
    pub(super) fn find_few(&mut self, text: &[u8]) -> usize {
        const STRIDE: usize = 64;
        let Table { rough, hits, .. } = &mut *self.table;
        if hits.len() < text.len() {
            hits.resize(text.len(), 0);
        }
        let (strides, rest) = text.as_chunks::<STRIDE>();
        let mut last = [0; STRIDE];
        last[..rest.len()].copy_from_slice(rest);
        let mut found = 0;
        for (number, stride) in strides.iter().chain([&last]).enumerate() {
            let mut places = bits(stride, rough);
            if number == strides.len() {
                // What fills it up is no text.
                places &= !(u64::MAX << rest.len());
            }
            while places != 0 {
                hits[found] = (number * STRIDE) as u32 + places.trailing_zeros();
                found += 1;
                places &= places - 1;
            }
        }
        found
    }

    /// Notes where words of the query and lines stand. Nearly all of a text is
    /// something else, so this loop has no branch to guess wrong; it takes eight
    /// syllables at once, so that there is one check of bounds for all of them.
    /// Gives how many there are; what stands after them is of documents before.
    pub(super) fn find_many(&mut self, text: &[u16]) -> usize {
        const STRIDE: usize = 8;
        let Table { marked, hits, .. } = &mut *self.table;
        // Every number has an entry, so the look-up needs no check of bounds.
        let Some(marked) = marked.first_chunk::<{ 1 << 16 }>() else { return 0 };
        if hits.len() < text.len() + STRIDE {
            hits.resize(text.len() + STRIDE, 0);
        }
        let is_hit = |code: u16| usize::from(marked[usize::from(code)]);
        let (strides, rest) = text.as_chunks::<STRIDE>();
        let (mut at, mut found) = (0, 0);
        for codes in strides {
            let Some(places) = hits[found..].first_chunk_mut::<STRIDE>() else { break };
            let mut here = 0;
            for code in codes {
                places[here % STRIDE] = at;
                here += is_hit(*code);
                at += 1;
            }
            found += here;
        }
        for code in rest {
            hits[found] = at;
            found += is_hit(*code);
            at += 1;
        }
        found
    }

    /// Takes in a word of the query.
    fn meet(&mut self, line: &mut Line, at: usize, value: u16, seen: &mut Seen) {
        let slot = usize::from(value & SLOT);
        let right = value & WRONG == 0;
        let count = &mut self.table.line_slots[slot];
        if *count == 0 {
            line.slots.push(slot as u8);
        }
        *count = count.saturating_add(1);
        if let Some((before, before_right)) = line.before(at) {
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
        line.last = Some((at, slot, right));
    }

    /// Takes in what a line as a whole says.
    fn close(&mut self, line: &Line, text: &[u16], seen: &mut Seen, title: &mut Title) {
        if line.kind == LineKind::Body && !line.slots.is_empty() {
            let best = seen.features.signals[Signal::Clause];
            if let Some(clause) = self.clause(line, text, best) {
                seen.features.signals[Signal::Clause] = clause;
                seen.features.best_line = u16::try_from(line.number).ok();
            }
            self.opening(text, &mut seen.features);
        }
        if line.kind == LineKind::Title {
            title.read(text, line, self);
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
        let length = text.iter().filter(|code| **code != SENTENCE).count();
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

    fn finish(&self, document: usize, seen: &mut Seen, title: &Title) {
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
            seen.features.signals[Signal::TitleNeeds] = self.needs_met(&title.has.0).powi(2);
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
