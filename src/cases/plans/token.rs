//! What proves that somebody has seen a dry run.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::{model::Day, store::journal::sha256};

/// A confirmation: it names the journal position and the day of a dry run, and
/// is bound to the file, the agency and the plan by a secret of the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token(String);

/// What a token says, when it is genuine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen {
    /// The journal position of the dry run.
    pub(super) basis: u64,
    /// The day of it.
    pub(super) day: Day,
}

impl Token {
    /// A token as it came from outside.
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// The journal position of the dry run, if the token has the right form:
    /// a server must have reached it to confirm.
    pub fn basis(&self) -> Option<u64> {
        self.0.split('.').next()?.parse().ok()
    }

    /// The token for what was seen of a subject.
    pub(super) fn issue(secret: &str, seen: Seen, subject: &str) -> Self {
        let head = format!("{}.{}", seen.basis, seen.day);
        let mac = hmac(secret.as_bytes(), format!("{head}\n{subject}").as_bytes());
        Self(format!("{head}.{mac}"))
    }

    /// What was seen, if this token was issued for the subject.
    pub(super) fn check(&self, secret: &str, subject: &str) -> Option<Seen> {
        let mut parts = self.0.splitn(3, '.');
        let basis = parts.next()?.parse().ok()?;
        let day = parts.next()?.parse().ok()?;
        let seen = Seen { basis, day };
        // Digests are compared, so the time it takes tells nothing of the secret.
        let genuine = sha256(Self::issue(secret, seen, subject).0.as_bytes());
        (sha256(self.0.as_bytes()) == genuine).then_some(seen)
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// HMAC-SHA-256 (RFC 2104) in hexadecimal.
fn hmac(key: &[u8], message: &[u8]) -> String {
    const BLOCK: usize = 64;
    let mut padded = [0; BLOCK];
    if key.len() > BLOCK {
        padded[..32].copy_from_slice(&Sha256::digest(key));
    } else {
        padded[..key.len()].copy_from_slice(key);
    }
    let keyed = |pad: u8| padded.map(|byte| byte ^ pad);
    let inner = Sha256::new().chain_update(keyed(0x36)).chain_update(message).finalize();
    let outer = [keyed(0x5c).as_slice(), &inner].concat();
    sha256(&outer)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Test cases 1, 2 and 6 of RFC 4231.
    #[test]
    fn the_code_is_that_of_the_standard() {
        for (key, message, expected) in [
            (
                vec![0x0b; 20],
                "Hi There",
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
            ),
            (
                b"Jefe".to_vec(),
                "what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            (
                vec![0xaa; 131],
                "Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            ),
        ] {
            assert_eq!(hmac(&key, message.as_bytes()), expected);
        }
    }

    #[test]
    fn a_token_is_good_for_what_it_was_issued_for() {
        let seen = Seen { basis: 12, day: Day::constant(2026, 7, 1) };
        let token = Token::issue("s", seen, "file");
        assert_eq!(token.basis(), Some(12));
        assert_eq!(token.check("s", "file"), Some(seen));
        assert_eq!(token.check("s", "other"), None);
        assert_eq!(token.check("t", "file"), None);
        let later = token.to_string().replacen("12.", "13.", 1);
        for forged in [later, String::new(), "12".into(), "12.2026-07-01.".into()] {
            assert_eq!(Token::new(forged).check("s", "file"), None);
        }
    }
}
