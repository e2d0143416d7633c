//! Repair of stored text, before anything else looks at it.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// A text after repair, and what was repaired.
#[derive(Debug, PartialEq, Eq)]
pub struct Repaired<'a> {
    /// The text to store; offsets refer to it.
    pub text: Cow<'a, str>,
    /// Whether it was not in NFC (decomposed or half-composed).
    pub composed: bool,
    /// Whether other letters changed: Eth for đ, invisible characters, odd
    /// blanks, dashes and quotes.
    pub cleaned: bool,
}

/// Brings a text into the one form that is stored and searched: NFC; `Ð ð Ɖ ɖ`
/// typed for `Đ đ`; no zero-width characters or soft hyphens; one kind of
/// blank, dash and quote.
///
/// ```
/// use quydinh::text::repair;
/// assert_eq!(repair("Ðiê\u{300}u kiê\u{323}n").text, "Điều kiện");
/// ```
pub fn repair(text: &str) -> Repaired<'_> {
    if text.is_ascii() && !text.bytes().any(|b| b.is_ascii_control() && b != b'\n') {
        return Repaired { text: Cow::Borrowed(text), composed: false, cleaned: false };
    }
    let dirty = text.chars().any(|c| mend(c) != Some(c));
    let cleaned: Cow<'_, str> = if dirty {
        Cow::Owned(text.chars().filter_map(mend).collect())
    } else {
        Cow::Borrowed(text)
    };
    // NFC can bring a letter that is mended in turn, and taking out an
    // invisible character can bring two parts of a letter together: mend first.
    if is_nfc_quick(cleaned.chars()) == IsNormalized::Yes {
        return Repaired { text: cleaned, composed: false, cleaned: dirty };
    }
    let composed: String = cleaned.nfc().collect();
    let changed = composed != cleaned.as_ref();
    Repaired { text: Cow::Owned(composed), composed: changed, cleaned: dirty }
}

/// The letter to store for a letter met; none for those that are left out.
fn mend(c: char) -> Option<char> {
    Some(match c {
        '\n' => '\n',
        'Ð' | 'Ɖ' => 'Đ',
        'ð' | 'ɖ' => 'đ',
        '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}'
        | '\u{feff}' => {
            return None;
        }
        '\t'
        | '\r'
        | '\u{b}'
        | '\u{c}'
        | '\u{85}'
        | '\u{a0}'
        | '\u{1680}'
        | '\u{2000}'..='\u{200a}'
        | '\u{2028}'
        | '\u{2029}'
        | '\u{202f}'
        | '\u{205f}'
        | '\u{3000}' => ' ',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{2018}'..='\u{201b}' | '\u{2032}' => '\'',
        '\u{201c}'..='\u{201f}' | '\u{2033}' | '«' | '»' => '"',
        // Tone marks of their own block, as some keyboards send them.
        '\u{340}' => '\u{300}',
        '\u{341}' => '\u{301}',
        c if c.is_control() => return None,
        c => c,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repairs_what_files_contain() {
        for (text, repaired) in [
            ("Điều 1", "Điều 1"),
            ("Ðiều", "Điều"),
            ("Đ\u{f0}", "Đđ"),
            ("thu\u{200b}ế", "thuế"),
            ("Nh\u{ad}ư", "Như"),
            ("a\u{a0}b – c", "a b - c"),
            ("“xe”", "\"xe\""),
            ("dòng 1\r\ndòng 2", "dòng 1 \ndòng 2"),
            ("kiê\u{323}n", "kiện"),
            ("kie\u{323}\u{302}n", "kiện"),
            ("nul\0", "nul"),
        ] {
            assert_eq!(repair(text).text, repaired, "{text:?}");
        }
        assert!(repair("kiê\u{323}n").composed);
        assert!(!repair("kiện").composed && !repair("kiện").cleaned);
    }

    proptest::proptest! {
        #[test]
        fn repair_is_idempotent(text in "[\\PC\n\u{300}\u{301}\u{323}\u{302}\u{200b}ÐđêeơoE ]*") {
            let once = repair(&text).text.into_owned();
            let twice = repair(&once).text.into_owned();
            proptest::prop_assert_eq!(twice, once);
        }
    }
}
