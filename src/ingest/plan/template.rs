//! The workbook that an agency fills in: its regulations in force, locked, with
//! empty cells beside them that know what may be put in.

use rust_xlsxwriter::{ConditionalFormatFormula, Format, ProtectionOptions, Worksheet, XlsxError};

use crate::model::{Day, Disposition, ItemDraft, ItemField, Kind};

use super::{
    super::headers::Column,
    book::{self, WorkbookError, letters},
    fields::{FIELDS, Field, Group, HELP_SHEET, PLAN_SHEET},
    write::{Value, value},
};

/// Rows at the end for regulations that have no code yet.
const NEW_ROWS: usize = 50;
/// The rows above the first regulation: title, agency, hint, bands, headings.
const HEAD_ROWS: usize = 5;

/// What a template is made of.
#[derive(Debug)]
pub struct Template<'a> {
    /// The name of the agency.
    pub agency: &'a str,
    /// The day on which its regulations were in force.
    pub made_on: Day,
    /// The regulations, and what is filled in already.
    pub rows: Vec<TemplateRow>,
}

/// A row of a template.
#[derive(Debug, Clone, PartialEq)]
pub struct TemplateRow {
    /// The name of the regulation.
    pub name: String,
    /// Its kind.
    pub kind: Kind,
    /// Its field; empty if unknown.
    pub field: String,
    /// Its code and what is filled in: the costs as they are in a new template,
    /// everything in one that shows a plan. A row without a code is a new
    /// regulation and is not locked.
    pub item: ItemDraft,
}

/// The template as an XLSX file. The same arguments give the same bytes.
///
/// # Errors
/// When a text is longer than a cell may be.
pub fn plan_template(template: &Template<'_>) -> Result<Vec<u8>, WorkbookError> {
    let mut book = book::workbook("Phương án cắt giảm, đơn giản hóa quy định", template.made_on)?;
    plan(book.add_worksheet(), template)?;
    super::help::sheet(book.add_worksheet().set_name(HELP_SHEET)?)?;
    book::lists(book.add_worksheet())?;
    book::bytes(book)
}

fn plan(sheet: &mut Worksheet, template: &Template<'_>) -> Result<(), XlsxError> {
    sheet.set_name(PLAN_SHEET)?;
    head(sheet, template)?;
    let first = HEAD_ROWS as u32;
    let looks: Vec<Looks> = FIELDS.iter().map(Looks::of).collect();
    for (row, regulation) in (first..).zip(&template.rows) {
        let known = regulation.item.code.is_some();
        let mut lines = 1;
        for ((column, field), looks) in (0..).zip(FIELDS).zip(&looks) {
            let locked = known && field.group == Group::Subject;
            let look = if locked { &looks.locked } else { &looks.open };
            let content = content(regulation, field);
            if let Value::Text(text) = &content {
                lines = lines.max(book::lines(text, field.width));
            }
            write(sheet, (row, column), content, look)?;
        }
        book::fit(sheet, row, lines)?;
    }
    let (end, last) = (template.rows.len() + NEW_ROWS, FIELDS.len() as u16 - 1);
    let blank = first + template.rows.len() as u32;
    for row in blank..blank + NEW_ROWS as u32 {
        for (column, looks) in (0..).zip(&looks) {
            sheet.write_blank(row, column, &looks.open)?;
        }
    }
    rules(sheet, first, first + end as u32 - 1, template.made_on)?;
    sheet.autofilter(first - 1, 0, first + end as u32 - 1, last)?;
    sheet.set_freeze_panes(first, 2)?;
    sheet.protect_with_options(&ProtectionOptions {
        format_columns: true,
        format_rows: true,
        use_autofilter: true,
        edit_objects: true,
        ..ProtectionOptions::new()
    });
    print(sheet)
}

/// Wide paper, every column on it, headings on each page.
fn print(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    sheet.set_landscape().set_paper_size(book::A3).set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(HEAD_ROWS as u32 - 2, HEAD_ROWS as u32 - 1)?;
    Ok(())
}

fn head(sheet: &mut Worksheet, template: &Template<'_>) -> Result<(), XlsxError> {
    let title = book::plain().set_bold().set_font_size(14);
    let line = book::plain();
    sheet.write_string_with_format(
        0,
        0,
        "PHƯƠNG ÁN CẮT GIẢM, ĐƠN GIẢN HÓA, PHÂN CẤP QUY ĐỊNH KINH DOANH",
        &title,
    )?;
    let about = format!(
        "{}: {} quy định đang có hiệu lực, tính đến ngày {}.",
        template.agency,
        template.rows.iter().filter(|row| row.item.code.is_some()).count(),
        template.made_on.strftime("%d/%m/%Y")
    );
    sheet.write_string_with_format(1, 0, about, &line)?;
    sheet.write_string_with_format(
        2,
        0,
        "Chỉ điền các ô nền trắng. Dòng không ghi phương án được bỏ qua. \
         Cách điền từng cột ở trang Hướng dẫn, các giá trị được chọn ở trang Danh mục.",
        &line.set_italic(),
    )?;
    let (bands, heads) = (HEAD_ROWS as u32 - 2, HEAD_ROWS as u32 - 1);
    let mut before = None;
    for (column, field) in (0..).zip(FIELDS) {
        // Not merged: a merged band would be torn where panes are frozen.
        let band = book::band(field.group);
        if before == Some(field.group) {
            sheet.write_blank(bands, column, &band)?;
        } else {
            sheet.write_string_with_format(bands, column, field.group.label(), &band)?;
        }
        before = Some(field.group);
        let look = book::head(Some(field.group));
        sheet.write_string_with_format(heads, column, field.heading(), &look)?;
        sheet.set_column_width(column, field.width)?;
    }
    sheet.set_row_height(0, 24)?;
    sheet.set_row_height(heads, 50)?;
    Ok(())
}

/// How cells of a column look, open and locked.
struct Looks {
    open: Format,
    locked: Format,
}

impl Looks {
    fn of(field: &Field) -> Self {
        let look = book::look(field);
        Self {
            open: look.clone().set_unlocked(),
            locked: look.set_background_color("F2F2F2").set_locked(),
        }
    }
}

fn content(row: &TemplateRow, field: &Field) -> Value {
    let text = |text: &str| match text {
        "" => Value::Empty,
        text => Value::Text(text.to_owned()),
    };
    match field.column {
        Column::Name => text(&row.name),
        Column::Kind => text(row.kind.label()),
        Column::Field => text(&row.field),
        column => value(&row.item, column),
    }
}

/// Writes a value with its look.
pub(super) fn write(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    value: Value,
    look: &Format,
) -> Result<(), XlsxError> {
    match value {
        Value::Empty => sheet.write_blank(row, column, look)?,
        Value::Text(text) => sheet.write_string_with_format(row, column, text, look)?,
        Value::Number(number) => sheet.write_number_with_format(row, column, number, look)?,
        Value::Day(day) => {
            sheet.write_datetime_with_format(row, column, book::excel_day(day)?, look)?
        }
    };
    Ok(())
}

/// Lists and ranges of what may be put in, and colours where something is
/// missing or has no place.
fn rules(sheet: &mut Worksheet, first: u32, last: u32, today: Day) -> Result<(), XlsxError> {
    for (column, field) in (0..).zip(FIELDS) {
        if let Some(rule) = book::rule(field, today)? {
            sheet.add_data_validation(first, column, last, column, &rule)?;
        }
    }
    let missing = Format::new().set_background_color("F8CBAD");
    let idle = Format::new().set_background_color("E7E6E6");
    let row = first + 1;
    let at = |field: ItemField| format!("${}{row}", letters(book::place(field.label())));
    let is = |value: Disposition| format!("{}=\"{}\"", at(ItemField::Disposition), value.label());
    let (cut, simplify) = (is(Disposition::Cut), is(Disposition::Simplify));
    let (hand, keep) = (is(Disposition::Decentralise), is(Disposition::Keep));
    let chosen = format!("{}<>\"\"", at(ItemField::Disposition));
    let needed: [(ItemField, String); 6] = [
        (ItemField::Ways, simplify.clone()),
        (ItemField::FromLevel, hand.clone()),
        (ItemField::ToLevel, hand.clone()),
        (ItemField::Content, format!("OR({simplify},{hand})")),
        (ItemField::Reason, keep),
        (ItemField::Document, format!("OR({cut},{simplify})")),
    ];
    for (field, when) in needed {
        let formula = format!("=AND({when},{}=\"\")", at(field));
        colour(sheet, (first, last), book::place(field.label()), &formula, &missing)?;
    }
    let details = format!("{}:{}", at(ItemField::Ways), at(ItemField::Authority));
    let formula = format!("=AND({}=\"\",COUNTA({details})>0)", at(ItemField::Disposition));
    colour(sheet, (first, last), book::place(ItemField::Disposition.label()), &formula, &missing)?;
    let idle_when = [
        (ItemField::Ways, simplify),
        (ItemField::FromLevel, hand.clone()),
        (ItemField::ToLevel, hand),
    ];
    for (field, when) in idle_when {
        let formula = format!("=AND({chosen},NOT({when}))");
        colour(sheet, (first, last), book::place(field.label()), &formula, &idle)?;
    }
    for (column, _) in FIELDS.iter().enumerate().filter(|(_, f)| f.group == Group::After) {
        colour(sheet, (first, last), column, &format!("={cut}"), &idle)?;
    }
    Ok(())
}

fn colour(
    sheet: &mut Worksheet,
    (first, last): (u32, u32),
    column: usize,
    formula: &str,
    look: &Format,
) -> Result<(), XlsxError> {
    let rule = ConditionalFormatFormula::new().set_rule(formula).set_format(look);
    let column = column as u16;
    sheet.add_conditional_format(first, column, last, column, &rule)?;
    Ok(())
}
