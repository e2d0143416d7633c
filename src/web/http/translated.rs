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
    /// Whether it is a name that has no English, such as that of a province.
    is_name: bool,
}

/// Pieces by where they are in the program and in the page.
type Known = FxHashMap<(usize, usize, Place), Arc<Piece>>;

static KNOWN: LazyLock<RwLock<Known>> = LazyLock::new(RwLock::default);

/// A page that is being written.
pub(in crate::web) struct Translated {
    html: String,
    place: Place,
    /// Whether data is being written within an element that calls it Vietnamese.
    marked: bool,
}

impl Translated {
    /// An empty page with room for so many bytes.
    pub(in crate::web) fn with_capacity(bytes: usize) -> Self {
        Self { html: String::with_capacity(bytes), place: Place::Text, marked: false }
    }

    /// What was written.
    pub(in crate::web) fn into_bytes(mut self) -> Vec<u8> {
        self.unmark();
        self.html.into_bytes()
    }

    /// Adds data, which the page calls Vietnamese if it is: whoever has the page
    /// read aloud hears it in its own language (WCAG 2.2, 3.1.2).
    fn data(&mut self, text: &str) {
        if holds_blocks(text) {
            self.unmark();
            called(text, &mut self.html);
            return;
        }
        if self.place == Place::Text && !self.marked && lang::is_vietnamese(text) {
            self.mark();
        }
        self.html.push_str(text);
    }

    fn mark(&mut self) {
        let start = self.html.rfind('<').unwrap_or_default();
        let tag = &self.html[start..];
        let name = tag.trim_start_matches('<').split(|c: char| !c.is_ascii_alphanumeric()).next();
        match name.unwrap_or_default() {
            // Nothing can be within these, nobody reads what is, or it is JSON.
            "title" | "script" | "style" | "pre" | "code" => {}
            // Neither within these: they say it themselves.
            "option" | "textarea" | "text" | "tspan" | "desc" => {
                if tag.ends_with('>') && !tag.contains(" lang=") {
                    self.html.pop();
                    self.html.push_str(" lang=\"vi\">");
                }
            }
            _ if tag.ends_with("lang=\"vi\">") => {}
            _ => {
                self.html.push_str("<span lang=\"vi\">");
                self.marked = true;
            }
        }
    }

    fn unmark(&mut self) {
        if std::mem::take(&mut self.marked) {
            self.html.push_str("</span>");
        }
    }
}

/// Whether a text is more than words and marks within them.
fn holds_blocks(text: &str) -> bool {
    let mut tags = text.split('<').skip(1).map(|tag| tag.trim_start_matches('/'));
    tags.any(|tag| !["mark>", "ins>", "del>", "br>"].iter().any(|known| tag.starts_with(known)))
}

/// Adds a part of a page that was made apart, such as a chart: what is Vietnamese
/// in it is called so by the element that it begins.
fn called(html: &str, out: &mut String) {
    for (at, part) in html.split('<').enumerate() {
        if at > 0 {
            out.push('<');
        }
        let (tag, text) = part.split_once('>').unwrap_or((part, ""));
        let opens = at > 0 && !tag.starts_with('/') && !tag.ends_with('/');
        let calls = opens && !tag.contains(" lang=") && lang::is_vietnamese(text);
        out.push_str(tag);
        if calls {
            out.push_str(" lang=\"vi\"");
        }
        out.push_str(&part[tag.len()..]);
    }
}

/// Whether a piece stands for one letter of data that HTML has a use for.
fn is_escape(text: &str) -> bool {
    text.starts_with("&#") && text.len() <= "&#38;".len()
}

impl fmt::Write for Translated {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if !is_program_text(text) || is_escape(text) {
            self.data(text);
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
        if piece.is_name {
            self.data(text);
        } else {
            self.unmark();
            push_counted(&mut self.html, &piece.english);
            self.place = piece.end;
        }
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
    let is_name = start == Place::Text && english == text && !text.contains('<');
    Piece { is_name: is_name && lang::is_vietnamese(text), english: english.into(), end }
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
        String::from_utf8(page.into_bytes()).unwrap()
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
        let page = english(&["<p>", &said, "</p>", &mark, "Tìm"]);
        assert_eq!(page, "<p><span lang=\"vi\">Tìm</span></p><b lang=\"vi\">Tìm</b>Search");
    }

    #[test]
    fn vietnamese_data_is_called_so() {
        let data = |text: &str| text.to_owned();
        let (name, plain) = (data("Cấp phép"), data("Permit no. 7 của"));
        let (marked, block) = (data("Cấp <mark>phép</mark>"), data("<p>Cấp phép</p>"));
        let vi = |text: &str| format!("<span lang=\"vi\">{text}</span>");
        for (pieces, html) in [
            (vec!["<b>", &name, "</b>"], format!("<b>{}</b>", vi("Cấp phép"))),
            (vec!["<b>", &name, "&#38;", &name], format!("<b>{}", vi("Cấp phép&#38;Cấp phép"))),
            (vec!["<b>", &name, " quy định"], format!("<b>{} regulations", vi("Cấp phép"))),
            (vec!["<b>", &marked], format!("<b>{}", vi("Cấp <mark>phép</mark>"))),
            (vec!["<b>", &block], "<b><p lang=\"vi\">Cấp phép</p>".to_owned()),
            (vec!["<option>", "Hà Nội", "</option>"], {
                "<option lang=\"vi\">Hà Nội</option>".to_owned()
            }),
            (vec!["<b>", &plain], "<b>Permit no. 7 của".to_owned()),
            (vec!["<b lang=\"vi\">", &name], "<b lang=\"vi\">Cấp phép".to_owned()),
            (vec!["<title>", &name, "</title>"], "<title>Cấp phép</title>".to_owned()),
            (vec!["<option>", &name], "<option lang=\"vi\">Cấp phép".to_owned()),
            (vec!["<a title=\"", &name, "\">"], "<a title=\"Cấp phép\">".to_owned()),
        ] {
            assert_eq!(english(&pieces), html);
        }
    }
}
