//! Why something cannot be done with consultations, in words.

use axum::http::StatusCode;

use crate::cases::consultations::ConsultationError;
use crate::web::{
    WebError,
    comments::errors::unknown,
    http::error::{Missing, shortened},
    plans::{
        details::Details,
        errors::{invalid, refused},
    },
};

const UNPROCESSABLE: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

impl From<ConsultationError> for WebError {
    fn from(error: ConsultationError) -> Self {
        let told = |status, code, title, message: String, advice: &str| {
            refused(status, (code, title), message, advice, Details::None)
        };
        match error {
            ConsultationError::Store(error) => error.into(),
            ConsultationError::Refused(refusal) => Self::Refused(refusal),
            ConsultationError::Unknown(number) => unknown("cuộc tham vấn", &number.to_string()),
            ConsultationError::UnknownRegulation(code) => invalid(
                "code",
                (
                    &format!("Không có quy định nào mang mã “{}”.", shortened(code.as_str())),
                    "Tìm quy định ở trang Tra cứu rồi chép mã của nó.",
                ),
            ),
            ConsultationError::UnknownAgency(agency) => {
                Self::Missing(Missing::Agency(agency.to_string()))
            }
            ConsultationError::Moved(version) => told(
                StatusCode::CONFLICT,
                "consultation_moved",
                "Nội dung đã thay đổi",
                format!("Nội dung này nay là phiên bản {version}, nên chưa ghi gì."),
                "Tải lại trang, xem nội dung hiện nay rồi làm lại nếu vẫn cần.",
            ),
            ConsultationError::Time(number, why) => told(
                UNPROCESSABLE,
                "consultation_time",
                "Không thay đổi được thời hạn như vậy",
                format!("Cuộc tham vấn {number} {}.", time(why)),
                "Xem thời hạn hiện nay ở đầu trang của cuộc tham vấn.",
            ),
            ConsultationError::Nothing => told(
                UNPROCESSABLE,
                "nothing_to_do",
                "Không có gì thay đổi",
                "Nội dung gửi lên giống hệt nội dung đã ghi.".into(),
                "",
            ),
            ConsultationError::Invalid { field, reason } => invalid(field, wrong(field, reason)),
        }
    }
}

fn time(why: &str) -> &'static str {
    match why {
        "is ended" => "đã được chốt",
        "is no later" => "chỉ gia hạn được đến một thời điểm sau thời hạn hiện nay",
        "is not open" => "không ở trong thời gian lấy ý kiến",
        "is still open" => "còn đang lấy ý kiến, nên chưa chốt được",
        _ => "đang mở",
    }
}

fn wrong(field: &str, reason: &str) -> (&'static str, &'static str) {
    match (field, reason) {
        ("title", "is blank") => ("Chưa ghi tên.", "Ghi tên dự thảo hoặc vấn đề xin ý kiến."),
        ("title", "is too short") => ("Tên quá ngắn.", "Ghi ít nhất 10 chữ cái."),
        ("title", _) => ("Tên quá dài.", "Ghi nhiều nhất 500 chữ cái."),
        ("question", _) => {
            ("Nội dung xin ý kiến quá ngắn hoặc quá dài.", "Ghi từ 10 đến 5.000 chữ cái.")
        }
        ("opens", "is past") => {
            ("Thời điểm mở đã qua.", "Chọn một thời điểm sắp tới, hoặc để trống để mở ngay.")
        }
        ("opens", _) => {
            ("Thời điểm mở không đọc được.", "Ghi ngày và giờ, ví dụ 2026-07-01T08:00.")
        }
        ("closes", "is no later") => {
            ("Thời điểm kết thúc phải sau thời điểm mở.", "Chọn lại thời điểm kết thúc.")
        }
        ("closes", _) => {
            ("Chưa ghi thời điểm kết thúc.", "Ghi ngày và giờ, ví dụ 2026-07-31T17:00.")
        }
        ("document", _) => ("Chưa chọn loại văn bản.", "Chọn một loại trong danh sách."),
        ("code", _) => ("Mã quy định không đọc được.", "Chép mã ở trang của quy định."),
        ("text", "is blank") => {
            ("Chưa có nội dung dự thảo.", "Dán toàn văn dự thảo, mỗi đoạn một dòng.")
        }
        ("text", "has too many paragraphs") => {
            ("Dự thảo có quá nhiều đoạn.", "Nhiều nhất 2.000 đoạn; chia thành nhiều dự thảo.")
        }
        ("text", _) => {
            ("Có đoạn quá dài.", "Mỗi đoạn nhiều nhất 20.000 chữ cái; xuống dòng để chia.")
        }
        ("reason", "is blank") => ("Chưa ghi lý do.", "Ghi lý do rồi gửi lại."),
        ("reason", _) => ("Lý do quá dài.", "Ghi nhiều nhất 1.000 chữ cái."),
        ("step", _) => ("Chưa chọn việc cần làm.", "Chọn gia hạn, kết thúc sớm hoặc chốt."),
        ("procedures", "are vetted") => (
            "Có thủ tục đã được cho ý kiến nên không bỏ, không đổi tên được.",
            "Giữ nguyên tên các thủ tục đã có ý kiến; thêm thủ tục khác ở dòng mới.",
        ),
        ("procedures", "are named twice") => {
            ("Có thủ tục ghi hai lần.", "Mỗi thủ tục ghi một dòng.")
        }
        ("procedures", "are too many") => ("Có quá nhiều thủ tục.", "Nhiều nhất 200 thủ tục."),
        ("procedures", _) => ("Tên thủ tục quá dài.", "Ghi nhiều nhất 500 chữ cái."),
        ("verdicts", _) => {
            ("Ý kiến không đọc được.", "Chọn ý kiến cho các thủ tục trong danh sách.")
        }
        _ => ("Thông tin chưa hợp lệ.", "Kiểm tra lại rồi gửi lại."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        cases::Refusal,
        model::{Action, ConsultationNumber},
    };

    /// Whatever a use case refuses is a status of the client, with a code.
    #[test]
    fn every_refusal_has_a_status_and_a_code() {
        let number = ConsultationNumber(3);
        let invalid = |field, reason| ConsultationError::Invalid { field, reason };
        for (error, status, code) in [
            (Refusal::SignIn(Action::RunConsultation).into(), 401, "sign_in_required"),
            (ConsultationError::Unknown(number), 404, "not_found"),
            (
                ConsultationError::UnknownRegulation("9.100000".parse().unwrap()),
                422,
                "invalid_field",
            ),
            (ConsultationError::UnknownAgency("x".parse().unwrap()), 404, "not_found"),
            (ConsultationError::Moved(2), 409, "consultation_moved"),
            (ConsultationError::Time(number, "is ended"), 422, "consultation_time"),
            (ConsultationError::Nothing, 422, "nothing_to_do"),
            (invalid("text", "is blank"), 422, "invalid_field"),
        ] {
            let told = format!("{error:?}");
            let info = WebError::from(error).info();
            assert_eq!((info.status.as_u16(), info.code), (status, code), "{told}");
            assert!(!info.message.is_empty() && !info.title.is_empty(), "{told}");
        }
    }
}
