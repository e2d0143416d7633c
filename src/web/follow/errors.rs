//! Why something cannot be followed, in words.

use axum::http::StatusCode;
use jiff::SignedDuration;

use crate::{
    cases::{
        follow::{FollowError, MOST},
        mail::MailError,
    },
    web::{
        App, WebError,
        http::{limit::seconds, site::Client},
        plans::{
            details::Details,
            errors::{invalid, refused},
        },
        words,
    },
};

impl From<FollowError> for WebError {
    fn from(error: FollowError) -> Self {
        let told = |status, code, title, message: String, advice: &str| {
            refused(status, (code, title), message, advice, Details::None)
        };
        match error {
            FollowError::Store(error) | FollowError::Mail(MailError::Store(error)) => error.into(),
            FollowError::Mail(error) => Self::Internal(error.into()),
            FollowError::Random(error) => Self::Internal(error.into()),
            FollowError::UnknownLink => told(
                StatusCode::NOT_FOUND,
                "not_found",
                "Đường dẫn không dùng được",
                "Không có nội dung theo dõi nào ở đường dẫn này.".into(),
                "Đường dẫn có thể bị chép thiếu: xin mở lại từ thư.",
            ),
            FollowError::UsedLink(_) => told(
                StatusCode::CONFLICT,
                "link_used",
                "Đã xác nhận",
                "Đường dẫn này đã được dùng để xác nhận.".into(),
                "",
            ),
            FollowError::ExpiredLink(at) => told(
                StatusCode::GONE,
                "link_expired",
                "Đường dẫn đã hết hạn",
                format!("Đường dẫn này dùng được đến {}.", words::instant(at)),
                "Mở đường dẫn trong trình duyệt để nhận thư mới.",
            ),
            FollowError::Erased(at) => told(
                StatusCode::GONE,
                "ended",
                "Đã thôi nhận tin",
                format!("Đã thôi nhận tin này từ {}, địa chỉ thư đã được xóa.", words::instant(at)),
                "Muốn nhận lại thì đăng ký mới.",
            ),
            FollowError::TooMany(until) => told(
                StatusCode::TOO_MANY_REQUESTS,
                "too_many",
                "Gửi quá nhiều thư",
                "Đã có nhiều thư gửi đến địa chỉ này trong thời gian ngắn nên chưa gửi thêm."
                    .into(),
                &format!(
                    "Xin xem các thư đã gửi, kể cả hộp thư rác, hoặc gửi lại sau {}.",
                    words::instant(until)
                ),
            ),
            FollowError::Full => told(
                StatusCode::UNPROCESSABLE_ENTITY,
                "too_many",
                "Theo dõi quá nhiều nội dung",
                format!("Địa chỉ này đang theo dõi {MOST} nội dung, là mức nhiều nhất."),
                "Thôi nhận bớt nội dung không cần nữa rồi xác nhận lại.",
            ),
        }
    }
}

impl App {
    /// Lets a network ask for letters so often and not more.
    ///
    /// # Errors
    /// How long it has to wait.
    pub(super) fn may_follow(&self, client: &Client) -> Result<(), SignedDuration> {
        self.follows.take(client.network, (self.clock.0)())
    }
}

/// An address that is none.
pub(super) fn no_address() -> WebError {
    let advice = "Ghi một địa chỉ thư điện tử, ví dụ lan@example.org.";
    invalid("email", ("Địa chỉ thư chưa đúng.", advice))
}

/// A rhythm that there is not.
pub(super) fn no_rhythm() -> WebError {
    invalid("rhythm", ("Chưa chọn nhịp gửi tin.", "Chọn hằng ngày hoặc hằng tuần."))
}

/// A search that finds nearly everything.
pub(in crate::web) fn too_wide() -> WebError {
    let most = words::count(super::topic::WIDEST as u64);
    let message = format!("Tìm kiếm này có hơn {most} quy định nên chưa theo dõi được.");
    invalid("search", (&message, "Thêm từ khóa hoặc bộ lọc, hoặc theo dõi cơ quan, lĩnh vực."))
}

/// The refusal of whoever asks too often.
pub(super) fn too_often(wait: SignedDuration) -> WebError {
    refused(
        StatusCode::TOO_MANY_REQUESTS,
        ("too_many", "Gửi quá nhiều yêu cầu"),
        "Có quá nhiều yêu cầu gửi từ mạng của bạn trong thời gian ngắn nên chưa gửi thư.".into(),
        &format!("Xin gửi lại sau {} giây.", seconds(wait)),
        Details::None,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Id;

    /// Whatever a use case refuses is a status of the client, with a code.
    #[test]
    fn every_refusal_has_a_status_and_a_code() {
        let at = jiff::Timestamp::UNIX_EPOCH;
        for (error, status, code) in [
            (FollowError::UnknownLink, 404, "not_found"),
            (FollowError::UsedLink(Id::new(at, [7; 10])), 409, "link_used"),
            (FollowError::ExpiredLink(at), 410, "link_expired"),
            (FollowError::Erased(at), 410, "ended"),
            (FollowError::TooMany(at), 429, "too_many"),
            (FollowError::Full, 422, "too_many"),
        ] {
            let told = format!("{error:?}");
            let info = WebError::from(error).info();
            assert_eq!((info.status.as_u16(), info.code), (status, code), "{told}");
            assert!(!info.message.is_empty() && !info.title.is_empty(), "{told}");
        }
    }
}
