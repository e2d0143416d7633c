//! Texts as they are recorded.

use super::CommentError;
use crate::{
    model::{Comment, Sender},
    reference::industry,
    text::repair,
};

/// A text of several lines: repaired, without blanks at the ends of lines and
/// more than one empty line in a row, within bounds.
pub(in crate::cases) fn long(
    field: &'static str,
    text: &str,
    (shortest, longest): (usize, usize),
) -> Result<String, CommentError> {
    let repaired = repair(&text.replace("\r\n", "\n").replace('\r', "\n")).text.into_owned();
    let mut lines: Vec<&str> = Vec::new();
    for line in repaired.lines().map(str::trim) {
        if !(line.is_empty() && lines.last().is_none_or(|last| last.is_empty())) {
            lines.push(line);
        }
    }
    let text = lines.join("\n").trim_end().to_owned();
    let invalid = |reason| Err(CommentError::Invalid { field, reason });
    match text.chars().count() {
        0 => invalid("is blank"),
        letters if letters < shortest => invalid("is too short"),
        letters if letters > longest => invalid("is too long"),
        _ => Ok(text),
    }
}

/// A text of one line, which may be empty.
pub(in crate::cases) fn line(
    field: &'static str,
    text: &str,
    longest: usize,
) -> Result<String, CommentError> {
    let repaired = repair(text).text;
    let text = repaired.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() > longest {
        return Err(CommentError::Invalid { field, reason: "is too long" });
    }
    Ok(text)
}

/// The same, which may not.
pub(in crate::cases) fn name(
    field: &'static str,
    text: &str,
    longest: usize,
) -> Result<String, CommentError> {
    match line(field, text, longest)? {
        text if text.is_empty() => Err(CommentError::Invalid { field, reason: "is blank" }),
        text => Ok(text),
    }
}

/// Who comments.
pub(in crate::cases) fn sender(sender: &Sender) -> Result<Sender, CommentError> {
    if sender.industry.as_deref().is_some_and(|no| industry(no).is_none()) {
        return Err(CommentError::Invalid { field: "industry", reason: "is not in the list" });
    }
    let organisation = line("organisation", &sender.organisation, Comment::LONGEST_NAME)?;
    Ok(Sender { organisation, ..sender.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_repaired_and_within_bounds() {
        let told = |text: &str| match long("text", text, (5, 12)) {
            Ok(text) => text,
            Err(CommentError::Invalid { reason, .. }) => reason.to_owned(),
            Err(other) => panic!("{other}"),
        };
        for (text, expected) in [
            ("Ðề nghị bỏ", "Đề nghị bỏ"),
            ("ne\u{302}n bo\u{309}", "nên bỏ"),
            (" một \r\n\r\n\r\n hai ", "một\n\nhai"),
            ("\n\n", "is blank"),
            ("\u{200b} ", "is blank"),
            ("bốn", "is too short"),
            ("mười ba chữ đó", "is too long"),
        ] {
            assert_eq!(told(text), expected, "{text:?}");
        }
        assert_eq!(line("x", " Công ty\n A ", 20).ok().as_deref(), Some("Công ty A"));
        assert!(name("x", " ", 20).is_err() && line("x", " ", 20).is_ok());
        let unknown = Sender { industry: Some("9999".into()), ..Sender::default() };
        assert!(sender(&unknown).is_err() && sender(&Sender::default()).is_ok());
    }
}
