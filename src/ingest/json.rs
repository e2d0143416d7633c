//! JSON Lines, or one array of records: the national portal's flat records, or
//! our own with the keys of [`Regulation`].

use serde_json::{Map, Value};

use crate::{
    model::{Part, Parts, Record, Regulation},
    reference::agencies,
};

use super::{
    Outcome,
    clean::{self, Shape},
    headers::Header,
    nearest,
    sheet::{self, Cell, Collector, MAX_COLUMNS, Problem, Row, Sink},
};

/// A record longer than this is refused unparsed: a parsed value takes many
/// times its text.
const MAX_RECORD: usize = 4 << 20;

/// Reads all records of a text.
pub(super) fn read<S: Sink>(text: &str, collector: &mut Collector<'_, S>, progress: &dyn Fn(u64)) {
    collector.begin("");
    let mut header = Header::new(S::KIND);
    let mut place = Place { row: 1, at: 0 };
    let array = text.trim_start().starts_with('[');
    while let Some(record) = if array { place.element(text) } else { place.line(text) } {
        progress(place.at as u64);
        let row = record.row;
        match parse(record.text) {
            Ok(Some(Value::Object(object))) => {
                let record = S::record(collector, row, object);
                if record.is_some_and(|record| !flat(row, record, &mut header, collector)) {
                    break;
                }
            }
            Ok(Some(_)) => collector.refuse(
                row,
                Problem::whole("không phải một bản ghi JSON", "mỗi dòng là một đối tượng {…}"),
            ),
            Ok(None) => {}
            Err(problem) => collector.refuse(row, problem),
        }
    }
    for title in header.unknown() {
        collector.report().unknown_columns.push(title.to_owned());
    }
    collector.end();
}

fn parse(text: &str) -> Result<Option<Value>, Problem> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    if text.len() > MAX_RECORD {
        return Err(Problem::whole("bản ghi dài quá 4 MB", "kiểm tra lại tệp đã xuất"));
    }
    serde_json::from_str(text).map(Some).map_err(|error| Problem {
        column: String::new(),
        value: text.chars().take(80).collect(),
        reason: format!("JSON sai cú pháp ở ký tự {}", error.column()),
        advice: "xuất lại bản ghi này".to_owned(),
    })
}

/// A record of the portal: a row whose headings are its keys.
fn flat<S: Sink>(
    row: u64,
    object: Map<String, Value>,
    header: &mut Header,
    collector: &mut Collector<'_, S>,
) -> bool {
    let mut cells = vec![Cell::Absent; header.titles.len()];
    let mut grown = false;
    for (key, value) in object {
        let cell = match value {
            Value::Null => Cell::Text(String::new()),
            Value::String(text) => Cell::Text(text),
            Value::Number(number) => number.as_f64().map_or(Cell::Absent, Cell::Number),
            Value::Bool(_) | Value::Array(_) | Value::Object(_) => Cell::Nested,
        };
        match header.titles.iter().position(|title| *title == key) {
            Some(place) => cells[place] = cell,
            None if header.titles.len() >= MAX_COLUMNS => {
                collector.refuse(
                    row,
                    Problem::whole(
                        format!("các bản ghi có hơn {MAX_COLUMNS} khóa khác nhau"),
                        "kiểm tra lại tệp đã xuất",
                    ),
                );
                return true;
            }
            None => {
                header.push(&key);
                grown = true;
                cells.push(cell);
            }
        }
    }
    if grown {
        collector.set_header(header.clone());
    }
    collector.row(Row { number: row, cells, formulas: Vec::new() })
}

/// A record in the form in which the program writes them.
pub(super) fn own(
    collector: &mut Collector<'_, Outcome>,
    row: u64,
    mut object: Map<String, Value>,
) {
    let mut repairs = super::Repairs::new();
    for (key, value) in &mut object {
        if let Err(doubt) = repair(value, &mut repairs) {
            return collector.refuse(
                row,
                Problem {
                    column: key.clone(),
                    value: String::new(),
                    reason: doubt.reason,
                    advice: doubt.advice,
                },
            );
        }
    }
    let stated = stated(&object, collector);
    let regulation: Regulation = match serde_json::from_value(Value::Object(object)) {
        Ok(regulation) => regulation,
        Err(error) => {
            let reason = format!("bản ghi không đúng cấu trúc ({error})");
            return collector
                .refuse(row, Problem::whole(reason, "so với một bản ghi do chương trình xuất ra"));
        }
    };
    if agencies().get(&regulation.agency).is_none() {
        let slug = regulation.agency.as_str();
        let advice = match nearest::agency(&slug.replace('-', " ")) {
            Some(name) => format!("dùng mã cơ quan trong danh mục; có lẽ là {name}"),
            None => "dùng mã cơ quan trong danh mục".to_owned(),
        };
        return collector.refuse(
            row,
            Problem {
                column: "agency".to_owned(),
                value: slug.to_owned(),
                reason: "không có cơ quan này trong danh mục".to_owned(),
                advice,
            },
        );
    }
    if regulation.name.is_empty() {
        return collector.refuse(
            row,
            Problem {
                column: "name".to_owned(),
                ..Problem::whole("thiếu tên", "điền tên quy định")
            },
        );
    }
    sheet::add(&mut collector.report().repairs, &repairs);
    collector.take(row, Record { regulation, stated });
}

/// Repairs every text of a value; line breaks are kept.
fn repair(value: &mut Value, repairs: &mut super::Repairs) -> Result<(), super::values::Doubt> {
    match value {
        Value::String(text) => {
            *text = clean::text(text, Shape::Lines, repairs)?;
        }
        Value::Array(items) => {
            for item in items {
                repair(item, repairs)?;
            }
        }
        Value::Object(fields) => {
            for field in fields.values_mut() {
                repair(field, repairs)?;
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
    Ok(())
}

fn stated(object: &Map<String, Value>, collector: &mut Collector<'_, Outcome>) -> Parts {
    let mut parts = Parts::default();
    for key in object.keys() {
        let part = match key.as_str() {
            "code" => continue,
            "kind" => Part::Kind,
            "name" => Part::Name,
            "agency" => Part::Agency,
            "executing" => Part::Executing,
            "deciding" => Part::Deciding,
            "field" => Part::Field,
            "industries" => Part::Industries,
            "audience" | "audience_as_printed" => Part::Audience,
            "levels" => Part::Levels,
            "steps" => Part::Steps,
            "submissions" => Part::Submissions,
            "dossier" => Part::Dossier,
            "conditions" => Part::Conditions,
            "results" => Part::Results,
            "legal_basis" => Part::LegalBasis,
            "published_by" => Part::PublishedBy,
            "service" => Part::Service,
            "cost" => Part::Cost,
            "in_force_from" => Part::InForceFrom,
            "in_force_to" => Part::InForceTo,
            "source_url" => Part::SourceUrl,
            other => {
                let unknown = &mut collector.report().unknown_columns;
                if unknown.len() < MAX_COLUMNS && !unknown.iter().any(|known| known == other) {
                    unknown.push(other.chars().take(100).collect());
                }
                continue;
            }
        };
        parts = parts.with(part);
    }
    parts
}

/// A place in a text of records.
struct Place {
    /// The line, from 1.
    row: u64,
    at: usize,
}

/// The text of one record and the line on which it starts.
struct Found<'a> {
    row: u64,
    text: &'a str,
}

impl Place {
    fn line<'a>(&mut self, text: &'a str) -> Option<Found<'a>> {
        let rest = text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let end = rest.find('\n').unwrap_or(rest.len());
        let found = Found { row: self.row, text: &rest[..end] };
        self.at += end + 1;
        self.row += 1;
        Some(found)
    }

    /// The next element of the outermost array: from one comma to the next
    /// outside strings and brackets.
    fn element<'a>(&mut self, text: &'a str) -> Option<Found<'a>> {
        let bytes = text.as_bytes();
        if self.at == 0 {
            self.at = text.find('[')? + 1;
            self.row += bytes[..self.at].iter().filter(|b| **b == b'\n').count() as u64;
        }
        while bytes.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.row += u64::from(bytes[self.at] == b'\n');
            self.at += 1;
        }
        let (start, row) = (self.at, self.row);
        let (mut depth, mut quoted, mut escaped) = (0_u32, false, false);
        while let Some(&byte) = bytes.get(self.at) {
            self.row += u64::from(byte == b'\n');
            match byte {
                _ if escaped => escaped = false,
                b'\\' if quoted => escaped = true,
                b'"' => quoted = !quoted,
                _ if quoted => {}
                b'[' | b'{' => depth += 1,
                b']' | b'}' if depth > 0 => depth -= 1,
                b',' | b']' if depth == 0 => break,
                _ => {}
            }
            self.at += 1;
        }
        let found = text.get(start..self.at)?;
        // The closing bracket ends the list; what follows it is not looked at.
        let last = bytes.get(self.at) != Some(&b',');
        self.at = if last { bytes.len() } else { self.at + 1 };
        (start < bytes.len() && !(last && found.trim().is_empty()))
            .then_some(Found { row, text: found })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_of_an_array_are_found() {
        let text = "[ {\"a\": \"],\\\"\"},\n [1,2],\n3\n]";
        let mut place = Place { row: 1, at: 0 };
        let mut found = Vec::new();
        while let Some(element) = place.element(text) {
            found.push((element.row, element.text.trim().to_owned()));
        }
        assert_eq!(
            found,
            [(1, "{\"a\": \"],\\\"\"}".to_owned()), (2, "[1,2]".into()), (3, "3".into())]
        );
        let mut empty = Place { row: 1, at: 0 };
        assert!(empty.element("[ ]").is_none());
    }
}
