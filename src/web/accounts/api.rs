//! `GET /api/v1/me`: whose credentials a program uses, and what they allow.

use axum::{extract::State, http::StatusCode, response::Response};
use serde::Serialize;

use crate::web::{
    App, WebError,
    http::{
        identity::CurrentUser,
        respond::{CachePolicy, json},
    },
    search::api::AgencyBody,
};
use crate::{
    cases::Proof,
    model::{Action, Reach, Role, TokenScope},
};

#[derive(Serialize)]
struct Body<'a> {
    id: &'a str,
    login: &'a str,
    name: &'a str,
    role: Role,
    agency: Option<AgencyBody<'a>>,
    /// The scopes of the token; null for a session, which has no limits.
    scopes: Option<&'a [TokenScope]>,
    may: Vec<May>,
    seq: u64,
}

#[derive(Serialize)]
struct May {
    action: Action,
    /// `own-agency` or `everything`.
    reach: &'static str,
}

/// `GET /api/v1/me`
pub(in crate::web) async fn me(
    State(app): State<App>,
    user: CurrentUser,
) -> Result<Response, WebError> {
    let account = &user.0.account;
    let may = Action::ALL.iter().filter_map(|&action| {
        let reach = match user.actor().reach(action).ok()? {
            Reach::Nothing => return None,
            Reach::OwnAgency => "own-agency",
            Reach::Everything => "everything",
        };
        Some(May { action, reach })
    });
    let body = Body {
        id: account.id.as_str(),
        login: account.login.as_str(),
        name: &account.name,
        role: account.standing.role(),
        agency: account.standing.agency().map(AgencyBody::new),
        scopes: match &user.0.proof {
            Proof::Session(_) => None,
            Proof::Token(_, scopes) => Some(scopes),
        },
        may: may.collect(),
        seq: app.seq(),
    };
    let body = serde_json::to_vec(&body).map_err(|error| WebError::Internal(error.into()))?;
    Ok(json(StatusCode::OK, CachePolicy::Personal, body))
}
