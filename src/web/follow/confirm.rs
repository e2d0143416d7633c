//! The page that a link in a letter leads to, on which letters are confirmed to
//! be wanted.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use jiff::Timestamp;

use super::{errors::too_often, topic};
use crate::web::{
    App, WebError,
    frame::Frame,
    http::{
        error::ErrorInfo,
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
    review::calls::on_form,
    words,
};
use crate::{
    cases::{
        accounts::Secret,
        follow::{FollowError, ask_again, confirm, stop_secret, waiting},
    },
    lang::{self, Language},
    model::{Id, Rhythm, Topic},
};

/// What a link in a letter leads to.
enum Asked {
    /// Something to look at and to confirm.
    Waiting { words: String, rhythm: Rhythm, expires: Timestamp },
    /// It was confirmed before; where it is looked after.
    Used(String),
    /// It can't be confirmed any more, but another letter can be asked for.
    Expired(Timestamp),
    /// Another letter is on its way; until when its link is good.
    Again(Timestamp),
    /// There is no such link, or it is too long ago.
    Unknown,
}

#[derive(Template)]
#[template(path = "follow_confirm.html")]
struct ConfirmPage<'a> {
    frame: Frame,
    secret: &'a str,
    asked: Asked,
    hour: u8,
    problem: Option<ErrorInfo>,
}

impl ConfirmPage<'_> {
    fn heading(&self) -> &'static str {
        match self.asked {
            Asked::Waiting { .. } => "Xác nhận nhận tin theo dõi",
            Asked::Used(_) => "Đã xác nhận",
            Asked::Expired(_) => "Đường dẫn đã hết hạn",
            Asked::Again(_) => "Đã gửi lại thư xác nhận",
            Asked::Unknown => "Đường dẫn không dùng được",
        }
    }
}

/// Where one that is followed is looked after.
async fn page_of(app: &App, id: &Id) -> Result<Asked, WebError> {
    let Some(follow) = app.store.follow(id).await? else { return Ok(Asked::Unknown) };
    let secret = stop_secret(&app.store, &follow).await?;
    Ok(Asked::Used(format!("/theo-doi/thu/{}", secret.reveal())))
}

/// How a link stands. What it is about is told to whoever has it.
async fn asked(app: &App, secret: Option<&Secret>) -> Result<Asked, WebError> {
    let Some(secret) = secret else { return Ok(Asked::Unknown) };
    match waiting(&app.store, secret, (app.clock.0)()).await {
        Ok(waiting) => Ok(Asked::Waiting {
            words: topic::words(app, &waiting.follow.topic).await?,
            rhythm: waiting.rhythm,
            expires: waiting.expires,
        }),
        Err(error) => stands(app, error).await,
    }
}

/// What an error says of a link; what it does not say is an error.
async fn stands(app: &App, error: FollowError) -> Result<Asked, WebError> {
    match error {
        FollowError::UsedLink(id) => page_of(app, &id).await,
        FollowError::ExpiredLink(at) => Ok(Asked::Expired(at)),
        FollowError::UnknownLink => Ok(Asked::Unknown),
        other => Err(other.into()),
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
    let (frame, hour) = (Frame::new(app, viewer), app.digest_hour);
    let view = ConfirmPage { frame, secret, asked, hour, problem };
    page_with_status(status, &view, CachePolicy::Personal)
}

/// `GET /theo-doi/xac-nhan/{secret}`: shows what is to be confirmed. Programs
/// that look at letters follow links; only the button confirms.
pub(in crate::web) async fn show(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(text): Path<String>,
) -> Result<Response, WebError> {
    let asked = asked(&app, Secret::presented(&text).as_ref()).await?;
    told(&app, &viewer, (&text, asked), None)
}

/// What a search finds now, for one that begins to be told.
pub(super) async fn found_now(app: &App, topic: &Topic) -> Result<Option<Vec<u32>>, WebError> {
    match topic {
        Topic::Search(search) => topic::found(app, search).await.map(|(_, found)| Some(found)),
        Topic::Rows(_) => Ok(None),
    }
}

/// `POST /theo-doi/xac-nhan/{secret}`
pub(in crate::web) async fn submit(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(text): Path<String>,
) -> Result<Response, WebError> {
    let Some(secret) = Secret::presented(&text) else {
        return told(&app, &viewer, (&text, Asked::Unknown), None);
    };
    let now = app.moment().at;
    let confirmed = match waiting(&app.store, &secret, now).await {
        Ok(waiting) => {
            let found = found_now(&app, &waiting.follow.topic).await?;
            let how = (app.digest_hour, found.as_deref());
            confirm(&app.store, &secret, how, now).await
        }
        Err(error) => Err(error),
    };
    match confirmed {
        Ok(own) => Ok(see_other(&format!("/theo-doi/thu/{}?xong=xac-nhan", own.reveal()))),
        Err(error @ FollowError::Full) => {
            let problem = on_form(error.into())?;
            let asked = asked(&app, Some(&secret)).await?;
            told(&app, &viewer, (&text, asked), Some(problem))
        }
        Err(error) => {
            let asked = stands(&app, error).await?;
            told(&app, &viewer, (&text, asked), None)
        }
    }
}

/// `POST /theo-doi/xac-nhan/{secret}/gui-lai`
pub(in crate::web) async fn again(
    State(app): State<App>,
    viewer: MaybeUser,
    client: Client,
    Path(text): Path<String>,
) -> Result<Response, WebError> {
    let Some(secret) = Secret::presented(&text) else {
        return told(&app, &viewer, (&text, Asked::Unknown), None);
    };
    // Only what leads somewhere counts.
    let topic = topic_of(&app, &secret).await;
    if topic.is_ok()
        && let Err(wait) = app.may_follow(&client)
    {
        let asked = asked(&app, Some(&secret)).await?;
        let problem = on_form(too_often(wait))?;
        return Ok(retry_after(told(&app, &viewer, (&text, asked), Some(problem))?, wait));
    }
    let sent = match topic {
        Ok(topic) => {
            // They go into a letter, and letters are Vietnamese.
            let words = lang::reading(Language::Vietnamese, topic::words(&app, &topic)).await?;
            ask_again(&app.store, &secret, &words, app.moment().at).await
        }
        Err(error) => Err(error),
    };
    match sent {
        Ok(expires) => told(&app, &viewer, (&text, Asked::Again(expires)), None),
        Err(error @ FollowError::TooMany(_)) => {
            let problem = on_form(error.into())?;
            let asked = asked(&app, Some(&secret)).await?;
            told(&app, &viewer, (&text, asked), Some(problem))
        }
        Err(error) => {
            let asked = stands(&app, error).await?;
            told(&app, &viewer, (&text, asked), None)
        }
    }
}

/// What a link is about, expired or not.
async fn topic_of(app: &App, secret: &Secret) -> Result<Topic, FollowError> {
    // At the beginning of time no link has expired.
    Ok(waiting(&app.store, secret, Timestamp::MIN).await?.follow.topic)
}
