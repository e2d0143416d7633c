//! The sample registry: any number of made-up regulations that read like real
//! ones, so that the program can be tried and measured without real files.
//!
//! Every regulation is made from its place in the registry and the seed alone,
//! so they can be made in any order, on any number of cores, and the same seed
//! always gives the same bytes.

mod areas;
mod aspects;
mod condition;
mod files;
mod frame;
mod goods;
mod lists;
mod offices;
mod papers;
mod procedure;
mod quotas;
mod report;
mod scenario;
mod standard;
mod steps;
mod subjects;
pub mod talks;
mod terms;
mod wording;

use std::ops::Range;

use crate::{
    model::{Kind, Regulation, RegulationCode, SAMPLE_SOURCE},
    random::Random,
    reference::agencies,
};

pub use files::{Summary, write};
pub use scenario::{Scenario, write_scenario};

use frame::Frame;
use lists::{Lists, lists};
use subjects::{Pool, Subject};

/// How many regulations the Government Office counted: the usual size.
pub const USUAL_COUNT: u64 = 17_687;

/// The most regulations a registry may have; codes of procedures end there.
pub const LARGEST_COUNT: u64 = 1_000_000;

/// The name of the edition under which a sample is loaded. Pages that show it
/// say that it is sample data.
pub const EDITION: &str = "Dữ liệu mẫu";

/// A registry: its regulations are made when they are asked for.
///
/// ```
/// let registry = quydinh::sample::Registry::new(100, 1);
/// assert_eq!(registry.iter().count(), 100);
/// ```
#[derive(Debug)]
pub struct Registry {
    lists: &'static Lists,
    seed: u64,
    pools: Vec<Pool>,
    ranges: Vec<Range<u64>>,
    codes: Codes,
    /// The number of the first standard.
    standards: u64,
}

impl Registry {
    /// A registry of a size, at most [`LARGEST_COUNT`]; other seeds choose
    /// other subjects, texts and figures.
    pub fn new(count: u64, seed: u64) -> Self {
        let lists = lists();
        let pools = subjects::pools(lists, seed);
        let ranges = quotas::ranges(&pools, count.min(LARGEST_COUNT));
        let procedures = pools
            .iter()
            .zip(&ranges)
            .filter(|(pool, _)| pool.kind == Kind::Procedure)
            .map(|(_, range)| range.end - range.start)
            .sum();
        let first = pools.iter().position(|pool| pool.kind == Kind::Standard);
        let standards = first.and_then(|at| ranges.get(at)).map_or(0, |range| range.start);
        Self { lists, seed, pools, ranges, codes: Codes::new(procedures, seed), standards }
    }

    /// How many regulations it has.
    pub fn count(&self) -> u64 {
        self.ranges.last().map_or(0, |range| range.end)
    }

    /// All regulations: by kind, by agency.
    pub fn iter(&self) -> impl Iterator<Item = Regulation> + '_ {
        (0..self.count()).filter_map(|number| self.get(number))
    }

    /// The regulation of a number, if there are that many.
    pub fn get(&self, number: u64) -> Option<Regulation> {
        let at = self.ranges.partition_point(|range| range.end <= number);
        let (pool, range) = (self.pools.get(at)?, self.ranges.get(at)?);
        let inside = number - range.start;
        let size = pool.subjects.len() as u64;
        let (round, chosen) = (inside.checked_div(size)?, inside.checked_rem(size)?);
        let subject = *pool.subjects.get(usize::try_from(chosen).ok()?)?;
        let random = Random::of_item(self.seed, at as u64 + 1_000, inside);
        let own = Random::of_item(self.seed, at as u64 + 2_000, chosen);
        let mut made = self.make(subject, Place { number, inside, round }, &random, own)?;
        made.source_url = Some(format!("{SAMPLE_SOURCE}:{}", self.seed));
        Some(made)
    }

    fn make(
        &self,
        subject: Subject,
        place: Place,
        random: &Random,
        own: Random,
    ) -> Option<Regulation> {
        let lists = self.lists;
        let frame = |field, main| Frame::new(lists, field, main, random.clone());
        let Place { number, inside, round } = place;
        Some(match subject {
            Subject::Procedure { pattern, verb, object, target, condition } => {
                let pattern = &lists.patterns[pattern];
                let parts = [verb, object, target, condition];
                let code = self.codes.procedure(number)?;
                procedure::build(frame(pattern.field, None), pattern, parts, round, own, code)
            }
            Subject::Condition { condition } => {
                let listed = &lists.conditions[condition];
                let field = lists.industries[listed.industry].field;
                let frame = frame(field, Some(listed.basis));
                let code = other_code("DK", &frame, inside)?;
                condition::listed(frame, condition, round, code)
            }
            Subject::IndustryAspect { industry, aspect } => {
                // The documents that rule its listed conditions rule these too.
                let basis: Vec<usize> = lists
                    .conditions
                    .iter()
                    .filter(|c| c.industry == industry)
                    .map(|c| c.basis)
                    .collect();
                let main = random.clone().choose(&basis).copied();
                let frame = frame(lists.industries[industry].field, main);
                let code = other_code("DK", &frame, inside)?;
                condition::of_business(frame, industry, aspect, round, code)
            }
            Subject::PaperAspect { pattern, object, aspect } => {
                let pattern = &lists.patterns[pattern];
                let frame = frame(pattern.field, None);
                let code = other_code("DK", &frame, inside)?;
                condition::of_applicant(frame, &pattern.objects[object], aspect, round, code)
            }
            Subject::Report { report } => {
                let listed = &lists.reports[report];
                let frame = frame(listed.field, Some(listed.basis));
                let code = other_code("BC", &frame, inside)?;
                report::listed(frame, report, round, code)
            }
            Subject::PaperReport { pattern, object, period } => {
                let pattern = &lists.patterns[pattern];
                let frame = frame(pattern.field, None);
                let code = other_code("BC", &frame, inside)?;
                report::of_holder(frame, &pattern.objects[object], period, round, code)
            }
            Subject::IndustryReport { industry, period } => {
                let frame = frame(lists.industries[industry].field, None);
                let code = other_code("BC", &frame, inside)?;
                report::of_business(frame, industry, period, round, code)
            }
            Subject::Standard { standard } => {
                let listed = &lists.standards[standard];
                let mut frame = frame(listed.field, None);
                if let Some(day) = standard::start(listed.year, &mut frame.random) {
                    frame.starting(day);
                }
                let code = other_code("QC", &frame, inside)?;
                standard::listed(frame, standard, round, code)
            }
            Subject::GoodsStandard { goods, side } => {
                let goods = &lists.goods[goods];
                let mut frame = frame(goods.field, None);
                let year = standard::some_year(&mut frame.random);
                if let Some(day) = standard::start(year, &mut frame.random) {
                    frame.starting(day);
                }
                let code = other_code("QC", &frame, inside)?;
                standard::of_goods(frame, goods, side, (number - self.standards, year), code)
            }
            Subject::Goods { goods, regime } => {
                let goods = &lists.goods[goods];
                let frame = frame(goods.field, None);
                let code = other_code("KT", &frame, inside)?;
                goods::build(frame, goods, regime, round, code)
            }
        })
    }
}

/// Where a regulation is: in the registry, in its pool, and how often the
/// subjects of the pool have been used up before it.
#[derive(Clone, Copy)]
struct Place {
    number: u64,
    inside: u64,
    round: u64,
}

/// A code such as `DK-BCT-0012`. The number counts within the agency in charge
/// now, so codes of its predecessors cannot collide with one another.
fn other_code(kind: &str, frame: &Frame<'_>, inside: u64) -> Option<RegulationCode> {
    let short = agencies().get(&frame.issuer).map_or("", |agency| agency.short.as_str());
    format!("{kind}-{short}-{:04}", inside + 1).parse().ok()
}

/// Codes of procedures: spread over the ranges that the national database uses,
/// none twice.
#[derive(Debug)]
struct Codes {
    /// How many codes there are to spread over.
    space: u64,
    step: u64,
    start: u64,
}

impl Codes {
    fn new(procedures: u64, seed: u64) -> Self {
        // The database has some 20,000 codes; larger samples need more.
        let space = (procedures + procedures / 4).max(20_000);
        let mut random = Random::of_item(seed, 3_000, 0);
        // A step without a common divisor reaches every code.
        let mut step = space / 3 + random.below(5_000) as u64;
        while common_divisor(step, space) != 1 {
            step += 1;
        }
        Self { space, step, start: random.below(20_000) as u64 }
    }

    fn procedure(&self, number: u64) -> Option<RegulationCode> {
        let place = (self.start + number * self.step) % self.space;
        // Three quarters begin with 1, most of the rest with 2.
        let (first, second) = (self.space * 3 / 4, self.space * 9 / 10);
        let (digit, rest) = match place {
            p if p < first => (1, p),
            p if p < second => (2, p - first),
            p => (3, p - second),
        };
        format!("{digit}.{rest:06}").parse().ok()
    }
}

fn common_divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { common_divisor(b, a % b) }
}

#[cfg(test)]
mod tests;
