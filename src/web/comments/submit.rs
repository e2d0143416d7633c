//! A comment as a form, about whatever takes comments.

use axum::{http::HeaderMap, response::Response};
use jiff::Timestamp;

use super::{
    about::page_of, errors::too_many, form::CommentForm, item, talk::Filled, visit::Comments,
};
use crate::web::{
    App, WebError, consultations,
    http::{
        guard::see_other, identity::MaybeUser, limit::retry_after, multipart::FileForm,
        site::Client,
    },
    review::calls::on_form,
    visits,
};
use crate::{
    cases::{
        Actor,
        accounts::Secret,
        comments::{NewComment, Submission, ask, make_comment, make_held},
    },
    model::{CommentNumber, CommentSubject},
};

/// The page of what a comment is about, with a form as it was filled in.
pub(super) async fn render(
    app: &App,
    viewer: &MaybeUser,
    subject: CommentSubject,
    filled: Filled,
) -> Result<Response, WebError> {
    match subject {
        CommentSubject::PlanItem(id) => item::render(app, viewer, id, filled).await,
        CommentSubject::DraftParagraph(id) => {
            consultations::paragraph::render(app, viewer, id, filled).await
        }
        CommentSubject::Regulation(number) => {
            consultations::show::render(app, viewer, number, filled).await
        }
    }
}

/// Records what was sent, or asks a visitor to confirm it.
pub(in crate::web) async fn submit(
    app: &App,
    viewer: &MaybeUser,
    (subject, client): (CommentSubject, &Client),
    (headers, sent): (&HeaderMap, &FileForm),
) -> Result<Response, WebError> {
    let form = CommentForm::sent(&sent.fields());
    if let Err(wait) = app.may_post(client) {
        let problem = Some(on_form(too_many(wait))?);
        let filled = Filled { comment: Some(form), problem, ..Filled::default() };
        return Ok(retry_after(render(app, viewer, subject, filled).await?, wait));
    }
    match post(app, viewer, (subject, &form, sent), headers).await {
        Ok(Posted::Made(number)) => Ok(see_other(&format!("/tham-van/gop-y/{number}?xong=gui"))),
        Ok(Posted::Held(number, own)) => Ok(super::visit::recorded(app, number, own.as_ref())),
        Ok(Posted::Asked(expires)) => {
            let told = (form.email.trim(), Some(page_of(subject)));
            visits::sent::<Comments>(app, viewer, told, expires)
        }
        Err(error) => {
            let problem = Some(on_form(error)?);
            let filled = Filled { comment: Some(form), problem, ..Filled::default() };
            render(app, viewer, subject, filled).await
        }
    }
}

/// What became of a form.
enum Posted {
    /// A comment of somebody with an account.
    Made(CommentNumber),
    /// A comment of a visitor whose address is confirmed; with its own link if
    /// it was recorded now.
    Held(CommentNumber, Option<Secret>),
    /// A visitor was asked to confirm the address until then.
    Asked(Timestamp),
}

async fn post(
    app: &App,
    viewer: &MaybeUser,
    (subject, form, sent): (CommentSubject, &CommentForm, &FileForm),
    headers: &HeaderMap,
) -> Result<Posted, WebError> {
    let said = form.said()?;
    let address = match viewer.0 {
        Some(_) => None,
        None => Some(form.address()?),
    };
    let files = app.attachments(sent.files("file")).await?;
    let comment = NewComment { subject, said, files };
    if let Some(address) = address {
        let new = Submission { comment, address, site: app.site.base(headers) };
        // The browser with which the address was confirmed on this plan.
        if let Some(held) = super::visit::held_link(app, headers)
            && let Some(made) = make_held(&app.store, &new, &held, app.moment()).await?
        {
            return Ok(Posted::Held(made.0.comment().number, made.1));
        }
        return Ok(Posted::Asked(ask(&app.store, &new, app.moment()).await?));
    }
    let actor = viewer.0.as_deref().map_or(Actor::Visitor, Actor::User);
    let made = make_comment(&app.store, &comment, (actor, app.moment())).await?;
    Ok(Posted::Made(made.comment().number))
}
