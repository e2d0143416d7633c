//! Changing an item of a plan in a browser, or adding one. The fields are the
//! columns of the template and are read as a row of a file is, so that both
//! understand and refuse the same.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};

use super::{
    App, WebError,
    error::{ErrorInfo, Missing},
    fields::Fields,
    frame::Frame,
    identity::CurrentUser,
    if_match::of_form,
    plan_desk::plan_number,
    plan_details::{self, Details},
    plan_forms::back,
    plan_words,
    respond::{CachePolicy, page_with_status},
    words,
};
use crate::{
    cases::plans::{self, ItemEdit, PlanError},
    ingest::{Limits, plan_row, read_plan},
    model::{
        Act, Action, Authority, Day, Disposition, ItemDraft, ItemField, ItemId, Kind, Level,
        PlanNumber, Problem, Way,
    },
    store::PlanHead,
};

/// The address of an item that is not there yet.
const NEW: &str = "moi";

#[derive(Template)]
#[template(path = "plan_edit.html")]
struct EditPage {
    frame: Frame,
    head: PlanHead,
    /// The place in the plan; none for one more.
    item: Option<u32>,
    groups: Vec<(&'static str, Vec<Input>)>,
    /// Problems that belong to no field that is shown.
    others: Vec<Problem>,
    /// Why nothing was recorded, if that is not for single fields.
    info: Option<ErrorInfo>,
    refused: bool,
}

/// A field of the form.
struct Input {
    field: ItemField,
    value: String,
    shape: Shape,
    problems: Vec<Problem>,
}

enum Shape {
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
    fn hint(&self) -> &'static str {
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
    fn about(&self) -> String {
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

    fn rows(&self) -> u8 {
        if matches!(self.field, ItemField::Content | ItemField::Reason) { 4 } else { 2 }
    }

    /// What a list offers first.
    fn nothing(&self) -> &'static str {
        match self.field {
            ItemField::Disposition => "Chọn phương án",
            ItemField::Authority => "Thủ tướng Chính phủ, nếu không ghi",
            _ => "Không ghi",
        }
    }

    fn is(&self, label: &str) -> bool {
        self.value == label
    }

    /// Whether it holds something that its list does not offer any longer.
    fn is_other(&self, labels: &[&str]) -> bool {
        !self.value.is_empty() && !labels.contains(&self.value.as_str())
    }
}

impl EditPage {
    fn address(&self) -> String {
        match self.item {
            Some(item) => item.to_string(),
            None => NEW.to_owned(),
        }
    }
}

/// The plan and the item of an address, if whoever asks may change it.
struct Target {
    head: PlanHead,
    item: Option<u32>,
    draft: ItemDraft,
}

impl Target {
    async fn find(
        app: &App,
        user: &CurrentUser,
        (number, item): (&str, &str),
    ) -> Result<Self, WebError> {
        let plan = plan_number(number)?;
        let state = app.shown_plan(plan).await?;
        let today = app.clock.today();
        user.actor().require_in(Action::EditPlan, &state.head.agency, today)?;
        if item == NEW {
            return Ok(Self { head: state.head, item: None, draft: ItemDraft::default() });
        }
        let missing = || WebError::Missing(Missing::Item(format!("{plan}/{item}")));
        let id: ItemId = format!("{plan}/{item}").parse().map_err(|_| missing())?;
        let found = state.item(id.item).ok_or_else(missing)?;
        if let Err(bad) = Act::Edited.check_alone(found.stage, found.authority) {
            return Err(PlanError::Illegal(vec![(id, bad)]).into());
        }
        let mut contents = app.store.plan_contents(plan, state.head.version).await?;
        let content = contents.remove(&id.item).ok_or_else(missing)?;
        Ok(Self { head: state.head, item: Some(id.item), draft: content.into() })
    }

    fn show(
        self,
        app: &App,
        user: &CurrentUser,
        values: Vec<String>,
        refused: Refused,
    ) -> Result<Response, WebError> {
        let coded = self.draft.code.is_some();
        let mut problems = match &refused {
            Refused::Fields(problems) => problems.clone(),
            Refused::No | Refused::Whole(..) => Vec::new(),
        };
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
        let status = match &refused {
            Refused::No => StatusCode::OK,
            Refused::Fields(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Refused::Whole(info) => info.status,
        };
        let view = EditPage {
            frame: Frame::new(app, &user.viewer()),
            head: self.head,
            item: self.item,
            groups,
            others: problems,
            refused: status != StatusCode::OK,
            info: match refused {
                Refused::Whole(info) => Some(*info),
                Refused::No | Refused::Fields(_) => None,
            },
        };
        page_with_status(status, &view, CachePolicy::Personal)
    }
}

/// Why nothing was recorded.
enum Refused {
    No,
    Fields(Vec<Problem>),
    Whole(Box<ErrorInfo>),
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

/// `GET /phuong-an/{number}/muc/{item}`
pub(super) async fn form(
    State(app): State<App>,
    user: CurrentUser,
    Path((number, item)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let target = Target::find(&app, &user, (&number, &item)).await?;
    let values = plan_row(&target.draft);
    target.show(&app, &user, values, Refused::No)
}

/// `POST /phuong-an/{number}/muc/{item}`
pub(super) async fn save(
    State(app): State<App>,
    user: CurrentUser,
    Path((number, item)): Path<(String, String)>,
    form: Fields,
) -> Result<Response, WebError> {
    let target = Target::find(&app, &user, (&number, &item)).await?;
    let seen = of_form(&form)?;
    let values: Vec<String> = fields().map(|field| value(&form, field)).collect();
    let (draft, problems) = read(&values, app.clock.today())?;
    if !problems.is_empty() {
        return target.show(&app, &user, values, Refused::Fields(problems));
    }
    let edits = [ItemEdit { item: target.item, draft }];
    let plan = target.head.plan;
    match edit(&app, &user, (plan, seen), &edits).await {
        Ok(()) => Ok(back(plan, "sua")),
        Err(PlanError::Rejected(problems)) => {
            target.show(&app, &user, values, Refused::Fields(problems))
        }
        Err(moved @ PlanError::Moved(_)) => {
            // The next time it is sent with the version that is told now.
            let info = WebError::from(moved).info();
            let target = Target::find(&app, &user, (&number, &item)).await?;
            target.show(&app, &user, values, Refused::Whole(Box::new(info)))
        }
        Err(other) => Err(other.into()),
    }
}

/// Records edits and waits until searches show them. The same form sent twice
/// is recorded once.
async fn edit(
    app: &App,
    user: &CurrentUser,
    at: (PlanNumber, u64),
    edits: &[ItemEdit],
) -> Result<(), PlanError> {
    let Some(snapshot) = app.snapshot() else { return Err(PlanError::Behind(at.1)) };
    let who = (user.actor(), app.moment());
    let recorded = match plans::edit_items(&app.store, &snapshot.catalog, at, edits, who).await {
        Err(PlanError::Moved(difference)) => {
            let again = super::plan_again::edited(user.actor().name(), edits, &difference);
            again.ok_or(PlanError::Moved(difference))?
        }
        result => result?,
    };
    app.reach(recorded.version).await;
    Ok(())
}

fn value(form: &Fields, field: ItemField) -> String {
    let all: Vec<&str> = form.all(field.name()).filter(|value| !value.is_empty()).collect();
    all.join("; ").replace("\r\n", "\n")
}

/// What the fields state, read as a row of a file, and what is wrong with them.
fn read(values: &[String], today: Day) -> Result<(ItemDraft, Vec<Problem>), WebError> {
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
    use crate::{ingest::plan_headings, model::LegalChange};

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
