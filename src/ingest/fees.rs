//! Fees and time limits as records print them. The text is always kept; a
//! number is taken from it only where the text gives exactly one.

use crate::{
    model::{Channel, Decimal, Fee, Submission, TimeLimit, TimeUnit},
    text::fold,
};

use super::{
    lists::{bar, fields},
    values::{Amount, Currency, amount},
};

/// A fee as printed: "350.000 đồng", "Phí : 0 Đồng", "1,200,000 Việt Nam
/// Đồng(1.200.000đ/thẻ ABTC.)", "Miễn phí". What stands in brackets at the end
/// is the condition.
///
/// ```
/// let fee = quydinh::ingest::fee("Lệ phí: 20.000 đồng (cấp lại)");
/// assert_eq!(fee.amount.map(|a| a.to_string()).as_deref(), Some("20000"));
/// assert_eq!((fee.currency.as_str(), fee.condition.as_str()), ("VND", "cấp lại"));
/// ```
pub fn fee(text: &str) -> Fee {
    let text = text.trim();
    let (head, condition) = match text.find('(') {
        // Records cut short leave the bracket open.
        Some(open) => {
            let inside = &text[open + 1..];
            let inside = inside.strip_suffix(')').unwrap_or(inside);
            (text[..open].trim_end(), inside.trim())
        }
        None => (text, ""),
    };
    let found = amount(without_label(head));
    let doubtful = found.is_some_and(|found| contradicted(found, condition));
    let currency = match found.map(|a| a.currency) {
        Some(Currency::Dollar) => "USD",
        Some(Currency::Euro) => "EUR",
        None if head.contains("USD") => "USD",
        Some(Currency::Dong | Currency::Unsaid) | None => "VND",
    };
    Fee {
        amount: found.filter(|_| !doubtful).map(|a| a.value),
        currency: currency.to_owned(),
        condition: condition.to_owned(),
        text: text.to_owned(),
    }
}

/// "Phí : ", "Lệ phí: ", "Chi phí khác: " before the amount.
fn without_label(text: &str) -> &str {
    match text.split_once(':') {
        Some((label, rest))
            if matches!(
                fold(label).trim(),
                "phi" | "le phi" | "chi phi khac" | "muc thu" | "muc phi"
            ) =>
        {
            rest.trim()
        }
        _ => text,
    }
}

/// The portal prints "Miễn phí" for a fee that the condition then gives, and
/// "135 VNĐ" for 135.000: such a number must not be counted with.
fn contradicted(found: Amount, condition: &str) -> bool {
    let dong = matches!(found.currency, Currency::Dong | Currency::Unsaid);
    let small = found.value.ten_thousandths() < 1_000 * 10_000;
    if !dong || !small {
        return false;
    }
    let folded = fold(condition);
    let zero = found.value.ten_thousandths() == 0;
    let tells = ["dong", "theo quy dinh", "muc thu", "bieu phi", "vnd", "thong tu"];
    !zero
        || tells.iter().any(|word| folded.contains(word))
        || folded.bytes().any(|b| b.is_ascii_digit()) && folded.contains("phi")
}

/// A time limit as printed: "5 Ngày làm việc", "0.5 giờ", "Không quy định".
///
/// ```
/// use quydinh::model::TimeUnit;
/// let limit = quydinh::ingest::time_limit("05 ngày làm việc");
/// assert_eq!(limit.amount.map(|a| a.to_string()).as_deref(), Some("5"));
/// assert_eq!(limit.unit, Some(TimeUnit::WorkingDay));
/// ```
pub fn time_limit(text: &str) -> TimeLimit {
    let text = text.trim();
    let end =
        text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ','))).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let folded = fold(unit);
    let unit = match folded.trim() {
        "" => Some(None),
        "gio" | "gio lam viec" => Some(Some(TimeUnit::Hour)),
        "ngay" => Some(Some(TimeUnit::Day)),
        "ngay lam viec" => Some(Some(TimeUnit::WorkingDay)),
        "thang" => Some(Some(TimeUnit::Month)),
        "nam" => Some(Some(TimeUnit::Year)),
        _ => None,
    };
    let amount = unit.and_then(|_| number.replace(',', ".").parse::<Decimal>().ok());
    TimeLimit { amount, unit: amount.and(unit).flatten(), text: text.to_owned() }
}

/// One way to hand in, as our files write it:
/// "Trực tuyến | 5 ngày làm việc | Phí: 100.000 đồng (cấp mới) | mô tả".
/// A line whose first field is no known way is kept whole, as a note.
pub(super) fn submission(line: &str) -> Submission {
    let parts = fields(line);
    let Some(channel) = channel(&parts[0]) else {
        return Submission {
            channel: Channel::Other,
            time_limit: None,
            fees: Vec::new(),
            note: line.to_owned(),
        };
    };
    let limit = parts.get(1).filter(|text| !text.is_empty()).map(|text| time_limit(text));
    let (mut fees, mut notes) = (Vec::new(), Vec::new());
    for part in parts.iter().skip(2).filter(|part| !part.is_empty()) {
        match part.strip_prefix(FEE) {
            Some(text) => fees.push(fee(text)),
            None => notes.push(part.strip_prefix(NOTE).map_or(part.as_str(), str::trim_start)),
        }
    }
    Submission { channel, time_limit: limit, fees, note: notes.join(" | ") }
}

/// The line that [`submission`] reads back.
pub(super) fn submission_line(submission: &Submission) -> String {
    let limit = submission.time_limit.as_ref().map_or(String::new(), time_text);
    let fees: Vec<String> =
        submission.fees.iter().map(|f| format!("{FEE} {}", fee_text(f))).collect();
    let mut parts = vec![submission.channel.label(), limit.as_str()];
    parts.extend(fees.iter().map(String::as_str));
    // A note that looks like a fee is marked as what it is.
    let marked = [FEE, NOTE].iter().any(|mark| submission.note.starts_with(mark));
    let note = if marked { format!("{NOTE} {}", submission.note) } else { submission.note.clone() };
    parts.push(&note);
    bar(&parts)
}

/// What marks the field of a fee.
const FEE: &str = "Phí:";

/// What may mark the field of the note.
const NOTE: &str = "Ghi chú:";

fn channel(text: &str) -> Option<Channel> {
    Channel::ALL.iter().copied().find(|c| {
        let folded = fold(text);
        folded == fold(c.label()) || folded == c.name()
    })
}

fn time_text(limit: &TimeLimit) -> String {
    if !limit.text.is_empty() {
        return limit.text.clone();
    }
    let amount = limit.amount.map_or(String::new(), |a| a.to_string());
    let unit = match limit.unit {
        Some(TimeUnit::Hour) => "giờ",
        Some(TimeUnit::Day) => "ngày",
        Some(TimeUnit::WorkingDay) => "ngày làm việc",
        Some(TimeUnit::Month) => "tháng",
        Some(TimeUnit::Year) => "năm",
        None => "",
    };
    format!("{amount} {unit}").trim().to_owned()
}

fn fee_text(fee: &Fee) -> String {
    if !fee.text.is_empty() {
        return fee.text.clone();
    }
    let unit = if fee.currency == "VND" { "đồng" } else { fee.currency.as_str() };
    let amount = fee.amount.map_or(String::new(), |a| format!("{a} {unit}"));
    if fee.condition.is_empty() { amount } else { format!("{amount} ({})", fee.condition) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fees_keep_their_text_and_give_a_number_only_when_sure() {
        for (text, amount, currency, condition) in [
            ("350.000 đồng", Some("350000"), "VND", ""),
            ("20,000 VNĐ", Some("20000"), "VND", ""),
            ("Phí : 0 Đồng", Some("0"), "VND", ""),
            ("Phí : o Đồng", Some("0"), "VND", ""),
            ("Phí : Không Đồng", Some("0"), "VND", ""),
            ("Lệ phí : 1.5 USD", Some("1.5"), "USD", ""),
            ("10 USD(/hộ chiếu)", Some("10"), "USD", "/hộ chiếu"),
            (
                "1,200,000 Việt Nam Đồng(1.200.000đ/thẻ ABTC.)",
                Some("1200000"),
                "VND",
                "1.200.000đ/thẻ ABTC.",
            ),
            ("Miễn phí", Some("0"), "VND", ""),
            ("Miễn phí(không có)", Some("0"), "VND", "không có"),
            ("Miễn phí(Mức thu: 3.000 đồng/GT)", None, "VND", "Mức thu: 3.000 đồng/GT"),
            ("135 VNĐ(Lệ phí: 135.000 đồng/lần.)", None, "VND", "Lệ phí: 135.000 đồng/lần."),
            ("200 VNĐ(", None, "VND", ""),
            ("Mức thu bằng 50% mức thu phí quy định tại Biểu phí", None, "VND", ""),
            ("", None, "VND", ""),
        ] {
            let fee = fee(text);
            assert_eq!(fee.amount.map(|a| a.to_string()).as_deref(), amount, "{text}");
            assert_eq!(
                (fee.currency.as_str(), fee.condition.as_str()),
                (currency, condition),
                "{text}"
            );
            assert_eq!(fee.text, text);
        }
    }

    #[test]
    fn time_limits() {
        use TimeUnit::{Day, Hour, Month, WorkingDay};
        for (text, amount, unit) in [
            ("5 Ngày làm việc", Some("5"), Some(WorkingDay)),
            ("30 Ngày", Some("30"), Some(Day)),
            ("01 Giờ", Some("1"), Some(Hour)),
            ("0.5 Giờ", Some("0.5"), Some(Hour)),
            ("0,5 giờ", Some("0.5"), Some(Hour)),
            ("2 tháng", Some("2"), Some(Month)),
            ("7", Some("7"), None),
            ("10-25", None, None),
            ("Không quy định", None, None),
            ("5 ngày kể từ ngày nhận", None, None),
        ] {
            let limit = time_limit(text);
            assert_eq!(limit.amount.map(|a| a.to_string()).as_deref(), amount, "{text}");
            assert_eq!((limit.unit, limit.text.as_str()), (unit, text));
        }
    }

    #[test]
    fn submissions_are_lines_of_fields() {
        let read = submission(
            "Trực tuyến | 5 ngày làm việc | Phí: 100.000 đồng (cấp mới) | Phí: Miễn phí | ghi chú",
        );
        assert_eq!(
            (read.channel, read.fees.len(), read.note.as_str()),
            (Channel::Online, 2, "ghi chú")
        );
        assert_eq!(submission(&submission_line(&read)), read);
        let odd = submission("Nộp tại Bộ phận Một cửa | 3 ngày");
        assert_eq!(
            (odd.channel, odd.note.as_str()),
            (Channel::Other, "Nộp tại Bộ phận Một cửa | 3 ngày")
        );
        assert_eq!(submission("trực tiếp").channel, Channel::InPerson);
    }
}
