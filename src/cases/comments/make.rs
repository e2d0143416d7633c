//! Making a comment, changing it for half an hour, and taking it back.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Attachment, CommentError, checked, consultation, rules::found_in};
use crate::{
    cases::{Actor, Refusal, accounts::Secret, plans::Moment},
    model::{
        Action, Comment, CommentNumber, CommentSubject, NotTaking, Sender, Stance, Timing,
        day_in_viet_nam, editable_until, taking,
    },
    store::{CommentEntry, CommentSender, CommentVersion, Store, StoredComment, Withdrawal, Write},
};

/// What somebody says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// In a word.
    pub stance: Stance,
    /// In full.
    pub text: String,
    /// Who says it.
    pub sender: Sender,
}

impl Said {
    /// The same as a comment on a version of something.
    pub(super) fn about(
        self,
        subject: CommentSubject,
        (item_version, timing): (u32, Timing),
        files: &[Attachment],
    ) -> Comment {
        Comment {
            subject,
            item_version,
            stance: self.stance,
            text: self.text,
            sender: self.sender,
            timing,
            files: files.iter().map(|file| file.facts().clone()).collect(),
        }
    }
}

/// A comment to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewComment {
    /// What it is about.
    pub subject: CommentSubject,
    /// What it says.
    pub said: Said,
    /// What is attached to it, at most [`Attachment::MOST`]. It stays as it is
    /// when the comment is changed.
    pub files: Vec<Attachment>,
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

/// Records a comment. The same words of the same person about the same thing are
/// one comment, however often they are sent.
///
/// # Errors
/// See [`CommentError`]. Whoever comments has an account, and what it is about
/// takes comments.
pub async fn make_comment(
    store: &Store,
    new: &NewComment,
    (actor, moment): (Actor<'_>, Moment),
) -> Result<Made, CommentError> {
    may_comment(actor)?;
    let said = checked(&new.said)?;
    let subject = new.subject;
    let mut write = store.write().await?;
    write.hold_journal().await?;
    let same = |known: &StoredComment| is_same(known, &said);
    let known = write.comments_of(actor.name(), subject).await?;
    if let Some(known) = known.into_iter().find(same) {
        return Ok(Made::Before(known));
    }
    let taken = takes(&mut write, subject, moment.at).await?;
    let number = write.next_comment().await?;
    let facts = said.about(subject, taken, &new.files);
    let who = (actor.name(), moment.at);
    record(&mut write, (number, 1, facts), (&new.files, None), who).await?;
    Ok(Made::Now(finish(write, number).await?))
}

/// The version of that which takes comments at an instant, and whether one would
/// be in time.
pub(super) async fn takes(
    write: &mut Write,
    subject: CommentSubject,
    at: Timestamp,
) -> Result<(u32, Timing), CommentError> {
    let not_taking = |why| CommentError::NotTaking(subject, why);
    let of = match subject {
        CommentSubject::PlanItem(id) => {
            let state = write.plan(id.plan).await?.ok_or(CommentError::UnknownPlan(id.plan))?;
            let item = state.item(id.item).ok_or(CommentError::UnknownItem(id))?;
            let window = consultation(&state, id.item);
            let timing = taking(item.stage, window, day_in_viet_nam(at)).map_err(not_taking)?;
            return Ok((item.version, timing));
        }
        CommentSubject::DraftParagraph(id) => id.consultation,
        CommentSubject::Regulation(number) => number,
    };
    let unknown = CommentError::UnknownConsultation(of);
    let stored = write.consultation(of).await?.ok_or(unknown)?;
    // A draft as a whole is no subject, nor a paragraph of a regulation.
    if stored.of.facts.subject(subject.part()) != Some(subject) {
        return Err(CommentError::UnknownConsultation(of));
    }
    let timing = stored.of.facts.taking(at).map_err(not_taking)?;
    match subject {
        CommentSubject::DraftParagraph(id) => {
            let text = write.draft_text(of, None).await?.map(|text| text.text);
            let text = text.filter(|text| text.facts.paragraph(id.paragraph).is_some());
            Ok((text.ok_or(CommentError::UnknownParagraph(id))?.version, timing))
        }
        CommentSubject::PlanItem(_) | CommentSubject::Regulation(_) => {
            Ok((stored.of.version, timing))
        }
    }
}

/// Whether a comment can be taken back: what was settled was settled with it.
pub(super) async fn stands(
    write: &mut Write,
    known: &StoredComment,
    now: Timestamp,
) -> Result<(), CommentError> {
    match takes(write, known.facts.subject, now).await {
        Err(why @ CommentError::NotTaking(_, NotTaking::Settled)) => Err(why),
        // A plan that was sent back asks nobody, nor is a paragraph there that
        // was left out, and still anybody may go.
        Ok(_) | Err(CommentError::NotTaking(..) | CommentError::UnknownParagraph(_)) => Ok(()),
        Err(other) => Err(other),
    }
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
    change(write, (known, expected), said, moment.at).await
}

/// The same for whoever was found to hold it; what they say is checked.
pub(super) async fn change(
    mut write: Write,
    (known, expected): (StoredComment, u32),
    said: Said,
    at: Timestamp,
) -> Result<Made, CommentError> {
    let number = known.number;
    if known.withdrawn.is_some() {
        return Err(CommentError::Withdrawn(number));
    }
    if known.hidden {
        return Err(CommentError::Hidden(number));
    }
    if known.version != expected {
        return match is_same(&known, &said) && known.version == expected.saturating_add(1) {
            true => Ok(Made::Before(known)),
            false => Err(CommentError::Moved(known.version)),
        };
    }
    let until = editable_until(known.made);
    if at >= until {
        return Err(CommentError::Fixed(number, until));
    }
    if is_same(&known, &said) {
        return Err(CommentError::Nothing);
    }
    let Said { stance, text, sender } = said;
    let (author, version) = (known.author, known.version + 1);
    let facts = Comment { stance, text, sender, ..known.facts };
    record(&mut write, (number, version, facts), (&[], None), (&author, at)).await?;
    Ok(Made::Now(finish(write, number).await?))
}

/// Takes a comment back, until what it is about is settled: from then on it is not shown
/// and not counted, and its words and files are erased. The journal keeps that
/// it was there, and fingerprints from which nothing can be read.
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
    stands(&mut write, &known, moment.at).await?;
    withdraw(write, (known, expected), moment.at).await
}

/// The same for whoever was found to hold it.
pub(super) async fn withdraw(
    mut write: Write,
    (known, expected): (StoredComment, u32),
    at: Timestamp,
) -> Result<Made, CommentError> {
    if known.withdrawn.is_some() {
        return Ok(Made::Before(known));
    }
    if known.version != expected {
        return Err(CommentError::Moved(known.version));
    }
    let number = known.number;
    let entry = CommentEntry::Withdrawn(number, Withdrawal { subject: known.facts.subject });
    write.record_comments(&known.author, at, &[entry]).await?;
    Ok(Made::Now(finish(write, number).await?))
}

/// Visitors may comment by the table, but not here: they come by [`super::ask`].
fn may_comment(actor: Actor<'_>) -> Result<(), CommentError> {
    if actor == Actor::Visitor {
        return Err(Refusal::SignIn(Action::Comment).into());
    }
    Ok(actor.require(Action::Comment)?)
}

pub(super) fn checked(said: &Said) -> Result<Said, CommentError> {
    let text = checked::long("text", &said.text, (Comment::SHORTEST, Comment::LONGEST))?;
    Ok(Said { stance: said.stance, text, sender: checked::sender(&said.sender)? })
}

pub(super) fn is_same(known: &StoredComment, said: &Said) -> bool {
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

/// Records a version with its files and who made it, if that is no account;
/// returns its place in the journal.
pub(super) async fn record(
    write: &mut Write,
    (number, version, facts): (CommentNumber, u32, Comment),
    (files, sender): (&[Attachment], Option<&CommentSender>),
    (author, at): (&str, Timestamp),
) -> Result<u64, CommentError> {
    let key = Secret::for_link().map_err(CommentError::Random)?.reveal().to_owned();
    let link = sender.map(|sender| sender.secret_hash.as_str());
    for (rule, reason) in found_in(&facts) {
        write.flag_by_rule(number, (rule, reason), at).await?;
    }
    let version = CommentVersion::new((number, version), key, link, facts);
    let seq = write.record_comments(author, at, &[CommentEntry::Comment(number, version)]).await?;
    for (file, place) in files.iter().zip(1..) {
        let name = &file.facts().name;
        write.keep_comment_file((seq, number, place), name, file.content()).await?;
    }
    if let Some(sender) = sender {
        write.keep_comment_sender((seq, number), sender).await?;
    }
    Ok(seq)
}

/// Ends the transaction; gives the comment as it is now.
async fn finish(mut write: Write, number: CommentNumber) -> Result<StoredComment, CommentError> {
    let stored = write.comment(number).await?.ok_or(CommentError::Unknown(number))?;
    write.commit().await?;
    Ok(stored)
}
