//! A petition as JSON.

use jiff::Timestamp;
use serde::Serialize;

use super::{
    book::Entry,
    view::{Attached, Reader, attached, from},
};
use crate::web::attached::FileBody;
use crate::{
    model::{
        AgencySlug, Day, DocketKey, Due, PetitionAccess, PetitionAct, PetitionAction,
        PetitionAnswer, PetitionLetter, PetitionLetterKind, PetitionState, RegulationCode, Routing,
    },
    store::PetitionReceipt,
};

/// The last day of a period.
#[derive(Serialize)]
pub(super) struct DueBody {
    day: Day,
    /// The years whose holidays are not known; only their week-ends are counted.
    unknown_years: Vec<i16>,
}

impl From<&Due> for DueBody {
    fn from(due: &Due) -> Self {
        Self { day: due.day, unknown_years: due.unknown.clone() }
    }
}

/// A petition in a list.
#[derive(Serialize)]
pub(super) struct PetitionBody {
    number: DocketKey,
    version: u32,
    subject: String,
    regulations: Vec<RegulationCode>,
    area: Option<String>,
    access: PetitionAccess,
    received: Day,
    state: PetitionState,
    since: Day,
    routing: Option<Routing>,
    /// Who has it now; null if that is the Government Office.
    agency: Option<AgencySlug>,
    /// The last day for what comes next; null if nobody owes it.
    due: Option<DueBody>,
    /// Working days after that.
    late: u32,
    reopened: u32,
    /// What became of it; what is said is in the steps, for whom it is.
    answer: Option<PetitionAnswer>,
    url: String,
}

impl PetitionBody {
    pub(super) fn new(entry: &Entry) -> Self {
        let (petition, standing) = (&entry.stored.petition, &entry.standing);
        Self {
            number: petition.number.clone(),
            version: entry.stored.version,
            subject: petition.subject.clone(),
            regulations: petition.regulations().cloned().collect(),
            area: petition.area.clone(),
            access: petition.access,
            received: petition.received,
            state: standing.place.state,
            since: standing.since,
            routing: standing.place.routing,
            agency: entry.agency.clone(),
            due: standing.due.as_ref().map(DueBody::from),
            late: standing.late,
            reopened: standing.reopened,
            answer: entry.answer().cloned(),
            url: format!("/kien-nghi/{}", petition.number),
        }
    }
}

/// A step.
#[derive(Serialize)]
struct StepBody {
    day: Day,
    at: Option<Timestamp>,
    act: PetitionAction,
    agency: Option<AgencySlug>,
    reason: Option<String>,
    /// What was written with it, for whom it is.
    text: Option<String>,
    /// What is attached to that.
    files: Vec<FileBody>,
    answer: Option<PetitionAnswer>,
    due: Option<DueBody>,
    late: u32,
}

/// One petition with its steps.
#[derive(Serialize)]
pub(super) struct WholeBody {
    #[serde(flatten)]
    petition: PetitionBody,
    /// What it says; null if it is not for whoever asks, or not known.
    text: Option<String>,
    from: Option<String>,
    /// What is attached to what it says.
    files: Vec<FileBody>,
    steps: Vec<StepBody>,
    /// For whoever sent it.
    #[serde(skip_serializing_if = "Option::is_none")]
    receipt: Option<ReceiptBody>,
    /// The page of whoever confirmed it by a letter.
    #[serde(skip_serializing_if = "Option::is_none")]
    own_url: Option<String>,
}

/// What proves that a petition was recorded as it was sent.
#[derive(Serialize)]
struct ReceiptBody {
    fingerprint: String,
    journal_seq: u64,
    journal_row: String,
}

impl WholeBody {
    pub(super) fn new(entry: &Entry, reader: Reader<'_>, letters: &[PetitionLetter]) -> Self {
        let first = letters.iter().find(|letter| letter.kind == PetitionLetterKind::Sent);
        let text = first.and_then(|letter| reader.shown(entry, letter));
        let petition = &entry.stored.petition;
        let attached = attached(entry, reader, letters);
        let files = |letter: Option<&PetitionLetter>| -> Vec<FileBody> {
            let own = attached.iter().filter(|file| Some(file.letter) == letter);
            let body = |file: &Attached<'_>| {
                let number = &petition.number;
                let url = format!("/api/v1/petitions/{number}/files/{}", file.number);
                FileBody::new(file.file, file.name(reader), url)
            };
            own.map(body).collect()
        };
        let steps = entry.standing.steps.iter().map(|judged| {
            let at = petition.steps.iter().position(|step| Some(step.place) == judged.place);
            let act = at.map(|at| &petition.steps[at].act);
            let letter = letters.iter().find(|letter| {
                letter.kind != PetitionLetterKind::Sent && Some(letter.place) == judged.place
            });
            let told = petition.routed.as_ref().and_then(|routed| routed.agency.clone());
            StepBody {
                day: judged.day,
                at: at.and_then(|at| entry.stored.at.get(at).copied()),
                act: judged.action,
                agency: match act {
                    Some(PetitionAct::Forwarded { agency, .. }) => Some(agency.clone()),
                    Some(_) => None,
                    None => told.filter(|_| judged.action == PetitionAction::Forwarded),
                },
                reason: act.and_then(|act| act.reason().map(str::to_owned)),
                text: letter.and_then(|letter| reader.shown(entry, letter)),
                files: files(letter),
                answer: match act {
                    Some(PetitionAct::Answered(answer)) => Some(answer.clone()),
                    _ => None,
                },
                due: judged.due.as_ref().map(DueBody::from),
                late: judged.late,
            }
        });
        Self {
            petition: PetitionBody::new(entry),
            from: first.filter(|_| text.is_some()).map(|letter| from(&letter.sender, reader)),
            text,
            files: files(first),
            steps: steps.collect(),
            receipt: None,
            own_url: None,
        }
    }

    /// The same for whoever sent it.
    pub(super) fn with(self, receipt: Option<PetitionReceipt>, secret: Option<&str>) -> Self {
        let receipt = receipt.map(|receipt| ReceiptBody {
            fingerprint: receipt.fingerprint(),
            journal_seq: receipt.seq,
            journal_row: receipt.row,
        });
        let own_url = secret.map(|secret| format!("/kien-nghi/cua-toi/{secret}"));
        Self { receipt, own_url, ..self }
    }
}
