//! Ratios against the rules in words, over random histories: 256 of them, or as
//! many as `PROPTEST_CASES` says.

mod league;

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::{
    catalog::{History, Meaning, PlanStep, PlanVersion, Version},
    model::{Act, AgencySlug, Authority, Day, Decimal, ItemId, Kind, PlanNumber},
};

const REGULATIONS: u32 = 8;
const ITEMS: u32 = 9;
/// From here on the journal tells of plans and later versions.
const FIRST: u64 = 10;
const AGENCIES: [&str; 4] =
    ["bo-xay-dung", "bo-giao-thong-van-tai", "bo-tai-chinh", "bo-ke-hoach-va-dau-tu"];
const ACTS: [Act; 6] =
    [Act::Submitted, Act::Reviewed, Act::Approved, Act::Enacted, Act::Withdrawn, Act::Annulled];

/// Something recorded: about which, on which day, and what chooses the rest.
#[derive(Debug, Clone)]
enum Op {
    Regulation(u32, u8, u32),
    Item(u32, u8, u32),
    Step(u32, u8, Act, Option<prop::sample::Index>),
}

fn day(number: u8) -> Day {
    // The mergers of 1 March 2025 lie in the middle.
    Day::constant(2025, 2, 25).checked_add(jiff::Span::new().days(number)).unwrap()
}

fn id(item: u32) -> ItemId {
    ItemId { plan: PlanNumber(item / 3 + 1), item: item % 3 + 1 }
}

fn op() -> impl Strategy<Value = Op> {
    let step = (
        0..ITEMS,
        0..9_u8,
        prop::sample::select(&ACTS[..]),
        prop::option::weighted(0.2, any::<prop::sample::Index>()),
    );
    prop_oneof![
        1 => (0..REGULATIONS, 0..9_u8, any::<u32>()).prop_map(|(r, d, n)| Op::Regulation(r, d, n)),
        3 => (0..ITEMS, 0..9_u8, any::<u32>()).prop_map(|(i, d, n)| Op::Item(i, d, n)),
        5 => step.prop_map(|(i, d, act, old)| Op::Step(i, d, act, old)),
    ]
}

fn regulation(ordinal: u32, version: u32, (valid_from, seq): (Day, u64), n: u32) -> Version {
    let pick = |shift: u32, of: u32| (n >> shift) % of;
    Version {
        ordinal,
        code: format!("1.{ordinal:06}").parse().unwrap(),
        version,
        valid_from,
        seq,
        kind: Kind::ALL[pick(0, 5) as usize],
        name: "Tên".into(),
        issued_by: AGENCIES[pick(3, 4) as usize].parse().unwrap(),
        field: ["", "Thuế", "Hải quan"][pick(6, 3) as usize].into(),
        from: (pick(8, 3) == 0).then(|| day(pick(10, 9) as u8)),
        to: (pick(14, 3) == 0).then(|| day(pick(16, 9) as u8)),
        charge: None,
        sample: false,
    }
}

/// Rows as a store would give them, one at each journal position.
#[derive(Debug, Clone, Default)]
struct Recorded {
    regulations: Vec<Version>,
    items: Vec<PlanVersion>,
    steps: Vec<PlanStep>,
}

fn recorded(ops: &[Op]) -> Recorded {
    let start = Day::constant(2025, 1, 1);
    let first = |ordinal: u32| {
        regulation(ordinal, 1, (start, u64::from(ordinal) + 1), ordinal.wrapping_mul(2_654_435_761))
    };
    let mut made =
        Recorded { regulations: (0..REGULATIONS).map(first).collect(), ..Recorded::default() };
    for (op, seq) in ops.iter().zip(FIRST..) {
        match op {
            Op::Regulation(ordinal, on, n) => {
                let known = made.regulations.iter().filter(|v| v.ordinal == *ordinal).count();
                let version = known as u32 + 1;
                made.regulations.push(regulation(*ordinal, version, (day(*on), seq), *n));
            }
            Op::Step(item, on, act, old) if made.items.iter().any(|v| v.id == id(*item)) => {
                let counts = |s: &&PlanStep| {
                    s.id == id(*item)
                        && !made.steps.iter().any(|c| c.id == s.id && c.corrects == Some(s.seq))
                };
                let own: Vec<u64> = made.steps.iter().filter(counts).map(|s| s.seq).collect();
                let corrects = old.filter(|_| !own.is_empty()).map(|old| own[old.index(own.len())]);
                let paper = match act {
                    Act::Approved => Some(["1/QĐ-TTg", "2/QĐ-TTg"][*on as usize % 2]),
                    Act::Enacted => Some(["3/2025/TT-BTC", "4/2025/TT-BXD"][*on as usize % 2]),
                    _ => None,
                };
                let paper = paper.map(|paper| paper.parse().unwrap());
                let (id, day) = (id(*item), day(*on));
                made.steps.push(PlanStep { id, seq, act: *act, day, paper, corrects });
            }
            Op::Step(item, on, ..) => made.items.push(item_version(*item, *on, seq, 0)),
            Op::Item(item, on, n) => made.items.push(item_version(*item, *on, seq, *n)),
        }
    }
    made
}

fn item_version(item: u32, on: u8, seq: u64, n: u32) -> PlanVersion {
    let pick = |shift: u32, of: u32| (n >> shift) % of;
    PlanVersion {
        id: id(item),
        seq,
        day: day(on),
        meaning: if n != 0 && pick(0, 4) == 0 { Meaning::Correction } else { Meaning::Proposal },
        code: (pick(2, 9) > 0).then(|| format!("1.{:06}", pick(5, REGULATIONS)).parse().unwrap()),
        disposition: Disposition::ALL[pick(8, 4) as usize],
        authority: Authority::ALL[pick(10, 2) as usize],
        deadline: (pick(11, 2) == 1).then(|| day(pick(12, 9) as u8)),
        before: None,
        after: None,
    }
}

fn grow(history: &mut History, made: &Recorded, (after, upto): (u64, u64)) {
    let is = |seq: u64| after < seq && seq <= upto;
    let versions = made.regulations.iter().filter(|v| is(v.seq)).cloned();
    history.extend(versions, upto).unwrap();
    let items = made.items.iter().filter(|v| is(v.seq)).cloned();
    let steps = made.steps.iter().filter(|s| is(s.seq)).cloned();
    history.extend_plans(items, steps, upto).unwrap();
}

fn history(made: &Recorded) -> History {
    let mut history = History::default();
    grow(&mut history, made, (0, 1_000));
    history
}

fn ask() -> impl Strategy<Value = RatioAsk> {
    (
        prop::sample::select(By::ALL),
        prop::sample::select(Stage::ALL),
        prop::sample::subsequence(Disposition::ALL, 1..=4),
        prop::option::weighted(0.2, prop::sample::select(&AGENCIES[..])),
        prop::option::weighted(0.2, prop::sample::select(Kind::ALL)),
    )
        .prop_map(|(by, stage, dispositions, agency, kind)| RatioAsk {
            by,
            stage,
            dispositions,
            filters: Filters {
                agency: agency.map(|slug| slug.parse().unwrap()).into_iter().collect(),
                kind: kind.into_iter().collect(),
                ..Filters::default()
            },
        })
}

/// A baseline of some day, as a case makes it.
fn fixed(history: &History, on: Day, known_at: u64, scope: &BaselineScope) -> FixedBase {
    let ordinals = Catalog::at(history, on, known_at).baseline(scope);
    FixedBase { ordinals, scope: scope.clone(), day: on }
}

fn scope() -> impl Strategy<Value = BaselineScope> {
    let kinds = prop::sample::subsequence(Kind::ALL, 0..=2);
    let agency = prop::option::weighted(0.3, prop::sample::select(&AGENCIES[..]));
    (kinds, agency).prop_map(|(kinds, agency)| BaselineScope {
        kinds,
        agency: agency.map(|slug| slug.parse().unwrap()),
    })
}

/// Whether a regulation counts, written from the rules: an item that applies or
/// was carried out, with what is asked for, that reached the stage by the day.
fn counts(catalog: &Catalog, ordinal: Ordinal, ask: &RatioAsk) -> bool {
    let chosen = catalog.applicable(ordinal).map(|fact| fact.id);
    catalog.plan_items().any(|item| {
        item.regulation == Some(ordinal)
            && (Some(item.id) == chosen || item.reached(Stage::Enacted).is_some())
            && ask.dispositions.contains(&item.disposition)
            && item.reached(ask.stage).is_some()
    })
}

/// What everybody would see of a table.
fn told(ratios: &Ratios) -> String {
    format!("{ratios:?}")
}

proptest! {
    /// The whole by the rules, its parts, and the rows of every number.
    #[test]
    fn parts_are_the_whole_and_numbers_are_rows(
        ops in prop::collection::vec(op(), 0..50), on in 0..10_u8, ask in ask(),
        base in prop::option::of((0..10_u8, scope())),
    ) {
        let history = history(&recorded(&ops));
        let catalog = Catalog::at(&history, day(on), 1_000);
        let base = base.map(|(on, scope)| fixed(&history, day(on), 1_000, &scope));
        let over = base.as_ref().map_or(Base::InForce, Base::Fixed);
        let ratios = catalog.ratios(over, &ask);
        prop_assert!(ratios.adds_up(), "{ratios:?}");

        let matcher = catalog.matcher(&ask.filters, day(on));
        let member = |ordinal: &Ordinal| {
            matcher.failing(*ordinal) == 0 && match &base {
                None => catalog.in_force(*ordinal, day(on)),
                Some(base) => base.ordinals.contains(ordinal),
            }
        };
        let members: BTreeSet<Ordinal> = (0..REGULATIONS).filter(member).collect();
        let counted: BTreeSet<Ordinal> =
            members.iter().copied().filter(|o| counts(&catalog, *o, &ask)).collect();
        prop_assert_eq!(ratios.total.denominator, members.len() as u64);
        prop_assert_eq!(ratios.total.numerator, counted.len() as u64);

        let rows = |part, key: Option<&str>| catalog.ratio_rows(over, &ask, part, key).unwrap();
        prop_assert_eq!(rows(RatioPart::Denominator, None).into_iter().collect::<BTreeSet<_>>(), members);
        prop_assert_eq!(rows(RatioPart::Numerator, None).into_iter().collect::<BTreeSet<_>>(), counted);
        let mut seen = Vec::new();
        for row in &ratios.rows {
            let key = Some(row.key.as_str());
            prop_assert_eq!(rows(RatioPart::Denominator, key).len() as u64, row.ratio.denominator);
            let numerator = rows(RatioPart::Numerator, key);
            prop_assert_eq!(numerator.len() as u64, row.ratio.numerator);
            seen.extend(numerator);
            if let Some(change) = row.change {
                prop_assert_eq!(rows(RatioPart::New, key).len() as u64, change.new);
                prop_assert_eq!(rows(RatioPart::Gone, key).len() as u64, change.gone);
            }
        }
        // Each is in one row.
        seen.sort_unstable();
        prop_assert_eq!(seen, rows(RatioPart::Numerator, None).into_iter().collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>());
        prop_assert!(catalog.ratio_rows(over, &ask, RatioPart::Numerator, Some("không có")).is_none());

        let overlap = ratios.overlap;
        for (part, number) in [
            (RatioPart::ApprovedEnacted, overlap.approved_enacted),
            (RatioPart::ApprovedOnly, overlap.approved_only),
            (RatioPart::EnactedOnly, overlap.enacted_only),
            (RatioPart::ProposedOnly, overlap.proposed_only),
        ] {
            prop_assert_eq!(rows(part, None).len() as u64, number);
        }
        // The facts overlap as the shares of single stages say.
        let of = |stage| catalog.ratios(over, &RatioAsk { stage, ..ask.clone() }).total.numerator;
        prop_assert_eq!(overlap.approved_enacted + overlap.approved_only, of(Stage::Approved));
        prop_assert_eq!(overlap.approved_enacted + overlap.enacted_only, of(Stage::Enacted));
        if let Some(change) = ratios.change {
            let gone = |o: &&Ordinal| !catalog.in_force(**o, day(on));
            prop_assert_eq!(change.gone, rows(RatioPart::Denominator, None).iter().filter(gone).count() as u64);
        }
    }

    /// Across the mergers, by whoever answers on the day.
    #[test]
    fn agencies_add_up_to_the_nation(
        ops in prop::collection::vec(op(), 0..50), on in 0..10_u8, mut ask in ask(), known_at in 0..60_u64,
    ) {
        ask.by = By::Agency;
        ask.filters = Filters::default();
        let catalog = Catalog::at(&history(&recorded(&ops)), day(on), known_at);
        let nation = catalog.ratios(Base::InForce, &ask);
        let mut sum = Ratio::default();
        let list = agencies();
        for slug in AGENCIES {
            let slug: AgencySlug = slug.parse().unwrap();
            let answers = list.responsible(&slug, day(on)) == &slug;
            let row = nation.rows.iter().find(|row| row.key == slug.as_str());
            // Who was merged has no row from the day on, and everybody else has one.
            prop_assert_eq!(row.is_some(), answers, "{}", slug);
            if !answers { continue }
            let filters = Filters { agency: vec![slug], ..Filters::default() };
            let part = catalog.ratios(Base::InForce, &RatioAsk { filters, ..ask.clone() }).total;
            prop_assert_eq!(Some(part), row.map(|row| row.ratio));
            sum.numerator += part.numerator;
            sum.denominator += part.denominator;
        }
        prop_assert_eq!(sum, nation.total);
    }

    /// Whatever is recorded afterwards, in whatever order days come.
    #[test]
    fn a_past_figure_as_known_then_never_changes(
        ops in prop::collection::vec(op(), 0..50), on in 0..10_u8, cut in 0..50_u64, ask in ask(), scope in scope(),
    ) {
        let made = recorded(&ops);
        let known_at = FIRST - 1 + cut;
        let mut grown = History::default();
        grow(&mut grown, &made, (0, known_at));
        let catalog = Catalog::at(&grown, day(on), known_at);
        let base = fixed(&grown, day(on), known_at, &scope);
        let then = [Base::InForce, Base::Fixed(&base)].map(|base| told(&catalog.ratios(base, &ask)));
        grow(&mut grown, &made, (known_at, 1_000));
        let again = Catalog::at(&grown, day(on), known_at);
        prop_assert_eq!(&fixed(&grown, day(on), known_at, &scope), &base);
        let now = [Base::InForce, Base::Fixed(&base)].map(|base| told(&again.ratios(base, &ask)));
        prop_assert_eq!(now, then);
    }

    /// Each regulation that counts otherwise than it did has rows of the journal
    /// that say so, and without them it counts as before.
    #[test]
    fn what_changed_a_figure_is_found(
        ops in prop::collection::vec(op(), 0..50), on in 0..10_u8, cut in 0..50_u64, ask in ask(),
    ) {
        let made = recorded(&ops);
        let known_at = FIRST - 1 + cut;
        let history = history(&made);
        let (then, now) = (Catalog::at(&history, day(on), known_at), Catalog::at(&history, day(on), 1_000));
        let restated = Restated::new((&then, Base::InForce), (&now, Base::InForce), &ask);
        prop_assert_eq!(restated.then.total, then.ratios(Base::InForce, &ask).total);
        prop_assert_eq!(restated.now.total, now.ratios(Base::InForce, &ask).total);
        let sum = |of: fn(&State<'_>) -> bool| {
            restated.changed.iter().map(|(_, was, is)| i64::from(of(is)) - i64::from(of(was))).sum::<i64>()
        };
        let moved = |of: fn(&Ratio) -> u64| of(&restated.now.total) as i64 - of(&restated.then.total) as i64;
        prop_assert_eq!(sum(|state| state.counted.is_some()), moved(|r| r.denominator));
        prop_assert_eq!(sum(|state| state.credited.is_some()), moved(|r| r.numerator));

        let changed: Vec<Ordinal> = restated.changed.iter().map(|(ordinal, ..)| *ordinal).collect();
        let rows = history.rows_behind(&changed, day(on), (known_at, 1_000));
        let all: BTreeSet<u64> = rows.values().flatten().copied().collect();
        for ordinal in &changed {
            let rows = rows.get(ordinal).map_or(&[][..], Vec::as_slice);
            prop_assert!(!rows.is_empty(), "nothing is behind {}", ordinal);
            prop_assert!(rows.iter().all(|seq| known_at < *seq && *seq <= 1_000));
        }
        // What is not named could as well not have been recorded.
        if let Some(last) = all.last() {
            let upto = Catalog::at(&history, day(on), *last);
            let again = Restated::new((&upto, Base::InForce), (&now, Base::InForce), &ask);
            prop_assert_eq!(again.changed.iter().filter(|(o, ..)| changed.contains(o)).count(), 0);
        }
    }

    /// Both roundings against exact fractions.
    #[test]
    fn shares_are_cut_off_and_rounded_exactly(numerator in any::<u32>(), denominator in 1..=u32::MAX) {
        let ratio = Ratio { numerator: numerator.into(), denominator: denominator.into() };
        let hundredths = |value: Option<Decimal>| i128::from(value.unwrap().ten_thousandths()) / 100;
        let (n, d) = (i128::from(numerator) * 10_000, i128::from(denominator));
        let cut = hundredths(ratio.truncated());
        prop_assert!(cut * d <= n && n < (cut + 1) * d);
        let near = hundredths(ratio.rounded());
        // At most half a hundredth away, and exactly half only from below.
        prop_assert!(2 * (near * d - n) <= d && 2 * (n - near * d) < d);
        prop_assert!(near == cut || near == cut + 1);
    }
}
