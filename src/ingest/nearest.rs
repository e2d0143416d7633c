//! The known name nearest to one that is not known, for advice.

use std::collections::HashSet;

use crate::{reference::agencies, text::fold};

/// The agency whose name shares most pairs of letters with a text; none if it
/// shares too few to be a help.
pub(super) fn agency(text: &str) -> Option<&'static str> {
    let wanted = pairs(text);
    let mut best: Option<(f32, &str)> = None;
    for agency in agencies().all() {
        for name in std::iter::once(&agency.name).chain(&agency.aliases) {
            let score = likeness(&wanted, &pairs(name));
            if score > best.map_or(0.5, |(best, _)| best) {
                best = Some((score, &agency.name));
            }
        }
    }
    best.map(|(_, name)| name)
}

fn pairs(text: &str) -> HashSet<(char, char)> {
    let letters: Vec<char> = fold(text).chars().filter(|c| c.is_alphanumeric()).take(200).collect();
    letters.windows(2).map(|pair| (pair[0], pair[1])).collect()
}

/// Dice's coefficient: twice the shared pairs over all pairs.
fn likeness(a: &HashSet<(char, char)>, b: &HashSet<(char, char)>) -> f32 {
    let shared = a.intersection(b).count();
    2.0 * shared as f32 / (a.len() + b.len()).max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::agency;

    #[test]
    fn advises_the_nearest_name() {
        for (text, expected) in [
            ("Bộ Công thưng", Some("Bộ Công Thương")),
            ("Bo Tai chinhs", Some("Bộ Tài chính")),
            ("xyz", None),
            ("", None),
        ] {
            assert_eq!(agency(text), expected, "{text}");
        }
    }
}
