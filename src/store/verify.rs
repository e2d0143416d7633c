//! Checking that the journal and the versions are what was written.

use std::fmt;

use sqlx::{Row as _, any::AnyRow};

use super::{
    Store, StoreError,
    journal::{GENESIS, sha256},
    registry::{VersionEntry, origin},
};
use crate::model::{Regulation, day_number};

/// What a check found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verified {
    /// Journal rows read.
    pub rows: u64,
    /// Versions read.
    pub versions: u64,
    /// Journal rows that are about plans.
    pub plans: u64,
    /// Accounts, with their sessions and tokens.
    pub accounts: u64,
    /// The hash of the last row: two copies that agree on it are the same.
    pub hash: String,
    /// Where things part, in order; at most [`Verified::LIMIT`].
    pub findings: Vec<Finding>,
}

/// One place where what is stored is not what was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// A row is missing: this is the place where another one is.
    Gap {
        /// The place expected.
        expected: u64,
        /// The place found.
        found: u64,
    },
    /// A row, or one before it, was changed.
    Hash {
        /// Its place.
        seq: u64,
    },
    /// The head does not point to the last row.
    Head {
        /// Where it points.
        seq: u64,
    },
    /// A version is not what the journal recorded.
    Version {
        /// The regulation.
        code: String,
        /// The version.
        version: u64,
        /// What differs.
        what: &'static str,
    },
    /// The journal tells of a version that is not there.
    Missing {
        /// The place of the journal's row.
        seq: u64,
        /// The regulation.
        code: String,
    },
    /// A table of plans is not what follows from the journal.
    Plan {
        /// The place in the journal.
        seq: u64,
        /// The table, or `journal` if its row cannot be read.
        table: &'static str,
    },
    /// An account, a session or a token is not what the journal recorded.
    Account {
        /// The id of the account.
        account: String,
        /// What differs.
        what: &'static str,
    },
}

impl fmt::Display for Finding {
    /// In Vietnamese, for the person who must act on it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gap { expected, found } => {
                write!(f, "nhật ký thiếu dòng {expected}: tiếp theo là dòng {found}")
            }
            Self::Hash { seq } => write!(f, "dòng nhật ký {seq} đã bị sửa: mã băm không khớp"),
            Self::Head { seq } => write!(f, "đầu nhật ký ghi dòng {seq}, không phải dòng cuối"),
            Self::Version { code, version, what } => {
                write!(f, "quy định {code}, phiên bản {version}: {what} không khớp với nhật ký")
            }
            Self::Missing { seq, code } => {
                write!(f, "dòng nhật ký {seq} ghi một phiên bản của {code} nay không còn")
            }
            Self::Plan { seq, table } => {
                write!(f, "phương án: bảng {table} không khớp với dòng nhật ký {seq}")
            }
            Self::Account { account, what } => {
                write!(f, "tài khoản {account}: {what} không khớp với nhật ký")
            }
        }
    }
}

impl Verified {
    /// How many findings are listed; one broken row breaks all after it.
    pub const LIMIT: usize = 50;

    pub(super) fn find(&mut self, finding: Finding) {
        if self.findings.len() < Self::LIMIT {
            self.findings.push(finding);
        }
    }
}

const PAGE: u32 = 2000;

impl Store {
    /// Recomputes the chain of the journal, the digest of every version, and from
    /// the journal the tables of plans and who may do what.
    ///
    /// # Errors
    /// When the database fails. What does not match is a finding, not an error.
    pub async fn verify(&self) -> Result<Verified, StoreError> {
        let mut verified = Verified { hash: GENESIS.to_owned(), ..Verified::default() };
        self.verify_journal(&mut verified).await?;
        self.verify_versions(&mut verified).await?;
        self.verify_nothing_missing(&mut verified).await?;
        self.verify_accounts(&mut verified).await?;
        Ok(verified)
    }

    async fn verify_journal(&self, verified: &mut Verified) -> Result<(), StoreError> {
        const HEAD: &str = "SELECT seq, hash FROM journal_head WHERE id = 1";
        // Read first: rows that come in during the check are checked next time.
        let head = sqlx::query(HEAD).fetch_one(&self.pool).await?;
        let (head_seq, head_hash) =
            (head.try_get::<i64, _>(0)? as u64, head.try_get::<String, _>(1)?);
        let mut last = 0;
        let mut head_seen = head_seq == 0 && head_hash == GENESIS;
        loop {
            let rows = self.journal_after(last, PAGE).await?;
            let Some(end) = rows.last() else { break };
            let end = end.seq;
            self.verify_plans(&rows, (last + 1, end), verified).await?;
            for row in rows {
                if row.seq != last + 1 {
                    verified.find(Finding::Gap { expected: last + 1, found: row.seq });
                }
                if row.hash_after(&verified.hash) != row.hash {
                    verified.find(Finding::Hash { seq: row.seq });
                }
                head_seen |= row.seq == head_seq && row.hash == head_hash;
                last = row.seq;
                verified.rows += 1;
                // The stored hash goes on, so that one change is one finding.
                verified.hash = row.hash;
            }
            last = end;
        }
        self.verify_no_plans_beyond(verified).await?;
        if !head_seen || last < head_seq {
            verified.find(Finding::Head { seq: head_seq });
        }
        Ok(())
    }

    async fn verify_versions(&self, verified: &mut Verified) -> Result<(), StoreError> {
        const SQL: &str = "SELECT v.ordinal, v.version, v.code, v.valid_from, v.edition, v.digest, \
                v.kind, v.name, v.agency, v.field, v.in_force_from, v.in_force_to, v.change, \
                p.payload, j.action, j.subject, j.payload, r.code, v.origin, v.fee_low, v.fee_high \
            FROM regulation_version v \
            LEFT JOIN regulation_payload p ON p.ordinal = v.ordinal AND p.version = v.version \
            LEFT JOIN journal j ON j.seq = v.recorded_seq \
            LEFT JOIN regulation r ON r.ordinal = v.ordinal \
            WHERE v.ordinal >= $1 AND v.ordinal < $2 ORDER BY v.ordinal, v.version";
        const END: &str = "SELECT COALESCE(MAX(ordinal) + 1, 0) FROM regulation_version";
        let end = sqlx::query_scalar::<_, i64>(END).fetch_one(&self.pool).await?;
        for from in (0..end).step_by(PAGE as usize) {
            let query = sqlx::query(SQL).bind(from).bind(from + i64::from(PAGE));
            for row in query.fetch_all(&self.pool).await? {
                verified.versions += 1;
                if let Some(what) = difference(&row)? {
                    let code = row.try_get(2)?;
                    let version = row.try_get::<i64, _>(1)? as u64;
                    verified.find(Finding::Version { code, version, what });
                }
            }
        }
        Ok(())
    }

    async fn verify_nothing_missing(&self, verified: &mut Verified) -> Result<(), StoreError> {
        const SQL: &str = "SELECT j.seq, j.subject FROM journal j \
            WHERE j.action IN ('regulation.added', 'regulation.changed', 'regulation.ended') \
            AND NOT EXISTS (SELECT 1 FROM regulation_version v WHERE v.recorded_seq = j.seq) \
            ORDER BY j.seq LIMIT $1";
        let query = sqlx::query(SQL).bind(Verified::LIMIT as i64);
        for row in query.fetch_all(&self.pool).await? {
            let seq = row.try_get::<i64, _>(0)? as u64;
            verified.find(Finding::Missing { seq, code: row.try_get(1)? });
        }
        Ok(())
    }
}

/// The first thing in which a version differs from what the journal says of it.
fn difference(row: &AnyRow) -> Result<Option<&'static str>, StoreError> {
    let code: String = row.try_get(2)?;
    let digest: String = row.try_get(5)?;
    let Some(payload) = row.try_get::<Option<String>, _>(13)? else {
        return Ok(Some("nội dung"));
    };
    let Some(entry) = row.try_get::<Option<String>, _>(16)? else {
        return Ok(Some("dòng nhật ký"));
    };
    let (Ok(entry), Ok(regulation)) = (
        serde_json::from_str::<VersionEntry>(&entry),
        serde_json::from_str::<Regulation>(&payload),
    ) else {
        return Ok(Some("nội dung"));
    };
    let day = |day| i64::from(day_number(day));
    let change: String = row.try_get(12)?;
    let facts = [
        (sha256(payload.as_bytes()) == digest && digest == entry.digest, "nội dung"),
        (
            regulation.code.as_str() == code
                && row.try_get::<Option<String>, _>(15)?.as_ref() == Some(&code)
                && row.try_get::<Option<String>, _>(17)?.as_ref() == Some(&code),
            "mã",
        ),
        (row.try_get::<i64, _>(0)? == i64::from(entry.ordinal), "số thứ tự"),
        (row.try_get::<i64, _>(1)? == i64::from(entry.version), "số phiên bản"),
        (row.try_get::<i64, _>(3)? == day(entry.valid_from), "ngày áp dụng"),
        (row.try_get::<i64, _>(4)? == entry.edition as i64, "lần nạp"),
        (row.try_get::<String, _>(14)? == format!("regulation.{change}"), "loại thay đổi"),
        (
            row.try_get::<String, _>(6)? == entry.kind && entry.kind == regulation.kind.name(),
            "loại quy định",
        ),
        (row.try_get::<String, _>(7)? == regulation.name, "tên"),
        (row.try_get::<String, _>(18)? == origin(&regulation), "nguồn"),
        (
            row.try_get::<String, _>(8)? == entry.agency
                && entry.agency == regulation.agency.as_str(),
            "cơ quan",
        ),
        (
            row.try_get::<String, _>(9)? == entry.field && entry.field == regulation.field.0,
            "lĩnh vực",
        ),
        (
            row.try_get::<Option<i64>, _>(10)? == entry.in_force_from.map(day)
                && entry.in_force_from == regulation.in_force_from,
            "ngày có hiệu lực",
        ),
        (
            row.try_get::<Option<i64>, _>(11)? == entry.in_force_to.map(day)
                && entry.in_force_to == regulation.in_force_to,
            "ngày hết hiệu lực",
        ),
        (
            super::fees::columns(regulation.charge()) == (row.try_get(19)?, row.try_get(20)?),
            "mức phí",
        ),
    ];
    Ok(facts.iter().find(|(same, _)| !same).map(|(_, what)| *what))
}
