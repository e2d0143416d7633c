//! The rows of the tables of petitions, drafts and lists, as they follow from
//! the journal.

use std::sync::LazyLock;

use sqlx::{AnyConnection, Row as _, any::AnyRow};

use super::DocketEntry;
use crate::{
    model::{Day, DocketKey, PetitionAccess, PetitionAct, PetitionStep, day_number},
    store::{
        StoreError,
        batch::Insert,
        journal::sha256,
        plan::projected,
        verify_rows::{Cell as _, Record, joined},
    },
};

projected! {
    /// A petition.
    PetitionRow: "petition", "recorded_seq, number, version, received, subject, regulation, \
        routing, routed, agency, answered, also, area, access" [number, version] {
        seq: i64,
        number: String,
        version: i64,
        received: i64,
        subject: String,
        regulation: Option<String>,
        routing: Option<String>,
        routed: Option<i64>,
        agency: Option<String>,
        answered: Option<i64>,
        also: Option<String>,
        area: Option<String>,
        access: Option<String>,
    }
}

projected! {
    /// A step of a petition.
    StepRow: "petition_step", "recorded_seq, number, place, day, act, agency, reason, office, \
        signer, state, items" [number, place] {
        seq: i64,
        number: String,
        place: i64,
        day: i64,
        act: String,
        agency: Option<String>,
        reason: Option<String>,
        office: Option<String>,
        signer: Option<String>,
        state: Option<String>,
        items: Option<String>,
    }
}

projected! {
    /// What somebody wrote about a petition.
    LetterRow: "petition_letter", "recorded_seq, number, place, kind, digest, subject, text, \
        organisation, size, industry, province" [number, place] {
        seq: i64,
        number: String,
        place: i64,
        kind: String,
        digest: String,
        subject: String,
        text: String,
        organisation: String,
        size: Option<String>,
        industry: Option<String>,
        province: Option<String>,
    }
}

projected! {
    /// A draft.
    DraftRow: "draft_document", "recorded_seq, number, version, title, agency, sent" [number, version] {
        seq: i64,
        number: String,
        version: i64,
        title: String,
        agency: String,
        sent: i64,
    }
}

projected! {
    /// A procedure that a draft would bring.
    ProcedureRow: "draft_procedure", "recorded_seq, place, name, vetting, concluded" [place] {
        seq: i64,
        place: i64,
        name: String,
        vetting: Option<String>,
        concluded: Option<i64>,
    }
}

projected! {
    /// A regulation on a list.
    ListingRow: "listing", "recorded_seq, list, code, version, listed, done" [list, code, version] {
        seq: i64,
        list: String,
        code: String,
        version: i64,
        listed: i64,
        done: Option<i64>,
    }
}

/// Rows of all tables.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Rows {
    pub(super) petitions: Vec<PetitionRow>,
    pub(super) steps: Vec<StepRow>,
    pub(super) letters: Vec<LetterRow>,
    pub(super) drafts: Vec<DraftRow>,
    pub(super) procedures: Vec<ProcedureRow>,
    pub(super) listings: Vec<ListingRow>,
}

impl Rows {
    /// Adds the rows of an entry at its place in the journal.
    pub(super) fn take(&mut self, seq: u64, entry: &DocketEntry) {
        let seq = seq as i64;
        match entry {
            DocketEntry::Petition(petition) => {
                let facts = &petition.facts;
                let routed = facts.routed.as_ref();
                self.petitions.push(PetitionRow {
                    seq,
                    number: facts.number.to_string(),
                    version: petition.version.into(),
                    received: day(facts.received),
                    subject: facts.subject.clone(),
                    regulation: facts.regulation.as_ref().map(ToString::to_string),
                    routing: routed.map(|routed| routed.routing.to_string()),
                    routed: routed.map(|routed| day(routed.day)),
                    agency: routed.and_then(|routed| Some(routed.agency.as_ref()?.to_string())),
                    answered: routed.and_then(|routed| routed.answered).map(day),
                    also: listed(&facts.also),
                    area: facts.area.clone(),
                    access: (facts.access != PetitionAccess::Public)
                        .then(|| facts.access.to_string()),
                });
            }
            DocketEntry::Step(number, step) => self.steps.push(step_row(seq, number, step)),
            DocketEntry::Letter(number, letter) => {
                let sender = &letter.sender;
                self.letters.push(LetterRow {
                    seq,
                    number: number.to_string(),
                    place: letter.place.into(),
                    kind: letter.kind.to_string(),
                    digest: letter_digest(&letter.subject, &letter.text),
                    subject: letter.subject.clone(),
                    text: letter.text.clone(),
                    organisation: sender.organisation.clone(),
                    size: sender.size.map(|size| size.to_string()),
                    industry: sender.industry.clone(),
                    province: sender.province.map(|province| province.to_string()),
                });
            }
            DocketEntry::Draft(draft) => {
                let facts = &draft.facts;
                self.drafts.push(DraftRow {
                    seq,
                    number: facts.number.to_string(),
                    version: draft.version.into(),
                    title: facts.title.clone(),
                    agency: facts.agency.to_string(),
                    sent: day(facts.sent),
                });
                let procedures = (1..).zip(&facts.procedures);
                self.procedures.extend(procedures.map(|(place, procedure)| ProcedureRow {
                    seq,
                    place,
                    name: procedure.name.clone(),
                    vetting: procedure.vetting.map(|vetting| vetting.to_string()),
                    concluded: procedure.concluded.map(day),
                }));
            }
            DocketEntry::Listing(listing) => self.listings.push(ListingRow {
                seq,
                list: listing.facts.list.to_string(),
                code: listing.facts.code.to_string(),
                version: listing.version.into(),
                listed: day(listing.facts.listed),
                done: listing.facts.done.map(day),
            }),
        }
    }

    /// Writes all of them.
    pub(super) async fn write(&self, connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
        PetitionRow::write(connection, &self.petitions).await?;
        StepRow::write(connection, &self.steps).await?;
        LetterRow::write(connection, &self.letters).await?;
        DraftRow::write(connection, &self.drafts).await?;
        ProcedureRow::write(connection, &self.procedures).await?;
        ListingRow::write(connection, &self.listings).await
    }

    /// The rows that the tables have of a stretch of the journal, and the
    /// tables and places of those that cannot be read.
    pub(super) async fn read(
        connection: &mut AnyConnection,
        range: (i64, i64),
    ) -> Result<(Self, Vec<(&'static str, i64)>), StoreError> {
        let mut damaged = Vec::new();
        let mut procedures = ProcedureRow::read(connection, range, &mut damaged).await?;
        procedures.sort_by_key(|row| (row.seq, row.place));
        let rows = Self {
            petitions: PetitionRow::read(connection, range, &mut damaged).await?,
            steps: StepRow::read(connection, range, &mut damaged).await?,
            letters: LetterRow::read(connection, range, &mut damaged).await?,
            drafts: DraftRow::read(connection, range, &mut damaged).await?,
            procedures,
            listings: ListingRow::read(connection, range, &mut damaged).await?,
        };
        Ok((rows, damaged))
    }
}

fn step_row(seq: i64, number: &DocketKey, step: &PetitionStep) -> StepRow {
    let (agency, answer) = match &step.act {
        PetitionAct::Forwarded { agency, .. } => (Some(agency.to_string()), None),
        PetitionAct::Answered(answer) => (None, Some(answer)),
        _ => (None, None),
    };
    StepRow {
        seq,
        number: number.to_string(),
        place: step.place.into(),
        day: day(step.day),
        act: step.act.action().to_string(),
        agency,
        reason: step.act.reason().map(str::to_owned),
        office: answer.map(|answer| answer.office.clone()),
        signer: answer.map(|answer| answer.signer.clone()),
        state: answer.map(|answer| answer.state.to_string()),
        items: answer.and_then(|answer| listed(&answer.items)),
    }
}

/// Members with commas between them; none if there are none.
fn listed<T: ToString>(members: &[T]) -> Option<String> {
    let members: Vec<String> = members.iter().map(ToString::to_string).collect();
    (!members.is_empty()).then(|| members.join(","))
}

/// What tells whether the same was sent before.
pub(super) fn letter_digest(subject: &str, text: &str) -> String {
    sha256(format!("{subject}\n{text}").as_bytes())
}

fn day(day: Day) -> i64 {
    day_number(day).into()
}
