//! Ratios against the rules in words, over random histories: 256 of them, or as
//! many as `PROPTEST_CASES` says. That the past stays as it was is tried on
//! [`HISTORIES`].

mod crossed;
mod league;

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::{
    catalog::{
        CommentFact, CommentPart, CostBy, CostLine, History, Standing,
        histories::{
            AGENCIES, END, FIRST, OTHER, REGULATIONS, day, fixed, grow, history, ops, recorded,
            scope,
        },
    },
    model::{AgencySlug, Decimal, Kind},
};

/// Histories after which a past figure is asked for again.
const HISTORIES: u32 = 10_000;

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

/// Everything that a catalog is asked for figures: shares, the league table, the
/// sums of costs, comments, and what the plans come to.
type Figures = (Vec<(Ratios, League)>, Vec<Vec<CostLine>>, Vec<CommentFact>, Standing);

fn figures(catalog: &Catalog, base: &FixedBase, ask: &RatioAsk) -> Figures {
    let tables = [Base::InForce, Base::Fixed(base)].into_iter();
    (
        tables.map(|base| (catalog.ratios(base, ask), catalog.league(base, ask))).collect(),
        CostBy::ALL.iter().map(|by| catalog.costs(*by)).collect(),
        catalog.comment_rows(None, (&[], None), CommentPart::Received),
        catalog.standing(None),
    )
}

proptest! {
    /// The whole by the rules, its parts, and the rows of every number.
    #[test]
    fn parts_are_the_whole_and_numbers_are_rows(
        ops in ops(), on in 0..10_u8, ask in ask(),
        base in prop::option::of((0..10_u8, scope())),
    ) {
        let history = history(&recorded(&ops));
        let catalog = Catalog::at(&history, day(on), END);
        let base = base.map(|(on, scope)| fixed(&history, day(on), END, &scope));
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

    /// Across the mergers, by whoever answers on the day: over what is in force,
    /// and over a baseline of a day before or after.
    #[test]
    fn agencies_add_up_to_the_nation(
        ops in ops(), on in 0..10_u8, mut ask in ask(), known_at in 0..60_u64,
        base_on in 0..10_u8, scope in scope(),
    ) {
        ask.by = By::Agency;
        ask.filters = Filters::default();
        let history = history(&recorded(&ops));
        let catalog = Catalog::at(&history, day(on), known_at);
        let base = fixed(&history, day(base_on), known_at, &scope);
        let list = crate::reference::agencies();
        for over in [Base::InForce, Base::Fixed(&base)] {
            let nation = catalog.ratios(over, &ask);
            let (mut sum, mut change) = (Ratio::default(), Change::default());
            for slug in AGENCIES {
                let slug: AgencySlug = slug.parse().unwrap();
                let answers = list.responsible(&slug, day(on)) == &slug;
                let row = nation.rows.iter().find(|row| row.key == slug.as_str());
                // Who was merged has no row from the day on, and every other ministry
                // has one, with nothing in it if need be.
                prop_assert!(answers || row.is_none(), "{}", slug);
                prop_assert!(!answers || row.is_some() || slug.as_str() == OTHER, "{}", slug);
                if !answers { continue }
                let filters = Filters { agency: vec![slug], ..Filters::default() };
                let part = catalog.ratios(over, &RatioAsk { filters, ..ask.clone() });
                let Some(row) = row else {
                    prop_assert_eq!(part.total, Ratio::default());
                    continue
                };
                prop_assert_eq!(part.total, row.ratio);
                prop_assert_eq!(part.change, row.change);
                sum.numerator += part.total.numerator;
                sum.denominator += part.total.denominator;
                let own = part.change.unwrap_or_default();
                change = Change { new: change.new + own.new, gone: change.gone + own.gone };
            }
            prop_assert_eq!(sum, nation.total);
            prop_assert_eq!(change, nation.change.unwrap_or_default());
        }
    }

    /// Each regulation that counts otherwise than it did has rows of the journal
    /// that say so, and without them it counts as before.
    #[test]
    fn what_changed_a_figure_is_found(
        ops in ops(), on in 0..10_u8, cut in 0..50_u64, ask in ask(),
    ) {
        let made = recorded(&ops);
        let known_at = FIRST - 1 + cut;
        let history = history(&made);
        let (then, now) = (Catalog::at(&history, day(on), known_at), Catalog::at(&history, day(on), END));
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
        let rows = history.rows_behind(&changed, day(on), (known_at, END));
        let all: BTreeSet<u64> = rows.values().flatten().copied().collect();
        for ordinal in &changed {
            let rows = rows.get(ordinal).map_or(&[][..], Vec::as_slice);
            prop_assert!(!rows.is_empty(), "nothing is behind {}", ordinal);
            prop_assert!(rows.iter().all(|seq| known_at < *seq && *seq <= END));
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(HISTORIES))]

    /// Whatever is recorded afterwards, in whatever order days come.
    #[test]
    fn a_past_figure_as_known_then_never_changes(
        ops in ops(), on in 0..10_u8, cut in 0..50_u64, ask in ask(), scope in scope(),
    ) {
        let made = recorded(&ops);
        let known_at = FIRST - 1 + cut;
        let mut grown = History::default();
        grow(&mut grown, &made, (0, known_at));
        let catalog = Catalog::at(&grown, day(on), known_at);
        let base = fixed(&grown, day(on), known_at, &scope);
        let then = figures(&catalog, &base, &ask);
        grow(&mut grown, &made, (known_at, END));
        let again = Catalog::at(&grown, day(on), known_at);
        prop_assert_eq!(&fixed(&grown, day(on), known_at, &scope), &base);
        let now = figures(&again, &base, &ask);
        prop_assert_eq!(now, then);
    }
}
