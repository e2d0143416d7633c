//! In which language somebody reads: `?lang=en` on any page, kept in a cookie;
//! Vietnamese if nothing was chosen.
//!
//! Files and answers to programs are Vietnamese always: whoever works with them
//! goes by their columns and codes.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    middleware::Next,
    response::Response,
};

use crate::lang::{self, Language};
use crate::web::{
    App,
    http::{identity::cookie, respond::CachePolicy},
};

/// The parameter that chooses.
const PARAMETER: &str = "lang";
/// How long a choice is kept, in seconds: a year.
const KEPT: i64 = 365 * 24 * 60 * 60;
/// Where a provider sends people back to, with what is good for one time and in
/// words of its own: no link repeats that.
const RETURNING: &str = "/dang-nhap/oidc/tra-ve";
const SIGN_IN: &str = "/dang-nhap";
/// What files end in.
const FILES: [&str; 13] = [
    "csv", "xlsx", "json", "jsonl", "parquet", "atom", "xml", "txt", "gz", "pdf", "sig", "md",
    "yaml",
];

tokio::task_local! {
    /// Where the page is, without what chooses the language.
    static ADDRESS: Arc<str>;
}

/// Finds out in which language somebody reads, and tells it to whatever makes
/// the page.
pub(in crate::web) async fn choose(
    State(app): State<App>,
    mut request: Request,
    next: Next,
) -> Response {
    if !is_page(request.uri().path()) {
        return next.run(request).await;
    }
    let asked = asked(request.uri());
    if asked.is_some() {
        let without = without_choice(request.uri());
        *request.uri_mut() = without;
    }
    let kept = cookie(request.headers(), app.site.language_cookie()).and_then(Language::of_code);
    let language = asked.or(kept).unwrap_or_default();
    // What a form was sent to need not be a page.
    let address = request.uri().path_and_query().filter(|_| request.method().is_safe());
    let address = match address.map(|address| (address.path(), address.as_str())) {
        None => "/",
        Some((RETURNING, _)) => SIGN_IN,
        Some((_, address)) => address,
    };
    let address: Arc<str> = address.into();
    let mut response = within((language, address), next.run(request)).await;
    told(&mut response, language);
    if let Some(asked) = asked
        && asked != kept.unwrap_or_default()
    {
        let header = app.set_cookie(app.site.language_cookie(), asked.code(), KEPT);
        let headers = response.headers_mut();
        headers.append(header::SET_COOKIE, header);
        // The cookie is for one browser.
        if headers.get(header::CACHE_CONTROL) == Some(&CachePolicy::Revalidate.header()) {
            let private = HeaderValue::from_static("private, no-cache");
            headers.insert(header::CACHE_CONTROL, private);
        }
    }
    response
}

/// Does work for the same reader on another thread.
pub(in crate::web) fn carried<T>(work: impl Future<Output = T>) -> impl Future<Output = T> {
    let address = ADDRESS.try_with(Arc::clone).unwrap_or_else(|_| "/".into());
    within((lang::language(), address), work)
}

async fn within<T>(reader: (Language, Arc<str>), work: impl Future<Output = T>) -> T {
    let (language, address) = reader;
    lang::reading(language, ADDRESS.scope(address, work)).await
}

/// The link to the same page in the other language.
pub(in crate::web) struct Switch {
    pub href: String,
    pub code: &'static str,
    pub name: String,
}

impl Switch {
    /// The link on the page that is being made.
    pub(in crate::web) fn here() -> Self {
        let other = lang::language().other();
        let address = ADDRESS.try_with(Arc::clone).unwrap_or_else(|_| "/".into());
        // A copy: the name of a language is the same in every language.
        let name = other.name().to_owned();
        Self { href: chosen(&address, other), code: other.code(), name }
    }
}

/// An address with the choice of a language.
pub(in crate::web) fn chosen(address: &str, language: Language) -> String {
    let joint = if address.contains('?') { '&' } else { '?' };
    format!("{address}{joint}{PARAMETER}={}", language.code())
}

/// What the addresses of workbooks and attached files end in.
const WORKBOOKS: [&str; 3] = ["/danh-dau", "/mau", "/tep"];

/// Whether people read what is there. Codes of regulations have dots as well.
fn is_page(path: &str) -> bool {
    let place = |start: &str| path.starts_with(start);
    if place("/api/") || place("/static/") || ["/health", "/readyz", "/metrics"].contains(&path) {
        return false;
    }
    if WORKBOOKS.iter().any(|end| path.ends_with(end)) {
        return false;
    }
    let end = path.rsplit_once('.').map(|(_, end)| end);
    !end.is_some_and(|end| FILES.contains(&end))
}

fn pairs(uri: &Uri) -> impl Iterator<Item = &str> {
    uri.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty())
}

fn choice(pair: &str) -> Option<Language> {
    let (name, value) = pair.split_once('=')?;
    (name == PARAMETER).then(|| Language::of_code(value)).flatten()
}

/// The last language that an address chooses.
fn asked(uri: &Uri) -> Option<Language> {
    pairs(uri).filter_map(choice).last()
}

/// The address without its choice: no page knows the parameter, and no link
/// takes it along.
fn without_choice(uri: &Uri) -> Uri {
    let rest: Vec<&str> = pairs(uri).filter(|pair| choice(pair).is_none()).collect();
    let joint = if rest.is_empty() { "" } else { "?" };
    let address = format!("{}{joint}{}", uri.path(), rest.join("&"));
    let mut parts = uri.clone().into_parts();
    // A part of an address that was one is one.
    if let Ok(address) = address.parse() {
        parts.path_and_query = Some(address);
    }
    Uri::from_parts(parts).unwrap_or_else(|_| uri.clone())
}

/// Says in which language a page is, and what that depends on.
fn told(response: &mut Response, language: Language) {
    let is_html = |headers: &HeaderMap| {
        let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        kind.is_some_and(|kind| kind.starts_with("text/html"))
    };
    if is_html(response.headers()) {
        let code = HeaderValue::from_static(language.code());
        response.headers_mut().insert(header::CONTENT_LANGUAGE, code);
    } else if response.status() != StatusCode::NOT_MODIFIED {
        return;
    }
    response.headers_mut().append(header::VARY, HeaderValue::from_static("cookie"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_chooses_and_goes_on_without_its_choice() {
        for (address, language, rest) in [
            ("/", None, "/"),
            ("/?lang=en", Some(Language::English), "/"),
            ("/?q=a&lang=vi&x=1", Some(Language::Vietnamese), "/?q=a&x=1"),
            ("/?lang=vi&lang=en", Some(Language::English), "/"),
            ("/?lang=fr", None, "/?lang=fr"),
            ("/?slang=en", None, "/?slang=en"),
        ] {
            let uri: Uri = address.parse().unwrap();
            assert_eq!(asked(&uri), language, "{address}");
            assert_eq!(without_choice(&uri).to_string(), rest, "{address}");
        }
        assert_eq!(chosen("/x", Language::English), "/x?lang=en");
        assert_eq!(chosen("/x?a=1", Language::Vietnamese), "/x?a=1&lang=vi");
    }

    #[test]
    fn programs_and_files_have_no_language() {
        for (path, page) in [
            ("/", true),
            ("/quy-dinh/1.004269", true),
            ("/quy-dinh/2.000884.H55", true),
            ("/quy-dinh.csv", false),
            ("/theo-doi.atom", false),
            ("/api/v1/regulations", false),
            ("/static/app.css", false),
            ("/health", false),
        ] {
            assert_eq!(is_page(path), page, "{path}");
        }
    }
}
