//! Reference lists compiled into the program (`data/`): agencies with their
//! names over time, abbreviations, lay phrases.

mod abbreviations;
mod cost_settings;
mod documents;
mod english;
mod glossary;
mod holidays;
mod industries;
mod league;
mod moderation;
mod rows;
mod synonyms;
mod targets;

use std::{collections::HashMap, sync::LazyLock};

pub use abbreviations::{Abbreviation, Abbreviations, abbreviations};
pub use cost_settings::{CostSetting, hourly_income};
pub use documents::{KnownDocument, KnownDocuments, documents};
pub use english::{EnglishPart, EnglishTerms, english_terms};
pub use glossary::{GlossaryEntry, glossary};
pub use holidays::{Holiday, HolidayKind, Holidays, calendar, holidays};
pub use industries::{Industry, industries, industry};
pub use league::{LEAGUE_JSON, LeagueRules, league_rules};
pub use moderation::{ModerationReason, moderation_reason, moderation_reasons};
pub use synonyms::{Lay, Synonyms, synonyms};
pub use targets::{Measured, Target, Targets, targets};

use self::rows::rows;
use crate::{
    model::{Agency, AgencyKind, AgencySlug, Day, Relation},
    text::fold,
};

/// The agencies known to the program, with every name under which files print them.
#[derive(Debug)]
pub struct Agencies {
    list: Vec<Agency>,
    by_slug: HashMap<AgencySlug, usize>,
    by_name: HashMap<String, usize>,
}

/// Why a list cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BadList {
    /// The file is not the CSV it should be.
    #[error("reference list: {0}")]
    Csv(#[from] csv::Error),
    /// A cell has an impossible value.
    #[error("reference list: row {row}, column {column}: {value:?}")]
    Cell {
        /// Row in the file; the header is row 1.
        row: usize,
        /// Column name.
        column: &'static str,
        /// The value found.
        value: String,
    },
}

static BUILT_IN: LazyLock<Agencies> = LazyLock::new(|| {
    let list = Agencies::from_csv(include_str!("../data/agencies.csv"));
    // A unit test reads the same file, so this cannot happen in a build that passed.
    list.unwrap_or_else(|_| Agencies {
        list: Vec::new(),
        by_slug: HashMap::new(),
        by_name: HashMap::new(),
    })
});

/// The agencies of `data/agencies.csv`.
pub fn agencies() -> &'static Agencies {
    &BUILT_IN
}

impl Agencies {
    /// Reads the columns `slug,name,short,kind,aliases,valid_from,valid_to,successor,note`;
    /// aliases are separated by `|`, days are `yyyy-mm-dd`, `valid_to` being
    /// the first day on which it no longer existed.
    pub fn from_csv(text: &str) -> Result<Self, BadList> {
        let mut list = Vec::new();
        for row in rows(text) {
            let row = row?;
            let cell = |column| row.cell(column);
            let bad = |column, value: &str| row.bad(column, value);
            let day = |column: usize, name| -> Result<Option<Day>, BadList> {
                let text = cell(column);
                if text.is_empty() {
                    Ok(None)
                } else {
                    text.parse().map(Some).map_err(|_| bad(name, text))
                }
            };
            let slug = |column: usize, name| {
                cell(column).parse::<AgencySlug>().map_err(|_| bad(name, cell(column)))
            };
            list.push(Agency {
                slug: slug(0, "slug")?,
                name: cell(1).to_owned(),
                short: cell(2).to_owned(),
                kind: match cell(3) {
                    "bo" => AgencyKind::Ministry,
                    "ngang-bo" => AgencyKind::MinisterialRank,
                    "co-quan-thuoc-chinh-phu" => AgencyKind::UnderGovernment,
                    "khac" => AgencyKind::Other,
                    other => return Err(bad("kind", other)),
                },
                aliases: cell(4).split('|').filter(|a| !a.is_empty()).map(str::to_owned).collect(),
                valid_from: day(5, "valid_from")?,
                valid_to: day(6, "valid_to")?,
                successor: if cell(7).is_empty() { None } else { Some(slug(7, "successor")?) },
            });
        }
        let by_slug = list.iter().enumerate().map(|(i, a)| (a.slug.clone(), i)).collect();
        let mut by_name = HashMap::new();
        for (i, agency) in list.iter().enumerate() {
            let names = [&agency.name, &agency.short].into_iter().chain(&agency.aliases);
            for name in names.filter(|n| !n.is_empty()) {
                by_name.entry(name_key(name)).or_insert(i);
            }
        }
        Ok(Self { list, by_slug, by_name })
    }

    /// Every agency, in the order of the list.
    pub fn all(&self) -> &[Agency] {
        &self.list
    }

    /// The agency of a slug.
    pub fn get(&self, slug: &AgencySlug) -> Option<&Agency> {
        self.by_slug.get(slug).map(|&i| &self.list[i])
    }

    /// The agency that a file means by a name, an abbreviation or an alias,
    /// whatever its marks, capitals and blanks.
    pub fn find(&self, name: &str) -> Option<&Agency> {
        self.by_name.get(&name_key(name)).map(|&i| &self.list[i])
    }

    /// Who answers on a day for what an agency issued: itself, or the last of
    /// its successors whose day has come.
    pub fn responsible<'a>(&'a self, slug: &'a AgencySlug, day: Day) -> &'a AgencySlug {
        let mut current = slug;
        // A chain is never longer than the list, even if a list has a circle.
        for _ in 0..self.list.len() {
            match self.get(current) {
                Some(Agency { valid_to: Some(to), successor: Some(next), .. }) if *to <= day => {
                    current = next;
                }
                _ => break,
            }
        }
        current
    }

    /// Whether something of an agency is an officer's own on a day: an officer of
    /// a merged agency works for its successor, and a successor answers for
    /// what the merged agency issued.
    pub fn relation(&self, officer: &AgencySlug, agency: &AgencySlug, day: Day) -> Relation {
        if self.responsible(officer, day) == self.responsible(agency, day) {
            Relation::Own
        } else {
            Relation::Other
        }
    }

    /// The name of a slug, or the slug itself if it is not in the list.
    pub fn name<'a>(&'a self, slug: &'a AgencySlug) -> &'a str {
        self.get(slug).map_or(slug.as_str(), |a| a.name.as_str())
    }
}

fn name_key(name: &str) -> String {
    fold(name)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_list_is_whole() {
        let list = Agencies::from_csv(include_str!("../data/agencies.csv")).unwrap();
        assert!(list.all().len() >= 30);
        for agency in list.all() {
            if let Some(successor) = &agency.successor {
                assert!(list.get(successor).is_some(), "{successor} of {}", agency.slug);
                assert!(
                    agency.valid_to.is_some(),
                    "{} has a successor but no last day",
                    agency.slug
                );
            }
        }
    }

    #[test]
    fn names_lead_to_agencies_and_mergers_to_successors() {
        let list = agencies();
        let old = list.find("BỘ XÂY DỰNG (Giao thông vận tải cũ)").unwrap();
        assert_eq!(old.slug.as_str(), "bo-giao-thong-van-tai");
        let day = |text: &str| text.parse::<Day>().unwrap();
        assert_eq!(
            list.responsible(&old.slug, day("2025-02-28")).as_str(),
            "bo-giao-thong-van-tai"
        );
        assert_eq!(list.responsible(&old.slug, day("2025-03-01")).as_str(), "bo-xay-dung");
    }

    #[test]
    fn officers_cover_what_became_their_agency() {
        for (officer, agency, before, after) in [
            ("bo-xay-dung", "bo-xay-dung", Relation::Own, Relation::Own),
            ("bo-xay-dung", "bo-giao-thong-van-tai", Relation::Other, Relation::Own),
            ("bo-giao-thong-van-tai", "bo-xay-dung", Relation::Other, Relation::Own),
            ("bo-giao-thong-van-tai", "bo-giao-thong-van-tai", Relation::Own, Relation::Own),
            ("bo-xay-dung", "bo-tai-chinh", Relation::Other, Relation::Other),
            ("bo-ke-hoach-va-dau-tu", "bao-hiem-xa-hoi-viet-nam", Relation::Other, Relation::Own),
        ] {
            for (day, expected) in [("2025-02-28", before), ("2025-03-01", after)] {
                let slug = |text: &str| text.parse::<AgencySlug>().unwrap();
                let day = day.parse::<Day>().unwrap();
                let relation = agencies().relation(&slug(officer), &slug(agency), day);
                assert_eq!(relation, expected, "{officer} {agency} {day}");
            }
        }
    }
}
