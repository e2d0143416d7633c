//! Numbers of legal documents, in every form in which real files print them.

mod reading;

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use reading::Cursor;

/// The number of a legal document: `61/2018/NĐ-CP`, `47/2014/QH13`, without a
/// year `68/NQ-CP`, with a dot `66.7/2025/NQ-CP`, of the Party `68-NQ/TW`.
///
/// Reading accepts what real files print (missing đ, spaces, en dashes, words
/// before the number) and keeps one canonical form, so that equal numbers are
/// equal values.
///
/// ```
/// use quydinh::model::DocumentNumber;
/// let number: DocumentNumber = "Nghị định số 61 /2018/ND – CP".parse().unwrap();
/// assert_eq!(number.to_string(), "61/2018/NĐ-CP");
/// assert_eq!(number.key(), "61/2018/nd-cp");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DocumentNumber {
    /// Digits without leading zeros, with a part after a dot if there is one.
    number: String,
    year: Option<u16>,
    /// Type and issuer: `NĐ-CP`, `QH13`, `TTLT-BTC-BTP`; `NQ/TW` of the Party.
    suffix: String,
}

/// Why a text is not a [`DocumentNumber`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not the number of a legal document")]
pub struct BadNumber(pub String);

/// The type of a legal document, as its number tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DocumentKind {
    /// Luật, Bộ luật or nghị quyết of the National Assembly (`…/QH13`).
    NationalAssembly,
    /// Pháp lệnh or nghị quyết of its Standing Committee (`…/UBTVQH15`).
    StandingCommittee,
    /// Nghị định.
    Decree,
    /// Nghị quyết.
    Resolution,
    /// Quyết định.
    Decision,
    /// Thông tư.
    Circular,
    /// Thông tư liên tịch.
    JointCircular,
    /// Chỉ thị.
    Directive,
    /// Văn bản hợp nhất.
    Consolidated,
    /// Any other, official letters among them.
    Other,
}

impl DocumentKind {
    /// The word that stands before such a number.
    pub fn label(self) -> &'static str {
        match self {
            Self::NationalAssembly => "Luật, nghị quyết của Quốc hội",
            Self::StandingCommittee => "Pháp lệnh, nghị quyết của Ủy ban Thường vụ Quốc hội",
            Self::Decree => "Nghị định",
            Self::Resolution => "Nghị quyết",
            Self::Decision => "Quyết định",
            Self::Circular => "Thông tư",
            Self::JointCircular => "Thông tư liên tịch",
            Self::Directive => "Chỉ thị",
            Self::Consolidated => "Văn bản hợp nhất",
            Self::Other => "Văn bản",
        }
    }
}

impl DocumentNumber {
    /// The type that the number tells.
    pub fn kind(&self) -> DocumentKind {
        let head = self.suffix.split(['-', '/']).next().unwrap_or_default();
        match head {
            "NĐ" => DocumentKind::Decree,
            "NQ" => DocumentKind::Resolution,
            "QĐ" => DocumentKind::Decision,
            "TT" => DocumentKind::Circular,
            "TTLT" => DocumentKind::JointCircular,
            "CT" => DocumentKind::Directive,
            "VBHN" => DocumentKind::Consolidated,
            _ if head.starts_with("QH") => DocumentKind::NationalAssembly,
            _ if head.starts_with("UBTVQH") => DocumentKind::StandingCommittee,
            _ => DocumentKind::Other,
        }
    }

    /// The digits, such as `61` or `66.7`, without leading zeros.
    pub fn number(&self) -> &str {
        &self.number
    }

    /// The year, where the number has one.
    pub fn year(&self) -> Option<u16> {
        self.year
    }

    /// The form for look-ups: lower case without marks, no leading zeros.
    pub fn key(&self) -> String {
        let suffix: String = self
            .suffix
            .chars()
            .flat_map(|c| if c == 'Đ' { 'd'.to_lowercase() } else { c.to_lowercase() })
            .collect();
        match self.year {
            Some(year) => format!("{}/{year}/{suffix}", self.number),
            None if self.is_party() => format!("{}-{suffix}", self.number),
            None => format!("{}/{suffix}", self.number),
        }
    }

    /// The form for page addresses: the key with every slash as an underscore.
    pub fn slug(&self) -> String {
        self.key().replace('/', "_")
    }

    fn is_party(&self) -> bool {
        self.suffix.ends_with("/TW")
    }

    /// Reads a number at the start of a text and tells how many bytes it took.
    /// The text must be NFC and start with a digit.
    pub fn read(text: &str) -> Option<(Self, usize)> {
        let mut cursor = Cursor { text, at: 0 };
        let number = cursor.number()?;
        if cursor.separator('-') {
            return cursor
                .party_suffix()
                .map(|suffix| (Self { number, year: None, suffix }, cursor.at));
        }
        if !cursor.separator('/') {
            return None;
        }
        let year = cursor.year();
        let suffix = cursor.suffix()?;
        Some((Self { number, year, suffix }, cursor.at))
    }
}

impl FromStr for DocumentNumber {
    type Err = BadNumber;

    fn from_str(text: &str) -> Result<Self, BadNumber> {
        let bad = || BadNumber(text.trim().to_owned());
        let start = text.find(|c: char| c.is_ascii_digit()).ok_or_else(bad)?;
        // Only words may stand before the number ("Nghị định số"): a code such
        // as `QĐ/0001-BCA` is a placeholder, not a number.
        let words = text[..start]
            .chars()
            .all(|c| c.is_alphabetic() || c.is_whitespace() || matches!(c, '.' | ':'));
        if !words || text[..start].chars().next_back().is_some_and(char::is_alphabetic) {
            return Err(bad());
        }
        let (number, used) = Self::read(&text[start..]).ok_or_else(bad)?;
        if text[start + used..].trim().is_empty() { Ok(number) } else { Err(bad()) }
    }
}

impl fmt::Display for DocumentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Official style writes at least two digits: 01/2021/NĐ-CP.
        let pad = if self.number.len() == 1 && !self.is_party() { "0" } else { "" };
        match self.year {
            Some(year) => write!(f, "{pad}{}/{year}/{}", self.number, self.suffix),
            None if self.is_party() => write!(f, "{}-{}", self.number, self.suffix),
            None => write!(f, "{pad}{}/{}", self.number, self.suffix),
        }
    }
}

impl TryFrom<String> for DocumentNumber {
    type Error = BadNumber;
    fn try_from(text: String) -> Result<Self, BadNumber> {
        text.parse()
    }
}

impl From<DocumentNumber> for String {
    fn from(number: DocumentNumber) -> Self {
        number.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_forms_of_real_files() {
        for (text, canonical) in [
            ("61/2018/NĐ-CP", "61/2018/NĐ-CP"),
            ("061/2018/nđ-cp", "61/2018/NĐ-CP"),
            ("61/2018/NĐ -CP", "61/2018/NĐ-CP"),
            ("61/2018/NĐ- CP", "61/2018/NĐ-CP"),
            ("61/2018/NĐ CP", "61/2018/NĐ-CP"),
            ("61/2018/NĐCP", "61/2018/NĐ-CP"),
            ("61/2018/ND-CP", "61/2018/NĐ-CP"),
            ("9 /2024/NĐ–CP", "09/2024/NĐ-CP"),
            ("Nghị định số 101/2025/NĐ-CP", "101/2025/NĐ-CP"),
            ("Luật 47/2014/QH13", "47/2014/QH13"),
            ("05/2024/UBTVQH15", "05/2024/UBTVQH15"),
            ("66.7/2025/NQ-CP", "66.7/2025/NQ-CP"),
            ("68/NQ-CP", "68/NQ-CP"),
            ("68-NQ/TW", "68-NQ/TW"),
            ("1015/QĐ-TTg", "1015/QĐ-TTg"),
            ("SỐ 64/QĐ-NHNN", "64/QĐ-NHNN"),
            ("3713/QD-BTP", "3713/QĐ-BTP"),
            ("2267./QĐ-BXD", "2267/QĐ-BXD"),
            ("3169/QĐ-BCA-C07", "3169/QĐ-BCA-C07"),
            ("02/2017/TT-VPCP", "02/2017/TT-VPCP"),
            ("191/2013/TTLT/BQP-BLĐTBXH-BTC", "191/2013/TTLT-BQP-BLĐTBXH-BTC"),
            ("7417/VPCP-KSTT", "7417/VPCP-KSTT"),
        ] {
            let number = text.parse::<DocumentNumber>();
            assert_eq!(number.map(|n| n.to_string()), Ok(canonical.to_owned()), "{text}");
        }
    }

    #[test]
    fn refuses_placeholders_and_bare_digits() {
        for text in [
            // Greek: its capital is three signs.
            "1643/Q\u{390}-TTg",
            "54",
            "9303",
            "QĐ/0001-BCA",
            "QĐ2338-BTP",
            "",
            "01/QĐ",
            "12/2024",
            "0/2018/NĐ-CP",
            "1/2/2018",
            ".../QĐ-BNNNMT",
        ] {
            assert!(text.parse::<DocumentNumber>().is_err(), "{text}");
        }
    }

    #[test]
    fn keys_are_without_marks() {
        let number: DocumentNumber = "02/2017/TT-VPCP".parse().unwrap();
        assert_eq!(number.key(), "2/2017/tt-vpcp");
        assert_eq!(number.slug(), "2_2017_tt-vpcp");
        let party: DocumentNumber = "68-NQ/TW".parse().unwrap();
        assert_eq!((party.key(), party.kind()), ("68-nq/tw".to_owned(), DocumentKind::Resolution));
    }
}
