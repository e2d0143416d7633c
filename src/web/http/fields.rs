//! The fields of a form that was sent.

use axum::{
    extract::{Form, FromRequest, Request},
    http::StatusCode,
    response::IntoResponse as _,
};

use crate::web::{App, WebError};

/// The fields as they came, in their order. A form without scripts sends every
/// field it has, so an empty one counts as absent.
#[derive(Debug, Clone, Default)]
pub(in crate::web) struct Fields(Vec<(String, String)>);

impl Fields {
    /// The first value of a field; empty if there is none.
    pub(in crate::web) fn text(&self, name: &str) -> &str {
        let field = self.0.iter().find(|(of, _)| of == name);
        field.map_or("", |(_, value)| value.as_str())
    }

    /// Every value of a field.
    pub(in crate::web) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(of, _)| of == name).map(|(_, value)| value.as_str())
    }
}

impl IntoIterator for Fields {
    type Item = (String, String);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl FromIterator<(String, String)> for Fields {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(fields: I) -> Self {
        Self(fields.into_iter().collect())
    }
}

impl FromRequest<App> for Fields {
    type Rejection = WebError;

    async fn from_request(request: Request, app: &App) -> Result<Self, WebError> {
        let form = Form::<Vec<(String, String)>>::from_request(request, app).await;
        let Form(fields) = form.map_err(|rejection| match rejection.into_response().status() {
            StatusCode::PAYLOAD_TOO_LARGE => WebError::TooLarge,
            _ => WebError::Form,
        })?;
        Ok(Self(fields))
    }
}

/// Where to go after signing in: a page of this server, whatever was asked for.
/// Anything that a browser could take for another server leads to the account.
pub(in crate::web) fn local(next: &str) -> &str {
    const HOME: &str = "/tai-khoan";
    let door = ["/dang-nhap", "/dang-xuat"].iter().any(|door| next.starts_with(door));
    let plain = |c: char| !c.is_control() && c != '\\';
    let good = next.starts_with('/') && !next.starts_with("//") && next.chars().all(plain);
    if good && !door && next.len() <= 4000 { next } else { HOME }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_to_another_server() {
        for next in ["/", "/?q=xăng dầu&kind=procedure", "/quy-dinh/1.004269?version=1#a", "/a//b"]
        {
            assert_eq!(local(next), next);
        }
        let long = format!("/{}", "a".repeat(4000));
        for next in [
            "",
            "tai-khoan",
            "https://evil.example",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "/a\\b",
            "\\/evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            " //evil.example",
            "javascript:alert(1)",
            "/dang-nhap",
            "/dang-nhap?next=/",
            "/dang-xuat",
            &long,
        ] {
            assert_eq!(local(next), "/tai-khoan", "{next:?}");
        }
    }
}
