//! Webhooks for programs.

use axum::{
    extract::{Path, Query, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{found::followable, one::known};
use crate::web::{
    App, WebError,
    http::{
        identity::CurrentUser,
        json_body::Body,
        respond::{CachePolicy, json},
    },
    plans::errors::invalid,
    regulation::page::own_parameters,
    search::params::Pairs,
};
use crate::{
    cases::webhooks::{self, NewWebhook, Start, WebhookError},
    model::{DeliveryKind, DeliveryOutcome, Id, Interest, PauseReason},
    store::{Delivery, Progress, Webhook},
};

#[derive(Serialize)]
struct ListBody<'a> {
    webhooks: Vec<WebhookBody<'a>>,
}

#[derive(Serialize)]
struct WebhookBody<'a> {
    id: &'a str,
    url: &'a str,
    description: &'a str,
    interest: &'a Interest,
    created_at: Timestamp,
    paused: Option<PausedBody>,
    /// Everything up to this row of the journal was taken, or is not wanted.
    seq: u64,
    /// Attempts in vain since the last message that was taken.
    failures: u32,
    failing_since: Option<Timestamp>,
    next_attempt_at: Option<Timestamp>,
    /// Until when the secret of before counts as well.
    previous_secret_until: Option<Timestamp>,
    /// Told once.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
}

#[derive(Serialize)]
struct PausedBody {
    at: Timestamp,
    why: PauseReason,
}

impl<'a> WebhookBody<'a> {
    fn new((webhook, progress): &'a (Webhook, Progress)) -> Self {
        Self {
            id: webhook.id.as_str(),
            url: &webhook.url,
            description: &webhook.description,
            interest: &webhook.interest,
            created_at: webhook.created_at,
            paused: webhook.paused.map(|(at, why)| PausedBody { at, why }),
            seq: progress.seq,
            failures: progress.failures,
            failing_since: progress.failing_since,
            next_attempt_at: progress.failing_since.map(|_| progress.next_at),
            previous_secret_until: webhook.previous_until,
            secret: None,
        }
    }
}

fn answer(status: StatusCode, body: &impl Serialize) -> Result<Response, WebError> {
    let body = serde_json::to_vec(body).map_err(|error| WebError::Internal(error.into()))?;
    Ok(json(status, CachePolicy::Personal, body))
}

/// A webhook as it stands now.
async fn stands(
    app: &App,
    user: &CurrentUser,
    id: &Id,
    (status, secret): (StatusCode, Option<String>),
) -> Result<Response, WebError> {
    let found = app.store.webhook(&user.0.account.id, id).await?;
    let found = found.ok_or(WebhookError::Missing)?;
    answer(status, &WebhookBody { secret, ..WebhookBody::new(&found) })
}

/// `GET /api/v1/webhooks`
pub(in crate::web) async fn list(
    State(app): State<App>,
    user: CurrentUser,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    own_parameters(&pairs, &[])?;
    let found = app.store.webhooks(&user.0.account.id).await?;
    answer(StatusCode::OK, &ListBody { webhooks: found.iter().map(WebhookBody::new).collect() })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct NewBody {
    url: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    interest: Interest,
}

/// `POST /api/v1/webhooks`
pub(in crate::web) async fn add(
    State(app): State<App>,
    user: CurrentUser,
    Body(body): Body<NewBody>,
) -> Result<Response, WebError> {
    let now = (app.clock.0)();
    let NewBody { url, description, mut interest } = body;
    interest.search = followable(&app, interest.search.as_deref().unwrap_or_default()).await?;
    let new = NewWebhook { id: webhooks::new_webhook_id(now)?, url, description, interest };
    let added = webhooks::add(&app.store, &app.webhooks, &user.0, new, now).await?;
    let (webhook, secret) = added;
    let told = (StatusCode::CREATED, Some(secret.reveal()));
    let mut response = stands(&app, &user, &webhook.id, told).await?;
    if let Ok(value) = HeaderValue::from_str(&format!("/api/v1/webhooks/{}", webhook.id)) {
        response.headers_mut().insert(header::LOCATION, value);
    }
    Ok(response)
}

/// `GET /api/v1/webhooks/{id}`
pub(in crate::web) async fn show(
    State(app): State<App>,
    user: CurrentUser,
    Path(id): Path<String>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    own_parameters(&pairs, &[])?;
    stands(&app, &user, &known(&id)?, (StatusCode::OK, None)).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct ChangeBody {
    paused: bool,
}

/// `PATCH /api/v1/webhooks/{id}`; the same twice is not an error.
pub(in crate::web) async fn change(
    State(app): State<App>,
    user: CurrentUser,
    Path(id): Path<String>,
    Body(ChangeBody { paused }): Body<ChangeBody>,
) -> Result<Response, WebError> {
    let (id, now) = (known(&id)?, (app.clock.0)());
    let changed = if paused {
        webhooks::pause(&app.store, &user.0, &id, now).await
    } else {
        webhooks::resume(&app.store, &user.0, &id, now).await
    };
    match changed {
        Ok(()) | Err(WebhookError::Already) => {
            stands(&app, &user, &id, (StatusCode::OK, None)).await
        }
        Err(other) => Err(other.into()),
    }
}

/// `DELETE /api/v1/webhooks/{id}`
pub(in crate::web) async fn delete(
    State(app): State<App>,
    user: CurrentUser,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    webhooks::delete(&app.store, &user.0, &known(&id)?, (app.clock.0)()).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `POST /api/v1/webhooks/{id}/secret`
pub(in crate::web) async fn rotate(
    State(app): State<App>,
    user: CurrentUser,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let (id, now) = (known(&id)?, (app.clock.0)());
    let (_, secret) = webhooks::rotate(&app.store, &app.webhooks, &user.0, &id, now).await?;
    stands(&app, &user, &id, (StatusCode::OK, Some(secret.reveal()))).await
}

/// `POST /api/v1/webhooks/{id}/ping`
pub(in crate::web) async fn ping(
    State(app): State<App>,
    user: CurrentUser,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let id = known(&id)?;
    webhooks::ping(&app.store, &user.0, &id, (app.clock.0)()).await?;
    stands(&app, &user, &id, (StatusCode::ACCEPTED, None)).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct ReplayBody {
    #[serde(default)]
    row: Option<u64>,
    #[serde(default)]
    time: Option<Timestamp>,
    #[serde(default)]
    start: Option<FromNow>,
}

/// Nothing of before.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum FromNow {
    Now,
}

/// `POST /api/v1/webhooks/{id}/replay`
pub(in crate::web) async fn replay(
    State(app): State<App>,
    user: CurrentUser,
    Path(id): Path<String>,
    Body(body): Body<ReplayBody>,
) -> Result<Response, WebError> {
    let start = match (body.row, body.time, body.start) {
        (Some(row), None, None) => Start::Row(row),
        (None, Some(time), None) => Start::Time(time),
        (None, None, Some(FromNow::Now)) => Start::Now,
        _ => {
            let advice = "Ghi đúng một trong ba: “row”, “time”, hoặc “start” là “now”.";
            return Err(invalid("row", ("Chưa rõ gửi lại từ đâu.", advice)));
        }
    };
    let id = known(&id)?;
    webhooks::replay(&app.store, &user.0, &id, start, (app.clock.0)()).await?;
    stands(&app, &user, &id, (StatusCode::ACCEPTED, None)).await
}

#[derive(Serialize)]
struct DeliveriesBody<'a> {
    deliveries: Vec<DeliveryBody<'a>>,
}

#[derive(Serialize)]
struct DeliveryBody<'a> {
    number: u64,
    message: &'a str,
    kind: DeliveryKind,
    first: Option<u64>,
    last: Option<u64>,
    rows: u64,
    attempt: u64,
    at: Timestamp,
    milliseconds: u64,
    outcome: DeliveryOutcome,
    status: Option<u16>,
    answer: &'a str,
}

impl<'a> DeliveryBody<'a> {
    fn new(delivery: &'a Delivery) -> Self {
        Self {
            number: delivery.number,
            message: &delivery.message,
            kind: delivery.kind,
            first: delivery.range.map(|(first, _)| first),
            last: delivery.range.map(|(_, last)| last),
            rows: delivery.rows,
            attempt: delivery.attempt,
            at: delivery.at,
            milliseconds: delivery.took,
            outcome: delivery.outcome,
            status: delivery.status,
            answer: &delivery.answer,
        }
    }
}

/// `GET /api/v1/webhooks/{id}/deliveries`
pub(in crate::web) async fn deliveries(
    State(app): State<App>,
    user: CurrentUser,
    Path(id): Path<String>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    own_parameters(&pairs, &[])?;
    let id = known(&id)?;
    app.store.webhook(&user.0.account.id, &id).await?.ok_or(WebhookError::Missing)?;
    let found = app.store.webhook_deliveries(&id).await?;
    let deliveries = found.iter().map(DeliveryBody::new).collect();
    answer(StatusCode::OK, &DeliveriesBody { deliveries })
}

/// `POST /api/v1/webhooks/{id}/deliveries/{number}`
pub(in crate::web) async fn resend(
    State(app): State<App>,
    user: CurrentUser,
    Path((id, number)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let id = known(&id)?;
    let number = number.parse().map_err(|_| WebhookError::Missing)?;
    webhooks::resend(&app.store, &user.0, &id, number, (app.clock.0)()).await?;
    stands(&app, &user, &id, (StatusCode::ACCEPTED, None)).await
}
