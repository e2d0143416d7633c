//! What people attach to comments and petitions: as they send it, as it is shown
//! and listed, and as it is sent to others.

use std::future::Future;

use axum::{
    http::{HeaderMap, header},
    response::Response,
};
use serde::{Deserialize, Serialize};

use super::{
    App, WebError,
    http::{download::Download, respond::CachePolicy},
    words,
};
use crate::{
    cases::comments::{Attachment, CommentError},
    model::{CommentFile, Media},
    store::StoreError,
};

/// A file on a page.
#[derive(Debug, Clone)]
pub(in crate::web) struct FileView {
    pub address: String,
    pub name: String,
    pub kind: &'static str,
    pub size: String,
}

impl FileView {
    /// A file with the name and the address under which it is shown.
    pub(in crate::web) fn new(file: &CommentFile, name: String, address: String) -> Self {
        Self { address, name, kind: file.media.label(), size: words::bytes(file.size) }
    }
}

/// A file in an answer to a program.
#[derive(Serialize)]
pub(in crate::web) struct FileBody {
    name: String,
    media: Media,
    size: u64,
    sha256: String,
    url: String,
}

impl FileBody {
    /// A file with the name and the address under which it is listed.
    pub(in crate::web) fn new(file: &CommentFile, name: String, url: String) -> Self {
        let CommentFile { media, size, sha256, .. } = file;
        Self { name, media: *media, size: *size, sha256: sha256.clone(), url }
    }
}

/// A file as a program sends it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct FileAsked {
    name: String,
    /// Base64.
    content: String,
}

/// A file that is kept, with the names under which it is sent.
#[derive(Debug, Clone, Copy)]
pub(in crate::web) struct Kept<'a> {
    pub file: &'a CommentFile,
    /// The number of what it is attached to, and its place there.
    pub of: (&'a str, usize),
    pub name: &'a str,
    /// Whether everybody may have it, or whoever asks alone.
    pub policy: CachePolicy,
}

impl App {
    /// Files that a program sent, if they may be attached.
    pub(in crate::web) async fn attached(
        &self,
        files: Vec<FileAsked>,
    ) -> Result<Vec<Attachment>, WebError> {
        use base64::Engine as _;
        let decode = |file: FileAsked| {
            let content = base64::engine::general_purpose::STANDARD.decode(file.content);
            let invalid = |_| CommentError::Invalid { field: "file", reason: "is not whole" };
            Ok((file.name, content.map_err(invalid)?.into()))
        };
        let files = files.into_iter().map(decode).collect::<Result<Vec<_>, WebError>>()?;
        self.attachments(files).await
    }

    /// Sends a file, which is read if nobody else is being sent it; none if it is
    /// gone meanwhile.
    pub(in crate::web) async fn send_attached(
        &self,
        kept: Kept<'_>,
        headers: &HeaderMap,
        read: impl Future<Output = Result<Option<Vec<u8>>, StoreError>>,
    ) -> Result<Option<Response>, WebError> {
        let Kept { file, of: (number, place), name, policy } = kept;
        let ending = file.media.endings().first().copied().unwrap_or_default();
        let plain = format!("{number}-{place}.{ending}");
        let media = file.media.name();
        let download = Download { sha256: &file.sha256, media, plain: &plain, name };
        let mut response = match download.not_modified(headers) {
            Some(short) => short,
            None => {
                let bytes = match self.papers.find(&file.sha256) {
                    Some(bytes) => bytes,
                    None => match read.await?.filter(|bytes| !bytes.is_empty()) {
                        Some(bytes) => self.papers.share(&file.sha256, bytes),
                        None => return Ok(None),
                    },
                };
                download.answer(bytes)
            }
        };
        response.headers_mut().insert(header::CACHE_CONTROL, policy.header());
        Ok(Some(response))
    }
}
