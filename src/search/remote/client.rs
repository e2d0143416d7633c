//! Requests to the engine, each within limits.

use std::time::Duration;

use serde::de::DeserializeOwned;
use tokio::runtime::{Handle, RuntimeFlavor};
use ureq::{
    Agent,
    http::{HeaderValue, Method, Request, header},
};

use super::{AT_ONCE, RemoteError, Settings};
use crate::tls::outwards;

/// No answer is larger: ten thousand hits are 1 MB.
const LARGEST: u64 = 32 << 20;
/// How long one request may take that fills or makes an index.
pub(super) const LONG: Duration = Duration::from_secs(120);
/// How much of a refusal is logged.
const SHOWN: usize = 300;

/// A client that follows no redirects: the key goes to the engine and nowhere else.
pub(super) struct Client {
    agent: Agent,
    authorization: Option<HeaderValue>,
}

/// What is sent.
#[derive(Clone, Copy)]
pub(super) enum Body<'a> {
    /// Nothing.
    None,
    /// One value.
    Json(&'a serde_json::Value),
    /// One value a line.
    Lines(&'a str),
}

impl Client {
    pub(super) fn new(settings: &Settings) -> Self {
        let mut config = Agent::config_builder()
            .max_redirects(0)
            .http_status_as_error(false)
            .user_agent(concat!("quydinh/", env!("CARGO_PKG_VERSION")))
            .accept("application/json")
            // The engine is a neighbour, as the database is.
            .proxy(None)
            .max_idle_connections_per_host(AT_ONCE)
            .max_idle_connections(AT_ONCE);
        if settings.url.starts_with("https:") {
            config = config.https_only(true).tls_config(outwards());
        }
        let key = settings.authorization.as_deref().and_then(|key| HeaderValue::from_str(key).ok());
        let authorization = key.map(|mut key| {
            key.set_sensitive(true);
            key
        });
        Self { agent: config.build().new_agent(), authorization }
    }

    /// One request and its whole answer.
    pub(super) fn call<T: DeserializeOwned>(
        &self,
        (method, address): (Method, &str),
        body: Body<'_>,
        patience: Duration,
    ) -> Result<T, RemoteError> {
        let bytes = self.send((method, address), body, patience)?;
        serde_json::from_slice(&bytes).map_err(|error| RemoteError::Wrong(error.to_string()))
    }

    fn send(
        &self,
        (method, address): (Method, &str),
        body: Body<'_>,
        patience: Duration,
    ) -> Result<Vec<u8>, RemoteError> {
        let mut request = Request::builder().method(method).uri(address);
        if let Some(authorization) = self.authorization.clone() {
            request = request.header(header::AUTHORIZATION, authorization);
        }
        let (kind, bytes) = match body {
            Body::None => (None, Vec::new()),
            Body::Json(value) => (Some("application/json"), value.to_string().into_bytes()),
            Body::Lines(lines) => (Some("application/x-ndjson"), lines.as_bytes().to_vec()),
        };
        let away = |error: ureq::Error| RemoteError::Away(error.to_string());
        let malformed = |error: ureq::http::Error| RemoteError::Away(error.to_string());
        let response = match kind {
            Some(kind) => {
                let request = request.header(header::CONTENT_TYPE, kind).body(bytes);
                let request = self.agent.configure_request(request.map_err(malformed)?);
                self.agent.run(request.timeout_global(Some(patience)).build())
            }
            None => {
                let request = self.agent.configure_request(request.body(()).map_err(malformed)?);
                self.agent.run(request.timeout_global(Some(patience)).build())
            }
        };
        let mut response = response.map_err(away)?;
        let status = response.status();
        let bytes = response.body_mut().with_config().limit(LARGEST).read_to_vec().map_err(away)?;
        if status.is_success() {
            return Ok(bytes);
        }
        let start = String::from_utf8_lossy(&bytes[..bytes.len().min(SHOWN)]).into_owned();
        Err(RemoteError::Refused { status: status.as_u16(), start })
    }
}

/// Work that waits for another machine, wherever it is called: a thread that
/// answers others first hands them to another one.
pub(super) fn off_the_runtime<T>(work: impl FnOnce() -> T) -> T {
    match Handle::try_current().map(|runtime| runtime.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(work),
        _ => work(),
    }
}
