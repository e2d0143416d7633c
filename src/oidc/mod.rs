//! Signing in at an OpenID provider, with this server as the client: OpenID
//! Connect Core 1.0, authorization code flow with PKCE.
//!
//! This module speaks the protocol and knows nothing of accounts. What it hands
//! back ([`Proved`]) is whom the provider vouches for; which account that is,
//! and whether it may sign in, [`crate::cases::accounts`] decides.
//!
//! Everything that comes from outside is checked before it is used: metadata
//! against the issuer that was configured, tokens against the keys that the
//! metadata names, and every answer against a limit of size and time. A token
//! is read, compared and dropped; none is stored and none reaches a browser.

mod encode;
mod flow;
mod http;
mod keys;
#[cfg(test)]
mod keys_tests;
mod metadata;
mod provider;
mod settings;
mod token;
#[cfg(test)]
mod token_tests;

pub use flow::Flow;
pub use provider::{Proved, Provider, Returned};
pub use settings::{BadSettings, ClientSecret, Settings};
pub use token::TokenFault;

/// Why a provider did not vouch for anybody.
#[derive(Debug, thiserror::Error)]
pub enum OidcError {
    /// It does not answer, or not in time.
    #[error("the provider cannot be reached: {0}")]
    Unreachable(String),
    /// It answers something else than the protocol says, or is another one
    /// than was configured.
    #[error("the provider does not keep to the protocol: {0}")]
    Protocol(String),
    /// It does not take the code, or does not know this client.
    #[error("the provider refuses the code: {0:?}")]
    Refused(String),
    /// Its token is not one that may be trusted.
    #[error("the token may not be trusted: {0}")]
    Token(#[from] TokenFault),
}

/// Words of others for the log: short, and without what could break a line.
fn quoted(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(100).collect()
}

/// Anything at all as what a provider says, for `fuzz`: keys, metadata, a token,
/// and the claims of one that is signed rightly.
#[cfg(test)]
pub(crate) fn anything(bytes: &[u8]) {
    let issuer = "https://id.example.org";
    let now = jiff::Timestamp::constant(1_782_867_600, 0);
    let expected = token::Expected { issuer, client_id: "quydinh", nonce: "n", now };
    let _ = metadata::Metadata::read(bytes, issuer);
    let text = String::from_utf8_lossy(bytes);
    let keys = keys::KeySet::read(bytes);
    for keys in [keys.ok(), keys::KeySet::read(br#"{"keys":[]}"#).ok()].into_iter().flatten() {
        assert!(token::believed(&text, &keys, expected).is_err(), "nobody has signed it");
    }
    token::anything(bytes, expected);
}
