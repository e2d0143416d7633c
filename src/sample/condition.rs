//! Business conditions: those of the list, and those under which nearly every
//! line of business and every applicant for a paper is looked at.

use crate::{
    model::{Kind, Regulation, RegulationCode},
    text::fold,
};

use super::{aspects, frame::Frame, offices, wording};

/// A condition of the list.
pub(super) fn listed(
    mut frame: Frame<'_>,
    at: usize,
    round: u64,
    code: RegulationCode,
) -> Regulation {
    let condition = &frame.lists.conditions[at];
    let industry = &frame.lists.industries[condition.industry];
    let name = format!(
        "Điều kiện đối với {}: {}{}",
        activity(&industry.name),
        wording::lower(&condition.text),
        offices::qualifier(round)
    );
    let mut regulation = frame.regulation(code, Kind::Condition, name, false);
    regulation.industries = vec![industry.number.clone()];
    regulation.conditions = vec![condition.text.clone()];
    regulation
}

/// A line of business under an aspect.
pub(super) fn of_business(
    mut frame: Frame<'_>,
    industry: usize,
    at: usize,
    round: u64,
    code: RegulationCode,
) -> Regulation {
    let industry = &frame.lists.industries[industry];
    let (subject, texts) = aspects::aspect(at);
    let name = format!(
        "Điều kiện về {subject} đối với {}{}",
        activity(&industry.name),
        offices::qualifier(round)
    );
    let text = aspects::filled(texts, &mut frame.random);
    let mut regulation = frame.regulation(code, Kind::Condition, name, false);
    regulation.industries = vec![industry.number.clone()];
    regulation.conditions = vec![text];
    regulation
}

/// An applicant for a paper under an aspect.
pub(super) fn of_applicant(
    mut frame: Frame<'_>,
    paper: &str,
    at: usize,
    round: u64,
    code: RegulationCode,
) -> Regulation {
    let (subject, texts) = aspects::aspect(at);
    let name = format!(
        "Điều kiện về {subject} để được cấp {}{}",
        wording::lower(paper),
        offices::qualifier(round)
    );
    let text = aspects::filled(texts, &mut frame.random);
    let mut regulation = frame.regulation(code, Kind::Condition, name, wording::is_personal(paper));
    regulation.conditions = vec![text];
    regulation
}

/// A line of business inside a sentence.
pub(super) fn activity(industry: &str) -> String {
    let lower = wording::lower(industry);
    if lower.starts_with("hoạt động") || lower.starts_with("hành nghề") {
        lower
    } else {
        format!("hoạt động {lower}")
    }
}

/// How many pairs of neighbouring words two names share, common ones aside.
pub(super) fn likeness(one: &str, other: &str) -> usize {
    const COMMON: [&str; 12] = [
        "kinh doanh",
        "dich vu",
        "doanh dich",
        "hoat dong",
        "du dieu",
        "dieu kien",
        "giay phep",
        "giay chung",
        "chung nhan",
        "nhan du",
        "kien kinh",
        "chung chi",
    ];
    let pairs = |text: &str| -> Vec<String> {
        let folded = fold(text);
        let words: Vec<&str> =
            folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
        words
            .windows(2)
            .map(|pair| pair.join(" "))
            .filter(|pair| !COMMON.contains(&pair.as_str()))
            .collect()
    };
    let other = pairs(other);
    pairs(one).iter().filter(|pair| other.contains(pair)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likeness_counts_words_that_tell_something() {
        assert!(likeness("Kinh doanh thuốc thú y", "Giấy phép buôn bán thuốc thú y") >= 2);
        assert_eq!(
            likeness("Kinh doanh dịch vụ bảo vệ", "Giấy phép kinh doanh dịch vụ lữ hành"),
            0
        );
    }
}
