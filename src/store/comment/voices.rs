//! What is read of comments to group those that say nearly the same.

use std::collections::BTreeMap;

use jiff::Timestamp;
use sqlx::{Row as _, any::AnyRow};

use super::CommentVersion;
use crate::{
    model::{AnswerNumber, CommentNumber, CommentSubject, Matter, Stance},
    store::{Store, StoreError, account::instant, moderation::shown},
};

/// A comment of which something was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoiceNews {
    /// Its number.
    pub number: CommentNumber,
    /// The place in the journal of its last version.
    pub seq: u64,
    /// What it is about.
    pub subject: CommentSubject,
    /// What it says in a word.
    pub stance: Stance,
    /// When it was made.
    pub made: Timestamp,
    /// Whether the public sees it.
    pub presence: Presence,
}

/// Whether the public sees a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Presence {
    /// It does; with what it says.
    Shown(String),
    /// A moderator hid it.
    Hidden,
    /// Whoever made it took it back.
    Withdrawn,
}

/// The last versions of the comments on a plan or in a consultation (`$1`) of
/// which something was recorded after a place in the journal (`$2`): of itself,
/// that it was taken back, that it was hidden or shown again.
macro_rules! news {
    ($of:literal) => {
        concat!(
            "SELECT c.comment, c.recorded_seq, j.payload, f.at, t.text, w.comment, \
                CAST(CASE WHEN ",
            shown!("c.comment"),
            " THEN 0 ELSE 1 END AS BIGINT) \
             FROM comment c JOIN journal j ON j.seq = c.recorded_seq \
             JOIN comment o ON o.comment = c.comment AND o.version = 1 \
             JOIN journal f ON f.seq = o.recorded_seq \
             LEFT JOIN comment_withdrawal w ON w.comment = c.comment \
             LEFT JOIN comment_words t ON t.recorded_seq = c.recorded_seq \
             WHERE c.comment IN (\
                SELECT n.comment FROM comment n WHERE n.",
            $of,
            " = $1 AND n.recorded_seq > $2 \
                UNION SELECT n.comment FROM comment_withdrawal n WHERE n.recorded_seq > $2 \
                UNION SELECT n.comment FROM comment_moderation n WHERE n.recorded_seq > $2) \
             AND +c.",
            $of,
            " = $1 AND NOT EXISTS (SELECT 1 FROM comment l \
                WHERE l.comment = c.comment AND l.version > c.version) \
             ORDER BY c.recorded_seq"
        )
    };
}

impl Store {
    /// The comments of a consultation of which something was recorded after a
    /// place in the journal, in the order of their last versions.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn voice_news(&self, of: Matter, after: u64) -> Result<Vec<VoiceNews>, StoreError> {
        let (sql, key) = match of {
            Matter::Plan(plan) => (news!("plan"), plan.0),
            Matter::Consultation(number) => (news!("consultation"), number.0),
        };
        let query =
            sqlx::query(sql).bind(i64::from(key)).bind(i64::try_from(after).unwrap_or(i64::MAX));
        query.fetch_all(&self.pool).await?.iter().map(news).collect()
    }

    /// The comments of a consultation that are answered, with the answers.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn answered_comments(
        &self,
        of: Matter,
    ) -> Result<BTreeMap<CommentNumber, AnswerNumber>, StoreError> {
        macro_rules! answered {
            ($of:literal) => {
                concat!(
                    "SELECT d.comment, MIN(n.answer) FROM comment_answered d \
                    JOIN comment_answer n ON n.recorded_seq = d.recorded_seq \
                    JOIN comment c ON c.comment = d.comment AND c.version = 1 WHERE c.",
                    $of,
                    " = $1 GROUP BY d.comment"
                )
            };
        }
        let (sql, of) = match of {
            Matter::Plan(plan) => (answered!("plan"), plan.0),
            Matter::Consultation(number) => (answered!("consultation"), number.0),
        };
        let query = sqlx::query(sql).bind(i64::from(of));
        let number = |row: &AnyRow, column: usize| {
            Ok::<u32, StoreError>(row.try_get::<i64, _>(column)? as u32)
        };
        let read =
            |row: &AnyRow| Ok((CommentNumber(number(row, 0)?), AnswerNumber(number(row, 1)?)));
        query.fetch_all(&self.pool).await?.iter().map(read).collect()
    }
}

fn news(row: &AnyRow) -> Result<VoiceNews, StoreError> {
    let facts = CommentVersion::read(row.try_get(2)?)?.facts;
    let withdrawn = row.try_get::<Option<i64>, _>(5)?.is_some();
    Ok(VoiceNews {
        number: CommentNumber(row.try_get::<i64, _>(0)? as u32),
        seq: row.try_get::<i64, _>(1)? as u64,
        subject: facts.subject,
        stance: facts.stance,
        made: instant(row.try_get(3)?)?,
        presence: match (withdrawn, row.try_get::<i64, _>(6)? != 0) {
            (true, _) => Presence::Withdrawn,
            (false, true) => Presence::Hidden,
            // Rows from before there were words beside the journal have them in it.
            (false, false) => {
                Presence::Shown(row.try_get::<Option<String>, _>(4)?.unwrap_or(facts.text))
            }
        },
    })
}
