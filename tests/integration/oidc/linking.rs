//! Which account somebody from the provider gets, and which never.

use jiff::SignedDuration;
use quydinh::{
    cases::{
        Actor,
        accounts::{self, AccountError, Hashing, Initial, NewAccount, NewToken, Secret},
    },
    model::{Role, Standing, TokenScope},
    store::Link,
};
use serde_json::{Value, json};

use super::{
    allowed, assert_outside, contains, cookies, get, location, person, session, start, whole,
};
use crate::{
    app::now,
    harness::{TestStore, on_both_stores},
};

on_both_stores!(
    who_was_allowed_comes_in_and_stays_linked,
    nobody_gets_an_account_that_is_not_open_to_them,
    the_address_may_come_from_the_provider_later,
    a_temporary_password_does_not_hold_up_who_came_without_it,
    administrators_allow_and_take_away,
    a_link_behind_the_journal_is_found,
);

const NOT_LINKED: &str = "chưa liên kết với tài khoản nào";

async fn who_was_allowed_comes_in_and_stays_linked(store: TestStore) {
    let (app, fake) = start(store).await;
    let member = allowed(&app, Role::Reviewer).await;
    let email = member.account.login.to_string();
    // Capitals are no other address.
    let first = whole(&app, &fake, &person("s-1", &email.to_uppercase())).await;
    assert_eq!((first.status.as_u16(), location(&first)), (303, "/?q=thue"), "{}", first.body);
    let cookie = session(&first);
    assert!(cookies(&first).contains(&"quydinh-oidc=".to_owned()), "the flow is over");
    let page = get(&app, "/tai-khoan", &cookie).await;
    contains(&page, ", qua hệ thống xác thực");
    assert!(matches!(app.store.links().await.unwrap()[..], [(_, Link::Linked(_))]));

    // From now on the subject counts, and nothing else.
    for claims in [
        json!({ "sub": "s-1" }),
        person("s-1", "moi@mau.example"),
        json!({ "sub": "s-1", "email": email, "email_verified": false }),
    ] {
        let again = whole(&app, &fake, &claims).await;
        let me = get(&app, "/tai-khoan", &session(&again)).await;
        contains(&me, &email);
    }
    // Somebody who got the address later gets nothing with it.
    let later = whole(&app, &fake, &person("s-2", &email)).await;
    assert_outside(&app, &later, 422, NOT_LINKED).await;

    let operator = Actor::Operator("test");
    let id = &member.account.id;
    accounts::disable(&app.store, operator, id, now()).await.unwrap();
    let disabled = whole(&app, &fake, &person("s-1", &email)).await;
    assert_outside(&app, &disabled, 422, "đã bị khóa").await;
    accounts::enable(&app.store, operator, id, now()).await.unwrap();
    let cookie = session(&whole(&app, &fake, &person("s-1", &email)).await);
    accounts::unlink(&app.store, operator, id, now()).await.unwrap();
    assert_eq!(get(&app, "/tai-khoan", &cookie).await.status, 303, "its sessions ended");
    let unlinked = whole(&app, &fake, &person("s-1", &email)).await;
    assert_outside(&app, &unlinked, 422, NOT_LINKED).await;
    // The password stays what it was.
    assert!(app.cookie(&member).await.len() > 20);
    // The journal says that it was linked, and not to whom.
    let text = format!("{:?}", app.store.journal_after(0, 1000).await.unwrap());
    assert!(text.contains("account.linked") && text.contains("account.unlinked"), "{text}");
    assert!(!text.contains("s-1") && !text.contains(&email), "{text}");
}

async fn nobody_gets_an_account_that_is_not_open_to_them(store: TestStore) {
    let (app, fake) = start(store).await;
    let open = allowed(&app, Role::Officer).await.account;
    let closed = app.member(Role::Administrator, None).await.account;
    let (open_to, closed_to) = (open.login.as_str(), closed.login.as_str());
    let seq = app.store.seq().await.unwrap();
    let with = |email: Value, verified: Value| json!({ "sub": "s-9", "email": email, "email_verified": verified });
    for claims in [
        person("s-9", closed_to),
        person("s-9", "nobody@mau.example"),
        person("s-9", ""),
        person("s-9", &format!("{open_to}.evil.example")),
        person("s-9", &format!("x@evil.example,{open_to}")),
        with(json!(open_to), json!(false)),
        with(json!(open_to), json!("true")),
        with(json!(open_to), json!(null)),
        with(json!(null), json!(true)),
        with(json!([open_to]), json!(true)),
        json!({ "sub": "s-9", "preferred_username": open_to, "email_verified": true }),
        // A subject that looks like an account is still only a subject.
        json!({ "sub": open.id.as_str() }),
    ] {
        fake.change(|behaviour| behaviour.userinfo = json!({ "sub": claims["sub"] }));
        let refused = whole(&app, &fake, &claims).await;
        assert_outside(&app, &refused, 422, NOT_LINKED).await;
    }
    assert_eq!(app.store.seq().await.unwrap(), seq, "nothing was recorded");

    // Open for a time only.
    let late = allowed(&app, Role::Analyst).await.account;
    let operator = Actor::Operator("test");
    let long_ago = now() - accounts::LINKING - SignedDuration::from_secs(1);
    accounts::allow_link(&app.store, operator, &late.id, long_ago).await.unwrap();
    let refused = whole(&app, &fake, &person("s-8", late.login.as_str())).await;
    assert_outside(&app, &refused, 422, NOT_LINKED).await;

    // One subject has one account.
    session(&whole(&app, &fake, &person("s-1", open_to)).await);
    let other = allowed(&app, Role::Business).await.account;
    let same = whole(&app, &fake, &person("s-1", other.login.as_str())).await;
    let page = get(&app, "/tai-khoan", &session(&same)).await;
    contains(&page, open_to);
    // Of those who come at once, one is linked.
    let claims: Vec<Value> =
        (0..4).map(|n| person(&format!("t-{n}"), other.login.as_str())).collect();
    let [a, b, c, d] = &claims[..] else { unreachable!() };
    let replies = tokio::join!(
        whole(&app, &fake, a),
        whole(&app, &fake, b),
        whole(&app, &fake, c),
        whole(&app, &fake, d)
    );
    let replies = [replies.0, replies.1, replies.2, replies.3];
    let statuses: Vec<u16> = replies.iter().map(|reply| reply.status.as_u16()).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 303).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 422).count(), 3, "{statuses:?}");
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}

async fn the_address_may_come_from_the_provider_later(store: TestStore) {
    let (app, fake) = start(store).await;
    let account = allowed(&app, Role::Analyst).await.account;
    let claims = json!({ "sub": "s-1" });
    for (told, status, words) in [
        (json!({}), 502, "không đáng tin cậy"),
        // Of somebody else.
        (person("s-2", account.login.as_str()), 502, "không đáng tin cậy"),
        (json!({ "sub": "s-1" }), 422, NOT_LINKED),
        (
            json!({ "sub": "s-1", "email": account.login.as_str(), "email_verified": false }),
            422,
            NOT_LINKED,
        ),
    ] {
        fake.change(|behaviour| behaviour.userinfo = told);
        assert_outside(&app, &whole(&app, &fake, &claims).await, status, words).await;
    }
    fake.change(|behaviour| behaviour.userinfo = person("s-1", account.login.as_str()));
    session(&whole(&app, &fake, &claims).await);
    // Who is linked is not asked for again.
    fake.change(|behaviour| behaviour.userinfo = json!({}));
    session(&whole(&app, &fake, &claims).await);
}

async fn a_temporary_password_does_not_hold_up_who_came_without_it(store: TestStore) {
    let (app, fake) = start(store).await;
    let standing = Standing::new(Role::Analyst, None).unwrap();
    let new = NewAccount { login: "a@mau.example".parse().unwrap(), name: "A".into(), standing };
    let operator = Actor::Operator("test");
    let asked = (new, Initial::Temporary);
    let (account, password) =
        accounts::add(&app.store, &Hashing::default(), operator, asked, now()).await.unwrap();
    accounts::allow_link(&app.store, operator, &account.id, now()).await.unwrap();
    let reply = whole(&app, &fake, &person("s-1", "a@mau.example")).await;
    assert_eq!(location(&reply), "/?q=thue");
    // Whoever comes with the password still has to change it.
    let form = [("login", "a@mau.example"), ("password", password.reveal())];
    assert_eq!(location(&app.post("/dang-nhap", "", &form).await), "/tai-khoan/mat-khau");

    let cookie = session(&reply);
    let secret = Secret::presented(cookie.trim_start_matches("quydinh=")).unwrap();
    let (identity, _) = accounts::identify(&app.store, &secret, now()).await.unwrap().unwrap();
    let new = NewToken {
        id: accounts::new_token_id(now()).unwrap(),
        name: "x".into(),
        scopes: vec![TokenScope::Read],
        days: 7,
    };
    let (_, token) = accounts::issue_token(&app.store, &identity, new, now()).await.unwrap();
    let found = accounts::identify(&app.store, &token, now()).await.unwrap().unwrap().0;
    assert_eq!(found.account.temporary_until, None);
}

async fn administrators_allow_and_take_away(store: TestStore) {
    let (app, fake) = start(store).await;
    let admin = app.member(Role::Administrator, None).await;
    let cookie = app.cookie(&admin).await;
    let member = app.member(Role::Business, None).await;
    let (id, login) = (&member.account.id, member.account.login.as_str());
    let list = "/quan-tri/tai-khoan";
    let post =
        async |id: &str, what: &str| app.post(&format!("{list}/{id}/{what}"), &cookie, &[]).await;
    contains(&app.get_with(list, &cookie).await, "Cho phép liên kết");
    let allowed = post(id.as_str(), "lien-ket").await;
    assert_eq!(location(&allowed), format!("{list}?xong=lien-ket"));
    let page = app.get_with(location(&allowed), &cookie).await;
    contains(&page, "Đã cho phép liên kết.");
    contains(&page, "Chờ liên kết với hệ thống xác thực đến 08:00, 08/07/2026");
    session(&whole(&app, &fake, &person("s-1", login)).await);
    contains(&app.get_with(list, &cookie).await, "Đã liên kết với hệ thống xác thực lúc");
    // A page from before changes nothing.
    assert_eq!(location(&post(id.as_str(), "lien-ket").await), list);
    session(&whole(&app, &fake, &person("s-1", login)).await);
    let taken = post(id.as_str(), "bo-lien-ket").await;
    assert_eq!(location(&taken), format!("{list}?xong=bo-lien-ket"));
    assert_eq!(post(id.as_str(), "bo-lien-ket").await.status, 404);
    for what in ["lien-ket", "bo-lien-ket"] {
        assert_eq!(post(admin.account.id.as_str(), what).await.status, 409, "{what}: their own");
        assert_eq!(post("x", what).await.status, 404, "{what}");
    }
    let missing = accounts::new_token_id(now()).unwrap();
    let none = accounts::allow_link(&app.store, Actor::Operator("x"), &missing, now()).await;
    assert!(matches!(none, Err(AccountError::Missing)), "{none:?}");
}

async fn a_link_behind_the_journal_is_found(store: TestStore) {
    let (app, fake) = start(store).await;
    let member = allowed(&app, Role::Administrator).await;
    assert_eq!(app.store.verify().await.unwrap().findings, []);
    session(&whole(&app, &fake, &person("s-1", member.account.login.as_str())).await);
    assert_eq!(app.store.verify().await.unwrap().findings, []);
    for (change, back) in [
        ("UPDATE sign_in_link SET subject_hash = 'x'", None),
        ("DELETE FROM sign_in_link", None),
        ("UPDATE session SET via = 'password'", Some("UPDATE session SET via = 'provider'")),
    ] {
        app.execute(change).await;
        let findings = app.store.verify().await.unwrap().findings;
        assert_eq!(findings.len(), if back.is_some() { 2 } else { 1 }, "{change}: {findings:?}");
        if let Some(back) = back {
            app.execute(back).await;
        }
    }
}
