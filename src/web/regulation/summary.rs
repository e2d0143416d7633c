//! A regulation in two or three plain sentences, made from its structured parts.
//! What the record does not state is not said, and nothing is guessed.

use super::dossier;
use crate::{
    model::{Channel, Regulation, TimeLimit},
    web::words,
};

/// Texts that are longer do not fit into a sentence.
const LONGEST: usize = 90;

/// The sentences; none if the record states nothing to make them from.
pub(super) fn sentences(regulation: &Regulation) -> Vec<String> {
    [handing_in(regulation), demands(regulation), result(regulation)]
        .into_iter()
        .flatten()
        .collect()
}

/// `Nộp trực tuyến hoặc trực tiếp tại Sở Công Thương; có kết quả trong 15 ngày
/// làm việc; phí, lệ phí 200.000 đồng; hồ sơ gồm 6 giấy tờ.`
fn handing_in(regulation: &Regulation) -> Option<String> {
    let parts = [ways(regulation), time(regulation), fees(regulation), papers(regulation)];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| sentence(&parts.join("; ")))
}

/// A text with a large first letter and a full stop.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    ended(&first.chain(letters).collect::<String>())
}

/// A text with a full stop.
fn ended(text: &str) -> String {
    if text.ends_with('.') { text.to_owned() } else { format!("{text}.") }
}

fn ways(regulation: &Regulation) -> Option<String> {
    let has = |channel| regulation.submissions.iter().any(|way| way.channel == channel);
    let known = [
        (Channel::Online, "trực tuyến"),
        (Channel::InPerson, "trực tiếp"),
        (Channel::Post, "qua dịch vụ bưu chính"),
    ];
    let ways: Vec<&str> =
        known.into_iter().filter(|(channel, _)| has(*channel)).map(|(_, words)| words).collect();
    let place = match regulation.executing.as_slice() {
        // Online there is no place to go to.
        _ if ways == ["trực tuyến"] => String::new(),
        [one] if fits(one) => format!(" tại {}", one.trim().trim_end_matches('.')),
        _ => String::new(),
    };
    let (last, others) = ways.split_last()?;
    Some(match others {
        [] => format!("nộp {}{place}", say!(last)),
        others => format!("nộp {} hoặc {}{place}", words::listed(others), say!(last)),
    })
}

fn fits(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty() && !text.contains(['\n', ';']) && text.chars().count() <= LONGEST
}

fn time(regulation: &Regulation) -> Option<String> {
    let limits: Vec<&TimeLimit> =
        regulation.submissions.iter().filter_map(|way| way.time_limit.as_ref()).collect();
    let counted = |limit: &&TimeLimit| limit.amount.is_some() && limit.unit.is_some();
    let told = words::time_limits(&regulation.submissions);
    match told.as_slice() {
        [one] if limits.iter().all(counted) => Some(format!("có kết quả trong {one}")),
        [one] if fits(one) => Some(format!("thời hạn: {}", words::lower_first(one.trim()))),
        [] | [_] => None,
        several => Some(match limits.iter().all(counted) && several.len() <= 3 {
            true => format!("có kết quả trong {}, tùy cách nộp", several.join(" hoặc ")),
            false => say!("thời hạn tùy trường hợp"),
        }),
    }
}

fn fees(regulation: &Regulation) -> Option<String> {
    let fees: Vec<_> = regulation.submissions.iter().flat_map(|way| &way.fees).collect();
    let amounts = fees.iter().filter(|fee| fee.amount.is_some()).map(|fee| words::fee(fee));
    match words::distinct(amounts).as_slice() {
        [] if fees.is_empty() => None,
        [] => Some(say!("phí, lệ phí theo bảng bên dưới")),
        [free] if free == "Miễn phí" => Some(say!("không mất phí, lệ phí")),
        [one] => Some(format!("phí, lệ phí {one}")),
        several => Some(match regulation.charge() {
            Some(charge) if fees.iter().all(|fee| fee.currency == "VND") => format!(
                "phí, lệ phí từ {} đến {} đồng tùy trường hợp",
                words::count(charge.low),
                words::count(charge.high)
            ),
            _ => format!("phí, lệ phí có {} mức tùy trường hợp", several.len()),
        }),
    }
}

fn papers(regulation: &Regulation) -> Option<String> {
    match dossier::cases(regulation) {
        0 => None,
        1 => Some(format!("hồ sơ gồm {} giấy tờ", regulation.dossier.len())),
        cases => Some(format!("hồ sơ tùy {cases} trường hợp")),
    }
}

/// `Phải đáp ứng 3 yêu cầu, điều kiện.`
fn demands(regulation: &Regulation) -> Option<String> {
    match regulation.conditions.as_slice() {
        [] => None,
        [one] if fits(one) => Some(format!("Yêu cầu, điều kiện: {}", ended(one.trim()))),
        // One text may hold several conditions, which nobody has counted.
        [_] => Some("Có yêu cầu, điều kiện phải đáp ứng.".to_owned()),
        several => Some(format!("Phải đáp ứng {} yêu cầu, điều kiện.", several.len())),
    }
}

/// `Kết quả: Giấy chứng nhận.`
fn result(regulation: &Regulation) -> Option<String> {
    match regulation.results.as_slice() {
        [one] if fits(one) => Some(format!("Kết quả: {}", ended(one.trim()))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{DossierItem, Fee, Kind, Submission, TimeUnit};

    /// Channel, days, đồng.
    type Way<'a> = (Channel, Option<&'a str>, Option<&'a str>);

    fn regulation(ways: &[Way<'_>], executing: &[&str], cases: &[&str]) -> Regulation {
        let code = "1.004269".parse().unwrap();
        let agency = "bo-cong-thuong".parse().unwrap();
        let mut made = Regulation::new(code, Kind::Procedure, "Cấp phép".into(), agency);
        let fee = |amount: &&str| Fee {
            amount: amount.parse().ok(),
            currency: "VND".into(),
            condition: String::new(),
            text: (*amount).to_owned(),
        };
        let limit = |amount: &&str| TimeLimit {
            amount: amount.parse().ok(),
            unit: amount.parse::<u8>().ok().map(|_| TimeUnit::WorkingDay),
            text: (*amount).to_owned(),
        };
        let way = |(channel, time, amount): &Way<'_>| Submission {
            channel: *channel,
            time_limit: time.as_ref().map(limit),
            fees: amount.as_ref().map(fee).into_iter().collect(),
            note: String::new(),
        };
        made.submissions = ways.iter().map(way).collect();
        made.executing = executing.iter().map(|&text| text.to_owned()).collect();
        let paper = |case: &&str| DossierItem {
            case: (*case).to_owned(),
            name: "Đơn".into(),
            copies: String::new(),
        };
        made.dossier = cases.iter().map(paper).collect();
        made
    }

    #[test]
    fn parts_become_sentences() {
        use Channel::{InPerson, Online, Other, Post};
        let office = &["Sở Công Thương"][..];
        /// Ways, offices, cases of the papers, and what is said of them.
        type Case<'a> = (&'a [Way<'a>], &'a [&'a str], &'a [&'a str], &'a str);
        let cases: [Case<'_>; 9] = [
            (&[], &[], &[], ""),
            (
                &[(Online, Some("15"), Some("200000")), (InPerson, Some("15"), Some("200000"))],
                office,
                &["", ""],
                "Nộp trực tuyến hoặc trực tiếp tại Sở Công Thương; có kết quả trong 15 ngày làm \
                 việc; phí, lệ phí 200.000 đồng; hồ sơ gồm 2 giấy tờ.",
            ),
            (&[(Online, None, None)], office, &[], "Nộp trực tuyến."),
            (
                &[(InPerson, Some("7"), None), (Post, Some("10"), Some("0")), (Online, None, None)],
                office,
                &["A", "B"],
                "Nộp trực tuyến, trực tiếp hoặc qua dịch vụ bưu chính tại Sở Công Thương; có kết \
                 quả trong 7 ngày làm việc hoặc 10 ngày làm việc, tùy cách nộp; không mất phí, lệ \
                 phí; hồ sơ tùy 2 trường hợp.",
            ),
            (&[(Other, Some("Ngay trong ngày"), None)], &[], &[], "Thời hạn: ngay trong ngày."),
            (
                &[(InPerson, None, Some("theo quy định"))],
                &["A", "B"],
                &[],
                "Nộp trực tiếp; phí, lệ phí theo bảng bên dưới.",
            ),
            (
                &[(InPerson, None, Some("50000")), (Online, None, Some("1200000"))],
                &[],
                &[],
                "Nộp trực tuyến hoặc trực tiếp; phí, lệ phí từ 50.000 đến 1.200.000 đồng tùy \
                 trường hợp.",
            ),
            (&[(Other, Some(""), None)], &[], &[], ""),
            (&[], &[], &["A"], "Hồ sơ gồm 1 giấy tờ."),
        ];
        for (ways, executing, cases, expected) in cases {
            let made = regulation(ways, executing, cases);
            assert_eq!(sentences(&made).join(" "), expected, "{ways:?}");
        }
    }

    #[test]
    fn conditions_and_results_are_told_if_they_are_short() {
        let long = "a".repeat(LONGEST + 1);
        let cases: [(&[&str], &[&str], &str); 4] = [
            (
                &["Có kho chứa."],
                &["Giấy phép"],
                "Yêu cầu, điều kiện: Có kho chứa. Kết quả: Giấy phép.",
            ),
            (&["Một", "Hai"], &["Một", "Hai"], "Phải đáp ứng 2 yêu cầu, điều kiện."),
            (&[&long], &[&long], "Có yêu cầu, điều kiện phải đáp ứng."),
            (&[], &[" "], ""),
        ];
        for (conditions, results, expected) in cases {
            let mut made = regulation(&[], &[], &[]);
            made.conditions = conditions.iter().map(|&text| text.to_owned()).collect();
            made.results = results.iter().map(|&text| text.to_owned()).collect();
            assert_eq!(sentences(&made).join(" "), expected);
        }
    }
}
