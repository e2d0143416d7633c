//! One item under consultation: what is proposed, what was said of it and
//! answered, and the form to comment.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};

use super::{
    talk::{Asked, Filled, Talk, talk},
    time,
};
use crate::web::{
    App, WebError,
    frame::Frame,
    http::{
        error::{ErrorInfo, Missing},
        identity::MaybeUser,
        multipart::FileForm,
        respond::{CachePolicy, page_with_status},
        site::Client,
    },
    plans::{
        desk::plan_number,
        details::{self, Details},
        wording,
    },
    regulation::page::own_parameters,
    review::{
        choice::subjects,
        proposal::{Cost, cost, proposed},
    },
    search::params::Pairs,
    words,
};
use crate::{
    cases::comments::consultation,
    model::{ItemId, RegulationCode, taking},
    reference::agencies,
    store::PlanHead,
};

#[derive(Template)]
#[template(path = "comment_item.html")]
struct ItemPage {
    frame: Frame,
    head: PlanHead,
    agency: &'static str,
    item: u32,
    code: Option<RegulationCode>,
    subject: String,
    proposed: Vec<(&'static str, String)>,
    cost: Option<Cost>,
    /// From when until when, and how much time there is, in words.
    window: Option<(String, String)>,
    class: &'static str,
    talk: Talk,
    /// Which of the two forms the problem is about.
    problem: Option<ErrorInfo>,
    done: Option<&'static str>,
}

/// An item as an address names it.
pub(super) fn item_id(plan: &str, item: &str) -> Result<ItemId, WebError> {
    let plan = plan_number(plan)?;
    let missing = || WebError::Missing(Missing::Item(format!("{plan}/{item}")));
    format!("{plan}/{item}").parse().map_err(|_| missing())
}

/// `GET /tham-van/{plan}/muc/{item}`
pub(in crate::web) async fn show(
    State(app): State<App>,
    viewer: MaybeUser,
    Path((plan, item)): Path<(String, String)>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [after, done] = own_parameters(&pairs, &["after", "xong"])?;
    let id = item_id(&plan, &item)?;
    let done = (done == Some("tra-loi")).then_some("Đã ghi trả lời.");
    render(&app, &viewer, id, Filled::asked(after, done)?).await
}

pub(super) async fn render(
    app: &App,
    viewer: &MaybeUser,
    id: ItemId,
    filled: Filled,
) -> Result<Response, WebError> {
    let snapshot = app.snapshot().ok_or(WebError::NotReady)?;
    let state = app.shown_plan(id.plan).await?;
    let missing = || WebError::Missing(Missing::Item(id.to_string()));
    let item = state.item(id.item).ok_or_else(missing)?;
    let contents = app.store.plan_contents(id.plan, state.head.version).await?;
    let content = contents.get(&id.item).ok_or_else(missing)?;
    let subject = subjects(&snapshot.catalog, &state, &contents).remove(&id.item);
    let today = app.clock.today();
    let window = consultation(&state, id.item);
    let taking = taking(item.stage, window, today);
    let asked =
        Asked { subject: id.into(), agency: &state.head.agency, version: item.version, taking };
    let talk = talk(app, viewer, asked, &filled).await?;
    let time = window.map(|window| time::of_days(window, (app.clock.0)()));
    let problem = filled.problem;
    let status = problem.as_ref().map_or(StatusCode::OK, |problem| problem.status);
    let view = ItemPage {
        frame: Frame::new(app, viewer),
        agency: agencies().get(&state.head.agency).map_or("", |agency| agency.name.as_str()),
        item: id.item,
        code: item.code.clone(),
        subject: subject.unwrap_or_else(|| item.subject.clone()),
        proposed: proposed(content),
        cost: cost(content),
        class: time.as_ref().map_or("", |time| time.class),
        window: time.map(|time| (time.window, time.left)),
        talk,
        problem,
        done: filled.done,
        head: state.head.clone(),
    };
    page_with_status(status, &view, CachePolicy::open(status))
}

/// `POST /tham-van/{plan}/muc/{item}`
pub(in crate::web) async fn submit(
    State(app): State<App>,
    viewer: MaybeUser,
    client: Client,
    Path((plan, item)): Path<(String, String)>,
    headers: HeaderMap,
    sent: FileForm,
) -> Result<Response, WebError> {
    let id = item_id(&plan, &item)?;
    super::submit::submit(&app, &viewer, (id.into(), &client), (&headers, &sent)).await
}
