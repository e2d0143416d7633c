//! Signatures: an Ed25519 key in a file, and what is signed with it.
//!
//! The secret half is in a file of its own and never in the store: whoever can
//! write to the database, or reads a copy of it, cannot sign for the server.
//! Servers of one database may share the file or have one each, since every
//! public half is published by the journal.

use std::{
    fmt, fs,
    io::{self, Write as _},
    path::Path,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ring::{
    rand::SystemRandom,
    signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey},
};
use sha2::{Digest as _, Sha256};

/// What stands before the 32 bytes of a public key in a `SubjectPublicKeyInfo`
/// (RFC 8410, 4).
const PREFIX: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read or made.
    #[error("failed to read or make the key file: {0}")]
    File(#[from] io::Error),
    /// The file holds something else.
    #[error("the file is no Ed25519 key in PKCS #8")]
    NoKey,
    /// The system gives no random numbers.
    #[error("no random numbers for a new key")]
    Random,
}

/// A key that signs.
pub struct SigningKey(Ed25519KeyPair);

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.public().id())
    }
}

impl SigningKey {
    /// The key in a file; made, for its owner's eyes alone, if there is none.
    ///
    /// # Errors
    /// See [`KeyError`]. A file that holds something else is left as it is.
    pub fn open(path: &Path) -> Result<Self, KeyError> {
        match fs::read_to_string(path) {
            Ok(text) => Self::read(&text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => match Self::make(path) {
                // Another server was faster: its key is as good.
                Err(KeyError::File(error)) if error.kind() == io::ErrorKind::AlreadyExists => {
                    Self::read(&fs::read_to_string(path)?)
                }
                made => made,
            },
            Err(error) => Err(error.into()),
        }
    }

    fn make(path: &Path) -> Result<Self, KeyError> {
        let made = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new());
        let made = made.map_err(|_| KeyError::Random)?;
        let key = Ed25519KeyPair::from_pkcs8(made.as_ref()).map_err(|_| KeyError::NoKey)?;
        let key = Self(key);
        // Whole under a name of its own before it has the name that is read.
        let part = path.with_extension(format!("{}.part", key.public().id()));
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&part)?;
        file.write_all(pem("PRIVATE KEY", made.as_ref()).as_bytes())?;
        file.sync_all()?;
        // A link, unlike a new name, never takes the place of another file.
        let linked = fs::hard_link(&part, path);
        fs::remove_file(&part)?;
        linked?;
        Ok(key)
    }

    fn read(text: &str) -> Result<Self, KeyError> {
        let lines = text.lines().map(str::trim).filter(|line| !line.starts_with("-----"));
        let bytes = STANDARD.decode(lines.collect::<String>()).map_err(|_| KeyError::NoKey)?;
        // Also without the public half, as openssl writes them.
        Ed25519KeyPair::from_pkcs8_maybe_unchecked(&bytes).map(Self).map_err(|_| KeyError::NoKey)
    }

    /// Its public half.
    pub fn public(&self) -> PublicKey {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(self.0.public_key().as_ref());
        PublicKey(bytes)
    }

    /// The signature of a text, in base64. The same text has always the same.
    pub fn sign(&self, text: &[u8]) -> String {
        STANDARD.encode(self.0.sign(text))
    }
}

/// A key that signatures are checked with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicKey([u8; 32]);

impl PublicKey {
    /// The key of 32 bytes in base64.
    pub fn from_base64(text: &str) -> Option<Self> {
        STANDARD.decode(text).ok()?.try_into().ok().map(Self)
    }

    /// Its bytes in base64.
    pub fn base64(&self) -> String {
        STANDARD.encode(self.0)
    }

    /// Its name: the first 16 hexadecimal digits of the SHA-256 of its bytes.
    pub fn id(&self) -> String {
        use fmt::Write as _;
        Sha256::digest(self.0)[..8].iter().fold(String::new(), |mut text, byte| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
    }

    /// The key as `openssl` reads it.
    pub fn pem(&self) -> String {
        pem("PUBLIC KEY", &[&PREFIX[..], &self.0].concat())
    }

    /// Whether a signature in base64 is one of this text by this key.
    pub fn signed(&self, text: &[u8], signature: &str) -> bool {
        let Some(signature) = signature_bytes(signature) else { return false };
        UnparsedPublicKey::new(&ED25519, self.0).verify(text, &signature).is_ok()
    }
}

/// The bytes of a signature in base64.
pub fn signature_bytes(signature: &str) -> Option<Vec<u8>> {
    STANDARD.decode(signature).ok()
}

fn pem(label: &str, bytes: &[u8]) -> String {
    let text = STANDARD.encode(bytes);
    let mut pem = format!("-----BEGIN {label}-----\n");
    let mut rest = text.as_str();
    while !rest.is_empty() {
        // The text is ASCII.
        let (line, more) = rest.split_at(rest.len().min(64));
        pem.push_str(line);
        pem.push('\n');
        rest = more;
    }
    pem.push_str(&format!("-----END {label}-----\n"));
    pem
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first test vector of RFC 8032, 7.1: the seed in a PKCS #8 as openssl
    /// writes it, the public half and the signature of nothing.
    const SEED: &str = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
    const PUBLIC: &str = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    const SIGNATURE: &str = "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b";

    fn bytes(hex: &str) -> Vec<u8> {
        (0..hex.len() / 2)
            .map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap())
            .collect()
    }

    #[test]
    fn it_signs_as_the_standard_says() {
        let der = [&bytes("302e020100300506032b657004220420")[..], &bytes(SEED)].concat();
        let key = SigningKey::read(&pem("PRIVATE KEY", &der)).unwrap();
        assert_eq!(key.public().0.to_vec(), bytes(PUBLIC));
        assert_eq!(signature_bytes(&key.sign(b"")).unwrap(), bytes(SIGNATURE));
        assert!(key.public().signed(b"", &key.sign(b"")));
        assert!(!key.public().signed(b"x", &key.sign(b"")));
        assert!(!key.public().signed(b"", "x"));
        assert_eq!(PublicKey::from_base64(&key.public().base64()), Some(key.public()));
        assert_eq!(PublicKey::from_base64("AAAA"), None);
    }

    #[test]
    fn a_key_is_made_once_and_for_its_owner_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.key");
        let made = SigningKey::open(&path).unwrap();
        assert_eq!(SigningKey::open(&path).unwrap().public(), made.public());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        // Made by two at once, it is one key, and nothing is left over.
        let shared = dir.path().join("b.key");
        let keys: Vec<PublicKey> = std::thread::scope(|scope| {
            let open = || SigningKey::open(&shared).map(|key| key.public());
            let made: Vec<_> = (0..2).map(|_| scope.spawn(open)).collect();
            made.into_iter().map(|key| key.join().unwrap().unwrap()).collect()
        });
        assert!(keys.iter().all(|key| *key == SigningKey::open(&shared).unwrap().public()));
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2);
        // What is no key is not written over.
        fs::write(&path, "x").unwrap();
        assert!(matches!(SigningKey::open(&path), Err(KeyError::NoKey)));
        assert_eq!(fs::read_to_string(&path).unwrap(), "x");
    }
}
