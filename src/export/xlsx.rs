//! XLSX, written part by part as it goes out: a workbook of a million rows
//! takes no more memory than a small one.
//!
//! Sheets for the rows, each with a frozen header and filters, one that explains
//! them, and one with the shares.

use std::io::Write;

use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::{
    Cell, Column, ExportError, Share, Summary, Table, Type,
    json::EXACT,
    text::{instant, plain, xml},
    xlsx_parts::{CONTENT_TYPES_END, CONTENT_TYPES_START, ROOT_RELATIONS, STYLES, style},
};
use crate::model::Day;

/// The name of the sheet that explains.
pub(super) const LEGEND: &str = "Giải thích";
/// The name of the sheet with the shares, where there are any.
pub(super) const SHARES: &str = "Tỷ lệ";
/// The name of the sheet of the rows, and the start of those of further rows.
pub(super) const DATA: &str = "Dữ liệu";
/// Rows of a sheet below its header: a workbook has 1,048,576.
const ROWS: u64 = 1_048_575;
/// Days from the start of a workbook's calendar to 1970. Before March 1900 it
/// has a day too many, so earlier days are texts.
pub(super) const EPOCH: i64 = 25_569;
const FIRST: Day = Day::constant(1900, 3, 1);
pub(super) const DAY_MILLIS: i64 = 86_400_000;
/// Seven hours, by which Viet Nam is ahead.
pub(super) const AHEAD: i64 = 7 * 3_600_000;

pub(super) fn write(
    table: &Table,
    summary: &Summary,
    out: &mut (dyn Write + Send),
) -> Result<(), ExportError> {
    let sheets = summary.rows.div_ceil(ROWS).max(1);
    let names = names(sheets, summary);
    let mut book = Book { zip: ZipWriter::new_stream(out), text: String::new() };
    book.part("[Content_Types].xml", &content_types(names.len()))?;
    book.part("_rels/.rels", ROOT_RELATIONS)?;
    book.part("xl/workbook.xml", &workbook(&names))?;
    book.part("xl/_rels/workbook.xml.rels", &relations(names.len()))?;
    book.part("xl/styles.xml", STYLES)?;
    let mut rows = table.each();
    for sheet in 1..=sheets {
        let left = summary.rows - (sheet - 1) * ROWS;
        book.data(sheet, table.columns, left.min(ROWS), &mut rows)?;
    }
    book.start(&format!("xl/worksheets/sheet{}.xml", sheets + 1))?;
    book.legend(table, summary)?;
    if !summary.shares.is_empty() {
        book.start(&format!("xl/worksheets/sheet{}.xml", sheets + 2))?;
        book.shares(&summary.shares)?;
    }
    book.zip.finish()?;
    Ok(())
}

/// The names of all sheets, in their order.
fn names(sheets: u64, summary: &Summary) -> Vec<String> {
    let further = (2..=sheets).map(|sheet| format!("{DATA} {sheet}"));
    let shares = (!summary.shares.is_empty()).then(|| SHARES.to_owned());
    let all = std::iter::once(DATA.to_owned()).chain(further);
    all.chain([LEGEND.to_owned()]).chain(shares).collect()
}

fn content_types(sheets: usize) -> String {
    let part = |sheet: usize| {
        format!(
            "<Override PartName=\"/xl/worksheets/sheet{sheet}.xml\" ContentType=\"application/\
             vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>"
        )
    };
    let parts: String = (1..=sheets).map(part).collect();
    format!("{CONTENT_TYPES_START}{parts}{CONTENT_TYPES_END}")
}

fn workbook(names: &[String]) -> String {
    let entry = |(sheet, name): (usize, &String)| {
        format!("<sheet name=\"{name}\" sheetId=\"{sheet}\" r:id=\"rId{sheet}\"/>")
    };
    let entries: String = (1..).zip(names).map(entry).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<workbook \
         xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
         xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\">\
         <sheets>{entries}</sheets></workbook>"
    )
}

fn relations(sheets: usize) -> String {
    let base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let entry = |sheet: usize| {
        format!(
            "<Relationship Id=\"rId{sheet}\" Type=\"{base}/worksheet\" \
             Target=\"worksheets/sheet{sheet}.xml\"/>"
        )
    };
    let entries: String = (1..=sheets).map(entry).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships \
         xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{entries}\
         <Relationship Id=\"rId{}\" Type=\"{base}/styles\" Target=\"styles.xml\"/>\
         </Relationships>",
        sheets + 1
    )
}

/// What has been packed, and the text that is still to be.
struct Book<W: Write> {
    zip: ZipWriter<zip::write::StreamWriter<W>>,
    text: String,
}

/// Text is packed in pieces of this size.
const PIECE: usize = 32 << 10;

impl<W: Write> Book<W> {
    fn start(&mut self, name: &str) -> Result<(), ExportError> {
        // Times of packing would make two files of the same rows differ.
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(3))
            .last_modified_time(zip::DateTime::default());
        Ok(self.zip.start_file(name, options)?)
    }

    fn part(&mut self, name: &str, content: &str) -> Result<(), ExportError> {
        self.start(name)?;
        Ok(self.zip.write_all(content.as_bytes())?)
    }

    fn pack(&mut self, least: usize) -> Result<(), ExportError> {
        if self.text.len() >= least {
            self.zip.write_all(self.text.as_bytes())?;
            self.text.clear();
        }
        Ok(())
    }

    /// A sheet of rows.
    fn data(
        &mut self,
        sheet: u64,
        columns: &[Column],
        count: u64,
        rows: &mut impl Iterator<Item = Result<Vec<Cell>, ExportError>>,
    ) -> Result<(), ExportError> {
        self.start(&format!("xl/worksheets/sheet{sheet}.xml"))?;
        let widths = columns.iter().map(width);
        self.open(Pane::Frozen, widths);
        let letters: Vec<String> = (0..columns.len()).map(letters).collect();
        self.text.push_str("<row r=\"1\" ht=\"32\" customHeight=\"1\">");
        for (column, letters) in columns.iter().zip(&letters) {
            self.string(letters, 1, style::HEADER, &column.heading);
        }
        self.text.push_str("</row>");
        for number in 2..count + 2 {
            let Some(row) = rows.next() else { break };
            self.text.push_str(&format!("<row r=\"{number}\">"));
            for (cell, letters) in row?.iter().zip(&letters) {
                self.cell(letters, number, cell);
            }
            self.text.push_str("</row>");
            self.pack(PIECE)?;
        }
        let last = letters.last().map_or("A", String::as_str);
        let range = format!("A1:{last}{}", count + 1);
        self.text.push_str(&format!("</sheetData><autoFilter ref=\"{range}\"/></worksheet>"));
        self.pack(0)
    }

    fn open(&mut self, pane: Pane, widths: impl Iterator<Item = u32>) {
        self.text.push_str(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<worksheet \
             xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetViews>\
             <sheetView workbookViewId=\"0\">",
        );
        if pane == Pane::Frozen {
            self.text.push_str(
                "<pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" \
                 state=\"frozen\"/>",
            );
        }
        self.text.push_str("</sheetView></sheetViews><cols>");
        for (width, place) in widths.zip(1..) {
            self.text.push_str(&format!(
                "<col min=\"{place}\" max=\"{place}\" width=\"{width}\" customWidth=\"1\"/>"
            ));
        }
        self.text.push_str("</cols><sheetData>");
    }

    fn cell(&mut self, letters: &str, row: u64, cell: &Cell) {
        match cell {
            Cell::Empty => {}
            Cell::Number(number) if number.abs() < EXACT => {
                self.number(letters, row, style::NUMBER, number);
            }
            Cell::Decimal(number) if i128::from(number.ten_thousandths()).abs() < EXACT => {
                self.number(letters, row, style::DECIMAL, number);
            }
            Cell::Date(day) if *day >= FIRST => {
                let serial = i64::from(crate::model::day_number(*day)) + EPOCH;
                self.number(letters, row, style::DATE, &serial);
            }
            Cell::Instant(at) if *at >= 0 => {
                let serial = (at + AHEAD) as f64 / DAY_MILLIS as f64 + EPOCH as f64;
                self.number(letters, row, style::INSTANT, &serial);
            }
            Cell::Text(text) => self.string(letters, row, style::PLAIN, text),
            Cell::Instant(at) => self.string(letters, row, style::PLAIN, &instant(*at)),
            Cell::Number(_) | Cell::Decimal(_) | Cell::Date(_) => {
                self.string(letters, row, style::PLAIN, &plain(cell));
            }
        }
    }

    fn number(&mut self, letters: &str, row: u64, style: u32, value: &impl std::fmt::Display) {
        let cell = format!("<c r=\"{letters}{row}\" s=\"{style}\"><v>{value}</v></c>");
        self.text.push_str(&cell);
    }

    fn string(&mut self, letters: &str, row: u64, style: u32, text: &str) {
        let start = format!("<c r=\"{letters}{row}\" s=\"{style}\" t=\"inlineStr\"><is>");
        self.text.push_str(&start);
        self.text.push_str("<t xml:space=\"preserve\">");
        self.text.push_str(&xml(&escaped(text)));
        self.text.push_str("</t></is></c>");
    }

    /// The sheet that explains: what it is a list of, and the columns.
    fn legend(&mut self, table: &Table, summary: &Summary) -> Result<(), ExportError> {
        self.open(Pane::Free, [30, 60, 14, 12, 90].into_iter());
        let meta = &table.meta;
        let mut row = 0;
        let facts = [
            ("Bảng", meta.title.clone()),
            ("Bộ lọc", meta.filter.clone()),
            ("Cách tính", meta.rule.clone().unwrap_or_default()),
            ("Mốc so sánh", meta.baseline.clone().unwrap_or_default()),
            ("Tại ngày", meta.as_of.to_string()),
            ("Ghi nhận đến", meta.known_at.clone().unwrap_or_default()),
            ("Dòng nhật ký", meta.seq.to_string()),
            ("Lập bằng", meta.made_by.clone()),
            ("Số dòng", summary.rows.to_string()),
            ("Mã băm SHA-256", summary.digest.clone()),
        ];
        for (name, value) in &facts {
            self.line(&mut row, style::BOLD, &[name, value]);
        }
        self.line(&mut row, style::BOLD, &["Cách tính mã băm", DIGEST_NOTE]);
        row += 1;
        self.line(&mut row, style::HEADER, &COLUMNS_HEADER);
        for column in table.columns {
            let cells = [
                &column.heading,
                &column.key,
                column.kind.label(),
                &column.unit,
                &column.definition,
            ];
            self.line(&mut row, style::WRAPPED, &cells);
        }
        self.text.push_str("</sheetData></worksheet>");
        self.pack(0)
    }

    /// The sheet of the shares.
    fn shares(&mut self, shares: &[Share]) -> Result<(), ExportError> {
        self.open(Pane::Frozen, [44, 26, 12, 14, 12, 12, 14, 12, 12].into_iter());
        let mut row = 0;
        self.line(&mut row, style::HEADER, &SHARES_HEADER);
        for share in shares {
            row += 1;
            self.text.push_str(&format!("<row r=\"{row}\">"));
            self.string("A", row, style::PLAIN, &share.label);
            if let Some(agency) = &share.agency {
                self.string("B", row, style::PLAIN, agency);
            }
            self.number("C", row, style::NUMBER, &share.approved.denominator);
            for (portion, letters) in
                [(&share.approved, ["D", "E", "F"]), (&share.enacted, ["G", "H", "I"])]
            {
                self.number(letters[0], row, style::NUMBER, &portion.numerator);
                let percents = [&portion.truncated, &portion.rounded];
                for (percent, letters) in percents.into_iter().zip(&letters[1..]) {
                    if let Some(percent) = percent {
                        self.number(letters, row, style::PLAIN, percent);
                    }
                }
            }
            self.text.push_str("</row>");
        }
        self.text.push_str("</sheetData></worksheet>");
        self.pack(0)
    }

    fn line(&mut self, row: &mut u64, first: u32, cells: &[&str]) {
        *row += 1;
        self.text.push_str(&format!("<row r=\"{row}\">"));
        for (place, text) in cells.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
            let style = if place == 0 || first != style::BOLD { first } else { style::WRAPPED };
            self.string(&letters(place), *row, style, text);
        }
        self.text.push_str("</row>");
    }
}

/// How the digest is computed.
const DIGEST_NOTE: &str = "Mã băm tính trên dạng CSV của bảng: dòng tiêu đề rồi các dòng dữ liệu, \
                           UTF-8 không có BOM, kết thúc dòng bằng CR LF. Lệnh “quydinh verify TỆP” \
                           tính lại mã băm và các tỷ lệ từ chính các dòng của tệp.";

const SHARES_HEADER: [&str; 9] = [
    "Cơ quan",
    "Cơ quan (mã)",
    "Số dòng",
    "Đã phê duyệt cắt giảm",
    "% cắt phần lẻ",
    "% làm tròn",
    "Đã thực thi cắt giảm",
    "% cắt phần lẻ",
    "% làm tròn",
];

pub(super) const COLUMNS_HEADER: [&str; 5] = ["Cột", "Khóa", "Kiểu", "Đơn vị", "Định nghĩa"];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Pane {
    Frozen,
    Free,
}

fn width(column: &Column) -> u32 {
    match (column.kind, &*column.key) {
        (_, "name" | "title" | "summary") => 60,
        (_, "agency_name" | "issued_by_name" | "field") => 28,
        (Type::Dong | Type::Instant, _) => 20,
        _ => 16,
    }
}

/// The letters of a column by its place from 0.
fn letters(place: usize) -> String {
    let letter = char::from(b'A' + (place % 26) as u8);
    match (place / 26).checked_sub(1) {
        Some(before) => format!("{}{letter}", letters(before)),
        None => letter.to_string(),
    }
}

/// A text in which nothing looks like the escapes that workbooks have
/// (`_x000D_`) unless it is one.
fn escaped(text: &str) -> std::borrow::Cow<'_, str> {
    let is_escape = |at: usize| {
        let four = text.get(at + 2..at + 6);
        text[at..].starts_with("_x")
            && four.is_some_and(|four| four.bytes().all(|c| c.is_ascii_hexdigit()))
            && text[at + 6..].starts_with('_')
    };
    if !text.match_indices("_x").any(|(at, _)| is_escape(at)) {
        return text.into();
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    for (at, c) in text.char_indices() {
        escaped.push_str(if c == '_' && is_escape(at) { "_x005F" } else { "" });
        escaped.push(c);
    }
    escaped.into()
}
