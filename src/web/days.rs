//! Days as people write them in addresses and forms.

use crate::web::{WebError, search::params::bad};
use crate::{
    catalog::Period,
    model::Day,
    web::{search::params::Asked, words},
};

/// The bounds of periods, in the order in which addresses are written: the
/// parameter and what the page calls it.
pub(in crate::web) const BOUNDS: [(&str, &str); 4] = [
    ("from_after", "Có hiệu lực từ ngày"),
    ("from_before", "Có hiệu lực đến ngày"),
    ("to_after", "Hết hiệu lực từ ngày"),
    ("to_before", "Hết hiệu lực đến ngày"),
];

/// How to write a day.
const ADVICE: &str = "Ghi ngày/tháng/năm, ví dụ 01/03/2025, hoặc năm-tháng-ngày, ví dụ 2025-03-01.";

/// The years in which a regulation can begin or end.
const YEARS: std::ops::RangeInclusive<i16> = 1945..=2100;

/// Reads `2025-03-01`, `01/03/2025`, `1-3-2025` and `1.3.2025`: the day comes
/// before the month, never the month before the day.
pub(in crate::web) fn day(name: &'static str, text: &str) -> Result<Day, WebError> {
    let place = BOUNDS.iter().find(|(bound, _)| *bound == name);
    let place = place.map_or_else(String::new, |(_, label)| format!("Ở ô “{label}”: "));
    let refuse = |why: &str| bad(name, text, format!("{place}{why}{ADVICE}"));
    let parts: Vec<&str> = text.split(['/', '-', '.']).map(str::trim).collect();
    let &[first, month, last] = parts.as_slice() else { return Err(refuse("")) };
    let (day, year) = if first.len() == 4 { (last, first) } else { (first, last) };
    let digits = |part: &str, most: usize| {
        let short = (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        short.then(|| part.parse::<i16>().ok()).flatten()
    };
    let (Some(day), Some(month), Some(year)) = (digits(day, 2), digits(month, 2), digits(year, 4))
    else {
        return Err(refuse(""));
    };
    if year < 100 {
        return Err(refuse("Năm phải ghi đủ bốn chữ số. "));
    }
    if !YEARS.contains(&year) {
        let (first, last) = (YEARS.start(), YEARS.end());
        return Err(refuse(&format!("Năm phải từ {first} đến {last}. ")));
    }
    // Both are at most 99.
    let (day, month) = (day as i8, month as i8);
    match Day::new(year, month, day) {
        Ok(day) => Ok(day),
        Err(_) if !(1..=12).contains(&month) => {
            Err(refuse(&format!("Không có tháng {month}; ngày ghi trước tháng. ")))
        }
        Err(_) => {
            let last = Day::new(year, month, 1).map_or(31, Day::days_in_month);
            Err(refuse(&format!("Tháng {month} năm {year} chỉ có {last} ngày. ")))
        }
    }
}

/// Refuses a period that ends before it begins.
pub(in crate::web) fn in_order(name: &'static str, period: Period) -> Result<(), WebError> {
    match (period.after, period.before) {
        (Some(after), Some(before)) if before < after => {
            let advice = format!(
                "Ngày cuối phải bằng hoặc sau ngày đầu ({}). Xin đổi một trong hai ngày.",
                words::day(after)
            );
            Err(bad(name, &words::day(before), advice))
        }
        _ => Ok(()),
    }
}

impl Asked {
    /// A bound of a period.
    pub(in crate::web) fn bound(&self, name: &str) -> Option<Day> {
        let filters = &self.request.filters;
        match name {
            "from_after" => filters.from.after,
            "from_before" => filters.from.before,
            "to_after" => filters.to.after,
            "to_before" => filters.to.before,
            _ => None,
        }
    }

    /// Every bound that narrows the list: parameter and day.
    pub(in crate::web) fn bounds(&self) -> impl Iterator<Item = (&'static str, Day)> {
        BOUNDS.iter().filter_map(|(name, _)| Some((*name, self.bound(name)?)))
    }
}

/// The last day of the quarter before a day, and what that quarter is called.
pub(in crate::web) fn last_quarter(today: Day) -> (Day, String) {
    let first = (today.month() - 1) / 3 * 3 + 1;
    let begins = Day::new(today.year(), first, 1).unwrap_or(today);
    let last = begins.yesterday().unwrap_or(begins);
    let quarter = ["I", "II", "III", "IV"][usize::from(last.month().unsigned_abs() - 1) / 3];
    (last, format!("Hết quý {quarter}/{}", last.year()))
}

/// A bound in words, for a chip.
pub(in crate::web) fn bound_words(name: &str, day: Day) -> String {
    let day = words::day(day);
    match name {
        "from_after" => format!("Có hiệu lực từ {day} trở đi"),
        "from_before" => format!("Có hiệu lực từ {day} trở về trước"),
        "to_after" => format!("Hết hiệu lực từ {day} trở đi"),
        _ => format!("Hết hiệu lực từ {day} trở về trước"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quarters_end_before_the_day() {
        for (today, last, words) in [
            ((2026, 11, 26), (2026, 9, 30), "Hết quý III/2026"),
            ((2026, 10, 1), (2026, 9, 30), "Hết quý III/2026"),
            ((2026, 9, 30), (2026, 6, 30), "Hết quý II/2026"),
            ((2026, 1, 1), (2025, 12, 31), "Hết quý IV/2025"),
            ((2024, 4, 2), (2024, 3, 31), "Hết quý I/2024"),
        ] {
            let day = |(year, month, day)| Day::constant(year, month, day);
            assert_eq!(last_quarter(day(today)), (day(last), words.to_owned()));
        }
    }

    #[test]
    fn days_are_read_as_people_write_them() {
        let march = Day::constant(2025, 3, 1);
        for text in
            ["2025-03-01", "01/03/2025", "1/3/2025", "1-3-2025", "01.03.2025", "1 / 3 / 2025"]
        {
            assert_eq!(day("as_of", text).ok(), Some(march), "{text}");
        }
        assert_eq!(day("as_of", "29/02/2024").ok(), Some(Day::constant(2024, 2, 29)));
    }

    #[test]
    fn what_is_no_day_says_where_and_what_to_do() {
        for (text, part) in [
            ("hôm nay", "Ở ô “Có hiệu lực từ ngày”: Ghi ngày/tháng/năm"),
            ("2025", "Ghi ngày/tháng/năm"),
            ("01/03", "Ghi ngày/tháng/năm"),
            ("01/03/25", "đủ bốn chữ số"),
            ("31/02/2025", "Tháng 2 năm 2025 chỉ có 28 ngày."),
            ("00/02/2025", "Tháng 2 năm 2025 chỉ có 28 ngày."),
            ("03/31/2025", "Không có tháng 31; ngày ghi trước tháng."),
            ("2025-13-01", "Không có tháng 13"),
            ("01/01/1800", "Năm phải từ 1945 đến 2100."),
            ("2025-03-01T10:00", "Ghi ngày/tháng/năm"),
            ("+1/03/2025", "Ghi ngày/tháng/năm"),
            ("1/3/2025/4", "Ghi ngày/tháng/năm"),
            ("", "Ghi ngày/tháng/năm"),
        ] {
            let info = day("from_after", text).unwrap_err().info();
            assert_eq!(
                (info.status.as_u16(), info.parameter.as_deref()),
                (400, Some("from_after"))
            );
            assert!(info.advice.contains(part), "{text}: {}", info.advice);
            assert!(info.advice.contains("ví dụ 01/03/2025"), "{text}: {}", info.advice);
        }
    }
}
