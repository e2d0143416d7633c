//! The fields of an item as a form: the columns of the template, read as a row
//! of a file is.

use crate::web::{WebError, http::fields::Fields};
use crate::{
    ingest::{Limits, read_plan},
    model::{Authority, Day, Disposition, ItemDraft, ItemField, Kind, Level, Problem, Way},
};

/// A field of the form.
pub(in crate::web) struct Input {
    pub field: ItemField,
    pub value: String,
    pub shape: Shape,
    pub problems: Vec<Problem>,
}

pub(in crate::web) enum Shape {
    Line,
    /// A line that stays as it is.
    Fixed,
    Lines,
    Choice(Vec<&'static str>),
    /// Labels, each with whether it is chosen.
    Checks(Vec<(&'static str, bool)>),
}

impl Input {
    /// What helps to fill it in.
    pub(in crate::web) fn hint(&self) -> &'static str {
        match self.field {
            ItemField::Code if !matches!(self.shape, Shape::Fixed) => {
                "Để trống nếu đề xuất về một quy định chưa có trong cơ sở dữ liệu."
            }
            ItemField::Clause => {
                "Mỗi dòng ứng với một dòng của ô điều và ô văn bản; không có thì ghi -."
            }
            ItemField::Document => "Số, ký hiệu, ví dụ 61/2018/NĐ-CP.",
            ItemField::Deadline => "Ví dụ 31/12/2026, tháng 6/2027 hoặc Quý IV/2026.",
            ItemField::HoursBefore => "Cho một lần thực hiện; số thập phân dùng dấu phẩy.",
            ItemField::TimesBefore => "Năm năm một lần thì ghi 0,2.",
            _ => "",
        }
    }

    /// The attributes that tie it to its hint and its problems; names of fields
    /// are letters and underscores.
    pub(in crate::web) fn about(&self) -> String {
        let field = self.field;
        let mut ids = Vec::new();
        if !self.problems.is_empty() {
            ids.push(format!("loi-{field}"));
        }
        if !self.hint().is_empty() {
            ids.push(format!("goi-y-{field}"));
        }
        let wrong = if self.problems.is_empty() { "" } else { " aria-invalid=\"true\"" };
        match ids.as_slice() {
            [] => String::new(),
            ids => format!("{wrong} aria-describedby=\"{}\"", ids.join(" ")),
        }
    }

    pub(in crate::web) fn rows(&self) -> u8 {
        if matches!(self.field, ItemField::Content | ItemField::Reason) { 4 } else { 2 }
    }

    /// What a list offers first.
    pub(in crate::web) fn nothing(&self) -> &'static str {
        match self.field {
            ItemField::Disposition => "Chọn phương án",
            ItemField::Authority => "Thủ tướng Chính phủ, nếu không ghi",
            _ => "Không ghi",
        }
    }

    pub(in crate::web) fn is(&self, label: &str) -> bool {
        self.value == label
    }

    /// Whether it holds something that its list does not offer any longer.
    pub(in crate::web) fn is_other(&self, labels: &[&str]) -> bool {
        !self.value.is_empty() && !labels.contains(&self.value.as_str())
    }
}

/// The fields under the headings of the template, each with its problems, which
/// are taken from the list. What tells a new regulation apart is left out where
/// a code does.
pub(in crate::web) fn groups(
    values: Vec<String>,
    coded: bool,
    problems: &mut Vec<Problem>,
) -> Vec<(&'static str, Vec<Input>)> {
    let mut groups: Vec<(&'static str, Vec<Input>)> = Vec::new();
    for (field, value) in fields().zip(values) {
        if coded && NEW_FIELDS.contains(&field) {
            continue;
        }
        let own = problems.extract_if(.., |problem| problem.field == field).collect();
        let shape =
            if coded && field == ItemField::Code { Shape::Fixed } else { shape(field, &value) };
        let input = Input { field, value, shape, problems: own };
        let group = group(field);
        match groups.last_mut() {
            Some((last, inputs)) if *last == group => inputs.push(input),
            _ => groups.push((group, vec![input])),
        }
    }
    groups
}

const NEW_FIELDS: [ItemField; 3] = [ItemField::NewName, ItemField::NewKind, ItemField::NewField];

/// The fields in the order of the template's columns.
fn fields() -> impl Iterator<Item = ItemField> {
    ItemField::ALL.iter().copied().filter(|field| *field != ItemField::Whole)
}

fn group(field: ItemField) -> &'static str {
    match field {
        f if f <= ItemField::NewField => "Quy định",
        f if f <= ItemField::Reason => "Phương án",
        f if f <= ItemField::Authority => "Thực thi",
        f if f <= ItemField::SubjectsBefore => "Chi phí tuân thủ hiện tại",
        _ => "Chi phí tuân thủ sau khi thực hiện phương án",
    }
}

fn shape(field: ItemField, value: &str) -> Shape {
    // Districts are no more, so that nothing new names them.
    let levels = Level::ALL.iter().filter(|level| **level != Level::District);
    match field {
        ItemField::NewKind => Shape::Choice(Kind::ALL.iter().map(|kind| kind.label()).collect()),
        ItemField::Disposition => {
            Shape::Choice(Disposition::ALL.iter().map(|of| of.label()).collect())
        }
        ItemField::FromLevel | ItemField::ToLevel => {
            Shape::Choice(levels.map(|level| level.label()).collect())
        }
        ItemField::Authority => Shape::Choice(Authority::ALL.iter().map(|of| of.label()).collect()),
        ItemField::Ways => {
            let chosen: Vec<&str> = value.split("; ").collect();
            let way = |way: &Way| (way.label(), chosen.contains(&way.label()));
            Shape::Checks(Way::ALL.iter().map(way).collect())
        }
        ItemField::Content
        | ItemField::Reason
        | ItemField::Clause
        | ItemField::Article
        | ItemField::Document => Shape::Lines,
        _ => Shape::Line,
    }
}

/// What a form holds, in the order of the fields.
pub(in crate::web) fn values(form: &Fields) -> Vec<String> {
    fields().map(|field| value(form, field)).collect()
}

fn value(form: &Fields, field: ItemField) -> String {
    let all: Vec<&str> = form.all(field.name()).filter(|value| !value.is_empty()).collect();
    all.join("; ").replace("\r\n", "\n")
}

/// What the fields state, read as a row of a file, and what is wrong with them.
pub(in crate::web) fn read(
    values: &[String],
    today: Day,
) -> Result<(ItemDraft, Vec<Problem>), WebError> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    let written = csv
        .write_record(fields().map(ItemField::label))
        .and_then(|()| csv.write_record(values))
        .map_err(|error| WebError::Internal(error.into()));
    written?;
    let bytes = csv.into_inner().map_err(|error| WebError::Internal(error.to_string().into()))?;
    let reading = read_plan(bytes, "mục", Limits::default(), today);
    // A row that proposes nothing is no row of a file; here it is what it is.
    let draft = reading.file.rows.into_iter().next().map(|row| row.draft).unwrap_or_default();
    let problems = reading.file.problems.into_iter();
    let problems = problems.filter(|problem| problem.is_error() && problem.at.row > 0).collect();
    Ok((draft, problems))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ingest::{plan_headings, plan_row},
        model::LegalChange,
    };

    fn draft() -> ItemDraft {
        let change = |clause: &str, article: &str| LegalChange {
            clause: clause.into(),
            article: article.into(),
            document: "61/2018/NĐ-CP".parse().unwrap(),
        };
        ItemDraft {
            code: "1.004269".parse().ok(),
            disposition: Some(Disposition::Simplify),
            ways: [Way::Time, Way::Other].into(),
            content: "Giảm từ 10 xuống 5 ngày;\nbỏ \"bản sao\"".into(),
            reason: "Đã có dữ liệu".into(),
            legal_changes: vec![change("2", "5"), change("", "")],
            deadline: Some(Day::constant(2027, 12, 31)),
            authority: Some(Authority::Ministry),
            before: crate::model::PlanCost {
                hours: "1.125".parse().ok(),
                fees: Some(1_000_000),
                ..Default::default()
            },
            ..ItemDraft::default()
        }
    }

    /// A form that is sent as it was shown changes nothing.
    #[test]
    fn what_is_shown_is_read_back() {
        assert_eq!(plan_headings().len(), fields().count());
        let today = Day::constant(2026, 7, 1);
        let new = ItemDraft {
            code: None,
            new: serde_json::from_str(r#"{"name":"Báo cáo mới","kind":"reporting"}"#).ok(),
            disposition: Some(Disposition::Decentralise),
            ways: [].into(),
            from_level: Some(Level::Ministry),
            to_level: Some(Level::Commune),
            ..draft()
        };
        for draft in [draft(), new] {
            let (again, problems) = read(&plan_row(&draft), today).unwrap();
            assert_eq!((again, problems), (draft, vec![]));
        }
    }

    #[test]
    fn what_cannot_be_read_is_told_by_its_field() {
        let mut values = plan_row(&draft());
        let at = |field| fields().position(|of| of == field).unwrap();
        values[at(ItemField::Deadline)] = "hôm nào đó".into();
        values[at(ItemField::FeesBefore)] = "nhiều".into();
        let (_, problems) = read(&values, Day::constant(2026, 7, 1)).unwrap();
        let mut fields: Vec<ItemField> = problems.iter().map(|problem| problem.field).collect();
        fields.sort_unstable();
        assert_eq!(fields, [ItemField::Deadline, ItemField::FeesBefore]);
    }
}
