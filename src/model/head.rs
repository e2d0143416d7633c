//! The head of a day: where the journal stood at its end, as a text to be signed.

use super::Day;

/// Where the journal stood at the end of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayHead {
    /// The day, in Viet Nam.
    pub day: Day,
    /// How many rows came in since the head of the day before.
    pub rows: u64,
    /// The last row.
    pub seq: u64,
    /// Its hash, which covers all rows before.
    pub hash: String,
}

impl DayHead {
    /// What is signed: lines that end in a line feed, the last one too. The
    /// name of the key is in it, so that nobody can say it was another.
    ///
    /// ```
    /// use quydinh::model::DayHead;
    /// let day = "2026-06-30".parse().unwrap();
    /// let head = DayHead { day, rows: 3, seq: 41, hash: "0f".into() };
    /// assert_eq!(
    ///     head.text("ab"),
    ///     "quydinh-head 1\nday 2026-06-30\nrows 3\nseq 41\nhash 0f\nkey ab\n"
    /// );
    /// ```
    pub fn text(&self, key: &str) -> String {
        let Self { day, rows, seq, hash } = self;
        format!("quydinh-head 1\nday {day}\nrows {rows}\nseq {seq}\nhash {hash}\nkey {key}\n")
    }
}
