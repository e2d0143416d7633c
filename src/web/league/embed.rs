//! `/ket-qua/nhung`: the chart of the league table for the pages of others.

use askama::Template;
use axum::{
    extract::{Query, State},
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};

use super::{
    drawn::{self, Drawn},
    page::{Asking, NAMES, own},
    sorting::sort,
    table::Table,
};
use crate::web::{
    App, WebError,
    figures::ratios_api::tag,
    http::{
        assets::{Assets, assets},
        layers::Embeddable,
        respond::{CachePolicy, page},
    },
    search::params::Pairs,
    words,
};

#[derive(Template)]
#[template(path = "league_embed.html")]
struct EmbedPage {
    assets: &'static Assets,
    sample: bool,
    chart: Drawn,
    full: String,
}

/// `GET /ket-qua/nhung`: the chart for the pages of others. It shows nobody who
/// is signed in and has no forms, so that it may stand in a frame.
pub(in crate::web) async fn embed(
    State(app): State<App>,
    headers: HeaderMap,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let Asking { asked, by, direction } = Asking::read(&pairs, NAMES)?;
    let tag = tag("league-embed", &pairs, &app);
    if let Some(unchanged) = tag.not_modified(&headers) {
        return Ok(tag.on(embeddable(unchanged)));
    }
    let mut table = Table::find(&app, asked).await?;
    sort(&mut table.lines, by, direction);
    let view = EmbedPage {
        assets: assets(),
        sample: app.has_sample(),
        chart: drawn::agencies(&table, &table.lines),
        full: own(&table.figure.asked).link("/ket-qua"),
    };
    Ok(tag.on(embeddable(page(&view, CachePolicy::Revalidate)?)))
}

/// Lets an answer stand in the frames of any page; all else stays forbidden.
fn embeddable(mut response: Response) -> Response {
    let policy = HeaderValue::from_static(
        "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; \
         form-action 'none'; base-uri 'none'; frame-ancestors *",
    );
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    response.extensions_mut().insert(Embeddable);
    response
}
