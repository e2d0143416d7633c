//! The page on which something is followed: the three ways, and the form for
//! letters.

use askama::Template;
use axum::{
    extract::{Query, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use jiff::Timestamp;

use super::{
    errors::{no_address, no_rhythm, too_often, too_wide},
    topic::{self, NAMES, WIDEST},
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
    cases::follow::{NewFollow, ask},
    lang::{self, Language},
    model::{Login, Rhythm, Topic},
};

#[derive(Template)]
#[template(path = "follow.html")]
struct NewPage<'a> {
    frame: Frame,
    /// What is followed, in words, and its page.
    words: &'a str,
    page: String,
    /// The same for the form.
    pairs: Vec<(&'static str, String)>,
    /// Feeds: what each has, its path, its whole address.
    feeds: Vec<(&'static str, String, String)>,
    webhook: String,
    /// Whether it is a search.
    search: bool,
    rhythms: &'static [Rhythm],
    hour: u8,
    email: &'a str,
    rhythm: &'a str,
    problem: Option<ErrorInfo>,
}

impl NewPage<'_> {
    /// Whether a rhythm is chosen; letters once a day if none is.
    fn has(&self, rhythm: &Rhythm) -> bool {
        self.rhythm.parse().unwrap_or(Rhythm::Daily) == *rhythm
    }
}

/// What is asked for, by its parts.
struct Shown<'a> {
    topic: &'a Topic,
    words: &'a str,
    site: String,
    email: &'a str,
    rhythm: &'a str,
    problem: Option<ErrorInfo>,
}

fn show(app: &App, viewer: &MaybeUser, shown: Shown<'_>) -> Result<Response, WebError> {
    let Shown { topic, words, site, email, rhythm, problem } = shown;
    let whole = |(what, path): (&'static str, String)| {
        let address = format!("{site}{}", crate::web::search::address::for_header(&path));
        (what, path, address)
    };
    let status = problem.as_ref().map_or(StatusCode::OK, |problem| problem.status);
    let view = NewPage {
        frame: Frame::new(app, viewer),
        words,
        page: topic::page(topic),
        pairs: topic::pairs(topic),
        feeds: topic::feeds(topic).into_iter().map(whole).collect(),
        webhook: topic::webhook(topic),
        search: matches!(topic, Topic::Search(_)),
        rhythms: Rhythm::ALL,
        hour: app.digest_hour,
        email,
        rhythm,
        problem,
    };
    let policy = if viewer.0.is_some() || !email.is_empty() {
        CachePolicy::Personal
    } else {
        CachePolicy::Current
    };
    page_with_status(status, &view, policy)
}

/// `GET /theo-doi/moi`
pub(in crate::web) async fn form(
    State(app): State<App>,
    viewer: MaybeUser,
    headers: HeaderMap,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let Some(topic) = topic::read(&app, own_parameters(&pairs, NAMES)?).await? else {
        return Ok(see_other("/theo-doi"));
    };
    let words = topic::words(&app, &topic).await?;
    let site = app.site.base(&headers);
    let shown = Shown { topic: &topic, words: &words, site, email: "", rhythm: "", problem: None };
    show(&app, &viewer, shown)
}

#[derive(Template)]
#[template(path = "follow_sent.html")]
struct SentPage<'a> {
    frame: Frame,
    address: &'a str,
    words: &'a str,
    expires: Timestamp,
    page: String,
}

/// `POST /theo-doi/moi`
pub(in crate::web) async fn submit(
    State(app): State<App>,
    viewer: MaybeUser,
    client: Client,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, WebError> {
    let given = NAMES.map(|name| Some(fields.text(name)).filter(|value| !value.is_empty()));
    let topic = topic::read(&app, given).await?.ok_or(WebError::Form)?;
    // They go into a letter, and letters are Vietnamese.
    let words = lang::reading(Language::Vietnamese, topic::words(&app, &topic)).await?;
    let (email, rhythm) = (fields.text("email").trim(), fields.text("rhythm"));
    let site = app.site.base(&headers);
    let refuse = |error: WebError| {
        let problem = Some(on_form(error)?);
        let site = app.site.base(&headers);
        show(&app, &viewer, Shown { topic: &topic, words: &words, site, email, rhythm, problem })
    };
    let Ok(address) = email.parse::<Login>() else { return refuse(no_address()) };
    let Ok(chosen) = rhythm.parse::<Rhythm>() else { return refuse(no_rhythm()) };
    if let Topic::Search(search) = &topic
        && topic::found(&app, search).await?.1.len() > WIDEST
    {
        return refuse(too_wide());
    }
    if let Err(wait) = app.may_follow(&client) {
        return Ok(retry_after(refuse(too_often(wait))?, wait));
    }
    let new = NewFollow { topic: topic.clone(), words: &words, rhythm: chosen, address, site };
    match ask(&app.store, new, app.moment().at).await {
        Ok(expires) => {
            let view = SentPage {
                frame: Frame::new(&app, &viewer),
                address: email,
                words: &words,
                expires,
                page: topic::page(&topic),
            };
            page_with_status(StatusCode::ACCEPTED, &view, CachePolicy::Personal)
        }
        Err(error) => refuse(error.into()),
    }
}
