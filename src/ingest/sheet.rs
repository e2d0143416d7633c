//! Rows of any file: finds the header among title rows, parses rows in
//! parallel in batches, and keeps the order.

use rayon::prelude::*;

use crate::model::{Day, Record};

use super::{
    FileReport, Outcome, Position, Reject, Repairs,
    headers::{Column, Header, SheetKind},
    record,
};

/// How many rows of one file are read at most.
pub(super) const MAX_ROWS: u64 = 200_000;
/// How many columns a row may have.
pub(super) const MAX_COLUMNS: usize = 200;
/// How many rejects of one file are listed; the rest are only counted.
const MAX_REJECTS: u64 = 20_000;
/// How many rows may stand above a header.
const TITLE_ROWS: usize = 30;
/// How many rows are parsed at once.
const BATCH: usize = 2_048;

/// The value of a cell before its column gives it a meaning.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    /// No cell, or a record without this key.
    Absent,
    /// Text as it stands in the file.
    Text(String),
    /// A number of a spreadsheet or of JSON.
    Number(f64),
    /// A date cell of a spreadsheet.
    Date(Day),
    /// An error value of a spreadsheet, such as #REF!.
    Error(String),
    /// A nested JSON value where a text was expected.
    Nested,
}

impl Cell {
    /// The text for messages and for the header.
    pub(super) fn show(&self) -> std::borrow::Cow<'_, str> {
        match self {
            Self::Absent => "".into(),
            Self::Text(text) | Self::Error(text) => text.as_str().into(),
            Self::Number(number) => number.to_string().into(),
            Self::Date(day) => day.to_string().into(),
            Self::Nested => "{…}".into(),
        }
    }

    fn is_blank(&self) -> bool {
        match self {
            Self::Absent => true,
            Self::Text(text) => text.trim().is_empty(),
            _ => false,
        }
    }
}

/// One row of a file.
#[derive(Debug, Clone, Default)]
pub(super) struct Row {
    /// As a person counts it, from 1.
    pub(super) number: u64,
    /// Its cells.
    pub(super) cells: Vec<Cell>,
    /// Places of the cells that hold formulas.
    pub(super) formulas: Vec<usize>,
}

/// Why a row or a file was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    /// The heading of the column; empty for the whole row.
    pub(super) column: String,
    /// The value found.
    pub(super) value: String,
    /// Why, in Vietnamese.
    pub(super) reason: String,
    /// What to do, in Vietnamese.
    pub(super) advice: String,
}

impl Problem {
    /// A problem of a whole row or file.
    pub(super) fn whole(reason: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            column: String::new(),
            value: String::new(),
            reason: reason.into(),
            advice: advice.into(),
        }
    }
}

/// Takes the rows of one file and adds what they give to the outcome.
pub(super) struct Collector<'a> {
    outcome: &'a mut Outcome,
    report: FileReport,
    file: String,
    today: Day,
    sheet: String,
    header: Option<Header>,
    /// Rows before the header is found, then the batch.
    waiting: Vec<Row>,
    /// Rows of this file so far.
    rows: u64,
    /// Sheets with a header.
    recognised: u64,
    /// The row that looked most like a header, of any sheet without one.
    nearest: Option<(usize, String, u64, Header)>,
    listed: u64,
}

impl<'a> Collector<'a> {
    pub(super) fn new(outcome: &'a mut Outcome, report: FileReport, today: Day) -> Self {
        let file = report.path.display().to_string();
        Self {
            outcome,
            report,
            file,
            today,
            sheet: String::new(),
            header: None,
            waiting: Vec::new(),
            rows: 0,
            recognised: 0,
            nearest: None,
            listed: 0,
        }
    }

    /// The report, to be completed while reading.
    pub(super) fn report(&mut self) -> &mut FileReport {
        &mut self.report
    }

    /// Starts a sheet; files without sheets have one without a name.
    pub(super) fn begin(&mut self, sheet: &str) {
        self.sheet = sheet.to_owned();
        self.header = None;
        self.waiting.clear();
    }

    /// Sets the header of records whose keys are known, as in JSON.
    pub(super) fn set_header(&mut self, header: Header) {
        self.flush();
        if self.header.is_none() {
            self.recognised += 1;
        }
        self.header = Some(header);
    }

    /// Takes a row. False if the file holds more rows than are read.
    pub(super) fn row(&mut self, row: Row) -> bool {
        if row.cells.iter().all(Cell::is_blank) {
            return true;
        }
        self.rows += 1;
        if self.rows > MAX_ROWS {
            self.refuse_rest();
            return false;
        }
        self.waiting.push(row);
        if self.header.is_some() && self.waiting.len() >= BATCH {
            self.flush();
        } else if self.header.is_none() && self.waiting.len() <= TITLE_ROWS {
            self.look_for_header();
        } else if self.header.is_none() {
            // Too late for a header: nothing of this sheet is kept.
            self.waiting.truncate(TITLE_ROWS);
        }
        true
    }

    /// Whether the sheet can be left: no header was found where one may stand.
    pub(super) fn hopeless(&self) -> bool {
        self.header.is_none() && self.waiting.len() >= TITLE_ROWS
    }

    /// Ends a sheet.
    pub(super) fn end(&mut self) {
        if self.header.is_some() {
            self.flush();
        } else if !self.waiting.is_empty() && !self.sheet.is_empty() {
            self.report.ignored_sheets.push(self.sheet.clone());
        }
        self.waiting.clear();
    }

    /// Refuses a row, or the file if the row is 0.
    pub(super) fn refuse(&mut self, row: u64, problem: Problem) {
        self.report.rejected += 1;
        self.list(row, vec![problem]);
    }

    /// Takes a record that needs no more parsing.
    pub(super) fn take(&mut self, row: u64, record: Record) {
        self.flush();
        self.report.records += 1;
        let at = self.at(row, String::new());
        self.outcome.records.push((at, record));
    }

    /// Ends the file.
    pub(super) fn finish(mut self) {
        self.flush();
        if self.report.records == 0 && self.report.rejected == 0 {
            self.refuse_nothing();
        }
        if self.listed > MAX_REJECTS {
            let more = self.listed - MAX_REJECTS;
            let at = self.at(0, String::new());
            self.outcome.rejects.push(Reject {
                at,
                value: String::new(),
                reason: format!("còn {more} lỗi nữa không liệt kê"),
                advice: "sửa các lỗi đã nêu rồi nạp lại tệp".to_owned(),
            });
        }
        self.outcome.files.push(self.report);
    }

    fn look_for_header(&mut self) {
        let Some(row) = self.waiting.last() else { return };
        let texts: Vec<_> = row.cells.iter().map(Cell::show).collect();
        let header = Header::of(texts.iter().map(|t| t.as_ref()));
        if header.kind().is_some() {
            for title in header.unknown() {
                if !self.report.unknown_columns.iter().any(|known| known == title) {
                    self.report.unknown_columns.push(title.to_owned());
                }
            }
            self.header = Some(header);
            self.recognised += 1;
            self.waiting.clear();
        } else if header.known() > self.nearest.as_ref().map_or(0, |(known, ..)| *known) {
            self.nearest = Some((header.known(), self.sheet.clone(), row.number, header));
        }
    }

    fn flush(&mut self) {
        let Some(header) = &self.header else { return };
        let rows = std::mem::take(&mut self.waiting);
        let today = self.today;
        let parsed: Vec<record::Parsed> =
            rows.par_iter().map(|row| record::parse(header, row, today)).collect();
        for (row, parsed) in rows.iter().zip(parsed) {
            add(&mut self.report.repairs, &parsed.repairs);
            match parsed.result {
                Ok(record) => {
                    self.report.records += 1;
                    let at = self.at(row.number, String::new());
                    self.outcome.records.push((at, *record));
                }
                Err(problems) => {
                    self.report.rejected += 1;
                    self.outcome.refused_codes.extend(parsed.code);
                    self.list(row.number, problems);
                }
            }
        }
    }

    fn list(&mut self, row: u64, problems: Vec<Problem>) {
        for problem in problems {
            self.listed += 1;
            if self.listed > MAX_REJECTS {
                continue;
            }
            let at = self.at(row, problem.column);
            self.outcome.rejects.push(Reject {
                at,
                value: problem.value.chars().take(200).collect(),
                reason: problem.reason,
                advice: problem.advice,
            });
        }
    }

    fn at(&self, row: u64, column: String) -> Position {
        Position { file: self.file.clone(), sheet: self.sheet.clone(), row, column }
    }

    fn refuse_rest(&mut self) {
        self.flush();
        self.refuse(
            0,
            Problem::whole(
                format!("tệp có hơn {MAX_ROWS} dòng; các dòng sau không được đọc"),
                "chia tệp thành nhiều tệp nhỏ hơn",
            ),
        );
    }

    /// Nothing came of the file: says what is missing, at the row that is
    /// nearest to a header if there is none.
    fn refuse_nothing(&mut self) {
        let ours = SheetKind::Regulations.required().iter().map(|c| c.heading());
        let required = ours.collect::<Vec<_>>().join(", ");
        let nearest = self.nearest.take().filter(|_| self.recognised == 0);
        let problem = match nearest {
            Some((_, sheet, row, header)) => {
                self.sheet = sheet;
                let missing: Vec<&str> = header
                    .missing(SheetKind::Regulations)
                    .iter()
                    .map(|c: &Column| c.heading())
                    .collect();
                Problem {
                    column: missing.join(", "),
                    value: header.titles.join(" | "),
                    reason: format!(
                        "dòng tiêu đề (dòng {row}) thiếu cột bắt buộc: {}",
                        missing.join(", ")
                    ),
                    advice: format!("thêm các cột còn thiếu; tệp quy định phải có: {required}"),
                }
            }
            None if self.rows == 0 => {
                Problem::whole("tệp không có dòng dữ liệu nào", "kiểm tra lại tệp đã xuất")
            }
            None => Problem::whole(
                "không thấy dòng tiêu đề nào nhận ra được",
                format!(
                    "đặt tên cột ở một trong {TITLE_ROWS} dòng đầu; tệp quy định phải có: {required}"
                ),
            ),
        };
        self.refuse(0, problem);
    }
}

/// Adds repairs to repairs.
pub(super) fn add(total: &mut Repairs, more: &Repairs) {
    for (repair, count) in more {
        *total.entry(*repair).or_default() += count;
    }
}
