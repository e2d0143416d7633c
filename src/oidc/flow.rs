//! One sign-in on its way: what ties the answer of the provider to the browser
//! that asked.

use sha2::{Digest as _, Sha256};

use super::encode::base64url;

/// The three secrets of one sign-in.
///
/// The state is what the provider sends back, so it is in addresses and may
/// leak from them. Nonce and verifier come from a second secret, which only the
/// browser holds: whoever sees the state, or the store, can make neither.
#[derive(Clone, PartialEq, Eq)]
pub struct Flow {
    state: String,
    nonce: String,
    verifier: String,
}

impl std::fmt::Debug for Flow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Flow(…)")
    }
}

impl Flow {
    /// The flow of a state and the secret that a browser holds; both must have
    /// been made at random.
    pub fn new(state: &str, browser: &str) -> Self {
        Self {
            state: state.to_owned(),
            nonce: derived("nonce", browser),
            verifier: derived("verifier", browser),
        }
    }

    /// What the provider must send back.
    pub(super) fn state(&self) -> &str {
        &self.state
    }

    /// What its token must contain.
    pub(super) fn nonce(&self) -> &str {
        &self.nonce
    }

    /// What proves to the provider that the code was asked for here.
    pub(super) fn verifier(&self) -> &str {
        &self.verifier
    }

    /// What it is told of the verifier beforehand (RFC 7636, S256).
    pub(super) fn challenge(&self) -> String {
        base64url(&Sha256::digest(self.verifier.as_bytes()))
    }
}

/// 256 bits of a secret for one purpose, in 43 characters: as many as a
/// verifier needs.
fn derived(purpose: &str, secret: &str) -> String {
    base64url(&Sha256::digest(format!("{purpose}\n{secret}").as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nonce_and_verifier_come_from_the_browser_alone() {
        let flow = Flow::new("s", "b");
        assert_eq!(flow, Flow::new("s", "b"));
        let other = Flow::new("t", "b");
        assert_eq!((other.nonce(), other.verifier()), (flow.nonce(), flow.verifier()));
        let other = Flow::new("s", "c");
        assert!(other.nonce() != flow.nonce() && other.verifier() != flow.verifier());
        assert_ne!(flow.nonce(), flow.verifier());
        assert_eq!(flow.verifier().len(), 43);
        assert_eq!(format!("{flow:?}"), "Flow(…)");
    }

    /// The example of RFC 7636, appendix B.
    #[test]
    fn the_challenge_is_the_hash_of_the_verifier() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".to_owned();
        let flow = Flow { state: String::new(), nonce: String::new(), verifier };
        assert_eq!(flow.challenge(), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }
}
