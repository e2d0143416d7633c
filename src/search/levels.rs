//! The levels of government that a name or a query speaks of.
//!
//! Procedures come in twins: the ministry issues a licence, the province
//! issues the same one, and the names differ by "(cấp Bộ)" and "(cấp Tỉnh)".

use crate::model::Level;

/// A set of [`Level`]s.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Levels(u8);

impl Levels {
    pub(super) fn of(levels: &[Level]) -> Self {
        Self(levels.iter().fold(0, |bits, level| bits | 1 << *level as u8))
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(super) fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) fn to_byte(self) -> u8 {
        self.0
    }

    pub(super) fn from_byte(byte: u8) -> Self {
        Self(byte)
    }

    /// Their names, for a sentence.
    pub(super) fn words(self) -> String {
        let named = Level::ALL.iter().filter(|level| self.0 >> **level as u8 & 1 == 1);
        named.map(|level| level.label().to_lowercase()).collect::<Vec<_>>().join(", ")
    }
}

/// What comes after "cấp" to name a level.
pub(super) const NAMES: [(&[&str], Level); 6] = [
    (&["bộ"], Level::Ministry),
    (&["trung", "ương"], Level::Ministry),
    (&["tw"], Level::Ministry),
    (&["tỉnh"], Level::Province),
    (&["huyện"], Level::District),
    (&["xã"], Level::Commune),
];

/// What may come before "cấp" and says no more than it.
pub(super) const LEADS: [&[&str]; 4] =
    [&["thực", "hiện", "tại"], &["thực", "hiện", "ở"], &["tại"], &["ở"]];

/// The levels that a name says, without which its twin has the same name.
pub(super) fn of_name(name: &str) -> Levels {
    let lower = crate::text::repair(name).text.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let at = |at: usize| level_after(&words[at + 1..]).filter(|_| words[at] == "cấp");
    let found: Vec<Level> = (0..words.len()).filter_map(at).collect();
    Levels::of(&found)
}

fn level_after(words: &[&str]) -> Option<Level> {
    NAMES.iter().find(|(name, _)| words.starts_with(name)).map(|(_, level)| *level)
}

/// The levels that a query asks for; `folded` has one blank around every word.
pub(super) fn of_query(folded: &str) -> Levels {
    const ASKING: [(&str, Level); 12] = [
        (" cap bo ", Level::Ministry),
        (" cap trung uong ", Level::Ministry),
        (" o trung uong ", Level::Ministry),
        (" tai trung uong ", Level::Ministry),
        (" cap tw ", Level::Ministry),
        (" cap tinh ", Level::Province),
        (" ubnd tinh ", Level::Province),
        (" uy ban nhan dan tinh ", Level::Province),
        (" cap huyen ", Level::District),
        (" cap xa ", Level::Commune),
        (" ubnd xa ", Level::Commune),
        (" cap phuong ", Level::Commune),
    ];
    let asked: Vec<Level> = ASKING
        .iter()
        .filter(|(words, _)| folded.contains(words))
        .map(|(_, level)| *level)
        .collect();
    Levels::of(&asked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_queries_say_their_levels() {
        let levels = |levels: &[Level]| Levels::of(levels);
        for (name, expected) in [
            ("Cấp giấy phép nhận chìm ở biển (cấp TW)", levels(&[Level::Ministry])),
            ("Cấp lại thẻ căn cước (thực hiện tại cấp trung ương)", levels(&[Level::Ministry])),
            ("Công nhận kết quả thăm dò khoáng sản (cấp Tỉnh)", levels(&[Level::Province])),
            ("Giao rừng của Ủy ban nhân dân cấp xã", levels(&[Level::Commune])),
            ("Giao rừng của Ủy ban nhân dân cấp xa\u{303}", levels(&[Level::Commune])),
            ("Chuyển từ cấp huyện lên cấp tỉnh", levels(&[Level::District, Level::Province])),
            ("Cấp thẻ căn cước", levels(&[])),
            ("Cấp tính thuế", levels(&[])),
        ] {
            assert_eq!(of_name(name), expected, "{name}");
        }
        for (query, expected) in [
            (" cap lai the can cuoc cap tinh ", levels(&[Level::Province])),
            (" nop tai ubnd xa ", levels(&[Level::Commune])),
            (" cap the can cuoc ", levels(&[])),
        ] {
            assert_eq!(of_query(query), expected, "{query}");
        }
    }
}
