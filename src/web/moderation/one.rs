//! What is done about one comment on its page: pointed out, hidden, appealed.

use axum::{
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
};

use crate::web::{
    App, WebError,
    comments::{
        errors::too_many,
        own::{self, Held},
        visit,
    },
    http::{
        fields::Fields,
        guard::see_other,
        identity::{CurrentUser, MaybeUser},
        limit::retry_after,
        site::Client,
    },
    review::calls::on_form,
};
use crate::{
    cases::{
        Actor,
        moderation::{Deed, ModerationError, Sender, appeal, flag, moderate},
    },
    model::CommentNumber,
};

fn actor(viewer: &MaybeUser) -> Actor<'_> {
    viewer.0.as_deref().map_or(Actor::Visitor, Actor::User)
}

/// What a form asks for.
pub(super) fn deed(fields: &Fields) -> Result<Deed, WebError> {
    let unknown = ModerationError::Invalid { field: "act", reason: "is not in the list" };
    Ok(Deed {
        act: fields.text("act").parse().map_err(|_| unknown)?,
        reason: Some(fields.text("reason").to_owned()),
        note: fields.text("note").to_owned(),
    })
}

/// `POST /tham-van/gop-y/{number}/bao-vi-pham`
pub(in crate::web) async fn report(
    State(app): State<App>,
    viewer: MaybeUser,
    client: Client,
    Path(number): Path<String>,
    fields: Fields,
) -> Result<Response, WebError> {
    let comment = own::find(&app, &number).await?;
    let number: CommentNumber = comment.number;
    if let Err(wait) = app.may_post(&client) {
        let problem = on_form(too_many(wait))?;
        let page =
            own::render(&app, &viewer, Held::by_account(comment), (None, Some(problem)), None);
        return Ok(retry_after(page.await?, wait));
    }
    let network = client.network.to_string();
    let who = (actor(&viewer), app.moment());
    match flag(&app.store, (number, fields.text("reason")), &network, who).await {
        Ok(()) => Ok(see_other(&format!("/tham-van/gop-y/{number}?xong=bao"))),
        Err(error) => {
            let problem = Some(on_form(error.into())?);
            own::render(&app, &viewer, Held::by_account(comment), (None, problem), None).await
        }
    }
}

/// `POST /tham-van/gop-y/{number}/kiem-duyet`
pub(in crate::web) async fn decide(
    State(app): State<App>,
    user: CurrentUser,
    Path(number): Path<String>,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, WebError> {
    let comment = own::find(&app, &number).await?;
    let site = app.site.base(&headers);
    let done = match deed(&fields) {
        Ok(deed) => {
            let who = (user.actor(), app.moment());
            moderate(&app.store, &[comment.number], &deed, &site, who).await.map_err(WebError::from)
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(_) => Ok(see_other(&format!("/tham-van/gop-y/{}?xong=kiem-duyet", comment.number))),
        Err(error) => {
            let problem = Some(on_form(error)?);
            let held = Held::by_account(comment);
            own::render(&app, &user.viewer(), held, (None, problem), None).await
        }
    }
}

/// `POST /tham-van/gop-y/{number}/xem-lai`
pub(in crate::web) async fn appeal_own(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(number): Path<String>,
    fields: Fields,
) -> Result<Response, WebError> {
    let comment = own::find_to_change(&app, &viewer, &number).await?;
    let sender = Sender::Account(actor(&viewer), comment.number);
    match appeal(&app.store, sender, fields.text("appeal"), app.moment()).await {
        Ok(_) => Ok(see_other(&format!("/tham-van/gop-y/{}?xong=xem-lai", comment.number))),
        Err(error) => {
            let problem = Some(on_form(error.into())?);
            own::render(&app, &viewer, Held::by_account(comment), (None, problem), None).await
        }
    }
}

/// `POST /tham-van/cua-toi/{secret}/xem-lai`
pub(in crate::web) async fn appeal_held(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(text): Path<String>,
    fields: Fields,
) -> Result<Response, WebError> {
    let (secret, held) = visit::held(&app, &text).await?;
    match appeal(&app.store, Sender::Link(&secret), fields.text("appeal"), app.moment()).await {
        Ok(_) => Ok(see_other(&format!("{}?xong=xem-lai", held.action))),
        Err(error) => {
            let problem = Some(on_form(error.into())?);
            own::render(&app, &viewer, held, (None, problem), None).await
        }
    }
}
