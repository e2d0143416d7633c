//! What is exported: columns with their meaning, cells with a type, and where
//! the rows come from.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Summary, text::clean};
use crate::model::{Cost, Day, Decimal};

/// A list to be taken away.
pub struct Table {
    /// The name of its file, without ending: letters, digits and hyphens.
    pub name: String,
    /// Its columns.
    pub columns: &'static [Column],
    /// What it is a list of.
    pub meta: Meta,
    /// How its rows become entries of a feed, if they have days.
    pub feed: Option<Feed>,
    /// The rows from the first, as often as it is called; the same each time.
    pub rows: Box<dyn Fn() -> Rows + Send + Sync>,
}

/// Rows one after the other.
pub type Rows = Box<dyn Iterator<Item = Result<Row, RowError>>>;

/// A cell for each column.
pub type Row = Vec<Cell>;

/// Why the next row could not be read.
pub type RowError = Box<dyn std::error::Error + Send + Sync>;

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name for programs.
    pub key: Cow<'static, str>,
    /// Its name for people.
    pub heading: Cow<'static, str>,
    /// What its cells say, in Vietnamese.
    pub definition: Cow<'static, str>,
    /// The unit of its numbers; empty if they count what the heading names.
    pub unit: Cow<'static, str>,
    /// What its cells are.
    #[serde(rename = "type")]
    pub kind: Type,
}

crate::model::closed_set! {
    /// What the cells of a column are.
    Type {
        /// Text.
        Text = "text", "chữ";
        /// A whole number.
        Number = "number", "số";
        /// Whole đồng, perhaps more than a program's usual numbers hold.
        Dong = "dong", "đồng";
        /// A number with at most four places.
        Decimal = "decimal", "số thập phân";
        /// A day.
        Date = "date", "ngày";
        /// An instant, to the millisecond.
        Instant = "instant", "thời điểm";
    }
}

/// The key of the column that tells a whole from its parts, and what it says.
pub const ROW_KEY: &str = "row";
/// Of a part.
pub const PART_ROW: &str = "part";
/// Of the whole.
pub const TOTAL_ROW: &str = "total";
/// That column.
pub const ROW: Column = Column::text(ROW_KEY, "Dòng", "part: một phần; total: tổng của mọi phần.");

/// Hundredths of a point as a number.
pub fn points(hundredths: u64) -> Decimal {
    Decimal::from_ten_thousandths(i64::try_from(hundredths).unwrap_or(i64::MAX).saturating_mul(100))
}

impl Column {
    /// A column of text.
    pub const fn text(key: &'static str, heading: &'static str, definition: &'static str) -> Self {
        Self::new(key, heading, definition, "", Type::Text)
    }

    /// A column of whole numbers of a unit.
    pub const fn number(
        key: &'static str,
        heading: &'static str,
        definition: &'static str,
        unit: &'static str,
    ) -> Self {
        Self::new(key, heading, definition, unit, Type::Number)
    }

    /// A column of amounts.
    pub const fn dong(key: &'static str, heading: &'static str, definition: &'static str) -> Self {
        Self::new(key, heading, definition, "đồng", Type::Dong)
    }

    /// A column of whole numbers that may be more than a program's usual ones
    /// hold, of another unit than đồng.
    pub const fn large(
        key: &'static str,
        heading: &'static str,
        definition: &'static str,
        unit: &'static str,
    ) -> Self {
        Self::new(key, heading, definition, unit, Type::Dong)
    }

    /// A column of numbers with places.
    pub const fn decimal(
        key: &'static str,
        heading: &'static str,
        definition: &'static str,
        unit: &'static str,
    ) -> Self {
        Self::new(key, heading, definition, unit, Type::Decimal)
    }

    /// A column of days.
    pub const fn date(key: &'static str, heading: &'static str, definition: &'static str) -> Self {
        Self::new(key, heading, definition, "", Type::Date)
    }

    /// A column of instants.
    pub const fn instant(
        key: &'static str,
        heading: &'static str,
        definition: &'static str,
    ) -> Self {
        Self::new(key, heading, definition, "", Type::Instant)
    }

    const fn new(
        key: &'static str,
        heading: &'static str,
        definition: &'static str,
        unit: &'static str,
        kind: Type,
    ) -> Self {
        Self {
            key: Cow::Borrowed(key),
            heading: Cow::Borrowed(heading),
            definition: Cow::Borrowed(definition),
            unit: Cow::Borrowed(unit),
            kind,
        }
    }
}

/// A cell. No text is empty: that is [`Cell::Empty`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Text, by [`Cell::text`].
    Text(Cow<'static, str>),
    /// A number, in columns of numbers and of đồng.
    Number(i128),
    /// A number with places.
    Decimal(Decimal),
    /// A day.
    Date(Day),
    /// An instant in milliseconds since 1970-01-01 UTC.
    Instant(i64),
}

impl Cell {
    /// A text as every format can hold it: line ends are line feeds, other
    /// control characters are left out (XML has none), and what no cell of a
    /// workbook can hold is cut off.
    pub fn text(text: impl Into<Cow<'static, str>>) -> Self {
        let text = clean(text.into());
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }

    /// What something prints as, if there is something.
    pub fn shown(value: Option<impl ToString>) -> Self {
        value.map_or(Self::Empty, |value| Self::text(value.to_string()))
    }

    /// A number.
    pub fn number(number: impl Into<i128>) -> Self {
        Self::Number(number.into())
    }

    /// A number, if there is one.
    pub fn count(number: Option<impl Into<i128>>) -> Self {
        number.map_or(Self::Empty, Self::number)
    }

    /// A number with places, if there is one.
    pub fn decimal(number: Option<Decimal>) -> Self {
        number.map_or(Self::Empty, Self::Decimal)
    }

    /// A day, if there is one.
    pub fn date(day: Option<Day>) -> Self {
        day.map_or(Self::Empty, Self::Date)
    }

    /// Whole đồng, if they are known.
    pub fn cost(cost: Option<Cost>) -> Self {
        cost.map_or(Self::Empty, |cost| Self::Number(cost.dong()))
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        *self == Self::Empty
    }
}

/// What a table is a list of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meta {
    /// What it is called.
    pub title: String,
    /// What it is narrowed to and how it is ordered, as a sentence.
    pub filter: String,
    /// What its numbers count and how they come about, where it has such.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The set of regulations that shares are taken over, where it has a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline: Option<String>,
    /// The day whose state it shows.
    pub as_of: Day,
    /// Up to when records count, as it was asked for; all if it was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_at: Option<String>,
    /// The last row of the journal that counts.
    pub seq: u64,
    /// The program that made it, with its version.
    pub made_by: String,
}

impl Meta {
    /// The name and the version of this program.
    pub const MADE_BY: &'static str = concat!("quydinh ", env!("CARGO_PKG_VERSION"));
}

/// A table as files describe it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Described {
    /// What it is a list of.
    #[serde(flatten)]
    pub meta: Meta,
    /// Its columns.
    pub columns: Vec<Column>,
    /// What its rows come to.
    #[serde(flatten)]
    pub summary: Summary,
}

/// How rows become entries of a feed. Columns go by their keys.
#[derive(Debug, Clone)]
pub struct Feed {
    /// The address of the site, without a slash at its end.
    pub site: String,
    /// The path of the page with the list, and its parameters.
    pub page: String,
    /// The path of the feed itself.
    pub own: String,
    /// The columns that tell an entry apart; their texts are its title.
    pub title: &'static [&'static str],
    /// The columns of which the latest day, not after that of the table, is when
    /// an entry changed. Rows without any have no entry.
    pub dates: &'static [&'static str],
    /// The path of the page of a row.
    pub link: fn(&[Cell]) -> String,
}
