//! Consultations as programs read them.

use jiff::Timestamp;
use serde::Serialize;

use super::book::Line;
use crate::web::comments::api::TallyBody;
use crate::{
    model::{
        AgencySlug, Consultation, ConsultationKind, ConsultationNumber, ConsultationOn,
        ConsultationStep, Day, DraftKind, MatterKind, PlanNumber, RegulationCode, Vetting,
    },
    store::{ItemTally, StoredConsultation, StoredDraftText, Versioned},
};

/// A consultation in the list, whatever it is on.
#[derive(Serialize)]
pub(super) struct LineBody {
    kind: MatterKind,
    plan: Option<PlanNumber>,
    consultation: Option<ConsultationNumber>,
    title: String,
    agency: AgencySlug,
    code: Option<RegulationCode>,
    items: Option<u64>,
    opens: Timestamp,
    closes: Timestamp,
    ended: bool,
    comments: TallyBody,
    url: String,
}

impl LineBody {
    pub(super) fn new(line: Line, tally: ItemTally) -> Self {
        Self {
            kind: line.kind,
            plan: line.of.plan(),
            consultation: line.of.consultation(),
            url: line.href(),
            title: line.title,
            agency: line.agency,
            code: line.code,
            items: line.items,
            opens: line.opens,
            closes: line.closes,
            ended: line.ended,
            comments: tally.into(),
        }
    }
}

/// What was done about the time of a consultation.
#[derive(Serialize)]
struct StepBody {
    version: u32,
    step: ConsultationStep,
    recorded: Timestamp,
    closes: Timestamp,
    reason: String,
}

/// A version of the text.
#[derive(Serialize)]
pub(super) struct VersionBody {
    version: u32,
    published: Timestamp,
    reason: String,
}

impl VersionBody {
    pub(super) fn new(text: &StoredDraftText) -> Self {
        let StoredDraftText { recorded, text } = text;
        Self { version: text.version, published: *recorded, reason: text.reason.clone() }
    }
}

#[derive(Serialize)]
struct ParagraphBody {
    number: u32,
    text: String,
    heading: bool,
    comments: TallyBody,
    url: String,
}

/// The text of a draft.
#[derive(Serialize)]
pub(super) struct TextBody {
    #[serde(flatten)]
    version: VersionBody,
    paragraphs: Vec<ParagraphBody>,
}

impl TextBody {
    pub(super) fn new(
        number: ConsultationNumber,
        text: StoredDraftText,
        tally: impl Fn(u32) -> ItemTally,
    ) -> Self {
        let version = VersionBody::new(&text);
        let paragraph = |paragraph: crate::model::Paragraph| ParagraphBody {
            number: paragraph.number,
            heading: paragraph.is_heading(),
            comments: tally(paragraph.number).into(),
            url: format!("/tham-van/cuoc/{number}/doan/{}", paragraph.number),
            text: paragraph.text,
        };
        let paragraphs = text.text.facts.paragraphs.into_iter().map(paragraph).collect();
        Self { version, paragraphs }
    }
}

#[derive(Serialize)]
struct ProcedureBody {
    place: usize,
    name: String,
    vetting: Option<Vetting>,
    concluded: Option<Day>,
}

/// The procedures that a draft would bring.
#[derive(Serialize)]
pub(super) struct ProceduresBody {
    /// To be sent as `If-Match`; 0 if none were named yet.
    version: u32,
    procedures: Vec<ProcedureBody>,
}

impl ProceduresBody {
    pub(super) fn new(of: Option<Versioned<crate::model::DraftDocument>>) -> Self {
        let version = of.as_ref().map_or(0, |of| of.version);
        let procedures = of.map(|of| of.facts.procedures).unwrap_or_default();
        let body = |(procedure, place): (crate::model::DraftProcedure, usize)| ProcedureBody {
            place,
            name: procedure.name,
            vetting: procedure.vetting,
            concluded: procedure.concluded,
        };
        Self { version, procedures: procedures.into_iter().zip(1..).map(body).collect() }
    }

    pub(super) fn version(&self) -> u64 {
        self.version.into()
    }
}

/// A consultation of its own.
#[derive(Serialize)]
pub(super) struct ConsultationBody {
    number: ConsultationNumber,
    version: u32,
    kind: ConsultationKind,
    title: String,
    agency: AgencySlug,
    /// What kind of document a draft is to become.
    document: Option<DraftKind>,
    code: Option<RegulationCode>,
    question: String,
    opens: Timestamp,
    closes: Timestamp,
    step: ConsultationStep,
    comments: TallyBody,
    url: String,
    /// Everything that was done about its time, the first first.
    steps: Vec<StepBody>,
    /// Of a draft: the versions of its text, the last first.
    versions: Vec<VersionBody>,
    text: Option<TextBody>,
    vetting: Option<ProceduresBody>,
}

impl ConsultationBody {
    pub(super) fn new(
        steps: Vec<StoredConsultation>,
        tally: ItemTally,
        (versions, text, vetting): (Vec<VersionBody>, Option<TextBody>, Option<ProceduresBody>),
    ) -> Option<Self> {
        let StoredConsultation { of: Versioned { version, facts, .. }, .. } = steps.last()?.clone();
        let step = |of: StoredConsultation| StepBody {
            version: of.of.version,
            step: of.of.facts.step,
            recorded: of.recorded,
            closes: of.of.facts.closes,
            reason: of.of.reason,
        };
        let Consultation { number, agency, title, question, opens, closes, .. } = facts.clone();
        let document = match facts.on {
            ConsultationOn::Draft { document } => Some(document),
            ConsultationOn::Regulation { .. } => None,
        };
        Some(Self {
            number,
            version,
            kind: facts.kind(),
            title,
            agency,
            document,
            code: facts.code().cloned(),
            question,
            opens,
            closes,
            step: facts.step,
            comments: tally.into(),
            url: format!("/tham-van/cuoc/{number}"),
            steps: steps.into_iter().map(step).collect(),
            versions,
            text,
            vetting,
        })
    }

    pub(super) fn version(&self) -> u64 {
        self.version.into()
    }
}
