//! What the search box finds, by type, for programs.

use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::Response,
};
use serde::Serialize;

use super::{
    page::{Looked, PAGE},
    shelves::Found,
};
use crate::model::FoundType;
use crate::web::{
    App, WebError,
    plans::api::answer,
    search::{address, params::Pairs},
};

#[derive(Serialize)]
struct CountBody {
    #[serde(rename = "type")]
    of: FoundType,
    total: u64,
    /// Where they are listed.
    url: String,
}

#[derive(Serialize)]
struct HitBody {
    number: String,
    /// HTML: escaped, with `<mark>` around what matches.
    title: String,
    /// The best passage, in the same way.
    highlight: String,
    about: String,
    state: String,
    url: String,
}

impl From<Found> for HitBody {
    fn from(found: Found) -> Self {
        let Found { number, href: url, title, snippet: highlight, about, state: (state, _) } =
            found;
        Self { number, title, highlight, about, state, url }
    }
}

#[derive(Serialize)]
struct SearchBody {
    q: String,
    #[serde(rename = "type")]
    of: FoundType,
    types: Vec<CountBody>,
    /// Those of the type; regulations have an address of their own.
    hits: Vec<HitBody>,
    /// To be given as `cursor`; null at the end.
    next: Option<usize>,
}

/// `GET /api/v1/search`
pub(in crate::web) async fn search(
    State(app): State<App>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let looked = Looked::read(&pairs)?;
    let shelves = app.shelves().await?;
    let mut types = Vec::new();
    for &of in FoundType::ALL {
        let total = match of {
            FoundType::Regulation => looked.regulations(&app)?,
            _ => shelves.count(of, &looked.text)?,
        };
        let url = match of {
            FoundType::Regulation => address::query("/api/v1/regulations", &[("q", &looked.text)]),
            _ => address::query("/api/v1/search", &[("q", &looked.text), ("type", of.name())]),
        };
        types.push(CountBody { of, total, url });
    }
    let Looked { of, text, start } = looked;
    let (total, found) = shelves.find(of, (&text, (start, PAGE), (app.clock.0)()))?;
    let end = start + found.len();
    let next = (!found.is_empty() && (end as u64) < total).then_some(end);
    let hits = found.into_iter().map(HitBody::from).collect();
    answer(StatusCode::OK, &SearchBody { q: text, of, types, hits, next })
}
