//! Which plan item applies, against the rule in words, over random histories.

use proptest::prelude::*;

use super::*;
use crate::model::{
    Act, AgencySlug, Authority, Cost, CostChange, Day, Disposition, ItemId, Kind, PlanNumber, Stage,
};

const REGULATIONS: u32 = 4;
const ITEMS: u32 = 6;
const ACTS: [Act; 8] = [
    Act::Consulting,
    Act::Submitted,
    Act::Returned,
    Act::Reviewed,
    Act::Approved,
    Act::Enacted,
    Act::Withdrawn,
    Act::Annulled,
];

/// Something recorded: the item, the day, what, and a number that chooses the
/// rest.
#[derive(Debug, Clone)]
enum Op {
    Version(u32, u8, u32),
    Step(u32, u8, Act, Option<prop::sample::Index>),
}

pub(super) fn day(number: u8) -> Day {
    // The merger of 1 March 2025 lies in the middle.
    Day::constant(2025, 2, 25).checked_add(jiff::Span::new().days(number)).unwrap()
}

pub(super) fn id(item: u32) -> ItemId {
    ItemId { plan: PlanNumber(item / 2 + 1), item: item % 2 + 1 }
}

fn op() -> impl Strategy<Value = Op> {
    let step = (
        0..ITEMS,
        0..9_u8,
        prop::sample::select(&ACTS[..]),
        prop::option::weighted(0.3, any::<prop::sample::Index>()),
    );
    prop_oneof![
        2 => (0..ITEMS, 0..9_u8, any::<u32>()).prop_map(|(i, d, n)| Op::Version(i, d, n)),
        5 => step.prop_map(|(i, d, act, old)| Op::Step(i, d, act, old)),
    ]
}

/// Rows as a store would give them, one at each journal position from 10 on.
#[derive(Debug, Clone, Default)]
struct Recorded {
    versions: Vec<PlanVersion>,
    steps: Vec<PlanStep>,
}

fn recorded(ops: &[Op]) -> Recorded {
    let mut made = Recorded::default();
    for (op, seq) in ops.iter().zip(10..) {
        match op {
            Op::Step(item, on, act, old) if made.versions.iter().any(|v| v.id == id(*item)) => {
                // Only what still counts is corrected.
                let counts = |s: &&PlanStep| {
                    s.id == id(*item)
                        && !made.steps.iter().any(|c| c.id == s.id && c.corrects == Some(s.seq))
                };
                let own: Vec<u64> = made.steps.iter().filter(counts).map(|s| s.seq).collect();
                let corrects = old.filter(|_| !own.is_empty()).map(|old| own[old.index(own.len())]);
                let paper = ["1/QĐ-TTg", "2/QĐ-TTg", "3/2025/TT-BTC"][*on as usize % 3];
                let paper =
                    matches!(act, Act::Approved | Act::Enacted).then(|| paper.parse().unwrap());
                made.steps.push(PlanStep {
                    id: id(*item),
                    seq,
                    act: *act,
                    day: day(*on),
                    paper,
                    corrects,
                });
            }
            Op::Step(item, on, ..) => made.versions.push(version(*item, *on, seq, 0)),
            Op::Version(item, on, n) => made.versions.push(version(*item, *on, seq, *n)),
        }
    }
    made
}

pub(super) fn version(item: u32, on: u8, seq: u64, n: u32) -> PlanVersion {
    let pick = |shift: u32, of: u32| (n >> shift) % of;
    PlanVersion {
        id: id(item),
        seq,
        day: day(on),
        meaning: if n != 0 && pick(0, 4) == 0 { Meaning::Correction } else { Meaning::Proposal },
        code: (pick(2, 8) > 0).then(|| format!("1.{:06}", pick(5, REGULATIONS)).parse().unwrap()),
        disposition: Disposition::ALL[pick(8, 4) as usize],
        authority: Authority::ALL[pick(10, 2) as usize],
        deadline: (pick(11, 2) == 1).then(|| day(pick(12, 9) as u8)),
        before: (pick(16, 2) == 1).then(|| Cost::from_dong(pick(17, 100).into())),
        after: (pick(24, 2) == 1).then(|| Cost::from_dong(pick(25, 50).into())),
    }
}

pub(super) fn regulations() -> History {
    let agencies = ["bo-xay-dung", "bo-giao-thong-van-tai", "bo-tai-chinh", "bo-y-te"];
    let version = |ordinal: u32| Version {
        ordinal,
        code: format!("1.{ordinal:06}").parse().unwrap(),
        version: 1,
        valid_from: Day::constant(2025, 1, 1),
        seq: u64::from(ordinal) + 1,
        kind: Kind::Procedure,
        name: "Tên".into(),
        issued_by: agencies[ordinal as usize].parse().unwrap(),
        field: "".into(),
        from: None,
        to: (ordinal == 3).then(|| day(4)),
        charge: None,
        sample: false,
    };
    let mut history = History::default();
    history.extend((0..REGULATIONS).map(version), 9).unwrap();
    history
}

fn history(made: &Recorded) -> History {
    let mut history = regulations();
    history.extend([], 1_000).unwrap();
    history.extend_plans(made.versions.clone(), made.steps.clone(), 1_000).unwrap();
    history
}

/// Everything that a catalog tells of plans.
fn told(catalog: &Catalog) -> String {
    let facts = (0..catalog.len() as u32).map(|o| format!("{:?}\n", catalog.fact(o)));
    let items = catalog.plan_items().map(|item| format!("{item:?}\n"));
    facts.chain(items).chain([format!("{:?}", catalog.standing(None))]).collect()
}

/// The rule in words: the stage of an item on a day, and what ranks it.
fn stands(
    made: &Recorded,
    item: ItemId,
    on: Day,
    known_at: u64,
) -> Option<(Stage, bool, (Day, u64))> {
    let known: Vec<&PlanStep> =
        made.steps.iter().filter(|s| s.id == item && s.seq <= known_at).collect();
    let root = |step: &PlanStep| {
        let mut root = step;
        while let Some(old) = known.iter().find(|old| Some(old.seq) == root.corrects) {
            root = old;
        }
        root.seq
    };
    let counts = known.iter().filter(|s| !known.iter().any(|c| c.corrects == Some(s.seq)));
    let mut acts: Vec<(Day, u64, Act)> = counts.map(|s| (s.day, root(s), s.act)).collect();
    let proposals = made
        .versions
        .iter()
        .filter(|v| v.id == item && v.seq <= known_at && v.meaning == Meaning::Proposal);
    acts.extend(proposals.map(|v| (v.day, v.seq, Act::Edited)));
    acts.retain(|(day, ..)| *day <= on);
    acts.sort_unstable_by_key(|(day, root, _)| (*day, *root));
    // What was before it was withdrawn counts no more.
    let start = acts.iter().rposition(|(.., act)| *act == Act::Withdrawn).map_or(0, |at| at + 1);
    let proposed =
        acts.iter().rfind(|(.., act)| *act == Act::Edited).map(|(day, root, _)| (*day, *root));
    let acts = &acts[start..];
    let last = |wanted: Act| {
        acts.iter().rfind(|(.., act)| *act == wanted).map(|(day, root, _)| (*day, *root))
    };
    let settled = last(Act::Approved).or(last(Act::Enacted));
    let stage = if last(Act::Enacted).is_some() {
        Stage::Enacted
    } else if last(Act::Approved).is_some() {
        Stage::Approved
    } else {
        acts.iter().rev().find_map(|(.., act)| act.aim())?
    };
    Some(match settled {
        Some(at) => (stage, true, at),
        // An item that nobody proposed before comes first: any other is later.
        None => (stage, false, proposed.unwrap_or((Day::MAX, 0))),
    })
}

/// The item that applies to a regulation, by the rule in words.
fn applies(
    made: &Recorded,
    regulation: u32,
    on: Day,
    known_at: u64,
) -> Option<(ItemId, Stage, Disposition)> {
    let code = format!("1.{regulation:06}").parse().unwrap();
    let items = (0..ITEMS).filter_map(|item| {
        let item = id(item);
        let known: Vec<_> =
            made.versions.iter().filter(|v| v.id == item && v.seq <= known_at).collect();
        let first = known.iter().map(|v| v.day).min()?;
        let day = known.iter().map(|v| v.day).filter(|day| *day <= on).max().unwrap_or(first);
        let says = known.iter().rfind(|v| v.day == day)?;
        let (stage, settled, at) = stands(made, item, on, known_at)?;
        (says.code.as_ref() == Some(&code)).then_some((settled, at, item, stage, says.disposition))
    });
    items
        .max_by_key(|(settled, at, item, ..)| (*settled, *at, *item))
        .map(|(.., item, stage, disposition)| (item, stage, disposition))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn what_applies_is_what_the_rule_says(
        ops in prop::collection::vec(op(), 0..40), on in 0..10_u8, cut in 0..45_u64,
    ) {
        let made = recorded(&ops);
        let catalog = Catalog::at(&history(&made), day(on), 9 + cut);
        for regulation in 0..REGULATIONS {
            let found = catalog.applicable(regulation).map(|fact| (fact.id, fact.stage, fact.disposition));
            prop_assert_eq!(found, applies(&made, regulation, day(on), 9 + cut), "{} {:?}", regulation, made);
        }
    }

    #[test]
    fn the_past_never_changes_and_growing_is_reading_anew(
        ops in prop::collection::vec(op(), 0..40), on in 0..10_u8, cut in 0..40_usize,
    ) {
        let made = recorded(&ops);
        let known_at = 9 + cut as u64;
        let mut grown = history(&Recorded {
            versions: made.versions.iter().filter(|v| v.seq <= known_at).cloned().collect(),
            steps: made.steps.iter().filter(|s| s.seq <= known_at).cloned().collect(),
        });
        let then = told(&Catalog::at(&grown, day(on), known_at));
        let later = |seq: u64| seq > known_at;
        grown.extend_plans(
            made.versions.iter().filter(|v| later(v.seq)).cloned(),
            made.steps.iter().filter(|s| later(s.seq)).cloned(),
            2_000,
        ).unwrap();
        prop_assert_eq!(told(&Catalog::at(&grown, day(on), known_at)), then);
        let (grown, anew) = (Catalog::at(&grown, day(on), 1_000), Catalog::at(&history(&made), day(on), 1_000));
        prop_assert_eq!(told(&grown), told(&anew));
    }

    #[test]
    fn agencies_add_up_to_the_nation(ops in prop::collection::vec(op(), 0..40), on in 0..10_u8) {
        let catalog = Catalog::at(&history(&recorded(&ops)), day(on), 1_000);
        let nation = catalog.standing(None);
        let mut sum = Standing::default();
        // The ministry of transport is part of that of construction from 1 March on.
        let all = ["bo-xay-dung", "bo-giao-thong-van-tai", "bo-tai-chinh", "bo-y-te"];
        let all: Vec<AgencySlug> = all.iter().map(|slug| slug.parse().unwrap()).collect();
        let list = crate::reference::agencies();
        for slug in all.iter().filter(|slug| list.responsible(slug, day(on)) == *slug) {
            let part = catalog.standing(Some(slug));
            sum.regulations += part.regulations;
            sum.planned += part.planned;
            sum.cost_missing += part.cost_missing;
            sum.before = [sum.before, part.before].into_iter().sum();
            sum.after = [sum.after, part.after].into_iter().sum();
            (0..4).for_each(|at| sum.dispositions[at] += part.dispositions[at]);
            (0..6).for_each(|at| sum.stages[at] += part.stages[at]);
        }
        prop_assert_eq!(sum, nation);
        let ended = u64::from(on >= 4);
        prop_assert_eq!(nation.regulations, u64::from(REGULATIONS) - ended);
    }

    #[test]
    fn costs_add_up_to_the_nation_and_open_as_rows(
        ops in prop::collection::vec(op(), 0..40), on in 0..10_u8,
    ) {
        let catalog = Catalog::at(&history(&recorded(&ops)), day(on), 1_000);
        let nation = catalog.cost_total();
        // By the rule in words: whatever an item applies to, or is in force.
        let expected = (0..catalog.len() as u32).filter_map(|ordinal| {
            let item = catalog.applicable(ordinal);
            match item.map(|item| item.before.zip(item.after)) {
                Some(Some((before, after))) => Some((0, CostChange { before, after })),
                Some(None) => Some((1, CostChange::default())),
                None => catalog.in_force(ordinal, day(on)).then(|| (2, CostChange::default())),
            }
        });
        let expected: Vec<(usize, CostChange)> = expected.collect();
        let changes = expected.iter().map(|(_, change)| *change);
        prop_assert_eq!(changes.sum::<CostChange>(), nation.yearly);
        for by in CostBy::ALL {
            let lines = catalog.costs(*by);
            let sum: CostChange = lines.iter().map(|line| line.total.yearly).sum();
            prop_assert_eq!(sum, nation.yearly);
            for part in CostPart::ALL {
                let count: u64 = lines.iter().map(|line| line.total.of(*part)).sum();
                prop_assert_eq!(count, nation.of(*part));
                let known = expected.iter().filter(|(at, _)| *at == *part as usize).count() as u64;
                prop_assert_eq!(count, known);
                let mut rows = Vec::new();
                for line in &lines {
                    let own = catalog.cost_rows(Some((*by, &line.key)), *part).unwrap();
                    prop_assert_eq!(own.len() as u64, line.total.of(*part));
                    rows.extend(own);
                }
                rows.sort_unstable();
                prop_assert_eq!(Some(rows), catalog.cost_rows(None, *part));
            }
        }
        prop_assert_eq!(catalog.cost_rows(Some((CostBy::Agency, "bo-khong-co")), CostPart::Counted), None);
    }

    /// What a dry run foretells is what the catalog says afterwards.
    #[test]
    fn a_proposal_is_foretold(
        ops in prop::collection::vec(op(), 0..30), n in prop::collection::vec((0..8_u32, any::<u32>()), 0..5),
        gone in prop::collection::vec(0..ITEMS, 0..3),
    ) {
        let on = 8;
        let mut made = recorded(&ops);
        let before = Catalog::at(&history(&made), day(on), 1_000);
        let open = |item: ItemId| before.plan_items().find(|fact| fact.id == item).is_none_or(|fact| fact.stage < Stage::Approved);
        let known = |item: u32| before.plan_items().any(|fact| fact.id == id(item));
        let mut proposals: Vec<PlanVersion> = n.iter().zip(0..)
            .map(|((item, n), at)| PlanVersion { meaning: Meaning::Proposal, ..version(*item, on, 1_001 + at, *n) })
            .filter(|version| open(version.id))
            .collect();
        proposals.sort_by_key(|version| version.id);
        proposals.dedup_by_key(|version| version.id);
        proposals.iter_mut().zip(1_001..).for_each(|(version, seq)| version.seq = seq);
        let gone: Vec<ItemId> = gone.into_iter()
            .filter(|item| known(*item) && open(id(*item)) && !proposals.iter().any(|p| p.id == id(*item)))
            .map(id).collect();
        let foretold = before.proposing(&proposals, &gone);
        let withdraw = |id: &ItemId| PlanStep { id: *id, seq: 1_100, act: Act::Withdrawn, day: day(on), paper: None, corrects: None };
        made.versions.extend(proposals);
        made.steps.extend(gone.iter().map(withdraw));
        let mut after = history(&made);
        after.extend([], 2_000).unwrap();
        let after = Catalog::at(&after, day(on), 2_000);
        prop_assert_eq!(foretold.standing(None), after.standing(None));
        for regulation in 0..REGULATIONS {
            let id = |catalog: &Catalog| catalog.applicable(regulation).map(|fact| (fact.id, fact.stage, fact.due));
            prop_assert_eq!(id(&foretold), id(&after));
        }
    }
}

#[test]
fn an_amending_decision_replaces_only_what_it_names() {
    let both = |item, regulation: u32, disposition: Disposition, seq| PlanVersion {
        code: Some(format!("1.{regulation:06}").parse().unwrap()),
        disposition,
        deadline: Some(day(6)),
        meaning: Meaning::Proposal,
        authority: Authority::PrimeMinister,
        ..version(item, 0, seq, 0)
    };
    let approve = |item, on, number: &str, seq| PlanStep {
        id: id(item),
        seq,
        act: Act::Approved,
        day: day(on),
        paper: Some(number.parse().unwrap()),
        corrects: None,
    };
    let made = Recorded {
        versions: vec![
            both(0, 0, Disposition::Simplify, 10),
            both(1, 1, Disposition::Simplify, 11),
            both(2, 0, Disposition::Cut, 20),
        ],
        steps: vec![
            approve(0, 2, "1/QĐ-TTg", 12),
            approve(1, 2, "1/QĐ-TTg", 12),
            approve(2, 5, "2/QĐ-TTg", 21),
        ],
    };
    let history = history(&made);
    let seen = |on, known_at, regulation| {
        let catalog = Catalog::at(&history, day(on), known_at);
        let fact = catalog.applicable(regulation).unwrap();
        let decision = fact.decision.map(ToString::to_string).unwrap_or_default();
        format!("{} {} {decision} {}", fact.disposition, fact.stage, fact.due.map_or("", Due::name))
    };
    for (on, known_at, regulation, expected) in [
        (1, 99, 0, "cut proposed  "),
        (1, 19, 0, "simplify proposed  "),
        (2, 99, 0, "simplify approved 01/QĐ-TTg pending"),
        (4, 99, 0, "simplify approved 01/QĐ-TTg pending"),
        (5, 99, 0, "cut approved 02/QĐ-TTg pending"),
        (5, 20, 0, "simplify approved 01/QĐ-TTg pending"),
        (7, 99, 0, "cut approved 02/QĐ-TTg overdue"),
        (5, 99, 1, "simplify approved 01/QĐ-TTg pending"),
    ] {
        assert_eq!(seen(on, known_at, regulation), expected, "{on} {known_at} {regulation}");
    }
}
