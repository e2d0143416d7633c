//! Published figures, one a row.

use std::{
    fs::File,
    io::Read as _,
    path::{Path, PathBuf},
};

use serde_json::{Map, Value};

use crate::{
    model::{
        Addend, BadFigure, Bound, Counted, Day, Decimal, Figure, Nature, Period, Series, SeriesSlug,
    },
    text::fold,
};

use super::{
    FileReport, Position, Reject,
    cells::Cells,
    headers::{Column, Header, IndicatorColumn as In, SheetKind},
    read,
    sheet::{Collector, Parsed, Problem, Row, Sink},
    source,
    values::{self, Doubt},
};

/// A row of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndicatorRow {
    /// The series that it is about.
    pub slug: SeriesSlug,
    /// What it says of the series, if anything.
    pub series: Option<Series>,
    /// The figure.
    pub figure: Figure,
}

/// What files of published figures gave.
#[derive(Debug, Clone, Default)]
pub struct IndicatorReading {
    /// Good rows in their order.
    pub rows: Vec<(Position, IndicatorRow)>,
    /// What was not taken in.
    pub rejects: Vec<Reject>,
    /// One report a file.
    pub files: Vec<FileReport>,
}

/// How much of a file decides what it is.
const SNIFFED: u64 = 64 << 10;
/// How many lines do.
const LINES: usize = 30;

/// Whether a file is one of published figures, by its header: CSV in UTF-8.
/// What cannot be read is none; whoever reads it then says why.
pub fn are_indicators(path: &Path) -> bool {
    let mut start = Vec::new();
    let read = File::open(path).and_then(|file| file.take(SNIFFED).read_to_end(&mut start));
    if read.is_err() {
        return false;
    }
    let text = String::from_utf8_lossy(&start);
    text.trim_start_matches('\u{feff}').lines().take(LINES).any(|line| {
        [',', ';', '\t'].iter().any(|mark| {
            let cells = line.split(*mark).map(|cell| cell.trim_matches('"'));
            Header::of(SheetKind::Indicators, cells).missing().is_empty()
        })
    })
}

impl IndicatorReading {
    /// Reads a file from memory. `today` bounds what can have been published.
    pub fn of_bytes(bytes: Vec<u8>, name: &str, today: Day) -> Self {
        let mut report = FileReport { path: Path::new(name).to_owned(), ..FileReport::default() };
        let found = source::recognise(bytes, &mut report);
        let mut reading = Self::default();
        reading.take_in(found, report, today);
        reading
    }

    fn take_in(
        &mut self,
        found: Result<source::Source, Problem>,
        mut report: FileReport,
        today: Day,
    ) {
        match found {
            Ok(found) => read::rows(found, Collector::new(self, report, today), &|_, _| {}),
            Err(problem) => {
                report.rejected = 1;
                let at =
                    Position { file: report.path.display().to_string(), ..Position::default() };
                self.refuse(at, Row::default(), vec![problem]);
                self.end(report);
            }
        }
    }
}

/// Reads files of published figures, one after the other.
pub fn read_indicators(paths: &[PathBuf], today: Day) -> IndicatorReading {
    let mut reading = IndicatorReading::default();
    for path in paths {
        let mut report = FileReport { path: path.clone(), ..FileReport::default() };
        let found = source::open(path, &mut report);
        reading.take_in(found, report, today);
    }
    reading
}

impl Reject {
    /// A row of a series of which nobody has said what it is.
    pub(crate) fn unknown_series(at: Position, value: String) -> Self {
        Self {
            at: Position {
                column: SheetKind::Indicators.heading(Column::Indicator(In::Slug)).into(),
                ..at
            },
            value,
            reason: "chưa có chỉ số nào mang mã này".to_owned(),
            advice: "ghi tên, chủ đề, đơn vị, tính chất của chỉ số ở dòng đầu tiên có mã này"
                .to_owned(),
        }
    }
}

impl Sink for IndicatorReading {
    const KIND: SheetKind = SheetKind::Indicators;
    type Item = IndicatorRow;

    fn parse(header: &Header, row: &Row, today: Day) -> Parsed<IndicatorRow> {
        let mut cells = Cells::new(header, row, today);
        let item = cells.indicator();
        let result = match item {
            Some(item) if cells.problems.is_empty() => Ok(item),
            _ => Err(std::mem::take(&mut cells.problems)),
        };
        Parsed { result, code: None, repairs: cells.repairs }
    }

    fn take(&mut self, at: Position, _row: Row, row: IndicatorRow) {
        self.rows.push((at, row));
    }

    fn refuse(&mut self, at: Position, _row: Row, problems: Vec<Problem>) {
        self.rejects.extend(problems.into_iter().map(|problem| Reject {
            at: Position { column: problem.column, ..at.clone() },
            value: problem.value,
            reason: problem.reason,
            advice: problem.advice,
        }));
    }

    fn record(
        _collector: &mut Collector<'_, Self>,
        _row: u64,
        object: Map<String, Value>,
    ) -> Option<Map<String, Value>> {
        Some(object)
    }

    fn end(&mut self, report: FileReport) {
        self.files.push(report);
    }
}

fn doubt(reason: &str, advice: &str) -> Doubt {
    Doubt { reason: reason.to_owned(), advice: advice.to_owned() }
}

impl Cells<'_> {
    /// The row; none if a problem was found.
    fn indicator(&mut self) -> Option<IndicatorRow> {
        let at = Column::Indicator;
        for column in [In::Value, In::Numerator, In::Denominator, In::Printed] {
            self.refuse_formula(at(column));
        }
        let slug = self.required(at(In::Slug));
        let slug = slug.and_then(|text| {
            let read = text.parse::<SeriesSlug>().map_err(|_| {
                doubt(
                    "không phải mã chỉ số",
                    "ghi chữ thường không dấu, chữ số và gạch nối, ví dụ so-tthc",
                )
            });
            self.kept(at(In::Slug), read)
        });
        let series = self.series(slug.as_ref());
        let period = self.required(at(In::Period)).and_then(|text| {
            let wrong = || doubt("không phải ngày, tháng, quý hoặc năm", PERIODS);
            self.kept(at(In::Period), period(&text).ok_or_else(wrong))
        });
        let bound = self
            .set(at(In::Bound), bound, "ghi: đúng số, hơn, gần hoặc khoảng")
            .unwrap_or_default();
        let value = self.number(at(In::Value), values::decimal);
        let numerator = self.number(at(In::Numerator), values::count);
        let denominator = self.number(at(In::Denominator), values::count);
        let printed = self.line(at(In::Printed)).and_then(|text| {
            let plain = text.trim_end_matches('%').trim_end().replace(',', ".");
            let wrong =
                |_| doubt("không phải tỷ lệ phần trăm", "ghi như nguồn đã in, ví dụ 13,47%");
            self.kept(at(In::Printed), plain.parse().map_err(wrong))
        });
        let parts = self.line(at(In::Parts)).and_then(|text| {
            let wrong = || doubt("không đọc được các phần", "ghi số rồi tên, cách nhau bằng dấu chấm phẩy, ví dụ 488 thủ tục; 21 chế độ báo cáo");
            self.kept(at(In::Parts), parts(&text).ok_or_else(wrong))
        });
        let source = self.required(at(In::Source));
        let mut text = |column| self.line(at(column)).unwrap_or_default();
        let (url, reporter, note) = (text(In::Url), text(In::Reporter), text(In::Note));
        if !self.problems.is_empty() {
            return None;
        }
        let figure = Figure {
            period: period?,
            bound,
            value,
            numerator,
            denominator,
            printed,
            parts: parts.unwrap_or_default(),
            source: source?,
            url,
            reporter,
            note,
        };
        if let Err(bad) = figure.check(self.today) {
            let (reason, advice) = bad.words();
            let column = at(column_of(bad));
            let value = self.cell(column).map(|cell| cell.show().into_owned()).unwrap_or_default();
            self.problem(column, &value, doubt(reason, advice));
            return None;
        }
        Some(IndicatorRow { slug: slug?, series, figure })
    }

    /// What the row says of its series: all of it, once it names it.
    fn series(&mut self, slug: Option<&SeriesSlug>) -> Option<Series> {
        let at = Column::Indicator;
        let name = self.line(at(In::Name))?;
        let (topic, unit) = (self.required(at(In::Topic)), self.required(at(In::Unit)));
        self.required(at(In::Nature));
        let nature =
            self.set(at(In::Nature), nature, "ghi: tại một thời điểm, lũy kế hoặc trong kỳ");
        let counted = self.set(
            at(In::Counted),
            counted,
            "bỏ trống, hoặc ghi đúng tên một số đếm của hệ thống",
        );
        let about = self.line(at(In::About)).unwrap_or_default();
        let series = Series {
            slug: slug?.clone(),
            name,
            topic: topic?,
            unit: unit?,
            nature: nature?,
            counted,
            about,
        };
        if series.check().is_err() {
            let too_long = doubt(
                "không phải một dòng chữ, hoặc quá dài",
                "rút ngắn còn không quá 1.000 ký tự",
            );
            self.problem(at(In::About), &series.about, too_long);
            return None;
        }
        Some(series)
    }
}

fn column_of(bad: BadFigure) -> In {
    match bad {
        BadFigure::Number => In::Value,
        BadFigure::Zero => In::Denominator,
        BadFigure::Future => In::Period,
        BadFigure::Url | BadFigure::Text("url") => In::Url,
        BadFigure::Text("source") => In::Source,
        BadFigure::Text("reporter") => In::Reporter,
        BadFigure::Text("parts") => In::Parts,
        BadFigure::Text(_) => In::Note,
    }
}

const PERIODS: &str = "ghi như 22/09/2025, 09/2025, quý III/2025, 2025, hoặc 01/2021 đến 08/2022";

/// A period in machine form or as people write it.
fn period(text: &str) -> Option<Period> {
    if let Ok(period) = text.parse() {
        return Some(period);
    }
    let folded = fold(text);
    match folded.split_once(" den ").or_else(|| folded.split_once(" - ")) {
        Some((from, to)) => one(from.trim_start_matches("tu "))?.to(one(to)?),
        None => one(&folded),
    }
}

fn one(folded: &str) -> Option<Period> {
    let text = folded.trim();
    if let Ok(period) = text.parse() {
        return Some(period);
    }
    let text =
        ["ngay ", "thang ", "nam "].iter().find_map(|word| text.strip_prefix(word)).unwrap_or(text);
    if let Some(quarter) = text.strip_prefix("quy ").or_else(|| text.strip_prefix('q')) {
        let (number, year) = quarter.split_once(['/', ' '])?;
        let place = ["i", "ii", "iii", "iv"].iter().position(|roman| *roman == number);
        let number = place.map(|place| place as i8 + 1).or_else(|| number.parse().ok())?;
        return Period::quarter(whole(year.trim_start_matches("nam "), 4)?, number);
    }
    let parts: Vec<&str> = text.split(['/', '-', '.']).collect();
    match parts.as_slice() {
        [year] => Period::year(whole(year, 4)?),
        [month, year] => Period::month(whole(year, 4)?, whole(month, 2)? as i8),
        [day, month, year] => {
            let day =
                Day::new(whole(year, 4)?, whole(month, 2)? as i8, whole(day, 2)? as i8).ok()?;
            Period::new(day, day)
        }
        _ => None,
    }
}

/// A number of at most so many digits; a year has exactly four.
fn whole(text: &str, most: usize) -> Option<i16> {
    let fits = if most == 4 { text.len() == 4 } else { (1..=most).contains(&text.len()) };
    (fits && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

fn bound(text: &str) -> Option<Bound> {
    let folded = fold(text);
    let named = |bound: &&Bound| folded == bound.name() || folded == fold(bound.label());
    Bound::ALL.iter().find(named).copied().or(match folded.as_str() {
        "tren" | ">" | "hon" => Some(Bound::Over),
        "xap xi" | "~" => Some(Bound::About),
        _ => None,
    })
}

fn nature(text: &str) -> Option<Nature> {
    let folded = fold(text);
    Nature::ALL
        .iter()
        .find(|nature| folded == nature.name() || folded == fold(nature.label()))
        .copied()
}

fn counted(text: &str) -> Option<Counted> {
    let folded = fold(text);
    let named = |counted: &&Counted| folded == counted.name() || folded == fold(counted.label());
    Counted::ALL.iter().find(named).copied()
}

/// `488 thủ tục; 21 chế độ báo cáo`: numbers with what they count.
fn parts(text: &str) -> Option<Vec<Addend>> {
    let each = |part: &str| {
        let part = part.trim();
        let (number, name) = part.split_once(' ').unwrap_or((part, ""));
        let value = match values::count(number) {
            Ok(count) => Decimal::from_whole(i64::try_from(count).ok()?)?,
            Err(_) => values::decimal(number).ok()?,
        };
        Some(Addend { name: name.trim().to_owned(), value })
    };
    text.split(';').map(each).collect()
}

#[cfg(test)]
#[path = "indicators_tests.rs"]
mod tests;
