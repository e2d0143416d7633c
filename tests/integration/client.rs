//! Requests over a real connection to a server on a port.

use std::net::SocketAddr;

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// The journal position that it reflects.
    pub(crate) seq: u64,
    pub(crate) body: String,
}

impl Answer {
    /// The body as JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }
}

/// Sends a request of a method and address with a cookie and a body, on a
/// connection of its own, and reads the whole answer.
pub(crate) async fn ask(to: SocketAddr, line: &str, cookie: &str, body: &str) -> Answer {
    let mut connection = TcpStream::connect(to).await.unwrap();
    let length = body.len();
    let request = format!(
        "{line} HTTP/1.1\r\nHost: {to}\r\nConnection: close\r\nCookie: {cookie}\r\n\
         Sec-Fetch-Site: same-origin\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    connection.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{answer}"));
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let seq = head.lines().find_map(|line| line.strip_prefix("x-journal-seq: "));
    let seq = seq.unwrap_or_else(|| panic!("{head}")).parse().unwrap();
    Answer { status, seq, body: body.to_owned() }
}
