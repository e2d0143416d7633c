//! Baselines as pages: the list, and one with its digest and its parts.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::Response,
};

use crate::web::{
    App, WebError,
    figures::{asked::Asked, ratios_api::rows_url},
    frame::Frame,
    http::{
        identity::MaybeUser,
        respond::{CachePolicy, page},
    },
    moment::{KnownAt, When},
    regulation::page::own_parameters,
    search::params::Pairs,
    words,
};
use crate::{
    catalog::{Base, By, RatioAsk, RatioPart, Ratios},
    model::Baseline,
    reference::agencies,
    store::StoredBaseline,
};

#[derive(Template)]
#[template(path = "baselines.html")]
struct ListPage {
    frame: Frame,
    baselines: Vec<StoredBaseline>,
}

/// `GET /moc-so-sanh`
pub(in crate::web) async fn list(
    State(app): State<App>,
    viewer: MaybeUser,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    own_parameters(&pairs, &[])?;
    let baselines = app.store.baselines().await?;
    page(&ListPage { frame: Frame::new(&app, &viewer), baselines }, CachePolicy::Revalidate)
}

#[derive(Template)]
#[template(path = "baseline.html")]
struct BaselinePage<'a> {
    frame: Frame,
    baseline: &'a Baseline,
    seq: u64,
    scope: String,
    rows: String,
    /// By agency and by kind.
    tables: [(&'static str, Vec<Part>); 2],
}

/// A part of a baseline, with the address of its rows.
struct Part {
    name: String,
    count: String,
    url: String,
}

/// What a baseline takes, in words.
pub(in crate::web) fn scope(baseline: &Baseline) -> String {
    let kinds: Vec<String> =
        baseline.scope.kinds.iter().map(|kind| kind.label().to_lowercase()).collect();
    let what = if kinds.is_empty() { "Mọi quy định".to_owned() } else { kinds.join(", ") };
    match &baseline.scope.agency {
        Some(agency) => format!("{what} của {}", agencies().name(agency)),
        None => what,
    }
}

/// `GET /moc-so-sanh/{slug}`
pub(in crate::web) async fn show(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(slug): Path<String>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    own_parameters(&pairs, &[])?;
    let base = app.base(&slug).await?;
    let Baseline { day, known_at, .. } = base.baseline;
    let when = When { as_of: Some(day), known_at: Some(KnownAt::Row(known_at)) };
    let moment = app.asked_moment(when).await?;
    let catalog = app.catalog(moment.as_ref())?;
    let asked = |by| Asked { ask: RatioAsk::published(by), baseline: Some(slug.clone()), when };
    let table = |by: By| {
        let Ratios { rows, .. } = catalog.ratios(Base::Fixed(&base.rows), &RatioAsk::published(by));
        let rows = rows.into_iter().filter(|row| row.ratio.denominator > 0).map(|row| {
            let url =
                rows_url("/ty-le/quy-dinh", &asked(by), RatioPart::Denominator, Some(&row.key));
            Part { name: row.label, count: words::count(row.ratio.denominator), url }
        });
        (by.label(), rows.collect())
    };
    let view = BaselinePage {
        frame: Frame::new(&app, &viewer),
        baseline: &base.baseline,
        seq: base.seq,
        scope: scope(&base.baseline),
        rows: rows_url("/ty-le/quy-dinh", &asked(By::Agency), RatioPart::Denominator, None),
        tables: [table(By::Agency), table(By::Kind)],
    };
    page(&view, CachePolicy::Revalidate)
}
