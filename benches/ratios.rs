//! Tables of ratios, the rows of a number, and a past day: over a catalog in
//! memory, by every key, over what is in force and over a baseline.
//!
//! `QUYDINH_BENCH_COUNT` is the number of regulations (default 17,687);
//! `QUYDINH_BENCH_ITEMS` that of plan items (default 60,000).

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    missing_docs,
    reason = "a bench stops where an expectation does not hold"
)]

use std::{env, hint::black_box};

use criterion::Criterion;
use quydinh::{
    catalog::{
        Base, By, Catalog, FixedBase, History, Meaning, PlanStep, PlanVersion, RatioAsk, RatioPart,
        Version,
    },
    model::{
        Act, AgencySlug, Authority, BaselineScope, Day, Disposition, DocumentNumber, ItemId, Kind,
        PlanNumber,
    },
    reference::agencies,
};

const TODAY: Day = Day::constant(2026, 7, 1);
const START: Day = Day::constant(2021, 1, 1);

fn main() {
    let count = setting("QUYDINH_BENCH_COUNT", 17_687);
    let items = setting("QUYDINH_BENCH_ITEMS", 60_000);
    let history = history(count, items);
    let catalog = Catalog::at(&history, TODAY, u64::MAX);
    let ordinals = Catalog::at(&history, START, u64::MAX).baseline(&BaselineScope::default());
    let fixed = FixedBase { ordinals, scope: BaselineScope::default(), day: START };
    println!("{} regulations, {} items", catalog.len(), catalog.plan_items().count());

    let mut criterion = Criterion::default().sample_size(20).configure_from_args();
    for &by in By::ALL {
        let ask = RatioAsk::published(by);
        for (name, base) in [("in force", Base::InForce), ("baseline", Base::Fixed(&fixed))] {
            criterion.bench_function(&format!("ratios by {by}, {name}"), |bencher| {
                bencher.iter(|| black_box(catalog.ratios(base, &ask)));
            });
        }
    }
    // Every pair of ways; the slowest is what the bar is about.
    for &by in By::ALL {
        let ask = RatioAsk::published(by);
        for &columns in By::ALL.iter().filter(|columns| **columns != by) {
            criterion.bench_function(&format!("table of {by} by {columns}"), |bencher| {
                bencher.iter(|| black_box(catalog.crossed(Base::Fixed(&fixed), &ask, columns)));
            });
        }
    }
    let ask = RatioAsk::published(By::Agency);
    criterion.bench_function("rows of a numerator", |bencher| {
        let rows = || catalog.ratio_rows(Base::Fixed(&fixed), &ask, RatioPart::Numerator, None);
        bencher.iter(|| black_box(rows()));
    });
    criterion.bench_function("the league table", |bencher| {
        bencher.iter(|| black_box(catalog.league(Base::Fixed(&fixed), &ask)));
    });
    criterion.bench_function("a past day, catalog and ratios", |bencher| {
        let past = Day::constant(2024, 6, 30);
        bencher.iter(|| {
            let catalog = Catalog::at(&history, past, u64::MAX);
            black_box(catalog.ratios(Base::Fixed(&fixed), &ask))
        });
    });
    criterion.final_summary();
}

fn setting(name: &str, usual: u32) -> u32 {
    env::var(name).map_or(usual, |text| text.parse().expect("a number"))
}

fn after(start: Day, days: u32) -> Day {
    start.checked_add(jiff::Span::new().days(days)).unwrap()
}

/// The same numbers for the same place, and none like its neighbour's.
fn mixed(place: u32) -> u32 {
    place.wrapping_add(1).wrapping_mul(2_654_435_761).rotate_left(13)
}

/// Regulations of all agencies and fields; items of which half are approved and
/// a third carried out, several of them about one regulation.
fn history(count: u32, items: u32) -> History {
    let slugs: Vec<AgencySlug> = agencies().all().iter().map(|a| a.slug.clone()).collect();
    let code = |ordinal: u32| format!("{}.{:06}", ordinal / 1_000_000, ordinal % 1_000_000);
    let version = |ordinal: u32| {
        let n = mixed(ordinal);
        Version {
            ordinal,
            code: code(ordinal).parse().unwrap(),
            version: 1,
            valid_from: START,
            seq: u64::from(ordinal) + 1,
            kind: Kind::ALL[(n % 5) as usize],
            name: "Tên".into(),
            issued_by: slugs[(n >> 4) as usize % slugs.len()].clone(),
            field: format!("Lĩnh vực {}", (n >> 10) % 200).into(),
            from: None,
            to: n.is_multiple_of(13).then(|| after(START, n % 1_900)),
            charge: None,
            service: Default::default(),
            sample: true,
        }
    };
    let mut history = History::default();
    history.extend((0..count).map(version), u64::from(count)).unwrap();

    let papers: Vec<DocumentNumber> =
        (1..=400).map(|n| format!("{n}/2024/TT-BTC").parse().unwrap()).collect();
    let decisions: Vec<DocumentNumber> =
        (1..=60).map(|n| format!("{n}/QĐ-TTg").parse().unwrap()).collect();
    let id = |item: u32| ItemId { plan: PlanNumber(item / 500 + 1), item: item % 500 + 1 };
    let (mut versions, mut steps) = (Vec::new(), Vec::new());
    let mut seq = u64::from(count);
    for item in 0..items {
        let n = mixed(item + 7);
        let day = after(START, n % 1_700);
        seq += 1;
        versions.push(PlanVersion {
            id: id(item),
            seq,
            day,
            meaning: Meaning::Proposal,
            code: Some(code(n % count.max(1)).parse().unwrap()),
            disposition: Disposition::ALL[(n >> 8) as usize % 4],
            authority: Authority::ALL[(n >> 12) as usize % 2],
            deadline: Some(after(day, 365)),
            before: None,
            after: None,
            once: Default::default(),
        });
        let mut step = |act, days, paper: Option<DocumentNumber>| {
            seq += 1;
            let (id, day) = (id(item), after(day, days));
            steps.push(PlanStep { id, seq, act, day, paper, corrects: None });
        };
        if (n >> 14).is_multiple_of(2) {
            step(Act::Approved, 60, Some(decisions[(n >> 16) as usize % decisions.len()].clone()));
        }
        if (n >> 15).is_multiple_of(3) {
            step(Act::Enacted, 200, Some(papers[(n >> 18) as usize % papers.len()].clone()));
        }
    }
    history.extend_plans(versions, steps, seq).unwrap();
    history
}
