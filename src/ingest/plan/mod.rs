//! Files of plans: read into drafts of items with every problem named, and the
//! workbooks that officers fill in.
//!
//! [`read_plan`] reads what an officer uploads, [`plan_template`] makes the
//! workbook to fill in, [`marked_plan`] gives an upload back with its problems
//! beside the cells.

mod book;
mod choices;
mod days;
mod fields;
mod flat;
mod help;
mod marked;
mod problems;
mod provisions;
mod row;
mod template;
mod words;
mod write;

use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::model::{
    Day, ItemDraft, ItemField, Place, PlanFile, Problem, ProblemCode, RowDraft, Severity,
};

use super::{
    FileReport, Position,
    cells::Cells,
    headers::{Column, Header, SheetKind, item_field},
    read, sheet,
    sheet::{Collector, Parsed, Row, Sink},
    source,
};

pub use book::WorkbookError;
pub use marked::marked_plan;
pub use problems::{problems_csv, problems_table};
pub use template::{Template, TemplateRow, plan_template};
pub use write::{plan_headings, plan_row};

/// How much of an upload is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file as it comes in.
    pub bytes: usize,
    /// Rows that are not empty.
    pub rows: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 32 << 20, rows: 50_000 }
    }
}

/// A plan as its file states it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanReading {
    /// The rows that propose something, and what is wrong with cells.
    pub file: PlanFile,
    /// What the file was recognised as and what was repaired.
    pub report: FileReport,
    /// The names that rows print beside their codes: a code and a name of two
    /// regulations tell that one of them is wrong.
    pub names: Vec<(Place, String)>,
    /// Rows that name a regulation and propose nothing: the template lists all
    /// regulations of an agency, and a plan is about some.
    pub untouched: u64,
}

/// Reads an upload. `today` bounds what is a plausible year.
///
/// Nothing is an error here: a file that can't be read has a problem with row 0.
pub fn read_plan(bytes: Vec<u8>, name: &str, limits: Limits, today: Day) -> PlanReading {
    let mut rows = Rows::default();
    run(bytes, name, limits, today, &mut rows);
    rows.finish(name)
}

/// Hands the rows of an upload to a sink, whatever it is.
fn run<S: Sink>(bytes: Vec<u8>, name: &str, limits: Limits, today: Day, sink: &mut S) {
    let mut report = FileReport { path: Path::new(name).to_owned(), ..FileReport::default() };
    let found = if bytes.len() > limits.bytes {
        report.fingerprint = source::fingerprint(&bytes);
        let most = limits.bytes >> 20;
        let reason = format!("tệp lớn hơn {most} MB");
        Err(sheet::Problem::whole(reason, "xóa các trang, hình ảnh thừa hoặc chia tệp"))
    } else {
        source::recognise(bytes, &mut report)
    };
    match found {
        Ok(found) => {
            let collector = Collector::new(sink, report, today).at_most(limits.rows);
            read::rows(found, collector, &|_, _| {});
        }
        Err(problem) => {
            report.rejected = 1;
            sink.refuse(Position::default(), Row::default(), vec![problem]);
            sink.end(report);
        }
    }
}

/// What one row states.
struct PlanRow {
    draft: ItemDraft,
    /// The name printed beside a code.
    name: Option<String>,
    problems: Vec<(ItemField, sheet::Problem)>,
    touched: bool,
}

/// The rows of a plan while they are read.
#[derive(Default)]
struct Rows(PlanReading);

impl Sink for Rows {
    const KIND: SheetKind = SheetKind::Plan;
    type Item = PlanRow;

    /// A row is always taken: what is wrong with its cells is told apart.
    fn parse(header: &Header, row: &Row, today: Day) -> Parsed<PlanRow> {
        let mut cells = Cells::new(header, row, today);
        let touched = proposes(&cells);
        let (mut draft, mut name) = (ItemDraft::default(), None);
        if touched {
            draft = cells.item();
            name = draft.code.is_some().then(|| cells.line(Column::Name)).flatten();
        } else if cells.filled(Column::Code) {
            draft.code = cells.code();
        }
        let problems = cells.problems.into_iter().map(|p| (field_of(header, &p.column), p));
        let item = PlanRow { draft, name, problems: problems.collect(), touched };
        Parsed { result: Ok(item), code: None, repairs: cells.repairs }
    }

    fn take(&mut self, at: Position, _row: Row, row: PlanRow) {
        let at = Place { sheet: at.sheet, row: at.row };
        for (field, problem) in row.problems {
            let found = told(&at, field, ProblemCode::BadValue, &problem);
            // A row that proposes nothing, such as a sum, keeps nothing out.
            self.0.file.problems.push(if row.touched { found } else { found.as_warning() });
        }
        if row.touched {
            self.0.names.extend(row.name.map(|name| (at.clone(), name)));
            self.0.file.rows.push(RowDraft { at, draft: row.draft });
        } else {
            self.0.untouched += 1;
        }
    }

    fn refuse(&mut self, at: Position, _row: Row, problems: Vec<sheet::Problem>) {
        let at = Place { sheet: at.sheet, row: at.row };
        for problem in problems {
            let missing = at.row == 0 && !problem.column.is_empty();
            let code = if missing { ProblemCode::ColumnMissing } else { ProblemCode::Unreadable };
            self.0.file.problems.push(told(&at, ItemField::Whole, code, &problem));
        }
    }

    /// A plan that is read in part must not be taken for the whole one.
    fn cut(&mut self) {
        let problem = sheet::Problem::whole(
            "tệp chỉ đọc được một phần nên không dòng nào được nhận",
            "sửa lỗi đã nêu rồi tải lại",
        );
        let place = Place::default();
        self.0.file.problems.push(told(
            &place,
            ItemField::Whole,
            ProblemCode::Unreadable,
            &problem,
        ));
    }

    fn record(
        _collector: &mut Collector<'_, Self>,
        _row: u64,
        object: Map<String, Value>,
    ) -> Option<Map<String, Value>> {
        Some(flat::record(object))
    }

    fn end(&mut self, report: FileReport) {
        self.0.report = report;
    }
}

impl Rows {
    /// Adds what concerns the file as a whole.
    fn finish(self, name: &str) -> PlanReading {
        let mut reading = self.0;
        reading.file.name = name.to_owned();
        reading.file.fingerprint.clone_from(&reading.report.fingerprint);
        let place = Place::default();
        let whole = |code, value: &str, reason: String, advice: &str| {
            let problem =
                sheet::Problem { value: value.to_owned(), ..sheet::Problem::whole(reason, advice) };
            told(&place, ItemField::Whole, code, &problem)
        };
        let (report, file) = (&mut reading.report, &mut reading.file);
        report.ignored_sheets.retain(|sheet| !fields::OWN_SHEETS.contains(&sheet.as_str()));
        let columns = report.unknown_columns.iter().map(|column| {
            let reason = format!("cột “{column}” không có trong mẫu nên không được đọc");
            whole(ProblemCode::ColumnUnknown, column, reason, "đổi tên cột theo mẫu nếu cần dùng")
        });
        let mut notes: Vec<Problem> = columns.collect();
        notes.extend(report.ignored_sheets.iter().map(|sheet| {
            let reason = format!("trang “{sheet}” không có dòng tiêu đề nên không được đọc");
            let advice = "nếu trang này có phương án, đặt tên các cột theo mẫu";
            whole(ProblemCode::ColumnMissing, sheet, reason, advice)
        }));
        file.problems.extend(notes.into_iter().map(Problem::as_warning));
        if file.rows.is_empty() && !file.problems.iter().any(|p| p.at.row == 0 && p.is_error()) {
            let reason = "tệp không có dòng nào ghi phương án".to_owned();
            let advice = "điền cột Phương án và các cột sau cho những quy định có đề xuất";
            file.problems.push(whole(ProblemCode::Unreadable, "", reason, advice));
        }
        reading
    }
}

/// Whether a row says anything beyond which regulation it means and what that
/// costs now.
fn proposes(cells: &Cells<'_>) -> bool {
    let known = cells.header.columns.iter().flatten();
    known.map(|(column, _)| *column).any(|column| match column {
        Column::Changes => cells.filled(column),
        Column::Item(field) => !row::BEFORE.contains(&field) && cells.filled(column),
        _ => false,
    })
}

/// The field of the column under a heading.
fn field_of(header: &Header, title: &str) -> ItemField {
    let columns = header.titles.iter().zip(&header.columns);
    let found = columns.filter(|(known, _)| *known == title).find_map(|(_, column)| *column);
    let column = found.or_else(|| header.kind.find(title));
    column.map_or(ItemField::Whole, |(column, _)| item_field(column))
}

fn told(at: &Place, field: ItemField, code: ProblemCode, problem: &sheet::Problem) -> Problem {
    Problem {
        severity: Severity::Error,
        at: at.clone(),
        field,
        value: problem.value.chars().take(200).collect(),
        code,
        message: sentence(&problem.reason),
        advice: sentence(&problem.advice),
    }
}

/// With a capital at the start and a full stop at the end.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let Some(first) = letters.next() else { return String::new() };
    let end = if text.ends_with(['.', '!', '?', ':']) { "" } else { "." };
    format!("{}{}{end}", first.to_uppercase(), letters.as_str())
}

#[cfg(test)]
mod round_trip;
#[cfg(test)]
mod tests;
