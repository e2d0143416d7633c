//! Shares by field and agency, as a table of colours.

use super::{Heading, framed, percent, put, text};
use crate::{
    catalog::Ratio,
    lang,
    web::words::{self, escaped},
};

/// One field of one agency.
pub(in crate::web) type Cell = Option<Ratio>;

/// A table of shares.
#[derive(Debug, Clone)]
pub(in crate::web) struct Heat<'a> {
    pub heading: Heading<'a>,
    /// Abbreviations, and what they stand for.
    pub columns: &'a [(String, String)],
    /// Each with a cell for every column; none where there is nothing to count.
    pub rows: &'a [(String, Vec<Cell>)],
}

const LABEL: u32 = 30;
const WIDTH: u32 = 70;
const ROW: u32 = 28;
/// Room for the names of columns: abbreviations, and at most.
const TOP: [u32; 2] = [78, 150];
/// The bounds between the shades, in hundredths of a per cent.
const BOUNDS: [u64; 3] = [500, 1000, 2000];
const SHADES: [&str; 5] = ["0%", "dưới 5%", "5–10%", "10–20%", "từ 20%"];

/// The shade of a share: zero has its own.
fn shade(hundredths: u64) -> usize {
    match hundredths {
        0 => 0,
        some => 1 + BOUNDS.iter().filter(|bound| some >= **bound).count(),
    }
}

/// A share in hundredths of a per cent, cut off; what is not zero does not
/// become zero.
fn hundredths(ratio: Ratio) -> u64 {
    let whole = u128::from(ratio.denominator).max(1);
    let cut = u128::from(ratio.numerator) * 10_000 / whole;
    u64::try_from(cut).unwrap_or(u64::MAX).max(u64::from(ratio.numerator > 0))
}

/// Draws it.
pub(in crate::web) fn heat(chart: &Heat<'_>) -> String {
    let Heat { columns, rows, .. } = chart;
    let longest = columns.iter().map(|(short, _)| text::width(short, 12) + 10).max();
    let top = longest.unwrap_or_default().clamp(TOP[0], TOP[1]);
    let count = (columns.len() as u32).max(1);
    let x = |column: u32| LABEL * 100 + WIDTH * 100 * column / count;
    let mut svg = String::new();
    for (place, (short, name)) in (0..).zip(*columns) {
        let middle = (x(place) + x(place + 1)) / 2;
        put(
            &mut svg,
            format_args!(
                "<svg class=\"o\" x=\"{}\" y=\"{}\"><title>{}</title>\
             <text transform=\"rotate(-90)\" y=\"4\">{}</text></svg>",
                percent(middle),
                top - 8,
                escaped(name),
                escaped(&text::cut(short, top - 10, 12))
            ),
        );
    }
    for (at, (field, cells)) in (0..).zip(*rows) {
        let y = top + ROW * at;
        let (wide, narrow) = (text::cut(field, 275, 13), text::cut(field, 102, 13));
        put(
            &mut svg,
            format_args!(
                "<text class=\"w\" y=\"{0}\">{1}</text><text class=\"n\" y=\"{0}\">{2}</text>",
                y + 18,
                escaped(&wide),
                escaped(&narrow)
            ),
        );
        for ((place, cell), (_, name)) in (0..).zip(cells).zip(*columns) {
            let Some(ratio) = cell else { continue };
            let share = hundredths(*ratio);
            let shade = shade(share);
            let (left, right) = (x(place), x(place + 1));
            let told = ratio.truncated().map(words::decimal).unwrap_or_default();
            put(
                &mut svg,
                format_args!(
                    "<g class=\"q{shade}\"><title>{}, {}: {}/{} = {told}%</title>\
                 <rect x=\"{}\" y=\"{y}\" width=\"{}\" height=\"{}\"/>",
                    escaped(field),
                    escaped(name),
                    words::count(ratio.numerator),
                    words::count(ratio.denominator),
                    percent(left),
                    percent(right - left),
                    ROW - 2
                ),
            );
            // What is not quite zero is told as such by its shade.
            put(
                &mut svg,
                format_args!(
                    "<text class=\"w m\" x=\"{}\" y=\"{}\">{}</text></g>",
                    percent((left + right) / 2),
                    y + 18,
                    words::count(share / 100)
                ),
            );
        }
    }
    let y = top + ROW * rows.len() as u32 + 10;
    for (place, words) in (0..).zip(SHADES) {
        let (left, words) = (percent(place * 2000), lang::text(words));
        put(
            &mut svg,
            format_args!(
                "<g class=\"q{place}\"><rect x=\"{left}\" y=\"{y}\" width=\"12\" height=\"12\"/></g>\
             <text class=\"i\" x=\"{left}\" dx=\"17\" y=\"{}\">{words}</text>",
                y + 10
            ),
        );
    }
    framed(chart.heading, y + 18, &svg)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shades_go_by_the_exact_share() {
        for (numerator, denominator, expected) in [
            (0, 7, 0),
            (1, 1_000_000, 1),
            (4999, 100_000, 1),
            (5, 100, 2),
            (999, 10_000, 2),
            (1, 10, 3),
            (1, 5, 4),
            (7, 7, 4),
        ] {
            let ratio = Ratio { numerator, denominator };
            assert_eq!(shade(hundredths(ratio)), expected, "{numerator}/{denominator}");
        }
    }

    #[test]
    fn names_of_columns_are_whole_where_there_is_room() {
        let heading = Heading { id: "h", title: "Bảng", description: "Ô.", note: "Mốc." };
        let column = |name: &str| (name.to_owned(), name.to_owned());
        let columns = [column("Thủ tục hành chính"), column(&"Yêu cầu, điều kiện ".repeat(9))];
        let svg = heat(&Heat { heading, columns: &columns, rows: &[] });
        assert!(svg.contains(">Thủ tục hành chính</text>"), "{svg}");
        assert!(svg.contains("…</text>"), "{svg}");
    }

    #[test]
    fn a_table_of_shades() {
        let heading = Heading { id: "h", title: "Bảng", description: "Ô.", note: "Mốc." };
        let columns = [("BCT".into(), "Bộ Công Thương".into()), ("BYT".into(), "Bộ Y tế".into())];
        let ratio = Some(Ratio { numerator: 1, denominator: 8 });
        let rows = [("Hóa chất".into(), vec![ratio, None])];
        let svg = heat(&Heat { heading, columns: &columns, rows: &rows });
        insta::assert_snapshot!(svg.replace("><", ">\n<"));
        heat(&Heat { heading, columns: &[], rows: &[] });
    }
}
