//! What an operator says about the provider.

use std::{fmt, time::Duration};

use ureq::http::Uri;

/// How long one answer of a provider may take. A return from it takes three of
/// them at most, which together stay below the limit of a request here.
const PATIENCE: Duration = Duration::from_secs(3);

/// Where the provider sends browsers back to, on this server.
const RETURN: &str = "/dang-nhap/oidc/tra-ve";

/// The secret that the provider gave to this client. Its text is not in
/// `Debug`, so that it cannot get into a log by accident.
#[derive(Clone, PartialEq, Eq)]
pub struct ClientSecret(String);

impl fmt::Debug for ClientSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientSecret(…)")
    }
}

impl ClientSecret {
    /// The secret of a text, as it stands in a file or a variable: without the
    /// blanks and the line end around it. None if nothing is left.
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        (!text.is_empty()).then(|| Self(text.to_owned()))
    }

    /// The text, for the provider alone.
    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

/// One provider, and this server as its client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    pub(super) issuer: String,
    pub(super) client_id: String,
    pub(super) client_secret: Option<ClientSecret>,
    pub(super) redirect_uri: String,
    pub(super) label: String,
    pub(super) patience: Duration,
}

/// Why a provider cannot be used as it was configured.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadSettings {
    /// The issuer is not an https address.
    #[error("the issuer {0:?} is not an https address without query")]
    Issuer(String),
    /// The own address is not one that browsers reach safely.
    #[error("the public address {0:?} is not https")]
    Address(String),
    /// The client has no name.
    #[error("the client id is empty")]
    Client,
}

impl Settings {
    /// A provider by its issuer, with the client id that it gave to the server
    /// at this public address (`https://quydinh.example.org`).
    ///
    /// # Errors
    /// When one of the addresses is not https: codes and tokens would travel
    /// in the clear. Addresses of this very machine may be http.
    pub fn new(issuer: &str, client_id: &str, address: &str) -> Result<Self, BadSettings> {
        let (issuer, client_id) = (issuer.trim(), client_id.trim());
        if !is_safe(issuer) || issuer.contains('?') {
            return Err(BadSettings::Issuer(issuer.to_owned()));
        }
        let address = address.trim().trim_end_matches('/');
        if !is_safe(address) {
            return Err(BadSettings::Address(address.to_owned()));
        }
        if client_id.is_empty() {
            return Err(BadSettings::Client);
        }
        Ok(Self {
            issuer: issuer.to_owned(),
            client_id: client_id.to_owned(),
            client_secret: None,
            redirect_uri: format!("{address}{RETURN}"),
            label: "tài khoản của cơ quan".to_owned(),
            patience: PATIENCE,
        })
    }

    /// The same with a secret; without one the client is a public one.
    #[must_use]
    pub fn with_secret(self, secret: Option<ClientSecret>) -> Self {
        Self { client_secret: secret, ..self }
    }

    /// The same, called so on the button: "Đăng nhập bằng …".
    #[must_use]
    pub fn called(self, label: &str) -> Self {
        let label = label.trim();
        if label.is_empty() { self } else { Self { label: label.to_owned(), ..self } }
    }

    /// The same with another limit of time for each answer.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Where the provider sends browsers back to; it wants to be told before.
    pub fn redirect_uri(&self) -> &str {
        &self.redirect_uri
    }
}

/// Whether an address keeps what is sent to it from others: https, or http on
/// this very machine.
pub(super) fn is_safe(address: &str) -> bool {
    if address.contains(['#', '@']) || !address.bytes().all(|c| c.is_ascii_graphic()) {
        return false;
    }
    let Ok(uri) = address.parse::<Uri>() else { return false };
    match (uri.scheme_str(), uri.host()) {
        (Some("https"), Some(host)) => !host.is_empty(),
        (Some("http"), Some(_)) => is_own_machine(&uri),
        _ => false,
    }
}

/// Whether an address is on this very machine.
pub(super) fn is_own_machine(uri: &Uri) -> bool {
    matches!(uri.host(), Some("127.0.0.1" | "localhost" | "[::1]"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_that_keep_secrets_are_taken() {
        for (address, safe) in [
            ("https://a.example", true),
            ("https://a.example/realms/x?y=z", true),
            ("http://127.0.0.1:9000/x", true),
            ("http://localhost", true),
            ("http://[::1]:9000", true),
            ("http://a.example", false),
            ("http://127.0.0.1.evil.example", false),
            ("http://localhost.evil.example", false),
            ("http://127.0.0.1@evil.example", false),
            ("https://u:p@a.example", false),
            ("https://a.example/#x", false),
            ("https://", false),
            ("https:///x", false),
            ("ftp://a.example", false),
            ("javascript:alert(1)", false),
            ("a.example", false),
            ("/x", false),
            ("https://ă.example", false),
            ("https://a.example/ x", false),
            ("", false),
        ] {
            assert_eq!(is_safe(address), safe, "{address:?}");
        }
    }

    #[test]
    fn a_provider_needs_an_issuer_a_client_and_an_own_address() {
        let good = Settings::new(" https://a.example/x/ ", "quydinh", "https://b.example/");
        let good = good.unwrap();
        assert_eq!(good.issuer, "https://a.example/x/", "compared letter by letter, so kept");
        assert_eq!(good.redirect_uri(), "https://b.example/dang-nhap/oidc/tra-ve");
        assert_eq!(good.clone().called(" ").label, good.label);
        for (issuer, client, address, bad) in [
            ("http://a.example", "c", "https://b", BadSettings::Issuer("http://a.example".into())),
            ("https://a/?x", "c", "https://b", BadSettings::Issuer("https://a/?x".into())),
            ("https://a", "c", "http://b", BadSettings::Address("http://b".into())),
            ("https://a", " ", "https://b", BadSettings::Client),
        ] {
            assert_eq!(Settings::new(issuer, client, address), Err(bad));
        }
    }

    #[test]
    fn secrets_hide() {
        let secret = ClientSecret::new(" mật\n");
        assert_eq!(secret.as_ref().map(ClientSecret::reveal), Some("mật"));
        assert_eq!(ClientSecret::new(" \n"), None);
        let settings = Settings::new("https://a", "c", "https://b").unwrap().with_secret(secret);
        assert!(!format!("{settings:?}").contains("mật"));
    }
}
