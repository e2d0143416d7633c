//! Rules that have something in common with a regulation: the same paper in
//! their dossiers, the same document under them.

use crate::{
    catalog::{Catalog, Ordinal},
    model::{Day, DocumentNumber, Regulation},
    search::{PaperKey, Snapshot},
    web::{
        search::{address, params::LONGEST_TEXT},
        words,
    },
};

/// Papers and documents that are shown: those that fewest others have first, as
/// they tell most.
const SHOWN: usize = 5;
/// Regulations that are named for each.
const NAMED: usize = 3;

/// What a regulation has in common with others.
#[derive(Default)]
pub(super) struct Related {
    pub(super) papers: Vec<Shared>,
    pub(super) documents: Vec<Shared>,
    /// How many papers or documents in common are not shown.
    pub(super) more: usize,
}

/// A paper or a document that others have as well.
pub(super) struct Shared {
    pub(super) name: String,
    /// How many other regulations have it.
    pub(super) others: String,
    /// All that have it, this one included.
    pub(super) all: Option<String>,
    /// The first of the others: code and name.
    pub(super) first: Vec<(String, String)>,
}

impl Related {
    pub(super) fn is_empty(&self) -> bool {
        self.papers.is_empty() && self.documents.is_empty()
    }

    /// By what a snapshot knows on a day.
    pub(super) fn to(regulation: &Regulation, snapshot: &Snapshot, day: Day) -> Self {
        let Some(own) = snapshot.catalog.find(&regulation.code) else { return Self::default() };
        let own = Own { ordinal: own, field: &regulation.field.0, day };
        let mut keys: Vec<PaperKey> = Vec::new();
        let mut papers = Vec::new();
        for item in &regulation.dossier {
            let Some(key) = PaperKey::of(&item.name).filter(|key| !keys.contains(key)) else {
                continue;
            };
            keys.push(key);
            papers.push((item.name.trim(), snapshot.demanding(key).to_vec()));
        }
        let mut numbers: Vec<&DocumentNumber> = Vec::new();
        for number in regulation.legal_basis.iter().filter_map(|basis| basis.number.as_ref()) {
            if !numbers.contains(&number) {
                numbers.push(number);
            }
        }
        let documents = numbers.into_iter().map(|number| (number, snapshot.citing(number)));
        let (papers, hidden) = own
            .shared(papers.into_iter(), &snapshot.catalog, |name| (one_line(name), all_with(name)));
        let (documents, others) = own.shared(documents, &snapshot.catalog, |number| {
            (number.to_string(), Some(format!("/van-ban/{}", number.slug())))
        });
        Self { papers, documents, more: hidden + others }
    }
}

/// The page of a paper; none if its name is too long for an address.
fn all_with(name: &str) -> Option<String> {
    let name = one_line(name);
    (name.chars().count() <= LONGEST_TEXT).then(|| address::query("/giay-to", &[("ten", &name)]))
}

/// A text in one line.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The regulation whose page it is.
struct Own<'a> {
    ordinal: Ordinal,
    field: &'a str,
    day: Day,
}

impl Own<'_> {
    /// What others have as well, each with its name and the page of all that have
    /// it; and how much of that is not shown.
    fn shared<T: Copy>(
        &self,
        of: impl Iterator<Item = (T, Vec<Ordinal>)>,
        catalog: &Catalog,
        named: impl Fn(T) -> (String, Option<String>),
    ) -> (Vec<Shared>, usize) {
        let mut shared: Vec<(T, Vec<Ordinal>)> = of
            .map(|(thing, mut with)| {
                with.retain(|other| *other != self.ordinal && catalog.code(*other).is_some());
                (thing, with)
            })
            .filter(|(_, others)| !others.is_empty())
            .collect();
        shared.sort_by_key(|(_, others)| others.len());
        let hidden = shared.len().saturating_sub(SHOWN);
        shared.truncate(SHOWN);
        let view = |(thing, others): (T, Vec<Ordinal>)| {
            let (name, all) = named(thing);
            let count = words::count(others.len() as u64);
            Shared { name, others: count, all, first: self.nearest(others, catalog) }
        };
        (shared.into_iter().map(view).collect(), hidden)
    }

    /// The first few: in force before ended, of the same field before others.
    fn nearest(&self, mut others: Vec<Ordinal>, catalog: &Catalog) -> Vec<(String, String)> {
        let far = |ordinal: &Ordinal| {
            let field = catalog.fact(*ordinal).map_or("", |fact| fact.field);
            (!catalog.in_force(*ordinal, self.day), field != self.field, *ordinal)
        };
        if others.len() > NAMED {
            // Thousands may rest on one law: no more is put in order than is shown.
            others.select_nth_unstable_by_key(NAMED - 1, far);
            others.truncate(NAMED);
        }
        others.sort_unstable_by_key(far);
        let facts = others.into_iter().filter_map(|ordinal| catalog.fact(ordinal));
        facts.map(|fact| (fact.code.to_string(), fact.name.to_owned())).collect()
    }
}
