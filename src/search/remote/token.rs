//! Terms as tokens that no analyser changes: eight letters and digits of ASCII,
//! lower case, five bits each. They are no words of any language, so there is
//! nothing to stem, to fold or to leave out.

use crate::search::window::Term;

const DIGITS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// How long a token is.
pub(super) const LENGTH: usize = 8;

/// The token of a term.
pub(super) fn token(term: Term) -> String {
    let digit = |place: usize| {
        let shift = 5 * (LENGTH - 1 - place);
        char::from(DIGITS[(term.bits() >> shift & 31) as usize])
    };
    (0..LENGTH).map(digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        /// Two terms have two tokens, in letters and digits only.
        #[test]
        fn tokens_are_as_different_as_terms(a in 0u32..1 << 20, b in 0u32..1 << 20, c in 0u32..1 << 20) {
            let terms = [Term::syllable(a), Term::title_exact(a), Term::pair(a, b), Term::pair(a, c)];
            for one in terms {
                let text = token(one);
                proptest::prop_assert_eq!(text.len(), LENGTH);
                proptest::prop_assert!(text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
                for other in terms {
                    proptest::prop_assert_eq!(one == other, text == token(other));
                }
            }
        }
    }
}
