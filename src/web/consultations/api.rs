//! Consultations for programs: reading them, and what is said in them.

use axum::{
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use serde::Serialize;

use super::{
    bodies::{ConsultationBody, LineBody, ProceduresBody, TextBody, VersionBody},
    book::{counted, lines},
    list::kind_of,
    show::version_in,
};
use crate::web::{
    App, WebError,
    comments::{
        about::consultation_number,
        api::list_of,
        api_answers::{AnswerAsked, AnswerChange, change_of, give_of},
        api_make::{CommentAsked, make_of},
        errors::unknown,
        pages::start_at,
    },
    http::{
        identity::{CurrentUser, MaybeUser},
        if_match::{IfMatch, tagged},
        json_body::{Body, invalid_body},
        site::Client,
    },
    plans::api::answer,
    regulation::page::own_parameters,
    search::params::{Pairs, bad},
};
use crate::{
    cases::consultations::docket_key,
    model::{ConsultationNumber, MatterKind},
    store::ItemTally,
};

/// Consultations in an answer.
const PAGE: usize = 100;

#[derive(Serialize)]
struct ListBody {
    total: usize,
    consultations: Vec<LineBody>,
    /// To be given as `cursor`; null at the end.
    next: Option<usize>,
}

/// `GET /api/v1/consultations`: on plans, drafts and regulations together, those
/// that are open first, by the hour at which they close.
pub(in crate::web) async fn list(
    State(app): State<App>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [kind, open, cursor] = own_parameters(&pairs, &["kind", "open", "cursor"])?;
    let kind: Option<MatterKind> = kind.map(kind_of).transpose()?;
    let open = match open {
        None => false,
        Some("yes") => true,
        Some(other) => return Err(bad("open", other, "Dùng yes, hoặc bỏ tham số này.".into())),
    };
    let start = start_at(cursor)?;
    let now = (app.clock.0)();
    let is_wanted = |line: &super::book::Line| !open || (line.opens <= now && !line.is_over(now));
    let lines: Vec<_> = lines(&app, kind).await?.into_iter().filter(is_wanted).collect();
    let total = lines.len();
    let found = counted(&app, lines.into_iter().skip(start).take(PAGE)).await?;
    let consultations: Vec<LineBody> =
        found.into_iter().map(|(line, tally)| LineBody::new(line, tally)).collect();
    let end = start.saturating_add(consultations.len());
    let next = (end < total).then_some(end);
    answer(StatusCode::OK, &ListBody { total, consultations, next })
}

/// One consultation, with a version of its text or the last one.
pub(super) async fn told(
    app: &App,
    (number, version): (ConsultationNumber, Option<u32>),
    status: StatusCode,
) -> Result<Response, WebError> {
    let missing = || unknown("cuộc tham vấn", &number.to_string());
    let steps = app.store.consultation_versions(number).await?;
    let last = steps.last().ok_or_else(missing)?;
    let tallies = app.store.comment_tally(number.into()).await?;
    let tally = tallies.values().copied().fold(ItemTally::default(), ItemTally::and);
    let mut draft = (Vec::new(), None, None);
    if last.of.facts.subject(None).is_none() {
        let texts = app.store.draft_texts(number).await?;
        draft.0 = texts.iter().map(VersionBody::new).collect();
        let wanted = |at: u32| version.is_none_or(|wanted| wanted == at);
        let text = texts.into_iter().find(|text| wanted(text.text.version));
        let text = text.ok_or_else(|| unknown("phiên bản dự thảo", &number.to_string()))?;
        let of = |paragraph: u32| tallies.get(&paragraph).copied().unwrap_or_default();
        draft.1 = Some(TextBody::new(number, text, of));
        let books = app.store.draft_document(&docket_key(number)?).await?;
        draft.2 = Some(ProceduresBody::new(books));
    }
    let body = ConsultationBody::new(steps, tally, draft).ok_or_else(missing)?;
    Ok(tagged(body.version(), answer(status, &body)?))
}

/// `GET /api/v1/consultations/{number}`
pub(in crate::web) async fn show(
    State(app): State<App>,
    Path(number): Path<String>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [version] = own_parameters(&pairs, &["version"])?;
    let version = version.map(|text| version_in("version", text)).transpose()?;
    told(&app, (consultation_number(&number)?, version), StatusCode::OK).await
}

/// `GET /api/v1/consultations/{number}/comments`
pub(in crate::web) async fn comments(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(number): Path<String>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [paragraph, after] = own_parameters(&pairs, &["paragraph", "after"])?;
    let number = consultation_number(&number)?;
    let read = |text: &str| {
        let advice = "Cần số của một đoạn, ví dụ 3.".into();
        text.parse::<u32>().map_err(|_| bad("paragraph", text, advice))
    };
    let paragraph = paragraph.map(read).transpose()?;
    list_of(&app, &viewer, (number.into(), paragraph), after).await
}

/// `POST /api/v1/consultations/{number}/comments`: on a paragraph of a draft, or
/// without one on a regulation.
pub(in crate::web) async fn comment(
    State(app): State<App>,
    viewer: MaybeUser,
    client: Client,
    Path(number): Path<String>,
    headers: HeaderMap,
    Body(body): Body<CommentAsked>,
) -> Result<Response, WebError> {
    let number = consultation_number(&number)?;
    let of = app.shown_consultation(number).await?.of.facts;
    let (item, paragraph) = body.part();
    let subject = of.subject(paragraph).filter(|_| item.is_none()).ok_or_else(|| {
        let (words, told) = match paragraph {
            Some(_) if item.is_some() => ("không dùng số mục ở đây", "unknown field `item`"),
            Some(_) => ("quy định hiện hành không có đoạn", "unknown field `paragraph`"),
            None => ("cần số của một đoạn dự thảo", "missing field `paragraph`"),
        };
        invalid_body("paragraph", words, told)
    })?;
    make_of(&app, (&viewer, &client), &headers, (subject, body)).await
}

/// `POST /api/v1/consultations/{number}/answers`
pub(in crate::web) async fn give_answer(
    State(app): State<App>,
    user: CurrentUser,
    Path(number): Path<String>,
    Body(body): Body<AnswerAsked>,
) -> Result<Response, WebError> {
    give_of(&app, &user, consultation_number(&number)?.into(), body).await
}

/// `PATCH /api/v1/consultations/{number}/answers/{answer}`
pub(in crate::web) async fn change_answer(
    State(app): State<App>,
    user: CurrentUser,
    Path((number, given)): Path<(String, String)>,
    IfMatch(seen): IfMatch,
    Body(body): Body<AnswerChange>,
) -> Result<Response, WebError> {
    let of = consultation_number(&number)?.into();
    change_of(&app, &user, (of, &given), seen, body).await
}
