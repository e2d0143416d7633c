//! Where the engine is, and how long it is waited for.

use std::{fmt, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};

/// How long one request of a search may take.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long the engine is not asked after it failed.
const PAUSE: Duration = Duration::from_secs(5);
/// Matches in one answer: engines give no more.
const PAGE: usize = 10_000;
/// Where Quickwit has its API that is like Elasticsearch's.
const QUICKWIT: &str = "/api/v1/_elastic";
/// The longest first part of a name.
const LONGEST: usize = 64;

/// Why settings cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadSettings {
    /// An address that is none, or says more than where the engine is.
    #[error("not an address such as https://search.example.org:9200: {0:?}")]
    Url(String),
    /// A name that engines do not take.
    #[error("not a name of small letters, digits and hyphens that starts with a letter: {0:?}")]
    Name(String),
    /// A key with letters that a header cannot have.
    #[error("the key is not one line of letters and digits")]
    Key,
}

/// Which engine it is, as far as that makes a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Elasticsearch or OpenSearch.
    Elastic,
    /// Quickwit, known by its address.
    Quickwit,
}

/// Where the engine is, and how long it is waited for.
#[derive(Clone, PartialEq, Eq)]
pub struct Settings {
    pub(super) url: String,
    pub(super) kind: Kind,
    /// What names of indexes start with.
    pub(super) prefix: String,
    /// The value of the header `Authorization`.
    pub(super) authorization: Option<String>,
    pub(super) patience: Duration,
    pub(super) pause: Duration,
    /// How many matches one answer may have.
    pub(super) page: usize,
}

impl fmt::Debug for Settings {
    /// Without the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings").field("url", &self.url).field("prefix", &self.prefix).finish()
    }
}

impl Settings {
    /// The engine at an address.
    ///
    /// # Errors
    /// [`BadSettings::Url`]; a key in the address is refused, as addresses are logged.
    pub fn new(url: &str) -> Result<Self, BadSettings> {
        let bad = || BadSettings::Url(url.to_owned());
        let address: ureq::http::Uri = url.parse().map_err(|_| bad())?;
        let scheme = address.scheme_str().unwrap_or_default();
        let plain = url.bytes().all(|b| b.is_ascii_graphic() && !b"@?#\\".contains(&b));
        if !matches!(scheme, "http" | "https") || address.host().is_none() || !plain {
            // What it would show may be a password.
            return Err(if url.contains('@') { BadSettings::Url("…@…".into()) } else { bad() });
        }
        let url = url.trim_end_matches('/').to_owned();
        let kind = if url.ends_with(QUICKWIT) { Kind::Quickwit } else { Kind::Elastic };
        Ok(Self {
            url,
            kind,
            prefix: "quydinh".to_owned(),
            authorization: None,
            patience: PATIENCE,
            pause: PAUSE,
            page: PAGE,
        })
    }

    /// With another first part of the names of indexes: two installations that
    /// share an engine must not share it.
    ///
    /// # Errors
    /// [`BadSettings::Name`]
    pub fn named(mut self, prefix: &str) -> Result<Self, BadSettings> {
        let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        let starts = prefix.bytes().next().is_some_and(|b| b.is_ascii_lowercase());
        if !starts || prefix.len() > LONGEST || !prefix.bytes().all(fits) {
            return Err(BadSettings::Name(prefix.to_owned()));
        }
        prefix.clone_into(&mut self.prefix);
        Ok(self)
    }

    /// With a key: `user:password`, or a key of the engine's API. None if empty.
    ///
    /// # Errors
    /// [`BadSettings::Key`]
    pub fn with_key(mut self, key: &str) -> Result<Self, BadSettings> {
        let key = key.trim();
        if key.chars().any(char::is_control) {
            return Err(BadSettings::Key);
        }
        self.authorization = match key {
            "" => None,
            key if key.contains(':') => Some(format!("Basic {}", STANDARD.encode(key))),
            key if key.bytes().all(|b| b.is_ascii_graphic()) => Some(format!("ApiKey {key}")),
            _ => return Err(BadSettings::Key),
        };
        Ok(self)
    }

    /// Waiting so long for each answer to a search.
    #[must_use]
    pub fn waiting(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Not asking for so long after a failure.
    #[must_use]
    pub fn pausing(self, pause: Duration) -> Self {
        Self { pause, ..self }
    }

    /// Taking so many matches in one answer.
    #[must_use]
    pub fn paging(self, page: usize) -> Self {
        Self { page: page.clamp(1, PAGE), ..self }
    }

    /// The address of Quickwit's own API.
    pub(super) fn own_api(&self) -> &str {
        self.url.strip_suffix("/_elastic").unwrap_or(&self.url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_say_where_and_nothing_else() {
        for (url, kind) in [
            ("http://127.0.0.1:9200", Kind::Elastic),
            ("https://search.example.org/es/", Kind::Elastic),
            ("http://q:7280/api/v1/_elastic", Kind::Quickwit),
            ("http://q:7280/api/v1/_elastic/", Kind::Quickwit),
        ] {
            let settings = Settings::new(url).unwrap();
            assert_eq!(settings.kind, kind, "{url}");
            assert!(!settings.url.ends_with('/'));
        }
        for bad in ["", "search", "ftp://a", "http://", "http://a?b", "http://a b", "http://a#b"] {
            assert_eq!(Settings::new(bad).unwrap_err(), BadSettings::Url(bad.to_owned()));
        }
        let error = Settings::new("http://who:secret@a").unwrap_err();
        assert!(!error.to_string().contains("secret"), "{error}");
    }

    #[test]
    fn keys_become_headers_and_are_shown_nowhere() {
        let settings = || Settings::new("http://a").unwrap();
        assert_eq!(settings().with_key("\n").unwrap().authorization, None);
        let basic = settings().with_key("elastic:mật khẩu\n").unwrap();
        assert_eq!(basic.authorization.as_deref(), Some("Basic ZWxhc3RpYzpt4bqtdCBraOG6qXU="));
        let key = settings().with_key("aGVsbG8=").unwrap();
        assert_eq!(key.authorization.as_deref(), Some("ApiKey aGVsbG8="));
        assert!(!format!("{key:?} {:?}", Settings::new("http://a")).contains("aGVsbG8"));
        assert_eq!(settings().with_key("a\nb"), Err(BadSettings::Key));
        assert_eq!(settings().with_key("một khóa"), Err(BadSettings::Key));
    }

    #[test]
    fn names_are_those_that_every_engine_takes() {
        let named = |name: &str| Settings::new("http://a").unwrap().named(name);
        assert_eq!(named("quydinh-thu-2").unwrap().prefix, "quydinh-thu-2");
        for bad in ["", "-a", "1a", "A", "a_b", "a*", "a,b", "a/b", &"a".repeat(65)] {
            assert_eq!(named(bad), Err(BadSettings::Name(bad.to_owned())));
        }
    }
}
