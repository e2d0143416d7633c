//! Why something cannot be done to a webhook, in words.

use axum::http::StatusCode;

use crate::web::{
    WebError,
    plans::{
        details::Details,
        errors::{invalid, refused},
    },
};
use crate::{
    cases::webhooks::{MOST, WebhookError},
    model::JournalKind,
    webhook::BadAddress,
};

impl From<WebhookError> for WebError {
    fn from(error: WebhookError) -> Self {
        let told = |status, code, title, message: String, advice: &str| {
            refused(status, (code, title), message, advice, Details::None)
        };
        match error {
            WebhookError::Refused(refusal) => Self::Refused(refusal),
            WebhookError::Missing => told(
                StatusCode::NOT_FOUND,
                "not_found",
                "Không có webhook này",
                "Tài khoản của bạn không có webhook hoặc lần gửi này.".into(),
                "Xem danh sách ở trang Webhook trong Tài khoản.",
            ),
            WebhookError::Exists => told(
                StatusCode::CONFLICT,
                "webhook_exists",
                "Webhook này đã có",
                "Biểu mẫu này đã được gửi trước đó.".into(),
                "Khóa bí mật chỉ hiện một lần. Nếu chưa kịp lưu, hãy đổi khóa.",
            ),
            WebhookError::Address(bad) => invalid("url", address(bad)),
            WebhookError::Agency => invalid("agency", ("Không có cơ quan này.", "")),
            WebhookError::Regulation => invalid(
                "regulation",
                ("Chưa có quy định nào mang mã này.", "Mã thủ tục có dạng 1.004269."),
            ),
            WebhookError::Field => invalid(
                "field",
                ("Chưa có quy định nào thuộc lĩnh vực này.", "Viết đúng như trên trang quy định."),
            ),
            WebhookError::Plan => invalid(
                "plan",
                ("Chưa có phương án nào mang số này.", "Số phương án có dạng PA-0001."),
            ),
            WebhookError::Kind(kind) => {
                let message = format!("Thay đổi về “{}” không công khai.", kind.label());
                let names: Vec<&str> = JournalKind::public().map(JournalKind::name).collect();
                invalid("kinds", (&message, &format!("Giá trị dùng được: {}.", names.join(", "))))
            }
            WebhookError::TooMany => told(
                StatusCode::UNPROCESSABLE_ENTITY,
                "too_many_webhooks",
                "Đã đủ số webhook",
                format!("Mỗi tài khoản có nhiều nhất {MOST} webhook."),
                "Xóa bớt webhook không dùng nữa.",
            ),
            WebhookError::TooOften => told(
                StatusCode::TOO_MANY_REQUESTS,
                "too_many",
                "Gửi thử, gửi lại quá nhiều",
                "Mỗi webhook chờ nhiều nhất 5 lần gửi theo yêu cầu, và nhận nhiều nhất 30 lần mỗi giờ."
                    .into(),
                "Xin chờ các lần trước gửi xong, hoặc thử lại sau một giờ.",
            ),
            WebhookError::Already => told(
                StatusCode::CONFLICT,
                "webhook_unchanged",
                "Webhook đã ở trạng thái này",
                "Webhook đã được tạm dừng, tiếp tục hoặc đổi khóa trước đó.".into(),
                "Xin tải lại trang để xem trạng thái hiện nay.",
            ),
            WebhookError::NoIndex => Self::Busy,
            WebhookError::NoMaster => Self::Internal(error.into()),
            WebhookError::Random(error) => error.into(),
            WebhookError::Store(error) => error.into(),
        }
    }
}

/// What is wrong with an address, and what to do about it.
pub(super) fn address(bad: BadAddress) -> (&'static str, &'static str) {
    const EXAMPLE: &str = "Ghi đầy đủ, ví dụ https://nhan.example.org/quydinh.";
    match bad {
        BadAddress::Malformed => ("Địa chỉ không đọc được.", EXAMPLE),
        BadAddress::TooLong => ("Địa chỉ dài quá 500 ký tự.", ""),
        BadAddress::Scheme => ("Địa chỉ phải bắt đầu bằng https://.", EXAMPLE),
        BadAddress::Credentials => (
            "Địa chỉ không được chứa tên và mật khẩu.",
            "Nơi nhận kiểm tra chữ ký của từng tin thay cho mật khẩu.",
        ),
        BadAddress::Fragment => ("Phần sau dấu # không được gửi đi.", "Bỏ phần đó khỏi địa chỉ."),
        BadAddress::Port(_) => {
            ("Cổng này không dùng được cho webhook.", "Dùng cổng 443 hoặc 8443.")
        }
        BadAddress::NotPublic => (
            "Địa chỉ này không nằm trên mạng công cộng.",
            "Dùng tên miền mà máy chủ trên Internet truy cập được.",
        ),
    }
}
