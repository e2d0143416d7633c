//! Figures, days and units as they are written in the language of the reader.

use std::borrow::Borrow;

use crate::lang;
use crate::model::{Cost, Day, Decimal, Fee, Submission, TimeLimit, TimeUnit};

/// What stands between groups of three digits, and before the parts of one.
pub(in crate::web) fn marks() -> (char, char) {
    if lang::is_english() { (',', '.') } else { ('.', ',') }
}

/// A whole number with a dot every three digits: `17.687`; in English, as all
/// that follows, with commas and a point.
pub(in crate::web) fn count(number: u64) -> String {
    grouped(&number.to_string())
}

fn grouped(digits: &str) -> String {
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push(marks().0);
        }
        grouped.push(digit);
    }
    grouped
}

/// The same for templates, which hand in references.
pub(in crate::web) fn figure(number: impl Borrow<u64>) -> String {
    count(*number.borrow())
}

/// A decimal with a comma, and dots every three digits: `1.250,5`.
pub(in crate::web) fn decimal(number: Decimal) -> String {
    let text = number.to_string();
    let (sign, text) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    // The digits of a decimal fit an i64, so of a u64 as well.
    let whole = count(whole.parse().unwrap_or_default());
    if fraction.is_empty() {
        return format!("{sign}{whole}");
    }
    format!("{sign}{whole}{}{fraction}", marks().1)
}

/// A share in per cent, always with two places, so that a column of them lines
/// up and `6,4` is not taken for less exact than `6,41`: `6,40%`.
pub(in crate::web) fn share(percent: Decimal) -> String {
    let text = decimal(percent);
    let mark = marks().1;
    let places = text.split_once(mark).map_or(0, |(_, places)| places.len());
    let comma = if places == 0 { mark.to_string() } else { String::new() };
    format!("{text}{comma}{:0<1$}%", "", 2_usize.saturating_sub(places))
}

/// How large a file is: `1,2 MB`, `340 KB`, `512 byte`.
pub fn bytes(size: impl Borrow<u64>) -> String {
    let size = *size.borrow();
    let shift = match size {
        0..1024 if lang::is_english() => return format!("{size} bytes"),
        0..1024 => return format!("{size} byte"),
        // What rounds to 1024 KB is one MB, and so on.
        1024..1_048_064 => return format!("{} KB", (size + 512) / 1024),
        1_048_064..1_073_217_536 => 20,
        _ => 30,
    };
    let tenths = (u128::from(size) * 10 + (1 << (shift - 1))) >> shift;
    let part = || format!("{}{}", marks().1, tenths % 10);
    let part = if tenths % 10 == 0 { String::new() } else { part() };
    let unit = if shift == 20 { "MB" } else { "GB" };
    format!("{}{part} {unit}", grouped(&(tenths / 10).to_string()))
}

/// Whole đồng: `1.250.000 đồng`.
pub(in crate::web) fn dong(cost: Cost) -> String {
    let dong = cost.dong();
    let sign = if dong < 0 { "-" } else { "" };
    let size = format!("{sign}{}", grouped(&dong.unsigned_abs().to_string()));
    format!("{size} đồng")
}

/// An exact amount: `80.606,1515 đồng`.
pub(in crate::web) fn exact_dong(cost: impl Borrow<Cost>) -> String {
    let cost = *cost.borrow();
    let text = cost.to_string();
    match text.split_once('.') {
        Some((whole, fraction)) => {
            let (sign, whole) = whole.strip_prefix('-').map_or(("", whole), |rest| ("-", rest));
            let mark = marks().1;
            let size = format!("{sign}{}{mark}{fraction}", grouped(whole));
            format!("{size} đồng")
        }
        None => dong(cost),
    }
}

/// An amount to be taken in at a glance: `393,4 tỷ đồng`. What has more than
/// three places is cut off and marked with `khoảng`.
pub(in crate::web) fn large_dong(cost: Cost) -> String {
    let size = cost.dong().unsigned_abs();
    let (unit, name) = match size {
        0..1_000_000 => return dong(cost),
        1_000_000..1_000_000_000 => (1_000_000, "triệu"),
        _ => (1_000_000_000, "tỷ"),
    };
    let cut = !size.is_multiple_of(unit / 1000) || cost.to_string().contains('.');
    let (whole, thousandths) = (size / unit, size % unit / (unit / 1000));
    let mark = marks().1;
    let fraction = format!("{mark}{thousandths:03}");
    let fraction = fraction.trim_end_matches('0').trim_end_matches(mark);
    let sign = if cost.dong() < 0 { "-" } else { "" };
    let (size, name) =
        (format!("{sign}{}{fraction}", grouped(&whole.to_string())), lang::text(name));
    if cut { format!("khoảng {size} {name} đồng") } else { format!("{size} {name} đồng") }
}

/// The months in English.
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A month: `9/2024`, `September 2024`.
pub(in crate::web) fn month(year: i16, month: i8) -> String {
    let name = usize::try_from(month - 1).ok().and_then(|at| MONTHS.get(at));
    match name {
        Some(name) if lang::is_english() => format!("{name} {year}"),
        _ => format!("{month}/{year}"),
    }
}

/// `05/09/2024`, `5 September 2024`. Templates hand in references, code values.
pub(in crate::web) fn day(day: impl Borrow<Day>) -> String {
    let day = day.borrow();
    if lang::is_english() {
        return format!("{} {}", day.day(), month(day.year(), day.month()));
    }
    format!("{:02}/{:02}/{}", day.day(), day.month(), day.year())
}

/// An instant as day and time in Viet Nam: `14:05, 05/09/2024`.
pub(in crate::web) fn instant(at: impl Borrow<jiff::Timestamp>) -> String {
    let local = jiff::tz::Offset::constant(7).to_datetime(*at.borrow());
    format!("{:02}:{:02}, {}", local.hour(), local.minute(), day(local.date()))
}

/// The same to the second: `14:05:09, 05/09/2024`.
pub(in crate::web) fn second(at: impl Borrow<jiff::Timestamp>) -> String {
    let local = jiff::tz::Offset::constant(7).to_datetime(*at.borrow());
    let (hour, minute, second) = (local.hour(), local.minute(), local.second());
    format!("{hour:02}:{minute:02}:{second:02}, {}", day(local.date()))
}

/// `15 ngày làm việc`, or the text as printed.
pub(in crate::web) fn time_limit(limit: &TimeLimit) -> String {
    match (limit.amount, limit.unit) {
        (Some(amount), Some(unit)) => {
            let mut words = format!("{} ", decimal(amount));
            lang::push_counted(&mut words, in_english_or(time_unit(unit)));
            words
        }
        _ => limit.text.clone(),
    }
}

/// A unit, in English with its forms of number: "[day|days]".
fn in_english_or(unit: &str) -> &str {
    let english =
        lang::is_english().then(|| lang::translated(unit, lang::Around::default())).flatten();
    english.map_or(unit, |(_, english, _)| english)
}

fn time_unit(unit: TimeUnit) -> &'static str {
    match unit {
        TimeUnit::Hour => "giờ",
        TimeUnit::Day => "ngày",
        TimeUnit::WorkingDay => "ngày làm việc",
        TimeUnit::Month => "tháng",
        TimeUnit::Year => "năm",
    }
}

/// `350.000 đồng`, `25 USD`, `Miễn phí`, or the text as printed.
pub(in crate::web) fn fee(fee: &Fee) -> String {
    match fee.amount {
        Some(amount) if amount.ten_thousandths() == 0 => say!("Miễn phí"),
        Some(amount) if fee.currency == "VND" => {
            let size = decimal(amount);
            format!("{size} đồng")
        }
        Some(amount) => format!("{} {}", decimal(amount), fee.currency),
        None => fee.text.clone(),
    }
}

/// Every different time limit of a list of ways to submit, in their order.
pub(in crate::web) fn time_limits(ways: &[Submission]) -> Vec<String> {
    distinct(ways.iter().filter_map(|way| way.time_limit.as_ref()).map(time_limit))
}

/// Every different text, in the order of first appearance, without empty ones.
pub(in crate::web) fn distinct(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut distinct: Vec<String> = Vec::new();
    for text in texts {
        if !text.is_empty() && !distinct.contains(&text) {
            distinct.push(text);
        }
    }
    distinct
}

/// A text as HTML.
pub(in crate::web) fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c => html.push(c),
        }
    }
    html
}

/// A text of the program in the language of the reader, where it comes from one
/// of its lists: those are read into memory, where pages take them for data.
pub(in crate::web) fn said(text: &str) -> std::borrow::Cow<'_, str> {
    lang::text(text)
}

/// Texts of the program in the language of the reader, with commas between them.
pub(in crate::web) fn listed(texts: &[&str]) -> String {
    texts.iter().map(|text| lang::text(text)).collect::<Vec<_>>().join(", ")
}

/// How many of something, in the language of the reader: "2 đã trả lời".
pub(in crate::web) fn counted(number: u64, what: &str) -> String {
    let mut words = count(number);
    words.push(' ');
    lang::push_counted(&mut words, in_english_or(what));
    words
}

/// A text of the program in small letters, to go on with in a sentence; English
/// keeps the names that are in it.
pub(in crate::web) fn lowered(text: impl AsRef<str>) -> String {
    let text = lang::text(text.as_ref());
    if lang::is_english() { lower_first(&text) } else { text.to_lowercase() }
}

/// How a file was read, as reports and the journal have it, for example
/// `CSV, UTF-8, dấu phẩy`.
pub(in crate::web) fn file_format(format: &str) -> String {
    format.split(", ").map(lang::text).collect::<Vec<_>>().join(", ")
}

/// A text with a small first letter, to go on with in a sentence.
pub(in crate::web) fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// The parameters that an address has, for whoever gave another.
pub(in crate::web) fn parameters(known: &[&str]) -> String {
    match known {
        [] => say!("Địa chỉ này không có tham số nào."),
        names => format!("Các tham số dùng được: {}.", names.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_told_in_three_figures_or_so() {
        for (size, told) in [
            (0, "0 byte"),
            (1023, "1023 byte"),
            (1024, "1 KB"),
            (348_160, "340 KB"),
            (1_048_063, "1023 KB"),
            (1_048_064, "1 MB"),
            (1_258_291, "1,2 MB"),
            (20 << 20, "20 MB"),
            (1_073_217_535, "1.023,5 MB"),
            (1_073_217_536, "1 GB"),
            (3_328_599_654, "3,1 GB"),
            (u64::MAX, "17.179.869.184 GB"),
        ] {
            assert_eq!(bytes(size), told);
        }
    }

    #[test]
    fn numbers_have_dots_for_thousands_and_a_comma_for_parts() {
        for (number, words) in [(0, "0"), (999, "999"), (1000, "1.000"), (17_687_000, "17.687.000")]
        {
            assert_eq!(count(number), words);
        }
        for (number, words) in [("0", "0"), ("1250.5", "1.250,5"), ("-0.25", "-0,25")] {
            assert_eq!(decimal(number.parse().unwrap()), words);
        }
        assert_eq!(dong(Cost::from_dong(-1_250_000)), "-1.250.000 đồng");
        for (percent, words) in [("6.4", "6,40%"), ("6.41", "6,41%"), ("100", "100,00%")] {
            assert_eq!(share(percent.parse().unwrap()), words);
        }
        for (cost, exact, large) in [
            ("975000000000", "975.000.000.000 đồng", "975 tỷ đồng"),
            ("192400000000", "192.400.000.000 đồng", "192,4 tỷ đồng"),
            ("-1234567", "-1.234.567 đồng", "khoảng -1,234 triệu đồng"),
            ("80606.1515", "80.606,1515 đồng", "80.606 đồng"),
            ("-0.5", "-0,5 đồng", "0 đồng"),
            (
                "30000000000000000000000",
                "30.000.000.000.000.000.000.000 đồng",
                "30.000.000.000.000 tỷ đồng",
            ),
        ] {
            let cost: Cost = cost.parse().unwrap();
            assert_eq!((exact_dong(cost), large_dong(cost)), (exact.into(), large.into()));
        }
    }

    #[test]
    fn days_and_instants_are_those_of_viet_nam() {
        assert_eq!(day(Day::constant(2024, 9, 5)), "05/09/2024");
        assert_eq!(
            instant("2024-09-05T17:30:00Z".parse::<jiff::Timestamp>().unwrap()),
            "00:30, 06/09/2024"
        );
    }

    #[test]
    fn fees_name_their_currency() {
        let with = |amount: Option<&str>, currency: &str| {
            let amount = amount.map(|a| a.parse().unwrap());
            let text = "Theo quy định".to_owned();
            fee(&Fee { amount, currency: currency.into(), condition: String::new(), text })
        };
        assert_eq!(with(Some("350000"), "VND"), "350.000 đồng");
        assert_eq!(with(Some("25"), "USD"), "25 USD");
        assert_eq!(with(Some("0"), "VND"), "Miễn phí");
        assert_eq!(with(None, "VND"), "Theo quy định");
    }
}
