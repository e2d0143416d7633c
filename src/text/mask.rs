//! Numbers that tell who somebody is or how to reach them, taken out of a text
//! before the public sees it.
//!
//! What is masked: telephone numbers of Viet Nam, numbers of identity papers
//! (9 or 12 digits), and the account that follows words such as "STK". What is
//! not: numbers of documents, codes of procedures, days, amounts of money, tax
//! codes. In doubt a number of the right length is masked: a hidden figure can
//! be asked for, a shown one cannot be taken back.

use std::borrow::Cow;

use super::fold;

const PHONE: &str = "[số điện thoại đã ẩn]";
const PAPER: &str = "[số giấy tờ đã ẩn]";
const ACCOUNT: &str = "[số tài khoản đã ẩn]";

/// Words after which a number is a bank account.
const ACCOUNT_WORDS: &[&str] = &["stk", "so tai khoan", "tai khoan", "so tk", "tk so", "tk"];
/// Words after which a number is one of an identity paper.
const PAPER_WORDS: &[&str] = &["cccd", "cmnd", "cmt", "can cuoc", "can cuoc cong dan", "dinh danh"];
/// Words after which a number is none of a person.
const OTHER_WORDS: &[&str] = &["mst", "ma so thue", "ma so doanh nghiep", "ma so dn", "gpkd"];
/// What follows an amount of money.
const UNITS: &[&str] =
    &["dong", "d", "vnd", "nghin", "ngan", "trieu", "ty", "ti", "usd", "%", "do la"];

/// The text with what would tell who somebody is masked.
///
/// ```
/// use quydinh::text::mask_personal;
/// assert_eq!(mask_personal("Gọi 0912 345 678 nhé"), "Gọi [số điện thoại đã ẩn] nhé");
/// assert_eq!(mask_personal("Nghị định 15/2021/NĐ-CP"), "Nghị định 15/2021/NĐ-CP");
/// ```
pub fn mask_personal(text: &str) -> Cow<'_, str> {
    let runs = runs(text);
    let mut masked = String::new();
    let mut kept = 0;
    let mut first = 0;
    while first < runs.len() {
        // The longest that is such a number, so that none is cut in two.
        let found = (first..runs.len().min(first + MOST_RUNS)).rev().find_map(|last| {
            if !runs[first..last].iter().all(|run| run.joined) {
                return None;
            }
            Some((last, what(text, &runs[first..=last])?))
        });
        match found {
            Some((last, label)) => {
                masked.push_str(&text[kept..runs[first].start]);
                masked.push_str(label);
                kept = runs[last].end;
                first = last + 1;
            }
            None => first += 1,
        }
    }
    if kept == 0 {
        return Cow::Borrowed(text);
    }
    masked.push_str(&text[kept..]);
    Cow::Owned(masked)
}

/// More pieces than that are a list.
const MOST_RUNS: usize = 5;

/// Digits with at most dots, hyphens and brackets between them.
#[derive(Debug)]
struct Run {
    start: usize,
    end: usize,
    digits: String,
    /// How many digits stand between the dots or hyphens.
    groups: Vec<usize>,
    /// Whether a comma or a point of a longer number goes on.
    broken: bool,
    /// Whether a letter stands right before or after it.
    worded: bool,
    /// Whether the next one follows after a single blank.
    joined: bool,
}

fn runs(text: &str) -> Vec<Run> {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut runs: Vec<Run> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let plus = bytes[at] == b'+' && digit(at + 1);
        if !plus && !digit(at) {
            at += 1;
            continue;
        }
        let opened = text[..at].ends_with('(');
        let mut run = Run {
            start: if opened { at - 1 } else { at },
            end: at,
            digits: String::new(),
            groups: vec![0],
            broken: false,
            worded: false,
            joined: false,
        };
        let mut end = at;
        if plus {
            run.digits.push('+');
            end += 1;
        }
        loop {
            while digit(end) {
                run.digits.push(char::from(bytes[end]));
                if let Some(group) = run.groups.last_mut() {
                    *group += 1;
                }
                end += 1;
            }
            let closed = usize::from(opened && bytes.get(end) == Some(&b')'));
            let skip = match bytes.get(end + closed) {
                Some(b'.' | b'-') if digit(end + closed + 1) => closed + 1,
                _ if closed == 1 && digit(end + 1) => 1,
                _ => {
                    end += closed;
                    break;
                }
            };
            run.groups.push(0);
            end += skip;
        }
        run.end = end;
        // Part of a word, of a decimal, or of another number.
        let before = text[..run.start].chars().next_back();
        let after = text[end..].chars().next();
        let rest = text.get(end + 1..).unwrap_or_default();
        run.broken = matches!(before, Some(',' | '.' | '-'))
            && text[..run.start - 1].ends_with(|c: char| c.is_ascii_digit())
            || after == Some(',') && digit(end + 1)
            || matches!(after, Some('.' | '-'))
                && rest.starts_with(|c: char| c.is_ascii_alphabetic())
                && digit(end + 2);
        run.worded = [before, after].into_iter().flatten().any(|c| c.is_alphanumeric() || c == '_');
        run.joined = after == Some(' ') && (digit(end + 1) || bytes.get(end + 1) == Some(&b'('));
        at = end.max(at + 1);
        runs.push(run);
    }
    runs
}

/// What a number of these pieces is, as a label; none if it is shown.
fn what(text: &str, runs: &[Run]) -> Option<&'static str> {
    let (first, last) = (runs.first()?, runs.last()?);
    if runs.iter().any(|run| run.broken) {
        return None;
    }
    let all: String = runs.iter().map(|run| run.digits.as_str()).collect();
    let digits = all.trim_start_matches('+');
    if all.starts_with('+') && !digits.starts_with("84") || digits.contains('+') {
        return None;
    }
    let before = fold(&text[tail(text, first.start)..first.start]);
    let before = before.trim_end_matches([' ', ':', '.', '-', '(', '#', '\n']);
    let word = |words: &[&str]| {
        let before = before.strip_suffix(" so").unwrap_or(before);
        words.iter().any(|word| {
            before.strip_suffix(word).is_some_and(|rest| !rest.ends_with(char::is_alphanumeric))
        })
    };
    let slashed = text[..first.start].ends_with('/') || text[last.end..].starts_with('/');
    if word(OTHER_WORDS) {
        return None;
    }
    if word(ACCOUNT_WORDS) && (6..=19).contains(&digits.len()) && !slashed {
        return Some(ACCOUNT);
    }
    if word(PAPER_WORDS) && (8..=12).contains(&digits.len()) && !slashed {
        return Some(PAPER);
    }
    if is_amount(text, last) {
        return None;
    }
    if is_phone(&all) {
        return Some(PHONE);
    }
    if runs.iter().any(|run| run.worded) {
        return None;
    }
    // Three and three: thousands with dots are an amount, unless a zero leads.
    let groups: Vec<usize> = runs.iter().flat_map(|run| run.groups.iter().copied()).collect();
    let dotted = runs.iter().any(|run| run.groups.len() > 1);
    let even = groups.len() == 1 || groups.iter().all(|group| *group == 3 || *group == 4);
    let paper = matches!(digits.len(), 9 | 12) && even && (!dotted || digits.starts_with('0'));
    (paper && !slashed).then_some(PAPER)
}

/// The start of the last few words before a place.
fn tail(text: &str, at: usize) -> usize {
    text[..at].char_indices().rev().take(32).last().map_or(at, |(start, _)| start)
}

/// Whether what follows a number makes it money.
fn is_amount(text: &str, last: &Run) -> bool {
    let rest: String = text[last.end..].chars().take(12).collect();
    let rest = fold(&rest);
    let rest = rest.trim_start_matches([' ', '(']);
    UNITS.iter().any(|unit| {
        let after = rest.strip_prefix(unit);
        after.is_some_and(|after| !after.starts_with(char::is_alphanumeric))
    })
}

/// A number of a telephone: mobile (03, 05, 07, 08, 09) or fixed line (02), with
/// the zero or the code of the country.
fn is_phone(all: &str) -> bool {
    let own = match all.strip_prefix("+84").or_else(|| all.strip_prefix("84")) {
        Some(rest) => rest.strip_prefix('0').unwrap_or(rest),
        None => match all.strip_prefix('0') {
            Some(rest) => rest,
            None => return false,
        },
    };
    match own.as_bytes() {
        [b'3' | b'5' | b'7'..=b'9', ..] => own.len() == 9,
        [b'2', ..] => own.len() == 10,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `T`, `G` and `K` stand for the three labels.
    #[test]
    fn personal_numbers_are_masked_and_others_are_not() {
        for (text, expected) in [
            // Telephones.
            ("Gọi 0912345678.", "Gọi T."),
            ("ĐT: 0912.345.678, anh Nam", "ĐT: T, anh Nam"),
            ("091-234-5678", "T"),
            ("0912 345 678", "T"),
            ("+84912345678", "T"),
            ("+84 912 345 678", "T"),
            ("84 912 345 678", "T"),
            ("(+84) 912345678", "T"),
            ("024 3826 1234", "T"),
            ("(024) 3826 1234", "T"),
            ("(024)38261234", "T"),
            ("028.3822.5678", "T"),
            ("ĐT.0912345678.Cảm ơn", "ĐT.T.Cảm ơn"),
            ("0912345678/0987654321", "T/T"),
            ("0912345678 0987654321", "T T"),
            ("ngày 01/07/2026 gọi 0912345678", "ngày 01/07/2026 gọi T"),
            ("2026-07-01 0912345678", "2026-07-01 T"),
            // Identity papers.
            ("CCCD 001099012345", "CCCD G"),
            ("căn cước công dân số: 001 099 012 345", "căn cước công dân số: G"),
            ("mang số 123456789", "mang số G"),
            ("CMND 123.456.789 cấp năm 2010", "CMND G cấp năm 2010"),
            ("012.345.678.901", "G"),
            // Bank accounts.
            ("STK 19036789012345", "STK K"),
            ("Số tài khoản: 0011 0023 45678 tại VCB", "Số tài khoản: K tại VCB"),
            ("số tài khoản là gì", "số tài khoản là gì"),
            ("stk: 123456", "stk: K"),
            ("Tài khoản số 711A12345678", "Tài khoản số 711A12345678"),
            // What is not personal.
            (
                "Nghị định 15/2021/NĐ-CP và 83/2014/NĐ-CP",
                "Nghị định 15/2021/NĐ-CP và 83/2014/NĐ-CP",
            ),
            ("123456789/QĐ-UBND", "123456789/QĐ-UBND"),
            ("mã 1.002011 và 1.002011.000.00.00.H61", "mã 1.002011 và 1.002011.000.00.00.H61"),
            ("PA-0001, GY-0012", "PA-0001, GY-0012"),
            ("01.07.2026, 01-07-2026, 2026-07-01", "01.07.2026, 01-07-2026, 2026-07-01"),
            ("1.000.000.000 đồng", "1.000.000.000 đồng"),
            ("phí 120.000.000 cho một lần", "phí 120.000.000 cho một lần"),
            (
                "100000000 đồng, 250000000đ, 100 000 000 VND",
                "100000000 đồng, 250000000đ, 100 000 000 VND",
            ),
            ("120.000.000.000đ", "120.000.000.000đ"),
            ("mất 500000000 triệu", "mất 500000000 triệu"),
            ("1,500,000,000", "1,500,000,000"),
            ("MST 0312345678", "MST 0312345678"),
            ("mã số thuế: 0100109106", "mã số thuế: 0100109106"),
            ("từ 30 xuống 15 ngày, Điều 5 khoản 2", "từ 30 xuống 15 ngày, Điều 5 khoản 2"),
            ("tổng đài 1900 1234", "tổng đài 1900 1234"),
            ("+1 202 555 0123", "+1 202 555 0123"),
            ("thiết bị A123456789", "thiết bị A123456789"),
            ("", ""),
            ("Không có số nào", "Không có số nào"),
        ] {
            let expected = if text == expected { expected.to_owned() } else { spelled(expected) };
            assert_eq!(mask_personal(text), expected, "{text}");
        }
    }

    fn spelled(text: &str) -> String {
        let word = |word: &str| match word {
            "T" => PHONE.to_owned(),
            "G" => PAPER.to_owned(),
            "K" => ACCOUNT.to_owned(),
            other => other.to_owned(),
        };
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = rest.find([' ', '.', ',', '/']) {
            out.push_str(&word(&rest[..at]));
            out.push_str(&rest[at..=at]);
            rest = &rest[at + 1..];
        }
        out + &word(rest)
    }

    proptest::proptest! {
        /// Whatever stands around it, a number with blanks around it is hidden,
        /// and masking again changes nothing.
        #[test]
        fn a_number_of_a_mobile_never_shows(
            before in "[a-zđươ ,.]{0,30}",
            number in "0[35789][0-9]{8}",
            after in "[a-zđươ,.]{0,30}",
        ) {
            let text = format!("{before} và {number} rồi {after}");
            let masked = mask_personal(&text);
            proptest::prop_assert!(!masked.contains(&number), "{}", masked);
            proptest::prop_assert_eq!(mask_personal(&masked), masked.clone());
        }

        #[test]
        fn no_text_breaks_it(text in "[\\PC\n0-9+()., /-]{0,60}") {
            let _ = mask_personal(&text);
        }
    }
}
