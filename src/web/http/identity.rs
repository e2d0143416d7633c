//! Who a request comes from: looked up once, before anything else.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, HeaderValue, header, request::Parts},
    middleware::Next,
    response::Response,
};

use crate::web::{App, WebError, http::respond::CachePolicy};
use crate::{
    cases::{Actor, Identity, Refusal, accounts},
    model::Action,
};

/// How long the store may take to say who somebody is. Public pages do not wait
/// for it any longer, so that they are there when the store is not.
const PATIENCE: Duration = Duration::from_secs(2);

/// What a request showed of who sends it.
#[derive(Debug, Clone)]
pub(in crate::web) enum Shown {
    /// Nothing, or a session that has ended.
    Nobody,
    /// Somebody whom the store knows.
    User(Arc<Identity>),
    /// A token that is none, or has ended. Unlike a browser, a program must be
    /// told: it would take public answers for its own.
    BadToken,
    /// Something that the store could not look up.
    Unknown,
}

/// Whoever sends the request, signed in or not. Every page takes it, for the
/// line at its top.
#[derive(Debug, Clone, Default)]
pub(in crate::web) struct MaybeUser(pub Option<Arc<Identity>>);

/// Somebody who is signed in. A handler behind an action that visitors may not
/// do can count on it.
#[derive(Debug, Clone)]
pub(in crate::web) struct CurrentUser(pub Arc<Identity>);

impl MaybeUser {
    /// Who the request comes from, as far as [`identify`] found out.
    pub(in crate::web) fn of(request: &Request) -> Self {
        match request.extensions().get() {
            Some(Shown::User(identity)) => Self(Some(Arc::clone(identity))),
            _ => Self(None),
        }
    }
}

impl MaybeUser {
    /// Whether they may do something somewhere: for links, not for guards.
    pub(in crate::web) fn may(&self, action: Action) -> bool {
        let actor = self.0.as_deref().map_or(Actor::Visitor, Actor::User);
        actor.reach(action).is_ok()
    }
}

impl CurrentUser {
    /// The same, for a page's frame.
    pub(in crate::web) fn viewer(&self) -> MaybeUser {
        MaybeUser(Some(Arc::clone(&self.0)))
    }

    /// Who does what the request asks for.
    pub(in crate::web) fn actor(&self) -> Actor<'_> {
        Actor::User(&self.0)
    }
}

impl FromRequestParts<App> for MaybeUser {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Infallible> {
        Ok(match parts.extensions.get() {
            Some(Shown::User(identity)) => Self(Some(Arc::clone(identity))),
            _ => Self(None),
        })
    }
}

impl FromRequestParts<App> for CurrentUser {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, WebError> {
        match parts.extensions.get() {
            Some(Shown::User(identity)) => Ok(Self(Arc::clone(identity))),
            Some(Shown::Unknown) => Err(WebError::StoreAway),
            // The guard of the route did not ask for more than a visitor.
            _ => Err(WebError::Refused(Refusal::SignIn(Action::ViewAccount))),
        }
    }
}

/// Looks up who sends a request, and keeps what is made for somebody out of
/// every cache.
pub(in crate::web) async fn identify(
    State(app): State<App>,
    mut request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path();
    if path.starts_with("/static/") {
        return next.run(request).await;
    }
    // Pages name who is signed in; answers to programs do not depend on it.
    let is_page = !path.starts_with("/api/");
    let shown = app.shown(request.headers()).await;
    let signed_in = matches!(shown, Shown::User(_));
    if signed_in && is_page {
        request.headers_mut().remove(header::IF_NONE_MATCH);
    }
    request.extensions_mut().insert(shown);
    let mut response = next.run(request).await;
    if signed_in {
        let headers = response.headers_mut();
        if is_page {
            headers.remove(header::ETAG);
            headers.insert(header::CACHE_CONTROL, CachePolicy::Personal.header());
        } else if headers.get(header::CACHE_CONTROL) == Some(&CachePolicy::Revalidate.header()) {
            let private = HeaderValue::from_static("private, no-cache");
            headers.insert(header::CACHE_CONTROL, private);
        }
    }
    response
}

/// The token of an `Authorization` header; that it is there at all matters too.
pub(in crate::web) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().unwrap_or_default();
    let (scheme, token) = value.split_once(' ').unwrap_or((value, ""));
    Some(if scheme.eq_ignore_ascii_case("bearer") { token.trim() } else { "" })
}

impl App {
    async fn shown(&self, headers: &HeaderMap) -> Shown {
        let token = bearer(headers);
        // A header was put there on purpose, a cookie comes by itself.
        let Some(text) = token.or_else(|| cookie(headers, self.site.cookie())) else {
            return Shown::Nobody;
        };
        let nobody = if token.is_some() { Shown::BadToken } else { Shown::Nobody };
        let Some(secret) = accounts::Secret::presented(text) else { return nobody };
        if self.store.pace().is_away() {
            return Shown::Unknown;
        }
        let now = (self.clock.0)();
        let found = accounts::identify(&self.store, &secret, now);
        match tokio::time::timeout(PATIENCE, found).await {
            Ok(Ok(Some((identity, seen)))) => {
                // A session in a header, or a token in a cookie, is not what was made.
                let is_token = matches!(identity.proof, crate::cases::Proof::Token(..));
                if is_token != token.is_some() {
                    return nobody;
                }
                let identity = Arc::new(identity);
                self.touch(Arc::clone(&identity), seen, now);
                Shown::User(identity)
            }
            Ok(Ok(None)) => nobody,
            Ok(Err(error)) => {
                tracing::error!(%error, "failed to look up who is there");
                Shown::Unknown
            }
            Err(_) => {
                tracing::error!("the store took too long to say who is there");
                Shown::Unknown
            }
        }
    }

    /// Notes that somebody is here, without keeping the answer waiting for a
    /// writer before.
    fn touch(&self, identity: Arc<Identity>, seen: jiff::Timestamp, now: jiff::Timestamp) {
        let store = self.store.clone();
        tokio::spawn(async move {
            if let Err(error) = accounts::touch(&store, &identity, seen, now).await {
                tracing::warn!(%error, "failed to note when somebody was seen");
            }
        });
    }

    /// The header that gives a browser its session.
    pub(in crate::web) fn session_cookie(&self, secret: &accounts::Secret) -> HeaderValue {
        let seconds = accounts::SESSION.as_secs();
        self.set_cookie(self.site.cookie(), secret.reveal(), seconds)
    }

    /// The header that takes it away.
    pub(in crate::web) fn no_cookie(&self) -> HeaderValue {
        self.set_cookie(self.site.cookie(), "", 0)
    }

    /// The header that gives a browser something to hold for some time.
    pub(in crate::web) fn set_cookie(&self, name: &str, value: &str, seconds: i64) -> HeaderValue {
        let secure = if self.site.is_secure() { "; Secure" } else { "" };
        let text =
            format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
        // Secrets are letters and digits, so this cannot fail.
        let mut header = HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static(""));
        header.set_sensitive(true);
        header
    }
}

/// The value of a cookie.
pub(in crate::web) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    cookies(headers).find(|(of, _)| *of == name).map(|(_, value)| value)
}

/// The cookies of a request, in their order.
fn cookies(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_and_cookies_are_read() {
        for (value, expected) in [
            ("Bearer abc", "abc"),
            ("bearer  abc ", "abc"),
            ("Basic abc", ""),
            ("Bearer", ""),
            ("abc", ""),
        ] {
            let headers = HeaderMap::from_iter([(header::AUTHORIZATION, value.parse().unwrap())]);
            assert_eq!(bearer(&headers), Some(expected), "{value}");
        }
        assert_eq!(bearer(&HeaderMap::new()), None);
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, "a=1; quydinh=x=y;b".parse().unwrap());
        headers.append(header::COOKIE, "c=2".parse().unwrap());
        let found: Vec<_> = cookies(&headers).collect();
        assert_eq!(found, [("a", "1"), ("quydinh", "x=y"), ("c", "2")]);
    }
}
