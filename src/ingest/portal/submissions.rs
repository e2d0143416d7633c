//! The table of ways to hand in, glued: `Hình thức nộpThời gianPhí, lệ phíMô
//! tảTrực tuyến10 NgàyMiễn phí(không có)Dịch vụ bưu chính10 Ngày…`.

use crate::model::{Channel, Submission};

use super::{
    super::fees::{fee, time_limit},
    Apart, NOTHING,
};

const HEAD: &str = "Hình thức nộpThời gianPhí, lệ phíMô tả";

const CHANNELS: [(&str, Channel); 3] = [
    ("Trực tuyến", Channel::Online),
    ("Trực tiếp", Channel::InPerson),
    ("Dịch vụ bưu chính", Channel::Post),
];

/// Texts that stand in place of a time limit; longer ones first.
const SPOKEN_LIMITS: [&str; 6] = [
    "Hệ thống giải quyết thủ tục hành chính ngành Thuế thực hiện phản hồi tự động thông qua phương thức điện tử.",
    "Không phải trả kết quả cho người nộp thuế",
    "Không quy định",
    NOTHING,
    "Không ",
    "Không",
];

const UNITS: [&str; 8] =
    [" Ngày làm việc", " Ngày", " Giờ làm việc", " Giờ", " Tháng", " Năm", " Phút", " Tuần"];

const CURRENCIES: [&str; 5] = [" Việt Nam Đồng", " VNĐ", " USD", " EUR", " Đồng"];

/// Takes the table apart. A cell without its head is one way of unknown kind.
pub(in super::super) fn submissions(cell: &str) -> Apart<Submission> {
    let Some(table) = cell.strip_prefix(HEAD) else {
        return whole(cell, false);
    };
    let starts = rows(table);
    if starts.first().is_none_or(|first| first.at != 0) {
        return whole(table, true);
    }
    let ends = starts.iter().skip(1).map(|row| row.at).chain([table.len()]);
    let parts =
        starts.iter().zip(ends).map(|(row, end)| read_row(row, &table[row.fees..end])).collect();
    Apart { parts, unglued: true }
}

fn whole(text: &str, unglued: bool) -> Apart<Submission> {
    let note = text.trim();
    let only = Submission {
        channel: Channel::Other,
        time_limit: None,
        fees: Vec::new(),
        note: note.to_owned(),
    };
    Apart {
        parts: if note.is_empty() || note == NOTHING { Vec::new() } else { vec![only] },
        unglued,
    }
}

/// Where a row of the table starts.
struct Row<'a> {
    at: usize,
    channel: Channel,
    limit: &'a str,
    /// Where its fees start.
    fees: usize,
}

/// The rows: a way is one only if a time limit and a fee follow it, since its
/// name also occurs in running text.
fn rows(table: &str) -> Vec<Row<'_>> {
    let mut rows = Vec::new();
    let mut at = 0;
    while at < table.len() {
        match row_at(table, at) {
            Some(row) => {
                at = row.fees;
                rows.push(row);
            }
            None => at += table[at..].chars().next().map_or(1, char::len_utf8),
        }
    }
    rows
}

fn row_at(table: &str, at: usize) -> Option<Row<'_>> {
    let (name, channel) = CHANNELS.iter().find(|(name, _)| table[at..].starts_with(name))?;
    let rest = &table[at + name.len()..];
    let limit = limit_length(rest).find(|end| fee_length(&rest[*end..]).is_some())?;
    Some(Row { at, channel: *channel, limit: &rest[..limit], fees: at + name.len() + limit })
}

/// How long the time limit at the start of a text may be, longest first.
fn limit_length(text: &str) -> impl Iterator<Item = usize> + '_ {
    let digits =
        text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ','))).unwrap_or(text.len());
    let unit = (digits > 0)
        .then(|| UNITS.iter().find(|unit| text[digits..].starts_with(**unit)))
        .flatten()
        .map(|unit| digits + unit.len());
    let spoken = SPOKEN_LIMITS.iter().filter(|s| text.starts_with(**s)).map(|s| s.len());
    unit.into_iter().chain((digits > 0).then_some(digits)).chain(spoken).chain([0])
}

/// How long the fee at the start of a text is, without its bracket.
fn fee_length(text: &str) -> Option<usize> {
    if let Some(word) = ["Miễn phí", NOTHING].iter().find(|word| text.starts_with(**word)) {
        return Some(word.len());
    }
    let digits = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',')))?;
    if digits == 0 {
        return None;
    }
    CURRENCIES.iter().find(|c| text[digits..].starts_with(**c)).map(|c| digits + c.len())
}

fn read_row(row: &Row<'_>, text: &str) -> Submission {
    let mut fees = Vec::new();
    let mut rest = text;
    while let Some(mut end) = fee_length(rest) {
        let nothing = rest.starts_with(NOTHING);
        let bare = end;
        if rest[end..].starts_with('(') {
            end += bracket_length(&rest[end..]);
        }
        if !nothing {
            fees.push(fee(&rest[..end]));
        } else if end > bare {
            fees.push(fee(&rest[bare..end]));
        }
        rest = &rest[end..];
    }
    let limit = row.limit.trim();
    Submission {
        channel: row.channel,
        time_limit: (!limit.is_empty() && limit != NOTHING).then(|| time_limit(limit)),
        fees,
        note: rest.trim().to_owned(),
    }
}

/// The length of a bracketed text; to the end if the bracket stays open.
fn bracket_length(text: &str) -> usize {
    let mut depth = 0_u32;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => continue,
        }
        if depth == 0 {
            return at + 1;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(rows: &str) -> Vec<String> {
        let apart = submissions(&format!("{HEAD}{rows}"));
        assert!(apart.unglued);
        apart.parts.iter().map(super::super::super::fees::submission_line).collect()
    }

    #[test]
    fn rows_come_apart() {
        for (glued, expected) in [
            (
                "Trực tuyến10 NgàyMiễn phí(không có)Dịch vụ bưu chính10 NgàyMiễn phí",
                vec![
                    "Trực tuyến | 10 Ngày | Phí: Miễn phí(không có)",
                    "Dịch vụ bưu chính | 10 Ngày | Phí: Miễn phí",
                ],
            ),
            ("Trực tiếp1Miễn phí", vec!["Trực tiếp | 1 | Phí: Miễn phí"]),
            (
                "Trực tiếp5 Ngày làm việc135 VNĐ(Lệ phí: 135.000 đồng/lần.)Nộp trực tiếp tại Sở",
                vec![
                    "Trực tiếp | 5 Ngày làm việc | Phí: 135 VNĐ(Lệ phí: 135.000 đồng/lần.) | Nộp trực tiếp tại Sở",
                ],
            ),
            // Several fees, and a description that names the ways in running text.
            (
                "Trực tiếp2 Ngày1,000 VNĐ(a (b))250,000 Việt Nam ĐồngTrực tuyến: qua CổngTrực tuyếnKhông có thông tinKhông có thông tinqua mạng",
                vec![
                    "Trực tiếp | 2 Ngày | Phí: 1,000 VNĐ(a (b)) | Phí: 250,000 Việt Nam Đồng | Trực tuyến: qua Cổng",
                    "Trực tuyến |  | qua mạng",
                ],
            ),
            ("Trực tuyến3 Ngày200 VNĐ(", vec!["Trực tuyến | 3 Ngày | Phí: 200 VNĐ("]),
            (
                "Trực tuyếnKhông phải trả kết quả cho người nộp thuếMiễn phíQua Cổng",
                vec![
                    "Trực tuyến | Không phải trả kết quả cho người nộp thuế | Phí: Miễn phí | Qua Cổng",
                ],
            ),
            ("một câu không theo bảng", vec!["Cách khác |  | một câu không theo bảng"]),
        ] {
            assert_eq!(lines(glued), expected, "{glued}");
        }
        assert!(submissions(NOTHING).parts.is_empty());
    }
}
