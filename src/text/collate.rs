//! The order of the Vietnamese alphabet.

use unicode_normalization::UnicodeNormalization;

/// A key whose byte order is the dictionary order of Vietnamese: letters first
/// (a ă â b c d đ e ê … o ô ơ … u ư … y), tones only between equal letters
/// (level, grave, hook, tilde, acute, dot), capitals like small ones. Words are
/// compared one after the other, so everything that begins with "cung" comes
/// before "cúng".
///
/// ```
/// use quydinh::text::collation_key;
/// let mut words = ["đá", "da", "dạ", "ăn", "an", "ân"];
/// words.sort_by_key(|w| collation_key(w));
/// assert_eq!(words, ["an", "ăn", "ân", "da", "dạ", "đá"]);
/// ```
pub fn collation_key(text: &str) -> Vec<u8> {
    let mut key = Vec::with_capacity(text.len() * 2);
    let mut word = 0; // where the letters of the current word start
    let mut tones = Vec::with_capacity(16);
    for c in text.chars().flat_map(char::to_lowercase).nfd() {
        match c {
            // A mark of the letter before it raises its place a little.
            '\u{306}' => raise(&mut key[word..], 1),
            '\u{302}' => raise(&mut key[word..], 2),
            '\u{31b}' => raise(&mut key[word..], 3),
            '\u{300}' => raise(&mut tones, 1),
            '\u{309}' => raise(&mut tones, 2),
            '\u{303}' => raise(&mut tones, 3),
            '\u{301}' => raise(&mut tones, 4),
            '\u{323}' => raise(&mut tones, 5),
            c if c.is_whitespace() => {
                if !tones.is_empty() {
                    key.push(0);
                    key.append(&mut tones);
                    key.push(NEXT_WORD);
                    word = key.len();
                }
            }
            c => {
                if let Some(place) = place(c) {
                    key.push(place);
                    tones.push(1);
                }
            }
        }
    }
    key.push(0);
    key.append(&mut tones);
    key
}

/// Between words; smaller than any letter.
const NEXT_WORD: u8 = 1;

fn raise(keys: &mut [u8], by: u8) {
    if let Some(last) = keys.last_mut() {
        *last = last.saturating_add(by);
    }
}

/// Four places a letter, so that its marked forms fit between; punctuation has
/// none.
fn place(c: char) -> Option<u8> {
    match c {
        '0'..='9' => Some(2 + (c as u8 - b'0')),
        'đ' => Some(16 + 3 * 4 + 1),
        'a'..='z' => Some(16 + (c as u8 - b'a') * 4),
        c if c.is_alphanumeric() => Some(250),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tones_only_decide_between_equal_letters() {
        let sorted = [
            "Cấp giấy",
            "cập nhật",
            "cất",
            "công",
            "cơ",
            "cúng",
            "cung cấp",
            "cư trú",
            "dịch",
            "đất",
            "e",
            "ê",
            "f",
            "10",
            "9",
        ];
        let mut words = sorted;
        words.sort_by_key(|w| collation_key(w));
        assert_eq!(
            words,
            [
                "10",
                "9",
                "Cấp giấy",
                "cập nhật",
                "cất",
                "công",
                "cơ",
                "cung cấp",
                "cúng",
                "cư trú",
                "dịch",
                "đất",
                "e",
                "ê",
                "f"
            ]
        );
        let mut tones = ["ma", "mạ", "mã", "má", "mả", "mà"];
        tones.sort_by_key(|w| collation_key(w));
        assert_eq!(tones, ["ma", "mà", "mả", "mã", "má", "mạ"]);
    }
}
