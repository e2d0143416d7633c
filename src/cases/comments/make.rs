//! Making a comment, changing it for half an hour, and taking it back.

use jiff::Timestamp;

use super::{CommentError, checked, consultation};
use crate::{
    cases::{Actor, Refusal, accounts::new_token_id, plans::Moment},
    model::{
        Action, Comment, CommentNumber, CommentSubject, ItemId, Sender, Stance, day_in_viet_nam,
        editable_until, taking,
    },
    store::{CommentEntry, CommentVersion, Store, StoredComment, Withdrawal, Write},
};

/// What somebody says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// In a word.
    pub stance: Stance,
    /// In full.
    pub text: String,
    /// Who says it.
    pub sender: Sender,
}

/// A comment to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewComment {
    /// What it is about.
    pub item: ItemId,
    /// What it says.
    pub said: Said,
}

/// What was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Made {
    /// This, now.
    Now(StoredComment),
    /// The same was asked for before, and recorded then.
    Before(StoredComment),
}

impl Made {
    /// The comment.
    pub fn comment(&self) -> &StoredComment {
        let (Self::Now(comment) | Self::Before(comment)) = self;
        comment
    }
}

/// Records a comment on an item. The same words of the same person about the
/// same item are one comment, however often they are sent.
///
/// # Errors
/// See [`CommentError`]. Whoever comments has an account, and the item takes
/// comments.
pub async fn make_comment(
    store: &Store,
    new: &NewComment,
    (actor, moment): (Actor<'_>, Moment),
) -> Result<Made, CommentError> {
    may_comment(actor)?;
    let said = checked(&new.said)?;
    let id = new.item;
    let mut write = store.write().await?;
    write.hold_journal().await?;
    let same = |known: &StoredComment| is_same(known, &said);
    let known = write.comments_of(actor.name(), (id.plan, id.item)).await?;
    if let Some(known) = known.into_iter().find(same) {
        return Ok(Made::Before(known));
    }
    let state = write.plan(id.plan).await?.ok_or(CommentError::UnknownPlan(id.plan))?;
    let item = state.item(id.item).ok_or(CommentError::UnknownItem(id))?;
    let today = day_in_viet_nam(moment.at);
    let timing = taking(item.stage, consultation(&state, id.item), today)
        .map_err(|why| CommentError::NotTaking(id, why))?;
    let facts = Comment {
        subject: CommentSubject::PlanItem(id),
        item_version: item.version,
        stance: said.stance,
        text: said.text,
        sender: said.sender,
        timing,
    };
    let number = write.next_comment().await?;
    let made = record(write, number, (1, facts), (actor, moment.at)).await?;
    Ok(Made::Now(made))
}

/// Changes what a comment says, within half an hour after it was made. When it
/// came stays as it was.
///
/// # Errors
/// See [`CommentError`].
pub async fn change_comment(
    store: &Store,
    (number, expected): (CommentNumber, u32),
    said: &Said,
    (actor, moment): (Actor<'_>, Moment),
) -> Result<Made, CommentError> {
    may_comment(actor)?;
    let said = checked(said)?;
    let mut write = store.write().await?;
    write.hold_journal().await?;
    let known = own(&mut write, number, actor).await?;
    if known.withdrawn.is_some() {
        return Err(CommentError::Withdrawn(number));
    }
    if known.version != expected {
        return match is_same(&known, &said) && known.version == expected.saturating_add(1) {
            true => Ok(Made::Before(known)),
            false => Err(CommentError::Moved(known.version)),
        };
    }
    let until = editable_until(known.made);
    if moment.at >= until {
        return Err(CommentError::Fixed(number, until));
    }
    if is_same(&known, &said) {
        return Err(CommentError::Nothing);
    }
    let Said { stance, text, sender } = said;
    let facts = Comment { stance, text, sender, ..known.facts };
    let made = record(write, number, (known.version + 1, facts), (actor, moment.at)).await?;
    Ok(Made::Now(made))
}

/// Takes a comment back: from then on it is not shown and not counted.
///
/// # Errors
/// See [`CommentError`].
pub async fn withdraw_comment(
    store: &Store,
    (number, expected): (CommentNumber, u32),
    (actor, moment): (Actor<'_>, Moment),
) -> Result<Made, CommentError> {
    may_comment(actor)?;
    let mut write = store.write().await?;
    write.hold_journal().await?;
    let known = own(&mut write, number, actor).await?;
    if known.withdrawn.is_some() {
        return Ok(Made::Before(known));
    }
    if known.version != expected {
        return Err(CommentError::Moved(known.version));
    }
    let entry = CommentEntry::Withdrawn(number, Withdrawal { subject: known.facts.subject });
    write.record_comments(actor.name(), moment.at, &[entry]).await?;
    write.commit().await?;
    Ok(Made::Now(StoredComment { withdrawn: Some(moment.at), ..known }))
}

/// Visitors may comment by the table, once there is another way to know that
/// they are somebody; until then an account is it.
fn may_comment(actor: Actor<'_>) -> Result<(), CommentError> {
    if actor == Actor::Visitor {
        return Err(Refusal::SignIn(Action::Comment).into());
    }
    Ok(actor.require(Action::Comment)?)
}

fn checked(said: &Said) -> Result<Said, CommentError> {
    let text = checked::long("text", &said.text, (Comment::SHORTEST, Comment::LONGEST))?;
    Ok(Said { stance: said.stance, text, sender: checked::sender(&said.sender)? })
}

fn is_same(known: &StoredComment, said: &Said) -> bool {
    let facts = &known.facts;
    (facts.stance, &facts.text, &facts.sender) == (said.stance, &said.text, &said.sender)
}

/// A comment of whoever asks.
async fn own(
    write: &mut Write,
    number: CommentNumber,
    actor: Actor<'_>,
) -> Result<StoredComment, CommentError> {
    let known = write.comment(number).await?.ok_or(CommentError::Unknown(number))?;
    match known.author == actor.name() {
        true => Ok(known),
        false => Err(CommentError::NotAuthor(number)),
    }
}

/// Records a version and ends the transaction.
async fn record(
    mut write: Write,
    number: CommentNumber,
    (version, facts): (u32, Comment),
    (actor, at): (Actor<'_>, Timestamp),
) -> Result<StoredComment, CommentError> {
    let key = new_token_id(at).map_err(CommentError::Random)?.to_string();
    let entry = CommentEntry::Comment(number, CommentVersion { version, key, facts });
    write.record_comments(actor.name(), at, &[entry]).await?;
    let stored = write.comment(number).await?.ok_or(CommentError::Unknown(number))?;
    write.commit().await?;
    Ok(stored)
}
