//! One paragraph of a draft.
use axum::response::Response;

use crate::model::ParagraphId;
use crate::web::{
    App, WebError,
    comments::{errors::unknown, talk::Filled},
    http::identity::MaybeUser,
};

pub(in crate::web) async fn render(
    _app: &App,
    _viewer: &MaybeUser,
    id: ParagraphId,
    _filled: Filled,
) -> Result<Response, WebError> {
    Err(unknown("đoạn dự thảo", &id.to_string()))
}
