//! What is attached to a comment.

use serde::{Deserialize, Serialize};

use crate::model::kind::closed_set;

closed_set! {
    /// What a file is, as its content tells.
    Media {
        /// A document.
        Pdf = "application/pdf", "PDF";
        /// A picture.
        Png = "image/png", "PNG";
        /// A photograph.
        Jpeg = "image/jpeg", "JPEG";
        /// A picture or a photograph.
        Webp = "image/webp", "WebP";
    }
}

impl Media {
    /// How names of such files end, the usual ending first.
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Png => &["png"],
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Webp => &["webp"],
        }
    }
}

/// A file that is attached to a comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommentFile {
    /// Its name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// What it is.
    pub media: Media,
    /// Its length in bytes.
    pub size: u64,
    /// The SHA-256 of its bytes, in lower-case hexadecimal.
    pub sha256: String,
}
