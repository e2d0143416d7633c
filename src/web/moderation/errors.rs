//! Why something cannot be done about the moderation of comments, in words.

use axum::http::StatusCode;

use crate::cases::{
    comments::CommentError,
    mail::MailError,
    moderation::{LONGEST_APPEAL, LONGEST_NOTE, MOST, ModerationError},
};
use crate::web::{
    WebError,
    comments::errors::missing,
    plans::{
        details::Details,
        errors::{invalid, refused},
    },
};

impl From<ModerationError> for WebError {
    fn from(error: ModerationError) -> Self {
        let told = |status, code, title, message: String, advice: &str| {
            refused(status, (code, title), message, advice, Details::None)
        };
        match error {
            ModerationError::Store(error) | ModerationError::Mail(MailError::Store(error)) => {
                error.into()
            }
            ModerationError::Mail(error) => Self::Internal(error.into()),
            ModerationError::Random(error) => Self::Internal(error.into()),
            ModerationError::Text(CommentError::Invalid { field, reason })
            | ModerationError::Invalid { field, reason } => invalid(field, wrong(field, reason)),
            ModerationError::Text(error) => error.into(),
            ModerationError::Refused(refusal) => Self::Refused(refusal),
            ModerationError::Unknown(number) => missing(&number.to_string()),
            ModerationError::UnknownLink => CommentError::UnknownLink.into(),
            ModerationError::Withdrawn(number) => CommentError::Withdrawn(number).into(),
            ModerationError::NotSender(number) => told(
                StatusCode::FORBIDDEN,
                "not_author",
                "Góp ý của người khác",
                format!("Góp ý {number} do người khác gửi."),
                "Chỉ người gửi mới đề nghị xem lại được.",
            ),
            ModerationError::NotNow(number, state) => told(
                StatusCode::CONFLICT,
                "not_moderated_so",
                "Không làm được việc này",
                format!("Góp ý {number} đang ở trạng thái “{}” nên chưa ghi gì.", state.label()),
                "Tải lại trang, xem trạng thái hiện nay rồi làm lại nếu vẫn cần.",
            ),
        }
    }
}

fn wrong(field: &str, reason: &str) -> (&'static str, &'static str) {
    const _: () = assert!(MOST == 200 && LONGEST_NOTE == 1_000 && LONGEST_APPEAL == 2_000);
    match (field, reason) {
        ("comments", "are none") => ("Chưa chọn góp ý nào.", "Đánh dấu các góp ý rồi làm lại."),
        ("comments", _) => ("Chọn quá nhiều góp ý.", "Mỗi lần chọn nhiều nhất 200 góp ý."),
        ("act", _) => ("Chưa chọn việc cần làm.", "Chọn một việc trong danh sách."),
        ("reason", _) => ("Chưa chọn lý do.", "Chọn một lý do trong danh mục đã công bố."),
        ("note", "is blank") => ("Chưa ghi giải thích.", "Kết quả xem lại phải có giải thích."),
        ("note", _) => ("Giải thích quá dài.", "Ghi nhiều nhất 1.000 chữ cái."),
        ("text", "is blank" | "is too short") => {
            ("Chưa ghi vì sao đề nghị xem lại.", "Ghi ít nhất 10 chữ cái.")
        }
        ("text", _) => ("Nội dung quá dài.", "Ghi nhiều nhất 2.000 chữ cái."),
        _ => ("Thông tin chưa hợp lệ.", "Kiểm tra lại rồi gửi lại."),
    }
}
