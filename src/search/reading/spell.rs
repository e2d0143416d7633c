//! Words that no document has: keystrokes, words typed together, typing errors.

use super::{Rewrites, Rewriting, Typed};
use crate::{
    search::{
        analysis::exact_form,
        index::Index,
        vocab::{ExactId, FoldedId},
        window::Term,
    },
    text::{canonical, decode_telex, decode_vni},
};

/// Which keyboard was not on. It is noticed by one word that no document has;
/// then other words are read so too, if that makes them far more frequent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keys {
    None,
    Telex,
    Vni,
}

/// A word that is in documents is read as keystrokes only if that is so many
/// times more frequent.
const FAR_MORE: u32 = 20;
/// Fewer documents than this do not make a word worth reading into another.
const SOME: usize = 3;
/// Letters of the longest word that may have a typing error: no word of a
/// document that is longer is one that people type, and looking at every text
/// that is one slip away takes the square of the length.
const LONGEST: usize = 20;
/// Letters from which on a word is taken for several typed together first.
const LONG: usize = 8;

impl Keys {
    pub(super) fn of(typed: &[Typed<'_>], index: &Index) -> Self {
        let is = |decode: fn(&str) -> Option<String>| {
            typed.iter().any(|word| {
                index.vocabulary.find_folded(&word.folded).is_none()
                    && believed(word, decode, index).is_some()
            })
        };
        if is(decode_telex) {
            Self::Telex
        } else if is(decode_vni) {
            Self::Vni
        } else {
            Self::None
        }
    }

    /// The spelling that a word's keys stand for.
    pub(super) fn decode(self, word: &Typed<'_>, index: &Index) -> Option<ExactId> {
        let decoded = match self {
            Self::None => return None,
            Self::Telex => believed(word, decode_telex, index)?,
            Self::Vni => believed(word, decode_vni, index)?,
        };
        let count = |exact: ExactId| index.vocabulary.count(exact);
        let as_typed = index.vocabulary.find_exact(&word.exact).map_or(0, count);
        (count(decoded) > FAR_MORE.saturating_mul(as_typed)).then_some(decoded)
    }
}

fn believed(
    word: &Typed<'_>,
    decode: fn(&str) -> Option<String>,
    index: &Index,
) -> Option<ExactId> {
    if word.exact != word.folded || word.is_capitals() {
        return None;
    }
    let decoded = exact_form(&decode(word.surface)?);
    let exact = index.vocabulary.find_exact(&decoded)?;
    (index.vocabulary.count(exact) >= SOME as u32).then_some(exact)
}

/// Reads a word that no document has as words that some have, by what stands
/// before and after it. Nothing if that is taken back or hopeless.
pub(super) fn mend(
    word: &Typed<'_>,
    around: (Option<FoldedId>, Option<FoldedId>),
    index: &Index,
    without: Rewrites,
) -> (Option<Rewriting>, Vec<FoldedId>) {
    let letters = word.folded.as_str();
    if letters.len() < 3 || !letters.bytes().all(|b| b.is_ascii_lowercase()) {
        return (None, Vec::new());
    }
    let apart = || {
        let allowed = !without.has(Rewriting::Split);
        allowed.then(|| split(letters, index)).flatten().map(|read| (Rewriting::Split, read))
    };
    let neighbour = || {
        let allowed =
            !without.has(Rewriting::Correction) && !word.is_capitals() && letters.len() <= LONGEST;
        let found = allowed.then(|| correct(letters, around, index)).flatten();
        found.map(|id| (Rewriting::Correction, vec![id]))
    };
    let read =
        if letters.len() >= LONG { apart().or_else(neighbour) } else { neighbour().or_else(apart) };
    read.map_or((None, Vec::new()), |(kind, read)| (Some(kind), read))
}

fn frequency(index: &Index, term: Term) -> f32 {
    index.document_frequency(term) as f32
}

/// The likeliest word that is one slip away: a letter left out, put in,
/// replaced, or swapped with the next.
fn correct(
    letters: &str,
    (before, after): (Option<FoldedId>, Option<FoldedId>),
    index: &Index,
) -> Option<FoldedId> {
    let score = |id: FoldedId, slip: f32| -> Option<f32> {
        let alone = frequency(index, Term::syllable(id));
        if alone < SOME as f32 {
            return None;
        }
        let left = before.map_or(0.0, |b| frequency(index, Term::pair(b, id)));
        let right = after.map_or(0.0, |a| frequency(index, Term::pair(id, a)));
        // Neighbours decide; how frequent a word is alone only breaks ties.
        Some(left.ln_1p() + right.ln_1p() + 0.3 * alone.ln_1p() + slip)
    };
    let mut best: Option<(f32, FoldedId)> = None;
    neighbours(letters, |candidate, slip| {
        // Lower-case letters without marks: only "ky" for "ki" is left to do.
        if let Some(id) = index.vocabulary.find_folded(&canonical(candidate))
            && let Some(score) = score(id, slip)
            && best.is_none_or(|(known, _)| score > known)
        {
            best = Some((score, id));
        }
    });
    best.map(|(_, id)| id)
}

/// Every text that is one slip away, with how likely such a slip is.
pub(super) fn neighbours(letters: &str, mut visit: impl FnMut(&str, f32)) {
    let letters = letters.as_bytes();
    let mut text = String::with_capacity(letters.len() + 1);
    let mut offer = |parts: [&[u8]; 4], slip: f32| {
        text.clear();
        // All of it is ASCII.
        parts.iter().for_each(|part| text.extend(part.iter().map(|b| char::from(*b))));
        visit(&text, slip);
    };
    for at in 0..letters.len() {
        let (head, rest) = letters.split_at(at);
        offer(
            [head, &rest[1..], &[], &[]],
            if at > 0 && head[at - 1] == rest[0] { 0.7 } else { 0.0 },
        );
        if let [one, two, tail @ ..] = rest
            && one != two
        {
            offer([head, &[*two], &[*one], tail], 0.5);
        }
        for letter in b'a'..=b'z' {
            if letter != rest[0] {
                offer(
                    [head, &[letter], &rest[1..], &[]],
                    if near(letter, rest[0]) { 0.3 } else { -0.3 },
                );
            }
        }
    }
    for at in 0..=letters.len() {
        let (head, rest) = letters.split_at(at);
        for letter in b'a'..=b'z' {
            offer([head, &[letter], rest, &[]], 0.0);
        }
    }
}

/// Whether two letters are neighbours on the keyboard.
fn near(a: u8, b: u8) -> bool {
    const ROWS: [&[u8]; 3] = [b"qwertyuiop", b"asdfghjkl", b"zxcvbnm"];
    let place = |letter: u8| {
        ROWS.iter().zip(0i32..).find_map(|(row, y)| {
            row.iter().position(|l| *l == letter).map(|x| (x as i32 * 2 + y, y))
        })
    };
    match (place(a), place(b)) {
        (Some((ax, ay)), Some((bx, by))) => (ax - bx).abs() <= 2 && (ay - by).abs() <= 1,
        _ => false,
    }
}

/// The likeliest way to read a word as several that stand side by side in
/// documents; none if some part would be no word.
fn split(letters: &str, index: &Index) -> Option<Vec<FoldedId>> {
    const LONGEST: usize = 7;
    const MOST: usize = 96;
    if !(4..=MOST).contains(&letters.len()) {
        return None;
    }
    // For every end and last word: the best score and where that word's way began.
    type Way = (f32, FoldedId, usize, usize);
    let mut ways: Vec<Vec<Way>> = vec![Vec::new(); letters.len() + 1];
    for end in 1..=letters.len() {
        for start in end.saturating_sub(LONGEST)..end {
            // One letter alone is a word only by mistake.
            if end - start < 2 {
                continue;
            }
            // As the vocabulary has it: "ky" is the same as "ki".
            let word = canonical(&letters[start..end]);
            let Some(id) = index.vocabulary.find_folded(&word) else { continue };
            let alone = frequency(index, Term::syllable(id));
            if alone < SOME as f32 {
                continue;
            }
            let cost = alone.ln() - 14.0;
            if start == 0 {
                ways[end].push((cost, id, 0, 0));
                continue;
            }
            let before = ways[start].iter().enumerate().map(|(at, (score, first, _, _))| {
                let pair = frequency(index, Term::pair(*first, id));
                (score + cost + 1.5 * pair.ln_1p() - 4.0, at)
            });
            if let Some((score, at)) = before.max_by(|a, b| a.0.total_cmp(&b.0)) {
                ways[end].push((score, id, start, at));
            }
        }
    }
    let last = ways[letters.len()].iter().enumerate().max_by(|a, b| a.1.0.total_cmp(&b.1.0))?.0;
    let (mut end, mut at, mut words) = (letters.len(), last, Vec::new());
    while end > 0 {
        let (_, id, start, before) = ways[end][at];
        words.push(id);
        (end, at) = (start, before);
    }
    words.reverse();
    // Words typed together are neighbours somewhere.
    let together = |two: &[FoldedId]| frequency(index, Term::pair(two[0], two[1])) >= 1.0;
    (words.len() > 1 && words.windows(2).all(together)).then_some(words)
}
