//! The text of a draft, and its next versions.

use super::{
    ConsultationDone, ConsultationError,
    open::{LONGEST_REASON, find},
};
use crate::{
    cases::{Actor, comments::checked, plans::Moment},
    model::{ConsultationKind, ConsultationNumber, DraftText, Paragraph},
    store::{ConsultationEntry, Store, StoredDraftText, Versioned},
    text::repair,
};

/// Publishes the next version of the text of a draft, with a reason. Paragraphs
/// that say the same or nearly so keep their numbers.
///
/// # Errors
/// See [`ConsultationError`].
pub async fn publish_text(
    store: &Store,
    (number, expected): (ConsultationNumber, u32),
    (text, reason): (&str, &str),
    (actor, moment): (Actor<'_>, Moment),
) -> Result<ConsultationDone<StoredDraftText>, ConsultationError> {
    let unknown = || ConsultationError::Unknown(number);
    let mut write = store.write().await?;
    write.hold_journal().await?;
    let known = find(&mut write, number, (actor, moment)).await?;
    if known.of.facts.kind() != ConsultationKind::Draft {
        return Err(unknown());
    }
    let before = write.draft_text(number, None).await?.ok_or_else(unknown)?;
    let facts = before.text.facts.next(cut(text)?);
    let reason = checked::name("reason", reason, LONGEST_REASON)?;
    if before.text.version != expected {
        let same = before.text.version == expected.saturating_add(1)
            && before.text.facts == facts
            && before.text.reason == reason;
        return match same {
            true => Ok(ConsultationDone::Before(before)),
            false => Err(ConsultationError::Moved(before.text.version)),
        };
    }
    if before.text.facts == facts {
        return Err(ConsultationError::Nothing);
    }
    let next = Versioned { version: expected + 1, reason, facts };
    let entry = ConsultationEntry::Text(number, next);
    write.record_consultations(actor.name(), moment.at, &[entry]).await?;
    let stored = write.draft_text(number, None).await?.ok_or_else(unknown)?;
    write.commit().await?;
    Ok(ConsultationDone::Now(stored))
}

/// A text that was sent, repaired and cut into paragraphs.
pub(super) fn cut(text: &str) -> Result<Vec<String>, ConsultationError> {
    let invalid = |reason| ConsultationError::Invalid { field: "text", reason };
    let lines = DraftText::lines(&repair(text).text);
    match lines.len() {
        0 => return Err(invalid("is blank")),
        lines if lines > DraftText::MOST => return Err(invalid("has too many paragraphs")),
        _ => {}
    }
    if lines.iter().any(|line| line.chars().count() > Paragraph::LONGEST) {
        return Err(invalid("has too long a paragraph"));
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_within_bounds() {
        let told = |text: &str| match cut(text) {
            Ok(lines) => lines.join("|"),
            Err(ConsultationError::Invalid { reason, .. }) => reason.to_owned(),
            Err(other) => panic!("{other}"),
        };
        for (text, expected) in [
            ("Ðiều 1.\r\n\r\n Phạm  vi", "Điều 1.|Phạm vi"),
            ("", "is blank"),
            (" \n\u{200b}\n", "is blank"),
            (&"a\n".repeat(2_001), "has too many paragraphs"),
            (&"a".repeat(20_001), "has too long a paragraph"),
        ] {
            let start: String = text.chars().take(20).collect();
            assert_eq!(told(text), expected, "{start:?}");
        }
    }
}
