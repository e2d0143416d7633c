//! Charts as SVG: pure functions from figures to text, without scripts.
//!
//! A chart is as wide as its place: what stands along its width is in per cent
//! of it, texts and heights are in pixels. So letters are as large on a phone as
//! on a wall, and on paper. Colours are classes of the stylesheet, which knows
//! of dark screens and of print; the security policy lets no style in here.
//!
//! Bars begin at zero. Every chart has a title, a description and a note with
//! what it is taken over; the page puts a table with the same numbers beneath.
//! Lengths are computed in whole numbers, so no figure can make a chart that a
//! browser cannot draw.

mod bars;
mod cost;
mod funnel;
mod heat;
mod lines;
mod scale;
mod stacked;
mod text;

use std::fmt::Write as _;

pub(in crate::web) use bars::{Bar, Bars, bars};
pub(in crate::web) use cost::{CostPair, Costs, costs};
pub(in crate::web) use funnel::{Funnel, funnel};
pub(in crate::web) use heat::{Cell, Heat, heat};
pub(in crate::web) use lines::{Line, Lines, MOST_LINES, lines};
pub(in crate::web) use stacked::{MOST_PARTS, Stack, Stacked, stacked};

use crate::{lang, web::words::escaped};

/// What a chart says of itself.
#[derive(Debug, Clone, Copy)]
pub(in crate::web) struct Heading<'a> {
    /// Its name in the page, by which it is labelled.
    pub id: &'a str,
    pub title: &'a str,
    /// What it shows, for those who cannot see it.
    pub description: &'a str,
    /// What it is taken over and when: baseline, day, journal position.
    pub note: &'a str,
}

/// Notes are wrapped for the narrowest screen, and for those on which charts have
/// their long labels.
const NOTE_WIDTH: u32 = 340;
const WIDE_NOTE_WIDTH: u32 = 860;
const NOTE_SIZE: u32 = 12;
const NOTE_LINE: u32 = 17;

/// Puts a drawing of some height into its frame, with the note below.
fn framed(heading: Heading<'_>, height: u32, body: &str) -> String {
    let Heading { id, title, description, note } = heading;
    let lines = text::wrapped(note, NOTE_WIDTH, NOTE_SIZE);
    let whole = height + 6 + NOTE_LINE * lines.len() as u32;
    let mut svg = format!(
        "<svg class=\"chart\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\" width=\"100%\" \
         height=\"{whole}\"><title id=\"{id}-t\">{}</title><desc id=\"{id}-d\">{}</desc>{body}",
        escaped(&lang::text(title)),
        escaped(&lang::text(description))
    );
    let wide = text::wrapped(note, WIDE_NOTE_WIDTH, NOTE_SIZE);
    let mut write = |class: &str, lines: &[String]| {
        for (place, line) in (1..).zip(lines) {
            let (y, line) = (height + NOTE_LINE * place, escaped(line));
            put(&mut svg, format_args!("<text class=\"{class}\" y=\"{y}\">{line}</text>"));
        }
    };
    match wide == lines {
        true => write("s", &lines),
        false => {
            write("s w", &wide);
            write("s n", &lines);
        }
    }
    svg.push_str("</svg>");
    svg
}

/// Writing to a text cannot fail.
fn put(svg: &mut String, part: std::fmt::Arguments<'_>) {
    let _ = svg.write_fmt(part);
}

/// A part of a whole, in hundredths of a per cent, of a width in per cent.
fn share(part: u128, whole: u128, width: u32) -> u32 {
    let hundredths = u128::from(width) * 100;
    let part = part.min(whole);
    if whole == 0 {
        return 0;
    }
    // Large sums are cut down together first: no chart shows the difference.
    let shift = (128 - whole.leading_zeros()).saturating_sub(96);
    ((part >> shift) * hundredths / (whole >> shift)).min(hundredths) as u32
}

/// Hundredths of a per cent as a length: `12.5%`.
fn percent(hundredths: u32) -> String {
    let (whole, rest) = (hundredths / 100, hundredths % 100);
    match (rest, rest % 10) {
        (0, _) => format!("{whole}%"),
        (_, 0) => format!("{whole}.{}%", rest / 10),
        _ => format!("{whole}.{rest:02}%"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A long note is there in two widths, of which a screen shows one.
    #[test]
    fn notes_are_wrapped_for_two_widths() {
        let note = "Mốc so sánh: quy định có hiệu lực ngày 31/05/2020. ".repeat(4);
        let heading = Heading { id: "a", title: "b", description: "c", note: note.trim() };
        let svg = framed(heading, 10, "");
        for class in ["s w", "s n"] {
            let start = format!("<text class=\"{class}\"");
            let parts =
                svg.split("<text").filter(|part| format!("<text{part}").starts_with(&start));
            let texts = parts.map(|part| part.split(['>', '<']).nth(1).unwrap());
            assert_eq!(texts.collect::<Vec<_>>().join(" "), note.trim(), "{class}");
        }
        assert!(svg.matches("\"s w\"").count() < svg.matches("\"s n\"").count());
    }

    #[test]
    fn lengths_are_written_short() {
        for (hundredths, length) in [(0, "0%"), (1250, "12.5%"), (5, "0.05%"), (10_000, "100%")] {
            assert_eq!(percent(hundredths), length);
        }
    }

    #[test]
    fn texts_of_a_frame_are_escaped() {
        let heading = Heading { id: "a", title: "<b>", description: "a & b", note: "\"x\" <i>" };
        let svg = framed(heading, 10, "");
        assert!(
            svg.contains("<title id=\"a-t\">&lt;b&gt;</title><desc id=\"a-d\">a &amp; b</desc>")
        );
        assert!(svg.contains("&quot;x&quot; &lt;i&gt;</text></svg>"), "{svg}");
        assert!(!svg.contains("style="));
    }

    proptest! {
        /// Parts are to each other as their lengths, to the last hundredth.
        #[test]
        fn parts_are_proportional(part in any::<u64>(), whole in 1..u64::MAX, width in 1..100_u32) {
            let part = u128::from(part.min(whole));
            let (whole, length) = (u128::from(whole), u128::from(share(part, whole.into(), width)));
            let exact = part * u128::from(width) * 100;
            prop_assert!(length * whole <= exact && exact < (length + 1) * whole);
        }

        #[test]
        fn the_largest_sums_have_lengths(part in any::<u128>(), whole in any::<u128>()) {
            prop_assert!(share(part, whole, 60) <= 6000);
            prop_assert_eq!(share(whole, whole, 60), if whole == 0 { 0 } else { 6000 });
        }
    }
}
