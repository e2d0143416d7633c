//! The words of the data: every closed set with its values in Vietnamese and
//! English, how it is counted, and the law behind it.

use super::english::{
    ACT, APPLIES, AUDIENCE, AUTHORITY, BY, CHANNEL, COUNTED, CRITERION, DISPOSITION, DUE, IN_FORCE,
    KIND, LEVEL, MATTER, NATURE, ONLINE, ROLE, SIZE, STAGE, STANCE, SUBJECT, TYPE, WAY,
};
use crate::{
    catalog::{Applies, By, Due, InForce},
    export::Type,
    model::{
        Act, Audience, Authority, BusinessSize, Channel, Counted, Criterion, Disposition,
        JournalKind, Kind, Level, MatterKind, Nature, OnlineLevel, Role, Stage, Stance, Way,
    },
};

/// A closed set of values.
pub(super) struct Term {
    /// Its name in lists and in the API.
    pub name: &'static str,
    pub vietnamese: &'static str,
    pub english: &'static str,
    /// What it means, or how it is counted.
    pub rule: &'static str,
    /// The law, or what else says so.
    pub source: &'static str,
    pub values: Vec<Named>,
}

/// A value of a set.
pub(super) struct Named {
    pub name: &'static str,
    pub vietnamese: &'static str,
    pub english: &'static str,
    /// How it is counted, where that is not said of the whole set.
    pub rule: &'static str,
}

/// Names and English words side by side, perhaps with a rule.
type English = &'static [(&'static str, &'static str, &'static str)];

fn values(all: impl Iterator<Item = (&'static str, &'static str)>, english: English) -> Vec<Named> {
    let value = |(name, vietnamese)| {
        let found = english.iter().find(|(of, ..)| *of == name);
        let (english, rule) = found.map_or((name, ""), |(_, english, rule)| (*english, *rule));
        Named { name, vietnamese, english, rule }
    };
    all.map(value).collect()
}

macro_rules! term {
    ($set:ty, $name:literal, $vietnamese:literal, $english:literal, $rule:expr, $source:expr, $values:expr) => {
        Term {
            name: $name,
            vietnamese: $vietnamese,
            english: $english,
            rule: $rule,
            source: $source,
            values: values(<$set>::ALL.iter().map(|value| (value.name(), value.label())), $values),
        }
    };
}

const NQ68: &str = "Nghị quyết 68/NQ-CP ngày 12/5/2020";
const TT02: &str = "Thông tư 02/2017/TT-VPCP";
const PRODUCT: &str = "Quy ước của hệ thống này";

/// Every set, in the order in which the page shows them.
pub(super) fn terms() -> Vec<Term> {
    vec![
        term!(
            Kind,
            "kind",
            "Loại quy định",
            "Kind of regulation",
            "Mỗi quy định thuộc đúng một loại.",
            NQ68,
            &KIND
        ),
        term!(
            InForce,
            "in_force",
            "Hiệu lực",
            "In force",
            "Theo ngày xem: từ ngày có hiệu lực đến trước ngày hết hiệu lực; ngày không rõ được coi là không giới hạn.",
            PRODUCT,
            &IN_FORCE
        ),
        term!(
            Disposition,
            "disposition",
            "Phương án",
            "Disposition",
            "Điều mà mục phương án đang áp dụng làm với quy định. Tỷ lệ công bố chỉ tính bãi bỏ và đơn giản hóa; phân cấp và giữ nguyên được đếm riêng.",
            NQ68,
            &DISPOSITION
        ),
        term!(
            Stage,
            "stage",
            "Bước",
            "Stage",
            "Bước đã đến vào ngày xem. Mỗi bước là một việc có ngày; mục thuộc thẩm quyền của bộ được thực thi mà không qua phê duyệt.",
            NQ68,
            &STAGE
        ),
        term!(
            Authority,
            "authority",
            "Thẩm quyền",
            "Authority",
            "Ai quyết định mục phương án.",
            NQ68,
            &AUTHORITY
        ),
        term!(
            Due,
            "due",
            "Tiến độ",
            "Due",
            "Chỉ với mục đã phê duyệt, hoặc đã thẩm tra thuộc thẩm quyền của bộ, mà chưa thực thi; giữ nguyên thì không nợ gì.",
            PRODUCT,
            &DUE
        ),
        term!(
            Applies,
            "applies",
            "Đang áp dụng",
            "Applies",
            "Một quy định có nhiều mục phương án thì mục thuộc quyết định sau cùng áp dụng; chưa có mục nào được phê duyệt thì là đề xuất sau cùng.",
            PRODUCT,
            &APPLIES
        ),
        term!(
            Way,
            "way",
            "Cách đơn giản hóa",
            "Way of simplifying",
            "Một mục có thể dùng nhiều cách.",
            NQ68,
            &WAY
        ),
        term!(
            Act,
            "act",
            "Việc với mục phương án",
            "Act",
            "Việc đã ghi không bị sửa; ghi sai thì có một việc đính chính về sau.",
            PRODUCT,
            &ACT
        ),
        term!(
            Level,
            "level",
            "Cấp giải quyết",
            "Level of government",
            "Theo hồ sơ thủ tục; cấp huyện không còn từ ngày 01/7/2025 nhưng vẫn có trong hồ sơ cũ.",
            "Nghị định 63/2010/NĐ-CP",
            &LEVEL
        ),
        term!(
            Audience,
            "audience",
            "Đối tượng thực hiện",
            "Audience",
            "Một quy định có thể có nhiều đối tượng.",
            "Nghị định 63/2010/NĐ-CP",
            &AUDIENCE
        ),
        term!(
            Channel,
            "channel",
            "Cách nộp hồ sơ",
            "Channel",
            "Theo hồ sơ thủ tục.",
            "Nghị định 63/2010/NĐ-CP",
            &CHANNEL
        ),
        term!(
            OnlineLevel,
            "online",
            "Mức độ trực tuyến",
            "Online level",
            "Theo hồ sơ thủ tục.",
            "Nghị định 42/2022/NĐ-CP, Điều 11",
            &ONLINE
        ),
        term!(
            Counted,
            "counted",
            "Số hệ thống tự đếm",
            "Counted by the registry",
            "Đếm lại từ từng dòng dữ liệu cho ngày được hỏi, mỗi quy định một lần.",
            NQ68,
            &COUNTED
        ),
        term!(
            Criterion,
            "criterion",
            "Tiêu chí chấm điểm",
            "Criterion of the score",
            "Điểm = trọng số × tỷ lệ / mục tiêu, nhiều nhất bằng trọng số; không đo được thì không tính cả điểm lẫn trọng số.",
            "Theo cách tính của Quyết định 766/QĐ-TTg; trọng số trong data/league.json",
            &CRITERION
        ),
        term!(
            By,
            "by",
            "Cách chia tỷ lệ",
            "Breakdown of ratios",
            "Chia theo cơ quan, lĩnh vực, loại: các phần cộng lại bằng toàn bộ. Chia theo văn bản, quyết định, tháng: tử số cộng lại bằng toàn bộ, mẫu số là toàn bộ.",
            PRODUCT,
            &BY
        ),
        term!(
            Nature,
            "nature",
            "Tính chất của chỉ số",
            "Nature of an indicator",
            "Các số của một chỉ số so với nhau thế nào.",
            PRODUCT,
            &NATURE
        ),
        term!(
            MatterKind,
            "matter",
            "Nội dung lấy ý kiến",
            "What comments are asked on",
            "Cơ quan mở tham vấn chọn; phương án lấy ý kiến theo mục, dự thảo theo đoạn.",
            PRODUCT,
            &MATTER
        ),
        term!(
            Stance,
            "stance",
            "Ý kiến góp ý",
            "Stance of a comment",
            "Người góp ý tự chọn.",
            PRODUCT,
            &STANCE
        ),
        term!(
            BusinessSize,
            "size",
            "Quy mô người góp ý",
            "Size of the commenter",
            "Người góp ý tự khai.",
            "Luật Hỗ trợ doanh nghiệp nhỏ và vừa 04/2017/QH14",
            &SIZE
        ),
        term!(
            JournalKind,
            "subject_kind",
            "Đối tượng của dòng nhật ký",
            "Subject of a journal row",
            "Dòng về góp ý, thư về kiến nghị, tài khoản, phiên, mã truy cập và webhook chỉ công khai mã băm.",
            PRODUCT,
            &SUBJECT
        ),
        term!(Role, "role", "Vai trò", "Role", "Tư cách của người thực hiện.", PRODUCT, &ROLE),
        term!(
            Type,
            "type",
            "Kiểu của cột",
            "Type of a column",
            "Số là số nguyên; chi phí tính bằng đồng theo Điều 27 của Thông tư.",
            TT02,
            &TYPE
        ),
    ]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// A member that is added without English words keeps its name in place of
    /// them, which has no capital.
    #[test]
    fn every_value_is_said_in_both_languages() {
        let mut names = BTreeSet::new();
        for term in terms() {
            assert!(names.insert(term.name), "{} is there twice", term.name);
            for text in [term.vietnamese, term.english, term.rule, term.source] {
                assert!(!text.is_empty(), "{}", term.name);
            }
            for value in &term.values {
                assert!(
                    value.english.starts_with(char::is_uppercase),
                    "{} {}",
                    term.name,
                    value.name
                );
                assert!(!value.vietnamese.is_empty());
            }
        }
    }
}
