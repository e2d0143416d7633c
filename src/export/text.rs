//! The texts of cells: what all formats can hold, and what a spreadsheet must
//! not take for a formula.

use std::borrow::Cow;

use super::{Cell, Type};
use crate::model::{Day, Decimal};

/// The longest text of a cell in units of UTF-16; workbooks hold 32,767, and
/// some room is left for escapes.
const LONGEST: usize = 32_000;

/// A text that XML and workbooks can hold.
pub(super) fn clean(text: Cow<'static, str>) -> Cow<'static, str> {
    let kept = |c: char| match c {
        '\n' | '\t' => true,
        '\u{fffe}' | '\u{ffff}' => false,
        c => c >= ' ',
    };
    let short = text.len() <= LONGEST || text.encode_utf16().count() <= LONGEST;
    if short && text.chars().all(kept) {
        return text;
    }
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut room = LONGEST - 1;
    let mut cleaned = String::with_capacity(lines.len().min(3 * LONGEST));
    for c in lines.chars().filter(|c| kept(*c)) {
        let Some(left) = room.checked_sub(c.len_utf16()) else {
            cleaned.push('…');
            break;
        };
        room = left;
        cleaned.push(c);
    }
    cleaned.into()
}

/// Whether a spreadsheet would compute a text instead of showing it: after any
/// number of apostrophes it starts as formulas do, and it is no number.
fn is_formula(text: &str) -> bool {
    let bare = text.trim_start_matches('\'');
    if !bare.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        return false;
    }
    let number = bare.strip_prefix('-').is_some_and(|digits| {
        digits.starts_with(|c: char| c.is_ascii_digit())
            && digits.bytes().all(|c| c.is_ascii_digit() || c == b'.' || c == b',')
    });
    // "'-5" gets an apostrophe too, or "-5" could not be told from it.
    !number || bare.len() < text.len()
}

/// A cell as CSV has it. What a spreadsheet would take for a formula gets an
/// apostrophe in front, numbers of less than zero do not.
pub(super) fn plain(cell: &Cell) -> Cow<'_, str> {
    match cell {
        Cell::Empty => "".into(),
        Cell::Text(text) if is_formula(text) => format!("'{text}").into(),
        Cell::Text(text) => Cow::Borrowed(text),
        Cell::Number(number) => number.to_string().into(),
        Cell::Decimal(number) => number.to_string().into(),
        Cell::Date(day) => day.to_string().into(),
        Cell::Instant(at) => instant(*at).into(),
    }
}

/// An instant in Viet Nam.
pub(super) fn instant(at: i64) -> String {
    let read = jiff::Timestamp::from_millisecond(at);
    let local = |at: jiff::Timestamp| at.display_with_offset(jiff::tz::offset(7)).to_string();
    read.map_or_else(|_| at.to_string(), local)
}

/// The cell that a text of CSV stands for; none if it is not of the type.
pub(super) fn parse(text: &str, kind: Type) -> Option<Cell> {
    if text.is_empty() {
        return Some(Cell::Empty);
    }
    Some(match kind {
        Type::Text => match text.strip_prefix('\'') {
            Some(bare) if is_formula(bare) => Cell::text(bare.to_owned()),
            _ => Cell::text(text.to_owned()),
        },
        Type::Number | Type::Dong => Cell::Number(text.parse().ok()?),
        Type::Decimal => Cell::Decimal(text.parse::<Decimal>().ok()?),
        Type::Date => Cell::Date(text.parse::<Day>().ok()?),
        Type::Instant => Cell::Instant(text.parse::<jiff::Timestamp>().ok()?.as_millisecond()),
    })
}

/// A text in XML.
pub(super) fn xml(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"']) {
        return Cow::Borrowed(text);
    }
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    escaped.replace('"', "&quot;").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_get_an_apostrophe_and_numbers_do_not() {
        for (text, csv) in [
            ("=1+1", "'=1+1"),
            ("+84 24 3", "'+84 24 3"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("-cmd|' /C calc'!A0", "'-cmd|' /C calc'!A0"),
            ("\t=1", "'\t=1"),
            ("- gạch đầu dòng", "'- gạch đầu dòng"),
            ("-", "'-"),
            ("-5", "-5"),
            ("-1.250,5", "-1.250,5"),
            ("-5-3", "'-5-3"),
            ("'=1", "''=1"),
            ("'-5", "''-5"),
            ("'quote", "'quote"),
            ("a=b", "a=b"),
        ] {
            let cell = Cell::text(text);
            assert_eq!(plain(&cell), csv, "{text:?}");
            assert_eq!(parse(csv, Type::Text), Some(cell), "{csv:?}");
        }
        assert_eq!(plain(&Cell::Number(-5)), "-5");
    }

    #[test]
    fn texts_are_such_as_every_format_can_hold() {
        for (text, cell) in [
            ("a\r\nb\rc\nd", Cell::Text("a\nb\nc\nd".into())),
            ("\u{0}a\u{7}\u{ffff}", Cell::Text("a".into())),
            ("\u{0}", Cell::Empty),
            ("Nghị định", Cell::Text("Nghị định".into())),
        ] {
            assert_eq!(Cell::text(text), cell);
        }
        let Cell::Text(long) = Cell::text("😀".repeat(20_000)) else { panic!("no text") };
        assert!(long.ends_with('…') && long.encode_utf16().count() <= LONGEST);
    }

    #[test]
    fn instants_are_those_of_viet_nam() {
        assert_eq!(instant(1_782_867_600_123), "2026-07-01T08:00:00.123+07:00");
        assert_eq!(
            parse("2026-07-01T08:00:00.123+07:00", Type::Instant),
            Some(Cell::Instant(1_782_867_600_123))
        );
    }
}
