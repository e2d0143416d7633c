//! What is read of comments to group those that say nearly the same.

use std::collections::BTreeMap;

use jiff::Timestamp;
use sqlx::{Row as _, any::AnyRow};

use super::read::{self, StoredComment, number};
use crate::{
    model::{AnswerNumber, CommentNumber, CommentSubject, Matter, Stance},
    store::{Store, StoreError},
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

/// The comments on a plan or in a consultation (`$1`) of which something may have
/// been recorded after a place in the journal (`$2`): of itself, that it was taken
/// back, that it was hidden or shown again. Each part is a range of an index; what
/// it is about is seen of the comments themselves, so that nothing is joined.
macro_rules! changed {
    ($of:literal) => {
        concat!(
            "SELECT n.comment FROM comment n WHERE n.",
            $of,
            " = $1 AND n.recorded_seq > $2 \
             UNION SELECT n.comment FROM comment_withdrawal n WHERE n.recorded_seq > $2 \
             UNION SELECT n.comment FROM comment_moderation n WHERE n.recorded_seq > $2"
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
        let mut connection = self.pool.acquire().await?;
        let mut comments = match after {
            0 => read::all(&mut connection, of).await?,
            _ => {
                let sql = match of {
                    Matter::Plan(_) => changed!("plan"),
                    Matter::Consultation(_) => changed!("consultation"),
                };
                let after = i64::try_from(after).unwrap_or(i64::MAX);
                let query = sqlx::query_scalar::<_, i64>(sql).bind(number(of)).bind(after);
                let numbers = query.fetch_all(&mut *connection).await?;
                read::some(&mut connection, &numbers).await?
            }
        };
        comments.retain(|comment| comment.facts.subject.matter() == of);
        comments.sort_unstable_by_key(|comment| comment.seq);
        Ok(comments.into_iter().map(news).collect())
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
        let sql = match of {
            Matter::Plan(_) => answered!("plan"),
            Matter::Consultation(_) => answered!("consultation"),
        };
        let query = sqlx::query(sql).bind(number(of));
        let number = |row: &AnyRow, column: usize| {
            Ok::<u32, StoreError>(row.try_get::<i64, _>(column)? as u32)
        };
        let read =
            |row: &AnyRow| Ok((CommentNumber(number(row, 0)?), AnswerNumber(number(row, 1)?)));
        query.fetch_all(&self.pool).await?.iter().map(read).collect()
    }
}

fn news(comment: StoredComment) -> VoiceNews {
    let StoredComment { number, seq, made, withdrawn, hidden, facts, .. } = comment;
    VoiceNews {
        number,
        seq,
        subject: facts.subject,
        stance: facts.stance,
        made,
        presence: match (withdrawn, hidden) {
            (Some(_), _) => Presence::Withdrawn,
            (None, true) => Presence::Hidden,
            (None, false) => Presence::Shown(facts.text),
        },
    }
}
