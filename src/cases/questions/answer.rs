//! Answering a question, changing the answer, and pointing to an earlier one.

use super::{QuestionError, Recorded, known_codes, letters};
use crate::{
    cases::{Actor, comments::checked, plans::Moment},
    model::{
        Action, AgencySlug, Province, Question, QuestionAnswer, QuestionNumber, RegulationCode,
        SameQuestion, day_in_viet_nam,
    },
    reference::agencies,
    store::{QuestionEntry, Store, StoredQuestion, Versioned, Write},
};

/// How long the name of an office or a signer may be, in letters.
const LONGEST_NAME: usize = 200;

/// An answer to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAnswer {
    /// The office that answers.
    pub office: String,
    /// Who signs.
    pub signer: String,
    /// The locality that answers, if it is one.
    pub province: Option<Province>,
    /// What it says.
    pub text: String,
    /// The regulations that it rests on, beside those of the question.
    pub codes: Vec<RegulationCode>,
}

/// Answers a question to the own agency, or changes the answer with a reason.
/// `seen` is the version that whoever asks has seen, 0 for none. What an answer
/// said before stays readable. `site` is the address of the server, for the
/// letter to whoever asked.
///
/// # Errors
/// See [`QuestionError`].
pub async fn answer_question(
    store: &Store,
    (number, seen): (QuestionNumber, u32),
    (answer, reason): (&NewAnswer, &str),
    site: &str,
    (actor, moment): (Actor<'_>, Moment),
) -> Result<Recorded, QuestionError> {
    let mut write = store.write().await?;
    write.hold_journal().await?;
    let (known, agency) = may_answer(&mut write, number, (actor, moment)).await?;
    if let Some(same) = known.same_as {
        return Err(QuestionError::SameAs(same));
    }
    let facts = checked_answer(&mut write, answer, &agency).await?;
    let reason = match seen {
        0 => String::new(),
        _ => checked::name("reason", reason, 1_000).map_err(QuestionError::of_text)?,
    };
    let last = known.answer();
    let same = last.is_some_and(|last| last.facts == facts);
    if known.version() != seen {
        let again = known.version() == seen.saturating_add(1)
            && same
            && last.is_some_and(|last| last.reason == reason);
        return match again {
            true => Ok(Recorded::Before(known)),
            false => Err(QuestionError::Moved(known.version())),
        };
    }
    if same {
        return Err(QuestionError::Nothing);
    }
    let version = Versioned { version: seen + 1, reason, facts };
    let entry = QuestionEntry::Answer(number, version);
    finish((store, write), (number, entry), site, (actor, moment)).await
}

/// Points from a question of the own agency that has no answer to an earlier
/// one that asks the same. If that points to another itself, to that one.
///
/// # Errors
/// See [`QuestionError`].
pub async fn point_to(
    store: &Store,
    (number, earlier): (QuestionNumber, QuestionNumber),
    site: &str,
    (actor, moment): (Actor<'_>, Moment),
) -> Result<Recorded, QuestionError> {
    let mut write = store.write().await?;
    write.hold_journal().await?;
    let (known, agency) = may_answer(&mut write, number, (actor, moment)).await?;
    let target = write.question(earlier).await?.ok_or(QuestionError::Unknown(earlier))?;
    // What is pointed to never points on, so one step is enough.
    let same_as = target.same_as.unwrap_or(earlier);
    if same_as >= number {
        return Err(QuestionError::Invalid { field: "same_as", reason: "is not earlier" });
    }
    match known.same_as {
        Some(before) if before == same_as => return Ok(Recorded::Before(known)),
        Some(before) => return Err(QuestionError::SameAs(before)),
        None => {}
    }
    if known.version() > 0 {
        return Err(QuestionError::Answered(number));
    }
    let entry = QuestionEntry::Same(number, SameQuestion { agency, same_as });
    finish((store, write), (number, entry), site, (actor, moment)).await
}

/// The question, if whoever asks may answer it, and for which agency.
async fn may_answer(
    write: &mut Write,
    number: QuestionNumber,
    (actor, moment): (Actor<'_>, Moment),
) -> Result<(StoredQuestion, AgencySlug), QuestionError> {
    actor.reach(Action::AnswerQuestion)?;
    let known = write.question(number).await?.ok_or(QuestionError::Unknown(number))?;
    let today = day_in_viet_nam(moment.at);
    actor.require_in(Action::AnswerQuestion, &known.facts.agency, today)?;
    let agency = agencies().responsible(&known.facts.agency, today).clone();
    Ok((known, agency))
}

pub(super) async fn checked_answer(
    write: &mut Write,
    answer: &NewAnswer,
    agency: &AgencySlug,
) -> Result<QuestionAnswer, QuestionError> {
    let name = |field, text: &str| {
        checked::name(field, text, LONGEST_NAME).map_err(QuestionError::of_text)
    };
    Ok(QuestionAnswer {
        agency: agency.clone(),
        office: name("office", &answer.office)?,
        signer: name("signer", &answer.signer)?,
        province: answer.province,
        text: checked::long("answer", &answer.text, (Question::SHORTEST, QuestionAnswer::LONGEST))
            .map_err(QuestionError::of_text)?,
        codes: known_codes(write, &answer.codes).await?,
    })
}

async fn finish(
    (store, mut write): (&Store, Write),
    (number, entry): (QuestionNumber, QuestionEntry),
    site: &str,
    (actor, moment): (Actor<'_>, Moment),
) -> Result<Recorded, QuestionError> {
    write.record_questions(actor.name(), moment.at, &[entry]).await?;
    let stored = write.question(number).await?.ok_or(QuestionError::Unknown(number))?;
    letters::tell((store, &mut write), &stored, (site, moment)).await?;
    write.commit().await?;
    Ok(Recorded::Now(stored))
}
