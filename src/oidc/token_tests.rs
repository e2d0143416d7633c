//! Tokens that are right but for one thing, each refused for that thing.

use std::slice::from_ref;

use jiff::Timestamp;
use ring::{
    rand::SystemRandom,
    signature::{Ed25519KeyPair, KeyPair as _},
};
use serde_json::{Value, json};

use super::{
    TokenFault,
    encode::base64url,
    keys::KeySet,
    token::{Claims, Expected, believed},
};

const NOW: i64 = 1_782_867_600;

struct Signer {
    pair: Ed25519KeyPair,
    keys: KeySet,
}

impl Signer {
    fn new() -> Self {
        let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        let pair = Ed25519KeyPair::from_pkcs8(pkcs8.as_ref()).unwrap();
        let x = base64url(pair.public_key().as_ref());
        let keys = json!({ "keys": [{ "kty": "OKP", "crv": "Ed25519", "kid": "1", "x": x }] });
        Self { pair, keys: KeySet::read(keys.to_string().as_bytes()).unwrap() }
    }

    fn sign(&self, header: &str, payload: &str) -> String {
        let signed = format!("{}.{}", base64url(header.as_bytes()), base64url(payload.as_bytes()));
        let signature = base64url(self.pair.sign(signed.as_bytes()).as_ref());
        format!("{signed}.{signature}")
    }

    fn read(&self, token: &str) -> Result<Claims, TokenFault> {
        let now = Timestamp::from_second(NOW).unwrap();
        let expected =
            Expected { issuer: "https://a.example", client_id: "quydinh", nonce: "n", now };
        believed(token, &self.keys, expected)
    }

    /// A token that is right but for some of its parts; null takes one away.
    fn with(
        &self,
        header: &[(&str, Value)],
        payload: &[(&str, Value)],
    ) -> Result<Claims, TokenFault> {
        let changed = |mut of: Value, changes: &[(&str, Value)]| {
            for (name, value) in changes {
                match value {
                    Value::Null => drop(of.as_object_mut().unwrap().remove(*name)),
                    value => of[*name] = value.clone(),
                }
            }
            of.to_string()
        };
        self.read(&self.sign(&changed(good_header(), header), &changed(good_payload(), payload)))
    }
}

fn good_header() -> Value {
    json!({ "alg": "EdDSA", "kid": "1", "typ": "JWT" })
}

fn good_payload() -> Value {
    json!({
        "iss": "https://a.example", "sub": "248289761001", "aud": "quydinh", "nonce": "n",
        "exp": NOW + 300, "iat": NOW, "email": "lan@moit.gov.vn", "email_verified": true,
    })
}

#[test]
fn a_token_that_keeps_to_everything_is_believed() {
    let signer = Signer::new();
    let claims = Claims { subject: "248289761001".into(), email: Some("lan@moit.gov.vn".into()) };
    for payload in [
        ("email", json!("lan@moit.gov.vn")),
        ("aud", json!(["quydinh"])),
        ("azp", json!("quydinh")),
        ("exp", json!(NOW - 59)),
        ("iat", json!(NOW + 60)),
        ("iat", json!(NOW - 600)),
        ("iat", json!(NOW as f64 + 0.5)),
        ("nbf", json!(NOW + 60)),
        ("something", json!({ "else": [1] })),
    ] {
        assert_eq!(signer.with(&[], from_ref(&payload)), Ok(claims.clone()), "{payload:?}");
    }
    let several = [("aud", json!(["other", "quydinh"])), ("azp", json!("quydinh"))];
    assert_eq!(signer.with(&[], &several), Ok(claims.clone()));
    for header in [("typ", json!(null)), ("typ", json!("jwt")), ("kid", json!(null))] {
        assert_eq!(signer.with(from_ref(&header), &[]), Ok(claims.clone()), "{header:?}");
    }
}

#[test]
fn one_wrong_claim_is_enough() {
    let signer = Signer::new();
    let issuer = |text: &str| TokenFault::Issuer(text.into());
    for (payload, fault) in [
        (("iss", json!("https://b.example")), issuer("https://b.example")),
        (("iss", json!("https://a.example/")), issuer("https://a.example/")),
        (("iss", json!(null)), TokenFault::Malformed),
        (("aud", json!("other")), TokenFault::Audience),
        (("aud", json!([])), TokenFault::Audience),
        (("aud", json!(["other"])), TokenFault::Audience),
        // For several, without saying for which.
        (("aud", json!(["quydinh", "other"])), TokenFault::Audience),
        (("aud", json!(null)), TokenFault::Malformed),
        (("aud", json!({ "quydinh": true })), TokenFault::Malformed),
        (("azp", json!("other")), TokenFault::Audience),
        (("nonce", json!("m")), TokenFault::Nonce),
        (("nonce", json!("")), TokenFault::Nonce),
        (("nonce", json!(null)), TokenFault::Nonce),
        (("exp", json!(NOW - 60)), TokenFault::Expired),
        (("exp", json!(0)), TokenFault::Expired),
        (("exp", json!(null)), TokenFault::Malformed),
        (("exp", json!((NOW + 300).to_string())), TokenFault::Malformed),
        (("exp", json!(1e300)), TokenFault::Malformed),
        (("iat", json!(NOW + 61)), TokenFault::NotNow),
        (("iat", json!(NOW - 601)), TokenFault::NotNow),
        (("iat", json!(null)), TokenFault::Malformed),
        (("nbf", json!(NOW + 61)), TokenFault::NotNow),
        (("nbf", json!("0")), TokenFault::Malformed),
        (("sub", json!("")), TokenFault::Subject),
        (("sub", json!("a\nb")), TokenFault::Subject),
        (("sub", json!("a".repeat(256))), TokenFault::Subject),
        (("sub", json!(1)), TokenFault::Malformed),
        (("sub", json!(null)), TokenFault::Malformed),
    ] {
        assert_eq!(signer.with(&[], from_ref(&payload)), Err(fault), "{payload:?}");
    }
}

#[test]
fn one_wrong_header_is_enough() {
    let signer = Signer::new();
    let algorithm = |name: &str| TokenFault::Algorithm(name.into());
    for (header, fault) in [
        (("alg", json!("none")), algorithm("none")),
        (("alg", json!("HS256")), algorithm("HS256")),
        (("alg", json!("RS512")), algorithm("RS512")),
        (("alg", json!(null)), TokenFault::Malformed),
        (("alg", json!(["EdDSA"])), TokenFault::Malformed),
        // The key decides what it signs.
        (("alg", json!("ES256")), TokenFault::UnknownKey),
        (("alg", json!("RS256")), TokenFault::UnknownKey),
        (("kid", json!("2")), TokenFault::UnknownKey),
        (("typ", json!("at+jwt")), TokenFault::Type("at+jwt".into())),
        (("crit", json!(["b64"])), TokenFault::Critical),
    ] {
        assert_eq!(signer.with(from_ref(&header), &[]), Err(fault), "{header:?}");
    }
}

#[test]
fn nothing_can_be_changed_after_it_was_signed() {
    let signer = Signer::new();
    let (header, payload) = (good_header().to_string(), good_payload().to_string());
    let token = signer.sign(&header, &payload);
    assert!(signer.read(&token).is_ok());
    let parts: Vec<&str> = token.split('.').collect();
    let other = base64url(payload.replace("lan@", "ban@").as_bytes());
    let unsigned = base64url(br#"{"alg":"none"}"#);
    for (changed, fault) in [
        (format!("{}.{other}.{}", parts[0], parts[2]), TokenFault::Signature),
        (format!("{}.{}.", parts[0], parts[1]), TokenFault::Signature),
        (format!("{}.{}", parts[0], parts[1]), TokenFault::Malformed),
        (format!("{unsigned}.{}.", parts[1]), TokenFault::Algorithm("none".into())),
        (format!("{token}="), TokenFault::Malformed),
        (format!("{token} "), TokenFault::Malformed),
        (format!("{token}.{}", parts[2]), TokenFault::Malformed),
        (String::new(), TokenFault::Malformed),
        ("..".into(), TokenFault::Malformed),
        ("a".repeat(70_000), TokenFault::Malformed),
    ] {
        assert_eq!(signer.read(&changed), Err(fault), "{changed}");
    }
    let stranger = Signer::new();
    assert_eq!(signer.read(&stranger.sign(&header, &payload)), Err(TokenFault::Signature));
}

/// A claim that is there twice could be read one way here and another elsewhere.
#[test]
fn nothing_is_said_twice() {
    let signer = Signer::new();
    let (header, payload) = (good_header().to_string(), good_payload().to_string());
    for (name, value) in [("sub", "\"x\""), ("email_verified", "true"), ("exp", "9e9")] {
        let twice = payload.replacen('{', &format!("{{\"{name}\":{value},"), 1);
        assert_eq!(
            signer.read(&signer.sign(&header, &twice)),
            Err(TokenFault::Malformed),
            "{name}"
        );
    }
    let twice = header.replacen('{', "{\"alg\":\"EdDSA\",", 1);
    assert_eq!(signer.read(&signer.sign(&twice, &payload)), Err(TokenFault::Malformed));
}

#[test]
fn only_an_address_that_was_verified_is_one() {
    let signer = Signer::new();
    for (email, verified) in [
        (json!("lan@moit.gov.vn"), json!(false)),
        (json!("lan@moit.gov.vn"), json!("true")),
        (json!("lan@moit.gov.vn"), json!(1)),
        (json!("lan@moit.gov.vn"), json!(null)),
        (json!(null), json!(true)),
        (json!(["lan@moit.gov.vn"]), json!(true)),
    ] {
        let payload = [("email", email), ("email_verified", verified)];
        let claims = signer.with(&[], &payload).unwrap();
        assert_eq!(claims.email, None, "{payload:?}");
    }
}
