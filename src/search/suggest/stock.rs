//! Everything that can be suggested as words, made of a catalog.

use std::cmp::Reverse;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    super::analysis::Interner,
    lexicon::{Id, Lexicon},
    phrases::{self, Line, Role},
    shelf::{Entry, Shelf},
};
use crate::{
    catalog::{Catalog, Facet, Filters, Ordinal},
    model::AgencySlug,
    reference::agencies,
    text::tokens,
};

/// A name that regulations in force have.
#[derive(Debug, Clone, Copy)]
pub(super) struct Name {
    /// One of them.
    pub(super) ordinal: Ordinal,
    /// How many there are.
    pub(super) count: u32,
}

/// An agency or a field that has regulations.
#[derive(Debug)]
pub(super) struct Place {
    /// The agency; none for a field.
    pub(super) agency: Option<AgencySlug>,
    pub(super) text: Box<str>,
    /// The abbreviation of an agency.
    pub(super) short: Box<str>,
    /// As many as the list of its regulations has.
    pub(super) count: u32,
}

/// What leads to a place: its name, or another name of it.
#[derive(Debug)]
struct Sign {
    place: u32,
    other: Option<Box<str>>,
}

/// Three shelves and what stands on them.
#[derive(Debug, Default)]
pub(super) struct Stock {
    pub(super) lexicon: Lexicon,
    pub(super) names: Shelf,
    named: Vec<Name>,
    pub(super) phrases: Shelf,
    /// The texts of all phrases, where each ends, and its count.
    phrase_texts: String,
    phrase_ends: Vec<(u32, u32)>,
    pub(super) places: Shelf,
    signs: Vec<Sign>,
    list: Vec<Place>,
}

impl Stock {
    pub(super) fn build(catalog: &Catalog) -> Self {
        let mut interner = Interner::default();
        let (list, signs) = places(catalog);
        let sign_text = |sign: &Sign| match &sign.other {
            Some(other) => other.clone(),
            None => list[sign.place as usize].text.clone(),
        };
        let mut signs: Vec<(Vec<Id>, Sign)> = signs
            .into_iter()
            .map(|sign| (syllables(&sign_text(&sign), &mut interner), sign))
            .collect();
        let (mut lines, mut named) = names(catalog, &mut interner);

        let (lexicon, numbers) = Lexicon::build(&interner.exact);
        let renumber = |ids: &mut Vec<Id>| {
            ids.iter_mut().for_each(|id| *id = numbers[*id as usize]);
        };
        lines.iter_mut().for_each(|line| renumber(&mut line.syllables));
        signs.iter_mut().for_each(|(ids, _)| renumber(ids));
        let mut roles = vec![Role::Word; lexicon.len()];
        for (exact, id) in interner.exact.iter().zip(&numbers) {
            roles[*id as usize] = Role::of(exact);
        }
        drop(interner);

        let mut mined = phrases::mine(&lines, &roles);
        // What is a name, an agency or a field itself is suggested as such.
        let known: FxHashSet<&[Id]> = lines
            .iter()
            .map(|line| line.syllables.as_slice())
            .chain(signs.iter().map(|(ids, _)| ids.as_slice()))
            .collect();
        mined.retain(|phrase| !known.contains(phrase.syllables.as_slice()));
        drop(known);

        signs.sort_by_key(|(ids, sign)| {
            (Reverse(list[sign.place as usize].count), sign.other.is_some(), ids.len())
        });
        // A way to write a name that only differs in blanks or dashes adds nothing.
        let mut seen = FxHashSet::default();
        signs.retain(|(ids, sign)| !ids.is_empty() && seen.insert((ids.clone(), sign.place)));
        let mut phrase_texts = String::new();
        let ended = |phrase: &phrases::Phrase| {
            phrase_texts.push_str(&phrase.text);
            (phrase_texts.len() as u32, phrase.count)
        };
        let phrase_ends = mined.iter().map(ended).collect();
        named.shrink_to_fit();
        Self {
            names: Shelf::build(lines.iter().map(|l| l.syllables.as_slice()), lexicon.len()),
            named,
            phrases: Shelf::build(mined.iter().map(|p| p.syllables.as_slice()), lexicon.len()),
            phrase_texts,
            phrase_ends,
            places: Shelf::build(signs.iter().map(|(ids, _)| ids.as_slice()), lexicon.len()),
            signs: signs.into_iter().map(|(_, sign)| sign).collect(),
            list,
            lexicon,
        }
    }

    pub(super) fn name(&self, entry: Entry) -> Name {
        self.named[entry as usize]
    }

    /// A phrase and its count.
    pub(super) fn phrase(&self, entry: Entry) -> (&str, u32) {
        let entry = entry as usize;
        let start = entry.checked_sub(1).map_or(0, |before| self.phrase_ends[before].0);
        let (end, count) = self.phrase_ends[entry];
        (&self.phrase_texts[start as usize..end as usize], count)
    }

    /// A place, and the other name by which it was found.
    pub(super) fn place(&self, entry: Entry) -> (&Place, Option<&str>) {
        let sign = &self.signs[entry as usize];
        (&self.list[sign.place as usize], sign.other.as_deref())
    }

    /// Bytes in memory.
    pub(super) fn memory(&self) -> usize {
        let place = |place: &Place| size_of::<Place>() + place.text.len() + place.short.len();
        self.lexicon.memory()
            + self.names.memory()
            + self.named.capacity() * size_of::<Name>()
            + self.phrases.memory()
            + self.phrase_texts.capacity()
            + self.phrase_ends.capacity() * size_of::<(u32, u32)>()
            + self.places.memory()
            + self.signs.capacity() * size_of::<Sign>()
            + self.list.iter().map(place).sum::<usize>()
    }
}

fn syllables(text: &str, interner: &mut Interner) -> Vec<Id> {
    let surface = |token: crate::text::Token| &text[token.start as usize..token.end as usize];
    tokens(text).map(|token| interner.surface(surface(token))).collect()
}

/// Names of regulations in force, each once: those that most regulations have
/// first, then short ones.
fn names<'a>(catalog: &'a Catalog, interner: &mut Interner) -> (Vec<Line<'a>>, Vec<Name>) {
    let today = catalog.as_of();
    let mut known: FxHashMap<Box<[Id]>, usize> = FxHashMap::default();
    let mut names: Vec<(Line<'_>, Ordinal)> = Vec::new();
    for ordinal in 0..catalog.len() as Ordinal {
        let Some(fact) = catalog.fact(ordinal) else { continue };
        if !catalog.in_force(ordinal, today) {
            continue;
        }
        let syllables = syllables(fact.name, interner);
        if syllables.is_empty() {
            continue;
        }
        let at = *known.entry(syllables.as_slice().into()).or_insert(names.len());
        match names.get_mut(at) {
            Some((line, _)) => line.count += 1,
            None => names.push((Line { text: fact.name, syllables, count: 1 }, ordinal)),
        }
    }
    names.sort_by(|(a, _), (b, _)| {
        let key = |line: &Line<'_>| (Reverse(line.count), line.syllables.len());
        key(a).cmp(&key(b)).then_with(|| a.text.cmp(b.text))
    });
    let named = names.iter().map(|(line, ordinal)| Name { ordinal: *ordinal, count: line.count });
    let named = named.collect();
    (names.into_iter().map(|(line, _)| line).collect(), named)
}

/// Agencies that answer for something, and fields; with everything that leads
/// to them. Counts are those that their lists show.
fn places(catalog: &Catalog) -> (Vec<Place>, Vec<Sign>) {
    let (today, everything) = (catalog.as_of(), Filters::default());
    let (matcher, mut tally) = (catalog.matcher(&everything, today), catalog.tally(today));
    for ordinal in 0..catalog.len() as Ordinal {
        tally.add(ordinal, matcher.failing(ordinal));
    }
    let mut counts = tally.finish(&everything);
    let (mut list, mut signs): (Vec<Place>, Vec<Sign>) = (Vec::new(), Vec::new());
    for value in counts.remove(&Facet::Field).unwrap_or_default() {
        signs.push(Sign { place: list.len() as u32, other: None });
        list.push(Place {
            agency: None,
            text: value.label.into(),
            short: "".into(),
            count: u32::try_from(value.count).unwrap_or(u32::MAX),
        });
    }
    let known = agencies();
    for value in counts.remove(&Facet::Agency).unwrap_or_default() {
        let Ok(slug) = value.value.parse::<AgencySlug>() else { continue };
        let place = list.len() as u32;
        signs.push(Sign { place, other: None });
        // Its own other names, and those of agencies that it took over.
        for agency in known.all() {
            if *known.responsible(&agency.slug, today) != slug {
                continue;
            }
            let own = agency.slug == slug;
            let name = Some(&agency.name).filter(|_| !own);
            let others = name.into_iter().chain([&agency.short]).chain(&agency.aliases);
            signs.extend(others.map(|other| Sign { place, other: Some(other.as_str().into()) }));
        }
        list.push(Place {
            text: value.label.into(),
            short: known.get(&slug).map_or("", |agency| &agency.short).into(),
            agency: Some(slug),
            count: u32::try_from(value.count).unwrap_or(u32::MAX),
        });
    }
    (list, signs)
}
