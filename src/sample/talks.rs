//! What is said in the demonstration: a draft that is consulted on, a question
//! about a regulation in force, and questions with answers. All of it is made up
//! and says so; nobody is named.

use crate::model::{AnswerState, BusinessSize, Stance, Vetting};

/// A comment.
#[derive(Debug, Clone, Copy)]
pub struct Remark {
    /// The paragraph of a draft; none about a regulation.
    pub paragraph: Option<u32>,
    /// What whoever comments thinks of it.
    pub stance: Stance,
    /// What they say.
    pub text: &'static str,
    /// What they are called.
    pub organisation: &'static str,
    /// How large they are.
    pub size: BusinessSize,
    /// What the agency answers; none while it has not.
    pub reply: Option<Reply>,
}

/// An answer to a comment.
#[derive(Debug, Clone, Copy)]
pub struct Reply {
    /// What becomes of the comment.
    pub state: AnswerState,
    /// What the agency says.
    pub text: &'static str,
}

/// A question to an agency.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// In one line.
    pub title: &'static str,
    /// The rest.
    pub text: &'static str,
    /// What the agency says; none while it has not.
    pub answer: Option<&'static str>,
}

/// Who signs: an office, and no person.
pub const OFFICE: &str = "Vụ Pháp chế";
/// As what.
pub const SIGNER: &str = "Vụ trưởng";

/// What the draft is called.
pub const DRAFT_TITLE: &str =
    "Dự thảo Thông tư (dữ liệu mẫu) về cấp Giấy xác nhận đủ điều kiện của cửa hàng bán lẻ";
/// What those who comment are asked.
pub const DRAFT_QUESTION: &str = "Xin ý kiến về thành phần hồ sơ, thời hạn giải quyết và chế độ báo cáo. Dự thảo này là dữ liệu \
     mẫu, không phải văn bản thật.";
/// The first version.
pub const DRAFT: &str = "Chương I. QUY ĐỊNH CHUNG
Điều 1. Phạm vi điều chỉnh
Thông tư này quy định hồ sơ, trình tự và thời hạn cấp Giấy xác nhận đủ điều kiện của cửa hàng bán lẻ.
Điều 2. Đối tượng áp dụng
Thông tư này áp dụng với thương nhân có cửa hàng bán lẻ và cơ quan cấp Giấy xác nhận.
Chương II. HỒ SƠ, TRÌNH TỰ
Điều 3. Hồ sơ
1. Hồ sơ gồm đơn đề nghị theo mẫu, bản kê trang thiết bị của cửa hàng và bản sao Giấy chứng nhận đăng ký doanh nghiệp.
2. Hồ sơ được nộp trực tiếp, qua dịch vụ bưu chính hoặc trực tuyến.
Điều 4. Thời hạn giải quyết
Cơ quan cấp Giấy xác nhận giải quyết trong 15 ngày làm việc, kể từ ngày nhận đủ hồ sơ.
Điều 5. Báo cáo
Thương nhân báo cáo tình hình hoạt động của cửa hàng mỗi quý một lần.";
/// What the second version has instead of what the first had.
pub const REVISED: [(&str, &str); 2] = [
    (
        ", bản kê trang thiết bị của cửa hàng và bản sao Giấy chứng nhận đăng ký doanh nghiệp.",
        " và bản kê trang thiết bị của cửa hàng.",
    ),
    ("trong 15 ngày làm việc", "trong 10 ngày làm việc"),
];
/// Why there is a second version.
pub const REVISED_FOR: &str = "Tiếp thu góp ý về hồ sơ và thời hạn giải quyết";
/// The procedures that the draft would bring, and what the Government Office
/// says to each.
pub const PROCEDURES: [(&str, Vetting); 3] = [
    ("Cấp Giấy xác nhận đủ điều kiện của cửa hàng bán lẻ", Vetting::Accepted),
    ("Cấp lại Giấy xác nhận đủ điều kiện của cửa hàng bán lẻ", Vetting::Amended),
    ("Xác nhận báo cáo hoạt động của cửa hàng bán lẻ", Vetting::Refused),
];
/// What is said about the draft. Answers that follow a comment name the
/// paragraph, which the second version has changed.
pub const ON_DRAFT: [Remark; 4] = [
    Remark {
        paragraph: Some(8),
        stance: Stance::Change,
        text: "Đề nghị bỏ bản sao Giấy chứng nhận đăng ký doanh nghiệp: cơ quan cấp Giấy xác nhận tra cứu \
               được thông tin này trong cơ sở dữ liệu về đăng ký doanh nghiệp.",
        organisation: "Hiệp hội bán lẻ (dữ liệu mẫu)",
        size: BusinessSize::Association,
        reply: Some(Reply {
            state: AnswerState::Accepted,
            text: "Tiếp thu: bỏ bản sao Giấy chứng nhận đăng ký doanh nghiệp tại khoản 1 Điều 3.",
        }),
    },
    Remark {
        paragraph: Some(11),
        stance: Stance::Change,
        text: "Đề nghị rút thời hạn giải quyết xuống 7 ngày làm việc, vì hồ sơ chỉ được kiểm tra trên \
               giấy tờ.",
        organisation: "Công ty bán lẻ A (dữ liệu mẫu)",
        size: BusinessSize::Small,
        reply: Some(Reply {
            state: AnswerState::Partly,
            text: "Tiếp thu một phần: rút thời hạn xuống 10 ngày làm việc, vì một số cửa hàng phải \
                   được kiểm tra tại chỗ.",
        }),
    },
    Remark {
        paragraph: Some(13),
        stance: Stance::Against,
        text: "Báo cáo mỗi quý trùng với số liệu đã gửi cơ quan thống kê; đề nghị chuyển thành báo cáo \
               năm hoặc bỏ.",
        organisation: "Hộ kinh doanh B (dữ liệu mẫu)",
        size: BusinessSize::Household,
        reply: None,
    },
    Remark {
        paragraph: Some(5),
        stance: Stance::For,
        text: "Tán thành đối tượng áp dụng như dự thảo.",
        organisation: "Công ty bán lẻ C (dữ liệu mẫu)",
        size: BusinessSize::Medium,
        reply: None,
    },
];

/// What a consultation on a regulation in force is called, before its name.
pub const RULE_TITLE: &str = "Tham vấn (dữ liệu mẫu) về quy định hiện hành: ";
/// What is asked.
pub const RULE_QUESTION: &str = "Quy định này có khó khăn gì khi thực hiện? Giấy tờ nào cơ quan nhà nước đã có mà vẫn phải nộp? \
     Đề nghị nêu trường hợp cụ thể.";
/// What is said about it.
pub const ON_RULE: [Remark; 2] = [
    Remark {
        paragraph: None,
        stance: Stance::Change,
        text: "Đã nộp hồ sơ trực tuyến nhưng vẫn được yêu cầu nộp bản giấy; đề nghị chỉ nhận một bản.",
        organisation: "Công ty D (dữ liệu mẫu)",
        size: BusinessSize::Micro,
        reply: Some(Reply {
            state: AnswerState::Explained,
            text: "Bản giấy chỉ cần khi tệp đính kèm không đọc được; Bộ sẽ nhắc các đơn vị nêu rõ \
                   lý do khi yêu cầu.",
        }),
    },
    Remark {
        paragraph: None,
        stance: Stance::Change,
        text: "Thời gian giải quyết thực tế dài hơn thời hạn công bố; đề nghị công khai tình trạng xử \
               lý của từng hồ sơ.",
        organisation: "Hiệp hội E (dữ liệu mẫu)",
        size: BusinessSize::Association,
        reply: None,
    },
];

/// What is asked of the agency that drafts.
pub const TO_DRAFTER: [Asked; 2] = [
    Asked {
        title: "Câu hỏi mẫu: hồ sơ đã nộp trực tuyến có phải nộp thêm bản giấy không?",
        text: "Chúng tôi đã nộp đủ hồ sơ trực tuyến và nhận được mã hồ sơ.",
        answer: Some(
            "Trả lời mẫu, không phải hướng dẫn của cơ quan: hồ sơ nộp trực tuyến được tiếp nhận thì không \
             phải nộp thêm bản giấy; khi cần đối chiếu, cơ quan giải quyết sẽ nêu rõ giấy tờ và lý do.",
        ),
    },
    Asked {
        title: "Câu hỏi mẫu: chi nhánh có được nộp hồ sơ thay doanh nghiệp không?",
        text: "Trụ sở chính và chi nhánh của chúng tôi ở hai tỉnh khác nhau.",
        answer: None,
    },
];
/// What is asked of the agency of the regulation.
pub const TO_OTHER: [Asked; 1] = [Asked {
    title: "Câu hỏi mẫu: đổi địa chỉ trụ sở thì có phải làm lại thủ tục này không?",
    text: "Địa chỉ mới ở cùng tỉnh, các thông tin khác không thay đổi.",
    answer: Some(
        "Trả lời mẫu, không phải hướng dẫn của cơ quan: không phải làm lại; chỉ thông báo thay đổi \
         địa chỉ để cơ quan giải quyết cập nhật hồ sơ đã có.",
    ),
}];

/// The second version of the text.
pub fn revised() -> String {
    REVISED.iter().fold(DRAFT.to_owned(), |text, (old, new)| text.replace(old, new))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::DraftText;

    #[test]
    fn what_is_said_is_about_what_there_is() {
        let first = DraftText::default().next(DraftText::lines(DRAFT));
        let second = first.next(DraftText::lines(&revised()));
        assert_eq!(first.last, second.last);
        let text = |of: &DraftText, number: u32| {
            let found = of.paragraphs.iter().find(|paragraph| paragraph.number == number);
            found.map(|paragraph| paragraph.text.clone()).unwrap()
        };
        for remark in ON_DRAFT {
            let number = remark.paragraph.unwrap();
            let followed = remark.reply.is_some();
            assert_eq!(text(&first, number) != text(&second, number), followed, "{number}");
        }
        assert!(ON_RULE.iter().all(|remark| remark.paragraph.is_none()));
        let marked = [DRAFT_TITLE, DRAFT_QUESTION, RULE_TITLE].into_iter();
        let said = ON_DRAFT.iter().chain(&ON_RULE).map(|remark| remark.organisation);
        let asked = TO_DRAFTER.iter().chain(&TO_OTHER);
        let asked = asked.flat_map(|of| [Some(of.title), of.answer]).flatten();
        assert!(marked.chain(said).chain(asked).all(|text| text.contains("mẫu")));
    }
}
