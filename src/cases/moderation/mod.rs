//! Hiding comments that must not be shown: pointed out by readers and rules,
//! decided by moderators for a published reason, and looked at again by somebody
//! else if whoever sent it asks. What is hidden stays in the record.

mod error;
mod letters;

use crate::{
    cases::{Actor, Refusal, accounts::Secret, comments::checked, mail::enqueue, plans::Moment},
    model::{Action, CommentNumber, Id, LetterKind, Login, ModerationAct, ModerationStep},
    reference::moderation_reason,
    store::{
        AppealWords, ModeratedComment, ModerationEntry, Store, StoredComment, Write,
        journal::sha256,
    },
};

pub use error::ModerationError;

/// Comments that are decided on at once.
pub const MOST: usize = 200;
/// How long a note may be, in letters.
pub const LONGEST_NOTE: usize = 1_000;
/// How long it may be what whoever asks for another look writes.
pub const LONGEST_APPEAL: usize = 2_000;

/// What a moderator does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// Which act; not one of whoever sent a comment.
    pub act: ModerationAct,
    /// For which reason of the published list, if it hides something.
    pub reason: Option<String>,
    /// What is added, for everybody. What becomes of an appeal is explained.
    pub note: String,
}

/// Decides on comments, all of them or none.
///
/// # Errors
/// See [`ModerationError`].
pub async fn moderate(
    store: &Store,
    comments: &[CommentNumber],
    deed: &Deed,
    site: &str,
    (actor, moment): (Actor<'_>, Moment),
) -> Result<Vec<ModeratedComment>, ModerationError> {
    actor.require(Action::Moderate)?;
    let deed = checked_deed(deed)?;
    let mut comments = comments.to_vec();
    comments.sort_unstable();
    comments.dedup();
    if comments.is_empty() || comments.len() > MOST {
        let reason = if comments.is_empty() { "are none" } else { "are too many" };
        return Err(ModerationError::Invalid { field: "comments", reason });
    }
    let mut addresses = Vec::new();
    for &number in &comments {
        let known = store.comment(number).await?.ok_or(ModerationError::Unknown(number))?;
        addresses.push(account_address(store, &known).await?);
    }
    let mut write = store.write().await?;
    write.hold_journal().await?;
    let (mut entries, mut letters) = (Vec::new(), Vec::new());
    for (&number, address) in comments.iter().zip(addresses) {
        let known = write.comment(number).await?.ok_or(ModerationError::Unknown(number))?;
        let moderated = write.moderation(number).await?;
        if is_done(&moderated, &deed, actor) {
            continue;
        }
        let entry = next(&known, &moderated, &deed, actor)?;
        let place = entry.step.place;
        entries.push(entry);
        let to = match (address, write.comment_address(number).await?) {
            (_, Some((address, site))) => Some((address, site)),
            (Some(address), None) => Some((address, site.to_owned())),
            (None, None) => None,
        };
        letters.extend(to.map(|to| (to, number, place)));
    }
    write.record_moderation(actor.name(), moment.at, &entries).await?;
    for ((address, site), number, place) in letters {
        let Some(letter) = letters::decided(&address, number, &deed, &site) else { continue };
        let key = format!("comment-moderated/{number}/{place}");
        enqueue(&mut write, &letter, (LetterKind::CommentModerated, &key), moment.at).await?;
    }
    let mut done = Vec::new();
    for number in comments {
        done.push(write.moderation(number).await?);
    }
    write.commit().await?;
    Ok(done)
}

/// Whether the last that was done is this, by the same person.
fn is_done(moderated: &ModeratedComment, deed: &Deed, actor: Actor<'_>) -> bool {
    moderated.steps.last().is_some_and(|last| {
        let step = &last.step;
        let same = (last.act, &step.reason, &step.note) == (deed.act, &deed.reason, &deed.note);
        same && last.actor == actor.name() && deed.act != ModerationAct::Kept
    })
}

fn next(
    known: &StoredComment,
    moderated: &ModeratedComment,
    deed: &Deed,
    actor: Actor<'_>,
) -> Result<ModerationEntry, ModerationError> {
    let number = known.number;
    if known.withdrawn.is_some() {
        return Err(ModerationError::Withdrawn(number));
    }
    let state = moderated.state()?;
    if state.then(deed.act).is_none() {
        return Err(ModerationError::NotNow(number, state));
    }
    if state.takes_second(deed.act) {
        let removed = moderated.removal().map(|removal| removal.actor.as_str());
        actor.require_second(Action::Moderate, removed)?;
    }
    let step = ModerationStep {
        place: moderated.steps.len() as u32 + 1,
        subject: known.facts.subject,
        reason: deed.reason.clone(),
        note: deed.note.clone(),
        fingerprint: None,
    };
    Ok(ModerationEntry { comment: number, act: deed.act, step })
}

fn checked_deed(deed: &Deed) -> Result<Deed, ModerationError> {
    let invalid = |field, reason| Err(ModerationError::Invalid { field, reason });
    let reason = deed.reason.as_deref().filter(|reason| !reason.is_empty());
    let reason = match (deed.act, reason) {
        (ModerationAct::Appealed, _) => return invalid("act", "is of the sender"),
        (ModerationAct::Removed, Some(slug)) if moderation_reason(slug).is_some() => {
            Some(slug.to_owned())
        }
        (ModerationAct::Removed, _) => return invalid("reason", "is not in the list"),
        // What a form has beside it is of other acts.
        _ => None,
    };
    let note = checked::line("note", &deed.note, LONGEST_NOTE)?;
    let decides = matches!(deed.act, ModerationAct::Upheld | ModerationAct::Restored);
    if decides && note.is_empty() {
        return invalid("note", "is blank");
    }
    Ok(Deed { act: deed.act, reason, note })
}

/// The address of whoever made a comment with an account that is not closed.
async fn account_address(
    store: &Store,
    known: &StoredComment,
) -> Result<Option<Login>, ModerationError> {
    let Ok(id) = known.author.parse::<Id>() else { return Ok(None) };
    let account = store.account(&id).await?;
    Ok(account.filter(|account| account.disabled_at.is_none()).map(|account| account.login))
}

/// Who asks for another look.
#[derive(Debug, Clone, Copy)]
pub enum Sender<'a> {
    /// Whoever has an account, about a comment.
    Account(Actor<'a>, CommentNumber),
    /// Whoever holds the personal link of a comment.
    Link(&'a Secret),
}

/// Asks that somebody else looks at a removal again; once for a removal.
///
/// # Errors
/// See [`ModerationError`].
pub async fn appeal(
    store: &Store,
    sender: Sender<'_>,
    text: &str,
    moment: Moment,
) -> Result<ModeratedComment, ModerationError> {
    if let Sender::Account(actor, _) = sender {
        if actor == Actor::Visitor {
            return Err(Refusal::SignIn(Action::Comment).into());
        }
        actor.require(Action::Comment)?;
    }
    let text = checked::long("text", text, (10, LONGEST_APPEAL))?;
    let mut write = store.write().await?;
    write.hold_journal().await?;
    let known = held(&mut write, sender).await?;
    let number = known.number;
    if known.withdrawn.is_some() {
        return Err(ModerationError::Withdrawn(number));
    }
    let moderated = write.moderation(number).await?;
    if let Some(last) = moderated.steps.last()
        && (last.act, last.words.as_str()) == (ModerationAct::Appealed, text.as_str())
    {
        return Ok(moderated);
    }
    let state = moderated.state()?;
    if state.then(ModerationAct::Appealed).is_none() {
        return Err(ModerationError::NotNow(number, state));
    }
    let key = Secret::for_link().map_err(ModerationError::Random)?.reveal().to_owned();
    let words = AppealWords { key, text };
    let step = ModerationStep {
        place: moderated.steps.len() as u32 + 1,
        subject: known.facts.subject,
        reason: None,
        note: String::new(),
        fingerprint: Some(words.fingerprint(number)),
    };
    let entry = ModerationEntry { comment: number, act: ModerationAct::Appealed, step };
    let seq = write.record_moderation(&known.author, moment.at, &[entry]).await?;
    write.keep_appeal((seq, number), &words).await?;
    let moderated = write.moderation(number).await?;
    write.commit().await?;
    Ok(moderated)
}

async fn held(write: &mut Write, sender: Sender<'_>) -> Result<StoredComment, ModerationError> {
    let number = match sender {
        Sender::Account(_, number) => number,
        Sender::Link(secret) => {
            let number = write.comment_of_link(&secret.digest()).await?;
            number.ok_or(ModerationError::UnknownLink)?
        }
    };
    let known = write.comment(number).await?.ok_or(ModerationError::Unknown(number))?;
    match sender {
        Sender::Account(actor, _) if known.author != actor.name() => {
            Err(ModerationError::NotSender(number))
        }
        _ => Ok(known),
    }
}

/// Points a comment out to moderators. One person, or one network on a day, does
/// so once. Nothing is hidden by it, and it is no act on the record.
///
/// # Errors
/// See [`ModerationError`].
pub async fn flag(
    store: &Store,
    (number, reason): (CommentNumber, &str),
    network: &str,
    (actor, moment): (Actor<'_>, Moment),
) -> Result<(), ModerationError> {
    actor.require(Action::Comment)?;
    let reason = moderation_reason(reason);
    let reason =
        reason.ok_or(ModerationError::Invalid { field: "reason", reason: "is not in the list" })?;
    let known = store.comment(number).await?.ok_or(ModerationError::Unknown(number))?;
    if known.withdrawn.is_some() {
        return Err(ModerationError::Withdrawn(number));
    }
    if known.hidden {
        let state = store.moderation(number).await?.state()?;
        return Err(ModerationError::NotNow(number, state));
    }
    let flagger = match actor {
        Actor::Visitor => {
            // Of no use to find out who it was, nor to follow them from day to day.
            let day = crate::model::day_in_viet_nam(moment.at);
            let key = store.secret().await?;
            sha256(format!("{key}\nflags\n{day}\n{network}").as_bytes())
        }
        other => other.name().to_owned(),
    };
    let mut write = store.write().await?;
    write.flag_comment(number, (&flagger, &reason.slug), moment.at).await?;
    write.commit().await?;
    Ok(())
}
