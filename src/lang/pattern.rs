//! Texts with values in them.

use std::fmt::{self, Write as _};

use super::{dictionary, is_program_text, push_counted};

/// A text with its values, in English. None if the dictionary does not have it,
/// or the values cannot be told from the text around them.
pub(super) fn english(pattern: &str, values: fmt::Arguments<'_>) -> Option<String> {
    let pieces = pieces(pattern);
    let key = pieces.join("{}");
    // Marks alone are the same in both languages; the values may not be.
    let marks = || !pieces.iter().any(|piece| piece.contains(char::is_alphanumeric));
    let (before, english, after) = match dictionary::entry(&key) {
        Some(entry) => entry,
        None if marks() => ("", key.as_str(), ""),
        None => return None,
    };
    let mut caught = Caught::new(&pieces);
    caught.write_fmt(values).ok()?;
    let values = caught.values()?;
    let whole = format!("{before}{english}{after}");
    Some(filled(&whole, &values))
}

/// What stands between the values of a text. Values that touch are one.
pub(super) fn pieces(pattern: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut letters = pattern.chars().peekable();
    while let Some(letter) = letters.next() {
        let twice = letters.peek() == Some(&letter);
        match letter {
            '{' | '}' if twice => {
                letters.next();
                push(&mut pieces, letter);
            }
            '{' => {
                let _ = letters.by_ref().find(|c| *c == '}');
                if pieces.len() == 1 || pieces.last().is_some_and(|last| !last.is_empty()) {
                    pieces.push(String::new());
                }
            }
            letter => push(&mut pieces, letter),
        }
    }
    pieces
}

fn push(pieces: &mut [String], letter: char) {
    if let Some(last) = pieces.last_mut() {
        last.push(letter);
    }
}

/// Takes the values out of a text that is being written: what stands between
/// them comes in pieces of its own, and is known beforehand.
struct Caught<'a> {
    pieces: &'a [String],
    /// The piece that comes next.
    next: usize,
    values: Vec<String>,
}

impl<'a> Caught<'a> {
    fn new(pieces: &'a [String]) -> Self {
        let next = usize::from(pieces.first().is_some_and(String::is_empty));
        Self { pieces, next, values: vec![String::new(); pieces.len() - 1] }
    }

    /// The values, if every piece came.
    fn values(self) -> Option<Vec<String>> {
        let rest = self.pieces.get(self.next..).unwrap_or_default();
        rest.iter().all(String::is_empty).then_some(self.values)
    }
}

impl fmt::Write for Caught<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let own = is_program_text(text);
        if own && self.pieces.get(self.next).is_some_and(|piece| piece == text) {
            self.next += 1;
            return Ok(());
        }
        let value = self.next.checked_sub(1).and_then(|at| self.values.get_mut(at));
        let value = value.ok_or(fmt::Error)?;
        match own.then(|| dictionary::english(text)).flatten() {
            Some(english) => value.push_str(&english),
            None => value.push_str(text),
        }
        Ok(())
    }
}

/// An English text with its values: each `{}` is the next one, `{1}` the second.
fn filled(text: &str, values: &[String]) -> String {
    let mut out = String::with_capacity(text.len() + 32);
    let mut next = 0;
    let mut rest = text;
    while let Some((before, place, after)) = place(rest) {
        push_counted(&mut out, before);
        let at = place.parse().unwrap_or(next);
        out.push_str(values.get(at).map_or("", String::as_str));
        next += 1;
        rest = after;
    }
    push_counted(&mut out, rest);
    out
}

fn place(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('{')?;
    let (place, after) = rest.split_once('}')?;
    Some((before, place, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_cut_at_their_values() {
        for (pattern, cut) in [
            ("a", vec!["a"]),
            ("{x} ngày", vec!["", " ngày"]),
            ("từ {} đến {:02}", vec!["từ ", " đến ", ""]),
            ("{a}{b} và {{c}}", vec!["", " và {c}"]),
            ("{}", vec!["", ""]),
        ] {
            assert_eq!(pieces(pattern), cut, "{pattern}");
        }
    }

    #[test]
    fn values_are_found_again() {
        let (from, to, label) = (String::from("01/02/2026"), 7, "Bãi bỏ");
        let pattern = pieces("từ {} đến {} ({})");
        let mut caught = Caught::new(&pattern);
        write!(caught, "từ {from} đến {to} ({label})").unwrap();
        assert_eq!(caught.values().unwrap(), ["01/02/2026", "7", "Abolished"]);
        let mut other = Caught::new(&pattern);
        assert!(write!(other, "{from} đến").is_err() || other.values().is_none());
    }

    #[test]
    fn marks_alone_leave_only_the_values_to_be_said() {
        let (label, data) = ("Bãi bỏ", String::from("Bãi bỏ"));
        assert_eq!(
            english("{}: {}", format_args!("{label}: {data}")).unwrap(),
            "Abolished: Bãi bỏ"
        );
        assert!(english("{} chưa ai dịch", format_args!("{label} chưa ai dịch")).is_none());
    }

    #[test]
    fn english_may_have_another_order() {
        let values = ["a".to_owned(), "1".to_owned()];
        assert_eq!(filled("{1} [day|days] of {0}", &values), "1 day of a");
        assert_eq!(filled("{}: {} [day|days]", &values), "a: 1 day");
    }
}
