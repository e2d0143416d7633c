//! What an agency answers to comments.

use super::{CommentError, checked, letters};
use crate::{
    cases::{Actor, mail::enqueue, plans::Moment},
    model::{
        Action, AnswerNumber, ChangedItem, Comment, CommentAnswer, ItemId, LetterKind,
        day_in_viet_nam,
    },
    store::{CommentEntry, PlanState, Store, StoredAnswer, Versioned, Write},
};

/// How long the name of an office or a signer may be, in letters.
const LONGEST_NAME: usize = 200;

/// What was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answered {
    /// This, now.
    Now(StoredAnswer),
    /// The same was asked for before, and recorded then.
    Before(StoredAnswer),
}

impl Answered {
    /// The answer.
    pub fn answer(&self) -> &StoredAnswer {
        let (Self::Now(answer) | Self::Before(answer)) = self;
        answer
    }
}

/// Answers comments on a plan of the own agency, one or several at once. A
/// comment has one answer, which may be changed.
///
/// # Errors
/// See [`CommentError`].
pub async fn answer_comments(
    store: &Store,
    answer: &CommentAnswer,
    (actor, moment): (Actor<'_>, Moment),
) -> Result<Answered, CommentError> {
    let mut write = store.write().await?;
    write.hold_journal().await?;
    let state = may_answer(&mut write, answer, (actor, moment)).await?;
    let mut facts = checked(answer, &state)?;
    facts.comments.sort_unstable();
    facts.comments.dedup();
    if facts.comments.is_empty() {
        return Err(CommentError::Invalid { field: "comments", reason: "are none" });
    }
    for &number in &facts.comments {
        let known = write.comment(number).await?;
        let here = |known: &crate::store::StoredComment| {
            known.facts.subject.plan_item().is_some_and(|id| id.plan == facts.plan)
        };
        let known = known.filter(here).ok_or(CommentError::Unknown(number))?;
        if let Some(before) = known.answer {
            let stored = write.answer(before).await?;
            return match stored.filter(|stored| stored.answer.facts == facts) {
                Some(same) => Ok(Answered::Before(same)),
                None => Err(CommentError::AnsweredBefore(number, before)),
            };
        }
        if known.withdrawn.is_some() {
            return Err(CommentError::Withdrawn(number));
        }
    }
    let number = write.next_answer().await?;
    let first = Versioned { version: 1, reason: String::new(), facts };
    Ok(Answered::Now(record(write, number, first, (actor, moment)).await?))
}

/// Changes an answer, with a reason. Which comments it answers stays, and what
/// it said before stays in the journal.
///
/// # Errors
/// See [`CommentError`].
pub async fn change_answer(
    store: &Store,
    (number, expected): (AnswerNumber, u32),
    (answer, reason): (&CommentAnswer, &str),
    (actor, moment): (Actor<'_>, Moment),
) -> Result<Answered, CommentError> {
    let mut write = store.write().await?;
    write.hold_journal().await?;
    let known = write.answer(number).await?.ok_or(CommentError::UnknownAnswer(number))?;
    let CommentAnswer { plan, comments, .. } = known.answer.facts.clone();
    let asked = CommentAnswer { plan, comments, ..answer.clone() };
    let state = may_answer(&mut write, &asked, (actor, moment)).await?;
    let facts = checked(&asked, &state)?;
    let reason = checked::name("reason", reason, 1_000)?;
    if known.answer.version != expected {
        let same = known.answer.version == expected.saturating_add(1)
            && known.answer.facts == facts
            && known.answer.reason == reason;
        return match same {
            true => Ok(Answered::Before(known)),
            false => Err(CommentError::Moved(known.answer.version)),
        };
    }
    if known.answer.facts == facts {
        return Err(CommentError::Nothing);
    }
    let next = Versioned { version: expected + 1, reason, facts };
    Ok(Answered::Now(record(write, number, next, (actor, moment)).await?))
}

/// The plan, if whoever asks may answer for its agency.
async fn may_answer(
    write: &mut Write,
    answer: &CommentAnswer,
    (actor, moment): (Actor<'_>, Moment),
) -> Result<PlanState, CommentError> {
    actor.reach(Action::AnswerComment)?;
    let state = write.plan(answer.plan).await?.ok_or(CommentError::UnknownPlan(answer.plan))?;
    let today = day_in_viet_nam(moment.at);
    actor.require_in(Action::AnswerComment, &state.head.agency, today)?;
    Ok(state)
}

fn checked(answer: &CommentAnswer, state: &PlanState) -> Result<CommentAnswer, CommentError> {
    if let Some(ChangedItem { item, version }) = answer.changed {
        let unknown = CommentError::UnknownItem(ItemId { plan: answer.plan, item });
        let last = state.item(item).ok_or(unknown)?.version;
        if version == 0 || version > last {
            return Err(CommentError::Invalid { field: "changed", reason: "is no version of it" });
        }
    }
    Ok(CommentAnswer {
        office: checked::name("office", &answer.office, LONGEST_NAME)?,
        signer: checked::name("signer", &answer.signer, LONGEST_NAME)?,
        text: checked::long("text", &answer.text, (Comment::SHORTEST, Comment::LONGEST))?,
        ..answer.clone()
    })
}

/// Records a version, with letters to those who have no account, and ends the
/// transaction.
async fn record(
    mut write: Write,
    number: AnswerNumber,
    version: Versioned<CommentAnswer>,
    (actor, moment): (Actor<'_>, Moment),
) -> Result<StoredAnswer, CommentError> {
    for &comment in &version.facts.comments {
        if let Some((to, site)) = write.comment_address(comment).await? {
            let about = (number, &version.facts, version.version);
            let letter = letters::answered(&to, comment, about, &site);
            let key = format!("comment-answered/{comment}/{number}/{}", version.version);
            enqueue(&mut write, &letter, (LetterKind::CommentAnswered, &key), moment.at).await?;
        }
    }
    let entry = CommentEntry::Answer(number, version);
    write.record_comments(actor.name(), moment.at, &[entry]).await?;
    let stored = write.answer(number).await?.ok_or(CommentError::UnknownAnswer(number))?;
    write.commit().await?;
    Ok(stored)
}
