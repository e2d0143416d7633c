//! Three servers, of which some may be dead at any moment, and what they answer.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    path::PathBuf,
    process::{Child, Stdio},
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering::SeqCst},
    },
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

use super::postgres::free_port;
use crate::served::plain;

/// A whole answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// The position in the journal that it reflects.
    pub(super) seq: u64,
    pub(super) body: String,
}

impl Answer {
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }
}

pub(super) struct Node {
    dir: PathBuf,
    url: String,
    copy: String,
    pub(super) port: u16,
    process: Mutex<Option<Child>>,
    /// Whether it has said that it is ready, since it was last killed.
    pub(super) up: AtomicBool,
    /// How often it was killed: what spans a kill says nothing.
    pub(super) kills: AtomicU64,
}

impl Node {
    pub(super) fn new(dir: PathBuf, (url, copy): (String, String)) -> Self {
        std::fs::create_dir(&dir).unwrap();
        let (process, up) = (Mutex::default(), AtomicBool::new(false));
        Self { dir, url, copy, port: free_port(), process, up, kills: AtomicU64::new(0) }
    }

    /// Starts it and waits until it says that it is ready.
    pub(super) fn start(&self) {
        let address = format!("127.0.0.1:{}", self.port);
        let path = self.dir.join("log");
        let log = std::fs::File::options().create(true).append(true).open(path).unwrap();
        let process = plain()
            .args(["serve", "--listen", &address, "--trusted-proxies", "1"])
            .env("DATABASE_URL", &self.url)
            .env("DATABASE_READ_URL", &self.copy)
            .env("QUYDINH_INDEX", self.dir.join("index"))
            .env("QUYDINH_COPIES_KEPT", "0")
            .env("QUYDINH_CLIENT_RATE", "0")
            .env("RUST_LOG", "warn,sqlx=off,quydinh::store=info")
            .current_dir(&self.dir)
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        *self.process.lock().unwrap() = Some(process);
        let started = Instant::now();
        while self.ask("GET /readyz", "", "").is_none_or(|answer| answer.status != 200) {
            assert!(started.elapsed() < Duration::from_secs(90), "{}", self.log());
            thread::sleep(Duration::from_millis(20));
        }
        self.up.store(true, SeqCst);
    }

    /// Ends it with no chance to finish anything.
    pub(super) fn kill(&self) {
        self.up.store(false, SeqCst);
        self.kills.fetch_add(1, SeqCst);
        if let Some(mut process) = self.process.lock().unwrap().take() {
            process.kill().unwrap();
            process.wait().unwrap();
        }
    }

    pub(super) fn log(&self) -> String {
        std::fs::read_to_string(self.dir.join("log")).unwrap_or_default()
    }

    /// Sends a request; none if no whole answer came.
    pub(super) fn ask(&self, line: &str, headers: &str, body: &str) -> Option<Answer> {
        let mut connection = TcpStream::connect(("127.0.0.1", self.port)).ok()?;
        connection.set_read_timeout(Some(Duration::from_secs(20))).ok()?;
        let length = body.len();
        let request = format!(
            "{line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
             Content-Length: {length}\r\n{headers}\r\n{body}"
        );
        connection.write_all(request.as_bytes()).ok()?;
        let mut text = String::new();
        connection.read_to_string(&mut text).ok()?;
        let (head, body) = text.split_once("\r\n\r\n")?;
        let header =
            |name: &str| head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        // One that was cut off is none.
        if header("content-length")?.parse() != Ok(body.len()) {
            return None;
        }
        let status = head.split(' ').nth(1)?.parse().ok()?;
        let seq = header("x-journal-seq")?.parse().ok()?;
        Some(Answer { status, seq, body: body.to_owned() })
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.kill();
    }
}
