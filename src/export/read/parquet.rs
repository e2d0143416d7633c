//! Parquet back into rows.

use std::fs::File;

use parquet::{
    errors::ParquetError,
    file::reader::{FileReader as _, SerializedFileReader},
    record::Field,
};

use super::{BadFile, Checked, Reading};
use crate::{
    export::{Cell, Described, Type, parquet::KEY},
    model::{Decimal, day_of},
};

pub(super) fn check(file: File) -> Result<Checked, BadFile> {
    let failed = |error: ParquetError| BadFile::head(error.to_string());
    let reader = SerializedFileReader::new(file).map_err(failed)?;
    let metadata = reader.metadata().file_metadata().key_value_metadata();
    let own = metadata.and_then(|all| all.iter().find(|entry| entry.key == KEY));
    let text = own.and_then(|entry| entry.value.as_deref());
    let text = text.ok_or_else(|| BadFile::head("tệp không có phần mô tả “quydinh”"))?;
    let stated: Described =
        serde_json::from_str(text).map_err(|error| BadFile::head(error.to_string()))?;
    let mut reading = Reading::new(stated)?;
    for row in reader.get_row_iter(None).map_err(failed)? {
        let number = reading.rows + 1;
        let row = row.map_err(|error| BadFile::Row { row: number, reason: error.to_string() })?;
        let fields: Vec<(&String, &Field)> = row.get_column_iter().collect();
        let columns = reading.stated.columns.iter().enumerate();
        let cells = columns.map(|(place, column)| {
            let field = fields.get(place).filter(|(key, _)| **key == column.key);
            let cell = field.and_then(|(_, field)| cell(field, column.kind));
            cell.ok_or_else(|| {
                let value = field.map_or_else(String::new, |(_, field)| field.to_string());
                reading.wrong(place, &value)
            })
        });
        let row = cells.collect::<Result<Vec<_>, _>>()?;
        reading.add(&row)?;
    }
    reading.finish()
}

fn cell(field: &Field, kind: Type) -> Option<Cell> {
    match (field, kind) {
        (Field::Null, _) => Some(Cell::Empty),
        (Field::Str(text), Type::Text) => Some(Cell::text(text.clone())),
        (Field::Long(number), Type::Number) => Some(Cell::number(*number)),
        (Field::Decimal(decimal), Type::Dong) => {
            let bytes: [u8; 16] = decimal.data().try_into().ok()?;
            Some(Cell::Number(i128::from_be_bytes(bytes)))
        }
        (Field::Decimal(decimal), Type::Decimal) => {
            let bytes: [u8; 8] = decimal.data().try_into().ok()?;
            Some(Cell::Decimal(Decimal::from_ten_thousandths(i64::from_be_bytes(bytes))))
        }
        (Field::Date(day), Type::Date) => day_of((*day).into()).map(Cell::Date),
        (Field::TimestampMillis(at), Type::Instant) => Some(Cell::Instant(*at)),
        _ => None,
    }
}
