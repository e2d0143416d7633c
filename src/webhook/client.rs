//! Sending one message.

use std::{
    fmt,
    io::Read as _,
    time::{Duration, Instant},
};

use jiff::{SignedDuration, Timestamp};
use ureq::{
    Agent, Error,
    http::{HeaderMap, StatusCode, header},
    unversioned::{
        resolver::{DefaultResolver, Resolver},
        transport::DefaultConnector,
    },
};

use super::address::{Address, Guarded, Neighbours, NotPublic, Rules};
use crate::{model::DeliveryOutcome, tls::outwards};

/// How long one attempt may take, from the name to the end of the answer.
pub const TIMEOUT: Duration = Duration::from_secs(10);
/// What is read of an answer: enough for its owner to see what is wrong.
const READ: u64 = 1024;
/// What the heads of an answer may have.
const HEADS: usize = 16 << 10;

/// A message on its way.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// Where to.
    pub to: Address,
    /// What tells it apart: the same at every attempt.
    pub id: String,
    /// When this attempt is made.
    pub at: Timestamp,
    /// The header of signatures.
    pub signatures: String,
    /// JSON.
    pub body: Vec<u8>,
}

/// What became of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// In one word.
    pub outcome: DeliveryOutcome,
    /// The status, if there was an answer.
    pub status: Option<u16>,
    /// How long the receiver wants to be left alone.
    pub retry_after: Option<SignedDuration>,
    /// How the answer begins, as text without control characters.
    pub text: String,
    /// How long it took.
    pub took: Duration,
}

/// What sends messages.
#[derive(Clone)]
pub struct Client {
    agent: Agent,
    rules: Rules,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("rules", &self.rules).finish_non_exhaustive()
    }
}

impl Client {
    /// A client by these rules, with so much time for each attempt.
    pub fn new(rules: Rules, timeout: Duration) -> Self {
        Self::asking(DefaultResolver::default(), rules, timeout)
    }

    /// The same with another way to resolve names.
    pub(super) fn asking(inner: impl Resolver, rules: Rules, timeout: Duration) -> Self {
        let config = Agent::config_builder()
            .timeout_global(Some(timeout))
            .max_redirects(0)
            .http_status_as_error(false)
            // A proxy would resolve the name again, and where it stands other
            // addresses are near.
            .proxy(None)
            // A connection that was kept would be to an address of before.
            .max_idle_connections(0)
            .max_idle_connections_per_host(0)
            .max_response_header_size(HEADS)
            .https_only(rules.neighbours() == Neighbours::Refused)
            .user_agent(concat!("quydinh/", env!("CARGO_PKG_VERSION"), " (webhook)"))
            .tls_config(outwards())
            .build();
        let resolver = Guarded { inner, rules: rules.clone() };
        Self { agent: Agent::with_parts(config, DefaultConnector::default(), resolver), rules }
    }

    /// The rules that it keeps to.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Sends a message and waits for the answer; not for a thread that answers
    /// others.
    pub fn send(&self, message: Outgoing) -> Answer {
        let (started, at) = (Instant::now(), message.at);
        let request = self
            .agent
            .post(message.to.as_str())
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::CONNECTION, "close")
            .header("webhook-id", message.id)
            .header("webhook-timestamp", message.at.as_second().to_string())
            .header("webhook-signature", message.signatures);
        let answer = |outcome, status, retry_after, text| Answer {
            outcome,
            status,
            retry_after,
            text,
            took: started.elapsed(),
        };
        match request.send(message.body) {
            Ok(mut response) => {
                let status = response.status();
                let retry_after = retry_after(response.headers(), at);
                let mut start = Vec::new();
                // What cannot be read to its end was answered all the same.
                let body = response.body_mut().as_reader();
                if let Err(error) = body.take(READ).read_to_end(&mut start) {
                    tracing::debug!(%error, "an answer broke off");
                }
                answer(of(status), Some(status.as_u16()), retry_after, shown(&start))
            }
            Err(error) => {
                tracing::debug!(%error, to = %message.to, "a webhook was not reached");
                answer(failure(&error), None, None, String::new())
            }
        }
    }
}

fn of(status: StatusCode) -> DeliveryOutcome {
    match status {
        StatusCode::GONE => DeliveryOutcome::Gone,
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => DeliveryOutcome::Later,
        status if status.is_success() => DeliveryOutcome::Delivered,
        status if status.is_redirection() => DeliveryOutcome::Redirected,
        _ => DeliveryOutcome::Refused,
    }
}

/// What a failure is called. What the system says of it is not told to the
/// owner: it could be about a network that is not theirs.
fn failure(error: &Error) -> DeliveryOutcome {
    match error {
        Error::Timeout(_) => DeliveryOutcome::Timeout,
        Error::Tls(_) | Error::Rustls(_) => DeliveryOutcome::Untrusted,
        Error::Other(why) if why.is::<NotPublic>() => DeliveryOutcome::NotPublic,
        // The connector hands on what TLS says as an error of reading.
        Error::Io(io) if io.get_ref().is_some_and(|inner| inner.is::<rustls::Error>()) => {
            DeliveryOutcome::Untrusted
        }
        Error::Protocol(_) | Error::Http(_) | Error::BodyExceedsLimit(_) => DeliveryOutcome::Broken,
        _ => DeliveryOutcome::Unreachable,
    }
}

/// `Retry-After` (RFC 9110, 10.2.3): seconds, or a day and time.
fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<SignedDuration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<u32>() {
        return Some(SignedDuration::from_secs(i64::from(seconds)));
    }
    let at = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok()?;
    Some(at.duration_since(now).max(SignedDuration::ZERO))
}

fn shown(start: &[u8]) -> String {
    let text = String::from_utf8_lossy(start);
    let text: String =
        text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(300).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receiver_says_when_to_come_back() {
        let now = "2026-07-01T01:00:00Z".parse().unwrap();
        for (value, seconds) in [
            ("120", Some(120)),
            (" 0 ", Some(0)),
            ("Wed, 01 Jul 2026 01:10:00 GMT", Some(600)),
            ("Wed, 01 Jul 2026 00:00:00 GMT", Some(0)),
            ("soon", None),
            ("-1", None),
            ("", None),
        ] {
            let headers = HeaderMap::from_iter([(header::RETRY_AFTER, value.parse().unwrap())]);
            let expected = seconds.map(SignedDuration::from_secs);
            assert_eq!(retry_after(&headers, now), expected, "{value:?}");
        }
    }

    #[test]
    fn a_status_is_one_outcome() {
        for (status, outcome) in [
            (200, DeliveryOutcome::Delivered),
            (204, DeliveryOutcome::Delivered),
            (301, DeliveryOutcome::Redirected),
            (304, DeliveryOutcome::Redirected),
            (404, DeliveryOutcome::Refused),
            (410, DeliveryOutcome::Gone),
            (429, DeliveryOutcome::Later),
            (500, DeliveryOutcome::Refused),
            (503, DeliveryOutcome::Later),
        ] {
            assert_eq!(of(StatusCode::from_u16(status).unwrap()), outcome, "{status}");
        }
        assert_eq!(shown(b"a\r\n\0 b\xff"), "a b\u{fffd}");
        assert_eq!(shown(&[b'a'; 1000]).len(), 300);
    }

    #[test]
    fn names_that_lead_home_are_not_asked() {
        let client = Client::new(Rules::default(), Duration::from_secs(5));
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        // Written so that only the system's resolver knows what it means.
        let rules = Rules::default().with_ports(&[listener.local_addr().unwrap().port()]);
        let address = format!("https://0x7f.1:{}/", listener.local_addr().unwrap().port());
        let message = Outgoing {
            to: Address::new(&address, &rules).unwrap(),
            id: "a".into(),
            at: Timestamp::UNIX_EPOCH,
            signatures: "v1,a".into(),
            body: b"{}".to_vec(),
        };
        let answer = client.send(message);
        assert_eq!(answer.outcome, DeliveryOutcome::NotPublic);
        assert!(listener.accept().is_err(), "nobody came");
    }
}
