//! Texts that can be suggested, in the order in which they are preferred, with
//! the places of their syllables.

use super::{
    lexicon::Id,
    typed::{Typed, Word},
};

/// Number of a text on its shelf; smaller ones are preferred.
pub(super) type Entry = u32;

/// Of a search by very common words only so many texts are looked at, the
/// preferred ones first: a bound on the work, far above the number of
/// regulations that there are.
const MOST_LOOKED_AT: usize = 50_000;

/// How typed words stand in a text; what is smaller is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    /// It begins with them.
    Start,
    /// They stand in it one after the other.
    Run,
    /// It has all of them.
    Anywhere,
}

/// How good a match is; what is smaller is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Quality {
    /// How far its spelling is from what was typed.
    pub(super) distance: u16,
    pub(super) standing: Standing,
    /// How far apart words stand that are anywhere.
    pub(super) spread: u16,
}

impl Quality {
    pub(super) const BEST: Self = Self::new(0, Standing::Start);

    /// Of words that stand side by side.
    pub(super) const fn new(distance: u16, standing: Standing) -> Self {
        Self { distance, standing, spread: 0 }
    }
}

/// A text that matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Found {
    pub(super) quality: Quality,
    pub(super) entry: Entry,
}

/// The best few of what is found, each once.
struct Best {
    found: Vec<Found>,
    most: usize,
}

impl Best {
    fn worst(&self) -> Option<Found> {
        self.found.last().copied().filter(|_| self.found.len() == self.most)
    }

    /// Whether it could still be among the best.
    fn wants(&self, found: Found) -> bool {
        self.worst().is_none_or(|worst| found < worst)
    }

    fn add(&mut self, found: Found) {
        if let Some(at) = self.found.iter().position(|other| other.entry == found.entry) {
            if self.found[at] <= found {
                return;
            }
            self.found.remove(at);
        }
        if self.wants(found) {
            let at = self.found.partition_point(|other| *other < found);
            self.found.insert(at, found);
            self.found.truncate(self.most);
        }
    }
}

/// For each syllable the texts that have it, preferred ones first.
#[derive(Debug, Default)]
struct Lists {
    starts: Vec<u32>,
    entries: Vec<Entry>,
}

impl Lists {
    /// `visit` calls back with every syllable and its text, text after text.
    fn build(syllables: usize, visit: impl Fn(&mut dyn FnMut(Id, Entry))) -> Self {
        let mut last = vec![None; syllables];
        let mut starts = vec![0u32; syllables + 1];
        visit(&mut |id, entry| {
            if last[id as usize].replace(entry) != Some(entry) {
                starts[id as usize + 1] += 1;
            }
        });
        for at in 0..syllables {
            starts[at + 1] += starts[at];
        }
        last.fill(None);
        let mut entries = vec![0; starts[syllables] as usize];
        let mut next = starts.clone();
        visit(&mut |id, entry| {
            if last[id as usize].replace(entry) != Some(entry) {
                entries[next[id as usize] as usize] = entry;
                next[id as usize] += 1;
            }
        });
        Self { starts, entries }
    }

    fn of(&self, id: Id) -> &[Entry] {
        &self.entries[self.starts[id as usize] as usize..self.starts[id as usize + 1] as usize]
    }

    fn total(&self, word: &Word) -> usize {
        word.ids().map(|id| self.of(id).len()).sum()
    }
}

/// Texts as syllables.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    syllables: Vec<Id>,
    /// Where each text starts in `syllables`, and the end of the last.
    starts: Vec<u32>,
    having: Lists,
    opening: Lists,
}

impl Shelf {
    /// Takes texts in their order. `lexicon` is the number of syllables there are.
    pub(super) fn build<'a>(texts: impl Iterator<Item = &'a [Id]>, lexicon: usize) -> Self {
        let (mut syllables, mut starts) = (Vec::new(), vec![0]);
        for text in texts {
            syllables.extend_from_slice(text);
            starts.push(syllables.len() as u32);
        }
        syllables.shrink_to_fit();
        starts.shrink_to_fit();
        let mut shelf = Self { syllables, starts, ..Self::default() };
        let entries = || (0..shelf.len() as Entry).map(|entry| (entry, shelf.text(entry)));
        let having = Lists::build(lexicon, |visit| {
            entries().for_each(|(entry, text)| text.iter().for_each(|id| visit(*id, entry)));
        });
        let opening = Lists::build(lexicon, |visit| {
            entries().for_each(|(entry, text)| {
                text.first().into_iter().for_each(|id| visit(*id, entry));
            });
        });
        (shelf.having, shelf.opening) = (having, opening);
        shelf
    }

    pub(super) fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// The syllables of a text.
    pub(super) fn text(&self, entry: Entry) -> &[Id] {
        let entry = entry as usize;
        &self.syllables[self.starts[entry] as usize..self.starts[entry + 1] as usize]
    }

    /// The best matches, best first.
    pub(super) fn find(&self, typed: &Typed, most: usize) -> Vec<Found> {
        let mut best = Best { found: Vec::with_capacity(most + 1), most };
        match typed.words.as_slice() {
            _ if most == 0 || self.len() == 0 => {}
            [] => {}
            [word] => self.find_word(word, &mut best),
            words => self.find_words(words, &mut best),
        }
        best.found
    }

    fn find_word(&self, word: &Word, best: &mut Best) {
        for (standing, lists) in [(Standing::Start, &self.opening), (Standing::Run, &self.having)] {
            for id in word.ids() {
                let distance = word.distance(id).unwrap_or_default();
                let quality = Quality::new(distance, standing);
                for &entry in lists.of(id) {
                    let found = Found { quality, entry };
                    // Those that follow are not better.
                    if !best.wants(found) {
                        break;
                    }
                    best.add(found);
                }
            }
        }
    }

    /// Looks through the texts of the rarest word.
    fn find_words(&self, words: &[Word], best: &mut Best) {
        let Some(rarest) = words.iter().min_by_key(|word| self.having.total(word)) else { return };
        let mut candidates = vec![0u64; self.len().div_ceil(64)];
        for id in rarest.ids() {
            for entry in self.having.of(id) {
                candidates[*entry as usize / 64] |= 1 << (entry % 64);
            }
        }
        let (mut looked_at, mut places) = (0, Vec::with_capacity(words.len()));
        for (block, bits) in candidates.into_iter().enumerate() {
            let mut bits = bits;
            while bits != 0 {
                let entry = block as Entry * 64 + bits.trailing_zeros();
                bits &= bits - 1;
                looked_at += 1;
                let worst = best.worst().map(|worst| worst.quality);
                if worst == Some(Quality::BEST) || looked_at > MOST_LOOKED_AT {
                    return;
                }
                if let Some(quality) = judge(self.text(entry), words, worst, &mut places) {
                    best.add(Found { quality, entry });
                }
            }
        }
    }

    /// Where the typed words stand in a text that was found: for each word the
    /// number of a syllable.
    pub(super) fn places(&self, found: Found, typed: &Typed) -> Vec<usize> {
        let (text, words) = (self.text(found.entry), typed.words.as_slice());
        let runs = (0..text.len().saturating_sub(words.len() - 1))
            .filter_map(|at| run(text, words, at).map(|distance| (distance, at)));
        if let Some((distance, at)) = runs.min()
            && distance <= found.quality.distance
        {
            return (at..at + words.len()).collect();
        }
        let mut places = Vec::with_capacity(words.len());
        anywhere(text, words, &mut places);
        places
    }

    /// Bytes in memory.
    pub(super) fn memory(&self) -> usize {
        let lists = |lists: &Lists| lists.starts.capacity() + lists.entries.capacity();
        (self.syllables.capacity()
            + self.starts.capacity()
            + lists(&self.having)
            + lists(&self.opening))
            * size_of::<u32>()
    }
}

/// How well a text matches, if it is better than `worst`. `places` is for its
/// own use.
fn judge(
    text: &[Id],
    words: &[Word],
    worst: Option<Quality>,
    places: &mut Vec<usize>,
) -> Option<Quality> {
    let ends = text.len().checked_sub(words.len()).map_or(0, |last| last + 1);
    // Only a start can still be better than that.
    let only_start = worst == Some(Quality::new(0, Standing::Run));
    let mut best = None;
    for at in 0..if only_start { ends.min(1) } else { ends } {
        if let Some(distance) = run(text, words, at) {
            let standing = if at == 0 { Standing::Start } else { Standing::Run };
            best = best.into_iter().chain([Quality::new(distance, standing)]).min();
        }
    }
    if best.is_none_or(|best| best.distance > 0) && !only_start {
        places.clear();
        best = best.into_iter().chain(anywhere(text, words, places)).min();
    }
    best.filter(|best| worst.is_none_or(|worst| *best < worst))
}

/// The distance of the words that stand in a text from a place on.
fn run(text: &[Id], words: &[Word], at: usize) -> Option<u16> {
    let mut sum = 0u16;
    for (word, id) in words.iter().zip(&text[at..]) {
        sum = sum.saturating_add(word.distance(*id)?);
    }
    Some(sum)
}

/// Finds a syllable of its own for every word, near that of the word before.
fn anywhere(text: &[Id], words: &[Word], places: &mut Vec<usize>) -> Option<Quality> {
    let mut distance = 0u16;
    for word in words {
        let before = places.last().copied().unwrap_or_default();
        let nearest = text
            .iter()
            .enumerate()
            .filter_map(|(at, id)| Some((word.distance(*id)?, at.abs_diff(before), at)))
            .filter(|(_, _, at)| !places.contains(at))
            .min()?;
        distance = distance.saturating_add(nearest.0);
        places.push(nearest.2);
    }
    let (first, last) = (places.iter().min()?, places.iter().max()?);
    let spread = u16::try_from(last - first).unwrap_or(u16::MAX);
    Some(Quality { distance, standing: Standing::Anywhere, spread })
}
