//! Comments of visitors: what the page of a link in a letter shows of them, and
//! the page of one's own comment.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::{HeaderMap, header},
    response::Response,
};
use jiff::{SignedDuration, Timestamp};

use super::{
    about::page_of,
    errors::too_many,
    form::{self, CommentForm},
    own::{Held, render},
    view::from,
};
use crate::web::{
    App, WebError,
    http::{
        fields::Fields,
        guard::see_other,
        identity::{MaybeUser, cookie},
        respond::part,
        site::Client,
    },
    regulation::page::own_parameters,
    review::calls::on_form,
    search::params::Pairs,
    visits::{Asked, Visited, Words},
};
use crate::{
    cases::{
        accounts::Secret,
        comments::{
            CommentError, Said, Waiting, ask_again, change_own, confirm, own, waiting, withdraw_own,
        },
    },
    model::{CommentNumber, CommentSubject},
};

/// Comments, as visitors send them.
pub(in crate::web) struct Comments;

#[derive(Template)]
#[template(path = "comment_waiting.html")]
struct WaitingPart {
    page: String,
    subject: CommentSubject,
    from: String,
    said: Said,
    files: Vec<String>,
}

impl Visited for Comments {
    const WORDS: Words = Words {
        part: ("/tham-van", "Tham vấn"),
        what: "góp ý",
        capital: "Góp ý",
        confirm: "Xác nhận góp ý",
        taken: "được ghi nhận",
        before: "không ai khác đọc được góp ý",
        after: "Đường dẫn riêng để sửa và rút góp ý có trong thư biên nhận đã gửi đến địa chỉ của bạn.",
        link: "/tham-van/xac-nhan",
        page: "/tham-van/gop-y",
        instead: ("/tham-van", "Xem các cuộc tham vấn"),
    };
    type Waiting = Waiting;
    type Error = CommentError;

    async fn waiting(app: &App, secret: &Secret) -> Result<Waiting, CommentError> {
        waiting(&app.store, secret, (app.clock.0)()).await
    }

    fn shown(waiting: Waiting) -> Result<(String, Timestamp), WebError> {
        let Waiting { subject, said, files, expires } = waiting;
        let (page, from) = (page_of(subject), from(&said.sender));
        Ok((part(&WaitingPart { page, subject, from, said, files })?, expires))
    }

    async fn confirm(app: &App, secret: &Secret) -> Result<Response, CommentError> {
        let (made, own) = confirm(&app.store, secret, app.moment()).await?;
        Ok(recorded(app, made.comment().number, own.as_ref()))
    }

    async fn ask_again(app: &App, secret: &Secret) -> Result<Timestamp, CommentError> {
        ask_again(&app.store, secret, app.moment()).await
    }

    fn link(error: CommentError) -> Result<Asked, CommentError> {
        match error {
            CommentError::UsedLink(number) => Ok(Asked::Used(number.to_string())),
            CommentError::ExpiredLink(at) => Ok(Asked::Expired(at)),
            CommentError::UnknownLink => Ok(Asked::Unknown),
            other => Err(other),
        }
    }

    fn may_send(app: &App, client: &Client) -> Result<(), SignedDuration> {
        app.may_post(client)
    }

    fn too_many(wait: SignedDuration) -> WebError {
        too_many(wait)
    }
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

/// What the page says after each form.
const DONE: [(&str, &str); 4] = [
    ("xem-lai", "Đã gửi đề nghị xem lại. Kết quả được báo qua thư."),
    ("xac-nhan", "Đã ghi nhận. Góp ý nay được hiển thị công khai."),
    ("sua", "Đã ghi nội dung sửa."),
    ("rut", "Đã rút góp ý. Nội dung, tệp đính kèm và địa chỉ thư đã được xóa."),
];

/// The comment of a personal link.
pub(in crate::web) async fn held(app: &App, text: &str) -> Result<(Secret, Held), WebError> {
    let secret = Secret::presented(text).ok_or(CommentError::UnknownLink)?;
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
