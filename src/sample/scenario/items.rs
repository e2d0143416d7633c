//! Items of plans with their lives, as rows of the files.

use super::{APPROVED, Scenario, after, files::shown, name};
use crate::model::{Day, Disposition, Kind, Level, Way};

/// The day on which the first agency proposed its plan.
const FIRST: Day = Day::constant(2021, 1, 11);
/// The decision that hands procedures down; see `documents` for the number.
pub(super) const HANDED_DOWN: (&str, Day) = ("9201/QĐ-TTg", Day::constant(2022, 8, 30));

/// One row of the file of items, in the order of its headings.
type Row = [String; 17];

pub(super) fn rows(scenario: &Scenario) -> Vec<Row> {
    let mut rows: Vec<Row> =
        (0..scenario.choice.cut.len()).map(|item| cut(scenario, item)).collect();
    rows.extend(scenario.choice.decentralised.iter().map(|place| handed_down(scenario, *place)));
    // By plan, as an agency would hand it in.
    rows.sort_by(|a, b| (&a[1], &a[0], &a[2]).cmp(&(&b[1], &b[0], &b[2])));
    rows
}

fn cut(scenario: &Scenario, item: usize) -> Row {
    let (choice, papers) = (&scenario.choice, &scenario.documents);
    let regulation = &scenario.regulations[choice.cut[item]];
    let disposition = papers.dispositions[item];
    let decision = papers.decided.get(&item).map(|at| &papers.decisions[*at]);
    let document = papers.carried_out.get(&item).map(|at| &papers.documents[*at]);
    let way = match regulation.kind {
        _ if disposition == Disposition::Cut => None,
        Kind::Procedure => Some([Way::Time, Way::Dossier, Way::Online, Way::Data][item % 4]),
        Kind::Condition => Some(Way::Conditions),
        Kind::Reporting => Some(Way::Online),
        Kind::Standard | Kind::Inspection => Some(Way::Other),
    };
    let content = match way {
        None => format!("Bãi bỏ: {}", regulation.name),
        Some(way) => format!("{}: {}", way.label(), regulation.name),
    };
    let reason = if disposition == Disposition::Cut {
        "Quy định trùng lặp hoặc không còn cần thiết cho quản lý nhà nước"
    } else {
        "Giảm thời gian và chi phí tuân thủ của doanh nghiệp"
    };
    // Agencies begin one after the other.
    let proposed = after(FIRST, short_number(&regulation.agency.to_string()));
    let consulted = choice.published.contains(&item).then(|| after(proposed, 20));
    let authority = if item < APPROVED {
        "Thủ tướng Chính phủ"
    } else {
        "Thẩm quyền của bộ, cơ quan"
    };
    let deadline = (item < APPROVED).then_some(Day::constant(2023, 12, 31));
    let before = |days: i64| {
        let span = jiff::Span::new().days(days);
        decision.and_then(|decision| decision.day.checked_sub(span).ok())
    };
    [
        "Phương án cắt giảm, đơn giản hóa quy định kinh doanh giai đoạn 2020-2025".to_owned(),
        name(&regulation.agency).to_owned(),
        regulation.code.to_string(),
        disposition.label().to_owned(),
        way.map_or("", Way::label).to_owned(),
        String::new(),
        String::new(),
        content,
        reason.to_owned(),
        authority.to_owned(),
        shown(deadline),
        shown(Some(proposed)),
        shown(consulted),
        shown(before(60)),
        shown(before(20)),
        decision.map_or_else(String::new, |paper| paper.number.clone()),
        document.map_or_else(String::new, |paper| paper.number.clone()),
    ]
}

fn handed_down(scenario: &Scenario, place: usize) -> Row {
    let regulation = &scenario.regulations[place];
    let to = if place.is_multiple_of(3) { Level::Commune } else { Level::Province };
    let day = |month, day| shown(Some(Day::constant(2022, month, day)));
    [
        "Phương án phân cấp giải quyết thủ tục hành chính".to_owned(),
        name(&regulation.agency).to_owned(),
        regulation.code.to_string(),
        Disposition::Decentralise.label().to_owned(),
        String::new(),
        Level::Ministry.label().to_owned(),
        to.label().to_owned(),
        format!("Phân cấp giải quyết: {}", regulation.name),
        "Giải quyết gần người dân, doanh nghiệp hơn".to_owned(),
        "Thủ tướng Chính phủ".to_owned(),
        shown(Some(Day::constant(2025, 6, 30))),
        day(4, 1),
        String::new(),
        day(6, 15),
        day(7, 29),
        HANDED_DOWN.0.to_owned(),
        String::new(),
    ]
}

/// A small number that a text always gives.
fn short_number(text: &str) -> usize {
    text.bytes().fold(7_usize, |sum, byte| (sum * 31 + usize::from(byte)) % 9_973) % 28
}
