//! Rows of any file: finds the header among title rows, parses rows in
//! parallel in batches, and keeps the order.

use rayon::prelude::*;
use serde_json::{Map, Value};

use crate::model::{Day, RegulationCode};

use super::{
    FileReport, Position, Repairs,
    headers::{Column, Header, SheetKind},
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

/// What a row gave.
#[derive(Debug)]
pub(super) struct Parsed<T> {
    /// What it says, or everything that is wrong with it.
    pub(super) result: Result<T, Vec<Problem>>,
    /// The code that the row has or most likely means, whatever else is wrong.
    pub(super) code: Option<RegulationCode>,
    /// What was put right.
    pub(super) repairs: Repairs,
}

/// What becomes of the rows of one kind of file.
pub(super) trait Sink: Sized {
    /// The kind of sheet that is looked for.
    const KIND: SheetKind;
    /// What a row stands for.
    type Item: Send;

    /// Parses a row; all its problems are found, not only the first.
    fn parse(header: &Header, row: &Row, today: Day) -> Parsed<Self::Item>;

    /// A header was found. `above` are the rows down to it, itself the last;
    /// there are none in a file of records.
    fn begin(&mut self, _sheet: &str, _above: Vec<Row>, _header: &Header) {}

    /// Takes a good row.
    fn take(&mut self, at: Position, row: Row, item: Self::Item);

    /// Takes a bad row, or the file if its number is 0.
    fn refuse(&mut self, at: Position, row: Row, problems: Vec<Problem>);

    /// The code of a bad row, as far as it can be told.
    fn refused_code(&mut self, _code: RegulationCode) {}

    /// The rest of the file is not read; a refusal has said why.
    fn cut(&mut self) {}

    /// A JSON record: the flat one to be read as a row, or none if it was taken
    /// whole.
    fn record(
        collector: &mut Collector<'_, Self>,
        row: u64,
        object: Map<String, Value>,
    ) -> Option<Map<String, Value>>;

    /// The file is at its end.
    fn end(&mut self, report: FileReport);
}

/// Finds the rows of one file and hands what they give to a sink.
pub(super) struct Collector<'a, S: Sink> {
    sink: &'a mut S,
    report: FileReport,
    file: String,
    today: Day,
    sheet: String,
    header: Option<Header>,
    /// Rows before the header is found, then the batch.
    waiting: Vec<Row>,
    /// Rows of this file so far, and how many are read at most.
    rows: u64,
    most: u64,
    /// Sheets with a header.
    recognised: u64,
    /// The row that looked most like a header, of any sheet without one.
    nearest: Option<(usize, String, u64, Header)>,
    listed: u64,
}

impl<'a, S: Sink> Collector<'a, S> {
    pub(super) fn new(sink: &'a mut S, report: FileReport, today: Day) -> Self {
        let file = report.path.display().to_string();
        Self {
            sink,
            report,
            file,
            today,
            sheet: String::new(),
            header: None,
            waiting: Vec::new(),
            rows: 0,
            most: MAX_ROWS,
            recognised: 0,
            nearest: None,
            listed: 0,
        }
    }

    /// Reads fewer rows than usual.
    pub(super) fn at_most(self, rows: u64) -> Self {
        Self { most: rows.min(MAX_ROWS), ..self }
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
        self.sink.begin(&self.sheet, Vec::new(), &header);
        self.header = Some(header);
    }

    /// Takes a row. False if the file holds more rows than are read.
    pub(super) fn row(&mut self, row: Row) -> bool {
        if row.cells.iter().all(Cell::is_blank) {
            return true;
        }
        self.rows += 1;
        if self.rows > self.most {
            let most = self.most;
            let reason = format!("tệp có hơn {most} dòng; các dòng sau không được đọc");
            self.refuse_rest(0, Problem::whole(reason, "chia tệp thành nhiều tệp nhỏ hơn"));
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
        self.list(Row { number: row, ..Row::default() }, vec![problem]);
    }

    /// Takes a record that needs no more parsing.
    pub(super) fn take(&mut self, row: u64, item: S::Item) {
        self.flush();
        self.report.records += 1;
        let at = self.at(row);
        self.sink.take(at, Row { number: row, ..Row::default() }, item);
    }

    /// Ends the file.
    pub(super) fn finish(mut self) {
        self.flush();
        if self.report.records == 0 && self.report.rejected == 0 {
            self.refuse_nothing();
        }
        if self.listed > MAX_REJECTS {
            let problem = Problem::whole(
                format!("còn {} lỗi nữa không liệt kê", self.listed - MAX_REJECTS),
                "sửa các lỗi đã nêu rồi nạp lại tệp",
            );
            let at = self.at(0);
            self.sink.refuse(at, Row::default(), vec![problem]);
        }
        self.sink.end(self.report);
    }

    fn look_for_header(&mut self) {
        let Some(row) = self.waiting.last() else { return };
        let texts: Vec<_> = row.cells.iter().map(Cell::show).collect();
        let header = Header::of(S::KIND, texts.iter().map(|t| t.as_ref()));
        if header.missing().is_empty() {
            for title in header.unknown() {
                if !self.report.unknown_columns.iter().any(|known| known == title) {
                    self.report.unknown_columns.push(title.to_owned());
                }
            }
            self.sink.begin(&self.sheet, std::mem::take(&mut self.waiting), &header);
            self.header = Some(header);
            self.recognised += 1;
        } else if header.known() > self.nearest.as_ref().map_or(0, |(known, ..)| *known) {
            self.nearest = Some((header.known(), self.sheet.clone(), row.number, header));
        }
    }

    fn flush(&mut self) {
        let Some(header) = &self.header else { return };
        let rows = std::mem::take(&mut self.waiting);
        let today = self.today;
        let parsed: Vec<Parsed<S::Item>> =
            rows.par_iter().map(|row| S::parse(header, row, today)).collect();
        for (row, parsed) in rows.into_iter().zip(parsed) {
            add(&mut self.report.repairs, &parsed.repairs);
            match parsed.result {
                Ok(item) => {
                    self.report.records += 1;
                    let at = self.at(row.number);
                    self.sink.take(at, row, item);
                }
                Err(problems) => {
                    self.report.rejected += 1;
                    if let Some(code) = parsed.code {
                        self.sink.refused_code(code);
                    }
                    self.list(row, problems);
                }
            }
        }
    }

    fn list(&mut self, row: Row, mut problems: Vec<Problem>) {
        let room = MAX_REJECTS.saturating_sub(self.listed) as usize;
        self.listed += problems.len() as u64;
        problems.truncate(room);
        for problem in &mut problems {
            problem.value = problem.value.chars().take(200).collect();
        }
        let at = self.at(row.number);
        self.sink.refuse(at, row, problems);
    }

    fn at(&self, row: u64) -> Position {
        let (file, sheet) = (self.file.clone(), self.sheet.clone());
        Position { file, sheet, row, column: String::new() }
    }

    /// Refuses everything from a row on.
    pub(super) fn refuse_rest(&mut self, row: u64, problem: Problem) {
        self.flush();
        self.refuse(row, problem);
        self.sink.cut();
    }

    /// Nothing came of the file: says what is missing, at the row that is
    /// nearest to a header if there is none.
    fn refuse_nothing(&mut self) {
        let named = |columns: &[Column]| {
            columns.iter().map(|column| S::KIND.heading(*column)).collect::<Vec<_>>().join(", ")
        };
        let (file, required) = (S::KIND.file(), named(S::KIND.required()));
        let nearest = self.nearest.take().filter(|_| self.recognised == 0);
        let problem = match nearest {
            Some((_, sheet, row, header)) => {
                self.sheet = sheet;
                let missing = named(&header.missing());
                Problem {
                    value: header.titles.join(" | "),
                    reason: format!("dòng tiêu đề (dòng {row}) thiếu cột bắt buộc: {missing}"),
                    advice: format!("thêm các cột còn thiếu; {file} phải có: {required}"),
                    column: missing,
                }
            }
            None if self.rows == 0 => {
                Problem::whole("tệp không có dòng dữ liệu nào", "kiểm tra lại tệp đã xuất")
            }
            None => Problem::whole(
                "không thấy dòng tiêu đề nào nhận ra được",
                format!(
                    "đặt tên cột ở một trong {TITLE_ROWS} dòng đầu; {file} phải có: {required}"
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
