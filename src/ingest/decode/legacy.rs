//! The letter tables of TCVN3 and VNI fonts. Input is the text as Latin
//! letters, one for each byte (windows-1252).

/// TCVN3: bytes A1 to FE, as `.VnTime` and its kin show them; `.` for none.
/// Capitals with tones exist only in fonts whose name ends in H, which show
/// small letters as capitals.
const TCVN3: &str = "\
ĂÂÊÔƠƯĐăâêôơưđ.\
.....àảãáạ.ằẳẵắ.\
......ặầẩẫấậè.ẻẽ\
éẹềểễếệìỉ...ĩíịò\
.ỏõóọồổỗốộờởỡớợù\
.ủũúụừửữứựỳỷỹýỵ";

/// VNI: a letter and a byte for its mark.
const VNI_PAIRS: [(char, &str, &str); 6] = [
    ('a', "ùøûõïâáàåãäêéèúüë", "áàảãạâấầẩẫậăắằẳẵặ"),
    ('e', "ùøûõïâáàåãä", "éèẻẽẹêếềểễệ"),
    ('o', "ùøûõïâáàåãä", "óòỏõọôốồổỗộ"),
    ('ô', "ùøûõï", "ớờởỡợ"),
    ('u', "ùøûõï", "úùủũụ"),
    ('ö', "ùøûõï", "ứừửữự"),
];

/// VNI: letters of one byte.
const VNI_SINGLES: [(char, char); 10] = [
    ('í', 'í'),
    ('ì', 'ì'),
    ('æ', 'ỉ'),
    ('ó', 'ĩ'),
    ('ò', 'ị'),
    ('ô', 'ơ'),
    ('ö', 'ư'),
    ('î', 'ỵ'),
    ('ñ', 'đ'),
    ('Ñ', 'Đ'),
];

/// Whether a text has Latin letters or signs that Vietnamese does not use, or a
/// capital after a small letter (`ChÝnh`).
pub(super) fn suspicious(text: &str) -> bool {
    let mut small = false;
    text.chars().any(|c| {
        let latin = matches!(c, '\u{a1}'..='\u{ff}');
        let odd = latin && (!vietnamese(c) || small && c.is_uppercase());
        small = c.is_lowercase();
        odd
    })
}

fn vietnamese(c: char) -> bool {
    "àáâãèéêìíòóôõùúýÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝðÐ".contains(c)
}

/// Reads Latin letters as TCVN3.
pub(super) fn tcvn3(latin: &str) -> String {
    let mut text = String::with_capacity(latin.len() * 2);
    let mut word = text.len();
    for c in latin.chars() {
        let after_letter = text.chars().next_back().is_some_and(char::is_alphabetic);
        let letter = match c {
            // Extractors turn the byte of ư, a soft hyphen, into a minus sign.
            '\u{2212}' if after_letter => 'ư',
            '\u{a1}'..='\u{fe}' => {
                match TCVN3.chars().nth(c as usize - 0xa1).filter(|letter| *letter != '.') {
                    Some(letter) => letter,
                    None => c,
                }
            }
            c => c,
        };
        if letter.is_whitespace() {
            capitalise(&mut text, word);
            word = text.len() + letter.len_utf8();
        }
        text.push(letter);
    }
    capitalise(&mut text, word);
    text
}

/// A word whose plain letters are all capitals was in a font of capitals.
fn capitalise(text: &mut String, start: usize) {
    let word = &text[start..];
    let plain: Vec<char> = word.chars().filter(char::is_ascii_alphabetic).collect();
    // One capital may just begin a word ("Mã").
    if plain.len() > 1 && plain.iter().all(char::is_ascii_uppercase) {
        let upper = word.to_uppercase();
        text.truncate(start);
        text.push_str(&upper);
    }
}

/// Reads Latin letters as VNI.
pub(super) fn vni(latin: &str) -> String {
    let mut text = String::with_capacity(latin.len() * 2);
    let mut letters = latin.chars().peekable();
    while let Some(c) = letters.next() {
        let small = c.to_lowercase().next().unwrap_or(c);
        let pairs = VNI_PAIRS.iter().find(|(base, ..)| *base == small);
        let marked = pairs.and_then(|(_, marks, made)| {
            let mark = letters.peek()?.to_lowercase().next()?;
            let place = marks.chars().position(|m| m == mark)?;
            made.chars().nth(place)
        });
        let letter = match marked {
            Some(letter) => {
                letters.next();
                letter
            }
            None => match VNI_SINGLES.iter().find(|(byte, _)| *byte == small) {
                Some((_, letter)) => *letter,
                None => {
                    text.push(c);
                    continue;
                }
            },
        };
        if c.is_uppercase() {
            text.extend(letter.to_uppercase());
        } else {
            text.push(letter);
        }
    }
    text
}

#[cfg(test)]
pub(super) use encoders::*;

#[cfg(test)]
mod encoders {
    use encoding_rs::{WINDOWS_1252, WINDOWS_1258};
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    pub(in super::super) fn encode_tcvn3(text: &str) -> Vec<u8> {
        let byte = |c: char| {
            TCVN3.chars().position(|t| t == c && t != '.').map_or(c as u8, |i| (i + 0xa1) as u8)
        };
        text.chars().map(byte).collect()
    }

    pub(in super::super) fn encode_vni(text: &str) -> Vec<u8> {
        let mut latin = String::new();
        for c in text.chars() {
            let small = c.to_lowercase().next().unwrap();
            let found = VNI_PAIRS.iter().find_map(|(base, marks, made)| {
                let place = made.chars().position(|m| m == small)?;
                Some(format!("{base}{}", marks.chars().nth(place)?))
            });
            let single = VNI_SINGLES.iter().find(|(_, l)| *l == c).map(|(b, _)| b.to_string());
            let made = single.or(found).unwrap_or(c.to_string());
            latin.push_str(&if c.is_uppercase() { made.to_uppercase() } else { made });
        }
        WINDOWS_1252.encode(&latin).0.into_owned()
    }

    pub(in super::super) fn encode_windows_1258(text: &str) -> Vec<u8> {
        let tones = ['\u{300}', '\u{301}', '\u{309}', '\u{303}', '\u{323}'];
        let mut split = String::new();
        for c in text.chars() {
            let parts: Vec<char> = c.nfd().collect();
            split.extend(parts.iter().copied().filter(|p| !tones.contains(p)).nfc());
            split.extend(parts.iter().filter(|p| tones.contains(p)));
        }
        let (bytes, _, lossy) = WINDOWS_1258.encode(&split);
        assert!(!lossy, "{split}");
        bytes.into_owned()
    }

    #[test]
    fn the_table_has_a_place_for_every_byte() {
        assert_eq!(TCVN3.chars().count(), 0xfe - 0xa1 + 1);
        for (byte, letter) in [
            (0xa8, 'ă'),
            (0xae, 'đ'),
            (0xb5, 'à'),
            (0xb9, 'ạ'),
            (0xc6, 'ặ'),
            (0xcb, 'ậ'),
            (0xd0, 'é'),
            (0xdf, 'ò'),
            (0xef, 'ù'),
            (0xfe, 'ỵ'),
        ] {
            assert_eq!(tcvn3(&char::from(byte).to_string()), letter.to_string(), "{byte:x}");
        }
    }

    #[test]
    fn capitals() {
        let upper = tcvn3("QUYÕT §ÞNH");
        assert_eq!(upper, "QUYẾT ĐỊNH");
        assert_eq!(vni("QUYEÁT ÑÒNH"), "QUYẾT ĐỊNH");
    }
}
