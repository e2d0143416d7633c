//! The ways in which people type a question.

use unicode_normalization::UnicodeNormalization;

use crate::{random::Random, text::fold};

crate::model::closed_set! {
    /// A way of typing.
    Form {
        /// As written, with all marks.
        Marks = "marks", "Có dấu";
        /// Without any marks.
        Unmarked = "unmarked", "Không dấu";
        /// Every other syllable without marks, at random.
        HalfMarked = "half-marked", "Nửa có dấu";
        /// Tones on the other letter: hoà, thuỷ.
        OldTone = "old-tone", "Đặt dấu kiểu khác";
        /// Decomposed letters, as some systems paste them.
        Nfd = "nfd", "Tổ hợp rời";
        /// One edit in a random syllable.
        Typo = "typo", "Gõ sai một chữ";
        /// Keystrokes of Telex that were not turned into letters.
        Telex = "telex", "Telex chưa bật";
    }
}

impl Form {
    /// The question as it is typed in this form; `number` seeds what is random.
    pub fn apply(self, text: &str, number: u64) -> String {
        let mut random = Random::new(number);
        let words = |change: &mut dyn FnMut(&str) -> String| {
            text.split(' ').map(change).collect::<Vec<_>>().join(" ")
        };
        match self {
            Self::Marks => text.to_owned(),
            Self::Unmarked => fold_keeping_case(text),
            Self::HalfMarked => words(&mut |w| {
                if random.below(2) == 0 { fold_keeping_case(w) } else { w.to_owned() }
            }),
            Self::OldTone => words(&mut other_tone_place),
            Self::Nfd => text.nfd().collect(),
            Self::Typo => typo(text, &mut random),
            Self::Telex => words(&mut telex),
        }
    }
}

fn fold_keeping_case(text: &str) -> String {
    text.chars()
        .map(|c| {
            let folded = fold(&c.to_string());
            if c.is_uppercase() { folded.to_uppercase() } else { folded }
        })
        .collect()
}

/// Moves the tone of oa, oe, uy at the end of a syllable to the last letter.
fn other_tone_place(word: &str) -> String {
    const MOVES: [(&str, &str); 15] = [
        ("òa", "oà"),
        ("óa", "oá"),
        ("ỏa", "oả"),
        ("õa", "oã"),
        ("ọa", "oạ"),
        ("òe", "oè"),
        ("óe", "oé"),
        ("ỏe", "oẻ"),
        ("õe", "oẽ"),
        ("ọe", "oẹ"),
        ("ùy", "uỳ"),
        ("úy", "uý"),
        ("ủy", "uỷ"),
        ("ũy", "uỹ"),
        ("ụy", "uỵ"),
    ];
    let letters = word.trim_end_matches(|c: char| !c.is_alphanumeric());
    for (from, to) in MOVES {
        if letters.ends_with(from) && !letters.to_lowercase().starts_with('q') {
            return format!(
                "{}{to}{}",
                &letters[..letters.len() - from.len()],
                &word[letters.len()..]
            );
        }
    }
    word.to_owned()
}

/// One letter left out, doubled, swapped with the next or replaced, in one
/// syllable of at least three letters.
fn typo(text: &str, random: &mut Random) -> String {
    let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
    let long: Vec<usize> = (0..words.len())
        .filter(|i| words[*i].chars().count() >= 3 && words[*i].chars().all(char::is_alphabetic))
        .collect();
    if long.is_empty() {
        return text.to_owned();
    }
    let word = long[random.below(long.len())];
    let mut letters: Vec<char> = words[word].chars().collect();
    let at = random.below(letters.len());
    match random.below(4) {
        0 => {
            letters.remove(at);
        }
        1 => letters.insert(at, letters[at]),
        2 if at + 1 < letters.len() => letters.swap(at, at + 1),
        _ => letters[at] = char::from(b'a' + random.below(26) as u8),
    }
    words[word] = letters.into_iter().collect();
    words.join(" ")
}

/// The keys that Telex needs for a word: marks after their letter, the tone at
/// the end of each syllable, capitals throughout where all letters are.
fn telex(word: &str) -> String {
    let mut keys = String::new();
    let mut tone = None;
    for c in word.nfc() {
        if !c.is_alphabetic() {
            keys.extend(tone.take());
            keys.push(c);
            continue;
        }
        let mut parts = c.nfd();
        let Some(letter) = parts.next() else { continue };
        match letter {
            'đ' => keys.push_str("dd"),
            'Đ' => keys.push_str("Dd"),
            letter => keys.push(letter),
        }
        for mark in parts {
            match mark {
                '\u{302}' => keys.push(letter.to_ascii_lowercase()),
                '\u{306}' | '\u{31b}' => keys.push('w'),
                '\u{300}' => tone = Some('f'),
                '\u{301}' => tone = Some('s'),
                '\u{309}' => tone = Some('r'),
                '\u{303}' => tone = Some('x'),
                '\u{323}' => tone = Some('j'),
                _ => {}
            }
        }
    }
    keys.extend(tone);
    let letters = || word.chars().filter(|c| c.is_alphabetic());
    if letters().count() > 1 && letters().all(char::is_uppercase) {
        keys.to_uppercase()
    } else {
        keys
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::HashMap, io::Read, path::PathBuf};

    use super::*;
    use crate::text::{canonical, decode_telex, repair, tokens};

    #[test]
    fn forms_are_what_people_type() {
        let text = "Thủ tục hòa giải, đường thủy quý";
        assert_eq!(Form::Unmarked.apply(text, 1), "Thu tuc hoa giai, duong thuy quy");
        assert_eq!(Form::OldTone.apply(text, 1), "Thủ tục hoà giải, đường thuỷ quý");
        assert_eq!(Form::Telex.apply(text, 1), "Thur tucj hoaf giair, dduwowngf thuyr quys");
        assert_eq!(
            Form::Telex.apply("thuế/phí Đất ĐẤT NĐ-CP", 1),
            "thuees/phis Ddaats DDAATS NDD-CP"
        );
        assert_eq!(Form::Nfd.apply(text, 1).nfc().collect::<String>(), text);
        assert_ne!(Form::Typo.apply(text, 1), text);
        assert_eq!(Form::Typo.apply(text, 7), Form::Typo.apply(text, 7));
    }
    /// Every syllable of real procedures that has marks, typed and decoded.
    #[test]
    fn telex_of_real_texts_comes_back() {
        let path = std::env::var_os("QUYDINH_SHARED_DATA")
            .map_or("../shared/data".into(), PathBuf::from)
            .join("tthc/procedures.jsonl.gz");
        let Ok(file) = std::fs::File::open(&path) else {
            return println!("skipped: no real data in {} (QUYDINH_SHARED_DATA)", path.display());
        };
        let mut raw = String::new();
        flate2::read::GzDecoder::new(file).read_to_string(&mut raw).unwrap();
        let mut counts = HashMap::<String, usize>::new();
        for line in raw.lines() {
            let record: serde_json::Value = serde_json::from_str(line).unwrap();
            for field in ["ten_thu_tuc", "trinh_tu_thuc_hien", "yeu_cau_dieu_kien"] {
                let text = repair(record[field].as_str().unwrap_or_default()).text;
                for token in tokens(&text) {
                    let word = &text[token.start as usize..token.end as usize];
                    let abbreviation = !word.chars().any(char::is_lowercase);
                    if !word.is_ascii() && !abbreviation {
                        *counts.entry(word.to_lowercase()).or_default() += 1;
                    }
                }
            }
        }
        let all: usize = counts.values().sum();
        let mut strange: Vec<(usize, String)> = counts
            .into_iter()
            .filter(|(word, _)| {
                let decoded = decode_telex(&Form::Telex.apply(word, 1));
                decoded.as_deref().map(canonical) != Some(canonical(word))
            })
            .map(|(word, count)| (count, word))
            .collect();
        strange.sort_unstable_by(|a, b| b.cmp(a));
        let lost: usize = strange.iter().map(|(count, _)| count).sum();
        println!("{lost} of {all} marked words do not come back, such as");
        println!("{:?}", &strange[..strange.len().min(60)]);
        assert!(lost * 500 <= all);
    }
}
