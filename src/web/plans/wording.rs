//! Plans in words: which items, what they say, what was done.

use std::fmt::Write as _;

use crate::web::words;
use crate::{
    lang,
    model::{Act, ItemField, Measure, PlanCost, PlanItem, Stage},
    store::StoredAct,
};

/// The numbers of items as people list pages: `1-3, 7`.
pub(in crate::web) fn ranges(numbers: impl IntoIterator<Item = u32>) -> String {
    let mut text = String::new();
    let mut numbers = numbers.into_iter().peekable();
    while let Some(first) = numbers.next() {
        let mut last = first;
        while numbers.peek() == Some(&(last + 1)) {
            last += 1;
            numbers.next();
        }
        let comma = if text.is_empty() { "" } else { ", " };
        // Writing to a string cannot fail.
        let _ = match last - first {
            0 => write!(text, "{comma}{first}"),
            1 => write!(text, "{comma}{first}, {last}"),
            _ => write!(text, "{comma}{first}-{last}"),
        };
    }
    text
}

/// The numbers that such a text lists, in their order; none if it is none.
pub(in crate::web) fn numbers(text: &str) -> Option<Vec<u32>> {
    /// More than any plan has; a slip of the finger must not fill the memory.
    const MOST: usize = 100_000;
    let mut numbers = Vec::new();
    for part in text.split([',', ';']).map(str::trim).filter(|part| !part.is_empty()) {
        let (first, last) = part.split_once(['-', '–']).unwrap_or((part, part));
        let (first, last): (u32, u32) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
        if first > last || (last - first) as usize >= MOST - numbers.len().min(MOST) {
            return None;
        }
        numbers.extend(first..=last);
    }
    numbers.sort_unstable();
    numbers.dedup();
    Some(numbers)
}

/// A stage, or that the item was withdrawn.
pub(in crate::web) fn stage(stage: Option<Stage>) -> &'static str {
    stage.map_or("Đã rút", Stage::label)
}

/// A text that continues a sentence.
pub(in crate::web) fn lower(text: &str) -> String {
    words::lower_first(&lang::text(text))
}

/// What was done, with what belongs to it: `Mở tham vấn đến 10/07/2026`.
pub(in crate::web) fn step(act: &StoredAct) -> String {
    let mut text = say!(act.act.label());
    if act.corrects.is_some() && act.act != Act::Annulled {
        text.push_str(&say!(" (đính chính)"));
    }
    for paper in act.document.iter().chain(&act.decision) {
        text.push_str(&format!(" theo {paper}"));
    }
    if let Some(closes) = act.closes {
        text.push_str(&format!(" đến {}", words::day(closes)));
    }
    text
}

/// The items that something was done to: `1-3, 7`.
pub(in crate::web) fn of(act: &StoredAct) -> String {
    ranges(act.items.iter().map(|(item, _)| *item))
}

/// What an item says, a line for each field that says something.
pub(in crate::web) fn lines(item: &PlanItem) -> Vec<(&'static str, String)> {
    let changes: Vec<String> = item.legal_changes.iter().map(ToString::to_string).collect();
    let lines = [
        (ItemField::Code.label(), item.subject.to_string()),
        (ItemField::Disposition.label(), measure(&item.measure)),
        (ItemField::Content.label(), item.content.clone()),
        (ItemField::Reason.label(), item.reason.clone()),
        ("Kiến nghị sửa", changes.join("; ")),
        (ItemField::Deadline.label(), item.deadline.map(words::day).unwrap_or_default()),
        (ItemField::Authority.label(), say!(item.authority.label())),
        ("Chi phí hiện tại", cost(&item.before)),
        ("Chi phí sau", cost(&item.after)),
    ];
    lines.into_iter().filter(|(_, text)| !text.is_empty()).collect()
}

/// A line that an item has otherwise than before.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::web) struct Changed {
    pub label: &'static str,
    pub before: String,
    pub after: String,
}

/// The lines in which an item differs from what it was.
pub(in crate::web) fn changed(before: Option<&PlanItem>, after: &PlanItem) -> Vec<Changed> {
    let (before, after) = (before.map(lines).unwrap_or_default(), lines(after));
    let of = |lines: &[(&'static str, String)], label| {
        let line = lines.iter().find(|(of, _)| *of == label);
        line.map(|(_, text)| text.clone()).unwrap_or_default()
    };
    let mut labels: Vec<&'static str> = after.iter().map(|(label, _)| *label).collect();
    labels.extend(before.iter().map(|(label, _)| *label));
    let mut changed: Vec<Changed> = Vec::new();
    for label in labels {
        let line = Changed { label, before: of(&before, label), after: of(&after, label) };
        if line.before != line.after && changed.iter().all(|known| known.label != label) {
            changed.push(line);
        }
    }
    changed
}

fn measure(measure: &Measure) -> String {
    let label = measure.disposition().label();
    match measure {
        Measure::Simplify(ways) => {
            let ways: Vec<String> = ways.iter().map(|way| lower(way.label())).collect();
            format!("{label}: {}", ways.join(", "))
        }
        Measure::Decentralise(handover) => {
            let levels = (handover.from().label(), handover.to().label());
            format!("{label}: từ {} đến {}", lower(levels.0), lower(levels.1))
        }
        Measure::Cut | Measure::Keep => say!(label),
    }
}

fn cost(cost: &PlanCost) -> String {
    let dong = |amount: i64| {
        let sign = if amount < 0 { "-" } else { "" };
        format!("{sign}{} đồng", words::count(amount.unsigned_abs()))
    };
    let parts = [
        ("số giờ", cost.hours.map(words::decimal)),
        ("thu nhập một giờ", cost.hourly_income.map(dong)),
        ("dịch vụ", cost.services.map(dong)),
        ("phí, lệ phí", cost.fees.map(dong)),
        ("số lần một năm", cost.times_per_year.map(words::decimal)),
        ("số đối tượng", cost.subjects.map(words::count)),
    ];
    let parts = parts.into_iter().filter_map(|(name, value)| Some(format!("{name} {}", value?)));
    parts.collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::ItemDraft;

    #[test]
    fn numbers_are_listed_as_pages_are() {
        for (text, list, again) in [
            ("", vec![], ""),
            ("7", vec![7], "7"),
            ("3, 1-2", vec![1, 2, 3], "1-3"),
            (" 1 - 3; 7,8 ,", vec![1, 2, 3, 7, 8], "1-3, 7, 8"),
            ("1–3", vec![1, 2, 3], "1-3"),
        ] {
            assert_eq!(numbers(text), Some(list.clone()), "{text}");
            assert_eq!(ranges(list), again, "{text}");
        }
        for text in ["x", "1-", "-1", "3-1", "1-99999999", "1.000", "1-2-3", "4294967296"] {
            assert_eq!(numbers(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn lists_read_back(list in prop::collection::btree_set(1u32..60, 0..40)) {
            let list: Vec<u32> = list.into_iter().collect();
            prop_assert_eq!(numbers(&ranges(list.iter().copied())), Some(list));
        }
    }

    #[test]
    fn only_what_changed_is_told() {
        let draft = |json: &str| {
            PlanItem::try_from(serde_json::from_str::<ItemDraft>(json).unwrap()).unwrap()
        };
        let before = draft(
            r#"{"code":"1.004269","disposition":"simplify","ways":["time","online"],"reason":"Trùng","before":{"fees":1000}}"#,
        );
        let after = draft(
            r#"{"code":"1.004269","disposition":"decentralise","from_level":"ministry","to_level":"province","reason":"Trùng"}"#,
        );
        let line = |label, before: &str, after: &str| Changed {
            label,
            before: before.into(),
            after: after.into(),
        };
        assert_eq!(
            changed(Some(&before), &after),
            [
                line(
                    "Phương án",
                    "Đơn giản hóa: giảm thời gian giải quyết, thực hiện trực tuyến",
                    "Phân cấp: từ cấp bộ đến cấp tỉnh"
                ),
                line("Chi phí hiện tại", "phí, lệ phí 1.000 đồng", ""),
            ]
        );
        assert_eq!(changed(Some(&after), &after), []);
        assert_eq!(changed(None, &after).len(), lines(&after).len());
    }
}
