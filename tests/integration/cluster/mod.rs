//! Three servers on one PostgreSQL with a synchronous standby, under load, while
//! servers are killed and started again and the standby takes over once: what
//! was answered is there, once, and every answer is right.
//!
//! `tests/cluster` runs it for five minutes; by itself it is short.

mod alone;
mod load;
mod nodes;
mod postgres;

use std::{
    env,
    sync::atomic::Ordering::SeqCst,
    thread,
    time::{Duration, Instant},
};

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
    harness::TestStore,
    plans::{BUILDING, Desk, TRADE, draft, file, new_plan, officer, slug},
    served::{plain, run},
};
use load::{Load, Sum};
use nodes::Node;
use postgres::Pair;

/// How long it takes without `QUYDINH_TEST_CLUSTER_SECONDS`.
const SECONDS: u64 = 24;

#[test]
fn no_acknowledged_write_is_lost_and_no_answer_is_wrong() {
    let pair = match Pair::start() {
        Ok(pair) => pair,
        Err(why) => return println!("skipped: {why}"),
    };
    let asked = env::var("QUYDINH_TEST_CLUSTER_SECONDS");
    let seconds = asked.as_ref().map_or(SECONDS, |text| text.parse().unwrap());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let tokens = runtime.block_on(prepare(&pair.url()));
    let nodes: Vec<Node> = (0..3)
        .map(|number| {
            let dir = pair.dir.path().join(format!("server{number}"));
            Node::new(dir, (pair.url(), pair.url_of(1)))
        })
        .collect();
    thread::scope(|scope| {
        for node in &nodes {
            scope.spawn(|| node.start());
        }
    });
    let load = Load::new(&nodes, tokens);
    let outage = thread::scope(|scope| {
        load.spawn(scope);
        let outage = disturb(&pair, &nodes, &load, Duration::from_secs(seconds));
        load.stop();
        outage
    });
    let sum = load.sum();
    print_figures(&sum, outage, seconds);
    for node in &nodes {
        let log = node.log();
        assert!(!log.contains("panicked"), "{log}");
    }
    assert_eq!(sum.wrong, Vec::<String>::new());
    runtime.block_on(compare(&pair.url_of(1), &load));
    let verify =
        run(plain().arg("verify").env("DATABASE_URL", pair.url()).current_dir(pair.dir.path()));
    assert_eq!(verify.0, 0, "{verify:?}");
    // Beside other tests there is no time to be measured.
    if asked.is_ok() {
        assert!(sum.delay(50) <= Duration::from_millis(100), "{:?}", sum.delay(50));
    }
    assert!(sum.behind * 100 <= sum.checked, "{} behind of {}", sum.behind, sum.checked);
    assert!(sum.kills >= 2 && sum.written > 20, "{} kills, {} writes", sum.kills, sum.written);
}

/// Kills one server after the other, and once the primary; how long no write
/// was answered then.
fn disturb(pair: &Pair, nodes: &[Node], load: &Load<'_>, time: Duration) -> Duration {
    let every = Duration::from_secs(20).min(time / 4);
    let (started, mut next, mut outage) = (Instant::now(), 0, None);
    while started.elapsed() < time {
        thread::sleep(every);
        if outage.is_none() && started.elapsed() >= time / 2 {
            let killed = Instant::now();
            pair.kill_primary();
            load.away.store(true, SeqCst);
            // Somebody, or something, notices.
            thread::sleep(Duration::from_secs(2));
            pair.promote();
            let before = load.written();
            while load.written() == before {
                assert!(killed.elapsed() < Duration::from_secs(40), "no server came back");
                thread::sleep(Duration::from_millis(10));
            }
            load.away.store(false, SeqCst);
            outage = Some(killed.elapsed());
            continue;
        }
        let node = &nodes[next % nodes.len()];
        node.kill();
        thread::sleep(Duration::from_millis(200));
        node.start();
        next += 1;
    }
    outage.unwrap()
}

fn print_figures(sum: &Sum, outage: Duration, seconds: u64) {
    println!(
        "{seconds} s: {} kills, one fail-over ({outage:.1?} without writes), {} writes answered \
         ({} of them asked again), {} answers checked, {} of them of searches without a primary, \
         {} behind and said so, wrong {}; delay median {:?}, 95 % {:?}, most {:?} of {}",
        sum.kills,
        sum.written,
        sum.again,
        sum.checked,
        sum.searches_away,
        sum.behind,
        sum.wrong.len(),
        sum.delay(50),
        sum.delay(95),
        sum.delay(100),
        sum.delays.len(),
    );
}

/// Each text that was answered is there once, and no other.
async fn compare(url: &str, load: &Load<'_>) {
    let store = TestStore::at(url.to_owned());
    for (what, table, texts) in load.texts() {
        let rows = store.texts(table).await;
        let mut missing: Vec<&String> = texts.iter().filter(|text| !rows.contains(text)).collect();
        missing.truncate(5);
        assert_eq!(missing, Vec::<&String>::new(), "{what} that were answered and are gone");
        assert_eq!(rows.len(), texts.len(), "{what}: each once");
    }
}

/// Tokens, as headers.
pub(crate) struct Tokens {
    business: String,
    officer: String,
}

/// A plan of which an item takes comments today, and somebody who comments and
/// somebody who sends plans.
async fn prepare(url: &str) -> Tokens {
    let at = TestStore::at(url.to_owned());
    let mut desk = Desk::new(&at).await;
    let now = jiff::Timestamp::now();
    let (an, moment) = (officer("an", &slug(TRADE)), Moment::now(now));
    let upload = new_plan(TRADE, file("an.xlsx", vec![draft("1.000000")]));
    let plan = desk.upload(&upload, (an, moment)).await.plan;
    let today = day_in_viet_nam(now);
    let all = desk.all(plan).await;
    consult(&desk.store, &all, (today, today.tomorrow().unwrap()), (an, moment)).await.unwrap();
    let business = Standing::new(Role::Business, None).unwrap();
    let business = token(&desk.store, ("dn@mau.example", business, TokenScope::Comments)).await;
    let officer = Standing::new(Role::Officer, Some(slug(BUILDING))).unwrap();
    let officer = token(&desk.store, ("cb@mau.example", officer, TokenScope::Plans)).await;
    desk.store.close().await;
    Tokens { business, officer }
}

async fn token(store: &Store, (login, standing, scope): (&str, Standing, TokenScope)) -> String {
    let (hashing, now) = (Hashing::default(), jiff::Timestamp::now());
    let new = NewAccount { login: login.parse().unwrap(), name: "A".into(), standing };
    let asked = (new, Initial::Lasting);
    let added = accounts::add(store, &hashing, Actor::Operator("test"), asked, now).await;
    let attempt = SignIn { login, password: &added.unwrap().1, user_agent: "" };
    let opened = accounts::sign_in(store, &hashing, attempt, now).await.unwrap();
    let id = accounts::new_token_id(now).unwrap();
    let token = NewToken { id, name: "x".into(), scopes: vec![scope], days: 7 };
    let (_, secret) = accounts::issue_token(store, &opened.identity, token, now).await.unwrap();
    format!("Authorization: Bearer {}\r\n", secret.reveal())
}
