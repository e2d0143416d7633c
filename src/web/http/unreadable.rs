//! Files that could not be read to their end, in words.

use axum::http::StatusCode;

use crate::{
    confined::{Failure, LONGEST, MOST_MEMORY, MOST_SAID},
    web::{
        WebError,
        plans::{details::Details, errors::refused},
    },
};

impl From<Failure> for WebError {
    /// Logged here: nobody else hears why, and which file it was is not ours to
    /// tell.
    fn from(failure: Failure) -> Self {
        let reason = match &failure {
            Failure::Start(error) => {
                tracing::error!(error = error as &dyn std::error::Error, "{failure}");
                return Self::Busy;
            }
            Failure::Time => format!("Đọc tệp này mất hơn {} giây", LONGEST.as_secs()),
            Failure::Memory => {
                format!("Đọc tệp này cần hơn {} MB bộ nhớ", MOST_MEMORY >> 20)
            }
            Failure::Said => {
                format!("Nội dung của tệp này khi đọc ra dài hơn {} MB", MOST_SAID >> 20)
            }
            Failure::Died(_) => "Nội dung của tệp này khác thường".to_owned(),
        };
        tracing::warn!(%failure, "a file was not read to its end");
        refused(
            StatusCode::UNPROCESSABLE_ENTITY,
            ("unreadable_file", "Không đọc được tệp"),
            format!("{reason} nên máy chủ đã dừng đọc. Chưa có gì được ghi nhận."),
            "Mở tệp bằng chương trình đã tạo ra nó, xóa phần thừa, lưu thành tệp mới rồi gửi lại; \
             tệp lớn thì chia thành nhiều tệp nhỏ.",
            Details::None,
        )
    }
}
