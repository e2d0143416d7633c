//! Comments of visitors: what is said after sending one, the page that a link
//! in a letter leads to, and the page of one's own comment.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use jiff::Timestamp;

use super::{
    about::page_of,
    errors::too_many,
    form::{self, CommentForm},
    own::{Held, render},
    view::from,
};
use crate::web::{
    App, WebError,
    frame::Frame,
    http::{
        error::ErrorInfo,
        fields::Fields,
        guard::see_other,
        identity::{MaybeUser, cookie},
        limit::retry_after,
        respond::{CachePolicy, page_with_status},
        site::Client,
    },
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
        accounts::Secret,
        comments::{CommentError, ask_again, change_own, confirm, own, waiting, withdraw_own},
    },
    model::{CommentNumber, CommentSubject, Stance},
};

/// What a link in a letter leads to.
enum Asked {
    /// A comment to look at and to confirm.
    Waiting {
        subject: CommentSubject,
        stance: Stance,
        from: String,
        lines: Vec<String>,
        files: Vec<String>,
        expires: Timestamp,
    },
    /// It was confirmed before.
    Used(CommentNumber),
    /// It can't be confirmed any more, but another letter can be asked for.
    Expired(Timestamp),
    /// Another letter is on its way; until when its link is good.
    Again(Timestamp),
    /// There is no such link, or it is too long ago.
    Unknown,
}

#[derive(Template)]
#[template(path = "comment_confirm.html")]
struct ConfirmPage<'a> {
    frame: Frame,
    secret: &'a str,
    asked: Asked,
    problem: Option<ErrorInfo>,
}

impl ConfirmPage<'_> {
    fn heading(&self) -> &'static str {
        match self.asked {
            Asked::Waiting { .. } => "Xác nhận góp ý",
            Asked::Used(_) => "Góp ý đã được xác nhận",
            Asked::Expired(_) => "Đường dẫn đã hết hạn",
            Asked::Again(_) => "Đã gửi lại thư xác nhận",
            Asked::Unknown => "Đường dẫn không dùng được",
        }
    }
}

fn secret_of(text: &str) -> Option<Secret> {
    Secret::presented(text)
}

async fn asked(app: &App, secret: Option<&Secret>) -> Result<Asked, WebError> {
    let Some(secret) = secret else { return Ok(Asked::Unknown) };
    match waiting(&app.store, secret, (app.clock.0)()).await {
        Ok(waiting) => {
            let said = waiting.said;
            Ok(Asked::Waiting {
                subject: waiting.subject,
                stance: said.stance,
                from: from(&said.sender),
                lines: said.text.lines().map(str::to_owned).collect(),
                files: waiting.files,
                expires: waiting.expires,
            })
        }
        Err(CommentError::UsedLink(number)) => Ok(Asked::Used(number)),
        Err(CommentError::ExpiredLink(at)) => Ok(Asked::Expired(at)),
        Err(CommentError::UnknownLink) => Ok(Asked::Unknown),
        Err(other) => Err(other.into()),
    }
}

fn told(
    app: &App,
    viewer: &MaybeUser,
    (secret, asked): (&str, Asked),
    problem: Option<ErrorInfo>,
) -> Result<Response, WebError> {
    let status = match (&problem, &asked) {
        (Some(problem), _) => problem.status,
        (None, Asked::Unknown) => StatusCode::NOT_FOUND,
        (None, Asked::Expired(_)) => StatusCode::GONE,
        (None, _) => StatusCode::OK,
    };
    let view = ConfirmPage { frame: Frame::new(app, viewer), secret, asked, problem };
    page_with_status(status, &view, CachePolicy::Personal)
}

/// `GET /tham-van/xac-nhan/{secret}`: shows what is to be confirmed. Programs
/// that look at letters follow links; only the button confirms.
pub(in crate::web) async fn show(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(text): Path<String>,
) -> Result<Response, WebError> {
    let asked = asked(&app, secret_of(&text).as_ref()).await?;
    told(&app, &viewer, (&text, asked), None)
}

/// `POST /tham-van/xac-nhan/{secret}`
pub(in crate::web) async fn submit(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(text): Path<String>,
) -> Result<Response, WebError> {
    let Some(secret) = secret_of(&text) else {
        return told(&app, &viewer, (&text, Asked::Unknown), None);
    };
    match confirm(&app.store, &secret, app.moment()).await {
        Ok((made, own)) => Ok(recorded(&app, made.comment().number, own.as_ref())),
        Err(
            CommentError::UsedLink(_) | CommentError::ExpiredLink(_) | CommentError::UnknownLink,
        ) => {
            let asked = asked(&app, Some(&secret)).await?;
            told(&app, &viewer, (&text, asked), None)
        }
        Err(error) => {
            let problem = on_form(error.into())?;
            let asked = asked(&app, Some(&secret)).await?;
            told(&app, &viewer, (&text, asked), Some(problem))
        }
    }
}

/// Addresses of which the next part is a secret: whoever has it may do what it
/// is for.
const SECRETS: [&str; 7] = [
    "/tham-van/xac-nhan/",
    "/tham-van/cua-toi/",
    "/kien-nghi/xac-nhan/",
    "/kien-nghi/cua-toi/",
    "/theo-doi/xac-nhan/",
    "/theo-doi/cua-toi/",
    "/theo-doi/thu/",
];

/// An address as the log may have it.
pub(in crate::web) fn without_secret(path: &str) -> &str {
    let open = SECRETS.iter().find(|open| path.starts_with(**open));
    open.copied().unwrap_or(path)
}

/// How long a browser keeps the link of the comment that was confirmed last.
const KEPT: i64 = 30 * 24 * 3600;

/// The name of the cookie with that link.
fn cookie_name(app: &App) -> &'static str {
    if app.site.is_secure() { "__Host-quydinh-gop-y" } else { "quydinh-gop-y" }
}

/// The link that a browser keeps.
pub(super) fn held_link(app: &App, headers: &HeaderMap) -> Option<Secret> {
    Secret::presented(cookie(headers, cookie_name(app))?)
}

/// The way to a comment that was recorded: to its own page, whose link the
/// browser keeps, so that the next one on the plan needs no letter; or to its
/// public page, if it was recorded before.
pub(super) fn recorded(app: &App, number: CommentNumber, own: Option<&Secret>) -> Response {
    let Some(own) = own else { return see_other(&format!("/tham-van/gop-y/{number}")) };
    let mut way = see_other(&format!("/tham-van/cua-toi/{}?xong=xac-nhan", own.reveal()));
    let kept = app.set_cookie(cookie_name(app), own.reveal(), KEPT);
    way.headers_mut().append(header::SET_COOKIE, kept);
    way
}

/// `POST /tham-van/xac-nhan/{secret}/gui-lai`
pub(in crate::web) async fn again(
    State(app): State<App>,
    viewer: MaybeUser,
    client: Client,
    Path(text): Path<String>,
) -> Result<Response, WebError> {
    let Some(secret) = secret_of(&text) else {
        return told(&app, &viewer, (&text, Asked::Unknown), None);
    };
    if let Err(wait) = app.may_post(&client) {
        let asked = asked(&app, Some(&secret)).await?;
        let problem = on_form(too_many(wait))?;
        return Ok(retry_after(told(&app, &viewer, (&text, asked), Some(problem))?, wait));
    }
    match ask_again(&app.store, &secret, app.moment()).await {
        Ok(expires) => told(&app, &viewer, (&text, Asked::Again(expires)), None),
        Err(CommentError::UsedLink(number)) => {
            told(&app, &viewer, (&text, Asked::Used(number)), None)
        }
        Err(CommentError::UnknownLink) => told(&app, &viewer, (&text, Asked::Unknown), None),
        Err(error) => {
            let problem = on_form(error.into())?;
            let asked = asked(&app, Some(&secret)).await?;
            told(&app, &viewer, (&text, asked), Some(problem))
        }
    }
}

#[derive(Template)]
#[template(path = "comment_sent.html")]
struct SentPage<'a> {
    frame: Frame,
    address: &'a str,
    expires: Timestamp,
    back: String,
}

/// What is said after a comment was sent. It is the same whether the address
/// was there before or not.
pub(super) fn sent(
    app: &App,
    viewer: &MaybeUser,
    (subject, address): (CommentSubject, &str),
    expires: Timestamp,
) -> Result<Response, WebError> {
    let frame = Frame::new(app, viewer);
    let view = SentPage { frame, address, expires, back: page_of(subject) };
    page_with_status(StatusCode::ACCEPTED, &view, CachePolicy::Personal)
}

/// What the page says after each form.
const DONE: [(&str, &str); 4] = [
    ("xem-lai", "Đã gửi đề nghị xem lại. Kết quả được báo qua thư."),
    ("xac-nhan", "Đã ghi nhận. Góp ý nay được hiển thị công khai."),
    ("sua", "Đã ghi nội dung sửa."),
    ("rut", "Đã rút góp ý. Nội dung, tệp đính kèm và địa chỉ thư đã được xóa."),
];

/// The comment of a personal link.
pub(in crate::web) async fn held(app: &App, text: &str) -> Result<(Secret, Held), WebError> {
    let secret = secret_of(text).ok_or(CommentError::UnknownLink)?;
    let comment = own(&app.store, &secret).await?;
    let held = Held { comment, action: format!("/tham-van/cua-toi/{}", secret.reveal()) };
    Ok((secret, held))
}

/// `GET /tham-van/cua-toi/{secret}`
pub(in crate::web) async fn mine(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(text): Path<String>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [done] = own_parameters(&pairs, &["xong"])?;
    let done = DONE.iter().find(|(name, _)| Some(*name) == done).map(|(_, words)| *words);
    let (_, held) = held(&app, &text).await?;
    render(&app, &viewer, held, (None, None), done).await
}

/// `POST /tham-van/cua-toi/{secret}`
pub(in crate::web) async fn change(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(text): Path<String>,
    fields: Fields,
) -> Result<Response, WebError> {
    let (secret, held) = held(&app, &text).await?;
    let filled = CommentForm::sent(&fields);
    let seen = (&secret, form::version(&fields)?);
    let changed = match filled.said() {
        Err(problem) => Err(problem),
        Ok(said) => change_own(&app.store, seen, &said, app.moment()).await.map_err(WebError::from),
    };
    match changed {
        Ok(_) => Ok(see_other(&format!("{}?xong=sua", held.action))),
        Err(error) => {
            let problem = on_form(error)?;
            render(&app, &viewer, held, (Some(filled), Some(problem)), None).await
        }
    }
}

/// `POST /tham-van/cua-toi/{secret}/rut`
pub(in crate::web) async fn withdraw(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(text): Path<String>,
    fields: Fields,
) -> Result<Response, WebError> {
    let (secret, held) = held(&app, &text).await?;
    let seen = (&secret, form::version(&fields)?);
    match withdraw_own(&app.store, seen, app.moment()).await {
        Ok(_) => Ok(see_other(&format!("{}?xong=rut", held.action))),
        Err(error) => {
            let problem = on_form(error.into())?;
            render(&app, &viewer, held, (None, Some(problem)), None).await
        }
    }
}
