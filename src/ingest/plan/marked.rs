//! An upload given back with its problems: the same rows in the same places,
//! wrong cells coloured and explained by notes, and a sheet that lists them all.

use std::collections::{BTreeMap, HashMap};

use rust_xlsxwriter::{Format, Note, Url, Workbook, Worksheet, XlsxError};
use serde_json::{Map, Value as Json};

use crate::model::{Day, ItemField, Place, Problem, Severity};

use super::{
    super::{
        FileReport, Position, Repairs,
        headers::{Column, Header, SheetKind, item_field},
        sheet::{self, Cell, Collector, Parsed, Row, Sink},
    },
    Limits,
    book::{self, LONGEST, WorkbookError},
    fields::{Field, PLAN_SHEET, PROBLEM_SHEET},
    flat, problems, run,
    template::write,
    write::Value,
};

/// Notes of one sheet at most: beyond this a spreadsheet program is slow to
/// open it. Colours and the list have no such bound.
const MOST_NOTES: usize = 5_000;
/// Letters of a note at most.
const NOTE: usize = 1_000;

/// The marked copy of an upload as an XLSX file. `problems` are those of
/// [`crate::model::check_file`] for the same bytes.
///
/// # Errors
/// When the workbook cannot be written.
pub fn marked_plan(
    bytes: Vec<u8>,
    name: &str,
    limits: Limits,
    today: Day,
    problems: &[Problem],
) -> Result<Vec<u8>, WorkbookError> {
    let mut copy = Copy::default();
    run(bytes, name, limits, today, &mut copy);
    let mut book = book::workbook("Bản đánh dấu lỗi của tệp phương án", today)?;
    let names: Vec<String> =
        (1..).zip(&copy.sheets).map(|(n, sheet)| title(n, &sheet.name)).collect();
    list(book.add_worksheet(), &copy, &names, problems)?;
    let mut by_row: HashMap<&Place, Vec<&Problem>> = HashMap::new();
    for problem in problems.iter().filter(|problem| problem.at.row > 0) {
        by_row.entry(&problem.at).or_default().push(problem);
    }
    for (sheet, name) in copy.sheets.into_iter().zip(&names) {
        sheet.write(&mut book, name, today, &by_row)?;
    }
    book::lists(book.add_worksheet())?;
    book::bytes(book)
}

/// The rows of an upload as they are.
#[derive(Default)]
struct Copy {
    sheets: Vec<Sheet>,
}

/// One sheet of the upload.
struct Sheet {
    name: String,
    header: Header,
    /// The row of the header, from 0.
    head: u32,
    /// How far rows stand below where they stood: by one if the header of a
    /// file of records had no row of its own.
    shift: u32,
    rows: Vec<Row>,
}

impl Sink for Copy {
    const KIND: SheetKind = SheetKind::Plan;
    type Item = ();

    fn parse(_header: &Header, _row: &Row, _today: Day) -> Parsed<()> {
        Parsed { result: Ok(()), code: None, repairs: Repairs::new() }
    }

    fn begin(&mut self, sheet: &str, above: Vec<Row>, header: &Header) {
        match self.sheets.last_mut() {
            // Records may bring new keys as they come.
            Some(known) if above.is_empty() && known.shift > 0 => known.header = header.clone(),
            _ => {
                let head = above.last().map_or(0, |row| place(row.number));
                let shift = u32::from(above.is_empty());
                let name = sheet.to_owned();
                self.sheets.push(Sheet { name, header: header.clone(), head, shift, rows: above });
            }
        }
    }

    fn take(&mut self, _at: Position, row: Row, (): ()) {
        if let Some(sheet) = self.sheets.last_mut() {
            sheet.rows.push(row);
        }
    }

    fn refuse(&mut self, _at: Position, _row: Row, _problems: Vec<sheet::Problem>) {}

    fn record(
        _collector: &mut Collector<'_, Self>,
        _row: u64,
        object: Map<String, Json>,
    ) -> Option<Map<String, Json>> {
        Some(flat::record(object))
    }

    fn end(&mut self, _report: FileReport) {}
}

impl Sheet {
    fn write(
        self,
        book: &mut Workbook,
        name: &str,
        today: Day,
        problems: &HashMap<&Place, Vec<&Problem>>,
    ) -> Result<(), XlsxError> {
        let sheet = book.add_worksheet();
        sheet.set_name(name)?;
        let looks: Vec<Looks> = self.header.columns.iter().map(|c| Looks::of(*c)).collect();
        let outside = Looks::of(None);
        let (first, last) = (self.head + 1, self.rows.last().map_or(0, |row| self.row(row.number)));
        for (column, title) in (0..).zip(&self.header.titles) {
            let field = self.field(column);
            sheet.set_column_width(column, self.width(column))?;
            if self.shift > 0 {
                sheet.write_string_with_format(0, column, title, &book::head(None))?;
            }
            if let Some(rule) = field.map(|field| book::rule(field, today)).transpose()?.flatten()
                && last >= first
            {
                sheet.add_data_validation(first, column, last, column, &rule)?;
            }
        }
        let mut notes = 0;
        for row in &self.rows {
            let at = Place { sheet: self.name.clone(), row: row.number };
            let mut marks = self.marks(problems.get(&at).map_or(&[][..], Vec::as_slice));
            let number = self.row(row.number);
            let heading = self.shift == 0 && number <= self.head;
            let table = if heading { 0 } else { looks.len() };
            let width = row
                .cells
                .len()
                .max(table)
                .max(marks.keys().max().map_or(0, |m| usize::from(*m) + 1));
            let mut lines = 1;
            for (place, column) in (0..width).zip(0_u16..) {
                let looks = looks.get(place).unwrap_or(&outside);
                let mark = marks.remove(&column);
                let look = match &mark {
                    Some(mark) if mark.error => &looks.wrong,
                    Some(_) => &looks.doubtful,
                    None if heading && number == self.head => &looks.head,
                    None if heading => &looks.title,
                    None => &looks.plain,
                };
                let cell = row.cells.get(place).unwrap_or(&Cell::Absent);
                let content = shown(cell);
                if let (false, Value::Text(text)) = (heading, &content) {
                    lines = lines.max(book::lines(text, self.width(column)));
                }
                write(sheet, (number, column), content, look)?;
                if let Some(mark) = mark.filter(|_| notes < MOST_NOTES) {
                    notes += 1;
                    sheet.insert_note(number, column, &mark.note())?;
                }
            }
            book::fit(sheet, number, if number == self.head { 3 } else { lines })?;
        }
        sheet.set_freeze_panes(first, 0)?;
        sheet.set_landscape().set_paper_size(book::A3).set_print_fit_to_pages(1, 0);
        Ok(())
    }

    /// Where a row stands in the copy, from 0.
    fn row(&self, number: u64) -> u32 {
        place(number) + self.shift
    }

    fn width(&self, column: u16) -> f64 {
        self.field(column).map_or(20.0, |field| field.width)
    }

    fn field(&self, column: u16) -> Option<&'static Field> {
        let (column, _) = (*self.header.columns.get(usize::from(column))?)?;
        Field::of(column)
    }

    /// What is wrong with each cell of a row. What has no column of its own is
    /// put where the row tells its regulation.
    fn marks<'p>(&self, problems: &[&'p Problem]) -> BTreeMap<u16, Mark<'p>> {
        let mut marks: BTreeMap<u16, Mark<'p>> = BTreeMap::new();
        for problem in problems {
            let mark = marks.entry(self.place(problem.field)).or_default();
            mark.error |= problem.severity == Severity::Error;
            mark.problems.push(problem);
        }
        marks
    }

    fn place(&self, field: ItemField) -> u16 {
        let fills = |column: &Option<(Column, _)>| {
            column.is_some_and(|(column, _): (Column, _)| item_field(column) == field)
        };
        let columns = &self.header.columns;
        let place = columns.iter().position(fills);
        let code = || self.header.place(Column::Code).map(|(place, _)| place);
        let place = if field == ItemField::Whole { code() } else { place.or_else(code) };
        place.and_then(|place| u16::try_from(place).ok()).unwrap_or(0)
    }
}

/// What is wrong with one cell.
#[derive(Default)]
struct Mark<'a> {
    error: bool,
    problems: Vec<&'a Problem>,
}

impl Mark<'_> {
    fn note(&self) -> Note {
        let one = |p: &&Problem| {
            format!("{} ({}): {}\n→ {}", p.severity.label(), p.field.label(), p.message, p.advice)
        };
        let text = self.problems.iter().map(one).collect::<Vec<_>>().join("\n");
        let lines = text.chars().count() / 38 + text.lines().count() + 1;
        Note::new(book::cut(&text, NOTE))
            .add_author_prefix(false)
            .set_width(300)
            .set_height((lines as u32 * 18).clamp(60, 400))
    }
}

/// How the cells of a column look.
struct Looks {
    plain: Format,
    wrong: Format,
    doubtful: Format,
    head: Format,
    title: Format,
}

impl Looks {
    fn of(column: Option<(Column, super::super::headers::Spelling)>) -> Self {
        let field = column.and_then(|(column, _)| Field::of(column));
        let plain = field.map_or_else(book::cell, book::look);
        Self {
            wrong: plain.clone().set_background_color("FFC7CE").set_font_color("9C0006"),
            doubtful: plain.clone().set_background_color("FFEB9C").set_font_color("7F6000"),
            head: book::head(field.map(|field| field.group)),
            title: book::plain(),
            plain,
        }
    }
}

fn shown(cell: &Cell) -> Value {
    match cell {
        Cell::Absent => Value::Empty,
        Cell::Number(number) => Value::Number(*number),
        Cell::Date(day) => Value::Day(*day),
        Cell::Text(_) | Cell::Error(_) | Cell::Nested => match cell.show() {
            text if text.is_empty() => Value::Empty,
            text => Value::Text(book::cut(&text, LONGEST)),
        },
    }
}

/// The list of all problems, those of the file as a whole first.
fn list(
    sheet: &mut Worksheet,
    copy: &Copy,
    names: &[String],
    found: &[Problem],
) -> Result<(), XlsxError> {
    sheet.set_name(PROBLEM_SHEET)?;
    let (framed, head) = (book::cell(), book::head(None));
    let link = book::cell().set_font_color("0563C1");
    const WIDTHS: [f64; 8] = [16.0, 8.0, 26.0, 10.0, 20.0, 34.0, 52.0, 52.0];
    for (column, (heading, width)) in (0..).zip(problems::COLUMNS.iter().zip(WIDTHS)) {
        sheet.set_column_width(column, width)?;
        sheet.write_string_with_format(0, column, *heading, &head)?;
    }
    for (row, problem) in (1..).zip(found) {
        let mut lines = 1;
        for ((column, text), width) in (0..).zip(problems::cells(problem)).zip(WIDTHS) {
            lines = lines.max(book::lines(&text, width));
            sheet.write_string_with_format(row, column, book::cut(&text, LONGEST), &framed)?;
        }
        book::fit(sheet, row, lines)?;
        let place = copy.sheets.iter().position(|sheet| sheet.name == problem.at.sheet);
        if let Some(place) = place.filter(|_| problem.at.row > 0) {
            let page = &copy.sheets[place];
            let column = book::letters(usize::from(page.place(problem.field)));
            let name = names[place].replace('\'', "''");
            let target = format!("internal:'{name}'!{column}{}", page.row(problem.at.row) + 1);
            let url = Url::new(target).set_text(problem.at.row.to_string());
            sheet.write_url_with_format(row, 1, url, &link)?;
        }
    }
    if !found.is_empty() {
        sheet.autofilter(0, 0, found.len() as u32, problems::COLUMNS.len() as u16 - 1)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_landscape().set_paper_size(book::A4).set_print_fit_to_pages(1, 0);
    Ok(())
}

/// A name that a sheet may have and no other one of the copy has.
fn title(number: usize, name: &str) -> String {
    let clean: String =
        name.chars().filter(|c| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\')).collect();
    let clean = clean.trim_matches(['\'', ' ']);
    let name = match clean {
        "" => PLAN_SHEET,
        other => other,
    };
    let taken = super::fields::OWN_SHEETS.iter().any(|own| own.eq_ignore_ascii_case(name));
    match (taken || number > 1 && clean.is_empty(), name.chars().count() > 31) {
        (false, false) => name.to_owned(),
        _ => format!("{} {number}", name.chars().take(27).collect::<String>().trim_end()),
    }
}

fn place(number: u64) -> u32 {
    u32::try_from(number.saturating_sub(1)).unwrap_or(u32::MAX)
}
