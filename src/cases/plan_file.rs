//! Files of plans against the registry: what is wrong with one, and the
//! template that an agency fills in. Nothing is written.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    catalog::{Catalog, Fact, Ordinal},
    ingest::{Template, TemplateRow, WorkbookError, plan_template},
    model::{
        AgencySlug, Checked, DocumentNumber, Earlier, ItemDraft, KnownRegulation, PlanCost,
        PlanFile, RegulationCode, Subject, World, check_file,
    },
    reference::agencies,
    store::{Store, StoreError},
    text::collation_key,
};

/// What earlier plans say of the regulations of a new one.
pub struct PlanContext<'a> {
    /// The decision that the plan is to amend, if it is.
    pub amends: Option<&'a DocumentNumber>,
    /// How an earlier plan settled a regulation.
    pub earlier: &'a dyn Fn(&RegulationCode) -> Option<Earlier>,
    /// The number of another plan under way that has the subject.
    pub elsewhere: &'a dyn Fn(&Subject) -> Option<String>,
}

impl PlanContext<'_> {
    /// No plan came before.
    pub const NONE: PlanContext<'static> =
        PlanContext { amends: None, earlier: &|_| None, elsewhere: &|_| None };
}

/// Checks a file against the registry as a catalog shows it: on its day, and at
/// its journal position.
pub fn check_plan(
    file: &PlanFile,
    agency: &AgencySlug,
    catalog: &Catalog,
    context: &PlanContext<'_>,
) -> Checked {
    let regulation = |code: &RegulationCode| {
        let fact = catalog.fact(catalog.find(code)?)?;
        Some(KnownRegulation {
            agency: fact.agency.clone(),
            agency_name: agencies().name(fact.agency).to_owned(),
            ended: fact.to.filter(|to| *to <= catalog.as_of()),
        })
    };
    let world = World {
        today: catalog.as_of(),
        agency,
        amends: context.amends,
        regulation: &regulation,
        earlier: context.earlier,
        elsewhere: context.elsewhere,
    };
    check_file(file, &world)
}

/// The agency that answers for most regulations of a file; none if no code of
/// it is known.
pub fn agency_of(file: &PlanFile, catalog: &Catalog) -> Option<AgencySlug> {
    let mut counts: BTreeMap<&AgencySlug, usize> = BTreeMap::new();
    let codes = file.rows.iter().filter_map(|row| row.draft.code.as_ref());
    for fact in codes.filter_map(|code| catalog.fact(catalog.find(code)?)) {
        *counts.entry(fact.agency).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map(|(slug, _)| slug.clone())
}

/// Why there is no template.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The workbook could not be written.
    #[error(transparent)]
    Workbook(#[from] WorkbookError),
}

/// The template of an agency: the regulations in force that it answers for on
/// the catalog's day, by field and name, with the costs that are known.
///
/// # Errors
/// When the store fails or a text does not fit into a cell.
pub async fn agency_template(
    store: &Store,
    catalog: &Catalog,
    agency: &AgencySlug,
) -> Result<Vec<u8>, TemplateError> {
    let mut own: Vec<(Ordinal, Fact<'_>)> = (0..catalog.len() as Ordinal)
        .filter(|&ordinal| catalog.in_force(ordinal, catalog.as_of()))
        .filter_map(|ordinal| Some((ordinal, catalog.fact(ordinal)?)))
        .filter(|(_, fact)| fact.agency == agency)
        .collect();
    let costs = costs(store, catalog, own.iter().map(|(ordinal, _)| *ordinal)).await?;
    own.sort_by_cached_key(|(_, fact)| {
        (collation_key(fact.field), collation_key(fact.name), fact.code.clone())
    });
    let row = |(ordinal, fact): (Ordinal, Fact<'_>)| TemplateRow {
        name: fact.name.to_owned(),
        kind: fact.kind,
        field: fact.field.to_owned(),
        item: ItemDraft {
            code: Some(fact.code.clone()),
            before: costs.get(&ordinal).copied().unwrap_or_default(),
            ..ItemDraft::default()
        },
    };
    let template = Template {
        agency: agencies().name(agency),
        made_on: catalog.as_of(),
        rows: own.into_iter().map(row).collect(),
    };
    Ok(plan_template(&template)?)
}

/// How many texts are read at once.
const CHUNK: Ordinal = 256;

/// What the registry knows of the costs of some regulations. It does not tell
/// services from fees, and knows no income.
async fn costs(
    store: &Store,
    catalog: &Catalog,
    ordinals: impl Iterator<Item = Ordinal>,
) -> Result<BTreeMap<Ordinal, PlanCost>, StoreError> {
    let wanted: BTreeSet<Ordinal> = ordinals.collect();
    let chunks: BTreeSet<Ordinal> = wanted.iter().map(|ordinal| ordinal / CHUNK).collect();
    let mut costs = BTreeMap::new();
    for chunk in chunks {
        for text in store.texts(chunk * CHUNK, CHUNK, catalog.seq()).await? {
            if wanted.contains(&text.ordinal) {
                let known = text.regulation()?.cost;
                let cost = PlanCost {
                    hours: known.hours,
                    fees: known.expenses,
                    times_per_year: known.times_per_year,
                    subjects: known.subjects_per_year,
                    ..PlanCost::default()
                };
                costs.insert(text.ordinal, cost);
            }
        }
    }
    Ok(costs)
}
