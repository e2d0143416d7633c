//! What a provider says about itself (OpenID Connect Discovery 1.0).

use serde::Deserialize;

use super::{OidcError, quoted, settings::is_safe};

/// The part of the metadata that is used here.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Metadata {
    issuer: String,
    pub(super) authorization_endpoint: String,
    pub(super) token_endpoint: String,
    pub(super) jwks_uri: String,
    pub(super) userinfo_endpoint: Option<String>,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    code_challenge_methods_supported: Option<Vec<String>>,
    /// Whether every answer names its issuer (RFC 9207).
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

/// How this client proves itself to the token endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ClientProof {
    /// In a header.
    Basic,
    /// In the form.
    Post,
}

/// Where the metadata of an issuer is.
pub(super) fn address(issuer: &str) -> String {
    format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'))
}

impl Metadata {
    /// Reads the metadata of the issuer that was configured.
    ///
    /// # Errors
    /// When it is not metadata, is of another issuer (who could pose as this
    /// one), names an address that secrets must not be sent to, or does without
    /// PKCE.
    pub(super) fn read(body: &[u8], issuer: &str) -> Result<Self, OidcError> {
        let protocol = |what: String| Err(OidcError::Protocol(what));
        let found: Self = match serde_json::from_slice(body) {
            Ok(found) => found,
            Err(error) => return protocol(format!("its metadata cannot be read: {error}")),
        };
        if found.issuer != issuer {
            return protocol(format!("its metadata is of {:?}", quoted(&found.issuer)));
        }
        let userinfo = found.userinfo_endpoint.as_deref();
        let endpoints = [&*found.authorization_endpoint, &found.token_endpoint, &found.jwks_uri];
        for endpoint in endpoints.into_iter().chain(userinfo) {
            if !is_safe(endpoint) {
                return protocol(format!("its address {:?} is not https", quoted(endpoint)));
            }
        }
        let methods = found.code_challenge_methods_supported.as_deref();
        if methods.is_some_and(|methods| methods.iter().all(|method| method != "S256")) {
            return protocol("it does not know S256".to_owned());
        }
        Ok(found)
    }

    /// How to prove who this client is; the header where it says nothing.
    pub(super) fn client_proof(&self) -> ClientProof {
        let methods = self.token_endpoint_auth_methods_supported.as_deref().unwrap_or_default();
        let has = |name: &str| methods.iter().any(|method| method == name);
        if has("client_secret_post") && !has("client_secret_basic") {
            ClientProof::Post
        } else {
            ClientProof::Basic
        }
    }

    /// Whether an answer that names this issuer, or none, can be its own.
    pub(super) fn is_own_answer(&self, issuer: Option<&str>) -> bool {
        match issuer {
            Some(issuer) => issuer == self.issuer,
            None => !self.authorization_response_iss_parameter_supported,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn good() -> Value {
        json!({
            "issuer": "https://a.example",
            "authorization_endpoint": "https://a.example/auth",
            "token_endpoint": "https://a.example/token",
            "jwks_uri": "https://a.example/jwks",
            "something_else": [1],
        })
    }

    fn read(changes: &[(&str, Value)]) -> Result<Metadata, OidcError> {
        let mut metadata = good();
        for (name, value) in changes {
            metadata[*name] = value.clone();
        }
        Metadata::read(metadata.to_string().as_bytes(), "https://a.example")
    }

    #[test]
    fn metadata_is_of_the_issuer_that_was_configured() {
        assert!(read(&[]).is_ok());
        assert!(read(&[("code_challenge_methods_supported", json!(["plain", "S256"]))]).is_ok());
        for (name, value) in [
            ("issuer", json!("https://a.example/")),
            ("issuer", json!("https://evil.example")),
            ("issuer", json!(null)),
            ("token_endpoint", json!("http://a.example/token")),
            ("token_endpoint", json!(null)),
            ("authorization_endpoint", json!("javascript:alert(1)")),
            ("jwks_uri", json!("file:///etc/passwd")),
            ("userinfo_endpoint", json!("http://a.example/me")),
            ("code_challenge_methods_supported", json!(["plain"])),
        ] {
            let refused = read(&[(name, value.clone())]);
            assert!(matches!(refused, Err(OidcError::Protocol(_))), "{name} {value}: {refused:?}");
        }
        assert!(Metadata::read(b"<html>", "https://a.example").is_err());
        for issuer in ["https://a.example", "https://a.example/"] {
            assert_eq!(address(issuer), "https://a.example/.well-known/openid-configuration");
        }
    }

    #[test]
    fn the_client_proves_itself_as_the_provider_wants_it() {
        for (methods, expected) in [
            (json!(null), ClientProof::Basic),
            (json!(["client_secret_basic", "client_secret_post"]), ClientProof::Basic),
            (json!(["client_secret_post"]), ClientProof::Post),
            (json!(["private_key_jwt"]), ClientProof::Basic),
        ] {
            let metadata = read(&[("token_endpoint_auth_methods_supported", methods)]).unwrap();
            assert_eq!(metadata.client_proof(), expected);
        }
    }

    #[test]
    fn an_answer_of_another_issuer_is_none() {
        let silent = read(&[]).unwrap();
        let naming = "authorization_response_iss_parameter_supported";
        let naming = read(&[(naming, json!(true))]).unwrap();
        for (issuer, by_silent, by_naming) in [
            (None, true, false),
            (Some("https://a.example"), true, true),
            (Some("https://b.example"), false, false),
        ] {
            assert_eq!(silent.is_own_answer(issuer), by_silent);
            assert_eq!(naming.is_own_answer(issuer), by_naming);
        }
    }
}
