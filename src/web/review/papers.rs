//! Decisions that approve plans and documents that carry them out: the list,
//! and of each one what it did to which items.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};

use crate::web::{
    App, WebError,
    exports::Downloads,
    frame::Frame,
    http::{
        error::Missing,
        identity::MaybeUser,
        respond::{CachePolicy, page},
    },
    regulation::page::own_parameters,
    review::{calls::number_of, choice::subjects},
    search::{address, params::Pairs},
    words,
};
use crate::{
    cases::Actor,
    catalog::{Applies, Catalog, Due, PlanFact},
    model::{
        Act, Action, AgencySlug, Day, Decision, DocumentNumber, EnactingDocument, ItemId,
        PlanNumber, RegulationCode,
    },
    reference::agencies,
    store::{ItemState, PlanHead, PlanState, Versioned},
};

#[derive(Template)]
#[template(path = "decisions.html")]
struct ListPage {
    frame: Frame,
    decisions: Vec<(Decision, u64)>,
    documents: Vec<(EnactingDocument, u64)>,
    decision_files: Downloads,
    document_files: Downloads,
    may_decide: bool,
    may_carry_out: bool,
}

/// `GET /quyet-dinh`
pub(in crate::web) async fn list(
    State(app): State<App>,
    viewer: MaybeUser,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    own_parameters(&pairs, &[])?;
    let snapshot = app.snapshot().ok_or(WebError::NotReady)?;
    let catalog = &snapshot.catalog;
    let mut counts: BTreeMap<&DocumentNumber, u64> = BTreeMap::new();
    for item in catalog.plan_items() {
        for number in item.decision.into_iter().chain(item.document) {
            *counts.entry(number).or_default() += 1;
        }
    }
    let count = |number: &DocumentNumber| counts.get(number).copied().unwrap_or_default();
    let decisions = app.store.decisions(catalog.seq()).await?.into_iter();
    let documents = app.store.enacting_documents(catalog.seq()).await?.into_iter();
    let view = ListPage {
        frame: Frame::new(&app, &viewer),
        decisions: decisions.map(|of| (count(&of.facts.number), of.facts)).map(turn).collect(),
        documents: documents.map(|of| (count(&of.facts.number), of.facts)).map(turn).collect(),
        decision_files: Downloads::of("/quyet-dinh", "").called("quyết định"),
        document_files: Downloads::of("/thuc-thi", "").called("văn bản"),
        may_decide: viewer.may(Action::RecordDecision),
        may_carry_out: viewer.may(Action::RecordDocument),
    };
    page(&view, CachePolicy::Current)
}

fn turn<A, B>((a, b): (A, B)) -> (B, A) {
    (b, a)
}

/// The items of one plan that a paper did something to.
struct Group {
    plan: PlanNumber,
    title: String,
    agency: &'static str,
    agency_slug: AgencySlug,
    rows: Vec<Row>,
}

/// One of them, as it stands now.
struct Row {
    item: u32,
    code: Option<RegulationCode>,
    name: String,
    disposition: &'static str,
    stage: &'static str,
    deadline: Option<Day>,
    overdue: bool,
    /// Whether another item applies to the regulation by now.
    replaced: bool,
    decision: Option<DocumentNumber>,
    document: Option<DocumentNumber>,
}

impl Row {
    fn new(item: &ItemState, name: String, fact: Option<&PlanFact<'_>>) -> Self {
        let replaced = fact.is_some_and(|f| f.regulation.is_some() && f.applies == Applies::No);
        Self {
            item: item.item,
            code: item.code.clone(),
            name,
            disposition: item.disposition.label(),
            // What the catalog does not know on its day was withdrawn.
            stage: fact.map_or("Đã rút", |fact| fact.stage.label()),
            deadline: item.deadline,
            overdue: fact.is_some_and(|fact| fact.due == Some(Due::Overdue)),
            replaced,
            decision: fact.and_then(|fact| fact.decision.cloned()),
            document: fact.and_then(|fact| fact.document.cloned()),
        }
    }
}

/// The items of one plan that a paper did something to, with their names.
pub(in crate::web) struct Touched {
    pub state: PlanState,
    pub items: Vec<ItemState>,
    pub names: BTreeMap<u32, String>,
}

/// What a paper did to items, plan by plan: those of its acts that still count.
pub(in crate::web) async fn touched(
    app: &App,
    catalog: &Catalog,
    (act, number): (Act, &DocumentNumber),
) -> Result<Vec<Touched>, WebError> {
    let mut plans = Vec::new();
    for plan in app.store.plans_naming(number, catalog.seq()).await? {
        let Some(state) = app.store.plan(plan, catalog.seq()).await? else { continue };
        let items: Vec<ItemState> = done(&state, (act, number)).into_iter().cloned().collect();
        if items.is_empty() {
            continue;
        }
        let contents = match items.iter().all(|item| item.code.is_some()) {
            true => BTreeMap::new(),
            false => app.store.plan_contents(plan, state.head.version).await?,
        };
        let names = subjects(catalog, &state, &contents);
        plans.push(Touched { state, items, names });
    }
    Ok(plans)
}

/// The same as a page lists them.
async fn groups(
    app: &App,
    catalog: &Catalog,
    paper: (Act, &DocumentNumber),
) -> Result<Vec<Group>, WebError> {
    let facts: BTreeMap<ItemId, PlanFact<'_>> =
        catalog.plan_items().map(|fact| (fact.id, fact)).collect();
    let group = |Touched { state, items, mut names }: Touched| {
        let PlanHead { plan, title, agency: agency_slug, .. } = state.head;
        let row = |item: &ItemState| {
            let name = names.remove(&item.item).unwrap_or_default();
            Row::new(item, name, facts.get(&ItemId { plan, item: item.item }))
        };
        let rows = items.iter().map(row).collect();
        let agency = agencies().responsible(&agency_slug, catalog.as_of());
        let agency = agencies().get(agency).map_or("", |agency| agency.name.as_str());
        Group { plan, title, agency, agency_slug, rows }
    };
    Ok(touched(app, catalog, paper).await?.into_iter().map(group).collect())
}

fn done<'a>(state: &'a PlanState, (act, number): (Act, &DocumentNumber)) -> Vec<&'a ItemState> {
    let names = |of: &Option<DocumentNumber>| of.as_ref() == Some(number);
    let acts = state
        .acts
        .iter()
        .filter(|done| done.act == act && (names(&done.decision) || names(&done.document)));
    let mut items: Vec<u32> = acts.flat_map(|done| state.live_items(done.seq)).collect();
    items.sort_unstable();
    items.dedup();
    items.iter().filter_map(|item| state.item(*item)).collect()
}

fn count(groups: &[Group]) -> u64 {
    groups.iter().map(|group| group.rows.len() as u64).sum()
}

#[derive(Template)]
#[template(path = "decision.html")]
struct DecisionPage {
    frame: Frame,
    decision: Decision,
    /// What was recorded of it, the first first.
    versions: Vec<Versioned<Decision>>,
    /// Decisions that amend it, the newest first.
    amended_by: Vec<DocumentNumber>,
    /// What it approves.
    groups: Vec<Group>,
    /// What it takes back of the decision that it amends.
    taken_back: Vec<Group>,
    overdue: u64,
    files: Vec<Downloads>,
    may_decide: bool,
    /// Whether something of it is still to be carried out, by whoever looks.
    may_carry_out: bool,
}

/// Whether who looks may record documents that carry out plans of an agency.
fn may_record(app: &App, viewer: &MaybeUser, agency: &AgencySlug) -> bool {
    let actor = viewer.0.as_deref().map_or(Actor::Visitor, Actor::User);
    actor.require_in(Action::RecordDocument, agency, app.clock.today()).is_ok()
}

/// `GET /quyet-dinh/{number}`
pub(in crate::web) async fn decision(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(slug): Path<String>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    own_parameters(&pairs, &[])?;
    let number = number_of(&slug)?;
    if number.slug() != slug {
        return Ok(moved(&format!("/quyet-dinh/{}", number.slug())));
    }
    let snapshot = app.snapshot().ok_or(WebError::NotReady)?;
    let catalog = &snapshot.catalog;
    let all = app.store.decisions(catalog.seq()).await?;
    let missing = || WebError::Missing(Missing::Decision(number.to_string()));
    let known = all.iter().find(|known| known.facts.number == number).ok_or_else(missing)?;
    let amending = all.iter().filter(|other| other.facts.amends.as_ref() == Some(&number));
    let groups = groups(&app, catalog, (Act::Approved, &number)).await?;
    let owed = |group: &Group| {
        group.rows.iter().any(|row| row.document.is_none())
            && may_record(&app, &viewer, &group.agency_slug)
    };
    let may_carry_out = groups.iter().any(owed);
    let late = groups.iter().flat_map(|group| &group.rows).filter(|row| row.overdue).count();
    let view = DecisionPage {
        frame: Frame::new(&app, &viewer),
        decision: known.facts.clone(),
        versions: app.store.decision_versions(&number, catalog.seq()).await?,
        amended_by: amending.map(|other| other.facts.number.clone()).collect(),
        overdue: late as u64,
        files: vec![Downloads::list(&format!("/quyet-dinh/{slug}"))],
        groups,
        taken_back: self::groups(&app, catalog, (Act::Withdrawn, &number)).await?,
        may_decide: viewer.may(Action::RecordDecision),
        may_carry_out,
    };
    page(&view, CachePolicy::Current)
}

fn moved(to: &str) -> Response {
    Redirect::permanent(&address::for_header(to)).into_response()
}

#[derive(Template)]
#[template(path = "enacting_document.html")]
struct DocumentPage {
    frame: Frame,
    document: EnactingDocument,
    /// Whether its day has come.
    in_force: bool,
    groups: Vec<Group>,
    files: Vec<Downloads>,
    may_correct: bool,
}

/// `GET /thuc-thi/{number}`
pub(in crate::web) async fn document(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(slug): Path<String>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    own_parameters(&pairs, &[])?;
    let number = number_of(&slug)?;
    if number.slug() != slug {
        return Ok(moved(&format!("/thuc-thi/{}", number.slug())));
    }
    let snapshot = app.snapshot().ok_or(WebError::NotReady)?;
    let catalog = &snapshot.catalog;
    let known = app.store.enacting_document(&number, catalog.seq()).await?;
    let known = known.ok_or_else(|| WebError::Missing(Missing::Decision(number.to_string())))?;
    let groups = groups(&app, catalog, (Act::Enacted, &number)).await?;
    let actor = viewer.0.as_deref().map_or(Actor::Visitor, Actor::User);
    let view = DocumentPage {
        frame: Frame::new(&app, &viewer),
        files: vec![Downloads::list(&format!("/thuc-thi/{slug}"))],
        in_force: known.facts.in_force_from <= catalog.as_of(),
        document: known.facts,
        may_correct: match groups.as_slice() {
            [] => actor.require(Action::RecordDocument).is_ok(),
            groups => groups.iter().all(|group| may_record(&app, &viewer, &group.agency_slug)),
        },
        groups,
    };
    page(&view, CachePolicy::Current)
}
