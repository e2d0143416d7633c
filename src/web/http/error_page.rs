//! Errors as pages and as JSON.

use askama::Template;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Serialize;

use crate::web::{
    App,
    frame::Frame,
    http::{
        error::ErrorInfo,
        identity::MaybeUser,
        respond::{CachePolicy, json as json_response, page_with_status},
    },
    plans::{
        details::{self, Details, DetailsBody},
        wording,
    },
    words,
};

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    frame: Frame,
    info: &'a ErrorInfo,
    /// The number under which the log has it.
    request: &'a str,
}

/// An error for a person.
pub(in crate::web) fn html(
    app: &App,
    viewer: &MaybeUser,
    info: &ErrorInfo,
    request: &str,
) -> Response {
    let page = ErrorPage { frame: Frame::new(app, viewer), info, request };
    page_with_status(info.status, &page, CachePolicy::Never)
        // A template that cannot be written leaves only the status.
        .unwrap_or_else(|_| info.status.into_response())
}

#[derive(Serialize)]
struct Envelope<'a> {
    error: Body<'a>,
}

#[derive(Serialize)]
struct Body<'a> {
    code: &'a str,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter: Option<&'a str>,
    request: &'a str,
    #[serde(flatten)]
    details: DetailsBody<'a>,
}

/// An error for a program.
pub(in crate::web) fn json(info: &ErrorInfo, request: &str) -> Response {
    let message = if info.advice.is_empty() {
        info.message.clone()
    } else {
        format!("{} {}", info.message, info.advice)
    };
    let parameter = info.parameter.as_deref();
    let details = info.details.body();
    let error = Body { code: info.code, message, parameter, request, details };
    let envelope = Envelope { error };
    match serde_json::to_vec(&envelope) {
        Ok(body) => json_response(info.status, CachePolicy::Never, body),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
