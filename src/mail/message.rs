//! A letter as mail servers pass it on.

use std::{str::FromStr, time::SystemTime};

use jiff::Timestamp;
use lettre::{
    Address, Message,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
};

use super::NotSent;
use crate::store::StoredLetter;

/// Whom letters are from: `quydinh@example.org`, or with a name before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FromWhom(Mailbox);

impl FromStr for FromWhom {
    type Err = lettre::address::AddressError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl FromWhom {
    /// A letter as it is sent at an instant. Its `Message-ID` is made of its id,
    /// so that one that is sent twice is known as the same.
    pub(super) fn message(
        &self,
        letter: &StoredLetter,
        now: Timestamp,
    ) -> Result<Message, NotSent> {
        let never = |what: &str| NotSent::Never(what.to_owned());
        let to: Address = letter.to.as_str().parse().map_err(|_| never("not an address"))?;
        let id = format!("<{}@{}>", letter.id, self.0.email.domain());
        let date = u64::try_from(now.as_second()).unwrap_or_default();
        let mut message = Message::builder()
            .from(self.0.clone())
            .to(Mailbox::new(None, to))
            .subject(letter.subject.as_str())
            .date(SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(date))
            .message_id(Some(id))
            // So that nobody's holiday answer comes back (RFC 3834).
            .raw_header(header("Auto-Submitted", "auto-generated")?);
        if let Some(address) = &letter.unsubscribe {
            message = message
                .raw_header(header("List-Unsubscribe", &format!("<{address}>"))?)
                .raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")?);
        }
        message
            .multipart(MultiPart::alternative_plain_html(letter.plain.clone(), letter.html.clone()))
            .map_err(|error| never(&error.to_string()))
    }
}

fn header(name: &str, value: &str) -> Result<HeaderValue, NotSent> {
    let name = HeaderName::new_from_ascii(name.to_owned())
        .map_err(|_| NotSent::Never("a header without a name".to_owned()))?;
    Ok(HeaderValue::new(name, value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Id, LetterKind};

    fn letter() -> StoredLetter {
        StoredLetter {
            id: Id::new(Timestamp::UNIX_EPOCH, [7; 10]),
            kind: LetterKind::ConfirmComment,
            to: "lan@mau.example".parse().unwrap(),
            subject: "Xác nhận góp ý về phương án cắt giảm của Bộ Công Thương".into(),
            plain: "Kính gửi\n.\nBcc: x\n".into(),
            html: "<p>Kính gửi</p>".into(),
            unsubscribe: Some("https://a.example/thoi-nhan/abc".into()),
            attempts: 1,
        }
    }

    fn text(letter: &StoredLetter) -> String {
        let from: FromWhom = "Cổng tham vấn <quydinh@mau.example>".parse().unwrap();
        let at = Timestamp::constant(1_782_867_600, 0);
        String::from_utf8(from.message(letter, at).unwrap().formatted()).unwrap()
    }

    #[test]
    fn headers_are_as_the_standards_want_them() {
        let text = text(&letter());
        let (headers, _) = text.split_once("\r\n\r\n").unwrap();
        assert!(text.is_ascii() && text.lines().all(|line| line.len() <= 200));
        for header in [
            "To: lan@mau.example",
            "Date: Wed, 01 Jul 2026 01:00:00 +0000",
            "Message-ID: <00000000-0000-7707-8707-070707070707@mau.example>",
            "Auto-Submitted: auto-generated",
            "List-Unsubscribe: <https://a.example/thoi-nhan/abc>",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
            "MIME-Version: 1.0",
        ] {
            assert!(headers.lines().any(|line| line == header), "{header}\n{headers}");
        }
        assert!(headers.contains("Subject: =?utf-8?b?"), "{headers}");
        assert!(headers.contains("From: =?utf-8?b?"), "{headers}");
        assert!(headers.contains("multipart/alternative"), "{headers}");
        let plain = StoredLetter { unsubscribe: None, ..letter() };
        assert!(!self::text(&plain).contains("List-Unsubscribe"));
    }

    /// A subject with a line break never gets here; if it did, it would not be a
    /// header.
    #[test]
    fn nothing_becomes_a_header() {
        let text = text(&StoredLetter { subject: "a\r\nBcc: x@y.z\r\n\r\nb".into(), ..letter() });
        let (headers, _) = text.split_once("\r\n\r\n").unwrap();
        assert!(!headers.lines().any(|line| line.starts_with("Bcc")), "{headers}");
        assert!(headers.contains("To: "), "{headers}");
    }
}
