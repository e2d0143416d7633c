//! The page of every value of a facet.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::Response,
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
    moment::WhenLine,
    search::{
        address::{Change, link},
        params::{FACETS, Pairs, parameter},
        results::{FacetLink, facet_link, title},
        tree,
    },
};
use crate::{catalog::Facet, text::collation_key};

#[derive(Template)]
#[template(path = "facet.html")]
struct FacetPage {
    frame: Frame,
    title: &'static str,
    values: Vec<FacetLink>,
    files: Vec<Downloads>,
    back: String,
    when: Option<WhenLine>,
}

/// `GET /loc/{facet}`: every value of a facet, for the list that the
/// parameters describe.
pub(in crate::web) async fn facet(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(name): Path<String>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let asked = app.asked(&pairs)?;
    let facet = FACETS.into_iter().find(|facet| parameter(*facet) == name);
    let facet = facet.ok_or(WebError::Missing(Missing::Page))?;
    let moment = app.asked_moment(asked.when()).await?;
    let answer = app.search(&asked, moment.as_ref())?;
    let values = if facet == Facet::Field {
        tree::everything(&answer, &asked)
    } else {
        let values = answer.response.facets.get(&facet).map(Vec::as_slice).unwrap_or_default();
        let mut values: Vec<_> = values.iter().map(|v| facet_link(facet, v, &asked)).collect();
        values.sort_by_cached_key(|value| collation_key(&value.label));
        values
    };
    let view = FacetPage {
        frame: Frame::new(&app, &viewer).with_query(&asked.request.text),
        title: if facet == Facet::Field { "Lĩnh vực theo bộ, cơ quan" } else { title(facet) },
        values,
        files: vec![Downloads::table(&link(&format!("/loc/{name}"), &asked, Change::Nothing))],
        back: link("/", &asked, Change::Nothing),
        when: moment
            .map(|moment| moment.line(link(&format!("/loc/{name}"), &asked, Change::Today))),
    };
    page(&view, CachePolicy::Revalidate)
}
