//! Asking a question, and publishing one together with its answer.

use serde::{Deserialize, Serialize};

use super::{
    QuestionError, Recorded,
    answer::{NewAnswer, checked_answer},
    known_codes,
};
use crate::{
    cases::{Actor, Refusal, accounts::new_token_id, comments::checked, plans::Moment},
    model::{
        Action, AgencySlug, Question, QuestionAnswer, QuestionOrigin, RegulationCode,
        day_in_viet_nam,
    },
    reference::agencies,
    store::{KeyedQuestion, QuestionEntry, Store, StoredQuestion, Versioned, Write},
};

/// A question to be recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewQuestion {
    /// Who is asked.
    pub agency: AgencySlug,
    /// In one line.
    pub title: String,
    /// What else there is to say; may be empty.
    pub text: String,
    /// The field that it is about; may be empty if regulations are named.
    pub field: String,
    /// The regulations that it is about.
    pub codes: Vec<RegulationCode>,
}

/// Records a question of somebody with an account. The same words of the same person to the same agency are
/// one question, however often they are sent.
///
/// # Errors
/// See [`QuestionError`]. Visitors come by [`super::ask`].
pub async fn ask_question(
    store: &Store,
    new: &NewQuestion,
    (actor, moment): (Actor<'_>, Moment),
) -> Result<Recorded, QuestionError> {
    if actor == Actor::Visitor {
        return Err(Refusal::SignIn(Action::AskQuestion).into());
    }
    actor.require(Action::AskQuestion)?;
    let mut write = store.write().await?;
    write.hold_journal().await?;
    let question = checked_question(&mut write, new, (QuestionOrigin::Asked, moment)).await?;
    if let Some(before) = before(&mut write, actor.name(), &question).await? {
        return Ok(Recorded::Before(before));
    }
    let (stored, _) = record(&mut write, question, None, (actor.name(), moment)).await?;
    write.commit().await?;
    Ok(Recorded::Now(stored))
}

/// Records a question of an agency's own together with its answer.
///
/// # Errors
/// See [`QuestionError`].
pub async fn publish_question(
    store: &Store,
    new: &NewQuestion,
    answer: &NewAnswer,
    (actor, moment): (Actor<'_>, Moment),
) -> Result<Recorded, QuestionError> {
    actor.reach(Action::AnswerQuestion)?;
    let today = day_in_viet_nam(moment.at);
    actor.require_in(Action::AnswerQuestion, &new.agency, today)?;
    let mut write = store.write().await?;
    write.hold_journal().await?;
    let question = checked_question(&mut write, new, (QuestionOrigin::Published, moment)).await?;
    if let Some(before) = before(&mut write, actor.name(), &question).await? {
        return Ok(Recorded::Before(before));
    }
    let facts = checked_answer(&mut write, answer, &question.agency).await?;
    let answer = Versioned { version: 1, reason: String::new(), facts };
    let (stored, _) = record(&mut write, question, Some(answer), (actor.name(), moment)).await?;
    write.commit().await?;
    Ok(Recorded::Now(stored))
}

/// A question as it is recorded. Who is asked is who answers today for what was
/// theirs.
pub(super) async fn checked_question(
    write: &mut Write,
    new: &NewQuestion,
    (origin, moment): (QuestionOrigin, Moment),
) -> Result<Question, QuestionError> {
    let today = day_in_viet_nam(moment.at);
    if agencies().get(&new.agency).is_none() {
        return Err(QuestionError::UnknownAgency(new.agency.clone()));
    }
    let title = checked::name("title", &new.title, Question::LONGEST_TITLE)
        .map_err(QuestionError::of_text)?;
    if title.chars().count() < Question::SHORTEST {
        return Err(QuestionError::Invalid { field: "title", reason: "is too short" });
    }
    let text = match new.text.trim() {
        "" => String::new(),
        text => {
            checked::long("text", text, (1, Question::LONGEST)).map_err(QuestionError::of_text)?
        }
    };
    let field = checked::line("field", &new.field, 500).map_err(QuestionError::of_text)?;
    let codes = known_codes(write, &new.codes).await?;
    if field.is_empty() && codes.is_empty() {
        return Err(QuestionError::Invalid { field: "field", reason: "is blank" });
    }
    if !field.is_empty() && !write.has_field(&field).await? {
        return Err(QuestionError::Invalid { field: "field", reason: "is not in the list" });
    }
    let agency = agencies().responsible(&new.agency, today).clone();
    Ok(Question { agency, origin, title, text, field, codes })
}

/// The same question of the same person, if it is recorded.
pub(super) async fn before(
    write: &mut Write,
    author: &str,
    question: &Question,
) -> Result<Option<StoredQuestion>, QuestionError> {
    let words = (question.title.as_str(), question.text.as_str());
    let Some(number) = write.same_question(author, &question.agency, words).await? else {
        return Ok(None);
    };
    Ok(write.question(number).await?)
}

/// Records a question, perhaps with its answer; tells its place in the journal.
pub(super) async fn record(
    write: &mut Write,
    facts: Question,
    answer: Option<Versioned<QuestionAnswer>>,
    (author, moment): (&str, Moment),
) -> Result<(StoredQuestion, u64), QuestionError> {
    let number = write.next_question().await?;
    let key = new_token_id(moment.at).map_err(QuestionError::Random)?.to_string();
    let mut entries = vec![QuestionEntry::Question(number, KeyedQuestion { key, facts })];
    entries.extend(answer.map(|answer| QuestionEntry::Answer(number, answer)));
    let seq = write.record_questions(author, moment.at, &entries).await?;
    let stored = write.question(number).await?.ok_or(QuestionError::Unknown(number))?;
    Ok((stored, seq))
}
