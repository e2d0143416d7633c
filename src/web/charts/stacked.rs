//! Horizontal bars of parts that add up to their lengths.

use super::{
    Heading, framed, percent, put,
    scale::Scale,
    share,
    text::{self, width},
};
use crate::web::words::{self, escaped};

/// One bar: its label, and a number for each part.
pub(in crate::web) type Stack = (String, Vec<u64>);

/// A chart of bars in parts.
#[derive(Debug, Clone)]
pub(in crate::web) struct Stacked<'a> {
    pub heading: Heading<'a>,
    /// What the parts are called; no more than [`MOST_PARTS`].
    pub parts: &'a [String],
    pub bars: &'a [Stack],
}

const LABEL: u32 = 30;
const BAR: u32 = 58;
const ROW: u32 = 28;
const TOP: u32 = 24;
const SIZE: u32 = 13;
/// Parts that can be told apart by their colours.
pub(in crate::web) const MOST_PARTS: usize = 6;
/// The classes of their colours.
const CLASSES: [&str; MOST_PARTS] = ["c1", "c2", "c3", "c4", "c5", "c0"];

/// Draws it.
pub(in crate::web) fn stacked(chart: &Stacked<'_>) -> String {
    let Stacked { parts, bars, .. } = chart;
    let sum = |numbers: &[u64]| numbers.iter().map(|number| u128::from(*number)).sum::<u128>();
    let largest = bars.iter().map(|(_, numbers)| sum(numbers)).max().unwrap_or(0);
    let scale = Scale::holding(largest, 4);
    let x = |value: u128| LABEL * 100 + share(value, scale.end, BAR);
    let bottom = TOP + ROW * bars.len() as u32;
    let mut svg = String::new();
    for mark in scale.marks() {
        let words = words::count(u64::try_from(mark).unwrap_or(u64::MAX));
        put(
            &mut svg,
            format_args!(
                "<line class=\"g\" x1=\"{0}\" x2=\"{0}\" y1=\"20\" y2=\"{bottom}\"/>\
                 <text class=\"s m\" x=\"{0}\" y=\"15\">{words}</text>",
                percent(x(mark))
            ),
        );
    }
    for (place, (label, numbers)) in (0..).zip(*bars) {
        let y = TOP + ROW * place;
        let (wide, narrow) = (text::cut(label, 275, SIZE), text::cut(label, 102, SIZE));
        put(
            &mut svg,
            format_args!(
                "<text class=\"w\" y=\"{0}\">{1}</text><text class=\"n\" y=\"{0}\">{2}</text>",
                y + 18,
                escaped(&wide),
                escaped(&narrow)
            ),
        );
        let mut before = 0;
        for ((number, part), class) in numbers.iter().zip(*parts).zip(CLASSES) {
            let (left, right) = (x(before), x(before + u128::from(*number)));
            before += u128::from(*number);
            if *number > 0 {
                put(
                    &mut svg,
                    format_args!(
                        "<g><title>{}, {}: {}</title><rect class=\"{class}\" x=\"{}\" y=\"{}\" \
                         width=\"{}\" height=\"18\"/></g>",
                        escaped(label),
                        escaped(part),
                        words::count(*number),
                        percent(left),
                        y + 4,
                        percent(right - left)
                    ),
                );
            }
        }
        put(
            &mut svg,
            format_args!(
                "<text class=\"b\" x=\"{}\" dx=\"6\" y=\"{}\">{}</text>",
                percent(x(before)),
                y + 18,
                words::count(u64::try_from(before).unwrap_or(u64::MAX))
            ),
        );
    }
    put(
        &mut svg,
        format_args!(
            "<line class=\"z\" x1=\"{LABEL}%\" x2=\"{LABEL}%\" y1=\"20\" y2=\"{bottom}\"/>"
        ),
    );
    let mut y = bottom + 12;
    for (part, class) in parts.iter().zip(CLASSES) {
        let part = if width(part, 12) > 320 { text::cut(part, 320, 12) } else { part.clone() };
        put(
            &mut svg,
            format_args!(
                "<rect class=\"{class}\" x=\"0\" y=\"{y}\" width=\"12\" height=\"12\"/>\
                 <text class=\"i\" x=\"18\" y=\"{}\">{}</text>",
                y + 10,
                escaped(&part)
            ),
        );
        y += 19;
    }
    framed(chart.heading, y + 2, &svg)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HEADING: Heading<'_> =
        Heading { id: "s", title: "Số quy định", description: "Theo loại.", note: "Mốc." };

    #[test]
    fn a_chart_of_bars_in_parts() {
        let parts = ["Thủ tục".to_owned(), "Điều kiện <&>".to_owned()];
        let bars = [("Bộ Y tế".to_owned(), vec![3, 1]), ("Khác <&>".to_owned(), vec![0, 0])];
        let svg = stacked(&Stacked { heading: HEADING, parts: &parts, bars: &bars });
        insta::assert_snapshot!(svg.replace("><", ">\n<"));
    }

    proptest! {
        /// The parts of a bar stand side by side from zero to its whole.
        #[test]
        fn parts_are_side_by_side(
            numbers in prop::collection::vec(prop::collection::vec(0..10_000_u64, 3), 1..20),
        ) {
            let parts = ["a", "b", "c"].map(str::to_owned);
            let bars: Vec<Stack> =
                numbers.iter().map(|numbers| ("x".to_owned(), numbers.clone())).collect();
            let svg = stacked(&Stacked { heading: HEADING, parts: &parts, bars: &bars });
            let largest = numbers.iter().map(|n| n.iter().sum::<u64>()).max().unwrap();
            let end = Scale::holding(largest.into(), 4).end;
            let ends: Vec<String> = numbers
                .iter()
                .map(|n| percent(LABEL * 100 + share(n.iter().sum::<u64>().into(), end, BAR)))
                .collect();
            for end in ends {
                let label = format!("<text class=\"b\" x=\"{end}\"");
                prop_assert!(svg.contains(&label));
            }
            let drawn = numbers.iter().flatten().filter(|number| **number > 0).count();
            prop_assert_eq!(svg.matches("<g><title>").count(), drawn);
        }
    }
}
