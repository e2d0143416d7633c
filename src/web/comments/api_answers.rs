//! Answers to comments, for programs.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    about::agency_of,
    errors::missing,
    groups::{Seen, unanswered},
};
use crate::web::{
    App, WebError,
    http::{
        identity::CurrentUser,
        if_match::{IfMatch, tagged},
        json_body::Body,
    },
    plans::{api::answer, desk::plan_number},
};
use crate::{
    cases::comments::{Answered, answer_comments, change_answer},
    model::{Action, AnswerNumber, AnswerState, ChangedItem, CommentAnswer, CommentNumber, Matter},
    store::StoredAnswer,
};

/// An answer as it is recorded last.
#[derive(Serialize)]
pub(super) struct AnswerBody {
    number: AnswerNumber,
    version: u32,
    /// Why it was changed last; empty if it never was.
    correction: String,
    #[serde(flatten)]
    of: Matter,
    comments: Vec<CommentNumber>,
    office: String,
    signer: String,
    state: AnswerState,
    text: String,
    /// The version of an item that came of it, or null.
    changed: Option<ChangedItem>,
    given: Timestamp,
}

impl AnswerBody {
    pub(super) fn new(stored: StoredAnswer) -> Self {
        let StoredAnswer { number, given, answer, .. } = stored;
        let CommentAnswer { of, comments, office, signer, state, text, changed } = answer.facts;
        let (version, correction) = (answer.version, answer.reason);
        Self {
            number,
            version,
            correction,
            of,
            comments,
            office,
            signer,
            state,
            text,
            changed,
            given,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GroupAsked {
    /// A comment of it.
    of: CommentNumber,
    /// The last comment that whoever answers has seen.
    last: CommentNumber,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct AnswerAsked {
    #[serde(default)]
    comments: Vec<CommentNumber>,
    /// Whole groups, as they were seen.
    #[serde(default)]
    groups: Vec<GroupAsked>,
    office: String,
    signer: String,
    state: AnswerState,
    text: String,
    changed: Option<ChangedItem>,
}

/// `POST /api/v1/plans/{number}/answers`. The same again is answered as the
/// first time.
pub(in crate::web) async fn give(
    State(app): State<App>,
    user: CurrentUser,
    Path(number): Path<String>,
    Body(body): Body<AnswerAsked>,
) -> Result<Response, WebError> {
    give_of(&app, &user, plan_number(&number)?.into(), body).await
}

/// Answers comments on a plan or in a consultation.
pub(in crate::web) async fn give_of(
    app: &App,
    user: &CurrentUser,
    of: Matter,
    body: AnswerAsked,
) -> Result<Response, WebError> {
    let AnswerAsked { mut comments, groups, office, signer, state, text, changed } = body;
    let groups: Vec<Seen> = groups.iter().map(|GroupAsked { of, last }| (*of, *last)).collect();
    comments.extend(unanswered(app, of, &groups).await?);
    let asked = CommentAnswer { of, comments, office, signer, state, text, changed };
    let answered = answer_comments(&app.store, &asked, (user.actor(), app.moment())).await?;
    let status = match answered {
        Answered::Now(_) => StatusCode::CREATED,
        Answered::Before(_) => StatusCode::OK,
    };
    told(status, answered.answer())
}

fn told(status: StatusCode, stored: &StoredAnswer) -> Result<Response, WebError> {
    let version = u64::from(stored.answer.version);
    Ok(tagged(version, answer(status, &AnswerBody::new(stored.clone()))?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct AnswerChange {
    office: String,
    signer: String,
    state: AnswerState,
    text: String,
    changed: Option<ChangedItem>,
    reason: String,
}

/// `PATCH /api/v1/plans/{number}/answers/{answer}`: everything that it is to
/// say, and why.
pub(in crate::web) async fn change(
    State(app): State<App>,
    user: CurrentUser,
    Path((plan, number)): Path<(String, String)>,
    IfMatch(seen): IfMatch,
    Body(body): Body<AnswerChange>,
) -> Result<Response, WebError> {
    let of = plan_number(&plan)?.into();
    change_of(&app, &user, (of, &number), seen, body).await
}

/// Changes an answer to comments on a plan or in a consultation.
pub(in crate::web) async fn change_of(
    app: &App,
    user: &CurrentUser,
    (of, number): (Matter, &str),
    seen: u64,
    body: AnswerChange,
) -> Result<Response, WebError> {
    let agency = agency_of(app, of).await?;
    user.actor()
        .require_in(Action::AnswerComment, &agency, app.clock.today())
        .map_err(WebError::Refused)?;
    let number: AnswerNumber = number.parse().map_err(|_| missing(number))?;
    let AnswerChange { office, signer, state, text, changed, reason } = body;
    let asked = CommentAnswer { of, comments: Vec::new(), office, signer, state, text, changed };
    let seen = (number, u32::try_from(seen).unwrap_or(u32::MAX));
    let who = (user.actor(), app.moment());
    told(StatusCode::OK, change_answer(&app.store, seen, (&asked, &reason), who).await?.answer())
}
