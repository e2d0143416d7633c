//! Petitions of visitors: what the page of a link in a letter shows of them, and
//! the page of one's own petition.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use jiff::{SignedDuration, Timestamp};

use super::{
    api::whole,
    errors::too_many,
    page::{self, Told, done, find},
    steps::Asked as StepAsked,
    view::{Reader, from},
};
use crate::web::{
    App, WebError,
    http::{
        guard::see_other, identity::MaybeUser, if_match::of_form, json_body::Body,
        multipart::FileForm, respond::part, site::Client,
    },
    regulation::page::own_parameters,
    review::calls::on_form,
    search::params::Pairs,
    visits::{Asked, Confirmation, Visited, Words},
};
use crate::{
    cases::{
        Actor,
        accounts::Secret,
        petitions::{
            NewPetition, PetitionError, WaitingPetition, ask_again, confirm, own, take_own_step,
            waiting,
        },
    },
    model::{DocketKey, PetitionAccess},
};

/// Petitions, as visitors send them.
pub(in crate::web) struct Petitions;

#[derive(Template)]
#[template(path = "petition_waiting.html")]
struct WaitingPart {
    petition: NewPetition,
    from: String,
    files: Vec<String>,
}

impl WaitingPart {
    fn is_private(&self) -> bool {
        self.petition.access == PetitionAccess::Private
    }
}

impl Visited for Petitions {
    const WORDS: Words = Words {
        part: ("/kien-nghi", "Phản ánh, kiến nghị"),
        what: "phản ánh, kiến nghị",
        capital: "Phản ánh, kiến nghị",
        confirm: "Xác nhận phản ánh, kiến nghị",
        taken: "được tiếp nhận",
        before: "không ai khác đọc được nội dung và thời hạn xử lý chưa được tính",
        after: "Đường dẫn riêng để theo dõi, bổ sung và kiến nghị lại có trong thư biên nhận đã gửi \
                đến địa chỉ của bạn.",
        link: "/kien-nghi/xac-nhan",
        page: "/kien-nghi",
        instead: ("/kien-nghi/gui", "Gửi phản ánh, kiến nghị"),
    };
    type Waiting = WaitingPetition;
    type Error = PetitionError;

    async fn waiting(app: &App, secret: &Secret) -> Result<WaitingPetition, PetitionError> {
        waiting(&app.store, secret, (app.clock.0)()).await
    }

    fn shown(waiting: WaitingPetition) -> Result<(String, Timestamp), WebError> {
        let WaitingPetition { petition, files, expires } = waiting;
        let from = from(&petition.sender, Reader::whole(Actor::Visitor));
        Ok((part(&WaitingPart { petition, from, files })?, expires))
    }

    async fn confirm(app: &App, secret: &Secret) -> Result<Response, PetitionError> {
        let (stored, own) = confirm(&app.store, secret, app.moment()).await?;
        Ok(see_other(&match own {
            Some(own) => format!("{}?xong=xac-nhan", page_of(&own)),
            None => format!("/kien-nghi/{}", stored.petition.number),
        }))
    }

    async fn ask_again(app: &App, secret: &Secret) -> Result<Timestamp, PetitionError> {
        ask_again(&app.store, secret, app.moment()).await
    }

    fn link(error: PetitionError) -> Result<Asked, PetitionError> {
        match error {
            PetitionError::UsedLink(number) => Ok(Asked::Used(number.to_string())),
            PetitionError::ExpiredLink(at) => Ok(Asked::Expired(at)),
            PetitionError::UnknownLink => Ok(Asked::Unknown),
            other => Err(other),
        }
    }

    fn may_send(app: &App, client: &Client) -> Result<(), SignedDuration> {
        app.may_send(client)
    }

    fn too_many(wait: SignedDuration) -> WebError {
        too_many(wait)
    }
}

/// The page of a personal link.
fn page_of(own: &Secret) -> String {
    format!("/kien-nghi/cua-toi/{}", own.reveal())
}

/// The petition of a personal link.
pub(super) async fn held(app: &App, text: &str) -> Result<(Secret, DocketKey), WebError> {
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
    sent: FileForm,
) -> Result<Response, WebError> {
    let (secret, number) = held(&app, &text).await?;
    let fields = sent.fields();
    let seen = u32::try_from(of_form(&fields)?).unwrap_or(u32::MAX);
    let asked = StepAsked::sent(&fields);
    let step = match app.attachments(sent.files("file")).await {
        Ok(files) => asked.step(files),
        Err(problem) => Err(problem),
    };
    let taken = match step {
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
