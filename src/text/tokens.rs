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

/// Whether a letter, digit or combining mark stands at a place, and its width.
/// The blocks of Vietnamese are known by their first bytes; the tables of all
/// other letters are far slower to ask.
fn letter_at(text: &str, at: usize) -> (bool, usize) {
    let bytes = text.as_bytes();
    match bytes[at] {
        byte @ ..0x80 => return (byte.is_ascii_alphanumeric(), 1),
        // U+00C0 to U+00FF: letters, but for the signs of multiplication and division.
        0xc3 => {
            let sign = bytes.get(at + 1).is_some_and(|second| matches!(second, 0x97 | 0xb7));
            return (!sign, 2);
        }
        // U+0100 to U+02AF are letters, U+0300 to U+033F combining marks.
        0xc4..=0xc9 | 0xcc => return (true, 2),
        // U+1E00 to U+1EFF: letters.
        0xe1 if bytes.get(at + 1).is_some_and(|second| (0xb8..=0xbb).contains(second)) => {
            return (true, 3);
        }
        _ => {}
    }
    // `at` only ever advances by whole letters.
    match text[at..].chars().next() {
        Some(c) => (is_letter(c), c.len_utf8()),
        None => (false, 1),
    }
}

fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c)
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

    #[test]
    fn short_cuts_say_what_the_tables_say() {
        for c in (0..=0x10_ffff).filter_map(char::from_u32) {
            let text = c.to_string();
            assert_eq!(letter_at(&text, 0), (is_letter(c), text.len()), "{c:?}");
        }
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
