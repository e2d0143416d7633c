//! Accounts on both stores: signing in, locks, sessions, tokens, and what the
//! journal and `verify` say of them.

use jiff::{SignedDuration, Timestamp};
use quydinh::{
    cases::{
        Actor, Identity, Proof, Refusal,
        accounts::{
            self, AccountError, Hashing, Initial, NewAccount, NewToken, Opened, Password, SignIn,
        },
    },
    model::{Account, Action, Role, Standing, TokenScope},
    store::Store,
};

use crate::{
    app::now,
    harness::{TestStore, on_both_stores},
};

on_both_stores!(
    an_account_is_added_once_and_signs_in,
    a_temporary_password_must_be_changed_and_ends,
    wrong_passwords_lock_a_login_whether_it_exists_or_not,
    many_attempts_at_once_are_counted_one_by_one,
    sessions_end_when_idle_old_revoked_or_disabled,
    sessions_survive_a_restart,
    a_new_password_ends_every_session,
    tokens_have_scopes_an_end_and_an_owner,
    only_administrators_manage_and_not_themselves,
    the_journal_has_every_change_and_no_secret,
    rights_given_behind_the_journal_are_found,
);

const OPERATOR: Actor<'static> = Actor::Operator("test");

/// A store with what every case needs.
struct Door {
    store: Store,
    hashing: Hashing,
}

impl Door {
    async fn open(at: &TestStore) -> Self {
        Self { store: Store::open(&at.url).await.unwrap(), hashing: Hashing::default() }
    }

    async fn add(&self, login: &str, role: Role, initial: Initial) -> (Account, Password) {
        let agency = (role == Role::Officer).then(|| "bo-y-te".parse().unwrap());
        let standing = Standing::new(role, agency).unwrap();
        let new = NewAccount { login: login.parse().unwrap(), name: "Tên".into(), standing };
        accounts::add(&self.store, &self.hashing, OPERATOR, (new, initial), now()).await.unwrap()
    }

    async fn sign_in(
        &self,
        login: &str,
        password: &str,
        at: Timestamp,
    ) -> Result<Opened, AccountError> {
        let password = Password::new(password);
        let attempt = SignIn { login, password: &password, user_agent: "Trình duyệt" };
        accounts::sign_in(&self.store, &self.hashing, attempt, at).await
    }

    async fn known(&self, opened: &Opened, at: Timestamp) -> bool {
        accounts::identify(&self.store, &opened.secret, at).await.unwrap().is_some()
    }

    async fn actions(&self) -> Vec<String> {
        let rows = self.store.journal_after(0, 1000).await.unwrap();
        rows.into_iter().map(|row| row.action).collect()
    }
}

fn later(seconds: i64) -> Timestamp {
    now().checked_add(SignedDuration::from_secs(seconds)).unwrap()
}

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

async fn an_account_is_added_once_and_signs_in(at: TestStore) {
    let door = Door::open(&at).await;
    let (account, password) = door.add("a@mau.example", Role::Officer, Initial::Lasting).await;
    let standing = Standing::new(Role::Analyst, None).unwrap();
    let again = NewAccount { login: "A@mau.example".parse().unwrap(), name: "B".into(), standing };
    let again = (again, Initial::Lasting);
    let refused = accounts::add(&door.store, &door.hashing, OPERATOR, again, now()).await;
    assert!(matches!(refused, Err(AccountError::Exists)), "{refused:?}");

    let opened = door.sign_in(" A@MAU.example ", password.reveal(), now()).await.unwrap();
    assert_eq!(opened.identity.account, account);
    let (identity, seen) =
        accounts::identify(&door.store, &opened.secret, later(1)).await.unwrap().unwrap();
    assert_eq!((&identity, seen), (&opened.identity, now()));
    for (login, password) in [
        ("a@mau.example", "sai mật khẩu rồi"),
        ("a@mau.example", ""),
        ("b@mau.example", password.reveal()),
        ("không phải địa chỉ", password.reveal()),
        ("", ""),
    ] {
        let refused = door.sign_in(login, password, now()).await;
        assert!(matches!(refused, Err(AccountError::Wrong)), "{login}: {refused:?}");
    }
    accounts::sign_out(&door.store, &identity, later(2)).await.unwrap();
    assert!(!door.known(&opened, later(3)).await);
    assert_eq!(door.actions().await, ["account.added", "session.opened", "session.closed"]);
}

async fn a_temporary_password_must_be_changed_and_ends(at: TestStore) {
    let door = Door::open(&at).await;
    let (_, password) = door.add("a@mau.example", Role::Reviewer, Initial::Temporary).await;
    let late = door.sign_in("a@mau.example", password.reveal(), later(8 * DAY)).await;
    assert!(matches!(late, Err(AccountError::Expired)), "{late:?}");
    let wrong = door.sign_in("a@mau.example", "gì đó rất khác", later(8 * DAY)).await;
    assert!(matches!(wrong, Err(AccountError::Wrong)), "{wrong:?}");

    let opened = door.sign_in("a@mau.example", password.reveal(), now()).await.unwrap();
    let actor = Actor::User(&opened.identity);
    let refused = actor.require(Action::ReviewPlan);
    assert_eq!(refused, Err(Refusal::PasswordFirst(Action::ReviewPlan)));
    let token = new_token(&[TokenScope::Read], 7);
    let refused = accounts::issue_token(&door.store, &opened.identity, token, now()).await;
    assert!(matches!(refused, Err(AccountError::Refused(_))), "{refused:?}");

    let new = "con mèo trắng nằm trên mái nhà";
    for (current, new, expected) in [
        (password.reveal(), "ngắn quá", "Weak(Short)"),
        (password.reveal(), "matkhau123456", "Weak(Common)"),
        (password.reveal(), password.reveal(), "SamePassword"),
        ("sai mật khẩu rồi", new, "Wrong"),
    ] {
        let passwords = (&Password::new(current), &Password::new(new), "");
        let refused = accounts::change_password(
            &door.store,
            &door.hashing,
            &opened.identity,
            passwords,
            later(1),
        );
        assert_eq!(format!("{:?}", refused.await.unwrap_err()), expected);
    }
    let passwords = (&password, &Password::new(new), "");
    let changed = accounts::change_password(
        &door.store,
        &door.hashing,
        &opened.identity,
        passwords,
        later(2),
    );
    let changed = changed.await.unwrap();
    assert_eq!(Actor::User(&changed.identity).require(Action::ReviewPlan), Ok(()));
    let (known, _) =
        accounts::identify(&door.store, &changed.secret, later(3)).await.unwrap().unwrap();
    assert_eq!(known, changed.identity);
    door.sign_in("a@mau.example", new, later(8 * DAY)).await.unwrap();
}

async fn wrong_passwords_lock_a_login_whether_it_exists_or_not(at: TestStore) {
    let door = Door::open(&at).await;
    let (account, password) = door.add("a@mau.example", Role::Analyst, Initial::Lasting).await;
    for login in ["a@mau.example", "khong-co@mau.example"] {
        for _ in 0..5 {
            let refused = door.sign_in(login, "sai mật khẩu rồi", now()).await;
            assert!(matches!(refused, Err(AccountError::Wrong)), "{login}: {refused:?}");
        }
        // Locked: even the right password is not looked at.
        for seconds in [0, 29] {
            match door.sign_in(login, password.reveal(), later(seconds)).await {
                Err(AccountError::Locked(until)) => assert_eq!(until, later(30)),
                other => panic!("{login}: {other:?}"),
            }
        }
        // One more failure doubles the time.
        let refused = door.sign_in(login, "sai mật khẩu rồi", later(31)).await;
        assert!(matches!(refused, Err(AccountError::Wrong)), "{login}: {refused:?}");
        let refused = door.sign_in(login, password.reveal(), later(90)).await;
        assert!(matches!(refused, Err(AccountError::Locked(_))), "{login}: {refused:?}");
    }
    // The right password afterwards forgets the failures.
    door.sign_in("a@mau.example", password.reveal(), later(92)).await.unwrap();
    let refused = door.sign_in("a@mau.example", "sai mật khẩu rồi", later(93)).await;
    assert!(matches!(refused, Err(AccountError::Wrong)), "{refused:?}");
    door.sign_in("a@mau.example", password.reveal(), later(93)).await.unwrap();
    // A day later nothing is left of the failures of the other.
    for _ in 0..4 {
        let refused =
            door.sign_in("khong-co@mau.example", "sai mật khẩu rồi", later(2 * DAY)).await;
        assert!(matches!(refused, Err(AccountError::Wrong)), "{refused:?}");
    }
    // Only what concerns an account is in the journal.
    let locks = door.store.journal_after(0, 1000).await.unwrap();
    let locks: Vec<_> = locks.into_iter().filter(|row| row.action == "account.locked").collect();
    assert_eq!(locks.len(), 2);
    assert!(locks.iter().all(|row| row.subject == account.id.as_str()));
    assert_eq!(door.store.verify().await.unwrap().findings, []);
}

async fn many_attempts_at_once_are_counted_one_by_one(at: TestStore) {
    let door = Door::open(&at).await;
    door.add("a@mau.example", Role::Analyst, Initial::Lasting).await;
    let mut attempts = tokio::task::JoinSet::new();
    for i in 0..20 {
        let (store, hashing) = (door.store.clone(), door.hashing.clone());
        attempts.spawn(async move {
            let password = Password::new(&format!("mật khẩu đoán thử {i}"));
            let attempt = SignIn { login: "a@mau.example", password: &password, user_agent: "" };
            accounts::sign_in(&store, &hashing, attempt, now()).await
        });
    }
    let (mut wrong, mut locked) = (0, 0);
    while let Some(attempt) = attempts.join_next().await {
        match attempt.unwrap() {
            Err(AccountError::Wrong) => wrong += 1,
            Err(AccountError::Locked(_)) => locked += 1,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((wrong, locked), (5, 15));
}

async fn sessions_end_when_idle_old_revoked_or_disabled(at: TestStore) {
    let door = Door::open(&at).await;
    let (account, password) = door.add("a@mau.example", Role::Business, Initial::Lasting).await;
    let opened = door.sign_in("a@mau.example", password.reveal(), now()).await.unwrap();
    assert!(door.known(&opened, later(12 * HOUR - 1)).await);
    assert!(!door.known(&opened, later(12 * HOUR)).await, "idle");
    // Used every six hours it lasts seven days and no longer.
    for used in (0..7 * DAY).step_by(6 * HOUR as usize) {
        let (identity, seen) =
            accounts::identify(&door.store, &opened.secret, later(used)).await.unwrap().unwrap();
        accounts::touch(&door.store, &identity, seen, later(used)).await.unwrap();
    }
    assert!(door.known(&opened, later(7 * DAY - 1)).await);
    assert!(!door.known(&opened, later(7 * DAY)).await, "old");

    let first = door.sign_in("a@mau.example", password.reveal(), later(1)).await.unwrap();
    let second = door.sign_in("a@mau.example", password.reveal(), later(2)).await.unwrap();
    let Proof::Session(id) = &second.identity.proof else { panic!("not a session") };
    accounts::revoke_session(&door.store, &first.identity, id, later(3)).await.unwrap();
    assert!(door.known(&first, later(4)).await && !door.known(&second, later(4)).await);
    let again = accounts::revoke_session(&door.store, &first.identity, id, later(4)).await;
    assert!(matches!(again, Err(AccountError::Missing)), "{again:?}");

    // Nobody ends the session of another.
    let (_, other) = door.add("b@mau.example", Role::Business, Initial::Lasting).await;
    let other = door.sign_in("b@mau.example", other.reveal(), later(4)).await.unwrap();
    let Proof::Session(id) = &first.identity.proof else { panic!("not a session") };
    let refused = accounts::revoke_session(&door.store, &other.identity, id, later(4)).await;
    assert!(matches!(refused, Err(AccountError::Missing)), "{refused:?}");

    let third = door.sign_in("a@mau.example", password.reveal(), later(5)).await.unwrap();
    accounts::revoke_other_sessions(&door.store, &third.identity, later(6)).await.unwrap();
    assert!(!door.known(&first, later(7)).await && door.known(&third, later(7)).await);

    accounts::disable(&door.store, OPERATOR, &account.id, later(8)).await.unwrap();
    assert!(!door.known(&third, later(9)).await && door.known(&other, later(9)).await);
    let refused = door.sign_in("a@mau.example", password.reveal(), later(9)).await;
    assert!(matches!(refused, Err(AccountError::Disabled)), "{refused:?}");
    let refused = door.sign_in("a@mau.example", "sai mật khẩu rồi", later(9)).await;
    assert!(matches!(refused, Err(AccountError::Wrong)), "only who knows the password is told");
    accounts::enable(&door.store, OPERATOR, &account.id, later(10)).await.unwrap();
    assert!(!door.known(&third, later(11)).await, "what has ended stays so");
    door.sign_in("a@mau.example", password.reveal(), later(11)).await.unwrap();
    assert_eq!(door.store.verify().await.unwrap().findings, []);
}

async fn sessions_survive_a_restart(at: TestStore) {
    let door = Door::open(&at).await;
    let (_, password) = door.add("a@mau.example", Role::Business, Initial::Lasting).await;
    let opened = door.sign_in("a@mau.example", password.reveal(), now()).await.unwrap();
    let token = new_token(&[TokenScope::Read], 7);
    let (_, secret) =
        accounts::issue_token(&door.store, &opened.identity, token, now()).await.unwrap();
    door.store.close().await;
    let door = Door::open(&at).await;
    assert!(door.known(&opened, later(1)).await);
    assert!(accounts::identify(&door.store, &secret, later(1)).await.unwrap().is_some());
}

async fn a_new_password_ends_every_session(at: TestStore) {
    let door = Door::open(&at).await;
    let (account, password) = door.add("a@mau.example", Role::Business, Initial::Lasting).await;
    let one = door.sign_in("a@mau.example", password.reveal(), now()).await.unwrap();
    let two = door.sign_in("a@mau.example", password.reveal(), now()).await.unwrap();
    let new = Password::new("bảy con chim sẻ trên dây điện");
    let passwords = (&password, &new, "");
    let changed =
        accounts::change_password(&door.store, &door.hashing, &one.identity, passwords, later(1));
    let changed = changed.await.unwrap();
    assert!(!door.known(&one, later(2)).await && !door.known(&two, later(2)).await);
    assert!(door.known(&changed, later(2)).await);
    let refused = door.sign_in("a@mau.example", password.reveal(), later(2)).await;
    assert!(matches!(refused, Err(AccountError::Wrong)), "{refused:?}");

    let token = new_token(&[TokenScope::Read], 7);
    let (_, secret) =
        accounts::issue_token(&door.store, &changed.identity, token, later(3)).await.unwrap();
    let reset = accounts::reset(&door.store, &door.hashing, OPERATOR, &account.id, later(4));
    let (_, fresh) = reset.await.unwrap();
    assert!(!door.known(&changed, later(5)).await);
    assert!(accounts::identify(&door.store, &secret, later(5)).await.unwrap().is_none());
    let refused = door.sign_in("a@mau.example", new.reveal(), later(5)).await;
    assert!(matches!(refused, Err(AccountError::Wrong)), "{refused:?}");
    let opened = door.sign_in("a@mau.example", fresh.reveal(), later(6)).await.unwrap();
    assert!(opened.identity.account.temporary_until.is_some());
}

fn new_token(scopes: &[TokenScope], days: i64) -> NewToken {
    let id = accounts::new_token_id(now()).unwrap();
    NewToken { id, name: "Máy đồng bộ".into(), scopes: scopes.to_vec(), days }
}

async fn tokens_have_scopes_an_end_and_an_owner(at: TestStore) {
    let door = Door::open(&at).await;
    let (account, password) = door.add("a@mau.example", Role::Officer, Initial::Lasting).await;
    let owner = door.sign_in("a@mau.example", password.reveal(), now()).await.unwrap().identity;
    for bad in [
        new_token(&[], 7),
        new_token(&[TokenScope::Read], 8),
        new_token(&[TokenScope::Read], -7),
        NewToken { name: " \n".into(), ..new_token(&[TokenScope::Read], 7) },
    ] {
        let refused = accounts::issue_token(&door.store, &owner, bad, now()).await;
        assert!(matches!(refused, Err(AccountError::BadToken)), "{refused:?}");
    }
    let new = new_token(&[TokenScope::Read], 7);
    let (token, secret) =
        accounts::issue_token(&door.store, &owner, new.clone(), now()).await.unwrap();
    let twice = accounts::issue_token(&door.store, &owner, new, now()).await;
    assert!(matches!(twice, Err(AccountError::Exists)), "{twice:?}");
    assert!(secret.reveal().starts_with(&token.prefix));

    let identify = async |at| accounts::identify(&door.store, &secret, at).await.unwrap();
    let (identity, seen) = identify(later(1)).await.unwrap();
    assert_eq!(identity.account, account);
    let actor = Actor::User(&identity);
    assert!(actor.reach(Action::ReadJournal).is_ok());
    let refused = actor.reach(Action::UploadPlan);
    assert_eq!(refused, Err(Refusal::Scope(Action::UploadPlan)));
    // A token makes no other token, and no password.
    let refused =
        accounts::issue_token(&door.store, &identity, new_token(&[TokenScope::Read], 7), now());
    assert!(matches!(refused.await, Err(AccountError::Refused(Refusal::Scope(_)))));

    accounts::touch(&door.store, &identity, seen, later(1)).await.unwrap();
    let used = door.store.tokens(&account.id).await.unwrap()[0].used_at;
    assert_eq!(used, Some(later(1)));
    assert!(identify(later(7 * DAY - 1)).await.is_some());
    assert!(identify(later(7 * DAY)).await.is_none(), "expired");

    let (_, other) = door.add("b@mau.example", Role::Business, Initial::Lasting).await;
    let other = door.sign_in("b@mau.example", other.reveal(), now()).await.unwrap();
    let refused = accounts::revoke_token(&door.store, &other.identity, &token.id, later(2)).await;
    assert!(matches!(refused, Err(AccountError::Missing)), "{refused:?}");
    accounts::revoke_token(&door.store, &owner, &token.id, later(3)).await.unwrap();
    assert!(identify(later(4)).await.is_none(), "revoked");
    assert_eq!(door.store.verify().await.unwrap().findings, []);
}

async fn only_administrators_manage_and_not_themselves(at: TestStore) {
    let door = Door::open(&at).await;
    let (victim, _) = door.add("v@mau.example", Role::Business, Initial::Lasting).await;
    for role in Role::of_accounts() {
        let login = format!("{role}@mau.example");
        let (account, password) = door.add(&login, role, Initial::Lasting).await;
        let opened = door.sign_in(&login, password.reveal(), now()).await.unwrap();
        let may = role == Role::Administrator;
        let seq = door.store.seq().await.unwrap();
        let actor = Actor::User(&opened.identity);
        let standing = Standing::new(Role::Analyst, None).unwrap();
        let login = format!("by-{role}@mau.example").parse().unwrap();
        let new = (NewAccount { login, name: String::new(), standing }, Initial::Temporary);
        let (store, hashing) = (&door.store, &door.hashing);
        let done = [
            accounts::add(store, hashing, actor, new, now()).await.map(drop),
            accounts::disable(store, actor, &victim.id, now()).await,
            accounts::enable(store, actor, &victim.id, now()).await,
            accounts::reset(store, hashing, actor, &victim.id, now()).await.map(drop),
        ];
        for result in done {
            let refused = matches!(result, Err(AccountError::Refused(Refusal::Role(..))));
            assert!(if may { result.is_ok() } else { refused }, "{role}: {result:?}");
        }
        assert_eq!(door.store.seq().await.unwrap() > seq, may, "{role}");
        if may {
            let refused = accounts::disable(store, actor, &account.id, now()).await;
            assert!(matches!(refused, Err(AccountError::Oneself)), "{refused:?}");
            let refused = accounts::reset(store, hashing, actor, &account.id, now()).await;
            assert!(matches!(refused, Err(AccountError::Oneself)), "{refused:?}");
        }
    }
    let missing = accounts::new_token_id(now()).unwrap();
    let refused = accounts::disable(&door.store, OPERATOR, &missing, now()).await;
    assert!(matches!(refused, Err(AccountError::Missing)), "{refused:?}");
}

async fn the_journal_has_every_change_and_no_secret(at: TestStore) {
    let door = Door::open(&at).await;
    let (account, password) = door.add("a@mau.example", Role::Analyst, Initial::Temporary).await;
    let one = door.sign_in("a@mau.example", password.reveal(), now()).await.unwrap();
    let new = Password::new("bảy con chim sẻ trên dây điện");
    let passwords = (&password, &new, "");
    let two =
        accounts::change_password(&door.store, &door.hashing, &one.identity, passwords, now());
    let two = two.await.unwrap();
    let token = new_token(&[TokenScope::Plans, TokenScope::Read, TokenScope::Read], 30);
    let (_, secret) =
        accounts::issue_token(&door.store, &two.identity, token, now()).await.unwrap();
    accounts::disable(&door.store, OPERATOR, &account.id, later(1)).await.unwrap();
    accounts::enable(&door.store, OPERATOR, &account.id, later(2)).await.unwrap();
    let reset = accounts::reset(&door.store, &door.hashing, OPERATOR, &account.id, later(3));
    let (_, fresh) = reset.await.unwrap();
    assert_eq!(
        door.actions().await,
        [
            "account.added",
            "session.opened",
            "account.password-changed",
            "session.closed",
            "session.opened",
            "token.issued",
            "account.disabled",
            "session.closed",
            "token.revoked",
            "account.enabled",
            "account.password-reset",
        ]
    );
    let rows = door.store.journal_after(0, 100).await.unwrap();
    let actors: Vec<&str> = rows.iter().map(|row| row.actor.as_str()).collect();
    let own = account.id.as_str();
    let expected = ["test", own, own, own, own, own, "test", "test", "test", "test", "test"];
    assert_eq!(actors, expected);
    let journal = serde_json::to_string(&rows).unwrap();
    assert!(journal.contains("plans"), "{journal}");
    let (_, hash) = door.store.account_of(&account.login).await.unwrap().unwrap();
    for secret in [
        password.reveal(),
        new.reveal(),
        fresh.reveal(),
        one.secret.reveal(),
        two.secret.reveal(),
        secret.reveal(),
        &quydinh::store::journal::sha256(secret.reveal().as_bytes()),
        &quydinh::store::journal::sha256(one.secret.reveal().as_bytes()),
        hash.as_str(),
        "argon2",
        // Nor personal data: it could never be taken out again.
        "a@mau.example",
        "Tên",
    ] {
        assert!(!journal.contains(secret), "{secret} is in {journal}");
    }
    let verified = door.store.verify().await.unwrap();
    assert_eq!((verified.findings, verified.accounts), (vec![], 1));
}

async fn rights_given_behind_the_journal_are_found(at: TestStore) {
    let door = Door::open(&at).await;
    let (account, password) = door.add("a@mau.example", Role::Officer, Initial::Lasting).await;
    let opened = door.sign_in("a@mau.example", password.reveal(), now()).await.unwrap();
    let token = new_token(&[TokenScope::Read], 7);
    accounts::issue_token(&door.store, &opened.identity, token, now()).await.unwrap();
    accounts::revoke_other_sessions(&door.store, &opened.identity, now()).await.unwrap();
    let findings = async || {
        let found = door.store.verify().await.unwrap().findings;
        found.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(findings().await, Vec::<String>::new());
    for (change, back, what) in [
        (
            "UPDATE account SET agency = 'bo-tai-chinh'",
            "UPDATE account SET agency = 'bo-y-te'",
            "cơ quan",
        ),
        (
            "UPDATE account SET role = 'administrator', agency = NULL",
            "UPDATE account SET role = 'officer', agency = 'bo-y-te'",
            "vai trò",
        ),
        (
            "UPDATE account SET disabled_at = 1",
            "UPDATE account SET disabled_at = NULL",
            "trạng thái khóa",
        ),
        (
            "UPDATE account SET login = 'x@mau.example'",
            "UPDATE account SET login = 'a@mau.example'",
            "tên đăng nhập",
        ),
        (
            "UPDATE token SET scopes = 'read plans'",
            "UPDATE token SET scopes = 'read'",
            "mã truy cập",
        ),
        (
            "UPDATE token SET expires_at = expires_at + 1",
            "UPDATE token SET expires_at = expires_at - 1",
            "mã truy cập",
        ),
        (
            "UPDATE session SET revoked_at = 1",
            "UPDATE session SET revoked_at = NULL",
            "phiên đăng nhập",
        ),
        ("UPDATE account SET password_hash = 'x'", "SELECT 1", "mật khẩu"),
    ] {
        at.execute(change).await;
        let expected = format!("tài khoản {}: {what} không khớp với nhật ký: ", account.id);
        let found = findings().await;
        assert!(found.iter().any(|found| found.starts_with(&expected)), "{change}: {found:?}");
        at.execute(back).await;
    }
    at.execute("DELETE FROM session; DELETE FROM token; DELETE FROM account").await;
    let expected = format!(
        "tài khoản {}: bản ghi tài khoản không khớp với nhật ký: nhật ký ghi “có”, bảng ghi \
         “không có”",
        account.id
    );
    assert_eq!(findings().await, [expected]);
    let identity: &Identity = &opened.identity;
    assert!(accounts::sign_out(&door.store, identity, now()).await.is_ok());
}
