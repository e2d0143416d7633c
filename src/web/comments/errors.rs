//! Why something cannot be done to comments, in words.

use axum::{
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use jiff::SignedDuration;

use crate::web::{
    App, WebError,
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
use crate::{
    cases::{comments::CommentError, mail::MailError},
    model::{CommentSubject, NotTaking},
};

const UNPROCESSABLE: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

impl From<CommentError> for WebError {
    fn from(error: CommentError) -> Self {
        let told = |status, code, title, message: String, advice: &str| {
            refused(status, (code, title), message, advice, Details::None)
        };
        match error {
            CommentError::Store(error) | CommentError::Mail(MailError::Store(error)) => {
                error.into()
            }
            CommentError::Random(error) => Self::Internal(error.into()),
            CommentError::Refused(refusal) => Self::Refused(refusal),
            CommentError::UnknownPlan(plan) => Self::Missing(Missing::Plan(plan.to_string())),
            CommentError::UnknownItem(item) => Self::Missing(Missing::Item(item.to_string())),
            CommentError::UnknownConsultation(number) => {
                unknown("cuộc tham vấn", &number.to_string())
            }
            CommentError::UnknownParagraph(id) => unknown("đoạn dự thảo", &id.to_string()),
            CommentError::Unknown(number) => missing(&number.to_string()),
            CommentError::UnknownAnswer(number) => missing(&number.to_string()),
            CommentError::NotTaking(subject, why) => told(
                UNPROCESSABLE,
                "not_taking_comments",
                "Không nhận góp ý",
                not_taking(subject, why),
                "Xem các cuộc tham vấn đang mở ở trang Tham vấn.",
            ),
            CommentError::NotAuthor(number) => told(
                StatusCode::FORBIDDEN,
                "not_author",
                "Góp ý của người khác",
                format!("Góp ý {number} do người khác gửi."),
                "Chỉ người gửi mới sửa, rút được góp ý của mình.",
            ),
            CommentError::Fixed(number, until) => told(
                UNPROCESSABLE,
                "comment_fixed",
                "Đã hết thời gian sửa",
                format!("Góp ý {number} sửa được đến {}, nay giữ nguyên.", words::instant(until)),
                "Vẫn rút được góp ý này và gửi góp ý khác.",
            ),
            CommentError::Withdrawn(number) => told(
                UNPROCESSABLE,
                "comment_withdrawn",
                "Góp ý đã rút",
                format!("Góp ý {number} đã được người gửi rút."),
                "",
            ),
            CommentError::Hidden(number) => told(
                UNPROCESSABLE,
                "comment_hidden",
                "Góp ý đã bị gỡ",
                format!("Góp ý {number} đã bị gỡ khỏi phần hiển thị công khai."),
                "Lý do có ở trang Kiểm duyệt góp ý; người gửi được đề nghị xem lại.",
            ),
            CommentError::Moved(version) => told(
                StatusCode::CONFLICT,
                "comment_moved",
                "Nội dung đã thay đổi",
                format!("Nội dung này nay là phiên bản {version}, nên chưa ghi gì."),
                "Tải lại trang, xem nội dung hiện nay rồi làm lại nếu vẫn cần.",
            ),
            CommentError::AnsweredBefore(comment, answer) => told(
                StatusCode::CONFLICT,
                "already_answered",
                "Góp ý đã được trả lời",
                format!("Góp ý {comment} đã được trả lời ở {answer}."),
                "Bỏ góp ý này ra, hoặc sửa trả lời đã ghi.",
            ),
            CommentError::Mail(error) => Self::Internal(error.into()),
            CommentError::UnknownLink => told(
                StatusCode::NOT_FOUND,
                "not_found",
                "Đường dẫn không dùng được",
                "Không có góp ý nào ở đường dẫn này.".into(),
                "Đường dẫn có thể bị chép thiếu: xin mở lại từ thư.",
            ),
            CommentError::UsedLink(number) => told(
                StatusCode::CONFLICT,
                "link_used",
                "Góp ý đã được xác nhận",
                format!("Đường dẫn này đã được dùng để xác nhận góp ý {number}."),
                "Đường dẫn riêng để sửa và rút góp ý có trong thư biên nhận.",
            ),
            CommentError::ExpiredLink(at) => told(
                StatusCode::GONE,
                "link_expired",
                "Đường dẫn đã hết hạn",
                format!("Đường dẫn này dùng được đến {}.", words::instant(at)),
                "Mở đường dẫn trong trình duyệt để nhận thư xác nhận mới.",
            ),
            CommentError::TooMany(until) => told(
                StatusCode::TOO_MANY_REQUESTS,
                "too_many",
                "Gửi quá nhiều thư",
                "Đã có nhiều thư xác nhận gửi đến địa chỉ này trong thời gian ngắn nên chưa ghi \
                 góp ý này."
                    .into(),
                &format!(
                    "Xin xác nhận các góp ý đã gửi, hoặc gửi lại sau {}.",
                    words::instant(until)
                ),
            ),
            CommentError::Nothing => told(
                UNPROCESSABLE,
                "nothing_to_do",
                "Không có gì thay đổi",
                "Nội dung gửi lên giống hệt nội dung đã ghi.".into(),
                "",
            ),
            CommentError::Invalid { field, reason } => invalid(field, wrong(field, reason)),
        }
    }
}

/// Why something takes no comments, in words.
fn not_taking(subject: CommentSubject, why: NotTaking) -> String {
    let name = match subject {
        CommentSubject::PlanItem(id) => format!("Mục {}", id.item),
        _ => format!("Cuộc tham vấn {}", subject.matter()),
    };
    let settled = match subject {
        CommentSubject::PlanItem(_) => "quyết định xong",
        _ => "chốt",
    };
    match why {
        NotTaking::Never => format!("{name} không được lấy ý kiến."),
        NotTaking::NotYet(day) => format!("{name} được lấy ý kiến từ ngày {}.", words::day(day)),
        NotTaking::NotOpen(at) => format!("{name} nhận góp ý từ {}.", words::instant(at)),
        NotTaking::Settled => format!("{name} đã được {settled} nên không nhận góp ý nữa."),
    }
}

/// A consultation or a paragraph that is not there.
pub(in crate::web) fn unknown(what: &str, number: &str) -> WebError {
    let number: String = number.chars().take(40).collect();
    refused(
        StatusCode::NOT_FOUND,
        ("not_found", "Không có nội dung tham vấn này"),
        format!("Không có {what} nào mang số “{number}” ở đây."),
        "Số cuộc tham vấn có dạng TV-0001; xem danh sách ở trang Tham vấn.",
        Details::None,
    )
}

/// A comment or an answer that is not there.
pub(in crate::web) fn missing(number: &str) -> WebError {
    let number: String = number.chars().take(40).collect();
    refused(
        StatusCode::NOT_FOUND,
        ("not_found", "Không có góp ý này"),
        format!("Không có góp ý hoặc trả lời nào mang số “{number}” ở đây."),
        "Số góp ý có dạng GY-0001, số trả lời có dạng TL-0001.",
        Details::None,
    )
}

/// What is wrong with a field that comments, petitions and the answers to them
/// have in common.
pub(in crate::web) fn wrong_anywhere(field: &str, reason: &str) -> (&'static str, &'static str) {
    match (field, reason) {
        ("organisation", _) => ("Tên tổ chức quá dài.", "Ghi nhiều nhất 200 chữ cái."),
        ("industry", _) => ("Ngành, nghề này không có trong danh mục.", "Chọn lại, hoặc để trống."),
        ("size", _) => ("Không có quy mô này.", "Chọn lại, hoặc để trống."),
        ("province", _) => ("Không có tỉnh, thành phố này.", "Chọn lại, hoặc để trống."),
        ("office", "is blank") => ("Chưa ghi đơn vị trả lời.", "Ghi tên đơn vị rồi gửi lại."),
        ("signer", "is blank") => ("Chưa ghi người ký.", "Ghi chức danh và họ tên người ký."),
        ("office" | "signer", _) => ("Tên quá dài.", "Ghi nhiều nhất 200 chữ cái."),
        ("state", _) => ("Chưa chọn kết quả xử lý.", "Chọn một trong bốn kết quả."),
        ("email", _) => {
            ("Địa chỉ thư chưa đúng.", "Ghi một địa chỉ thư điện tử, ví dụ lan@example.org.")
        }
        ("file", "is too large") => ("Tệp đính kèm quá lớn.", "Mỗi tệp nhiều nhất 5 MB."),
        ("file", "are too many") => ("Quá nhiều tệp đính kèm.", "Đính kèm nhiều nhất 3 tệp."),
        ("file", "is empty") => ("Tệp đính kèm rỗng.", "Chọn lại tệp rồi gửi lại."),
        ("file", "is of another kind") => (
            "Không nhận loại tệp này.",
            "Chỉ nhận tệp PDF và ảnh PNG, JPEG, WebP; loại tệp được xét theo nội dung.",
        ),
        ("file", "is not whole") => {
            ("Tệp đính kèm bị hỏng hoặc không đầy đủ.", "Xuất lại tệp rồi gửi lại.")
        }
        ("file", _) => {
            ("Hiện chưa nhận thêm được tệp đính kèm.", "Gửi không kèm tệp, hoặc gửi lại sau.")
        }
        _ => ("Thông tin chưa hợp lệ.", "Kiểm tra lại rồi gửi lại."),
    }
}

fn wrong(field: &str, reason: &str) -> (&'static str, &'static str) {
    match (field, reason) {
        ("text", "is blank") => ("Chưa ghi nội dung.", "Ghi nội dung rồi gửi lại."),
        ("text", "is too short") => ("Nội dung quá ngắn.", "Ghi ít nhất 10 chữ cái."),
        ("text", "is too long") => {
            ("Nội dung quá dài.", "Rút gọn còn nhiều nhất 5.000 chữ cái, kể cả dấu cách.")
        }
        ("stance", _) => {
            ("Chưa chọn ý kiến.", "Chọn tán thành, không tán thành hoặc đề nghị sửa đổi.")
        }
        ("reason", "is blank") => ("Chưa ghi lý do.", "Ghi lý do rồi gửi lại."),
        ("reason", _) => ("Lý do quá dài.", "Ghi nhiều nhất 1.000 chữ cái."),
        ("name_shown", _) => ("Chưa rõ có hiển thị tên hay không.", "Chọn lại rồi gửi lại."),
        ("comments", _) => ("Chưa chọn góp ý nào.", "Đánh dấu các góp ý cần trả lời."),
        ("changed", _) => (
            "Không có phiên bản này.",
            "Ghi số mục hoặc đoạn đã sửa theo góp ý và số phiên bản, hoặc để trống cả hai.",
        ),
        _ => wrong_anywhere(field, reason),
    }
}

impl App {
    /// Lets a network post so often and not more.
    ///
    /// # Errors
    /// How long it has to wait.
    pub(in crate::web) fn may_post(&self, client: &Client) -> Result<(), SignedDuration> {
        self.comments.take(client.network, (self.clock.0)())
    }
}

/// The refusal of whoever posts too often.
pub(in crate::web) fn too_many(wait: SignedDuration) -> WebError {
    refused(
        StatusCode::TOO_MANY_REQUESTS,
        ("too_many", "Gửi quá nhiều góp ý"),
        "Có quá nhiều góp ý gửi từ mạng của bạn trong thời gian ngắn nên chưa ghi góp ý này."
            .into(),
        &format!("Xin gửi lại sau {} giây.", seconds(wait)),
        Details::None,
    )
}

/// The same as an answer to a program, which is told when to come back.
pub(in crate::web) fn come_back(wait: SignedDuration) -> Response {
    retry_after(too_many(wait).into_response(), wait)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        cases::Refusal,
        model::{Action, AnswerNumber, CommentNumber, Day, ItemId, PlanNumber},
    };

    /// Whatever a use case refuses is a status of the client, with a code.
    #[test]
    fn every_refusal_has_a_status_and_a_code() {
        let item = ItemId { plan: PlanNumber(1), item: 2 };
        let (number, answer) = (CommentNumber(3), AnswerNumber(4));
        let day = Day::constant(2026, 7, 1);
        let invalid = |field, reason| CommentError::Invalid { field, reason };
        for (error, status, code) in [
            (CommentError::Refused(Refusal::SignIn(Action::Comment)), 401, "sign_in_required"),
            (CommentError::UnknownPlan(item.plan), 404, "not_found"),
            (CommentError::UnknownItem(item), 404, "not_found"),
            (CommentError::Unknown(number), 404, "not_found"),
            (CommentError::UnknownAnswer(answer), 404, "not_found"),
            (CommentError::NotTaking(item.into(), NotTaking::Never), 422, "not_taking_comments"),
            (
                CommentError::NotTaking(item.into(), NotTaking::NotYet(day)),
                422,
                "not_taking_comments",
            ),
            (CommentError::NotTaking(item.into(), NotTaking::Settled), 422, "not_taking_comments"),
            (CommentError::NotAuthor(number), 403, "not_author"),
            (CommentError::Fixed(number, jiff::Timestamp::UNIX_EPOCH), 422, "comment_fixed"),
            (CommentError::Withdrawn(number), 422, "comment_withdrawn"),
            (CommentError::Hidden(number), 422, "comment_hidden"),
            (CommentError::Moved(2), 409, "comment_moved"),
            (CommentError::AnsweredBefore(number, answer), 409, "already_answered"),
            (CommentError::Nothing, 422, "nothing_to_do"),
            (invalid("text", "is blank"), 422, "invalid_field"),
            (invalid("changed", "is no version of it"), 422, "invalid_field"),
        ] {
            let told = format!("{error:?}");
            let info = WebError::from(error).info();
            assert_eq!((info.status.as_u16(), info.code), (status, code), "{told}");
            assert!(!info.message.is_empty() && !info.title.is_empty(), "{told}");
        }
    }
}
