//! Questions of visitors: asked for by a letter and confirmed by a link
//! (`cases::visits`). A question is public and stays as it is, so that there is
//! nothing to come back to but its page; the answer comes by letter.

use jiff::Timestamp;

use super::{
    NewQuestion, QuestionError,
    ask::{before, checked_question, record},
    letters,
};
use crate::{
    cases::{
        accounts::Secret,
        plans::Moment,
        visits::{self, Asking, Visit},
    },
    model::{Login, PendingKind, QuestionOrigin},
    store::{Pending, Store, StoredQuestion, VisitorAddress},
};

/// What a visitor asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuestionSubmission {
    /// The question.
    pub question: NewQuestion,
    /// Their address.
    pub address: Login,
    /// The site as they reached it, `https://…` without a slash at the end.
    pub site: String,
}

/// A question that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingQuestion {
    /// What is asked.
    pub question: NewQuestion,
    /// Until when the link is good.
    pub expires: Timestamp,
}

/// Keeps a question and sends a letter that asks to confirm it; tells until when
/// that can be done. The same words again are one question with another letter.
///
/// # Errors
/// See [`QuestionError`].
pub async fn ask(
    store: &Store,
    new: &QuestionSubmission,
    moment: Moment,
) -> Result<Timestamp, QuestionError> {
    let key = store.secret().await?;
    let mut write = store.write().await?;
    write.hold_journal().await?;
    let origin = QuestionOrigin::Asked;
    let checked = checked_question(&mut write, &new.question, (origin, moment)).await?;
    let question = NewQuestion {
        agency: checked.agency,
        title: checked.title,
        text: checked.text,
        field: checked.field,
        codes: checked.codes,
    };
    let visit = Visit {
        kind: PendingKind::Question,
        subject: String::new(),
        said: &question,
        files: &[],
        address: &new.address,
        site: &new.site,
    };
    let pending = visits::keep(&mut write, (visit, &key), moment.at).await?;
    let expires = visits::send_link(&mut write, &pending, asking(&question), moment.at).await?;
    write.commit().await?;
    Ok(expires)
}

/// What the letter that asks repeats.
fn asking(question: &NewQuestion) -> Asking<'_> {
    Asking { about: ("Câu hỏi", question.title.clone()), words: &question.text }
}

/// Sends another letter about a question that waits, to the same address; tells
/// until when the new link is good.
///
/// # Errors
/// See [`QuestionError`].
pub async fn ask_again(
    store: &Store,
    secret: &Secret,
    moment: Moment,
) -> Result<Timestamp, QuestionError> {
    let mut write = store.write().await?;
    write.hold_journal().await?;
    let pending = visits::known(&mut write, (PendingKind::Question, secret)).await?;
    visits::may_write(&mut write, &pending.author, moment.at).await?;
    let question = visits::said(&pending)?;
    let expires = visits::send_link(&mut write, &pending, asking(&question), moment.at).await?;
    write.commit().await?;
    Ok(expires)
}

/// The question that a link in a letter leads to, before it is confirmed.
///
/// # Errors
/// When there is none, or not any more.
pub async fn waiting(
    store: &Store,
    secret: &Secret,
    now: Timestamp,
) -> Result<WaitingQuestion, QuestionError> {
    let link = store.pending(PendingKind::Question, &secret.digest()).await?;
    let (pending, expires) = visits::in_time(link, now)?;
    Ok(WaitingQuestion { question: visits::said(&pending)?, expires })
}

/// Records a question that waited, and queues the letter with its number; or
/// tells the one with the same words of the same person to the same agency.
///
/// # Errors
/// See [`QuestionError`].
pub async fn confirm(
    store: &Store,
    secret: &Secret,
    moment: Moment,
) -> Result<StoredQuestion, QuestionError> {
    let mut write = store.write().await?;
    write.hold_journal().await?;
    let link = write.pending(PendingKind::Question, &secret.digest()).await?;
    let (pending, _) = visits::in_time(link, moment.at)?;
    let new: NewQuestion = visits::said(&pending)?;
    // Who is asked is who answers today, and what it names must still be there.
    let question = checked_question(&mut write, &new, (QuestionOrigin::Asked, moment)).await?;
    let Pending { id, author, address, site, .. } = *pending;
    let stored = match before(&mut write, &author, &question).await? {
        Some(known) => known,
        None => {
            let (stored, seq) = record(&mut write, question, None, (&author, moment)).await?;
            let sender = VisitorAddress { address, site };
            write.keep_question_sender((seq, stored.number), &sender).await?;
            letters::tell((store, &mut write), &stored, (&sender.site, moment)).await?;
            stored
        }
    };
    write.pending_confirmed(&id, &stored.number.to_string()).await?;
    write.commit().await?;
    Ok(stored)
}
