//! Refusals in words: why not, and what would help.

use axum::http::StatusCode;

use crate::web::{http::error::ErrorInfo, words};
use crate::{cases::Refusal, model::Action};

/// A refusal in words; `info` makes the rest.
pub(in crate::web) fn info(
    refusal: Refusal,
    info: impl Fn(StatusCode, &'static str, &'static str, String, &str) -> ErrorInfo,
) -> ErrorInfo {
    let no = |code, message: String, advice: &str| {
        info(StatusCode::FORBIDDEN, code, "Không có quyền thực hiện", message, advice)
    };
    let done = |action: Action| words::lowered(action.label());
    match refusal {
        Refusal::SignIn(action) => info(
            StatusCode::UNAUTHORIZED,
            "sign_in_required",
            "Cần đăng nhập",
            format!("Cần đăng nhập để {}.", done(action)),
            "Chương trình thì gửi mã truy cập trong tiêu đề Authorization: Bearer.",
        ),
        Refusal::Role(action, role) => no(
            "forbidden",
            format!("Vai trò “{}” không được {}.", role.label(), done(action)),
            "Nếu cần quyền này, xin liên hệ quản trị viên.",
        ),
        Refusal::Agency(action) => {
            no("other_agency", format!("Cán bộ chỉ được {} của cơ quan mình.", done(action)), "")
        }
        Refusal::Scope(action) => no(
            "scope",
            format!("Mã truy cập này không được dùng để {}.", done(action)),
            "Tạo mã có quyền này ở trang Tài khoản, hoặc đăng nhập bằng trình duyệt.",
        ),
        Refusal::PasswordFirst(_) => no(
            "password_change_required",
            "Phải đổi mật khẩu tạm trước khi làm việc khác.".into(),
            "Đổi mật khẩu ở trang Tài khoản.",
        ),
        Refusal::SecondPerson(action) => no(
            "second_person",
            format!("Người đã nộp hoặc sửa không được {}: cần một người khác.", done(action)),
            "",
        ),
    }
}
