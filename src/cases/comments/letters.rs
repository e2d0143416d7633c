//! What visitors are written about their comments.

use jiff::Timestamp;

use crate::{
    cases::visits::when,
    lang::in_vietnamese,
    mail::{Letter, Link},
    model::{AnswerNumber, CommentAnswer, CommentNumber, CommentSubject, EDITABLE, Login},
};

/// What a comment is about, as letters say it: in Vietnamese, whoever reads the
/// page from which they are sent.
pub(super) fn about(subject: CommentSubject) -> (&'static str, String) {
    ("Góp ý về", in_vietnamese(|| subject.words()))
}

/// Says that a comment is recorded, and how to come back to it.
pub(super) fn receipt(
    to: &Login,
    (number, subject): (CommentNumber, CommentSubject),
    (fingerprint, seq): (&str, u64),
    (site, secret): (&str, &str),
    made: Timestamp,
) -> Letter {
    Letter {
        paragraphs: vec!["Góp ý của Ông/Bà đã được ghi nhận và hiển thị công khai.".into()],
        facts: vec![
            ("Số góp ý", number.to_string()),
            about(subject),
            ("Ghi nhận lúc", when(made)),
            ("Mã băm (SHA-256)", fingerprint.to_owned()),
            ("Dòng nhật ký", seq.to_string()),
        ],
        link: Some(Link {
            label: "Trang riêng của góp ý",
            address: format!("{site}/tham-van/cua-toi/{secret}"),
        }),
        after: vec![
            format!(
                "Ở trang riêng, Ông/Bà sửa được góp ý trong {} phút sau khi ghi nhận và rút được \
                 góp ý cho đến khi nội dung được quyết định. Ai có đường dẫn này đều làm được như vậy, \
                 xin giữ riêng.",
                EDITABLE.as_mins()
            ),
            "Khi cơ quan trả lời, Ông/Bà sẽ nhận được thư ở địa chỉ này.".into(),
        ],
        why: "Ông/Bà nhận được thư này vì đã xác nhận một góp ý bằng địa chỉ này.".into(),
        ..Letter::new(to.clone(), format!("Biên nhận góp ý {number}"))
    }
}

/// Says that a comment was answered, or that the answer was changed.
pub(super) fn answered(
    to: &Login,
    comment: CommentNumber,
    (number, answer, version): (AnswerNumber, &CommentAnswer, u32),
    site: &str,
) -> Letter {
    let deed = if version == 1 { "đã trả lời" } else { "đã sửa trả lời cho" };
    Letter {
        paragraphs: vec![
            format!("{} {deed} góp ý {comment} của Ông/Bà.", answer.office),
            answer.text.clone(),
        ],
        facts: vec![
            ("Kết quả xử lý", answer.state.label().to_owned()),
            ("Số trả lời", number.to_string()),
            ("Người ký", answer.signer.clone()),
        ],
        link: Some(Link {
            label: "Xem góp ý và trả lời",
            address: format!("{site}/tham-van/gop-y/{comment}"),
        }),
        why: format!("Ông/Bà nhận được thư này vì đã gửi góp ý {comment} bằng địa chỉ này."),
        ..Letter::new(
            to.clone(),
            format!(
                "Góp ý {comment} {}",
                match version {
                    1 => "đã được trả lời",
                    _ => "có trả lời sửa đổi",
                }
            ),
        )
    }
}
