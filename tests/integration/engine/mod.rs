//! Search with an engine on other machines: the same answers as on one, whatever
//! the engine does. Against an engine that is none; also against a real one where
//! `SEARCH_URL` says where it is (`SEARCH_KEY` opens it).

mod away;
mod fake;
mod filling;
mod query;
mod recorded;
mod same;
mod served;

use std::{sync::Arc, time::Duration};

use quydinh::{
    catalog::{Catalog, Filters, History, Version},
    model::Regulation,
    reference::agencies,
    sample::Registry,
    search::{
        Collapse, Engine, Index, Rewrites, SearchRequest, Sort, Stamp, Weights, build, doc_of,
        remote::{Remote, Settings},
    },
};

use crate::harness::TODAY;
use fake::Fake;

/// Some regulations with an index on the disk.
struct Corpus {
    names: Vec<String>,
    catalog: Arc<Catalog>,
    dir: tempfile::TempDir,
}

impl Corpus {
    fn new(count: u64, seq: u64) -> Self {
        let regulations: Vec<Regulation> = Registry::new(count, 1).iter().collect();
        let mut history = History::default();
        let versions = regulations.iter().zip(0..).map(|(regulation, ordinal)| Version {
            ordinal,
            code: regulation.code.clone(),
            version: 1,
            valid_from: "2020-01-01".parse().unwrap(),
            seq,
            kind: regulation.kind,
            name: regulation.name.as_str().into(),
            issued_by: regulation.agency.clone(),
            field: regulation.field.0.as_str().into(),
            from: regulation.in_force_from,
            to: regulation.in_force_to,
            charge: regulation.charge(),
            service: Default::default(),
            sample: true,
        });
        history.extend(versions.collect::<Vec<_>>(), seq).unwrap();
        let docs: Vec<_> = regulations
            .iter()
            .zip(0..)
            .map(|(regulation, at)| doc_of(at, regulation, agencies().name(&regulation.agency)))
            .collect();
        let dir = tempfile::tempdir().unwrap();
        build(dir.path(), docs.into_iter(), Stamp { seq }).unwrap();
        Self {
            names: regulations.into_iter().map(|regulation| regulation.name).collect(),
            catalog: Arc::new(Catalog::at(&history, TODAY, seq)),
            dir,
        }
    }

    fn index(&self) -> Arc<Index> {
        Arc::new(Index::open(self.dir.path()).unwrap())
    }

    /// Searches of an index of it.
    fn engine(&self, index: &Arc<Index>) -> Engine {
        let engine = Engine::new(Weights::default());
        engine.publish(Arc::clone(index), Arc::clone(&self.catalog));
        engine
    }

    /// The same handed over, with what hands over.
    fn lifted(&self, settings: Settings) -> (Engine, Arc<Index>, Remote) {
        let (index, remote) = (self.index(), Remote::new(settings));
        remote.take(&index).unwrap();
        assert!(index.is_lifted());
        (self.engine(&index), index, remote)
    }
}

/// An engine that is asked again at once after a failure, and waited for as long
/// as a busy machine may take.
fn settings(fake: &Fake) -> Settings {
    Settings::new(&fake.url).unwrap().waiting(Duration::from_secs(60)).pausing(Duration::ZERO)
}

fn request(text: &str) -> SearchRequest {
    SearchRequest {
        text: text.to_owned(),
        filters: Filters::default(),
        sort: Sort::Relevance,
        as_of: TODAY,
        limit: 20,
        cursor: None,
        without: Rewrites::default(),
        collapse: Collapse::None,
        explain: true,
    }
}
