//! Codes in a query.

use super::Snapshot;
use crate::{catalog::Ordinal, model::RegulationCode};

/// What codes a query names.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Named {
    /// The regulations that have them, in the order of their ordinals.
    pub(super) regulations: Vec<Ordinal>,
    /// Codes that no regulation has.
    pub(super) unknown: Vec<String>,
    /// What may be meant if that is all there is: the same digits after
    /// another first one.
    pub(super) meant: Option<String>,
    /// The query without codes.
    pub(super) rest: String,
}

impl Snapshot {
    /// The regulations whose codes are in the query, and the query without any
    /// code. A province's code leads to the national one where the province's
    /// own is not kept. A code that nothing has is no word: its digits would
    /// only find what happens to have them.
    pub(super) fn named(&self, text: &str) -> Named {
        let mut named = Named::default();
        let separates = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | '"');
        for piece in text.split_inclusive(separates) {
            let word = piece.trim_end_matches(separates).trim_end_matches('.');
            let code = word.parse::<RegulationCode>().ok();
            let found = code.as_ref().and_then(|code| {
                let national = || self.catalog.find(&code.national()?.parse().ok()?);
                self.catalog.find(code).or_else(national)
            });
            match found {
                Some(ordinal) => named.regulations.push(ordinal),
                None if code.is_some() && is_national(word) => {
                    named.meant = named.meant.or_else(|| self.namesake(word));
                    named.unknown.push(word.to_owned());
                }
                None => named.rest.push_str(piece),
            }
        }
        if !named.rest.trim().is_empty() || !named.regulations.is_empty() {
            named.meant = None;
        }
        named.regulations.sort_unstable();
        named.regulations.dedup();
        named
    }

    /// The code that differs in its first digit only, which says no more than
    /// who may detail the procedure, and is easily mistaken.
    fn namesake(&self, code: &str) -> Option<String> {
        let digits = code.get(1..8)?;
        let others = (1..=9).map(|first| format!("{first}{digits}"));
        let known =
            |code: &String| code.parse().is_ok_and(|code| self.catalog.find(&code).is_some());
        others.into_iter().find(known)
    }
}

/// Whether a word has the form of a national code: `1.004269`, with or without
/// what provinces add.
fn is_national(word: &str) -> bool {
    let bytes = word.as_bytes();
    let digits = |range: std::ops::Range<usize>| {
        bytes.get(range).is_some_and(|part| part.iter().all(u8::is_ascii_digit))
    };
    digits(0..1)
        && bytes.get(1) == Some(&b'.')
        && digits(2..8)
        && matches!(bytes.get(8), None | Some(b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn national_codes_are_told_by_their_form() {
        for (word, expected) in [
            ("1.004269", true),
            ("2.002011.000.00.00.H01", true),
            ("1.00426", false),
            ("1.0042690", false),
            ("15.004269", false),
            ("1,004269", false),
            ("ISO-9001", false),
            ("", false),
        ] {
            assert_eq!(is_national(word), expected, "{word}");
        }
    }
}
