//! Numbers and days as people write them, read by what their column means and
//! refused when they could mean two things.
//!
//! Real files group thousands with dots ("350.000 đồng") and with commas
//! ("20,000 VNĐ"), and write decimals with either ("13,47%", "0.5 giờ"). The
//! shape in groups of three and the column's meaning decide; "1.107" hours stay
//! doubtful and are refused.

use crate::{
    model::{Day, Decimal},
    text::fold,
};

/// Why a value was not taken: reason and advice, in Vietnamese.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Doubt {
    /// What is wrong.
    pub(super) reason: String,
    /// What to write instead.
    pub(super) advice: String,
}

fn doubt(reason: &str, advice: &str) -> Doubt {
    Doubt { reason: reason.to_owned(), advice: advice.to_owned() }
}

/// A number of things: "5187", "1.107", "1,107 hồ sơ".
pub(super) fn count(text: &str) -> Result<u64, Doubt> {
    let whole = || doubt("không phải số nguyên", "ghi số nguyên không âm, ví dụ 1.107");
    let number = Number::read(text).ok_or_else(whole)?;
    match number.shape() {
        Shape::Whole(digits) | Shape::Grouped(digits) if number.counts() => {
            digits.parse().map_err(|_| whole())
        }
        _ => Err(whole()),
    }
}

/// An amount in đồng: "350.000 đồng", "20,000 VNĐ", "1,5 triệu đồng", "không".
pub(super) fn dong(text: &str) -> Result<i64, Doubt> {
    let wrong =
        || doubt("không phải số tiền Việt Nam", "ghi số đồng, ví dụ 350.000 hoặc 350000 đồng");
    match amount(text) {
        Some(Amount { value, currency: Currency::Dong | Currency::Unsaid }) => {
            let ten_thousandths = value.ten_thousandths();
            if ten_thousandths % 10_000 == 0 && ten_thousandths >= 0 {
                Ok(ten_thousandths / 10_000)
            } else {
                Err(wrong())
            }
        }
        _ => Err(wrong()),
    }
}

/// A plain decimal: "0.5", "1,5", "1.107,25". Three digits after a single
/// separator could be thousands and are refused.
pub(super) fn decimal(text: &str) -> Result<Decimal, Doubt> {
    let wrong = || doubt("không phải số", "ghi một số, ví dụ 1,5");
    let number = Number::read(text).ok_or_else(wrong)?;
    if !matches!(number.tail.as_str(), "" | "gio" | "h" | "lan" | "lan/nam") {
        return Err(wrong());
    }
    match number.shape() {
        Shape::Whole(digits) => digits.parse().map_err(|_| wrong()),
        Shape::Fraction(machine) => machine.parse().map_err(|_| wrong()),
        Shape::Grouped(digits) if number.groups() > 1 => digits.parse().map_err(|_| wrong()),
        Shape::Grouped(digits) => Err(Doubt {
            reason: format!("không rõ là {digits} hay số thập phân"),
            advice: format!("ghi {digits} không có dấu phân cách, hoặc bỏ số 0 thừa sau dấu phẩy"),
        }),
        Shape::Unclear => Err(wrong()),
    }
}

/// A share in per cent, from 0 to 100: "13,47%", "98.5", "100 %". Since it is
/// at most 100, three digits after a separator can only be decimals.
pub(super) fn percent(text: &str) -> Result<Decimal, Doubt> {
    let wrong = || doubt("không phải tỷ lệ phần trăm từ 0 đến 100", "ghi tỷ lệ, ví dụ 98,5%");
    let number = Number::read(text).ok_or_else(wrong)?;
    let value: Decimal = match number.shape() {
        Shape::Whole(digits) => digits.parse(),
        Shape::Fraction(machine) => machine.parse(),
        Shape::Grouped(_) if number.groups() == 1 => number.body.replace(',', ".").parse(),
        _ => return Err(wrong()),
    }
    .map_err(|_| wrong())?;
    let sign = matches!(number.tail.as_str(), "" | "%" | "phan tram");
    if sign && (0..=1_000_000).contains(&value.ten_thousandths()) {
        Ok(value)
    } else {
        Err(wrong())
    }
}

/// The currency of an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Currency {
    /// VND.
    Dong,
    /// USD.
    Dollar,
    /// EUR.
    Euro,
    /// None was written.
    Unsaid,
}

/// An amount of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Amount {
    /// The amount in whole units of the currency.
    pub(super) value: Decimal,
    /// The currency.
    pub(super) currency: Currency,
}

/// A text that is one amount of money and nothing else.
pub(super) fn amount(text: &str) -> Option<Amount> {
    let folded = fold(text.trim());
    let words = folded.trim_end_matches(['.', ';', ',']);
    let zero = Decimal::from_whole(0)?;
    let (nothing, unit) = match words.split_once(' ') {
        // "Phí : o Đồng" is a letter o.
        Some(("khong" | "o", unit)) => (true, unit),
        _ => (matches!(words, "khong" | "mien phi" | "khong thu phi"), ""),
    };
    if nothing {
        let currency = currency(unit).unwrap_or(Currency::Dong);
        return (unit.is_empty() || currency == Currency::Dong)
            .then_some(Amount { value: zero, currency });
    }
    let number = Number::read(words)?;
    let (scale, unit) = ["ty", "trieu", "nghin", "ngan"]
        .iter()
        .zip([1_000_000_000, 1_000_000, 1_000, 1_000])
        .find_map(|(word, scale)| Some((scale, number.tail.strip_prefix(word)?.trim_start())))
        .unwrap_or((1, number.tail.as_str()));
    let currency = currency(unit)?;
    let value: Decimal = match number.shape() {
        Shape::Whole(digits) | Shape::Grouped(digits) => digits.parse().ok()?,
        // Nobody writes parts of a đồng.
        Shape::Fraction(_)
            if scale == 1 && currency != Currency::Dollar && currency != Currency::Euro =>
        {
            return None;
        }
        Shape::Fraction(machine) => machine.parse().ok()?,
        Shape::Unclear => return None,
    };
    let total = value.ten_thousandths().checked_mul(scale)?;
    (total % 10_000 == 0 || scale == 1).then_some(())?;
    let value = if scale == 1 { value } else { Decimal::from_whole(total / 10_000)? };
    Some(Amount { value, currency })
}

fn currency(unit: &str) -> Option<Currency> {
    match unit.trim_matches(|c: char| c.is_whitespace() || c == '.') {
        "" => Some(Currency::Unsaid),
        "dong" | "d" | "vnd" | "viet nam dong" | "dong viet nam" => Some(Currency::Dong),
        "usd" | "us$" | "$" | "do la my" | "dola my" | "dollar" => Some(Currency::Dollar),
        "eur" | "euro" => Some(Currency::Euro),
        _ => None,
    }
}

/// A number taken from the front of a text, with what follows it folded.
struct Number {
    body: String,
    tail: String,
}

/// What the separators of a number say.
enum Shape {
    /// Digits only.
    Whole(String),
    /// Groups of three: thousands, given without separators.
    Grouped(String),
    /// A decimal fraction, in machine form.
    Fraction(String),
    /// Neither.
    Unclear,
}

impl Number {
    fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.strip_prefix('+').unwrap_or(text);
        let body_end = text
            .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',')))
            .unwrap_or(text.len());
        let mut body = text[..body_end].to_owned();
        let mut rest = &text[body_end..];
        // Blanks as thousands separators: "1 107", "12 000 000".
        while let Some(group) = rest.strip_prefix([' ', '\u{a0}', '\u{202f}']) {
            let digits = group.bytes().take_while(u8::is_ascii_digit).count();
            let last = body.rsplit(' ').next().unwrap_or_default();
            if digits != 3 || last.is_empty() || last.len() > 3 || body.contains(['.', ',']) {
                break;
            }
            body.push(' ');
            body.push_str(&group[..3]);
            rest = &group[3..];
        }
        let sound = body.starts_with(|c: char| c.is_ascii_digit())
            && body.ends_with(|c: char| c.is_ascii_digit());
        let tail = fold(rest.trim());
        (sound && body.len() <= 25).then_some(Self { body, tail })
    }

    fn shape(&self) -> Shape {
        let body = self.body.as_str();
        let separators: Vec<char> = body.chars().filter(|c| !c.is_ascii_digit()).collect();
        let Some(&last) = separators.last() else {
            return Shape::Whole(body.to_owned());
        };
        let digits_only = |s: &str| s.chars().filter(char::is_ascii_digit).collect::<String>();
        if separators.iter().all(|s| *s == last) {
            if grouped(body, last) {
                return Shape::Grouped(digits_only(body));
            }
            if separators.len() == 1 && last != ' ' {
                return Shape::Fraction(body.replace(',', "."));
            }
            return Shape::Unclear;
        }
        // "1.107,25" or "1,107.25": the last separator is the decimal one.
        match body.rsplit_once(last) {
            Some((whole, fraction)) if last != ' ' && !whole.contains(last) => {
                let other = separators[0];
                let same = whole.chars().all(|c| c.is_ascii_digit() || c == other);
                if same && grouped(whole, other) {
                    Shape::Fraction(format!("{}.{fraction}", digits_only(whole)))
                } else {
                    Shape::Unclear
                }
            }
            _ => Shape::Unclear,
        }
    }

    /// How many separators there are.
    fn groups(&self) -> usize {
        self.body.chars().filter(|c| !c.is_ascii_digit()).count()
    }

    /// Whether what follows the number only names the things counted.
    fn counts(&self) -> bool {
        let scaled = ["ty", "trieu", "nghin", "ngan", "tram", "chuc"];
        !self.tail.split(' ').any(|word| scaled.contains(&word))
            && self.tail.chars().all(|c| c.is_alphabetic() || c == ' ')
    }
}

/// Whether a number is written in groups of three.
fn grouped(body: &str, separator: char) -> bool {
    let mut groups = body.split(separator);
    let first = groups.next().unwrap_or_default();
    (1..=3).contains(&first.len()) && !first.starts_with('0') && groups.all(|g| g.len() == 3)
}

/// A day as people write it: "5/9/2024", "05-09-2024", "9/9/ 2024", "ngày 5
/// tháng 9 năm 2024", "2024-09-05". Always day before month. The year must lie
/// between 1945 and twenty years from today.
pub(super) fn day(text: &str, today: Day) -> Result<Day, Doubt> {
    let advice = "ghi ngày/tháng/năm với năm bốn chữ số, ví dụ 05/9/2024";
    let wrong = |reason: &str| doubt(reason, advice);
    let folded = fold(text.trim());
    let mut words = folded.trim();
    // A time of midnight after a machine date carries no information.
    for midnight in ["t00:00:00", " 00:00:00", " 0:00:00"] {
        words = words.strip_suffix(midnight).unwrap_or(words);
    }
    let words = words.strip_prefix("ngay").unwrap_or(words);
    let spelled = words.replace("thang", "/").replace("nam", "/");
    let compact: String = spelled.chars().filter(|c| !c.is_whitespace()).collect();
    let parts: Vec<&str> = compact.split(['/', '-', '.']).collect();
    let numbers: Option<Vec<i16>> = parts
        .iter()
        .map(|p| {
            let digits = !p.is_empty() && p.len() <= 4 && p.bytes().all(|b| b.is_ascii_digit());
            if digits { p.parse().ok() } else { None }
        })
        .collect();
    let Some(&[first, second, third]) = numbers.as_deref() else {
        return Err(wrong("không phải ngày"));
    };
    let (year, month, date) = match (parts[0].len(), parts[2].len()) {
        (4, 1..=2) => (first, second, third),
        (1..=2, 4) => (third, second, first),
        (1..=2, 2) => return Err(wrong("năm chỉ có hai chữ số")),
        _ => return Err(wrong("không phải ngày")),
    };
    if month > 12 && date <= 12 {
        return Err(wrong("tháng lớn hơn 12: có lẽ ghi tháng trước ngày"));
    }
    let day = i8::try_from(month)
        .ok()
        .zip(i8::try_from(date).ok())
        .and_then(|(month, date)| Day::new(year, month, date).ok())
        .ok_or_else(|| wrong("không có ngày này trong lịch"))?;
    plausible(day, today).ok_or_else(|| wrong("năm không hợp lý"))
}

/// The day of a spreadsheet's serial number (days since 30/12/1899), such as
/// 45540 for 5/9/2024.
pub(super) fn serial_day(serial: f64, today: Day) -> Result<Day, Doubt> {
    let wrong = || doubt("số này không phải ngày", "định dạng ô là ngày, hoặc ghi dạng 05/9/2024");
    if serial.fract() != 0.0 || !(1.0..=100_000.0).contains(&serial) {
        return Err(wrong());
    }
    let epoch = Day::new(1899, 12, 30).map_err(|_| wrong())?;
    let span = jiff::Span::new().days(serial as i64);
    epoch.checked_add(span).ok().and_then(|day| plausible(day, today)).ok_or_else(wrong)
}

fn plausible(day: Day, today: Day) -> Option<Day> {
    (1945..=today.year().saturating_add(20)).contains(&day.year()).then_some(day)
}

#[cfg(test)]
#[path = "values_tests.rs"]
mod tests;
