//! Plans as JSON. Who did something is not in it: that is in the journal, for
//! those who may read it.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::web::{
    plans::{api::Tally, desk::Judged},
    search::api::AgencyBody,
};
use crate::{
    cases::plans::{ChangedItem, Target},
    catalog::{Catalog, Due, Ratio, Standing},
    model::{
        Act, Authority, Cost, Day, Decimal, Disposition, DocumentNumber, ItemId, Place, PlanItem,
        PlanNumber, Problem, ReceiptNumber, RegulationCode, Stage,
    },
    store::{ItemState, PlanHead, Receipt, StoredAct, UploadCounts, UploadKind},
};

/// What a file would do.
#[derive(Serialize)]
pub(in crate::web) struct DryRunBody<'a> {
    file: &'a str,
    fingerprint: &'a str,
    format: &'a str,
    agency: AgencyBody<'a>,
    /// The plan that it would change; null for a plan of its own.
    plan: Option<PlanNumber>,
    counts: UploadCounts,
    /// Rows that name a regulation and propose nothing.
    untouched: u64,
    problems: &'a [Problem],
    changed: Vec<ChangedBody<'a>>,
    withdrawn: &'a [ItemId],
    rejected: Vec<&'a Place>,
    before: StandingBody,
    after: StandingBody,
    /// The receipt of the same file, if it was taken in before.
    earlier: Option<ReceiptBody<'a>>,
    day: Day,
    seq: u64,
    /// What confirms exactly this.
    confirm: String,
}

#[derive(Serialize)]
struct ChangedBody<'a> {
    item: ItemId,
    row: &'a Place,
    before: &'a PlanItem,
    after: &'a PlanItem,
}

impl<'a> From<&'a ChangedItem> for ChangedBody<'a> {
    fn from(item: &'a ChangedItem) -> Self {
        Self { item: item.id, row: &item.at, before: &item.before, after: &item.after }
    }
}

impl<'a> DryRunBody<'a> {
    pub(in crate::web) fn new(judged: &'a Judged) -> Self {
        let (upload, run) = (&judged.upload, &judged.run);
        Self {
            file: &upload.file.name,
            fingerprint: &upload.file.fingerprint,
            format: &judged.format,
            agency: AgencyBody::new(&upload.agency),
            plan: match upload.target {
                Target::Plan(plan) => Some(plan),
                Target::New { .. } => None,
            },
            counts: run.counts(),
            untouched: judged.untouched,
            problems: &run.problems,
            changed: run.changed.iter().map(ChangedBody::from).collect(),
            withdrawn: &run.withdrawn,
            rejected: run.rejected.iter().map(|(at, _)| at).collect(),
            before: StandingBody::new(&run.before),
            after: StandingBody::new(&run.after),
            earlier: run.earlier.as_ref().map(ReceiptBody::new),
            day: run.day,
            seq: run.basis,
            confirm: run.token.to_string(),
        }
    }
}

/// What the plans of an agency come to.
#[derive(Serialize)]
struct StandingBody {
    regulations: u64,
    planned: u64,
    dispositions: BTreeMap<Disposition, u64>,
    stages: BTreeMap<Stage, u64>,
    /// Abolished or simplified, of the regulations in force.
    cut: RatioBody,
    cost: CostBody,
}

#[derive(Serialize)]
struct RatioBody {
    #[serde(flatten)]
    ratio: Ratio,
    /// In per cent with two places, cut off as government reports do.
    truncated: Option<Decimal>,
    rounded: Option<Decimal>,
}

/// In đồng a year, of the items of which both costs are known.
#[derive(Serialize)]
struct CostBody {
    before: Cost,
    after: Cost,
    saving: Cost,
    /// Items of which a cost is not known.
    missing: u64,
}

impl StandingBody {
    fn new(standing: &Standing) -> Self {
        let ratio = standing.cut();
        Self {
            regulations: standing.regulations,
            planned: standing.planned,
            dispositions: Disposition::ALL.iter().copied().zip(standing.dispositions).collect(),
            stages: Stage::ALL.iter().copied().zip(standing.stages).collect(),
            cut: RatioBody { ratio, truncated: ratio.truncated(), rounded: ratio.rounded() },
            cost: CostBody {
                before: standing.before,
                after: standing.after,
                saving: standing.before.saving(standing.after),
                missing: standing.cost_missing,
            },
        }
    }
}

/// What somebody gets for an upload.
#[derive(Serialize)]
pub(in crate::web) struct ReceiptBody<'a> {
    number: ReceiptNumber,
    plan: PlanNumber,
    agency: AgencyBody<'a>,
    target: UploadKind,
    file: &'a str,
    fingerprint: &'a str,
    counts: UploadCounts,
    recorded_at: jiff::Timestamp,
    basis: u64,
    seq: u64,
}

impl<'a> ReceiptBody<'a> {
    pub(in crate::web) fn new(receipt: &'a Receipt) -> Self {
        let entry = &receipt.entry;
        Self {
            number: entry.number,
            plan: receipt.plan,
            agency: AgencyBody::new(&receipt.agency),
            target: entry.target,
            file: &entry.file,
            fingerprint: &entry.fingerprint,
            counts: entry.counts,
            recorded_at: receipt.at,
            basis: entry.basis,
            seq: receipt.seq,
        }
    }
}

/// A plan without its items.
#[derive(Serialize)]
pub(in crate::web) struct PlanBody<'a> {
    plan: PlanNumber,
    agency: AgencyBody<'a>,
    title: &'a str,
    amends: Option<&'a DocumentNumber>,
    /// The journal position of the last thing done to it.
    version: u64,
    #[serde(flatten)]
    tally: Option<TallyBody<'a>>,
}

#[derive(Serialize)]
struct TallyBody<'a> {
    item_count: u64,
    stages: &'a BTreeMap<Stage, u64>,
    dispositions: &'a BTreeMap<Disposition, u64>,
}

impl<'a> PlanBody<'a> {
    pub(in crate::web) fn new(head: &'a PlanHead, tally: Option<&'a Tally>) -> Self {
        Self {
            plan: head.plan,
            agency: AgencyBody::new(&head.agency),
            title: &head.title,
            amends: head.amends.as_ref(),
            version: head.version,
            tally: tally.map(|tally| TallyBody {
                item_count: tally.items,
                stages: &tally.stages,
                dispositions: &tally.dispositions,
            }),
        }
    }
}

/// An item of a plan.
#[derive(Serialize)]
pub(in crate::web) struct ItemBody<'a> {
    item: u32,
    version: u32,
    code: Option<&'a RegulationCode>,
    /// The name of the regulation, if the registry has it.
    name: Option<&'a str>,
    disposition: Disposition,
    authority: Authority,
    /// Null for what was withdrawn.
    stage: Option<Stage>,
    deadline: Option<Day>,
    decision: Option<&'a DocumentNumber>,
    document: Option<&'a DocumentNumber>,
    /// Whether it is late; null where nothing is owed.
    due: Option<Due>,
    content: Option<&'a PlanItem>,
}

impl<'a> ItemBody<'a> {
    /// The same with whether it is late, which the catalog knows.
    pub(in crate::web) fn with_due(self, due: Option<Due>) -> Self {
        Self { due, ..self }
    }

    pub(in crate::web) fn new(
        item: &'a ItemState,
        contents: &'a BTreeMap<u32, PlanItem>,
        catalog: &'a Catalog,
    ) -> Self {
        let fact = item.code.as_ref().and_then(|code| catalog.fact(catalog.find(code)?));
        Self {
            item: item.item,
            version: item.version,
            code: item.code.as_ref(),
            name: fact.map(|fact| fact.name),
            disposition: item.disposition,
            authority: item.authority,
            stage: item.stage,
            deadline: item.deadline,
            decision: item.decision.as_ref(),
            document: item.document.as_ref(),
            due: None,
            content: contents.get(&item.item),
        }
    }
}

/// Something done to a plan.
#[derive(Serialize)]
pub(in crate::web) struct StepBody<'a> {
    seq: u64,
    recorded_at: jiff::Timestamp,
    act: Act,
    day: Day,
    closes: Option<Day>,
    decision: Option<&'a DocumentNumber>,
    document: Option<&'a DocumentNumber>,
    corrects: Option<u64>,
    reason: &'a str,
    items: Vec<u32>,
}

impl<'a> StepBody<'a> {
    pub(in crate::web) fn new(act: &'a StoredAct) -> Self {
        Self {
            seq: act.seq,
            recorded_at: act.at,
            act: act.act,
            day: act.day,
            closes: act.closes,
            decision: act.decision.as_ref(),
            document: act.document.as_ref(),
            corrects: act.corrects,
            reason: &act.reason,
            items: act.items.iter().map(|(item, _)| *item).collect(),
        }
    }
}
