//! Names and passages with what matches marked, as HTML that never comes from
//! the data.

use super::{
    analysis::{exact_form, folded_form},
    doc::LineKind,
    forward::{RARE, SENTENCE},
    index::Index,
    lens::Lens,
};
use crate::text::tokens;

/// Letters of a passage, about three lines on a page.
const PASSAGE: usize = 240;
/// In a long question only words that tell something are marked.
const LONG: usize = 7;
const TELLING: f32 = 3.0;

/// A syllable of a line with its place and whether it is marked.
#[derive(Debug, Clone, Copy)]
struct Word {
    start: usize,
    end: usize,
    weight: f32,
}

/// The line of a document as HTML, marked.
pub(super) fn whole(
    index: &Index,
    lens: &Lens<'_>,
    document: usize,
    number: usize,
    line: &str,
) -> String {
    let words = words(index, lens, document, number, line);
    render(line, &words, 0..words.len(), line.len())
}

/// The best passage of a line as HTML, marked; whole syllables only.
pub(super) fn passage(
    index: &Index,
    lens: &Lens<'_>,
    document: usize,
    number: usize,
    line: &str,
) -> String {
    let words = words(index, lens, document, number, line);
    if line.chars().count() <= PASSAGE || words.is_empty() {
        return render(line, &words, 0..words.len(), line.len());
    }
    let window = best_window(line, &words);
    // Up to the next syllable, so that closing punctuation stays.
    let end = words.get(window.end).map_or(line.len(), |next| next.start);
    render(line, &words, window, end)
}

/// The line of a document to take a passage from: its best, or the first one
/// that is not its title where no line has a word of the query.
pub(super) fn best_line(index: &Index, document: usize, best: Option<u16>) -> usize {
    let mut kinds = index.forward.kinds(document);
    best.map_or_else(|| kinds.position(|kind| kind == LineKind::Body).unwrap_or(1), usize::from)
}

/// A text as HTML without marks.
pub(super) fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    escape(text, &mut html);
    html
}

/// The run of words of a passage's length with the most weight; the earliest of
/// equals, and a few words before its first match for context.
fn best_window(line: &str, words: &[Word]) -> std::ops::Range<usize> {
    // Bytes, not letters: Vietnamese has some 1.35 bytes a letter.
    let budget = PASSAGE * 27 / 20;
    let mut best = (0.0f32, 0..0);
    let (mut from, mut sum) = (0, 0.0);
    for to in 0..words.len() {
        sum += words[to].weight;
        while words[to].end - words[from].start > budget && from < to {
            sum -= words[from].weight;
            from += 1;
        }
        if sum > best.0 + 1e-4 || best.1.is_empty() {
            best = (sum, from..to + 1);
        }
    }
    let first = words[best.1.clone()].iter().position(|w| w.weight > 0.0).unwrap_or(0);
    let start = (best.1.start + first).saturating_sub(8);
    let mut end = start + 1;
    while end < words.len() && words[end].end - words[start].start <= budget {
        end += 1;
    }
    debug_assert!(line.is_char_boundary(words[start].start));
    start..end
}

/// The words of a line. Slots come from the forward index, whose syllables are
/// those of the line in the same order; only the rarest are looked up by text.
fn words(index: &Index, lens: &Lens<'_>, document: usize, number: usize, line: &str) -> Vec<Word> {
    let codes = index.forward.line(document, number);
    let mut codes = codes.iter().copied().filter(|s| *s != SENTENCE);
    let mut words: Vec<Word> = Vec::new();
    let mut slots: Vec<Option<u8>> = Vec::new();
    let mut exact: Vec<bool> = Vec::new();
    for token in tokens(line) {
        let (start, end) = (token.start as usize, token.end as usize);
        let (slot, same_marks) = match codes.next() {
            Some(RARE) | None => (by_text(index, lens, &line[start..end]), false),
            Some(code) => (lens.slot(code), lens.has_typed_marks(code)),
        };
        let weight = slot.map_or(0.0, |slot| lens.query().slots[usize::from(slot)].idf);
        words.push(Word { start, end, weight });
        slots.push(slot);
        exact.push(same_marks);
    }
    soften(lens, &mut words, &slots, &exact);
    words
}

/// Takes the mark off syllables that only look like a word of the query: where a
/// line has neighbours of the query side by side, a lone syllable counts only
/// with the marks that were typed, and in a long question only if it tells
/// something.
fn soften(lens: &Lens<'_>, words: &mut [Word], slots: &[Option<u8>], exact: &[bool]) {
    let at = |i: usize| slots.get(i).copied().flatten();
    let starts_pair: Vec<bool> = (0..slots.len())
        .map(|i| matches!((at(i), at(i + 1)), (Some(first), Some(second)) if lens.pair(first, second)))
        .collect();
    let long = lens.query().length() >= LONG;
    if !long && !starts_pair.contains(&true) {
        return;
    }
    for (i, word) in words.iter_mut().enumerate() {
        let paired = starts_pair[i] || (i > 0 && starts_pair[i - 1]);
        let alone = exact[i] && (!long || word.weight >= TELLING);
        if !paired && !alone {
            word.weight = 0.0;
        }
    }
}

fn by_text(index: &Index, lens: &Lens<'_>, surface: &str) -> Option<u8> {
    let folded = index.vocabulary.find_folded(&folded_form(&exact_form(surface)))?;
    lens.query().slots.iter().position(|slot| slot.folded == folded).map(|slot| slot as u8)
}

fn render(line: &str, words: &[Word], shown: std::ops::Range<usize>, end: usize) -> String {
    let start = if shown.start == 0 { 0 } else { words[shown.start].start };
    let mut html = String::with_capacity(line.len() + 64);
    if start > 0 {
        html.push('…');
    }
    let mut at = start;
    let mut open = false;
    for word in &words[shown] {
        let marked = word.weight > 0.0;
        // Two marked words with only a blank between them share one mark.
        let joined = open && marked && &line[at..word.start] == " ";
        if open && !joined {
            html.push_str("</mark>");
            open = false;
        }
        escape(&line[at..word.start], &mut html);
        if marked && !open {
            html.push_str("<mark>");
            open = true;
        }
        escape(&line[word.start..word.end], &mut html);
        at = word.end;
    }
    if open {
        html.push_str("</mark>");
    }
    escape(line[at..end.max(at)].trim_end(), &mut html);
    if end < line.len() {
        html.push('…');
    }
    html
}

/// Escapes what has a meaning in HTML text and attributes.
fn escape(text: &str, html: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|b| matches!(b, b'&' | b'<' | b'>' | b'"' | b'\'')) {
        let (plain, special) = rest.split_at(at);
        html.push_str(plain);
        html.push_str(match special.as_bytes()[0] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => "&#39;",
        });
        rest = &special[1..];
    }
    html.push_str(rest);
}
