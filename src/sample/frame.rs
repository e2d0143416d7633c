//! What regulations of every kind share: issuer, days, legal basis, audience.

use jiff::Span;

use crate::{
    model::{
        AgencySlug, Audience, Day, Decimal, Field as FieldName, Kind, LegalBasis, Regulation,
        RegulationCode,
    },
    random::Random,
    reference::agencies,
};

use super::{
    lists::{Document, Field, Lists},
    wording,
};

/// The day of the mergers of ministries.
const MERGER: Day = Day::constant(2025, 3, 1);

/// Documents on procedures in general, for fields without any of their own.
const GENERAL: [&str; 2] = ["63/2010/NĐ-CP", "61/2018/NĐ-CP"];

/// A regulation in the making.
pub(super) struct Frame<'a> {
    pub(super) lists: &'a Lists,
    pub(super) field: &'a Field,
    pub(super) random: Random,
    /// Who issued it, as of then.
    pub(super) issuer: AgencySlug,
    from: Option<Day>,
    to: Option<Day>,
    basis: Vec<LegalBasis>,
}

impl<'a> Frame<'a> {
    /// Decides on the legal basis (around a document, if one is given), and
    /// from it on the days and the issuer.
    pub(super) fn new(
        lists: &'a Lists,
        field: usize,
        main: Option<usize>,
        mut random: Random,
    ) -> Self {
        let field = &lists.fields[field];
        let main = main.map(|at| &lists.documents[at]).or_else(|| {
            let below: Vec<usize> = field
                .documents
                .iter()
                .copied()
                .filter(|&at| !is_law(&lists.documents[at]))
                .collect();
            random
                .choose(if below.is_empty() { &field.documents } else { &below })
                .map(|&at| &lists.documents[at])
        });
        let basis = basis(lists, field, main, &mut random);
        let mut from = main.map(Document::starts);
        let mut to = None;
        if let Some(main) = main {
            let year = main.day().year();
            if year >= 2024 && random.chance(9) {
                from = Some(random.pick([Day::constant(2027, 1, 1), Day::constant(2027, 7, 1)]));
            } else if year <= 2021 && random.chance(13) {
                to = end(main.starts(), &mut random);
            }
        }
        let mut issuer = field.agency.clone();
        if from.is_some_and(|day| day < MERGER) {
            match &field.predecessor {
                Some(old) if random.chance(42) => issuer = old.clone(),
                // The agency of today made it its own after the merger.
                Some(_) => {
                    from = MERGER.checked_add(Span::new().days(random.below(300) as i64)).ok();
                    to = None;
                }
                None => {}
            }
        }
        // Nobody issues before the first day: what is older was taken over on it.
        let born = agencies().get(&issuer).and_then(|agency| agency.valid_from);
        Self {
            lists,
            field,
            random,
            issuer,
            from: from.max(born.filter(|_| from.is_some())),
            to,
            basis,
        }
    }

    /// The name of the issuer.
    pub(super) fn ministry(&self) -> &'static str {
        agencies().get(&self.issuer).map_or("", |agency| agency.name.as_str())
    }

    /// The abbreviation of the issuer in numbers of documents and codes.
    pub(super) fn short(&self) -> &'static str {
        agencies().get(&self.issuer).map_or("", |agency| agency.short.as_str())
    }

    /// The decision that published it.
    pub(super) fn published_by(&mut self) -> String {
        format!("{}/QĐ-{}", self.random.between(12, 4_980), self.short())
    }

    /// The regulation with its shared parts.
    pub(super) fn regulation(
        &mut self,
        code: RegulationCode,
        kind: Kind,
        name: String,
        personal: bool,
    ) -> Regulation {
        let mut regulation = Regulation::new(code, kind, name, self.issuer.clone());
        regulation.field = FieldName(self.field.name.clone());
        let business = [Audience::Business];
        let audience = if kind == Kind::Procedure { &self.field.audience[..] } else { &business };
        regulation.audience = audience.to_vec();
        regulation.audience_as_printed = wording::groups(audience, personal, &mut self.random);
        regulation.legal_basis = std::mem::take(&mut self.basis);
        (regulation.in_force_from, regulation.in_force_to) = (self.from, self.to);
        regulation
    }

    /// Rests on these documents and no others.
    pub(super) fn resting_on(&mut self, numbers: &[&str]) {
        let documents = numbers.iter().filter_map(|number| self.lists.document(number));
        self.basis = documents.map(|at| line(&self.lists.documents[at])).collect();
    }

    /// Starts on a day that the subject itself tells; whoever was in charge
    /// then issued it.
    pub(super) fn starting(&mut self, day: Day) {
        self.issuer = match &self.field.predecessor {
            Some(old) if day < MERGER => old.clone(),
            _ => self.field.agency.clone(),
        };
        let born = agencies().get(&self.issuer).and_then(|agency| agency.valid_from);
        let from = born.map_or(day, |born| born.max(day));
        (self.from, self.to) = (Some(from), self.to.filter(|end| *end > from));
    }
}

fn is_law(document: &Document) -> bool {
    matches!(document.kind.as_str(), "Luật" | "Bộ luật" | "Pháp lệnh")
}

/// A day after the start on which rules did end, if one is left.
fn end(start: Day, random: &mut Random) -> Option<Day> {
    let days = [
        Day::constant(2021, 1, 1),
        Day::constant(2022, 1, 1),
        Day::constant(2023, 7, 1),
        Day::constant(2024, 7, 1),
        Day::constant(2025, 1, 1),
        Day::constant(2025, 7, 1),
        Day::constant(2026, 1, 1),
        Day::constant(2026, 3, 1),
    ];
    let later: Vec<Day> = days.into_iter().filter(|day| *day > start).collect();
    random.choose(&later).copied()
}

/// The law before it, the document itself, up to two more of the field that
/// were there by then.
fn basis(
    lists: &Lists,
    field: &Field,
    main: Option<&Document>,
    random: &mut Random,
) -> Vec<LegalBasis> {
    let Some(main) = main else {
        let general = lists.documents.iter().filter(|d| GENERAL.contains(&d.number.as_str()));
        return general.map(line).collect();
    };
    let earlier =
        |law: bool| {
            field.documents.iter().map(|&at| &lists.documents[at]).filter(move |d| {
                is_law(d) == law && d.day() <= main.day() && d.number != main.number
            })
        };
    let mut chosen: Vec<&Document> = earlier(true).max_by_key(|d| d.day()).into_iter().collect();
    chosen.push(main);
    let mut others: Vec<&Document> = earlier(false).collect();
    random.shuffle(&mut others);
    chosen.extend(others.into_iter().take(random.below(3)));
    chosen.sort_by_key(|d| (rank(d), d.day()));
    chosen.into_iter().map(line).collect()
}

/// Laws before decrees before circulars.
fn rank(document: &Document) -> u8 {
    match document.kind.as_str() {
        "Luật" | "Bộ luật" | "Pháp lệnh" => 0,
        "Nghị quyết" | "Nghị định" => 1,
        "Quyết định" => 2,
        _ => 3,
    }
}

/// A document as records print it.
fn line(document: &Document) -> LegalBasis {
    let title = if is_law(document) || document.title.starts_with(&document.kind) {
        document.title.clone()
    } else {
        format!("{} {}", document.kind, wording::lower(&document.title))
    };
    LegalBasis {
        number: document.number.parse().ok(),
        as_printed: document.number.clone(),
        title,
        issued: document.issued,
    }
}

/// A decimal of tenths.
pub(super) fn tenths(value: u64) -> Option<Decimal> {
    format!("{}.{}", value / 10, value % 10).parse().ok()
}
