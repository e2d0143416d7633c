//! The vocabulary: exact syllables, their folded forms, and look-ups by text.

use std::{collections::HashMap, io, ops::Range};

use rustc_hash::FxHashMap;

use super::{
    analysis::{Interner, folded_form},
    file::{OpenError, Sections, Writer},
};

/// Number of an exact syllable; small numbers are frequent ones.
pub(super) type ExactId = u32;
/// Number of a folded syllable; small numbers are frequent ones.
pub(super) type FoldedId = u32;

/// Texts in one buffer, with an order for look-ups.
#[derive(Debug, Default)]
struct Texts {
    bytes: String,
    starts: Vec<u32>,
    /// Numbers in the order of their texts.
    sorted: Vec<u32>,
}

impl Texts {
    fn new<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let mut made = Self { starts: vec![0], ..Self::default() };
        for text in texts {
            made.bytes.push_str(text);
            made.starts.push(made.bytes.len() as u32);
        }
        made.sorted = (0..made.len() as u32).collect();
        let mut sorted = std::mem::take(&mut made.sorted);
        sorted.sort_unstable_by(|a, b| made.get(*a).cmp(made.get(*b)));
        Self { sorted, ..made }
    }

    fn len(&self) -> usize {
        self.starts.len() - 1
    }

    fn get(&self, id: u32) -> &str {
        let id = id as usize;
        &self.bytes[self.starts[id] as usize..self.starts[id + 1] as usize]
    }

    fn find(&self, text: &str) -> Option<u32> {
        self.sorted.binary_search_by(|id| self.get(*id).cmp(text)).ok().map(|i| self.sorted[i])
    }

    /// Numbers of the texts that start with a prefix, in the order of the texts.
    fn starting_with(&self, prefix: &str) -> &[u32] {
        let from = self.sorted.partition_point(|id| self.get(*id) < prefix);
        let rest = &self.sorted[from..];
        &rest[..rest.partition_point(|id| self.get(*id).starts_with(prefix))]
    }

    fn write(&self, name: &str, writer: &mut Writer) -> io::Result<()> {
        writer.bytes(&format!("{name}.texts"), self.bytes.as_bytes())?;
        writer.u32s(&format!("{name}.starts"), &self.starts)?;
        writer.u32s(&format!("{name}.sorted"), &self.sorted)
    }

    fn read(name: &str, sections: &Sections) -> Result<Self, OpenError> {
        let damaged = || OpenError::Damaged(format!("the texts {name} do not fit together"));
        let bytes =
            String::from_utf8(sections.bytes(&format!("{name}.texts"))?).map_err(|_| damaged())?;
        let starts = sections.u32s(&format!("{name}.starts"))?;
        let sorted = sections.u32s(&format!("{name}.sorted"))?;
        let whole = starts.first() == Some(&0)
            && starts.last() == Some(&(bytes.len() as u32))
            && starts.is_sorted()
            && starts.iter().all(|s| bytes.is_char_boundary(*s as usize))
            && sorted.len() + 1 == starts.len()
            && sorted.iter().all(|id| (*id as usize) < sorted.len());
        if whole { Ok(Self { bytes, starts, sorted }) } else { Err(damaged()) }
    }
}

/// All syllables of an index.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    exact: Texts,
    folded: Texts,
    folded_of: Vec<FoldedId>,
    /// How often each exact syllable occurs in all texts.
    counts: Vec<u32>,
    /// Syllables that are mostly written otherwise than their exact form: "ký"
    /// for "kí". In the order of their numbers.
    written_ids: Vec<ExactId>,
    written: Texts,
    /// Exact forms of each folded one, most frequent first.
    variants: Vec<ExactId>,
    variant_starts: Vec<u32>,
}

impl Vocabulary {
    /// Merges the vocabularies of the analysing threads. Gives, for each
    /// thread, the merged number of each of its own numbers. The result does
    /// not depend on which thread saw what.
    pub(super) fn merge(parts: &[Interner]) -> (Self, Vec<Vec<ExactId>>) {
        let mut counts: FxHashMap<&str, u64> = HashMap::default();
        for part in parts {
            for (text, count) in part.exact.iter().zip(&part.counts) {
                *counts.entry(text).or_default() += count;
            }
        }
        let mut by_count: Vec<(&str, u64)> = counts.into_iter().collect();
        by_count.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        let ids: FxHashMap<&str, ExactId> =
            by_count.iter().zip(0..).map(|((text, _), id)| (*text, id)).collect();
        let maps: Vec<Vec<ExactId>> =
            parts.iter().map(|part| part.exact.iter().map(|text| ids[&**text]).collect()).collect();
        let written = written(parts, &maps, &by_count);
        (Self::build(&by_count, &written), maps)
    }

    fn build(by_count: &[(&str, u64)], written: &[(ExactId, String)]) -> Self {
        let mut folded_counts: FxHashMap<String, u64> = HashMap::default();
        let folded: Vec<String> = by_count.iter().map(|(text, _)| folded_form(text)).collect();
        for (form, (_, count)) in folded.iter().zip(by_count) {
            *folded_counts.entry(form.clone()).or_default() += count;
        }
        let mut forms: Vec<(String, u64)> = folded_counts.into_iter().collect();
        forms.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let ids: FxHashMap<&str, FoldedId> =
            forms.iter().zip(0..).map(|((form, _), id)| (form.as_str(), id)).collect();
        let folded_of: Vec<FoldedId> = folded.iter().map(|form| ids[form.as_str()]).collect();
        let mut of_form: Vec<Vec<ExactId>> = vec![Vec::new(); forms.len()];
        for (exact, form) in folded_of.iter().enumerate() {
            of_form[*form as usize].push(exact as u32);
        }
        let mut variant_starts = vec![0];
        let mut variants = Vec::with_capacity(folded_of.len());
        for exacts in of_form {
            variants.extend(exacts);
            variant_starts.push(variants.len() as u32);
        }
        Self {
            exact: Texts::new(by_count.iter().map(|(text, _)| *text)),
            folded: Texts::new(forms.iter().map(|(form, _)| form.as_str())),
            folded_of,
            counts: by_count
                .iter()
                .map(|(_, count)| u32::try_from(*count).unwrap_or(u32::MAX))
                .collect(),
            written_ids: written.iter().map(|(id, _)| *id).collect(),
            written: Texts::new(written.iter().map(|(_, text)| text.as_str())),
            variants,
            variant_starts,
        }
    }

    pub(super) fn exact_count(&self) -> usize {
        self.exact.len()
    }

    pub(super) fn folded_count(&self) -> usize {
        self.folded.len()
    }

    pub(super) fn exact_text(&self, id: ExactId) -> &str {
        self.exact.get(id)
    }

    /// An exact syllable as it is mostly written, in small letters.
    pub(super) fn written(&self, id: ExactId) -> &str {
        match self.written_ids.binary_search(&id) {
            Ok(at) => self.written.get(at as u32),
            Err(_) => self.exact_text(id),
        }
    }

    pub(super) fn folded_text(&self, id: FoldedId) -> &str {
        self.folded.get(id)
    }

    pub(super) fn find_exact(&self, text: &str) -> Option<ExactId> {
        self.exact.find(text)
    }

    pub(super) fn find_folded(&self, text: &str) -> Option<FoldedId> {
        self.folded.find(text)
    }

    /// Folded forms that start with a prefix.
    pub(super) fn folded_starting_with(&self, prefix: &str) -> &[FoldedId] {
        self.folded.starting_with(prefix)
    }

    pub(super) fn folded_of(&self, exact: ExactId) -> FoldedId {
        self.folded_of[exact as usize]
    }

    /// How often an exact syllable occurs.
    pub(super) fn count(&self, exact: ExactId) -> u32 {
        self.counts[exact as usize]
    }

    /// The exact forms of a folded one, most frequent first.
    pub(super) fn variants(&self, folded: FoldedId) -> &[ExactId] {
        let range: Range<usize> = self.variant_starts[folded as usize] as usize
            ..self.variant_starts[folded as usize + 1] as usize;
        &self.variants[range]
    }

    pub(super) fn write(&self, writer: &mut Writer) -> io::Result<()> {
        self.exact.write("exact", writer)?;
        self.folded.write("folded", writer)?;
        writer.u32s("folded-of", &self.folded_of)?;
        writer.u32s("counts", &self.counts)?;
        writer.u32s("written-ids", &self.written_ids)?;
        self.written.write("written", writer)?;
        writer.u32s("variants", &self.variants)?;
        writer.u32s("variant-starts", &self.variant_starts)
    }

    pub(super) fn read(sections: &Sections) -> Result<Self, OpenError> {
        let read = Self {
            exact: Texts::read("exact", sections)?,
            folded: Texts::read("folded", sections)?,
            folded_of: sections.u32s("folded-of")?,
            counts: sections.u32s("counts")?,
            written_ids: sections.u32s("written-ids")?,
            written: Texts::read("written", sections)?,
            variants: sections.u32s("variants")?,
            variant_starts: sections.u32s("variant-starts")?,
        };
        let (exact, folded) = (read.exact.len(), read.folded.len());
        let whole = read.folded_of.len() == exact
            && read.counts.len() == exact
            && read.written_ids.len() == read.written.len()
            && read.written_ids.is_sorted()
            && read.variants.len() == exact
            && read.variant_starts.len() == folded + 1
            && read.variant_starts.is_sorted()
            && read.variant_starts.last() == Some(&(exact as u32))
            && read.folded_of.iter().all(|id| (*id as usize) < folded)
            && read.variants.iter().all(|id| (*id as usize) < exact);
        if whole {
            Ok(read)
        } else {
            Err(OpenError::Damaged("the vocabulary does not fit together".to_owned()))
        }
    }
}

/// The exact syllables that are mostly written otherwise, with how: the most
/// frequent surface in small letters, the first in the alphabet of equals.
fn written(
    parts: &[Interner],
    maps: &[Vec<ExactId>],
    by_count: &[(&str, u64)],
) -> Vec<(ExactId, String)> {
    let mut seen: FxHashMap<ExactId, HashMap<String, u64>> = HashMap::default();
    for (part, map) in parts.iter().zip(maps) {
        for (surface, id, count) in part.surfaces() {
            let id = map[id as usize];
            let small = surface.to_lowercase();
            let exact = by_count[id as usize].0;
            // Nearly every surface is its exact form; only others need a count.
            if small != exact || seen.contains_key(&id) {
                *seen.entry(id).or_default().entry(small).or_default() += u64::from(count);
            }
        }
    }
    let total = |id: ExactId| by_count[id as usize].1;
    let mut found: Vec<(ExactId, String)> = seen
        .into_iter()
        .filter_map(|(id, forms)| {
            let most = forms.into_iter().filter(|(form, _)| form != by_count[id as usize].0);
            let (form, count) = most.max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(&a.0)))?;
            (count * 2 > total(id)).then_some((id, form))
        })
        .collect();
    found.sort_unstable();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merging_does_not_depend_on_who_saw_what() {
        let words = ["thuế", "thuê", "Thuế", "đất", "THUẾ", "đất", "#61/2018/nd-cp", "hoà", "hòa"];
        let mut one = Interner::default();
        words.iter().for_each(|w| {
            one.surface(w);
        });
        let mut split = [Interner::default(), Interner::default()];
        words.iter().enumerate().for_each(|(i, w)| {
            split[i % 2].surface(w);
        });
        let (a, maps) = Vocabulary::merge(&[one]);
        let (b, _) = Vocabulary::merge(&split);
        assert_eq!((&a.exact.bytes, &a.folded.bytes), (&b.exact.bytes, &b.folded.bytes));
        assert_eq!(a.exact_text(0), "thuế");
        assert_eq!(maps[0][0], 0);
        let thue = a.find_folded("thue").unwrap();
        let variants: Vec<&str> = a.variants(thue).iter().map(|id| a.exact_text(*id)).collect();
        assert_eq!(variants, ["thuế", "thuê"]);
        assert_eq!(a.folded_text(a.folded_of(a.find_exact("hòa").unwrap())), "hoa");
        let prefixed: Vec<&str> =
            a.folded_starting_with("#61/").iter().map(|id| a.folded_text(*id)).collect();
        assert_eq!(prefixed, ["#61/2018/nd-cp"]);
    }
}
