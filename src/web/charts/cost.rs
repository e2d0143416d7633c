//! What complying costs in a year, before and after: two bars for each agency.

use super::{Heading, framed, percent, put, share, text};
use crate::{
    lang,
    web::words::{self, escaped},
};

/// The cost of one agency's regulations.
#[derive(Debug, Clone)]
pub(in crate::web) struct CostPair {
    pub label: String,
    pub short: String,
    /// In đồng.
    pub before: u128,
    pub after: u128,
}

/// A chart of costs.
#[derive(Debug, Clone)]
pub(in crate::web) struct Costs<'a> {
    pub heading: Heading<'a>,
    pub pairs: &'a [CostPair],
}

const LABEL: u32 = 30;
const BAR: u32 = 38;
const ROW: u32 = 38;
const TOP: u32 = 26;

/// Draws it.
pub(in crate::web) fn costs(chart: &Costs<'_>) -> String {
    let largest = chart.pairs.iter().map(|pair| pair.before.max(pair.after)).max().unwrap_or(0);
    let mut svg = String::new();
    for (x, class, words) in [(LABEL, "c2", "Trước"), (LABEL + 22, "c1", "Sau")] {
        let words = lang::text(words);
        put(
            &mut svg,
            format_args!(
                "<rect class=\"{class}\" x=\"{x}%\" y=\"3\" width=\"12\" height=\"12\"/>\
             <text x=\"{x}%\" dx=\"18\" y=\"14\">{words}</text>"
            ),
        );
    }
    let mut y = TOP;
    for CostPair { label, short, before, after } in chart.pairs {
        let whole = text::cut(label, 280, super::bars::SIZE);
        let short = text::cut(if short.is_empty() { label } else { short }, 105, super::bars::SIZE);
        put(
            &mut svg,
            format_args!(
                "<text class=\"w\" y=\"{0}\">{1}</text><text class=\"n\" y=\"{0}\">{2}</text>",
                y + 17,
                escaped(&whole),
                escaped(&short)
            ),
        );
        for (class, at, value) in [("c2", y, *before), ("c1", y + 13, *after)] {
            let length = share(value, largest, BAR);
            if length > 0 {
                put(
                    &mut svg,
                    format_args!(
                        "<rect class=\"{class}\" x=\"{LABEL}%\" y=\"{at}\" width=\"{}\" height=\"11\"/>",
                        percent(length)
                    ),
                );
            }
            put(
                &mut svg,
                format_args!(
                    "<text class=\"i\" x=\"{}\" dx=\"6\" y=\"{}\">{}</text>",
                    percent(LABEL * 100 + length),
                    at + 10,
                    dong(value)
                ),
            );
        }
        y += ROW;
    }
    put(
        &mut svg,
        format_args!(
            "<line class=\"z\" x1=\"{LABEL}%\" x2=\"{LABEL}%\" y1=\"{}\" y2=\"{}\"/>",
            TOP - 4,
            y - 8
        ),
    );
    framed(chart.heading, y - 4, &svg)
}

/// An amount of đồng in few figures: `393,4 tỷ`; the rest is cut off.
pub(in crate::web) fn dong(amount: u128) -> String {
    let (unit, name) = match amount {
        0..1_000_000 => (1, "đồng"),
        1_000_000..1_000_000_000 => (1_000_000, "triệu"),
        _ => (1_000_000_000, "tỷ"),
    };
    let whole = words::count(u64::try_from(amount / unit).unwrap_or(u64::MAX));
    let (name, mark) = (lang::text(name), words::marks().1);
    match (amount % unit) * 10 / unit {
        0 => format!("{whole} {name}"),
        tenth => format!("{whole}{mark}{tenth} {name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_told_in_few_figures() {
        for (amount, told) in [
            (0, "0 đồng"),
            (999_999, "999.999 đồng"),
            (1_250_000, "1,2 triệu"),
            (393_400_000_000, "393,4 tỷ"),
            (120_000_000_000_000, "120.000 tỷ"),
        ] {
            assert_eq!(dong(amount), told);
        }
        // More than any sum of costs can be.
        assert!(dong(u128::MAX).ends_with(" tỷ"));
    }

    #[test]
    fn a_chart_of_costs() {
        let heading =
            Heading { id: "c", title: "Chi phí", description: "Trước, sau.", note: "Mốc." };
        let pair = |label: &str, before, after| CostPair {
            label: label.into(),
            short: "B".into(),
            before,
            after,
        };
        let pairs = [pair("Bộ Xây dựng", 393_400_000_000, 201_000_000_000), pair("Bộ Y tế", 0, 0)];
        insta::assert_snapshot!(costs(&Costs { heading, pairs: &pairs }).replace("><", ">\n<"));
    }
}
