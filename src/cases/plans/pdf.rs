//! The file of a paper as it is sent: a PDF, by its content.

use std::{fmt, sync::Arc};

use super::PlanError;
use crate::{model::PaperFile, store::journal::sha256};

/// A PDF with what tells it from others. Cheap to clone.
#[derive(Clone, PartialEq, Eq)]
pub struct Pdf {
    facts: PaperFile,
    content: Arc<[u8]>,
}

impl Pdf {
    /// No file is larger: some hundred pages as scanners make them.
    pub const LIMIT: usize = 20 << 20;
    /// Why something is no such file.
    pub(crate) const REASONS: [&str; 4] =
        ["is too large", "is empty", "is not a PDF", "is cut off"];

    /// A file with the name under which somebody has it. Slow for large ones:
    /// all of it is digested.
    ///
    /// # Errors
    /// When it is too large, empty, or not a whole PDF.
    pub fn new(name: &str, content: &[u8]) -> Result<Self, PlanError> {
        match Self::look(content) {
            Ok(()) => Ok(Self::of(name, content)),
            Err(reason) => Err(PlanError::Invalid { field: "file", reason }),
        }
    }

    /// Whether a file is one; if not, one of [`Self::REASONS`].
    pub(crate) fn look(content: &[u8]) -> Result<(), &'static str> {
        match content {
            _ if content.len() > Self::LIMIT => Err("is too large"),
            [] => Err("is empty"),
            _ if !content.starts_with(b"%PDF-") => Err("is not a PDF"),
            _ if !is_whole_pdf(content) => Err("is cut off"),
            _ => Ok(()),
        }
    }

    /// One of which that was found out.
    pub(crate) fn of(name: &str, content: &[u8]) -> Self {
        let facts = PaperFile {
            name: file_name(name, &["pdf"], "quyet-dinh"),
            size: content.len() as u64,
            sha256: sha256(content),
        };
        Self { facts, content: content.into() }
    }

    /// What is recorded of it.
    pub fn facts(&self) -> &PaperFile {
        &self.facts
    }

    /// Its bytes.
    pub fn content(&self) -> &[u8] {
        &self.content
    }
}

impl fmt::Debug for Pdf {
    /// Without the bytes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.facts.fmt(f)
    }
}

/// Whether its end is there: the place of the cross-references and the mark
/// after it, within what readers look through (ISO 32000-1, 7.5.5 and annex H).
pub(in crate::cases) fn is_whole_pdf(content: &[u8]) -> bool {
    let end = &content[content.len().saturating_sub(1024)..];
    let has = |wanted: &[u8]| end.windows(wanted.len()).any(|part| part == wanted);
    has(b"startxref") && has(b"%%EOF")
}

/// A name that is safe to show and to save under: no folders, nothing that
/// cannot be seen or turns the order of letters, and the first of the endings
/// that such a file has. One that has nothing left is called `otherwise`.
pub(in crate::cases) fn file_name(name: &str, endings: &[&str], otherwise: &str) -> String {
    /// As long as people call files; with the ending it fits every system.
    const LONGEST: usize = 80;
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let unseen = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let seen: String = last.chars().filter(|c| !unseen(*c) && !"\"<>:|?*".contains(*c)).collect();
    let stem = match seen.rsplit_once('.') {
        Some((stem, end)) if endings.iter().any(|known| end.eq_ignore_ascii_case(known)) => stem,
        _ => seen.as_str(),
    };
    let stem: String = stem.trim_matches(['.', ' ']).chars().take(LONGEST).collect();
    // Where it was cut there may be another one.
    let stem = stem.trim_end_matches(['.', ' ']);
    let stem = if stem.trim_end().is_empty() { otherwise } else { stem.trim_end() };
    format!("{stem}.{}", endings.first().unwrap_or(&"bin"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn named(name: &str) -> String {
        file_name(name, &["pdf"], "quyet-dinh")
    }

    const SMALL: &[u8] = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\nstartxref\n9\n%%EOF\n";

    #[test]
    fn only_whole_pdfs_are_taken() {
        let mut large = SMALL.to_vec();
        large.splice(9..9, vec![b' '; Pdf::LIMIT - SMALL.len()]);
        let mut larger = large.clone();
        larger.insert(9, b' ');
        let refused = |content: &[u8]| match Pdf::new("a.pdf", content) {
            Ok(_) => "",
            Err(PlanError::Invalid { reason, .. }) => reason,
            Err(other) => panic!("{other:?}"),
        };
        for (content, expected) in [
            (SMALL, ""),
            (&large, ""),
            (&larger, "is too large"),
            (b"", "is empty"),
            (b"<!doctype html><script>%PDF-1.7 startxref %%EOF</script>", "is not a PDF"),
            (b"PK\x03\x04", "is not a PDF"),
            (b"\x89PNG\r\n", "is not a PDF"),
            (&SMALL[..SMALL.len() - 7], "is cut off"),
            (b"%PDF-1.7\n%%EOF", "is cut off"),
        ] {
            assert_eq!(refused(content), expected, "{} bytes", content.len());
        }
        let pdf = Pdf::new("a.pdf", SMALL).unwrap();
        assert_eq!((pdf.facts().size, pdf.content()), (SMALL.len() as u64, SMALL));
        assert_eq!(pdf.facts().sha256, sha256(SMALL));
        assert!(!format!("{pdf:?}").contains("content"), "{pdf:?}");
    }

    #[test]
    fn names_are_without_folders_and_tricks() {
        for (name, expected) in [
            ("1643_QĐ-TTg.pdf", "1643_QĐ-TTg.pdf"),
            ("Quyết định số 1643.PDF", "Quyết định số 1643.pdf"),
            ("quyet-dinh", "quyet-dinh.pdf"),
            ("quyet-dinh.exe", "quyet-dinh.exe.pdf"),
            ("C:\\Users\\a\\qd.pdf", "qd.pdf"),
            ("../../etc/passwd", "passwd.pdf"),
            ("a\u{202e}fdp.exe.pdf", "afdp.exe.pdf"),
            ("a\r\nSet-Cookie: b.pdf", "aSet-Cookie b.pdf"),
            ("\"a\".pdf", "a.pdf"),
            (&format!("{}. a.pdf", "a".repeat(79)), &format!("{}.pdf", "a".repeat(79))),
            (".pdf", "quyet-dinh.pdf"),
            ("..", "quyet-dinh.pdf"),
            ("", "quyet-dinh.pdf"),
        ] {
            assert_eq!(named(name), expected, "{name:?}");
        }
    }

    proptest! {
        #[test]
        fn any_name_becomes_a_safe_one(name in any::<String>()) {
            let safe = named(&name);
            prop_assert!(safe.ends_with(".pdf") && safe.len() > 4 && safe.chars().count() <= 84);
            prop_assert!(!safe.contains(['/', '\\', '"', '\n', '\r', '\0']));
            let again = named(&safe);
            prop_assert_eq!(again, safe);
        }
    }
}
