//! What every page shows around its content.

use std::sync::Arc;

use crate::lang::{self, Language};
use crate::model::Action;
use crate::web::{
    App,
    http::{
        assets::{Assets, assets},
        identity::MaybeUser,
        language::{self, Switch},
    },
    words,
};

/// The data of the layout.
pub(in crate::web) struct Frame {
    pub assets: &'static Assets,
    /// Whether anything on the pages is made up.
    pub sample: bool,
    /// Whether this server is behind what was recorded.
    pub behind: bool,
    /// Regulations known, ended ones included; none before the first index.
    pub regulations: Option<String>,
    /// The day that "now" is.
    pub today: String,
    /// Journal position that the pages reflect.
    pub seq: String,
    /// The name of whoever is signed in.
    pub who: Option<String>,
    /// Whether they review plans.
    pub reviews: bool,
    /// What the search box holds.
    pub query: String,
    /// The way to the same page in the other language.
    pub switch: Switch,
    /// The one address of the page, however it was asked for.
    pub canonical: Option<String>,
    /// The address in each language.
    pub alternates: Vec<(&'static str, String)>,
    /// Where the site is, if somebody said.
    origin: String,
}

impl Frame {
    pub(in crate::web) fn new(app: &App, viewer: &MaybeUser) -> Self {
        let catalog = app.snapshot().map(|snapshot| Arc::clone(&snapshot.catalog));
        Self {
            assets: assets(),
            sample: app.has_sample(),
            behind: app.is_behind(),
            regulations: catalog.as_ref().map(|catalog| words::count(catalog.len() as u64)),
            today: words::day(app.clock.today()),
            seq: words::count(catalog.map_or(0, |catalog| catalog.seq())),
            who: viewer.0.as_ref().map(|identity| identity.account.name.clone()),
            reviews: viewer.may(Action::ReviewPlan),
            query: String::new(),
            switch: Switch::here(),
            canonical: None,
            alternates: Vec::new(),
            origin: app.site.origin().to_owned(),
        }
    }

    /// The same with the address of the page, a path.
    pub(in crate::web) fn at(mut self, path: &str) -> Self {
        let path = crate::web::search::address::for_header(path);
        let address = format!("{}{path}", self.origin);
        self.canonical = Some(if lang::is_english() {
            language::chosen(&address, Language::English)
        } else {
            address.clone()
        });
        let english = language::chosen(&address, Language::English);
        self.alternates = vec![("vi", address), ("en", english)];
        self
    }

    /// Where the site is, without a slash at the end; empty if nobody said.
    pub(in crate::web) fn origin(&self) -> &str {
        &self.origin
    }

    pub(in crate::web) fn with_query(mut self, query: &str) -> Self {
        query.clone_into(&mut self.query);
        self
    }
}
