//! The words of the site, each with a plain meaning (`data/glossary.csv`).

use std::sync::LazyLock;

use super::{BadList, rows::rows};
use crate::model::DocumentNumber;

/// A word of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GlossaryEntry {
    /// Its name in addresses: `cat-giam`.
    pub slug: Box<str>,
    /// What it belongs to.
    pub group: Box<str>,
    /// The word.
    pub term: Box<str>,
    /// The same in English.
    pub english: Box<str>,
    /// What it means here, in plain words.
    pub definition: Box<str>,
    /// The document that it comes from, where one is known.
    pub document: Option<DocumentNumber>,
    /// Where in that document: `khoản 2 Điều 8`; may be empty.
    pub place: Box<str>,
    /// Where that was read: an address, `unconfirmed` for what was written from
    /// memory, `site` for what this site itself settles.
    pub source: Box<str>,
    /// Words that explain more, by their slugs.
    pub see: Vec<Box<str>>,
}

impl GlossaryEntry {
    /// Whether nobody compared it with the document yet.
    pub fn is_unconfirmed(&self) -> bool {
        &*self.source == "unconfirmed"
    }
}

static BUILT_IN: LazyLock<Vec<GlossaryEntry>> = LazyLock::new(|| {
    // A unit test reads the same file, so it can be read in a build that passed.
    read(include_str!("../../data/glossary.csv")).unwrap_or_default()
});

/// The words of `data/glossary.csv`, in the order of the list.
pub fn glossary() -> &'static [GlossaryEntry] {
    &BUILT_IN
}

/// Reads the columns `slug,group,term,english,definition,document,place,source,see`;
/// slugs in `see` are separated by `|`.
fn read(text: &str) -> Result<Vec<GlossaryEntry>, BadList> {
    let mut list = Vec::new();
    for row in rows(text) {
        let row = row?;
        let cell = |column| row.cell(column);
        let document = match cell(5) {
            "" => None,
            number => Some(number.parse().map_err(|_| row.bad("document", number))?),
        };
        list.push(GlossaryEntry {
            slug: cell(0).into(),
            group: cell(1).into(),
            term: cell(2).into(),
            english: cell(3).into(),
            definition: cell(4).into(),
            document,
            place: cell(6).into(),
            source: cell(7).into(),
            see: cell(8).split('|').filter(|slug| !slug.is_empty()).map(Into::into).collect(),
        });
    }
    Ok(list)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::text::fold;

    #[test]
    fn every_word_is_explained_and_leads_to_words_that_there_are() {
        let list = read(include_str!("../../data/glossary.csv")).unwrap();
        assert!(list.len() >= 40, "{}", list.len());
        let slugs: BTreeSet<&str> = list.iter().map(|entry| &*entry.slug).collect();
        assert_eq!(slugs.len(), list.len(), "a slug stands for one word");
        for entry in &list {
            let GlossaryEntry { slug, term, english, definition, source, .. } = entry;
            assert!(slug.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{slug}");
            assert!(!term.is_empty() && !english.is_empty(), "{slug}");
            assert!(definition.ends_with('.') && definition.chars().count() > 30, "{slug}");
            let told =
                &**source == "site" || entry.is_unconfirmed() || source.starts_with("https://");
            assert!(told, "{slug}: {source}");
            assert_eq!(&**source == "site", entry.document.is_none(), "{slug}: {source}");
            for other in &entry.see {
                assert!(slugs.contains(&**other) && other != slug, "{slug}: {other}");
            }
        }
    }

    /// Words of one group stand together, and the slug of a word can be guessed.
    #[test]
    fn groups_are_whole_and_slugs_are_the_words() {
        let mut over = BTreeSet::new();
        for pair in glossary().windows(2) {
            let [one, next] = pair else { continue };
            if one.group != next.group {
                assert!(over.insert(&one.group), "{} comes twice", one.group);
            }
            assert!(!over.contains(&next.group), "{} comes twice", next.group);
        }
        for (slug, term) in [("cat-giam", "cắt giảm"), ("chi-phi-tuan-thu", "chi phí tuân thủ")]
        {
            let entry = glossary().iter().find(|entry| &*entry.slug == slug).unwrap();
            assert_eq!((&*entry.term, fold(term).replace(' ', "-")), (term, slug.to_owned()));
        }
    }
}
