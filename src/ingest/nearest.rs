//! The known name nearest to one that is not known, for advice.

use std::sync::LazyLock;

use crate::{reference::agencies, text::fold};

/// The agency whose name shares most pairs of letters with a text; none if it
/// shares too few to be a help.
pub(super) fn agency(text: &str) -> Option<&'static str> {
    let wanted = Pairs::of(text);
    let mut best: Option<(f32, &str)> = None;
    for (pairs, name) in NAMES.iter() {
        let score = wanted.likeness(pairs);
        if score > best.map_or(0.5, |(best, _)| best) {
            best = Some((score, name));
        }
    }
    best.map(|(_, name)| name)
}

/// Every name and alias with the name to advise.
static NAMES: LazyLock<Vec<(Pairs, &'static str)>> = LazyLock::new(|| {
    let all = agencies().all().iter();
    all.flat_map(|a| {
        std::iter::once(&a.name).chain(&a.aliases).map(|name| (Pairs::of(name), a.name.as_str()))
    })
    .collect()
});

/// The pairs of letters of a text, hashed into a set of bits: a file may hold
/// hundreds of thousands of unknown names, so that comparing must be cheap.
struct Pairs {
    bits: [u64; 16],
    count: u32,
}

impl Pairs {
    fn of(text: &str) -> Self {
        let mut bits = [0_u64; 16];
        let mut before = None;
        for letter in
            text.chars().take(200).flat_map(|c| fold(c.encode_utf8(&mut [0; 4])).chars().next())
        {
            if !letter.is_alphanumeric() {
                continue;
            }
            if let Some(before) = before {
                let hash = (before as u32)
                    .wrapping_mul(31)
                    .wrapping_add(letter as u32)
                    .wrapping_mul(0x9e37_79b1)
                    >> 22;
                bits[hash as usize / 64] |= 1 << (hash % 64);
            }
            before = Some(letter);
        }
        Self { bits, count: bits.iter().map(|b| b.count_ones()).sum() }
    }

    /// Dice's coefficient: twice the shared pairs over all pairs.
    fn likeness(&self, other: &Self) -> f32 {
        let shared: u32 =
            self.bits.iter().zip(&other.bits).map(|(a, b)| (a & b).count_ones()).sum();
        2.0 * shared as f32 / (self.count + other.count).max(1) as f32
    }
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
