//! The founding report beside our own counts: the page, the rows of each
//! figure, and both for programs.

pub(in crate::web) mod api;
pub(in crate::web) mod page;

use std::sync::Arc;

use tokio::sync::Mutex;

use crate::web::{App, WebError, http::error::Missing};
use crate::{
    model::{Day, Docket},
    reconcile::{Figure, reconcile},
    search::Snapshot,
};

/// What is counted, and of what.
pub(in crate::web) struct Counted {
    pub snapshot: Arc<Snapshot>,
    pub docket: Docket,
    pub figures: Vec<Figure>,
}

/// What was counted last, and of which position and day. Nothing is counted
/// anew until something is recorded, and never twice at a time.
#[derive(Default)]
pub(in crate::web) struct Kept(Mutex<Option<Last>>);

/// A journal position and a day, with what was counted of them.
type Last = ((u64, Day), Arc<Counted>);

impl Counted {
    /// Counts every figure. The books are read as of the position of the
    /// catalog, so that the two belong together.
    pub(in crate::web) async fn now(app: &App) -> Result<Arc<Self>, WebError> {
        let mut kept = app.reconciled.0.lock().await;
        let snapshot = app.snapshot().ok_or(WebError::NotReady)?;
        let of = (snapshot.catalog.seq(), snapshot.catalog.as_of());
        if let Some((known, counted)) = &*kept
            && *known == of
        {
            return Ok(Arc::clone(counted));
        }
        let docket = app.store.docket(of.0).await?;
        let figures = reconcile(&snapshot.catalog, &docket);
        let counted = Arc::new(Self { snapshot, docket, figures });
        *kept = Some((of, Arc::clone(&counted)));
        Ok(counted)
    }

    /// One of them.
    pub(in crate::web) fn figure(&self, key: &str) -> Result<&Figure, WebError> {
        let found = self.figures.iter().find(|figure| figure.key == key);
        found.ok_or(WebError::Missing(Missing::Page))
    }
}
