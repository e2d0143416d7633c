//! Argon2id, away from the threads that answer requests.

use std::{fmt, sync::Arc, time::Duration};

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization as _;

use super::{AccountError, secret::generated_password};

/// Hashes computed at once; each takes 19 MiB and a core for some 20 ms.
const AT_ONCE: usize = 2;
/// Nobody types more, and nobody should make the server hash more.
const LONGEST: usize = 1000;

/// A password as it was typed. Its text is not in `Debug`, so that it cannot
/// get into a log by accident.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

impl Password {
    /// The text in NFC: keyboards write `ệ` in one character or in three, and
    /// it is the same password.
    pub fn new(text: &str) -> Self {
        Self(text.chars().take(LONGEST).nfc().collect())
    }

    /// A password that nobody chose.
    pub(super) fn generated() -> Result<Self, AccountError> {
        generated_password().map(Self)
    }

    /// The text, to be shown once to whom it is for.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// Computes and compares hashes, a few at once. Cheap to clone.
///
/// Parameters are those that OWASP recommends for Argon2id: 19 MiB, two passes,
/// one lane. They are in each hash, so they can be raised later.
#[derive(Clone)]
pub struct Hashing {
    turns: Arc<Semaphore>,
    /// How long somebody waits for a turn before being told to come back.
    patience: Duration,
    /// Compared when there is no account, so that the time tells nothing.
    dummy: Arc<str>,
}

impl fmt::Debug for Hashing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hashing").finish_non_exhaustive()
    }
}

/// Random bytes in the form of a hash with the parameters above: no text is known for it.
const DUMMY: &str = "$argon2id$v=19$m=19456,t=2,p=1$j0XhR0IovmiXR2fDlu3hpQ$\
    R4cEbKXi0LGu0/aT41Ma5RRJuCn0jClsSd92BXLJINw";

impl Default for Hashing {
    fn default() -> Self {
        Self {
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            patience: Duration::from_secs(5),
            dummy: DUMMY.into(),
        }
    }
}

impl Hashing {
    /// The hash of a password, with a salt of its own.
    ///
    /// # Errors
    /// When too many are waiting, or the system has no random numbers.
    pub(super) async fn hash(&self, password: &Password) -> Result<String, AccountError> {
        let password = password.clone();
        self.in_turn(move || {
            let hash = argon2().hash_password(password.0.as_bytes());
            hash.map(|hash| hash.to_string()).map_err(|error| AccountError::Hash(error.to_string()))
        })
        .await?
    }

    /// Whether a password has this hash; never without one, but no sooner.
    ///
    /// # Errors
    /// When too many are waiting.
    pub(super) async fn matches(
        &self,
        password: &Password,
        hash: Option<&str>,
    ) -> Result<Match, AccountError> {
        let known = hash.is_some();
        let hash: Arc<str> = hash.map_or_else(|| Arc::clone(&self.dummy), Into::into);
        let password = password.clone();
        let same = self
            .in_turn(move || {
                let hash = PasswordHash::new(&hash);
                let hash = hash.map_err(|error| AccountError::Hash(error.to_string()))?;
                Ok::<_, AccountError>(
                    argon2().verify_password(password.0.as_bytes(), &hash).is_ok(),
                )
            })
            .await??;
        Ok(if same && known { Match::Same } else { Match::Other })
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, AccountError> {
        let turn = Arc::clone(&self.turns).acquire_owned();
        let turn = tokio::time::timeout(self.patience, turn).await;
        let Ok(Ok(turn)) = turn else { return Err(AccountError::Busy) };
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            drop(turn);
            done
        });
        done.await.map_err(|error| AccountError::Hash(error.to_string()))
    }
}

/// What a comparison gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Match {
    /// The password is right.
    Same,
    /// It is wrong, or there is none.
    Other,
}

fn argon2() -> Argon2<'static> {
    // The default parameters are the ones named above; a test holds them.
    Argon2::default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_hash_names_its_parameters_and_only_its_password_matches() {
        let hashing = Hashing::default();
        let password = Password::new("xăng dầu bán lẻ ở đâu");
        let hash = hashing.hash(&password).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert_ne!(hash, hashing.hash(&password).await.unwrap(), "salts differ");
        let same = |password: Password| {
            let (hashing, hash) = (hashing.clone(), hash.clone());
            async move { hashing.matches(&password, Some(&hash)).await.unwrap() }
        };
        assert_eq!(same(password.clone()).await, Match::Same);
        let decomposed: String = password.0.nfd().collect();
        assert_ne!(decomposed, password.0);
        assert_eq!(same(Password::new(&decomposed)).await, Match::Same);
        assert_eq!(same(Password::new("xang dau ban le o dau")).await, Match::Other);
        assert_eq!(hashing.matches(&password, None).await.unwrap(), Match::Other);
    }

    #[test]
    fn the_dummy_costs_what_a_real_one_does() {
        let dummy = PasswordHash::new(DUMMY).unwrap();
        let real = argon2().hash_password(b"x").unwrap();
        assert_eq!((dummy.algorithm, dummy.version), (real.algorithm, real.version));
        assert_eq!(dummy.params, real.params);
        let length = |hash: &PasswordHash| hash.hash.as_ref().map(|hash| hash.len());
        assert_eq!(length(&dummy), length(&real));
    }

    #[tokio::test]
    async fn who_waits_too_long_is_told_to_come_back() {
        let hashing = Hashing { patience: Duration::from_millis(10), ..Hashing::default() };
        let _all = hashing.turns.acquire_many(AT_ONCE as u32).await.unwrap();
        let refused = hashing.hash(&Password::new("x")).await;
        assert!(matches!(refused, Err(AccountError::Busy)), "{refused:?}");
    }

    #[test]
    fn passwords_hide() {
        assert_eq!(format!("{:?}", Password::new("mật khẩu")), "Password(…)");
    }
}
