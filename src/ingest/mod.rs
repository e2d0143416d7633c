//! Files into records: CSV, XLSX, JSON Lines and the national portal's
//! records, whatever their encoding, with every bad row named and counted.
//!
//! A bad row never stops a run and never vanishes: it becomes a [`Reject`] that
//! says where, what, why and what to do. What was repaired is counted in
//! [`Repairs`].

mod cells;
mod clean;
mod decode;
mod delimited;
mod fees;
mod headers;
mod indicators;
mod json;
mod lists;
mod nearest;
mod past;
mod plan;
mod portal;
mod read;
#[cfg(test)]
mod real_tests;
mod record;
mod registry;
mod rejects;
mod scan;
mod sheet;
mod source;
mod typed;
mod values;
mod words;
mod workbook;
mod write;

use std::{collections::BTreeMap, path::PathBuf};

use crate::model::{Record, RegulationCode};

pub use fees::{fee, time_limit};
pub use headers::{
    DECISION_HEADINGS, DOCUMENT_HEADINGS, DRAFT_HEADINGS, HEADINGS, ITEM_HEADINGS,
    LISTING_HEADINGS, PETITION_HEADINGS,
};
pub use indicators::{IndicatorReading, IndicatorRow, are_indicators, read_indicators};
pub use past::{Past, PastItem, PastProcedure};
pub use plan::{
    Limits, PlanReading, Template, TemplateRow, WorkbookError, marked_plan, plan_headings,
    plan_row, plan_template, problems_csv, problems_table, read_plan,
};
pub use read::{Progress, read};
pub use rejects::{rejects_csv, rejects_table};
pub use typed::{typed_count, typed_decimal, typed_dong};
pub use write::to_row;

/// Where in a file something was found.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Position {
    /// The file as it was named on the command line or in the upload.
    pub file: String,
    /// The sheet of a workbook; empty for other files.
    pub sheet: String,
    /// The row as a person counts it in that file, from 1; 0 for the whole file.
    pub row: u64,
    /// The heading of the column; empty if the whole row is meant.
    pub column: String,
}

impl Position {
    /// The file without the folders that it was in: what is recorded is public,
    /// and how a machine is set up is nobody's business.
    pub fn file_name(&self) -> &str {
        without_folders(&self.file)
    }
}

/// The last part of a path, of any system.
fn without_folders(path: &str) -> &str {
    path.rsplit(['/', '\\']).find(|part| !part.is_empty()).unwrap_or(path)
}

/// Something in a file that was not taken in.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Reject {
    /// Where it is.
    #[serde(flatten)]
    pub at: Position,
    /// The value found, cut to 200 characters.
    pub value: String,
    /// Why it was refused, in Vietnamese.
    pub reason: String,
    /// What to do about it, in Vietnamese.
    pub advice: String,
}

/// What was put right while reading, by kind. Counted per value, not per file.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Repair {
    /// Decomposed or half-composed letters brought to NFC.
    Composed,
    /// Eth for đ, invisible characters, odd blanks, dashes and quotes.
    Cleaned,
    /// Blanks around or inside a value.
    Trimmed,
    /// Table cells glued together, taken apart.
    Unglued,
    /// Page furniture cut off.
    Furniture,
    /// A file in another encoding than UTF-8.
    Recoded,
}

/// How often each kind of repair was made.
pub type Repairs = BTreeMap<Repair, u64>;

/// One file after reading.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct FileReport {
    /// The path as given.
    pub path: PathBuf,
    /// SHA-256 of the bytes, in hexadecimal; empty if they can't be read.
    pub fingerprint: String,
    /// What it was recognised as, in words: "CSV, UTF-8, dấu chấm phẩy".
    pub format: String,
    /// Headings that are not understood; their values were not taken.
    pub unknown_columns: Vec<String>,
    /// Sheets without a header that is understood.
    pub ignored_sheets: Vec<String>,
    /// Rows that became records.
    pub records: u64,
    /// Rows refused.
    pub rejected: u64,
    /// Repairs made.
    pub repairs: Repairs,
    /// What its rows are about.
    pub content: Content,
}

impl FileReport {
    /// Its name, for what is recorded; see [`Position::file_name`].
    pub fn name(&self) -> String {
        without_folders(&self.path.to_string_lossy()).to_owned()
    }
}

/// What the rows of a file are about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Content {
    /// Regulations.
    #[default]
    Regulations,
    /// What happened in the past: [`Past`].
    Past,
}

/// Everything that reading a list of files gave.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Good rows in the order of the files, several of one code among them.
    pub records: Vec<(Position, Record)>,
    /// Bad rows, in the same order.
    pub rejects: Vec<Reject>,
    /// Codes of refused rows, as far as a row's code can be told: such a
    /// regulation is in the files, even if the row cannot be used.
    pub refused_codes: Vec<RegulationCode>,
    /// One report a file.
    pub files: Vec<FileReport>,
    /// Good rows of files that tell of the past.
    pub past: Past,
}

#[cfg(test)]
mod name_tests {
    use super::*;

    #[test]
    fn what_is_recorded_of_a_file_is_its_name() {
        for (path, name) in [
            ("/srv/data/thủ tục.csv", "thủ tục.csv"),
            ("../a.xlsx", "a.xlsx"),
            ("C:\\data\\a.csv", "a.csv"),
            ("a.csv", "a.csv"),
            ("data/", "data"),
            ("/", "/"),
            ("", ""),
        ] {
            let at = Position { file: path.to_owned(), ..Position::default() };
            let report = FileReport { path: path.into(), ..FileReport::default() };
            assert_eq!((at.file_name(), report.name().as_str()), (name, name), "{path}");
        }
    }
}
