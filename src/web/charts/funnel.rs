//! How many regulations have reached each stage, from the first to the last.
//!
//! Stages are facts and no ladder: a later bar may be longer than an earlier
//! one, so every bar begins at zero and says its own number.

use super::{Heading, framed, percent, put, share, text};
use crate::web::words::{self, escaped};

/// The stages with how many have reached each.
#[derive(Debug, Clone)]
pub(in crate::web) struct Funnel<'a> {
    pub heading: Heading<'a>,
    pub stages: &'a [(String, u64)],
}

const LABEL: u32 = 30;
const BAR: u32 = 52;
const THICK: u32 = 24;
const ROW: u32 = 38;

/// Draws it.
pub(in crate::web) fn funnel(chart: &Funnel<'_>) -> String {
    let largest = chart.stages.iter().map(|(_, count)| *count).max().unwrap_or(0);
    let length = |count: u64| share(count.into(), largest.into(), BAR);
    let mut svg = String::new();
    let mut y = 4;
    let mut before: Option<u64> = None;
    for (label, count) in chart.stages {
        if let Some(before) = before {
            // From bar to bar, so that the eye sees what is left.
            put(
                &mut svg,
                format_args!(
                    "<svg x=\"{LABEL}%\" y=\"{}\" width=\"{BAR}%\" height=\"{}\" \
                 viewBox=\"0 0 {} 1\" preserveAspectRatio=\"none\">\
                 <path class=\"c0\" d=\"M0 0H{}L{} 1H0z\"/></svg>",
                    y + THICK - ROW,
                    ROW - THICK,
                    BAR * 100,
                    length(before),
                    length(*count)
                ),
            );
        }
        let end = length(*count);
        put(
            &mut svg,
            format_args!(
                "<text class=\"w\" y=\"{0}\">{1}</text><text class=\"n\" y=\"{0}\">{2}</text>",
                y + 17,
                escaped(label),
                escaped(&text::cut(label, 105, super::bars::SIZE))
            ),
        );
        if end > 0 {
            put(
                &mut svg,
                format_args!(
                    "<rect class=\"c1\" x=\"{LABEL}%\" y=\"{y}\" width=\"{}\" height=\"{THICK}\"/>",
                    percent(end)
                ),
            );
        }
        put(
            &mut svg,
            format_args!(
                "<text class=\"b\" x=\"{}\" dx=\"6\" y=\"{}\">{}</text>",
                percent(LABEL * 100 + end),
                y + 17,
                words::count(*count)
            ),
        );
        before = Some(*count);
        y += ROW;
    }
    put(
        &mut svg,
        format_args!(
            "<line class=\"z\" x1=\"{LABEL}%\" x2=\"{LABEL}%\" y1=\"0\" y2=\"{}\"/>",
            y - 10
        ),
    );
    framed(chart.heading, y - 6, &svg)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_funnel() {
        let heading =
            Heading {
                id: "f", title: "Các bước", description: "Mỗi bước.", note: "Mốc."
            };
        let stages = [("Đề xuất".into(), 1200), ("Phê duyệt".into(), 600), ("Thực thi".into(), 0)];
        let svg = funnel(&Funnel { heading, stages: &stages });
        insta::assert_snapshot!(svg.replace("><", ">\n<"));
        let empty = funnel(&Funnel { heading, stages: &[("Đề xuất".into(), 0)] });
        assert!(!empty.contains("<rect"), "{empty}");
    }
}
