//! The moderation of comments for programs: what the pages say and do.

use std::collections::BTreeMap;

use axum::{
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    log::{Row, before, rows},
    queue::{appealed as all_appealed, reasons, waiting},
    view::StepView,
};
use crate::web::{
    App, WebError,
    comments::{errors::come_back, own::find},
    http::{
        identity::{CurrentUser, MaybeUser},
        json_body::Body,
        site::Client,
    },
    plans::api::answer,
    regulation::page::own_parameters,
    search::params::Pairs,
};
use crate::{
    cases::{
        Actor,
        accounts::Secret,
        moderation::{Deed, ModerationError, Sender, appeal, flag, moderate},
    },
    model::{CommentNumber, CommentSubject, Moderated, ModerationAct, Stance},
    reference::moderation_reasons,
    store::ModeratedComment,
};

#[derive(Serialize)]
struct ReasonBody {
    reason: &'static str,
    label: &'static str,
    meaning: &'static str,
    law: &'static str,
}

#[derive(Serialize)]
struct RemovedBody {
    comment: CommentNumber,
    subject: Option<CommentSubject>,
    state: Moderated,
    removed: Option<Timestamp>,
    reason: Option<&'static str>,
    note: String,
    journal_seq: u64,
    appealed: Option<Timestamp>,
    outcome: Option<OutcomeBody>,
}

#[derive(Serialize)]
struct OutcomeBody {
    act: ModerationAct,
    at: Timestamp,
    note: String,
}

impl From<Row> for RemovedBody {
    fn from(row: Row) -> Self {
        let outcome = |step: StepView| OutcomeBody { act: step.act, at: step.at, note: step.note };
        let removed = row.removed;
        Self {
            comment: row.number,
            subject: row.subject,
            state: row.state,
            removed: removed.as_ref().map(|step| step.at),
            reason: removed.as_ref().and_then(|step| step.reason).map(|of| of.slug.as_str()),
            note: removed.map(|step| step.note).unwrap_or_default(),
            journal_seq: row.seq,
            appealed: row.appealed,
            outcome: row.outcome.map(outcome),
        }
    }
}

/// `GET /api/v1/moderation`
pub(in crate::web) async fn log(
    State(app): State<App>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    #[derive(Serialize)]
    struct LogBody {
        reasons: Vec<ReasonBody>,
        removed: Vec<RemovedBody>,
        /// To be given as `before`; null at the end.
        next: Option<u64>,
    }
    let [cursor] = own_parameters(&pairs, &["before"])?;
    let (rows, next) = rows(&app, before(cursor)?).await?;
    let reason = |of: &'static crate::reference::ModerationReason| ReasonBody {
        reason: &of.slug,
        label: &of.label,
        meaning: &of.meaning,
        law: &of.law,
    };
    let reasons = moderation_reasons().iter().map(reason).collect();
    let removed = rows.into_iter().map(RemovedBody::from).collect();
    answer(StatusCode::OK, &LogBody { reasons, removed, next })
}

#[derive(Serialize)]
struct FlaggedBody<'a> {
    comment: CommentNumber,
    subject: CommentSubject,
    stance: Stance,
    text: &'a str,
    readers: u64,
    reasons: BTreeMap<&'a str, u64>,
    rules: &'a [String],
    since: Timestamp,
}

#[derive(Serialize)]
struct AppealBody<'a> {
    comment: CommentNumber,
    subject: CommentSubject,
    text: &'a str,
    reason: Option<&'a str>,
    appeal: &'a str,
    since: Option<Timestamp>,
}

/// `GET /api/v1/moderation/queue`
pub(in crate::web) async fn queue(State(app): State<App>) -> Result<Response, WebError> {
    #[derive(Serialize)]
    struct QueueBody<'a> {
        total: u64,
        flagged: Vec<FlaggedBody<'a>>,
        appeals: Vec<AppealBody<'a>>,
    }
    let (total, rows) = waiting(&app).await?;
    let flagged = rows.iter().map(|(flagged, comment)| FlaggedBody {
        comment: flagged.comment,
        subject: comment.facts.subject,
        stance: comment.facts.stance,
        text: &comment.facts.text,
        readers: flagged.readers,
        reasons: reasons(flagged),
        rules: &flagged.rules,
        since: flagged.since,
    });
    let rows = all_appealed(&app).await?;
    let appeals = rows.iter().map(|(moderated, comment)| AppealBody {
        comment: comment.number,
        subject: comment.facts.subject,
        text: &comment.facts.text,
        reason: moderated.removal().and_then(|removal| removal.step.reason.as_deref()),
        appeal: moderated.steps.last().map_or("", |step| step.words.as_str()),
        since: moderated.steps.last().map(|step| step.at),
    });
    let (flagged, appeals) = (flagged.collect(), appeals.collect());
    answer(StatusCode::OK, &QueueBody { total, flagged, appeals })
}

#[derive(Serialize)]
struct StandingBody {
    comment: CommentNumber,
    state: Moderated,
}

impl StandingBody {
    fn new(moderated: &ModeratedComment) -> Result<Self, WebError> {
        Ok(Self { comment: moderated.comment, state: moderated.state()? })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct ActAsked {
    comments: Vec<CommentNumber>,
    act: ModerationAct,
    reason: Option<String>,
    #[serde(default)]
    note: String,
}

/// `POST /api/v1/moderation`: all of the comments or none. The same again is
/// answered as the first time.
pub(in crate::web) async fn act(
    State(app): State<App>,
    user: CurrentUser,
    headers: HeaderMap,
    Body(body): Body<ActAsked>,
) -> Result<Response, WebError> {
    #[derive(Serialize)]
    struct Done {
        comments: Vec<StandingBody>,
    }
    let ActAsked { comments, act, reason, note } = body;
    let (deed, site) = (Deed { act, reason, note }, app.site.base(&headers));
    let who = (user.actor(), app.moment());
    let done = moderate(&app.store, &comments, &deed, &site, who).await?;
    let comments = done.iter().map(StandingBody::new).collect::<Result<_, _>>()?;
    answer(StatusCode::OK, &Done { comments })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct FlagAsked {
    reason: String,
}

/// `POST /api/v1/comments/{number}/flags`
pub(in crate::web) async fn flagged(
    State(app): State<App>,
    viewer: MaybeUser,
    client: Client,
    Path(number): Path<String>,
    Body(body): Body<FlagAsked>,
) -> Result<Response, WebError> {
    #[derive(Serialize)]
    struct Noted {
        status: &'static str,
    }
    if let Err(wait) = app.may_post(&client) {
        return Ok(come_back(wait));
    }
    let number = find(&app, &number).await?.number;
    let actor = viewer.0.as_deref().map_or(Actor::Visitor, Actor::User);
    let network = client.network.to_string();
    flag(&app.store, (number, &body.reason), &network, (actor, app.moment())).await?;
    answer(StatusCode::ACCEPTED, &Noted { status: "noted" })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct AppealAsked {
    text: String,
    /// The end of the personal link, of whoever has no account.
    secret: Option<String>,
}

/// `POST /api/v1/comments/{number}/appeal`
pub(in crate::web) async fn appealed(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(number): Path<String>,
    Body(AppealAsked { text, secret }): Body<AppealAsked>,
) -> Result<Response, WebError> {
    let secret = match secret {
        Some(secret) => Some(Secret::presented(&secret).ok_or(ModerationError::UnknownLink)?),
        None => None,
    };
    let actor = viewer.0.as_deref().map_or(Actor::Visitor, Actor::User);
    let moderated = match &secret {
        Some(secret) => appeal(&app.store, Sender::Link(secret), &text, app.moment()).await?,
        None => {
            let number = crate::web::comments::own::find_to_change(&app, &viewer, &number).await?;
            let sender = Sender::Account(actor, number.number);
            appeal(&app.store, sender, &text, app.moment()).await?
        }
    };
    answer(StatusCode::OK, &StandingBody::new(&moderated)?)
}
