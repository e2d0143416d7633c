//! Where the server is for the outside: its address, and what stands before it.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, header, request::Parts},
};

use crate::web::App;

/// How the outside reaches this server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Site {
    /// Scheme, host and port as browsers write them; none if nobody said.
    origin: Option<Box<str>>,
    /// Proxies in front that can be trusted to name who asked them.
    proxies: usize,
    /// What this server itself speaks.
    spoken: Spoken,
}

/// What a server speaks to whoever connects to it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Spoken {
    /// HTTP, perhaps to a proxy that ends TLS.
    #[default]
    Plain,
    /// https.
    Tls,
}

/// Why a text is not a public address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an address like https://example.org")]
pub struct BadAddress(String);

impl Site {
    /// A site at a public address (`https://quydinh.example.org`, without a
    /// path) behind a number of proxies that add to `X-Forwarded-For`.
    ///
    /// # Errors
    /// When the address is not one of a host alone.
    pub fn new(address: Option<&str>, proxies: usize) -> Result<Self, BadAddress> {
        let origin = address.map(|address| {
            let bad = || BadAddress(address.to_owned());
            let origin = address.trim().trim_end_matches('/').to_ascii_lowercase();
            let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
            let good = |c: u8| c.is_ascii_alphanumeric() || b".-:[]".contains(&c);
            match host {
                Some(host) if !host.is_empty() && host.bytes().all(good) => Ok(origin.into()),
                _ => Err(bad()),
            }
        });
        Ok(Self { origin: origin.transpose()?, proxies, spoken: Spoken::Plain })
    }

    /// The same, spoken to by https and nothing else.
    pub(in crate::web) fn over_tls(self) -> Self {
        Self { spoken: Spoken::Tls, ..self }
    }

    /// Its address without a slash at the end, for links out of context; what
    /// the request was sent to if nobody said.
    pub(in crate::web) fn base(&self, headers: &HeaderMap) -> String {
        let host = || headers.get(header::HOST).and_then(|host| host.to_str().ok());
        match &self.origin {
            Some(origin) => origin.to_string(),
            None => {
                let scheme = if self.is_secure() { "https" } else { "http" };
                format!("{scheme}://{}", host().unwrap_or("localhost"))
            }
        }
    }

    /// Its address without a slash at the end; empty if nobody said.
    pub(in crate::web) fn origin(&self) -> &str {
        self.origin.as_deref().unwrap_or_default()
    }

    /// Whether browsers reach it by https only.
    pub fn is_secure(&self) -> bool {
        self.spoken == Spoken::Tls
            || self.origin.as_ref().is_some_and(|origin| origin.starts_with("https://"))
    }

    /// The name of the cookie. With the prefix `__Host-` browsers take it over
    /// https only, and from this very host.
    pub(in crate::web) fn cookie(&self) -> &'static str {
        if self.is_secure() { "__Host-quydinh" } else { "quydinh" }
    }

    /// The name of the cookie of a sign-in that is on its way, after the same rule.
    pub(in crate::web) fn flow_cookie(&self) -> &'static str {
        if self.is_secure() { "__Host-quydinh-oidc" } else { "quydinh-oidc" }
    }

    /// The name of the cookie that says how much of the journal a browser has
    /// seen, after the same rule.
    pub(in crate::web) fn position_cookie(&self) -> &'static str {
        if self.is_secure() { "__Host-quydinh-seq" } else { "quydinh-seq" }
    }

    /// The name of the cookie that says in which language somebody reads, after
    /// the same rule.
    pub(in crate::web) fn language_cookie(&self) -> &'static str {
        if self.is_secure() { "__Host-quydinh-lang" } else { "quydinh-lang" }
    }

    /// Whether a request that changes something comes from a page of this
    /// server. Browsers say so by themselves, and pages of others cannot make
    /// them say otherwise.
    pub(in crate::web) fn is_own_page(&self, headers: &HeaderMap) -> bool {
        if let Some(site) = headers.get("sec-fetch-site") {
            return site == "same-origin";
        }
        // Older browsers, and those that reach this server without https.
        let Some(origin) = headers.get(header::ORIGIN).and_then(|origin| origin.to_str().ok())
        else {
            return false;
        };
        if let Some(own) = &self.origin {
            return **own == *origin;
        }
        let host = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
        host.is_some() && headers.get(header::HOST).and_then(|host| host.to_str().ok()) == host
    }
}

/// Who is at the other end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::web) struct Client {
    /// The network that it is in: limits are for networks, since one IPv6 user
    /// has as many addresses as there are.
    pub network: IpAddr,
    /// What the browser calls itself.
    pub user_agent: String,
}

impl FromRequestParts<App> for Client {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        let agent = parts.headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
        Ok(Self {
            network: network(address(&parts.headers, peer, app.site.proxies)),
            user_agent: agent.unwrap_or_default().to_owned(),
        })
    }
}

/// Each trusted proxy adds who asked it at the end; what stands before that
/// anybody may have written.
fn address(headers: &HeaderMap, peer: Option<IpAddr>, proxies: usize) -> IpAddr {
    let named: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .collect();
    let at = named.len().checked_sub(proxies).filter(|_| proxies > 0);
    let forwarded = at.and_then(|at| named[at].parse().ok());
    forwarded.or(peer).unwrap_or(Ipv6Addr::UNSPECIFIED.into())
}

fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into()
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn a_public_address_is_a_host_and_nothing_else() {
        for (address, secure) in [
            ("https://quydinh.example.org", true),
            ("https://quydinh.example.org/", true),
            ("HTTP://localhost:8080", false),
        ] {
            assert_eq!(Site::new(Some(address), 0).unwrap().is_secure(), secure, "{address}");
        }
        for bad in [
            "",
            "quydinh.example.org",
            "https://",
            "https://a/b",
            "https://a?b",
            "ftp://a",
            "https://u@a",
        ] {
            assert!(Site::new(Some(bad), 0).is_err(), "{bad}");
        }
        assert!(!Site::default().is_secure());
        let own = Site::default().over_tls();
        assert!(own.is_secure());
        assert_eq!(own.base(&headers(&[("host", "a.example:8443")])), "https://a.example:8443");
    }

    #[test]
    fn only_own_pages_change_things() {
        let anywhere = Site::default();
        let known = Site::new(Some("https://a.example"), 0).unwrap();
        for (pairs, by_host, by_address) in [
            (&[("sec-fetch-site", "same-origin")][..], true, true),
            (&[("sec-fetch-site", "same-site"), ("origin", "https://a.example")], false, false),
            (&[("sec-fetch-site", "cross-site")], false, false),
            (&[("sec-fetch-site", "none")], false, false),
            (&[("origin", "https://a.example"), ("host", "a.example")], true, true),
            (&[("origin", "http://a.example"), ("host", "a.example")], true, false),
            (&[("origin", "https://b.example"), ("host", "a.example")], false, false),
            (&[("origin", "https://a.example.b"), ("host", "a.example")], false, false),
            (&[("origin", "null"), ("host", "a.example")], false, false),
            (&[("origin", "null")], false, false),
            (&[("host", "a.example")], false, false),
            (&[], false, false),
        ] {
            let headers = headers(pairs);
            assert_eq!(anywhere.is_own_page(&headers), by_host, "{pairs:?}");
            assert_eq!(known.is_own_page(&headers), by_address, "{pairs:?}");
        }
    }

    #[test]
    fn only_trusted_proxies_name_the_client() {
        let peer = Some("10.0.0.1".parse().unwrap());
        for (forwarded, proxies, expected) in [
            (None, 0, "10.0.0.1"),
            (None, 1, "10.0.0.1"),
            (Some("1.1.1.1"), 0, "10.0.0.1"),
            (Some("1.1.1.1"), 1, "1.1.1.1"),
            // The first was written by the client itself.
            (Some("6.6.6.6, 1.1.1.1"), 1, "1.1.1.1"),
            (Some("6.6.6.6, 1.1.1.1, 10.0.0.2"), 2, "1.1.1.1"),
            (Some("1.1.1.1"), 2, "10.0.0.1"),
            (Some("nonsense"), 1, "10.0.0.1"),
        ] {
            let pairs: Vec<_> =
                forwarded.map(|value| ("x-forwarded-for", value)).into_iter().collect();
            let found = address(&headers(&pairs), peer, proxies);
            assert_eq!(found.to_string(), expected, "{forwarded:?} {proxies}");
        }
        for (address, expected) in [
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
            ("::ffff:1.2.3.4", "1.2.3.4"),
            ("1.2.3.4", "1.2.3.4"),
        ] {
            assert_eq!(network(address.parse().unwrap()).to_string(), expected);
        }
    }
}
