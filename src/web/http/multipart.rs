//! A form with a file, as browsers send it (RFC 7578): read from memory, since
//! a file is judged as a whole anyway.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::header,
};

use crate::web::{App, WebError, http::fields::Fields, plans::api::file};

/// The parts of a form in their order.
#[derive(Debug, Clone, Default)]
pub(in crate::web) struct FileForm(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    name: String,
    /// The name of the file, if it is one.
    file: Option<String>,
    content: Bytes,
}

impl From<(String, String)> for Part {
    fn from((name, text): (String, String)) -> Self {
        Self { name, file: None, content: text.into() }
    }
}

impl FileForm {
    /// A field as text; none if it is absent, empty, or no text.
    pub(in crate::web) fn text(&self, name: &str) -> Option<&str> {
        let part = self.0.iter().find(|part| part.name == name && part.file.is_none())?;
        let text = std::str::from_utf8(&part.content).ok()?.trim();
        (!text.is_empty()).then_some(text)
    }

    /// All fields that are text, in their order. What is no text is no field.
    pub(in crate::web) fn fields(&self) -> Fields {
        let texts = self.0.iter().filter(|part| part.file.is_none()).filter_map(|part| {
            let text = std::str::from_utf8(&part.content).ok()?;
            Some((part.name.clone(), text.to_owned()))
        });
        texts.collect()
    }

    /// A file that was chosen, with its name.
    pub(in crate::web) fn file(&self, name: &str) -> Option<(&str, Bytes)> {
        let part = self.0.iter().find(|part| part.name == name)?;
        let file = part.file.as_deref().filter(|file| !file.is_empty())?;
        Some((file, part.content.clone()))
    }

    /// Every file that was chosen under a name, in their order.
    pub(in crate::web) fn files(&self, name: &str) -> Vec<(String, Bytes)> {
        let chosen = self.0.iter().filter(|part| part.name == name).filter_map(|part| {
            let file = part.file.clone().filter(|file| !file.is_empty())?;
            Some((file, part.content.clone()))
        });
        chosen.collect()
    }
}

impl FromRequest<App> for FileForm {
    type Rejection = WebError;

    async fn from_request(request: Request, app: &App) -> Result<Self, WebError> {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if kind.to_ascii_lowercase().starts_with("application/x-www-form-urlencoded") {
            // The same form from a program that has no file to send.
            let fields = Fields::from_request(request, app).await?;
            return Ok(Self(fields.into_iter().map(Part::from).collect()));
        }
        let boundary = boundary(kind).map(str::to_owned);
        let body = file(Bytes::from_request(request, app).await)?;
        match boundary {
            Some(boundary) => {
                let read = async move { parts(&body, &boundary).map(Self).ok_or(WebError::Form) };
                app.files.run(read).await
            }
            // A form that was sent empty has no parts.
            None if body.is_empty() => Ok(Self::default()),
            None => Err(WebError::Form),
        }
    }
}

/// The boundary that a content type names.
fn boundary(kind: &str) -> Option<&str> {
    let (kind, rest) = kind.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let mut parameters = rest.split(';').filter_map(|parameter| parameter.split_once('='));
    let (_, value) = parameters.find(|(name, _)| name.trim().eq_ignore_ascii_case("boundary"))?;
    let value = value.trim().trim_matches('"');
    (1..=70).contains(&value.len()).then_some(value)
}

/// The parts between the boundaries; none if the body is not made so.
fn parts(body: &Bytes, boundary: &str) -> Option<Vec<Part>> {
    let first = format!("--{boundary}");
    let next = format!("\r\n{first}");
    let mut at = find(body, first.as_bytes(), 0)? + first.len();
    let mut parts = Vec::new();
    loop {
        match body.get(at..at + 2)? {
            b"--" => return Some(parts),
            b"\r\n" => at += 2,
            _ => return None,
        }
        let head = find(body, b"\r\n\r\n", at)?;
        let end = find(body, next.as_bytes(), head + 2)?;
        let content = body.slice((head + 4).min(end)..end);
        parts.push(part(std::str::from_utf8(&body[at..head]).ok()?, content)?);
        at = end + next.len();
    }
}

/// A part with the names that its head gives.
fn part(head: &str, content: Bytes) -> Option<Part> {
    let disposition = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.trim().eq_ignore_ascii_case("content-disposition").then_some(value)
    })?;
    let name = quoted(disposition, "name")?;
    Some(Part { name, file: quoted(disposition, "filename"), content })
}

/// A quoted parameter. Browsers write quotes and line breaks in it as `%22`,
/// `%0D` and `%0A`, so that the next quote is the end.
fn quoted(disposition: &str, name: &str) -> Option<String> {
    let start = format!("; {name}=\"");
    let rest = &disposition[disposition.find(&start)? + start.len()..];
    Some(rest[..rest.find('"')?].replace("%22", "\""))
}

fn find(body: &[u8], wanted: &[u8], from: usize) -> Option<usize> {
    let first = *wanted.first()?;
    let mut at = from;
    loop {
        at += body.get(at..)?.iter().position(|byte| *byte == first)?;
        if body[at..].starts_with(wanted) {
            return Some(at);
        }
        at += 1;
    }
}

/// Anything at all as a form and as the type of one, for `web::fuzz`.
#[cfg(test)]
pub(in crate::web) fn anything(bytes: &[u8]) {
    let _ = boundary(&String::from_utf8_lossy(bytes));
    let body = Bytes::copy_from_slice(bytes);
    let Some(found) = parts(&body, "b") else { return };
    let whole: usize = found.iter().map(|part| part.content.len()).sum();
    assert!(whole <= bytes.len(), "more came out than went in");
    let form = FileForm(found);
    let _ = (form.fields(), form.file("file"), form.files("file"), form.text("title"));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn form(parts: &[(&str, &[u8])]) -> Bytes {
        let mut body = Vec::new();
        for (names, content) in parts {
            let head = format!("--b\r\nContent-Disposition: form-data; {names}\r\n\r\n");
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--b--\r\n");
        body.into()
    }

    #[test]
    fn fields_and_files_are_told_apart() {
        let body = form(&[
            ("name=\"title\"", "Năm 2026 ".as_bytes()),
            ("name=\"empty\"", b""),
            ("name=\"file\"; filename=\"a %22b%22.csv\"", b"x\r\n--c\r\n\r\ny"),
        ]);
        let form = FileForm(parts(&body, "b").unwrap());
        assert_eq!(form.text("title"), Some("Năm 2026"));
        assert_eq!((form.text("empty"), form.text("file"), form.text("none")), (None, None, None));
        let (name, content) = form.file("file").unwrap();
        assert_eq!((name, &content[..]), ("a \"b\".csv", &b"x\r\n--c\r\n\r\ny"[..]));
        assert_eq!(form.file("title"), None);
        let fields = form.fields();
        assert_eq!((fields.text("title"), fields.text("file")), ("Năm 2026 ", ""));
    }

    #[test]
    fn the_boundary_is_what_the_type_names() {
        for (kind, expected) in [
            ("multipart/form-data; boundary=----abc", Some("----abc")),
            ("Multipart/Form-Data; charset=utf-8; Boundary=\"a b\"", Some("a b")),
            ("multipart/form-data; boundary=", None),
            ("multipart/form-data", None),
            ("text/csv; boundary=a", None),
        ] {
            assert_eq!(boundary(kind), expected, "{kind}");
        }
    }

    proptest! {
        #[test]
        fn any_content_comes_back(content in prop::collection::vec(prop::sample::select(b"\r\n-ab:".to_vec()), 0..40)) {
            prop_assume!(find(&content, b"\r\n--b", 0).is_none() && !content.starts_with(b"--b"));
            // What ends on the start of a boundary would move it.
            let body = form(&[("name=\"f\"; filename=\"x\"", &content)]);
            prop_assert_eq!(&parts(&body, "b").unwrap()[0].content[..], &content[..]);
        }

        #[test]
        fn nothing_makes_it_fail(body in prop::collection::vec(prop::sample::select(b"\r\n-b: ;name=\"c".to_vec()), 0..80)) {
            let _ = parts(&body.into(), "b");
        }
    }
}
