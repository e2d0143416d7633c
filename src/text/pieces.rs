//! A text as runs of letters and runs of digits, with what stands between: what
//! references to documents are read from.

use super::fold;

/// A run of digits, or a run of letters.
#[derive(Debug)]
pub(super) struct Piece<'a> {
    pub(super) text: &'a str,
    /// Without marks, lower case.
    pub(super) folded: String,
    /// First byte in the text; the byte after the last.
    pub(super) start: usize,
    pub(super) end: usize,
    /// Whether it is a run of ASCII digits.
    pub(super) digits: bool,
    /// What stands before it.
    pub(super) gap: Gap,
}

/// What stands between two pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    /// Nothing: `NĐ61`, `QH13`.
    None,
    Blank,
    /// `/`, also with blanks around it, after a stray dot, or `_` as in slugs.
    Slash,
    /// `-` without blanks.
    Dash,
    /// `-` with a blank on some side.
    WideDash,
    /// A dot without blanks.
    Dot,
    /// A colon.
    Colon,
    /// Anything else, and the start of the text.
    Other,
}

/// Takes a text apart.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces: Vec<Piece<'_>> = Vec::new();
    let mut letters = text.char_indices().peekable();
    while let Some((start, c)) = letters.next() {
        let Some(digits) = digit(c) else { continue };
        let mut end = start + c.len_utf8();
        while let Some(&(at, c)) = letters.peek()
            && digit(c) == Some(digits)
        {
            end = at + c.len_utf8();
            letters.next();
        }
        let gap = match pieces.last() {
            Some(last) => gap(&text[last.end..start]),
            None => Gap::Other,
        };
        let run = &text[start..end];
        let folded = if digits { run.to_owned() } else { fold(run) };
        pieces.push(Piece { text: run, folded, start, end, digits, gap });
    }
    pieces
}

/// Whether a letter is a digit; none for what separates.
fn digit(c: char) -> Option<bool> {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric().then_some(c.is_ascii_digit());
    }
    (c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c)).then_some(false)
}

fn gap(between: &str) -> Gap {
    let inner = between.trim_matches([' ', '\t', '\u{a0}']);
    let tight = inner.len() == between.len();
    match inner {
        "" if tight => Gap::None,
        "" => Gap::Blank,
        "/" | "//" | "./" | "/." | "_" => Gap::Slash,
        "-" | "–" | "−" | "‐" | "‑" if tight => Gap::Dash,
        "-" | "–" | "−" | "‐" | "‑" => Gap::WideDash,
        "." if tight => Gap::Dot,
        ":" | ".:" => Gap::Colon,
        _ => Gap::Other,
    }
}

/// Whether the pieces before `end` (and from `from`) end with these words, one
/// blank between each two; then where they begin.
pub(super) fn ending_with(
    pieces: &[Piece<'_>],
    from: usize,
    end: usize,
    words: &str,
) -> Option<usize> {
    let mut at = end;
    for word in words.rsplit(' ') {
        if at == from || at < end && pieces[at].gap != Gap::Blank {
            return None;
        }
        at -= 1;
        if pieces[at].folded != word {
            return None;
        }
    }
    Some(at)
}

/// Whether the pieces from `start` begin with these words, one blank between
/// each two; then the one after them.
pub(super) fn beginning_with(pieces: &[Piece<'_>], start: usize, words: &str) -> Option<usize> {
    let mut at = start;
    for word in words.split(' ') {
        let piece = pieces.get(at)?;
        if piece.folded != word || at > start && piece.gap != Gap::Blank {
            return None;
        }
        at += 1;
    }
    Some(at)
}
