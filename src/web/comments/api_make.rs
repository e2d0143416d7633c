//! Making a comment by a program, with a token or by a letter.

use axum::{
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use serde::{Deserialize, Serialize};

use super::{
    api::{CommentBody, reader, told},
    errors::come_back,
};
use crate::web::{
    App, WebError,
    attached::FileAsked,
    http::{
        identity::MaybeUser,
        json_body::{Body, invalid_body},
        site::Client,
    },
    plans::{api::answer, desk::plan_number},
    visits::{Confirmation, pending},
};
use crate::{
    cases::{
        Actor,
        accounts::Secret,
        comments::{CommentError, Made, NewComment, Said, Submission, ask, confirm, make_comment},
    },
    model::{BusinessSize, CommentSubject, ItemId, Login, NameShown, Province, Sender, Stance},
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct CommentAsked {
    /// The item of a plan.
    item: Option<u32>,
    /// The paragraph of a draft.
    paragraph: Option<u32>,
    stance: Stance,
    text: String,
    #[serde(default)]
    organisation: String,
    name_shown: Option<NameShown>,
    size: Option<BusinessSize>,
    industry: Option<String>,
    province: Option<Province>,
    /// Of whoever sends no token.
    email: Option<String>,
    #[serde(default)]
    files: Vec<FileAsked>,
}

impl CommentAsked {
    /// The item or the paragraph that it names.
    pub(in crate::web) fn part(&self) -> (Option<u32>, Option<u32>) {
        (self.item, self.paragraph)
    }
}

/// `POST /api/v1/plans/{number}/comments`. Without a token a letter asks to
/// confirm it. The same again is answered as the
/// first time.
pub(in crate::web) async fn make(
    State(app): State<App>,
    viewer: MaybeUser,
    client: Client,
    Path(number): Path<String>,
    headers: HeaderMap,
    Body(body): Body<CommentAsked>,
) -> Result<Response, WebError> {
    let plan = plan_number(&number)?;
    let about = |asked: &CommentAsked| {
        let told = "missing field `item`";
        let missing = || invalid_body("item", "cần số thứ tự của một mục", told);
        let item = asked.item.filter(|_| asked.paragraph.is_none()).ok_or_else(missing)?;
        Ok::<_, WebError>(ItemId { plan, item }.into())
    };
    make_of(&app, (&viewer, &client), &headers, (about(&body)?, body)).await
}

/// Makes a comment on something.
pub(in crate::web) async fn make_of(
    app: &App,
    (viewer, client): (&MaybeUser, &Client),
    headers: &HeaderMap,
    (subject, body): (CommentSubject, CommentAsked),
) -> Result<Response, WebError> {
    if let Err(wait) = app.may_post(client) {
        return Ok(come_back(wait));
    }
    let sender = Sender {
        organisation: body.organisation,
        name: body.name_shown.unwrap_or(NameShown::Shown),
        size: body.size,
        industry: body.industry,
        province: body.province,
    };
    let said = Said { stance: body.stance, text: body.text, sender };
    let address = match (&viewer.0, body.email) {
        (None, Some(email)) => Some(email.parse::<Login>().map_err(|_| {
            WebError::from(CommentError::Invalid { field: "email", reason: "is not an address" })
        })?),
        _ => None,
    };
    let files = match viewer.0.is_some() || address.is_some() {
        true => app.attached(body.files).await?,
        false => Vec::new(),
    };
    let new = NewComment { subject, said, files };
    if let Some(address) = address {
        let new = Submission { comment: new, address, site: app.site.base(headers) };
        let confirm_until = ask(&app.store, &new, app.moment()).await?;
        return pending(confirm_until);
    }
    let actor = viewer.0.as_deref().map_or(Actor::Visitor, Actor::User);
    let made = make_comment(&app.store, &new, (actor, app.moment())).await?;
    let status = match &made {
        Made::Now(_) => StatusCode::CREATED,
        Made::Before(_) => StatusCode::OK,
    };
    let mut response = told(app, viewer, made.comment(), status).await?;
    let address = format!("/api/v1/comments/{}", made.comment().number);
    if let Ok(value) = HeaderValue::from_str(&address) {
        response.headers_mut().insert(header::LOCATION, value);
    }
    Ok(response)
}

/// `POST /api/v1/comments/confirmations`: the secret is the end of the link in
/// the letter. The personal link is in the answer once, and in the next letter.
pub(in crate::web) async fn confirmed(
    State(app): State<App>,
    Body(Confirmation { secret }): Body<Confirmation>,
) -> Result<Response, WebError> {
    #[derive(Serialize)]
    struct Confirmed<'a> {
        #[serde(flatten)]
        comment: CommentBody<'a>,
        own_url: Option<String>,
    }
    let secret = Secret::presented(&secret).ok_or(CommentError::UnknownLink)?;
    let (made, own) = confirm(&app.store, &secret, app.moment()).await?;
    let stored = made.comment();
    let viewer = MaybeUser::default();
    let mut reader = reader(&app, &viewer, stored.facts.subject.matter()).await?;
    if own.is_some() {
        reader = reader.holding(stored.number);
    }
    let comment = CommentBody::new(stored, &reader);
    let own_url = own.map(|own| format!("/tham-van/cua-toi/{}", own.reveal()));
    answer(StatusCode::CREATED, &Confirmed { comment, own_url })
}
