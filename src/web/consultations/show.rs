//! One consultation.
use axum::response::Response;

use crate::model::ConsultationNumber;
use crate::web::{
    App, WebError,
    comments::{errors::unknown, talk::Filled},
    http::identity::MaybeUser,
};

pub(in crate::web) async fn render(
    _app: &App,
    _viewer: &MaybeUser,
    number: ConsultationNumber,
    _filled: Filled,
) -> Result<Response, WebError> {
    Err(unknown("cuộc tham vấn", &number.to_string()))
}
