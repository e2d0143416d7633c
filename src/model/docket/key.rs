//! The number under which something is in the books.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// The number that whoever received something gave it, such as `PAKN-0001`:
/// letters, digits and `-._`, at most 40.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DocketKey(Box<str>);

/// A text that is no such number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a number of letters, digits, dashes and dots")]
pub struct BadKey(String);

impl DocketKey {
    /// The number as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for DocketKey {
    type Err = BadKey;

    fn from_str(text: &str) -> Result<Self, BadKey> {
        let allowed = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.' | '_');
        let begins = text.starts_with(char::is_alphanumeric);
        if begins && text.chars().count() <= 40 && text.chars().all(allowed) {
            Ok(Self(text.into()))
        } else {
            Err(BadKey(text.to_owned()))
        }
    }
}

impl fmt::Display for DocketKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for DocketKey {
    type Error = BadKey;
    fn try_from(text: String) -> Result<Self, BadKey> {
        text.parse()
    }
}

impl From<DocketKey> for String {
    fn from(key: DocketKey) -> Self {
        key.0.into()
    }
}

#[cfg(test)]
mod tests {
    use super::DocketKey;

    #[test]
    fn keys_are_short_and_plain() {
        for text in ["PAKN-0001", "1", "DT-12.2022_a", "Đ1"] {
            assert_eq!(text.parse::<DocketKey>().unwrap().as_str(), text);
        }
        for text in ["", "-1", "a b", "a/b", "a\n", "a,b", &"x".repeat(41)] {
            assert!(text.parse::<DocketKey>().is_err(), "{text:?}");
        }
    }
}
