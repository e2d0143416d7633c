//! JSON back into rows, one at a time.

use std::{fmt, fs::File, io::BufReader};

use serde::{
    Deserialize,
    de::{
        DeserializeSeed, Deserializer as _, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor,
    },
};
use serde_json::{Map, Value};

use super::{BadFile, Checked, Reading};
use crate::export::{Cell, Described, Type, text::parse};

/// The description in a file of its own, or at the head of one with rows.
pub(super) fn described(file: File) -> Result<Described, BadFile> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        Head { meta: Described },
        Alone(Described),
    }
    let read = serde_json::from_reader(BufReader::new(file));
    match read.map_err(|error| BadFile::head(format!("tệp mô tả không đọc được: {error}")))?
    {
        Either::Head { meta } | Either::Alone(meta) => Ok(meta),
    }
}

pub(super) fn check(file: File) -> Result<Checked, BadFile> {
    let mut input = serde_json::Deserializer::from_reader(BufReader::new(file));
    let mut problem = None;
    let read = input.deserialize_map(Whole { problem: &mut problem });
    let read = read.and_then(|reading| input.end().map(|()| reading));
    match (read, problem) {
        (_, Some(problem)) => Err(problem),
        (Ok(reading), None) => reading.finish(),
        (Err(error), None) => Err(BadFile::head(error.to_string())),
    }
}

struct Whole<'a> {
    /// What is wrong with a row: errors of serde are texts only.
    problem: &'a mut Option<BadFile>,
}

impl<'de> Visitor<'de> for Whole<'_> {
    type Value = Reading;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with meta and rows")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Reading, A::Error> {
        let mut reading = None;
        while let Some(key) = map.next_key::<String>()? {
            match (&*key, &mut reading) {
                ("meta", none @ None) => {
                    let new = Reading::new(map.next_value::<Described>()?);
                    *none = Some(new.map_err(A::Error::custom)?);
                }
                ("rows", Some(reading)) => {
                    map.next_value_seed(InRows { reading, problem: self.problem })?;
                }
                ("rows", None) => return Err(A::Error::custom("“meta” phải đứng trước “rows”")),
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        reading.ok_or_else(|| A::Error::missing_field("meta"))
    }
}

struct InRows<'a> {
    reading: &'a mut Reading,
    problem: &'a mut Option<BadFile>,
}

impl<'de> DeserializeSeed<'de> for InRows<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, rows: D) -> Result<(), D::Error> {
        rows.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for InRows<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("rows")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<(), A::Error> {
        while let Some(object) = rows.next_element::<Map<String, Value>>()? {
            let added = row(self.reading, &object).and_then(|row| self.reading.add(&row));
            if let Err(problem) = added {
                *self.problem = Some(problem);
                return Err(A::Error::custom("a row"));
            }
        }
        Ok(())
    }
}

fn row(reading: &Reading, object: &Map<String, Value>) -> Result<Vec<Cell>, BadFile> {
    let columns = reading.stated.columns.iter().enumerate();
    let cells = columns.map(|(place, column)| {
        let value = object.get(&*column.key).unwrap_or(&Value::Null);
        let cell = match (value, column.kind) {
            (Value::Null, _) => Some(Cell::Empty),
            (Value::String(text), Type::Text) => Some(Cell::text(text.clone())),
            (Value::String(text), kind) => parse(text, kind),
            (Value::Number(number), Type::Number | Type::Dong) => number.as_i64().map(Cell::number),
            _ => None,
        };
        cell.ok_or_else(|| reading.wrong(place, &value.to_string()))
    });
    cells.collect()
}
