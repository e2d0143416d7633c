//! TLS to others whom this server asks.

use std::sync::Arc;

use rustls::crypto::ring;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

/// The authorities that the system trusts, and the cryptography that the
/// database driver uses as well.
pub(crate) fn outwards() -> TlsConfig {
    let found = rustls_native_certs::load_native_certs();
    if found.certs.is_empty() {
        tracing::warn!(errors = ?found.errors, "the system trusts no certificate authority");
    }
    let roots = found.certs.iter().map(|der| Certificate::from_der(der).to_owned());
    TlsConfig::builder()
        .root_certs(RootCerts::from(roots))
        .unversioned_rustls_crypto_provider(Arc::new(ring::default_provider()))
        .build()
}
