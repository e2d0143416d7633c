//! Items of plans with their lives.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{PastReport, papers::Papers, refused, unknown_code};
use crate::{
    ingest::{Past, PastItem, Position, Reject},
    model::{
        Act, AgencySlug, BadLife, Day, DocumentNumber, ItemChange, ItemId, ItemLife, Place,
        PlanItem, PlanNumber,
    },
    store::{ItemVersion, OpenedPlan, PlanAct, PlanEntry, PlanState, StoreError, Write},
};

/// What items are judged by.
#[derive(Clone, Copy)]
pub(super) struct Told<'a> {
    pub(super) papers: &'a Papers,
    pub(super) codes: &'a HashSet<String>,
    pub(super) today: Day,
}

/// A row that may be recorded.
type Row<'a> = (&'a Position, ItemLife);

/// What is to be recorded of plans.
pub(super) async fn sort_out(
    write: &mut Write,
    past: &Past,
    told: Told<'_>,
    report: &mut PastReport,
) -> Result<Vec<PlanEntry>, StoreError> {
    let mut plans: Vec<((&AgencySlug, &str), Vec<Row<'_>>)> = Vec::new();
    let mut places: HashMap<(&AgencySlug, &str), usize> = HashMap::new();
    for (at, row) in &past.items {
        match life(at, row, told) {
            Err(reject) => report.rejects.push(*reject),
            Ok(life) => {
                let name = (&row.agency, row.title.as_str());
                let place = *places.entry(name).or_insert(plans.len());
                match plans.get_mut(place) {
                    Some((_, rows)) => rows.push((at, life)),
                    None => plans.push((name, vec![(at, life)])),
                }
            }
        }
    }
    let mut entries = Vec::new();
    let mut next = write.next_plan().await?;
    for ((agency, title), rows) in plans {
        let known = match write.plan_called(agency, title).await? {
            Some(plan) => {
                let contents = write.plan_contents(plan, u64::MAX).await?;
                write.plan(plan).await?.map(|state| Recorded::new(&state, contents))
            }
            None => None,
        };
        let opens = known.is_none();
        let mut recording = Recording::new(known.unwrap_or_else(|| Recorded::none(next)));
        for row in rows {
            recording.take(row, report);
        }
        if opens {
            next.0 += 1;
            report.plans += 1;
            let opened =
                OpenedPlan { agency: agency.clone(), title: title.to_owned(), amends: None };
            entries.push(PlanEntry::Opened(recording.known.plan, opened));
        }
        entries.extend(recording.entries());
    }
    Ok(entries)
}

/// The life that a row tells, if there can be such a one.
fn life(at: &Position, row: &PastItem, told: Told<'_>) -> Result<ItemLife, Box<Reject>> {
    if let Some(code) = row.item.subject.code().filter(|code| !told.codes.contains(code.as_str())) {
        return Err(Box::new(unknown_code(at, code)));
    }
    let paper = |number: &Option<DocumentNumber>, days: &BTreeMap<DocumentNumber, Day>, column| {
        let Some(number) = number else { return Ok(None) };
        let advice = "nạp tệp quyết định, văn bản cùng lúc hoặc trước tệp này";
        let unknown = || refused(at, (column, number.to_string()), ("chưa ghi số này", advice));
        let day = days.get(number).ok_or_else(|| Box::new(unknown()))?;
        Ok::<_, Box<Reject>>(Some((number.clone(), *day)))
    };
    let life = ItemLife {
        item: row.item.clone(),
        proposed: row.proposed,
        consulted: row.consulted,
        submitted: row.submitted,
        reviewed: row.reviewed,
        approved: paper(&row.decision, &told.papers.decisions, "Quyết định phê duyệt")?,
        enacted: paper(&row.document, &told.papers.documents, "Văn bản thực thi")?,
    };
    let bad = match life.check(told.today) {
        Ok(()) => return Ok(life),
        Err(bad) => bad,
    };
    let (column, reason, advice) = match bad {
        BadLife::Order(act) => (column(act), "trước ngày của bước liền trước", "kiểm tra các ngày"),
        BadLife::Future(act) => (column(act), "ngày chưa đến", "chỉ nạp những việc đã xảy ra"),
        BadLife::Authority => (
            "Thẩm quyền",
            "thuộc thẩm quyền của bộ, cơ quan nhưng có quyết định của Thủ tướng",
            "ghi thẩm quyền là Thủ tướng Chính phủ, hoặc bỏ số quyết định",
        ),
        BadLife::Undecided => (
            "Quyết định phê duyệt",
            "đã thực thi nhưng chưa có quyết định phê duyệt",
            "ghi số quyết định, hoặc ghi thẩm quyền của bộ, cơ quan",
        ),
    };
    let code = row.item.subject.to_string();
    Err(Box::new(refused(at, (column, code), (reason, advice))))
}

/// The heading of the day of a step.
fn column(act: Act) -> &'static str {
    match act {
        Act::Consulting => "Ngày mở tham vấn",
        Act::Submitted => "Ngày trình",
        Act::Reviewed => "Ngày thẩm tra đạt",
        Act::Approved => "Quyết định phê duyệt",
        Act::Enacted => "Văn bản thực thi",
        _ => "Ngày đề xuất",
    }
}

/// A step with its day and the paper that it names.
type Step = (Day, Act, Option<DocumentNumber>);

/// What is recorded of a plan.
struct Recorded {
    plan: PlanNumber,
    last: u32,
    /// By what tells items apart: the item, the day from which it holds, what
    /// it says, and the steps that still count.
    items: HashMap<String, (u32, Day, PlanItem, Vec<Step>)>,
}

impl Recorded {
    /// A plan that is not there yet.
    fn none(plan: PlanNumber) -> Self {
        Self { plan, last: 0, items: HashMap::new() }
    }

    fn new(state: &PlanState, mut contents: BTreeMap<u32, PlanItem>) -> Self {
        let corrections = state.acts.iter().filter_map(|act| Some((act.corrects?, act)));
        let corrected: HashSet<(u64, u32)> = corrections
            .flat_map(|(seq, act)| act.items.iter().map(move |(item, _)| (seq, *item)))
            .collect();
        let mut steps: HashMap<u32, Vec<Step>> = HashMap::new();
        for act in &state.acts {
            let paper = act.decision.clone().or_else(|| act.document.clone());
            for (item, _) in &act.items {
                if !corrected.contains(&(act.seq, *item)) {
                    steps.entry(*item).or_default().push((act.day, act.act, paper.clone()));
                }
            }
        }
        let items = state.items.iter().filter_map(|item| {
            let content = contents.remove(&item.item)?;
            let steps = steps.remove(&item.item).unwrap_or_default();
            Some((item.subject.clone(), (item.item, item.day, content, steps)))
        });
        Self {
            plan: state.head.plan,
            last: state.items.last().map_or(0, |item| item.item),
            items: items.collect(),
        }
    }
}

/// What is to be recorded of a plan.
struct Recording<'a> {
    known: Recorded,
    /// New items, with the place that told of them.
    added: BTreeMap<u32, (&'a Position, PlanItem)>,
    /// Steps in the order of their days, with the items that they are taken
    /// with.
    steps: BTreeMap<Step, Vec<u32>>,
    told: HashSet<String>,
}

impl<'a> Recording<'a> {
    fn new(known: Recorded) -> Self {
        let (added, steps, told) = (BTreeMap::new(), BTreeMap::new(), HashSet::new());
        Self { known, added, steps, told }
    }

    fn take(&mut self, (at, life): Row<'a>, report: &mut PastReport) {
        let subject = life.item.subject.key();
        if !self.told.insert(subject.clone()) {
            let advice = "mỗi quy định một dòng trong một phương án";
            let reason = "quy định đã có ở dòng khác của phương án này";
            report.rejects.push(refused(at, ("Mã quy định", subject), (reason, advice)));
            return;
        }
        let steps = life.steps().map(|(act, day)| {
            let paper = match act {
                Act::Approved => life.approved.as_ref(),
                Act::Enacted => life.enacted.as_ref(),
                _ => None,
            };
            (day, act, paper.map(|(number, _)| number.clone()))
        });
        let steps: Vec<Step> = steps.collect();
        let Some((item, day, content, known)) = self.known.items.get(&subject) else {
            self.known.last += 1;
            report.items.added += 1;
            for step in steps {
                self.steps.entry(step).or_default().push(self.known.last);
            }
            self.added.insert(self.known.last, (at, life.item));
            return;
        };
        let differs = |column: &str| {
            let advice = "nếu lần ghi trước sai, đính chính ở trang của phương án";
            refused(at, (column, subject.clone()), ("đã được ghi khác trước đây", advice))
        };
        if *content != life.item || *day != life.proposed {
            let column = if *day == life.proposed { "Phương án" } else { "Ngày đề xuất" };
            report.rejects.push(differs(column));
            return;
        }
        let mut new = Vec::new();
        for step in steps.into_iter().filter(|(_, act, _)| *act != Act::Uploaded) {
            if known.contains(&step) {
                continue;
            }
            if known.iter().any(|(_, act, _)| *act == step.1) {
                report.rejects.push(differs(column(step.1)));
                return;
            }
            new.push(step);
        }
        let counts = &mut report.items;
        *if new.is_empty() { &mut counts.same } else { &mut counts.changed } += 1;
        let item = *item;
        for step in new {
            self.steps.entry(step).or_default().push(item);
        }
    }

    /// Everything in the order of its days; versions of items stand right
    /// before the act that brought them.
    fn entries(&mut self) -> Vec<PlanEntry> {
        let plan = self.known.plan;
        let mut entries = Vec::new();
        for ((day, act, paper), mut items) in std::mem::take(&mut self.steps) {
            items.sort_unstable();
            let mut done = PlanAct::new(act, day);
            if act == Act::Uploaded {
                for number in items {
                    let Some((at, content)) = self.added.remove(&number) else { continue };
                    let version = ItemVersion {
                        version: 1,
                        change: ItemChange::Added,
                        day,
                        at: Place { sheet: at.sheet.clone(), row: at.row },
                        content,
                    };
                    entries.push(PlanEntry::Item(ItemId { plan, item: number }, version));
                }
            } else {
                let paper = paper.clone();
                let (decision, document) =
                    if act == Act::Approved { (paper, None) } else { (None, paper) };
                done = PlanAct { decision, document, items, ..done };
            }
            entries.push(PlanEntry::Act(plan, done));
        }
        entries
    }
}
