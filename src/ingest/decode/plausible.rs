//! How much a text reads as Vietnamese.

use std::{collections::HashSet, ops::AddAssign, sync::LazyLock};

use unicode_normalization::UnicodeNormalization;

/// Words with letters beyond ASCII, and how many of them are syllables.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Score {
    /// Words that have letters or signs beyond ASCII.
    pub(super) words: u32,
    /// Those of them that are built like a Vietnamese syllable.
    pub(super) sound: u32,
}

impl Score {
    /// The share of sound words; 0 without words.
    pub(super) fn rate(self) -> f32 {
        if self.words == 0 { 0.0 } else { self.sound as f32 / self.words as f32 }
    }
}

impl AddAssign for Score {
    fn add_assign(&mut self, more: Self) {
        self.words += more.words;
        self.sound += more.sound;
    }
}

/// Scores a text. Signs of Latin-1 count as letters of a word, since in a
/// wrongly decoded text they are.
pub(super) fn score(text: &str) -> Score {
    let mut score = Score::default();
    let in_word = |c: char| {
        c.is_alphabetic() || matches!(c, '\u{a1}'..='\u{ff}' | '\u{300}'..='\u{36f}' | '\u{2212}')
    };
    for word in text.split(|c| !in_word(c)).filter(|word| !word.is_ascii()) {
        // A lone sign ("30 °C", "§ 5") tells nothing.
        if word.chars().count() == 1 && !word.chars().any(char::is_alphabetic) {
            continue;
        }
        score.words += 1;
        score.sound += u32::from(is_syllable(word));
    }
    score
}

const ONSETS: [&str; 28] = [
    "ngh", "ng", "nh", "gh", "gi", "kh", "ch", "ph", "th", "tr", "qu", "b", "c", "d", "đ", "g",
    "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "x", "",
];

static RHYMES: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây \
     e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu \
     o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong op ot \
     ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc uê uêch uênh ui um un ung uôc uôi uôm uôn uông uôt \
     uơ up ut uy uya uych uyên uyêt uyn uynh uyp uyt uyu ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu \
     y yêm yên yêng yêt yêu yn ynh yt ych yp"
        .split_whitespace()
        .collect()
});

fn is_syllable(word: &str) -> bool {
    let mut tone = None;
    let mut tones = 0;
    let plain: String = word
        .to_lowercase()
        .nfd()
        .filter(|c| {
            let is_tone = matches!(c, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}');
            if is_tone {
                tone = Some(*c);
                tones += 1;
            }
            !is_tone
        })
        .nfc()
        .collect();
    // Syllables that end in c, ch, p, t carry only two of the tones.
    let stopped = plain.ends_with(['c', 'p', 't']) || plain.ends_with("ch");
    if tones > 1 || stopped && !matches!(tone, Some('\u{301}' | '\u{323}')) {
        return false;
    }
    ONSETS.iter().any(|onset| plain.strip_prefix(onset).is_some_and(|rhyme| RHYMES.contains(rhyme)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_are_told_from_other_words() {
        for word in [
            "giấy", "phép", "quyết", "định", "ưu", "gì", "giữ", "quý", "nghĩa", "khuỷu", "được",
            "HỒ", "SƠ", "thuê",
        ] {
            assert!(is_syllable(word), "{word}");
        }
        for word in ["nghiªn", "cøu", "tiêp", "café", "naïve", "zấy", "hồồ", "m²"] {
            assert!(!is_syllable(word), "{word}");
        }
    }
}
