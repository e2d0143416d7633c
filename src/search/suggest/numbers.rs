//! Numbers of legal documents and codes of regulations, by how they begin.

use std::ops::Range;

use super::{
    super::{index::Index, window::Term},
    shelf::{Quality, Standing},
};
use crate::{
    catalog::{Catalog, Ordinal},
    model::{DocumentKind, DocumentNumber},
    text::{fold, fold_char},
};

/// A document that regulations rest on.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) number: DocumentNumber,
    /// How many regulations name it.
    pub(super) count: u32,
}

/// A document whose number begins as typed.
pub(super) struct FoundNumber {
    pub(super) document: usize,
    pub(super) quality: Quality,
    /// The bytes of the number, as it is shown, that were typed.
    pub(super) marks: Vec<Range<usize>>,
}

/// Numbers and codes in the order of their texts.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    pub(super) documents: Vec<Document>,
    codes: Vec<Ordinal>,
}

/// Codes that begin as typed are that long at least: what is shorter is no code yet.
const SHORTEST_CODE: usize = 2;

impl Numbers {
    pub(super) fn build(index: &Index, catalog: &Catalog) -> Self {
        let vocabulary = &index.vocabulary;
        let document = |id: &u32| {
            let number: DocumentNumber = vocabulary.folded_text(*id)[1..].parse().ok()?;
            let count = index.document_frequency(Term::syllable(*id)) as u32;
            Some(Document { number, count })
        };
        let lifted = vocabulary.folded_starting_with("#");
        let mut documents: Vec<Document> = lifted.iter().filter_map(document).collect();
        documents.sort_by_cached_key(|document| {
            (document.number.number().to_owned(), document.number.key())
        });
        let mut codes: Vec<Ordinal> = (0..catalog.len() as Ordinal).collect();
        codes.sort_by_key(|ordinal| code(catalog, *ordinal));
        Self { documents, codes }
    }

    /// Documents whose number begins as typed, the best `most`.
    pub(super) fn documents(&self, typed: &str, most: usize) -> Vec<FoundNumber> {
        let Some(wanted) = Wanted::read(typed) else { return Vec::new() };
        let from = self
            .documents
            .partition_point(|document| document.number.number() < wanted.number.as_str());
        let beginning = self.documents[from..]
            .iter()
            .take_while(|document| document.number.number().starts_with(&wanted.number));
        let mut found: Vec<FoundNumber> = beginning
            .zip(from..)
            .filter_map(|(document, at)| {
                let (quality, marks) = wanted.compare(&document.number)?;
                Some(FoundNumber { document: at, quality, marks })
            })
            .collect();
        let key = |found: &FoundNumber| {
            (found.quality, std::cmp::Reverse(self.documents[found.document].count), found.document)
        };
        found.sort_unstable_by_key(key);
        found.truncate(most);
        found
    }

    /// Regulations whose code begins as typed, in the order of their codes.
    pub(super) fn codes(&self, catalog: &Catalog, typed: &str, most: usize) -> Vec<Ordinal> {
        let typed = typed.trim().to_uppercase();
        let mut letters = typed.chars();
        let is_code = match letters.next() {
            // 1.004269
            Some(c) if c.is_ascii_digit() => letters.as_str().starts_with('.'),
            // DK-BCT-0012
            Some(c) if c.is_alphabetic() => typed.contains('-'),
            _ => false,
        };
        if !is_code || typed.len() < SHORTEST_CODE || typed.contains(char::is_whitespace) {
            return Vec::new();
        }
        let from = self.codes.partition_point(|ordinal| code(catalog, *ordinal) < typed.as_str());
        let beginning = self.codes[from..]
            .iter()
            .take_while(|ordinal| code(catalog, **ordinal).starts_with(&typed));
        beginning.take(most).copied().collect()
    }

    /// Bytes in memory.
    pub(super) fn memory(&self) -> usize {
        // The number, the suffix and the digits of each document.
        self.documents.capacity() * (size_of::<Document>() + 16)
            + self.codes.capacity() * size_of::<Ordinal>()
    }
}

fn code(catalog: &Catalog, ordinal: Ordinal) -> &str {
    catalog.fact(ordinal).map_or("", |fact| fact.code.as_str())
}

/// A number as far as it was typed.
#[derive(Debug, PartialEq, Eq)]
struct Wanted {
    kinds: &'static [DocumentKind],
    /// The digits before the year, without leading zeros.
    number: String,
    /// Whether something stands behind them, so that they are all.
    whole: bool,
    /// Letters and digits of the rest, folded.
    rest: String,
}

impl Wanted {
    /// "61/20", "nghị định số 61", "nd61/2018", "68 nq tw".
    fn read(typed: &str) -> Option<Self> {
        let folded = fold(typed);
        let start = folded.find(|c: char| c.is_ascii_digit())?;
        let mut kind: Vec<&str> = folded[..start]
            .split(|c: char| !c.is_alphanumeric())
            .filter(|w| !w.is_empty())
            .collect();
        kind.pop_if(|word| *word == "so");
        let kinds = kinds(&kind.join(" "))?;
        let rest = &folded[start..];
        let in_number = |c: char| c.is_ascii_digit() || c == '.';
        let end = rest.find(|c| !in_number(c)).unwrap_or(rest.len());
        let number = rest[..end].trim_start_matches('0').to_owned();
        let rest = &rest[end..];
        (!number.is_empty()).then(|| Self {
            kinds,
            number,
            whole: !rest.is_empty(),
            rest: rest.chars().filter(|c| c.is_alphanumeric()).collect(),
        })
    }

    /// Whether a number goes on as typed, with year or without it.
    fn compare(&self, number: &DocumentNumber) -> Option<(Quality, Vec<Range<usize>>)> {
        let whole = number.number() == self.number;
        if !whole && self.whole || !self.kinds.is_empty() && !self.kinds.contains(&number.kind()) {
            return None;
        }
        let shown = number.to_string();
        let digits = shown.len() - shown.trim_start_matches('0').len() + self.number.len();
        // Letters and digits behind the number, each with its bytes.
        let mut letters: Vec<(char, Range<usize>)> = Vec::new();
        for (at, c) in shown.char_indices().skip_while(|(at, _)| *at < digits) {
            if c.is_alphanumeric() {
                fold_char(c, |folded| letters.push((folded, at..at + c.len_utf8())));
            }
        }
        let year = number.year().map_or(0, |_| 4);
        // The issuer alone also tells, as in "02/2017 vpcp".
        let issuer = shown.rfind(['-', '/']).unwrap_or(shown.len());
        let issuer = letters.iter().position(|(_, place)| place.start > issuer);
        let matched = self
            .follow(&letters, 0..0)
            .or_else(|| self.follow(&letters, 0..year))
            .or_else(|| self.follow(&letters, year..issuer?))
            .or_else(|| self.follow(&letters, 0..issuer?))?;
        let standing = if whole { Standing::Start } else { Standing::Run };
        let first = 0..digits;
        Some((Quality::new(0, standing), join(std::iter::once(first).chain(matched), &shown)))
    }

    /// The places of the rest in the letters of a number, some of them left out.
    fn follow(
        &self,
        letters: &[(char, Range<usize>)],
        left_out: Range<usize>,
    ) -> Option<Vec<Range<usize>>> {
        let mut remaining = letters
            .iter()
            .enumerate()
            .filter(|(at, _)| !left_out.contains(at))
            .map(|(_, letter)| letter);
        self.rest
            .chars()
            .map(|c| {
                remaining.next().filter(|(letter, _)| *letter == c).map(|(_, place)| place.clone())
            })
            .collect()
    }
}

/// Neighbouring ranges as one, separators between them included.
fn join(ranges: impl Iterator<Item = Range<usize>>, text: &str) -> Vec<Range<usize>> {
    let mut joined: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match joined.last_mut() {
            Some(last) if !text[last.end..range.start].contains(char::is_alphanumeric) => {
                last.end = range.end;
            }
            _ => joined.push(range),
        }
    }
    joined
}

/// The types that words before a number name; none for other words.
fn kinds(words: &str) -> Option<&'static [DocumentKind]> {
    use DocumentKind as Kind;
    Some(match words {
        "" | "so" | "van ban" => &[],
        "nghi dinh" | "nd" => &[Kind::Decree],
        "nghi quyet" | "nq" => &[Kind::Resolution, Kind::NationalAssembly, Kind::StandingCommittee],
        "quyet dinh" | "qd" => &[Kind::Decision],
        "thong tu" | "tt" => &[Kind::Circular, Kind::JointCircular],
        "thong tu lien tich" | "ttlt" => &[Kind::JointCircular],
        "chi thi" | "ct" => &[Kind::Directive],
        "luat" | "bo luat" => &[Kind::NationalAssembly],
        "phap lenh" => &[Kind::StandingCommittee],
        "van ban hop nhat" | "vbhn" => &[Kind::Consolidated],
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_go_on_as_typed() {
        for (typed, number, marked) in [
            ("61", "61/2018/NĐ-CP", "61"),
            ("61/", "61/2018/NĐ-CP", "61"),
            ("61/20", "61/2018/NĐ-CP", "61/20"),
            ("61/2018/n", "61/2018/NĐ-CP", "61/2018/N"),
            ("61/2018/nd-c", "61/2018/NĐ-CP", "61/2018/NĐ-C"),
            ("61/2018/NĐCP", "61/2018/NĐ-CP", "61/2018/NĐ-CP"),
            ("61 2018", "61/2018/NĐ-CP", "61/2018"),
            ("61/nđ", "61/2018/NĐ-CP", "61|NĐ"),
            ("nghị định số 61", "61/2018/NĐ-CP", "61"),
            ("ND61/2018", "61/2018/NĐ-CP", "61/2018"),
            ("tt 2/2017 vpcp", "02/2017/TT-VPCP", "02/2017|VPCP"),
            ("02/2017", "02/2017/TT-VPCP", "02/2017"),
            ("66.", "66.7/2025/NQ-CP", "66."),
            ("66.7/2025", "66.7/2025/NQ-CP", "66.7/2025"),
            ("68-nq/tw", "68-NQ/TW", "68-NQ/TW"),
            ("68 tw", "68-NQ/TW", "68|TW"),
            ("6", "61/2018/NĐ-CP", "6"),
            ("6/", "61/2018/NĐ-CP", ""),
            ("thông tư 61", "61/2018/NĐ-CP", ""),
            ("điều 61", "61/2018/NĐ-CP", ""),
            ("61/2019", "61/2018/NĐ-CP", ""),
            ("61/2018/NĐ-CPX", "61/2018/NĐ-CP", ""),
        ] {
            let number: DocumentNumber = number.parse().unwrap();
            let shown = number.to_string();
            let compared = Wanted::read(typed)
                .filter(|wanted| number.number().starts_with(&wanted.number))
                .and_then(|wanted| wanted.compare(&number));
            let marks = compared.map(|(_, marks)| marks).unwrap_or_default();
            let found: Vec<&str> = marks.into_iter().map(|mark| &shown[mark]).collect();
            assert_eq!(found.join("|"), marked, "{typed} in {shown}");
        }
    }
}
