//! Petitions for programs: what the pages say and do.

use axum::{
    extract::{Path, Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use serde::{Deserialize, Serialize};

use super::{
    bodies::{PetitionBody, WholeBody},
    book::{Book, Entry},
    errors::{come_back, missing},
    filter::Narrowed,
    page::find,
    steps::Asked,
    view::Reader,
};
use crate::web::{
    App, WebError,
    attached::FileAsked,
    http::{
        identity::{CurrentUser, MaybeUser},
        if_match::{IfMatch, tagged},
        json_body::Body,
        site::Client,
    },
    plans::api::answer,
    search::params::Pairs,
    visits,
};
use crate::{
    cases::{
        Actor, Refusal,
        accounts::Secret,
        petitions::{
            NewPetition, PetitionDone, PetitionError, PetitionSubmission, TakenBy, ask, own,
            send_petition, take_own_step, take_step,
        },
    },
    model::{
        Action, AgencySlug, BusinessSize, Day, DocketKey, PetitionAccess, PetitionMeasures,
        Province, RegulationCode, Sender,
    },
    reference::{agencies, calendar},
};

/// Petitions in an answer.
const PAGE: usize = 100;

#[derive(Serialize)]
struct ListBody {
    today: Day,
    /// How many pass the filters.
    total: u64,
    /// Counted over all that pass.
    measures: PetitionMeasures,
    petitions: Vec<PetitionBody>,
    /// To be given as `cursor`; null at the end.
    next: Option<usize>,
}

/// `GET /api/v1/petitions`
pub(in crate::web) async fn list(
    State(app): State<App>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let (narrowed, start) = Narrowed::read(&pairs)?;
    let book = app.petitions().await?;
    let found = narrowed.list(&book);
    let petitions = found.iter().skip(start).take(PAGE).map(|entry| PetitionBody::new(entry));
    let petitions: Vec<PetitionBody> = petitions.collect();
    let end = start.saturating_add(petitions.len());
    let body = ListBody {
        today: book.today,
        total: found.len() as u64,
        measures: Book::measures(found.iter().copied()),
        next: (end < found.len()).then_some(end),
        petitions,
    };
    answer(StatusCode::OK, &body)
}

#[derive(Serialize)]
struct MeasuresBody {
    today: Day,
    total: PetitionMeasures,
    agencies: Vec<AgencyBody>,
}

#[derive(Serialize)]
struct AgencyBody {
    /// Null for the Government Office.
    agency: Option<AgencySlug>,
    name: String,
    #[serde(flatten)]
    measures: PetitionMeasures,
}

/// `GET /api/v1/petitions/measures`
pub(in crate::web) async fn measures(
    State(app): State<App>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    crate::web::regulation::page::own_parameters(&pairs, &[])?;
    let book = app.petitions().await?;
    let (all, today) = (book.newest(), book.today);
    let petitions = || all.iter().map(|entry| &entry.stored.petition);
    let whose = |agency: &AgencySlug| agencies().responsible(agency, today).clone();
    let by = PetitionMeasures::by_agency(petitions(), today, calendar(), whose);
    let agencies = by.into_iter().map(|(agency, measures)| AgencyBody {
        name: match &agency {
            Some(agency) => agencies().name(agency).to_owned(),
            None => "Văn phòng Chính phủ".to_owned(),
        },
        agency,
        measures,
    });
    let total = PetitionMeasures::of(petitions(), today, calendar());
    answer(StatusCode::OK, &MeasuresBody { today, total, agencies: agencies.collect() })
}

async fn told(
    app: &App,
    viewer: &MaybeUser,
    entry: &Entry,
    status: StatusCode,
) -> Result<Response, WebError> {
    whole(app, viewer, entry, (None, status)).await
}

/// A petition, to whoever holds its personal link if one is given.
pub(super) async fn whole(
    app: &App,
    viewer: &MaybeUser,
    entry: &Entry,
    (own, status): (Option<&Secret>, StatusCode),
) -> Result<Response, WebError> {
    let reader = Reader::new(viewer, entry, app.clock.today());
    let reader = if own.is_some() { reader.holding() } else { reader };
    let letters = app.store.petition_letters(entry.number()).await?;
    let receipt = match reader.sent {
        true => app.store.petition_receipt(entry.number()).await?,
        false => None,
    };
    let body = WholeBody::new(entry, reader, &letters);
    let body = answer(status, &body.with(receipt, own.map(Secret::reveal)))?;
    Ok(tagged(u64::from(entry.stored.version), body))
}

/// `GET /api/v1/petitions/{number}`
pub(in crate::web) async fn show(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(number): Path<String>,
) -> Result<Response, WebError> {
    let entry = find(&app, &number).await?;
    told(&app, &viewer, &entry, StatusCode::OK).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct PetitionAsked {
    subject: String,
    text: String,
    #[serde(default)]
    regulations: Vec<RegulationCode>,
    #[serde(default)]
    area: String,
    access: Option<PetitionAccess>,
    #[serde(default)]
    organisation: String,
    size: Option<BusinessSize>,
    industry: Option<String>,
    province: Option<Province>,
    /// Of whoever sends no token.
    email: Option<String>,
    #[serde(default)]
    files: Vec<FileAsked>,
}

/// `POST /api/v1/petitions`. Without a token a letter asks to confirm it. The
/// same again is answered as the first time.
pub(in crate::web) async fn send(
    State(app): State<App>,
    viewer: MaybeUser,
    client: Client,
    headers: HeaderMap,
    Body(body): Body<PetitionAsked>,
) -> Result<Response, WebError> {
    if viewer.0.is_none() && body.email.is_none() {
        return Err(WebError::Refused(Refusal::SignIn(Action::Petition)));
    }
    if let Err(wait) = app.may_send(&client) {
        return Ok(come_back(wait));
    }
    let PetitionAsked { subject, text, regulations, area, access, .. } = body;
    let PetitionAsked { organisation, size, industry, province, email, files, .. } = body;
    let access = access.unwrap_or(PetitionAccess::Public);
    let sender = Sender { organisation, size, industry, province, ..Sender::default() };
    let new = NewPetition { subject, text, regulations, area, access, sender };
    if let (None, Some(email)) = (&viewer.0, email) {
        let invalid = PetitionError::Invalid { field: "email", reason: "is not an address" };
        let address = email.parse().map_err(|_| invalid)?;
        let (files, site) = (app.attached(files).await?, app.site.base(&headers));
        let new = PetitionSubmission { petition: new, files, address, site };
        return visits::pending(ask(&app.store, &new, app.moment()).await?);
    }
    let (files, site) = (app.attached(files).await?, app.site.base(&headers));
    let actor = viewer.0.as_deref().map_or(Actor::Visitor, Actor::User);
    let who = (actor, app.moment());
    let done = send_petition(&app.store, (&new, &files), &site, who).await?;
    let status = match done {
        PetitionDone::Now(_) => StatusCode::CREATED,
        PetitionDone::Before(_) => StatusCode::OK,
    };
    let number = done.petition().petition.number.clone();
    let entry = find(&app, number.as_str()).await?;
    let mut response = told(&app, &viewer, &entry, status).await?;
    if let Ok(value) = HeaderValue::from_str(&format!("/api/v1/petitions/{number}")) {
        response.headers_mut().insert(header::LOCATION, value);
    }
    Ok(response)
}

async fn take(
    app: &App,
    user: &CurrentUser,
    (number, by, IfMatch(seen)): (&str, TakenBy, IfMatch),
    (headers, asked, files): (&HeaderMap, &Asked, Vec<FileAsked>),
) -> Result<Response, WebError> {
    let key: DocketKey = number.parse().map_err(|_| missing(number))?;
    let step = asked.step(app.attached(files).await?)?;
    let seen = u32::try_from(seen).unwrap_or(u32::MAX);
    let site = app.site.base(headers);
    take_step(&app.store, (&key, seen), &step, (by, &site), (user.actor(), app.moment())).await?;
    let entry = find(app, number).await?;
    told(app, &user.viewer(), &entry, StatusCode::OK).await
}

/// `POST /api/v1/petitions/{number}/routing`
pub(in crate::web) async fn office(
    State(app): State<App>,
    user: CurrentUser,
    Path(number): Path<String>,
    seen: IfMatch,
    headers: HeaderMap,
    Body(asked): Body<Asked>,
) -> Result<Response, WebError> {
    take(&app, &user, (&number, TakenBy::Office, seen), (&headers, &asked, Vec::new())).await
}

/// `POST /api/v1/petitions/{number}/handling`
pub(in crate::web) async fn agency(
    State(app): State<App>,
    user: CurrentUser,
    Path(number): Path<String>,
    seen: IfMatch,
    headers: HeaderMap,
    Body(asked): Body<Asked>,
) -> Result<Response, WebError> {
    take(&app, &user, (&number, TakenBy::Agency, seen), (&headers, &asked, Vec::new())).await
}

/// What a sender adds.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct ReplyAsked {
    act: String,
    #[serde(default)]
    text: String,
    /// The end of the personal link, of whoever sends no token.
    secret: Option<String>,
    #[serde(default)]
    files: Vec<FileAsked>,
}

/// `POST /api/v1/petitions/{number}/reply`
pub(in crate::web) async fn sender(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(number): Path<String>,
    seen: IfMatch,
    headers: HeaderMap,
    Body(asked): Body<ReplyAsked>,
) -> Result<Response, WebError> {
    let ReplyAsked { secret, act, text, files } = asked;
    let asked = Asked { act, text, ..Asked::default() };
    let Some(identity) = viewer.0 else {
        let Some(secret) = secret else {
            return Err(WebError::Refused(Refusal::SignIn(Action::Petition)));
        };
        return hold(&app, (&number, &secret, seen), (&asked, files)).await;
    };
    let asked = (&headers, &asked, files);
    take(&app, &CurrentUser(identity), (&number, TakenBy::Sender, seen), asked).await
}

/// The same by whoever holds the personal link of a petition.
async fn hold(
    app: &App,
    (number, secret, IfMatch(seen)): (&str, &str, IfMatch),
    (asked, files): (&Asked, Vec<FileAsked>),
) -> Result<Response, WebError> {
    let secret = Secret::presented(secret).ok_or(PetitionError::UnknownLink)?;
    if own(&app.store, &secret).await?.as_str() != number {
        return Err(PetitionError::UnknownLink.into());
    }
    let seen = u32::try_from(seen).unwrap_or(u32::MAX);
    let step = asked.step(app.attached(files).await?)?;
    take_own_step(&app.store, (&secret, seen), &step, app.moment()).await?;
    let entry = find(app, number).await?;
    whole(app, &MaybeUser::default(), &entry, (Some(&secret), StatusCode::OK)).await
}
