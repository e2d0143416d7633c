//! One comment: its receipt, and what whoever made it can still do to it.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
};
use jiff::Timestamp;

use super::{
    about::about,
    errors::missing,
    form::{self, CommentForm},
    view::{CommentView, Reader, views},
};
use crate::web::{
    App, WebError,
    frame::Frame,
    http::{
        error::ErrorInfo,
        fields::Fields,
        guard::see_other,
        identity::MaybeUser,
        respond::{CachePolicy, page_with_status},
    },
    moderation::view::ModerationView,
    plans::{
        details::{self, Details},
        wording,
    },
    regulation::page::own_parameters,
    review::calls::on_form,
    search::params::Pairs,
    words,
};
use crate::{
    cases::{
        Actor, Refusal,
        comments::{CommentError, change_comment, withdraw_comment},
    },
    model::{Action, CommentNumber, CommentSubject, editable_until},
    store::StoredComment,
};

#[derive(Template)]
#[template(path = "comment_receipt.html")]
struct ReceiptPage {
    frame: Frame,
    comments: Vec<CommentView>,
    number: CommentNumber,
    version: u32,
    withdrawn: Option<Timestamp>,
    /// The pages that lead to what it is about.
    trail: Vec<(String, String)>,
    /// Until when it can be taken back, in words.
    settled: &'static str,
    /// Where its forms go.
    action: String,
    /// The row of the journal that has the fingerprint.
    seq: u64,
    /// For whoever made it: the fingerprint and what it is made of.
    receipt: Option<(String, String)>,
    /// What the row of the journal is made of.
    row: String,
    /// The form to change it, and until when.
    form: Option<CommentForm>,
    until: Timestamp,
    problem: Option<ErrorInfo>,
    done: Option<&'static str>,
    moderation: ModerationView,
    /// For the list of comments that this page shares with others.
    answer: Option<()>,
}

/// A comment by its number in an address.
pub(in crate::web) async fn find(app: &App, text: &str) -> Result<StoredComment, WebError> {
    let number: CommentNumber = text.parse().map_err(|_| missing(text))?;
    Ok(app.store.comment(number).await?.ok_or(CommentError::Unknown(number))?)
}

/// A comment that somebody wants to change. A visitor is told to sign in before
/// anything else.
pub(in crate::web) async fn find_to_change(
    app: &App,
    viewer: &MaybeUser,
    text: &str,
) -> Result<StoredComment, WebError> {
    match viewer.0 {
        Some(_) => find(app, text).await,
        None => Err(WebError::Refused(Refusal::SignIn(Action::Comment))),
    }
}

/// Until when a comment can be taken back, in words.
pub(super) fn settled(subject: CommentSubject) -> &'static str {
    match subject {
        CommentSubject::PlanItem(_) => "mục được quyết định",
        _ => "cuộc tham vấn được chốt",
    }
}

/// The SHA-256 of the text that stands for a version of a comment.
pub(super) fn fingerprint(comment: &StoredComment) -> (String, String) {
    (comment.fingerprint(), comment.canonical())
}

/// What the page says after each form.
const DONE: [(&str, &str); 6] = [
    ("gui", "Đã ghi góp ý."),
    ("sua", "Đã ghi nội dung sửa."),
    ("rut", "Đã rút góp ý."),
    ("bao", "Đã báo cho người kiểm duyệt."),
    ("xem-lai", "Đã gửi đề nghị xem lại."),
    ("kiem-duyet", "Đã ghi việc kiểm duyệt."),
];

/// `GET /tham-van/gop-y/{number}`
pub(in crate::web) async fn show(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(number): Path<String>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [done] = own_parameters(&pairs, &["xong"])?;
    let done = DONE.iter().find(|(name, _)| Some(*name) == done).map(|(_, words)| *words);
    let comment = find(&app, &number).await?;
    render(&app, &viewer, Held::by_account(comment), (None, None), done).await
}

/// A comment with the page of whoever holds it.
pub(in crate::web) struct Held {
    pub comment: StoredComment,
    /// Its page, if it is held by a personal link; forms go there.
    pub action: String,
}

impl Held {
    /// A comment on its public page.
    pub(in crate::web) fn by_account(comment: StoredComment) -> Self {
        Self { action: format!("/tham-van/gop-y/{}", comment.number), comment }
    }
}

pub(in crate::web) async fn render(
    app: &App,
    viewer: &MaybeUser,
    Held { comment, action }: Held,
    (form, problem): (Option<CommentForm>, Option<ErrorInfo>),
    done: Option<&'static str>,
) -> Result<Response, WebError> {
    let subject = comment.facts.subject;
    let about = about(app, subject).await?;
    let mut reader = Reader::new(viewer, &about.agency, app.clock.today());
    if action.starts_with("/tham-van/cua-toi/") {
        reader = reader.holding(comment.number);
    }
    let own = reader.made(&comment);
    let moderation = ModerationView::find(app, &comment, &reader).await?;
    let until = editable_until(comment.made);
    let there = comment.withdrawn.is_none() && !comment.hidden;
    let open = own && there && (app.clock.0)() < until;
    let status = problem.as_ref().map_or(StatusCode::OK, |problem| problem.status);
    let view = ReceiptPage {
        frame: Frame::new(app, viewer),
        comments: views(app, &reader, std::slice::from_ref(&comment)).await?,
        number: comment.number,
        version: comment.version,
        withdrawn: comment.withdrawn,
        trail: about.trail,
        settled: settled(subject),
        action,
        seq: comment.seq,
        row: comment.row(),
        receipt: (own && comment.withdrawn.is_none()).then(|| fingerprint(&comment)),
        form: open.then(|| form.unwrap_or_else(|| CommentForm::of(&comment.facts))),
        until,
        problem,
        done,
        moderation,
        answer: None,
    };
    let policy = if own { CachePolicy::Personal } else { CachePolicy::open(status) };
    page_with_status(status, &view, policy)
}

/// `POST /tham-van/gop-y/{number}`
pub(in crate::web) async fn change(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(number): Path<String>,
    fields: Fields,
) -> Result<Response, WebError> {
    let comment = find_to_change(&app, &viewer, &number).await?;
    let actor = viewer.0.as_deref().map_or(Actor::Visitor, Actor::User);
    let filled = CommentForm::sent(&fields);
    let seen = (comment.number, form::version(&fields)?);
    let changed = match filled.said() {
        Err(problem) => Err(problem),
        Ok(said) => change_comment(&app.store, seen, &said, (actor, app.moment()))
            .await
            .map_err(WebError::from),
    };
    match changed {
        Ok(_) => Ok(see_other(&format!("/tham-van/gop-y/{}?xong=sua", comment.number))),
        Err(error) => {
            let problem = on_form(error)?;
            let held = Held::by_account(comment);
            render(&app, &viewer, held, (Some(filled), Some(problem)), None).await
        }
    }
}

/// `POST /tham-van/gop-y/{number}/rut`
pub(in crate::web) async fn withdraw(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(number): Path<String>,
    fields: Fields,
) -> Result<Response, WebError> {
    let comment = find_to_change(&app, &viewer, &number).await?;
    let actor = viewer.0.as_deref().map_or(Actor::Visitor, Actor::User);
    let seen = (comment.number, form::version(&fields)?);
    match withdraw_comment(&app.store, seen, (actor, app.moment())).await {
        Ok(_) => Ok(see_other(&format!("/tham-van/gop-y/{}?xong=rut", comment.number))),
        Err(error) => {
            let problem = on_form(error.into())?;
            render(&app, &viewer, Held::by_account(comment), (None, Some(problem)), None).await
        }
    }
}
