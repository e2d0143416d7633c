//! Codes of regulations.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// The code that names a regulation for good.
///
/// Administrative procedures carry the code of the national database, one
/// digit, a dot and six digits (`1.004269`); copies that a province keeps add
/// a suffix (`1.001612.000.00.00.H48`, or shorter `1.001612.H48`), which is
/// stored in the short form. Other kinds carry a code of capital letters,
/// digits and dashes that its agency gives (`DK-BCT-0012`).
///
/// ```
/// use quydinh::model::RegulationCode;
/// let code: RegulationCode = "2.000884.000.00.00.h55".parse().unwrap();
/// assert_eq!(code.as_str(), "2.000884.H55");
/// assert_eq!(code.national(), Some("2.000884"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RegulationCode(Box<str>);

/// Why a text is not a [`RegulationCode`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadCode {
    /// Nothing but blanks.
    #[error("the code is empty")]
    Empty,
    /// A procedure code with fewer than six decimals, as spreadsheets leave it
    /// when they take the code for a number.
    #[error("{found:?} lacks digits; perhaps {suggestion}")]
    LostZeros {
        /// The text found.
        found: String,
        /// The code with the zeros that a spreadsheet drops.
        suggestion: String,
    },
    /// Any other text.
    #[error("{0:?} is not the code of a regulation")]
    Malformed(String),
}

impl RegulationCode {
    /// The canonical text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part `d.dddddd` of a procedure's code, without a local suffix.
    pub fn national(&self) -> Option<&str> {
        let bytes = self.0.as_bytes();
        (bytes.len() >= 8 && bytes[1] == b'.' && bytes[0].is_ascii_digit()).then(|| &self.0[..8])
    }

    /// The suffix of a province's copy, such as `H48`.
    pub fn local(&self) -> Option<&str> {
        self.national().and_then(|n| self.0[n.len()..].strip_prefix('.'))
    }
}

impl FromStr for RegulationCode {
    type Err = BadCode;

    fn from_str(text: &str) -> Result<Self, BadCode> {
        let text = text.trim();
        if text.is_empty() {
            return Err(BadCode::Empty);
        }
        match text.split_once('.') {
            Some((first, rest)) if first.len() == 1 && first.as_bytes()[0].is_ascii_digit() => {
                procedure(text, first, rest)
            }
            _ => other(text),
        }
    }
}

fn procedure(text: &str, first: &str, rest: &str) -> Result<RegulationCode, BadCode> {
    let malformed = || BadCode::Malformed(text.to_owned());
    let (digits, suffix) = rest.split_once('.').unwrap_or((rest, ""));
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) || digits.len() > 6 {
        return Err(malformed());
    }
    if digits.len() < 6 {
        let suggestion = format!("{first}.{digits:0<6}");
        return Err(BadCode::LostZeros { found: text.to_owned(), suggestion });
    }
    if suffix.is_empty() {
        return if rest.contains('.') { Err(malformed()) } else { Ok(RegulationCode(text.into())) };
    }
    let place = suffix.strip_prefix("000.00.00.").unwrap_or(suffix).to_ascii_uppercase();
    let valid = place
        .strip_prefix('H')
        .is_some_and(|n| (1..=3).contains(&n.len()) && n.bytes().all(|b| b.is_ascii_digit()));
    if !valid {
        return Err(malformed());
    }
    Ok(RegulationCode(format!("{first}.{digits}.{place}").into()))
}

fn other(text: &str) -> Result<RegulationCode, BadCode> {
    let upper = text.to_uppercase();
    let letter = |c: char| c.is_ascii_uppercase() || c == 'Đ';
    let valid = upper.chars().count() <= 40
        && upper.starts_with(letter)
        && upper.contains('-')
        && upper.chars().any(|c| c.is_ascii_digit())
        && upper.chars().all(|c| letter(c) || c.is_ascii_digit() || matches!(c, '-' | '.'))
        && !upper.ends_with(['-', '.']);
    if valid { Ok(RegulationCode(upper.into())) } else { Err(BadCode::Malformed(text.to_owned())) }
}

impl fmt::Display for RegulationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for RegulationCode {
    type Error = BadCode;
    fn try_from(text: String) -> Result<Self, BadCode> {
        text.parse()
    }
}

impl From<RegulationCode> for String {
    fn from(code: RegulationCode) -> Self {
        code.0.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_the_three_forms_of_procedures_and_agency_codes() {
        for (text, canonical) in [
            ("1.004269", "1.004269"),
            (" 1.015030 ", "1.015030"),
            ("1.001612.000.00.00.H48", "1.001612.H48"),
            ("1.012753.H19", "1.012753.H19"),
            ("dk-bct-0012", "DK-BCT-0012"),
        ] {
            assert_eq!(text.parse::<RegulationCode>().unwrap().as_str(), canonical, "{text}");
        }
    }

    #[test]
    fn refuses_what_only_looks_like_a_code() {
        for text in [
            "",
            "1",
            "1.0152700",
            "1.01x030",
            "=1+1",
            "Mã số",
            "1.004269.",
            "1.004269.X1",
            "ABC",
            "-1.5",
        ] {
            assert!(text.parse::<RegulationCode>().is_err(), "{text}");
        }
        assert_eq!(
            "1.01503".parse::<RegulationCode>(),
            Err(BadCode::LostZeros { found: "1.01503".into(), suggestion: "1.015030".into() })
        );
    }

    #[test]
    fn splits_the_local_suffix() {
        let code: RegulationCode = "1.001612.H48".parse().unwrap();
        assert_eq!((code.national(), code.local()), (Some("1.001612"), Some("H48")));
        let code: RegulationCode = "BC-BTC-1".parse().unwrap();
        assert_eq!((code.national(), code.local()), (None, None));
    }
}
