//! Answers: pages, JSON, and how long they may be kept.

use askama::Template;
use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::lang;
use crate::web::{WebError, http::translated::Translated};

/// How long an answer may be kept, by intention.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web) enum CachePolicy {
    /// The address changes when the content does.
    Forever,
    /// Does not change any more; kept for a day only, in case something in it
    /// should not have been public.
    Closed,
    /// May be kept, but is asked for again each time: cheap with an `ETag`.
    Revalidate,
    /// A page as it is now, which has no tag: no shared cache keeps it, but a
    /// browser may show it again to whoever goes back to it.
    Current,
    /// Never kept: errors, health, metrics.
    Never,
    /// Made for one person: kept nowhere, not even in their own browser.
    Personal,
}

impl CachePolicy {
    /// That of a page which everybody may see. One that tells what is wrong with
    /// what somebody sent holds their words, and is theirs.
    pub(in crate::web) fn open(status: StatusCode) -> Self {
        if status == StatusCode::OK { Self::Current } else { Self::Personal }
    }

    pub(in crate::web) fn header(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Forever => "public, max-age=31536000, immutable",
            Self::Closed => "public, max-age=86400, immutable",
            Self::Revalidate => "public, no-cache",
            Self::Current => "private, no-cache",
            Self::Never => "no-store",
            Self::Personal => "private, no-store",
        })
    }
}

/// An answer with a body of a known kind.
pub(in crate::web) fn content(
    status: StatusCode,
    kind: &'static str,
    policy: CachePolicy,
    body: impl Into<axum::body::Body>,
) -> Response {
    let mut response = (status, body.into()).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, policy.header());
    response
}

/// A page.
pub(in crate::web) fn page(
    template: &impl Template,
    policy: CachePolicy,
) -> Result<Response, WebError> {
    page_with_status(StatusCode::OK, template, policy)
}

/// A page under another status than 200.
pub(in crate::web) fn page_with_status(
    status: StatusCode,
    template: &impl Template,
    policy: CachePolicy,
) -> Result<Response, WebError> {
    Ok(content(status, "text/html; charset=utf-8", policy, html(template)?))
}

/// The bytes of a page.
pub(in crate::web) fn html(template: &impl Template) -> Result<Vec<u8>, WebError> {
    // The hint of a template knows nothing of what fills it; one larger start
    // saves the copies of growing.
    const START: usize = 24 * 1024;
    if lang::is_english() {
        let mut page = Translated::with_capacity(START);
        template.render_into(&mut page)?;
        return Ok(page.into_bytes());
    }
    let mut html = String::with_capacity(START);
    template.render_into(&mut html)?;
    Ok(html.into_bytes())
}

/// A part of a page, made apart.
pub(in crate::web) fn part(template: &impl Template) -> Result<String, WebError> {
    String::from_utf8(html(template)?).map_err(|error| WebError::Internal(error.into()))
}

/// JSON that is already written.
pub(in crate::web) fn json(status: StatusCode, policy: CachePolicy, body: Vec<u8>) -> Response {
    content(status, "application/json; charset=utf-8", policy, body)
}

/// What an answer depends on besides the address, as an `ETag`.
///
/// It is weak because the same answer goes out compressed and plain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::web) struct Etag(String);

impl Etag {
    /// A tag over everything that decides about the bytes.
    pub(in crate::web) fn of(parts: &impl std::hash::Hash) -> Self {
        use std::hash::{DefaultHasher, Hash as _, Hasher as _};
        let mut hasher = DefaultHasher::new();
        parts.hash(&mut hasher);
        lang::language().hash(&mut hasher);
        crate::web::http::assets::build().hash(&mut hasher);
        Self(format!("W/\"{:016x}\"", hasher.finish()))
    }

    /// The short answer, if the client has this one already.
    pub(in crate::web) fn not_modified(&self, request: &HeaderMap) -> Option<Response> {
        self.not_modified_under(request, CachePolicy::Revalidate)
    }

    /// The same, for an answer that is kept in another way.
    pub(in crate::web) fn not_modified_under(
        &self,
        request: &HeaderMap,
        policy: CachePolicy,
    ) -> Option<Response> {
        let known = request
            .get_all(header::IF_NONE_MATCH)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .any(|tag| tag.trim() == "*" || strong(tag.trim()) == strong(&self.0));
        known.then(|| {
            let mut response = StatusCode::NOT_MODIFIED.into_response();
            response.headers_mut().insert(header::CACHE_CONTROL, policy.header());
            self.on(response)
        })
    }

    /// The answer with this tag.
    pub(in crate::web) fn on(&self, mut response: Response) -> Response {
        if let Ok(value) = HeaderValue::from_str(&self.0) {
            response.headers_mut().insert(header::ETAG, value);
        }
        response
    }
}

/// The part of a tag that is compared: If-None-Match ignores weakness (RFC 9110, 13.1.2).
fn strong(tag: &str) -> &str {
    tag.strip_prefix("W/").unwrap_or(tag)
}
