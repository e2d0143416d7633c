//! Why something cannot be done to questions, in words.

use axum::{
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use jiff::SignedDuration;

use crate::cases::questions::QuestionError;
use crate::web::{
    App, WebError,
    comments::errors::wrong_anywhere,
    http::{
        error::Missing,
        limit::{retry_after, seconds},
        site::Client,
    },
    plans::{
        details::Details,
        errors::{invalid, refused},
    },
    words,
};

const UNPROCESSABLE: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

impl From<QuestionError> for WebError {
    fn from(error: QuestionError) -> Self {
        let told = |status, code, title, message: String, advice: &str| {
            refused(status, (code, title), message, advice, Details::None)
        };
        match error {
            QuestionError::Store(error) => error.into(),
            QuestionError::Letter(error) => Self::Internal(error.into()),
            QuestionError::Random(error) => Self::Internal(error.into()),
            QuestionError::Refused(refusal) => Self::Refused(refusal),
            QuestionError::Unknown(number) => missing(&number.to_string()),
            QuestionError::UnknownAgency(agency) => {
                Self::Missing(Missing::Agency(agency.to_string()))
            }
            QuestionError::UnknownCode(code) => told(
                UNPROCESSABLE,
                "unknown_regulation",
                "Không có quy định này",
                format!("Không có quy định nào mang mã “{code}”."),
                "Kiểm tra lại mã, hoặc bỏ mã này và chọn lĩnh vực.",
            ),
            QuestionError::Moved(version) => told(
                StatusCode::CONFLICT,
                "answer_moved",
                "Nội dung đã thay đổi",
                match version {
                    0 => "Câu hỏi này chưa có giải đáp, nên chưa ghi gì.".to_owned(),
                    _ => format!("Giải đáp nay là phiên bản {version}, nên chưa ghi gì."),
                },
                "Tải lại trang, xem nội dung hiện nay rồi làm lại nếu vẫn cần.",
            ),
            QuestionError::SameAs(number) => told(
                StatusCode::CONFLICT,
                "asked_before",
                "Câu hỏi đã có",
                format!("Câu hỏi này trùng với {number} và được giải đáp ở đó."),
                "Ghi giải đáp ở câu hỏi có trước.",
            ),
            QuestionError::Answered(number) => told(
                UNPROCESSABLE,
                "already_answered",
                "Câu hỏi đã được giải đáp",
                format!("Câu hỏi {number} đã được giải đáp nên không chỉ sang câu hỏi khác."),
                "",
            ),
            QuestionError::UnknownLink => told(
                StatusCode::NOT_FOUND,
                "not_found",
                "Đường dẫn không dùng được",
                "Không có câu hỏi nào chờ xác nhận ở đường dẫn này.".into(),
                "Đường dẫn có thể bị chép thiếu: xin mở lại từ thư.",
            ),
            QuestionError::UsedLink(number) => told(
                StatusCode::CONFLICT,
                "link_used",
                "Câu hỏi đã được xác nhận",
                format!("Đường dẫn này đã được dùng để xác nhận câu hỏi {number}."),
                "Khi có giải đáp, thư được gửi đến địa chỉ đã ghi.",
            ),
            QuestionError::ExpiredLink(at) => told(
                StatusCode::GONE,
                "link_expired",
                "Đường dẫn đã hết hạn",
                format!("Đường dẫn này dùng được đến {}.", words::instant(at)),
                "Mở đường dẫn trong trình duyệt để nhận thư xác nhận mới.",
            ),
            QuestionError::TooMany(until) => told(
                StatusCode::TOO_MANY_REQUESTS,
                "too_many",
                "Gửi quá nhiều thư",
                "Đã có nhiều thư xác nhận gửi đến địa chỉ này trong thời gian ngắn nên chưa nhận \
                 câu hỏi này."
                    .into(),
                &format!(
                    "Xin xác nhận các thư đã gửi, hoặc gửi lại sau {}.",
                    words::instant(until)
                ),
            ),
            QuestionError::Nothing => told(
                UNPROCESSABLE,
                "nothing_to_do",
                "Không có gì thay đổi",
                "Nội dung gửi lên giống hệt nội dung đã ghi.".into(),
                "",
            ),
            QuestionError::Invalid { field, reason } => invalid(field, wrong(field, reason)),
        }
    }
}

impl App {
    /// Takes one of those that a network may ask, as many as it may comment; or
    /// tells how long to wait for the next.
    pub(super) fn may_ask(&self, client: &Client) -> Result<(), SignedDuration> {
        self.askings.take(client.network, (self.clock.0)())
    }
}

/// The refusal of whoever asks too often.
pub(super) fn too_many(wait: SignedDuration) -> WebError {
    refused(
        StatusCode::TOO_MANY_REQUESTS,
        ("too_many", "Gửi quá nhiều câu hỏi"),
        "Có quá nhiều câu hỏi gửi từ mạng của bạn trong thời gian ngắn nên chưa ghi câu hỏi này."
            .into(),
        &format!("Xin gửi lại sau {} giây.", seconds(wait)),
        Details::None,
    )
}

/// The same as an answer to a program, which is told when to come back.
pub(super) fn come_back(wait: SignedDuration) -> Response {
    retry_after(too_many(wait).into_response(), wait)
}

/// A question that is not there.
pub(super) fn missing(number: &str) -> WebError {
    let number: String = number.chars().take(40).collect();
    refused(
        StatusCode::NOT_FOUND,
        ("not_found", "Không có câu hỏi này"),
        format!("Không có câu hỏi nào mang số “{number}”."),
        "Số câu hỏi có dạng HD-0001.",
        Details::None,
    )
}

fn wrong(field: &str, reason: &str) -> (&'static str, &'static str) {
    match (field, reason) {
        ("title", "is too long") => {
            ("Câu hỏi quá dài.", "Rút gọn còn nhiều nhất 200 chữ cái, phần còn lại ghi ở dưới.")
        }
        ("title", _) => ("Chưa ghi câu hỏi.", "Ghi câu hỏi bằng ít nhất 10 chữ cái."),
        ("text", _) => ("Nội dung quá dài.", "Rút gọn còn nhiều nhất 5.000 chữ cái."),
        ("field", "is blank") => {
            ("Chưa nêu quy định hoặc lĩnh vực.", "Ghi mã quy định, hoặc tên lĩnh vực.")
        }
        ("field", _) => (
            "Không có lĩnh vực này.",
            "Ghi đúng tên lĩnh vực trong danh mục, hoặc ghi mã quy định.",
        ),
        ("codes", "are too many") => ("Quá nhiều quy định.", "Nêu nhiều nhất 20 quy định."),
        ("codes", _) => ("Không đọc được mã quy định.", "Ghi các mã cách nhau bằng dấu phẩy."),
        ("agency", _) => ("Chưa chọn cơ quan.", "Chọn cơ quan giải đáp."),
        ("province", _) => ("Không có tỉnh, thành phố này.", "Chọn lại, hoặc để trống."),
        ("answer", "is too long") => {
            ("Giải đáp quá dài.", "Rút gọn còn nhiều nhất 20.000 chữ cái.")
        }
        ("answer", _) => ("Chưa ghi giải đáp.", "Ghi ít nhất 10 chữ cái."),
        ("office", "is blank") => ("Chưa ghi đơn vị giải đáp.", "Ghi tên đơn vị rồi gửi lại."),
        ("signer", "is blank") => ("Chưa ghi người ký.", "Ghi chức danh và họ tên người ký."),
        ("office" | "signer", _) => ("Tên quá dài.", "Ghi nhiều nhất 200 chữ cái."),
        ("reason", "is blank") => ("Chưa ghi lý do sửa.", "Ghi lý do rồi gửi lại."),
        ("reason", _) => ("Lý do quá dài.", "Ghi nhiều nhất 1.000 chữ cái."),
        ("email", _) => wrong_anywhere(field, reason),
        ("same_as", _) => ("Không chỉ được sang câu hỏi này.", "Ghi số một câu hỏi có trước."),
        _ => ("Thông tin chưa hợp lệ.", "Kiểm tra lại rồi gửi lại."),
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::{
        cases::Refusal,
        model::{Action, QuestionNumber},
    };

    /// Whatever a use case refuses is a status of the client, with a code.
    #[test]
    fn every_refusal_has_a_status_and_a_code() {
        let number = QuestionNumber(3);
        let invalid = |field, reason| QuestionError::Invalid { field, reason };
        for (error, status, code) in [
            (QuestionError::Refused(Refusal::SignIn(Action::AskQuestion)), 401, "sign_in_required"),
            (QuestionError::Unknown(number), 404, "not_found"),
            (QuestionError::UnknownAgency("bo-x".parse().unwrap()), 404, "not_found"),
            (QuestionError::UnknownCode("1.000009".parse().unwrap()), 422, "unknown_regulation"),
            (QuestionError::Moved(2), 409, "answer_moved"),
            (QuestionError::SameAs(number), 409, "asked_before"),
            (QuestionError::Answered(number), 422, "already_answered"),
            (QuestionError::UnknownLink, 404, "not_found"),
            (QuestionError::UsedLink(number), 409, "link_used"),
            (QuestionError::ExpiredLink(Timestamp::UNIX_EPOCH), 410, "link_expired"),
            (QuestionError::TooMany(Timestamp::UNIX_EPOCH), 429, "too_many"),
            (QuestionError::Nothing, 422, "nothing_to_do"),
            (invalid("title", "is blank"), 422, "invalid_field"),
        ] {
            let told = format!("{error:?}");
            let info = WebError::from(error).info();
            assert_eq!((info.status.as_u16(), info.code), (status, code), "{told}");
            assert!(!info.message.is_empty() && !info.title.is_empty(), "{told}");
        }
    }
}
