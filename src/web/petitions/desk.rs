//! What is due at whose desk: an officer's, a reviewer's, a sender's.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::Response};

use super::{
    book::Entry,
    list::{Row, desk},
};
use crate::web::{
    App, WebError,
    frame::Frame,
    http::{
        identity::CurrentUser,
        respond::{CachePolicy, page},
    },
    words,
};
use crate::{cases::petitions, model::PetitionState};

/// Petitions in a part of the desk.
const MOST: usize = 200;

#[derive(Template)]
#[template(path = "petition_desk.html")]
struct DeskPage {
    frame: Frame,
    title: &'static str,
    /// Whether whoever looks settles petitions, or sends them.
    handles: bool,
    /// What they owe, what is late first.
    due: Vec<Row>,
    late: u64,
    /// What others owe.
    rest: Vec<Row>,
}

/// `GET /kien-nghi/cua-toi`
pub(in crate::web) async fn show(
    State(app): State<App>,
    user: CurrentUser,
) -> Result<Response, WebError> {
    let viewer = user.viewer();
    let book = app.petitions().await?;
    let actor = user.actor();
    let title = desk(&viewer).unwrap_or("Kiến nghị");
    let handles = title == "Kiến nghị cần xử lý";
    let own = |entry: &&&Arc<Entry>| match handles {
        true => petitions::handles(actor, &entry.standing.place, book.today),
        false => petitions::sent(actor, &entry.stored),
    };
    let owed = |entry: &Entry| match handles {
        true => entry.standing.due.is_some(),
        false => entry.standing.place.state == PetitionState::Asked,
    };
    let newest = book.newest();
    let (mut due, rest): (Vec<&&Arc<Entry>>, Vec<&&Arc<Entry>>) =
        newest.iter().filter(own).partition(|entry| owed(entry));
    due.sort_by_key(|entry| entry.standing.due.as_ref().map(|due| due.day));
    let late = due.iter().filter(|entry| entry.standing.late > 0).count() as u64;
    let rows = |entries: &[&&Arc<Entry>]| -> Vec<Row> {
        entries.iter().take(MOST).map(|entry| Row::new(entry)).collect()
    };
    let view = DeskPage {
        frame: Frame::new(&app, &viewer),
        title,
        handles,
        late,
        due: rows(&due),
        rest: rows(&rest),
    };
    page(&view, CachePolicy::Personal)
}
