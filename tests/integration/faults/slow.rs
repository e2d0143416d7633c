//! A database that is slow, locked, or behind a network that swallows everything:
//! who needs it is told to come again, everybody else is answered, and afterwards
//! all is as before.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use axum::Router;
use quydinh::store::{Purpose, Store};
use sqlx::{AnyConnection, Connection as _};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

use super::{SEARCHES, business, get, question, questions, refused};
use crate::{
    app::TestApp,
    harness::{Backend, TestStore, on_both_stores},
};

on_both_stores!(a_database_that_another_holds_is_waited_for_and_not_for_long);

/// More than there are connections to the database.
const CROWD: usize = 18;

/// Asks so many questions at once; gives the status and code of each answer.
async fn crowd(service: &Router, token: &str, from: usize) -> Vec<(u16, String)> {
    let mut asked = JoinSet::new();
    for number in from..from + CROWD {
        let (service, token) = (service.clone(), token.to_owned());
        asked.spawn(async move {
            let reply = question(&service, &token, number).await;
            match reply.status.as_u16() {
                201 => (201, String::new()),
                _ => refused(&reply),
            }
        });
    }
    asked.join_all().await
}

async fn a_database_that_another_holds_is_waited_for_and_not_for_long(at: TestStore) {
    let backend = at.backend();
    let app = TestApp::with_registry(at).await;
    let token = business(&app).await;
    let store = Store::open_for(&app.place().url, Purpose::Server).await.unwrap();
    let service = app.over_store(store.clone());
    assert_eq!(question(&service, &token, 0).await.status, 201);
    let hold = match backend {
        Backend::Sqlite => "BEGIN IMMEDIATE",
        Backend::Postgres => "BEGIN; UPDATE journal_head SET seq = seq WHERE id = 1",
    };
    let mut other = AnyConnection::connect(&app.place().url).await.unwrap();
    sqlx::raw_sql(hold).execute(&mut other).await.unwrap();

    let waiting = tokio::spawn({
        let (service, token) = (service.clone(), token.clone());
        async move { crowd(&service, &token, 1).await }
    });
    // Nobody else waits for those: neither searches nor what is only read.
    while !waiting.is_finished() {
        for address in SEARCHES.into_iter().chain(["/quy-dinh/9.000001", "/hoi-dap/HD-0001"]) {
            assert_eq!(get(&service, address).await.status, 200, "{address}");
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    for (status, code) in waiting.await.unwrap() {
        // On a machine that is slow the time for an answer may be over first.
        assert!(status == 503 && ["store_away", "timeout"].contains(&&*code), "{code}");
    }

    sqlx::raw_sql("ROLLBACK").execute(&mut other).await.unwrap();
    other.close().await.unwrap();
    // One by one: a network may not ask for more at once.
    let mut number = CROWD + 1;
    while question(&app.over_store(store.clone()), &token, number).await.status != 201 {
        number += 1;
    }
    assert_eq!(questions(&app).await, 2, "who was told to come again had not been recorded");
    assert_eq!(store.verify().await.unwrap().findings, []);
    store.close().await;
}

/// A network between the program and the database.
#[derive(Default)]
struct Network {
    /// Milliseconds that everything takes.
    delay: AtomicU64,
    /// Nothing comes through.
    silent: AtomicBool,
    connections: AtomicU64,
    /// Connections before that number carry nothing ever again, and do not end.
    gone: AtomicU64,
}

impl Network {
    /// Between here and there; gives where it is entered.
    async fn to(self: &Arc<Self>, there: String) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let network = Arc::clone(self);
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let Ok(far) = TcpStream::connect(&there).await else { continue };
                let number = network.connections.fetch_add(1, Relaxed);
                let (near_in, near_out) = near.into_split();
                let (far_in, far_out) = far.into_split();
                tokio::spawn(carry(Arc::clone(&network), number, near_in, far_out));
                tokio::spawn(carry(Arc::clone(&network), number, far_in, near_out));
            }
        });
        address
    }

    /// From now on it swallows what there is, and carries nothing new.
    fn fall_silent(&self) {
        self.silent.store(true, Relaxed);
    }

    /// What is new is carried; what is old never again.
    fn carry_again(&self) {
        self.gone.store(self.connections.load(Relaxed), Relaxed);
        self.silent.store(false, Relaxed);
    }

    fn carries(&self, number: u64) -> bool {
        !self.silent.load(Relaxed) && number >= self.gone.load(Relaxed)
    }
}

/// Carries until either side has ended; what is swallowed once makes a connection
/// worth nothing, but it is still there for whoever holds it.
async fn carry(
    network: Arc<Network>,
    number: u64,
    mut from: tokio::net::tcp::OwnedReadHalf,
    mut to: tokio::net::tcp::OwnedWriteHalf,
) {
    let (mut buffer, mut swallows) = (vec![0; 1 << 14], false);
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        tokio::time::sleep(Duration::from_millis(network.delay.load(Relaxed))).await;
        swallows |= !network.carries(number);
        if !swallows && to.write_all(&buffer[..length]).await.is_err() {
            return;
        }
    }
}

#[test]
fn a_network_that_swallows_everything_is_got_over() {
    crate::harness::run(Backend::Postgres, async |at: TestStore| {
        let app = TestApp::with_registry(at).await;
        let token = business(&app).await;
        let url = &app.place().url;
        let Some((host, rest)) = url.split_once('@').and_then(|(_, rest)| rest.split_once('/'))
        else {
            return println!("skipped: {url} is not reached by a network");
        };
        let network = Arc::new(Network::default());
        let entered = network.to(host.to_owned()).await;
        let url = format!("{}@{entered}/{rest}", url.split_once('@').unwrap().0);
        let store = Store::open_for(&url, Purpose::Server).await.unwrap();
        let service = app.over_store(store.clone());
        const PAGE: &str = "/api/v1/regulations/9.000001";

        // Slow is slow, and nothing else.
        network.delay.store(15, Relaxed);
        for number in 0..3 {
            assert_eq!(get(&service, PAGE).await.status, 200);
            assert_eq!(question(&service, &token, number).await.status, 201);
        }
        network.delay.store(0, Relaxed);

        // Silent in the middle of statements, on every connection that there may be.
        let mut other = AnyConnection::connect(&app.place().url).await.unwrap();
        let hold = "BEGIN; LOCK TABLE regulation_version IN ACCESS EXCLUSIVE MODE";
        sqlx::raw_sql(hold).execute(&mut other).await.unwrap();
        let mut pages = JoinSet::new();
        for _ in 0..CROWD {
            let service = service.clone();
            pages.spawn(async move { get(&service, PAGE).await });
        }
        const WAITING: &str = "SELECT COUNT(*) FROM pg_stat_activity \
            WHERE datname = current_database() AND wait_event_type = 'Lock'";
        while app.count(WAITING).await == 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        network.fall_silent();
        sqlx::raw_sql("ROLLBACK").execute(&mut other).await.unwrap();
        for address in SEARCHES {
            assert_eq!(get(&service, address).await.status, 200, "{address}");
        }
        for reply in pages.join_all().await {
            assert_eq!(refused(&reply).0, 503, "{}", reply.body);
        }
        // It carries again, but not what it had swallowed.
        network.carry_again();
        while get(&service, PAGE).await.status != 200 {}
        while question(&service, &token, 4).await.status != 201 {}
        assert_eq!(questions(&app).await, 4);
        assert_eq!(app.store.verify().await.unwrap().findings, []);
    });
}
