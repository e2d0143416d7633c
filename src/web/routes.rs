//! Every address that the server answers.

use axum::{Router, routing::get};

use super::{App, WebError, api, assets, error::Missing, health, metrics, search_page};

/// The routes, without layers.
pub(super) fn routes() -> Router<App> {
    Router::new()
        // Pages.
        .route("/", get(search_page::search))
        .route("/loc/{facet}", get(search_page::facet))
        // For programs.
        .route("/api/v1/regulations", get(api::search))
        // For machines that watch machines.
        .route("/health", get(health::health))
        .route("/metrics", get(metrics::metrics))
        // Files named after their content.
        .route("/static/{*name}", get(assets::asset))
        .fallback(async || WebError::Missing(Missing::Page))
        .method_not_allowed_fallback(async || WebError::Method)
}
