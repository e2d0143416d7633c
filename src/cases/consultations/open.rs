//! Opening a consultation, and its time.

use jiff::Timestamp;

use super::{ConsultationDone, ConsultationError, draft::cut, drafts, may_run};
use crate::{
    cases::{Actor, comments::checked, plans::Moment},
    model::{
        Action, AgencySlug, Consultation, ConsultationNumber, ConsultationOn, ConsultationStep,
        DraftKind, DraftText, RegulationCode, day_in_viet_nam,
    },
    reference::agencies,
    store::{ConsultationEntry, Store, StoredConsultation, Versioned, Write},
};

/// Letters of a reason.
pub(super) const LONGEST_REASON: usize = 1_000;
/// Fewer letters do not say what is asked.
const SHORTEST_TITLE: usize = 10;

/// A consultation to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewConsultation {
    /// What the draft is called, or what is asked, in a line.
    pub title: String,
    /// What those who comment are asked, in full; may be empty.
    pub question: String,
    /// What it is on.
    pub on: NewOn,
    /// The first instant; at once, if none is named.
    pub opens: Option<Timestamp>,
    /// The first instant that is late.
    pub closes: Timestamp,
}

/// What it is on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NewOn {
    /// A draft.
    Draft {
        /// Whose.
        agency: AgencySlug,
        /// What kind of document it is to become.
        document: DraftKind,
        /// The text, one paragraph a line.
        text: String,
    },
    /// A regulation in force; the agency that is responsible for it answers.
    Regulation {
        /// Which.
        code: RegulationCode,
    },
}

/// What is to be done about the time of a consultation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTime {
    /// What.
    pub step: ConsultationStep,
    /// The new end, to extend it.
    pub closes: Option<Timestamp>,
    /// Why.
    pub reason: String,
}

/// Opens a consultation. The same again is the one that was opened then.
///
/// # Errors
/// See [`ConsultationError`].
pub async fn open_consultation(
    store: &Store,
    new: &NewConsultation,
    (actor, moment): (Actor<'_>, Moment),
) -> Result<ConsultationDone<StoredConsultation>, ConsultationError> {
    actor.reach(Action::RunConsultation)?;
    let (now, today) = (moment.at, day_in_viet_nam(moment.at));
    let mut write = store.write().await?;
    write.hold_journal().await?;
    let (agency, on, text) = match &new.on {
        NewOn::Draft { agency, document, text } => {
            let there =
                agencies().get(agency).is_some() && agencies().responsible(agency, today) == agency;
            if !there {
                return Err(ConsultationError::UnknownAgency(agency.clone()));
            }
            drafts(actor)?;
            actor.require_in(Action::RunConsultation, agency, today)?;
            let text = DraftText::default().next(cut(text)?);
            (agency.clone(), ConsultationOn::Draft { document: *document }, Some(text))
        }
        NewOn::Regulation { code } => {
            let agency = write.agency_of_regulation(code).await?;
            let agency =
                agency.ok_or_else(|| ConsultationError::UnknownRegulation(code.clone()))?;
            let agency = agencies().responsible(&agency, today).clone();
            actor.require_in(Action::RunConsultation, &agency, today)?;
            (agency, ConsultationOn::Regulation { code: code.clone() }, None)
        }
    };
    let title = checked::name("title", &new.title, Consultation::LONGEST_TITLE)?;
    if title.chars().count() < SHORTEST_TITLE {
        return Err(ConsultationError::Invalid { field: "title", reason: "is too short" });
    }
    let question = match new.question.trim() {
        "" => String::new(),
        text => checked::long("question", text, (SHORTEST_TITLE, Consultation::LONGEST_QUESTION))?,
    };
    let facts = Consultation {
        number: write.next_consultation().await?,
        agency,
        title,
        on,
        question,
        opens: new.opens.unwrap_or(now),
        closes: new.closes,
        step: ConsultationStep::Opened,
    };
    if let Some(known) = opened_before(&mut write, (&facts, new.opens, text.as_ref())).await? {
        return Ok(ConsultationDone::Before(known));
    }
    if facts.opens < now && new.opens.is_some() {
        return Err(ConsultationError::Invalid { field: "opens", reason: "is past" });
    }
    if facts.closes <= facts.opens {
        return Err(ConsultationError::Invalid { field: "closes", reason: "is no later" });
    }
    let number = facts.number;
    let first = Versioned { version: 1, reason: String::new(), facts };
    let mut entries = vec![ConsultationEntry::Consultation(first)];
    entries.extend(text.map(|facts| {
        let text = Versioned { version: 1, reason: String::new(), facts };
        ConsultationEntry::Text(number, text)
    }));
    write.record_consultations(actor.name(), now, &entries).await?;
    Ok(ConsultationDone::Now(finish(write, number).await?))
}

/// The consultation that was opened by the same words, if there is one.
async fn opened_before(
    write: &mut Write,
    (facts, opens, text): (&Consultation, Option<Timestamp>, Option<&DraftText>),
) -> Result<Option<StoredConsultation>, ConsultationError> {
    for number in write.consultations_called(&facts.title).await? {
        let Some(known) = write.consultation(number).await? else { continue };
        let of = &known.of.facts;
        let same = Consultation {
            number,
            opens: opens.unwrap_or(of.opens),
            step: of.step,
            ..facts.clone()
        } == *of;
        let said = write.draft_text(number, Some(1)).await?.map(|text| text.text.facts);
        if same && said.as_ref() == text {
            return Ok(Some(known));
        }
    }
    Ok(None)
}

/// Gives a consultation more time, closes it early, or ends it, with a reason.
///
/// # Errors
/// See [`ConsultationError`].
pub async fn change_time(
    store: &Store,
    (number, expected): (ConsultationNumber, u32),
    new: &NewTime,
    (actor, moment): (Actor<'_>, Moment),
) -> Result<ConsultationDone<StoredConsultation>, ConsultationError> {
    let mut write = store.write().await?;
    write.hold_journal().await?;
    let known = find(&mut write, number, (actor, moment)).await?;
    let reason = checked::name("reason", &new.reason, LONGEST_REASON)?;
    let before = &known.of.facts;
    if known.of.version != expected {
        let same = known.of.version == expected.saturating_add(1)
            && (before.step, &known.of.reason) == (new.step, &reason)
            && new.closes.is_none_or(|closes| closes == before.closes);
        return match same {
            true => Ok(ConsultationDone::Before(known)),
            false => Err(ConsultationError::Moved(known.of.version)),
        };
    }
    let closes = match (new.step, new.closes) {
        (ConsultationStep::Extended, Some(closes)) => closes,
        (ConsultationStep::Extended, None) => {
            return Err(ConsultationError::Invalid { field: "closes", reason: "is not named" });
        }
        (ConsultationStep::Closed, _) => moment.at,
        (ConsultationStep::Opened | ConsultationStep::Ended, _) => before.closes,
    };
    if let Some(why) = before.refuses(new.step, closes, moment.at) {
        return Err(ConsultationError::Time(number, why));
    }
    let facts = Consultation { closes, step: new.step, ..before.clone() };
    let next = Versioned { version: expected + 1, reason, facts };
    let entry = ConsultationEntry::Consultation(next);
    write.record_consultations(actor.name(), moment.at, &[entry]).await?;
    Ok(ConsultationDone::Now(finish(write, number).await?))
}

/// A consultation that somebody runs.
pub(super) async fn find(
    write: &mut Write,
    number: ConsultationNumber,
    (actor, moment): (Actor<'_>, Moment),
) -> Result<StoredConsultation, ConsultationError> {
    actor.reach(Action::RunConsultation)?;
    let known = write.consultation(number).await?.ok_or(ConsultationError::Unknown(number))?;
    may_run(actor, &known.of.facts, day_in_viet_nam(moment.at))?;
    Ok(known)
}

/// Ends the transaction; gives the consultation as it is now.
async fn finish(
    mut write: Write,
    number: ConsultationNumber,
) -> Result<StoredConsultation, ConsultationError> {
    let stored = write.consultation(number).await?.ok_or(ConsultationError::Unknown(number))?;
    write.commit().await?;
    Ok(stored)
}
