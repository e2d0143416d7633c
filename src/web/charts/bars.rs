//! Horizontal bars with a target line: one for each agency.

use super::{Heading, framed, percent, put, scale::Scale, share, text};
use crate::web::words::escaped;

/// One bar.
#[derive(Debug, Clone)]
pub(in crate::web) struct Bar {
    pub label: String,
    /// The label on narrow screens; empty for the same one.
    pub short: String,
    /// None where there is no figure: that is no bar of length zero.
    pub value: Option<u64>,
    /// What stands at its end.
    pub words: String,
    /// Everything about it, shown when it is pointed at.
    pub tip: String,
}

/// A chart of bars.
#[derive(Debug, Clone)]
pub(in crate::web) struct Bars<'a> {
    pub heading: Heading<'a>,
    pub bars: &'a [Bar],
    /// The target, and what stands at it.
    pub target: Option<(u64, &'a str)>,
    /// A value of the axis in words.
    pub axis: fn(u64) -> String,
    /// No value can be larger.
    pub most: u64,
}

/// Labels take the first part of the width, what stands at a bar's end the last.
const LABEL: u32 = 30;
const BAR: u32 = 54;
const ROW: u32 = 26;
/// How wide labels may be on wide screens; longer ones have two lines.
const LABEL_WIDTH: u32 = 265;
pub(super) const SIZE: u32 = 13;

/// Draws it.
pub(in crate::web) fn bars(chart: &Bars<'_>) -> String {
    let Bars { bars, target, axis, most, .. } = chart;
    let largest = bars.iter().filter_map(|bar| bar.value).chain(target.map(|(at, _)| at)).max();
    let scale = Scale::holding(largest.unwrap_or(0).into(), 4);
    let scale =
        if scale.end > u128::from(*most) { Scale { end: (*most).into(), ..scale } } else { scale };
    let x = |value: u128| percent(LABEL * 100 + share(value, scale.end, BAR));
    let top = if target.is_some() { 44 } else { 24 };
    let rows: Vec<Vec<String>> =
        bars.iter().map(|bar| text::wrapped(&bar.label, LABEL_WIDTH, SIZE)).collect();
    let height = |lines: &Vec<String>| ROW + 15 * (lines.len() as u32).saturating_sub(1);
    let bottom = top + rows.iter().map(height).sum::<u32>();
    let mut svg = String::new();
    for mark in scale.marks() {
        let words = axis(u64::try_from(mark).unwrap_or(u64::MAX));
        put(
            &mut svg,
            format_args!(
                "<line class=\"g\" x1=\"{0}\" x2=\"{0}\" y1=\"{1}\" y2=\"{bottom}\"/>\
             <text class=\"s m\" x=\"{0}\" y=\"{2}\">{words}</text>",
                x(mark),
                top - 4,
                top - 9
            ),
        );
    }
    if let Some((value, words)) = target {
        put(
            &mut svg,
            format_args!(
                "<line class=\"t\" x1=\"{0}\" x2=\"{0}\" y1=\"{2}\" y2=\"{bottom}\"/>\
             <text class=\"t m\" x=\"{0}\" y=\"13\">{1}</text>",
                x((*value).into()),
                escaped(words),
                top - 4
            ),
        );
    }
    let mut y = top;
    for (bar, lines) in bars.iter().zip(&rows) {
        let tall = height(lines);
        let middle = y + tall / 2;
        put(&mut svg, format_args!("<g><title>{}</title>", escaped(&bar.tip)));
        label(&mut svg, bar, lines, middle);
        let end = bar.value.map(|value| share(value.into(), scale.end, BAR));
        if let Some(length) = end.filter(|length| *length > 0) {
            put(
                &mut svg,
                format_args!(
                    "<rect class=\"c1\" x=\"{LABEL}%\" y=\"{}\" width=\"{}\" height=\"16\"/>",
                    middle - 8,
                    percent(length)
                ),
            );
        }
        let class = if end.is_some() { "b" } else { "s" };
        put(
            &mut svg,
            format_args!(
                "<text class=\"{class}\" x=\"{}\" dx=\"6\" y=\"{}\">{}</text></g>",
                percent(LABEL * 100 + end.unwrap_or(0)),
                middle + 5,
                escaped(&bar.words)
            ),
        );
        y += tall;
    }
    put(
        &mut svg,
        format_args!(
            "<line class=\"z\" x1=\"{LABEL}%\" x2=\"{LABEL}%\" y1=\"{}\" y2=\"{bottom}\"/>",
            top - 4
        ),
    );
    framed(chart.heading, bottom + 4, &svg)
}

/// The label of a bar: whole on wide screens, short on narrow ones.
fn label(svg: &mut String, bar: &Bar, lines: &[String], middle: u32) {
    let short = if bar.short.is_empty() { &bar.label } else { &bar.short };
    let whole = lines.len() == 1 && *short == bar.label;
    let class = if whole { "" } else { " class=\"w\"" };
    let first = (middle + 5).saturating_sub(15 * (lines.len() as u32).saturating_sub(1) / 2);
    put(svg, format_args!("<text{class}>"));
    for (place, line) in (0..).zip(lines) {
        put(
            svg,
            format_args!("<tspan x=\"0\" y=\"{}\">{}</tspan>", first + 15 * place, escaped(line)),
        );
    }
    svg.push_str("</text>");
    if !whole {
        let short = text::cut(short, 105, SIZE);
        put(svg, format_args!("<text class=\"n\" y=\"{}\">{}</text>", middle + 5, escaped(&short)));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::web::words;

    const HEADING: Heading<'_> = Heading {
        id: "b",
        title: "Tỷ lệ đã cắt giảm, đơn giản hóa",
        description: "Mỗi cơ quan một thanh.",
        note: "Mốc: quy định có hiệu lực ngày 31/05/2020.",
    };

    fn bar(label: &str, short: &str, value: Option<u64>) -> Bar {
        let words = value.map_or("chưa có số liệu".into(), |value| format!("{value}"));
        Bar { label: label.into(), short: short.into(), value, words, tip: label.into() }
    }

    fn draw(list: &[Bar], target: Option<(u64, &str)>) -> String {
        let axis = |value| format!("{}%", words::count(value / 100));
        bars(&Bars { heading: HEADING, bars: list, target, axis, most: 10_000 })
    }

    /// The lengths of the bars, in hundredths of a per cent of the width.
    fn lengths(svg: &str) -> Vec<u32> {
        let parts = svg.split("<rect class=\"c1\"").skip(1);
        let width = |part: &str| {
            let text = part.split("width=\"").nth(1).unwrap().split('%').next().unwrap().to_owned();
            (text.parse::<f64>().unwrap() * 100.0).round() as u32
        };
        parts.map(width).collect()
    }

    #[test]
    fn a_chart_of_bars() {
        let list = [
            bar("Bộ Công Thương", "BCT", Some(1347)),
            bar("Ủy ban Quản lý vốn nhà nước tại doanh nghiệp", "UBQLV", Some(0)),
            bar("Khác <&>", "", None),
        ];
        let svg = draw(&list, Some((2000, "Mục tiêu 20%")));
        insta::assert_snapshot!(svg.replace("><", ">\n<"));
    }

    proptest! {
        /// Lengths are to each other as values; zero and nothing have no bar.
        #[test]
        fn bars_are_proportional_and_begin_at_zero(
            values in prop::collection::vec(prop::option::of(0..10_000_u64), 0..30),
            target in prop::option::of(0..10_000_u64),
        ) {
            let list: Vec<Bar> = values.iter().map(|value| bar("Bộ", "B", *value)).collect();
            let svg = draw(&list, target.map(|at| (at, "x")));
            let lengths = lengths(&svg);
            let drawn: Vec<u64> = values.iter().flatten().copied().collect();
            let largest = drawn.iter().copied().chain(target).max().unwrap_or(0);
            let end = Scale::holding(largest.into(), 4).end.min(10_000);
            let expected = drawn.iter().map(|v| share((*v).into(), end, BAR));
            prop_assert_eq!(lengths, expected.filter(|l| *l > 0).collect::<Vec<_>>());
            prop_assert!(!svg.contains("NaN") && !svg.contains("inf"));
            prop_assert_eq!(svg.matches("<g>").count(), values.len());
        }
    }
}
