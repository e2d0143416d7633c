//! Calls for plans, for programs: what the pages of `calls` say and do.

use axum::{
    extract::{Path, State},
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use serde::{Deserialize, Serialize};

use crate::web::{
    App, WebError,
    http::{
        error::Missing,
        identity::CurrentUser,
        if_match::{IfMatch, tagged},
        json_body::Body,
    },
    plans::{api::answer, steps::document_number},
    review::calls::standing,
    search::api::AgencyBody,
};
use crate::{
    cases::plans::{CallChange, PlanError, change_call, open_call},
    catalog::Catalog,
    model::{AgencySlug, CallAnswer, CallStanding, Day, DocumentNumber, HandedIn, PlanCall},
    reference::agencies,
    store::Versioned,
};

/// A call with how every agency that it asks stands.
#[derive(Serialize)]
struct CallBody<'a> {
    number: &'a DocumentNumber,
    issued: Day,
    title: &'a str,
    deadline: Day,
    /// How often it was recorded: 1, and one more with each change.
    version: u32,
    /// Why it was changed last; empty if it never was.
    correction: &'a str,
    answered: usize,
    agencies: Vec<AskedBody<'a>>,
}

/// How one agency stands.
#[derive(Serialize)]
struct AskedBody<'a> {
    #[serde(flatten)]
    agency: AgencyBody<'a>,
    /// The agency that answers for it by now, if that is another.
    now: Option<AgencyBody<'a>>,
    /// The first day on which it submitted something; null if it has not.
    first: Option<Day>,
    items: u64,
    /// Days after the deadline: of the answer, or of today without one; below
    /// zero while there is time, or if it was early.
    days_late: i32,
}

impl<'a> AskedBody<'a> {
    fn new(standing: &CallStanding<'a>, today: Day) -> Self {
        let now = agencies().responsible(standing.agency, today);
        let (first, items) = match standing.answer {
            CallAnswer::Submitted { first, items } => (Some(first), items),
            CallAnswer::Nothing => (None, 0),
        };
        Self {
            agency: AgencyBody::new(standing.agency),
            now: (now != standing.agency).then(|| AgencyBody::new(now)),
            first,
            items,
            days_late: standing.days_late,
        }
    }
}

impl<'a> CallBody<'a> {
    fn new(call: &'a Versioned<PlanCall>, handed_in: &[HandedIn], today: Day) -> Self {
        let rows = standing(&call.facts, handed_in, today);
        let PlanCall { number, issued, title, deadline, .. } = &call.facts;
        Self {
            number,
            issued: *issued,
            title,
            deadline: *deadline,
            version: call.version,
            correction: &call.reason,
            answered: rows.iter().filter(|row| row.answer != CallAnswer::Nothing).count(),
            agencies: rows.iter().map(|row| AskedBody::new(row, today)).collect(),
        }
    }
}

#[derive(Serialize)]
struct CallsBody<'a> {
    calls: Vec<CallBody<'a>>,
    as_of: Day,
    seq: u64,
}

/// `GET /api/v1/calls`
pub(in crate::web) async fn calls(State(app): State<App>) -> Result<Response, WebError> {
    let snapshot = app.snapshot().ok_or(WebError::NotReady)?;
    let catalog = &snapshot.catalog;
    let (all, handed_in) =
        (app.store.plan_calls(catalog.seq()).await?, app.store.handed_in(catalog.seq()).await?);
    let today = catalog.as_of();
    let calls = all.iter().map(|call| CallBody::new(call, &handed_in, today)).collect();
    answer(StatusCode::OK, &CallsBody { calls, as_of: today, seq: catalog.seq() })
}

/// `GET /api/v1/calls/{number}`
pub(in crate::web) async fn call(
    State(app): State<App>,
    Path(text): Path<String>,
) -> Result<Response, WebError> {
    let snapshot = app.snapshot().ok_or(WebError::NotReady)?;
    told(&app, (StatusCode::OK, &document_number(&text)?), &snapshot.catalog).await
}

/// The call of a number as it is recorded last.
async fn told(
    app: &App,
    (status, number): (StatusCode, &DocumentNumber),
    catalog: &Catalog,
) -> Result<Response, WebError> {
    let call = app.store.plan_call(number, catalog.seq()).await?.pop();
    let call = call.ok_or_else(|| WebError::Missing(Missing::Call(number.to_string())))?;
    let handed_in = app.store.handed_in(catalog.seq()).await?;
    let body = CallBody::new(&call, &handed_in, catalog.as_of());
    Ok(tagged(u64::from(call.version), answer(status, &body)?))
}

/// The answer to what was recorded, once pages show it.
async fn recorded(
    app: &App,
    (status, number): (StatusCode, &DocumentNumber),
    seq: u64,
) -> Result<Response, WebError> {
    app.reach(seq).await;
    let snapshot = app.snapshot().ok_or(WebError::NotReady)?;
    told(app, (status, number), &snapshot.catalog).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct NewCall {
    number: DocumentNumber,
    issued: Day,
    title: String,
    deadline: Day,
    agencies: Vec<AgencySlug>,
}

/// `POST /api/v1/calls`. The same call again is answered as the first time.
pub(in crate::web) async fn open(
    State(app): State<App>,
    user: CurrentUser,
    Body(body): Body<NewCall>,
) -> Result<Response, WebError> {
    let NewCall { number, issued, title, deadline, agencies } = body;
    let call = PlanCall { number, issued, title, deadline, agencies };
    let (status, seq) = match open_call(&app.store, &call, (user.actor(), app.moment())).await {
        Ok(seq) => (StatusCode::CREATED, seq),
        Err(PlanError::CallDiffers(known))
            if known.version == 1 && is_same(&known.facts, &call) =>
        {
            (StatusCode::OK, app.store.seq().await?)
        }
        Err(other) => return Err(other.into()),
    };
    let mut response = recorded(&app, (status, &call.number), seq).await?;
    let address = format!("/api/v1/calls/{}", call.number.slug());
    if let Ok(value) = HeaderValue::from_str(&crate::web::search::address::for_header(&address)) {
        response.headers_mut().insert(header::LOCATION, value);
    }
    Ok(response)
}

/// Whether a call is known as it is asked for: the use case trims its title and
/// names every agency once.
fn is_same(known: &PlanCall, asked: &PlanCall) -> bool {
    let mut named = Vec::new();
    for agency in &asked.agencies {
        if !named.contains(agency) {
            named.push(agency.clone());
        }
    }
    let title = asked.title.trim().to_owned();
    *known == PlanCall { title, agencies: named, ..asked.clone() }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct ChangedCall {
    deadline: Day,
    /// Agencies that are asked as well.
    #[serde(default)]
    agencies: Vec<AgencySlug>,
    reason: String,
}

/// `PATCH /api/v1/calls/{number}`
pub(in crate::web) async fn change(
    State(app): State<App>,
    user: CurrentUser,
    Path(text): Path<String>,
    IfMatch(seen): IfMatch,
    Body(body): Body<ChangedCall>,
) -> Result<Response, WebError> {
    let number = document_number(&text)?;
    let ChangedCall { deadline, agencies: added, reason } = body;
    let expected = u32::try_from(seen).unwrap_or(u32::MAX);
    let change = CallChange { number, expected, deadline, added, reason };
    let seq = match change_call(&app.store, &change, (user.actor(), app.moment())).await {
        Ok(seq) => seq,
        Err(PlanError::CallDiffers(known)) if is_done(&known, &change) => app.store.seq().await?,
        Err(other) => return Err(other.into()),
    };
    recorded(&app, (StatusCode::OK, &change.number), seq).await
}

/// Whether the same request changed the call before.
fn is_done(known: &Versioned<PlanCall>, change: &CallChange) -> bool {
    known.version == change.expected.saturating_add(1)
        && known.facts.deadline == change.deadline
        && known.reason == change.reason.trim()
        && change.added.iter().all(|agency| known.facts.agencies.contains(agency))
}
