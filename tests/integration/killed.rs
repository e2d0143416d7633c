//! The program killed while it takes in a plan (`kill -9`), again and again:
//! each plan is there as a whole or not at all, and what was answered holds.
//!
//! `QUYDINH_TEST_KILLS` is how often, for each store; the bar is 100.

use std::{
    env, fs,
    io::{Read as _, Write as _},
    net::TcpStream,
    path::PathBuf,
    thread,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use quydinh::{
    cases::{
        Actor,
        accounts::{self, Hashing, Initial, NewAccount, NewToken, SignIn},
    },
    model::{Role, Standing, TokenScope},
    store::Store,
};
use serde_json::Value;

use crate::{
    harness::{TestStore, on_both_stores},
    served::{Served, quydinh, run},
};

on_both_stores!(no_kill_loses_or_halves_a_confirmation);

const TRADE: &str = "bo-cong-thuong";
/// Items of a plan: enough for a transaction that takes a while to write.
const ITEMS: usize = 400;
/// Kills without `QUYDINH_TEST_KILLS`.
const KILLS: usize = 20;
/// The first statement of the transaction, as the log shows it.
const BEGUN: &str = "journal_head SET seq = seq WHERE";

/// Where a kill fell, by what the log and the store tell.
#[derive(Debug, Default)]
struct Tally {
    /// Before the transaction: the file was still being read and judged.
    before: usize,
    /// After its first statement, and nothing was recorded.
    within: usize,
    /// All was recorded, and whoever asked had no answer.
    unanswered: usize,
    /// After the answer.
    answered: usize,
}

async fn no_kill_loses_or_halves_a_confirmation(store: TestStore) {
    let kills = env::var("QUYDINH_TEST_KILLS").map_or(KILLS, |count| count.parse().unwrap());
    let bearer = officer(&store).await;
    // From here on nothing is awaited: the requests have time limits of their own.
    let registry = registry(&store);
    let (code, out, error) = run(quydinh(&store).arg("index").arg(registry));
    assert_eq!(code, 0, "{out}{error}");
    let mut desk = Desk { served: Some(serve(&store, 0)), bearer };

    let started = Instant::now();
    let first = desk.confirmed(&plan(0), &desk.judged(&plan(0)));
    assert_eq!(first.0, 201, "{}", first.1);
    let mut took = started.elapsed();
    let mut tally = Tally::default();
    for round in 1..=kills {
        let file = plan(round);
        let token = desk.judged(&file);
        // Multiples of the golden ratio fill the time evenly, however many there are.
        let share = (round as f64 * 0.618_033_988_749_895).fract();
        let log = log(&store, round - 1);
        let logged = fs::read(&log).unwrap().len();
        let begun = || String::from_utf8_lossy(&fs::read(&log).unwrap()[logged..]).contains(BEGUN);
        // Every other time over all of it, and over the transaction and after it.
        let asked = if round % 2 == 0 {
            desk.asked(&file, &token, || thread::sleep(took.mul_f64(share * 1.1)))
        } else {
            desk.asked(&file, &token, || {
                let asked = Instant::now();
                while !begun() && asked.elapsed() < 10 * took {
                    thread::sleep(Duration::from_millis(1));
                }
                thread::sleep(took.mul_f64(share * 0.7));
            })
        };
        let begun = begun();
        desk.served = Some(serve(&store, round));

        let recorded = desk.counted(round);
        match &asked {
            Some(receipt) => {
                let number = receipt["number"].as_str().unwrap();
                assert_eq!(desk.get(&format!("receipts/{number}")), *receipt, "round {round}");
                tally.answered += 1;
            }
            None if recorded => tally.unanswered += 1,
            None if begun => tally.within += 1,
            None => tally.before += 1,
        }
        // The same file again: the first receipt, or it is recorded now, once.
        let started = Instant::now();
        let (status, receipt) = desk.confirmed(&file, &token);
        if let Some(first) = &asked {
            assert_eq!(receipt, *first, "round {round}");
        }
        if status == 201 {
            assert!(!recorded, "round {round}: recorded twice");
            // As busy as the machine is now.
            took = (took + started.elapsed()) / 2;
        } else {
            // A commit that PostgreSQL was given before the kill may come after the count.
            assert_eq!(status, 200, "round {round}: {receipt}");
        }
        assert_eq!(desk.confirmed(&file, &token), (200, receipt.clone()), "round {round}");
        assert!(desk.counted(round), "round {round}");
        assert_eq!(receipt["plan"], format!("PA-{:04}", round + 1), "round {round}");
        if round % 5 == 0 || round == kills {
            let (code, out, error) = run(quydinh(&store).arg("verify"));
            assert_eq!(code, 0, "round {round}: {out}{error}");
        }
    }
    let Tally { before, within, unanswered, answered } = tally;
    println!(
        "{kills} kills on {:?}: {before} before the transaction, {within} within it, {unanswered} \
         after it and before the answer, {answered} after the answer; a confirmation of {ITEMS} \
         items took {took:.0?}",
        store.backend()
    );
    let close = within + unanswered;
    assert!(kills < 10 || close > 0, "no kill fell between the first statement and the answer");
}

/// A server, with an officer who talks to it.
struct Desk {
    served: Option<Served>,
    bearer: String,
}

impl Desk {
    fn served(&self) -> &Served {
        self.served.as_ref().unwrap()
    }

    /// What confirms a file.
    fn judged(&self, file: &str) -> String {
        let (status, run) = self.post("title=A", file);
        assert_eq!((status, &run["counts"]["added"]), (200, &ITEMS.into()), "{run}");
        run["confirm"].as_str().unwrap().to_owned()
    }

    fn confirmed(&self, file: &str, token: &str) -> (u16, Value) {
        self.post(&format!("title=A&confirm={token}"), file)
    }

    fn post(&self, query: &str, file: &str) -> (u16, Value) {
        let line = format!("POST /api/v1/plans?{query}");
        whole(&self.served().send(&line, &self.bearer, file).unwrap()).unwrap()
    }

    fn get(&self, address: &str) -> Value {
        let line =
            format!("GET /api/v1/plans{}{address}", if address.is_empty() { "" } else { "/" });
        let answer = self.served().send(&line, &self.bearer, "").unwrap();
        let (status, body) = whole(&answer).unwrap();
        assert_eq!(status, 200, "{address}: {body}");
        body
    }

    /// Asks for a confirmation, kills the server after a wait, and gives the
    /// receipt if it had come as a whole by then.
    fn asked(&mut self, file: &str, token: &str, wait: impl FnOnce()) -> Option<Value> {
        let served = self.served.take().unwrap();
        let mut connection = TcpStream::connect(&served.address).unwrap();
        connection.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        let request = format!(
            "POST /api/v1/plans?title=A&confirm={token} HTTP/1.1\r\nHost: localhost\r\n\
             Connection: close\r\n{}Content-Length: {}\r\n\r\n{file}",
            self.bearer,
            file.len()
        );
        connection.write_all(request.as_bytes()).unwrap();
        let reader = thread::spawn(move || {
            let mut answer = Vec::new();
            // A connection that breaks off ends the answer where it is.
            let _ = connection.read_to_end(&mut answer);
            String::from_utf8(answer).unwrap()
        });
        wait();
        served.kill();
        let (status, receipt) = whole(&reader.join().unwrap())?;
        assert_eq!(status, 201, "{receipt}");
        Some(receipt)
    }

    /// Whether the plan of a round is there. Every plan is there as a whole,
    /// with one receipt, and none but those of the rounds so far.
    fn counted(&self, round: usize) -> bool {
        let list = self.get("");
        let plans = list["plans"].as_array().unwrap();
        for plan in plans {
            assert_eq!(plan["item_count"], ITEMS, "round {round}: {plan}");
            assert_eq!(plan["stages"]["proposed"], ITEMS, "round {round}: {plan}");
        }
        assert!(plans.len() == round || plans.len() == round + 1, "round {round}: {list}");
        let last = self.get(&format!("PA-{:04}", plans.len()));
        let count = |part: &str| last[part].as_array().unwrap().len();
        assert_eq!((count("items"), count("steps"), count("receipts")), (ITEMS, 1, 1));
        for (item, told) in last["items"].as_array().unwrap().iter().enumerate() {
            let expected = reason(plans.len() - 1, item);
            assert_eq!(told["content"]["reason"], expected, "round {round}: of another file");
        }
        plans.len() == round + 1
    }
}

/// The status and the JSON of an answer, if it came as a whole.
fn whole(answer: &str) -> Option<(u16, Value)> {
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "))?;
    if body.len() < length.parse().unwrap() {
        return None;
    }
    Some((head.split(' ').nth(1)?.parse().unwrap(), serde_json::from_str(body).unwrap()))
}

fn log(store: &TestStore, round: usize) -> PathBuf {
    store.dir().join(format!("log-{round}"))
}

/// A server whose log names every statement.
fn serve(store: &TestStore, round: usize) -> Served {
    let log = fs::File::create(log(store, round)).unwrap();
    Served::start_with(store, "off,sqlx::query=debug", log)
}

fn code(item: usize) -> String {
    format!("1.{item:06}")
}

fn registry(store: &TestStore) -> PathBuf {
    let path = store.dir().join("registry.csv");
    let row = |item| {
        format!(
            "{},Thủ tục hành chính,Cấp giấy phép số {item},Bộ Công Thương,Xăng dầu\n",
            code(item)
        )
    };
    let rows: String = (0..ITEMS).map(row).collect();
    let head = "Mã số,Loại quy định,Tên,Cơ quan ban hành,Lĩnh vực\n";
    fs::write(&path, format!("{head}{rows}")).unwrap();
    path
}

fn reason(round: usize, item: usize) -> String {
    format!("Thực hiện điều ước quốc tế, lần {round}, dòng {item}")
}

/// The file of a round.
fn plan(round: usize) -> String {
    let row = |item| format!("{};Giữ nguyên;{}\n", code(item), reason(round, item));
    let rows: String = (0..ITEMS).map(row).collect();
    format!("Mã TTHC;Loại tác động;Lý do\n{rows}")
}

/// The header of a program that may upload for the ministry of trade.
pub(crate) async fn officer(at: &TestStore) -> String {
    let store = Store::open(&at.url).await.unwrap();
    let (hashing, now) = (Hashing::default(), Timestamp::now());
    let login = "a@mau.example";
    let new = NewAccount {
        login: login.parse().unwrap(),
        name: "A".into(),
        standing: Standing::new(Role::Officer, TRADE.parse().ok()).unwrap(),
    };
    let asked = (new, Initial::Lasting);
    let added = accounts::add(&store, &hashing, Actor::Operator("test"), asked, now).await;
    let (_, password) = added.unwrap();
    let attempt = SignIn { login, password: &password, user_agent: "" };
    let opened = accounts::sign_in(&store, &hashing, attempt, now).await.unwrap();
    let id = accounts::new_token_id(now).unwrap();
    let token = NewToken { id, name: "x".into(), scopes: vec![TokenScope::Plans], days: 7 };
    let (_, secret) = accounts::issue_token(&store, &opened.identity, token, now).await.unwrap();
    store.close().await;
    format!("Authorization: Bearer {}\r\n", secret.reveal())
}
