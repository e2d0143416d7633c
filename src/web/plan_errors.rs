//! What can go wrong with plans, in words.

use axum::http::StatusCode;

use super::{
    WebError,
    error::{ErrorInfo, Missing, shortened},
};
use crate::cases::plans::PlanError;

/// What is wrong with a file or its confirmation.
pub(super) fn info(
    error: &WebError,
    info: impl Fn(StatusCode, &'static str, &'static str, String, &str) -> ErrorInfo,
) -> ErrorInfo {
    match error {
        WebError::NoFile => info(
            StatusCode::UNPROCESSABLE_ENTITY,
            "no_file",
            "Chưa chọn tệp",
            "Biểu mẫu gửi lên không có tệp nào.".into(),
            "Xin quay lại, chọn tệp phương án rồi gửi.",
        ),
        WebError::Nothing => info(
            StatusCode::UNPROCESSABLE_ENTITY,
            "nothing_to_record",
            "Không có nội dung nào để ghi nhận",
            "Mọi dòng của tệp đều bị từ chối, hoặc tệp không đề xuất gì.".into(),
            "Sửa các lỗi nêu trong kết quả kiểm tra rồi gửi lại tệp.",
        ),
        _ => info(
            StatusCode::BAD_REQUEST,
            "invalid_confirmation",
            "Mã xác nhận không khớp",
            "Mã xác nhận không phải của tệp, cơ quan và phương án này.".into(),
            "Kiểm tra lại tệp rồi xác nhận bằng mã mới.",
        ),
    }
}

/// What of plans is not there.
pub(super) fn missing(
    missing: &Missing,
    gone: impl Fn(&'static str, String, &str) -> ErrorInfo,
) -> ErrorInfo {
    match missing {
        Missing::Plan(number) => gone(
            "Không có phương án này",
            format!("Không có phương án nào mang số “{}”.", shortened(number)),
            "Số phương án có dạng PA-0001.",
        ),
        Missing::Receipt(number) => gone(
            "Không có biên nhận này",
            format!("Không có biên nhận nào mang số “{}”.", shortened(number)),
            "Số biên nhận có dạng BN-0001.",
        ),
        _ => ErrorInfo {
            link: Some(("/phuong-an".to_owned(), "Gửi lại tệp".to_owned())),
            ..gone(
                "Tệp không còn trên máy chủ",
                "Tệp đã gửi để kiểm tra chỉ được giữ tạm và nay không còn.".into(),
                "Xin gửi lại tệp; chưa có gì được ghi.",
            )
        },
    }
}

impl From<PlanError> for WebError {
    fn from(error: PlanError) -> Self {
        let bad = |name, allowed: &str| Self::BadValue {
            name,
            value: String::new(),
            allowed: allowed.to_owned(),
        };
        match error {
            PlanError::Store(error) => error.into(),
            PlanError::UnknownPlan(plan) => Self::Missing(Missing::Plan(plan.to_string())),
            PlanError::Nothing => Self::Nothing,
            PlanError::BadToken => Self::Confirmation,
            PlanError::Behind(_) => Self::NotReady,
            PlanError::Invalid { field: "title", .. } => {
                bad("title", "Tên phương án là một dòng chữ, không để trống.")
            }
            PlanError::Invalid { field: "agency", .. } => {
                bad("agency", "Phương án này của cơ quan khác.")
            }
            PlanError::Refused(refusal) => Self::Refused(refusal),
            other => Self::Internal(other.into()),
        }
    }
}
