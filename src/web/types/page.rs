//! What the search box finds of a type that is not regulations, as a page.

use askama::Template;
use axum::response::Response;

use super::{Tab, shelves::Found, tabs};
use crate::model::FoundType;
use crate::web::{
    App, WebError,
    frame::Frame,
    http::{
        identity::MaybeUser,
        respond::{CachePolicy, page},
    },
    regulation::page::own_parameters,
    search::{
        params::{self, LONGEST_TEXT, bad},
        results::Paging,
    },
    words,
};

/// Results on a page.
pub(super) const PAGE: usize = 20;

/// What is looked for, read from an address.
pub(super) struct Looked {
    pub of: FoundType,
    pub text: String,
    pub start: usize,
}

impl Looked {
    pub(super) fn read(pairs: &[(String, String)]) -> Result<Self, WebError> {
        let [text, _, cursor] = own_parameters(pairs, &["q", "type", "cursor"])?;
        let start = cursor.map_or(Ok(0), |text| {
            text.parse::<u32>()
                .map_err(|_| bad("cursor", text, "Cần một số nguyên không âm.".into()))
        })?;
        let text: String = text.unwrap_or_default().trim().chars().take(LONGEST_TEXT).collect();
        Ok(Self { of: FoundType::asked(pairs)?, text, start: start as usize })
    }

    /// How many regulations the same text finds, as their list says.
    pub(super) fn regulations(&self, app: &App) -> Result<u64, WebError> {
        let pairs = [("q".to_owned(), self.text.clone())];
        let mut asked = params::read(&pairs, app.clock.today())?;
        asked.request.limit = 1;
        Ok(app.engine.search(&asked.request)?.total.0)
    }
}

#[derive(Template)]
#[template(path = "found.html")]
struct FoundPage {
    frame: Frame,
    of: FoundType,
    /// The type in the middle of a sentence.
    what: String,
    tabs: Vec<Tab>,
    found: Vec<Found>,
    start: usize,
    paging: Paging,
}

/// `GET /?type=`
pub(in crate::web) async fn show(
    app: &App,
    viewer: &MaybeUser,
    pairs: &[(String, String)],
) -> Result<Response, WebError> {
    let looked = Looked::read(pairs)?;
    let Looked { of, text, start } = &looked;
    let shelves = app.shelves().await?;
    let now = (app.clock.0)();
    let (total, found) = shelves.find(*of, (text, (*start, PAGE), now))?;
    let at = |start| of.address(text, start);
    let paging = Paging::of((*start, found.len(), total as usize), PAGE, at);
    let view = FoundPage {
        frame: Frame::new(app, viewer).with_query(text),
        of: *of,
        what: words::lowered(of.label()),
        tabs: tabs(text, (*of, looked.regulations(app)?), &shelves)?,
        found,
        start: *start,
        paging,
    };
    page(&view, CachePolicy::Current)
}
