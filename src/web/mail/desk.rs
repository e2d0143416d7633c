//! Which letters wait, and which could not be sent.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::Response,
};

use crate::web::{
    App, WebError,
    frame::Frame,
    http::{
        error::Missing,
        guard::see_other,
        identity::CurrentUser,
        respond::{CachePolicy, page},
    },
    regulation::page::own_parameters,
    search::params::Pairs,
    words,
};
use crate::{
    cases::mail::{FAILED_KEPT, MailError, SENT_KEPT, send_again},
    model::{Id, LetterState, Login},
    store::{ListedLetter, MailTally},
};

/// Letters in a list.
const MOST: u32 = 100;

#[derive(Template)]
#[template(path = "mail.html")]
struct MailPage {
    frame: Frame,
    done: Option<&'static str>,
    tally: MailTally,
    failed: Vec<ListedLetter>,
    tried: Vec<ListedLetter>,
    sent_days: i64,
    failed_days: i64,
}

/// An address as it is shown: enough to know it again for whoever asks about
/// their own, and no list to be copied.
fn masked(login: &Login) -> String {
    let (local, host) = login.as_str().split_once('@').unwrap_or_default();
    let first: String = local.chars().take(2).collect();
    format!("{first}…@{host}")
}

/// What went wrong: mail servers repeat the address that they refuse.
fn problem(letter: &ListedLetter) -> String {
    letter.problem.replace(letter.to.as_str(), &masked(&letter.to))
}

/// `GET /quan-tri/thu`
pub(in crate::web) async fn show(
    State(app): State<App>,
    user: CurrentUser,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [done] = own_parameters(&pairs, &["xong"])?;
    let view = MailPage {
        frame: Frame::new(&app, &user.viewer()),
        done: (done == Some("gui-lai")).then_some("Đã đưa thư vào hàng chờ gửi lại."),
        tally: app.store.mail_tally().await?,
        failed: app.store.troubled_letters(LetterState::Failed, MOST).await?,
        tried: app.store.troubled_letters(LetterState::Waiting, MOST).await?,
        sent_days: SENT_KEPT.as_hours() / 24,
        failed_days: FAILED_KEPT.as_hours() / 24,
    };
    page(&view, CachePolicy::Personal)
}

/// `POST /quan-tri/thu/{id}/gui-lai`
pub(in crate::web) async fn again(
    State(app): State<App>,
    user: CurrentUser,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let id = id.parse::<Id>().map_err(|_| WebError::Missing(Missing::Page))?;
    // One that is not there any more, or was put back before, changes nothing.
    send_again(&app.store, user.actor(), &id, (app.clock.0)()).await?;
    Ok(see_other("/quan-tri/thu?xong=gui-lai"))
}

impl From<MailError> for WebError {
    fn from(error: MailError) -> Self {
        match error {
            MailError::Refused(refusal) => Self::Refused(refusal),
            MailError::Store(error) => error.into(),
            MailError::Random(_) | MailError::Letter(_) => Self::Internal(error.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_in_part() {
        for (address, shown) in
            [("lan.nguyen@mau.example", "la…@mau.example"), ("a@b.example", "a…@b.example")]
        {
            assert_eq!(masked(&address.parse().unwrap()), shown);
        }
    }
}
