//! What readers and rules point out to moderators.

use std::collections::BTreeMap;

use jiff::Timestamp;
use sqlx::{Row as _, any::AnyRow};

use super::shown;
use crate::{
    model::CommentNumber,
    store::{Store, StoreError, Write, account::instant},
};

/// What was pointed out about a comment since somebody looked last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flagged {
    /// The comment.
    pub comment: CommentNumber,
    /// How many readers did.
    pub readers: u64,
    /// For what, by the names in the published list, with how many did, rules
    /// included.
    pub reasons: BTreeMap<String, u64>,
    /// The rules that did.
    pub rules: Vec<String>,
    /// When it was first pointed out.
    pub since: Timestamp,
}

/// How a flagger that is a rule begins.
const RULE: &str = "rule:";

impl Store {
    /// Comments that wait for a moderator because of something that was pointed
    /// out: those that most readers pointed at first.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn flagged_comments(&self) -> Result<Vec<Flagged>, StoreError> {
        // What a moderator saw counts no more, nor does what is gone.
        const SQL: &str = concat!(
            "SELECT g.comment, g.flagger, g.reason, g.made_at FROM comment_flag g \
             WHERE NOT EXISTS (SELECT 1 FROM comment_withdrawal w WHERE w.comment = g.comment) \
             AND NOT EXISTS (SELECT 1 FROM comment_moderation k JOIN journal j \
                ON j.seq = k.recorded_seq WHERE k.comment = g.comment AND j.at >= g.made_at) \
             AND ",
            shown!("g.comment"),
            " ORDER BY g.made_at, g.comment LIMIT 20000"
        );
        let mut found: BTreeMap<CommentNumber, Flagged> = BTreeMap::new();
        for row in sqlx::query(SQL).fetch_all(&self.pool).await? {
            let (comment, flagger, reason, at) = flag(&row)?;
            let flagged = found.entry(comment).or_insert_with(|| Flagged {
                comment,
                readers: 0,
                reasons: BTreeMap::new(),
                rules: Vec::new(),
                since: at,
            });
            match flagger.strip_prefix(RULE) {
                Some(rule) => flagged.rules.push(rule.to_owned()),
                None => flagged.readers += 1,
            }
            *flagged.reasons.entry(reason).or_default() += 1;
            flagged.since = flagged.since.min(at);
        }
        let mut found: Vec<Flagged> = found.into_values().collect();
        found.sort_by_key(|flagged| (std::cmp::Reverse(flagged.readers), flagged.since));
        Ok(found)
    }
}

fn flag(row: &AnyRow) -> Result<(CommentNumber, String, String, Timestamp), StoreError> {
    let comment = CommentNumber(row.try_get::<i64, _>(0)? as u32);
    Ok((comment, row.try_get(1)?, row.try_get(2)?, instant(row.try_get(3)?)?))
}

impl Write {
    /// Keeps what somebody points out about a comment; the last of it counts.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn flag_comment(
        &mut self,
        comment: CommentNumber,
        (flagger, reason): (&str, &str),
        at: Timestamp,
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO comment_flag (comment, flagger, reason, made_at) \
            VALUES ($1, $2, $3, $4) ON CONFLICT (comment, flagger) \
            DO UPDATE SET reason = excluded.reason, made_at = excluded.made_at";
        let query = sqlx::query(SQL)
            .bind(i64::from(comment.0))
            .bind(flagger)
            .bind(reason)
            .bind(at.as_millisecond());
        query.execute(&mut *self.0).await?;
        Ok(())
    }

    /// Keeps what a rule found in a comment.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn flag_by_rule(
        &mut self,
        comment: CommentNumber,
        (rule, reason): (&str, &str),
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.flag_comment(comment, (&format!("{RULE}{rule}"), reason), at).await
    }
}
