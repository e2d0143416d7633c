//! Deadlines as plans give them: a day, or the month, quarter or year that it
//! ends with.

use crate::{model::Day, text::fold};

use super::super::values::{self, Doubt};

/// The last day of the time that a text names: "31/12/2026", "tháng 6/2026",
/// "Quý IV/2026", "6 tháng đầu năm 2026", "năm 2026".
pub(super) fn deadline(text: &str, today: Day) -> Result<Day, Doubt> {
    let folded = fold(text);
    let words: Vec<&str> = folded.split_whitespace().collect();
    let phrase = words.join(" ");
    let mut rest = phrase.trim_matches(|c: char| !c.is_alphanumeric());
    for idle in ["hoan thanh", "cham nhat", "trong", "den het", "den", "truoc ngay", "ngay"] {
        rest = rest.strip_prefix(idle).map_or(rest, str::trim_start);
    }
    let last = last_month(rest).and_then(|(year, month)| {
        let first = Day::new(year, month, 1).ok()?;
        values::day(&first.last_of_month().to_string(), today).ok()
    });
    match last {
        Some(day) => Ok(day),
        None => values::day(rest, today).map_err(|doubt| Doubt {
            advice: "ghi ngày/tháng/năm, ví dụ 31/12/2026; cũng được ghi tháng 6/2026, \
                     Quý IV/2026 hoặc năm 2026"
                .to_owned(),
            ..doubt
        }),
    }
}

/// The year of a cell that holds nothing but its number.
pub(super) fn whole_year(number: f64, today: Day) -> Option<Day> {
    let year = i32::from(today.year());
    let near = f64::from(year - 50)..=f64::from(year + 20);
    (near.contains(&number) && number.fract() == 0.0)
        .then(|| Day::new(number as i16, 12, 31).ok())
        .flatten()
}

fn last_month(text: &str) -> Option<(i16, i8)> {
    let (time, year) = match text.rsplit_once(['/', ' ']) {
        Some((time, year)) => (time.trim_end().trim_end_matches("nam").trim_end(), year),
        None => ("", text),
    };
    let year: i16 = (year.len() == 4).then(|| year.parse().ok()).flatten()?;
    let month = match time {
        "6 thang dau" => 6,
        "" | "6 thang cuoi" => 12,
        _ => match time.strip_prefix("quy").map(|q| q.trim_matches([' ', ','])) {
            Some("i" | "1" | "01") => 3,
            Some("ii" | "2" | "02") => 6,
            Some("iii" | "3" | "03") => 9,
            Some("iv" | "4" | "04") => 12,
            Some(_) => return None,
            None => time.trim_start_matches("thang").trim_start().parse().ok()?,
        },
    };
    (1..=12).contains(&month).then_some((year, month))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_quarters_and_years_end_on_their_last_day() {
        let today = Day::constant(2026, 7, 1);
        for (text, expected) in [
            ("31/12/2026", Some("2026-12-31")),
            ("trước ngày 30/6/2027", Some("2027-06-30")),
            ("2026-12-31", Some("2026-12-31")),
            ("ngày 5 tháng 9 năm 2026", Some("2026-09-05")),
            ("tháng 2/2028", Some("2028-02-29")),
            ("Tháng 9 năm 2026", Some("2026-09-30")),
            ("9/2026", Some("2026-09-30")),
            ("Quý IV/2026", Some("2026-12-31")),
            ("quý 1 năm 2027", Some("2027-03-31")),
            ("Trong năm 2026", Some("2026-12-31")),
            ("2026", Some("2026-12-31")),
            ("6 tháng đầu năm 2027", Some("2027-06-30")),
            ("Quý V/2026", None),
            ("13/2026", None),
            ("2026-2027", None),
            ("trước tháng 6/2026", None),
            ("Sau khi Luật được thông qua", None),
            ("31/02/2026", None),
            ("năm 2126", None),
        ] {
            let found = deadline(text, today).ok().map(|day| day.to_string());
            assert_eq!(found.as_deref(), expected, "{text}");
        }
        assert_eq!(whole_year(2026.0, today), Day::new(2026, 12, 31).ok());
        assert_eq!(whole_year(46_022.0, today), None);
    }
}
