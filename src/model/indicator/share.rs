//! Percentages as they are printed, and whether they agree with their parts.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A percentage as it was printed: how many places it has tells how far it was
/// rounded, so `10` and `10.0` are two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Share {
    /// In the unit of the last place.
    units: u64,
    places: u8,
}

/// Why a text is not a [`Share`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a percentage with at most four places")]
pub struct BadShare(String);

/// How a printed percentage comes out of its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Agreement {
    /// Cut off or rounded, it is the same.
    Both,
    /// Only if the rest is cut off.
    Truncated,
    /// Only if it is rounded.
    Rounded,
    /// Neither way.
    Neither,
}

/// A percentage computed again, with as many places as the printed one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recount {
    /// With the rest cut off.
    pub truncated: Share,
    /// With half a unit rounded up.
    pub rounded: Share,
    /// What the printed one is.
    pub agreement: Agreement,
}

const MOST_PLACES: usize = 4;

impl Share {
    fn scale(self) -> u128 {
        100 * 10_u128.pow(self.places.into())
    }

    /// Computes it again. None without a denominator.
    pub fn recount(self, numerator: u64, denominator: u64) -> Option<Recount> {
        let (scaled, whole) = (u128::from(numerator) * self.scale(), u128::from(denominator));
        if whole == 0 {
            return None;
        }
        let share =
            |units: u128| Some(Self { units: u64::try_from(units).ok()?, places: self.places });
        let truncated = share(scaled / whole)?;
        let rounded = share((2 * scaled + whole) / (2 * whole))?;
        let agreement = match (self == truncated, self == rounded) {
            (true, true) => Agreement::Both,
            (true, false) => Agreement::Truncated,
            (false, true) => Agreement::Rounded,
            (false, false) => Agreement::Neither,
        };
        Some(Recount { truncated, rounded, agreement })
    }

    /// The lowest and the highest denominator with which a number makes this
    /// percentage, cut off or rounded. None if there is none, or no end of them.
    pub fn bases(self, numerator: u64) -> Option<(u64, u64)> {
        let (scaled, units) = (u128::from(numerator) * self.scale(), u128::from(self.units));
        if units == 0 || numerator == 0 {
            return None;
        }
        // Cut off: units ≤ x < units + 1. Rounded: units - 1/2 ≤ x < units + 1/2.
        let lowest = scaled / (units + 1) + 1;
        let highest = 2 * scaled / (2 * units - 1);
        let ends = (u64::try_from(lowest).ok()?, u64::try_from(highest).ok()?);
        (ends.0 <= ends.1).then_some(ends)
    }
}

impl FromStr for Share {
    type Err = BadShare;

    fn from_str(text: &str) -> Result<Self, BadShare> {
        let bad = || BadShare(text.to_owned());
        let (whole, rest) = text.split_once('.').map_or((text, ""), |parts| parts);
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        let dot = text.contains('.');
        if whole.is_empty() || !digits(whole) || !digits(rest) || rest.len() > MOST_PLACES {
            return Err(bad());
        }
        if (dot && rest.is_empty()) || (whole.len() > 1 && whole.starts_with('0')) {
            return Err(bad());
        }
        let units = format!("{whole}{rest}").parse().map_err(|_| bad())?;
        // At most ten thousand per cent: more is a mistake, and no product overflows.
        let share = Self { units, places: rest.len() as u8 };
        if u128::from(units) <= 100 * share.scale() { Ok(share) } else { Err(bad()) }
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.places == 0 {
            return write!(f, "{}", self.units);
        }
        let one = 10_u64.pow(self.places.into());
        let places = usize::from(self.places);
        write!(f, "{}.{:0places$}", self.units / one, self.units % one)
    }
}

impl TryFrom<String> for Share {
    type Error = BadShare;
    fn try_from(text: String) -> Result<Self, BadShare> {
        text.parse()
    }
}

impl From<Share> for String {
    fn from(share: Share) -> Self {
        share.to_string()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn published_percentages_are_what_their_parts_make() {
        use Agreement::{Both, Neither, Rounded, Truncated};
        for (numerator, denominator, printed, expected) in [
            (699, 5187, "13.47", Truncated),
            (4818, 5421, "37.31", Neither),
            (1758, 17_687, "9.94", Rounded),
            (1758, 17_687, "10", Rounded),
            (3241, 15_801, "20.5", Both),
            (3195, 15_763, "20.2", Truncated),
            (2941, 4888, "60.2", Rounded),
            (2051, 4888, "42", Rounded),
            (2263, 6974, "32", Both),
            (2263, 6974, "31", Neither),
            (2028, 7806, "26", Rounded),
            (3071, 4888, "62.8", Both),
            (3085, 4888, "63.1", Both),
            (2371, 6974, "33.9", Truncated),
            (1, 4, "25.00", Both),
            (0, 4, "0", Both),
            (1, 3, "33.3333", Both),
            (2, 3, "66.6666", Truncated),
        ] {
            let share: Share = printed.parse().unwrap();
            let recount = share.recount(numerator, denominator).unwrap();
            assert_eq!(recount.agreement, expected, "{numerator}/{denominator} {printed}");
        }
        assert_eq!("5".parse::<Share>().unwrap().recount(1, 0), None);
    }

    #[test]
    fn a_percentage_tells_which_base_it_can_have() {
        for (numerator, printed, bases) in [
            (3163, "74.86", Some((4225, 4225))),
            (2263, "31", Some((7072, 7419))),
            (3195, "20.2", Some((15_739, 15_856))),
            (0, "0", None),
            (5, "0", None),
        ] {
            let share: Share = printed.parse().unwrap();
            assert_eq!(share.bases(numerator), bases, "{numerator} {printed}");
        }
    }

    #[test]
    fn percentages_keep_their_places() {
        for text in ["0", "10", "10.0", "13.47", "0.05", "100", "33.3333"] {
            assert_eq!(text.parse::<Share>().unwrap().to_string(), text);
        }
        for text in
            ["", "1.", ".5", "-1", "1,5", "01", "1.23456", "1e2", "10001", "99999999999999999999"]
        {
            assert!(text.parse::<Share>().is_err(), "{text}");
        }
    }

    proptest! {
        /// The bases are exactly those with which the percentage agrees.
        #[test]
        fn bases_and_recounts_agree(numerator in 1_u64..100_000, units in 1_u64..10_000, places in 0_u8..3) {
            let share = Share { units, places };
            let agrees = |base| share.recount(numerator, base).unwrap().agreement != Agreement::Neither;
            if let Some((lowest, highest)) = share.bases(numerator) {
                prop_assert!(agrees(lowest) && agrees(highest));
                prop_assert!(lowest == 1 || !agrees(lowest - 1));
                prop_assert!(!agrees(highest + 1));
            }
        }
    }
}
