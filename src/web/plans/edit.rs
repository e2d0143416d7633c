//! Changing an item of a plan in a browser, or adding one. The fields are the
//! columns of the template and are read as a row of a file is, so that both
//! understand and refuse the same.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};

use crate::web::{
    App, WebError,
    frame::Frame,
    http::{
        error::{ErrorInfo, Missing},
        fields::Fields,
        identity::CurrentUser,
        if_match::of_form,
        respond::{CachePolicy, page_with_status},
    },
    plans::{
        desk::plan_number,
        details::{self, Details},
        forms::back,
        inputs::{Input, Shape, groups, read, values},
        wording,
    },
    words,
};
use crate::{
    cases::plans::{self, ItemEdit, PlanError},
    ingest::plan_row,
    model::{Act, Action, ItemDraft, ItemId, PlanNumber, Problem},
    store::PlanHead,
};

/// The address of an item that is not there yet.
const NEW: &str = "moi";

#[derive(Template)]
#[template(path = "plan_edit.html")]
struct EditPage {
    frame: Frame,
    head: PlanHead,
    /// The reason as it was written, if what is settled is mended.
    correction: Option<String>,
    /// The place in the plan; none for one more.
    item: Option<u32>,
    groups: Vec<(&'static str, Vec<Input>)>,
    /// Problems that belong to no field that is shown.
    others: Vec<Problem>,
    /// Why nothing was recorded, if that is not for single fields.
    info: Option<ErrorInfo>,
    refused: bool,
}

impl EditPage {
    fn heading(&self) -> String {
        match (self.item, &self.correction) {
            (Some(item), Some(_)) => format!("Đính chính mục {item}"),
            (Some(item), None) => format!("Sửa mục {item}"),
            (None, _) => say!("Thêm mục"),
        }
    }

    fn address(&self) -> String {
        match (self.item, &self.correction) {
            (Some(item), Some(_)) => format!("{item}/dinh-chinh"),
            (Some(item), None) => item.to_string(),
            (None, _) => NEW.to_owned(),
        }
    }
}

/// The plan and the item of an address, if whoever asks may change it.
pub(in crate::web) struct Target {
    pub head: PlanHead,
    /// The place in the plan; none for one more.
    pub item: Option<u32>,
    /// What it says.
    pub draft: ItemDraft,
    /// The reason of a correction as far as it is written; none for an edit.
    pub correction: Option<String>,
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
            let (head, draft) = (state.head, ItemDraft::default());
            return Ok(Self { head, item: None, draft, correction: None });
        }
        let missing = || WebError::Missing(Missing::Item(format!("{plan}/{item}")));
        let id: ItemId = format!("{plan}/{item}").parse().map_err(|_| missing())?;
        let found = state.item(id.item).ok_or_else(missing)?;
        if let Err(bad) = Act::Edited.check_alone(found.stage, found.authority) {
            return Err(PlanError::Illegal(vec![(id, bad)]).into());
        }
        let mut contents = app.store.plan_contents(plan, state.head.version).await?;
        let content = contents.remove(&id.item).ok_or_else(missing)?;
        let (head, item) = (state.head, Some(id.item));
        Ok(Self { head, item, draft: content.into(), correction: None })
    }

    pub(in crate::web) fn show(
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
        let groups = groups(values, coded, &mut problems);
        let status = match &refused {
            Refused::No => StatusCode::OK,
            Refused::Fields(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Refused::Whole(info) => info.status,
        };
        let view = EditPage {
            frame: Frame::new(app, &user.viewer()),
            head: self.head,
            correction: self.correction,
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
pub(in crate::web) enum Refused {
    No,
    Fields(Vec<Problem>),
    Whole(Box<ErrorInfo>),
}

/// `GET /phuong-an/{number}/muc/{item}`
pub(in crate::web) async fn form(
    State(app): State<App>,
    user: CurrentUser,
    Path((number, item)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let target = Target::find(&app, &user, (&number, &item)).await?;
    let values = plan_row(&target.draft);
    target.show(&app, &user, values, Refused::No)
}

/// `POST /phuong-an/{number}/muc/{item}`
pub(in crate::web) async fn save(
    State(app): State<App>,
    user: CurrentUser,
    Path((number, item)): Path<(String, String)>,
    form: Fields,
) -> Result<Response, WebError> {
    let target = Target::find(&app, &user, (&number, &item)).await?;
    let seen = of_form(&form)?;
    let values = values(&form);
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
            let again = crate::web::plans::again::edited(user.actor().name(), edits, &difference);
            again.ok_or(PlanError::Moved(difference))?
        }
        result => result?,
    };
    app.reach(recorded.version).await;
    Ok(())
}
