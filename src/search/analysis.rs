//! From lines of text to numbered syllables: the one pass that the index and
//! the query share.

use rustc_hash::FxHashMap;

use crate::{
    model::DocumentNumber,
    text::{Break, Token, canonical, fold, tokens},
};

/// A lower-case syllable with one tone placement: the form `e` of the index.
pub(super) fn exact_form(surface: &str) -> String {
    canonical(&surface.to_lowercase()).into_owned()
}

/// The form `f`: without marks. Works on an exact form.
pub(super) fn folded_form(exact: &str) -> String {
    fold(exact)
}

/// The term of a lifted document number; `#` keeps it apart from syllables.
pub(super) fn number_term(number: &DocumentNumber) -> String {
    format!("#{}", number.key())
}

/// A lifted document number as it is written: the term has lost its đ.
pub(super) fn number_written(term: &str) -> String {
    let key = term.trim_start_matches('#').to_uppercase();
    key.parse::<DocumentNumber>().map_or(key, |number| number.to_string())
}

/// Gives every exact form a number. Each analysing thread has its own; they are
/// merged afterwards.
#[derive(Debug, Default)]
pub(super) struct Interner {
    /// Surfaces as they stand in texts ("Nghị", "NGHỊ") lead straight to the
    /// number of their exact form, so that forms are made once a surface; with
    /// how often each was met.
    by_surface: FxHashMap<Box<str>, (u32, u32)>,
    by_exact: FxHashMap<Box<str>, u32>,
    pub(super) exact: Vec<Box<str>>,
    pub(super) counts: Vec<u64>,
}

impl Interner {
    pub(super) fn surface(&mut self, surface: &str) -> u32 {
        if let Some((id, count)) = self.by_surface.get_mut(surface) {
            *count += 1;
            self.counts[*id as usize] += 1;
            return *id;
        }
        let id = self.exact(&exact_form(surface));
        self.by_surface.insert(surface.into(), (id, 1));
        id
    }

    /// Every surface with the number of its exact form and how often it was met.
    pub(super) fn surfaces(&self) -> impl Iterator<Item = (&str, u32, u32)> {
        self.by_surface.iter().map(|(surface, (id, count))| (&**surface, *id, *count))
    }

    pub(super) fn exact(&mut self, exact: &str) -> u32 {
        if let Some(&id) = self.by_exact.get(exact) {
            self.counts[id as usize] += 1;
            return id;
        }
        let id = self.exact.len() as u32;
        self.by_exact.insert(exact.into(), id);
        self.exact.push(exact.into());
        self.counts.push(1);
        id
    }
}

/// One step through a line.
#[derive(Debug, Clone)]
pub(super) enum Step {
    /// A syllable at a place of the line.
    Syllable(Token),
    /// A document number.
    Number(DocumentNumber),
}

/// Walks through a line: every syllable, and every document number before the
/// syllables it is written with.
pub(super) fn walk(line: &str, mut visit: impl FnMut(Step)) {
    let bytes = line.as_bytes();
    let mut lifted_to = 0;
    for token in tokens(line) {
        let (start, end) = (token.start as usize, token.end as usize);
        // A number starts with digits that a slash, dash or dot follows; the
        // look at one byte keeps this off the hot path.
        if start >= lifted_to
            && bytes[start].is_ascii_digit()
            && number_may_follow(bytes, start)
            && let Some((number, used)) = DocumentNumber::read(&line[start..])
        {
            lifted_to = start + used;
            visit(Step::Number(number));
        }
        debug_assert!(start < end);
        visit(Step::Syllable(token));
    }
}

fn number_may_follow(bytes: &[u8], start: usize) -> bool {
    let mut at = start;
    while at < bytes.len() && (bytes[at].is_ascii_digit() || bytes[at] == b'.' || bytes[at] == b' ')
    {
        at += 1;
    }
    at > start && at - start < 12 && matches!(bytes.get(at), Some(b'/' | b'-'))
}

/// Whether a token ends the sentence before it.
pub(super) fn breaks(token: &Token) -> bool {
    token.before != Break::None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_lifted_and_their_syllables_kept() {
        let line = "theo Nghị định số 61/2018/NĐ-CP và 68-NQ/TW, 350.000 đồng, 5-7 ngày";
        let (mut numbers, mut syllables) = (Vec::new(), 0);
        walk(line, |step| match step {
            Step::Number(number) => numbers.push(number_term(&number)),
            Step::Syllable(_) => syllables += 1,
        });
        assert_eq!(numbers, ["#61/2018/nd-cp", "#68-nq/tw"]);
        assert_eq!(syllables, tokens(line).count());
    }

    #[test]
    fn numbers_are_written_with_their_marks() {
        for number in ["61/2018/NĐ-CP", "68/NQ-CP", "68-NQ/TW", "66.7/2025/NQ-CP", "1015/QĐ-TTg"]
        {
            let term = number_term(&number.parse().unwrap());
            assert_eq!(number_written(&term), number, "{term}");
        }
    }

    #[test]
    fn surfaces_of_one_syllable_share_a_number() {
        let mut interner = Interner::default();
        let first = interner.surface("Hoà");
        assert_eq!(
            [interner.surface("hòa"), interner.surface("HÒA"), interner.surface("HOÀ")],
            [first; 3]
        );
        assert_ne!(interner.surface("hoa"), first);
        assert_eq!(interner.counts[first as usize], 4);
    }
}
