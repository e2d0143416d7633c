//! https without a proxy: a certificate and its key in two PEM files, checked
//! before they are used and read again when they change.
//!
//! Connections that are open keep what they began with; a file that is wrong
//! leaves the certificate in use that was good. Only TLS 1.2 and 1.3 are spoken
//! (rustls has no others), and HTTP/1.1 inside.

mod identity;
mod outwards;
mod x509;

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use arc_swap::ArcSwap;
use jiff::Timestamp;
use rustls::{
    ServerConfig,
    crypto::ring::default_provider,
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
    version::{TLS12, TLS13},
};

pub use identity::{Identity, TlsError};
pub(crate) use outwards::outwards;

/// How often the files are looked at. Renewed certificates have days.
const EVERY: Duration = Duration::from_secs(10);

/// Where certificate and key are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files {
    /// The server's certificate and those between it and an authority.
    pub certificate: PathBuf,
    /// The private key of the first.
    pub key: PathBuf,
}

/// What became of a look at the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renewal {
    /// They are as they were.
    Same,
    /// New connections get another certificate.
    Renewed,
}

/// What a server needs to speak TLS.
#[derive(Debug)]
pub struct Tls {
    files: Files,
    current: Arc<Current>,
    config: Arc<ServerConfig>,
    every: Duration,
    /// What was last said about the files, so that it is said once.
    complained: Mutex<String>,
}

/// The certificate that the next connection gets.
#[derive(Debug)]
struct Current(ArcSwap<Identity>);

impl ResolvesServerCert for Current {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.load().certified())
    }
}

impl Tls {
    /// Reads and checks the files.
    ///
    /// # Errors
    /// See [`TlsError`].
    pub fn open(files: Files) -> Result<Self, TlsError> {
        let current = Arc::new(Current(ArcSwap::from_pointee(Identity::read(&files)?)));
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_protocol_versions(&[&TLS13, &TLS12])
            .map_err(TlsError::Configuration)?;
        let resolver: Arc<Current> = Arc::clone(&current);
        let mut config = config.with_no_client_auth().with_cert_resolver(resolver);
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        let complained = Mutex::default();
        Ok(Self { files, current, config: Arc::new(config), every: EVERY, complained })
    }

    /// The same, looking at the files as often as this.
    #[must_use]
    pub fn looking_every(self, every: Duration) -> Self {
        Self { every, ..self }
    }

    /// What connections are made with.
    pub fn config(&self) -> Arc<ServerConfig> {
        Arc::clone(&self.config)
    }

    /// When the certificate in use ends.
    pub fn until(&self) -> Timestamp {
        self.current.0.load().until
    }

    /// Looks at the files now.
    ///
    /// # Errors
    /// When they are not good: then what was in use still is. Two files are not
    /// replaced in one step, so a key of the next certificate is one of them.
    pub fn renew(&self) -> Result<Renewal, TlsError> {
        let read = Identity::read(&self.files)?;
        if read.is_same(&self.current.0.load()) {
            return Ok(Renewal::Same);
        }
        self.current.0.store(Arc::new(read));
        Ok(Renewal::Renewed)
    }

    /// Looks at the files again and again, and at once when the process gets
    /// SIGHUP. The signal is taken from the moment of the call.
    pub fn keep_current(self: Arc<Self>) -> impl Future<Output = ()> + Send + 'static {
        let mut asked = Asked::listen();
        async move {
            loop {
                tokio::select! {
                    () = tokio::time::sleep(self.every) => {}
                    () = asked.wait() => {}
                }
                let tls = Arc::clone(&self);
                let looked = tokio::task::spawn_blocking(move || tls.renew()).await;
                if let Ok(looked) = looked {
                    self.tell(&looked);
                }
            }
        }
    }

    fn tell(&self, looked: &Result<Renewal, TlsError>) {
        let mut complained = self.complained.lock().unwrap_or_else(PoisonError::into_inner);
        match looked {
            Ok(Renewal::Same) => complained.clear(),
            Ok(Renewal::Renewed) => {
                complained.clear();
                tracing::info!(until = %self.until(), "the certificate was renewed");
            }
            Err(error) => {
                let words = error.to_string();
                if *complained != words {
                    tracing::error!(%error, "the certificate on disk is not used");
                    *complained = words;
                }
            }
        }
    }
}

/// The signal by which a supervisor asks for files to be read again.
struct Asked {
    #[cfg(unix)]
    signal: Option<tokio::signal::unix::Signal>,
}

impl Asked {
    #[cfg(unix)]
    fn listen() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        let signal = signal(SignalKind::hangup());
        if let Err(error) = &signal {
            tracing::error!(%error, "failed to listen for SIGHUP");
        }
        Self { signal: signal.ok() }
    }

    #[cfg(not(unix))]
    fn listen() -> Self {
        Self {}
    }

    #[cfg(unix)]
    async fn wait(&mut self) {
        match &mut self.signal {
            Some(signal) => drop(signal.recv().await),
            None => std::future::pending().await,
        }
    }

    #[cfg(not(unix))]
    async fn wait(&mut self) {
        std::future::pending().await
    }
}
