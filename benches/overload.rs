//! More searches than a server can answer: `overload.sh` starts one and runs
//! this against it.
//!
//! `SERVER` names its address and `SERVER_PID` its process. First a few searches
//! a second, for the times of a server with nothing else to do; then as many as
//! it answers to [`BUSY`] connections; then `TIMES` (3) times as many, sent at
//! their times over [`MANY`] connections, for `FOR` (120) seconds; then a few again,
//! at once. The time of an answer is from when its request was sent; a connection
//! whose answer is late sends the next one late. Everything runs on the machine
//! of the server and takes processor time from it.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    missing_docs,
    reason = "a bench stops where an expectation does not hold"
)]

use std::{
    env, fs,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpStream,
};

/// Connections that ask as soon as they are answered: enough to keep a server
/// busy, and not so many that it refuses some.
const BUSY: usize = 4;
/// Connections that ask at their times.
const MANY: usize = 512;
/// Searches a second that leave a server mostly idle.
const FEW: f64 = 200.0;

/// What came of the requests of a while.
#[derive(Default)]
struct Seen {
    /// Microseconds of those that were answered.
    answered: Vec<u32>,
    /// Microseconds of those that were told to come again.
    refused: Vec<u32>,
    /// Everything else.
    failed: usize,
    seconds: f64,
}

impl Seen {
    fn add(&mut self, other: Self) {
        self.answered.extend(other.answered);
        self.refused.extend(other.refused);
        self.failed += other.failed;
    }

    fn print(&mut self, what: &str) -> u32 {
        self.answered.sort_unstable();
        self.refused.sort_unstable();
        let at = |all: &[u32], share: f64| {
            all.get(((all.len() as f64 * share) as usize).min(all.len().max(1) - 1)).copied()
        };
        let ms =
            |us: Option<u32>| us.map_or("-".into(), |us| format!("{:.2}", f64::from(us) / 1e3));
        println!(
            "{what}: {:.0} answered and {:.0} refused a second, {} failed; answered p50 {} p99 {} ms, refused p99 {} ms",
            self.answered.len() as f64 / self.seconds,
            self.refused.len() as f64 / self.seconds,
            self.failed,
            ms(at(&self.answered, 0.5)),
            ms(at(&self.answered, 0.99)),
            ms(at(&self.refused, 0.99)),
        );
        at(&self.answered, 0.99).unwrap_or(u32::MAX)
    }
}

struct Connection {
    stream: BufReader<TcpStream>,
    line: Vec<u8>,
    body: Vec<u8>,
}

impl Connection {
    async fn open(server: &str) -> Self {
        let stream = TcpStream::connect(server).await.expect("a connection");
        stream.set_nodelay(true).unwrap();
        Self { stream: BufReader::new(stream), line: Vec::new(), body: Vec::new() }
    }

    /// The status of an answer, which is read to its end; none if there is none.
    async fn ask(&mut self, request: &[u8]) -> Option<u16> {
        self.stream.write_all(request).await.ok()?;
        let (mut status, mut length) = (None, 0);
        loop {
            self.line.clear();
            self.stream.read_until(b'\n', &mut self.line).await.ok()?;
            let line = std::str::from_utf8(&self.line).ok()?.trim_end();
            if line.is_empty() {
                break;
            }
            match status {
                None => status = line.split(' ').nth(1)?.parse().ok(),
                Some(_) => {
                    let (name, value) = line.split_once(':')?;
                    if name.eq_ignore_ascii_case("content-length") {
                        length = value.trim().parse().ok()?;
                    }
                }
            }
        }
        self.body.resize(length, 0);
        self.stream.read_exact(&mut self.body).await.ok()?;
        status
    }
}

/// Asks from so many connections for a while; a second each `rate`, if there is one.
async fn ask(
    server: &str,
    log: &Arc<Vec<Vec<u8>>>,
    next: &Arc<AtomicUsize>,
    (connections, rate, seconds): (usize, Option<f64>, f64),
) -> Seen {
    let start = Instant::now();
    let tasks: Vec<_> = (0..connections)
        .map(|n| {
            let (server, log, next) = (server.to_owned(), Arc::clone(log), Arc::clone(next));
            tokio::spawn(async move {
                let mut connection = Connection::open(&server).await;
                let mut seen = Seen::default();
                let between = rate.map(|rate| connections as f64 / rate);
                // Connections ask one after the other.
                let first = between.unwrap_or(0.0) * n as f64 / connections as f64;
                let mut due = Duration::from_secs_f64(first);
                while start.elapsed().as_secs_f64() < seconds {
                    if let Some(between) = between {
                        tokio::time::sleep_until((start + due).into()).await;
                        due += Duration::from_secs_f64(between);
                        // What could not be sent at its time is not sent later.
                        due = due.max(start.elapsed());
                    }
                    let request = &log[next.fetch_add(1, Ordering::Relaxed) % log.len()];
                    let sent = Instant::now();
                    let status = connection.ask(request).await;
                    let took = sent.elapsed().as_micros() as u32;
                    match status {
                        Some(200) => seen.answered.push(took),
                        Some(503) => seen.refused.push(took),
                        _ => {
                            seen.failed += 1;
                            connection = Connection::open(&server).await;
                        }
                    }
                }
                seen
            })
        })
        .collect();
    let mut all = Seen::default();
    for task in tasks {
        all.add(task.await.unwrap());
    }
    all.seconds = start.elapsed().as_secs_f64();
    all
}

/// Three to five syllables in a row of each name that the server has.
async fn searches(server: &str) -> Vec<Vec<u8>> {
    let (mut connection, mut log, mut cursor) =
        (Connection::open(server).await, Vec::new(), String::new());
    loop {
        let address = format!("/api/v1/regulations?limit=100{cursor}");
        let request = request(server, &address);
        assert_eq!(connection.ask(&request).await, Some(200), "{address}");
        let page: serde_json::Value = serde_json::from_slice(&connection.body).unwrap();
        for hit in page["hits"].as_array().expect("hits") {
            let name = hit["name"].as_str().unwrap();
            let syllables: Vec<&str> = name.split_whitespace().collect();
            let length = (3 + log.len() % 3).min(syllables.len());
            let from = (log.len() * 7) % (syllables.len() - length + 1);
            let words = syllables[from..from + length].join(" ");
            let encoded: String = words.bytes().map(|byte| format!("%{byte:02X}")).collect();
            log.push(self::request(server, &format!("/api/v1/regulations?q={encoded}")));
        }
        match &page["next"] {
            serde_json::Value::Null => return log,
            next => cursor = format!("&cursor={}", next.to_string().trim_matches('"')),
        }
    }
}

fn request(server: &str, address: &str) -> Vec<u8> {
    format!("GET {address} HTTP/1.1\r\nHost: {server}\r\n\r\n").into_bytes()
}

/// Megabytes of the process now, and at most.
fn memory() -> (u64, u64) {
    let pid = env::var("SERVER_PID").expect("SERVER_PID");
    let status = fs::read_to_string(format!("/proc/{pid}/status")).expect("the process");
    let of = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
    };
    (of("VmRSS:"), of("VmHWM:"))
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let Ok(server) = env::var("SERVER") else {
        println!("skipped: SERVER is not set; run benches/overload.sh");
        return;
    };
    let number =
        |name: &str, usual: f64| env::var(name).map_or(usual, |text| text.parse().unwrap());
    let (times, seconds) = (number("TIMES", 3.0), number("FOR", 120.0));
    let log = Arc::new(searches(&server).await);
    let next = Arc::new(AtomicUsize::new(0));
    let run = async |connections, rate, seconds| {
        ask(&server, &log, &next, (connections, rate, seconds)).await
    };
    run(BUSY, None, 3.0).await;
    let unloaded = run(8, Some(FEW), 15.0).await.print("few searches");
    let mut most = run(BUSY, None, 10.0).await;
    most.print("as many as it answers");
    let capacity = most.answered.len() as f64 / most.seconds;
    let before = memory();
    let loaded =
        run(MANY, Some(capacity * times), seconds).await.print(&format!("{times} times as many"));
    let after = memory();
    for second in 1..=5 {
        run(8, Some(FEW), 1.0).await.print(&format!("second {second} after"));
    }
    println!(
        "p99 under load {:.1} times that without; memory {} MB before, {} MB after, {} MB at most",
        f64::from(loaded) / f64::from(unloaded),
        before.0,
        after.0,
        after.1
    );
}
