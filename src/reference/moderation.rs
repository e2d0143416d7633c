//! Why a comment may be hidden (`data/moderation_reasons.csv`): the published
//! list, and no other reasons.

use std::sync::LazyLock;

/// A reason for which a comment may be hidden.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModerationReason {
    /// The stable name.
    pub slug: String,
    /// In a few words.
    pub label: String,
    /// What it covers, and what it does not.
    pub meaning: String,
    /// The law that it follows from; empty where it is a rule of this site.
    pub law: String,
}

static LIST: LazyLock<Vec<ModerationReason>> = LazyLock::new(|| {
    let text = include_str!("../../data/moderation_reasons.csv");
    // A unit test sees that every row is read.
    let rows = csv::Reader::from_reader(text.as_bytes()).into_records().filter_map(|row| {
        let row = row.ok()?;
        let cell = |at: usize| row.get(at).map(|cell| cell.trim().to_owned());
        Some(ModerationReason { slug: cell(0)?, label: cell(1)?, meaning: cell(2)?, law: cell(3)? })
    });
    rows.collect()
});

/// Every reason, in the order of the list.
pub fn moderation_reasons() -> &'static [ModerationReason] {
    &LIST
}

/// The reason of a name.
pub fn moderation_reason(slug: &str) -> Option<&'static ModerationReason> {
    moderation_reasons().iter().find(|reason| reason.slug == slug)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read_once() {
        let rows = include_str!("../../data/moderation_reasons.csv").lines().count() - 1;
        let slugs: std::collections::BTreeSet<_> =
            moderation_reasons().iter().map(|reason| &reason.slug).collect();
        assert_eq!((moderation_reasons().len(), slugs.len()), (rows, rows));
        for reason in moderation_reasons() {
            assert!(!reason.label.is_empty() && reason.meaning.ends_with('.'), "{reason:?}");
            assert!(reason.slug.bytes().all(|c| c.is_ascii_lowercase() || c == b'-'));
        }
        assert!(moderation_reason("insult").is_some_and(|reason| !reason.law.is_empty()));
        assert_eq!(moderation_reason("x"), None);
    }
}
