//! The table of legal documents, glued: "Tên văn bản pháp lýMã văn bản", then
//! title and number in turn: "…TT-BTCLuật 49/2019/QH1449/2019/QH14…".

use crate::model::{DocumentNumber, LegalBasis};

use super::{Apart, NOTHING};

const HEAD: &str = "Tên văn bản pháp lýMã văn bản";

/// Takes the table apart. A number ends a row if it is glued to what stands
/// before or after it; numbers inside titles stand between blanks.
pub(in super::super) fn legal_basis(cell: &str) -> Apart<LegalBasis> {
    let Some(table) = cell.strip_prefix(HEAD) else {
        let only = cell.trim();
        let parts =
            if only.is_empty() || only == NOTHING { Vec::new() } else { vec![row(only, "")] };
        return Apart { parts, unglued: false };
    };
    let mut parts = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while let Some(number) = next_number(table, at) {
        at = number.end;
        if number.ends_row(table, start) {
            let (title, printed) =
                words_before(&table[start..number.start], &table[number.start..number.end]);
            parts.push(row(title, &printed));
            start = number.end;
        }
    }
    let rest = table[start..].trim();
    if !rest.is_empty() {
        parts.push(row(rest, ""));
    }
    Apart { parts, unglued: true }
}

fn row(title: &str, printed: &str) -> LegalBasis {
    LegalBasis {
        number: printed.parse::<DocumentNumber>().ok(),
        as_printed: printed.trim().to_owned(),
        title: title.trim().to_owned(),
        issued: None,
    }
}

/// A number's cell may start with words, glued to the title: "…nước.NĐ
/// 23/2026/NĐ-CP", "…vậtsố 07/2026/TT-BNNMT".
fn words_before<'a>(title: &'a str, number: &'a str) -> (&'a str, String) {
    const WORDS: [&str; 11] = [
        "Nghị định số",
        "Nghị quyết số",
        "Thông tư số",
        "Quyết định số",
        "Luật số",
        "Nghị định",
        "Thông tư",
        "Luật",
        "NĐ",
        "TT",
        "số",
    ];
    if title.ends_with(' ') {
        let trimmed = title.trim_end();
        let found = WORDS.iter().filter_map(|word| Some((trimmed.strip_suffix(word)?, *word)));
        for (before, word) in found {
            // Glued: no blank before it. A title of these words alone is a title.
            if !before.is_empty() && !before.ends_with([' ', '\n', '(']) {
                return (before, format!("{word} {number}"));
            }
        }
    }
    (title, number.to_owned())
}

/// The number of a document inside a text.
struct Number {
    start: usize,
    end: usize,
}

impl Number {
    fn ends_row(&self, table: &str, row_start: usize) -> bool {
        let before = &table[row_start..self.start];
        let after = &table[self.end..];
        let blank_before = before.ends_with([' ', '\n', '(', '\t']);
        if before.is_empty() {
            // The row starts with a number: its title, unless nothing repeats it.
            return !after.starts_with(|c: char| c.is_ascii_digit());
        }
        if !blank_before {
            return !before.ends_with(['"', '\'', '/', '-', '“', ',']);
        }
        after.is_empty() || after.starts_with(char::is_alphabetic)
    }
}

/// The first number at or after a place.
fn next_number(text: &str, from: usize) -> Option<Number> {
    let bytes = text.as_bytes();
    let mut at = from;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let run = bytes[at..].iter().take_while(|b| b.is_ascii_digit()).count();
        let start = at + title_digits(&text[from..at], &text[at..at + run]);
        if let Some(length) = number_length(&text[start..]) {
            return Some(Number { start, end: start + length });
        }
        at += run;
    }
    None
}

/// How many digits of a run still belong to the title: the term of the National
/// Assembly ("QH14" before "49/2019"), or a year ("2020" before "76/2025").
fn title_digits(before: &str, run: &str) -> usize {
    if before.ends_with("QH") && run.len() > 2 {
        return 2;
    }
    let year = run
        .get(..4)
        .and_then(|y| y.parse::<u16>().ok())
        .is_some_and(|y| (1945..=2100).contains(&y));
    let glued_year = run.len() > 4 && year && before.ends_with([' ', '/', '-']);
    if glued_year { 4 } else { 0 }
}

/// The length of "61/2018/NĐ-CP", "66.7/2025/NQ-CP", "49/2019/QH14",
/// "191/2013/TTLT/BQP-BTC", "1015/QĐ-TTg" at the start of a text.
fn number_length(text: &str) -> Option<usize> {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let mut at = digits(text);
    if at == 0 || at > 5 {
        return None;
    }
    // "66.7/2025", but not the end of a sentence: "15/5/2026.55/2026".
    if text[at..].starts_with('.') && digits(&text[at + 1..]) > 0 {
        if at > 3 {
            return None;
        }
        at += 1 + digits(&text[at + 1..]);
    }
    at += slash(&text[at..])?;
    let year = digits(&text[at..]);
    if year > 0 {
        at += (year == 4).then_some(4)?;
        at += slash(&text[at..])?;
    }
    let kind = KINDS.iter().find(|kind| text[at..].starts_with(**kind))?;
    at += kind.len();
    if matches!(*kind, "QH" | "UBTVQH") {
        // Terms have two digits; a third belongs to the next title.
        let term = digits(&text[at..]).min(2);
        return (term > 0).then_some(at + term);
    }
    let separator = text[at..].trim_start_matches(' ').chars().next()?;
    if !matches!(separator, '-' | '/') {
        return None;
    }
    at += text[at..].find(separator)? + 1;
    at += text[at..].len() - text[at..].trim_start_matches(' ').len();
    at += issuer_length(kind, &text[at..])?;
    while *kind != "NĐ" && text[at..].starts_with('-') {
        match issuer_length(kind, &text[at + 1..]) {
            Some(length) => at += 1 + length,
            None => break,
        }
    }
    Some(at)
}

fn slash(text: &str) -> Option<usize> {
    let trimmed = text.trim_start_matches(' ');
    trimmed.starts_with('/').then_some(text.len() - trimmed.len() + 1)
}

/// Types, longer ones first.
const KINDS: [&str; 14] =
    ["UBTVQH", "VBHN", "TTLT", "NĐ", "ND", "NQ", "QĐ", "QD", "TT", "CT", "QH", "PL", "TB", "HD"];

/// Issuers of documents that end where an ordinary word may start.
const ISSUERS: [&str; 66] = [
    "CP", "TTg", "TW", "UBTVQH", "VPCP", "HĐTP", "HĐND", "UBND", "CTN", "BTC", "BCA", "BTP", "BXD",
    "BGTVT", "BNNMT", "BNNPTNT", "BNN", "BTNMT", "BTTTT", "BYT", "BVHTTDL", "BVHTT", "BLĐTBXH",
    "BLDTBXH", "BKHĐT", "BKHDT", "BKH", "BKHCN", "BKHCNMT", "BCT", "BCN", "BTM", "BTS", "BNV",
    "BNG", "BQP", "BGDĐT", "BGD&ĐT", "BGDDT", "BDTTG", "UBDT", "NHNN", "NHNN1", "TTCP", "BHXH",
    "BBCVT", "BVGCP", "TANDTC", "VKSNDTC", "VKSTC", "TCHQ", "TCT", "TCTK", "UBCK", "UBCKNN",
    "KTNN", "C06", "C07", "C08", "A08", "V03", "X01", "BTCCBCP", "BNgG", "ĐCT", "CHK",
];

fn issuer_length(kind: &str, text: &str) -> Option<usize> {
    if matches!(kind, "NĐ" | "ND" | "NQ") && text.starts_with("CP") {
        return Some(2);
    }
    let known = ISSUERS.iter().filter(|issuer| text.starts_with(**issuer)).map(|i| i.len()).max();
    if known.is_some() {
        return known;
    }
    // An unknown abbreviation: its capitals, without the one that starts a word.
    let capitals: usize = text.chars().take_while(|c| c.is_uppercase()).map(char::len_utf8).sum();
    let word_follows = text[capitals..].starts_with(char::is_lowercase);
    let last = text[..capitals].chars().next_back().map_or(0, char::len_utf8);
    let length = if word_follows { capitals - last } else { capitals };
    (length > 0).then_some(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(glued: &str) -> Vec<String> {
        let parts = legal_basis(&format!("{HEAD}{glued}")).parts;
        parts.into_iter().map(|b| format!("{}|{}", b.title, b.as_printed)).collect()
    }

    #[test]
    fn titles_and_numbers_come_apart() {
        for (glued, expected) in [
            (
                "QUY ĐỊNH MỨC THU25/2021/TT-BTCLuật 49/2019/QH1449/2019/QH14Quyết định số 09/2023/QĐ-TTg09/2023/QĐ-TTg",
                vec![
                    "QUY ĐỊNH MỨC THU|25/2021/TT-BTC",
                    "Luật 49/2019/QH14|49/2019/QH14",
                    "Quyết định số 09/2023/QĐ-TTg|09/2023/QĐ-TTg",
                ],
            ),
            (
                "Nghị định ngày 19/10/2020 của Chính phủ91/2022/NĐ-CPQUY ĐỊNH VIỆC54/2024/NĐ-CP",
                vec![
                    "Nghị định ngày 19/10/2020 của Chính phủ|91/2022/NĐ-CP",
                    "QUY ĐỊNH VIỆC|54/2024/NĐ-CP",
                ],
            ),
            (
                "Luật sửa đổi Luật Doanh nghiệp 202076/2025/QH15",
                vec!["Luật sửa đổi Luật Doanh nghiệp 2020|76/2025/QH15"],
            ),
            (
                "Luật số 43/2024/QH15 ngày 29/6/202443/2024/QH15",
                vec!["Luật số 43/2024/QH15 ngày 29/6/2024|43/2024/QH15"],
            ),
            (
                "theo Luật số 37/2024/QH1519/2024/TT-BTPLuật sửa đổi37/2024/QH15",
                vec!["theo Luật số 37/2024/QH15|19/2024/TT-BTP", "Luật sửa đổi|37/2024/QH15"],
            ),
            (
                "trong lĩnh vực nước.NĐ 23/2026/NĐ-CP14/2025/TT-BNNMT14/2025/TT-BNNMT",
                vec!["trong lĩnh vực nước.NĐ 23/2026/NĐ-CP|14/2025/TT-BNNMT", "|14/2025/TT-BNNMT"],
            ),
            (
                "bảo vệ thực vậtsố 07/2026/TT-BNNMTsửa đổiNghị định số 33/2026/NĐ-CP",
                vec!["bảo vệ thực vật|số 07/2026/TT-BNNMT", "sửa đổi|Nghị định số 33/2026/NĐ-CP"],
            ),
            (
                "Hướng dẫn09/2015/TTLT-BCA-BYT-BTCHướng dẫn191/2013/TTLT/BQP-BLĐTBXH-BTC",
                vec![
                    "Hướng dẫn|09/2015/TTLT-BCA-BYT-BTC",
                    "Hướng dẫn|191/2013/TTLT/BQP-BLĐTBXH-BTC",
                ],
            ),
            ("Nghị quyết cắt giảm66.7/2025/NQ-CP", vec!["Nghị quyết cắt giảm|66.7/2025/NQ-CP"]),
            ("Luật Hải quan 201454", vec!["Luật Hải quan 201454|"]),
            ("ngày 15/5/2026.55/2026/TT-BTC", vec!["ngày 15/5/2026.|55/2026/TT-BTC"]),
        ] {
            assert_eq!(rows(glued), expected, "{glued}");
        }
    }
}
