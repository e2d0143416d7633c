//! An item as cells under the template's columns, read back as the same item.

use crate::model::{Authority, Decimal, Disposition, ItemDraft, ItemField, Kind, Level, PlanCost};

use super::{
    super::{headers::Column, lists},
    fields::FIELDS,
    provisions::NONE,
};

/// The value of a cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Empty,
    Text(String),
    /// A number that a spreadsheet keeps exactly.
    Number(f64),
    Day(crate::model::Day),
}

/// From here on numbers lose digits in a spreadsheet, which keeps fifteen.
const EXACT: u64 = 1_000_000_000_000_000;

/// The headings under which [`plan_row`] writes.
pub fn plan_headings() -> Vec<&'static str> {
    FIELDS.iter().map(super::fields::Field::heading).collect()
}

/// An item as a row of a CSV file. It is read back as the same item, provided
/// that its texts are in the stored form (repaired, trimmed, without empty
/// lines) and clauses do not begin with a needless "khoản".
pub fn plan_row(item: &ItemDraft) -> Vec<String> {
    FIELDS.iter().map(|field| printed(value(item, field.column))).collect()
}

/// What stands in one column. Name, kind and field are those of a new
/// regulation; a known one's are the registry's.
pub(super) fn value(item: &ItemDraft, column: Column) -> Value {
    let new = item.new.as_ref();
    match column {
        Column::Code => text(item.code.as_ref().map(ToString::to_string)),
        Column::Name => text(new.map(|new| new.name.clone())),
        Column::Kind => text(new.map(|new| new.kind).map(Kind::label)),
        Column::Field => text(new.map(|new| new.field.0.clone())),
        Column::Item(field) => field_value(item, field),
        _ => Value::Empty,
    }
}

fn field_value(item: &ItemDraft, field: ItemField) -> Value {
    use ItemField as F;
    let (before, after) = (&item.before, &item.after);
    match field {
        F::Disposition => text(item.disposition.map(Disposition::label)),
        F::Ways => {
            let ways: Vec<&str> = item.ways.iter().map(|way| way.label()).collect();
            text(Some(ways.join("; ")))
        }
        F::FromLevel => text(item.from_level.map(Level::label)),
        F::ToLevel => text(item.to_level.map(Level::label)),
        F::Content => text(Some(item.content.as_str())),
        F::Reason => text(Some(item.reason.as_str())),
        F::Clause => provisions(item, |change| change.clause.clone()),
        F::Article => provisions(item, |change| change.article.clone()),
        F::Document => provisions(item, |change| change.document.to_string()),
        F::Deadline => item.deadline.map_or(Value::Empty, Value::Day),
        F::Authority => text(item.authority.map(Authority::label)),
        F::HoursBefore
        | F::IncomeBefore
        | F::ServicesBefore
        | F::FeesBefore
        | F::TimesBefore
        | F::SubjectsBefore => cost(before, field),
        F::HoursAfter
        | F::IncomeAfter
        | F::ServicesAfter
        | F::FeesAfter
        | F::TimesAfter
        | F::SubjectsAfter => cost(after, field),
        F::Code | F::NewName | F::NewKind | F::NewField | F::Whole => Value::Empty,
    }
}

fn cost(cost: &PlanCost, field: ItemField) -> Value {
    use ItemField as F;
    match field {
        F::HoursBefore | F::HoursAfter => decimal(cost.hours),
        F::TimesBefore | F::TimesAfter => decimal(cost.times_per_year),
        F::IncomeBefore | F::IncomeAfter => dong(cost.hourly_income),
        F::ServicesBefore | F::ServicesAfter => dong(cost.services),
        F::FeesBefore | F::FeesAfter => dong(cost.fees),
        _ => cost.subjects.map_or(Value::Empty, whole),
    }
}

/// One part of every provision, a line each; nothing if all are empty.
fn provisions(item: &ItemDraft, part: impl Fn(&crate::model::LegalChange) -> String) -> Value {
    let parts: Vec<String> = item.legal_changes.iter().map(part).collect();
    if parts.iter().all(String::is_empty) {
        return Value::Empty;
    }
    let filled = parts.iter().map(|part| if part.is_empty() { NONE } else { part.as_str() });
    Value::Text(lists::join(filled))
}

fn text(text: Option<impl Into<String>>) -> Value {
    match text.map(Into::into) {
        Some(text) if !text.is_empty() => Value::Text(text),
        _ => Value::Empty,
    }
}

fn dong(amount: Option<i64>) -> Value {
    match amount {
        Some(amount) if amount >= 0 => whole(amount.unsigned_abs()),
        Some(amount) => Value::Text(amount.to_string()),
        None => Value::Empty,
    }
}

fn whole(number: u64) -> Value {
    if number < EXACT { Value::Number(number as f64) } else { Value::Text(number.to_string()) }
}

fn decimal(number: Option<Decimal>) -> Value {
    let Some(number) = number else { return Value::Empty };
    let text = number.to_string();
    match text.parse() {
        Ok(float) if number.ten_thousandths().unsigned_abs() < EXACT => Value::Number(float),
        _ => Value::Text(unmistakable(&text)),
    }
}

/// With a decimal comma, and a fourth decimal where three would look like
/// thousands.
fn unmistakable(machine: &str) -> String {
    super::super::cells::machine(machine).replace('.', ",")
}

fn printed(value: Value) -> String {
    match value {
        Value::Empty => String::new(),
        Value::Text(text) => text,
        Value::Number(number) => unmistakable(&number.to_string()),
        Value::Day(day) => day.strftime("%d/%m/%Y").to_string(),
    }
}
