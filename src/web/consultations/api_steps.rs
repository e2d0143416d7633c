//! Consultations for programs: opening and running them.

use axum::{
    extract::{Path, State},
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use jiff::Timestamp;
use serde::Deserialize;

use super::{
    api::told,
    bodies::{ProceduresBody, TextBody},
};
use crate::web::{
    App, WebError,
    comments::about::consultation_number,
    http::{
        identity::CurrentUser,
        if_match::{IfMatch, tagged},
        json_body::Body,
    },
    plans::api::answer,
};
use crate::{
    cases::consultations::{
        ConsultationDone, NewConsultation, NewOn, NewTime, change_time, open_consultation,
        publish_text, set_procedures, vet_procedures,
    },
    model::{AgencySlug, ConsultationStep, DraftDocument, DraftKind, RegulationCode, Vetting},
    store::Versioned,
};

/// What is sent to open one.
#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
pub(in crate::web) enum OpenAsked {
    Draft {
        agency: AgencySlug,
        document: DraftKind,
        title: String,
        #[serde(default)]
        question: String,
        opens: Option<Timestamp>,
        closes: Timestamp,
        text: String,
    },
    Regulation {
        code: RegulationCode,
        title: String,
        #[serde(default)]
        question: String,
        opens: Option<Timestamp>,
        closes: Timestamp,
    },
}

impl From<OpenAsked> for NewConsultation {
    fn from(asked: OpenAsked) -> Self {
        match asked {
            OpenAsked::Draft { agency, document, title, question, opens, closes, text } => {
                let on = NewOn::Draft { agency, document, text };
                Self { title, question, on, opens, closes }
            }
            OpenAsked::Regulation { code, title, question, opens, closes } => {
                Self { title, question, on: NewOn::Regulation { code }, opens, closes }
            }
        }
    }
}

/// `POST /api/v1/consultations`. The same again is answered as the first time.
pub(in crate::web) async fn open(
    State(app): State<App>,
    user: CurrentUser,
    Body(body): Body<OpenAsked>,
) -> Result<Response, WebError> {
    let who = (user.actor(), app.moment());
    let opened = open_consultation(&app.store, &body.into(), who).await?;
    let status = match opened {
        ConsultationDone::Now(_) => StatusCode::CREATED,
        ConsultationDone::Before(_) => StatusCode::OK,
    };
    let number = opened.get().of.facts.number;
    let mut response = told(&app, (number, None), status).await?;
    if let Ok(value) = HeaderValue::from_str(&format!("/api/v1/consultations/{number}")) {
        response.headers_mut().insert(header::LOCATION, value);
    }
    Ok(response)
}

fn seen(version: u64) -> u32 {
    u32::try_from(version).unwrap_or(u32::MAX)
}

/// What is to be done about its time.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct TimeAsked {
    step: ConsultationStep,
    closes: Option<Timestamp>,
    reason: String,
}

/// `PATCH /api/v1/consultations/{number}`
pub(in crate::web) async fn change(
    State(app): State<App>,
    user: CurrentUser,
    Path(number): Path<String>,
    IfMatch(version): IfMatch,
    Body(TimeAsked { step, closes, reason }): Body<TimeAsked>,
) -> Result<Response, WebError> {
    let number = consultation_number(&number)?;
    let new = NewTime { step, closes, reason };
    let who = (user.actor(), app.moment());
    change_time(&app.store, (number, seen(version)), &new, who).await?;
    told(&app, (number, None), StatusCode::OK).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct TextAsked {
    text: String,
    reason: String,
}

/// `PUT /api/v1/consultations/{number}/text`: `If-Match` is the version of the
/// text.
pub(in crate::web) async fn text(
    State(app): State<App>,
    user: CurrentUser,
    Path(number): Path<String>,
    IfMatch(version): IfMatch,
    Body(TextAsked { text, reason }): Body<TextAsked>,
) -> Result<Response, WebError> {
    let number = consultation_number(&number)?;
    let who = (user.actor(), app.moment());
    let said = (text.as_str(), reason.as_str());
    let done = publish_text(&app.store, (number, seen(version)), said, who).await?;
    let tallies = app.store.comment_tally(number.into()).await?;
    let tally = |paragraph: u32| tallies.get(&paragraph).copied().unwrap_or_default();
    let version = done.get().text.version.into();
    let body = TextBody::new(number, done.get().clone(), tally);
    Ok(tagged(version, answer(StatusCode::OK, &body)?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct ProceduresAsked {
    procedures: Vec<String>,
}

fn listed(done: &ConsultationDone<Versioned<DraftDocument>>) -> Result<Response, WebError> {
    let body = ProceduresBody::new(Some(done.get().clone()));
    Ok(tagged(body.version(), answer(StatusCode::OK, &body)?))
}

/// `PUT /api/v1/consultations/{number}/procedures`: `If-Match` is the version of
/// their list, 0 before the first.
pub(in crate::web) async fn procedures(
    State(app): State<App>,
    user: CurrentUser,
    Path(number): Path<String>,
    IfMatch(version): IfMatch,
    Body(ProceduresAsked { procedures }): Body<ProceduresAsked>,
) -> Result<Response, WebError> {
    let seen = (consultation_number(&number)?, seen(version));
    listed(&set_procedures(&app.store, seen, &procedures, (user.actor(), app.moment())).await?)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Verdict {
    /// From 1.
    place: usize,
    vetting: Vetting,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct VerdictsAsked {
    verdicts: Vec<Verdict>,
}

/// `POST /api/v1/consultations/{number}/vetting`
pub(in crate::web) async fn vet(
    State(app): State<App>,
    user: CurrentUser,
    Path(number): Path<String>,
    IfMatch(version): IfMatch,
    Body(VerdictsAsked { verdicts }): Body<VerdictsAsked>,
) -> Result<Response, WebError> {
    let seen = (consultation_number(&number)?, seen(version));
    let said: Vec<(usize, Vetting)> =
        verdicts.iter().map(|verdict| (verdict.place, verdict.vetting)).collect();
    listed(&vet_procedures(&app.store, seen, &said, (user.actor(), app.moment())).await?)
}
