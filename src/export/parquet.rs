//! Parquet: typed columns in groups of rows, the description as metadata of the
//! file.

use std::{io::Write, sync::Arc};

use parquet::{
    basic::{LogicalType, Repetition, TimeUnit, Type as Physical},
    column::writer::ColumnWriter,
    data_type::{ByteArray, FixedLenByteArray},
    errors::ParquetError,
    file::{
        metadata::KeyValue,
        properties::WriterProperties,
        writer::{SerializedFileWriter, SerializedRowGroupWriter},
    },
    schema::types::Type as Schema,
};

use super::{Cell, Column, ExportError, Row, Summary, Table, Type};
use crate::model::day_number;

/// Rows of a group: what is in memory at once.
const GROUP: usize = 8_192;
/// The name under which a file keeps its description.
pub(super) const KEY: &str = "quydinh";
/// Bytes of an amount, and its digits.
const WIDTH: usize = 16;
const DIGITS: i32 = 38;
/// Digits of a number with places, and how many of them are behind the point.
const SHORT: i32 = 18;
const PLACES: i32 = 4;

pub(super) fn write(
    table: &Table,
    summary: &Summary,
    out: &mut (dyn Write + Send),
) -> Result<(), ExportError> {
    let described = serde_json::to_string(&table.described(summary))?;
    let metadata = vec![
        KeyValue::new(KEY.to_owned(), described),
        KeyValue::new(format!("{KEY}.digest"), summary.digest.clone()),
    ];
    let properties = WriterProperties::builder()
        .set_created_by(table.meta.made_by.clone())
        .set_key_value_metadata(Some(metadata))
        .build();
    let mut file = SerializedFileWriter::new(out, schema(table.columns)?, Arc::new(properties))?;
    let mut rows: Vec<Row> = Vec::with_capacity(GROUP);
    for row in table.each() {
        rows.push(row?);
        if rows.len() == GROUP {
            group(file.next_row_group()?, table.columns, &rows)?;
            rows.clear();
        }
    }
    if !rows.is_empty() {
        group(file.next_row_group()?, table.columns, &rows)?;
    }
    file.close()?;
    Ok(())
}

fn schema(columns: &[Column]) -> Result<Arc<Schema>, ParquetError> {
    let field = |column: &Column| {
        let (physical, logical) = match column.kind {
            Type::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Type::Number => (Physical::INT64, None),
            Type::Dong => (Physical::FIXED_LEN_BYTE_ARRAY, Some(LogicalType::decimal(0, DIGITS))),
            Type::Decimal => (Physical::INT64, Some(LogicalType::decimal(PLACES, SHORT))),
            Type::Date => (Physical::INT32, Some(LogicalType::Date)),
            Type::Instant => {
                (Physical::INT64, Some(LogicalType::timestamp(true, TimeUnit::MILLIS)))
            }
        };
        let builder = Schema::primitive_type_builder(&column.key, physical)
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(logical);
        let builder = match column.kind {
            Type::Dong => builder.with_length(WIDTH as i32).with_precision(DIGITS).with_scale(0),
            Type::Decimal => builder.with_precision(SHORT).with_scale(PLACES),
            _ => builder,
        };
        builder.build().map(Arc::new)
    };
    let fields = columns.iter().map(field).collect::<Result<Vec<_>, _>>()?;
    Schema::group_type_builder("row").with_fields(fields).build().map(Arc::new)
}

fn group<W: Write + Send>(
    mut group: SerializedRowGroupWriter<'_, W>,
    columns: &[Column],
    rows: &[Row],
) -> Result<(), ExportError> {
    for (place, column) in columns.iter().enumerate() {
        let cells = || rows.iter().filter_map(move |row| row.get(place));
        let levels: Vec<i16> = cells().map(|cell| i16::from(!cell.is_empty())).collect();
        let levels = Some(levels.as_slice());
        let wrong = || ParquetError::General(format!("a cell of another type in {}", column.key));
        let Some(mut writer) = group.next_column()? else { break };
        match writer.untyped() {
            ColumnWriter::ByteArrayColumnWriter(writer) => {
                let values = values(cells(), |cell| match cell {
                    Cell::Text(text) => Some(ByteArray::from(text.as_bytes().to_vec())),
                    _ => None,
                });
                writer.write_batch(&values.ok_or_else(wrong)?, levels, None)?;
            }
            ColumnWriter::FixedLenByteArrayColumnWriter(writer) => {
                let values = values(cells(), |cell| match cell {
                    Cell::Number(number) => {
                        let bytes = ByteArray::from(number.to_be_bytes().to_vec());
                        Some(FixedLenByteArray::from(bytes))
                    }
                    _ => None,
                });
                writer.write_batch(&values.ok_or_else(wrong)?, levels, None)?;
            }
            ColumnWriter::Int32ColumnWriter(writer) => {
                let values = values(cells(), |cell| match cell {
                    Cell::Date(day) => Some(day_number(*day)),
                    _ => None,
                });
                writer.write_batch(&values.ok_or_else(wrong)?, levels, None)?;
            }
            ColumnWriter::Int64ColumnWriter(writer) => {
                let values = values(cells(), |cell| match (cell, column.kind) {
                    (Cell::Number(number), Type::Number) => i64::try_from(*number).ok(),
                    (Cell::Decimal(number), Type::Decimal) => {
                        let value = number.ten_thousandths();
                        (value.unsigned_abs() < 10_u64.pow(SHORT.unsigned_abs())).then_some(value)
                    }
                    (Cell::Instant(at), Type::Instant) => Some(*at),
                    _ => None,
                });
                writer.write_batch(&values.ok_or_else(wrong)?, levels, None)?;
            }
            _ => return Err(wrong().into()),
        }
        writer.close()?;
    }
    group.close()?;
    Ok(())
}

/// The values of the cells that have one; none if one is of another type.
fn values<'a, T>(
    cells: impl Iterator<Item = &'a Cell>,
    value: impl Fn(&Cell) -> Option<T>,
) -> Option<Vec<T>> {
    cells.filter(|cell| !cell.is_empty()).map(value).collect()
}
