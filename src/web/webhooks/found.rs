//! Webhooks of a search: what it finds, and which searches can be followed.

use crate::web::{
    App, WebError,
    follow::{errors::too_wide, topic},
    search::params::bad,
};
use crate::{
    cases::webhooks::{Finder, Found},
    model::Topic,
};

impl App {
    /// What tells the sending of webhooks which regulations searches find.
    pub fn finder(&self) -> Finder {
        let app = self.clone();
        Finder::new(move |search| {
            let app = app.clone();
            Box::pin(async move {
                let told = topic::found(&app, &search).await;
                let (snapshot, found) = told
                    .inspect_err(|error| tracing::debug!(%error, "a search was not answered"))
                    .ok()?;
                let catalog = &snapshot.catalog;
                let codes = found.iter().filter_map(|at| Some(catalog.fact(*at)?.code.clone()));
                Some(Found {
                    facts: catalog.seq(),
                    texts: snapshot.index.stamp().seq,
                    codes: codes.collect(),
                })
            })
        })
    }
}

/// A search as it is kept, if it can be followed; none for an empty text.
pub(super) async fn followable(app: &App, search: &str) -> Result<Option<String>, WebError> {
    if search.is_empty() {
        return Ok(None);
    }
    let named = [None, None, None, None, None, Some(search)];
    let Some(Topic::Search(kept)) = topic::read(app, named).await? else {
        return Err(bad("search", search, "Cần các tham số của một trang tìm kiếm.".into()));
    };
    if topic::found(app, &kept).await?.1.len() > topic::WIDEST {
        return Err(too_wide());
    }
    Ok(Some(kept))
}
