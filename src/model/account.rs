//! Accounts: who may sign in, and as what.

use std::{fmt, str::FromStr};

use jiff::Timestamp;

use super::{AgencySlug, Role};

/// The id of an account, a session or a token: a UUID of version 7, which sorts
/// by the time of its making.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(Box<str>);

/// Why a text is not an [`Id`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an id")]
pub struct BadId(String);

impl Id {
    /// An id made at an instant out of random bytes (RFC 9562, 5.7).
    pub fn new(at: Timestamp, random: [u8; 10]) -> Self {
        let millis = at.as_millisecond().max(0).to_be_bytes();
        let mut bytes = [0; 16];
        bytes[..6].copy_from_slice(&millis[2..]);
        bytes[6..].copy_from_slice(&random);
        bytes[6] = bytes[6] & 0x0f | 0x70;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        let hex = format!("{:032x}", u128::from_be_bytes(bytes));
        let parts = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]];
        Self(parts.join("-").into())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Id {
    type Err = BadId;

    fn from_str(text: &str) -> Result<Self, BadId> {
        let hex = |c: u8| c.is_ascii_digit() || (b'a'..=b'f').contains(&c);
        let good = text.len() == 36
            && text.bytes().enumerate().all(|(at, c)| match at {
                8 | 13 | 18 | 23 => c == b'-',
                _ => hex(c),
            });
        if good { Ok(Self(text.into())) } else { Err(BadId(text.to_owned())) }
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The name under which somebody signs in: an e-mail address, folded to lower
/// case, so that one person cannot have two accounts by capitals.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Login(Box<str>);

/// Why a text is not a [`Login`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an e-mail address")]
pub struct BadLogin(String);

impl Login {
    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands before the `@`.
    pub fn local_part(&self) -> &str {
        self.0.split('@').next().unwrap_or_default()
    }
}

impl FromStr for Login {
    type Err = BadLogin;

    /// Takes the plain form of an address (RFC 5321 without quotes, comments and
    /// literal hosts): no agency or business hands out any other.
    fn from_str(text: &str) -> Result<Self, BadLogin> {
        let folded = text.trim().to_lowercase();
        let bad = || BadLogin(text.to_owned());
        let (local, host) = folded.split_once('@').ok_or_else(bad)?;
        let atom = |c: u8| c.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&c);
        let dotted = |text: &str, part: fn(&str) -> bool| text.split('.').all(part);
        let label = |text: &str| {
            let inner = |c: u8| c.is_ascii_alphanumeric() || c == b'-';
            !text.is_empty()
                && text.len() <= 63
                && text.bytes().all(inner)
                && !text.starts_with('-')
                && !text.ends_with('-')
        };
        let good = folded.len() <= 254
            && local.len() <= 64
            && local.bytes().all(|c| atom(c) || c == b'.')
            && dotted(local, |part| !part.is_empty())
            && dotted(host, label);
        if good { Ok(Self(folded.into())) } else { Err(bad()) }
    }
}

impl fmt::Display for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A role, and for an officer the agency: what decides about permissions.
///
/// An officer always has an agency and nobody else has one, so that no rule has
/// to think about an officer of nothing.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Standing {
    role: Role,
    agency: Option<AgencySlug>,
}

/// Why a role and an agency do not go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadStanding {
    /// An officer is one of an agency.
    #[error("an officer needs an agency")]
    AgencyMissing,
    /// Only officers have an agency.
    #[error("the role {0} has no agency")]
    AgencyTooMuch(Role),
    /// Visitors are those who have no account.
    #[error("visitors have no account")]
    Visitor,
}

impl Standing {
    /// The standing of whoever has not signed in.
    pub const VISITOR: Self = Self { role: Role::Visitor, agency: None };

    /// The standing of an account.
    pub fn new(role: Role, agency: Option<AgencySlug>) -> Result<Self, BadStanding> {
        match (role, &agency) {
            (Role::Visitor, _) => Err(BadStanding::Visitor),
            (Role::Officer, None) => Err(BadStanding::AgencyMissing),
            (Role::Officer, Some(_)) | (_, None) => Ok(Self { role, agency }),
            (_, Some(_)) => Err(BadStanding::AgencyTooMuch(role)),
        }
    }

    /// The role.
    pub fn role(&self) -> Role {
        self.role
    }

    /// The agency of an officer.
    pub fn agency(&self) -> Option<&AgencySlug> {
        self.agency.as_ref()
    }
}

/// Somebody who may sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id: what the journal calls it.
    pub id: Id,
    /// The name to sign in with.
    pub login: Login,
    /// The person's or business's name, as shown.
    pub name: String,
    /// As what.
    pub standing: Standing,
    /// Since when it may not sign in.
    pub disabled_at: Option<Timestamp>,
    /// Until when its password, made by somebody else, can be used once, to
    /// set another.
    pub temporary_until: Option<Timestamp>,
}

/// Cuts a name down to what is shown and stored: blanks joined, no control
/// characters, at most 100 characters. None if nothing is left.
pub fn display_name(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split(|c: char| c.is_whitespace() || c.is_control()).collect();
    let joined = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let name: String = joined.chars().take(100).collect();
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_uuids_that_sort_by_time() {
        let at = |millis| Timestamp::from_millisecond(millis).unwrap();
        // The example of RFC 9562, A.6.
        let random = [0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f];
        let id = Id::new(at(0x017f_22e2_79b0), random);
        assert_eq!(id.as_str(), "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
        assert!(id < Id::new(at(0x017f_22e2_79b1), [0; 10]));
        assert_eq!(id.as_str().parse(), Ok(id));
        for bad in
            ["", "017F22E2-79B0-73C3-98C4-DC0C0C07398F", "017f22e2079b0-73c3-98c4-dc0c0c07398"]
        {
            assert!(bad.parse::<Id>().is_err(), "{bad}");
        }
    }

    #[test]
    fn logins_are_addresses_in_lower_case() {
        for (text, login) in [
            ("a@b", "a@b"),
            (" Nguyen.Van.A@MOIT.gov.VN ", "nguyen.van.a@moit.gov.vn"),
            ("a+b@x-y.example", "a+b@x-y.example"),
        ] {
            assert_eq!(text.parse::<Login>().unwrap().as_str(), login);
        }
        let long = format!("{}@b", "a".repeat(65));
        for bad in [
            "", "a", "@", "a@", "@b", "a@@b", "a b@c", "a.@b", ".a@b", "a@b..c", "a@-b", "ă@b",
            "a@b\n@c", &long,
        ] {
            assert!(bad.parse::<Login>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn officers_have_an_agency_and_nobody_else() {
        let agency: AgencySlug = "bo-y-te".parse().unwrap();
        for &role in Role::ALL {
            let alone = Standing::new(role, None).is_ok();
            let with_agency = Standing::new(role, Some(agency.clone())).is_ok();
            let expected = match role {
                Role::Visitor => (false, false),
                Role::Officer => (false, true),
                _ => (true, false),
            };
            assert_eq!((alone, with_agency), expected, "{role}");
        }
    }

    #[test]
    fn names_are_one_line() {
        assert_eq!(display_name("  Trần\tThị \n B "), Some("Trần Thị B".into()));
        assert_eq!(display_name("\u{7}\n "), None);
        assert_eq!(display_name(&"a".repeat(200)).unwrap().len(), 100);
    }
}
