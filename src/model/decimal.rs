//! Exact decimals for hours, shares and foreign fees.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// An exact decimal with four places, for hours, percentages and fees in
/// foreign currencies. Amounts in đồng are plain integers.
///
/// ```
/// use quydinh::model::Decimal;
/// assert_eq!("0.5".parse::<Decimal>().unwrap().to_string(), "0.5");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Decimal(i64);

/// Why a text is not a [`Decimal`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a decimal number with at most four places")]
pub struct BadDecimal(String);

impl Decimal {
    const SCALE: i64 = 10_000;

    /// The decimal of a whole number, if it is in range.
    pub fn from_whole(whole: i64) -> Option<Self> {
        whole.checked_mul(Self::SCALE).map(Self)
    }

    /// The decimal of a number of ten-thousandths.
    pub fn from_ten_thousandths(value: i64) -> Self {
        Self(value)
    }

    /// The value in ten-thousandths, for exact sums and products.
    pub fn ten_thousandths(self) -> i64 {
        self.0
    }
}

impl FromStr for Decimal {
    type Err = BadDecimal;

    /// Reads `-?digits(.digits{1,4})?`: the machine form. Forms that people
    /// write ("13,47%", "1.107") are read by the import, which knows the column.
    fn from_str(text: &str) -> Result<Self, BadDecimal> {
        let bad = || BadDecimal(text.to_owned());
        let digits = text.strip_prefix('-').unwrap_or(text);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let all_digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        if !all_digits(whole) || !all_digits(fraction) || fraction.len() > 4 {
            return Err(bad());
        }
        let whole: i64 = whole.parse().map_err(|_| bad())?;
        let padded: i64 = format!("{fraction:0<4}").parse().map_err(|_| bad())?;
        let value =
            whole.checked_mul(Self::SCALE).and_then(|w| w.checked_add(padded)).ok_or_else(bad)?;
        Ok(Self(if text.starts_with('-') { -value } else { value }))
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let value = self.0.unsigned_abs();
        let (whole, fraction) = (value / Self::SCALE as u64, value % Self::SCALE as u64);
        if fraction == 0 {
            return write!(f, "{sign}{whole}");
        }
        let fraction = format!("{fraction:04}");
        write!(f, "{sign}{whole}.{}", fraction.trim_end_matches('0'))
    }
}

impl TryFrom<String> for Decimal {
    type Error = BadDecimal;
    fn try_from(text: String) -> Result<Self, BadDecimal> {
        text.parse()
    }
}

impl From<Decimal> for String {
    fn from(value: Decimal) -> Self {
        value.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_prints() {
        for (text, printed) in
            [("0", "0"), ("1.5", "1.5"), ("-0.0500", "-0.05"), ("13.4767", "13.4767"), ("007", "7")]
        {
            assert_eq!(text.parse::<Decimal>().unwrap().to_string(), printed, "{text}");
        }
        for text in ["", "-", ".5", "1.", "1,5", "1.23456", "1e3", " 1", "99999999999999999999"] {
            assert!(text.parse::<Decimal>().is_err(), "{text}");
        }
    }
}
