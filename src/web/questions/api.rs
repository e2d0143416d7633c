//! Questions for programs: what the pages say and do.

use axum::{
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    errors::come_back,
    form::not_an_address,
    list::{Narrowed, PAGE},
    page::{find, linked, number},
    view::Reader,
};
use crate::web::{
    App, WebError,
    http::{
        identity::{CurrentUser, MaybeUser},
        if_match::{IfMatch, tagged},
        json_body::Body,
        site::Client,
    },
    plans::api::answer as respond,
    regulation::page::own_parameters,
    search::params::Pairs,
    visits,
};
use crate::{
    cases::{
        Actor, Refusal,
        questions::{
            NewAnswer, NewQuestion, QuestionSubmission, Recorded, answer_question, ask as send,
            ask_question, point_to, publish_question,
        },
    },
    model::{Action, AgencySlug, Day, Province, QuestionNumber, QuestionOrigin, RegulationCode},
    store::{StoredQuestion, StoredQuestionAnswer},
    text::mask_personal,
};

#[derive(Serialize)]
struct AnswerBody {
    version: u32,
    /// Why it took the place of the one before; empty for the first.
    reason: String,
    given: Timestamp,
    agency: AgencySlug,
    office: String,
    signer: String,
    province: Option<Province>,
    text: String,
    regulations: Vec<RegulationCode>,
}

impl AnswerBody {
    fn new(answer: &StoredQuestionAnswer) -> Self {
        let facts = answer.facts.clone();
        Self {
            version: answer.version,
            reason: answer.reason.clone(),
            given: answer.given,
            agency: facts.agency,
            office: facts.office,
            signer: facts.signer,
            province: facts.province,
            text: mask_personal(&facts.text).into_owned(),
            regulations: facts.codes,
        }
    }
}

#[derive(Serialize)]
struct QuestionBody {
    number: QuestionNumber,
    agency: AgencySlug,
    origin: QuestionOrigin,
    title: String,
    text: String,
    field: String,
    regulations: Vec<RegulationCode>,
    asked: Timestamp,
    same_as: Option<QuestionNumber>,
    /// The answer as it stands, or null.
    answer: Option<AnswerBody>,
    url: String,
}

impl QuestionBody {
    fn new(question: &StoredQuestion, reader: &Reader<'_>) -> Self {
        let facts = &question.facts;
        Self {
            number: question.number,
            agency: facts.agency.clone(),
            origin: facts.origin,
            title: reader.shown(question, &facts.title),
            text: reader.shown(question, &facts.text),
            field: facts.field.clone(),
            regulations: facts.codes.clone(),
            asked: question.asked,
            same_as: question.same_as,
            answer: question.answer().map(AnswerBody::new),
            url: format!("/hoi-dap/{}", question.number),
        }
    }
}

/// A regulation with a version that the answer could not know.
#[derive(Serialize)]
struct NewerBody {
    code: RegulationCode,
    valid_from: Day,
}

#[derive(Serialize)]
struct WholeBody {
    #[serde(flatten)]
    question: QuestionBody,
    /// All versions of the answer, the first one first.
    answers: Vec<AnswerBody>,
    /// Regulations that have changed since the answer was given.
    outdated: Vec<NewerBody>,
}

#[derive(Serialize)]
struct QuestionsBody {
    total: usize,
    questions: Vec<QuestionBody>,
    /// To be given as `cursor`; null at the end.
    next: Option<usize>,
}

/// `GET /api/v1/questions`
pub(in crate::web) async fn list(
    State(app): State<App>,
    viewer: MaybeUser,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let (narrowed, start) = Narrowed::read(&pairs)?;
    let book = app.questions().await?;
    let found = narrowed.list(&book)?;
    let today = app.clock.today();
    let shown = found.iter().skip(start).take(PAGE).map(|(question, _)| {
        QuestionBody::new(question, &Reader::new(&viewer, &question.facts.agency, today))
    });
    let questions: Vec<QuestionBody> = shown.collect();
    let end = start + questions.len();
    let next = (end < found.len()).then_some(end);
    respond(StatusCode::OK, &QuestionsBody { total: found.len(), questions, next })
}

#[derive(Serialize)]
struct LikeBody {
    questions: Vec<QuestionBody>,
}

/// `GET /api/v1/questions/like`
pub(in crate::web) async fn like(
    State(app): State<App>,
    viewer: MaybeUser,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [title, text] = own_parameters(&pairs, &["q", "text"])?;
    let (title, text) = (title.unwrap_or_default(), text.unwrap_or_default());
    let book = app.questions().await?;
    let found = match title.trim() {
        "" => Vec::new(),
        title => book.like((title, text), super::ask::LIKE),
    };
    let today = app.clock.today();
    let questions = found.into_iter().map(|question| {
        QuestionBody::new(question, &Reader::new(&viewer, &question.facts.agency, today))
    });
    respond(StatusCode::OK, &LikeBody { questions: questions.collect() })
}

pub(super) async fn told(
    app: &App,
    viewer: &MaybeUser,
    question: &StoredQuestion,
    status: StatusCode,
) -> Result<Response, WebError> {
    let reader = Reader::new(viewer, &question.facts.agency, app.clock.today());
    let linked = linked(app, question).await?.into_iter();
    let outdated = linked
        .filter_map(|linked| Some(NewerBody { valid_from: linked.newer?, code: linked.code }));
    let body = WholeBody {
        question: QuestionBody::new(question, &reader),
        answers: question.answers.iter().map(AnswerBody::new).collect(),
        outdated: outdated.collect(),
    };
    Ok(tagged(u64::from(question.version()), respond(status, &body)?))
}

async fn recorded(
    app: &App,
    viewer: &MaybeUser,
    recorded: &Recorded,
    now: StatusCode,
) -> Result<Response, WebError> {
    let status = match recorded {
        Recorded::Now(_) => now,
        Recorded::Before(_) => StatusCode::OK,
    };
    told(app, viewer, recorded.question(), status).await
}

/// `GET /api/v1/questions/{number}`
pub(in crate::web) async fn show(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(text): Path<String>,
) -> Result<Response, WebError> {
    let book = app.questions().await?;
    told(&app, &viewer, find(&book, number(&text)?)?, StatusCode::OK).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct QuestionAsked {
    agency: AgencySlug,
    title: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    field: String,
    #[serde(default)]
    regulations: Vec<RegulationCode>,
    /// Of whoever sends no token.
    email: Option<String>,
}

impl From<QuestionAsked> for NewQuestion {
    fn from(asked: QuestionAsked) -> Self {
        let QuestionAsked { agency, title, text, field, regulations: codes, .. } = asked;
        Self { agency, title, text, field, codes }
    }
}

/// `POST /api/v1/questions`. Without a token a letter asks to confirm it. The same
/// again is answered as the first time.
pub(in crate::web) async fn ask(
    State(app): State<App>,
    viewer: MaybeUser,
    client: Client,
    headers: HeaderMap,
    Body(mut body): Body<QuestionAsked>,
) -> Result<Response, WebError> {
    let email = body.email.take().filter(|_| viewer.0.is_none());
    if viewer.0.is_none() && email.is_none() {
        return Err(WebError::Refused(Refusal::SignIn(Action::AskQuestion)));
    }
    if let Err(wait) = app.may_ask(&client) {
        return Ok(come_back(wait));
    }
    if let Some(email) = email {
        let address = email.parse().map_err(|_| not_an_address())?;
        let (question, site) = (body.into(), app.site.base(&headers));
        let new = QuestionSubmission { question, address, site };
        return visits::pending(send(&app.store, &new, app.moment()).await?);
    }
    let actor = viewer.0.as_deref().map_or(Actor::Visitor, Actor::User);
    let made = ask_question(&app.store, &body.into(), (actor, app.moment())).await?;
    recorded(&app, &viewer, &made, StatusCode::CREATED).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct AnswerAsked {
    office: String,
    signer: String,
    province: Option<Province>,
    text: String,
    #[serde(default)]
    regulations: Vec<RegulationCode>,
    /// Why it takes the place of the one before.
    #[serde(default)]
    reason: String,
}

impl AnswerAsked {
    fn into_answer(self) -> (NewAnswer, String) {
        let Self { office, signer, province, text, regulations: codes, reason } = self;
        (NewAnswer { office, signer, province, text, codes }, reason)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct PublicationAsked {
    question: QuestionAsked,
    answer: AnswerAsked,
}

/// `POST /api/v1/questions/published`: a question of the agency's own with its
/// answer.
pub(in crate::web) async fn publish(
    State(app): State<App>,
    user: CurrentUser,
    Body(body): Body<PublicationAsked>,
) -> Result<Response, WebError> {
    let (answer, _) = body.answer.into_answer();
    let who = (user.actor(), app.moment());
    let made = publish_question(&app.store, &body.question.into(), &answer, who).await?;
    recorded(&app, &user.viewer(), &made, StatusCode::CREATED).await
}

/// `PUT /api/v1/questions/{number}/answer`: everything that it is to say; the
/// version seen is 0 for the first one.
pub(in crate::web) async fn answer(
    State(app): State<App>,
    user: CurrentUser,
    Path(text): Path<String>,
    IfMatch(seen): IfMatch,
    headers: HeaderMap,
    Body(body): Body<AnswerAsked>,
) -> Result<Response, WebError> {
    let (new, reason) = body.into_answer();
    let seen = (number(&text)?, u32::try_from(seen).unwrap_or(u32::MAX));
    let who = (user.actor(), app.moment());
    let site = app.site.base(&headers);
    let made = answer_question(&app.store, seen, (&new, &reason), &site, who).await?;
    recorded(&app, &user.viewer(), &made, StatusCode::OK).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct SameAsked {
    same_as: QuestionNumber,
}

/// `POST /api/v1/questions/{number}/duplicate`
pub(in crate::web) async fn same(
    State(app): State<App>,
    user: CurrentUser,
    Path(text): Path<String>,
    headers: HeaderMap,
    Body(body): Body<SameAsked>,
) -> Result<Response, WebError> {
    let who = (user.actor(), app.moment());
    let (asked, site) = ((number(&text)?, body.same_as), app.site.base(&headers));
    let made = point_to(&app.store, asked, &site, who).await?;
    recorded(&app, &user.viewer(), &made, StatusCode::OK).await
}
