//! Decisions that approve and documents that carry out, for programs.

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
        if_match::{required, tagged},
        json_body::Body,
    },
    plans::{
        again::Asked,
        api::answer,
        api_steps::{ItemRef, Names, RecordedBody},
        steps::document_number,
    },
    review::files::FileBody,
};
use crate::{
    cases::plans::{self, Approval, Enactment, PlanError, Recorded, Selection},
    catalog::{Catalog, PlanFact},
    model::{Act, Day, Decision, DocumentNumber, EnactingDocument, ItemId, PlanNumber},
    store::Versioned,
};

/// Items of one plan, with the version of it that was seen: what `If-Match` is
/// for a request about one plan.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct SelectionBody {
    plan: PlanNumber,
    #[serde(default)]
    version: Option<u64>,
    #[serde(default)]
    items: Option<Vec<ItemRef>>,
}

async fn selections(app: &App, bodies: Vec<SelectionBody>) -> Result<Vec<Selection>, WebError> {
    let mut selections = Vec::with_capacity(bodies.len());
    for SelectionBody { plan, version, items } in bodies {
        let expected = version.ok_or_else(required)?;
        let items = Names::new(app, plan).which(items).await?;
        selections.push(Selection { plan, expected, items });
    }
    Ok(selections)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct NewDecision {
    number: DocumentNumber,
    day: Day,
    signer: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    amends: Option<DocumentNumber>,
    #[serde(default)]
    items: Vec<SelectionBody>,
    #[serde(default)]
    takes_back: Vec<SelectionBody>,
}

/// `POST /api/v1/decisions`
pub(in crate::web) async fn approve(
    State(app): State<App>,
    user: CurrentUser,
    Body(body): Body<NewDecision>,
) -> Result<Response, WebError> {
    let NewDecision { number, day, signer, title, amends, items, takes_back } = body;
    // Its file is put beside it.
    let decision = Decision { number, day, signer, title, amends, file: None };
    let items = selections(&app, items).await?;
    let takes_back = selections(&app, takes_back).await?;
    let approval = Approval { decision, file: None, items, takes_back };
    let settled = settle_approval(&app, &user, &approval).await?;
    recorded(settled, ("decisions", &approval.decision.number))
}

/// Whether something was recorded now, or had been by the same request before.
pub(in crate::web) enum Settled {
    Now(Vec<Recorded>),
    Before(Vec<Recorded>),
}

/// Records a decision, and waits until searches show it.
pub(in crate::web) async fn settle_approval(
    app: &App,
    user: &CurrentUser,
    approval: &Approval,
) -> Result<Settled, WebError> {
    let result = plans::approve(&app.store, approval, (user.actor(), app.moment())).await;
    let number = &approval.decision.number;
    let asked = [(Act::Approved, &approval.items), (Act::Withdrawn, &approval.takes_back)];
    app.papers_settled(result, user, number, &asked).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct NewEnactment {
    number: DocumentNumber,
    in_force_from: Day,
    #[serde(default)]
    title: String,
    items: Vec<SelectionBody>,
}

/// `POST /api/v1/enactments`
pub(in crate::web) async fn enact(
    State(app): State<App>,
    user: CurrentUser,
    Body(body): Body<NewEnactment>,
) -> Result<Response, WebError> {
    let NewEnactment { number, in_force_from, title, items } = body;
    let document = EnactingDocument { number, in_force_from, title };
    let enactment = Enactment { document, items: selections(&app, items).await? };
    let settled = settle_enactment(&app, &user, &enactment).await?;
    recorded(settled, ("enactments", &enactment.document.number))
}

/// Records a document that carries items out, and waits until searches show it.
pub(in crate::web) async fn settle_enactment(
    app: &App,
    user: &CurrentUser,
    enactment: &Enactment,
) -> Result<Settled, WebError> {
    let result = plans::enact(&app.store, enactment, (user.actor(), app.moment())).await;
    let number = &enactment.document.number;
    app.papers_settled(result, user, number, &[(Act::Enacted, &enactment.items)]).await
}

impl App {
    async fn papers_settled(
        &self,
        result: Result<Vec<Recorded>, PlanError>,
        user: &CurrentUser,
        number: &DocumentNumber,
        asked: &[(Act, &Vec<Selection>)],
    ) -> Result<Settled, WebError> {
        let settled = match result {
            Ok(recorded) => Settled::Now(recorded),
            Err(PlanError::Moved(difference)) => {
                match self.recorded_before(user, number, asked).await? {
                    Some(recorded) => Settled::Before(recorded),
                    None => return Err(PlanError::Moved(difference).into()),
                }
            }
            Err(other) => return Err(other.into()),
        };
        let (Settled::Now(all) | Settled::Before(all)) = &settled;
        if let Some(last) = all.iter().map(|recorded| recorded.version).max() {
            self.reach(last).await;
        }
        Ok(settled)
    }

    /// What the same request recorded before: all of it was, or nothing.
    async fn recorded_before(
        &self,
        user: &CurrentUser,
        number: &DocumentNumber,
        asked: &[(Act, &Vec<Selection>)],
    ) -> Result<Option<Vec<Recorded>>, WebError> {
        let mut recorded = Vec::new();
        for (act, selections) in asked {
            for Selection { plan, expected, items } in *selections {
                let difference = plans::difference(&self.store, *plan, *expected).await?;
                let wanted = Asked {
                    act: Some(*act),
                    items: Some(items),
                    paper: Some(number),
                    ..Asked::default()
                };
                let Some(done) = wanted.find(user.actor().name(), &difference) else {
                    return Ok(None);
                };
                let items = done.items.len() as u64;
                recorded.push(Recorded { plan: *plan, version: done.seq, items });
            }
        }
        Ok((!recorded.is_empty()).then_some(recorded))
    }
}

#[derive(Serialize)]
struct PlansBody<'a> {
    number: &'a DocumentNumber,
    plans: Vec<RecordedBody>,
}

fn recorded(
    settled: Settled,
    (kind, number): (&str, &DocumentNumber),
) -> Result<Response, WebError> {
    let (status, all) = match settled {
        Settled::Now(all) => (StatusCode::CREATED, all),
        Settled::Before(all) => (StatusCode::OK, all),
    };
    let plans = all.into_iter().map(RecordedBody::from).collect();
    let mut response = answer(status, &PlansBody { number, plans })?;
    let address = format!("/api/v1/{kind}/{}", number.slug());
    if let Ok(value) = HeaderValue::from_str(&crate::web::search::address::for_header(&address)) {
        response.headers_mut().insert(header::LOCATION, value);
    }
    Ok(response)
}

/// A decision or a document, as it is recorded now.
#[derive(Serialize)]
struct PaperBody<'a, T> {
    #[serde(flatten)]
    facts: T,
    /// How often it was recorded: 1, and one more with each correction.
    version: u32,
    /// Why it was corrected last; empty if it never was.
    correction: &'a str,
    /// The items that it settles, by what holds today.
    items: Vec<ItemId>,
}

impl<'a, T> PaperBody<'a, T> {
    fn new<P>(
        (facts, paper): (T, &'a Versioned<P>),
        catalog: &Catalog,
        settles: impl Fn(&PlanFact<'_>) -> bool,
    ) -> Self {
        let items = catalog.plan_items().filter(settles).map(|item| item.id).collect();
        Self { facts, version: paper.version, correction: &paper.reason, items }
    }
}

/// What is recorded of a decision, with where its file is.
#[derive(Serialize)]
struct DecisionFacts<'a> {
    number: &'a DocumentNumber,
    day: Day,
    signer: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    amends: Option<&'a DocumentNumber>,
    /// Null as long as none is recorded.
    file: Option<FileBody<'a>>,
}

type DecisionBody<'a> = PaperBody<'a, DecisionFacts<'a>>;
type EnactmentBody<'a> = PaperBody<'a, &'a EnactingDocument>;

fn decision_body<'a>(paper: &'a Versioned<Decision>, catalog: &Catalog) -> DecisionBody<'a> {
    let Decision { number, day, signer, title, amends, file } = &paper.facts;
    let file = file.as_ref().map(|file| FileBody::new(number, file));
    let facts = DecisionFacts { number, day: *day, signer, title, amends: amends.as_ref(), file };
    PaperBody::new((facts, paper), catalog, |item| item.decision == Some(number))
}

fn enactment_body<'a>(
    paper: &'a Versioned<EnactingDocument>,
    catalog: &Catalog,
) -> EnactmentBody<'a> {
    let facts = &paper.facts;
    PaperBody::new((facts, paper), catalog, |item| item.document == Some(&facts.number))
}

#[derive(Serialize)]
struct DecisionsBody<'a> {
    decisions: Vec<DecisionBody<'a>>,
    seq: u64,
}

/// `GET /api/v1/decisions`
pub(in crate::web) async fn decisions(State(app): State<App>) -> Result<Response, WebError> {
    let snapshot = app.snapshot().ok_or(WebError::NotReady)?;
    let catalog = &snapshot.catalog;
    let all = app.store.decisions(catalog.seq()).await?;
    let decisions = all.iter().map(|paper| decision_body(paper, catalog)).collect();
    answer(StatusCode::OK, &DecisionsBody { decisions, seq: catalog.seq() })
}

/// `GET /api/v1/decisions/{number}`
pub(in crate::web) async fn decision(
    State(app): State<App>,
    Path(text): Path<String>,
) -> Result<Response, WebError> {
    let number = document_number(&text)?;
    let snapshot = app.snapshot().ok_or(WebError::NotReady)?;
    let found = app.store.decision(&number, snapshot.catalog.seq()).await?;
    let found = found.ok_or(WebError::Missing(Missing::Decision(text)))?;
    let body = decision_body(&found, &snapshot.catalog);
    Ok(tagged(u64::from(found.version), answer(StatusCode::OK, &body)?))
}

#[derive(Serialize)]
struct EnactmentsBody<'a> {
    enactments: Vec<EnactmentBody<'a>>,
    seq: u64,
}

/// `GET /api/v1/enactments`
pub(in crate::web) async fn enactments(State(app): State<App>) -> Result<Response, WebError> {
    let snapshot = app.snapshot().ok_or(WebError::NotReady)?;
    let catalog = &snapshot.catalog;
    let all = app.store.enacting_documents(catalog.seq()).await?;
    let enactments = all.iter().map(|paper| enactment_body(paper, catalog)).collect();
    answer(StatusCode::OK, &EnactmentsBody { enactments, seq: catalog.seq() })
}

/// `GET /api/v1/enactments/{number}`
pub(in crate::web) async fn enactment(
    State(app): State<App>,
    Path(text): Path<String>,
) -> Result<Response, WebError> {
    let number = document_number(&text)?;
    let snapshot = app.snapshot().ok_or(WebError::NotReady)?;
    let found = app.store.enacting_document(&number, snapshot.catalog.seq()).await?;
    let found = found.ok_or(WebError::Missing(Missing::Decision(text)))?;
    let body = enactment_body(&found, &snapshot.catalog);
    Ok(tagged(u64::from(found.version), answer(StatusCode::OK, &body)?))
}
