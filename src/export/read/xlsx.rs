//! XLSX back into rows. What a workbook says of itself stands in its sheet that
//! explains.

use std::{fs::File, io::BufReader};

use calamine::{DataRef, Reader as _, Xlsx, XlsxError};

use super::{BadFile, Checked, Reading};
use crate::export::{
    Cell, Column, Described, Meta, Portion, Share, Summary, Type,
    shares::TOTAL,
    text::parse,
    xlsx::{AHEAD, COLUMNS_HEADER, DATA, DAY_MILLIS, EPOCH, LEGEND, SHARES},
};
use crate::model::{Decimal, day_of};

type Book = Xlsx<BufReader<File>>;

pub(super) fn check(file: File) -> Result<Checked, BadFile> {
    let mut book = Xlsx::new(BufReader::new(file)).map_err(failed)?;
    let mut reading = Reading::new(legend(&mut book)?)?;
    let sheets: Vec<String> =
        book.sheet_names().into_iter().filter(|name| name.starts_with(DATA)).collect();
    for sheet in sheets {
        data(&mut book, &sheet, &mut reading)?;
    }
    reading.finish()
}

#[expect(clippy::needless_pass_by_value, reason = "goes into map_err")]
fn failed(error: XlsxError) -> BadFile {
    BadFile::head(error.to_string())
}

fn data(book: &mut Book, sheet: &str, reading: &mut Reading) -> Result<(), BadFile> {
    let mut cells = book.worksheet_cells_reader(sheet).map_err(failed)?;
    let width = reading.stated.columns.len();
    // The row of the sheet that is being filled, from 0; the header is the first.
    let mut at = 0;
    let mut row: Vec<Cell> = vec![Cell::Empty; width];
    while let Some(found) = cells.next_cell().map_err(failed)? {
        let (number, place) = found.get_position();
        let place = place as usize;
        while at < number {
            if at > 0 {
                reading.add(&row)?;
                row.fill(Cell::Empty);
            }
            at += 1;
        }
        let Some(column) = reading.stated.columns.get(place) else { continue };
        let value = found.get_value();
        if number == 0 {
            if text(value).as_deref() != Some(&*column.heading) {
                return Err(BadFile::head("các cột không đúng như trang giải thích"));
            }
        } else {
            row[place] = typed(value, column.kind)
                .ok_or_else(|| reading.wrong(place, &format!("{value:?}")))?;
        }
    }
    if at > 0 {
        reading.add(&row)?;
    }
    Ok(())
}

fn text(value: &DataRef<'_>) -> Option<String> {
    match value {
        DataRef::String(text) => Some(text.clone()),
        DataRef::SharedString(text) => Some((*text).to_owned()),
        _ => None,
    }
}

fn number(value: &DataRef<'_>) -> Option<f64> {
    match value {
        DataRef::Float(number) => Some(*number),
        DataRef::Int(number) => Some(*number as f64),
        DataRef::DateTime(at) => Some(at.as_f64()),
        _ => None,
    }
}

fn typed(value: &DataRef<'_>, kind: Type) -> Option<Cell> {
    if matches!(value, DataRef::Empty) {
        return Some(Cell::Empty);
    }
    if let Some(text) = text(value) {
        // No formula is a text here, so no text has the guard of CSV.
        return if kind == Type::Text { Some(Cell::text(text)) } else { parse(&text, kind) };
    }
    let number = number(value)?;
    match kind {
        Type::Number | Type::Dong => {
            (number.fract() == 0.0).then_some(Cell::Number(number as i128))
        }
        Type::Decimal => {
            let value = (number * 10_000.0).round();
            Some(Cell::Decimal(Decimal::from_ten_thousandths(value as i64)))
        }
        Type::Date => day_of(number as i64 - EPOCH).map(Cell::Date),
        Type::Instant => {
            let millis = ((number - EPOCH as f64) * DAY_MILLIS as f64).round() as i64;
            Some(Cell::Instant(millis - AHEAD))
        }
        Type::Text => None,
    }
}

/// What the sheet that explains says.
fn legend(book: &mut Book) -> Result<Described, BadFile> {
    let rows = texts(book, LEGEND)?;
    let missing = |name: &str| BadFile::head(format!("trang giải thích không có “{name}”"));
    let fact = |name: &str| {
        let row = rows.iter().find(|row| row.first().is_some_and(|first| first == name));
        row.map(|row| cell(row, 1)).ok_or_else(|| missing(name))
    };
    let given = |name: &str| fact(name).map(|text| (!text.is_empty()).then_some(text));
    let meta = Meta {
        title: fact("Bảng")?,
        filter: fact("Bộ lọc")?,
        // Files of earlier versions have no such line.
        rule: given("Cách tính").ok().flatten(),
        baseline: given("Mốc so sánh")?,
        as_of: fact("Tại ngày")?.parse().map_err(|_| missing("Tại ngày"))?,
        known_at: given("Ghi nhận đến")?,
        seq: fact("Dòng nhật ký")?.parse().map_err(|_| missing("Dòng nhật ký"))?,
        made_by: fact("Lập bằng")?,
    };
    let columns = part(&rows, COLUMNS_HEADER[0]).map(|row| {
        let kind = Type::ALL.iter().find(|kind| kind.label() == cell(row, 2));
        Some(Column {
            heading: cell(row, 0).into(),
            key: cell(row, 1).into(),
            kind: *kind?,
            unit: cell(row, 3).into(),
            definition: cell(row, 4).into(),
        })
    });
    let columns = columns.collect::<Option<Vec<_>>>().ok_or_else(|| missing("Kiểu"))?;
    if columns.is_empty() {
        return Err(missing(COLUMNS_HEADER[0]));
    }
    let shares = if book.sheet_names().iter().any(|name| name == SHARES) {
        let rows = texts(book, SHARES)?;
        let shares = rows.iter().skip(1).map(|row| share(row)).collect::<Option<Vec<_>>>();
        shares.ok_or_else(|| missing(SHARES))?
    } else {
        Vec::new()
    };
    let rows_said = fact("Số dòng")?.parse().map_err(|_| missing("Số dòng"))?;
    let summary = Summary { rows: rows_said, digest: fact("Mã băm SHA-256")?, shares };
    Ok(Described { meta, columns, summary })
}

/// The rows of a part: below its header, down to an empty one.
fn part<'a>(rows: &'a [Vec<String>], header: &'a str) -> impl Iterator<Item = &'a Vec<String>> {
    let below = rows.iter().skip_while(move |row| cell(row, 0) != header).skip(1);
    below.take_while(|row| !row.is_empty())
}

fn cell(row: &[String], place: usize) -> String {
    row.get(place).cloned().unwrap_or_default()
}

/// All cells of a small sheet as texts.
fn texts(book: &mut Book, sheet: &str) -> Result<Vec<Vec<String>>, BadFile> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut cells = book.worksheet_cells_reader(sheet).map_err(failed)?;
    while let Some(found) = cells.next_cell().map_err(failed)? {
        let (row, place) = found.get_position();
        // It has a row for each agency and for each column.
        if row > 10_000 || place > 100 {
            return Err(BadFile::head(format!("trang “{sheet}” không đúng mẫu")));
        }
        let (row, place) = (row as usize, place as usize);
        rows.resize(rows.len().max(row + 1), Vec::new());
        let cells = &mut rows[row];
        cells.resize(cells.len().max(place + 1), String::new());
        cells[place] = match found.get_value() {
            DataRef::Empty => String::new(),
            value => text(value).or_else(|| Some(number(value)?.to_string())).unwrap_or_default(),
        };
    }
    Ok(rows)
}

/// A row of the shares; the first of all rows has no agency.
fn share(row: &[String]) -> Option<Share> {
    let given = |place: usize| Some(cell(row, place)).filter(|text| !text.is_empty());
    let denominator = cell(row, 2).parse().ok()?;
    let portion = |first: usize| {
        Some(Portion {
            numerator: cell(row, first).parse().ok()?,
            denominator,
            truncated: given(first + 1),
            rounded: given(first + 2),
        })
    };
    let label = cell(row, 0);
    let total = label == TOTAL;
    let agency = (!total).then(|| cell(row, 1));
    Some(Share { agency, label, approved: portion(3)?, enacted: portion(6)? })
}
