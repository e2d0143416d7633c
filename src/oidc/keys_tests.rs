//! Keys as providers publish them, and signatures that are theirs or not.

use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _},
};
use serde_json::{Value, json};

use super::{
    encode::{base64url, from_base64url},
    keys::{Algorithm, KeySet, Signature},
};

const MESSAGE: &[u8] = b"quydinh";

// A key of 2048 bits made for this test and thrown away, and what openssl signed with it.
const RSA: &str = "lLNIA4dFHZjN69z7lAWVuxvrNOOmHeVN560lxStnTHAuFcbYMK0JPqlTbpJOd_ketimYJ8lI0ixUS\
    W-ayR9BCt3CrbGhFaMnJgykh8qdPDkg3CCrmzSZS6ysxzpcvOSVwr-XfqgqMgQF2HPqfCR6P9dfw0dJm9rz7etf07TKoo\
    4GDHFQsl2apKOY5I9RoiqmJwvLsl2EFBtQykHT8MyeSzWWcw6kqC9QPW1YjHc50RhG-cdEbAkOQToxET4JWK0dTZFUprq\
    fJwGY4m0A20y9rOM_SB0kahhGNUteCuQYNrMh4KeE3gGggHw_muh71EoXK53RpncaNGhmluixeXYaOw";
const RS256: &str = "a6O0_OInxYFXJP9rBzvpeQ-Zt2SCZYy6S_vPNEhADnv9Ue1HsJ0fIHCzWmukYE_FdhkZMcJ2XKpo\
    c8BaVyBu3mGgtSlfiSwYGUWkT0nuWMU29VkzSHnSNk3zQIa2rFH9zzqmgW90AmDJ_An6HRGnn7mD-I0zpxnq-HvzqKRpZZ\
    qWm2aPEVP0h1NuAejVtpGW-RWvHaxivriloeMlN1LRxVy40SN-bBtmB59J24rU-zYNf8kh4IGcpvWMEDN6XOzmZFMkB19-\
    zm7-3_kz7Zestv1aLJ-QAzTodP4Y525MReTdXATNJa1L-xl9OwnKyyyXjEVK2QE1NHevXJdYyKst7Q";
const PS256: &str = "W_-fC3t5zRmUHaEmCnjqefHHlZTdXzZ1I5OeDHKaMAsryLRoPZxPZaNzpomemDOo99XW45BfzcLN\
    5T4c_a7c8OMG_7bSk3thIko6zR-uH_EaU5N1QQdWMDJ_d_N-fjjh4h_ALbKI69MxpIT8wwo4s9EXD9Y_uBkz-6_XG0q5Po\
    0OY9wQ83a5807CHBic5BP-yM7wKZwYTDhD-g2Grqh-yKiA2cdTUhRQlwfY-ZhaA-PdaUNQwz4AmIzGUMgB8eTricwqderoW\
    gJbTjbT4NGfl2fv6I8gidYn6QhVMPpbQmkX-RndKTn0NgEk455QTBbgw0739ToP6a0hAjdBaiqS5w";
// The same with a key of 1024 bits.
const SHORT_RSA: &str = "2PYUS-QJvPIj0aetHQURtS_nTdciDxh4hsSyg9RPjTXbUc3Ch0KEbBRVUqmG8mBtuEdusBRE5\
    KjcncFu9otLLzGIZ-pVVz7T65oCWbERj6qdZ7y8YGZJIvtwXJXMNQa9yy1HjSgj8aH8EYFD--oasKmIJDhuAzWXHGamYKu2\
    KWc";
const SHORT_RS256: &str = "QNsrkWIUQ7wBI3NlmPKa_hi-32VJGvS7Nb8ZQxkM5q2NwtilHx_3QyjriExDEDueVoVEgcD\
    87jxTGs9abyRwyo_R_5hxd43SrGwq1Pb9EdCQ0LD5ErANQrRfv_IHdA4NtKD9G4hn5RDHeUEMkQRbpaIvzwwIR68imUYV4\
    XoJxbs";

fn rsa(n: &str) -> Value {
    json!({ "kty": "RSA", "kid": "r", "n": n, "e": "AQAB" })
}

fn set(keys: &[Value]) -> KeySet {
    KeySet::read(json!({ "keys": keys }).to_string().as_bytes()).unwrap()
}

fn compare(keys: &[Value], algorithm: Algorithm, id: Option<&str>, signature: &str) -> Signature {
    let signature = from_base64url(signature).unwrap();
    set(keys).compare(algorithm, id, (MESSAGE, &signature))
}

fn p256() -> (Value, String) {
    let random = SystemRandom::new();
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref(), &random);
    let pair = pair.unwrap();
    let point = pair.public_key().as_ref();
    let (x, y) = (base64url(&point[1..33]), base64url(&point[33..]));
    let signature = base64url(pair.sign(&random, MESSAGE).unwrap().as_ref());
    (json!({ "kty": "EC", "crv": "P-256", "kid": "p", "x": x, "y": y }), signature)
}

fn ed25519() -> (Value, String) {
    let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
    let pair = Ed25519KeyPair::from_pkcs8(pkcs8.as_ref()).unwrap();
    let x = base64url(pair.public_key().as_ref());
    let signature = base64url(pair.sign(MESSAGE).as_ref());
    (json!({ "kty": "OKP", "crv": "Ed25519", "kid": "e", "x": x }), signature)
}

#[test]
fn every_algorithm_takes_its_own_signatures_only() {
    use Algorithm::{EdDsa, Es256, Ps256, Rs256};
    let ((p256, es256), (ed25519, eddsa)) = (p256(), ed25519());
    let keys = [rsa(RSA), p256, ed25519];
    let made =
        [(Rs256, "r", RS256), (Ps256, "r", PS256), (Es256, "p", &es256), (EdDsa, "e", &eddsa)];
    for (algorithm, id, signature) in made {
        assert_eq!(compare(&keys, algorithm, Some(id), signature), Signature::Good);
        assert_eq!(compare(&keys, algorithm, None, signature), Signature::Good);
        for (other, _, _) in made.into_iter().filter(|(other, ..)| *other != algorithm) {
            let told = compare(&keys, other, Some(id), signature);
            assert_ne!(told, Signature::Good, "{algorithm:?} as {other:?}");
        }
        let bytes = from_base64url(signature).unwrap();
        let told = set(&keys).compare(algorithm, Some(id), (b"quydinh!", &bytes));
        assert_eq!(told, Signature::Bad, "{algorithm:?}: another message");
        for at in [0, bytes.len() / 2, bytes.len() - 1] {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            let told = set(&keys).compare(algorithm, Some(id), (MESSAGE, &changed));
            assert_eq!(told, Signature::Bad, "{algorithm:?}: byte {at}");
        }
        assert_eq!(set(&keys).compare(algorithm, Some(id), (MESSAGE, b"")), Signature::Bad);
    }
}

#[test]
fn names_of_algorithms_with_shared_secrets_are_none() {
    for name in ["none", "None", "NONE", "", "HS256", "HS512", "RS384", "ES512", "rs256", "RSA1_5"]
    {
        assert_eq!(Algorithm::named(name), None, "{name}");
    }
}

#[test]
fn a_key_is_found_by_its_name_or_because_it_is_the_only_one() {
    let (one, signature) = ed25519();
    let (other, _) = ed25519();
    let mut other_named = other.clone();
    other_named["kid"] = json!("f");
    let compare = |keys: &[Value], id| compare(keys, Algorithm::EdDsa, id, &signature);
    assert_eq!(compare(&[other_named.clone(), one.clone()], Some("e")), Signature::Good);
    assert_eq!(compare(&[other_named.clone(), one.clone()], Some("f")), Signature::Bad);
    assert_eq!(compare(&[other_named.clone(), one.clone()], Some("g")), Signature::UnknownKey);
    assert_eq!(compare(&[other_named, one.clone()], None), Signature::UnknownKey);
    assert_eq!(compare(&[], Some("e")), Signature::UnknownKey);
    // Two of one name, while a provider changes them.
    assert_eq!(compare(&[other, one], Some("e")), Signature::Good);
}

#[test]
fn keys_for_something_else_are_passed_over() {
    let (key, signature) = ed25519();
    let with = |name: &str, value: Value| {
        let mut key = key.clone();
        key[name] = value;
        compare(&[key], Algorithm::EdDsa, Some("e"), &signature)
    };
    assert_eq!(with("use", json!("sig")), Signature::Good);
    assert_eq!(with("alg", json!("EdDSA")), Signature::Good);
    for (name, value) in [
        ("use", json!("enc")),
        ("alg", json!("ES256")),
        ("alg", json!("HS256")),
        ("crv", json!("X25519")),
        ("kty", json!("oct")),
        ("x", json!("!")),
        ("x", json!(null)),
        ("kid", json!(1)),
    ] {
        assert_eq!(with(name, value.clone()), Signature::UnknownKey, "{name} {value}");
    }
    for body in ["", "{}", "[]", r#"{"keys":{}}"#, "<html>"] {
        assert!(KeySet::read(body.as_bytes()).is_err(), "{body}");
    }
    let garbage =
        json!({ "keys": [1, null, {}, { "kty": "EC", "crv": "P-256", "x": "AA", "y": "" }] });
    assert_eq!(KeySet::read(garbage.to_string().as_bytes()).unwrap(), KeySet::default());
}

#[test]
fn short_keys_sign_nothing() {
    let told = |n, signature| compare(&[rsa(n)], Algorithm::Rs256, Some("r"), signature);
    assert_eq!(told(RSA, RS256), Signature::Good);
    assert_eq!(told(SHORT_RSA, SHORT_RS256), Signature::Bad);
    // Some write a zero before the number.
    let mut zero = vec![0];
    zero.extend(from_base64url(RSA).unwrap());
    assert_eq!(told(&base64url(&zero), RS256), Signature::Good);
}
