//! A legal document: the regulations that rest on it. And an agency's list.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};

use crate::web::{
    App, WebError,
    exports::Downloads,
    frame::Frame,
    http::{
        error::Missing,
        identity::MaybeUser,
        respond::{CachePolicy, page},
    },
    regulation::page::own_parameters,
    search::{
        params::Pairs,
        results::{HitView, Holding, Paging},
    },
    words,
};
use crate::{
    catalog::{Catalog, Ordinal},
    model::{AgencySlug, Day, DocumentNumber},
    reference::agencies,
    search::Snapshot,
};

/// Regulations on a page.
pub(super) const PAGE: usize = 50;

#[derive(Template)]
#[template(path = "document.html")]
struct DocumentPage<'a> {
    frame: Frame,
    number: &'a DocumentNumber,
    start: usize,
    hits: Vec<HitView<'a>>,
    paging: Paging,
    downloads: Downloads,
    /// The same list in the search, where it can be narrowed.
    search: String,
}

/// `GET /van-ban/{slug}`: the number with underscores for slashes.
pub(in crate::web) async fn document(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(slug): Path<String>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [cursor] = own_parameters(&pairs, &["cursor"])?;
    let start = starts_at(cursor)?;
    let missing = || WebError::Missing(Missing::Document(slug.clone()));
    let number: DocumentNumber = slug.replace('_', "/").parse().map_err(|_| missing())?;
    if number.slug() != slug {
        let address =
            crate::web::search::address::for_header(&format!("/van-ban/{}", number.slug()));
        return Ok(Redirect::permanent(&address).into_response());
    }
    let snapshot = app.engine.snapshot()?;
    let today = app.clock.today();
    let catalog = &snapshot.catalog;
    let citing = in_order(&snapshot, &number, today);
    let total = citing.len();
    let hits = hits(citing.into_iter().skip(start).take(PAGE), catalog, today);
    let at = |start: usize| format!("/van-ban/{slug}?cursor={start}");
    let paging = Paging::of((start, hits.len(), total), PAGE, at);
    let search = crate::web::search::address::query("/", &[("q", &number.to_string())]);
    let view = DocumentPage {
        frame: Frame::new(&app, &viewer),
        number: &number,
        start,
        hits,
        paging,
        downloads: Downloads::of(&format!("/van-ban/{slug}"), ""),
        search,
    };
    page(&view, CachePolicy::Revalidate)
}

/// The regulations that name a document: in force before ended, each in the
/// order in which they came in.
pub(in crate::web) fn in_order(
    snapshot: &Snapshot,
    number: &DocumentNumber,
    today: Day,
) -> Vec<Ordinal> {
    let mut citing = snapshot.citing(number);
    sort(&mut citing, &snapshot.catalog, today);
    citing
}

/// Puts those in force before those that ended.
pub(super) fn sort(ordinals: &mut [Ordinal], catalog: &Catalog, today: Day) {
    ordinals.sort_by_key(|&ordinal| (!catalog.in_force(ordinal, today), ordinal));
}

/// The value of `cursor`: how many come before the page.
pub(super) fn starts_at(cursor: Option<&str>) -> Result<usize, WebError> {
    cursor.map_or(Ok(0), |cursor| {
        let allowed = "Cần một số nguyên không âm.".to_owned();
        let bad = |_| WebError::BadValue { name: "cursor", value: cursor.to_owned(), allowed };
        cursor.parse::<usize>().map_err(bad)
    })
}

/// Regulations as a list shows them that no query found.
pub(super) fn hits(
    ordinals: impl Iterator<Item = Ordinal>,
    catalog: &Catalog,
    today: Day,
) -> Vec<HitView<'_>> {
    let facts = ordinals.filter_map(|ordinal| catalog.fact(ordinal));
    facts
        .map(|fact| HitView {
            fact,
            href: format!("/quy-dinh/{}", fact.code),
            name: words::escaped(fact.name).into(),
            snippet: "",
            agency: agencies().name(fact.agency),
            in_force: Holding::new(fact.from, fact.to, today),
            alike: 0,
            others: Vec::new(),
            reasons: &[],
            detail: None,
            every: None,
        })
        .collect()
}

/// `GET /bo-nganh/{slug}`: the agency's regulations in the search.
pub(in crate::web) async fn agency(Path(slug): Path<String>) -> Result<Response, WebError> {
    let known = slug.parse::<AgencySlug>().ok().filter(|slug| agencies().get(slug).is_some());
    let slug = known.ok_or(WebError::Missing(Missing::Agency(slug)))?;
    Ok(Redirect::temporary(&format!("/?agency={slug}")).into_response())
}
