//! The pages, the same for all kinds.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use jiff::Timestamp;

use super::{Asked, Visited, Words};
use crate::cases::accounts::Secret;
use crate::web::{
    App, WebError,
    frame::Frame,
    http::{
        error::ErrorInfo,
        identity::MaybeUser,
        limit::retry_after,
        respond::{CachePolicy, page_with_status},
        site::Client,
    },
    plans::{
        details::{self, Details},
        wording,
    },
    review::calls::on_form,
    words,
};

#[derive(Template)]
#[template(path = "visit.html")]
struct VisitPage<'a> {
    frame: Frame,
    say: &'static Words,
    secret: &'a str,
    asked: Asked,
    problem: Option<ErrorInfo>,
}

impl VisitPage<'_> {
    fn heading(&self) -> String {
        let Words { capital, confirm, .. } = *self.say;
        match self.asked {
            Asked::Sent { .. } => say!("Còn một bước: xác nhận qua thư"),
            Asked::Waiting { .. } => say!(confirm),
            Asked::Used(_) => format!("{capital} đã được xác nhận"),
            Asked::Expired(_) => say!("Đường dẫn đã hết hạn"),
            Asked::Again(_) => say!("Đã gửi lại thư xác nhận"),
            Asked::Unknown => say!("Đường dẫn không dùng được"),
        }
    }

    /// The way back to what it is about.
    fn back(&self) -> Option<&str> {
        match &self.asked {
            Asked::Sent { back, .. } => back.as_deref(),
            _ => None,
        }
    }
}

async fn asked<V: Visited>(app: &App, secret: Option<&Secret>) -> Result<Asked, WebError> {
    let Some(secret) = secret else { return Ok(Asked::Unknown) };
    match V::waiting(app, secret).await {
        Ok(waiting) => {
            let (shown, expires) = V::shown(waiting)?;
            Ok(Asked::Waiting { shown, expires })
        }
        Err(error) => V::link(error).map_err(Into::into),
    }
}

fn told<V: Visited>(
    app: &App,
    viewer: &MaybeUser,
    (secret, asked): (&str, Asked),
    problem: Option<ErrorInfo>,
) -> Result<Response, WebError> {
    let status = match (&problem, &asked) {
        (Some(problem), _) => problem.status,
        (None, Asked::Sent { .. }) => StatusCode::ACCEPTED,
        (None, Asked::Unknown) => StatusCode::NOT_FOUND,
        (None, Asked::Expired(_)) => StatusCode::GONE,
        (None, _) => StatusCode::OK,
    };
    let frame = Frame::new(app, viewer);
    let view = VisitPage { frame, say: const { &V::WORDS }, secret, asked, problem };
    page_with_status(status, &view, CachePolicy::Personal)
}

/// What is said after a visitor sent something, perhaps with the way back to what
/// it is about. It is the same whether the address was there before or not.
pub(in crate::web) fn sent<V: Visited>(
    app: &App,
    viewer: &MaybeUser,
    (address, back): (&str, Option<String>),
    expires: Timestamp,
) -> Result<Response, WebError> {
    let asked = Asked::Sent { address: address.to_owned(), expires, back };
    told::<V>(app, viewer, ("", asked), None)
}

/// `GET …/xac-nhan/{secret}`: shows what is to be confirmed.
pub(in crate::web) async fn show<V: Visited>(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(text): Path<String>,
) -> Result<Response, WebError> {
    let asked = asked::<V>(&app, Secret::presented(&text).as_ref()).await?;
    told::<V>(&app, &viewer, (&text, asked), None)
}

/// `POST …/xac-nhan/{secret}`
pub(in crate::web) async fn submit<V: Visited>(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(text): Path<String>,
) -> Result<Response, WebError> {
    let Some(secret) = Secret::presented(&text) else {
        return told::<V>(&app, &viewer, (&text, Asked::Unknown), None);
    };
    match V::confirm(&app, &secret).await.map_err(V::link) {
        Ok(way) => Ok(way),
        Err(Ok(asked)) => told::<V>(&app, &viewer, (&text, asked), None),
        Err(Err(error)) => refused::<V>(&app, &viewer, (&text, &secret), error.into()).await,
    }
}

/// `POST …/xac-nhan/{secret}/gui-lai`
pub(in crate::web) async fn again<V: Visited>(
    State(app): State<App>,
    viewer: MaybeUser,
    client: Client,
    Path(text): Path<String>,
) -> Result<Response, WebError> {
    let Some(secret) = Secret::presented(&text) else {
        return told::<V>(&app, &viewer, (&text, Asked::Unknown), None);
    };
    if let Err(wait) = V::may_send(&app, &client) {
        let page = refused::<V>(&app, &viewer, (&text, &secret), V::too_many(wait)).await?;
        return Ok(retry_after(page, wait));
    }
    match V::ask_again(&app, &secret).await.map_err(V::link) {
        Ok(expires) => told::<V>(&app, &viewer, (&text, Asked::Again(expires)), None),
        Err(Ok(asked)) => told::<V>(&app, &viewer, (&text, asked), None),
        Err(Err(error)) => refused::<V>(&app, &viewer, (&text, &secret), error.into()).await,
    }
}

/// The page with what is wrong.
async fn refused<V: Visited>(
    app: &App,
    viewer: &MaybeUser,
    (text, secret): (&str, &Secret),
    error: WebError,
) -> Result<Response, WebError> {
    let problem = on_form(error)?;
    let asked = asked::<V>(app, Some(secret)).await?;
    told::<V>(app, viewer, (text, asked), Some(problem))
}
