//! Asking: the form, and before anything is recorded what there is already.
//! Agencies publish questions of their own by the same form.

use askama::Template;
use axum::{
    extract::{Query, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use jiff::Timestamp;

use super::{
    errors::too_many,
    form::{AnswerForm, QuestionForm},
    visit::Questions,
};
use crate::web::{
    App, WebError,
    frame::Frame,
    http::{
        error::ErrorInfo,
        fields::Fields,
        guard::see_other,
        identity::{CurrentUser, MaybeUser},
        limit::retry_after,
        respond::{CachePolicy, page_with_status},
        site::Client,
    },
    petitions::related::Related,
    plans::{
        details::{self, Details},
        wording,
    },
    regulation::page::own_parameters,
    review::calls::on_form,
    search::{address, params::Pairs},
    visits, words,
};
use crate::{
    cases::{
        Actor,
        questions::{NewQuestion, QuestionSubmission, ask, ask_question, publish_question},
    },
    model::{Action, Agency, Login, QuestionNumber},
    reference::agencies,
};

/// How many like questions are shown.
pub(super) const LIKE: usize = 5;

#[derive(Template)]
#[template(path = "question_form.html")]
struct FormPage {
    frame: Frame,
    agencies: &'static [Agency],
    question: QuestionForm,
    /// The answer, for whoever publishes for an agency.
    answer: Option<AnswerForm>,
    /// Whether whoever looks may send the form.
    may: bool,
    sign_in: Option<String>,
    related: Related,
    problem: Option<ErrorInfo>,
}

fn render(
    app: &App,
    viewer: &MaybeUser,
    (question, answer): (QuestionForm, Option<AnswerForm>),
    (related, problem): (Related, Option<ErrorInfo>),
) -> Result<Response, WebError> {
    let status = problem.as_ref().map_or(StatusCode::OK, |problem| problem.status);
    let may = match answer {
        Some(_) => viewer.may(Action::AnswerQuestion),
        None => viewer.may(Action::AskQuestion),
    };
    let view = FormPage {
        frame: Frame::new(app, viewer),
        agencies: agencies().all(),
        question,
        answer,
        may,
        sign_in: viewer
            .0
            .is_none()
            .then(|| address::query("/dang-nhap", &[("next", "/hoi-dap/gui")])),
        related,
        problem,
    };
    page_with_status(status, &view, CachePolicy::Personal)
}

/// What there is about what is being asked.
async fn related(app: &App, form: &QuestionForm) -> Result<Related, WebError> {
    Related::to(app, &format!("{} {}", form.title, form.text)).await
}

/// `GET /hoi-dap/gui`: with `q`, what there is already comes first.
pub(in crate::web) async fn form(
    State(app): State<App>,
    viewer: MaybeUser,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [title, code, agency] = own_parameters(&pairs, &["q", "code", "agency"])?;
    let text = |value: Option<&str>| value.unwrap_or_default().chars().take(200).collect();
    let question = QuestionForm {
        title: text(title),
        codes: text(code),
        agency: text(agency),
        ..QuestionForm::default()
    };
    let related = related(&app, &question).await?;
    render(&app, &viewer, (question, None), (related, None))
}

/// What became of a form.
enum Sent {
    /// A question of somebody with an account.
    Recorded(QuestionNumber),
    /// A visitor was asked to confirm the address until then.
    Asked(Timestamp),
}

async fn send(
    app: &App,
    viewer: &MaybeUser,
    (question, address): (NewQuestion, Option<Login>),
    site: String,
) -> Result<Sent, WebError> {
    if let Some(address) = address {
        let new = QuestionSubmission { question, address, site };
        return Ok(Sent::Asked(ask(&app.store, &new, app.moment()).await?));
    }
    let actor = viewer.0.as_deref().map_or(Actor::Visitor, Actor::User);
    let made = ask_question(&app.store, &question, (actor, app.moment())).await?;
    Ok(Sent::Recorded(made.question().number))
}

/// `POST /hoi-dap/gui`: questions like it are shown once before it is recorded.
pub(in crate::web) async fn submit(
    State(app): State<App>,
    viewer: MaybeUser,
    client: Client,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, WebError> {
    let form = QuestionForm::sent(&fields);
    let asked = match viewer.0 {
        Some(_) => form.asked().map(|new| (new, None)),
        None => form.asked().and_then(|new| Ok((new, Some(form.address()?)))),
    };
    let look = fields.text("step") == "see";
    if look || (asked.is_ok() && fields.text("seen") != "yes") {
        let related = related(&app, &form).await?;
        if look || !related.questions.is_empty() {
            return render(&app, &viewer, (form, None), (related, None));
        }
    }
    let mut wait = None;
    let made = match (asked, app.may_ask(&client)) {
        (Err(problem), _) => Err(problem),
        (_, Err(time)) => {
            wait = Some(time);
            Err(too_many(time))
        }
        (Ok(new), Ok(())) => send(&app, &viewer, new, app.site.base(&headers)).await,
    };
    match made {
        Ok(Sent::Recorded(number)) => Ok(see_other(&format!("/hoi-dap/{number}?xong=gui"))),
        Ok(Sent::Asked(expires)) => {
            visits::sent::<Questions>(&app, &viewer, (form.email.trim(), None), expires)
        }
        Err(error) => {
            let problem = Some(on_form(error)?);
            let response = render(&app, &viewer, (form, None), (Related::default(), problem))?;
            Ok(match wait {
                Some(wait) => retry_after(response, wait),
                None => response,
            })
        }
    }
}

/// `GET /hoi-dap/cong-bo`
pub(in crate::web) async fn publish_form(
    State(app): State<App>,
    user: CurrentUser,
) -> Result<Response, WebError> {
    let agency = user.0.account.standing.agency().map(ToString::to_string);
    let question = QuestionForm { agency: agency.unwrap_or_default(), ..QuestionForm::default() };
    render(
        &app,
        &user.viewer(),
        (question, Some(AnswerForm::default())),
        (Related::default(), None),
    )
}

/// `POST /hoi-dap/cong-bo`
pub(in crate::web) async fn publish(
    State(app): State<App>,
    user: CurrentUser,
    fields: Fields,
) -> Result<Response, WebError> {
    let (form, answer) = (QuestionForm::sent(&fields), AnswerForm::sent(&fields));
    let asked = form.asked().and_then(|new| Ok((new, answer.answered()?)));
    let made = match asked {
        Err(problem) => Err(problem),
        Ok((new, answer)) => {
            let who = (user.actor(), app.moment());
            publish_question(&app.store, &new, &answer, who).await.map_err(WebError::from)
        }
    };
    match made {
        Ok(made) => Ok(see_other(&format!("/hoi-dap/{}?xong=gui", made.question().number))),
        Err(error) => {
            let problem = Some(on_form(error)?);
            render(&app, &user.viewer(), (form, Some(answer)), (Related::default(), problem))
        }
    }
}
