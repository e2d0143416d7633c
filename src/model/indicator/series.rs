//! Series of figures: what is counted, and in what unit.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::model::kind::closed_set;

/// The name of a series in addresses: lower-case ASCII letters, digits and
/// single dashes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SeriesSlug(Box<str>);

/// Why a text is not a [`SeriesSlug`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not the short name of an indicator")]
pub struct BadSeriesSlug(String);

/// Words that addresses need for themselves.
const TAKEN: [&str; 2] = ["events", "import"];

impl SeriesSlug {
    /// The slug as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for SeriesSlug {
    type Err = BadSeriesSlug;

    fn from_str(text: &str) -> Result<Self, BadSeriesSlug> {
        let letter = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
        let word = |w: &str| !w.is_empty() && w.bytes().all(letter);
        if text.len() <= 80 && text.split('-').all(word) && !TAKEN.contains(&text) {
            Ok(Self(text.into()))
        } else {
            Err(BadSeriesSlug(text.to_owned()))
        }
    }
}

impl fmt::Display for SeriesSlug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for SeriesSlug {
    type Error = BadSeriesSlug;
    fn try_from(text: String) -> Result<Self, BadSeriesSlug> {
        text.parse()
    }
}

impl From<SeriesSlug> for String {
    fn from(slug: SeriesSlug) -> Self {
        slug.0.into()
    }
}

closed_set! {
    /// What the figures of a series are to each other.
    Nature {
        /// How many there are on a day; may rise and fall.
        Stock = "stock", "Tại một thời điểm";
        /// How many there have been by a day; cannot fall.
        Cumulative = "cumulative", "Lũy kế";
        /// How many there were within a period.
        Flow = "flow", "Trong kỳ";
    }
}

closed_set! {
    /// What the registry counts by itself, so that nobody has to type it in.
    Counted {
        /// Regulations in force.
        InForce = "in-force", "Quy định còn hiệu lực trong danh mục";
        /// Administrative procedures in force.
        Procedures = "procedures", "Thủ tục hành chính còn hiệu lực trong danh mục";
        /// Regulations whose plan item approves to cut or simplify.
        Approved = "approved", "Quy định có phương án cắt giảm, đơn giản hóa đã được phê duyệt";
        /// Regulations that were cut or simplified by a document.
        Enacted = "enacted", "Quy định đã cắt giảm, đơn giản hóa bằng văn bản";
        /// Procedures handed down, of those in force.
        Decentralised = "decentralised", "Thủ tục có phương án phân cấp đã được phê duyệt hoặc thực thi";
        /// Regulations for which there is a plan item.
        Planned = "planned", "Quy định có phương án trên hệ thống";
    }
}

/// A series of figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Series {
    /// Its name in addresses.
    pub slug: SeriesSlug,
    /// What is counted.
    pub name: String,
    /// The story that it belongs to.
    pub topic: String,
    /// What one of it is.
    pub unit: String,
    /// What its figures are to each other.
    pub nature: Nature,
    /// What the registry counts of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted: Option<Counted>,
    /// In two sentences, what there is to see in it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
}

impl Series {
    /// How long a text may be.
    const LONGEST: usize = 1000;

    /// Says which text cannot be one, if any: each is one line that is not
    /// blank, only the explanation may be left out.
    ///
    /// # Errors
    /// Names the field.
    pub fn check(&self) -> Result<(), &'static str> {
        let fields = [
            ("name", &self.name, true),
            ("topic", &self.topic, true),
            ("unit", &self.unit, true),
            ("about", &self.about, false),
        ];
        let bad = fields.into_iter().find(|(_, text, needed)| {
            text.contains(char::is_control)
                || text.trim() != text.as_str()
                || text.chars().count() > Self::LONGEST
                || (*needed && text.is_empty())
        });
        bad.map_or(Ok(()), |(field, ..)| Err(field))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_words_with_dashes() {
        for text in ["tthc", "quy-dinh-2025", "a"] {
            assert_eq!(text.parse::<SeriesSlug>().unwrap().to_string(), text);
        }
        let long = "a".repeat(81);
        for text in ["", "-", "a-", "a--b", "Quy", "quy định", "events", "import", &long] {
            assert!(text.parse::<SeriesSlug>().is_err(), "{text}");
        }
    }

    #[test]
    fn texts_are_one_line() {
        let series = Series {
            slug: "a".parse().unwrap(),
            name: "A".into(),
            topic: "T".into(),
            unit: "u".into(),
            nature: Nature::Stock,
            counted: None,
            about: String::new(),
        };
        assert_eq!(series.check(), Ok(()));
        for (field, wrong) in [
            ("name", Series { name: String::new(), ..series.clone() }),
            ("topic", Series { topic: "a\nb".into(), ..series.clone() }),
            ("unit", Series { unit: " u".into(), ..series.clone() }),
            ("about", Series { about: "a".repeat(1001), ..series }),
        ] {
            assert_eq!(wrong.check(), Err(field));
        }
    }
}
