//! What somebody wrote they see, whichever server they ask next.
//!
//! The answer to what may have recorded something tells how far the journal is:
//! to browsers in a cookie, to programs in the header that every answer has.
//! A request that brings it back waits until this server has come so far, but
//! not for ever; pages then say that they may be behind, and programs see it
//! in the header.

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, HeaderValue, header, request::Parts},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use tokio::time::{sleep, timeout};

use crate::store::StoreError;
use crate::web::{
    App, WebError,
    http::{identity::cookie, layers::JOURNAL_SEQ},
};

/// How long a request waits at most; pages of a server that is behind for
/// longer say so.
pub(in crate::web) const PATIENCE: Duration = Duration::from_secs(2);
/// How often it looks.
const LOOK: Duration = Duration::from_millis(3);
/// How long a browser keeps what it is told, in seconds: no server that answers
/// is behind for longer (`/readyz`).
const KEPT: i64 = 60;

/// The row of the journal that whoever asks has seen or made.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::web) struct Noted(pub u64);

impl Noted {
    fn of(headers: &HeaderMap, name: &str) -> Self {
        let told = headers.get(JOURNAL_SEQ).and_then(|value| value.to_str().ok());
        let told = told.into_iter().chain(cookie(headers, name));
        Self(told.filter_map(|text| text.parse().ok()).max().unwrap_or(0))
    }
}

impl FromRequestParts<App> for Noted {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Infallible> {
        Ok(parts.extensions.get().copied().unwrap_or_default())
    }
}

/// Waits for what was seen before, and tells what was written.
pub(in crate::web) async fn keep(
    State(app): State<App>,
    mut request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path();
    let is_page = !path.starts_with("/api/");
    if path.starts_with("/static/") {
        return next.run(request).await;
    }
    let writes = !request.method().is_safe();
    // Nothing can be recorded now; what is asked is kept waiting for nothing.
    if writes && app.store.pace().is_away() {
        return WebError::from(StoreError::Away).into_response();
    }
    let seen = Noted::of(request.headers(), app.site.position_cookie());
    app.wait_for(seen).await;
    request.extensions_mut().insert(seen);
    let (before, shown) = (app.store.pace().written(), app.seq());
    let mut response = next.run(request).await;
    // Rows that come while an answer is made need not be in it. Where it does not
    // say itself what it shows, that is what there was when it was begun.
    response.headers_mut().entry(JOURNAL_SEQ).or_insert(shown.into());
    if !writes || response.status().is_client_error() || response.status().is_server_error() {
        return response;
    }
    let mut written = app.store.pace().written();
    if written == before {
        // It may have been asked before, and recorded by another server.
        match app.store.seq().await {
            Ok(head) => written = head,
            Err(error) => tracing::debug!(%error, "failed to ask how far the journal is"),
        }
    }
    let headers = response.headers_mut();
    if is_page {
        let told = app.set_cookie(app.site.position_cookie(), &written.to_string(), KEPT);
        headers.append(header::SET_COOKIE, told);
    } else {
        let told = headers.get(JOURNAL_SEQ).and_then(|value| value.to_str().ok()?.parse().ok());
        headers.insert(JOURNAL_SEQ, HeaderValue::from(written.max(told.unwrap_or(0))));
    }
    response
}

impl App {
    /// Waits until answers show a row of the journal, if there is such a row.
    async fn wait_for(&self, Noted(seq): Noted) {
        let pace = self.store.pace();
        // Without an index there is no answer to wait for.
        if seq <= self.seq() || self.seq() == 0 || pace.is_away() {
            return;
        }
        let shown = async {
            if seq > pace.head() {
                // Nobody told this server yet, or there is no such row: whoever
                // asks for one gets no longer answer for it.
                match self.store.seq().await {
                    Ok(head) if head >= seq => pace.hear(head),
                    _ => return,
                }
            }
            while self.seq() < seq {
                sleep(LOOK).await;
            }
        };
        if timeout(PATIENCE, shown).await.is_err() {
            tracing::warn!(seq, shown = self.seq(), "answers are behind what was seen");
        }
    }

    /// Whether answers are behind for so long that people are told.
    pub(in crate::web) fn is_behind(&self) -> bool {
        self.store.pace().behind().time >= PATIENCE
    }

    /// The same over whatever store may be read for somebody who has seen that
    /// much: lists that take long are read from a copy, if there is one.
    pub(in crate::web) async fn for_reading(&self, Noted(seq): Noted) -> Self {
        let store = self.store.reading(seq.max(self.seq())).await;
        self.clone().but(|parts| parts.store = store)
    }
}

#[cfg(test)]
mod tests {
    use axum::{Router, middleware, routing::get};

    use super::*;
    use crate::{
        catalog::{Catalog, History},
        web::testing::{app_over, get as ask, shelf},
    };

    /// What comes while an answer is made need not be in it.
    #[tokio::test]
    async fn an_answer_claims_no_row_that_came_while_it_was_made() {
        let (app, _dir) = app_over(shelf()).await;
        let before = app.seq();
        let other = app.clone();
        let handler = move || async move {
            let snapshot = other.engine.snapshot().unwrap();
            let nothing = Catalog::at(&History::default(), snapshot.catalog.as_of(), u64::MAX);
            other.engine.publish(snapshot.index.clone(), nothing.into());
        };
        let layer = middleware::from_fn_with_state(app.clone(), keep);
        let service = Router::new().route("/api/v1/slow", get(handler)).layer(layer);
        let reply = ask(&service, "/api/v1/slow").await;
        assert_ne!(app.seq(), before);
        assert_eq!(reply.header("x-journal-seq"), before.to_string());
    }
}
