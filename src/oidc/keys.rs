//! The keys of a provider (RFC 7517), and what they sign.

use std::fmt;

use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256,
    RsaParameters, RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde::Deserialize;

use super::{OidcError, encode::from_base64url};

/// A provider has a handful of keys; nobody makes this server try thousands.
const MOST: usize = 100;

/// How a token may be signed: with a key of which only the provider has the
/// secret half. `none` and the algorithms with a shared secret are not here, so
/// no token can ask for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Algorithm {
    Rs256,
    Ps256,
    Es256,
    EdDsa,
}

impl Algorithm {
    /// The algorithm of a name in a token's header.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "RS256" => Self::Rs256,
            "PS256" => Self::Ps256,
            "ES256" => Self::Es256,
            "EdDSA" | "Ed25519" => Self::EdDsa,
            _ => return None,
        })
    }
}

/// What came of comparing a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signature {
    /// One of the keys made it.
    Good,
    /// The key that it names did not.
    Bad,
    /// There is no such key, or the token does not say which.
    UnknownKey,
}

/// The public keys of a provider that can sign tokens here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct KeySet(Vec<Key>);

#[derive(Clone, PartialEq, Eq)]
struct Key {
    id: Option<String>,
    /// The only algorithm that it is for; none if its kind allows several.
    algorithm: Option<Algorithm>,
    material: Material,
}

#[derive(Clone, PartialEq, Eq)]
enum Material {
    Rsa { n: Vec<u8>, e: Vec<u8> },
    P256(Vec<u8>),
    Ed25519(Vec<u8>),
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key").field("id", &self.id).finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
struct Jwks {
    keys: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    kid: Option<String>,
    alg: Option<String>,
    #[serde(rename = "use")]
    purpose: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

impl KeySet {
    /// Reads a set. Keys of other kinds and for other purposes are passed over,
    /// as the standard wants it.
    ///
    /// # Errors
    /// When it is no set at all.
    pub(super) fn read(body: &[u8]) -> Result<Self, OidcError> {
        let unreadable = |error| OidcError::Protocol(format!("its keys cannot be read: {error}"));
        let Jwks { keys } = serde_json::from_slice(body).map_err(unreadable)?;
        let keys = keys.into_iter().take(MOST);
        Ok(Self(keys.filter_map(|key| Key::read(serde_json::from_value(key).ok()?)).collect()))
    }

    /// Compares a signature with the key that a token names.
    pub(super) fn compare(
        &self,
        algorithm: Algorithm,
        id: Option<&str>,
        (message, signature): (&[u8], &[u8]),
    ) -> Signature {
        let fitting: Vec<&Key> = self.0.iter().filter(|key| key.fits(algorithm, id)).collect();
        if fitting.is_empty() || (id.is_none() && fitting.len() > 1) {
            return Signature::UnknownKey;
        }
        let good = fitting.iter().any(|key| key.verifies(algorithm, message, signature));
        if good { Signature::Good } else { Signature::Bad }
    }
}

impl Key {
    fn read(jwk: Jwk) -> Option<Self> {
        if jwk.purpose.as_deref().is_some_and(|purpose| purpose != "sig") {
            return None;
        }
        let algorithm = match &jwk.alg {
            // A key for an algorithm that is not used here, such as one to encrypt with.
            Some(name) => Some(Algorithm::named(name)?),
            None => None,
        };
        let bytes = |text: &Option<String>| from_base64url(text.as_deref()?);
        let material = match (&*jwk.kty, jwk.crv.as_deref()) {
            ("RSA", _) => Material::Rsa { n: number(&bytes(&jwk.n)?), e: number(&bytes(&jwk.e)?) },
            ("EC", Some("P-256")) => Material::P256(point(&bytes(&jwk.x)?, &bytes(&jwk.y)?)?),
            ("OKP", Some("Ed25519")) => Material::Ed25519(bytes(&jwk.x)?),
            _ => return None,
        };
        Some(Self { id: jwk.kid, algorithm, material })
    }

    /// Whether it can have made a signature: the key decides which algorithms
    /// there are, never the token alone.
    fn fits(&self, algorithm: Algorithm, id: Option<&str>) -> bool {
        let kind = match &self.material {
            Material::Rsa { .. } => matches!(algorithm, Algorithm::Rs256 | Algorithm::Ps256),
            Material::P256(_) => algorithm == Algorithm::Es256,
            Material::Ed25519(_) => algorithm == Algorithm::EdDsa,
        };
        let named = id.is_none() || id == self.id.as_deref();
        kind && named && self.algorithm.is_none_or(|only| only == algorithm)
    }

    fn verifies(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        let done = match &self.material {
            Material::Rsa { n, e } => {
                // Both refuse keys of fewer than 2048 bits.
                let parameters: &RsaParameters = match algorithm {
                    Algorithm::Ps256 => &RSA_PSS_2048_8192_SHA256,
                    _ => &RSA_PKCS1_2048_8192_SHA256,
                };
                RsaPublicKeyComponents { n, e }.verify(parameters, message, signature)
            }
            Material::P256(point) => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(message, signature)
            }
            Material::Ed25519(key) => {
                UnparsedPublicKey::new(&ED25519, key).verify(message, signature)
            }
        };
        done.is_ok()
    }
}

/// A number without the zeros that some write before it.
fn number(bytes: &[u8]) -> Vec<u8> {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    bytes[zeros..].to_vec()
}

/// An uncompressed point of P-256.
fn point(x: &[u8], y: &[u8]) -> Option<Vec<u8>> {
    (x.len() == 32 && y.len() == 32).then(|| [&[4], x, y].concat())
}
