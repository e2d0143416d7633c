//! Agencies: who issues and answers for a regulation.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::Day;

/// The name of an agency in addresses: lower-case ASCII letters, digits and
/// single dashes, such as `bo-cong-thuong`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AgencySlug(Box<str>);

/// Why a text is not an [`AgencySlug`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not the short name of an agency")]
pub struct BadSlug(String);

impl AgencySlug {
    /// The slug as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for AgencySlug {
    type Err = BadSlug;

    fn from_str(text: &str) -> Result<Self, BadSlug> {
        let word = |w: &str| {
            !w.is_empty() && w.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        };
        if text.len() <= 80 && text.split('-').all(word) {
            Ok(Self(text.into()))
        } else {
            Err(BadSlug(text.to_owned()))
        }
    }
}

impl fmt::Display for AgencySlug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for AgencySlug {
    type Error = BadSlug;
    fn try_from(text: String) -> Result<Self, BadSlug> {
        text.parse()
    }
}

impl From<AgencySlug> for String {
    fn from(slug: AgencySlug) -> Self {
        slug.0.into()
    }
}

/// What sort of agency it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AgencyKind {
    /// A ministry (bộ).
    Ministry,
    /// An agency of ministerial rank (cơ quan ngang bộ).
    MinisterialRank,
    /// An agency under the Government (cơ quan thuộc Chính phủ).
    UnderGovernment,
    /// Courts, prosecution and other bodies.
    Other,
}

/// An agency with its names and its days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agency {
    /// Its name in addresses.
    pub slug: AgencySlug,
    /// The full name.
    pub name: String,
    /// The abbreviation used in document numbers (`BCT`); empty if none.
    pub short: String,
    /// What sort of agency it is.
    pub kind: AgencyKind,
    /// Other names met in files.
    pub aliases: Vec<String>,
    /// The first day it existed, if that matters.
    pub valid_from: Option<Day>,
    /// The first day it no longer existed: the day of a merger.
    pub valid_to: Option<Day>,
    /// Who answers for its regulations from `valid_to` on.
    pub successor: Option<AgencySlug>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_plain_words_joined_by_single_dashes() {
        for good in ["bo-cong-thuong", "vpcp", "c06"] {
            assert!(good.parse::<AgencySlug>().is_ok(), "{good}");
        }
        for bad in ["", "-", "a--b", "Bo", "bộ", "a b", "../x", "a-"] {
            assert!(bad.parse::<AgencySlug>().is_err(), "{bad}");
        }
    }
}
