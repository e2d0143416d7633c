//! Checking that the journal and the versions are what was written.

use std::fmt;

use sqlx::{AnyConnection, Row as _, any::AnyRow};

use super::{
    Store, StoreError,
    comment::verify::{CommentCounts, count_comments, verify_comments},
    consultation::verify::{ConsultationCounts, count_consultations, verify_consultations},
    docket::verify::{DocketCounts, verify_docket, verify_docket_counts},
    indicator::verify::Indicators,
    journal::{GENESIS, Row},
    moderation::verify::{ModerationCounts, count_moderation, verify_moderation},
    plan::verify::{PlanCounts, verify_counts, verify_plans},
    question::verify::{QuestionCounts, count_questions, verify_questions},
    verify_accounts::verify_accounts,
    verify_baselines::Baselines,
    verify_editions::Editions,
    verify_heads::Heads,
    verify_versions::{verify_nothing_missing, verify_versions},
    webhook::verify::verify_webhooks,
};
use crate::model::Day;

/// What a check found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verified {
    /// Journal rows read.
    pub rows: u64,
    /// Versions read.
    pub versions: u64,
    /// Journal rows that are about plans.
    pub plans: u64,
    /// Journal rows that are about petitions, drafts and lists.
    pub docket: u64,
    /// Accounts, with their sessions and tokens.
    pub accounts: u64,
    /// Days whose head is signed.
    pub heads: u64,
    /// The place of the last row.
    pub last: u64,
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
    /// A row that was noted elsewhere is not there, or is another one now.
    Noted {
        /// Its place.
        seq: u64,
    },
    /// A row of the journal cannot be read as what it is called.
    Unreadable {
        /// Its place.
        seq: u64,
        /// Why.
        why: String,
    },
    /// A version is not what the journal recorded.
    Version {
        /// The regulation.
        code: String,
        /// The version.
        version: u64,
        /// What differs.
        what: &'static str,
        /// What the journal tells.
        expected: String,
        /// What is stored.
        found: String,
    },
    /// The journal tells of a version that is not there.
    Missing {
        /// The place of the journal's row.
        seq: u64,
        /// The regulation.
        code: String,
    },
    /// A table is not what follows from the journal.
    Table {
        /// The place in the journal.
        seq: i64,
        /// The table.
        table: &'static str,
        /// Which row.
        key: String,
        /// The column; empty for a row that is missing or too much.
        column: &'static str,
        /// What follows from the journal.
        expected: String,
        /// What is stored.
        found: String,
    },
    /// A row of a table has something that is no value of its column.
    Cell {
        /// The table.
        table: &'static str,
        /// The place in the journal that the row names.
        seq: i64,
    },
    /// The head of a day that was signed is not one of this journal.
    Signed {
        /// The day.
        day: Day,
        /// The last row of it, as it was signed.
        seq: u64,
        /// What is wrong.
        what: &'static str,
    },
    /// An account, a session or a token is not what the journal recorded.
    Account {
        /// The id of the account.
        account: String,
        /// What differs.
        what: &'static str,
        /// What the journal tells.
        expected: String,
        /// What is stored.
        found: String,
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
            Self::Noted { seq } => write!(
                f,
                "dòng nhật ký {seq} không còn, hoặc không mang mã băm đã ghi lại trước đây"
            ),
            Self::Unreadable { seq, why } => {
                write!(f, "dòng nhật ký {seq} không đọc được: {why}")
            }
            Self::Version { code, version, what, expected, found } => write!(
                f,
                "quy định {code}, phiên bản {version}: {what} không khớp với nhật ký: nhật ký ghi \
                 “{expected}”, bảng ghi “{found}”"
            ),
            Self::Missing { seq, code } => {
                write!(f, "dòng nhật ký {seq} ghi một phiên bản của {code} nay không còn")
            }
            Self::Table { seq, table, key, column, expected, found } => {
                write!(f, "bảng {table}, dòng {key}")?;
                if !column.is_empty() {
                    write!(f, ", cột {column}")?;
                }
                write!(f, ": theo dòng nhật ký {seq} phải là “{expected}”, trong bảng là “{found}”")
            }
            Self::Cell { table, seq } => write!(
                f,
                "bảng {table}: dòng ứng với dòng nhật ký {seq} có ô sai kiểu dữ liệu, không đọc được"
            ),
            Self::Signed { day, seq, what } => {
                write!(f, "đầu nhật ký đã ký của ngày {day}, dòng {seq}: {what}")
            }
            Self::Account { account, what, expected, found } => write!(
                f,
                "tài khoản {account}: {what} không khớp với nhật ký: nhật ký ghi “{expected}”, \
                 bảng ghi “{found}”"
            ),
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

/// Rows read at once.
pub(super) const PAGE: u32 = 2000;

impl Store {
    /// Recomputes the chain of the journal, the digest of every version, and from
    /// the journal everything that follows from it: editions, plans, and who may
    /// do what. All of it is read at one moment.
    ///
    /// A tail that was cut off together with all that follows from it leaves no
    /// trace in here: `noted`, a row's place and hash kept elsewhere, shows that.
    ///
    /// # Errors
    /// When the database fails. What does not match is a finding, not an error.
    pub async fn verify_against(&self, noted: Option<(u64, &str)>) -> Result<Verified, StoreError> {
        let mut verified = Verified { hash: GENESIS.to_owned(), ..Verified::default() };
        let mut tx = self.snapshot().await?;
        let last = verify_journal(&mut tx, noted, &mut verified).await?;
        verify_versions(&mut tx, &mut verified).await?;
        verify_nothing_missing(&mut tx, &mut verified).await?;
        verify_accounts(&mut tx, last, &mut verified).await?;
        verify_webhooks(&mut tx, &mut verified).await?;
        Ok(verified)
    }

    /// The same without anything noted elsewhere.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn verify(&self) -> Result<Verified, StoreError> {
        self.verify_against(None).await
    }
}

/// Checks the rows and what follows from them row by row; returns the instant
/// of the last one.
async fn verify_journal(
    connection: &mut AnyConnection,
    noted: Option<(u64, &str)>,
    verified: &mut Verified,
) -> Result<i64, StoreError> {
    const HEAD: &str = "SELECT seq, hash FROM journal_head WHERE id = 1";
    const ROWS: &str = "SELECT seq, at, actor, action, subject_kind, subject, payload, hash \
        FROM journal WHERE seq > $1 ORDER BY seq LIMIT $2";
    let head = match sqlx::query(HEAD).fetch_optional(&mut *connection).await? {
        Some(head) => (head.try_get::<i64, _>(0)? as u64, head.try_get::<String, _>(1)?),
        None => (0, String::new()),
    };
    let (mut counts, mut editions) = (PlanCounts::default(), Editions::default());
    let mut indicators = Indicators::default();
    let mut baselines = Baselines::default();
    let mut docket = DocketCounts::default();
    let mut comments = CommentCounts::default();
    let mut moderation = ModerationCounts::default();
    let mut consultations = ConsultationCounts::default();
    let mut heads = Heads::read(connection, verified).await?;
    let mut questions = QuestionCounts::default();
    let (mut last, mut last_at) = (0_u64, 0);
    let mut noted_seen = noted.is_none() || noted == Some((0, GENESIS));
    // Before the first row nothing stands, and a table says nothing of it.
    let mut from = i64::MIN;
    loop {
        let query = sqlx::query(ROWS).bind(if from == i64::MIN { from } else { from - 1 });
        let rows = query.bind(i64::from(PAGE)).fetch_all(&mut *connection).await?;
        let to = rows.last().map_or(i64::MAX, |row| row.try_get(0).unwrap_or(i64::MAX));
        let rows: Vec<Row> = rows.iter().filter_map(|row| readable(row, verified)).collect();
        verify_plans(connection, &rows, (from, to), (&mut counts, verified)).await?;
        verify_docket(connection, &rows, (from, to), (&mut docket, verified)).await?;
        verify_comments(connection, &rows, (from, to), (&mut comments, verified)).await?;
        verify_moderation(connection, &rows, (from, to), (&mut moderation, verified)).await?;
        let counted = (&mut consultations, &mut *verified);
        verify_consultations(connection, &rows, (from, to), counted).await?;
        verify_questions(connection, &rows, (from, to), (&mut questions, verified)).await?;
        if to == i64::MAX {
            break;
        }
        for row in rows {
            let expected = last.saturating_add(1);
            if row.seq != expected {
                verified.find(Finding::Gap { expected, found: row.seq });
            }
            // A line break could move the border between two fields.
            let fields = [&row.actor, &row.action, &row.subject_kind, &row.subject];
            let plain = fields.iter().all(|text| !text.contains(char::is_control));
            if !plain || row.hash_after(&verified.hash) != row.hash {
                verified.find(Finding::Hash { seq: row.seq });
            }
            noted_seen |= noted == Some((row.seq, &row.hash));
            editions.take(&row, verified);
            indicators.take(&row, verified);
            baselines.take(&row, verified);
            heads.take(&row, verified);
            (last, last_at) = (row.seq, row.at);
            verified.rows += 1;
            // The stored hash goes on, so that one change is one finding.
            verified.hash = row.hash;
        }
        from = to.saturating_add(1);
    }
    verified.last = last;
    if head != (last, verified.hash.clone()) {
        verified.find(Finding::Head { seq: head.0 });
    }
    if let Some((seq, _)) = noted.filter(|_| !noted_seen) {
        verified.find(Finding::Noted { seq });
    }
    editions.compare(connection, verified).await?;
    indicators.compare(connection, verified).await?;
    baselines.compare(connection, verified).await?;
    heads.compare(connection, verified).await?;
    verify_counts(connection, &counts, verified).await?;
    verify_docket_counts(connection, &docket, verified).await?;
    count_comments(connection, &comments, verified).await?;
    count_moderation(connection, &moderation, verified).await?;
    count_consultations(connection, &consultations, verified).await?;
    count_questions(connection, &questions, verified).await?;
    Ok(last_at)
}

/// A row, or that it holds something that is no value of its column.
fn readable(row: &AnyRow, verified: &mut Verified) -> Option<Row> {
    let read = Row::read(row);
    if let Err(error) = &read {
        let seq = row.try_get::<i64, _>(0).unwrap_or_default() as u64;
        verified.find(Finding::Unreadable { seq, why: error.to_string() });
    }
    read.ok()
}
