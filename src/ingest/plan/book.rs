//! What all workbooks of plans share: looks, the sheet of lists, and the rules
//! of cells.

use std::io::{self, Cursor, Read, Write};

use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DataValidationRule, DocProperties,
    ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet, XlsxError,
};
use zip::{DateTime, ZipArchive, ZipWriter, result::ZipError, write::SimpleFileOptions};

use crate::model::{Day, ItemField};

use super::super::headers::Column;
use super::choices::List;
use super::fields::{FIELDS, Field, Group, Holds, LIST_SHEET};

/// Why a workbook could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WorkbookError {
    /// Something does not fit into a workbook, such as a very long text.
    #[error("failed to write a workbook")]
    Content(#[from] XlsxError),
    /// Its parts could not be put together.
    #[error("failed to put a workbook together")]
    Archive(#[from] ZipError),
    /// A part could not be read or written.
    #[error("failed to put a workbook together")]
    Io(#[from] io::Error),
}

/// The font of official papers.
const FONT: &str = "Times New Roman";
/// Paper sizes by their numbers.
pub(super) const A3: u8 = 8;
pub(super) const A4: u8 = 9;
/// More letters than this do not fit into a cell.
pub(super) const LONGEST: usize = 32_000;

/// A workbook whose bytes depend on nothing but what it holds.
pub(super) fn workbook(title: &str, made_on: Day) -> Result<Workbook, XlsxError> {
    let mut book = Workbook::new();
    let properties =
        DocProperties::new().set_title(title).set_creation_datetime(&excel_day(made_on)?);
    book.set_properties(&properties);
    Ok(book)
}

/// The bytes of a workbook, with rows that grow when more is written into them.
pub(super) fn bytes(mut book: Workbook) -> Result<Vec<u8>, WorkbookError> {
    growing(&book.save_to_buffer()?)
}

/// Takes the mark off given heights that says they are fixed: the library sets
/// it on all, and programs do not fit fixed rows to what is typed. Without any
/// height some programs show one line of a long name.
fn growing(bytes: &[u8]) -> Result<Vec<u8>, WorkbookError> {
    let mut parts = ZipArchive::new(Cursor::new(bytes))?;
    let mut grown = ZipWriter::new(Cursor::new(Vec::with_capacity(bytes.len())));
    for index in 0..parts.len() {
        let mut part = parts.by_index(index)?;
        let name = part.name()?.into_owned();
        if !name.starts_with("xl/worksheets/sheet") {
            grown.raw_copy_file(part)?;
            continue;
        }
        let mut text = String::new();
        part.read_to_string(&mut text)?;
        let options = SimpleFileOptions::default().last_modified_time(DateTime::default());
        grown.start_file(name, options)?;
        let text = text.replace(" customHeight=\"1\"", "");
        grown.write_all(text.as_bytes())?;
    }
    Ok(grown.finish()?.into_inner())
}

/// How many lines a text takes in a column of a width in letters.
pub(super) fn lines(text: &str, width: f64) -> u32 {
    // Letters of the font are narrower than the digits that widths count.
    let fits = (width * 1.1) as usize;
    text.lines().map(|line| line.chars().count().div_ceil(fits.max(1)).max(1) as u32).sum()
}

/// Makes a row high enough for lines, unless it would fill the screen.
pub(super) fn fit(sheet: &mut Worksheet, row: u32, lines: u32) -> Result<(), XlsxError> {
    if lines > 1 {
        sheet.set_row_height(row, 15 * lines.min(12) + 1)?;
    }
    Ok(())
}

/// The usual look of a cell with a frame.
pub(super) fn cell() -> Format {
    plain().set_border(FormatBorder::Thin).set_border_color("BFBFBF").set_text_wrap()
}

/// The usual look of a text without a frame.
pub(super) fn plain() -> Format {
    Format::new().set_font_name(FONT).set_font_size(11).set_align(FormatAlign::Top)
}

/// The head of a table.
pub(super) fn head(group: Option<Group>) -> Format {
    let tint = group.map_or("DDEBF7", |group| colours(group).1);
    cell()
        .set_bold()
        .set_background_color(tint)
        .set_align(FormatAlign::VerticalCenter)
        .set_align(FormatAlign::Center)
}

/// The band above the columns of a group.
pub(super) fn band(group: Group) -> Format {
    plain().set_bold().set_font_color(Color::White).set_background_color(colours(group).0)
}

fn colours(group: Group) -> (&'static str, &'static str) {
    match group {
        Group::Subject => ("44546A", "D6DCE5"),
        Group::Proposal => ("1F4E79", "DDEBF7"),
        Group::Law => ("375623", "E2EFDA"),
        Group::Before => ("7F6000", "FFF2CC"),
        Group::After => ("833C0B", "FBE5D6"),
    }
}

/// The look of the cells of a column.
pub(super) fn look(field: &Field) -> Format {
    match (field.holds, field.column) {
        // Otherwise a spreadsheet takes 1.015030 for a number and drops its zero.
        (
            _,
            Column::Code
            | Column::Item(ItemField::Clause | ItemField::Article | ItemField::Document),
        ) => cell().set_num_format("@"),
        (Holds::Day, _) => cell().set_num_format("dd/mm/yyyy"),
        (Holds::Dong | Holds::Count, _) => cell().set_num_format("#,##0"),
        (Holds::Text | Holds::One(_) | Holds::Several(_) | Holds::Decimal, _) => cell(),
    }
}

pub(super) fn excel_day(day: Day) -> Result<ExcelDateTime, XlsxError> {
    let unsigned = |number: i8| u8::try_from(number).unwrap_or_default();
    ExcelDateTime::from_ymd(
        u16::try_from(day.year()).unwrap_or_default(),
        unsigned(day.month()),
        unsigned(day.day()),
    )
}

/// The sheet with every list, its values and what they mean.
pub(super) fn lists(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    sheet.set_name(LIST_SHEET)?;
    let (framed, head) = (cell(), head(None));
    for (place, list) in (0..).step_by(3).zip(List::ALL) {
        sheet.set_column_width(place, 30)?;
        sheet.set_column_width(place + 1, 44)?;
        sheet.set_column_width(place + 2, 3)?;
        sheet.write_string_with_format(0, place, list.title(), &head)?;
        sheet.write_string_with_format(0, place + 1, "Ý nghĩa", &head)?;
        for (row, (value, meaning)) in (1..).zip(list.values()) {
            // Rows are shared by all lists; each meaning takes at most two lines.
            fit(sheet, row, 2)?;
            sheet.write_string_with_format(row, place, value, &framed)?;
            sheet.write_string_with_format(row, place + 1, meaning, &framed)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0);
    sheet.protect();
    Ok(())
}

/// What may be put into the cells of a column, told when one is selected.
pub(super) fn rule(field: &Field, today: Day) -> Result<Option<DataValidation>, XlsxError> {
    let rule = match field.holds {
        Holds::Text => return Ok(None),
        Holds::One(list) => listed(list).set_error_message("Chọn một giá trị trong danh sách.")?,
        // Several values are typed, so that the list can only be advice.
        Holds::Several(list) => {
            listed(list).set_error_style(DataValidationErrorStyle::Information).set_error_message(
                "Nhiều cách thì ngăn bằng dấu chấm phẩy, mỗi cách ghi như trong danh sách.",
            )?
        }
        // A month, quarter or year may be typed as well.
        Holds::Day => DataValidation::new()
            .allow_date(DataValidationRule::GreaterThanOrEqualTo(excel_day(today)?))
            .set_error_style(DataValidationErrorStyle::Information)
            .set_error_message(
                "Ghi ngày/tháng/năm từ hôm nay trở đi, hoặc Quý IV/2026, năm 2026.",
            )?,
        Holds::Dong | Holds::Count => DataValidation::new()
            .allow_decimal_number(DataValidationRule::Between(0.0, 1e15))
            .set_error_message("Ghi số nguyên không âm, không kèm đơn vị.")?,
        Holds::Decimal => DataValidation::new()
            .allow_decimal_number(DataValidationRule::Between(0.0, 1e9))
            .set_error_message("Ghi một số không âm, phần thập phân sau dấu phẩy.")?,
    };
    let rule = rule.set_error_title("Giá trị chưa đúng")?.set_input_title(title(field))?;
    rule.set_input_message(cut(field.how, 250)).map(Some)
}

/// At most as many letters as a title of a rule may have.
fn title(field: &Field) -> String {
    cut(field.heading(), 32)
}

fn listed(list: List) -> DataValidation {
    let place = List::ALL.iter().position(|other| *other == list).unwrap_or_default() * 3;
    let (column, last) = (letters(place), list.values().len() + 1);
    let range = format!("='{LIST_SHEET}'!${column}$2:${column}${last}");
    DataValidation::new().allow_list_formula(Formula::new(range))
}

/// The letters of a column, counted from 0.
pub(super) fn letters(column: usize) -> String {
    let last = char::from(b'A' + (column % 26) as u8);
    match column / 26 {
        0 => last.to_string(),
        before => format!("{}{last}", letters(before - 1)),
    }
}

/// The place of a field in the template.
pub(super) fn place(heading: &str) -> usize {
    FIELDS.iter().position(|field| field.heading() == heading).unwrap_or_default()
}

/// A text cut to a number of letters.
pub(super) fn cut(text: &str, most: usize) -> String {
    if text.chars().nth(most).is_none() {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_letters() {
        for (column, name) in [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ")]
        {
            assert_eq!(letters(column), name);
        }
    }

    #[test]
    fn rules_keep_within_what_a_spreadsheet_takes() {
        for field in FIELDS {
            rule(field, Day::constant(2026, 7, 1)).unwrap();
            assert!(field.how.chars().count() <= 250, "{}: {}", field.heading(), field.how);
        }
        assert_eq!(cut("đường", 3), "đư…");
    }
}
