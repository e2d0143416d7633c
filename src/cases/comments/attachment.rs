//! What people attach to comments: told by its content, whole, and bounded.

use std::{fmt, sync::Arc};

use super::{CommentError, image};
use crate::{
    cases::plans::{file_name, is_whole_pdf},
    model::{CommentFile, Media},
    store::{FileContent, journal::sha256},
};

/// A file that may be attached. Pictures are without what they told beside the
/// picture (place, time, camera, author); a PDF is kept as it is.
#[derive(Clone, PartialEq, Eq)]
pub struct Attachment {
    facts: CommentFile,
    content: Arc<[u8]>,
}

impl Attachment {
    /// No file is larger: a few pages as scanners make them, or a photograph.
    pub const LIMIT: usize = 5 << 20;
    /// Files of one comment.
    pub const MOST: usize = 3;
    /// Why something is no attachment.
    pub(crate) const REASONS: [&str; 4] =
        ["is too large", "is empty", "is of another kind", "is not whole"];

    /// A file with the name under which somebody has it. What it is, its first
    /// bytes say and its structure must bear out; its name does not count.
    ///
    /// # Errors
    /// When it is too large, empty, of another kind, or not whole.
    pub fn new(name: &str, content: &[u8]) -> Result<Self, CommentError> {
        match Self::look(content) {
            Ok((media, kept)) => Ok(Self::of(name, media, &kept)),
            Err(reason) => Err(CommentError::Invalid { field: "file", reason }),
        }
    }

    /// What a file is, and what is kept of it; or one of [`Self::REASONS`].
    pub(crate) fn look(content: &[u8]) -> Result<(Media, Vec<u8>), &'static str> {
        if content.len() > Self::LIMIT {
            return Err("is too large");
        }
        let (media, kept) = match content {
            [] => return Err("is empty"),
            _ if content.starts_with(b"%PDF-") => {
                (Media::Pdf, is_whole_pdf(content).then(|| content.to_vec()))
            }
            _ if image::is_png(content) => (Media::Png, image::png(content)),
            _ if image::is_jpeg(content) => (Media::Jpeg, image::jpeg(content)),
            _ if image::is_webp(content) => (Media::Webp, image::webp(content)),
            _ => return Err("is of another kind"),
        };
        Ok((media, kept.ok_or("is not whole")?))
    }

    /// One of which that was found out.
    pub(crate) fn of(name: &str, media: Media, kept: &[u8]) -> Self {
        let facts = CommentFile {
            name: file_name(name, media.endings(), "tep-dinh-kem"),
            media,
            size: kept.len() as u64,
            sha256: sha256(kept),
        };
        Self { facts, content: kept.into() }
    }

    /// One that was checked before.
    pub(in crate::cases) fn kept(file: FileContent) -> Self {
        Self { facts: file.facts, content: file.content.into() }
    }

    /// What is recorded of it.
    pub fn facts(&self) -> &CommentFile {
        &self.facts
    }

    /// Its bytes.
    pub fn content(&self) -> &[u8] {
        &self.content
    }
}

impl fmt::Debug for Attachment {
    /// Without the bytes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.facts.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PDF: &[u8] = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\nstartxref\n9\n%%EOF\n";

    #[test]
    fn a_file_is_what_its_bytes_are() {
        let read = |name: &str, content: &[u8]| match Attachment::new(name, content) {
            Ok(file) => file.facts().name.clone(),
            Err(CommentError::Invalid { reason, .. }) => reason.to_owned(),
            Err(other) => panic!("{other}"),
        };
        let large = [PDF, &vec![b' '; Attachment::LIMIT][..]].concat();
        for (name, content, expected) in [
            ("Công văn.PDF", PDF, "Công văn.pdf"),
            ("../../a/b.exe", PDF, "b.exe.pdf"),
            ("a\u{202e}fdp.exe\r\n\"", PDF, "afdp.exe.pdf"),
            ("", PDF, "tep-dinh-kem.pdf"),
            ("a.pdf", &PDF[..PDF.len() - 7], "is not whole"),
            ("a.pdf", b"<!doctype html><script>alert(1)</script>", "is of another kind"),
            ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "is of another kind"),
            ("a.png", b"\x89PNG\r\n\x1a\n<script>", "is not whole"),
            ("a.jpg", b"\xff\xd8\xff\xe0<script>", "is not whole"),
            ("a.webp", b"RIFF\x04\0\0\0WEBP", "is not whole"),
            ("a.gif", b"GIF89a", "is of another kind"),
            ("a.docx", b"PK\x03\x04", "is of another kind"),
            ("a.pdf", b"", "is empty"),
            ("a.pdf", &large, "is too large"),
        ] {
            assert_eq!(read(name, content), expected, "{name}");
        }
    }
}
