//! Cells of the national portal's records: tables whose cells were glued
//! together when they were copied, and page furniture. What can't be taken
//! apart stays whole: no text is lost.

mod basis;
mod dossier;
mod submissions;

pub(super) use basis::legal_basis;
pub(super) use dossier::dossier;
pub(super) use submissions::submissions;

use crate::model::Audience;
use crate::text::fold;

/// How the portal says that there is nothing.
pub(super) const NOTHING: &str = "Không có thông tin";

/// A cell taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Apart<T> {
    /// The parts.
    pub(super) parts: Vec<T>,
    /// Whether the cell was a glued table.
    pub(super) unglued: bool,
}

/// Cuts the search words and the buttons of the page off a cell, and tells
/// whether there were any.
pub(super) fn without_furniture(cell: &str) -> (&str, bool) {
    let end = ["Từ khóa", "Chọn cơ quan thực hiện"]
        .iter()
        .filter_map(|mark| furniture_at(cell, mark))
        .min()
        .unwrap_or(cell.len());
    (cell[..end].trim_end(), end < cell.len())
}

/// "Từ khóa" may be a word of the text; as furniture it is followed by "Mô tả".
fn furniture_at(cell: &str, mark: &str) -> Option<usize> {
    cell.match_indices(mark).map(|(at, _)| at).find(|at| {
        let after = &cell[at + mark.len()..];
        if mark == "Từ khóa" {
            after.contains("Mô tả")
        } else {
            after.contains("Nộp hồ sơ") || after.contains("Bộ ngành")
        }
    })
}

/// The results of a procedure: names that are followed by "Mã: KQ.G01.000084".
pub(super) fn results(cell: &str) -> Apart<String> {
    let mut parts = Vec::new();
    let mut rest = cell;
    let mut unglued = false;
    while let Some(at) = rest.find("Mã: KQ") {
        let name = rest[..at].trim();
        if !name.is_empty() {
            parts.push(name.to_owned());
        }
        let code = &rest[at + "Mã: ".len()..];
        let run = code
            .find(|c: char| {
                !(c.is_ascii_uppercase() || c.is_ascii_digit() || matches!(c, '.' | '-'))
            })
            .unwrap_or(code.len());
        // A capital after the last digit starts the next name.
        let end = code[..run].rfind(|c: char| c.is_ascii_digit()).map_or(run, |last| last + 1);
        rest = &code[end..];
        unglued = true;
    }
    if !rest.trim().is_empty() {
        parts.push(rest.trim().to_owned());
    }
    Apart { parts, unglued }
}

/// The steps of a procedure: each from one "Bước n" to the next, or else its
/// paragraphs.
pub(super) fn steps(cell: &str) -> Vec<String> {
    let lines: Vec<&str> = cell.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let numbered = lines.iter().any(|line| starts_step(line));
    let mut steps: Vec<String> = Vec::new();
    for line in lines {
        match steps.last_mut() {
            Some(step) if numbered && !starts_step(line) => {
                step.push('\n');
                step.push_str(line);
            }
            _ => steps.push(line.to_owned()),
        }
    }
    steps
}

/// "Bước 1: …", also after a bullet: "- Bước 1", "a) Bước 1".
fn starts_step(line: &str) -> bool {
    let words = line.trim_start_matches(|c: char| !c.is_alphabetic());
    let words = match words.split_once(") ") {
        Some((letter, rest)) if letter.chars().count() == 1 => rest,
        _ => words,
    };
    let mut parts = words.split(|c: char| c.is_whitespace() || matches!(c, ':' | '.' | '-'));
    parts.next().is_some_and(|word| fold(word) == "buoc")
        && parts.next().is_some_and(|n| n.starts_with(|c: char| c.is_ascii_digit()))
}

/// Groups that contain commas, so that a comma list can't be split blindly.
const WITH_COMMAS: [&str; 2] =
    ["Tổ chức (không bao gồm doanh nghiệp, HTX)", "Cán bộ, công chức, viên chức"];

/// The groups of a comma list of those concerned.
pub(super) fn groups(cell: &str) -> Vec<String> {
    let mut groups = Vec::new();
    let mut rest = cell.trim();
    while !rest.is_empty() {
        let known = WITH_COMMAS.iter().find(|group| rest.starts_with(**group)).map(|g| g.len());
        let end = known.unwrap_or_else(|| end_of_group(rest));
        let group = rest[..end].trim();
        if !group.is_empty() {
            groups.push(group.to_owned());
        }
        rest = rest[end..].trim_start_matches([',', ';', ' ']);
    }
    groups
}

/// The first comma outside brackets.
fn end_of_group(text: &str) -> usize {
    let mut depth = 0_i32;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' | ';' if depth <= 0 => return at,
            _ => {}
        }
    }
    text.len()
}

/// Who is meant by a group, as the portal and ministries name them.
pub(super) fn audience_of(group: &str) -> Option<Audience> {
    let folded = fold(group);
    let outside = folded.split('(').next().unwrap_or_default();
    let has = |words: &[&str]| words.iter().any(|w| outside.contains(w));
    if has(&["doanh nghiep", "hop tac xa", "ho kinh doanh", "nha dau tu", "thuong nhan", "htx"]) {
        Some(Audience::Business)
    } else if has(&[
        "can bo",
        "dang vien",
        "to chuc dang",
        "co quan nha nuoc",
        "co quan hanh chinh",
        "noi bo",
    ]) {
        Some(Audience::Internal)
    } else if has(&["cong dan", "nguoi", "to chuc", "ca nhan", "ho gia dinh"]) {
        Some(Audience::Citizen)
    } else {
        None
    }
}

/// Agencies of a comma list. A comma separates two only where the next words
/// begin the name of an agency: "Thuế tỉnh, thành phố" is one.
pub(super) fn agencies(cell: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for part in cell.split([',', ';', '\n']) {
        let (text, folded) = (part.trim(), fold(part.trim()));
        if text.is_empty() {
            continue;
        }
        let capital = text.starts_with(char::is_uppercase);
        let begins = capital && AGENCY_WORDS.iter().any(|word| folded.starts_with(word));
        match names.last_mut() {
            Some(last) if !begins => {
                last.push_str(", ");
                last.push_str(text);
            }
            _ => names.push(text.to_owned()),
        }
    }
    names
}

const AGENCY_WORDS: [&str; 40] = [
    "ban ",
    "bao hiem",
    "bo ",
    "cang vu",
    "chi cuc",
    "chu tich",
    "co quan",
    "co so",
    "cong an",
    "cuc ",
    "dai su quan",
    "doanh nghiep",
    "don vi",
    "hai quan",
    "hoi dong",
    "hoi ",
    "kho bac",
    "lien doan",
    "ngan hang",
    "phong ",
    "quy ",
    "so ",
    "thanh tra",
    "thu truong",
    "thu tuong",
    "thue ",
    "to chuc",
    "toa an",
    "tong cuc",
    "trung tam",
    "truong ",
    "ubnd",
    "uy ban",
    "van phong",
    "vien ",
    "vu ",
    "bien phong",
    "don bien phong",
    "nguoi ",
    "bo phan",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn furniture_goes_and_results_come_apart() {
        let cell = "Giấy phép (cấp lại)Mã: KQ.G10.001021Văn bản từ chốiMã: KQ-G10-KQ-000002Từ khóaKhông có thông tinMô tảKhông có thông tinChọn cơ quan thực hiệnTỉnh/ Thành phốBộ ngànhNộp hồ sơ";
        let (kept, cut) = without_furniture(cell);
        assert!(cut);
        assert_eq!(
            results(kept),
            Apart {
                parts: vec!["Giấy phép (cấp lại)".into(), "Văn bản từ chối".into()],
                unglued: true
            }
        );
        let plain = "Tra cứu theo từ khóa. Từ khóa do người dùng nhập";
        assert_eq!(without_furniture(plain), (plain, false));
        assert_eq!(results("Giấy phép").parts, ["Giấy phép"]);
    }

    #[test]
    fn steps_start_at_numbers_or_are_paragraphs() {
        assert_eq!(steps("- Bước 1: a\n+ b\n\n- Bước 2. c"), ["- Bước 1: a\n+ b", "- Bước 2. c"]);
        assert_eq!(steps("Mở đầu\nBước 1: a\nb"), ["Mở đầu", "Bước 1: a\nb"]);
        assert_eq!(steps("a) Bước 1. x\nb) Bước 2. y").len(), 2);
        assert_eq!(steps("Nộp hồ sơ\nNhận kết quả").len(), 2);
        assert_eq!(steps("Bước chân\nđi").len(), 2);
    }

    #[test]
    fn groups_keep_their_own_commas() {
        assert_eq!(
            groups(
                "Doanh nghiệp, Cán bộ, công chức, viên chức, Tổ chức (không bao gồm doanh nghiệp, HTX), Công dân Việt Nam"
            ),
            [
                "Doanh nghiệp",
                "Cán bộ, công chức, viên chức",
                "Tổ chức (không bao gồm doanh nghiệp, HTX)",
                "Công dân Việt Nam"
            ]
        );
        assert_eq!(
            audience_of("Tổ chức (không bao gồm doanh nghiệp, HTX)"),
            Some(Audience::Citizen)
        );
        assert_eq!(audience_of("Doanh nghiệp có vốn đầu tư nước ngoài"), Some(Audience::Business));
        assert_eq!(audience_of("Cán bộ, công chức, viên chức"), Some(Audience::Internal));
    }

    #[test]
    fn agencies_split_where_a_name_begins() {
        assert_eq!(
            agencies("Cục Thuế - Bộ tài chính, Thuế tỉnh, thành phố, Thuế cơ sở"),
            ["Cục Thuế - Bộ tài chính", "Thuế tỉnh, thành phố", "Thuế cơ sở"]
        );
        assert_eq!(agencies("Sở Tư pháp, Ủy ban nhân dân cấp xã").len(), 2);
        assert_eq!(
            agencies("Cục an ninh mạng và phòng, chống tội phạm sử dụng công nghệ cao").len(),
            1
        );
    }
}
