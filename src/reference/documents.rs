//! Legal documents known to the program (`data/documents.csv`), so that a
//! reference to one is understood even where no regulation rests on it.

use std::{collections::HashMap, sync::LazyLock};

use super::{BadList, rows::rows};
use crate::{
    model::{Day, DocumentNumber},
    text::Citation,
};

/// A legal document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownDocument {
    /// Its number.
    pub number: DocumentNumber,
    /// What it is: "Luật", "Nghị định".
    pub kind: Box<str>,
    /// Its title.
    pub title: Box<str>,
    /// The day of issue, where it is known for sure.
    pub issued: Option<Day>,
}

/// The documents by their bare numbers: 68 of 68/NQ-CP and 68-NQ/TW.
#[derive(Debug, Default)]
pub struct KnownDocuments(HashMap<Box<str>, Vec<KnownDocument>>);

static BUILT_IN: LazyLock<KnownDocuments> = LazyLock::new(|| {
    // A unit test reads the same file, so it can be read in a build that passed.
    KnownDocuments::from_csv(include_str!("../../data/documents.csv")).unwrap_or_default()
});

/// The documents of `data/documents.csv`.
pub fn documents() -> &'static KnownDocuments {
    &BUILT_IN
}

impl KnownDocuments {
    /// Reads the columns `number,kind,title,issued`; more may follow.
    pub fn from_csv(text: &str) -> Result<Self, BadList> {
        let mut read = Self::default();
        for row in rows(text) {
            let row = row?;
            let cell = |column| row.cell(column);
            let bad = |column, value: &str| row.bad(column, value);
            // A few old numbers have a form that is not read ("30c/NQ-CP").
            let Ok(number) = cell(0).parse::<DocumentNumber>() else { continue };
            let issued = match cell(3) {
                "" => None,
                day => Some(day.parse().map_err(|_| bad("issued", day))?),
            };
            let (kind, title) = (cell(1).into(), cell(2).into());
            let bare: Box<str> = bare(&number.key()).into();
            read.0.entry(bare).or_default().push(KnownDocument { number, kind, title, issued });
        }
        Ok(read)
    }

    /// The documents that a reference may mean, in the order of the list.
    pub fn meant(&self, citation: &Citation) -> impl Iterator<Item = &KnownDocument> {
        let list = self.0.get(citation.number.as_str()).into_iter().flatten();
        list.filter(|document| citation.matches(&document.number.key()))
    }

    /// Every document, in the order of their numbers.
    pub fn all(&self) -> Vec<&KnownDocument> {
        let mut all: Vec<&KnownDocument> = self.0.values().flatten().collect();
        all.sort_by_cached_key(|document| document.number.key());
        all
    }

    /// The document of a number.
    pub fn get(&self, number: &DocumentNumber) -> Option<&KnownDocument> {
        let key = number.key();
        self.0.get(bare(&key))?.iter().find(|document| document.number == *number)
    }
}

/// The number of a key without year, kind and issuer.
fn bare(key: &str) -> &str {
    key.split(['/', '-']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::citations;

    #[test]
    fn every_row_of_the_list_is_read() {
        let list = KnownDocuments::from_csv(include_str!("../../data/documents.csv")).unwrap();
        assert!(list.0.values().map(Vec::len).sum::<usize>() > 600);
    }

    #[test]
    fn a_reference_means_every_document_that_it_may_mean() {
        for (text, expected) in [
            ("nghị quyết 68", vec!["68-NQ/TW", "68/NQ-CP"]),
            ("68-NQ/TW", vec!["68-NQ/TW"]),
            ("nq 68 2025", vec!["68-NQ/TW", "68/NQ-CP"]),
            ("tt 02/2017 vpcp", vec!["02/2017/TT-VPCP"]),
            ("nghị quyết 9999", vec![]),
        ] {
            let citation = citations(text).remove(0);
            let meant: Vec<String> =
                documents().meant(&citation).map(|known| known.number.to_string()).collect();
            assert_eq!(meant, expected, "{text}");
        }
        let number = "68/NQ-CP".parse().unwrap();
        assert!(documents().get(&number).unwrap().title.contains("Chương trình cắt giảm"));
    }
}
