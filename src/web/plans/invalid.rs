//! What a step of a plan was given wrongly, in words.

/// What is wrong with a field and what to do, in words. Fields and reasons are
/// those of [`crate::cases::plans::PlanError::Invalid`].
pub(in crate::web) fn words(field: &str, reason: &str) -> (&'static str, &'static str) {
    match (field, reason) {
        ("day", "has not come yet") => (
            "Ngày ghi trong yêu cầu chưa đến.",
            "Chỉ ghi việc đã làm: dùng ngày hôm nay hoặc một ngày trước đó.",
        ),
        ("day", "is not today") => (
            "Việc làm trước ngày hôm nay chỉ người vận hành hệ thống mới ghi được.",
            "Bỏ ngày đi để ghi theo ngày hôm nay.",
        ),
        ("day", "follows the decision or the document") => (
            "Bước này theo ngày của quyết định hoặc văn bản nên không đính chính riêng ngày được.",
            "Đính chính quyết định hoặc văn bản; bước này đổi theo.",
        ),
        ("day", "is after the last day of the consultation") => (
            "Ngày mở tham vấn sau ngày kết thúc.",
            "Ghi ngày mở không muộn hơn ngày kết thúc, hoặc đính chính ngày kết thúc trước.",
        ),
        ("closes", "days in order, from today on") => (
            "Thời gian tham vấn không hợp lệ.",
            "Ngày mở từ hôm nay trở đi, ngày kết thúc không trước ngày mở; cả hai ngày đều nhận góp ý.",
        ),
        ("closes", "is before the first day of the consultation") => {
            ("Ngày kết thúc tham vấn trước ngày mở.", "Ghi ngày kết thúc không trước ngày mở.")
        }
        ("passed", "is also returned") => (
            "Có mục vừa được cho đạt vừa bị trả lại.",
            "Mỗi mục chỉ ghi ở một nơi: đạt hoặc trả lại.",
        ),
        ("reason", "is blank") => ("Chưa ghi lý do.", "Ghi lý do rồi gửi lại."),
        ("signer", "is blank") => {
            ("Chưa ghi người ký quyết định.", "Ghi chức danh và họ tên người ký rồi gửi lại.")
        }
        ("draft", "is not an item") => (
            "Nội dung của mục chưa đủ để thành một phương án.",
            "Ghi đủ quy định, phương án và những gì phương án đó cần (cách đơn giản hóa, cấp được giao).",
        ),
        ("draft", "the regulation and the authority stay as they are") => (
            "Đính chính không đổi được quy định và thẩm quyền của mục.",
            "Giữ nguyên mã quy định và thẩm quyền; muốn đổi thì rút mục này và đề xuất mục khác.",
        ),
        ("stage", "is still to be edited") => (
            "Mục này còn sửa được nên không cần đính chính.",
            "Cơ quan lập phương án sửa mục theo cách thông thường.",
        ),
        ("number", "is not recorded") => {
            ("Chưa có quyết định hoặc văn bản nào mang số này được ghi.", "Kiểm tra lại số.")
        }
        ("decision", "is not recorded") => (
            "Chưa có quyết định nào mang số này được ghi.",
            "Kiểm tra lại số, hoặc ghi quyết định đó trước.",
        ),
        ("document", "is not recorded") => (
            "Chưa có văn bản thực thi nào mang số này được ghi.",
            "Kiểm tra lại số, hoặc ghi văn bản đó trước.",
        ),
        ("act", "is not one to be corrected") => (
            "Bước này không đính chính được.",
            "Nội dung mục thì sửa hoặc đính chính từng mục; việc hủy ghi nhận thì làm lại bước đã hủy.",
        ),
        ("to", "does not fit the act") => (
            "Cách đính chính không hợp với bước được đính chính.",
            "Ngày kết thúc chỉ có ở bước tham vấn, quyết định ở bước phê duyệt, văn bản ở bước thực thi.",
        ),
        ("items", "have a later step that rests on it") => (
            "Có mục đã sang bước sau dựa trên bước này nên chưa hủy được.",
            "Hủy các bước sau trước, từ bước cuối trở lên.",
        ),
        ("items", "name one item twice") => {
            ("Một mục được ghi hai lần.", "Mỗi mục chỉ ghi một lần.")
        }
        ("takes_back", "are not of the decision that is amended") => (
            "Có mục bị rút không thuộc quyết định được sửa đổi.",
            "Ghi đúng số quyết định được sửa đổi; quyết định chỉ rút được mục của quyết định mà nó sửa.",
        ),
        ("amends", "is the decision itself") => (
            "Quyết định không thể sửa đổi chính nó.",
            "Ghi số của quyết định trước đó, hoặc để trống.",
        ),
        ("subject", "is blank") => {
            ("Chưa ghi trích yếu của yêu cầu.", "Ghi trích yếu rồi gửi lại.")
        }
        ("subject", "is more than one line") => {
            ("Trích yếu có ngắt dòng.", "Trích yếu là một dòng chữ.")
        }
        ("file", "is too large") => (
            "Tệp quyết định lớn quá 20 MB.",
            "Quét lại với độ phân giải thấp hơn, hoặc giảm dung lượng PDF, rồi gửi lại.",
        ),
        ("file", "is empty") => {
            ("Tệp quyết định không có nội dung (0 byte).", "Chọn lại tệp PDF của quyết định.")
        }
        ("file", "is not a PDF") => (
            "Tệp quyết định không phải PDF; tên tệp không quyết định điều đó.",
            "Xuất hoặc quét quyết định thành PDF rồi gửi lại.",
        ),
        ("file", "is cut off") => (
            "Tệp PDF không trọn vẹn: thiếu phần cuối.",
            "Mở thử tệp, tải hoặc quét lại rồi gửi lại.",
        ),
        ("issued", "has not come yet") => {
            ("Ngày của văn bản yêu cầu chưa đến.", "Ghi ngày của văn bản, không sau hôm nay.")
        }
        ("deadline", "is before the day of the call") => {
            ("Hạn gửi trước ngày của văn bản yêu cầu.", "Ghi hạn gửi không trước ngày của văn bản.")
        }
        ("agencies", "is not in the list") => {
            ("Có cơ quan không nằm trong danh mục.", "Chọn lại các cơ quan.")
        }
        ("agencies", "are none") => {
            ("Chưa chọn cơ quan nào.", "Chọn ít nhất một cơ quan được yêu cầu.")
        }
        (_, "is not a day") => ("Chưa ghi ngày, hoặc ngày không đúng.", "Chọn lại ngày."),
        (_, "is not a number") => (
            "Số, ký hiệu văn bản không đúng dạng.",
            "Ghi số và ký hiệu như trên văn bản, ví dụ 1643/QĐ-TTg.",
        ),
        ("ranges", "are not numbers of items") => (
            "Không đọc được số của các mục.",
            "Ghi số mục như 1-20, 25; số sau không nhỏ hơn số trước.",
        ),
        ("title", _) => {
            ("Tên phương án để trống hoặc có ngắt dòng.", "Tên phương án là một dòng chữ.")
        }
        ("agency", _) => ("Phương án này của cơ quan khác.", "Chọn phương án của cơ quan mình."),
        _ => UNKNOWN,
    }
}

const UNKNOWN: (&str, &str) =
    ("Một giá trị trong yêu cầu không hợp lệ.", "Kiểm tra lại rồi gửi lại.");

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    /// Every reason that the use cases give has its words.
    #[test]
    fn every_reason_has_words() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cases/plans");
        let mut reasons = 0;
        for file in fs::read_dir(folder).unwrap() {
            let text = fs::read_to_string(file.unwrap().path()).unwrap();
            // Either `field: "x", reason: "y"`, `reason = "y"; … field: "x"`, or
            // `invalid("x", "y")`.
            for (at, _) in text.match_indices("PlanError::Invalid {") {
                let rest = &text[at..];
                let Some(field) = after(rest, "field: \"", 60) else { continue };
                let before = &text[at.saturating_sub(400)..at];
                let reason = after(rest, "reason: \"", 120)
                    .or_else(|| after(before.rsplit("let reason").next().unwrap(), "= \"", 20));
                // Or one of a list.
                let Some(reason) = reason else {
                    let (_, list) = text.split_once("REASONS: [&str; ").expect(field);
                    let list = list.split_once(';').unwrap().0;
                    for reason in list.split('"').skip(1).step_by(2) {
                        assert_ne!(words(field, reason), UNKNOWN, "{field}: {reason}");
                        reasons += 1;
                    }
                    continue;
                };
                assert_ne!(words(field, reason), UNKNOWN, "{field}: {reason}");
                reasons += 1;
            }
            for (at, _) in text.match_indices("invalid(\"") {
                let parts: Vec<&str> = text[at..].splitn(5, '"').collect();
                assert_ne!(words(parts[1], parts[3]), UNKNOWN, "{}: {}", parts[1], parts[3]);
                reasons += 1;
            }
            for (at, _) in text.match_indices("given(\"") {
                let field = text[at..].split('"').nth(1).unwrap();
                assert_ne!(words(field, "is blank"), UNKNOWN, "{field}");
                reasons += 1;
            }
        }
        assert!(reasons > 25, "only {reasons} reasons were found");
    }

    /// The quoted text that begins within so many bytes.
    fn after<'a>(text: &'a str, start: &str, within: usize) -> Option<&'a str> {
        let at = text.find(start).filter(|at| *at < within)? + start.len();
        text[at..].split('"').next()
    }
}
