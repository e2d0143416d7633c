//! Reading what is counted of comments, for the catalog.

use sqlx::{AnyConnection, Row as _, any::AnyRow};

use super::agency::answering;
use crate::{
    catalog::{CommentChange, CommentEvent, ConsultationChange, ConsultationEvent},
    model::{
        CommentNumber, CommentSubject, ConsultationNumber, Day, ItemId, ModerationAct, ParagraphId,
        PlanNumber, day_in_viet_nam,
    },
    store::{StoreError, registry::member},
};

/// What tells what happened from a row.
type Reader = fn(&AnyRow) -> Result<CommentChange, StoreError>;

/// What happened to comments after a journal position, in the order of the
/// journal.
pub(in crate::store) async fn read(
    connection: &mut AnyConnection,
    after: u64,
) -> Result<Vec<CommentEvent>, StoreError> {
    const MADE: &str = concat!(
        "SELECT c.comment, c.recorded_seq, j.at, c.plan, c.item, c.consultation, c.paragraph, ",
        answering!("c.plan", "c.consultation"),
        " FROM comment c JOIN journal j ON j.seq = c.recorded_seq \
         WHERE c.recorded_seq > $1 AND c.version = 1"
    );
    const WITHDRAWN: &str = "SELECT w.comment, w.recorded_seq, j.at FROM comment_withdrawal w \
        JOIN journal j ON j.seq = w.recorded_seq WHERE w.recorded_seq > $1";
    const ANSWERED: &str = "SELECT d.comment, d.recorded_seq, j.at, n.plan, n.item, \
            n.consultation, n.state \
        FROM comment_answered d JOIN comment_answer n ON n.recorded_seq = d.recorded_seq \
        JOIN journal j ON j.seq = d.recorded_seq WHERE d.recorded_seq > $1";
    const MODERATED: &str = "SELECT m.comment, m.recorded_seq, j.at, m.act \
        FROM comment_moderation m JOIN journal j ON j.seq = m.recorded_seq \
        WHERE m.recorded_seq > $1 AND m.act IN ('removed', 'restored')";
    let readers: [(&str, Reader); 4] = [
        (MADE, made),
        (WITHDRAWN, |_| Ok(CommentChange::Withdrawn)),
        (ANSWERED, answered),
        (MODERATED, moderated),
    ];
    let mut events = Vec::new();
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

/// What happened to consultations on drafts and regulations after a journal
/// position, as far as it matters to their comments.
pub(in crate::store) async fn consultations(
    connection: &mut AnyConnection,
    after: u64,
) -> Result<Vec<ConsultationEvent>, StoreError> {
    const SQL: &str = "SELECT o.consultation, o.recorded_seq, j.at, o.version, o.code \
        FROM consultation o JOIN journal j ON j.seq = o.recorded_seq \
        WHERE o.recorded_seq > $1 AND (o.version = 1 OR o.step = 'ended') \
        ORDER BY o.recorded_seq";
    let event = |row: &AnyRow| {
        let what = match row.try_get::<i64, _>(3)? {
            1 => {
                let code = row.try_get::<Option<&str>, _>(4)?;
                ConsultationChange::Opened(code.map(member).transpose()?)
            }
            _ => ConsultationChange::Ended,
        };
        Ok(ConsultationEvent {
            number: ConsultationNumber(row.try_get::<i64, _>(0)? as u32),
            seq: row.try_get::<i64, _>(1)? as u64,
            day: day(row.try_get(2)?)?,
            what,
        })
    };
    let rows = sqlx::query(SQL).bind(after as i64).fetch_all(connection).await?;
    rows.iter().map(event).collect()
}

fn made(row: &AnyRow) -> Result<CommentChange, StoreError> {
    let (part, number) = (optional(row, 6)?, optional(row, 5)?.map(ConsultationNumber));
    let subject = match (optional(row, 3)?, number) {
        (Some(plan), _) => item(plan, optional(row, 4)?.unwrap_or_default()),
        (None, Some(of)) => part.map_or(CommentSubject::Regulation(of), |part| draft(of, part)),
        (None, None) => return Err(StoreError::Damaged("a comment is about nothing".into())),
    };
    let agency = row.try_get::<Option<&str>, _>(7)?;
    let nobody = || StoreError::Damaged(format!("nobody answers for {subject}"));
    Ok(CommentChange::Made(subject, member(agency.ok_or_else(nobody)?)?))
}

fn answered(row: &AnyRow) -> Result<CommentChange, StoreError> {
    let (plan, of) = (optional(row, 3)?.unwrap_or_default(), optional(row, 5)?);
    let changed = optional(row, 4)?.map(|part| match of {
        // An answer in a consultation has 0 for its plan.
        Some(of) => draft(ConsultationNumber(of), part),
        None => item(plan, part),
    });
    Ok(CommentChange::Answered(member(row.try_get(6)?)?, changed))
}

fn moderated(row: &AnyRow) -> Result<CommentChange, StoreError> {
    Ok(match member::<ModerationAct>(row.try_get(3)?)? {
        ModerationAct::Removed => CommentChange::Hidden,
        _ => CommentChange::Shown,
    })
}

fn item(plan: u32, item: u32) -> CommentSubject {
    CommentSubject::PlanItem(ItemId { plan: PlanNumber(plan), item })
}

fn draft(consultation: ConsultationNumber, paragraph: u32) -> CommentSubject {
    CommentSubject::DraftParagraph(ParagraphId { consultation, paragraph })
}

fn optional(row: &AnyRow, at: usize) -> Result<Option<u32>, StoreError> {
    Ok(row.try_get::<Option<i64>, _>(at)?.map(|number| number as u32))
}

/// The day in Viet Nam of an instant in the journal.
fn day(at: i64) -> Result<Day, StoreError> {
    let at = jiff::Timestamp::from_millisecond(at);
    at.map(day_in_viet_nam).map_err(|error| StoreError::Damaged(error.to_string()))
}
