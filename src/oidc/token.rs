//! ID tokens: which of them may be believed (OpenID Connect Core, 3.1.3.7).

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::Value;

use super::{
    encode::from_base64url,
    keys::{Algorithm, KeySet, Signature},
    quoted,
};

/// No token is longer.
const LONGEST: usize = 64 << 10;
/// How far two clocks may be apart.
const SKEW: SignedDuration = SignedDuration::from_secs(60);
/// A token comes right after it was made; an older one was kept by somebody.
const FRESH: SignedDuration = SignedDuration::from_mins(10);
/// The longest name that a provider may give to a person (Core, 2).
const LONGEST_SUBJECT: usize = 255;

/// Why a token may not be trusted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TokenFault {
    /// It is not a signed token in the compact form, or claims are missing or
    /// of another type.
    #[error("it cannot be read")]
    Malformed,
    /// It is not signed, or in a way that is not taken here.
    #[error("algorithm {0:?}")]
    Algorithm(String),
    /// It is a token for something else.
    #[error("type {0:?}")]
    Type(String),
    /// It wants something understood that is not.
    #[error("critical headers")]
    Critical,
    /// It is signed with a key that the provider does not have.
    #[error("unknown key")]
    UnknownKey,
    /// The signature is wrong.
    #[error("wrong signature")]
    Signature,
    /// It is of another provider.
    #[error("issuer {0:?}")]
    Issuer(String),
    /// It is for another client.
    #[error("made for another client")]
    Audience,
    /// It was made for another sign-in.
    #[error("nonce of another sign-in")]
    Nonce,
    /// Its time is over.
    #[error("expired")]
    Expired,
    /// It was made too long ago, in the future, or does not hold yet.
    #[error("not made now")]
    NotNow,
    /// It names nobody.
    #[error("no subject")]
    Subject,
}

/// What a token is compared with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Expected<'a> {
    pub(super) issuer: &'a str,
    pub(super) client_id: &'a str,
    pub(super) nonce: &'a str,
    pub(super) now: Timestamp,
}

/// What a token says of the person, once it is believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Claims {
    pub(super) subject: String,
    /// The address, if the provider has verified it.
    pub(super) email: Option<String>,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    typ: Option<String>,
    crit: Option<Value>,
}

/// The claims as they are written. Their types are strict: a time that is text,
/// or an `email_verified` that is `"false"`, must not count for anything.
#[derive(Deserialize)]
struct Payload {
    iss: String,
    sub: String,
    aud: Audience,
    azp: Option<String>,
    exp: f64,
    iat: f64,
    nbf: Option<f64>,
    nonce: Option<String>,
    email: Option<Value>,
    email_verified: Option<Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

/// An address, if the provider says that it has verified it.
pub(super) fn verified(email: Option<Value>, verified: Option<Value>) -> Option<String> {
    match (email, verified) {
        (Some(Value::String(email)), Some(Value::Bool(true))) => Some(email),
        _ => None,
    }
}

/// Reads a token and says whom it is about, if it may be believed. The
/// signature comes first: nothing else of the token is looked at before.
pub(super) fn believed(
    token: &str,
    keys: &KeySet,
    expected: Expected<'_>,
) -> Result<Claims, TokenFault> {
    if token.len() > LONGEST {
        return Err(TokenFault::Malformed);
    }
    let (signed, signature) = token.rsplit_once('.').ok_or(TokenFault::Malformed)?;
    let (header, payload) = signed.split_once('.').ok_or(TokenFault::Malformed)?;
    if payload.contains('.') {
        return Err(TokenFault::Malformed);
    }
    let header: Header = json(header)?;
    let algorithm =
        Algorithm::named(&header.alg).ok_or_else(|| TokenFault::Algorithm(quoted(&header.alg)))?;
    if header.crit.is_some() {
        return Err(TokenFault::Critical);
    }
    // Access tokens of many providers are signed with the same keys.
    if let Some(kind) = &header.typ
        && !kind.eq_ignore_ascii_case("JWT")
    {
        return Err(TokenFault::Type(quoted(kind)));
    }
    let signature = from_base64url(signature).ok_or(TokenFault::Malformed)?;
    match keys.compare(algorithm, header.kid.as_deref(), (signed.as_bytes(), &signature)) {
        Signature::Good => {}
        Signature::Bad => return Err(TokenFault::Signature),
        Signature::UnknownKey => return Err(TokenFault::UnknownKey),
    }
    claims(json(payload)?, expected)
}

fn claims(payload: Payload, expected: Expected<'_>) -> Result<Claims, TokenFault> {
    let Expected { issuer, client_id, nonce, now } = expected;
    if payload.iss != issuer {
        return Err(TokenFault::Issuer(quoted(&payload.iss)));
    }
    // For several, the one that it was made for must be named, and be this one.
    let ours = match &payload.aud {
        Audience::One(audience) => audience == client_id,
        Audience::Several(several) => {
            several.iter().any(|audience| audience == client_id)
                && (several.len() == 1 || payload.azp.is_some())
        }
    };
    if !ours || payload.azp.is_some_and(|party| party != client_id) {
        return Err(TokenFault::Audience);
    }
    if payload.nonce.as_deref() != Some(nonce) {
        return Err(TokenFault::Nonce);
    }
    let instant = |seconds: f64| {
        let whole = seconds.is_finite().then_some(seconds.floor() as i64);
        whole.and_then(|whole| Timestamp::from_second(whole).ok()).ok_or(TokenFault::Malformed)
    };
    let (expires, made) = (instant(payload.exp)?, instant(payload.iat)?);
    if now.duration_since(expires) >= SKEW {
        return Err(TokenFault::Expired);
    }
    let age = now.duration_since(made);
    let holds_from = payload.nbf.map(instant).transpose()?.unwrap_or(made);
    if age < -SKEW || age > FRESH || holds_from.duration_since(now) > SKEW {
        return Err(TokenFault::NotNow);
    }
    let named = !payload.sub.is_empty()
        && payload.sub.len() <= LONGEST_SUBJECT
        && payload.sub.bytes().all(|c| c.is_ascii_graphic() || c == b' ');
    if !named {
        return Err(TokenFault::Subject);
    }
    Ok(Claims { subject: payload.sub, email: verified(payload.email, payload.email_verified) })
}

fn json<T: for<'a> Deserialize<'a>>(part: &str) -> Result<T, TokenFault> {
    let bytes = from_base64url(part).ok_or(TokenFault::Malformed)?;
    serde_json::from_slice(&bytes).map_err(|_| TokenFault::Malformed)
}

/// Claims as if they were signed, for `fuzz`.
#[cfg(test)]
pub(super) fn anything(bytes: &[u8], expected: Expected<'_>) {
    if let Ok(payload) = serde_json::from_slice(bytes)
        && let Ok(found) = claims(payload, expected)
    {
        assert!((1..=LONGEST_SUBJECT).contains(&found.subject.len()));
    }
}
