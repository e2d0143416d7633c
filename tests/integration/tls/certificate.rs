//! Certificates made on the spot: P-256, signed by themselves or by another,
//! with just as much in them as a client asks for (RFC 5280).

use std::{
    fs,
    path::{Path, PathBuf},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::{Timestamp, ToSpan as _};
use quydinh::tls::Files;
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _},
};

const ECDSA_WITH_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
const EC_PUBLIC_KEY: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
const P256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];
const SUBJECT_ALT_NAME: &[u8] = &[0x55, 0x1d, 0x11];

/// A certificate with its key.
pub(crate) struct Certificate {
    pub(crate) der: Vec<u8>,
    pub(crate) key: Vec<u8>,
}

impl Certificate {
    /// For one host, from yesterday for that many days, signed by itself.
    pub(crate) fn for_days(host: &str, days: i32) -> Self {
        Self::signed(host, host, days)
    }

    /// The same under the name of an authority that nobody has seen.
    pub(crate) fn from_authority(host: &str, authority: &str, days: i32) -> Self {
        Self::signed(host, authority, days)
    }

    fn signed(host: &str, authority: &str, days: i32) -> Self {
        let random = SystemRandom::new();
        let kind = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let key = EcdsaKeyPair::generate_pkcs8(kind, &random).unwrap().as_ref().to_vec();
        let pair = EcdsaKeyPair::from_pkcs8(kind, &key, &random).unwrap();
        let from = Timestamp::now() - 24.hours();
        let until = from + (24 * i64::from(days)).hours();
        let algorithm = || sequence(&[oid(ECDSA_WITH_SHA256)]);
        let names = sequence(&[element(0x82, host.as_bytes())]);
        let extension = sequence(&[oid(SUBJECT_ALT_NAME), element(0x04, &names)]);
        let facts = sequence(&[
            element(0xa0, &element(0x02, &[2])),
            element(0x02, &[1]),
            algorithm(),
            name(authority),
            sequence(&[time(from), time(until)]),
            name(host),
            sequence(&[
                sequence(&[oid(EC_PUBLIC_KEY), oid(P256)]),
                bits(pair.public_key().as_ref()),
            ]),
            element(0xa3, &sequence(&[extension])),
        ]);
        let signature = pair.sign(&random, &facts).unwrap();
        let der = sequence(&[facts, algorithm(), bits(signature.as_ref())]);
        Self { der, key }
    }

    /// Both as PEM files in a folder. Files of this name are replaced whole.
    pub(crate) fn write(&self, folder: &Path, name: &str) -> Files {
        let files = Files {
            certificate: folder.join(format!("{name}.crt")),
            key: folder.join(format!("{name}.key")),
        };
        replace(&files.key, &pem("PRIVATE KEY", &self.key));
        replace(&files.certificate, &pem("CERTIFICATE", &self.der));
        files
    }
}

/// Text around bytes.
pub(crate) fn pem(what: &str, bytes: &[u8]) -> String {
    format!("-----BEGIN {what}-----\n{}\n-----END {what}-----\n", STANDARD.encode(bytes))
}

fn replace(file: &PathBuf, text: &str) {
    let part = file.with_extension("part");
    fs::write(&part, text).unwrap();
    fs::rename(&part, file).unwrap();
}

fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![tag];
    match u8::try_from(content.len()) {
        // No length is written longer than it need be.
        Ok(length) if length < 0x80 => bytes.push(length),
        Ok(length) => bytes.extend([0x81, length]),
        Err(_) => {
            bytes.push(0x82);
            bytes.extend(u16::try_from(content.len()).unwrap().to_be_bytes());
        }
    }
    bytes.extend(content);
    bytes
}

fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    element(0x30, &parts.concat())
}

fn oid(bytes: &[u8]) -> Vec<u8> {
    element(0x06, bytes)
}

fn bits(bytes: &[u8]) -> Vec<u8> {
    element(0x03, &[&[0][..], bytes].concat())
}

fn name(text: &str) -> Vec<u8> {
    let part = sequence(&[oid(COMMON_NAME), element(0x0c, text.as_bytes())]);
    sequence(&[element(0x31, &part)])
}

fn time(at: Timestamp) -> Vec<u8> {
    element(0x17, at.strftime("%y%m%d%H%M%SZ").to_string().as_bytes())
}
