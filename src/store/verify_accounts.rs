//! Checking that accounts, sessions and tokens are what the journal says: a
//! right that was given behind its back shows.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use sqlx::{AnyConnection, Row as _};

use super::{
    Finding, StoreError, Verified,
    account::{AccountEntry, digest},
    link::LinkEntry,
    session::{CredentialEntry, KEPT},
    verify_rows::Cell as _,
};

/// What decides about an account's rights, and since when it is so.
#[derive(Debug, Default, PartialEq, Eq)]
struct AccountFacts {
    role: Option<String>,
    agency: Option<String>,
    login: Option<String>,
    name: Option<String>,
    password: Option<String>,
    temporary_until: Option<i64>,
    created_at: i64,
    disabled_at: Option<i64>,
    link: Option<LinkEntry>,
}

/// What decides about the rights of a session or a token.
#[derive(Debug, PartialEq, Eq)]
struct CredentialFacts {
    account: String,
    secret: Option<String>,
    scopes: Option<String>,
    created_at: i64,
    expires_at: Option<i64>,
    ended_at: Option<i64>,
    via: Option<String>,
}

#[derive(Debug, Default)]
struct Facts {
    accounts: BTreeMap<String, AccountFacts>,
    /// By kind and id.
    credentials: BTreeMap<(&'static str, String), CredentialFacts>,
}

impl Facts {
    /// Takes one row of the journal in; tells whether it makes sense.
    fn take(&mut self, (at, action): (i64, &str), subject: String, payload: &str) -> bool {
        match action {
            "account.added" => read(payload).is_some_and(|entry: AccountEntry| {
                let AccountEntry { role, agency, login, name, password, temporary_until } = entry;
                let facts = AccountFacts {
                    role,
                    agency,
                    login,
                    name,
                    password,
                    temporary_until,
                    created_at: at,
                    disabled_at: None,
                    link: None,
                };
                self.accounts.insert(subject, facts).is_none()
            }),
            "account.disabled" | "account.enabled" => {
                let Some(facts) = self.accounts.get_mut(&subject) else { return false };
                facts.disabled_at = (action == "account.disabled").then_some(at);
                true
            }
            "account.password-changed" | "account.password-reset" => {
                let Some(facts) = self.accounts.get_mut(&subject) else { return false };
                let Some(entry) = read::<AccountEntry>(payload) else { return false };
                facts.password = entry.password;
                facts.temporary_until = entry.temporary_until;
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
            "session.opened" => self.open("session", (subject, at), payload),
            "token.issued" => self.open("token", (subject, at), payload),
            "session.closed" => self.end("session", (subject, at)),
            "token.revoked" => self.end("token", (subject, at)),
            _ => false,
        }
    }

    fn open(&mut self, kind: &'static str, (id, at): (String, i64), payload: &str) -> bool {
        let Some(entry) = read::<CredentialEntry>(payload) else { return false };
        let CredentialEntry { account, secret, scopes, expires_at, via } = entry;
        let known = self.accounts.contains_key(&account);
        let facts = CredentialFacts {
            account,
            secret,
            scopes,
            created_at: at,
            expires_at,
            ended_at: None,
            via,
        };
        self.credentials.insert((kind, id), facts).is_none() && known
    }

    fn end(&mut self, kind: &'static str, (id, at): (String, i64)) -> bool {
        let Some(facts) = self.credentials.get_mut(&(kind, id)) else { return false };
        facts.ended_at = Some(at);
        true
    }
}

fn read<T: DeserializeOwned>(payload: &str) -> Option<T> {
    serde_json::from_str(payload).ok()
}

/// Compares every account, session and token with what the journal makes of
/// it. `last_at` is the instant of the journal's last row.
pub(super) async fn verify_accounts(
    connection: &mut AnyConnection,
    last_at: i64,
    verified: &mut Verified,
) -> Result<(), StoreError> {
    const SQL: &str = "SELECT action, subject, payload, at FROM journal \
        WHERE subject_kind IN ('account', 'session', 'token') ORDER BY seq";
    let mut told = Facts::default();
    for row in sqlx::query(SQL).fetch_all(&mut *connection).await? {
        let subject: String = row.try_get(1)?;
        // The check of the journal itself names what cannot be read.
        let at = row.try_get(3).unwrap_or_default();
        if !told.take((at, row.try_get(0)?), subject.clone(), row.try_get(2)?) {
            verified.find(finding(&subject, ("dòng nhật ký", "hợp lệ", "không hợp lệ")));
        }
    }
    let stored = stored(connection).await?;
    verified.accounts = stored.accounts.len() as u64;
    for (id, facts) in &stored.accounts {
        match told.accounts.get(id) {
            None => {
                verified.find(finding(id, ("bản ghi tài khoản", "không có", "có")));
            }
            Some(told) => {
                for (what, told, stored) in account_differences(told, facts) {
                    verified.find(finding(id, (what, &told, &stored)));
                }
            }
        }
    }
    for id in told.accounts.keys().filter(|id| !stored.accounts.contains_key(*id)) {
        verified.find(finding(id, ("bản ghi tài khoản", "có", "không có")));
    }
    for (key, facts) in &stored.credentials {
        let what = credential(key.0);
        match told.credentials.get(key) {
            None => verified.find(finding(&facts.account, (what, "không có", &key.1))),
            Some(told) if told == facts => {}
            Some(told) => {
                let (told, stored) = (credential_words(told), credential_words(facts));
                verified.find(finding(&facts.account, (what, &told, &stored)));
            }
        }
    }
    // Sessions are forgotten some time after their end; nothing else is.
    let forgotten = last_at.saturating_sub(KEPT.as_millis() as i64);
    let lost = told.credentials.iter().filter(|((kind, _), facts)| {
        *kind == "token" || facts.expires_at.is_none_or(|at| at >= forgotten)
    });
    for (key, facts) in lost.filter(|(key, _)| !stored.credentials.contains_key(*key)) {
        // With its account everything of it is gone: that is told above.
        if stored.accounts.contains_key(&facts.account) {
            verified.find(finding(&facts.account, (credential(key.0), &key.1, "không có")));
        }
    }
    Ok(())
}

fn finding(account: &str, (what, expected, found): (&'static str, &str, &str)) -> Finding {
    Finding::Account {
        account: account.to_owned(),
        what,
        expected: expected.to_owned(),
        found: found.to_owned(),
    }
}

fn credential(kind: &str) -> &'static str {
    if kind == "session" { "phiên đăng nhập" } else { "mã truy cập" }
}

/// Everything in which an account differs from what the journal says.
fn account_differences(
    told: &AccountFacts,
    stored: &AccountFacts,
) -> Vec<(&'static str, String, String)> {
    let facts = [
        ("vai trò", told.role.shown(), stored.role.shown()),
        ("cơ quan", told.agency.shown(), stored.agency.shown()),
        ("trạng thái khóa", told.disabled_at.shown(), stored.disabled_at.shown()),
        ("tên đăng nhập", told.login.shown(), stored.login.shown()),
        ("tên", told.name.shown(), stored.name.shown()),
        ("mật khẩu", told.password.shown(), stored.password.shown()),
        ("hạn của mật khẩu tạm", told.temporary_until.shown(), stored.temporary_until.shown()),
        ("ngày tạo", told.created_at.shown(), stored.created_at.shown()),
        ("liên kết đăng nhập", format!("{:?}", told.link), format!("{:?}", stored.link)),
    ];
    facts.into_iter().filter(|(_, told, stored)| told != stored).collect()
}

fn credential_words(facts: &CredentialFacts) -> String {
    let CredentialFacts { account, secret, scopes, created_at, expires_at, via, ended_at } = facts;
    let via = via.as_ref().map(|via| format!(" ({via})")).unwrap_or_default();
    let scopes = scopes.as_ref().map(|scopes| format!(", {scopes}")).unwrap_or_default();
    // Enough to see that it is another one.
    let secret = secret.as_deref().and_then(|secret| secret.get(..12)).unwrap_or("(trống)");
    format!(
        "{account}{via}{scopes}, từ {created_at} đến {}, kết thúc {}, khóa {secret}",
        expires_at.shown(),
        ended_at.shown()
    )
}

/// What is in the tables.
async fn stored(connection: &mut AnyConnection) -> Result<Facts, StoreError> {
    const ACCOUNTS: &str = "SELECT id, role, agency, login, password_hash, disabled_at, name, \
        temporary_until, created_at FROM account";
    const LINKS: &str = "SELECT account, open_until, subject_hash FROM sign_in_link";
    const SESSIONS: &str = "SELECT id, account, expires_at, revoked_at, secret_hash, created_at, \
        CASE WHEN via <> 'password' THEN via END FROM session";
    const TOKENS: &str =
        "SELECT id, account, expires_at, revoked_at, secret_hash, created_at, scopes FROM token";
    let mut facts = Facts::default();
    for row in sqlx::query(ACCOUNTS).fetch_all(&mut *connection).await? {
        let id: String = row.try_get(0)?;
        let account = AccountFacts {
            role: Some(row.try_get(1)?),
            agency: row.try_get(2)?,
            login: Some(digest(&id, row.try_get(3)?)),
            password: Some(digest(&id, row.try_get(4)?)),
            disabled_at: row.try_get(5)?,
            name: Some(digest(&id, row.try_get(6)?)),
            temporary_until: row.try_get(7)?,
            created_at: row.try_get(8)?,
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
            let id: String = row.try_get(0)?;
            let credential = CredentialFacts {
                account: row.try_get(1)?,
                expires_at: Some(row.try_get(2)?),
                ended_at: row.try_get(3)?,
                secret: Some(digest(&id, row.try_get(4)?)),
                created_at: row.try_get(5)?,
                scopes: if kind == "token" { Some(row.try_get(6)?) } else { None },
                via: if kind == "session" { row.try_get(6)? } else { None },
            };
            facts.credentials.insert((kind, id), credential);
        }
    }
    Ok(facts)
}
