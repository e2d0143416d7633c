//! What administrators do with accounts, at the command line and on the page.

use jiff::Timestamp;

use super::{AccountError, Hashing, Password, TEMPORARY, secret::id, shifted};
use crate::{
    cases::{Actor, Identity},
    model::{Account, Action, Id, Login, Standing, display_name},
    store::{By, PasswordChange, Store},
};

/// An account to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAccount {
    /// The name to sign in with.
    pub login: Login,
    /// The name as shown.
    pub name: String,
    /// As what.
    pub standing: Standing,
}

/// How long the first password lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Initial {
    /// Until it is changed at the first sign-in, and no longer than
    /// [`TEMPORARY`]: whoever made it must not know it for ever.
    Temporary,
    /// For demonstrations, where it is printed to whoever will use it.
    Lasting,
}

/// Adds an account with a generated password, which is told once.
///
/// # Errors
/// When they may not, there is an account with this login, or the store fails.
pub async fn add(
    store: &Store,
    hashing: &Hashing,
    actor: Actor<'_>,
    (new, initial): (NewAccount, Initial),
    now: Timestamp,
) -> Result<(Account, Password), AccountError> {
    actor.require(Action::ManageUsers)?;
    let password = Password::generated()?;
    let hash = hashing.hash(&password).await?;
    let account = Account {
        id: id(now)?,
        name: display_name(&new.name).unwrap_or_else(|| new.login.to_string()),
        login: new.login,
        standing: new.standing,
        disabled_at: None,
        temporary_until: match initial {
            Initial::Temporary => Some(shifted(now, TEMPORARY)),
            Initial::Lasting => None,
        },
    };
    let mut write = store.write().await?;
    write.add_account(By { actor: actor.name(), at: now }, &account, &hash).await?;
    write.commit().await?;
    Ok((account, password))
}

/// Keeps an account from signing in; its sessions and tokens end now.
///
/// # Errors
/// When they may not, it is their own account, there is none, or the store fails.
pub async fn disable(
    store: &Store,
    actor: Actor<'_>,
    account: &Id,
    now: Timestamp,
) -> Result<(), AccountError> {
    let account = another(store, actor, account).await?.id;
    let mut write = store.write().await?;
    write.disable_account(By { actor: actor.name(), at: now }, &account).await?;
    Ok(write.commit().await?)
}

/// Lets an account sign in again, with its old password.
///
/// # Errors
/// When they may not, there is no such account, or the store fails.
pub async fn enable(
    store: &Store,
    actor: Actor<'_>,
    account: &Id,
    now: Timestamp,
) -> Result<(), AccountError> {
    actor.require(Action::ManageUsers)?;
    found(store, account).await?;
    let mut write = store.write().await?;
    write.enable_account(By { actor: actor.name(), at: now }, account).await?;
    Ok(write.commit().await?)
}

/// Gives an account a generated password, which is told once and must be
/// changed when it is used. Its sessions and tokens end now.
///
/// # Errors
/// When they may not, it is their own account, there is none, or the store fails.
pub async fn reset(
    store: &Store,
    hashing: &Hashing,
    actor: Actor<'_>,
    account: &Id,
    now: Timestamp,
) -> Result<(Account, Password), AccountError> {
    // Their own they change by showing the old one.
    let account = another(store, actor, account).await?;
    let password = Password::generated()?;
    let hash = hashing.hash(&password).await?;
    let by = By { actor: actor.name(), at: now };
    let mut write = store.write().await?;
    let until = PasswordChange::Reset(shifted(now, TEMPORARY));
    write.set_password(by, &account.id, &hash, until).await?;
    write.close_sessions(by, &account.id, None).await?;
    write.revoke_tokens(by, &account.id).await?;
    write.commit().await?;
    Ok((account, password))
}

/// The account of somebody else that they may manage.
pub(super) async fn another(
    store: &Store,
    actor: Actor<'_>,
    account: &Id,
) -> Result<Account, AccountError> {
    actor.require(Action::ManageUsers)?;
    match actor {
        Actor::User(Identity { account: own, .. }) if own.id == *account => {
            Err(AccountError::Oneself)
        }
        _ => found(store, account).await,
    }
}

async fn found(store: &Store, account: &Id) -> Result<Account, AccountError> {
    store.account(account).await?.ok_or(AccountError::Missing)
}
