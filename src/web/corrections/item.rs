//! A slip in what an item says, after it was passed or approved.

use axum::{
    extract::{Path, State},
    response::Response,
};

use crate::web::{
    App, WebError,
    http::{error::Missing, fields::Fields, identity::CurrentUser, if_match::of_form},
    plans::{
        again::corrected,
        api_steps::item_id,
        desk::plan_number,
        edit::{Refused, Target},
        errors::bad_item,
        forms::back,
        inputs::{read, values},
    },
    review::calls::on_form,
};
use crate::{
    cases::{
        Actor, Refusal,
        plans::{PlanError, correct_content},
    },
    ingest::plan_row,
    model::{Action, Day, ItemId, PlanItem, Stage},
    store::PlanState,
};

/// Whether somebody may mend what items of a plan say once they are passed: for
/// links, not for guards.
pub(in crate::web) fn mends(state: &PlanState, (actor, today): (Actor<'_>, Day)) -> bool {
    let action = Action::RecordDecision;
    actor.require_in(action, &state.head.agency, today).is_ok()
        && actor.require_second(action, state.authors()).is_ok()
}

/// The item of an address, if such a role may mend it; and whether it would take
/// somebody else, which the use case asks of what is sent.
async fn target(
    app: &App,
    user: &CurrentUser,
    (number, item): (&str, &str),
) -> Result<(ItemId, Target, Result<(), Refusal>), WebError> {
    let id = item_id(plan_number(number)?, item)?;
    let state = app.shown_plan(id.plan).await?;
    let (action, today) = (Action::RecordDecision, app.clock.today());
    user.actor().require_in(action, &state.head.agency, today)?;
    let missing = || WebError::Missing(Missing::Item(id.to_string()));
    let found = state.item(id.item).ok_or_else(missing)?;
    if found.stage < Some(Stage::Reviewed) {
        let reason = "is still to be edited";
        return Err(PlanError::Invalid { field: "stage", reason }.into());
    }
    let mut contents = app.store.plan_contents(id.plan, state.head.version).await?;
    let draft = contents.remove(&id.item).ok_or_else(missing)?.into();
    let (item, correction) = (Some(id.item), Some(String::new()));
    let second = user.actor().require_second(action, state.authors());
    Ok((id, Target { head: state.head, item, draft, correction }, second))
}

/// `GET /phuong-an/{number}/muc/{item}/dinh-chinh`
pub(in crate::web) async fn form(
    State(app): State<App>,
    user: CurrentUser,
    Path((number, item)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let (_, target, second) = target(&app, &user, (&number, &item)).await?;
    second?;
    let values = plan_row(&target.draft);
    target.show(&app, &user, values, Refused::No)
}

/// `POST /phuong-an/{number}/muc/{item}/dinh-chinh`
pub(in crate::web) async fn save(
    State(app): State<App>,
    user: CurrentUser,
    Path((number, item)): Path<(String, String)>,
    fields: Fields,
) -> Result<Response, WebError> {
    let (id, target, _) = target(&app, &user, (&number, &item)).await?;
    let reason = fields.text("correction");
    let target = Target { correction: Some(reason.to_owned()), ..target };
    let (seen, values) = (of_form(&fields)?, values(&fields));
    let (draft, problems) = read(&values, app.clock.today())?;
    let item = match PlanItem::try_from(draft.clone()) {
        _ if !problems.is_empty() => {
            return target.show(&app, &user, values, Refused::Fields(problems));
        }
        Ok(item) => item,
        Err(bad) => {
            let info = bad_item(&bad).info();
            return target.show(&app, &user, values, Refused::Whole(Box::new(info)));
        }
    };
    let who = (user.actor(), app.moment());
    let result = correct_content(&app.store, (id, seen), (&draft, reason), who).await;
    let name = user.actor().name();
    match app.settled(result, |now| corrected(name, (id, &item, reason), now)).await {
        Ok(_) => Ok(back(id.plan, "dinh-chinh")),
        Err(error) => {
            let info = on_form(error)?;
            target.show(&app, &user, values, Refused::Whole(Box::new(info)))
        }
    }
}
