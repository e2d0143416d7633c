//! What an agency does with its plan in a browser: forms on the plan's page,
//! each with the version that the page showed.

use axum::{
    extract::{Path, State},
    response::Response,
};

use crate::web::{
    App, WebError,
    http::{
        fields::Fields,
        guard::see_other,
        identity::{CurrentUser, MaybeUser},
        if_match::of_form,
    },
    plans::{
        desk::plan_number,
        errors::invalid,
        steps::{Step, take},
        wording,
    },
};
use crate::{
    cases::plans::{Selection, Which},
    model::{Act, Action, Day, PlanNumber, Stage},
    store::{ItemState, PlanState},
    text::fold,
};

/// The forms that whoever looks may use, and that the items allow.
pub(in crate::web) struct Forms {
    pub version: u64,
    pub today: Day,
    /// The items that can be opened for comments.
    pub consult: Option<String>,
    /// The items that can be sent to the Government Office.
    pub submit: Option<String>,
    /// The last day on which items take comments, if some do.
    pub open_until: Option<Day>,
    /// The items that can be taken back.
    pub withdraw: Option<String>,
    /// Whether items can be changed and added.
    pub edit: bool,
}

impl Forms {
    /// None for those who may do nothing with plans of the agency.
    pub(in crate::web) fn of(app: &App, viewer: &MaybeUser, state: &PlanState) -> Option<Self> {
        let user = CurrentUser(viewer.0.clone()?);
        let today = app.clock.today();
        let may = |action| user.actor().require_in(action, &state.head.agency, today).is_ok();
        let list = |action, act: Act, also: &dyn Fn(&ItemState) -> bool| {
            let possible = |item: &&ItemState| {
                act.check_alone(item.stage, item.authority).is_ok() && also(item)
            };
            let items = state.items.iter().filter(possible).map(|item| item.item);
            let text = wording::ranges(items);
            (may(action) && !text.is_empty()).then_some(text)
        };
        let open = |item: &ItemState| item.closes.is_some_and(|closes| closes >= today);
        let consulting = state.items.iter().filter(|item| item.stage == Some(Stage::Consulting));
        let forms = Self {
            version: state.head.version,
            today,
            consult: list(Action::OpenConsultation, Act::Consulting, &|_| true),
            submit: list(Action::SubmitPlan, Act::Submitted, &|item| !open(item)),
            open_until: consulting
                .filter(|item| open(item))
                .filter_map(|item| item.closes)
                .max()
                .filter(|_| may(Action::SubmitPlan)),
            withdraw: list(Action::WithdrawPlan, Act::Withdrawn, &|_| true),
            edit: may(Action::EditPlan),
        };
        let acts = [&forms.consult, &forms.submit, &forms.withdraw];
        let any = forms.edit || acts.into_iter().any(Option::is_some);
        any.then_some(forms)
    }

    /// Whether any step can be taken now.
    pub(in crate::web) fn any_step(&self) -> bool {
        let steps = [&self.consult, &self.submit, &self.withdraw];
        self.open_until.is_some() || steps.into_iter().any(Option::is_some)
    }
}

/// Whether an item can be changed by itself.
pub(in crate::web) fn editable(item: &ItemState) -> bool {
    Act::Edited.check_alone(item.stage, item.authority).is_ok()
}

/// The items that a form names: `1-20, 35`, or “tất cả”.
pub(in crate::web) fn items(text: &str) -> Result<Which, WebError> {
    if fold(text.trim()) == "tat ca" {
        return Ok(Which::AllPossible);
    }
    let advice = "Ghi số thứ tự các mục, ví dụ 1-20, 35; ghi “tất cả” để chọn mọi mục làm được.";
    match wording::numbers(text) {
        Some(numbers) if numbers.is_empty() => Err(invalid("items", ("Chưa ghi các mục.", advice))),
        Some(numbers) => Ok(Which::These(numbers)),
        None => Err(invalid("items", ("Không đọc được các mục.", advice))),
    }
}

/// A day of a form: as browsers send it, or as people write it.
pub(in crate::web) fn day(fields: &Fields, name: &'static str) -> Result<Day, WebError> {
    let text = fields.text(name).trim();
    let written = || Day::strptime("%d/%m/%Y", text);
    text.parse().or_else(|_| written()).map_err(|_| {
        invalid(name, ("Chưa ghi ngày, hoặc không đọc được ngày.", "Ghi ngày dạng 31/12/2026."))
    })
}

fn selection(number: &str, fields: &Fields) -> Result<Selection, WebError> {
    let plan = plan_number(number)?;
    Ok(Selection { plan, expected: of_form(fields)?, items: items(fields.text("items"))? })
}

/// Back to the plan, which says what was done.
pub(in crate::web) fn back(plan: PlanNumber, done: &str) -> Response {
    see_other(&format!("/phuong-an/{plan}?xong={done}"))
}

/// What the page of a plan says after each form.
pub(in crate::web) const DONE: [(&str, &str); 5] = [
    ("tham-van", "Đã mở tham vấn."),
    ("trinh", "Đã trình thẩm tra."),
    ("rut", "Đã rút các mục."),
    ("sua", "Đã lưu nội dung mục."),
    ("dinh-chinh", "Đã ghi đính chính."),
];

/// `POST /phuong-an/{number}/tham-van`
pub(in crate::web) async fn consult(
    State(app): State<App>,
    user: CurrentUser,
    Path(number): Path<String>,
    fields: Fields,
) -> Result<Response, WebError> {
    let selection = selection(&number, &fields)?;
    let (opens, closes) = (day(&fields, "opens")?, day(&fields, "closes")?);
    take(&app, &user, &selection, Step::Consult { opens, closes }).await?;
    Ok(back(selection.plan, "tham-van"))
}

/// `POST /phuong-an/{number}/trinh`
pub(in crate::web) async fn submit(
    State(app): State<App>,
    user: CurrentUser,
    Path(number): Path<String>,
    fields: Fields,
) -> Result<Response, WebError> {
    let selection = selection(&number, &fields)?;
    take(&app, &user, &selection, Step::Submit).await?;
    Ok(back(selection.plan, "trinh"))
}

/// `POST /phuong-an/{number}/rut`
pub(in crate::web) async fn withdraw(
    State(app): State<App>,
    user: CurrentUser,
    Path(number): Path<String>,
    fields: Fields,
) -> Result<Response, WebError> {
    let selection = selection(&number, &fields)?;
    take(&app, &user, &selection, Step::Withdraw(fields.text("reason"))).await?;
    Ok(back(selection.plan, "rut"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_named_by_numbers_or_all_at_once() {
        for (text, expected) in [
            ("1-3, 7", Some(Which::These(vec![1, 2, 3, 7]))),
            ("Tất cả", Some(Which::AllPossible)),
            (" tat ca ", Some(Which::AllPossible)),
            ("", None),
            ("mục 3", None),
        ] {
            assert_eq!(items(text).ok(), expected, "{text}");
        }
    }
}
