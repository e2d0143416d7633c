//! Which plan item applies, against the rule in words, over random histories.

use proptest::prelude::*;

use super::{
    histories::{
        AGENCIES, END, FIRST, ITEMS, REGULATIONS, Recorded, day, grow, history, id, item_version,
        ops, recorded, regulations,
    },
    *,
};
use crate::model::{Act, AgencySlug, Authority, CostChange, Day, Disposition, ItemId, Stage};

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
        .items
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
            made.items.iter().filter(|v| v.id == item && v.seq <= known_at).collect();
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
        ops in ops(), on in 0..10_u8, cut in 0..55_u64,
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
        ops in ops(), on in 0..10_u8, cut in 0..50_u64,
    ) {
        let made = recorded(&ops);
        let known_at = FIRST - 1 + cut;
        let mut grown = History::default();
        grow(&mut grown, &made, (0, known_at));
        let then = told(&Catalog::at(&grown, day(on), known_at));
        grow(&mut grown, &made, (known_at, END));
        prop_assert_eq!(told(&Catalog::at(&grown, day(on), known_at)), then);
        let (grown, anew) = (Catalog::at(&grown, day(on), END), Catalog::at(&history(&made), day(on), END));
        prop_assert_eq!(told(&grown), told(&anew));
    }

    #[test]
    fn agencies_add_up_to_the_nation(ops in ops(), on in 0..10_u8) {
        let catalog = Catalog::at(&history(&recorded(&ops)), day(on), END);
        let nation = catalog.standing(None);
        let mut sum = Standing::default();
        // The ministry of transport is part of that of construction from 1 March on.
        let all: Vec<AgencySlug> = AGENCIES.iter().map(|slug| slug.parse().unwrap()).collect();
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
        let in_force = (0..REGULATIONS).filter(|ordinal| catalog.in_force(*ordinal, day(on)));
        prop_assert_eq!(nation.regulations, in_force.count() as u64);
    }

    #[test]
    fn costs_add_up_to_the_nation_and_open_as_rows(
        ops in ops(), on in 0..10_u8,
    ) {
        let catalog = Catalog::at(&history(&recorded(&ops)), day(on), END);
        let total = catalog.cost_total();
        for per in CostPer::ALL {
            let nation = total.per(*per);
            // By the rule in words: whatever an item applies to, or is in force.
            let expected = (0..catalog.len() as u32).filter_map(|ordinal| {
                match catalog.applicable(ordinal).map(|item| item.costs(*per).change()) {
                    Some(Some(change)) => Some((CostPart::Counted, change)),
                    Some(None) => Some((CostPart::Missing, CostChange::default())),
                    None => catalog
                        .in_force(ordinal, day(on))
                        .then(|| (CostPart::Unplanned, CostChange::default())),
                }
            });
            let expected: Vec<(CostPart, CostChange)> = expected.collect();
            let changes = expected.iter().map(|(_, change)| *change);
            prop_assert_eq!(changes.sum::<CostChange>(), nation.change);
            for by in CostBy::ALL {
                let lines = catalog.costs(*by);
                let sum: CostChange = lines.iter().map(|line| line.total.per(*per).change).sum();
                prop_assert_eq!(sum, nation.change);
                for part in CostPart::ALL {
                    let count: u64 = lines.iter().map(|line| line.total.per(*per).of(*part)).sum();
                    prop_assert_eq!(count, nation.of(*part));
                    let known = expected.iter().filter(|(own, _)| own == part).count() as u64;
                    prop_assert_eq!(count, known);
                    let mut rows = Vec::new();
                    for line in &lines {
                        let of = Some((*by, line.key.as_str()));
                        let own = catalog.cost_rows(of, (*per, *part)).unwrap();
                        // The rows make the sum that stands above them.
                        let costs = own.iter().filter_map(|o| catalog.applicable(*o)?.costs(*per).change());
                        if *part == CostPart::Counted {
                            prop_assert_eq!(costs.sum::<CostChange>(), line.total.per(*per).change);
                        }
                        prop_assert_eq!(own.len() as u64, line.total.per(*per).of(*part));
                        rows.extend(own);
                    }
                    rows.sort_unstable();
                    prop_assert_eq!(Some(rows), catalog.cost_rows(None, (*per, *part)));
                }
            }
        }
        let unknown = Some((CostBy::Agency, "bo-khong-co"));
        prop_assert_eq!(catalog.cost_rows(unknown, (CostPer::Once, CostPart::Counted)), None);
    }

    /// What a dry run foretells is what the catalog says afterwards.
    #[test]
    fn a_proposal_is_foretold(
        ops in ops(), n in prop::collection::vec((0..8_u32, any::<u32>()), 0..5),
        gone in prop::collection::vec(0..ITEMS, 0..3),
    ) {
        let on = 8;
        let mut made = recorded(&ops);
        let before = Catalog::at(&history(&made), day(on), END);
        let open = |item: ItemId| before.plan_items().find(|fact| fact.id == item).is_none_or(|fact| fact.stage < Stage::Approved);
        let known = |item: u32| before.plan_items().any(|fact| fact.id == id(item));
        let mut proposals: Vec<PlanVersion> = n.iter().zip(0..)
            .map(|((item, n), at)| PlanVersion { meaning: Meaning::Proposal, ..item_version(*item, on, 1_001 + at, *n) })
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
        made.items.extend(proposals);
        made.steps.extend(gone.iter().map(withdraw));
        let mut after = history(&made);
        grow(&mut after, &made, (END, 2 * END));
        let after = Catalog::at(&after, day(on), 2 * END);
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
        ..item_version(item, 0, seq, 0)
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
        items: vec![
            both(0, 0, Disposition::Simplify, 10),
            both(1, 1, Disposition::Simplify, 11),
            both(2, 0, Disposition::Cut, 20),
        ],
        steps: vec![
            approve(0, 2, "1/QĐ-TTg", 12),
            approve(1, 2, "1/QĐ-TTg", 12),
            approve(2, 5, "2/QĐ-TTg", 21),
        ],
        ..regulations()
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
