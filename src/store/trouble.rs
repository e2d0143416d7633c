//! What keeps a database from doing what was asked, where that is no fault of
//! what was asked: the same may well be done later.

use sqlx::Error;

use super::StoreError;

/// Such a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// It cannot be reached, takes no writes now, or has too much before it.
    Away,
    /// There is no room for what is to be written.
    Full,
    /// Its files may be read and not written.
    ReadOnly,
}

impl StoreError {
    /// Whether the database cannot be reached or takes no writes now, so that
    /// the same may well be done a little later.
    pub fn is_away(&self) -> bool {
        self.trouble() == Some(Trouble::Away)
    }

    /// What keeps the database from it; none if it is what was asked, or damage.
    pub fn trouble(&self) -> Option<Trouble> {
        let source = match self {
            Self::Away => return Some(Trouble::Away),
            Self::Open { source, .. } | Self::Sql(source) => source,
            _ => return None,
        };
        match source {
            Error::Io(_) | Error::PoolTimedOut | Error::PoolClosed | Error::WorkerCrashed
            // The protocol breaks off in the middle when the other side ends.
            | Error::Protocol(_) | Error::Tls(_) | Error::BeginFailed => Some(Trouble::Away),
            Error::Database(error) => error.code().and_then(|code| of_code(&code)),
            _ => None,
        }
    }
}

/// Codes of PostgreSQL have five characters, those of SQLite are smaller numbers.
fn of_code(code: &str) -> Option<Trouble> {
    // Shut down, crashed, starting up, full of connections, of a standby that takes
    // no writes, out of time, out of time for a lock, or a transaction that stood
    // still for too long.
    const AWAY: [&str; 8] =
        ["57P01", "57P02", "57P03", "53300", "25006", "57014", "55P03", "25P03"];
    match code {
        "53100" => return Some(Trouble::Full),
        code if AWAY.contains(&code) || (code.len() == 5 && code.starts_with("08")) => {
            return Some(Trouble::Away);
        }
        code if code.len() == 5 => return None,
        _ => {}
    }
    // What is beyond the lowest byte says more about it.
    let code: u32 = code.parse().ok()?;
    match (code & 0xff, code) {
        // BUSY, LOCKED, PROTOCOL: another program writes for too long. CANTOPEN:
        // no file left for another connection, or its place is gone.
        (5 | 6 | 14 | 15, _) => Some(Trouble::Away),
        // FULL, and IOERR_SHMSIZE: no room for the index of the log.
        (13, _) | (_, 4874) => Some(Trouble::Full),
        (8, _) => Some(Trouble::ReadOnly),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_both_databases_say_what_is_the_matter() {
        use Trouble::{Away, Full, ReadOnly};
        for (code, expected) in [
            ("5", Some(Away)),
            ("261", Some(Away)),
            ("517", Some(Away)),
            ("14", Some(Away)),
            ("13", Some(Full)),
            ("4874", Some(Full)),
            ("8", Some(ReadOnly)),
            ("1032", Some(ReadOnly)),
            // Damage, a disk that fails, and a constraint.
            ("11", None),
            ("778", None),
            ("2067", None),
            ("53100", Some(Full)),
            ("57P01", Some(Away)),
            ("55P03", Some(Away)),
            ("08006", Some(Away)),
            ("23505", None),
            ("58030", None),
            ("", None),
        ] {
            assert_eq!(of_code(code), expected, "{code}");
        }
    }
}
