//! Questions of visitors: what the page of a link in a letter shows of them, and
//! their confirmation by a program.

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use jiff::{SignedDuration, Timestamp};

use super::{api::told, errors::too_many};
use crate::web::{
    App, WebError,
    http::{guard::see_other, identity::MaybeUser, json_body::Body, respond::part, site::Client},
    visits::{Asked, Confirmation, Visited, Words},
};
use crate::{
    cases::{
        accounts::Secret,
        questions::{NewQuestion, QuestionError, WaitingQuestion, ask_again, confirm, waiting},
    },
    reference::agencies,
};

/// Questions, as visitors send them.
pub(in crate::web) struct Questions;

#[derive(Template)]
#[template(path = "question_waiting.html")]
struct WaitingPart {
    question: NewQuestion,
    agency: String,
}

impl Visited for Questions {
    const WORDS: Words = Words {
        part: ("/hoi-dap", "Hỏi đáp chính sách"),
        what: "câu hỏi",
        capital: "Câu hỏi",
        confirm: "Xác nhận câu hỏi",
        taken: "được ghi nhận và chuyển đến cơ quan giải đáp",
        before: "không ai khác đọc được câu hỏi",
        after: "Khi có giải đáp, thư được gửi đến địa chỉ của bạn.",
        link: "/hoi-dap/xac-nhan",
        page: "/hoi-dap",
        instead: ("/hoi-dap/gui", "Gửi câu hỏi"),
    };
    type Waiting = WaitingQuestion;
    type Error = QuestionError;

    async fn waiting(app: &App, secret: &Secret) -> Result<WaitingQuestion, QuestionError> {
        waiting(&app.store, secret, (app.clock.0)()).await
    }

    fn shown(waiting: WaitingQuestion) -> Result<(String, Timestamp), WebError> {
        let WaitingQuestion { question, expires } = waiting;
        let agency = agencies().name(&question.agency).to_owned();
        Ok((part(&WaitingPart { question, agency })?, expires))
    }

    async fn confirm(app: &App, secret: &Secret) -> Result<Response, QuestionError> {
        let stored = confirm(&app.store, secret, app.moment()).await?;
        Ok(see_other(&format!("/hoi-dap/{}?xong=xac-nhan", stored.number)))
    }

    async fn ask_again(app: &App, secret: &Secret) -> Result<Timestamp, QuestionError> {
        ask_again(&app.store, secret, app.moment()).await
    }

    fn link(error: QuestionError) -> Result<Asked, QuestionError> {
        match error {
            QuestionError::UsedLink(number) => Ok(Asked::Used(number.to_string())),
            QuestionError::ExpiredLink(at) => Ok(Asked::Expired(at)),
            QuestionError::UnknownLink => Ok(Asked::Unknown),
            other => Err(other),
        }
    }

    fn may_send(app: &App, client: &Client) -> Result<(), SignedDuration> {
        app.may_ask(client)
    }

    fn too_many(wait: SignedDuration) -> WebError {
        too_many(wait)
    }
}

/// `POST /api/v1/questions/confirmations`: the secret is the end of the link in
/// the letter.
pub(in crate::web) async fn confirmed(
    State(app): State<App>,
    Body(Confirmation { secret }): Body<Confirmation>,
) -> Result<Response, WebError> {
    let secret = Secret::presented(&secret).ok_or(QuestionError::UnknownLink)?;
    let stored = confirm(&app.store, &secret, app.moment()).await?;
    let mut response = told(&app, &MaybeUser::default(), &stored, StatusCode::CREATED).await?;
    if let Ok(value) = HeaderValue::from_str(&format!("/api/v1/questions/{}", stored.number)) {
        response.headers_mut().insert(header::LOCATION, value);
    }
    Ok(response)
}
