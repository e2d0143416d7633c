//! A page in English, made while its Vietnamese template is written.
//!
//! A template writes its own texts and the values that fill it piece by piece.
//! Pieces that were compiled in are cut into tags and texts, and what the
//! dictionary has is said in English; everything else goes out as it is. What a
//! piece comes to is worked out once.

use std::{
    fmt,
    sync::{Arc, LazyLock, RwLock},
};

use rustc_hash::FxHashMap;

use crate::lang::{self, Around, is_program_text, push_counted};

/// Where in a page a piece begins or ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Place {
    /// Between tags.
    Text,
    /// In a tag, outside of values.
    Tag,
    /// In the value of an attribute that people get to see or hear.
    Shown,
    /// In the value of any other.
    Hidden,
}

/// A piece in English, and where it ends.
struct Piece {
    english: Box<str>,
    end: Place,
}

/// Pieces by where they are in the program and in the page.
type Known = FxHashMap<(usize, usize, Place), Arc<Piece>>;

static KNOWN: LazyLock<RwLock<Known>> = LazyLock::new(RwLock::default);

/// A page that is being written.
pub(in crate::web) struct Translated {
    html: String,
    place: Place,
}

impl Translated {
    /// An empty page with room for so many bytes.
    pub(in crate::web) fn with_capacity(bytes: usize) -> Self {
        Self { html: String::with_capacity(bytes), place: Place::Text }
    }

    /// What was written.
    pub(in crate::web) fn into_bytes(self) -> Vec<u8> {
        self.html.into_bytes()
    }
}

impl fmt::Write for Translated {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if !is_program_text(text) {
            self.html.push_str(text);
            return Ok(());
        }
        let key = (text.as_ptr().addr(), text.len(), self.place);
        let known = KNOWN.read().ok().and_then(|known| known.get(&key).map(Arc::clone));
        let piece = known.unwrap_or_else(|| {
            let piece = Arc::new(piece(text, self.place));
            if let Ok(mut known) = KNOWN.write() {
                known.insert(key, Arc::clone(&piece));
            }
            piece
        });
        push_counted(&mut self.html, &piece.english);
        self.place = piece.end;
        Ok(())
    }
}

/// Whether people get to see or hear the value of an attribute.
fn is_shown(attribute: &str) -> bool {
    ["aria-label", "title", "placeholder", "alt", "content", "label"].contains(&attribute)
        || attribute.starts_with("data-")
}

/// What stands between the title of a page and the name of the site.
const BESIDE: &str = " – ";

fn piece(text: &str, start: Place) -> Piece {
    let mut english = String::with_capacity(text.len());
    let end = walk(text, start, |part, is_text| {
        let found = is_text.then(|| lang::translated(part, around(part, text))).flatten();
        match (found, part.rsplit_once(BESIDE).filter(|_| is_text)) {
            (Some((before, found, after)), _) => english.extend([before, found, after]),
            // The title of a page and the name of the site are one piece.
            (None, Some((title, site))) => {
                let apart = Around { before: false, after: false };
                let of = |half| match lang::translated(half, apart) {
                    Some((before, found, after)) => [before, found, after],
                    None => [half, "", ""],
                };
                english.extend(of(title));
                english.push_str(BESIDE);
                english.extend(of(site));
            }
            (None, None) => english.push_str(part),
        }
    });
    let english = english.replace("<html lang=\"vi\">", "<html lang=\"en\">");
    Piece { english: english.into(), end }
}

/// What touches a text within its piece: where a piece ends there is a value,
/// and words stand apart from values.
fn around(part: &str, piece: &str) -> Around {
    let start = part.as_ptr().addr() - piece.as_ptr().addr();
    let apart = |c: char| c.is_whitespace() || c == ',' || c == '(';
    Around {
        before: start == 0 && part.starts_with(apart),
        after: start + part.len() == piece.len() && part.ends_with(char::is_whitespace),
    }
}

/// Cuts a piece of a page into the texts that people read and what is between
/// them, in its order; says where it ends.
fn walk<'a>(text: &'a str, start: Place, mut each: impl FnMut(&'a str, bool)) -> Place {
    let mut place = start;
    let mut begin = 0;
    for (at, byte) in text.bytes().enumerate() {
        let (next, end) = match (place, byte) {
            (Place::Text, b'<') | (Place::Shown | Place::Hidden, b'"') => (Place::Tag, at),
            (Place::Tag, b'>') => (Place::Text, at + 1),
            (Place::Tag, b'"') => {
                let name = text[begin..at].trim_end_matches('=');
                let name = name.rsplit(|c: char| c.is_whitespace()).next().unwrap_or_default();
                (if is_shown(name) { Place::Shown } else { Place::Hidden }, at + 1)
            }
            _ => continue,
        };
        each(&text[begin..end], matches!(place, Place::Text | Place::Shown));
        (place, begin) = (next, end);
        // The mark that ends a value is the first of what follows.
        if byte == b'"' && place == Place::Tag {
            each("\"", false);
            begin = at + 1;
        }
    }
    each(&text[begin..], matches!(place, Place::Text | Place::Shown));
    place
}

/// Every text that people read in a template whose expressions are taken out;
/// each piece between them begins where the one before ended.
#[cfg(test)]
pub(in crate::web) fn texts<'a>(pieces: impl Iterator<Item = &'a str>) -> Vec<(&'a str, Around)> {
    let mut texts = Vec::new();
    let mut place = Place::Text;
    for piece in pieces {
        place = walk(piece, place, |part, is_text| {
            if is_text {
                texts.push((part, around(part, piece)));
            }
        });
    }
    texts
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    fn english(pieces: &[&str]) -> String {
        let mut page = Translated::with_capacity(0);
        for piece in pieces {
            page.write_str(piece).unwrap();
        }
        page.html
    }

    #[test]
    fn texts_are_said_in_english_and_nothing_else_is() {
        for (pieces, html) in [
            (&["<p>Tìm</p>"][..], "<p>Search</p>"),
            (&["<p>\nTìm: <b>"], "<p>\nSearch: <b>"),
            (&["<a title=\"Tìm\" class=\"Tìm\">"], "<a title=\"Search\" class=\"Tìm\">"),
            (&["<a title=\"", "Tìm", "\">", "Tìm"], "<a title=\"Search\">Search"),
            (&["<a class=\"", "Tìm", "\" title=\"x\">Tìm"], "<a class=\"Tìm\" title=\"x\">Search"),
            (&["<html lang=\"vi\"><p lang=\"vi\">"], "<html lang=\"en\"><p lang=\"vi\">"),
            (&["<p>Không có trong từ điển</p>"], "<p>Không có trong từ điển</p>"),
            (&["1", " quy định"], "1 regulation"),
            (&["2", " quy định"], "2 regulations"),
            (&["<i>mục ", "2", "</i>"], "<i>item 2</i>"),
            (&["2", " mục</i>"], "2 items</i>"),
        ] {
            assert_eq!(english(pieces), html);
        }
    }

    #[test]
    fn what_people_wrote_stays_as_it_is() {
        let (said, mark) = (String::from("Tìm"), String::from("<b>Tìm</b>"));
        assert_eq!(english(&["<p>", &said, "</p>", &mark, "Tìm"]), "<p>Tìm</p><b>Tìm</b>Search");
    }
}
