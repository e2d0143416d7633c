//! Abbreviations that the documents define themselves: "người nộp thuế (sau đây
//! gọi là NNT)". They help where no list knows them.

use std::{
    collections::{BTreeMap, HashMap},
    io,
};

use super::file::{OpenError, Sections, Writer};
use crate::text::fold;

/// Defined at least so often; once is as often a slip.
const LEAST: u32 = 2;
/// Long forms kept for one abbreviation.
const MOST: usize = 3;

/// Long forms by folded abbreviation, the most frequent first.
#[derive(Debug, Default)]
pub(super) struct Abbreviations(BTreeMap<String, Vec<String>>);

impl Abbreviations {
    /// Counts definitions: short and long forms.
    pub(super) fn of<'a>(defined: impl Iterator<Item = &'a (String, String)>) -> Self {
        let mut counts: HashMap<(String, &str), u32> = HashMap::new();
        for (short, long) in defined {
            *counts.entry((fold(short), long)).or_default() += 1;
        }
        let mut kept: Vec<((String, &str), u32)> =
            counts.into_iter().filter(|(_, count)| *count >= LEAST).collect();
        kept.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let mut made: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for ((short, long), _) in kept {
            let longs = made.entry(short).or_default();
            if longs.len() < MOST {
                longs.push(long.to_owned());
            }
        }
        Self(made)
    }

    /// What a typed word stands for in the documents.
    pub(super) fn expand(&self, typed: &str) -> &[String] {
        self.0.get(&fold(typed)).map(Vec::as_slice).unwrap_or_default()
    }

    pub(super) fn write(&self, writer: &mut Writer) -> io::Result<()> {
        let lines = self
            .0
            .iter()
            .flat_map(|(short, longs)| longs.iter().map(move |long| format!("{short}\t{long}\n")));
        writer.bytes("abbreviations", lines.collect::<String>().as_bytes())
    }

    pub(super) fn read(sections: &Sections) -> Result<Self, OpenError> {
        let damaged = || OpenError::Damaged("the abbreviations are not text".to_owned());
        let text = String::from_utf8(sections.bytes("abbreviations")?).map_err(|_| damaged())?;
        let mut read: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for line in text.lines() {
            let (short, long) = line.split_once('\t').ok_or_else(damaged)?;
            read.entry(short.to_owned()).or_default().push(long.to_owned());
        }
        Ok(Self(read))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_defined_twice_counts_the_most_frequent_first() {
        let pair = |short: &str, long: &str| (short.to_owned(), long.to_owned());
        let defined = [
            pair("NNT", "người nhận tiền"),
            pair("NNT", "người nộp thuế"),
            pair("nnt", "người nộp thuế"),
            pair("NNT", "người nhận tiền"),
            pair("NNT", "người nộp thuế"),
            pair("ABC", "một lần"),
        ];
        let made = Abbreviations::of(defined.iter());
        assert_eq!(made.expand("Nnt"), ["người nộp thuế", "người nhận tiền"]);
        assert!(made.expand("abc").is_empty());
    }
}
