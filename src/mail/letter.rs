//! What a letter says.

use askama::Template;

use crate::model::Login;

/// The longest subject; more is cut off in lists of letters anyway.
const SUBJECT: usize = 150;

/// A letter. All parts are plain text, in Vietnamese, and may hold what
/// somebody typed: nothing of it is taken for markup or for a header.
#[derive(Clone, PartialEq, Eq)]
pub struct Letter {
    /// Whom it is for.
    pub to: Login,
    /// What it is about, in one line.
    pub subject: String,
    /// What comes before the facts and the link.
    pub paragraphs: Vec<String>,
    /// Names and values, in their order.
    pub facts: Vec<(&'static str, String)>,
    /// What there is to tell, one after the other.
    pub entries: Vec<Entry>,
    /// The one thing to do.
    pub link: Option<Link>,
    /// What comes after the link.
    pub after: Vec<String>,
    /// Other things that can be done.
    pub more: Vec<Link>,
    /// Why they get this letter: `Bạn nhận được thư này vì …`.
    pub why: String,
    /// Where one request without anything else ends further letters of this
    /// sort (RFC 8058), for those that come again and again.
    pub unsubscribe: Option<String>,
}

/// One of several things that a letter tells.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    /// What it is, in one line.
    pub title: String,
    /// More about it; may be empty.
    pub detail: String,
    /// A whole address, `https://…`.
    pub address: String,
}

/// A way into a page.
#[derive(Clone, PartialEq, Eq)]
pub struct Link {
    /// What it does.
    pub label: &'static str,
    /// A whole address, `https://…`. It may be a secret.
    pub address: String,
}

/// A letter with both of its bodies.
#[derive(Clone, PartialEq, Eq)]
pub struct Written {
    /// One line.
    pub subject: String,
    /// As plain text.
    pub plain: String,
    /// As HTML.
    pub html: String,
}

/// Why a letter cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum BadLetter {
    /// A link that is none, or could be more than one.
    #[error("a link of a letter is not a web address")]
    Address,
    /// A template failed.
    #[error("failed to write a letter")]
    Template(#[from] askama::Error),
}

#[derive(Template)]
#[template(path = "letter.txt")]
struct Plain<'a> {
    letter: &'a Letter,
}

#[derive(Template)]
#[template(path = "letter.html")]
struct Html<'a> {
    letter: &'a Letter,
    subject: &'a str,
}

impl Letter {
    /// A letter about something, to be filled in.
    pub fn new(to: Login, subject: impl Into<String>) -> Self {
        Self {
            to,
            subject: subject.into(),
            paragraphs: Vec::new(),
            facts: Vec::new(),
            entries: Vec::new(),
            link: None,
            after: Vec::new(),
            more: Vec::new(),
            why: String::new(),
            unsubscribe: None,
        }
    }

    /// The letter as it is queued.
    ///
    /// # Errors
    /// When an address in it is none.
    pub fn written(&self) -> Result<Written, BadLetter> {
        let links = self.link.iter().chain(&self.more).map(|link| link.address.as_str());
        let entries = self.entries.iter().map(|entry| entry.address.as_str());
        if !links.chain(entries).chain(self.unsubscribe.as_deref()).all(is_address) {
            return Err(BadLetter::Address);
        }
        let subject = one_line(&self.subject);
        let plain = Plain { letter: self }.render()?;
        let html = Html { letter: self, subject: &subject }.render()?;
        Ok(Written { plain: shown(&plain), html: shown(&html), subject })
    }
}

/// A subject is one line, whatever was put into it: a line break would begin a
/// header of its own.
fn one_line(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ");
    match line.chars().count() > SUBJECT {
        true => line.chars().take(SUBJECT - 1).chain(['…']).collect(),
        false => line,
    }
}

/// Without characters that are not shown: they could turn the direction of what
/// is read, or end a body for a careless server.
fn shown(text: &str) -> String {
    let hidden = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    text.chars().filter(|&c| !hidden(c)).collect()
}

/// Whether a text is an address of the web and nothing more.
fn is_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let good = |c: u8| c.is_ascii_graphic() && !b"<>\"\\^`{|}".contains(&c);
    rest.is_some_and(|rest| !rest.is_empty() && rest.bytes().all(good)) && text.len() <= 900
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter() -> Letter {
        Letter {
            paragraphs: vec!["Cảm ơn <b>Ông/Bà</b> đã góp ý.".into(), "Dòng một\ndòng hai".into()],
            facts: vec![("Góp ý", "GY-0001".into()), ("Về", "Mục 2 & 3".into())],
            link: Some(Link {
                label: "Xác nhận", address: "https://a.example/x?t=1&u=2".into()
            }),
            after: vec!["Hết hạn lúc 10:00.".into()],
            why: "Bạn nhận được thư này vì có người ghi địa chỉ này khi góp ý.".into(),
            ..Letter::new("lan@mau.example".parse().unwrap(), "Xác nhận góp ý")
        }
    }

    #[test]
    fn both_bodies_say_the_same() {
        let written = letter().written().unwrap();
        insta::assert_snapshot!(written.plain, @r"
        Kính gửi Ông/Bà,

        Cảm ơn <b>Ông/Bà</b> đã góp ý.

        Dòng một
        dòng hai

        Góp ý: GY-0001
        Về: Mục 2 & 3

        Xác nhận:
        https://a.example/x?t=1&u=2

        Hết hạn lúc 10:00.

        --
        Bạn nhận được thư này vì có người ghi địa chỉ này khi góp ý.
        Thư do hệ thống tự động gửi, xin không trả lời thư này.
        ");
        for part in [
            "<title>Xác nhận góp ý</title>",
            "<p>Cảm ơn &#60;b&#62;Ông/Bà&#60;/b&#62; đã góp ý.</p>\n<p>Dòng một<br>dòng hai</p>",
            ">Về</th><td style=\"padding:2px 0;word-break:break-word\">Mục 2 &#38; 3</td>",
            "<a href=\"https://a.example/x?t=1&#38;u=2\"",
            "<p>Hết hạn lúc 10:00.</p>",
        ] {
            assert!(written.html.contains(part), "{part}: {}", written.html);
        }
    }

    fn entry(title: &str) -> Entry {
        let address = "https://a.example/nhat-ky/7".into();
        Entry { title: title.into(), detail: "08:00, 01/07/2026".into(), address }
    }

    #[test]
    fn what_there_is_to_tell_stands_in_a_list() {
        let letter = Letter {
            paragraphs: vec!["Có 2 thay đổi.".into()],
            entries: vec![entry("Mở <tham vấn>"), Entry { detail: String::new(), ..entry("B") }],
            facts: Vec::new(),
            link: Some(Link { label: "Xem", address: "https://a.example/x".into() }),
            after: vec!["Hết.".into()],
            more: vec![Link { label: "Thôi nhận", address: "https://a.example/thoi".into() }],
            ..letter()
        };
        let written = letter.written().unwrap();
        insta::assert_snapshot!(written.plain, @r"
        Kính gửi Ông/Bà,

        Có 2 thay đổi.

        - Mở <tham vấn>
          08:00, 01/07/2026
          https://a.example/nhat-ky/7

        - B
          https://a.example/nhat-ky/7

        Xem:
        https://a.example/x

        Hết.

        Thôi nhận:
        https://a.example/thoi

        --
        Bạn nhận được thư này vì có người ghi địa chỉ này khi góp ý.
        Thư do hệ thống tự động gửi, xin không trả lời thư này.
        ");
        for part in [
            "<a href=\"https://a.example/nhat-ky/7\">Mở &#60;tham vấn&#62;</a><br>08:00, 01/07/2026</li>",
            "<a href=\"https://a.example/nhat-ky/7\">B</a></li>",
            "<p><a href=\"https://a.example/thoi\">Thôi nhận</a></p>",
        ] {
            assert!(written.html.contains(part), "{part}: {}", written.html);
        }
    }

    #[test]
    fn a_subject_is_one_line() {
        let long = "ă".repeat(200);
        for (subject, expected) in [
            ("Xác nhận\r\nBcc: x@y.z", "Xác nhận Bcc: x@y.z".to_owned()),
            (" a \t b\u{85}c\u{2028}d ", "a b c d".to_owned()),
            (&long, format!("{}…", "ă".repeat(149))),
        ] {
            assert_eq!(one_line(subject), expected);
        }
    }

    #[test]
    fn a_link_is_one_address() {
        for (address, good) in [
            ("https://a.example/x?t=1", true),
            ("http://127.0.0.1:8080/tham-van/xac-nhan/abc", true),
            ("https://", false),
            ("javascript:alert(1)", false),
            ("https://a/ b", false),
            ("https://a/>,<https://b", false),
            ("https://a/\r\nBcc: b", false),
            ("https://a/ế", false),
        ] {
            let link = Some(Link { label: "x", address: address.into() });
            let letter = Letter { link, ..letter() };
            assert_eq!(letter.written().is_ok(), good, "{address:?}");
            let letter = Letter { link: None, unsubscribe: Some(address.into()), ..letter };
            assert_eq!(letter.written().is_ok(), good, "{address:?}");
            let more = vec![Link { label: "x", address: address.into() }];
            let letter = Letter { more, unsubscribe: None, ..letter };
            assert_eq!(letter.written().is_ok(), good, "{address:?}");
            let entry = Entry { address: address.into(), ..entry("x") };
            let letter = Letter { entries: vec![entry], more: Vec::new(), ..letter };
            assert_eq!(letter.written().is_ok(), good, "{address:?}");
        }
    }

    #[test]
    fn what_somebody_typed_is_text() {
        let paragraphs = vec!["a\u{202e}b\u{0}c\u{feff}".into()];
        let written = Letter { paragraphs, ..letter() }.written().unwrap();
        assert!(written.plain.contains("abc") && written.html.contains("abc"));
        let written = letter().written().unwrap();
        assert!(written.plain.contains("<b>") && !written.html.contains("<b>"));
    }
}
