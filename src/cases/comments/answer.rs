//! What an agency answers to comments.

use super::{CommentError, checked, letters};
use crate::{
    cases::{Actor, mail::enqueue, plans::Moment},
    model::{
        Action, AnswerNumber, ChangedItem, Comment, CommentAnswer, ItemId, LetterKind, Matter,
        ParagraphId, day_in_viet_nam,
    },
    store::{CommentEntry, Store, StoredAnswer, Versioned, Write},
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

/// Answers comments on a plan or in a consultation of the own agency, one or
/// several at once. A
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
    may_answer(&mut write, answer, (actor, moment)).await?;
    let mut facts = checked(&mut write, answer).await?;
    facts.comments.sort_unstable();
    facts.comments.dedup();
    if facts.comments.is_empty() {
        return Err(CommentError::Invalid { field: "comments", reason: "are none" });
    }
    for &number in &facts.comments {
        let known = write.comment(number).await?;
        let here = |known: &crate::store::StoredComment| known.facts.subject.matter() == facts.of;
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
        if known.hidden {
            return Err(CommentError::Hidden(number));
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
    let CommentAnswer { of, comments, .. } = known.answer.facts.clone();
    let asked = CommentAnswer { of, comments, ..answer.clone() };
    may_answer(&mut write, &asked, (actor, moment)).await?;
    let facts = checked(&mut write, &asked).await?;
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

/// Whether whoever asks may answer for the agency.
async fn may_answer(
    write: &mut Write,
    answer: &CommentAnswer,
    (actor, moment): (Actor<'_>, Moment),
) -> Result<(), CommentError> {
    actor.reach(Action::AnswerComment)?;
    let agency = write.answering_agency(answer.of).await?.ok_or(match answer.of {
        Matter::Plan(plan) => CommentError::UnknownPlan(plan),
        Matter::Consultation(of) => CommentError::UnknownConsultation(of),
    })?;
    let today = day_in_viet_nam(moment.at);
    Ok(actor.require_in(Action::AnswerComment, &agency, today)?)
}

/// Whether a version of an item or a paragraph is one.
async fn is_version(
    write: &mut Write,
    of: Matter,
    ChangedItem { item, version }: ChangedItem,
) -> Result<bool, CommentError> {
    match of {
        Matter::Plan(plan) => {
            let state = write.plan(plan).await?.ok_or(CommentError::UnknownPlan(plan))?;
            let unknown = CommentError::UnknownItem(ItemId { plan, item });
            Ok((1..=state.item(item).ok_or(unknown)?.version).contains(&version))
        }
        Matter::Consultation(consultation) => {
            let id = ParagraphId { consultation, paragraph: item };
            let last = write.draft_text(consultation, None).await?;
            let last = last.filter(|last| (1..=last.text.facts.last).contains(&item));
            let last = last.ok_or(CommentError::UnknownParagraph(id))?;
            // A paragraph that was left out is one that was changed.
            Ok((1..=last.text.version).contains(&version))
        }
    }
}

async fn checked(write: &mut Write, answer: &CommentAnswer) -> Result<CommentAnswer, CommentError> {
    if let Some(changed) = answer.changed
        && !is_version(write, answer.of, changed).await?
    {
        return Err(CommentError::Invalid { field: "changed", reason: "is no version of it" });
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
