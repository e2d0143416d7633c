//! The template that an agency fills in.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    catalog::{Catalog, Fact, Ordinal},
    ingest::{Template, TemplateRow, WorkbookError, plan_template},
    model::{AgencySlug, ItemDraft, PlanCost},
    reference::agencies,
    store::{Store, StoreError},
    text::collation_key,
};

/// Why there is no template.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// The store failed.
    #[error("the store failed")]
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
