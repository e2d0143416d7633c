//! The syllables of everything that can be suggested, numbered so that a
//! prefix is a range of numbers.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use super::super::analysis::folded_form;
use crate::text::fold_char;

/// Number of an exact syllable. Syllables with the same folded form are
/// neighbours, and so are folded forms with the same beginning.
pub(super) type Id = u32;

/// A syllable taken apart, so that a typed one can be compared with it wherever
/// its tone was put.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spelling {
    /// Its letters with vowel marks, without the tone.
    letters: Box<str>,
    tone: Option<char>,
}

const TONES: [char; 5] = ['\u{300}', '\u{301}', '\u{303}', '\u{309}', '\u{323}'];

impl Spelling {
    pub(super) fn of(syllable: &str) -> Self {
        let mut tone = None;
        let letters = syllable.nfd().filter(|c| {
            let is_tone = TONES.contains(c);
            tone = if is_tone { Some(*c) } else { tone };
            !is_tone
        });
        let letters = letters.nfc().collect();
        Self { letters, tone }
    }

    /// How far this typed spelling is from a written one with the same folded
    /// letters: nothing, some marks left out, or other marks.
    pub(super) fn distance(&self, written: &Self) -> u16 {
        let mut distance = 0;
        let mut rest = written.letters.chars();
        for typed in self.letters.chars() {
            // What was typed is no longer than what is written.
            let Some(letter) = rest.next() else { return OTHER };
            if typed != letter {
                let mut plain = letter;
                fold_char(letter, |c| plain = c);
                distance += if typed == plain { LEFT_OUT } else { OTHER };
            }
        }
        let unfinished = rest.next().is_some();
        distance
            + match self.tone {
                tone if tone == written.tone => 0,
                // The tone is often typed last.
                None if unfinished => 0,
                None => LEFT_OUT,
                Some(_) => OTHER,
            }
    }
}

/// A mark that was not typed.
pub(super) const LEFT_OUT: u16 = 1;
/// A mark that contradicts what is written: worse than all those left out in
/// any name.
pub(super) const OTHER: u16 = 256;

/// All syllables.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    spellings: Vec<Spelling>,
    /// Folded forms in the order of the alphabet.
    folded: Vec<Box<str>>,
    /// The first exact syllable of each folded form, and the end of the last.
    firsts: Vec<Id>,
}

impl Lexicon {
    /// Numbers exact forms; gives the number of each of them in the order given.
    pub(super) fn build(exact: &[Box<str>]) -> (Self, Vec<Id>) {
        let mut forms: Vec<(String, Spelling, usize)> = exact
            .iter()
            .enumerate()
            .map(|(at, form)| (folded_form(form), Spelling::of(form), at))
            .collect();
        forms.sort_unstable();
        let mut lexicon = Self::default();
        let mut numbers = vec![0; exact.len()];
        for (folded, spelling, at) in forms {
            let id = lexicon.spellings.len() as Id;
            if lexicon.folded.last().is_none_or(|last| **last != *folded) {
                lexicon.folded.push(folded.into());
                lexicon.firsts.push(id);
            }
            lexicon.spellings.push(spelling);
            numbers[at] = id;
        }
        lexicon.firsts.push(lexicon.spellings.len() as Id);
        (lexicon, numbers)
    }

    pub(super) fn len(&self) -> usize {
        self.spellings.len()
    }

    pub(super) fn spelling(&self, id: Id) -> &Spelling {
        &self.spellings[id as usize]
    }

    /// The syllables of a folded form.
    pub(super) fn whole(&self, folded: &str) -> Range<Id> {
        match self.folded.binary_search_by(|form| (**form).cmp(folded)) {
            Ok(at) => self.firsts[at]..self.firsts[at + 1],
            Err(_) => 0..0,
        }
    }

    /// The syllables whose folded form begins with a text.
    pub(super) fn beginning(&self, folded: &str) -> Range<Id> {
        let from = self.folded.partition_point(|form| **form < *folded);
        let count = self.folded[from..].partition_point(|form| form.starts_with(folded));
        if count == 0 { 0..0 } else { self.firsts[from]..self.firsts[from + count] }
    }

    /// Bytes in memory.
    pub(super) fn memory(&self) -> usize {
        let spelling = |s: &Spelling| size_of::<Spelling>() + s.letters.len();
        let folded = |f: &str| size_of::<Box<str>>() + f.len();
        self.spellings.iter().map(spelling).sum::<usize>()
            + self.folded.iter().map(|form| folded(form)).sum::<usize>()
            + self.firsts.len() * size_of::<Id>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_is_a_range() {
        let exact = ["thuế", "hòa", "thuê", "hoàn", "đất", "thu", "dát"].map(Box::from);
        let (lexicon, numbers) = Lexicon::build(&exact);
        let found = |range: Range<Id>| {
            let at = |id: Id| numbers.iter().position(|n| *n == id).unwrap();
            let mut found: Vec<&str> = range.map(|id| &*exact[at(id)]).collect();
            found.sort_unstable();
            found
        };
        assert_eq!(found(lexicon.whole("thue")), ["thuê", "thuế"]);
        assert_eq!(found(lexicon.beginning("thu")), ["thu", "thuê", "thuế"]);
        assert_eq!(found(lexicon.beginning("ho")), ["hoàn", "hòa"]);
        assert_eq!(found(lexicon.whole("dat")), ["dát", "đất"]);
        assert!(found(lexicon.whole("th")).is_empty() && found(lexicon.beginning("x")).is_empty());
        assert_eq!(found(lexicon.beginning("")).len(), exact.len());
    }

    #[test]
    fn typed_marks_are_compared_wherever_the_tone_is() {
        for (typed, written, distance) in [
            ("thuế", "thuế", 0),
            ("thue", "thuế", 2 * LEFT_OUT),
            ("thuê", "thuế", LEFT_OUT),
            ("thuế", "thuê", OTHER),
            ("thuê", "thue", OTHER),
            ("hoà", "hòa", 0),
            // On the way to "hoàn", wherever the keyboard puts the tone.
            ("hoà", "hoàn", 0),
            ("hòa", "hoàn", 0),
            ("ho", "hoàn", 0),
            ("hó", "hoàn", OTHER),
            ("d", "đất", LEFT_OUT),
            ("đ", "dát", OTHER),
        ] {
            assert_eq!(
                Spelling::of(typed).distance(&Spelling::of(written)),
                distance,
                "{typed} {written}"
            );
        }
    }
}
