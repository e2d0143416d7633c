//! Letters: queued with what they tell of, sent once, tried again, given up,
//! forgotten, and seen by those who run the server.

use std::{fs, path::Path};

use jiff::{SignedDuration, Timestamp};
use quydinh::{
    cases::{
        accounts::{Secret, new_token_id},
        mail::{Delivered, FAILED_KEPT, Queued, SENT_KEPT, deliver, enqueue, forget_old},
    },
    mail::{Letter, Link, Post},
    model::{Id, LetterKind, LetterState, Role},
    store::{Lease, Store},
};

use crate::{
    app::{TestApp, now},
    harness::{TestStore, on_both_stores},
};

on_both_stores!(
    a_letter_is_sent_if_what_it_tells_of_is_recorded,
    one_server_sends_a_letter,
    what_was_not_sent_is_tried_again_and_given_up,
    letters_are_forgotten,
    administrators_see_what_was_not_sent,
);

const KIND: LetterKind = LetterKind::ConfirmComment;

fn letter(to: &str) -> Letter {
    Letter {
        paragraphs: vec!["Xin bấm vào đường dẫn dưới đây.".into()],
        link: Some(Link { label: "Xác nhận", address: "https://a.example/x/bi-mat".into() }),
        ..Letter::new(to.parse().unwrap(), "Xác nhận góp ý")
    }
}

pub(crate) async fn queue(store: &Store, to: &str, key: &str) -> Queued {
    let mut write = store.write().await.unwrap();
    let queued = enqueue(&mut write, &letter(to), (KIND, key), now()).await.unwrap();
    write.commit().await.unwrap();
    queued
}

pub(crate) fn folder(dir: &Path) -> Post {
    Post::folder("quydinh@mau.example".parse().unwrap(), dir.to_owned())
}

/// The letters of a folder in the order in which they were sent: the clock of
/// tests stands still, so that names do not tell.
fn files(dir: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(dir) else { return Vec::new() };
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort_by_key(|path| fs::metadata(path).unwrap().modified().unwrap());
    paths.iter().map(|path| fs::read_to_string(path).unwrap()).collect()
}

/// Sends what is queued; gives the letters that went out, in their order, each
/// with its headers and the text of its plain body.
pub(crate) async fn letters(store: &Store, outbox: &Path) -> Vec<String> {
    let far = || "2030-01-01T00:00:00Z".parse().unwrap();
    while deliver(store, &folder(outbox), &worker(), far).await.unwrap() != NOTHING {}
    files(outbox).iter().map(|letter| plain(letter)).collect()
}

/// The secret at the end of the last link of a kind in the last letter.
pub(crate) async fn secret_in(store: &Store, outbox: &Path, kind: &str) -> Secret {
    let letters = letters(store, outbox).await;
    secret_of(letters.last().expect("a letter"), kind)
}

/// The secret at the end of a link of a kind in a letter.
pub(crate) fn secret_of(letter: &str, kind: &str) -> Secret {
    secret_at(letter, &format!("/tham-van/{kind}/"))
}

/// The secret at the end of the last link in a letter that leads there.
pub(crate) fn secret_at(letter: &str, path: &str) -> Secret {
    let (_, rest) = letter.rsplit_once(path).expect(letter);
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
    Secret::presented(&rest[..end]).unwrap()
}

/// The headers of a letter and the text of its first part.
pub(crate) fn plain(letter: &str) -> String {
    let (headers, body) = letter.split_once("\r\n\r\n").unwrap();
    let (part, text) = body.split_once("\r\n\r\n").unwrap();
    let text = text.split("\r\n--").next().unwrap();
    let text = match part.to_lowercase().contains("base64") {
        true => {
            use base64::Engine as _;
            let text: String = text.split_whitespace().collect();
            base64::engine::general_purpose::STANDARD.decode(text).unwrap()
        }
        false => unquoted(&text.replace("=\r\n", "")),
    };
    format!("{headers}\n\n{}", String::from_utf8(text).unwrap())
}

/// What quoted-printable text stands for.
pub(crate) fn unquoted(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, more @ ..] = rest {
        match (first, more) {
            (b'=', [a, b, more @ ..]) => {
                let digits = [*a, *b];
                let hex = std::str::from_utf8(&digits).unwrap();
                bytes.push(u8::from_str_radix(hex, 16).unwrap());
                rest = more;
            }
            _ => {
                bytes.push(*first);
                rest = more;
            }
        }
    }
    bytes
}

fn later(time: SignedDuration) -> Timestamp {
    now().checked_add(time).unwrap()
}

pub(crate) fn worker() -> Id {
    new_token_id(now()).unwrap()
}

pub(crate) const SENT: Delivered = Delivered { sent: 1, put_off: 0, failed: 0 };
pub(crate) const PUT_OFF: Delivered = Delivered { sent: 0, put_off: 1, failed: 0 };
pub(crate) const NOTHING: Delivered = Delivered { sent: 0, put_off: 0, failed: 0 };

async fn a_letter_is_sent_if_what_it_tells_of_is_recorded(at: TestStore) {
    let store = Store::open(&at.url).await.unwrap();
    let outbox = at.dir().join("outbox");
    let post = folder(&outbox);
    // What is rolled back is never told.
    let mut write = store.write().await.unwrap();
    enqueue(&mut write, &letter("a@mau.example"), (KIND, "a"), now()).await.unwrap();
    drop(write);
    assert_eq!(deliver(&store, &post, &worker(), now).await.unwrap(), NOTHING);

    assert_eq!(queue(&store, "lan@mau.example", "a").await, Queued::Now);
    assert_eq!(queue(&store, "lan@mau.example", "a").await, Queued::Before);
    let seq = store.seq().await.unwrap();
    assert_eq!(deliver(&store, &post, &worker(), now).await.unwrap(), SENT);
    assert_eq!(deliver(&store, &post, &worker(), now).await.unwrap(), NOTHING);
    let files = files(&outbox);
    assert_eq!(files.len(), 1);
    assert!(files[0].contains("To: lan@mau.example\r\n"), "{}", files[0]);
    // What it said is not kept, and none of it is in the journal.
    assert_eq!(at.count("SELECT COUNT(*) FROM mail WHERE plain <> '' OR html <> ''").await, 0);
    assert_eq!(queue(&store, "lan@mau.example", "a").await, Queued::Before);
    assert_eq!(store.seq().await.unwrap(), seq);
    assert_eq!(store.verify().await.unwrap().findings, []);
}

async fn one_server_sends_a_letter(at: TestStore) {
    let store = Store::open(&at.url).await.unwrap();
    let outbox = at.dir().join("outbox");
    for i in 0..40 {
        queue(&store, "lan@mau.example", &i.to_string()).await;
    }
    // One takes a letter and is never heard of again.
    let lost = worker();
    let mut write = store.write().await.unwrap();
    let lease = Lease { by: &lost, until: later(SignedDuration::from_mins(10)) };
    let taken = write.lease_letters(lease, now(), 1).await.unwrap();
    write.commit().await.unwrap();
    assert_eq!(taken.len(), 1);

    let mut servers = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let (url, post) = (at.url.clone(), folder(&outbox));
        servers.spawn(async move {
            let store = Store::open(&url).await.unwrap();
            let worker = worker();
            let mut sent = 0;
            loop {
                match deliver(&store, &post, &worker, now).await.unwrap() {
                    NOTHING => break sent,
                    Delivered { sent: more, put_off: 0, failed: 0 } => sent += more,
                    other => panic!("{other:?}"),
                }
            }
        });
    }
    let sent: u32 = servers.join_all().await.into_iter().sum();
    assert_eq!((sent, files(&outbox).len()), (39, 39));
    assert_eq!(at.count("SELECT COUNT(*) FROM mail WHERE attempts <> 1").await, 0);
    // When the lease is over, another sends it.
    let after = || later(SignedDuration::from_mins(10));
    assert_eq!(deliver(&store, &folder(&outbox), &worker(), after).await.unwrap(), SENT);
    assert_eq!(files(&outbox).len(), 40);
    assert_eq!(at.count("SELECT COUNT(*) FROM mail WHERE attempts = 2").await, 1);
}

async fn what_was_not_sent_is_tried_again_and_given_up(at: TestStore) {
    let store = Store::open(&at.url).await.unwrap();
    let file = at.dir().join("file");
    fs::write(&file, "").unwrap();
    let broken = folder(&file.join("x"));
    queue(&store, "lan@mau.example", "a").await;
    let worker = worker();
    assert_eq!(deliver(&store, &broken, &worker, now).await.unwrap(), PUT_OFF);
    assert_eq!(deliver(&store, &broken, &worker, now).await.unwrap(), NOTHING, "it is not due");
    let tally = store.mail_tally().await.unwrap();
    assert_eq!((tally.waiting, tally.tried, tally.failed), (1, 1, 0));
    // Repaired in time, it is sent.
    let minute = || later(SignedDuration::from_mins(1));
    let outbox = at.dir().join("outbox");
    assert_eq!(deliver(&store, &folder(&outbox), &worker, minute).await.unwrap(), SENT);
    // Otherwise it is given up, after some tries and not before a day.
    queue(&store, "lan@mau.example", "b").await;
    let days = |days: i64| later(SignedDuration::from_hours(24 * days));
    let mut tries = vec![];
    for clock in [
        now,
        || later(SignedDuration::from_hours(24)),
        || later(SignedDuration::from_hours(48)),
        || later(SignedDuration::from_hours(72)),
        || later(SignedDuration::from_hours(96)),
        || later(SignedDuration::from_hours(120)),
        || later(SignedDuration::from_hours(144)),
        || later(SignedDuration::from_hours(168)),
        || later(SignedDuration::from_hours(192)),
        || later(SignedDuration::from_hours(216)),
        || later(SignedDuration::from_hours(240)),
    ] {
        tries.push(deliver(&store, &broken, &worker, clock).await.unwrap());
    }
    let failed = Delivered { failed: 1, ..NOTHING };
    assert_eq!(tries[..9], [PUT_OFF; 9]);
    assert_eq!(tries[9..], [failed, NOTHING]);
    let listed = store.troubled_letters(LetterState::Failed, 10).await.unwrap();
    assert_eq!((listed.len(), listed[0].attempts), (1, 10));
    assert!(listed[0].problem.contains("failed to write a file"), "{}", listed[0].problem);
    // It has all that it takes to be sent again.
    let mut write = store.write().await.unwrap();
    assert!(write.letter_again(&listed[0].id, days(20)).await.unwrap());
    assert!(!write.letter_again(&listed[0].id, days(20)).await.unwrap());
    write.commit().await.unwrap();
    let then = || later(SignedDuration::from_hours(24 * 20));
    assert_eq!(deliver(&store, &folder(&outbox), &worker, then).await.unwrap(), SENT);
    assert_eq!(files(&outbox).len(), 2);
}

async fn letters_are_forgotten(at: TestStore) {
    let store = Store::open(&at.url).await.unwrap();
    queue(&store, "lan@mau.example", "sent").await;
    deliver(&store, &folder(&at.dir().join("outbox")), &worker(), now).await.unwrap();
    queue(&store, "lan@mau.example", "waiting").await;
    queue(&store, "lan@mau.example", "failed").await;
    let wanted = "UPDATE mail SET state = 'failed', settled_at = queued_at, problem = 'x' \
        WHERE key = 'failed'";
    at.execute(wanted).await;
    let moment = SignedDuration::from_millis(1);
    assert_eq!(forget_old(&store, later(SENT_KEPT)).await.unwrap(), 0);
    assert_eq!(forget_old(&store, later(SENT_KEPT + moment)).await.unwrap(), 1);
    assert_eq!(forget_old(&store, later(FAILED_KEPT)).await.unwrap(), 0);
    assert_eq!(forget_old(&store, later(FAILED_KEPT + moment)).await.unwrap(), 1);
    assert_eq!(at.count("SELECT COUNT(*) FROM mail").await, 1);
}

async fn administrators_see_what_was_not_sent(at: TestStore) {
    let app = TestApp::empty(at).await;
    queue(&app.store, "lan.nguyen@mau.example", "a").await;
    let mut write = app.store.write().await.unwrap();
    let by = worker();
    let lease = Lease { by: &by, until: later(SignedDuration::from_mins(10)) };
    let letter = write.lease_letters(lease, now(), 1).await.unwrap().remove(0);
    let why = "550 5.1.1 lan.nguyen@mau.example: <script>no such user";
    write.letter_failed((&letter.id, &by), why, now()).await.unwrap();
    write.commit().await.unwrap();
    queue(&app.store, "b@mau.example", "b").await;

    let cookie = app.cookie(&app.member(Role::Administrator, None).await).await;
    let page = app.get_with("/quan-tri/thu", &cookie).await;
    assert_eq!(page.status, 200);
    for words in [
        "la…@mau.example",
        "550 5.1.1 la…@mau.example: &#60;script&#62;no such user",
        "Xác nhận góp ý",
    ] {
        assert!(page.body.contains(words), "{words}: {}", page.body);
    }
    assert!(!page.body.contains("lan.nguyen") && !page.body.contains("bi-mat"));
    let metrics = app.get("/metrics").await.body;
    for line in ["mail_waiting 1", "mail_failed 1", "mail_oldest_seconds 0"] {
        assert!(metrics.lines().any(|found| found == line), "{line}");
    }
    let again = format!("/quan-tri/thu/{}/gui-lai", letter.id);
    for _ in 0..2 {
        assert_eq!(app.post(&again, &cookie, &[]).await.status, 303);
    }
    let tally = app.store.mail_tally().await.unwrap();
    assert_eq!((tally.waiting, tally.failed), (2, 0));
}
