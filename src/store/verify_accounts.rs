//! Checking that accounts, sessions and tokens are what the journal says: a
//! right that was given behind its back shows.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use sqlx::{AnyConnection, Row as _};

use super::{
    Finding, Store, StoreError, Verified,
    account::{AccountEntry, digest},
    link::LinkEntry,
    session::CredentialEntry,
};

/// What decides about an account's rights.
#[derive(Debug, Default, PartialEq, Eq)]
struct AccountFacts {
    role: Option<String>,
    agency: Option<String>,
    login: Option<String>,
    password: Option<String>,
    disabled: bool,
    link: Option<LinkEntry>,
}

/// What decides about the rights of a session or a token.
#[derive(Debug, PartialEq, Eq)]
struct CredentialFacts {
    account: String,
    scopes: Option<String>,
    expires_at: Option<i64>,
    via: Option<String>,
    ended: bool,
}

#[derive(Debug, Default)]
struct Facts {
    accounts: BTreeMap<String, AccountFacts>,
    /// By kind and id.
    credentials: BTreeMap<(&'static str, String), CredentialFacts>,
}

impl Facts {
    /// Takes one row of the journal in; tells whether it makes sense.
    fn take(&mut self, action: &str, subject: String, payload: &str) -> bool {
        match action {
            "account.added" => read(payload).is_some_and(|entry: AccountEntry| {
                let AccountEntry { role, agency, login, password } = entry;
                let facts =
                    AccountFacts { role, agency, login, password, ..AccountFacts::default() };
                self.accounts.insert(subject, facts).is_none()
            }),
            "account.disabled" | "account.enabled" => {
                let Some(facts) = self.accounts.get_mut(&subject) else { return false };
                facts.disabled = action == "account.disabled";
                true
            }
            "account.password-changed" | "account.password-reset" => {
                let Some(facts) = self.accounts.get_mut(&subject) else { return false };
                let Some(entry) = read::<AccountEntry>(payload) else { return false };
                facts.password = entry.password;
                true
            }
            "account.link-opened" | "account.linked" => {
                let Some(facts) = self.accounts.get_mut(&subject) else { return false };
                facts.link = read(payload);
                facts.link.is_some()
            }
            "account.unlinked" => {
                let Some(facts) = self.accounts.get_mut(&subject) else { return false };
                facts.link.take().is_some()
            }
            "account.locked" => self.accounts.contains_key(&subject),
            "session.opened" => self.open("session", subject, payload),
            "token.issued" => self.open("token", subject, payload),
            "session.closed" => self.end("session", subject),
            "token.revoked" => self.end("token", subject),
            _ => false,
        }
    }

    fn open(&mut self, kind: &'static str, id: String, payload: &str) -> bool {
        let Some(entry) = read::<CredentialEntry>(payload) else { return false };
        let CredentialEntry { account, scopes, expires_at, via } = entry;
        let known = self.accounts.contains_key(&account);
        let facts = CredentialFacts { account, scopes, expires_at, via, ended: false };
        self.credentials.insert((kind, id), facts).is_none() && known
    }

    fn end(&mut self, kind: &'static str, id: String) -> bool {
        let Some(facts) = self.credentials.get_mut(&(kind, id)) else { return false };
        facts.ended = true;
        true
    }
}

fn read<T: DeserializeOwned>(payload: &str) -> Option<T> {
    serde_json::from_str(payload).ok()
}

impl Store {
    /// Compares every account, session and token with what the journal makes of
    /// it, all read at one moment.
    pub(super) async fn verify_accounts(&self, verified: &mut Verified) -> Result<(), StoreError> {
        const SQL: &str = "SELECT action, subject, payload FROM journal \
            WHERE subject_kind IN ('account', 'session', 'token') ORDER BY seq";
        let mut tx = self.snapshot().await?;
        let mut told = Facts::default();
        for row in sqlx::query(SQL).fetch_all(&mut *tx).await? {
            let subject: String = row.try_get(1)?;
            if !told.take(row.try_get(0)?, subject.clone(), row.try_get(2)?) {
                verified.find(Finding::Account { account: subject, what: "dòng nhật ký" });
            }
        }
        let stored = stored(&mut tx).await?;
        verified.accounts = stored.accounts.len() as u64;
        for (id, facts) in &stored.accounts {
            if let Some(what) = account_difference(facts, told.accounts.get(id)) {
                verified.find(Finding::Account { account: id.clone(), what });
            }
        }
        for id in told.accounts.keys().filter(|id| !stored.accounts.contains_key(*id)) {
            verified.find(Finding::Account { account: id.clone(), what: "bản ghi tài khoản" });
        }
        for ((kind, id), facts) in &stored.credentials {
            if told.credentials.get(&(*kind, id.clone())) != Some(facts) {
                let what =
                    if *kind == "session" { "phiên đăng nhập" } else { "mã truy cập" };
                verified.find(Finding::Account { account: facts.account.clone(), what });
            }
        }
        Ok(())
    }
}

/// The first thing in which an account differs from what the journal says.
fn account_difference(stored: &AccountFacts, told: Option<&AccountFacts>) -> Option<&'static str> {
    let Some(told) = told else { return Some("bản ghi tài khoản") };
    let facts = [
        (stored.role == told.role, "vai trò"),
        (stored.agency == told.agency, "cơ quan"),
        (stored.disabled == told.disabled, "trạng thái khóa"),
        (stored.login == told.login, "tên đăng nhập"),
        (stored.password == told.password, "mật khẩu"),
        (stored.link == told.link, "liên kết đăng nhập"),
    ];
    facts.iter().find(|(same, _)| !same).map(|(_, what)| *what)
}

/// What is in the tables.
async fn stored(connection: &mut AnyConnection) -> Result<Facts, StoreError> {
    const ACCOUNTS: &str =
        "SELECT id, role, agency, login, password_hash, disabled_at FROM account";
    const LINKS: &str = "SELECT account, open_until, subject_hash FROM sign_in_link";
    const SESSIONS: &str = "SELECT id, account, expires_at, revoked_at, \
        CASE WHEN via <> 'password' THEN via END FROM session";
    const TOKENS: &str = "SELECT id, account, expires_at, revoked_at, scopes FROM token";
    let mut facts = Facts::default();
    for row in sqlx::query(ACCOUNTS).fetch_all(&mut *connection).await? {
        let id: String = row.try_get(0)?;
        let account = AccountFacts {
            role: Some(row.try_get(1)?),
            agency: row.try_get(2)?,
            login: Some(digest(&id, row.try_get(3)?)),
            password: Some(digest(&id, row.try_get(4)?)),
            disabled: row.try_get::<Option<i64>, _>(5)?.is_some(),
            link: None,
        };
        facts.accounts.insert(id, account);
    }
    for row in sqlx::query(LINKS).fetch_all(&mut *connection).await? {
        let id: String = row.try_get(0)?;
        let subject: Option<String> = row.try_get(2)?;
        let subject = subject.map(|subject_hash| digest(&id, &subject_hash));
        let link = LinkEntry { open_until: row.try_get(1)?, subject };
        // A foreign key sees to it that the account is there.
        facts.accounts.entry(id).or_default().link = Some(link);
    }
    for (kind, sql) in [("session", SESSIONS), ("token", TOKENS)] {
        for row in sqlx::query(sql).fetch_all(&mut *connection).await? {
            let credential = CredentialFacts {
                account: row.try_get(1)?,
                expires_at: Some(row.try_get(2)?),
                ended: row.try_get::<Option<i64>, _>(3)?.is_some(),
                scopes: if kind == "token" { Some(row.try_get(4)?) } else { None },
                via: if kind == "session" { row.try_get(4)? } else { None },
            };
            facts.credentials.insert((kind, row.try_get(0)?), credential);
        }
    }
    Ok(facts)
}
