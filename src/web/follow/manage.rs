//! Everything that an address follows, by a link that is sent to it.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use jiff::Timestamp;

use super::{
    errors::{no_address, too_often},
    topic,
};
use crate::web::{
    App, WebError,
    frame::Frame,
    http::{
        error::ErrorInfo,
        fields::Fields,
        guard::see_other,
        identity::MaybeUser,
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
        follow::{FollowError, Managed, ask_manage, ask_manage_again, managed, stop_all},
    },
    model::Login,
};

#[derive(Template)]
#[template(path = "follow_start.html")]
struct StartPage<'a> {
    frame: Frame,
    email: &'a str,
    /// Whether a letter is on its way, if the address follows anything.
    sent: bool,
    problem: Option<ErrorInfo>,
}

fn start(
    app: &App,
    viewer: &MaybeUser,
    (email, sent): (&str, bool),
    problem: Option<ErrorInfo>,
) -> Result<Response, WebError> {
    let status = match &problem {
        Some(problem) => problem.status,
        None if sent => StatusCode::ACCEPTED,
        None => StatusCode::OK,
    };
    let view = StartPage { frame: Frame::new(app, viewer), email, sent, problem };
    page_with_status(status, &view, CachePolicy::Personal)
}

/// `GET /theo-doi`
pub(in crate::web) async fn form(
    State(app): State<App>,
    viewer: MaybeUser,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    own_parameters(&pairs, &[])?;
    start(&app, &viewer, ("", false), None)
}

/// `POST /theo-doi`: the answer is the same whether the address follows anything
/// or not.
pub(in crate::web) async fn ask(
    State(app): State<App>,
    viewer: MaybeUser,
    client: Client,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, WebError> {
    let email = fields.text("email").trim();
    let Ok(address) = email.parse::<Login>() else {
        return start(&app, &viewer, (email, false), Some(on_form(no_address())?));
    };
    if let Err(wait) = app.may_follow(&client) {
        let problem = Some(on_form(too_often(wait))?);
        return Ok(retry_after(start(&app, &viewer, (email, false), problem)?, wait));
    }
    let site = app.site.base(&headers);
    ask_manage(&app.store, (&address, &site), app.moment().at).await?;
    start(&app, &viewer, (email, true), None)
}

/// What a link in a letter leads to.
enum Found {
    /// What the address follows.
    All { lines: Vec<Line>, expires: Timestamp },
    /// It is good no more, but another can be asked for.
    Expired(Timestamp),
    /// Another is on its way; until when it is good.
    Again(Timestamp),
    /// There is no such link, or it is too long ago.
    Unknown,
}

/// One that is followed.
struct Line {
    words: String,
    /// Where it is looked after.
    own: String,
    rhythm: &'static str,
    next: Option<Timestamp>,
    ended: Option<Timestamp>,
}

#[derive(Template)]
#[template(path = "follow_manage.html")]
struct ManagePage<'a> {
    frame: Frame,
    secret: &'a str,
    found: Found,
    done: Option<&'static str>,
    problem: Option<ErrorInfo>,
}

impl ManagePage<'_> {
    fn heading(&self) -> &'static str {
        match self.found {
            Found::All { .. } => "Nội dung đang theo dõi",
            Found::Expired(_) => "Đường dẫn đã hết hạn",
            Found::Again(_) => "Đã gửi đường dẫn mới",
            Found::Unknown => "Đường dẫn không dùng được",
        }
    }

    /// Whether there is anything that can be ended.
    fn has_some(&self) -> bool {
        matches!(&self.found, Found::All { lines, .. } if lines.iter().any(|l| l.ended.is_none()))
    }
}

async fn found(app: &App, text: &str) -> Result<Found, WebError> {
    let Some(secret) = Secret::presented(text) else { return Ok(Found::Unknown) };
    let Managed { follows, expires } = match managed(&app.store, &secret, (app.clock.0)()).await {
        Ok(managed) => managed,
        Err(FollowError::ExpiredLink(at)) => return Ok(Found::Expired(at)),
        Err(FollowError::UnknownLink) => return Ok(Found::Unknown),
        Err(other) => return Err(other.into()),
    };
    let mut lines = Vec::with_capacity(follows.len());
    for (follow, secret) in follows {
        lines.push(Line {
            words: topic::words(app, &follow.topic).await?,
            own: format!("/theo-doi/thu/{}", secret.reveal()),
            rhythm: follow.rhythm.label(),
            next: follow.due,
            ended: follow.ended,
        });
    }
    Ok(Found::All { lines, expires })
}

fn render(
    app: &App,
    viewer: &MaybeUser,
    (secret, found): (&str, Found),
    (done, problem): (Option<&'static str>, Option<ErrorInfo>),
) -> Result<Response, WebError> {
    let status = match (&problem, &found) {
        (Some(problem), _) => problem.status,
        (None, Found::Unknown) => StatusCode::NOT_FOUND,
        (None, Found::Expired(_)) => StatusCode::GONE,
        (None, _) => StatusCode::OK,
    };
    let view = ManagePage { frame: Frame::new(app, viewer), secret, found, done, problem };
    page_with_status(status, &view, CachePolicy::Personal)
}

/// `GET /theo-doi/cua-toi/{secret}`
pub(in crate::web) async fn show(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(text): Path<String>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [done] = own_parameters(&pairs, &["xong"])?;
    let done = (done == Some("thoi-nhan")).then_some("Đã thôi nhận mọi tin.");
    let found = found(&app, &text).await?;
    render(&app, &viewer, (&text, found), (done, None))
}

/// `POST /theo-doi/cua-toi/{secret}/thoi-nhan`
pub(in crate::web) async fn stop(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(text): Path<String>,
) -> Result<Response, WebError> {
    let Some(secret) = Secret::presented(&text) else {
        return render(&app, &viewer, (&text, Found::Unknown), (None, None));
    };
    match stop_all(&app.store, &secret, app.moment().at).await {
        Ok(()) => Ok(see_other(&format!("/theo-doi/cua-toi/{}?xong=thoi-nhan", secret.reveal()))),
        Err(FollowError::ExpiredLink(_) | FollowError::UnknownLink) => {
            let found = found(&app, &text).await?;
            render(&app, &viewer, (&text, found), (None, None))
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /theo-doi/cua-toi/{secret}/gui-lai`
pub(in crate::web) async fn again(
    State(app): State<App>,
    viewer: MaybeUser,
    client: Client,
    Path(text): Path<String>,
) -> Result<Response, WebError> {
    let Some(secret) = Secret::presented(&text) else {
        return render(&app, &viewer, (&text, Found::Unknown), (None, None));
    };
    let here = found(&app, &text).await?;
    // Only what leads somewhere counts.
    if matches!(here, Found::Unknown) {
        return render(&app, &viewer, (&text, here), (None, None));
    }
    let sent = match app.may_follow(&client) {
        Ok(()) => ask_manage_again(&app.store, &secret, app.moment().at).await,
        Err(wait) => {
            let problem = on_form(too_often(wait))?;
            let page = render(&app, &viewer, (&text, here), (None, Some(problem)))?;
            return Ok(retry_after(page, wait));
        }
    };
    let (found, problem) = match sent {
        Ok(expires) => (Found::Again(expires), None),
        Err(FollowError::UnknownLink) => (Found::Unknown, None),
        Err(error) => (here, Some(on_form(error.into())?)),
    };
    render(&app, &viewer, (&text, found), (None, problem))
}
