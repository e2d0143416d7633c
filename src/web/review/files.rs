//! The signed file of a decision: fetched by anybody, put there by a reviewer.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use axum::{
    body::Bytes,
    extract::{Path, Query, State, rejection::BytesRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde::Serialize;

use crate::web::{
    App, WebError,
    http::{
        error::Missing,
        identity::CurrentUser,
        if_match::{IfMatch, tagged},
        respond::{CachePolicy, content},
    },
    plans::{
        api::{answer, file},
        details::Details,
        errors::refused,
        steps::document_number,
    },
    regulation::page::own_parameters,
    search::params::Pairs,
};
use crate::{
    cases::plans::{Attached, Pdf, attach_file},
    model::{DocumentNumber, PaperFile},
};

/// A file of a decision for programs.
#[derive(Debug, Serialize)]
pub(in crate::web) struct FileBody<'a> {
    name: &'a str,
    size: u64,
    sha256: &'a str,
    url: String,
}

impl<'a> FileBody<'a> {
    pub(in crate::web) fn new(number: &DocumentNumber, file: &'a PaperFile) -> Self {
        let PaperFile { name, size, sha256 } = file;
        let url = format!("/api/v1/decisions/{}/file", number.slug());
        Self { name, size: *size, sha256, url }
    }
}

/// Files that are on their way to somebody: however many fetch one, and however
/// slowly, it is in memory once.
#[derive(Debug, Default)]
pub(in crate::web) struct OnTheirWay(Mutex<HashMap<String, Weak<[u8]>>>);

impl OnTheirWay {
    fn find(&self, digest: &str) -> Option<Arc<[u8]>> {
        let files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        files.get(digest).and_then(Weak::upgrade)
    }

    /// The file that others are being sent meanwhile, or this one from now on.
    fn share(&self, digest: &str, content: Vec<u8>) -> Arc<[u8]> {
        let mut files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        files.retain(|_, file| file.strong_count() > 0);
        if let Some(same) = files.get(digest).and_then(Weak::upgrade) {
            return same;
        }
        let content: Arc<[u8]> = content.into();
        files.insert(digest.to_owned(), Arc::downgrade(&content));
        content
    }
}

/// `GET /quyet-dinh/{number}/tep` and `GET /api/v1/decisions/{number}/file`:
/// the file of the decision as it is recorded last, or of another `version`.
pub(in crate::web) async fn download(
    State(app): State<App>,
    Path(text): Path<String>,
    Query(pairs): Pairs,
    headers: HeaderMap,
) -> Result<Response, WebError> {
    let [version] = own_parameters(&pairs, &["version"])?;
    let number = document_number(&text)?;
    let seq = app.snapshot().ok_or(WebError::NotReady)?.catalog.seq();
    let missing = || {
        let code = ("not_found", "Chưa có tệp quyết định");
        let message = format!(
            "Chưa có tệp nào được ghi cho quyết định {number}, hoặc cho lần ghi này của quyết định."
        );
        refused(StatusCode::NOT_FOUND, code, message, "", Details::None)
    };
    let mut versions = app.store.decision_versions(&number, seq).await?;
    let decision = match version {
        None => versions.pop(),
        Some(wanted) => {
            let found = versions.into_iter().find(|known| known.version.to_string() == wanted);
            Some(found.ok_or_else(missing)?)
        }
    };
    let decision = decision.ok_or_else(|| WebError::Missing(Missing::Decision(text)))?;
    let facts = decision.facts.file.ok_or_else(missing)?;
    let tag = format!("\"{}\"", facts.sha256);
    if is_known(&headers, &tag) {
        let mut response = StatusCode::NOT_MODIFIED.into_response();
        response.headers_mut().insert(header::CACHE_CONTROL, CachePolicy::Revalidate.header());
        return Ok(with(response, header::ETAG, &tag));
    }
    let bytes = match app.papers.find(&facts.sha256) {
        Some(bytes) => bytes,
        None => {
            let read = app.store.paper_file(&facts).await?;
            let lost = || WebError::Internal(format!("file {} is not there", facts.sha256).into());
            app.papers.share(&facts.sha256, read.ok_or_else(lost)?)
        }
    };
    let policy = CachePolicy::Revalidate;
    let response = content(StatusCode::OK, PDF, policy, Bytes::from_owner(bytes));
    let response = with(response, header::ETAG, &tag);
    // Whatever a reader makes of it, it is no page of this server.
    let response = with(response, header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox");
    Ok(with(response, header::CONTENT_DISPOSITION, &attachment(&number, &facts.name)))
}

const PDF: &str = "application/pdf";

fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let all = headers.get_all(header::IF_NONE_MATCH).iter();
    let mut tags = all.filter_map(|value| value.to_str().ok()).flat_map(|all| all.split(','));
    tags.any(|known| known.trim() == "*" || known.trim().trim_start_matches("W/") == tag)
}

fn with(mut response: Response, name: header::HeaderName, value: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
    response
}

/// How a browser is to save it (RFC 6266): under its name (RFC 8187), or where
/// that is not understood under the number, which has plain letters only.
fn attachment(number: &DocumentNumber, name: &str) -> String {
    use std::fmt::Write as _;
    let plain: String = number.slug().chars().filter(|c| is_plain(*c)).collect();
    let mut value = format!("attachment; filename=\"{plain}.pdf\"; filename*=UTF-8''");
    for byte in name.bytes() {
        match char::from(byte) {
            c if is_plain(c) => value.push(c),
            // Writing to a string cannot fail.
            _ => drop(write!(value, "%{byte:02X}")),
        }
    }
    value
}

fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-._~".contains(c)
}

#[derive(Serialize)]
struct AttachedBody<'a> {
    number: &'a DocumentNumber,
    version: u32,
    file: FileBody<'a>,
}

/// `PUT /api/v1/decisions/{number}/file`
pub(in crate::web) async fn put(
    State(app): State<App>,
    user: CurrentUser,
    Path(text): Path<String>,
    Query(pairs): Pairs,
    IfMatch(seen): IfMatch,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, WebError> {
    let [name, reason] = own_parameters(&pairs, &["name", "reason"])?;
    let number = document_number(&text)?;
    let name = name.map_or_else(|| number.slug(), str::to_owned);
    let pdf = app.pdf(name, file(body)?).await?;
    if app.store.decision(&number, u64::MAX).await?.is_none() {
        user.actor().require(crate::model::Action::RecordDecision)?;
        return Err(WebError::Missing(Missing::Decision(text)));
    }
    let seen = u32::try_from(seen).unwrap_or(u32::MAX);
    let done = app.attach(&user, (&number, seen), (&pdf, reason.unwrap_or_default())).await?;
    let status = match done {
        Attached::Recorded(_) => StatusCode::CREATED,
        Attached::Already => StatusCode::OK,
    };
    let known = app.store.decision(&number, u64::MAX).await?;
    let version = known.map_or(seen, |known| known.version);
    let file = FileBody::new(&number, pdf.facts());
    let body = AttachedBody { number: &number, version, file };
    Ok(tagged(u64::from(version), answer(status, &body)?))
}

impl App {
    /// A file that was sent, if it is one to be kept; read in its turn.
    pub(in crate::web) async fn pdf(&self, name: String, bytes: Bytes) -> Result<Pdf, WebError> {
        self.files.run(async move { Ok(Pdf::new(&name, &bytes)?) }).await
    }

    /// Records the file of a decision, and waits until its page shows it.
    pub(in crate::web) async fn attach(
        &self,
        user: &CurrentUser,
        at: (&DocumentNumber, u32),
        sent: (&Pdf, &str),
    ) -> Result<Attached, WebError> {
        let done = attach_file(&self.store, at, sent, (user.actor(), self.moment())).await?;
        if let Attached::Recorded(seq) = done {
            self.reach(seq).await;
        }
        Ok(done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_end_its_header() {
        let number: DocumentNumber = "1643/QĐ-TTg".parse().unwrap();
        for (name, expected) in [
            ("a.pdf", "UTF-8''a.pdf"),
            ("Quyết định.pdf", "UTF-8''Quy%E1%BA%BFt%20%C4%91%E1%BB%8Bnh.pdf"),
            ("a\"; filename=b.exe\r\n.pdf", "UTF-8''a%22%3B%20filename%3Db.exe%0D%0A.pdf"),
        ] {
            let start = "attachment; filename=\"1643_qd-ttg.pdf\"; filename*=";
            assert_eq!(attachment(&number, name), format!("{start}{expected}"));
        }
    }

    #[test]
    fn what_is_fetched_at_once_is_in_memory_once() {
        let files = OnTheirWay::default();
        let first = files.share("a", vec![1; 9]);
        let second = files.share("a", vec![1; 9]);
        assert!(Arc::ptr_eq(&first, &second));
        assert!(Arc::ptr_eq(&first, &files.find("a").unwrap()));
        assert!(files.find("b").is_none());
        drop((first, second));
        assert!(files.find("a").is_none());
        files.share("b", vec![2]);
        assert_eq!(files.0.lock().unwrap().len(), 1, "what is gone is forgotten");
    }

    #[test]
    fn a_tag_is_known_weak_or_strong() {
        for (sent, known) in [
            ("\"x\"", true),
            ("W/\"x\"", true),
            ("\"y\", \"x\"", true),
            ("*", true),
            ("\"y\"", false),
        ] {
            let headers = HeaderMap::from_iter([(header::IF_NONE_MATCH, sent.parse().unwrap())]);
            assert_eq!(is_known(&headers, "\"x\""), known, "{sent}");
        }
    }
}
