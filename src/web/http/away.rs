//! The database is away, full or not to be written: what people and programs are
//! told meanwhile.

use std::error::Error;

use axum::http::StatusCode;

use super::error::ErrorInfo;
use crate::{
    store::{StoreError, Trouble},
    web::plans::details::Details,
};

/// An error in words, if one of these is at the bottom of it.
pub(super) fn told(error: &(dyn Error + Send + Sync + 'static)) -> Option<ErrorInfo> {
    beneath(error).map(info)
}

fn beneath(error: &(dyn Error + Send + Sync + 'static)) -> Option<Trouble> {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if let Some(store) = error.downcast_ref::<StoreError>() {
            return store.trouble();
        }
        cause = error.source();
    }
    None
}

/// In words. What was sent may have been recorded just before the database
/// went, so nobody is told that it was not; what there was no room for was not.
fn info(trouble: Trouble) -> ErrorInfo {
    const LATER: &str = "Tra cứu quy định vẫn dùng được. Xin giữ lại nội dung và gửi lại sau; nếu \
                         cần gấp, xin báo cho người quản trị hệ thống.";
    let (code, title, message, advice) = match trouble {
        Trouble::Away => (
            "store_away",
            "Cơ sở dữ liệu tạm thời gián đoạn",
            "Hiện chưa đọc hoặc chưa ghi được dữ liệu; nội dung vừa gửi, nếu có, có thể chưa được \
             ghi nhận.",
            "Tra cứu quy định vẫn dùng được. Xin thử lại sau ít phút; trước khi gửi lại, xin kiểm \
             tra xem nội dung đã được ghi nhận chưa.",
        ),
        Trouble::Full => (
            "store_full",
            "Máy chủ hết chỗ lưu dữ liệu",
            "Máy chủ không còn chỗ để ghi nên nội dung vừa gửi, nếu có, chưa được ghi nhận.",
            LATER,
        ),
        Trouble::ReadOnly => (
            "store_read_only",
            "Hệ thống tạm thời không nhận dữ liệu mới",
            "Cơ sở dữ liệu đang ở chế độ chỉ đọc nên nội dung vừa gửi, nếu có, chưa được ghi nhận.",
            LATER,
        ),
    };
    ErrorInfo {
        status: StatusCode::SERVICE_UNAVAILABLE,
        code,
        title,
        message: message.into(),
        advice: advice.into(),
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
