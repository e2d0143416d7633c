//! Petitions of visitors: the page that a link in a letter leads to, and the
//! page of one's own petition.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    api::whole,
    errors::too_many,
    page::{self, Told, done, find},
    steps::Asked as StepAsked,
    view::{Reader, from},
};
use crate::web::{
    App, WebError,
    frame::Frame,
    http::{
        error::ErrorInfo,
        fields::Fields,
        guard::see_other,
        identity::MaybeUser,
        if_match::of_form,
        json_body::Body,
        limit::retry_after,
        respond::{CachePolicy, page_with_status},
        site::Client,
    },
    plans::{
        api::answer,
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
        Actor,
        accounts::Secret,
        petitions::{
            NewPetition, PetitionError, PetitionSubmission, ask, ask_again, confirm, own,
            take_own_step, waiting,
        },
    },
    model::DocketKey,
};

/// What there is to say about a petition that is not confirmed, or was.
enum Asked {
    /// It was sent, and a letter asks to confirm it.
    Sent { address: String, expires: Timestamp },
    /// A petition to look at and to confirm.
    Waiting { petition: Box<NewPetition>, from: String, expires: Timestamp },
    /// It was confirmed before.
    Used(DocketKey),
    /// It can't be confirmed any more, but another letter can be asked for.
    Expired(Timestamp),
    /// Another letter is on its way; until when its link is good.
    Again(Timestamp),
    /// There is no such link, or it is too long ago.
    Unknown,
}

#[derive(Template)]
#[template(path = "petition_confirm.html")]
struct ConfirmPage<'a> {
    frame: Frame,
    secret: &'a str,
    asked: Asked,
    problem: Option<ErrorInfo>,
}

impl ConfirmPage<'_> {
    fn heading(&self) -> &'static str {
        match self.asked {
            Asked::Sent { .. } => "Còn một bước: xác nhận qua thư",
            Asked::Waiting { .. } => "Xác nhận phản ánh, kiến nghị",
            Asked::Used(_) => "Phản ánh, kiến nghị đã được xác nhận",
            Asked::Expired(_) => "Đường dẫn đã hết hạn",
            Asked::Again(_) => "Đã gửi lại thư xác nhận",
            Asked::Unknown => "Đường dẫn không dùng được",
        }
    }
}

async fn asked(app: &App, secret: Option<&Secret>) -> Result<Asked, WebError> {
    let Some(secret) = secret else { return Ok(Asked::Unknown) };
    match waiting(&app.store, secret, (app.clock.0)()).await {
        Ok(waiting) => Ok(Asked::Waiting {
            from: from(&waiting.petition.sender, Reader::whole(Actor::Visitor)),
            petition: Box::new(waiting.petition),
            expires: waiting.expires,
        }),
        Err(PetitionError::UsedLink(number)) => Ok(Asked::Used(number)),
        Err(PetitionError::ExpiredLink(at)) => Ok(Asked::Expired(at)),
        Err(PetitionError::UnknownLink) => Ok(Asked::Unknown),
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
        (None, Asked::Sent { .. }) => StatusCode::ACCEPTED,
        (None, Asked::Unknown) => StatusCode::NOT_FOUND,
        (None, Asked::Expired(_)) => StatusCode::GONE,
        (None, _) => StatusCode::OK,
    };
    let view = ConfirmPage { frame: Frame::new(app, viewer), secret, asked, problem };
    page_with_status(status, &view, CachePolicy::Personal)
}

/// What is said after a visitor sent one: the same whether the address was there
/// before or not.
pub(super) fn sent(
    app: &App,
    viewer: &MaybeUser,
    address: &str,
    expires: Timestamp,
) -> Result<Response, WebError> {
    told(app, viewer, ("", Asked::Sent { address: address.to_owned(), expires }), None)
}

/// Asks a visitor to confirm.
pub(super) async fn submitted(
    app: &App,
    new: &PetitionSubmission,
) -> Result<Timestamp, PetitionError> {
    ask(&app.store, new, app.moment()).await
}

/// `GET /kien-nghi/xac-nhan/{secret}`: shows what is to be confirmed. Programs
/// that look at letters follow links; only the button confirms.
pub(in crate::web) async fn show(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(text): Path<String>,
) -> Result<Response, WebError> {
    let asked = asked(&app, Secret::presented(&text).as_ref()).await?;
    told(&app, &viewer, (&text, asked), None)
}

/// `POST /kien-nghi/xac-nhan/{secret}`
pub(in crate::web) async fn submit(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(text): Path<String>,
) -> Result<Response, WebError> {
    let Some(secret) = Secret::presented(&text) else {
        return told(&app, &viewer, (&text, Asked::Unknown), None);
    };
    match confirm(&app.store, &secret, app.moment()).await {
        Ok((_, Some(own))) => Ok(see_other(&format!("{}?xong=xac-nhan", page_of(&own)))),
        Ok((known, None)) => Ok(see_other(&format!("/kien-nghi/{}", known.petition.number))),
        Err(
            PetitionError::UsedLink(_) | PetitionError::ExpiredLink(_) | PetitionError::UnknownLink,
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

/// `POST /kien-nghi/xac-nhan/{secret}/gui-lai`
pub(in crate::web) async fn again(
    State(app): State<App>,
    viewer: MaybeUser,
    client: Client,
    Path(text): Path<String>,
) -> Result<Response, WebError> {
    let Some(secret) = Secret::presented(&text) else {
        return told(&app, &viewer, (&text, Asked::Unknown), None);
    };
    if let Err(wait) = app.may_send(&client) {
        let asked = asked(&app, Some(&secret)).await?;
        let problem = on_form(too_many(wait))?;
        return Ok(retry_after(told(&app, &viewer, (&text, asked), Some(problem))?, wait));
    }
    match ask_again(&app.store, &secret, app.moment()).await {
        Ok(expires) => told(&app, &viewer, (&text, Asked::Again(expires)), None),
        Err(PetitionError::UsedLink(number)) => {
            told(&app, &viewer, (&text, Asked::Used(number)), None)
        }
        Err(PetitionError::UnknownLink) => told(&app, &viewer, (&text, Asked::Unknown), None),
        Err(error) => {
            let problem = on_form(error.into())?;
            let asked = asked(&app, Some(&secret)).await?;
            told(&app, &viewer, (&text, asked), Some(problem))
        }
    }
}

/// The page of a personal link.
fn page_of(own: &Secret) -> String {
    format!("/kien-nghi/cua-toi/{}", own.reveal())
}

/// The petition of a personal link.
async fn held(app: &App, text: &str) -> Result<(Secret, DocketKey), WebError> {
    let secret = Secret::presented(text).ok_or(PetitionError::UnknownLink)?;
    let number = own(&app.store, &secret).await?;
    Ok((secret, number))
}

/// `GET /kien-nghi/cua-toi/{secret}`
pub(in crate::web) async fn mine(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(text): Path<String>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [name] = own_parameters(&pairs, &["xong"])?;
    let (secret, number) = held(&app, &text).await?;
    let entry = find(&app, number.as_str()).await?;
    let told = Told { done: done(name), own: Some(secret), ..Told::default() };
    page::render(&app, &viewer, &entry, told).await
}

/// `POST /kien-nghi/cua-toi/{secret}`
pub(in crate::web) async fn step(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(text): Path<String>,
    fields: Fields,
) -> Result<Response, WebError> {
    let (secret, number) = held(&app, &text).await?;
    let seen = u32::try_from(of_form(&fields)?).unwrap_or(u32::MAX);
    let asked = StepAsked::sent(&fields);
    let taken = match asked.step() {
        Err(problem) => Err(problem),
        Ok(step) => take_own_step(&app.store, (&secret, seen), &step, app.moment())
            .await
            .map_err(WebError::from),
    };
    match taken {
        Ok(_) => Ok(see_other(&format!("{}?xong=ghi", page_of(&secret)))),
        Err(error) => {
            let problem = Some(on_form(error)?);
            let entry = find(&app, number.as_str()).await?;
            let told = Told { asked, problem, own: Some(secret), ..Told::default() };
            page::render(&app, &viewer, &entry, told).await
        }
    }
}

/// What is said to a program whose petition has to be confirmed.
pub(super) fn pending(confirm_until: Timestamp) -> Result<Response, WebError> {
    #[derive(Serialize)]
    struct PendingBody {
        status: &'static str,
        confirm_until: Timestamp,
    }
    answer(StatusCode::ACCEPTED, &PendingBody { status: "pending", confirm_until })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct Confirmation {
    secret: String,
}

/// `POST /api/v1/petitions/confirmations`: the secret is the end of the link in
/// the letter.
pub(in crate::web) async fn confirmed(
    State(app): State<App>,
    Body(Confirmation { secret }): Body<Confirmation>,
) -> Result<Response, WebError> {
    let secret = Secret::presented(&secret).ok_or(PetitionError::UnknownLink)?;
    let (stored, own) = confirm(&app.store, &secret, app.moment()).await?;
    let number = stored.petition.number;
    let entry = find(&app, number.as_str()).await?;
    let viewer = MaybeUser::default();
    let mut response = whole(&app, &viewer, &entry, (own.as_ref(), StatusCode::CREATED)).await?;
    if let Ok(value) = HeaderValue::from_str(&format!("/api/v1/petitions/{number}")) {
        response.headers_mut().insert(header::LOCATION, value);
    }
    Ok(response.into_response())
}
