//! The reviewer's desk: what waits, by agency, the oldest first, and who has
//! not answered a call for plans.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::{
    extract::{Query, State},
    response::Response,
};

use crate::web::{
    App, WebError,
    exports::Downloads,
    frame::Frame,
    http::{
        identity::CurrentUser,
        respond::{CachePolicy, page},
    },
    plans::desk::known_agency,
    regulation::page::own_parameters,
    review::calls::CallView,
    search::params::Pairs,
    words,
};
use crate::{
    catalog::{Catalog, Due},
    model::{Agency, AgencyKind, AgencySlug, Authority, Day, PlanNumber, Stage, day_number},
    reference::agencies,
    store::PlanHead,
};

#[derive(Template)]
#[template(path = "desk.html")]
struct DeskPage {
    frame: Frame,
    /// The agency whose plans alone are shown.
    only: Option<AgencySlug>,
    agencies: Vec<&'static Agency>,
    counts: Counts,
    groups: Vec<Group>,
    calls: Vec<CallView>,
    files: Vec<Downloads>,
}

/// How many items are where.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    /// Submitted, and not reviewed.
    waiting: u64,
    /// Passed, and under the Prime Minister's authority.
    undecided: u64,
    /// Promised, and not carried out.
    owed: u64,
    /// The same, past their deadline.
    overdue: u64,
}

/// What waits of one agency.
struct Group {
    agency: &'static str,
    items: u64,
    /// How long the oldest of them has waited.
    days: i32,
    plans: Vec<PlanRow>,
}

struct PlanRow {
    head: PlanHead,
    items: u64,
    since: Day,
    days: i32,
}

/// Days from one to another.
pub(in crate::web) fn days_between(from: Day, to: Day) -> i32 {
    day_number(to) - day_number(from)
}

/// The agencies that may have plans: those of the Government that there are on
/// the day of a catalog, and any other that answers for a regulation. Courts
/// and the National Assembly are in the list of agencies as well.
pub(in crate::web) fn planning_agencies(catalog: &Catalog) -> Vec<&'static Agency> {
    let facts = (0..catalog.len() as u32).filter_map(|ordinal| catalog.fact(ordinal));
    let answering: BTreeSet<&AgencySlug> = facts.map(|fact| fact.agency).collect();
    let present = |agency: &&Agency| agency.valid_to.is_none_or(|to| to > catalog.as_of());
    let plans =
        |agency: &&Agency| agency.kind != AgencyKind::Other || answering.contains(&agency.slug);
    agencies().all().iter().filter(present).filter(plans).collect()
}

/// `GET /tham-dinh`
pub(in crate::web) async fn desk(
    State(app): State<App>,
    user: CurrentUser,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [agency] = own_parameters(&pairs, &["agency"])?;
    let snapshot = app.snapshot().ok_or(WebError::NotReady)?;
    let catalog = &snapshot.catalog;
    let (list, today) = (agencies(), catalog.as_of());
    let only = agency.map(known_agency).transpose()?;
    let only = only.map(|slug| list.responsible(&slug, today).clone());
    let heads = app.store.plans(catalog.seq()).await?;
    let heads = heads
        .into_iter()
        .map(|head| (list.responsible(&head.agency, today).clone(), head))
        .filter(|(agency, _)| only.as_ref().is_none_or(|only| only == agency))
        .map(|(agency, head)| (head.plan, (agency, head)));
    let heads: BTreeMap<PlanNumber, (AgencySlug, PlanHead)> = heads.collect();
    let calls = CallView::all(&app, catalog, only.as_ref()).await?;
    let view = DeskPage {
        frame: Frame::new(&app, &user.viewer()),
        agencies: planning_agencies(catalog),
        counts: Counts::of(catalog, &heads),
        groups: groups(catalog, heads),
        only,
        calls,
        files: vec![Downloads::table("/tham-dinh/yeu-cau").called("mọi yêu cầu")],
    };
    page(&view, CachePolicy::Personal)
}

type Heads = BTreeMap<PlanNumber, (AgencySlug, PlanHead)>;

impl Counts {
    /// Of the items of some plans.
    fn of(catalog: &Catalog, plans: &Heads) -> Self {
        let mut counts = Self::default();
        for item in catalog.plan_items().filter(|item| plans.contains_key(&item.id.plan)) {
            match (item.stage, item.authority) {
                (Stage::Submitted, _) => counts.waiting += 1,
                (Stage::Reviewed, Authority::PrimeMinister) => counts.undecided += 1,
                _ => {}
            }
            counts.owed += u64::from(item.due.is_some());
            counts.overdue += u64::from(item.due == Some(Due::Overdue));
        }
        counts
    }
}

/// What waits, by agency; the agency that has waited longest comes first.
fn groups(catalog: &Catalog, mut heads: Heads) -> Vec<Group> {
    let today = catalog.as_of();
    let mut groups: Vec<Group> = Vec::new();
    for waiting in catalog.waiting() {
        let Some((agency, head)) = heads.remove(&waiting.plan) else { continue };
        let agency = agencies().get(&agency).map_or("", |agency| agency.name.as_str());
        let days = days_between(waiting.since, today);
        let row = PlanRow { head, items: waiting.items, since: waiting.since, days };
        match groups.iter_mut().find(|group| group.agency == agency) {
            Some(group) => {
                group.items += row.items;
                group.plans.push(row);
            }
            None => groups.push(Group { agency, items: row.items, days, plans: vec![row] }),
        }
    }
    groups
}
