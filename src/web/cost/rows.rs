//! The regulations behind a number of the totals.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use serde::Serialize;

use super::estimate::ChangeBody;
use crate::{
    catalog::{Catalog, CostBy, CostPart, CostPer, Ordinal},
    model::{Cost, CostChange, Disposition, ItemId, PlanItem, PlanNumber, RegulationCode, Stage},
    reference::agencies,
    web::{
        App, WebError,
        moment::{Moment, When},
        regulation::page::own_parameters,
        search::params::bad,
    },
};

/// Rows on a page, and in an answer for programs.
const ON_PAGE: usize = 50;

/// Which rows an address asks for.
pub(in crate::web) struct Wanted {
    pub(super) of: Option<(CostBy, String)>,
    pub(in crate::web) per: CostPer,
    pub(in crate::web) part: CostPart,
    pub(super) page: usize,
    pub(super) when: When,
}

/// One page of them.
pub(in crate::web) struct Found {
    pub(in crate::web) rows: Vec<Row>,
    pub(super) total: usize,
    pub(super) from: usize,
    /// What they are of, in words; empty for all.
    pub(in crate::web) label: String,
    pub(super) pages: usize,
}

/// A regulation with what is paid.
#[derive(Serialize)]
pub(in crate::web) struct Row {
    pub(in crate::web) code: RegulationCode,
    pub(in crate::web) name: String,
    pub(in crate::web) agency: String,
    pub(in crate::web) item: Option<ItemId>,
    pub(in crate::web) disposition: Option<Disposition>,
    pub(in crate::web) stage: Option<Stage>,
    #[serde(serialize_with = "body")]
    pub(in crate::web) yearly: Option<CostChange>,
    /// Of one time.
    #[serde(serialize_with = "body")]
    pub(in crate::web) once: Option<CostChange>,
    pub(in crate::web) missing_before: Vec<&'static str>,
    pub(in crate::web) missing_after: Vec<&'static str>,
}

fn body<S: serde::Serializer>(change: &Option<CostChange>, to: S) -> Result<S::Ok, S::Error> {
    change.map(ChangeBody::from).serialize(to)
}

impl Wanted {
    pub(in crate::web) fn read(pairs: &[(String, String)]) -> Result<Self, WebError> {
        let [by, key, per, part, page, as_of, known_at] =
            own_parameters(pairs, &["by", "key", "per", "rows", "page", "as_of", "known_at"])?;
        let per = per.map_or(Ok(CostPer::Year), read_per)?;
        let of = match (by, key) {
            (Some(by), Some(key)) => Some((read_by(by)?, key.to_owned())),
            (None, None) => None,
            (Some(by), None) => {
                return Err(bad("by", by, say!("Cần thêm tham số “key”.")));
            }
            (None, Some(key)) => {
                return Err(bad("key", key, say!("Cần thêm tham số “by”.")));
            }
        };
        let part = part.map_or(Ok(CostPart::Counted), |part| {
            part.parse()
                .map_err(|_| bad("rows", part, allowed(CostPart::ALL.iter().map(|p| p.name()))))
        })?;
        let page = page.map_or(Ok(1), |page| match page.parse() {
            Ok(number @ 1..) => Ok(number),
            _ => Err(bad("page", page, "Cần số trang, từ 1.".into())),
        })?;
        Ok(Self { of, per, part, page, when: When::read(as_of, known_at)? })
    }

    /// The address of another page of the same rows.
    pub(super) fn link(&self, path: &str, page: usize) -> String {
        let of = self.of.as_ref().map(|(by, key)| (*by, key.as_str()));
        link(path, of, (self.per, self.part), self.when, page)
    }

    /// The address of the same rows now.
    pub(super) fn without_moment(&self, path: &str) -> String {
        let of = self.of.as_ref().map(|(by, key)| (*by, key.as_str()));
        link(path, of, (self.per, self.part), When::default(), 1)
    }

    /// One page of them.
    pub(super) async fn find(&self, app: &App) -> Result<(Found, Option<Moment>), WebError> {
        let from = (self.page - 1).saturating_mul(ON_PAGE);
        let (found, moment, _) = self.between(app, (from, ON_PAGE)).await?;
        Ok((found, moment))
    }

    /// All of them, and the catalog that they are of.
    pub(in crate::web) async fn every(&self, app: &App) -> Result<(Found, Arc<Catalog>), WebError> {
        let (found, _, catalog) = self.between(app, (0, usize::MAX)).await?;
        Ok((found, catalog))
    }

    async fn between(
        &self,
        app: &App,
        (from, most): (usize, usize),
    ) -> Result<(Found, Option<Moment>, Arc<Catalog>), WebError> {
        let moment = app.asked_moment(self.when).await?;
        let catalog = app.catalog(moment.as_ref())?;
        let of = self.of.as_ref().map(|(by, key)| (*by, key.as_str()));
        let ordinals = catalog.cost_rows(of, (self.per, self.part)).ok_or_else(|| {
            let key = of.map_or("", |(_, key)| key);
            bad("key", key, "Cần giá trị “key” như trong bảng tổng hợp.".into())
        })?;
        let ordinals = in_order(ordinals, self.per, &catalog);
        let total = ordinals.len();
        let shown = ordinals.get(from.min(total)..(from.saturating_add(most)).min(total));
        let shown = shown.unwrap_or_default();
        let contents = contents(app, &catalog, shown).await?;
        let label = of.and_then(|(by, key)| label(&catalog, by, key)).unwrap_or_default();
        let row = |ordinal: &Ordinal| row(&catalog, (*ordinal, self.per), &contents);
        let rows = shown.iter().filter_map(row).collect();
        let found = Found { rows, total, from, label, pages: total.div_ceil(ON_PAGE) };
        Ok((found, moment, catalog))
    }
}

/// Reads what totals are summed by.
pub(in crate::web) fn read_by(by: &str) -> Result<CostBy, WebError> {
    by.parse().map_err(|_| bad("by", by, allowed(CostBy::ALL.iter().map(|by| by.name()))))
}

/// Reads what costs are the costs of.
pub(in crate::web) fn read_per(per: &str) -> Result<CostPer, WebError> {
    per.parse().map_err(|_| bad("per", per, allowed(CostPer::ALL.iter().map(|per| per.name()))))
}

fn allowed(names: impl Iterator<Item = &'static str>) -> String {
    format!("Giá trị dùng được: {}.", names.collect::<Vec<_>>().join(", "))
}

/// The address of the rows behind a number.
pub(super) fn link(
    path: &str,
    of: Option<(CostBy, &str)>,
    (per, part): (CostPer, CostPart),
    when: When,
    page: usize,
) -> String {
    let mut parameters: Vec<(&str, String)> = Vec::new();
    if let Some((by, key)) = of {
        parameters.extend([("by", by.name().to_owned()), ("key", key.to_owned())]);
    }
    if per != CostPer::Year {
        parameters.push(("per", per.name().to_owned()));
    }
    parameters.push(("rows", part.name().to_owned()));
    if page > 1 {
        parameters.push(("page", page.to_string()));
    }
    parameters.extend(when.parameters());
    let parameters: Vec<(&str, &str)> = parameters.iter().map(|(n, v)| (*n, v.as_str())).collect();
    crate::web::search::address::query(path, &parameters)
}

fn label(catalog: &Catalog, by: CostBy, key: &str) -> Option<String> {
    if by == CostBy::Agency {
        let slug = key.parse().ok()?;
        return Some(agencies().name(agencies().responsible(&slug, catalog.as_of())).to_owned());
    }
    let line = catalog.costs(by).into_iter().find(|line| line.key == key)?;
    Some(if line.label.is_empty() { NO_FIELD.to_owned() } else { line.label })
}

/// What regulations without a field are called.
pub(in crate::web) const NO_FIELD: &str = "Chưa ghi lĩnh vực";

/// The largest saving first, then as recorded.
fn in_order(mut ordinals: Vec<Ordinal>, per: CostPer, catalog: &Catalog) -> Vec<Ordinal> {
    let saving = |ordinal: &Ordinal| {
        let item = catalog.applicable(*ordinal);
        let saving = item.and_then(|item| item.costs(per).change());
        std::cmp::Reverse(saving.map(CostChange::saving))
    };
    ordinals.sort_by_cached_key(saving);
    ordinals
}

/// What the page tells of an item: little, as a list may be of all items.
struct Told {
    before: Option<Cost>,
    after: Option<Cost>,
    /// The inputs that are not stated, before and after, of a year …
    missing: (Vec<&'static str>, Vec<&'static str>),
    /// … and of one time.
    missing_once: (Vec<&'static str>, Vec<&'static str>),
}

impl Told {
    fn new(item: &PlanItem) -> Self {
        Self {
            before: item.yearly_before(),
            after: item.yearly_after(),
            missing: (item.before.missing(), item.missing_after()),
            missing_once: (item.before.missing_once(), item.missing_once_after()),
        }
    }
}

/// What the items that apply say, by item.
async fn contents(
    app: &App,
    catalog: &Catalog,
    ordinals: &[Ordinal],
) -> Result<BTreeMap<ItemId, Told>, WebError> {
    let wanted = ordinals.iter().filter_map(|ordinal| Some(catalog.applicable(*ordinal)?.id));
    let wanted: BTreeSet<ItemId> = wanted.collect();
    let mut plans: Vec<PlanNumber> = wanted.iter().map(|id| id.plan).collect();
    plans.dedup();
    let mut all = BTreeMap::new();
    for plan in plans {
        let contents = app.store.plan_contents(plan, catalog.seq()).await?;
        let contents =
            contents.iter().map(|(item, content)| (ItemId { plan, item: *item }, content));
        let contents = contents.filter(|(id, _)| wanted.contains(id));
        all.extend(contents.map(|(id, content)| (id, Told::new(content))));
    }
    Ok(all)
}

fn row(
    catalog: &Catalog,
    (ordinal, per): (Ordinal, CostPer),
    contents: &BTreeMap<ItemId, Told>,
) -> Option<Row> {
    let fact = catalog.fact(ordinal)?;
    let item = fact.plan;
    // What was recorded for a later day is no part of what held on this one.
    let told = item.and_then(|item| {
        let told = contents.get(&item.id)?;
        (told.before == item.before && told.after == item.after).then_some(told)
    });
    let missing = told.map(|told| match per {
        CostPer::Year => told.missing.clone(),
        CostPer::Once => told.missing_once.clone(),
    });
    let missing = missing.unwrap_or_default();
    Some(Row {
        code: fact.code.clone(),
        name: fact.name.to_owned(),
        agency: agencies().name(fact.agency).to_owned(),
        item: item.map(|item| item.id),
        disposition: item.map(|item| item.disposition),
        stage: item.map(|item| item.stage),
        yearly: item.and_then(|item| item.costs(CostPer::Year).change()),
        once: item.and_then(|item| item.once.change()),
        missing_before: missing.0,
        missing_after: missing.1,
    })
}
