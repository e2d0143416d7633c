//! Reading what is counted of comments, for the catalog.

use sqlx::{AnyConnection, Row as _, any::AnyRow};

use crate::{
    catalog::{CommentChange, CommentEvent},
    model::{CommentNumber, Day, ItemId, ModerationAct, PlanNumber, day_in_viet_nam},
    store::{StoreError, registry::member},
};

/// What tells what happened from a row.
type Reader = fn(&AnyRow) -> Result<CommentChange, StoreError>;

/// What happened to comments on items of plans after a journal position, in the
/// order of the journal.
pub(in crate::store) async fn read(
    connection: &mut AnyConnection,
    after: u64,
) -> Result<Vec<CommentEvent>, StoreError> {
    const MADE: &str = "SELECT c.comment, c.recorded_seq, j.at, c.plan, c.item, p.agency \
        FROM comment c JOIN journal j ON j.seq = c.recorded_seq JOIN plan p ON p.plan = c.plan \
        WHERE c.recorded_seq > $1 AND c.version = 1 AND c.item IS NOT NULL";
    const WITHDRAWN: &str = "SELECT w.comment, w.recorded_seq, j.at FROM comment_withdrawal w \
        JOIN comment c ON c.comment = w.comment AND c.version = 1 AND c.item IS NOT NULL \
        JOIN journal j ON j.seq = w.recorded_seq WHERE w.recorded_seq > $1";
    const ANSWERED: &str = "SELECT d.comment, d.recorded_seq, j.at, n.state, n.plan, n.item \
        FROM comment_answered d JOIN comment_answer n ON n.recorded_seq = d.recorded_seq \
        JOIN comment c ON c.comment = d.comment AND c.version = 1 AND c.item IS NOT NULL \
        JOIN journal j ON j.seq = d.recorded_seq WHERE d.recorded_seq > $1";
    let mut events = Vec::new();
    const MODERATED: &str = "SELECT m.comment, m.recorded_seq, j.at, m.act FROM comment_moderation m \
        JOIN comment c ON c.comment = m.comment AND c.version = 1 AND c.item IS NOT NULL \
        JOIN journal j ON j.seq = m.recorded_seq \
        WHERE m.recorded_seq > $1 AND m.act IN ('removed', 'restored')";
    let readers: [(&str, Reader); 4] = [
        (MADE, made),
        (WITHDRAWN, |_| Ok(CommentChange::Withdrawn)),
        (ANSWERED, answered),
        (MODERATED, moderated),
    ];
    for (sql, what) in readers {
        for row in sqlx::query(sql).bind(after as i64).fetch_all(&mut *connection).await? {
            events.push(CommentEvent {
                number: CommentNumber(row.try_get::<i64, _>(0)? as u32),
                seq: row.try_get::<i64, _>(1)? as u64,
                day: day(row.try_get(2)?)?,
                what: what(&row)?,
            });
        }
    }
    events.sort_by_key(|event| (event.seq, event.number));
    Ok(events)
}

fn made(row: &AnyRow) -> Result<CommentChange, StoreError> {
    let plan = PlanNumber(row.try_get::<i64, _>(3)? as u32);
    let item = ItemId { plan, item: row.try_get::<i64, _>(4)? as u32 };
    Ok(CommentChange::Made(item, member(row.try_get(5)?)?))
}

fn answered(row: &AnyRow) -> Result<CommentChange, StoreError> {
    let plan = PlanNumber(row.try_get::<i64, _>(4)? as u32);
    let item = row.try_get::<Option<i64>, _>(5)?;
    let changed = item.map(|item| ItemId { plan, item: item as u32 });
    Ok(CommentChange::Answered(member(row.try_get(3)?)?, changed))
}

fn moderated(row: &AnyRow) -> Result<CommentChange, StoreError> {
    Ok(match member::<ModerationAct>(row.try_get(3)?)? {
        ModerationAct::Removed => CommentChange::Hidden,
        _ => CommentChange::Shown,
    })
}

/// The day in Viet Nam of an instant in the journal.
fn day(at: i64) -> Result<Day, StoreError> {
    let at = jiff::Timestamp::from_millisecond(at);
    at.map(day_in_viet_nam).map_err(|error| StoreError::Damaged(error.to_string()))
}
