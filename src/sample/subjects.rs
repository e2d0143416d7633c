//! What the sample's regulations are about: every combination of the lists
//! that makes sense, by kind and agency, in an order that the seed decides.

use std::collections::{BTreeMap, HashSet};

use crate::{
    model::{AgencySlug, Kind},
    random::Random,
};

use super::{aspects, goods, lists::Lists, procedure, report, standard};

/// What one regulation is about. Numbers are positions in the lists.
#[derive(Debug, Clone, Copy)]
pub(super) enum Subject {
    /// A procedure named by the parts of a pattern; target and condition count
    /// from 1, 0 is none.
    Procedure { pattern: usize, verb: usize, object: usize, target: usize, condition: usize },
    /// A condition of the list.
    Condition { condition: usize },
    /// An aspect that a line of business is looked at under.
    IndustryAspect { industry: usize, aspect: usize },
    /// An aspect that somebody who applies for a paper is looked at under.
    PaperAspect { pattern: usize, object: usize, aspect: usize },
    /// A report of the list.
    Report { report: usize },
    /// A report on what is done with a paper.
    PaperReport { pattern: usize, object: usize, period: usize },
    /// A report on a line of business.
    IndustryReport { industry: usize, period: usize },
    /// A standard of the list.
    Standard { standard: usize },
    /// A standard on one side of goods.
    GoodsStandard { goods: usize, side: usize },
    /// Goods under one form of inspection.
    Goods { goods: usize, regime: usize },
}

/// All subjects of a kind and an agency.
#[derive(Debug)]
pub(super) struct Pool {
    pub(super) kind: Kind,
    pub(super) subjects: Vec<Subject>,
    /// Its part of the kind, relative to the other pools of that kind.
    pub(super) weight: u64,
}

/// Procedures of an agency in a thousand, as the national portal has them;
/// agencies that are not named share the rest by how many names they have.
const PROCEDURES: &[(&str, u64)] = &[
    ("bo-tai-chinh", 160),
    ("bo-nong-nghiep-va-moi-truong", 150),
    ("bo-xay-dung", 138),
    ("bo-cong-thuong", 130),
    ("bo-y-te", 72),
    ("bo-khoa-hoc-va-cong-nghe", 72),
    ("bo-van-hoa-the-thao-va-du-lich", 68),
    ("bo-cong-an", 60),
    ("bo-noi-vu", 36),
    ("bo-tu-phap", 30),
    ("ngan-hang-nha-nuoc-viet-nam", 30),
    ("bo-giao-duc-va-dao-tao", 24),
];

/// The pools in the order of [`Kind::ALL`], agencies in the order of the fields.
pub(super) fn pools(lists: &Lists, seed: u64) -> Vec<Pool> {
    let mut pools = Vec::new();
    for (number, &kind) in Kind::ALL.iter().enumerate() {
        let mut by_agency: BTreeMap<usize, Vec<Subject>> = BTreeMap::new();
        let order = |agency: &AgencySlug| {
            lists.fields.iter().position(|f| &f.agency == agency).unwrap_or(usize::MAX)
        };
        for (field, subject) in subjects(lists, kind) {
            if let Some(field) = lists.fields.get(field) {
                by_agency.entry(order(&field.agency)).or_default().push(subject);
            }
        }
        for (first_field, mut subjects) in by_agency {
            let Some(field) = lists.fields.get(first_field) else { continue };
            Random::of_item(seed, number as u64, first_field as u64).shuffle(&mut subjects);
            let share = PROCEDURES.iter().find(|(slug, _)| *slug == field.agency.as_str());
            let weight = match (kind, share) {
                (Kind::Procedure, Some((_, thousandths))) => thousandths * 100,
                // Small agencies: as many as their names are worth.
                (Kind::Procedure, None) => subjects.len() as u64 * 12,
                _ => subjects.len() as u64,
            };
            pools.push(Pool { kind, subjects, weight });
        }
    }
    pools
}

/// The subjects of a kind, each with its field.
fn subjects(lists: &Lists, kind: Kind) -> Vec<(usize, Subject)> {
    let mut found = Vec::new();
    match kind {
        Kind::Procedure => procedures(lists, &mut found),
        Kind::Condition => {
            for (condition, listed) in lists.conditions.iter().enumerate() {
                let field = lists.industries[listed.industry].field;
                found.push((field, Subject::Condition { condition }));
            }
            for (industry, listed) in lists.industries.iter().enumerate() {
                for aspect in aspects::of_industry(lists, listed) {
                    found.push((listed.field, Subject::IndustryAspect { industry, aspect }));
                }
            }
            papers(lists, |field, pattern, object, name| {
                for aspect in aspects::of_paper(name) {
                    found.push((field, Subject::PaperAspect { pattern, object, aspect }));
                }
            });
        }
        Kind::Reporting => {
            for (report, listed) in lists.reports.iter().enumerate() {
                found.push((listed.field, Subject::Report { report }));
            }
            for (industry, listed) in lists.industries.iter().enumerate() {
                for period in 0..report::PERIODS.len() {
                    found.push((listed.field, Subject::IndustryReport { industry, period }));
                }
            }
            papers(lists, |field, pattern, object, name| {
                if report::is_of_business(name) {
                    let period = report::period_of(name);
                    found.push((field, Subject::PaperReport { pattern, object, period }));
                }
            });
        }
        Kind::Standard => {
            for (standard, listed) in lists.standards.iter().enumerate() {
                found.push((listed.field, Subject::Standard { standard }));
            }
            for (goods, listed) in lists.goods.iter().enumerate() {
                for side in 0..standard::sides(listed).len() {
                    found.push((listed.field, Subject::GoodsStandard { goods, side }));
                }
            }
        }
        Kind::Inspection => {
            for (goods, listed) in lists.goods.iter().enumerate() {
                for regime in 0..goods::regimes(listed).len() {
                    found.push((listed.field, Subject::Goods { goods, regime }));
                }
            }
        }
    }
    found
}

fn procedures(lists: &Lists, found: &mut Vec<(usize, Subject)>) {
    let mut names = HashSet::new();
    for (pattern, parts) in lists.patterns.iter().enumerate() {
        for verb in 0..parts.verbs.len() {
            for object in 0..parts.objects.len() {
                for target in 0..=parts.targets.len() {
                    for condition in 0..=parts.conditions.len() {
                        let name = procedure::name(parts, [verb, object, target, condition]);
                        // Two patterns may share a combination.
                        if names.insert(name) {
                            found.push((
                                parts.field,
                                Subject::Procedure { pattern, verb, object, target, condition },
                            ));
                        }
                    }
                }
            }
        }
    }
}

/// Every paper that some procedure grants, once.
fn papers(lists: &Lists, mut each: impl FnMut(usize, usize, usize, &str)) {
    let mut seen = HashSet::new();
    for (pattern, parts) in lists.patterns.iter().enumerate() {
        for (object, name) in parts.objects.iter().enumerate() {
            if super::wording::is_licence(name) && seen.insert(name) {
                each(parts.field, pattern, object, name);
            }
        }
    }
}
