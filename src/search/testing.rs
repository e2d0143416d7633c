//! An engine over some regulations, for tests.

use std::sync::Arc;

use super::*;
use crate::{
    catalog::{Catalog, History, Version},
    model::{Day, Regulation},
    reference::agencies,
};

/// The day on which its catalog stands.
pub(super) const TODAY: Day = Day::constant(2026, 7, 1);

/// An engine with an index of the regulations in the folder beside it.
pub(super) fn engine(regulations: &[Regulation]) -> (Engine, tempfile::TempDir) {
    let mut history = History::default();
    let versions = regulations.iter().zip(0..).map(|(regulation, ordinal)| Version {
        ordinal,
        code: regulation.code.clone(),
        version: 1,
        valid_from: Day::constant(2020, 1, 1),
        seq: 1,
        kind: regulation.kind,
        name: regulation.name.as_str().into(),
        issued_by: regulation.agency.clone(),
        field: regulation.field.0.as_str().into(),
        from: regulation.in_force_from,
        to: regulation.in_force_to,
        charge: regulation.charge(),
        service: Default::default(),
        sample: regulation.is_sample(),
    });
    history.extend(versions, 1).unwrap();
    let docs = regulations
        .iter()
        .zip(0..)
        .map(|(regulation, at)| doc_of(at, regulation, agencies().name(&regulation.agency)));
    let dir = tempfile::tempdir().unwrap();
    build(dir.path(), docs, Stamp { seq: 1 }).unwrap();
    let engine = Engine::new(Weights::default());
    let index = Index::open(dir.path()).unwrap();
    engine.publish(Arc::new(index), Arc::new(Catalog::at(&history, TODAY, 1)));
    (engine, dir)
}
