//! What visitors send without an account: what is said after it was sent, and the
//! page that a link in a letter leads to, for comments, petitions and questions
//! alike. Programs that look at letters follow links; only the button confirms.

mod pages;

use std::future::Future;

use axum::{http::StatusCode, response::Response};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

pub(in crate::web) use pages::{again, sent, show, submit};

use super::{App, WebError, http::site::Client, plans::api::answer};
use crate::cases::accounts::Secret;

/// How pages speak of what was sent.
#[derive(Debug)]
pub(in crate::web) struct Words {
    /// The part of the site that it belongs to.
    pub part: (&'static str, &'static str),
    /// `góp ý`, in the middle of a sentence and at its beginning.
    pub what: &'static str,
    pub capital: &'static str,
    /// What the button of the confirmation says.
    pub confirm: &'static str,
    /// What comes of the confirmation.
    pub taken: &'static str,
    /// How things are before it.
    pub before: &'static str,
    /// What whoever confirmed it before is to know.
    pub after: &'static str,
    /// Where links in letters lead.
    pub link: &'static str,
    /// Where it is shown by its number.
    pub page: &'static str,
    /// What to do where there is nothing.
    pub instead: (&'static str, &'static str),
}

/// What there is to say about something that is not confirmed, or was.
pub(in crate::web) enum Asked {
    /// It was sent, and a letter asks to confirm it; perhaps with the way back.
    Sent { address: String, expires: Timestamp, back: Option<String> },
    /// Something to look at, as HTML, and to confirm.
    Waiting { shown: String, expires: Timestamp },
    /// It was confirmed before.
    Used(String),
    /// It can't be confirmed any more, but another letter can be asked for.
    Expired(Timestamp),
    /// Another letter is on its way; until when its link is good.
    Again(Timestamp),
    /// There is no such link, or it is too long ago.
    Unknown,
}

/// A kind of things that visitors send.
pub(in crate::web) trait Visited: Send + Sync + 'static {
    const WORDS: Words;
    /// What waits.
    type Waiting: Send;
    type Error: Into<WebError> + Send;

    /// What waits behind a link.
    fn waiting(
        app: &App,
        secret: &Secret,
    ) -> impl Future<Output = Result<Self::Waiting, Self::Error>> + Send;

    /// The same as HTML, and until when it can be confirmed.
    fn shown(waiting: Self::Waiting) -> Result<(String, Timestamp), WebError>;

    /// Records it; the way to where it is shown.
    fn confirm(
        app: &App,
        secret: &Secret,
    ) -> impl Future<Output = Result<Response, Self::Error>> + Send;

    /// Sends another letter.
    fn ask_again(
        app: &App,
        secret: &Secret,
    ) -> impl Future<Output = Result<Timestamp, Self::Error>> + Send;

    /// What an error says of the link, if it says that.
    fn link(error: Self::Error) -> Result<Asked, Self::Error>;

    /// Counts one more for a network, or tells how long it has to wait.
    fn may_send(app: &App, client: &Client) -> Result<(), SignedDuration>;

    /// The refusal of whoever sends too often.
    fn too_many(wait: SignedDuration) -> WebError;
}

/// Addresses of which the next part is a secret: whoever has it may do what it
/// is for.
const SECRETS: [&str; 8] = [
    "/tham-van/xac-nhan/",
    "/tham-van/cua-toi/",
    "/kien-nghi/xac-nhan/",
    "/kien-nghi/cua-toi/",
    "/hoi-dap/xac-nhan/",
    "/theo-doi/xac-nhan/",
    "/theo-doi/cua-toi/",
    "/theo-doi/thu/",
];

/// An address as the log may have it.
pub(in crate::web) fn without_secret(path: &str) -> &str {
    let open = SECRETS.iter().find(|open| path.starts_with(**open));
    open.copied().unwrap_or(path)
}

/// What is said to a program that sent something that has to be confirmed.
pub(in crate::web) fn pending(confirm_until: Timestamp) -> Result<Response, WebError> {
    #[derive(Serialize)]
    struct PendingBody {
        status: &'static str,
        confirm_until: Timestamp,
    }
    answer(StatusCode::ACCEPTED, &PendingBody { status: "pending", confirm_until })
}

/// What a program sends to confirm something: the end of the link in the letter.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct Confirmation {
    pub secret: String,
}
