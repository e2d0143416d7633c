//! Which letters without marks are a Vietnamese syllable.

use std::{collections::HashSet, sync::LazyLock};

use super::{
    fold,
    keystrokes::{ONSETS, RHYMES, joins},
};

static SYLLABLES: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let onsets = || ONSETS.iter().copied().chain(["qu", "gi"]);
    let of = |rhyme: &'static str| {
        onsets()
            .filter(move |onset| joins(onset, rhyme))
            .map(move |onset| format!("{onset}{}", fold(rhyme)))
    };
    RHYMES.split_ascii_whitespace().flat_map(of).collect()
});

/// Whether small letters can be a Vietnamese syllable that was typed without its
/// marks. What a foreign word has in common with one is no sign of its language.
///
/// ```
/// use quydinh::text::is_unmarked_syllable;
/// assert!(is_unmarked_syllable("giay") && is_unmarked_syllable("loan"));
/// assert!(!is_unmarked_syllable("licence"));
/// ```
pub fn is_unmarked_syllable(letters: &str) -> bool {
    SYLLABLES.contains(letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_are_told_from_foreign_words() {
        for letters in [
            "a", "an", "to", "cam", "giay", "phep", "nghiep", "quyet", "dinh", "gi", "ghi",
            "duong", "khuyen", "thuoc", "xang", "yeu", "loan", "tin", "hoat", "ngoai", "ty", "ti",
        ] {
            assert!(is_unmarked_syllable(letters), "{letters}");
        }
        for letters in [
            "", "work", "permit", "tax", "food", "fire", "licence", "company", "visa", "branch",
            "land", "bank", "trade", "import", "port", "house", "gas", "ship", "kem2",
        ] {
            assert!(!is_unmarked_syllable(letters), "{letters}");
        }
    }
}
