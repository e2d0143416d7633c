//! Which addresses a message may go to.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use ureq::{
    Error,
    config::Config,
    http::Uri,
    unversioned::{
        resolver::{ResolvedSocketAddrs, Resolver},
        transport::NextTimeout,
    },
};

/// No address of a receiver is longer.
const LONGEST: usize = 500;
/// Ports of receivers; others belong to services that are no receivers.
const PORTS: [u16; 2] = [443, 8443];

/// Whether this machine itself may be a receiver.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Neighbours {
    /// It may not: only public addresses by https.
    #[default]
    Refused,
    /// Loopback addresses may, also by http and at any port: for development
    /// and tests.
    Loopback,
}

/// What addresses are allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    ports: Vec<u16>,
    neighbours: Neighbours,
}

impl Default for Rules {
    fn default() -> Self {
        Self { ports: PORTS.to_vec(), neighbours: Neighbours::Refused }
    }
}

impl Rules {
    /// The usual rules with some more ports.
    #[must_use]
    pub fn with_ports(mut self, ports: &[u16]) -> Self {
        self.ports.extend_from_slice(ports);
        self.ports.sort_unstable();
        self.ports.dedup();
        self
    }

    /// The same rules for the machine itself as said.
    #[must_use]
    pub fn with_neighbours(self, neighbours: Neighbours) -> Self {
        Self { neighbours, ..self }
    }

    /// The ports of public receivers, in order.
    pub fn ports(&self) -> &[u16] {
        &self.ports
    }

    /// Whether this machine itself may be a receiver.
    pub fn neighbours(&self) -> Neighbours {
        self.neighbours
    }

    /// Whether a connection may be made to an address.
    pub fn allow(&self, ip: IpAddr) -> bool {
        is_public(ip) || self.neighbours == Neighbours::Loopback && ip.is_loopback()
    }
}

/// An address that was read by the rules, as it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address(String);

/// Why a text is not the address of a receiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadAddress {
    /// It is no address at all, or has letters that must be escaped.
    #[error("not an address")]
    Malformed,
    /// It is too long.
    #[error("the address is too long")]
    TooLong,
    /// It is not https.
    #[error("the address is not https")]
    Scheme,
    /// It has a name and a password in it, which logs would show.
    #[error("the address holds credentials")]
    Credentials,
    /// It has a part after `#`, which is never sent.
    #[error("the address has a fragment")]
    Fragment,
    /// Its port is not one of receivers.
    #[error("port {0} is not one of receivers")]
    Port(u16),
    /// It names a machine of a private network.
    #[error("the address is not public")]
    NotPublic,
}

impl Address {
    /// Reads an address.
    ///
    /// # Errors
    /// Says what is wrong. A name is not resolved here: what it leads to is
    /// asked at every attempt.
    pub fn new(text: &str, rules: &Rules) -> Result<Self, BadAddress> {
        let text = text.trim();
        if text.len() > LONGEST {
            return Err(BadAddress::TooLong);
        }
        // What one program takes for the end of a host, another does not.
        if text.contains('\\') || !text.bytes().all(|c| c.is_ascii_graphic()) {
            return Err(BadAddress::Malformed);
        }
        if text.contains('#') {
            return Err(BadAddress::Fragment);
        }
        let uri: Uri = text.parse().map_err(|_| BadAddress::Malformed)?;
        let authority = uri.authority().ok_or(BadAddress::Malformed)?;
        if authority.as_str().contains('@') {
            return Err(BadAddress::Credentials);
        }
        let host = uri.host().filter(|host| !host.is_empty()).ok_or(BadAddress::Malformed)?;
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let literal = bare.parse::<IpAddr>().ok();
        if literal.is_none() && host.contains(['[', ']']) {
            return Err(BadAddress::Malformed);
        }
        let own = match literal {
            Some(ip) => ip.is_loopback(),
            None => host.eq_ignore_ascii_case("localhost"),
        };
        let neighbour = own && rules.neighbours == Neighbours::Loopback;
        let usual = match (uri.scheme_str(), neighbour) {
            (Some("https"), _) => 443,
            (Some("http"), true) => 80,
            _ => return Err(BadAddress::Scheme),
        };
        let port = match authority.as_str().rsplit_once(':') {
            // What stands after the colon of `[::1]` is a part of it.
            Some((_, digits)) if !digits.contains(']') => {
                digits.parse().map_err(|_| BadAddress::Malformed)?
            }
            _ => usual,
        };
        if neighbour {
            return Ok(Self(text.to_owned()));
        }
        match literal {
            Some(ip) if !is_public(ip) => return Err(BadAddress::NotPublic),
            // A name without a dot is one of the own network.
            None if !host.trim_end_matches('.').contains('.') => return Err(BadAddress::NotPublic),
            _ => {}
        }
        if !rules.ports.contains(&port) {
            return Err(BadAddress::Port(port));
        }
        Ok(Self(text.to_owned()))
    }

    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether an address is one of the public internet. Every block of the IANA
/// special-purpose registries is not, nor is any form of IPv6 that carries an
/// address of IPv4 inside: what a gateway makes of it is not known here.
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    /// First address and length of what is not public.
    const CLOSED: [([u8; 4], u32); 18] = [
        ([0, 0, 0, 0], 8),
        ([10, 0, 0, 0], 8),
        // Shared by customers of a provider; some clouds keep metadata here.
        ([100, 64, 0, 0], 10),
        ([127, 0, 0, 0], 8),
        // Link-local, with the metadata of most clouds.
        ([169, 254, 0, 0], 16),
        ([172, 16, 0, 0], 12),
        ([192, 0, 0, 0], 24),
        ([192, 0, 2, 0], 24),
        ([192, 31, 196, 0], 24),
        ([192, 52, 193, 0], 24),
        ([192, 88, 99, 0], 24),
        ([192, 168, 0, 0], 16),
        ([192, 175, 48, 0], 24),
        ([198, 18, 0, 0], 15),
        ([198, 51, 100, 0], 24),
        ([203, 0, 113, 0], 24),
        // Multicast, what is reserved above it, and broadcast.
        ([224, 0, 0, 0], 3),
        // The host of a virtual machine at one large cloud: public in form only.
        ([168, 63, 129, 16], 32),
    ];
    let bits = ip.to_bits();
    !CLOSED.iter().any(|&(first, length)| {
        let mask = u32::MAX.checked_shl(32 - length).unwrap_or_default();
        bits & mask == u32::from_be_bytes(first)
    })
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    /// What is not public within `2000::/3`, of which all that is public is a part.
    const CLOSED: [([u16; 3], u32); 5] = [
        // Protocols: Teredo, ORCHID, benchmarks and the like.
        ([0x2001, 0, 0], 23),
        ([0x2001, 0xdb8, 0], 32),
        // 6to4.
        ([0x2002, 0, 0], 16),
        ([0x2620, 0x4f, 0x8000], 48),
        ([0x3fff, 0, 0], 20),
    ];
    let bits = ip.to_bits();
    let within = |[a, b, c]: [u16; 3], length: u32| {
        let first = u128::from(a) << 112 | u128::from(b) << 96 | u128::from(c) << 80;
        bits >> (128 - length) == first >> (128 - length)
    };
    within([0x2000, 0, 0], 3) && !CLOSED.iter().any(|&(first, length)| within(first, length))
}

/// Why a name was resolved in vain.
#[derive(Debug, thiserror::Error)]
#[error("the name leads to an address that is not public")]
pub(super) struct NotPublic;

/// A resolver that hands out what the rules allow. The connection is made to
/// what it hands out, so nobody can give another answer in between.
#[derive(Debug)]
pub(super) struct Guarded<R> {
    pub(super) inner: R,
    pub(super) rules: Rules,
}

impl<R: Resolver> Resolver for Guarded<R> {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let found = self.inner.resolve(uri, config, timeout)?;
        // One that is private among public ones is a trap, or a mistake that
        // would work now and then.
        if found.iter().all(|address| self.rules.allow(address.ip())) {
            Ok(found)
        } else {
            Err(Error::Other(NotPublic.into()))
        }
    }
}

#[cfg(test)]
#[path = "address_tests.rs"]
mod tests;
