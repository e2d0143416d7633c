//! The database is away: what people and programs are told meanwhile.

use std::error::Error;

use axum::http::StatusCode;

use super::error::ErrorInfo;
use crate::{store::StoreError, web::plans::details::Details};

/// Whether that is at the bottom of an error.
pub(super) fn is_beneath(error: &(dyn Error + Send + Sync + 'static)) -> bool {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if let Some(store) = error.downcast_ref::<StoreError>() {
            return store.is_away();
        }
        cause = error.source();
    }
    false
}

/// In words. What was sent may have been recorded just before the database
/// went, so nobody is told that it was not.
pub(super) fn info() -> ErrorInfo {
    ErrorInfo {
        status: StatusCode::SERVICE_UNAVAILABLE,
        code: "store_away",
        title: "Cơ sở dữ liệu tạm thời gián đoạn",
        message: "Hiện chưa đọc hoặc chưa ghi được dữ liệu; nội dung vừa gửi, nếu có, có thể chưa \
                  được ghi nhận."
            .into(),
        advice: "Tra cứu quy định vẫn dùng được. Xin thử lại sau ít phút; trước khi gửi lại, xin \
                 kiểm tra xem nội dung đã được ghi nhận chưa."
            .into(),
        parameter: None,
        link: None,
        details: Details::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{cases::plans::PlanError, web::WebError};

    #[test]
    fn it_is_found_however_deep() {
        let away = || StoreError::Away;
        for (error, status) in [
            (WebError::from(away()), 503),
            (WebError::Internal(PlanError::Store(away()).into()), 503),
            (WebError::from(StoreError::Damaged("a row".into())), 500),
            (WebError::Internal("something else".into()), 500),
        ] {
            assert_eq!(error.info().status.as_u16(), status, "{error:?}");
        }
    }
}
