//! Syllables with their places: the one pass that index and query share.

/// A run of letters and digits in a repaired text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// First byte in the text.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
    /// What stands between this token and the one before it.
    pub before: Break,
}

/// What separates two tokens. Adjacent pairs are made only across [`Break::None`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Break {
    /// Blanks, dashes, slashes, commas: the words belong together.
    None,
    /// The end of a sentence or clause: `. ; : ? !` and brackets.
    Sentence,
    /// A new line: the lines of a text are its clauses.
    Line,
}

/// Walks through the tokens of a repaired text.
///
/// ```
/// use quydinh::text::tokens;
/// let text = "Cấp giấy phép.";
/// let words: Vec<&str> = tokens(text).map(|t| &text[t.start as usize..t.end as usize]).collect();
/// assert_eq!(words, ["Cấp", "giấy", "phép"]);
/// ```
pub fn tokens(text: &str) -> impl Iterator<Item = Token> + '_ {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut before = Break::Line;
    std::iter::from_fn(move || {
        let mut gap = before;
        while at < bytes.len() {
            let (letter, width) = letter_at(text, at);
            if letter {
                break;
            }
            gap = gap.max(separation(bytes, at));
            at += width;
        }
        if at >= bytes.len() {
            return None;
        }
        let start = at;
        while at < bytes.len() {
            let (letter, width) = letter_at(text, at);
            if !letter {
                break;
            }
            at += width;
        }
        before = Break::None;
        Some(Token { start: start as u32, end: at as u32, before: gap })
    })
}

fn letter_at(text: &str, at: usize) -> (bool, usize) {
    let byte = text.as_bytes()[at];
    if byte < 0x80 {
        return (byte.is_ascii_alphanumeric(), 1);
    }
    // `at` only ever advances by whole letters.
    match text[at..].chars().next() {
        Some(c) => {
            (c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c), c.len_utf8())
        }
        None => (false, 1),
    }
}

fn separation(bytes: &[u8], at: usize) -> Break {
    match bytes[at] {
        b'\n' => Break::Line,
        // A dot inside a number or a code ("66.7", "1.004269") ends nothing.
        b'.' if bytes.get(at + 1).is_some_and(u8::is_ascii_digit)
            && at.checked_sub(1).is_some_and(|i| bytes[i].is_ascii_digit()) =>
        {
            Break::None
        }
        b'.' | b';' | b':' | b'?' | b'!' | b'(' | b')' | b'[' | b']' => Break::Sentence,
        _ => Break::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_and_breaks() {
        let text = "Điều 1. Cấp (lại)\nGiấy phép, 61/2018/NĐ-CP; 66.7";
        let found: Vec<(&str, Break)> =
            tokens(text).map(|t| (&text[t.start as usize..t.end as usize], t.before)).collect();
        use Break::{Line, None, Sentence};
        assert_eq!(
            found,
            [
                ("Điều", Line),
                ("1", None),
                ("Cấp", Sentence),
                ("lại", Sentence),
                ("Giấy", Line),
                ("phép", None),
                ("61", None),
                ("2018", None),
                ("NĐ", None),
                ("CP", None),
                ("66", Sentence),
                ("7", None),
            ]
        );
    }

    proptest::proptest! {
        #[test]
        fn offsets_are_letter_boundaries(text in "[\\PC\n]*") {
            for token in tokens(&text) {
                proptest::prop_assert!(text.get(token.start as usize..token.end as usize).is_some());
            }
        }
    }
}
