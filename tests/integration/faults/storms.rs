//! Thousands of connections at once that say nothing, or one letter at a time.
//! What becomes of single connections that are slow, too long or too many fields
//! is tested beside `web/http/connections.rs` and in `served`.

use std::{
    env, fs,
    io::{ErrorKind, Read as _, Write as _},
    net::TcpStream,
    process::Stdio,
    time::{Duration, Instant},
};

use assert_cmd::assert::OutputAssertExt as _;

use crate::{
    harness::{Backend, TestStore, fixture},
    served::{Served, quydinh},
};

/// More than a server keeps open.
const CONNECTIONS: usize = 4_400;
/// What a silent connection may cost: two buffers that begin at 8 KB.
const BYTES: u64 = 24 << 10;

/// How many files this process may have open.
fn files() -> usize {
    let limits = fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let line = limits.lines().find(|line| line.starts_with("Max open files"));
    line.and_then(|line| line.split_whitespace().nth(3)?.parse().ok()).unwrap_or(0)
}

fn memory(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
}

/// Whether the other side has ended a connection on which nothing was answered.
fn has_ended(connection: &TcpStream) -> bool {
    connection.set_nonblocking(true).unwrap();
    match connection.peek(&mut [0; 16]) {
        Ok(_) => true,
        Err(error) => error.kind() != ErrorKind::WouldBlock,
    }
}

#[test]
fn who_says_nothing_makes_room_for_who_does() {
    let count =
        env::var("QUYDINH_TEST_CONNECTIONS").map_or(CONNECTIONS, |count| count.parse().unwrap());
    if files() < count + 500 {
        return println!("skipped: {} files may be open, {} are needed", files(), count + 500);
    }
    crate::harness::run(Backend::Sqlite, async |store: TestStore| {
        quydinh(&store).arg("index").arg(fixture("registry.csv")).assert().success();
        let served = Served::start_with(&store, "off", Stdio::null());
        let search = || {
            let answer = served.send("GET /api/v1/regulations?q=xang+dau", "", "").unwrap();
            assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("9.000001"), "{answer}");
        };
        // Somebody listens: an answer without an end.
        let mut listener = TcpStream::connect(&served.address).unwrap();
        let request = "GET /api/v1/indicators/events HTTP/1.1\r\nHost: x\r\n\r\n";
        listener.write_all(request.as_bytes()).unwrap();
        let mut begin = [0; 12];
        listener.read_exact(&mut begin).unwrap();
        assert_eq!(&begin, b"HTTP/1.1 200");
        search();
        let before = memory(served.id());

        let mut storm = Vec::new();
        for number in 0..count {
            let mut connection = TcpStream::connect(&served.address).unwrap();
            if number % 2 == 1 {
                connection.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: a").unwrap();
            }
            storm.push(connection);
            if number % 100 == 0 {
                search();
            }
        }
        for _ in 0..20 {
            search();
        }
        // The first made room, some slower than others; the last did not.
        let started = Instant::now();
        while !storm[..100].iter().all(has_ended) {
            assert!(started.elapsed() < Duration::from_secs(60), "they keep their places");
            std::thread::sleep(Duration::from_millis(10));
        }
        assert!(!storm[count - 100..].iter().any(has_ended));
        let grown = memory(served.id()).saturating_sub(before);
        let most = count as u64 * BYTES;
        assert!(grown < most, "{grown} bytes for {count} connections");
        drop(storm);
        for _ in 0..20 {
            search();
        }
        // Whoever was being answered all the time was never in anybody's way.
        assert!(!{
            let mut rest = [0; 4096];
            listener.set_nonblocking(true).unwrap();
            loop {
                match listener.read(&mut rest) {
                    Ok(0) => break true,
                    Ok(_) => {}
                    Err(error) => break error.kind() != ErrorKind::WouldBlock,
                }
            }
        });
    });
}
