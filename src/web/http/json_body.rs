//! The JSON that a program sends, with every mistake told by where it is.

use std::error::Error as _;

use axum::{
    Json,
    body::Bytes,
    extract::{FromRequest, Request, rejection::JsonRejection},
    http::StatusCode,
};
use serde::de::DeserializeOwned;

use crate::web::{
    App, WebError,
    plans::{api::file, details::Details, errors::refused},
};

/// A body of JSON, whatever its content type says.
pub(in crate::web) struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for Body<T> {
    type Rejection = WebError;

    async fn from_request(request: Request, app: &App) -> Result<Self, WebError> {
        let bytes = file(Bytes::from_request(request, app).await)?;
        match Json::from_bytes(&bytes) {
            Ok(Json(body)) => Ok(Self(body)),
            Err(rejection) => Err(malformed(&rejection)),
        }
    }
}

fn malformed(rejection: &JsonRejection) -> WebError {
    // The cause names the place: `items[0].version: invalid type …`.
    let told = rejection.source().map_or_else(|| rejection.body_text(), ToString::to_string);
    let (at, why) = place(&told);
    let syntax = matches!(rejection, JsonRejection::JsonSyntaxError(_));
    invalid_body(at, &if syntax { "không phải JSON".to_owned() } else { words(why) }, why)
}

/// A body that says something wrong at a place.
pub(in crate::web) fn invalid_body(at: &str, words: &str, told: &str) -> WebError {
    let place = if at.is_empty() { String::new() } else { format!(" ở “{at}”") };
    refused(
        StatusCode::BAD_REQUEST,
        ("invalid_body", "Nội dung gửi lên không hợp lệ"),
        format!("Nội dung gửi lên không hợp lệ{place}: {words}."),
        &format!("Chi tiết: {told}"),
        Details::None,
    )
}

/// The path within the body, and what is said about it.
fn place(told: &str) -> (&str, &str) {
    match told.split_once(": ") {
        Some((path, why)) if !path.contains(' ') && path != "." => (path, why),
        Some((".", why)) => ("", why),
        _ => ("", told),
    }
}

/// The usual complaints in Vietnamese.
fn words(why: &str) -> String {
    let quoted = |start: &str| {
        let rest = why.strip_prefix(start)?.strip_prefix('`')?;
        rest.split_once('`')
    };
    if let Some((field, rest)) = quoted("unknown field ") {
        let known: Vec<&str> = rest.split('`').skip(1).step_by(2).collect();
        return match known.as_slice() {
            [] => format!("không có trường “{field}”"),
            known => {
                format!("không có trường “{field}”; các trường dùng được: {}", known.join(", "))
            }
        };
    }
    if let Some((value, rest)) = quoted("unknown variant ") {
        let known: Vec<&str> = rest.split('`').skip(1).step_by(2).collect();
        return format!(
            "không nhận giá trị “{value}”; các giá trị dùng được: {}",
            known.join(", ")
        );
    }
    if let Some((field, _)) = quoted("missing field ") {
        return format!("thiếu trường “{field}”");
    }
    if let Some((field, _)) = quoted("duplicate field ") {
        return format!("trường “{field}” ghi hai lần");
    }
    if why.starts_with("invalid type") {
        return "kiểu giá trị không đúng".to_owned();
    }
    "giá trị không hợp lệ".to_owned()
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only the reading is tested")]
    struct Outer {
        list: Vec<Inner>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only the reading is tested")]
    struct Inner {
        day: crate::model::Day,
        kind: Option<crate::model::Kind>,
    }

    #[test]
    fn mistakes_are_told_with_their_place() {
        for (json, expected) in [
            ("{", "Nội dung gửi lên không hợp lệ: không phải JSON."),
            ("", "Nội dung gửi lên không hợp lệ: không phải JSON."),
            ("5", "Nội dung gửi lên không hợp lệ: kiểu giá trị không đúng."),
            ("{}", "Nội dung gửi lên không hợp lệ: thiếu trường “list”."),
            (
                r#"{"list":[],"x":1}"#,
                "Nội dung gửi lên không hợp lệ ở “x”: không có trường “x”; các trường dùng được: list.",
            ),
            (
                r#"{"list":[{"day":"2026-07-01"},{"day":"2026-07-01","ngay":1}]}"#,
                "Nội dung gửi lên không hợp lệ ở “list[1].ngay”: không có trường “ngay”; các trường dùng được: day, kind.",
            ),
            (
                r#"{"list":[{"day":5}]}"#,
                "Nội dung gửi lên không hợp lệ ở “list[0].day”: kiểu giá trị không đúng.",
            ),
            (
                r#"{"list":[{"day":"5/7"}]}"#,
                "Nội dung gửi lên không hợp lệ ở “list[0].day”: giá trị không hợp lệ.",
            ),
            (
                r#"{"list":[{"day":"2026-07-01","kind":"x"}]}"#,
                "Nội dung gửi lên không hợp lệ ở “list[0].kind”: không nhận giá trị “x”; các giá trị dùng được: procedure, condition, reporting, standard, inspection.",
            ),
        ] {
            let rejection = Json::<Outer>::from_bytes(json.as_bytes()).unwrap_err();
            let info = malformed(&rejection).info();
            assert_eq!(
                (info.status.as_u16(), info.code, info.message.as_str()),
                (400, "invalid_body", expected),
                "{json}: {}",
                info.advice
            );
        }
    }
}
