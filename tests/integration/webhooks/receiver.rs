//! A receiver of messages, which does as it is told.

use std::{
    collections::{BTreeMap, VecDeque},
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use sha2::{Digest as _, Sha256};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::AbortHandle,
};

/// What is done with a request.
#[derive(Debug, Clone)]
pub(crate) enum Reaction {
    /// An answer of this status with more heads.
    Status(u16, &'static str),
    /// No answer.
    Hang,
    /// An answer that never ends.
    Endless,
    /// Something that is not HTTP.
    Noise,
    /// The connection ends.
    Close,
}

/// A request that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Heard {
    pub(crate) line: String,
    pub(crate) heads: BTreeMap<String, String>,
    pub(crate) body: String,
}

impl Heard {
    pub(crate) fn id(&self) -> &str {
        &self.heads["webhook-id"]
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// The rows of the journal in it.
    pub(crate) fn rows(&self) -> Vec<serde_json::Value> {
        self.json()["data"]["rows"].as_array().unwrap().clone()
    }

    /// Which of the signatures are of a secret, computed here from the
    /// specification alone.
    pub(crate) fn signed_by(&self, secret: &str) -> Vec<bool> {
        use base64::{Engine as _, engine::general_purpose::STANDARD};
        let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
        let text = format!("{}.{}.{}", self.id(), self.heads["webhook-timestamp"], self.body);
        let mut padded = [0; 64];
        padded[..key.len()].copy_from_slice(&key);
        let keyed = |pad: u8, text: &[u8]| {
            Sha256::new().chain_update(padded.map(|byte| byte ^ pad)).chain_update(text).finalize()
        };
        let mac = keyed(0x5c, &keyed(0x36, text.as_bytes()));
        let expected = format!("v1,{}", STANDARD.encode(mac));
        self.heads["webhook-signature"].split(' ').map(|given| given == expected).collect()
    }
}

#[derive(Default)]
struct State {
    heard: Vec<Heard>,
    next: VecDeque<Reaction>,
    usual: Option<Reaction>,
}

/// A receiver on a port of this machine, until it is dropped.
pub(crate) struct Receiver {
    pub(crate) address: SocketAddr,
    state: Arc<Mutex<State>>,
    task: AbortHandle,
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Receiver {
    /// One that takes everything.
    pub(crate) async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let state: Arc<Mutex<State>> = Arc::default();
        let shared = Arc::clone(&state);
        let task = tokio::spawn(async move {
            loop {
                let (connection, _) = listener.accept().await.unwrap();
                tokio::spawn(answer(connection, Arc::clone(&shared)));
            }
        });
        Self { address, state, task: task.abort_handle() }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/hook?a=1", self.address)
    }

    /// What is done with the next requests, one after the other.
    pub(crate) fn then(&self, reactions: impl IntoIterator<Item = Reaction>) {
        self.state.lock().unwrap().next.extend(reactions);
    }

    /// What is done with all others.
    pub(crate) fn always(&self, reaction: Reaction) {
        self.state.lock().unwrap().usual = Some(reaction);
    }

    /// What came in so far.
    pub(crate) fn heard(&self) -> Vec<Heard> {
        self.state.lock().unwrap().heard.clone()
    }

    /// What came in since this was asked last.
    pub(crate) fn take(&self) -> Vec<Heard> {
        std::mem::take(&mut self.state.lock().unwrap().heard)
    }

    /// Waits until so much came in.
    pub(crate) async fn wait_for(&self, count: usize) -> Vec<Heard> {
        for _ in 0..2_000 {
            let heard = self.heard();
            if heard.len() >= count {
                return heard;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("only {} of {count} messages came", self.heard().len());
    }
}

async fn answer(mut connection: TcpStream, state: Arc<Mutex<State>>) {
    let mut read = Vec::new();
    let (head, mut body) = loop {
        let mut piece = [0; 8192];
        let count = connection.read(&mut piece).await.unwrap_or(0);
        if count == 0 {
            return;
        }
        read.extend_from_slice(&piece[..count]);
        if let Some(at) = read.windows(4).position(|four| four == b"\r\n\r\n") {
            break (String::from_utf8(read[..at].to_vec()).unwrap(), read[at + 4..].to_vec());
        }
    };
    let mut lines = head.lines();
    let line = lines.next().unwrap().to_owned();
    let heads: BTreeMap<String, String> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let length: usize = heads["content-length"].parse().unwrap();
    let start = body.len();
    body.resize(length, 0);
    if connection.read_exact(&mut body[start..]).await.is_err() {
        return;
    }
    let reaction = {
        let mut state = state.lock().unwrap();
        let body = String::from_utf8(body).unwrap();
        state.heard.push(Heard { line, heads, body });
        let usual = state.usual.clone().unwrap_or(Reaction::Status(204, ""));
        state.next.pop_front().unwrap_or(usual)
    };
    let text = match reaction {
        Reaction::Status(204, heads) => format!("HTTP/1.1 204 No Content\r\n{heads}\r\n"),
        Reaction::Status(status, heads) => {
            format!("HTTP/1.1 {status} X\r\n{heads}Content-Length: 5\r\n\r\nnhận\n")
        }
        Reaction::Noise => "\u{1}\u{2} không phải HTTP\r\n\r\n".to_owned(),
        Reaction::Close => return,
        Reaction::Hang => {
            tokio::time::sleep(Duration::from_secs(60)).await;
            return;
        }
        Reaction::Endless => {
            let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
            let piece = format!("400\r\n{}\r\n", "a".repeat(1024));
            let mut sent = connection.write_all(head.as_bytes()).await;
            while sent.is_ok() {
                sent = connection.write_all(piece.as_bytes()).await;
            }
            return;
        }
    };
    let _ = connection.write_all(text.as_bytes()).await;
}
