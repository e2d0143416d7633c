//! The chart of a table: the same numbers, of which the table is the text.

use crate::web::{
    charts::{self, Bar, Bars, Cell, Heading, Heat, MOST_PARTS, Stack, Stacked},
    figures::{asked::Figure, page::percent},
    words,
};
use crate::{
    catalog::{Crossed, Measure, Ratio, Ratios},
    model::AgencySlug,
    reference::agencies,
};

/// Rows that a chart shows, and columns of one of shades.
const ROWS: usize = 30;
const COLUMNS: usize = 14;

/// What it is taken over and when, and what of the table it leaves out.
fn note(figure: &Figure, (shown, all): (usize, usize), more: &str) -> String {
    let catalog = &figure.catalog;
    let over = match &figure.base {
        Some(base) => format!("Mốc so sánh: {}.", base.baseline.title),
        None => say!("So với quy định đang có hiệu lực."),
    };
    let (day, row) = (words::day(catalog.as_of()), words::count(catalog.seq()));
    let left = if shown < all {
        format!(" Biểu đồ có {} dòng đầu trong {} dòng của bảng.", shown, words::count(all as u64))
    } else {
        String::new()
    };
    format!("{over} Tại ngày {day}, theo nhật ký đến dòng {row}.{left}{more}")
}

/// A share in hundredths of a per cent, cut off.
fn hundredths(ratio: Ratio) -> Option<u64> {
    let value = u128::from(ratio.numerator) * 10_000;
    value.checked_div(ratio.denominator.into()).and_then(|value| u64::try_from(value).ok())
}

fn told(ratio: Ratio) -> String {
    format!("{}/{}", words::count(ratio.numerator), words::count(ratio.denominator))
}

fn axis_of_shares(hundredths: u64) -> String {
    match hundredths % 100 {
        0 => format!("{}%", words::count(hundredths / 100)),
        rest => format!("{},{rest:02}%", words::count(hundredths / 100)),
    }
}

/// What the chart shows, for people.
fn title(figure: &Figure) -> String {
    let asked = &figure.asked;
    let by = words::lowered(asked.ask.by.label());
    let across = asked
        .columns
        .map_or_else(String::new, |columns| format!(" và {}", words::lowered(columns.label())));
    format!("{} theo {by}{across}", asked.measure.label())
}

/// The abbreviation of an agency, for narrow screens.
fn short(key: &str) -> String {
    let agency = key.parse().ok().and_then(|slug: AgencySlug| agencies().get(&slug));
    agency.map(|agency| agency.short.clone()).unwrap_or_default()
}

/// The chart of a table; none of one without anything.
pub(super) fn chart(figure: &Figure, rows: &Ratios, crossed: Option<&Crossed>) -> Option<String> {
    if rows.rows.is_empty() || rows.total.denominator == 0 {
        return None;
    }
    let title = title(figure);
    // Only what parts the base adds up to it.
    let adds = |table: &&Crossed| {
        figure.asked.measure != Measure::Denominator
            || table.rows.by.parts_the_base() && table.columns.by.parts_the_base()
    };
    Some(match (crossed.filter(adds), figure.asked.measure) {
        (None, _) => bars(figure, rows, &title),
        (Some(table), Measure::Share) => shades(figure, table, &title),
        (Some(table), measure) => parts(figure, table, measure, &title),
    })
}

fn heading<'a>(title: &'a str, description: &'a str, note: &'a str) -> Heading<'a> {
    Heading { id: "bd", title, description, note }
}

/// A bar for each row.
fn bars(figure: &Figure, rows: &Ratios, title: &str) -> String {
    let measure = figure.asked.measure;
    let bar = |row: &crate::catalog::RatioRow| {
        let ratio = row.ratio;
        let (value, words) = match measure {
            Measure::Share => match hundredths(ratio) {
                Some(value) => (Some(value), percent(ratio.truncated())),
                None => (None, say!("chưa có quy định")),
            },
            Measure::Numerator => (Some(ratio.numerator), words::count(ratio.numerator)),
            Measure::Denominator => (Some(ratio.denominator), words::count(ratio.denominator)),
        };
        let tip = match measure {
            Measure::Share => format!("{}: {} = {words}", row.label, told(ratio)),
            _ => format!("{}: {words}", row.label),
        };
        Bar { label: row.label.clone(), short: short(&row.key), value, words, tip }
    };
    let list: Vec<Bar> = rows.rows.iter().take(ROWS).map(bar).collect();
    let note = note(figure, (list.len(), rows.rows.len()), "");
    let target = (measure == Measure::Share).then(|| figure.target(None)).flatten();
    let at = target.and_then(|target| u64::try_from(target.percent.ten_thousandths() / 100).ok());
    let words = target.map(|target| format!("Mục tiêu {}%", words::decimal(target.percent)));
    let description = "Mỗi dòng của bảng một thanh ngang bắt đầu từ 0; số liệu đầy đủ ở bảng.";
    let (axis, most): (fn(u64) -> String, u64) = match measure {
        Measure::Share => (axis_of_shares, 10_000),
        _ => (words::count, u64::MAX),
    };
    charts::bars(&Bars {
        heading: heading(title, description, &note),
        bars: &list,
        target: at.zip(words.as_deref()),
        axis,
        most,
    })
}

/// Shares as shades.
fn shades(figure: &Figure, table: &Crossed, title: &str) -> String {
    let columns = &table.columns.rows;
    let heads: Vec<(String, String)> = columns
        .iter()
        .take(COLUMNS)
        .map(|column| {
            let short = short(&column.key);
            (if short.is_empty() { column.label.clone() } else { short }, column.label.clone())
        })
        .collect();
    let cell = |ratio: &Ratio| -> Cell { (ratio.denominator > 0).then_some(*ratio) };
    let rows: Vec<(String, Vec<Cell>)> = (0..)
        .zip(table.rows.rows.iter().take(ROWS))
        .map(|(at, row)| {
            (row.label.clone(), table.cells(at).iter().take(heads.len()).map(cell).collect())
        })
        .collect();
    let more = if heads.len() < columns.len() {
        format!(" Có {} cột đầu trong {} cột.", heads.len(), columns.len())
    } else {
        String::new()
    };
    let note = note(figure, (rows.len(), table.rows.rows.len()), &more);
    let description = "Mỗi ô một tỷ lệ, càng cao càng đậm; ô trống là không có quy định nào. Số liệu đầy đủ ở bảng.";
    let heading = heading(title, description, &note);
    charts::heat(&Heat { heading, columns: &heads, rows: &rows })
}

/// Numbers of regulations as bars of parts: the largest columns, and the others
/// together.
fn parts(figure: &Figure, table: &Crossed, measure: Measure, title: &str) -> String {
    let number = |ratio: &Ratio| match measure {
        Measure::Denominator => ratio.denominator,
        _ => ratio.numerator,
    };
    let columns = &table.columns.rows;
    let mut largest: Vec<usize> = (0..columns.len()).collect();
    if columns.len() > MOST_PARTS {
        largest.sort_by_key(|at| u64::MAX - number(&columns[*at].ratio));
        largest.truncate(MOST_PARTS - 1);
        largest.sort_unstable();
    }
    let mut names: Vec<String> = largest.iter().map(|at| columns[*at].label.clone()).collect();
    let others = columns.len() - largest.len();
    if others > 0 {
        names.push(format!("{others} cột khác"));
    }
    let bars: Vec<Stack> = (0..)
        .zip(table.rows.rows.iter().take(ROWS))
        .map(|(at, row)| {
            let cells = table.cells(at);
            let mut numbers: Vec<u64> = largest.iter().map(|at| number(&cells[*at])).collect();
            if others > 0 {
                let all: u64 = cells.iter().map(number).sum();
                numbers.push(all - numbers.iter().sum::<u64>());
            }
            (row.label.clone(), numbers)
        })
        .collect();
    let note = note(figure, (bars.len(), table.rows.rows.len()), "");
    let description =
        "Mỗi dòng của bảng một thanh ngang, chia thành các cột của bảng; số liệu đầy đủ ở bảng.";
    let heading = heading(title, description, &note);
    charts::stacked(&Stacked { heading, parts: &names, bars: &bars })
}
