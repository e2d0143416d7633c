//! Items of several plans to choose from, in a form that works without scripts:
//! one by one, as ranges, or whole plans.

use std::collections::{BTreeMap, BTreeSet};

use crate::web::{App, WebError, http::fields::Fields, plans::wording, review::page::id_in};
use crate::{
    cases::plans::{PlanError, Selection, Which},
    catalog::{Catalog, PlanFact},
    model::{
        AgencySlug, Authority, Day, Disposition, ItemId, PlanItem, PlanNumber, RegulationCode,
        Stage, Subject,
    },
    reference::agencies,
    store::{ItemState, PlanState},
};

/// Items of a plan that are listed one by one; of more, ranges are asked for.
const LISTED: usize = 100;

/// The items of one plan that can be chosen.
pub(in crate::web) struct PlanChoice {
    pub plan: PlanNumber,
    pub title: String,
    pub agency: &'static str,
    /// The version that whoever looks has seen.
    pub version: u64,
    pub items: Vec<ItemChoice>,
    /// Whether all are chosen at once.
    pub whole: bool,
    /// The ranges that were typed.
    pub ranges: String,
}

/// An item that can be chosen.
pub(in crate::web) struct ItemChoice {
    pub item: u32,
    pub code: Option<RegulationCode>,
    pub name: String,
    pub disposition: Disposition,
    pub authority: Authority,
    pub stage: Option<Stage>,
    pub deadline: Option<Day>,
    pub chosen: bool,
}

impl PlanChoice {
    pub(in crate::web) fn is_listed(&self) -> bool {
        self.items.len() <= LISTED
    }

    /// The numbers of the items: `1-3, 7`.
    pub(in crate::web) fn numbers(&self) -> String {
        wording::ranges(self.items.iter().map(|item| item.item))
    }
}

/// What the items of a plan are called: the name of the regulation, or what the
/// plan calls a new one.
pub(in crate::web) fn subjects(
    catalog: &Catalog,
    state: &PlanState,
    contents: &BTreeMap<u32, PlanItem>,
) -> BTreeMap<u32, String> {
    let name = |item: &ItemState| {
        let fact = item.code.as_ref().and_then(|code| catalog.fact(catalog.find(code)?));
        let new = || match &contents.get(&item.item)?.subject {
            Subject::New(new) => Some(new.name.clone()),
            Subject::Known(code) => Some(code.to_string()),
        };
        let name = fact.map(|fact| fact.name.to_owned()).or_else(new);
        (item.item, name.unwrap_or_else(|| item.subject.clone()))
    };
    state.items.iter().map(name).collect()
}

/// The items to choose from: those of which both the catalog of today and what
/// is recorded say that they can be; of the plans of agencies that `may` takes.
pub(in crate::web) async fn choices(
    app: &App,
    catalog: &Catalog,
    can: impl Fn(Stage, Authority, Disposition) -> bool,
    may: impl Fn(PlanNumber, &AgencySlug) -> bool,
) -> Result<Vec<PlanChoice>, WebError> {
    let able = |item: &PlanFact<'_>| can(item.stage, item.authority, item.disposition);
    let mut plans: BTreeSet<PlanNumber> =
        catalog.plan_items().filter(able).map(|item| item.id.plan).collect();
    if plans.is_empty() {
        return Ok(Vec::new());
    }
    // Only what is meant is read whole.
    let heads = app.store.plans(catalog.seq()).await?;
    let meant = heads.iter().filter(|head| may(head.plan, &head.agency));
    let meant: BTreeSet<PlanNumber> = meant.map(|head| head.plan).collect();
    plans.retain(|plan| meant.contains(plan));
    let mut choices = Vec::new();
    for plan in plans {
        let Some(state) = app.store.plan(plan, catalog.seq()).await? else { continue };
        let contents = match state.items.iter().all(|item| item.code.is_some()) {
            true => BTreeMap::new(),
            false => app.store.plan_contents(plan, state.head.version).await?,
        };
        let mut names = subjects(catalog, &state, &contents);
        let items = state.items.iter().filter(|item| {
            item.stage.is_some_and(|stage| can(stage, item.authority, item.disposition))
        });
        let items = items.map(|item| ItemChoice {
            item: item.item,
            code: item.code.clone(),
            name: names.remove(&item.item).unwrap_or_default(),
            disposition: item.disposition,
            authority: item.authority,
            stage: item.stage,
            deadline: item.deadline,
            chosen: false,
        });
        let items: Vec<ItemChoice> = items.collect();
        if items.is_empty() {
            continue;
        }
        let agency = agencies().responsible(&state.head.agency, catalog.as_of());
        choices.push(PlanChoice {
            plan,
            agency: agencies().get(agency).map_or("", |agency| agency.name.as_str()),
            title: state.head.title,
            version: state.head.version,
            items,
            whole: false,
            ranges: String::new(),
        });
    }
    Ok(choices)
}

/// What a form chooses under the names `seen`, `item`, `whole` and
/// `ranges-PA-0001`.
#[derive(Debug, Default)]
pub(in crate::web) struct Chosen {
    /// The version of each plan on the page.
    seen: BTreeMap<PlanNumber, u64>,
    items: BTreeSet<ItemId>,
    whole: BTreeSet<PlanNumber>,
    ranges: BTreeMap<PlanNumber, String>,
}

impl Chosen {
    /// What a form says, under names that begin with a prefix.
    pub(in crate::web) fn read(fields: &Fields, prefix: &str) -> Result<Self, WebError> {
        let name = |of: &str| format!("{prefix}{of}");
        let mut chosen = Self::default();
        for text in fields.all(&name("seen")) {
            let (plan, version) = text.split_once('@').ok_or(WebError::Form)?;
            let plan = plan.parse().map_err(|_| WebError::Form)?;
            chosen.seen.insert(plan, version.parse().map_err(|_| WebError::Form)?);
            let ranges = fields.text(&name(&format!("ranges-{plan}"))).trim().to_owned();
            if !ranges.is_empty() {
                chosen.ranges.insert(plan, ranges);
            }
        }
        for text in fields.all(&name("item")) {
            chosen.items.insert(id_in(text)?);
        }
        for text in fields.all(&name("whole")) {
            chosen.whole.insert(text.parse().map_err(|_| WebError::Form)?);
        }
        Ok(chosen)
    }

    /// Marks what was chosen, so that a form shows it again.
    pub(in crate::web) fn mark(&self, choices: &mut [PlanChoice]) {
        for choice in choices {
            choice.whole = self.whole.contains(&choice.plan);
            choice.ranges = self.ranges.get(&choice.plan).cloned().unwrap_or_default();
            for item in &mut choice.items {
                item.chosen = self.items.contains(&ItemId { plan: choice.plan, item: item.item });
            }
        }
    }

    /// The same for the use cases. A whole plan means the items that are listed
    /// of it: if they are others by now, its version is another as well.
    pub(in crate::web) fn selections(
        &self,
        choices: &[PlanChoice],
    ) -> Result<Vec<Selection>, WebError> {
        let mut plans: BTreeMap<PlanNumber, BTreeSet<u32>> = BTreeMap::new();
        for id in &self.items {
            plans.entry(id.plan).or_default().insert(id.item);
        }
        for (plan, text) in &self.ranges {
            let bad = || PlanError::Invalid { field: "ranges", reason: "are not numbers of items" };
            plans.entry(*plan).or_default().extend(wording::numbers(text).ok_or_else(bad)?);
        }
        for plan in &self.whole {
            let choice = choices.iter().find(|choice| choice.plan == *plan);
            let items = choice.map_or(&[][..], |choice| choice.items.as_slice());
            plans.entry(*plan).or_default().extend(items.iter().map(|item| item.item));
        }
        let selection = |(plan, items): (PlanNumber, BTreeSet<u32>)| {
            let expected = *self.seen.get(&plan).ok_or(WebError::Form)?;
            Ok(Selection { plan, expected, items: Which::These(items.into_iter().collect()) })
        };
        plans.into_iter().map(selection).collect()
    }
}
