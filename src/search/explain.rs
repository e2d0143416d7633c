//! Reasons in plain words.

use super::{index::Index, query::Query, rank::Features, weights::Signal};

/// What brought a document into the results, for people.
pub(super) fn reasons(query: &Query, features: &Features, index: &Index) -> Vec<String> {
    let signals = &features.signals;
    let mut reasons = Vec::new();
    let words = |share: f32| format!("{} %", (share * 100.0).round());
    if signals[Signal::TitleWhole] > 0.9 {
        reasons.push("Tên quy định nằm trọn trong câu hỏi".to_owned());
    } else if signals[Signal::TitleRun] > 0.9 {
        reasons.push("Tên quy định chứa nguyên cụm từ đã gõ".to_owned());
    } else if signals[Signal::TitlePairs] > 0.3 {
        reasons.push(format!(
            "{} các cặp từ của tên có trong câu hỏi",
            words(signals[Signal::TitlePairs])
        ));
    }
    if signals[Signal::Coverage].sqrt() > 0.0 {
        reasons.push(format!(
            "Có {} các cặp từ liền nhau của câu hỏi",
            words(signals[Signal::Coverage].sqrt())
        ));
    }
    if signals[Signal::Clause] > 0.2 {
        reasons.push("Nhiều từ của câu hỏi nằm trong cùng một đoạn".to_owned());
    }
    if signals[Signal::Start] > 0.2 {
        reasons.push("Một đoạn mở đầu bằng đúng cụm từ đã gõ".to_owned());
    }
    if signals[Signal::Exact] > 0.9 {
        reasons.push("Tên có đúng các dấu đã gõ".to_owned());
    }
    if reasons.is_empty() {
        let known = query.slots.iter().map(|slot| index.vocabulary.folded_text(slot.folded));
        reasons.push(format!("Có các từ: {}", known.collect::<Vec<_>>().join(", ")));
    }
    reasons
}
