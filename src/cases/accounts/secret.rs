//! Secrets: made at random, shown once, kept as hashes.

use std::fmt;

use jiff::Timestamp;

use super::AccountError;
use crate::{model::Id, store::journal::sha256};

/// Thirty-two letters that nobody takes for another (no `l`, `o`, 0 or 1).
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// A secret is longer than any that could be guessed; what is presented as one
/// and is longer than this was never made here.
const LONGEST: usize = 100;

/// How tokens of the API begin, so that scanners for leaked secrets know them.
const TOKEN: &str = "quydinh_";

/// What a browser or a program holds to be known again. Its text is not in
/// `Debug`, so that it cannot get into a log by accident.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Secret {
    /// A secret for a session.
    pub(super) fn for_session() -> Result<Self, AccountError> {
        Ok(Self(letters(&bytes::<32>()?)))
    }

    /// A secret for a token.
    pub(super) fn for_token() -> Result<Self, AccountError> {
        Ok(Self(format!("{TOKEN}{}", letters(&bytes::<32>()?))))
    }

    /// A secret for a link in a letter.
    pub(in crate::cases) fn for_link() -> Result<Self, AccountError> {
        Self::for_session()
    }

    /// A secret that is made of the store's own for one purpose, the same each
    /// time: for what stands in many letters, and is kept as its hash only.
    pub(in crate::cases) fn derived(key: &str, purpose: &str) -> Self {
        // Hashed twice, so that none of them is the beginning of another.
        Self(sha256(sha256(format!("{key}\n{purpose}").as_bytes()).as_bytes()))
    }

    /// What is kept of a secret of a link; see [`Secret::hash`].
    pub(in crate::cases) fn digest(&self) -> String {
        self.hash()
    }

    /// What somebody presents as a secret. None if it can't be one.
    pub fn presented(text: &str) -> Option<Self> {
        let good = |c: u8| c.is_ascii_alphanumeric() || c == b'_';
        (!text.is_empty() && text.len() <= LONGEST && text.bytes().all(good))
            .then(|| Self(text.to_owned()))
    }

    /// The secret itself, to be handed to whom it is for.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What the store keeps. The secret has 256 random bits, so that a plain
    /// hash cannot be turned back, and a look-up by hash tells nothing by its time.
    pub(super) fn hash(&self) -> String {
        sha256(self.0.as_bytes())
    }

    /// The beginning, by which its owner knows it again.
    pub(super) fn prefix(&self) -> String {
        self.0.chars().take(TOKEN.len() + 4).collect()
    }
}

/// A password made for somebody: twenty letters in four groups, 100 bits.
pub(super) fn generated_password() -> Result<String, AccountError> {
    let random = bytes::<20>()?;
    let letter = |byte: &u8| char::from(LETTERS[usize::from(byte % 32)]);
    let groups: Vec<String> =
        random.chunks(5).map(|group| group.iter().map(letter).collect()).collect();
    Ok(groups.join("-"))
}

/// A new id.
pub(super) fn id(now: Timestamp) -> Result<Id, AccountError> {
    Ok(Id::new(now, bytes()?))
}

fn bytes<const N: usize>() -> Result<[u8; N], AccountError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| AccountError::Random(error.to_string()))?;
    Ok(bytes)
}

/// Five bits to a letter.
fn letters(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 8 / 5 + 1);
    let (mut bits, mut count) = (0_u32, 0);
    for &byte in bytes {
        bits = bits << 8 | u32::from(byte);
        count += 8;
        while count >= 5 {
            count -= 5;
            text.push(char::from(LETTERS[(bits >> count) as usize & 31]));
        }
    }
    if count > 0 {
        text.push(char::from(LETTERS[(bits << (5 - count)) as usize & 31]));
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn letters_keep_every_bit() {
        assert_eq!(letters(&[]), "");
        assert_eq!(letters(&[0; 5]), "aaaaaaaa");
        assert_eq!(letters(&[0xff; 5]), "99999999");
        assert_eq!(letters(&[0b0000_1000]), "ba");
        assert_eq!(letters(&[7; 32]).len(), 52);
        // Every single bit makes another text.
        let mut texts = HashSet::from([letters(&[0; 32])]);
        for bit in 0..256 {
            let mut bytes = [0; 32];
            bytes[bit / 8] = 1 << (bit % 8);
            assert!(texts.insert(letters(&bytes)), "bit {bit}");
        }
    }

    #[test]
    fn secrets_differ_and_hide() {
        let (one, two) = (Secret::for_token().unwrap(), Secret::for_token().unwrap());
        assert_ne!(one, two);
        assert_ne!(one.hash(), two.hash());
        assert!(one.reveal().starts_with("quydinh_") && one.prefix().len() == 12);
        assert!(!format!("{one:?}").contains(&one.reveal()[8..]));
        assert_eq!(Secret::presented(one.reveal()), Some(one));
        let derived = Secret::derived("k", "follow 1");
        assert_eq!(derived, Secret::derived("k", "follow 1"));
        assert_ne!(derived, Secret::derived("k", "follow 2"));
        assert_ne!(derived, Secret::derived("l", "follow 1"));
        assert_eq!(Secret::presented(derived.reveal()), Some(derived));
        for text in ["", "a b", "a\n", "â", &"a".repeat(101)] {
            assert_eq!(Secret::presented(text), None, "{text:?}");
        }
    }

    #[test]
    fn generated_passwords_are_long_and_differ() {
        let password = generated_password().unwrap();
        assert_eq!(password.len(), 23);
        assert!(password.split('-').all(|group| group.len() == 5));
        assert_ne!(password, generated_password().unwrap());
    }
}
