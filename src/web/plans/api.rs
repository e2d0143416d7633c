//! Plans for programs: the template, a dry run, a confirmation, receipts, and
//! what plans say.

use std::collections::BTreeMap;

use axum::{
    body::Bytes,
    extract::{Path, Query, State, rejection::BytesRejection},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde::Serialize;

use crate::web::{
    App, WebError,
    http::{
        error::Missing,
        identity::CurrentUser,
        if_match::tagged,
        layers::JOURNAL_SEQ,
        respond::{CachePolicy, content, json},
    },
    moment::When,
    plans::{
        bodies::{DryRunBody, ItemBody, PlanBody, ReceiptBody, StepBody},
        desk::{self, Outcome, Sent, Wanted, known_agency, plan_number},
        then,
    },
    regulation::page::own_parameters,
    search::{api::AgencyBody, params::Pairs},
};
use crate::{
    cases::plans::{Confirmed, agency_template},
    catalog::Catalog,
    model::{Day, Disposition, PlanNumber, ReceiptNumber, Stage},
    reference::agencies,
    store::{PlanHead, Receipt},
};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

pub(in crate::web) fn answer(
    status: StatusCode,
    body: &impl Serialize,
) -> Result<Response, WebError> {
    let body = serde_json::to_vec(body).map_err(|error| WebError::Internal(error.into()))?;
    Ok(json(status, CachePolicy::Personal, body))
}

/// A workbook to be kept under a name; letters and hyphens only.
pub(in crate::web) fn workbook(bytes: Vec<u8>, name: &str) -> Result<Response, WebError> {
    let mut response = content(StatusCode::OK, XLSX, CachePolicy::Personal, bytes);
    let value = HeaderValue::from_str(&format!("attachment; filename=\"{name}.xlsx\""))
        .map_err(|error| WebError::Internal(error.into()))?;
    response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    Ok(response)
}

/// `GET /api/v1/plans/template`, and the same for pages.
pub(in crate::web) async fn template(
    State(app): State<App>,
    user: CurrentUser,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [agency] = own_parameters(&pairs, &["agency"])?;
    let agency = desk::agency(&app, &user, agency)?;
    let snapshot = app.snapshot().ok_or(WebError::NotReady)?;
    let (store, of) = (app.store.clone(), agency.clone());
    let template = async move {
        let bytes = agency_template(&store, &snapshot.catalog, &of).await;
        bytes.map_err(|error| WebError::Internal(error.into()))
    };
    workbook(app.files.run(template).await?, &format!("phuong-an-{agency}"))
}

/// `POST /api/v1/plans` with the file as the body: a dry run, or with
/// `?confirm=` what the dry run foretold.
pub(in crate::web) async fn upload(
    State(app): State<App>,
    user: CurrentUser,
    Query(pairs): Pairs,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, WebError> {
    let [agency, name, title, plan, coverage, amends, confirm] = own_parameters(
        &pairs,
        &["agency", "name", "title", "plan", "coverage", "amends", "confirm"],
    )?;
    let bytes = file(body)?;
    let wanted = Wanted { agency, name, title, plan, coverage, amends };
    let sent = Sent::new(&app, &user, wanted, bytes)?;
    let Some(token) = confirm else {
        let judged = sent.judge(&app).await?;
        return answer(StatusCode::OK, &DryRunBody::new(&judged));
    };
    match sent.confirm(&app, &user, token).await? {
        Outcome::Done(Confirmed::AlreadyRecorded(receipt)) => receipted(StatusCode::OK, &receipt),
        Outcome::Done(Confirmed::Recorded(receipt)) => receipted(StatusCode::CREATED, &receipt),
        // A dry run is made of what moved before it gets here.
        Outcome::Done(Confirmed::Moved(_)) => Err(WebError::NotReady),
        Outcome::Moved(judged) => {
            let error = MovedError {
                code: "moved",
                message: "Dữ liệu của cơ quan đã thay đổi từ lần kiểm tra trước.",
                advice: "Xem lại kết quả kiểm tra mới rồi xác nhận bằng mã mới.",
            };
            let body = MovedBody { error, dry_run: DryRunBody::new(&judged) };
            answer(StatusCode::CONFLICT, &body)
        }
    }
}

#[derive(Serialize)]
struct MovedBody<'a> {
    error: MovedError,
    dry_run: DryRunBody<'a>,
}

#[derive(Serialize)]
struct MovedError {
    code: &'static str,
    message: &'static str,
    advice: &'static str,
}

/// The bytes of a body, unless it is too large.
pub(in crate::web) fn file(body: Result<Bytes, BytesRejection>) -> Result<Bytes, WebError> {
    body.map_err(|rejection| match rejection.into_response().status() {
        StatusCode::PAYLOAD_TOO_LARGE => WebError::TooLarge,
        _ => WebError::Form,
    })
}

fn receipted(status: StatusCode, receipt: &Receipt) -> Result<Response, WebError> {
    let mut response = answer(status, &ReceiptBody::new(receipt))?;
    let address = format!("/api/v1/plans/receipts/{}", receipt.entry.number);
    if let Ok(value) = HeaderValue::from_str(&address) {
        response.headers_mut().insert(header::LOCATION, value);
    }
    Ok(response)
}

/// The receipt of a number.
pub(in crate::web) async fn find_receipt(app: &App, text: &str) -> Result<Receipt, WebError> {
    let missing = || WebError::Missing(Missing::Receipt(text.to_owned()));
    let number = text.parse::<ReceiptNumber>().map_err(|_| missing())?;
    app.store.receipt(number).await?.ok_or_else(missing)
}

/// `GET /api/v1/plans/receipts/{number}`
pub(in crate::web) async fn receipt(
    State(app): State<App>,
    Path(number): Path<String>,
) -> Result<Response, WebError> {
    let receipt = find_receipt(&app, &number).await?;
    answer(StatusCode::OK, &ReceiptBody::new(&receipt))
}

/// How the items of a plan stand on the day of a catalog.
#[derive(Debug, Clone, Default)]
pub(in crate::web) struct Tally {
    pub items: u64,
    pub stages: BTreeMap<Stage, u64>,
    pub dispositions: BTreeMap<Disposition, u64>,
}

/// Every plan with its tally, the newest first; of one agency if one is given.
pub(in crate::web) async fn all_plans(
    app: &App,
    catalog: &Catalog,
    agency: Option<&str>,
) -> Result<Vec<(PlanHead, Tally)>, WebError> {
    let (list, today) = (agencies(), catalog.as_of());
    let wanted = agency.map(known_agency).transpose()?;
    let wanted = wanted.as_ref().map(|slug| list.responsible(slug, today));
    let mut tallies: BTreeMap<PlanNumber, Tally> = BTreeMap::new();
    for item in catalog.plan_items() {
        let tally = tallies.entry(item.id.plan).or_default();
        tally.items += 1;
        *tally.stages.entry(item.stage).or_default() += 1;
        *tally.dispositions.entry(item.disposition).or_default() += 1;
    }
    let heads = app.store.plans(catalog.seq()).await?.into_iter().rev();
    let starts = app.store.plan_starts(catalog.seq()).await?;
    let heads = heads
        // On an earlier day than its first item a plan was not there.
        .filter(|head| starts.get(&head.plan).is_none_or(|start| *start <= today))
        .filter(|head| wanted.is_none_or(|wanted| list.responsible(&head.agency, today) == wanted));
    Ok(heads
        .map(|head| {
            let tally = tallies.remove(&head.plan).unwrap_or_default();
            (head, tally)
        })
        .collect())
}

#[derive(Serialize)]
struct PlansBody<'a> {
    plans: Vec<PlanBody<'a>>,
    as_of: Day,
    seq: u64,
}

/// `GET /api/v1/plans`
pub(in crate::web) async fn plans(
    State(app): State<App>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [agency, as_of, known_at] = own_parameters(&pairs, &["agency", "as_of", "known_at"])?;
    let moment = app.asked_moment(When::read(as_of, known_at)?).await?;
    let catalog = app.catalog(moment.as_ref())?;
    let plans = all_plans(&app, &catalog, agency).await?;
    let plans = plans.iter().map(|(head, tally)| PlanBody::new(head, Some(tally))).collect();
    answer(StatusCode::OK, &PlansBody { plans, as_of: catalog.as_of(), seq: catalog.seq() })
}

#[derive(Serialize)]
struct OnePlanBody<'a> {
    #[serde(flatten)]
    plan: PlanBody<'a>,
    items: Vec<ItemBody<'a>>,
    steps: Vec<StepBody<'a>>,
    receipts: Vec<ReceiptBody<'a>>,
    answering: AgencyBody<'a>,
    as_of: Day,
    seq: u64,
}

/// `GET /api/v1/plans/{number}`
pub(in crate::web) async fn plan(
    State(app): State<App>,
    Path(number): Path<String>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [as_of, known_at] = own_parameters(&pairs, &["as_of", "known_at"])?;
    let moment = app.asked_moment(When::read(as_of, known_at)?).await?;
    let catalog = &app.catalog(moment.as_ref())?;
    let plan = plan_number(&number)?;
    let state = then::find(&app, plan, moment.as_ref()).await?;
    let dues = then::dues(plan, catalog);
    let contents = app.store.plan_contents(plan, catalog.seq()).await?;
    let receipts = app.store.receipts_of_plan(plan).await?;
    let known = receipts.iter().filter(|receipt| receipt.seq <= catalog.seq());
    let body = OnePlanBody {
        plan: PlanBody::new(&state.head, None),
        items: state
            .items
            .iter()
            .map(|item| {
                let due = dues.get(&item.item).copied();
                ItemBody::new(item, &contents, catalog).with_due(due)
            })
            .collect(),
        steps: state.acts.iter().map(StepBody::new).collect(),
        receipts: known.map(ReceiptBody::new).collect(),
        answering: AgencyBody::new(agencies().responsible(&state.head.agency, catalog.as_of())),
        as_of: catalog.as_of(),
        seq: catalog.seq(),
    };
    let mut response = tagged(state.head.version, answer(StatusCode::OK, &body)?);
    // Rows that came while this was made are not in it.
    response.headers_mut().insert(JOURNAL_SEQ, catalog.seq().into());
    Ok(response)
}
