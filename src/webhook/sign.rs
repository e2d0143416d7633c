//! Secrets and signatures.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use ring::hmac;

/// How secrets begin, as the specification says.
const PREFIX: &str = "whsec_";

/// What the secrets of receivers are made of. Whoever has it, and nobody else,
/// can sign; a copy of the database without it is not enough if it comes from
/// elsewhere.
#[derive(Clone)]
pub struct Master(hmac::Key);

impl fmt::Debug for Master {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Master(…)")
    }
}

impl Master {
    /// The shortest text that is taken for one.
    pub const SHORTEST: usize = 32;

    /// A master of a text without the blanks around it. None if it is too short
    /// to be a secret.
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        let long = text.len() >= Self::SHORTEST;
        long.then(|| Self(hmac::Key::new(hmac::HMAC_SHA256, text.as_bytes())))
    }

    /// The secret of a receiver: by its id, and by how often it was changed.
    pub fn secret(&self, id: &str, generation: u64) -> Secret {
        let tag = hmac::sign(&self.0, format!("quydinh webhook\n{id}\n{generation}").as_bytes());
        Secret(tag.as_ref().to_vec())
    }
}

/// What a receiver checks signatures with. Its text is not in `Debug`, so that
/// it cannot get into a log by accident.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Secret {
    /// The secret as receivers are given it.
    pub fn reveal(&self) -> String {
        format!("{PREFIX}{}", STANDARD.encode(&self.0))
    }

    /// The signature of a message: `v1,` and the code in base64.
    fn sign(&self, id: &str, at: Timestamp, body: &[u8]) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.0);
        let mut context = hmac::Context::with_key(&key);
        context.update(format!("{id}.{}.", at.as_second()).as_bytes());
        context.update(body);
        format!("v1,{}", STANDARD.encode(context.sign()))
    }
}

/// The header of signatures: one for each secret that counts.
pub fn signatures(secrets: &[Secret], id: &str, at: Timestamp, body: &[u8]) -> String {
    let signed: Vec<String> = secrets.iter().map(|secret| secret.sign(id, at, body)).collect();
    signed.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification; `openssl dgst -sha256 -hmac` gives it
    /// as well.
    #[test]
    fn the_signature_is_that_of_the_specification() {
        let secret = Secret(STANDARD.decode("plJ3nmyCDGBKInavdOK15jsl").unwrap());
        let body = br#"{"event_type":"ping","data":{"success":true}}"#;
        let at = Timestamp::from_second(1_731_705_121).unwrap();
        let signed = signatures(&[secret], "msg_loFOjxBNrRLzqYUf", at, body);
        assert_eq!(signed, "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=");
    }

    #[test]
    fn secrets_differ_by_receiver_generation_and_master() {
        let master = Master::new(&"m".repeat(32)).unwrap();
        let one = master.secret("a", 1);
        assert_eq!(one, master.secret("a", 1), "made again, not kept");
        let other = Master::new(&"n".repeat(32)).unwrap();
        for another in [master.secret("a", 2), master.secret("b", 1), other.secret("a", 1)] {
            assert_ne!(one, another);
        }
        assert!(one.reveal().starts_with("whsec_") && one.reveal().len() == 50);
        assert!(!format!("{one:?} {master:?}").contains(&one.reveal()[6..12]));
        assert!(Master::new(" short ").is_none());
        let at = Timestamp::UNIX_EPOCH;
        let both = signatures(&[master.secret("a", 2), one.clone()], "x", at, b"y");
        assert_eq!(both.split(' ').count(), 2);
        assert_eq!(both.split(' ').nth(1), Some(signatures(&[one], "x", at, b"y").as_str()));
    }
}
