//! What everybody does with their own account.

use jiff::{SignedDuration, Timestamp};

use super::{
    AccountError, Hashing, Opened, Password, Secret,
    rules::weakness,
    secret::id,
    shifted,
    sign_in::{self, SignIn},
};
use crate::{
    cases::{Actor, Identity, Proof, Refusal},
    model::{Action, Id, TokenScope, display_name},
    store::{By, PasswordChange, Store, Token, Via},
};

/// The days for which a token may last.
const TOKEN_LIVES: [i64; 4] = [7, 30, 90, 365];

/// The days that somebody may choose for a token.
pub fn token_lives() -> [i64; 4] {
    TOKEN_LIVES
}

/// Sets another password after showing the current one. Every session ends;
/// the one it was done in goes on under a new secret.
///
/// # Errors
/// When the current password is wrong or locked, the new one may not be chosen,
/// or the store fails.
pub async fn change_password(
    store: &Store,
    hashing: &Hashing,
    identity: &Identity,
    (current, new, user_agent): (&Password, &Password, &str),
    now: Timestamp,
) -> Result<Opened, AccountError> {
    Actor::User(identity).require(Action::ManageAccount)?;
    let account = &identity.account;
    if let Some(weak) = weakness(new, &account.login, &account.name) {
        return Err(AccountError::Weak(weak));
    }
    if new == current {
        return Err(AccountError::SamePassword);
    }
    // The same counting and locking as at the door: a session that somebody
    // left open must not be a way to try passwords.
    let attempt = SignIn { login: account.login.as_str(), password: current, user_agent };
    sign_in::prove(store, hashing, attempt, now).await?;
    let hash = hashing.hash(new).await?;
    let by = By { actor: account.id.as_str(), at: now };
    let mut write = store.write().await?;
    write.set_password(by, &account.id, &hash, PasswordChange::Own).await?;
    write.close_sessions(by, &account.id, None).await?;
    let opening = (user_agent, Via::Password);
    let (secret, session) = sign_in::open(&mut write, &account.id, opening, now).await?;
    write.commit().await?;
    let mut account = account.clone();
    account.temporary_until = None;
    Ok(Opened { secret, identity: Identity { account, proof: Proof::Session(session) } })
}

/// Ends one of one's own sessions.
///
/// # Errors
/// When there is no such session, or the store fails.
pub async fn revoke_session(
    store: &Store,
    identity: &Identity,
    session: &Id,
    now: Timestamp,
) -> Result<(), AccountError> {
    Actor::User(identity).require(Action::ManageAccount)?;
    let account = &identity.account.id;
    let mut write = store.write().await?;
    let by = By { actor: account.as_str(), at: now };
    if !write.close_session(by, account, session).await? {
        return Err(AccountError::Missing);
    }
    Ok(write.commit().await?)
}

/// Ends all of one's own sessions but the one this is asked in.
///
/// # Errors
/// When the store fails.
pub async fn revoke_other_sessions(
    store: &Store,
    identity: &Identity,
    now: Timestamp,
) -> Result<(), AccountError> {
    Actor::User(identity).require(Action::ManageAccount)?;
    let account = &identity.account.id;
    let kept = match &identity.proof {
        Proof::Session(id) => Some(id),
        Proof::Token(..) => None,
    };
    let mut write = store.write().await?;
    write.close_sessions(By { actor: account.as_str(), at: now }, account, kept).await?;
    Ok(write.commit().await?)
}

/// A token to be issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewToken {
    /// Its id, made when the form was shown, so that a form that is sent twice
    /// makes one token.
    pub id: Id,
    /// What its owner calls it.
    pub name: String,
    /// What it may be used for.
    pub scopes: Vec<TokenScope>,
    /// How many days it lasts; one of [`token_lives`].
    pub days: i64,
}

/// An id for a token to be issued.
///
/// # Errors
/// When the system gives no random numbers.
pub fn new_token_id(now: Timestamp) -> Result<Id, AccountError> {
    id(now)
}

/// Issues a token of the API. Its secret is told once.
///
/// # Errors
/// When the password must be changed first, the token lacks something, the
/// form was sent before, or the store fails.
pub async fn issue_token(
    store: &Store,
    identity: &Identity,
    new: NewToken,
    now: Timestamp,
) -> Result<(Token, Secret), AccountError> {
    Actor::User(identity).require(Action::ManageAccount)?;
    if identity.account.temporary_until.is_some() {
        return Err(Refusal::PasswordFirst(Action::ManageAccount).into());
    }
    let name = display_name(&new.name).ok_or(AccountError::BadToken)?;
    if new.scopes.is_empty() || !TOKEN_LIVES.contains(&new.days) {
        return Err(AccountError::BadToken);
    }
    let secret = Secret::for_token()?;
    let mut scopes = new.scopes;
    scopes.sort();
    scopes.dedup();
    let token = Token {
        id: new.id,
        name,
        prefix: secret.prefix(),
        scopes,
        created_at: now,
        expires_at: shifted(now, SignedDuration::from_hours(24 * new.days)),
        used_at: None,
        revoked_at: None,
    };
    let account = &identity.account.id;
    let mut write = store.write().await?;
    let by = By { actor: account.as_str(), at: now };
    write.issue_token(by, account, &token, &secret.hash()).await?;
    write.commit().await?;
    Ok((token, secret))
}

/// Revokes one of one's own tokens.
///
/// # Errors
/// When there is no such token, or the store fails.
pub async fn revoke_token(
    store: &Store,
    identity: &Identity,
    token: &Id,
    now: Timestamp,
) -> Result<(), AccountError> {
    Actor::User(identity).require(Action::ManageAccount)?;
    let account = &identity.account.id;
    let mut write = store.write().await?;
    if !write.revoke_token(By { actor: account.as_str(), at: now }, account, token).await? {
        return Err(AccountError::Missing);
    }
    Ok(write.commit().await?)
}
