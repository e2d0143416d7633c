//! Signing in and out, and being known again.

use jiff::{SignedDuration, Timestamp};

use super::{
    AccountError, Hashing, IDLE, Password, SESSION, Secret, hashing::Match, secret::id, shifted,
};
use crate::{
    cases::{Actor, Identity, Proof},
    model::{Account, Id, Login},
    store::{Attempt, By, Session, Store, StoreError, Via, Write, journal::sha256},
};

/// Failures in a row that lock nothing.
const FREE: u64 = 4;
/// The first lock; each failure after it doubles the time.
const FIRST_LOCK: SignedDuration = SignedDuration::from_secs(30);
/// The longest lock: a stranger must not be able to lock somebody out for good.
const LONGEST_LOCK: SignedDuration = SignedDuration::from_hours(1);
/// How exactly the store knows when a session or token was last used.
const TOUCH: SignedDuration = SignedDuration::from_mins(5);
/// Letters kept of what a browser calls itself.
const USER_AGENT: usize = 200;

/// An attempt to sign in.
#[derive(Debug, Clone, Copy)]
pub struct SignIn<'a> {
    /// What was typed as login.
    pub login: &'a str,
    /// What was typed as password.
    pub password: &'a Password,
    /// What the browser calls itself.
    pub user_agent: &'a str,
}

/// A session that was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// What the browser has to show from now on.
    pub secret: Secret,
    /// Who signed in.
    pub identity: Identity,
}

/// Signs in with login and password, and opens a session.
///
/// What a stranger can see is the same for a login that nobody has: the answer,
/// the locks, and the work done, hence the time.
///
/// # Errors
/// When the login or password is wrong, the login is locked, the account may
/// not sign in, too many sign in at once, or the store fails.
pub async fn sign_in(
    store: &Store,
    hashing: &Hashing,
    attempt: SignIn<'_>,
    now: Timestamp,
) -> Result<Opened, AccountError> {
    let account = prove(store, hashing, attempt, now).await?;
    if account.disabled_at.is_some() {
        return Err(AccountError::Disabled);
    }
    if account.temporary_until.is_some_and(|until| until <= now) {
        return Err(AccountError::Expired);
    }
    let mut write = store.write().await?;
    let opening = (attempt.user_agent, Via::Password);
    let (secret, session) = open(&mut write, &account.id, opening, now).await?;
    write.commit().await?;
    Ok(Opened { secret, identity: Identity { account, proof: Proof::Session(session) } })
}

/// Compares login and password, counting and locking.
pub(super) async fn prove(
    store: &Store,
    hashing: &Hashing,
    attempt: SignIn<'_>,
    now: Timestamp,
) -> Result<Account, AccountError> {
    let login = attempt.login.parse::<Login>().ok();
    let typed = login.as_ref().map_or(attempt.login.trim(), Login::as_str);
    let login_hash = sha256(typed.as_bytes());
    let failed = count(store, &login_hash, now).await?;
    let known = match &login {
        Some(login) => store.account_of(login).await?,
        None => None,
    };
    let hash = known.as_ref().map(|(_, hash)| hash.as_str());
    let compared = hashing.matches(attempt.password, hash).await?;
    let mut write = store.write().await?;
    let proved = match (known, compared) {
        (Some((account, _)), Match::Same) => {
            write.forget_attempts(&login_hash).await?;
            Ok(account)
        }
        (known, _) => {
            if let Some(time) = lock(failed) {
                let until = shifted(now, time);
                write.lock_login(&login_hash, until).await?;
                if let Some((account, _)) = known {
                    let by = By { actor: Actor::Visitor.name(), at: now };
                    write.note_lock(by, &account.id, failed, until).await?;
                }
            }
            Err(AccountError::Wrong)
        }
    };
    write.commit().await?;
    proved
}

/// Counts an attempt; gives the failures in a row with it.
async fn count(store: &Store, login_hash: &str, now: Timestamp) -> Result<u64, AccountError> {
    let mut write = store.write().await?;
    match write.count_attempt(login_hash, now).await? {
        // Dropped, the transaction counts nothing.
        Attempt::Locked(until) => Err(AccountError::Locked(until)),
        Attempt::Counted(failed) => {
            // Whoever comes meanwhile waits, in case this one fails.
            if let Some(time) = lock(failed) {
                write.lock_login(login_hash, shifted(now, time)).await?;
            }
            write.commit().await?;
            Ok(failed)
        }
    }
}

/// How long a login is locked after so many failures in a row.
fn lock(failed: u64) -> Option<SignedDuration> {
    let doublings = failed.checked_sub(FREE + 1)?;
    let factor = 1_i32 << doublings.min(20);
    Some(FIRST_LOCK.saturating_mul(factor).min(LONGEST_LOCK))
}

/// Opens a session for an account.
pub(super) async fn open(
    write: &mut Write,
    account: &Id,
    (user_agent, via): (&str, Via),
    now: Timestamp,
) -> Result<(Secret, Id), AccountError> {
    let secret = Secret::for_session()?;
    let kept = user_agent.chars().filter(|c| !c.is_control()).take(USER_AGENT).collect();
    let session = Session {
        id: id(now)?,
        created_at: now,
        seen_at: now,
        expires_at: shifted(now, SESSION),
        user_agent: kept,
        via,
    };
    let by = By { actor: account.as_str(), at: now };
    write.open_session(by, account, &session, &secret.hash()).await?;
    Ok((secret, session.id))
}

/// Ends the session that somebody signed in with.
///
/// # Errors
/// When the store fails.
pub async fn sign_out(
    store: &Store,
    identity: &Identity,
    now: Timestamp,
) -> Result<(), AccountError> {
    let Proof::Session(session) = &identity.proof else { return Ok(()) };
    let account = &identity.account.id;
    let mut write = store.write().await?;
    write.close_session(By { actor: account.as_str(), at: now }, account, session).await?;
    Ok(write.commit().await?)
}

/// Who a secret stands for: a session's or a token's. None if for nobody (any
/// more).
///
/// # Errors
/// When the store fails.
pub async fn identify(
    store: &Store,
    secret: &Secret,
    now: Timestamp,
) -> Result<Option<(Identity, Timestamp)>, StoreError> {
    let hash = secret.hash();
    if let Some((session, account)) = store.session_of(&hash, now, shifted(now, -IDLE)).await? {
        let proof = Proof::Session(session.id);
        return Ok(Some((Identity { account, proof }, session.seen_at)));
    }
    let Some((token, account)) = store.token_of(&hash, now).await? else { return Ok(None) };
    let used = token.used_at.unwrap_or(Timestamp::MIN);
    Ok(Some((Identity { account, proof: Proof::Token(token.id, token.scopes) }, used)))
}

/// Notes that somebody is here, if the store does not know it well enough.
///
/// # Errors
/// When the store fails.
pub async fn touch(
    store: &Store,
    identity: &Identity,
    seen: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    if shifted(seen, TOUCH) > now {
        return Ok(());
    }
    match &identity.proof {
        Proof::Session(id) => store.touch_session(id, now).await,
        Proof::Token(id, _) => store.touch_token(id, now).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locks_double_up_to_an_hour() {
        for (failed, seconds) in
            [(0, None), (4, None), (5, Some(30)), (6, Some(60)), (10, Some(960)), (12, Some(3600))]
        {
            assert_eq!(lock(failed).map(|time| time.as_secs()), seconds, "{failed}");
        }
        assert_eq!(lock(u64::MAX), Some(LONGEST_LOCK));
    }
}
