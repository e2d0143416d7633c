//! One question: what was asked, the answer with its versions, and the forms of
//! the agency.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};

use super::{
    book::Book,
    errors::missing,
    form::AnswerForm,
    view::{AnswerView, Reader, Row, lines, origin, state},
};
use crate::web::{
    App, WebError,
    frame::Frame,
    http::{
        error::ErrorInfo,
        fields::Fields,
        guard::see_other,
        identity::{CurrentUser, MaybeUser},
        respond::{CachePolicy, page_with_status},
    },
    plans::{
        details::{self, Details},
        wording,
    },
    regulation::page::own_parameters,
    review::calls::on_form,
    search::{address, params::Pairs},
    words,
};
use crate::{
    cases::questions::{answer_question, point_to},
    model::{Action, Day, QuestionNumber, RegulationCode},
    reference::agencies,
    store::StoredQuestion,
    text::mask_personal,
};

/// A regulation that a question names.
pub(super) struct Linked {
    pub code: RegulationCode,
    pub name: String,
    /// The day from which a version holds that the answer could not know.
    pub newer: Option<Day>,
}

/// The regulations of a question, with what came after the answer to it. That is
/// found out each time and stored nowhere: a version may come in at any time.
pub(super) async fn linked(app: &App, question: &StoredQuestion) -> Result<Vec<Linked>, WebError> {
    let mut found = Vec::new();
    for code in question.regulations() {
        let versions = app.store.versions(code).await?;
        let given = question.answer().map(|answer| answer.given);
        let newer = given.and_then(|given| {
            let later = versions.iter().filter(|version| version.recorded_at > given);
            later.map(|version| version.valid_from).min()
        });
        let name = versions.first().map(|version| version.regulation.name.clone());
        found.push(Linked { code: code.clone(), name: name.unwrap_or_default(), newer });
    }
    Ok(found)
}

#[derive(Template)]
#[template(path = "question.html")]
struct QuestionPage {
    frame: Frame,
    number: QuestionNumber,
    title: String,
    lines: Vec<String>,
    agency: String,
    agency_link: String,
    field: String,
    field_link: String,
    asked: String,
    origin: &'static str,
    state: &'static str,
    class: &'static str,
    linked: Vec<Linked>,
    answer: Option<AnswerView>,
    /// Earlier versions of the answer, the last one first.
    earlier: Vec<AnswerView>,
    /// The question that was asked before.
    same_as: Option<(QuestionNumber, String)>,
    /// Later ones that ask the same.
    same: Vec<QuestionNumber>,
    like: Vec<Row>,
    /// The version of the answer that is seen, 0 for none.
    version: u32,
    form: Option<AnswerForm>,
    problem: Option<ErrorInfo>,
    done: Option<&'static str>,
}

/// A question by its number in an address.
pub(super) fn number(text: &str) -> Result<QuestionNumber, WebError> {
    text.parse().map_err(|_| missing(text))
}

pub(super) fn find(book: &Book, number: QuestionNumber) -> Result<&StoredQuestion, WebError> {
    book.find(number).ok_or_else(|| missing(&number.to_string()))
}

/// `GET /hoi-dap/{number}`
pub(in crate::web) async fn show(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(text): Path<String>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [done] = own_parameters(&pairs, &["xong"])?;
    let done = done.and_then(|done| match done {
        "gui" => Some("Đã ghi câu hỏi."),
        "xac-nhan" => {
            Some("Đã ghi nhận câu hỏi. Khi có giải đáp, thư được gửi đến địa chỉ đã xác nhận.")
        }
        "tra-loi" => Some("Đã ghi giải đáp."),
        "trung" => Some("Đã chỉ sang câu hỏi có trước."),
        _ => None,
    });
    render(&app, &viewer, number(&text)?, (None, None, done)).await
}

async fn render(
    app: &App,
    viewer: &MaybeUser,
    number: QuestionNumber,
    (form, problem, done): (Option<AnswerForm>, Option<ErrorInfo>, Option<&'static str>),
) -> Result<Response, WebError> {
    let book = app.questions().await?;
    let question = find(&book, number)?;
    let facts = &question.facts;
    let today = app.clock.today();
    let reader = Reader::new(viewer, &facts.agency, today);
    let linked = linked(app, question).await?;
    let mut versions: Vec<AnswerView> =
        question.answers.iter().rev().map(AnswerView::new).collect();
    let answer = (!versions.is_empty()).then(|| versions.remove(0));
    let same_as = question.same_as.and_then(|earlier| {
        let earlier = book.find(earlier)?;
        Some((earlier.number, mask_personal(&earlier.facts.title).into_owned()))
    });
    let like = match reader.answers && question.version() == 0 && same_as.is_none() {
        true => book.like((&facts.title, &facts.text), super::ask::LIKE + 1),
        false => Vec::new(),
    };
    let like = like.into_iter().filter(|other| other.number < number).map(Row::new).collect();
    let (state, class) = state(question);
    let empty = || question.answer().map(AnswerForm::of).unwrap_or_default();
    let status = problem.as_ref().map_or(StatusCode::OK, |problem| problem.status);
    let view = QuestionPage {
        frame: Frame::new(app, viewer),
        number,
        title: reader.shown(question, &facts.title),
        lines: lines(&reader.shown(question, &facts.text)),
        agency: agencies().name(&facts.agency).to_owned(),
        agency_link: address::query("/hoi-dap", &[("agency", facts.agency.as_str())]),
        field: facts.field.clone(),
        field_link: address::query("/hoi-dap", &[("field", facts.field.as_str())]),
        asked: words::instant(question.asked),
        origin: origin(question),
        state,
        class,
        linked,
        answer,
        earlier: versions,
        form: (reader.answers && same_as.is_none()).then(|| form.unwrap_or_else(empty)),
        same_as,
        same: book.same(number),
        like,
        version: question.version(),
        problem,
        done,
    };
    page_with_status(status, &view, CachePolicy::open(status))
}

/// Whoever may not answer is told no more than that.
async fn may_answer(app: &App, user: &CurrentUser, number: QuestionNumber) -> Result<(), WebError> {
    let book = app.questions().await?;
    let agency = &find(&book, number)?.facts.agency;
    let today = app.clock.today();
    user.actor().require_in(Action::AnswerQuestion, agency, today).map_err(WebError::Refused)
}

/// `POST /hoi-dap/{number}/tra-loi`
pub(in crate::web) async fn answer(
    State(app): State<App>,
    user: CurrentUser,
    Path(text): Path<String>,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, WebError> {
    let number = number(&text)?;
    may_answer(&app, &user, number).await?;
    let form = AnswerForm::sent(&fields);
    let seen: u32 = fields.text("version").parse().map_err(|_| WebError::Form)?;
    let answered = match form.answered() {
        Err(problem) => Err(problem),
        Ok(new) => {
            let who = (user.actor(), app.moment());
            let asked = (&new, form.reason.as_str());
            let site = app.site.base(&headers);
            answer_question(&app.store, (number, seen), asked, &site, who)
                .await
                .map_err(WebError::from)
        }
    };
    match answered {
        Ok(_) => Ok(see_other(&format!("/hoi-dap/{number}?xong=tra-loi"))),
        Err(error) => {
            let problem = Some(on_form(error)?);
            render(&app, &user.viewer(), number, (Some(form), problem, None)).await
        }
    }
}

/// `POST /hoi-dap/{number}/trung`
pub(in crate::web) async fn same(
    State(app): State<App>,
    user: CurrentUser,
    Path(text): Path<String>,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, WebError> {
    let at = number(&text)?;
    may_answer(&app, &user, at).await?;
    let earlier = number(fields.text("same_as").trim())?;
    let who = (user.actor(), app.moment());
    let site = app.site.base(&headers);
    match point_to(&app.store, (at, earlier), &site, who).await.map_err(WebError::from) {
        Ok(_) => Ok(see_other(&format!("/hoi-dap/{at}?xong=trung"))),
        Err(error) => {
            let problem = Some(on_form(error)?);
            render(&app, &user.viewer(), at, (None, problem, None)).await
        }
    }
}
