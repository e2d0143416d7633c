//! One provider: what is known of it, and the two steps of a sign-in.

use std::sync::{Arc, Mutex, PoisonError};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::Value;

use super::{
    Flow, OidcError, Settings, TokenFault,
    encode::{field, form},
    http::{Answer, Call, Client},
    keys::KeySet,
    metadata::{self, ClientProof, Metadata},
    quoted,
    token::{Claims, Expected, believed, verified},
};

/// How long metadata and keys are believed without asking again: a key that
/// the provider takes back is not taken here for longer.
const KEPT: SignedDuration = SignedDuration::from_hours(1);

/// A provider, as it was configured and as it last described itself.
#[derive(Debug)]
pub struct Provider {
    settings: Settings,
    client: Client,
    metadata: Mutex<Option<Known<Metadata>>>,
    keys: Mutex<Option<Known<KeySet>>>,
}

/// Something that a provider said, and when.
#[derive(Debug)]
struct Known<T> {
    what: Arc<T>,
    at: Timestamp,
}

/// What a browser brings back from the provider.
#[derive(Debug, Clone, Copy)]
pub struct Returned<'a> {
    /// The code, which is worth a token once.
    pub code: &'a str,
    /// The issuer that the answer names, if it names one (RFC 9207).
    pub issuer: Option<&'a str>,
}

/// Somebody whom a provider vouches for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proved {
    /// The provider.
    pub issuer: String,
    /// What it calls the person, now and for ever.
    pub subject: String,
    /// The e-mail address, if the token names one that the provider verified.
    pub email: Option<String>,
    access_token: AccessToken,
}

/// Opens what the provider knows of the person; hidden from logs.
#[derive(Clone, PartialEq, Eq)]
struct AccessToken(Option<String>);

impl std::fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AccessToken(…)")
    }
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
    access_token: Option<String>,
}

#[derive(Deserialize)]
struct Refused {
    error: String,
}

#[derive(Deserialize)]
struct UserInfo {
    sub: String,
    email: Option<Value>,
    email_verified: Option<Value>,
}

impl Provider {
    /// A provider, which is not asked anything before somebody signs in: it
    /// may be away when this server starts.
    pub fn new(settings: Settings) -> Self {
        let client = Client::new(&settings.issuer, settings.patience);
        Self { settings, client, metadata: Mutex::default(), keys: Mutex::default() }
    }

    /// What the button calls it.
    pub fn label(&self) -> &str {
        &self.settings.label
    }

    /// Where to send a browser to be signed in.
    ///
    /// # Errors
    /// When the provider cannot be reached or is not what was configured.
    pub async fn authorization_address(
        &self,
        flow: &Flow,
        now: Timestamp,
    ) -> Result<String, OidcError> {
        let metadata = self.metadata(now).await?;
        let parameters = form(&[
            ("response_type", "code"),
            ("client_id", &self.settings.client_id),
            ("redirect_uri", &self.settings.redirect_uri),
            // The address is for the first time only, to find the account.
            ("scope", "openid email"),
            ("state", flow.state()),
            ("nonce", flow.nonce()),
            ("code_challenge", &flow.challenge()),
            ("code_challenge_method", "S256"),
        ]);
        let endpoint = &metadata.authorization_endpoint;
        let mark = if endpoint.contains('?') { '&' } else { '?' };
        Ok(format!("{endpoint}{mark}{parameters}"))
    }

    /// Redeems what a browser brought back, and says who it is.
    ///
    /// # Errors
    /// When the provider cannot be reached or refuses the code, or its token
    /// may not be trusted.
    pub async fn redeem(
        &self,
        returned: Returned<'_>,
        flow: &Flow,
        now: Timestamp,
    ) -> Result<Proved, OidcError> {
        let metadata = self.metadata(now).await?;
        if !metadata.is_own_answer(returned.issuer) {
            return Err(OidcError::Protocol("the answer is of another issuer".to_owned()));
        }
        let call = self.token_call(&metadata, returned.code, flow);
        let answer = self.client.call(&metadata.token_endpoint, call).await?;
        let tokens: Tokens = match answer.status {
            200 => read(&answer, "its tokens")?,
            400 | 401 => {
                let refused = read::<Refused>(&answer, "its refusal")?;
                return Err(OidcError::Refused(quoted(&refused.error)));
            }
            other => return Err(OidcError::Unreachable(format!("status {other} for a code"))),
        };
        let expected = Expected {
            issuer: &self.settings.issuer,
            client_id: &self.settings.client_id,
            nonce: flow.nonce(),
            now,
        };
        let Claims { subject, email } =
            self.believed(&metadata, &tokens.id_token, expected).await?;
        let (issuer, access_token) =
            (self.settings.issuer.clone(), AccessToken(tokens.access_token));
        Ok(Proved { issuer, subject, email, access_token })
    }

    /// The verified address of somebody whose token names none: many providers
    /// tell it only here. None if there is none.
    ///
    /// # Errors
    /// When the provider cannot be reached, or speaks of somebody else.
    pub async fn email(&self, of: &Proved, now: Timestamp) -> Result<Option<String>, OidcError> {
        let metadata = self.metadata(now).await?;
        let (Some(endpoint), Some(token)) = (&metadata.userinfo_endpoint, &of.access_token.0)
        else {
            return Ok(None);
        };
        let answer = self.client.call(endpoint, Call::WithToken(token.clone())).await?;
        if answer.status != 200 {
            return Err(OidcError::Unreachable(format!("status {} for a person", answer.status)));
        }
        let info: UserInfo = read(&answer, "what it knows of a person")?;
        if info.sub != of.subject {
            return Err(OidcError::Protocol("it speaks of somebody else".to_owned()));
        }
        Ok(verified(info.email, info.email_verified))
    }

    fn token_call(&self, metadata: &Metadata, code: &str, flow: &Flow) -> Call {
        let Settings { client_id, client_secret, redirect_uri, .. } = &self.settings;
        let mut fields = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirect_uri),
            ("code_verifier", flow.verifier()),
        ];
        let mut authorization = None;
        match (client_secret, metadata.client_proof()) {
            (None, _) => fields.push(("client_id", client_id)),
            (Some(secret), ClientProof::Post) => {
                fields.extend([("client_id", &**client_id), ("client_secret", secret.reveal())]);
            }
            (Some(secret), ClientProof::Basic) => {
                // Each half is encoded like a form's (RFC 6749, 2.3.1).
                let pair = format!("{}:{}", field(client_id), field(secret.reveal()));
                authorization = Some(format!("Basic {}", STANDARD.encode(pair)));
            }
        }
        Call::Form { body: form(&fields), authorization }
    }

    /// Believes a token, after asking for the keys once more if they may have
    /// changed since they were read.
    async fn believed(
        &self,
        metadata: &Metadata,
        token: &str,
        expected: Expected<'_>,
    ) -> Result<Claims, OidcError> {
        if let Some(keys) = known(&self.keys, expected.now) {
            match believed(token, &keys, expected) {
                Err(TokenFault::UnknownKey | TokenFault::Signature) => {}
                told => return Ok(told?),
            }
        }
        let answer = self.public(&metadata.jwks_uri, "its keys").await?;
        let keys = keep(&self.keys, KeySet::read(&answer.body)?, expected.now);
        Ok(believed(token, &keys, expected)?)
    }

    async fn metadata(&self, now: Timestamp) -> Result<Arc<Metadata>, OidcError> {
        if let Some(metadata) = known(&self.metadata, now) {
            return Ok(metadata);
        }
        let issuer = &self.settings.issuer;
        let answer = self.public(&metadata::address(issuer), "its metadata").await?;
        Ok(keep(&self.metadata, Metadata::read(&answer.body, issuer)?, now))
    }

    async fn public(&self, address: &str, what: &str) -> Result<Answer, OidcError> {
        let answer = self.client.call(address, Call::Public).await?;
        if answer.status == 200 {
            Ok(answer)
        } else {
            Err(OidcError::Unreachable(format!("status {} for {what}", answer.status)))
        }
    }
}

fn read<T: for<'a> Deserialize<'a>>(answer: &Answer, what: &str) -> Result<T, OidcError> {
    let unreadable = |error| OidcError::Protocol(format!("{what} cannot be read: {error}"));
    serde_json::from_slice(&answer.body).map_err(unreadable)
}

/// What is still believed.
fn known<T>(cache: &Mutex<Option<Known<T>>>, now: Timestamp) -> Option<Arc<T>> {
    let cache = cache.lock().unwrap_or_else(PoisonError::into_inner);
    let known = cache.as_ref()?;
    (now.duration_since(known.at).abs() < KEPT).then(|| Arc::clone(&known.what))
}

fn keep<T>(cache: &Mutex<Option<Known<T>>>, what: T, now: Timestamp) -> Arc<T> {
    let what = Arc::new(what);
    let mut cache = cache.lock().unwrap_or_else(PoisonError::into_inner);
    *cache = Some(Known { what: Arc::clone(&what), at: now });
    what
}
