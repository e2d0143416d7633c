//! Plans as pages: the list, one plan, a receipt.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::Response,
};

use super::{
    App, WebError,
    api_plans::{Tally, all_plans, find_receipt},
    error::Missing,
    frame::Frame,
    identity::MaybeUser,
    params::Pairs,
    plan_desk::{known_agency, plan_number},
    plan_forms::{self, DONE, Forms},
    plan_words,
    regulation::own_parameters,
    respond::{CachePolicy, page},
    words,
};
use crate::{
    catalog::Catalog,
    model::{Agency, AgencySlug, Day, Disposition, DocumentNumber, PlanNumber, Stage},
    reference::agencies,
    store::{ItemState, PlanHead, PlanState, Receipt, StoredAct},
};

#[derive(Template)]
#[template(path = "plans.html")]
struct PlansPage {
    frame: Frame,
    groups: Vec<Group>,
    /// The agency whose plans alone are shown.
    only: Option<String>,
    desk: Option<Desk>,
}

/// The plans of one agency.
struct Group {
    agency: &'static str,
    plans: Vec<PlanRow>,
}

struct PlanRow {
    head: PlanHead,
    items: String,
    /// How many items are at each stage, in words.
    stages: String,
    dispositions: String,
}

/// What somebody who is signed in can do here.
struct Desk {
    /// The agency of an officer, whose files can be taken in.
    own: Option<(AgencySlug, &'static str)>,
    /// Those that others can check files for.
    agencies: Vec<&'static Agency>,
    /// The plans that an officer may send a new file for.
    plans: Vec<(PlanNumber, String)>,
}

/// Counts with what they count: `12 đề xuất, 3 đã trình`.
fn counted<'a, K: Copy + 'a>(
    counts: impl IntoIterator<Item = (&'a K, &'a u64)>,
    label: fn(K) -> &'static str,
) -> String {
    let each = |(what, count): (&K, &u64)| {
        format!("{} {}", words::count(*count), label(*what).to_lowercase())
    };
    counts.into_iter().map(each).collect::<Vec<_>>().join(", ")
}

impl PlanRow {
    fn new((head, tally): (PlanHead, Tally)) -> Self {
        Self {
            head,
            items: words::count(tally.items),
            stages: counted(&tally.stages, Stage::label),
            dispositions: counted(&tally.dispositions, Disposition::label),
        }
    }
}

/// `GET /phuong-an`
pub(super) async fn plans(
    State(app): State<App>,
    viewer: MaybeUser,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [agency] = own_parameters(&pairs, &["agency"])?;
    let snapshot = app.snapshot().ok_or(WebError::NotReady)?;
    let list = agencies();
    let today = snapshot.catalog.as_of();
    let only = agency.map(known_agency).transpose()?;
    let only = only.map(|slug| list.name(list.responsible(&slug, today)).to_owned());
    let all = all_plans(&app, &snapshot.catalog, agency).await?;
    let desk = viewer.0.as_ref().map(|identity| {
        let slug = identity.account.standing.agency().map(|slug| list.responsible(slug, today));
        let own = slug.and_then(|slug| list.get(slug));
        let of_own = |head: &&(PlanHead, Tally)| {
            slug.is_some_and(|own| list.responsible(&head.0.agency, today) == own)
        };
        Desk {
            own: own.map(|agency| (agency.slug.clone(), agency.name.as_str())),
            agencies: list
                .all()
                .iter()
                .filter(|agency| agency.valid_to.is_none_or(|to| to > today))
                .collect(),
            plans: all
                .iter()
                .filter(of_own)
                .map(|(head, _)| (head.plan, head.title.clone()))
                .collect(),
        }
    });
    let mut groups: Vec<Group> = Vec::new();
    for plan in all {
        let agency = list.get(list.responsible(&plan.0.agency, today));
        let agency = agency.map_or("", |agency| agency.name.as_str());
        let row = PlanRow::new(plan);
        match groups.iter_mut().find(|group| group.agency == agency) {
            Some(group) => group.plans.push(row),
            None => groups.push(Group { agency, plans: vec![row] }),
        }
    }
    let view = PlansPage { frame: Frame::new(&app, &viewer), groups, only, desk };
    page(&view, CachePolicy::Never)
}

#[derive(Template)]
#[template(path = "plan.html")]
struct PlanPage {
    frame: Frame,
    state: PlanState,
    agency: &'static str,
    rows: Vec<ItemRow>,
    steps: Vec<StepRow>,
    receipts: Vec<Receipt>,
    /// What whoever looks can do.
    forms: Option<Forms>,
    /// What was done just now.
    done: Option<&'static str>,
}

/// Something that was done to the plan.
struct StepRow {
    act: StoredAct,
    corrected: Corrected,
}

/// Whether a correction took the place of something, for which items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Corrected {
    No,
    Partly,
    Whole,
}

impl StepRow {
    fn new(act: &StoredAct, state: &PlanState) -> Self {
        let corrected = match state.live_items(act.seq).len() {
            live if live == act.items.len() => Corrected::No,
            0 => Corrected::Whole,
            _ => Corrected::Partly,
        };
        Self { act: act.clone(), corrected }
    }

    /// The reasons of single items.
    fn reasons(&self) -> Vec<(u32, &str)> {
        let items = self.act.items.iter();
        items.filter_map(|(item, reason)| Some((*item, reason.as_deref()?))).collect()
    }
}

struct ItemRow {
    item: ItemState,
    /// The name of the regulation, or what the plan calls a new one.
    name: String,
}

impl ItemRow {
    fn new(item: &ItemState, catalog: &Catalog) -> Self {
        let fact = item.code.as_ref().and_then(|code| catalog.fact(catalog.find(code)?));
        let name = fact.map_or(item.subject.as_str(), |fact| fact.name).to_owned();
        Self { item: item.clone(), name }
    }

    fn stage(&self) -> &'static str {
        plan_words::stage(self.item.stage)
    }

    /// The last day of the consultation that it is in.
    fn closes(&self) -> Option<Day> {
        self.item.closes.filter(|_| self.item.stage == Some(Stage::Consulting))
    }

    /// The decision and the document that settled it, each with the folder of
    /// its page.
    fn papers(&self) -> Vec<(&'static str, &DocumentNumber)> {
        let decision = self.item.decision.iter().map(|number| ("quyet-dinh", number));
        decision.chain(self.item.document.iter().map(|number| ("thuc-thi", number))).collect()
    }

    fn editable(&self) -> bool {
        plan_forms::editable(&self.item)
    }
}

impl PlanPage {
    /// Whether whoever looks can change items.
    fn edits(&self) -> bool {
        self.forms.as_ref().is_some_and(|forms| forms.edit)
    }
}

/// `GET /phuong-an/{number}`
pub(super) async fn plan(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(number): Path<String>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [done] = own_parameters(&pairs, &["xong"])?;
    let done = DONE.iter().find(|(name, _)| Some(*name) == done).map(|(_, words)| *words);
    let plan = plan_number(&number)?;
    let snapshot = app.snapshot().ok_or(WebError::NotReady)?;
    let catalog = &snapshot.catalog;
    let state = app.store.plan(plan, catalog.seq()).await?;
    let state = state.ok_or(WebError::Missing(Missing::Plan(number)))?;
    let mut receipts = app.store.receipts_of_plan(plan).await?;
    receipts.retain(|receipt| receipt.seq <= catalog.seq());
    let view = PlanPage {
        frame: Frame::new(&app, &viewer),
        agency: agencies().get(&state.head.agency).map_or("", |agency| agency.name.as_str()),
        rows: state.items.iter().map(|item| ItemRow::new(item, catalog)).collect(),
        steps: state.acts.iter().map(|act| StepRow::new(act, &state)).collect(),
        forms: Forms::of(&app, &viewer, &state),
        done,
        state,
        receipts,
    };
    page(&view, CachePolicy::Never)
}

#[derive(Template)]
#[template(path = "plan_receipt.html")]
struct ReceiptPage {
    frame: Frame,
    receipt: Receipt,
    agency: &'static str,
}

/// `GET /phuong-an/bien-nhan/{number}`
pub(super) async fn receipt(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(number): Path<String>,
) -> Result<Response, WebError> {
    let receipt = find_receipt(&app, &number).await?;
    let agency = agencies().get(&receipt.agency).map_or("", |agency| agency.name.as_str());
    let view = ReceiptPage { frame: Frame::new(&app, &viewer), receipt, agency };
    page(&view, CachePolicy::Personal)
}
