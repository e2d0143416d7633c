//! Baselines: named sets of regulations that shares are taken over.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{AgencySlug, Day, Kind};

/// The name of a baseline in addresses: lower-case ASCII letters, digits and
/// single dashes, such as `nq-68`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BaselineSlug(Box<str>);

/// Why a text is not a [`BaselineSlug`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not the short name of a baseline")]
pub struct BadBaselineSlug(String);

impl BaselineSlug {
    /// The slug as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for BaselineSlug {
    type Err = BadBaselineSlug;

    fn from_str(text: &str) -> Result<Self, BadBaselineSlug> {
        let word = |w: &str| {
            !w.is_empty() && w.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        };
        if text.len() <= 60 && text.split('-').all(word) {
            Ok(Self(text.into()))
        } else {
            Err(BadBaselineSlug(text.to_owned()))
        }
    }
}

impl fmt::Display for BaselineSlug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for BaselineSlug {
    type Error = BadBaselineSlug;
    fn try_from(text: String) -> Result<Self, BadBaselineSlug> {
        text.parse()
    }
}

impl From<BaselineSlug> for String {
    fn from(slug: BaselineSlug) -> Self {
        slug.0.into()
    }
}

/// Which regulations a baseline takes: those in force on its day, and of these
/// perhaps some kinds only, or those of one agency.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BaselineScope {
    /// The kinds; all if there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<Kind>,
    /// The agency that answered for them on the day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<AgencySlug>,
}

/// A named, dated set of regulations. It is recorded once and never changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Baseline {
    /// Its name in addresses.
    pub slug: BaselineSlug,
    /// What it is called.
    pub title: String,
    /// Why it was made; empty if nobody said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// The day on which its regulations were in force.
    pub day: Day,
    /// The journal position up to which records counted when it was made.
    pub known_at: u64,
    /// Which regulations it takes.
    #[serde(flatten)]
    pub scope: BaselineScope,
    /// How many there are.
    pub rows: u64,
    /// What [`baseline_digest`] gives for them.
    pub digest: String,
}

/// The digest of a list of regulations: SHA-256 in lower-case hexadecimal over
/// the codes in the order of their bytes, each followed by one line feed. That
/// is what `LC_ALL=C sort codes.txt | sha256sum` prints.
///
/// ```
/// use quydinh::model::baseline_digest;
/// // printf '1.000001\n1.000002\n' | sha256sum
/// assert_eq!(
///     baseline_digest(["1.000002", "1.000001"].into_iter()),
///     "a6ad10881852f52c6cf0990914af2c9113fc14bb5e4c95d6fa7ffff063050eed"
/// );
/// ```
pub fn baseline_digest<'a>(codes: impl Iterator<Item = &'a str>) -> String {
    use fmt::Write as _;
    let mut codes: Vec<&str> = codes.collect();
    codes.sort_unstable();
    let mut hasher = Sha256::new();
    for code in codes {
        hasher.update(code.as_bytes());
        hasher.update(b"\n");
    }
    hasher.finalize().iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_plain_words_joined_by_single_dashes() {
        for good in ["nq-68", "2020", "tthc-31-5-2020"] {
            assert!(good.parse::<BaselineSlug>().is_ok(), "{good}");
        }
        for bad in ["", "-", "a--b", "NQ", "nghị-quyết", "a b", "../x", "a-", "a/b"] {
            assert!(bad.parse::<BaselineSlug>().is_err(), "{bad}");
        }
    }

    /// `printf '1.000001\n1.000010\nDK-BCT-1\n' | sha256sum`, and of nothing.
    #[test]
    fn the_digest_is_what_sha256sum_prints() {
        let digest = |codes: &[&str]| baseline_digest(codes.iter().copied());
        let expected = "5ef28faaf686c85bebdc5006ed16ecb178d6bb09f615dab2c8e881483fec4184";
        assert_eq!(digest(&["1.000001", "1.000010", "DK-BCT-1"]), expected);
        assert_eq!(digest(&["DK-BCT-1", "1.000010", "1.000001"]), expected);
        assert_ne!(digest(&["DK-BCT-1", "1.000010"]), expected);
        assert_eq!(digest(&[]), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }
}
