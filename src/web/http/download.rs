//! Files that people gave, sent to others: as an attachment, under a policy of
//! its own, and in memory once however many fetch it.

use std::{
    collections::HashMap,
    fmt::Write as _,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};

use crate::web::http::respond::{CachePolicy, content};

/// Files that are on their way to somebody: however many fetch one, and however
/// slowly, it is in memory once.
#[derive(Debug, Default)]
pub(in crate::web) struct OnTheirWay(Mutex<HashMap<String, Weak<[u8]>>>);

impl OnTheirWay {
    pub(in crate::web) fn find(&self, digest: &str) -> Option<Arc<[u8]>> {
        let files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        files.get(digest).and_then(Weak::upgrade)
    }

    /// The file that others are being sent meanwhile, or this one from now on.
    pub(in crate::web) fn share(&self, digest: &str, content: Vec<u8>) -> Arc<[u8]> {
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

/// How a file is sent.
#[derive(Debug, Clone, Copy)]
pub(in crate::web) struct Download<'a> {
    /// Its digest, which is its tag.
    pub sha256: &'a str,
    /// Its media type.
    pub media: &'static str,
    /// A name of plain letters, for programs that know no other.
    pub plain: &'a str,
    /// Its name.
    pub name: &'a str,
}

impl Download<'_> {
    /// The short answer, if the client has the file already.
    pub(in crate::web) fn not_modified(&self, headers: &HeaderMap) -> Option<Response> {
        let tag = self.tag();
        is_known(headers, &tag).then(|| {
            let mut response = StatusCode::NOT_MODIFIED.into_response();
            response.headers_mut().insert(header::CACHE_CONTROL, CachePolicy::Revalidate.header());
            with(response, header::ETAG, &tag)
        })
    }

    /// The file.
    pub(in crate::web) fn answer(&self, bytes: Arc<[u8]>) -> Response {
        let body = Bytes::from_owner(bytes);
        let response = content(StatusCode::OK, self.media, CachePolicy::Revalidate, body);
        let response = with(response, header::ETAG, &self.tag());
        // Whatever a reader makes of it, it is no page of this server.
        let policy = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox";
        let response = with(response, header::CONTENT_SECURITY_POLICY, policy);
        with(response, header::CONTENT_DISPOSITION, &attachment(self.plain, self.name))
    }

    fn tag(&self) -> String {
        format!("\"{}\"", self.sha256)
    }
}

fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let all = headers.get_all(header::IF_NONE_MATCH).iter();
    let mut tags = all.filter_map(|value| value.to_str().ok()).flat_map(|all| all.split(','));
    tags.any(|known| known.trim() == "*" || known.trim().trim_start_matches("W/") == tag)
}

fn with(mut response: Response, name: HeaderName, value: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
    response
}

/// How a browser is to save it (RFC 6266): under its name (RFC 8187), or where
/// that is not understood under one that has plain letters only.
fn attachment(plain: &str, name: &str) -> String {
    let plain: String = plain.chars().filter(|c| is_plain(*c)).collect();
    let mut value = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''");
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_end_its_header() {
        for (name, expected) in [
            ("a.pdf", "UTF-8''a.pdf"),
            ("Quyết định.pdf", "UTF-8''Quy%E1%BA%BFt%20%C4%91%E1%BB%8Bnh.pdf"),
            ("a\"; filename=b.exe\r\n.pdf", "UTF-8''a%22%3B%20filename%3Db.exe%0D%0A.pdf"),
        ] {
            let start = "attachment; filename=\"1643_qd-ttg.pdf\"; filename*=";
            assert_eq!(attachment("1643_qd-ttg.pdf", name), format!("{start}{expected}"));
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
