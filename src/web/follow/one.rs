//! The page of one that is followed, which every letter about it leads to. The
//! secret in its address does not expire.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
};
use jiff::Timestamp;

use super::{
    confirm::found_now,
    errors::{no_rhythm, too_often},
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
        follow::{
            ENDED_KEPT, FollowError, ask_manage, followed, resume as take_up, set_rhythm,
            stop as end,
        },
    },
    model::Rhythm,
    store::Follow,
};

#[derive(Template)]
#[template(path = "follow_one.html")]
struct OnePage<'a> {
    frame: Frame,
    secret: &'a str,
    follow: &'a Follow,
    words: String,
    page: String,
    journal: Option<String>,
    hour: u8,
    rhythms: &'static [Rhythm],
    done: Option<&'static str>,
    problem: Option<ErrorInfo>,
}

impl OnePage<'_> {
    fn has(&self, rhythm: &Rhythm) -> bool {
        self.follow.rhythm == *rhythm
    }

    /// Until when it can be taken up again.
    fn erased(&self) -> String {
        let until = self.follow.ended.and_then(|ended| ended.checked_add(ENDED_KEPT).ok());
        until.map(words::instant).unwrap_or_default()
    }
}

/// What the page says after each form.
const DONE: [(&str, &str); 4] = [
    ("xac-nhan", "Đã xác nhận. Thư sẽ được gửi khi có thay đổi."),
    ("nhip", "Đã đổi nhịp gửi tin."),
    ("nhan-lai", "Đã nhận tin trở lại."),
    ("quan-ly", "Đã gửi thư có đường dẫn quản lý mọi nội dung theo dõi đến địa chỉ của bạn."),
];

fn secret_of(text: &str) -> Result<Secret, FollowError> {
    Secret::presented(text).ok_or(FollowError::UnknownLink)
}

async fn render(
    app: &App,
    viewer: &MaybeUser,
    (text, follow): (&str, &Follow),
    (done, problem): (Option<&'static str>, Option<ErrorInfo>),
) -> Result<Response, WebError> {
    let status = problem.as_ref().map_or(StatusCode::OK, |problem| problem.status);
    let view = OnePage {
        frame: Frame::new(app, viewer),
        secret: text,
        follow,
        words: topic::words(app, &follow.topic).await?,
        page: topic::page(&follow.topic),
        journal: topic::journal(&follow.topic),
        hour: app.digest_hour,
        rhythms: Rhythm::ALL,
        done,
        problem,
    };
    page_with_status(status, &view, CachePolicy::Personal)
}

#[derive(Template)]
#[template(path = "follow_ended.html")]
struct EndedPage {
    frame: Frame,
    ended: Timestamp,
}

/// The page of one, or that it ended and nothing of it is kept.
async fn told(
    app: &App,
    viewer: &MaybeUser,
    (text, found): (&str, Result<Follow, FollowError>),
    done: Option<&'static str>,
) -> Result<Response, WebError> {
    match found {
        Ok(follow) => render(app, viewer, (text, &follow), (done, None)).await,
        Err(FollowError::Erased(ended)) => {
            let view = EndedPage { frame: Frame::new(app, viewer), ended };
            page_with_status(StatusCode::OK, &view, CachePolicy::Personal)
        }
        Err(error) => Err(error.into()),
    }
}

/// `GET /theo-doi/thu/{secret}`: programs that look at letters follow links, so
/// nothing ends here.
pub(in crate::web) async fn show(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(text): Path<String>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [done] = own_parameters(&pairs, &["xong"])?;
    let done = DONE.iter().find(|(name, _)| Some(*name) == done).map(|(_, words)| *words);
    let found = followed(&app.store, &secret_of(&text)?).await;
    told(&app, &viewer, (&text, found), done).await
}

/// `POST /theo-doi/thu/{secret}`: ends it, for the button on the page and for
/// mail programs (RFC 8058), whatever the body says. These follow no redirect.
pub(in crate::web) async fn stop(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(text): Path<String>,
) -> Result<Response, WebError> {
    let found = end(&app.store, &secret_of(&text)?, app.moment().at).await;
    told(&app, &viewer, (&text, found), None).await
}

/// The way back to the page after something was done.
fn back(secret: &Secret, done: &str) -> Response {
    see_other(&format!("/theo-doi/thu/{}?xong={done}", secret.reveal()))
}

/// `POST /theo-doi/thu/{secret}/nhip`
pub(in crate::web) async fn rhythm(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(text): Path<String>,
    fields: Fields,
) -> Result<Response, WebError> {
    let secret = secret_of(&text)?;
    let Ok(rhythm) = fields.text("rhythm").parse::<Rhythm>() else {
        let follow = followed(&app.store, &secret).await?;
        let problem = Some(on_form(no_rhythm())?);
        return render(&app, &viewer, (&text, &follow), (None, problem)).await;
    };
    let how = (rhythm, app.digest_hour);
    set_rhythm(&app.store, &secret, how, app.moment().at).await?;
    Ok(back(&secret, "nhip"))
}

/// `POST /theo-doi/thu/{secret}/nhan-lai`
pub(in crate::web) async fn resume(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(text): Path<String>,
) -> Result<Response, WebError> {
    let secret = secret_of(&text)?;
    let follow = followed(&app.store, &secret).await?;
    let found = found_now(&app, &follow.topic).await?;
    let how = (app.digest_hour, found.as_deref());
    match take_up(&app.store, &secret, how, app.moment().at).await {
        Ok(()) => Ok(back(&secret, "nhan-lai")),
        Err(error) => {
            let problem = Some(on_form(error.into())?);
            render(&app, &viewer, (&text, &follow), (None, problem)).await
        }
    }
}

/// `POST /theo-doi/thu/{secret}/quan-ly`: a link to everything that the address
/// follows, by a letter: who was handed a letter on is not who gets them.
pub(in crate::web) async fn manage(
    State(app): State<App>,
    viewer: MaybeUser,
    client: Client,
    Path(text): Path<String>,
) -> Result<Response, WebError> {
    let secret = secret_of(&text)?;
    let follow = followed(&app.store, &secret).await?;
    if let Err(wait) = app.may_follow(&client) {
        let problem = Some(on_form(too_often(wait))?);
        let page = render(&app, &viewer, (&text, &follow), (None, problem)).await?;
        return Ok(retry_after(page, wait));
    }
    let whom = (&follow.address, follow.site.as_str());
    ask_manage(&app.store, whom, app.moment().at).await?;
    Ok(back(&secret, "quan-ly"))
}
