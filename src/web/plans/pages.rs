//! Plans as pages: the list, one plan, a receipt.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::Response,
};

use crate::web::{
    App, WebError,
    corrections::item::mends,
    exports::Downloads,
    frame::Frame,
    http::{
        identity::MaybeUser,
        respond::{CachePolicy, page},
    },
    moment::{When, WhenLine},
    plans::{
        api::{Tally, all_plans, find_receipt},
        desk::{known_agency, plan_number},
        forms::{self, DONE, Forms},
        then, wording,
    },
    regulation::page::own_parameters,
    search::{address, params::Pairs},
    words,
};
use crate::{
    cases::{Actor, plans::correctable},
    catalog::{Catalog, Due},
    model::{
        Agency, AgencySlug, Day, Disposition, DocumentNumber, PlanNumber, RegulationCode, Stage,
    },
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
    when: Option<WhenLine>,
    /// Those parameters of the moment that links keep.
    then: When,
    files: Vec<Downloads>,
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
        format!("{} {}", words::count(*count), words::lowered(label(*what)))
    };
    counts.into_iter().map(each).collect::<Vec<_>>().join(", ")
}

impl PlansPage {
    /// The page of a plan at the moment of this one.
    fn page_of(&self, plan: &PlanNumber) -> String {
        self.then.link(&format!("/phuong-an/{plan}"))
    }
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

/// Plans by the name of the agency that answers for them on a day, in the order
/// in which their first ones come.
pub(in crate::web) fn grouped(
    plans: Vec<(PlanHead, Tally)>,
    day: Day,
) -> Vec<(&'static str, Vec<(PlanHead, Tally)>)> {
    let list = agencies();
    let mut groups: Vec<(&'static str, Vec<(PlanHead, Tally)>)> = Vec::new();
    for plan in plans {
        let agency = list.get(list.responsible(&plan.0.agency, day));
        let agency = agency.map_or("", |agency| agency.name.as_str());
        match groups.iter_mut().find(|(name, _)| *name == agency) {
            Some((_, plans)) => plans.push(plan),
            None => groups.push((agency, vec![plan])),
        }
    }
    groups
}

/// `GET /phuong-an`
pub(in crate::web) async fn plans(
    State(app): State<App>,
    viewer: MaybeUser,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [agency, as_of, known_at] = own_parameters(&pairs, &["agency", "as_of", "known_at"])?;
    let then = When::read(as_of, known_at)?;
    let moment = app.asked_moment(then).await?;
    let catalog = app.catalog(moment.as_ref())?;
    let list = agencies();
    let today = catalog.as_of();
    let only = agency.map(known_agency).transpose()?;
    let only = only.map(|slug| list.name(list.responsible(&slug, today)).to_owned());
    let all = all_plans(&app, &catalog, agency).await?;
    // Nothing is handed in into the past.
    let desk = viewer.0.as_ref().filter(|_| moment.is_none()).map(|identity| {
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
    let groups = grouped(all, today).into_iter().map(|(agency, plans)| Group {
        agency,
        plans: plans.into_iter().map(PlanRow::new).collect(),
    });
    let groups = groups.collect();
    let now = agency.map_or_else(
        || "/phuong-an".to_owned(),
        |agency| address::query("/phuong-an", &[("agency", agency)]),
    );
    let when = moment.map(|moment| moment.line(now));
    let when_asked = then.parameters();
    let parameters = when_asked.iter().map(|(name, value)| (*name, value.as_str()));
    let parameters: Vec<_> =
        agency.map(|slug| ("agency", slug)).into_iter().chain(parameters).collect();
    let view = PlansPage {
        frame: Frame::new(&app, &viewer),
        groups,
        only,
        when,
        files: vec![
            Downloads::of("/phuong-an", &address::query("", &parameters)).called("phương án"),
            Downloads::table(&then.link("/muc-phuong-an")).called("các mục của mọi phương án"),
        ],
        then,
        desk,
    };
    page(&view, CachePolicy::Current)
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
    when: Option<WhenLine>,
    downloads: Downloads,
    then: When,
}

/// Something that was done to the plan.
struct StepRow {
    act: StoredAct,
    corrected: Corrected,
    /// Whether whoever looks may correct it.
    may_correct: bool,
}

/// Whether a correction took the place of something, for which items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Corrected {
    No,
    Partly,
    Whole,
}

impl StepRow {
    fn new(act: &StoredAct, state: &PlanState, who: (Actor<'_>, Day)) -> Self {
        let corrected = match state.live_items(act.seq).len() {
            live if live == act.items.len() => Corrected::No,
            0 => Corrected::Whole,
            _ => Corrected::Partly,
        };
        let may_correct = corrected != Corrected::Whole && correctable(state, act, who).is_ok();
        Self { act: act.clone(), corrected, may_correct }
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
    due: Option<Due>,
    /// Whether whoever looks may mend what it says.
    mendable: bool,
    /// How many comments there are, if it is or was open for them.
    comments: Option<u64>,
}

impl ItemRow {
    fn new(item: &ItemState, catalog: &Catalog) -> Self {
        let fact = item.code.as_ref().and_then(|code| catalog.fact(catalog.find(code)?));
        let name = fact.map_or(item.subject.as_str(), |fact| fact.name).to_owned();
        Self { item: item.clone(), name, due: None, mendable: false, comments: None }
    }

    fn is_overdue(&self) -> bool {
        self.due == Some(Due::Overdue)
    }

    fn stage(&self) -> &'static str {
        wording::stage(self.item.stage)
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
        forms::editable(&self.item)
    }
}

impl PlanPage {
    /// The page of a regulation at the moment of this one.
    fn page_of(&self, code: &RegulationCode) -> String {
        self.then.link(&format!("/quy-dinh/{code}"))
    }

    /// Whether whoever looks can change items, or mend them.
    fn edits(&self) -> bool {
        self.adds() || self.rows.iter().any(|row| row.mendable)
    }

    /// Whether whoever looks can add items.
    fn adds(&self) -> bool {
        self.forms.as_ref().is_some_and(|forms| forms.edit)
    }
}

/// `GET /phuong-an/{number}`
pub(in crate::web) async fn plan(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(number): Path<String>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [done, as_of, known_at] = own_parameters(&pairs, &["xong", "as_of", "known_at"])?;
    let done = DONE.iter().find(|(name, _)| Some(*name) == done).map(|(_, words)| *words);
    let then = When::read(as_of, known_at)?;
    let moment = app.asked_moment(then).await?;
    let catalog = &app.catalog(moment.as_ref())?;
    let plan = plan_number(&number)?;
    let state = then::find(&app, plan, moment.as_ref()).await?;
    let dues = then::dues(plan, catalog);
    // Nothing is done to what is past.
    let actor = viewer.0.as_deref().filter(|_| moment.is_none());
    let who = (actor.map_or(Actor::Visitor, Actor::User), app.clock.today());
    let mends = mends(&state, who);
    let tallies = app.store.comment_tally(plan.into()).await?;
    let row = |item: &ItemState| ItemRow {
        due: dues.get(&item.item).copied(),
        comments: (moment.is_none() && item.closes.is_some())
            .then(|| tallies.get(&item.item).map_or(0, |tally| tally.comments)),
        mendable: mends && item.stage >= Some(Stage::Reviewed),
        ..ItemRow::new(item, catalog)
    };
    let mut receipts = app.store.receipts_of_plan(plan).await?;
    receipts.retain(|receipt| receipt.seq <= catalog.seq());
    let view = PlanPage {
        frame: Frame::new(&app, &viewer),
        agency: agencies().get(&state.head.agency).map_or("", |agency| agency.name.as_str()),
        rows: state.items.iter().map(row).collect(),
        when: moment.as_ref().map(|moment| moment.line(format!("/phuong-an/{plan}"))),
        downloads: Downloads::of(&format!("/phuong-an/{plan}"), &then.link("")),
        then,
        steps: state.acts.iter().map(|act| StepRow::new(act, &state, who)).collect(),
        forms: if moment.is_none() { Forms::of(&app, &viewer, &state) } else { None },
        done,
        state,
        receipts,
    };
    page(&view, CachePolicy::Current)
}

#[derive(Template)]
#[template(path = "plan_receipt.html")]
struct ReceiptPage {
    frame: Frame,
    receipt: Receipt,
    agency: &'static str,
}

/// `GET /phuong-an/bien-nhan/{number}`
pub(in crate::web) async fn receipt(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(number): Path<String>,
) -> Result<Response, WebError> {
    let receipt = find_receipt(&app, &number).await?;
    let agency = agencies().get(&receipt.agency).map_or("", |agency| agency.name.as_str());
    let view = ReceiptPage { frame: Frame::new(&app, &viewer), receipt, agency };
    page(&view, CachePolicy::Personal)
}
