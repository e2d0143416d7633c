//! The program killed while it takes in comments and petitions (`kill -9`), of
//! visitors and of accounts: what was answered is there, once, with the letter
//! that asks; what was confirmed is there as a whole, with its receipt; and no
//! letter is lost.

use std::{env, fs, process::Stdio, thread, time::Duration};

use jiff::Timestamp;
use quydinh::{
    cases::{
        Actor,
        accounts::{self, Hashing, Initial, NewAccount, NewToken, SignIn},
        plans::{Moment, consult},
    },
    model::{Role, Standing, TokenScope, day_in_viet_nam},
    store::Store,
};

use crate::{
    harness::{TestStore, on_both_stores},
    mail::{plain, secret_at},
    plans::{Desk, TRADE, draft, file, new_plan, officer, slug},
    served::{Served, quydinh, run},
};

on_both_stores!(no_kill_loses_what_was_sent);

/// Kills without `QUYDINH_TEST_KILLS`; each round has six.
const KILLS: usize = 6;
const LINKS: &str = "SELECT COUNT(*) FROM comment_pending_link";
const ASKING: &str =
    "SELECT COUNT(*) FROM mail WHERE kind IN ('confirm-comment', 'confirm-petition')";

/// What is sent, with what counts it.
struct Sent {
    name: &'static str,
    /// Where it is sent, and where it is confirmed.
    paths: [&'static str; 2],
    link: &'static str,
    pending: &'static str,
    recorded: &'static str,
    confirmed: &'static str,
    /// Of visitors.
    receipts: &'static str,
    by_visitors: &'static str,
}

const COMMENTS: Sent = Sent {
    name: "comment",
    paths: ["plans/PA-0001/comments", "comments/confirmations"],
    link: "/tham-van/xac-nhan/",
    pending: "SELECT COUNT(*) FROM comment_pending WHERE kind = 'comment'",
    recorded: "SELECT COUNT(*) FROM comment",
    confirmed: "SELECT COUNT(*) FROM comment_pending WHERE kind = 'comment' AND became <> ''",
    receipts: "SELECT COUNT(*) FROM mail WHERE kind = 'comment-receipt'",
    by_visitors: "SELECT COUNT(*) FROM comment_sender",
};
const PETITIONS: Sent = Sent {
    name: "petition",
    paths: ["petitions", "petitions/confirmations"],
    link: "/kien-nghi/xac-nhan/",
    pending: "SELECT COUNT(*) FROM comment_pending WHERE kind = 'petition'",
    recorded: "SELECT COUNT(*) FROM petition",
    confirmed: "SELECT COUNT(*) FROM comment_pending WHERE kind = 'petition' AND became <> ''",
    // Whoever has an account gets one as well.
    receipts: "SELECT COUNT(*) FROM mail m WHERE m.kind = 'petition-news' \
        AND m.recipient <> 'dn@mau.example'",
    by_visitors: "SELECT COUNT(*) FROM petition_sender",
};

impl Sent {
    fn body(&self, round: usize) -> serde_json::Value {
        match self.name {
            "comment" => serde_json::json!({"item": 1, "stance": "for",
                "text": format!("Góp ý thứ {round} được gửi")}),
            _ => serde_json::json!({"subject": format!("Kiến nghị thứ {round}"),
                "text": format!("Nội dung của kiến nghị thứ {round}"),
                "regulations": ["1.000000"]}),
        }
    }
}

async fn no_kill_loses_what_was_sent(at: TestStore) {
    let kills = env::var("QUYDINH_TEST_KILLS").map_or(KILLS, |count| count.parse().unwrap());
    // Many kills take longer than a case may that waits for something.
    let all = || tokio::runtime::Handle::current().block_on(rounds(&at, kills));
    tokio::task::block_in_place(all);
}

async fn rounds(at: &TestStore, kills: usize) {
    let bearer = opened(at).await;
    let (mut sent, mut confirmed, mut made) = (0, 0, 0);
    for round in 1..=kills.div_ceil(6) {
        for what in [COMMENTS, PETITIONS] {
            let (asked, done) = by_visitor(at, &what, round).await;
            sent += usize::from(asked);
            confirmed += usize::from(done);
            made += usize::from(by_account(at, &what, (round, &bearer)).await);
        }
    }
    at.execute("UPDATE mail SET leased_until = 0").await;
    let served = Served::start_with(at, "off", Stdio::null());
    for _ in 0..300 {
        if at.count("SELECT COUNT(*) FROM mail WHERE state = 'waiting'").await == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    served.kill();
    assert_eq!(at.count("SELECT COUNT(*) FROM mail WHERE state <> 'sent'").await, 0);
    let letters = at.count("SELECT COUNT(*) FROM mail").await;
    assert_eq!(letters_of(at).len() as i64, letters);
    let (code, out, error) = run(quydinh(at).arg("verify"));
    assert_eq!(code, 0, "{out}{error}");
    println!(
        "{kills} kills on {:?}: of visitors {sent} sent and {confirmed} confirmed with an answer, \
         of accounts {made}",
        at.backend()
    );
}

/// How long after the start of a request the program is killed, as a share:
/// multiples of the golden ratio fill the time evenly, however many there are.
fn share(round: usize, more: usize) -> f64 {
    ((3 * round + more) as f64 * 0.618_033_988_749_895).fract()
}

/// Something of a visitor is sent and confirmed, each with a kill; whether each
/// was answered.
async fn by_visitor(at: &TestStore, what: &Sent, round: usize) -> (bool, bool) {
    let address = format!("{}{round}@mau.example", what.name);
    let mut body = what.body(round);
    body["email"] = address.as_str().into();
    let before = at.count(what.pending).await;
    let answered = killed(at, (what.paths[0], body.to_string(), ""), share(round, 0));
    let after = at.count(what.pending).await;
    let told = format!("{} {round}", what.name);
    assert!(after == before + 1 || (after == before && answered != Some(202)), "{told}");
    assert_eq!(at.count(LINKS).await, at.count(ASKING).await, "{told}");
    let asked = answered == Some(202);

    // A server that was killed with a letter in its hand keeps it for some
    // minutes from the others, which this test does not wait for.
    at.execute("UPDATE mail SET leased_until = 0").await;
    let Some(letter) = letter_to(at, &address, after > before) else { return (asked, false) };
    let secret = secret_at(&letter, what.link);
    let body = serde_json::json!({"secret": secret.reveal()}).to_string();
    let before = at.count(what.recorded).await;
    let answered = killed(at, (what.paths[1], body, ""), share(round, 1));
    let after = at.count(what.recorded).await;
    assert!(after == before + 1 || (after == before && answered != Some(201)), "{told}");
    let whole = at.count(what.by_visitors).await;
    assert_eq!(at.count(what.confirmed).await, whole, "{told}");
    assert_eq!(at.count(what.receipts).await, whole, "{told}");
    (asked, answered == Some(201))
}

/// Something of an account is sent with a kill, and once more without; whether
/// the first was answered.
async fn by_account(at: &TestStore, what: &Sent, (round, bearer): (usize, &str)) -> bool {
    let mut body = what.body(round);
    body["organisation"] = "Công ty A".into();
    let before = at.count(what.recorded).await;
    let answered = killed(at, (what.paths[0], body.to_string(), bearer), share(round, 2));
    let after = at.count(what.recorded).await;
    let told = format!("{} {round}", what.name);
    assert!(after == before + 1 || (after == before && answered != Some(201)), "{told}");
    let served = Served::start_with(at, "off", Stdio::null());
    let line = format!("POST /api/v1/{}", what.paths[0]);
    let again = served.send(&line, bearer, &body.to_string()).unwrap();
    let expected = if after > before { "HTTP/1.1 200" } else { "HTTP/1.1 201" };
    assert!(again.starts_with(expected), "{told}: {again}");
    served.kill();
    assert_eq!(at.count(what.recorded).await, before + 1, "{told}: once");
    answered == Some(201)
}

/// A plan of which an item takes comments today, and the header of somebody with
/// an account.
async fn opened(at: &TestStore) -> String {
    let mut desk = Desk::new(at).await;
    let now = Timestamp::now();
    let (an, moment) = (officer("an", &slug(TRADE)), Moment::now(now));
    let upload = new_plan(TRADE, file("an.xlsx", vec![draft("1.000000")]));
    let plan = desk.upload(&upload, (an, moment)).await.plan;
    let today = day_in_viet_nam(now);
    let all = desk.all(plan).await;
    consult(&desk.store, &all, (today, today), (an, moment)).await.unwrap();
    let bearer = business(&desk.store, now).await;
    desk.store.close().await;
    bearer
}

async fn business(store: &Store, now: Timestamp) -> String {
    let hashing = Hashing::default();
    let login = "dn@mau.example";
    let new = NewAccount {
        login: login.parse().unwrap(),
        name: "A".into(),
        standing: Standing::new(Role::Business, None).unwrap(),
    };
    let asked = (new, Initial::Lasting);
    let (_, password) =
        accounts::add(store, &hashing, Actor::Operator("test"), asked, now).await.unwrap();
    let attempt = SignIn { login, password: &password, user_agent: "" };
    let opened = accounts::sign_in(store, &hashing, attempt, now).await.unwrap();
    let id = accounts::new_token_id(now).unwrap();
    let token = NewToken { id, name: "x".into(), scopes: vec![TokenScope::Comments], days: 7 };
    let (_, secret) = accounts::issue_token(store, &opened.identity, token, now).await.unwrap();
    format!("Authorization: Bearer {}\r\n", secret.reveal())
}

/// Posts to a server and kills it after a share of a moment; the status, if an
/// answer came.
fn killed(at: &TestStore, (path, body, headers): (&str, String, &str), share: f64) -> Option<u16> {
    let served = Served::start_with(at, "off", Stdio::null());
    let (address, line) = (served.address.clone(), format!("POST /api/v1/{path}"));
    let headers = headers.to_owned();
    let asked = thread::spawn(move || Served::ask(&address, &line, &headers, &body));
    thread::sleep(Duration::from_millis(150).mul_f64(share));
    served.kill();
    // A commit that PostgreSQL was given before the kill may still come.
    thread::sleep(Duration::from_millis(300));
    let answer = asked.join().unwrap()?;
    answer.split(' ').nth(1)?.parse().ok()
}

fn letters_of(at: &TestStore) -> Vec<String> {
    let Ok(entries) = fs::read_dir(at.dir().join("outbox")) else { return Vec::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    let whole = paths.filter(|path| path.extension().is_some_and(|ending| ending == "eml"));
    whole.map(|path| fs::read_to_string(path).unwrap()).collect()
}

/// The letter to an address, once a server has sent it; none if there is none
/// to come.
fn letter_to(at: &TestStore, address: &str, comes: bool) -> Option<String> {
    if !comes {
        return None;
    }
    let served = Served::start_with(at, "off", Stdio::null());
    let to = format!("\r\nTo: {address}\r\n");
    for _ in 0..300 {
        if let Some(letter) = letters_of(at).iter().find(|letter| letter.contains(&to)) {
            served.kill();
            return Some(plain(letter));
        }
        thread::sleep(Duration::from_millis(50));
    }
    panic!("no letter to {address}");
}
