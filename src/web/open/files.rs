//! Files of copies on their way: whole or a part, a few pieces in memory.

use std::{
    fs::File,
    io::{self, Read as _, Seek as _, SeekFrom},
};

use axum::{
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use tokio::{sync::mpsc, task::spawn_blocking};
use tokio_stream::wrappers::ReceiverStream;

use super::snapshot::{CopyName, MANIFEST, SIGNATURE};
use crate::web::{
    App, WebError,
    exports::stream::{Pieces, WAITING},
    http::{
        error::Missing,
        respond::{CachePolicy, Etag, content},
    },
};

/// A file that is open, with what is told of it.
struct Opened {
    file: File,
    size: u64,
    kind: &'static str,
    /// What it is told apart by.
    digest: String,
}

/// `GET /du-lieu/ban-sao/{copy}/{file}`
pub(in crate::web) async fn file(
    State(app): State<App>,
    Path((copy, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, WebError> {
    let missing = || WebError::Missing(Missing::Page);
    let copies = app.copies.clone().ok_or_else(missing)?;
    let copy = CopyName::read(&copy).ok_or_else(missing)?;
    // What is no file of the manifest is not looked for, whatever it is called.
    let asked = name.clone();
    let opened = spawn_blocking(move || -> io::Result<Option<Opened>> {
        let Some(manifest) = copies.manifest(copy)? else { return Ok(None) };
        let (kind, digest) = match asked.as_str() {
            MANIFEST => ("application/json; charset=utf-8", format!("{copy} {}", manifest.hash)),
            SIGNATURE if manifest.key.is_some() => {
                ("application/octet-stream", format!("{copy} {} {:?}", manifest.hash, manifest.key))
            }
            name => match manifest.files.into_iter().find(|file| file.name == name) {
                Some(file) => (file.format.media_type(), file.sha256),
                None => return Ok(None),
            },
        };
        let file = File::open(copies.path(copy).join(asked))?;
        let size = file.metadata()?.len();
        Ok(Some(Opened { file, size, kind, digest }))
    });
    let opened = opened.await.map_err(|error| WebError::Internal(error.into()))?;
    // A copy that was taken away in between is not there any more.
    let opened = opened.or_else(|error| match error.kind() {
        io::ErrorKind::NotFound => Ok(None),
        _ => Err(WebError::Internal(error.into())),
    })?;
    let Opened { file, size, kind, digest } = opened.ok_or_else(missing)?;
    let tag = Etag::of(&("copy", &digest));
    if let Some(unchanged) = tag.not_modified_under(&headers, CachePolicy::Closed) {
        return Ok(unchanged);
    }
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    // Whoever has another version gets the whole; names of copies are never used
    // twice, so a part goes with any part of the same address.
    let part = text(header::RANGE).filter(|_| !headers.contains_key(header::IF_RANGE));
    let (status, from, length) = match part.map(|range| asked_part(range, size)) {
        None | Some(Part::Whole) => (StatusCode::OK, 0, size),
        Some(Part::Bytes(from, length)) => (StatusCode::PARTIAL_CONTENT, from, length),
        Some(Part::None) => {
            let mut response = StatusCode::RANGE_NOT_SATISFIABLE.into_response();
            let whole = HeaderValue::try_from(format!("bytes */{size}"));
            let whole = whole.map_err(|error| WebError::Internal(error.into()))?;
            response.headers_mut().insert(header::CONTENT_RANGE, whole);
            return Ok(response);
        }
    };
    let place = app.sending.take()?;
    let (pieces, taken) = mpsc::channel(WAITING);
    let mut out = Pieces::new(pieces);
    spawn_blocking(move || {
        let mut file = file;
        let sent = file.seek(SeekFrom::Start(from)).and_then(|_| {
            io::copy(&mut file.take(length), &mut out)?;
            io::Write::flush(&mut out)
        });
        match sent {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
            Err(error) => {
                tracing::error!(%error, "failed to send a copy");
                out.break_off();
            }
        }
        drop(place);
    });
    let body = Body::from_stream(ReceiverStream::new(taken));
    let mut response = tag.on(content(status, kind, CachePolicy::Closed, body));
    let value = |text: String| {
        HeaderValue::try_from(text).map_err(|error| WebError::Internal(error.into()))
    };
    let told = response.headers_mut();
    told.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    told.insert(header::CONTENT_LENGTH, length.into());
    if status == StatusCode::PARTIAL_CONTENT {
        let range = format!("bytes {from}-{}/{size}", from + length - 1);
        told.insert(header::CONTENT_RANGE, value(range)?);
    }
    let name = format!("attachment; filename=\"quydinh-{copy}-{name}\"");
    told.insert(header::CONTENT_DISPOSITION, value(name)?);
    Ok(response)
}

/// What a range asks for.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    /// Nothing that is understood here: the whole is sent (RFC 9110, 14.2).
    Whole,
    /// From a place on, so many bytes.
    Bytes(u64, u64),
    /// Nothing that is there.
    None,
}

/// One range of bytes; of several the whole is sent.
fn asked_part(range: &str, size: u64) -> Part {
    let Some((first, last)) = range.strip_prefix("bytes=").and_then(|rest| rest.split_once('-'))
    else {
        return Part::Whole;
    };
    let number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse());
    match (number(first), number(last)) {
        // The last so many.
        (Some(Err(_)), Some(Ok(0_u64))) if first.is_empty() => Part::None,
        (Some(Err(_)), Some(Ok(count))) if first.is_empty() && size > 0 => {
            let count = count.min(size);
            Part::Bytes(size - count, count)
        }
        (Some(Ok(from)), _) if from >= size => Part::None,
        (Some(Ok(from)), Some(Err(_))) if last.is_empty() => Part::Bytes(from, size - from),
        (Some(Ok(from)), Some(Ok(to))) if to >= from => {
            Part::Bytes(from, to.min(size - 1) - from + 1)
        }
        _ => Part::Whole,
    }
}

/// Any range of some sizes, for `web::fuzz`: a part is within the whole.
#[cfg(test)]
pub(in crate::web) fn anything(range: &str) {
    for size in [0, 1, 100, u64::MAX] {
        if let Part::Bytes(from, length) = asked_part(range, size) {
            let end = from.checked_add(length);
            assert!(length > 0 && end.is_some_and(|end| end <= size), "{from}+{length} of {size}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_is_understood() {
        for (range, expected) in [
            ("bytes=0-", Part::Bytes(0, 10)),
            ("bytes=3-", Part::Bytes(3, 7)),
            ("bytes=3-3", Part::Bytes(3, 1)),
            ("bytes=3-99", Part::Bytes(3, 7)),
            ("bytes=-4", Part::Bytes(6, 4)),
            ("bytes=-99", Part::Bytes(0, 10)),
            ("bytes=-0", Part::None),
            ("bytes=10-", Part::None),
            ("bytes=10-12", Part::None),
            ("bytes=4-3", Part::Whole),
            ("bytes=-", Part::Whole),
            ("bytes=0-1,3-4", Part::Whole),
            ("bytes=a-", Part::Whole),
            ("bytes=+1-2", Part::Whole),
            ("bytes=99999999999999999999-", Part::Whole),
            ("rows=1-2", Part::Whole),
        ] {
            assert_eq!(asked_part(range, 10), expected, "{range}");
        }
        assert_eq!(asked_part("bytes=0-", 0), Part::None);
    }
}
