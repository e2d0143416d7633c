//! A certificate with its key, as two files say them.

use std::{
    fs::File,
    io::{self, Read as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use jiff::Timestamp;
use rustls::{
    Error, InconsistentKeys,
    client::verify_server_name,
    crypto::ring::default_provider,
    pki_types::{
        CertificateDer, PrivateKeyDer, ServerName,
        pem::{Error as PemError, PemObject as _},
    },
    server::ParsedCertificate,
    sign::CertifiedKey,
};
use sha2::{Digest as _, Sha256};

use super::{Files, x509};

/// No file of certificates is longer.
const LONGEST: u64 = 1 << 20;

/// Why two files are no certificate with its key.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("failed to read {}: {error}", .file.display())]
    Unreadable {
        /// Which one.
        file: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A file is damaged, or is no PEM.
    #[error("{} is no whole PEM file", .0.display())]
    NotPem(PathBuf),
    /// There is no certificate in the file for it.
    #[error("there is no certificate in {}", .0.display())]
    NoCertificate(PathBuf),
    /// The certificate says nothing that this program understands.
    #[error("the certificate in {} cannot be read", .0.display())]
    BadCertificate(PathBuf),
    /// There is no private key in the file for it, or it needs a password.
    #[error("there is no private key without a password in {}", .0.display())]
    NoKey(PathBuf),
    /// The key is of a kind that nobody uses for https.
    #[error("the private key in {} is of a kind that is not supported", .0.display())]
    BadKey(PathBuf),
    /// Both are good, but not for each other.
    #[error(
        "the private key in {} is not that of the first certificate in {}",
        .0.key.display(), .0.certificate.display()
    )]
    Mismatch(Files),
    /// The library refuses to speak at all.
    #[error("failed to configure TLS: {0}")]
    Configuration(Error),
}

/// A certificate with its key.
#[derive(Debug)]
pub struct Identity {
    certified: Arc<CertifiedKey>,
    digest: [u8; 32],
    /// When the certificate begins to count.
    pub from: Timestamp,
    /// When it ends.
    pub until: Timestamp,
    /// Whether an authority is named that signed it, but no certificate of
    /// whom browsers might need to find their way.
    pub is_alone: bool,
}

impl Identity {
    /// Reads both files and checks that they belong together. Whether the
    /// certificate counts today is for the caller to see.
    ///
    /// # Errors
    /// See [`TlsError`].
    pub fn read(files: &Files) -> Result<Self, TlsError> {
        let (certificate, key) = (bytes(&files.certificate)?, bytes(&files.key)?);
        let chain = CertificateDer::pem_slice_iter(&certificate)
            .collect::<Result<Vec<_>, _>>()
            .map_err(|_| TlsError::NotPem(files.certificate.clone()))?;
        let first = chain.first().ok_or_else(|| missing(&certificate, files))?;
        let bad = || TlsError::BadCertificate(files.certificate.clone());
        let facts = x509::facts(first).ok_or_else(bad)?;
        let is_alone = chain.len() == 1 && !facts.is_self_signed;
        let secret = PrivateKeyDer::from_pem_slice(&key).map_err(|error| match error {
            PemError::NoItemsFound => TlsError::NoKey(files.key.clone()),
            _ => TlsError::NotPem(files.key.clone()),
        })?;
        let certified = CertifiedKey::from_der(chain, secret, &default_provider());
        let certified = certified.map_err(|error| match error {
            Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => {
                TlsError::Mismatch(files.clone())
            }
            Error::InvalidCertificate(_) => bad(),
            _ => TlsError::BadKey(files.key.clone()),
        })?;
        let mut digest = Sha256::new();
        // The length keeps what stands in one file from standing in the other.
        digest.update((certificate.len() as u64).to_be_bytes());
        digest.update(&certificate);
        digest.update(&key);
        Ok(Self {
            certified: Arc::new(certified),
            digest: digest.finalize().into(),
            from: facts.from,
            until: facts.until,
            is_alone,
        })
    }

    /// Whether it is for a host: a name, or an address of the network.
    pub fn is_for(&self, host: &str) -> bool {
        let (Ok(name), Ok(first)) = (ServerName::try_from(host), self.certified.end_entity_cert())
        else {
            return false;
        };
        ParsedCertificate::try_from(first)
            .is_ok_and(|certificate| verify_server_name(&certificate, &name).is_ok())
    }

    pub(super) fn certified(&self) -> Arc<CertifiedKey> {
        Arc::clone(&self.certified)
    }

    /// Whether it was read from files of the same bytes.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.digest == other.digest
    }
}

/// What is in a file for certificates that has none.
fn missing(text: &[u8], files: &Files) -> TlsError {
    // DER instead of PEM is the usual mistake.
    match text.windows(11).any(|window| window == b"-----BEGIN ") {
        true => TlsError::NoCertificate(files.certificate.clone()),
        false => TlsError::NotPem(files.certificate.clone()),
    }
}

fn bytes(file: &Path) -> Result<Vec<u8>, TlsError> {
    let unreadable = |error| TlsError::Unreadable { file: file.to_owned(), error };
    let mut bytes = Vec::new();
    let opened = File::open(file).map_err(unreadable)?;
    opened.take(LONGEST).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}
