//! Petitions, procedures in drafts, and lists, as rows of the files.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    ANSWERED, DRAFT_ACCEPTED, DRAFT_AMENDED, DRAFT_REFUSED, DRAFTS, KEPT, Scenario, WAITING, after,
    files::shown, name, random,
};
use crate::{
    model::{Day, Kind, Regulation, ReviewList, Routing, Vetting},
    sample::Registry,
};

/// The first petition, and the days over which they come.
const PETITIONS: (Day, usize) = (Day::constant(2021, 12, 1), 268);
/// The last petitions are not answered yet.
const LATEST: usize = 60;

pub(super) fn petitions(scenario: &Scenario) -> Vec<[String; 8]> {
    let total = ANSWERED + WAITING + KEPT;
    let mut random = random(scenario.seed, 30);
    // Which are kept, then which of the others still wait.
    let mut order: Vec<usize> = (0..total).collect();
    random.shuffle(&mut order);
    let kept: BTreeSet<usize> = order.iter().copied().take(KEPT).collect();
    let sent: Vec<usize> = (0..total).filter(|place| !kept.contains(place)).collect();
    let (early, late) = sent.split_at(sent.len() - LATEST);
    let mut early = early.to_vec();
    random.shuffle(&mut early);
    let early = early.into_iter().take(WAITING - LATEST);
    let waiting: BTreeSet<usize> = early.chain(late.iter().copied()).collect();
    let row = |place: usize| {
        let regulation = &scenario.regulations[random.below(scenario.regulations.len())];
        let received = after(PETITIONS.0, PETITIONS.1 * place / total);
        let routed = after(received, random.below(3));
        let is_kept = kept.contains(&place);
        let routing = if is_kept { Routing::Kept } else { Routing::Forwarded };
        let answered = after(routed, random.between(3, 24));
        let answered = (!is_kept && !waiting.contains(&place)).then_some(answered);
        let agency = if is_kept { "" } else { name(&regulation.agency) };
        [
            format!("PAKN-{:04}", place + 1),
            shown(Some(received)),
            subject(regulation, place),
            regulation.code.to_string(),
            routing.label().to_owned(),
            shown(Some(routed)),
            agency.to_owned(),
            shown(answered),
        ]
    };
    (0..total).map(row).collect()
}

/// What a petition asks for.
fn subject(regulation: &Regulation, place: usize) -> String {
    let asks: &[&str] = match regulation.kind {
        Kind::Procedure => &[
            "Đề nghị rút ngắn thời hạn giải quyết thủ tục",
            "Đề nghị bỏ giấy tờ đã có trong cơ sở dữ liệu khi làm thủ tục",
            "Vướng mắc khi nộp hồ sơ trực tuyến thủ tục",
        ],
        Kind::Condition => {
            &["Đề nghị bỏ hoặc làm rõ điều kiện", "Vướng mắc khi chứng minh điều kiện"]
        }
        Kind::Reporting => &["Đề nghị giảm số lần báo cáo", "Đề nghị bỏ báo cáo bằng bản giấy"],
        Kind::Standard => &["Đề nghị làm rõ cách áp dụng", "Đề nghị lùi thời điểm áp dụng"],
        Kind::Inspection => {
            &["Đề nghị giảm tỷ lệ kiểm tra lô hàng", "Đề nghị công nhận kết quả kiểm tra trước đó"]
        }
    };
    let ask = asks[place % asks.len()];
    format!("{ask}: {}", regulation.name)
}

pub(super) fn drafts(scenario: &Scenario) -> Vec<[String; 7]> {
    let mut random = random(scenario.seed, 40);
    let mut said = [
        vec![Vetting::Refused; DRAFT_REFUSED],
        vec![Vetting::Amended; DRAFT_AMENDED],
        vec![Vetting::Accepted; DRAFT_ACCEPTED],
    ]
    .concat();
    random.shuffle(&mut said);
    let each = said.len() / DRAFTS;
    let larger = said.len() % DRAFTS;
    let mut said = said.into_iter();
    let mut rows = Vec::new();
    for ((field, procedures), draft) in
        new_procedures(scenario.seed, each + 1).into_iter().zip(0..DRAFTS)
    {
        let count = each + usize::from(draft < larger);
        let sent = after(Day::constant(2022, 1, 5), draft * 7 / 2);
        let Some(agency) = procedures.first().map(|procedure| procedure.agency.clone()) else {
            continue;
        };
        let kind = if draft.is_multiple_of(3) { "Nghị định" } else { "Thông tư" };
        for (procedure, vetting) in procedures.iter().zip(said.by_ref().take(count)) {
            rows.push([
                format!("DT-{:03}", draft + 1),
                format!("Dự thảo {kind} quy định chi tiết về lĩnh vực {field}"),
                name(&agency).to_owned(),
                shown(Some(sent)),
                procedure.name.clone(),
                vetting.label().to_owned(),
                shown(Some(after(sent, 12))),
            ]);
        }
    }
    rows
}

/// Procedures that the registry does not have, by field: those of another seed.
fn new_procedures(seed: u64, enough: usize) -> BTreeMap<String, Vec<Regulation>> {
    let registry = Registry::new(12_000, seed.wrapping_add(1));
    let mut fields: BTreeMap<String, Vec<Regulation>> = BTreeMap::new();
    for regulation in registry.iter().take_while(|made| made.kind == Kind::Procedure) {
        let regulation = super::as_of_base(&registry, regulation);
        fields.entry(regulation.field.0.clone()).or_default().push(regulation);
    }
    fields.retain(|_, procedures| procedures.len() >= enough);
    fields
}

pub(super) fn listings(scenario: &Scenario) -> Vec<[String; 4]> {
    let choice = &scenario.choice;
    let code = |place: usize| scenario.regulations[place].code.to_string();
    let row = |list: ReviewList, place: usize, listed: Day, done: Option<Day>| {
        [list.label().to_owned(), code(place), shown(Some(listed)), shown(done)]
    };
    let mut reviewed = choice.reviewed.clone();
    reviewed.sort_unstable();
    let mut rows: Vec<[String; 4]> = reviewed
        .into_iter()
        .map(|place| row(ReviewList::Decentralisation, place, Day::constant(2022, 3, 1), None))
        .collect();
    let internal = choice.internal.iter();
    rows.extend(
        internal.map(|place| row(ReviewList::Internal, *place, Day::constant(2022, 6, 1), None)),
    );
    rows.extend(choice.regimes.iter().enumerate().map(|(at, place)| {
        let done = choice.integrated(at).then(|| after(Day::constant(2021, 9, 1), at * 5));
        row(ReviewList::Reporting, *place, Day::constant(2021, 6, 1), done)
    }));
    rows
}
