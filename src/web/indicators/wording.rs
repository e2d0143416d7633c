//! Published figures in words.

use super::board::SeriesView;
use crate::web::words;
use crate::{
    catalog::{Count, Ratio},
    model::{Agreement, Bound, Conflict, Decimal, Figure, Grain, Period, Recount, Share, Sum},
};

/// The days that a figure speaks of: `tháng 9/2025`.
pub(super) fn period(period: Period) -> String {
    const ROMAN: [&str; 5] = ["", "I", "II", "III", "IV"];
    match period.grain() {
        Grain::Day(day) => words::day(day),
        Grain::Month(year, month) => format!("Tháng {}", words::month(year, month)),
        Grain::Quarter(year, quarter) => {
            format!("Quý {}/{year}", ROMAN.get(quarter as usize).copied().unwrap_or_default())
        }
        Grain::Year(year) => format!("Năm {year}"),
        Grain::Months((from, 1), (to, 12)) => format!("{from}-{to}"),
        Grain::Months((from, first), (to, last)) => {
            let (first, last) = (words::month(from, first), words::month(to, last));
            format!("Từ tháng {first} đến tháng {last}")
        }
        Grain::Days(first, last) => {
            format!("Từ {} đến {}", words::day(first), words::day(last))
        }
    }
}

/// A percentage as it is printed here: `13,47%`.
pub(super) fn share(share: Share) -> String {
    format!("{}%", share.to_string().replace('.', words::marks().1.encode_utf8(&mut [0; 4])))
}

/// The number that a source gives: `hơn 2.200`, `1.758/17.687`.
pub(super) fn amount(figure: &Figure) -> String {
    let number = match (figure.value, figure.numerator, figure.denominator) {
        (Some(value), ..) => words::decimal(value),
        (None, Some(numerator), Some(denominator)) => {
            format!("{}/{}", words::count(numerator), words::count(denominator))
        }
        _ => return String::new(),
    };
    match figure.bound {
        Bound::Exact => number,
        bound => format!("{} {number}", words::lowered(bound.label())),
    }
}

/// What a check says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::web) struct Verdict {
    pub words: String,
    /// Whether something does not agree.
    pub bad: bool,
}

fn good(words: String) -> Verdict {
    Verdict { words, bad: false }
}

fn bad(words: String) -> Verdict {
    Verdict { words, bad: true }
}

/// Everything that can be checked of one figure alone.
pub(in crate::web) fn checks(figure: &Figure) -> Vec<Verdict> {
    let mut told = Vec::new();
    if let (Some(recount), Some(printed)) = (figure.recount(), figure.printed) {
        told.push(recounted(figure, printed, recount));
    } else if let (Some(numerator), Some(denominator)) = (figure.numerator, figure.denominator) {
        let ratio = Ratio { numerator, denominator };
        if let Some(share) = ratio.truncated() {
            told.push(good(format!("Nguồn không in tỷ lệ; tính ra {}%.", words::decimal(share))));
        }
    }
    if let Some((lowest, highest)) = figure.bases() {
        let base = if lowest == highest {
            words::count(lowest)
        } else {
            format!("một số từ {} đến {}", words::count(lowest), words::count(highest))
        };
        told.push(good(format!("Nguồn không nêu mẫu số; mẫu số chỉ có thể là {base}.")));
    }
    told.extend(figure.sum().map(added_up));
    told
}

fn recounted(figure: &Figure, printed: Share, recount: Recount) -> Verdict {
    let Recount { truncated, rounded, agreement } = recount;
    let parts = amount(figure);
    match agreement {
        Agreement::Both => good(format!("Tỷ lệ {} khớp với {parts}.", share(printed))),
        Agreement::Truncated => good(format!(
            "Tỷ lệ {} khớp khi cắt bỏ phần lẻ; làm tròn thì phải là {}.",
            share(printed),
            share(rounded)
        )),
        Agreement::Rounded => good(format!(
            "Tỷ lệ {} khớp khi làm tròn; cắt bỏ phần lẻ thì là {}.",
            share(printed),
            share(truncated)
        )),
        Agreement::Neither => {
            let right = if truncated == rounded {
                share(truncated)
            } else {
                format!("{} (làm tròn: {})", share(truncated), share(rounded))
            };
            bad(format!("Không khớp: {parts} là {right}, không phải {}.", share(printed)))
        }
    }
}

fn added_up(Sum { total, missing }: Sum) -> Verdict {
    let (total, rest) = (words::decimal(total), missing.ten_thousandths());
    let distance = words::decimal(Decimal::from_ten_thousandths(rest.saturating_abs()));
    match rest {
        0 => good(say!("Các phần cộng đúng thành tổng.")),
        1.. => bad(format!("Các phần chỉ cộng được {total}, còn thiếu {distance}.")),
        _ => bad(format!("Các phần cộng được {total}, thừa {distance}.")),
    }
}

/// The parts that a source gives: `488 thủ tục + 8 tiêu chuẩn`.
pub(in crate::web) fn parts(figure: &Figure) -> String {
    let each = figure
        .parts
        .iter()
        .map(|part| format!("{} {}", words::decimal(part.value), part.name).trim_end().to_owned());
    each.collect::<Vec<_>>().join(" + ")
}

/// What a figure has against others, told at the one where it is noticed.
pub(in crate::web) fn conflicts(view: &SeriesView, place: usize) -> Vec<String> {
    let told = view.conflicts.iter().filter_map(|conflict| {
        let (first, second) = conflict.places();
        let other = if place == second { first } else { second };
        let other = &view.figures.get(other)?.figure;
        let said = || (amount(other), period(other.period), &other.source);
        match conflict {
            _ if place != first && place != second => None,
            Conflict::Differ { .. } => {
                let who = if other.reporter.is_empty() { &other.source } else { &other.reporter };
                Some(format!("Khác số {} của {who} cho cùng thời gian.", amount(other)))
            }
            _ if place == first => None,
            Conflict::Fell { .. } => {
                let (amount, period, source) = said();
                let period = words::lower_first(&period);
                Some(format!("Thấp hơn {amount} công bố trước đó ({period}, {source}), dù là số lũy kế."))
            }
            Conflict::Base { .. } => {
                let figure = &view.figures.get(place)?.figure;
                let [before, now] = [other, figure].map(|f| words::count(f.denominator.unwrap_or_default()));
                Some(format!("Mẫu số đổi từ {before} thành {now}."))
            }
            Conflict::OtherBase { .. } => {
                let base = words::count(other.denominator?);
                let printed = view.figures.get(place)?.figure.printed.map(share)?;
                Some(format!("Nguồn khác nêu cùng số này trên mẫu số {base}; trên mẫu số ấy không thể ra {printed}."))
            }
        }
    });
    told.collect()
}

/// What the registry counted.
pub(super) fn count(count: Count) -> String {
    match count {
        Count::Number(number) => words::count(number),
        Count::Share(ratio) => {
            let share = ratio.truncated().map(|share| format!(" ({}%)", words::decimal(share)));
            let (n, d) = (words::count(ratio.numerator), words::count(ratio.denominator));
            format!("{n}/{d}{}", share.unwrap_or_default())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::Series, store::StoredFigure};

    fn figure(json: &str) -> Figure {
        serde_json::from_str(&format!(r#"{{"source":"Báo A",{json}}}"#)).unwrap()
    }

    #[test]
    fn checks_are_told_in_plain_words() {
        for (json, expected) in [
            (
                r#""period":"2022-08-30","numerator":699,"denominator":5187,"printed":"13.47""#,
                &["Tỷ lệ 13,47% khớp khi cắt bỏ phần lẻ; làm tròn thì phải là 13,48%."][..],
            ),
            (
                r#""period":"2007/2010","numerator":4818,"denominator":5421,"printed":"37.31""#,
                &["Không khớp: 4.818/5.421 là 88,87% (làm tròn: 88,88%), không phải 37,31%."],
            ),
            (
                r#""period":"2022","numerator":1758,"denominator":17687,"printed":"10""#,
                &["Tỷ lệ 10% khớp khi làm tròn; cắt bỏ phần lẻ thì là 9%."],
            ),
            (
                r#""period":"2025","numerator":3241,"denominator":15801,"printed":"20.5""#,
                &["Tỷ lệ 20,5% khớp với 3.241/15.801."],
            ),
            (
                r#""period":"2016/2020","numerator":3893,"denominator":6191"#,
                &["Nguồn không in tỷ lệ; tính ra 62,88%."],
            ),
            (
                r#""period":"2025","value":"3163","printed":"74.86","parts":[{"value":"488"},{"value":"2675"}]"#,
                &[
                    "Nguồn không nêu mẫu số; mẫu số chỉ có thể là 4.225.",
                    "Các phần cộng đúng thành tổng.",
                ],
            ),
            (
                r#""period":"2023","value":"628","parts":[{"value":"304"},{"value":"20"},{"value":"2"},{"value":"146"}]"#,
                &["Các phần chỉ cộng được 472, còn thiếu 156."],
            ),
            (
                r#""period":"2023","value":"1","parts":[{"value":"1.5"}]"#,
                &["Các phần cộng được 1,5, thừa 0,5."],
            ),
            (r#""period":"2023","value":"1""#, &[]),
        ] {
            let told: Vec<String> = checks(&figure(json)).into_iter().map(|v| v.words).collect();
            assert_eq!(told, expected, "{json}");
        }
    }

    #[test]
    fn periods_are_written_as_people_do() {
        for (text, words) in [
            ("2025-09-22", "22/09/2025"),
            ("2025-09", "Tháng 9/2025"),
            ("2025-Q3", "Quý III/2025"),
            ("2025", "Năm 2025"),
            ("2016/2020", "2016-2020"),
            ("2021/2022-08", "Từ tháng 1/2021 đến tháng 8/2022"),
            ("2025-10-04/2025-10-07", "Từ 04/10/2025 đến 07/10/2025"),
        ] {
            assert_eq!(period(text.parse().unwrap()), words);
        }
    }

    #[test]
    fn conflicts_are_told_where_they_are_noticed() {
        let series: Series = serde_json::from_str(
            r#"{"slug":"a","name":"A","topic":"T","unit":"u","nature":"cumulative"}"#,
        )
        .unwrap();
        let figures: Vec<StoredFigure> = [
            r#""period":"2025-09-22","value":"2263","printed":"31""#,
            r#""period":"2025-10-04","numerator":2263,"denominator":6974,"printed":"32""#,
            r#""period":"2025-11-18","numerator":2000,"denominator":6000"#,
        ]
        .into_iter()
        .zip(1..)
        .map(|(json, seq)| StoredFigure {
            seq,
            at: 0,
            series: series.slug.clone(),
            figure: figure(json),
        })
        .collect();
        let said: Vec<&Figure> = figures.iter().map(|stored| &stored.figure).collect();
        let conflicts = crate::model::conflicts(series.nature, &said);
        let view = SeriesView { conflicts, series, figures, count: None };
        let told: Vec<Vec<String>> = (0..3).map(|place| super::conflicts(&view, place)).collect();
        assert_eq!(
            told,
            [
                vec![
                    "Nguồn khác nêu cùng số này trên mẫu số 6.974; trên mẫu số ấy không thể ra 31%."
                ],
                vec![],
                vec![
                    "Thấp hơn 2.263/6.974 công bố trước đó (04/10/2025, Báo A), dù là số lũy kế.",
                    "Mẫu số đổi từ 6.974 thành 6.000.",
                ],
            ]
        );
    }
}
