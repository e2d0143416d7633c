//! The agency's answer to the comments on an item, as a form.

use axum::{
    extract::{Path, State},
    response::Response,
};

use super::{
    about::{agency_of, page_of},
    form::{changed, unknown},
    groups::{seen, unanswered},
    item::item_id,
    submit::render,
    talk::{AnswerForm, Filled},
};
use crate::web::{
    App, WebError,
    http::{fields::Fields, guard::see_other, identity::CurrentUser},
    review::calls::on_form,
};
use crate::{
    cases::comments::answer_comments,
    model::{Action, CommentAnswer, CommentNumber, CommentSubject},
};

/// `POST /tham-van/{plan}/muc/{item}/tra-loi`
pub(in crate::web) async fn submit(
    State(app): State<App>,
    user: CurrentUser,
    Path((plan, item)): Path<(String, String)>,
    fields: Fields,
) -> Result<Response, WebError> {
    let subject = item_id(&plan, &item)?.into();
    give(&app, &user, subject, &fields).await
}

/// Records an answer to comments on something.
pub(in crate::web) async fn give(
    app: &App,
    user: &CurrentUser,
    subject: CommentSubject,
    fields: &Fields,
) -> Result<Response, WebError> {
    let text = |name: &str| fields.text(name).to_owned();
    let chosen = fields.all("comment").map(|number| number.parse().map_err(|_| WebError::Form));
    let form = AnswerForm {
        office: text("office"),
        signer: text("signer"),
        state: text("state"),
        text: text("answer"),
        item: text("changed-item"),
        version: text("changed-version"),
        chosen: chosen.collect::<Result<Vec<CommentNumber>, _>>()?,
        groups: fields
            .all("group")
            .map(|name| seen(name).ok_or(WebError::Form))
            .collect::<Result<_, _>>()?,
    };
    // Without the right to answer, nobody is told what is wrong with the form.
    let agency = agency_of(app, subject.matter()).await?;
    user.actor()
        .require_in(Action::AnswerComment, &agency, app.clock.today())
        .map_err(WebError::Refused)?;
    let mut comments = unanswered(app, subject.matter(), &form.groups).await?;
    comments.extend(&form.chosen);
    let asked = || -> Result<CommentAnswer, WebError> {
        Ok(CommentAnswer {
            of: subject.matter(),
            comments,
            office: form.office.clone(),
            signer: form.signer.clone(),
            state: form.state.parse().map_err(|_| unknown("state"))?,
            text: form.text.clone(),
            changed: changed(fields)?,
        })
    };
    let answered = match asked() {
        Err(problem) => Err(problem),
        Ok(answer) => {
            let who = (user.actor(), app.moment());
            answer_comments(&app.store, &answer, who).await.map_err(WebError::from)
        }
    };
    match answered {
        Ok(_) => Ok(see_other(&format!("{}?xong=tra-loi", page_of(subject)))),
        Err(error) => {
            let problem = Some(on_form(error)?);
            let filled = Filled { answer: form, problem, ..Filled::default() };
            render(app, &user.viewer(), subject, filled).await
        }
    }
}
