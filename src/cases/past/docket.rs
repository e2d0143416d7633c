//! Petitions, drafts and lists.

use std::collections::{BTreeMap, HashSet};

use super::{PastCounts, PastReport, in_future, refused, told_twice, unknown_code};
use crate::{
    ingest::{Past, Position},
    model::{ConsultationNumber, Day, DraftDocument, Listing, Petition},
    store::{DocketEntry, StoreError, Versioned, Write},
};

/// What is to be recorded of petitions, drafts and lists. What is told of
/// something that is recorded is its next version.
pub(super) async fn sort_out(
    write: &mut Write,
    past: &Past,
    (codes, today): (&HashSet<String>, Day),
    report: &mut PastReport,
) -> Result<Vec<DocketEntry>, StoreError> {
    let known = write.docket().await?;
    let mut entries = Vec::new();
    let mut told: BTreeMap<_, &Petition> = BTreeMap::new();
    for (at, petition) in &past.petitions {
        let number = &petition.number;
        if let Some(before) = told.insert(number, petition) {
            if before != petition {
                let column = "Số phản ánh, kiến nghị";
                report.rejects.push(told_twice(at, column, number.to_string()));
            }
            continue;
        }
        if let Some(code) = petition.regulation.as_ref().filter(|c| !codes.contains(c.as_str())) {
            report.rejects.push(unknown_code(at, code));
        } else if known.petitions.get(number).is_some_and(|known| goes_on_here(known, petition)) {
            let (reason, advice) = (
                "đã được tiếp nhận hoặc xử lý tiếp trên hệ thống",
                "xử lý tiếp ở trang của phản ánh, kiến nghị này",
            );
            let column = "Số phản ánh, kiến nghị";
            report.rejects.push(refused(at, (column, number.to_string()), (reason, advice)));
        } else if let Some((column, day)) = future(petition, today) {
            report.rejects.push(in_future(at, column, day));
        } else {
            // A file tells nothing of what was done here.
            let before = known.petitions.get(number).map(|known| Versioned {
                facts: Petition { steps: Vec::new(), ..known.facts.clone() },
                ..known.clone()
            });
            let next = next(before.as_ref(), petition, &mut report.petitions);
            entries.extend(next.map(DocketEntry::Petition));
        }
    }
    for draft in drafts(past, today, report) {
        let next = next(known.drafts.get(&draft.number), &draft, &mut report.drafts);
        entries.extend(next.map(DocketEntry::Draft));
    }
    let mut told: BTreeMap<_, &Listing> = BTreeMap::new();
    for (at, listing) in &past.listings {
        let key = (listing.list, listing.code.clone());
        let before = known.listings.get(&key);
        if let Some(before) = told.insert(key, listing) {
            if before != listing {
                report.rejects.push(told_twice(at, "Mã quy định", listing.code.as_str()));
            }
            continue;
        }
        if !codes.contains(listing.code.as_str()) {
            report.rejects.push(unknown_code(at, &listing.code));
        } else if let Some(day) =
            listing.done.into_iter().chain([listing.listed]).find(|d| *d > today)
        {
            report.rejects.push(in_future(at, "Ngày đưa vào danh mục", day));
        } else {
            let next = next(before, listing, &mut report.listings);
            entries.extend(next.map(DocketEntry::Listing));
        }
    }
    Ok(entries)
}

/// Whether a file tells something else of a petition that was sent here, or
/// with which something was done here.
fn goes_on_here(known: &Versioned<Petition>, told: &Petition) -> bool {
    let Versioned { facts, .. } = known;
    let here = !facts.steps.is_empty() || facts.number.as_str().starts_with("PK-");
    here && Petition { steps: Vec::new(), ..facts.clone() } != *told
}

/// The version to be recorded, if something new is told.
fn next<T: Clone + PartialEq>(
    known: Option<&Versioned<T>>,
    told: &T,
    counts: &mut PastCounts,
) -> Option<Versioned<T>> {
    let version = match known {
        Some(known) if known.facts == *told => {
            counts.same += 1;
            return None;
        }
        Some(known) => {
            counts.changed += 1;
            known.version + 1
        }
        None => {
            counts.added += 1;
            1
        }
    };
    Some(Versioned { version, reason: String::new(), facts: told.clone() })
}

/// The first day of a petition that has not come, with its heading.
fn future(petition: &Petition, today: Day) -> Option<(&'static str, Day)> {
    let routed = petition.routed.as_ref();
    [
        ("Ngày tiếp nhận", Some(petition.received)),
        ("Ngày xử lý", routed.map(|routed| routed.day)),
        ("Ngày trả lời", routed.and_then(|routed| routed.answered)),
    ]
    .into_iter()
    .find_map(|(column, day)| Some((column, day.filter(|day| *day > today)?)))
}

/// The drafts that rows tell of, procedures in the order of the rows. A row
/// that says something else of its draft than the first one is refused.
fn drafts(past: &Past, today: Day, report: &mut PastReport) -> Vec<DraftDocument> {
    let mut drafts: Vec<DraftDocument> = Vec::new();
    let mut places = BTreeMap::new();
    let refuse = |at: &Position, number: String| {
        let advice = "ghi tên, cơ quan và ngày gửi giống nhau ở mọi dòng của một dự thảo";
        let reason = "dòng khác của dự thảo này ghi khác";
        refused(at, ("Số hồ sơ dự thảo", number), (reason, advice))
    };
    for (at, row) in &past.procedures {
        let days =
            [("Ngày gửi thẩm định", Some(row.sent)), ("Ngày có ý kiến", row.procedure.concluded)];
        if let Some((column, day)) =
            days.into_iter().find_map(|(column, day)| Some((column, day.filter(|d| *d > today)?)))
        {
            report.rejects.push(in_future(at, column, day));
            continue;
        }
        if row.number.as_str().parse::<ConsultationNumber>().is_ok() {
            let reason = "là dự thảo lấy ý kiến trên hệ thống";
            let advice = "ghi thủ tục và ý kiến ở trang của cuộc tham vấn này";
            let column = ("Số hồ sơ dự thảo", row.number.to_string());
            report.rejects.push(refused(at, column, (reason, advice)));
            continue;
        }
        let place = *places.entry(&row.number).or_insert(drafts.len());
        match drafts.get_mut(place) {
            Some(draft)
                if (&draft.title, &draft.agency, draft.sent)
                    == (&row.title, &row.agency, row.sent) =>
            {
                draft.procedures.push(row.procedure.clone());
            }
            Some(_) => report.rejects.push(refuse(at, row.number.to_string())),
            None => drafts.push(DraftDocument {
                number: row.number.clone(),
                title: row.title.clone(),
                agency: row.agency.clone(),
                sent: row.sent,
                procedures: vec![row.procedure.clone()],
            }),
        }
    }
    drafts
}
