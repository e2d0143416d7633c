//! Why something cannot be done with petitions, in words.

use axum::{
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use jiff::SignedDuration;

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
use crate::{cases::petitions::PetitionError, model::limits};

const UNPROCESSABLE: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

impl From<PetitionError> for WebError {
    fn from(error: PetitionError) -> Self {
        let told = |status, code, title, message: String, advice: &str| {
            refused(status, (code, title), message, advice, Details::None)
        };
        match error {
            PetitionError::Store(error) => error.into(),
            PetitionError::Random(error) => Self::Internal(error.into()),
            PetitionError::Letter(error) => Self::Internal(error.into()),
            PetitionError::Refused(refusal) => Self::Refused(refusal),
            PetitionError::Unknown(number) => missing(number.as_str()),
            PetitionError::UnknownItem(item) => Self::Missing(Missing::Item(item.to_string())),
            PetitionError::UnknownRegulation(code) => told(
                UNPROCESSABLE,
                "unknown_regulation",
                "Không có quy định này",
                format!("Không có quy định nào mang mã “{code}”."),
                "Kiểm tra lại mã, hoặc bỏ mã và ghi lĩnh vực.",
            ),
            PetitionError::UnknownAgency(agency) => told(
                UNPROCESSABLE,
                "unknown_agency",
                "Không chuyển được đến cơ quan này",
                format!("“{agency}” không phải cơ quan nhận phản ánh, kiến nghị."),
                "Chọn bộ, cơ quan hiện có. Việc của Văn phòng Chính phủ thì giữ lại xử lý.",
            ),
            PetitionError::NotSender(number) => told(
                StatusCode::FORBIDDEN,
                "not_sender",
                "Kiến nghị của người khác",
                format!("Phản ánh, kiến nghị {number} do người khác gửi."),
                "Chỉ người gửi mới bổ sung hoặc kiến nghị lại được.",
            ),
            PetitionError::Illegal(step) => told(
                StatusCode::CONFLICT,
                "step_not_possible",
                "Không làm được bước này",
                format!(
                    "Kiến nghị đang ở trạng thái “{}” nên không thực hiện được việc “{}”.",
                    step.0.label(),
                    step.1.label()
                ),
                "Tải lại trang để xem trạng thái hiện nay.",
            ),
            PetitionError::ReopenedEnough(number) => told(
                UNPROCESSABLE,
                "reopening_over",
                "Không kiến nghị lại được nữa",
                format!(
                    "Phản ánh, kiến nghị {number} đã hết thời hạn {} ngày hoặc đã kiến nghị lại {} lần.",
                    limits::REOPEN_DAYS,
                    limits::REOPENINGS
                ),
                "Vẫn gửi được phản ánh, kiến nghị mới.",
            ),
            PetitionError::UnknownLink => told(
                StatusCode::NOT_FOUND,
                "not_found",
                "Đường dẫn không dùng được",
                "Không có phản ánh, kiến nghị nào ở đường dẫn này.".into(),
                "Đường dẫn có thể bị chép thiếu: xin mở lại từ thư.",
            ),
            PetitionError::UsedLink(number) => told(
                StatusCode::CONFLICT,
                "link_used",
                "Phản ánh, kiến nghị đã được xác nhận",
                format!("Đường dẫn này đã được dùng để xác nhận phản ánh, kiến nghị {number}."),
                "Đường dẫn riêng để theo dõi và bổ sung có trong thư đã gửi sau khi xác nhận.",
            ),
            PetitionError::ExpiredLink(at) => told(
                StatusCode::GONE,
                "link_expired",
                "Đường dẫn đã hết hạn",
                format!("Đường dẫn này dùng được đến {}.", words::instant(at)),
                "Mở đường dẫn trong trình duyệt để nhận thư xác nhận mới.",
            ),
            PetitionError::TooMany(until) => told(
                StatusCode::TOO_MANY_REQUESTS,
                "too_many",
                "Gửi quá nhiều thư",
                "Đã có nhiều thư xác nhận gửi đến địa chỉ này trong thời gian ngắn nên chưa nhận \
                 phản ánh, kiến nghị này."
                    .into(),
                &format!(
                    "Xin xác nhận các thư đã gửi, hoặc gửi lại sau {}.",
                    words::instant(until)
                ),
            ),
            PetitionError::Moved(version) => told(
                StatusCode::CONFLICT,
                "petition_moved",
                "Kiến nghị đã thay đổi",
                format!("Kiến nghị này nay là phiên bản {version}, nên chưa ghi gì."),
                "Tải lại trang, xem nội dung hiện nay rồi làm lại nếu vẫn cần.",
            ),
            PetitionError::Invalid { field, reason } => invalid(name(field), wrong(field, reason)),
        }
    }
}

/// The field of a form.
fn name(field: &'static str) -> &'static str {
    match field {
        // The shared code takes the subject of a plan for its title.
        "subject" => "about",
        other => other,
    }
}

/// A petition that is not there.
pub(super) fn missing(number: &str) -> WebError {
    let number: String = number.chars().take(40).collect();
    refused(
        StatusCode::NOT_FOUND,
        ("not_found", "Không có kiến nghị này"),
        format!("Không có phản ánh, kiến nghị nào mang số “{number}”."),
        "Số của kiến nghị gửi ở đây có dạng PK-0001.",
        Details::None,
    )
}

fn wrong(field: &str, reason: &str) -> (&'static str, &'static str) {
    match (field, reason) {
        ("subject", "is blank") => ("Chưa ghi tiêu đề.", "Ghi vấn đề trong một dòng."),
        ("subject", "is too short") => ("Tiêu đề quá ngắn.", "Ghi ít nhất 10 chữ cái."),
        ("subject", _) => ("Tiêu đề quá dài.", "Ghi nhiều nhất 200 chữ cái."),
        ("text", "is blank") => ("Chưa ghi nội dung.", "Ghi nội dung rồi gửi lại."),
        ("text", "is too short") => ("Nội dung quá ngắn.", "Ghi cụ thể hơn rồi gửi lại."),
        ("text", _) => {
            ("Nội dung quá dài.", "Rút gọn còn nhiều nhất 10.000 chữ cái, kể cả dấu cách.")
        }
        ("regulations", "are none") => (
            "Chưa nêu quy định hoặc lĩnh vực.",
            "Ghi mã quy định, hoặc ghi lĩnh vực, vấn đề nếu không rõ quy định nào.",
        ),
        ("regulations", "are too many") => {
            ("Có quá nhiều quy định.", "Ghi nhiều nhất 10 mã quy định trong một kiến nghị.")
        }
        ("regulations", _) => {
            ("Có mã quy định không đọc được.", "Ghi các mã cách nhau bằng dấu phẩy.")
        }
        ("area", _) => ("Lĩnh vực quá dài.", "Ghi nhiều nhất 200 chữ cái."),
        ("access", _) => ("Chưa chọn mức công khai.", "Chọn công khai hoặc không công khai."),
        ("reason", "is blank") => ("Chưa ghi lý do.", "Ghi lý do rồi gửi lại."),
        ("reason", "is too short") => ("Lý do quá ngắn.", "Ghi ít nhất 10 chữ cái."),
        ("reason", _) => ("Lý do quá dài.", "Ghi nhiều nhất 2.000 chữ cái."),
        ("items", _) => (
            "Không đọc được mục của phương án.",
            "Ghi các mục như PA-0001/2, cách nhau bằng dấu phẩy, hoặc để trống.",
        ),
        ("act", _) => ("Chưa chọn việc cần làm.", "Chọn một việc rồi gửi lại."),
        ("agency", _) => ("Chưa chọn cơ quan.", "Chọn cơ quan được chuyển."),
        _ => wrong_anywhere(field, reason),
    }
}

/// A field of a form that cannot be read.
pub(super) fn unreadable(field: &'static str) -> WebError {
    PetitionError::Invalid { field, reason: "cannot be read" }.into()
}

impl App {
    /// Lets a network send so many petitions and not more; comments count as
    /// well.
    ///
    /// # Errors
    /// How long it has to wait.
    pub(super) fn may_send(&self, client: &Client) -> Result<(), SignedDuration> {
        self.comments.take(client.network, (self.clock.0)())
    }
}

/// The refusal of whoever sends too often.
pub(super) fn too_many(wait: SignedDuration) -> WebError {
    refused(
        StatusCode::TOO_MANY_REQUESTS,
        ("too_many", "Gửi quá nhiều kiến nghị"),
        "Có quá nhiều kiến nghị, góp ý gửi từ mạng của bạn trong thời gian ngắn nên chưa ghi kiến nghị này."
            .into(),
        &format!("Xin gửi lại sau {} giây.", seconds(wait)),
        Details::None,
    )
}

/// The same as an answer to a program, which is told when to come back.
pub(super) fn come_back(wait: SignedDuration) -> Response {
    retry_after(too_many(wait).into_response(), wait)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::{
        cases::Refusal,
        model::{Action, IllegalStep, ItemId, PetitionAction, PetitionState, PlanNumber},
    };

    /// Whatever a use case refuses is a status of the client, with a code.
    #[test]
    fn every_refusal_has_a_status_and_a_code() {
        let number = || "PK-0001".parse().unwrap();
        let step = IllegalStep(PetitionState::New, PetitionAction::Published);
        let invalid = |field, reason| PetitionError::Invalid { field, reason };
        let item = ItemId { plan: PlanNumber(1), item: 2 };
        for (error, status, code) in [
            (PetitionError::Refused(Refusal::SignIn(Action::Petition)), 401, "sign_in_required"),
            (PetitionError::Unknown(number()), 404, "not_found"),
            (PetitionError::UnknownItem(item), 404, "not_found"),
            (
                PetitionError::UnknownRegulation("1.000001".parse().unwrap()),
                422,
                "unknown_regulation",
            ),
            (PetitionError::UnknownAgency("a".parse().unwrap()), 422, "unknown_agency"),
            (PetitionError::NotSender(number()), 403, "not_sender"),
            (PetitionError::Illegal(step), 409, "step_not_possible"),
            (PetitionError::ReopenedEnough(number()), 422, "reopening_over"),
            (PetitionError::UnknownLink, 404, "not_found"),
            (PetitionError::UsedLink(number()), 409, "link_used"),
            (PetitionError::ExpiredLink(Timestamp::UNIX_EPOCH), 410, "link_expired"),
            (PetitionError::TooMany(Timestamp::UNIX_EPOCH), 429, "too_many"),
            (PetitionError::Moved(2), 409, "petition_moved"),
            (invalid("text", "is blank"), 422, "invalid_field"),
            (invalid("subject", "is too short"), 422, "invalid_field"),
        ] {
            let told = format!("{error:?}");
            let info = WebError::from(error).info();
            assert_eq!((info.status.as_u16(), info.code), (status, code), "{told}");
            assert!(!info.message.is_empty() && !info.title.is_empty(), "{told}");
        }
    }
}
