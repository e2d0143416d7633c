//! Atom (RFC 4287): an entry for each row that has a day.

use std::io::Write;

use super::{
    Cell, Column, ExportError, Feed, Row, Summary, Table,
    text::{instant, plain, xml},
};
use crate::model::{Day, midnight_in_viet_nam};

pub(super) fn write(
    table: &Table,
    summary: &Summary,
    out: &mut (dyn Write + Send),
) -> Result<(), ExportError> {
    let feed = table.feed.as_ref().ok_or(ExportError::NoFeed)?;
    let title = places(table.columns, feed.title);
    let dates = places(table.columns, feed.dates);
    let (site, meta) = (xml(&feed.site), &table.meta);
    let (own, page) = (xml(&feed.own), xml(&feed.page));
    // A feed is as new as its newest entry; all are written with the same offset.
    let mut updated = None;
    for row in table.each() {
        updated = updated.max(latest(&row?, &dates, meta.as_of));
    }
    let updated = updated.unwrap_or_else(|| midnight(meta.as_of));
    write!(
        out,
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"vi\">\n\
         <id>{site}{own}</id>\n<title>{}</title>\n<subtitle>{}</subtitle>\n\
         <updated>{updated}</updated>\n<author><name>quydinh</name></author>\n\
         <generator>{}</generator>\n\
         <link rel=\"self\" type=\"application/atom+xml\" href=\"{site}{own}\"/>\n\
         <link rel=\"alternate\" type=\"text/html\" href=\"{site}{page}\"/>\n",
        xml(&meta.title),
        xml(&format!("{} SHA-256: {}", meta.filter, summary.digest)),
        xml(&meta.made_by),
    )?;
    for row in table.each() {
        entry(table, feed, (&title, &dates), &row?, out)?;
    }
    Ok(out.write_all(b"</feed>\n")?)
}

fn entry(
    table: &Table,
    feed: &Feed,
    (title, dates): (&[usize], &[usize]),
    row: &Row,
    out: &mut (dyn Write + Send),
) -> Result<(), ExportError> {
    let Some(updated) = latest(row, dates, table.meta.as_of) else { return Ok(()) };
    let texts = |places: &[usize]| -> Vec<String> {
        let cells = places.iter().filter_map(|place| row.get(*place));
        cells.filter(|cell| !cell.is_empty()).map(shown).collect()
    };
    let (site, link) = (xml(&feed.site), (feed.link)(row));
    let link = xml(&link);
    let titles = texts(title).join(" ");
    let cells = table.columns.iter().zip(row).filter(|(_, cell)| !cell.is_empty());
    let lines: Vec<String> =
        cells.map(|(column, cell)| format!("{}: {}", column.heading, shown(cell))).collect();
    write!(
        out,
        "<entry>\n<id>{site}{link}</id>\n<title>{}</title>\n<updated>{updated}</updated>\n\
         <link href=\"{site}{link}\"/>\n<content type=\"text\">{}</content>\n</entry>\n",
        xml(&titles),
        xml(&lines.join("\n")),
    )?;
    Ok(())
}

/// A cell without what guards spreadsheets.
fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.to_string(),
        cell => plain(cell).into_owned(),
    }
}

/// When a row changed last, by the day of the table.
fn latest(row: &Row, dates: &[usize], as_of: Day) -> Option<String> {
    let cells = dates.iter().filter_map(|place| row.get(*place));
    let days = cells.clone().filter_map(|cell| match cell {
        Cell::Date(day) if *day <= as_of => Some(*day),
        _ => None,
    });
    let instants = cells.filter_map(|cell| match cell {
        Cell::Instant(at) => Some(*at),
        _ => None,
    });
    instants.max().map(instant).or_else(|| days.max().map(midnight))
}

fn midnight(day: Day) -> String {
    instant(midnight_in_viet_nam(day).as_millisecond())
}

fn places(columns: &[Column], keys: &[&str]) -> Vec<usize> {
    let place = |key: &&str| columns.iter().position(|column| column.key == *key);
    keys.iter().filter_map(place).collect()
}
