//! Sums that grow over time: one line of steps for each decision.

use super::{Heading, framed, percent, put, scale::Scale, share, text};
use crate::{
    model::{Day, day_number},
    web::words::{self, escaped},
};

/// How a sum grew.
#[derive(Debug, Clone)]
pub(in crate::web) struct Line {
    pub label: String,
    /// Days in their order, with the sum from each on.
    pub points: Vec<(Day, u64)>,
}

/// A chart of lines.
#[derive(Debug, Clone)]
pub(in crate::web) struct Lines<'a> {
    pub heading: Heading<'a>,
    pub lines: &'a [Line],
    /// The days at which it begins and ends.
    pub span: (Day, Day),
}

const LEFT: u32 = 13;
const WIDTH: u32 = 85;
const TOP: u32 = 12;
const HEIGHT: u32 = 220;
const KEY: u32 = 22;
/// Lines that can be told apart.
pub(in crate::web) const MOST_LINES: usize = 5;

/// Draws it.
pub(in crate::web) fn lines(chart: &Lines<'_>) -> String {
    let (first, last) = chart.span;
    let (from, to) = (day_number(first), day_number(last).max(day_number(first) + 1));
    let days = u128::from((to - from).unsigned_abs());
    let place = |day: Day, width: u32| {
        let since = (day_number(day).clamp(from, to) - from).unsigned_abs();
        share(since.into(), days, width)
    };
    let largest = chart.lines.iter().flat_map(|line| &line.points).map(|(_, sum)| *sum).max();
    let scale = Scale::holding(largest.unwrap_or(0).into(), 4);
    let bottom = TOP + HEIGHT;
    let mut svg = String::new();
    for mark in scale.marks() {
        let y = bottom - share(mark, scale.end, HEIGHT) / 100;
        put(
            &mut svg,
            format_args!(
                "<line class=\"{}\" x1=\"{LEFT}%\" x2=\"98%\" y1=\"{y}\" y2=\"{y}\"/>\
             <text class=\"s e\" x=\"{LEFT}%\" dx=\"-8\" y=\"{}\">{}</text>",
                if mark == 0 { "z" } else { "g" },
                y + 4,
                words::count(u64::try_from(mark).unwrap_or(u64::MAX))
            ),
        );
    }
    for (day, words, class) in marks(first, last) {
        let x = percent(LEFT * 100 + place(day, WIDTH));
        put(
            &mut svg,
            format_args!(
                "<line class=\"g\" x1=\"{x}\" x2=\"{x}\" y1=\"{bottom}\" y2=\"{}\"/>\
             <text class=\"s {class}\" x=\"{x}\" y=\"{}\">{words}</text>",
                bottom + 5,
                bottom + 19
            ),
        );
    }
    put(
        &mut svg,
        format_args!(
            "<svg class=\"o\" x=\"{LEFT}%\" y=\"{TOP}\" width=\"{WIDTH}%\" height=\"{HEIGHT}\" \
         viewBox=\"0 0 10000 10000\" preserveAspectRatio=\"none\">"
        ),
    );
    for (number, line) in (1..).zip(chart.lines) {
        put(
            &mut svg,
            format_args!(
                "<path class=\"l{number}\" vector-effect=\"non-scaling-stroke\" d=\"M0 10000"
            ),
        );
        for (day, sum) in &line.points {
            put(
                &mut svg,
                format_args!(
                    "H{}V{}",
                    place(*day, 100),
                    10_000 - share((*sum).into(), scale.end, 100)
                ),
            );
        }
        svg.push_str("H10000\"/>");
    }
    svg.push_str("</svg>");
    let mut y = bottom + 34;
    for (number, line) in (1..).zip(chart.lines) {
        let sum = line.points.last().map_or(0, |(_, sum)| *sum);
        put(
            &mut svg,
            format_args!(
                "<line class=\"l{number}\" x1=\"0\" x2=\"26\" y1=\"{0}\" y2=\"{0}\"/>\
             <text x=\"34\" y=\"{1}\">{2}: {3}</text>",
                y,
                y + 5,
                escaped(&text::cut(&line.label, 250, 13)),
                words::count(sum)
            ),
        );
        y += KEY;
    }
    framed(chart.heading, y - 6, &svg)
}

/// At most seven days with names and the class of these, evenly apart: years,
/// quarters or months; where there are fewer than two of them, both ends.
fn marks(first: Day, last: Day) -> Vec<(Day, String, &'static str)> {
    let number = |day: Day| i32::from(day.year()) * 12 + i32::from(day.month()) - 1;
    // The first of a month on or after the first day.
    let start = if first.day() == 1 { number(first) } else { number(first) + 1 };
    let end = number(last);
    let months = (end - start).max(0);
    let step = [1, 2, 3, 6, 12, 24, 60, 120, 600, 1200].into_iter();
    let step = step.into_iter().find(|step| months / step < 6).unwrap_or(12_000);
    let mut marks = Vec::new();
    let mut month = start + (step - start.rem_euclid(step)) % step;
    while month <= end {
        let (year, of_year) = (month.div_euclid(12), month.rem_euclid(12) + 1);
        if let (Ok(year), Ok(of_year)) = (i16::try_from(year), i8::try_from(of_year))
            && let Ok(day) = Day::new(year, of_year, 1)
        {
            let words = if step >= 12 { year.to_string() } else { format!("{of_year:02}/{year}") };
            marks.push((day, words, "m"));
        }
        month += step;
    }
    if marks.len() < 2 {
        marks = vec![(first, words::day(first), ""), (last, words::day(last), "e")];
    }
    marks
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::day_of;

    const HEADING: Heading<'_> =
        Heading { id: "l", title: "Lũy kế", description: "Theo ngày.", note: "Mốc." };

    #[test]
    fn lines_of_steps() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let line = |label: &str, points: &[(&str, u64)]| Line {
            label: label.into(),
            points: points.iter().map(|(at, sum)| (day(at), *sum)).collect(),
        };
        let list = [
            line("1661/QĐ-TTg", &[("2022-01-10", 40), ("2022-09-01", 149)]),
            line("Không qua phê duyệt", &[]),
        ];
        let chart =
            Lines { heading: HEADING, lines: &list, span: (day("2021-10-04"), day("2022-12-31")) };
        insta::assert_snapshot!(lines(&chart).replace("><", ">\n<"));
        let one = Lines { span: (day("2022-01-01"), day("2022-01-01")), ..chart };
        assert!(!lines(&one).contains("NaN"));
    }

    proptest! {
        #[test]
        fn marks_lie_in_the_span_and_do_not_crowd(from in 0..40_000_i64, days in 0..20_000_i64) {
            let (first, last) = (day_of(from).unwrap(), day_of(from + days).unwrap());
            let marks = marks(first, last);
            prop_assert!(marks.len() <= 7);
            prop_assert!(marks.iter().all(|(day, ..)| first <= *day && *day <= last));
            prop_assert!(marks.len() >= 2);
        }

        #[test]
        fn lines_never_leave_the_chart(
            sums in prop::collection::vec((0..400_i64, any::<u64>()), 0..20),
        ) {
            let mut points: Vec<(Day, u64)> =
                sums.iter().map(|(at, sum)| (day_of(18_000 + at).unwrap(), *sum)).collect();
            points.sort_unstable();
            let list = [Line { label: "x".into(), points }];
            let span = (day_of(18_000).unwrap(), day_of(18_300).unwrap());
            let svg = lines(&Lines { heading: HEADING, lines: &list, span });
            let path = svg.split(" d=\"").nth(1).unwrap().split('"').next().unwrap();
            let numbers = path.split(['M', 'H', 'V', ' ']).filter(|n| !n.is_empty());
            prop_assert!(numbers.into_iter().all(|n| n.parse::<u32>().is_ok_and(|n| n <= 10_000)));
        }
    }
}
