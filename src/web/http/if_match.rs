//! Which version of a thing whoever changes it has seen.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::Response,
};

use crate::web::{
    App, WebError,
    http::fields::Fields,
    plans::{details::Details, errors::refused},
};

/// The version that an edit names in `If-Match`: what `ETag` said when it was
/// read. Without one nothing is changed (RFC 6585, 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web) struct IfMatch(pub u64);

impl FromRequestParts<App> for IfMatch {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, WebError> {
        seen(&parts.headers).map(Self)
    }
}

fn seen(headers: &HeaderMap) -> Result<u64, WebError> {
    let value = headers.get(header::IF_MATCH).ok_or_else(required)?;
    let text = value.to_str().unwrap_or_default().trim();
    // A proxy that compresses an answer makes its tag a weak one.
    let text = text.strip_prefix("W/").unwrap_or(text);
    let inner = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    inner.and_then(|text| text.parse().ok()).ok_or_else(|| {
        refused(
            StatusCode::BAD_REQUEST,
            ("invalid_if_match", "Phiên bản không đọc được"),
            "Tiêu đề If-Match không phải một phiên bản.".into(),
            "Gửi đúng ETag nhận được khi đọc, ví dụ If-Match: \"57\".",
            Details::None,
        )
    })
}

/// An edit that does not say which version it is of.
pub(in crate::web) fn required() -> WebError {
    refused(
        StatusCode::PRECONDITION_REQUIRED,
        ("precondition_required", "Thiếu phiên bản đã xem"),
        "Yêu cầu thay đổi phải cho biết phiên bản mà người gửi đã xem.".into(),
        "Đọc lại, lấy ETag (hoặc version) rồi gửi trong tiêu đề If-Match; nếu dữ liệu đã thay đổi, \
         câu trả lời cho biết thay đổi gì.",
        Details::None,
    )
}

/// The same of a form, which has it in a hidden field.
pub(in crate::web) fn of_form(fields: &Fields) -> Result<u64, WebError> {
    match fields.text("version") {
        "" => Err(required()),
        text => text.parse().map_err(|_| WebError::Form),
    }
}

/// The answer with the version that it shows.
pub(in crate::web) fn tagged(version: u64, mut response: Response) -> Response {
    if let Ok(value) = HeaderValue::from_str(&format!("\"{version}\"")) {
        response.headers_mut().insert(header::ETAG, value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_what_the_tag_said() {
        for (value, expected) in [
            (Some("\"57\""), Ok(57)),
            (Some("W/\"57\""), Ok(57)),
            (None, Err(428)),
            (Some("57"), Err(400)),
            (Some("*"), Err(400)),
            (Some("\"\""), Err(400)),
            (Some("\"57\", \"58\""), Err(400)),
            (Some("\"-1\""), Err(400)),
        ] {
            let headers = value.map(|value| (header::IF_MATCH, value.parse().unwrap()));
            let found = seen(&headers.into_iter().collect());
            let found = found.map_err(|error| error.info().status.as_u16());
            assert_eq!(found, expected, "{value:?}");
        }
    }
}
