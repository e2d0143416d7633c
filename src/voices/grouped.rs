//! Texts that come, change and go, and their groups.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Sketch, Voices};

/// A text that somebody wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Voice {
    /// What it is called, which stays when its words change.
    pub name: u32,
    /// When these words were written, as a place in an order; no other text has
    /// the same.
    pub place: u64,
    /// The day on which it first came.
    pub day: i32,
}

/// Texts about one thing and their groups, which are those that [`Voices`] makes
/// of the texts that are there in the order of their places, whatever was there
/// before.
#[derive(Debug, Default)]
pub struct Grouped {
    /// In the order in which they were added to `voices`.
    order: Vec<Voice>,
    voices: Voices,
    /// Where a text that is there stands in the order.
    at: FxHashMap<u32, u32>,
}

impl Grouped {
    /// Takes texts out and in. A text that is put in again has other words.
    /// Costs what the new texts cost, unless one that others were compared with
    /// goes or one comes between others: then those after it are compared again.
    pub fn change(&mut self, gone: &[u32], mut new: Vec<(Voice, Sketch)>) {
        new.sort_by_key(|(voice, _)| voice.place);
        let gone: FxHashSet<u32> =
            gone.iter().copied().chain(new.iter().map(|(voice, _)| voice.name)).collect();
        let place = |first: &(Voice, Sketch)| {
            self.order.partition_point(|voice| voice.place < first.0.place)
        };
        // Those from here on are compared again.
        let mut from = new.first().map_or(self.order.len(), place);
        let left: Vec<u32> = gone.iter().filter_map(|name| self.at.remove(name)).collect();
        for text in left {
            // One that cannot be left out still stands in the way of the others.
            if !self.voices.leave_out(text as usize) {
                from = from.min(text as usize);
            }
        }
        let cut = self.order.split_off(from).into_iter().zip(self.voices.cut(from));
        for ((voice, sketch), own) in cut.zip(from as u32..) {
            // What was left out has no place any more.
            if self.at.get(&voice.name) == Some(&own) {
                new.push((voice, sketch));
            }
        }
        new.sort_by_key(|(voice, _)| voice.place);
        for (voice, sketch) in new {
            self.at.insert(voice.name, self.order.len() as u32);
            self.order.push(voice);
            self.voices.take(sketch);
        }
    }

    /// How many texts are there.
    pub fn texts(&self) -> usize {
        self.at.len()
    }

    /// How many groups there are.
    pub fn groups(&self) -> usize {
        self.voices.groups()
    }

    /// How many bytes it takes, more or less.
    pub fn bytes(&self) -> usize {
        self.voices.bytes() + self.order.len() * 48
    }

    /// The first text of each group, in the order of their places.
    pub fn firsts(&self) -> impl Iterator<Item = Voice> + '_ {
        let first = |(at, _): &(usize, &Voice)| self.voices.first_of(*at) == Some(*at);
        self.order.iter().enumerate().filter(first).map(|(_, voice)| *voice)
    }

    /// The group of a text, in the order of their places; empty if the text is
    /// not there.
    pub fn group_of(&self, name: u32) -> impl ExactSizeIterator<Item = Voice> + '_ {
        let first = self.at.get(&name).and_then(|at| self.voices.first_of(*at as usize));
        let group = first.map_or(&[][..], |first| self.voices.group(first));
        group.iter().map(|text| self.order[*text as usize])
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const WORDS: [&str; 12] = [
        "đề nghị",
        "bỏ",
        "giấy phép",
        "này",
        "vì",
        "trùng",
        "với",
        "thủ tục",
        "khác",
        "của bộ",
        "xây dựng",
        "giữ nguyên",
    ];

    fn text(words: &[usize]) -> String {
        words.iter().map(|word| WORDS[word % WORDS.len()]).collect::<Vec<_>>().join(" ")
    }

    fn groups(grouped: &Grouped) -> Vec<Vec<u32>> {
        let group = |first: Voice| grouped.group_of(first.name).map(|voice| voice.name).collect();
        grouped.firsts().map(group).collect()
    }

    proptest! {
        /// However texts came and went, their groups are those of what is there.
        #[test]
        fn groups_follow_from_what_is_there(
            deeds in proptest::collection::vec(
                (0..20_u32, proptest::bool::weighted(0.7),
                 proptest::collection::vec(0..12_usize, 1..24)),
                1..60,
            ),
            at_once in 1..5_usize,
        ) {
            let mut there: Vec<(Voice, String)> = Vec::new();
            let mut grouped = Grouped::default();
            for (chunk, deeds) in deeds.chunks(at_once).enumerate() {
                let (mut gone, mut new) = (Vec::new(), Vec::new());
                for (number, (name, comes, words)) in deeds.iter().enumerate() {
                    if new.iter().any(|(voice, _): &(Voice, _)| voice.name == *name) {
                        continue;
                    }
                    there.retain(|(voice, _)| voice.name != *name);
                    // Some come where others were before.
                    let place = (chunk * 10 + number) as u64 * 2 + 1;
                    let place = if words.len() % 7 == 0 { place.saturating_sub(30) & !1 } else { place };
                    if there.iter().any(|(voice, _)| voice.place == place) || !comes {
                        gone.push(*name);
                        continue;
                    }
                    let voice = Voice { name: *name, place, day: 0 };
                    there.push((voice, text(words)));
                    new.push((voice, Sketch::of(&text(words))));
                }
                grouped.change(&gone, new);
                there.sort_by_key(|(voice, _)| voice.place);
                let mut anew = Grouped::default();
                let all = there.iter().map(|(voice, text)| (*voice, Sketch::of(text)));
                anew.change(&[], all.collect());
                prop_assert_eq!(groups(&grouped), groups(&anew));
                prop_assert_eq!(grouped.texts(), there.len());
                prop_assert_eq!(grouped.groups(), groups(&grouped).len());
            }
        }
    }
}
