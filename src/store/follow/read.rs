//! Reading what is followed.

use jiff::{SignedDuration, Timestamp};
use sqlx::{AnyConnection, Row as _, any::AnyRow};

use super::{Follow, Followed, unpacked};
use crate::{
    model::{
        AgencySlug, CommentSubject, ConsultationNumber, Id, ItemId, ParagraphId, PlanNumber,
        RegulationCode,
    },
    store::{Store, StoreError, Write, account::instant, registry::member},
};

/// Comments that were made about something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeComments {
    /// What they are about.
    pub subject: CommentSubject,
    /// Who answers them.
    pub agency: AgencySlug,
    /// The regulation that it is about, if there is one yet.
    pub regulation: Option<RegulationCode>,
    /// How many.
    pub comments: u64,
}

/// `SELECT` of the columns that [`follow`] reads, and what follows.
macro_rules! follows {
    ($tail:literal) => {
        concat!(
            "SELECT id, reader, address, site, topic, rhythm, asked_at, confirmed_at, ended_at, \
                cursor_seq, due_at, found, erased_at FROM follow ",
            $tail
        )
    };
}

pub(super) fn follow(row: &AnyRow) -> Result<Follow, StoreError> {
    let damaged = |error: serde_json::Error| StoreError::Damaged(error.to_string());
    let at = |place: usize| -> Result<Option<Timestamp>, StoreError> {
        row.try_get::<Option<i64>, _>(place)?.map(instant).transpose()
    };
    let found = row.try_get::<Option<String>, _>(11)?;
    let found = found.map(|text| {
        unpacked(&text).ok_or_else(|| StoreError::Damaged("what a search found".to_owned()))
    });
    Ok(Follow {
        id: member(row.try_get(0)?)?,
        reader: row.try_get(1)?,
        address: member(row.try_get(2)?)?,
        site: row.try_get(3)?,
        topic: serde_json::from_str(row.try_get(4)?).map_err(damaged)?,
        rhythm: member(row.try_get(5)?)?,
        asked: instant(row.try_get(6)?)?,
        confirmed: at(7)?,
        ended: at(8)?,
        cursor: row.try_get::<i64, _>(9)? as u64,
        due: at(10)?,
        found: found.transpose()?,
    })
}

/// Letters come weekly at the least: what is due later than that was put there by
/// a clock that was ahead, and does not wait until that time really comes.
pub(super) fn too_far(from: Timestamp) -> i64 {
    const LONGEST: SignedDuration = SignedDuration::from_hours(8 * 24);
    from.checked_add(LONGEST).unwrap_or(Timestamp::MAX).as_millisecond()
}

impl Store {
    /// One by the hash of the secret that ends it.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn followed(&self, stop_hash: &str) -> Result<Option<Followed>, StoreError> {
        followed(&mut *self.pool.acquire().await?, stop_hash).await
    }

    /// One by its id, unless it was erased.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn follow(&self, id: &Id) -> Result<Option<Follow>, StoreError> {
        one(&mut *self.pool.acquire().await?, id).await
    }

    /// Everything that an address follows, the oldest first.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn follows_of(&self, reader: &str) -> Result<Vec<Follow>, StoreError> {
        of(&mut *self.pool.acquire().await?, reader).await
    }

    /// Those to be told now, after an id, in the order of ids.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn follows_due(
        &self,
        now: Timestamp,
        after: &str,
        limit: u32,
    ) -> Result<Vec<Follow>, StoreError> {
        const SQL: &str = follows!(
            "WHERE (due_at <= $1 OR due_at > $4) AND ended_at IS NULL AND id > $2 \
                ORDER BY id LIMIT $3"
        );
        let query = sqlx::query(SQL).bind(now.as_millisecond()).bind(after);
        let query = query.bind(i64::from(limit)).bind(too_far(now));
        let rows = query.fetch_all(&self.pool).await?;
        rows.iter().map(follow).collect()
    }

    /// What a plan is called; none if there is no such plan.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn plan_title(&self, plan: PlanNumber) -> Result<Option<String>, StoreError> {
        const SQL: &str = "SELECT title FROM plan WHERE plan = $1";
        let query = sqlx::query_scalar(SQL).bind(i64::from(plan.0));
        Ok(query.fetch_optional(&self.pool).await?)
    }

    /// What comments were made about after a place of the journal, up to another,
    /// and how many: those that were not taken back.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn comments_made(
        &self,
        after: u64,
        to: u64,
    ) -> Result<Vec<MadeComments>, StoreError> {
        const SQL: &str = "SELECT o.plan, o.item, CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), \
                p.agency, i.code, COUNT(DISTINCT o.comment) \
            FROM comment o JOIN plan p ON p.plan = o.plan \
                JOIN plan_item i ON i.plan = o.plan AND i.item = o.item \
            WHERE o.version = 1 AND o.recorded_seq > $1 AND o.recorded_seq <= $2 \
                AND NOT EXISTS (SELECT 1 FROM comment_withdrawal w WHERE w.comment = o.comment) \
                AND COALESCE((SELECT m.act FROM comment_moderation m WHERE m.comment = o.comment \
                    ORDER BY m.place DESC LIMIT 1), '') NOT IN ('removed', 'appealed', 'upheld') \
            GROUP BY o.plan, o.item, p.agency, i.code ORDER BY o.plan, o.item";
        const OTHERS: &str = "SELECT CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), \
                o.consultation, o.paragraph, c.agency, c.code, COUNT(DISTINCT o.comment) \
            FROM comment o JOIN consultation c \
                ON c.consultation = o.consultation AND c.version = 1 \
            WHERE o.version = 1 AND o.recorded_seq > $1 AND o.recorded_seq <= $2 \
                AND NOT EXISTS (SELECT 1 FROM comment_withdrawal w WHERE w.comment = o.comment) \
                AND COALESCE((SELECT m.act FROM comment_moderation m WHERE m.comment = o.comment \
                    ORDER BY m.place DESC LIMIT 1), '') NOT IN ('removed', 'appealed', 'upheld') \
            GROUP BY o.consultation, o.paragraph, c.agency, c.code \
            ORDER BY o.consultation, o.paragraph";
        let mut made = Vec::new();
        for sql in [SQL, OTHERS] {
            let rows = sqlx::query(sql).bind(after as i64).bind(to as i64);
            for row in rows.fetch_all(&self.pool).await? {
                made.push(made_comments(&row)?);
            }
        }
        Ok(made)
    }
}

fn made_comments(row: &AnyRow) -> Result<MadeComments, StoreError> {
    let number = |place: usize| -> Result<Option<u32>, StoreError> {
        Ok(row.try_get::<Option<i64>, _>(place)?.map(|number| number as u32))
    };
    let subject = match (number(0)?, number(1)?, number(2)?, number(3)?) {
        (Some(plan), Some(item), ..) => {
            CommentSubject::PlanItem(ItemId { plan: PlanNumber(plan), item })
        }
        (_, _, Some(number), Some(paragraph)) => CommentSubject::DraftParagraph(ParagraphId {
            consultation: ConsultationNumber(number),
            paragraph,
        }),
        (_, _, Some(number), None) => CommentSubject::Regulation(ConsultationNumber(number)),
        _ => return Err(StoreError::Damaged("a comment about nothing".to_owned())),
    };
    let code = row.try_get::<Option<String>, _>(5)?;
    Ok(MadeComments {
        subject,
        agency: member(row.try_get(4)?)?,
        regulation: code.map(|code| member(&code)).transpose()?,
        comments: row.try_get::<i64, _>(6)? as u64,
    })
}

impl Write {
    /// One by the hash of the secret that ends it, while nobody else changes it.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn followed(&mut self, stop_hash: &str) -> Result<Option<Followed>, StoreError> {
        followed(&mut self.0, stop_hash).await
    }

    /// One by its id, unless it was erased.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn follow(&mut self, id: &Id) -> Result<Option<Follow>, StoreError> {
        one(&mut self.0, id).await
    }

    /// Everything that an address follows, the oldest first.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn follows_of(&mut self, reader: &str) -> Result<Vec<Follow>, StoreError> {
        of(&mut self.0, reader).await
    }
}

async fn followed(
    connection: &mut AnyConnection,
    stop_hash: &str,
) -> Result<Option<Followed>, StoreError> {
    const SQL: &str = follows!("WHERE stop_hash = $1");
    let Some(row) = sqlx::query(SQL).bind(stop_hash).fetch_optional(connection).await? else {
        return Ok(None);
    };
    let erased = row.try_get::<Option<i64>, _>(12)?.map(instant).transpose()?;
    let ended = row.try_get::<Option<i64>, _>(8)?.map(instant).transpose()?;
    Ok(Some(match erased {
        Some(erased) => Followed::Erased(ended.unwrap_or(erased)),
        None => Followed::Kept(Box::new(follow(&row)?)),
    }))
}

async fn one(connection: &mut AnyConnection, id: &Id) -> Result<Option<Follow>, StoreError> {
    const SQL: &str = follows!("WHERE id = $1 AND erased_at IS NULL");
    let row = sqlx::query(SQL).bind(id.as_str()).fetch_optional(connection).await?;
    row.as_ref().map(follow).transpose()
}

async fn of(connection: &mut AnyConnection, reader: &str) -> Result<Vec<Follow>, StoreError> {
    const SQL: &str = follows!("WHERE reader = $1 AND erased_at IS NULL ORDER BY asked_at, id");
    let rows = sqlx::query(SQL).bind(reader).fetch_all(connection).await?;
    rows.iter().map(follow).collect()
}
