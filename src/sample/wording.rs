//! Words that fit each other: what a verb does to its object, who acts, how a
//! name goes into a sentence.

use crate::{model::Audience, random::Random, text::fold};

/// What a procedure does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    /// A paper is granted for the first time.
    Grant,
    /// A paper is granted again.
    Regrant,
    /// A paper or a fact is changed.
    Adjust,
    /// A paper is prolonged.
    Extend,
    /// A paper or an activity is ended.
    Revoke,
    /// Somebody registers.
    Register,
    /// Somebody tells the agency something.
    Notify,
    /// Conformity or a product is announced.
    Publish,
    /// An agency agrees.
    Approve,
    /// An agency decides on an organisation or a person.
    Decide,
    /// An agency gives its opinion on a plan or a project.
    Appraise,
    /// Goods or works are inspected.
    Inspect,
    /// Goods go through customs.
    Customs,
    /// Anything else that an agency settles on request.
    Settle,
}

/// Beginnings of verbs, folded; the first that fits counts.
const ACTS: &[(&str, Act)] = &[
    ("cap lai", Act::Regrant),
    ("cap doi", Act::Regrant),
    ("doi ten", Act::Adjust),
    ("doi", Act::Regrant),
    ("cap sua doi", Act::Adjust),
    ("cap dieu chinh", Act::Adjust),
    ("cap bo sung", Act::Adjust),
    ("cap gia han", Act::Extend),
    ("cap bu", Act::Settle),
    ("cap", Act::Grant),
    ("sua doi", Act::Adjust),
    ("dieu chinh", Act::Adjust),
    ("bo sung", Act::Adjust),
    ("thay doi", Act::Adjust),
    ("mo rong", Act::Adjust),
    ("dinh chinh", Act::Adjust),
    ("hieu dinh", Act::Adjust),
    ("gia han nop", Act::Settle),
    ("gia han thoi han tra no", Act::Settle),
    ("gia han", Act::Extend),
    ("thu hoi", Act::Revoke),
    ("cham dut", Act::Revoke),
    ("giai the", Act::Revoke),
    ("xoa", Act::Revoke),
    ("huy", Act::Revoke),
    ("dinh chi", Act::Revoke),
    ("tra lai", Act::Revoke),
    ("mien nhiem", Act::Revoke),
    ("bai bo", Act::Revoke),
    ("dang ky", Act::Register),
    ("thong bao", Act::Notify),
    ("khai", Act::Notify),
    ("ke khai", Act::Notify),
    ("cong khai", Act::Notify),
    ("bao cao", Act::Notify),
    ("tam ngung", Act::Notify),
    ("tam dung", Act::Notify),
    ("nop", Act::Notify),
    ("cong bo", Act::Publish),
    ("tu cong bo", Act::Publish),
    ("tiep nhan", Act::Publish),
    ("phe duyet", Act::Approve),
    ("phe chuan", Act::Approve),
    ("chap thuan", Act::Approve),
    ("cho y kien", Act::Approve),
    ("thoa thuan", Act::Approve),
    ("cong nhan", Act::Decide),
    ("cho phep", Act::Decide),
    ("chi dinh", Act::Decide),
    ("thanh lap", Act::Decide),
    ("bo nhiem", Act::Decide),
    ("giao", Act::Decide),
    ("cho thue", Act::Decide),
    ("tham dinh, phe duyet", Act::Approve),
    ("tham dinh", Act::Appraise),
    ("nghiem thu", Act::Appraise),
    ("phan loai", Act::Appraise),
    ("kiem tra", Act::Inspect),
    ("thu tuc hai quan", Act::Customs),
];

/// What a verb does.
pub(super) fn act(verb: &str) -> Act {
    let folded = fold(verb);
    // "Thẩm định, phê duyệt" is an approval, though it begins as an appraisal.
    if folded.starts_with("tham dinh, phe duyet") {
        return Act::Approve;
    }
    ACTS.iter().find(|(start, _)| folded.starts_with(start)).map_or(Act::Settle, |row| row.1)
}

/// Whether a name is that of a paper that an agency grants.
pub(super) fn is_paper(name: &str) -> bool {
    let folded = fold(name);
    [
        "giay ",
        "chung chi",
        "the ",
        "so ",
        "bang ",
        "phieu ",
        "chung thu",
        "quyet dinh",
        "van ban",
        "nhan ",
        "tem ",
        "ho chieu",
        "thi thuc",
        "ma so ",
    ]
    .iter()
    .any(|start| folded.starts_with(start))
}

/// Whether a name is that of a paper that lets somebody do something.
pub(super) fn is_licence(name: &str) -> bool {
    ["Giấy phép", "Giấy chứng nhận", "Chứng chỉ", "chứng chỉ"]
        .iter()
        .any(|start| name.starts_with(start))
}

/// Whether a paper is granted to a person rather than to a business.
pub(super) fn is_personal(name: &str) -> bool {
    let folded = fold(name);
    ["chung chi", "the ", "giay phep lai xe", "hanh nghe", "thuyen vien", "nhan vien", "nguoi "]
        .iter()
        .any(|word| folded.starts_with(word) || folded.contains(&format!(" {word}")))
}

/// A name inside a sentence: a small first letter, unless the word is an
/// abbreviation or the name of a paper or an office.
pub(super) fn lower(name: &str) -> String {
    let mut letters = name.chars();
    let (Some(first), second) = (letters.next(), letters.next()) else { return String::new() };
    let kept = ["Giấy ", "Chứng chỉ", "Thẻ ", "Internet", "Việt Nam", "Nhà nước"];
    if second.is_some_and(|c| c.is_uppercase() || c.is_ascii_digit() || c == '-')
        || kept.iter().any(|start| name.starts_with(start))
    {
        return name.to_owned();
    }
    first.to_lowercase().chain(name.chars().skip(1)).collect()
}

/// A text at the start of a line.
pub(super) fn upper(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// Who applies, as a record says it.
pub(super) fn applicant(
    audience: &[Audience],
    personal: bool,
    random: &mut Random,
) -> &'static str {
    match audience {
        [Audience::Internal] => random.pick(["Cơ quan, đơn vị", "Đơn vị đề nghị"]),
        [Audience::Citizen] => random.pick(["Cá nhân", "Người đề nghị", "Người có yêu cầu"]),
        _ if personal => random.pick(["Cá nhân", "Người đề nghị"]),
        [Audience::Business] => random.pick([
            "Doanh nghiệp",
            "Tổ chức, doanh nghiệp",
            "Tổ chức, cá nhân",
            "Cơ sở kinh doanh",
            "Tổ chức đề nghị",
        ]),
        _ => random.pick(["Tổ chức, cá nhân", "Tổ chức, doanh nghiệp, cá nhân"]),
    }
}

/// Groups concerned, as records print them.
pub(super) fn groups(audience: &[Audience], personal: bool, random: &mut Random) -> Vec<String> {
    let mut groups: Vec<&str> = Vec::new();
    for who in audience {
        match who {
            Audience::Business if personal => {
                groups.push("Doanh nghiệp");
            }
            Audience::Business => {
                groups.push("Doanh nghiệp");
                for (other, percent) in [
                    ("Doanh nghiệp có vốn đầu tư nước ngoài", 45),
                    ("Hợp tác xã", 40),
                    ("Hộ kinh doanh", 25),
                ] {
                    if random.chance(percent) {
                        groups.push(other);
                    }
                }
            }
            Audience::Citizen => {
                groups.push("Công dân Việt Nam");
                for (other, percent) in [
                    ("Người nước ngoài", 30),
                    ("Người Việt Nam định cư ở nước ngoài", 25),
                    ("Tổ chức (không bao gồm doanh nghiệp, HTX)", 35),
                ] {
                    if random.chance(percent) {
                        groups.push(other);
                    }
                }
            }
            Audience::Internal => groups.push("Cán bộ, công chức, viên chức"),
        }
    }
    groups.into_iter().map(str::to_owned).collect()
}

/// An amount in đồng as records print it: "1.200.000 đồng".
pub(super) fn dong(amount: i64) -> String {
    let digits = amount.to_string();
    let mut text = String::with_capacity(digits.len() + 8);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text.push_str(" đồng");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_into_sentences() {
        for (name, inside) in [
            ("Trâu, bò sống", "trâu, bò sống"),
            ("DDGS (bã rượu khô)", "DDGS (bã rượu khô)"),
            ("L-Lysine", "L-Lysine"),
            ("Ớt khô", "ớt khô"),
            ("Giấy phép bán lẻ rượu", "Giấy phép bán lẻ rượu"),
            ("Đăng ký", "đăng ký"),
            ("", ""),
        ] {
            assert_eq!(lower(name), inside);
        }
        assert_eq!(upper("đăng ký"), "Đăng ký");
        assert_eq!((dong(0), dong(1_200_000)), ("0 đồng".into(), "1.200.000 đồng".into()));
    }

    #[test]
    fn verbs_are_understood() {
        for (verb, expected) in [
            ("Cấp", Act::Grant),
            ("Cấp lại", Act::Regrant),
            ("Sửa đổi, bổ sung", Act::Adjust),
            ("Gia hạn", Act::Extend),
            ("Thẩm định, phê duyệt", Act::Approve),
            ("Thẩm định", Act::Appraise),
            ("Hỗ trợ", Act::Settle),
            ("Thủ tục hải quan đối với", Act::Customs),
        ] {
            assert_eq!(act(verb), expected, "{verb}");
        }
    }
}
