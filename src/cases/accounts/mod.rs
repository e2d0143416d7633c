//! Accounts: who may sign in, how, and what stands for them afterwards.
//!
//! Passwords are compared outside of transactions, because it is slow on
//! purpose; what follows is one transaction with its journal rows. The journal
//! never has a secret: no password, no token, no session.

mod hashing;
mod manage;
mod outside;
mod own;
mod rules;
mod secret;
mod sign_in;

use jiff::{SignedDuration, Timestamp};

pub use hashing::{Hashing, Password};
pub use manage::{Initial, NewAccount, add, disable, enable, reset};
pub use outside::{Begun, LINKING, Outside, allow_link, begin, resume, sign_in_outside, unlink};
pub use own::{NewToken, change_password, issue_token, new_token_id, revoke_session, revoke_token};
pub use own::{revoke_other_sessions, token_lives};
pub use rules::{LENGTH, Weak};
pub use secret::Secret;
pub use sign_in::{Opened, SignIn, identify, sign_in, sign_out, touch};

use super::Refusal;
use crate::store::StoreError;

/// A session ends after this time, used or not.
pub const SESSION: SignedDuration = SignedDuration::from_hours(7 * 24);
/// A session that is not used for this time ends.
pub const IDLE: SignedDuration = SignedDuration::from_hours(12);
/// A password made for somebody can be used for this time, to set another.
pub const TEMPORARY: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Why something about accounts could not be done. Nothing was written, except
/// that an attempt to sign in was counted.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// They may not.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// There is no such account, session or token.
    #[error("there is no such account, session or token")]
    Missing,
    /// There is an account with this login, or a token with this id.
    #[error("it is there already")]
    Exists,
    /// The login or the password is wrong. Which of them is not said.
    #[error("wrong login or password")]
    Wrong,
    /// Too many wrong passwords in a row.
    #[error("locked until {0}")]
    Locked(Timestamp),
    /// The password is right, but the account may not sign in.
    #[error("the account is disabled")]
    Disabled,
    /// The password is right, but was temporary and its time is over.
    #[error("the temporary password has expired")]
    Expired,
    /// The new password may not be chosen.
    #[error("weak password: {0:?}")]
    Weak(Weak),
    /// The new password is the old one.
    #[error("the new password is the old one")]
    SamePassword,
    /// An administrator would lock themselves out.
    #[error("nobody disables their own account")]
    Oneself,
    /// Somebody proved who they are at the provider, but no account here is
    /// linked to them or may be.
    #[error("no account is linked")]
    NotLinked,
    /// A token without a name, a purpose or a time that is allowed.
    #[error("a token needs a name, a scope and a time")]
    BadToken,
    /// Too many passwords are being compared.
    #[error("too many passwords are being compared")]
    Busy,
    /// The system gives no random numbers.
    #[error("no random numbers: {0}")]
    Random(String),
    /// A password could not be hashed, or a stored hash not be read.
    #[error("failed to hash a password: {0}")]
    Hash(String),
    /// The store failed.
    #[error("the store failed")]
    Store(#[source] StoreError),
}

impl From<StoreError> for AccountError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Exists => Self::Exists,
            other => Self::Store(other),
        }
    }
}

/// The instant a duration later or earlier; the end of time stays the end.
fn shifted(at: Timestamp, by: SignedDuration) -> Timestamp {
    let end = if by.is_negative() { Timestamp::MIN } else { Timestamp::MAX };
    at.checked_add(by).unwrap_or(end)
}
