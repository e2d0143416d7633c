//! What applies to a regulation: the item of a plan, and the whole chain from
//! the row of a file to the document that carries it out.

use std::sync::Arc;

use serde::Serialize;

use crate::web::{App, WebError, moment::Moment, review::files::FileBody, words};
use crate::{
    catalog::{Catalog, Due, PlanFact},
    model::{
        Act, Authority, Day, Decision, Disposition, DocumentNumber, ItemId, Place, PlanItem,
        ReceiptNumber, RegulationCode, Stage,
    },
    reference::agencies,
    store::{ItemChain, PlanHead, StoredAct},
};

/// What applies to a regulation now, with every item about it.
#[derive(Debug)]
pub(in crate::web) struct Applying {
    pub id: ItemId,
    pub disposition: Disposition,
    pub stage: Stage,
    pub authority: Authority,
    pub decision: Option<DocumentNumber>,
    pub document: Option<DocumentNumber>,
    pub deadline: Option<Day>,
    pub due: Option<Due>,
    chain: Vec<ItemChain>,
}

/// One thing that happened, in the order of recording.
pub(in crate::web) struct Event {
    seq: u64,
    pub day: Day,
    pub what: String,
    /// The decision or document that it rests on, with the folder of its page.
    pub paper: Option<(&'static str, DocumentNumber)>,
    /// Where the signed file of the decision is.
    pub file: Option<String>,
    /// Its title, reasons, the row of the file.
    pub beside: String,
    /// Whether a correction took its place.
    pub corrected: bool,
}

impl Event {
    pub(in crate::web) fn new(seq: u64, day: Day, what: String) -> Self {
        Self { seq, day, what, paper: None, file: None, beside: String::new(), corrected: false }
    }
}

/// Every item of a plan about a regulation, whether it applies or not, as a
/// catalog knows it: that of a moment, or of now.
pub(in crate::web) async fn chain(
    app: &App,
    code: &RegulationCode,
    (catalog, moment): (&Catalog, Option<&Moment>),
) -> Result<Vec<ItemChain>, WebError> {
    let mut chain = app.store.chain(code, catalog.seq()).await?;
    if moment.is_some() {
        turn_back(&mut chain, catalog.as_of());
    }
    Ok(chain)
}

impl Applying {
    /// What applies to a regulation by what searches see of a moment, or now.
    pub(in crate::web) async fn find(
        app: &App,
        code: &RegulationCode,
        moment: Option<&Moment>,
    ) -> Result<Option<Self>, WebError> {
        let then = moment.map(|moment| Arc::clone(&moment.snapshot));
        let Some(snapshot) = then.or_else(|| app.snapshot()) else { return Ok(None) };
        let catalog = &snapshot.catalog;
        let Some(fact) = catalog.find(code).and_then(|ordinal| catalog.applicable(ordinal)) else {
            return Ok(None);
        };
        Ok(Some(Self::new(&fact, chain(app, code, (catalog, moment)).await?)))
    }

    fn new(fact: &PlanFact<'_>, chain: Vec<ItemChain>) -> Self {
        Self {
            id: fact.id,
            disposition: fact.disposition,
            stage: fact.stage,
            authority: fact.authority,
            decision: fact.decision.cloned(),
            document: fact.document.cloned(),
            deadline: fact.deadline,
            due: fact.due,
            chain,
        }
    }

    /// The item that applies, with its history.
    fn item(&self) -> Option<&ItemChain> {
        self.chain.iter().find(|item| item.id == self.id)
    }

    /// The signed file of the decision that approved it.
    fn decision_file(&self) -> Option<FileBody<'_>> {
        let acts = self.item()?.acts.iter().rev();
        let mut papers = acts.filter_map(|done| done.decision.as_ref());
        file_body(papers.find(|paper| Some(&paper.number) == self.decision.as_ref())?)
    }

    /// Its plan.
    pub(in crate::web) fn plan(&self) -> Option<&PlanHead> {
        self.item().map(|item| &item.plan)
    }

    /// Whose plan it is.
    pub(in crate::web) fn agency(&self) -> &str {
        self.plan().map_or("", |plan| agencies().name(&plan.agency))
    }

    /// What it says.
    pub(in crate::web) fn content(&self) -> Option<&PlanItem> {
        let last = self.item()?.versions.last()?;
        Some(&last.version.content)
    }

    /// What is to be amended, a line each.
    pub(in crate::web) fn legal_changes(&self) -> Vec<String> {
        let changes = self.content().map_or(&[][..], |content| &content.legal_changes);
        changes.iter().map(ToString::to_string).collect()
    }

    pub(in crate::web) fn is_overdue(&self) -> bool {
        self.due == Some(Due::Overdue)
    }

    /// The versions of the regulation before and after, if a document carried
    /// the item out and both are known.
    pub(in crate::web) fn text(&self) -> Option<(u32, u32)> {
        let text = self.item()?.text?;
        text.before.zip(text.after).filter(|(before, after)| before != after)
    }

    /// Items about the regulation that do not apply.
    pub(in crate::web) fn others(&self) -> Vec<ItemId> {
        self.chain.iter().map(|item| item.id).filter(|id| *id != self.id).collect()
    }

    /// Every item about the regulation, in the order of recording.
    pub(in crate::web) fn chain(&self) -> &[ItemChain] {
        &self.chain
    }

    /// What happened to the item that applies, in the order of recording.
    pub(in crate::web) fn events(&self) -> Vec<Event> {
        self.item().map(events_of).unwrap_or_default()
    }

    pub(in crate::web) fn body(&self) -> ApplyingBody<'_> {
        ApplyingBody {
            item: self.id,
            title: self.plan().map(|plan| plan.title.as_str()),
            agency: self.plan().map(|plan| plan.agency.as_str()),
            disposition: self.disposition,
            stage: self.stage,
            authority: self.authority,
            decision: self.decision.as_ref(),
            decision_file: self.decision_file(),
            document: self.document.as_ref(),
            deadline: self.deadline,
            due: self.due,
            content: self.content(),
            chain: self.chain.iter().map(|item| self.chain_body(item)).collect(),
        }
    }

    fn chain_body<'a>(&self, item: &'a ItemChain) -> ChainBody<'a> {
        let version = |version: &'a crate::store::ChainVersion| VersionBody {
            seq: version.seq,
            recorded_at: version.at,
            version: version.version.version,
            day: version.version.day,
            receipt: version.receipt.as_ref().map(|(number, _)| *number),
            file: version.receipt.as_ref().map(|(_, file)| file.as_str()),
            row: &version.version.at,
            content: &version.version.content,
        };
        let step = |done: &'a crate::store::ChainAct| StepBody {
            seq: done.act.seq,
            recorded_at: done.act.at,
            act: done.act.act,
            day: done.act.day,
            closes: done.act.closes,
            decision: done.act.decision.as_ref(),
            decision_file: done.decision.as_ref().and_then(file_body),
            document: done.act.document.as_ref(),
            reason: &done.act.reason,
            item_reason: done.act.items.iter().find_map(|(_, reason)| reason.as_deref()),
            corrected_by: done.corrected_by,
        };
        ChainBody {
            item: item.id,
            agency: item.plan.agency.as_str(),
            applies: item.id == self.id,
            versions: item.versions.iter().map(version).collect(),
            steps: item.acts.iter().map(step).collect(),
            text: item.text.map(|text| TextBody {
                day: text.day,
                before: text.before,
                after: text.after,
            }),
        }
    }
}

/// What happened to an item, in the order of recording.
pub(in crate::web) fn events_of(item: &ItemChain) -> Vec<Event> {
    let versions = item.versions.iter().map(|version| {
        let row = version.version.at.row;
        let beside = match &version.receipt {
            Some((number, file)) if row > 0 => format!("dòng {row} của {file}, {number}"),
            Some((number, file)) => format!("{file}, {number}"),
            None => String::new(),
        };
        let what = match version.version.version {
            1 => format!("{} lập phương án", agencies().name(&item.plan.agency)),
            number => format!("Sửa phương án, lần {number}"),
        };
        let (seq, day) = (version.seq, version.version.day);
        Event { beside, ..Event::new(seq, day, what) }
    });
    let acts = item.acts.iter().map(|done| {
        let act = &done.act;
        let own = act.items.iter().find(|(own, _)| *own == item.id.item);
        let own = own.and_then(|(_, reason)| reason.as_deref()).unwrap_or_default();
        let title = (done.decision.as_ref().map(|decision| decision.title.as_str()))
            .or(done.document.as_ref().map(|document| document.title.as_str()));
        let closes = act.closes.map(|day| format!("đến {}", words::day(day)));
        let parts = [closes.as_deref().unwrap_or_default(), title.unwrap_or_default()];
        let parts = parts.into_iter().chain([act.reason.as_str(), own]);
        let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
        Event {
            seq: act.seq,
            day: act.day,
            what: say!(act.act.label()),
            paper: paper(act),
            file: done.decision.as_ref().and_then(file_page),
            beside: parts.join("; "),
            corrected: done.corrected_by.is_some(),
        }
    });
    let mut events: Vec<Event> = versions.chain(acts).collect();
    events.sort_by_key(|event| event.seq);
    events
}

fn file_body(decision: &Decision) -> Option<FileBody<'_>> {
    Some(FileBody::new(&decision.number, decision.file.as_ref()?))
}

/// The address of the signed file of a decision, if there is one.
fn file_page(decision: &Decision) -> Option<String> {
    decision.file.as_ref().map(|_| format!("/quyet-dinh/{}/tep", decision.number.slug()))
}

/// What an act rests on.
fn paper(act: &StoredAct) -> Option<(&'static str, DocumentNumber)> {
    let document = act.document.clone().map(|number| ("thuc-thi", number));
    document.or_else(|| Some(("quyet-dinh", act.decision.clone()?)))
}

/// Takes away what counts from later days only.
fn turn_back(chain: &mut Vec<ItemChain>, day: Day) {
    for item in &mut *chain {
        item.versions.retain(|version| version.version.day <= day);
        item.acts.retain(|act| act.act.day <= day);
        item.text = item.text.filter(|text| text.day <= day);
    }
    chain.retain(|item| !item.versions.is_empty());
}

/// The same for programs.
#[derive(Serialize)]
pub(in crate::web) struct ApplyingBody<'a> {
    item: ItemId,
    title: Option<&'a str>,
    agency: Option<&'a str>,
    disposition: Disposition,
    stage: Stage,
    authority: Authority,
    decision: Option<&'a DocumentNumber>,
    decision_file: Option<FileBody<'a>>,
    document: Option<&'a DocumentNumber>,
    deadline: Option<Day>,
    /// `overdue` or `pending`; null where nothing is owed.
    due: Option<Due>,
    content: Option<&'a PlanItem>,
    /// Every item about the regulation, in the order of recording.
    chain: Vec<ChainBody<'a>>,
}

#[derive(Serialize)]
struct ChainBody<'a> {
    item: ItemId,
    agency: &'a str,
    applies: bool,
    versions: Vec<VersionBody<'a>>,
    steps: Vec<StepBody<'a>>,
    text: Option<TextBody>,
}

#[derive(Serialize)]
struct VersionBody<'a> {
    seq: u64,
    recorded_at: jiff::Timestamp,
    version: u32,
    day: Day,
    receipt: Option<ReceiptNumber>,
    file: Option<&'a str>,
    row: &'a Place,
    content: &'a PlanItem,
}

#[derive(Serialize)]
struct StepBody<'a> {
    seq: u64,
    recorded_at: jiff::Timestamp,
    act: Act,
    day: Day,
    closes: Option<Day>,
    decision: Option<&'a DocumentNumber>,
    decision_file: Option<FileBody<'a>>,
    document: Option<&'a DocumentNumber>,
    reason: &'a str,
    item_reason: Option<&'a str>,
    corrected_by: Option<u64>,
}

/// The versions of the regulation around the day on which it was carried out.
#[derive(Serialize)]
struct TextBody {
    day: Day,
    before: Option<u32>,
    after: Option<u32>,
}
