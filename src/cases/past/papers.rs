//! Decisions that approve plans, and documents that carry them out.

use std::collections::BTreeMap;

use super::{PastCounts, PastReport, in_future, refused};
use crate::{
    ingest::{Past, Position, Reject},
    model::{Day, Decision, DocumentNumber},
    store::{PlanEntry, StoreError, Versioned, Write},
};

/// The papers that items may name, each with the day from which it counts.
#[derive(Debug, Default)]
pub(super) struct Papers {
    pub(super) decisions: BTreeMap<DocumentNumber, Day>,
    pub(super) documents: BTreeMap<DocumentNumber, Day>,
}

/// What is to be recorded of papers, and those there are then: told now, or
/// named by an item and recorded before.
pub(super) async fn sort_out(
    write: &mut Write,
    past: &Past,
    today: Day,
    report: &mut PastReport,
) -> Result<(Papers, Vec<PlanEntry>), StoreError> {
    let (mut papers, mut entries) = (Papers::default(), Vec::new());
    let mut decisions = BTreeMap::new();
    for (at, told) in &past.decisions {
        if told.day > today {
            report.rejects.push(in_future(at, "Ngày quyết định", told.day));
            continue;
        }
        if !decisions.contains_key(&told.number) {
            let known = write.decision(&told.number).await?;
            // A file given since is no contradiction: rows tell of none.
            let known = known.map(|known| Decision { file: None, ..known.facts });
            decisions.insert(told.number.clone(), known);
        }
        let known = decisions.get(&told.number).and_then(Option::as_ref);
        let counts = &mut report.decisions;
        match compared(at, "Số quyết định", &told.number, (known, told), counts) {
            Verdict::Same => {}
            Verdict::Refused(reject) => report.rejects.push(*reject),
            Verdict::New => {
                decisions.insert(told.number.clone(), Some(told.clone()));
                entries.push(PlanEntry::Decision(first(told.clone())));
            }
        }
    }
    let mut documents = BTreeMap::new();
    for (at, told) in &past.documents {
        if !documents.contains_key(&told.number) {
            let known = write.enacting_document(&told.number).await?;
            documents.insert(told.number.clone(), known.map(|known| known.facts));
        }
        let known = documents.get(&told.number).and_then(Option::as_ref);
        let counts = &mut report.documents;
        match compared(at, "Số văn bản thực thi", &told.number, (known, told), counts) {
            Verdict::Same => {}
            Verdict::Refused(reject) => report.rejects.push(*reject),
            Verdict::New => {
                documents.insert(told.number.clone(), Some(told.clone()));
                entries.push(PlanEntry::Document(first(told.clone())));
            }
        }
    }
    for (_, item) in &past.items {
        if let Some(number) = item.decision.as_ref().filter(|n| !decisions.contains_key(*n)) {
            let known = write.decision(number).await?;
            decisions.insert(number.clone(), known.map(|known| known.facts));
        }
        if let Some(number) = item.document.as_ref().filter(|n| !documents.contains_key(*n)) {
            let known = write.enacting_document(number).await?;
            documents.insert(number.clone(), known.map(|known| known.facts));
        }
    }
    papers.decisions.extend(decisions.into_iter().filter_map(|(n, of)| Some((n, of?.day))));
    let documents = documents.into_iter().filter_map(|(n, of)| Some((n, of?.in_force_from)));
    papers.documents.extend(documents);
    Ok((papers, entries))
}

fn first<T>(facts: T) -> Versioned<T> {
    Versioned { version: 1, reason: String::new(), facts }
}

enum Verdict {
    New,
    Same,
    Refused(Box<Reject>),
}

/// What is to be done with a paper that may be recorded.
fn compared<T: PartialEq>(
    at: &Position,
    column: &str,
    number: &DocumentNumber,
    (known, told): (Option<&T>, &T),
    counts: &mut PastCounts,
) -> Verdict {
    match known {
        None => {
            counts.added += 1;
            Verdict::New
        }
        Some(known) if known == told => {
            counts.same += 1;
            Verdict::Same
        }
        Some(_) => {
            let reason = "số này đã được ghi với nội dung khác";
            let advice = "nếu lần ghi trước sai, đính chính ở trang của văn bản đó";
            let reject = refused(at, (column, number.to_string()), (reason, advice));
            Verdict::Refused(Box::new(reject))
        }
    }
}
