//! Requests to a provider, each within limits.

use std::{fmt, sync::Arc, time::Duration};

use tokio::sync::Semaphore;
use ureq::{
    Agent,
    http::{Uri, header},
};

use super::{OidcError, settings::is_own_machine};
use crate::tls::outwards;

/// No metadata, keys or tokens are larger.
const LARGEST: u64 = 256 << 10;
/// Requests at once; each waits on a thread of its own.
const AT_ONCE: usize = 8;

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Call {
    /// What anybody may read.
    Public,
    /// What a token opens.
    WithToken(String),
    /// A form, with the `Authorization` header of this client if it has one.
    Form { body: String, authorization: Option<String> },
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
}

/// A client that follows no redirects: the addresses are those of the metadata,
/// and a token or a secret goes nowhere else.
#[derive(Clone)]
pub(super) struct Client {
    agent: Agent,
    turns: Arc<Semaphore>,
    patience: Duration,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").finish_non_exhaustive()
    }
}

impl Client {
    /// A client for the provider at an address.
    pub(super) fn new(address: &str, patience: Duration) -> Self {
        let mut config = Agent::config_builder()
            .timeout_global(Some(patience))
            .max_redirects(0)
            .http_status_as_error(false)
            .user_agent(concat!("quydinh/", env!("CARGO_PKG_VERSION")))
            .accept("application/json");
        let uri: Uri = address.parse().unwrap_or_default();
        if is_own_machine(&uri) {
            // A proxy of the environment leads away from this machine.
            config = config.proxy(None);
        } else {
            config = config.https_only(true).tls_config(outwards());
        }
        let turns = Arc::new(Semaphore::new(AT_ONCE));
        Self { agent: config.build().new_agent(), turns, patience }
    }

    /// One request.
    ///
    /// # Errors
    /// When there is no whole answer in time, or too large a one.
    pub(super) async fn call(&self, address: &str, call: Call) -> Result<Answer, OidcError> {
        let unreachable = |why: String| OidcError::Unreachable(format!("{address}: {why}"));
        let turn = Arc::clone(&self.turns).acquire_owned();
        let Ok(Ok(turn)) = tokio::time::timeout(self.patience, turn).await else {
            return Err(unreachable("too many requests at once".into()));
        };
        let (agent, to) = (self.agent.clone(), address.to_owned());
        let done = tokio::task::spawn_blocking(move || {
            let answer = send(&agent, &to, call);
            drop(turn);
            answer
        });
        let done = done.await.map_err(|error| unreachable(error.to_string()))?;
        done.map_err(|error| unreachable(error.to_string()))
    }
}

fn send(agent: &Agent, address: &str, call: Call) -> Result<Answer, ureq::Error> {
    let mut response = match call {
        Call::Public => agent.get(address).call()?,
        Call::WithToken(token) => {
            let header = format!("Bearer {token}");
            agent.get(address).header(header::AUTHORIZATION, header).call()?
        }
        Call::Form { body, authorization } => {
            let request = agent.post(address);
            let request = request.content_type("application/x-www-form-urlencoded");
            let request = match authorization {
                Some(header) => request.header(header::AUTHORIZATION, header),
                None => request,
            };
            request.send(body)?
        }
    };
    let status = response.status().as_u16();
    let body = response.body_mut().with_config().limit(LARGEST).read_to_vec()?;
    Ok(Answer { status, body })
}
