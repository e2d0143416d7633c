//! Signing in at an OpenID provider: which account it is for.
//!
//! A provider says who somebody is, never what they may do. Accounts are made
//! here, by an administrator, and each leads to the provider only after an
//! administrator allowed it ([`allow_link`]). Then:
//!
//! 1. The first time, within [`LINKING`], the account is found by the e-mail
//!    address that the provider says it has verified; it must be the account's
//!    login. From then on the account is linked to the provider's subject.
//! 2. After that only the subject counts. An address may change and may be
//!    given to somebody else, a subject never is (OpenID Connect Core, 5.7).
//! 3. One subject has one account, one account one subject. To change it, an
//!    administrator takes the link away and allows another; nobody does either
//!    to their own account.
//!
//! No account is ever made by signing in, none gets another role, and the
//! password stays what it was.

use jiff::{SignedDuration, Timestamp};

use super::{AccountError, Opened, Secret, manage, shifted, sign_in};
use crate::{
    cases::{Actor, Identity, Proof},
    model::{Account, Id, Login},
    store::{By, Store, StoreError, Via, Write, journal::sha256},
};

/// How long an account stays open to be linked.
pub const LINKING: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How long somebody may take at the provider.
const ON_THE_WAY: SignedDuration = SignedDuration::from_mins(10);

/// Somebody whom a provider vouches for.
#[derive(Debug, Clone, Copy)]
pub struct Outside<'a> {
    /// The provider.
    pub issuer: &'a str,
    /// What it calls the person, now and for ever.
    pub subject: &'a str,
    /// The person's address, if the provider has verified it.
    pub email: Option<&'a str>,
    /// What the browser calls itself.
    pub user_agent: &'a str,
}

/// A sign-in that begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// What the provider sends back.
    pub state: Secret,
    /// What the browser holds meanwhile.
    pub browser: Secret,
}

impl Begun {
    /// The secrets of a new sign-in.
    ///
    /// # Errors
    /// When the system gives no random numbers.
    pub fn new() -> Result<Self, AccountError> {
        Ok(Self { state: Secret::for_session()?, browser: Secret::for_session()? })
    }
}

/// Keeps a sign-in that begins until it comes back, with where it leads.
///
/// # Errors
/// When the store fails.
pub async fn begin(
    store: &Store,
    begun: &Begun,
    next: &str,
    now: Timestamp,
) -> Result<(), AccountError> {
    let mut write = store.write().await?;
    let hashes = (&*begun.state.hash(), &*begun.browser.hash());
    write.keep_flow(hashes, next, (now, shifted(now, ON_THE_WAY))).await?;
    Ok(write.commit().await?)
}

/// Takes a sign-in that came back; gives where it leads. None if this browser
/// did not begin it, began it too long ago, or has come back from it before.
///
/// # Errors
/// When the store fails.
pub async fn resume(
    store: &Store,
    (state, browser): (&Secret, &Secret),
    now: Timestamp,
) -> Result<Option<String>, AccountError> {
    let mut write = store.write().await?;
    let next = write.take_flow((&state.hash(), &browser.hash()), now).await?;
    write.commit().await?;
    Ok(next)
}

/// Opens a session for somebody whom the provider vouches for, linking an
/// account first if one waits for it.
///
/// # Errors
/// When no account is linked or may be, the account may not sign in, or the
/// store fails.
pub async fn sign_in_outside(
    store: &Store,
    who: Outside<'_>,
    now: Timestamp,
) -> Result<Opened, AccountError> {
    let subject_hash = sha256(format!("{}\n{}", who.issuer, who.subject).as_bytes());
    // Looked up before a writer is waited for: most who are not linked end here.
    let named = match who.email.and_then(|email| email.parse::<Login>().ok()) {
        Some(login) => store.account_of(&login).await?.map(|(account, _)| account),
        None => None,
    };
    let mut write = store.write().await?;
    let mut account = match write.linked_account(&subject_hash).await? {
        Some(account) => account,
        None => link(&mut write, named, &subject_hash, now).await?,
    };
    if account.disabled_at.is_some() {
        return Err(AccountError::Disabled);
    }
    let opening = (who.user_agent, Via::Provider);
    let (secret, session) = sign_in::open(&mut write, &account.id, opening, now).await?;
    write.commit().await?;
    // What a temporary password holds up, this does not.
    account.temporary_until = None;
    Ok(Opened { secret, identity: Identity { account, proof: Proof::Session(session) } })
}

/// Links the account of an address to a subject, if it is open to be.
async fn link(
    write: &mut Write,
    named: Option<Account>,
    subject_hash: &str,
    now: Timestamp,
) -> Result<Account, AccountError> {
    let account = named.ok_or(AccountError::NotLinked)?;
    let by = By { actor: account.id.as_str(), at: now };
    match write.link(by, &account.id, subject_hash).await {
        Ok(true) => Ok(account),
        // Somebody came first with this subject or this account.
        Ok(false) | Err(StoreError::Exists) => Err(AccountError::NotLinked),
        Err(other) => Err(other.into()),
    }
}

/// Lets an account be linked by the first who proves its address at the
/// provider within [`LINKING`].
///
/// # Errors
/// [`AccountError::Exists`] when it is linked; when they may not, it is their
/// own account, there is none, or the store fails.
pub async fn allow_link(
    store: &Store,
    actor: Actor<'_>,
    account: &Id,
    now: Timestamp,
) -> Result<Account, AccountError> {
    let account = manage::another(store, actor, account).await?;
    let mut write = store.write().await?;
    let by = By { actor: actor.name(), at: now };
    if !write.open_link(by, &account.id, shifted(now, LINKING)).await? {
        return Err(AccountError::Exists);
    }
    write.commit().await?;
    Ok(account)
}

/// Takes a link, or the permission to be linked, away from an account. Its
/// sessions end, since they may come from there.
///
/// # Errors
/// [`AccountError::Missing`] when there is nothing to take away; when they may
/// not, it is their own account, or the store fails.
pub async fn unlink(
    store: &Store,
    actor: Actor<'_>,
    account: &Id,
    now: Timestamp,
) -> Result<Account, AccountError> {
    let account = manage::another(store, actor, account).await?;
    let mut write = store.write().await?;
    let by = By { actor: actor.name(), at: now };
    if !write.unlink(by, &account.id).await? {
        return Err(AccountError::Missing);
    }
    write.close_sessions(by, &account.id, None).await?;
    write.commit().await?;
    Ok(account)
}
