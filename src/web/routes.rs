//! Every address that the server answers.

use axum::{Router, routing::get};

use super::{
    App, WebError, api, api_regulation, api_suggest, assets, compare, document, error::Missing,
    health, metrics, regulation, search_page,
};

/// The routes, without layers.
pub(super) fn routes() -> Router<App> {
    Router::new()
        // Pages.
        .route("/", get(search_page::search))
        .route("/loc/{facet}", get(search_page::facet))
        .route("/quy-dinh/{code}", get(regulation::regulation))
        .route("/quy-dinh/{code}/so-sanh", get(compare::compare))
        .route("/van-ban/{slug}", get(document::document))
        .route("/bo-nganh/{slug}", get(document::agency))
        // For programs.
        .route("/api/v1/regulations", get(api::search))
        .route("/api/v1/regulations/{code}", get(api_regulation::regulation))
        .route("/api/v1/suggest", get(api_suggest::suggest))
        // For machines that watch machines.
        .route("/health", get(health::health))
        .route("/metrics", get(metrics::metrics))
        // Files named after their content.
        .route("/static/{*name}", get(assets::asset))
        .fallback(async || WebError::Missing(Missing::Page))
        .method_not_allowed_fallback(async || WebError::Method)
}
