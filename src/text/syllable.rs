//! One spelling for each syllable: tone placement and i/y.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

const TONES: [char; 5] = ['\u{300}', '\u{301}', '\u{309}', '\u{303}', '\u{323}'];

/// The one spelling of a lower-case syllable: the tone on the letter where it
/// belongs (`hoà` → `hòa`, `thuỷ` → `thủy`, `tóan` → `toán`), and `i` for a
/// single `y` after b h k l m n s t v x (`kỹ` → `kĩ`). What is not built like
/// a Vietnamese syllable is left alone.
///
/// ```
/// use quydinh::text::canonical;
/// assert_eq!(canonical("thuỷ"), canonical("thủy"));
/// assert_ne!(canonical("quý"), canonical("qúi"));
/// ```
pub fn canonical(syllable: &str) -> Cow<'_, str> {
    // Without marks there is no tone to place.
    if syllable.is_ascii() {
        return match syllable.as_bytes() {
            [onset, b'y'] if takes_i(char::from(*onset)) => {
                Cow::Owned([char::from(*onset), 'i'].iter().collect())
            }
            _ => Cow::Borrowed(syllable),
        };
    }
    let mut letters: Vec<char> = Vec::with_capacity(8);
    let mut tone = None;
    for c in syllable.nfd() {
        match c {
            c if TONES.contains(&c) => {
                if tone.replace((c, letters.len())).is_some() {
                    return Cow::Borrowed(syllable);
                }
            }
            // A vowel mark belongs to the letter before it.
            '\u{302}' | '\u{306}' | '\u{31b}' => match letters.pop().and_then(|l| marked(l, c)) {
                Some(letter) => letters.push(letter),
                None => return Cow::Borrowed(syllable),
            },
            c => letters.push(c),
        }
    }
    let Some(Shape { onset, nucleus }) = shape(&letters) else {
        return Cow::Borrowed(syllable);
    };
    let single_y = nucleus.len() == 1
        && letters[onset] == 'y'
        && letters.len() == onset + 1
        && onset == 1
        && takes_i(letters[0]);
    if single_y {
        letters[onset] = 'i';
    }
    let Some((tone, _)) = tone else {
        return if single_y {
            Cow::Owned(letters.into_iter().collect())
        } else {
            Cow::Borrowed(syllable)
        };
    };
    let place = onset
        + tone_place(&letters[onset..onset + nucleus.len()], letters.len() > onset + nucleus.len());
    let written: String = letters[..=place].iter().copied().chain([tone]).nfc().collect();
    let result: String = written.chars().chain(letters[place + 1..].iter().copied()).collect();
    if result == syllable { Cow::Borrowed(syllable) } else { Cow::Owned(result) }
}

/// Whether a consonant has a single `i` after it, however it is typed.
fn takes_i(onset: char) -> bool {
    matches!(onset, 'b' | 'h' | 'k' | 'l' | 'm' | 'n' | 's' | 't' | 'v' | 'x')
}

/// Where a tone stands among the letters of a lower-case syllable that has none.
pub(super) fn tone_at(letters: &[char]) -> Option<usize> {
    let Shape { onset, nucleus } = shape(letters)?;
    let closed = letters.len() > nucleus.end;
    Some(onset + tone_place(&letters[nucleus], closed))
}

fn marked(letter: char, mark: char) -> Option<char> {
    Some(match (letter, mark) {
        ('a', '\u{302}') => 'â',
        ('e', '\u{302}') => 'ê',
        ('o', '\u{302}') => 'ô',
        ('a', '\u{306}') => 'ă',
        ('o', '\u{31b}') => 'ơ',
        ('u', '\u{31b}') => 'ư',
        _ => return None,
    })
}

/// Where the vowels of a syllable stand.
struct Shape {
    /// How many letters come before them.
    onset: usize,
    /// The vowels.
    nucleus: std::ops::Range<usize>,
}

fn shape(letters: &[char]) -> Option<Shape> {
    let vowel = |c: char| {
        matches!(c, 'a' | 'ă' | 'â' | 'e' | 'ê' | 'i' | 'o' | 'ô' | 'ơ' | 'u' | 'ư' | 'y')
    };
    let mut onset = letters.iter().take_while(|c| !vowel(**c)).count();
    // "qu" and "gi" before a vowel are consonants.
    let next = |i: usize| letters.get(i).copied();
    if onset == 1 && next(2).is_some_and(vowel) {
        onset += usize::from(matches!((letters[0], letters[1]), ('q', 'u') | ('g', 'i')));
    }
    let spoken: String = letters[..onset].iter().collect();
    let known = matches!(
        spoken.as_str(),
        "" | "b"
            | "c"
            | "ch"
            | "d"
            | "đ"
            | "g"
            | "gh"
            | "gi"
            | "h"
            | "k"
            | "kh"
            | "l"
            | "m"
            | "n"
            | "ng"
            | "ngh"
            | "nh"
            | "p"
            | "ph"
            | "q"
            | "qu"
            | "r"
            | "s"
            | "t"
            | "th"
            | "tr"
            | "v"
            | "x"
    );
    let vowels = letters[onset..].iter().take_while(|c| vowel(**c)).count();
    let coda: String = letters[onset + vowels..].iter().collect();
    let closed = matches!(coda.as_str(), "" | "c" | "ch" | "m" | "n" | "ng" | "nh" | "p" | "t");
    (known && closed && (1..=3).contains(&vowels))
        .then_some(Shape { onset, nucleus: onset..onset + vowels })
}

/// Which vowel carries the tone: the last one with a mark of its own (the ơ of
/// ươ, the ê of uyê); else the middle of three; of two the second before a
/// final consonant and the first without one (hòa, thủy, which is how some
/// 94 % of legal texts write it).
fn tone_place(vowels: &[char], closed: bool) -> usize {
    let marked = vowels.iter().rposition(|c| matches!(c, 'ă' | 'â' | 'ê' | 'ô' | 'ơ' | 'ư'));
    marked.unwrap_or(match vowels.len() {
        3 => 1,
        2 => usize::from(closed),
        _ => 0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tones_move_to_their_place() {
        for (text, expected) in [
            ("hoà", "hòa"),
            ("hòa", "hòa"),
            ("hoàn", "hoàn"),
            ("hòan", "hoàn"),
            ("thuỷ", "thủy"),
            ("uỷ", "ủy"),
            ("khoẻ", "khỏe"),
            ("quý", "quý"),
            ("qúy", "quý"),
            ("quỹ", "quỹ"),
            ("quốc", "quốc"),
            ("giấy", "giấy"),
            ("gìa", "già"),
            ("gì", "gì"),
            ("đựơc", "được"),
            ("thúê", "thuế"),
            ("thuế", "thuế"),
            ("nghĩa", "nghĩa"),
            ("của", "của"),
            ("người", "người"),
            ("ngừơi", "người"),
            ("tuyến", "tuyến"),
            ("khuỷu", "khuỷu"),
            ("kỹ", "kĩ"),
            ("ký", "kí"),
            ("ty", "ti"),
            ("ý", "ý"),
            ("y", "y"),
            ("yêu", "yêu"),
            ("tây", "tây"),
            ("café", "café"),
            ("email", "email"),
            ("ky", "ki"),
            ("gy", "gy"),
            ("ly", "li"),
            ("kyt", "kyt"),
            ("61", "61"),
        ] {
            assert_eq!(canonical(text), expected, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn is_idempotent(text in "(qu|gi|ngh|th|k|h|)[aăâeêioôơuưy]{1,3}[\u{300}\u{301}\u{309}\u{303}\u{323}]?(n|ng|c|)") {
            let text: String = text.nfc().collect();
            let once = canonical(&text).into_owned();
            let twice = canonical(&once).into_owned();
            proptest::prop_assert_eq!(twice, once);
        }
    }
}
