//! The program killed while it takes in comments of visitors (`kill -9`): what
//! was answered is there, with the letter that asks; a comment that was
//! confirmed is there as a whole, with its receipt; and no letter is lost.

use std::{env, fs, process::Stdio, thread, time::Duration};

use jiff::Timestamp;
use quydinh::{
    cases::plans::{Moment, consult},
    model::day_in_viet_nam,
};

use crate::{
    harness::{TestStore, on_both_stores},
    mail::{plain, secret_of},
    plans::{Desk, TRADE, draft, file, new_plan, officer, slug},
    served::{Served, quydinh, run},
};

on_both_stores!(no_kill_loses_a_comment_of_a_visitor);

/// Kills without `QUYDINH_TEST_KILLS`; each round has two.
const KILLS: usize = 6;
const PENDING: &str = "SELECT COUNT(*) FROM comment_pending";
const LINKS: &str = "SELECT COUNT(*) FROM comment_pending_link";
const ASKING: &str = "SELECT COUNT(*) FROM mail WHERE kind = 'confirm-comment'";
const COMMENTS: &str = "SELECT COUNT(*) FROM comment";
const CONFIRMED: &str = "SELECT COUNT(*) FROM comment_pending WHERE comment IS NOT NULL";
const RECEIPTS: &str = "SELECT COUNT(*) FROM mail WHERE kind = 'comment-receipt'";

async fn no_kill_loses_a_comment_of_a_visitor(at: TestStore) {
    let kills = env::var("QUYDINH_TEST_KILLS").map_or(KILLS, |count| count.parse().unwrap());
    // Many kills take longer than a case may that waits for something.
    let all = || tokio::runtime::Handle::current().block_on(rounds(&at, kills));
    tokio::task::block_in_place(all);
}

async fn rounds(at: &TestStore, kills: usize) {
    opened(at).await;
    let mut sent = 0;
    let mut confirmed = 0;
    for round in 1..=kills.div_ceil(2) {
        // Multiples of the golden ratio fill the time evenly, however many there are.
        let share = (round as f64 * 0.618_033_988_749_895).fract();
        let text = format!("Góp ý thứ {round} của khách");
        let body = serde_json::json!({"item": 1, "stance": "for", "text": text,
            "email": format!("a{round}@mau.example")});
        let before = at.count(PENDING).await;
        let answered = killed(at, ("plans/PA-0001/comments", body.to_string()), share);
        let after = at.count(PENDING).await;
        assert!(after == before + 1 || (after == before && answered != Some(202)), "{round}");
        assert_eq!((at.count(LINKS).await, at.count(ASKING).await), (after, after), "{round}");
        sent += usize::from(answered == Some(202));

        // A server that was killed with a letter in its hand keeps it for some
        // minutes from the others, which this test does not wait for.
        at.execute("UPDATE mail SET leased_until = 0").await;
        let Some(letter) = letter_to(at, &format!("a{round}@mau.example"), after > before) else {
            continue;
        };
        let secret = secret_of(&letter, "xac-nhan");
        let body = serde_json::json!({"secret": secret.reveal()}).to_string();
        let before = at.count(COMMENTS).await;
        let answered = killed(at, ("comments/confirmations", body), share);
        let after = at.count(COMMENTS).await;
        assert!(after == before + 1 || (after == before && answered != Some(201)), "{round}");
        assert_eq!(
            (at.count(CONFIRMED).await, at.count(RECEIPTS).await),
            (after, after),
            "{round}"
        );
        confirmed += usize::from(answered == Some(201));
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
    let letters = at.count(ASKING).await + at.count(RECEIPTS).await;
    assert_eq!(letters_of(at).len() as i64, letters);
    let (code, out, error) = run(quydinh(at).arg("verify"));
    assert_eq!(code, 0, "{out}{error}");
    println!(
        "{kills} kills on {:?}: {sent} comments and {confirmed} confirmations answered",
        at.backend()
    );
}

/// A plan of which an item takes comments today.
async fn opened(at: &TestStore) {
    let mut desk = Desk::new(at).await;
    let now = Timestamp::now();
    let (an, moment) = (officer("an", &slug(TRADE)), Moment::now(now));
    let upload = new_plan(TRADE, file("an.xlsx", vec![draft("1.000000")]));
    let plan = desk.upload(&upload, (an, moment)).await.plan;
    let today = day_in_viet_nam(now);
    let all = desk.all(plan).await;
    consult(&desk.store, &all, (today, today), (an, moment)).await.unwrap();
    desk.store.close().await;
}

/// Posts to a server and kills it after a share of a moment; the status, if an
/// answer came.
fn killed(at: &TestStore, (path, body): (&str, String), share: f64) -> Option<u16> {
    let served = Served::start_with(at, "off", Stdio::null());
    let (address, line) = (served.address.clone(), format!("POST /api/v1/{path}"));
    let asked = thread::spawn(move || Served::ask(&address, &line, "", &body));
    thread::sleep(Duration::from_millis(60).mul_f64(share));
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
