//! The league table against the ratios and the rows of its numbers, and one of
//! a small registry as a whole.

use super::*;
use crate::{
    catalog::{
        Handled, HandledBy, League, Meaning, PlanStep, PlanVersion, Serviced, Version,
        histories::{Recorded, id, item_version, regulation},
    },
    model::{Act, Authority, Cost, Day, MatterKind},
};

/// Each row as it is told: agency, base, enacted, approved, approved and
/// enacted, owed, overdue, enacted alone, proposed alone, new, gone.
fn told(league: &League) -> Vec<String> {
    let rows = league.rows.iter().filter(|row| row.tallied.enacted.denominator > 0);
    rows.map(|row| {
        let (t, o) = (&row.tallied, &row.tallied.overlap);
        format!(
            "{} {} of {}, approved {}: {} + {} ({} late), alone {}, proposed {}, +{} -{}, {} saved of {} known, {} missing",
            row.agency, t.enacted.numerator, t.enacted.denominator, t.approved,
            o.approved_enacted, o.approved_only, o.overdue, o.enacted_only, o.proposed_only,
            t.change.new, t.change.gone, t.cost.saved(), t.cost.known, t.cost.missing
        )
    })
    .collect()
}

#[test]
fn the_table_of_a_small_registry() {
    let mut made = Recorded::default();
    for ordinal in 0..5 {
        // The first three are of finance, of which one was of planning before.
        let agency =
            ["bo-tai-chinh", "bo-tai-chinh", "bo-ke-hoach-va-dau-tu", "bo-xay-dung", "bo-xay-dung"];
        made.regulations.push(Version {
            issued_by: agency[ordinal as usize].parse().unwrap(),
            from: None,
            to: (ordinal == 0).then(|| day(5)),
            ..regulation(ordinal, 1, (Day::constant(2025, 1, 1), u64::from(ordinal) + 1), 0)
        });
    }
    // One that comes in later.
    made.regulations.push(Version {
        issued_by: "bo-xay-dung".parse().unwrap(),
        from: Some(day(6)),
        to: None,
        ..regulation(5, 1, (day(1), 6), 0)
    });
    let item =
        |item: u32, seq: u64, about: u32, deadline: Option<Day>, costs: Option<(i64, i64)>| {
            PlanVersion {
                meaning: Meaning::Proposal,
                code: Some(format!("1.{about:06}").parse().unwrap()),
                disposition: Disposition::Cut,
                authority: Authority::PrimeMinister,
                deadline,
                before: costs.map(|(before, _)| Cost::from_dong(before)),
                after: costs.map(|(_, after)| Cost::from_dong(after)),
                ..item_version(item, 0, seq, 0)
            }
        };
    made.items = vec![
        item(0, 10, 0, None, Some((1_000, 400))),
        item(1, 11, 1, Some(day(3)), None),
        item(2, 12, 2, None, None),
        item(3, 13, 3, None, None),
    ];
    let step = |item: u32, seq: u64, act: Act, on: u8, paper: Option<&str>| PlanStep {
        id: id(item),
        seq,
        act,
        day: day(on),
        paper: paper.map(|paper| paper.parse().unwrap()),
        corrects: None,
    };
    made.steps = vec![
        step(0, 14, Act::Approved, 1, Some("1/QĐ-TTg")),
        step(1, 15, Act::Approved, 1, Some("1/QĐ-TTg")),
        step(0, 16, Act::Enacted, 2, Some("3/2025/TT-BTC")),
        step(3, 17, Act::Enacted, 3, Some("4/2025/TT-BXD")),
    ];
    let history = history(&made);
    let base = fixed(&history, Day::constant(2025, 1, 1), 9, &BaselineScope::default());
    let league = |on: u8, over| {
        Catalog::at(&history, day(on), END).league(over, &RatioAsk::published(By::Agency))
    };
    let later = league(8, Base::Fixed(&base));
    assert_eq!(
        told(&later),
        [
            "bo-tai-chinh 1 of 3, approved 2: 1 + 1 (1 late), alone 0, proposed 1, +0 -1, 600 saved of 1 known, 0 missing",
            "bo-xay-dung 1 of 2, approved 0: 0 + 0 (0 late), alone 1, proposed 0, +1 -0, 0 saved of 0 known, 1 missing",
        ]
    );
    // Who has nothing is listed all the same.
    assert!(
        later
            .rows
            .iter()
            .any(|row| row.submitted == Submitted::No && row.tallied == Tallied::default())
    );
    assert_eq!(later.stages, [4, 0, 0, 0, 2, 2]);
    let [late] = &later.overdue[..] else { panic!("{:?}", later.overdue) };
    assert_eq!((late.regulation, late.deadline), (1, day(3)));
    assert_eq!(late.decision, "1/QĐ-TTg".parse().ok());
    let cuts: Vec<Day> = later.cuts.iter().map(|cut| cut.day).collect();
    assert_eq!(cuts, [day(2), day(3)]);
    // Before the merger the third was another ministry's; what has ended is
    // no part of a base that moves.
    assert_eq!(told(&league(2, Base::InForce)).len(), 3);
    assert_eq!(league(8, Base::InForce).total.enacted, Ratio { numerator: 1, denominator: 5 });
}

proptest! {
    /// Every number of the league table is the one of the ratios, and its rows;
    /// agencies add up, and one agency alone has what its row says.
    #[test]
    fn the_table_says_what_the_ratios_say(
        ops in ops(), on in 0..10_u8,
        base in prop::option::of((0..10_u8, scope())),
    ) {
        let history = history(&recorded(&ops));
        let catalog = Catalog::at(&history, day(on), END);
        let base = base.map(|(on, scope)| fixed(&history, day(on), 1_000, &scope));
        let over = base.as_ref().map_or(Base::InForce, Base::Fixed);
        let ask = RatioAsk::published(By::Agency);
        let of = |stage| catalog.ratios(over, &RatioAsk { stage, ..ask.clone() });
        let league = catalog.league(over, &ask);
        prop_assert!(league.adds_up(), "{league:?}");
        let (enacted, approved) = (of(Stage::Enacted), of(Stage::Approved));
        prop_assert_eq!(league.total.enacted, enacted.total);
        prop_assert_eq!(league.total.approved, approved.total.numerator);
        prop_assert_eq!(league.total.overlap, enacted.overlap);
        prop_assert_eq!(league.total.change, enacted.change.unwrap_or_default());
        prop_assert_eq!(league.stages.to_vec(), Stage::ALL.iter().map(|s| of(*s).total.numerator).collect::<Vec<_>>());
        prop_assert_eq!(league.overdue.len() as u64, league.total.overlap.overdue);
        prop_assert_eq!(league.cuts.len() as u64, league.total.enacted.numerator);
        let fields = |of: fn(&Ratio) -> u64| league.fields.iter().map(|f| of(&f.enacted)).sum::<u64>();
        prop_assert_eq!(fields(|r| r.denominator), league.total.enacted.denominator);
        prop_assert_eq!(fields(|r| r.numerator), league.total.enacted.numerator);
        for row in &league.rows {
            let key = row.agency.as_str();
            let found = |ratios: &Ratios| ratios.rows.iter().find(|r| r.key == key).cloned();
            // Who has services or comments alone is in no table of ratios.
            let same = found(&enacted).map(|row| row.ratio).unwrap_or_default();
            prop_assert_eq!(row.tallied.enacted, same);
            let submitted = found(&enacted).and_then(|row| row.submitted);
            prop_assert!(submitted.is_none_or(|submitted| submitted == row.submitted));
            let approved = found(&approved).map(|row| row.ratio.numerator).unwrap_or_default();
            prop_assert_eq!(row.tallied.approved, approved);
            let rows = |part| catalog.ratio_rows(over, &ask, part, Some(key)).unwrap().len() as u64;
            prop_assert_eq!(row.tallied.overlap.approved_only, rows(RatioPart::ApprovedOnly));
            prop_assert_eq!(row.tallied.overlap.approved_enacted, rows(RatioPart::ApprovedEnacted));
            let filters = Filters { agency: vec![row.agency.clone()], ..Filters::default() };
            let alone = catalog.league(over, &RatioAsk { filters, ..ask.clone() });
            prop_assert_eq!(&alone.rows[..], std::slice::from_ref(row));
            prop_assert_eq!(alone.total, row.tallied);
            let service = row.tallied.service;
            for (part, number) in [
                (RatioPart::OnlineFull, service.online.numerator),
                (RatioPart::OnlineKnown, service.online.denominator),
                (RatioPart::OnlineMissing, service.online_missing),
                (RatioPart::SettledKnown, service.settled_known),
                (RatioPart::SettledMissing, service.settled_missing),
            ] {
                prop_assert_eq!(rows(part), number, "{}", part);
            }
            for part in CommentPart::ALL {
                let rows = |on| {
                    catalog.comment_rows(Some(&row.agency), (&[], on), *part).len() as u64
                };
                let counted = row.tallied.comments;
                prop_assert_eq!(rows(None), counted.all().of(*part), "{}", part);
                for on in MatterKind::ALL {
                    prop_assert_eq!(rows(Some(*on)), counted.on(*on).of(*part), "{} {}", part, on);
                }
            }
        }
        // The service of every procedure in force, and every comment, is with one agency.
        let in_force = |o: &Ordinal| {
            let fact = catalog.fact(*o).unwrap();
            fact.kind == Kind::Procedure && catalog.in_force(*o, day(on))
        };
        let Serviced { online, online_missing, settled_known, settled_missing, .. } =
            league.total.service;
        let procedures = (0..REGULATIONS).filter(in_force).count() as u64;
        prop_assert_eq!(online.denominator + online_missing, procedures);
        prop_assert_eq!(settled_known + settled_missing, procedures);
        for part in CommentPart::ALL {
            let rows = catalog.comment_rows(None, (&[], None), *part).len() as u64;
            prop_assert_eq!(rows, league.total.comments.all().of(*part), "{}", part);
            let on = MatterKind::ALL.iter().map(|on| league.total.comments.on(*on).of(*part));
            prop_assert_eq!(rows, on.sum::<u64>(), "{}", part);
        }
        // About some kinds of regulations it is those of them that are.
        for kind in Kind::ALL {
            let kinds = std::slice::from_ref(kind);
            let by = catalog.handled(kinds);
            let all = by.values().fold(HandledBy::default(), |sum, own| sum.and(*own));
            for part in CommentPart::ALL {
                let rows = catalog.comment_rows(None, (kinds, None), *part);
                prop_assert_eq!(rows.len() as u64, all.all().of(*part), "{} {}", kind, part);
                prop_assert!(rows.iter().all(|row| row.subject.matter_kind() != MatterKind::Draft));
            }
        }
        let Handled { received, answered, in_time, late, overdue, waiting, .. } =
            league.total.comments.all();
        prop_assert_eq!(in_time + late + waiting, received);
        prop_assert_eq!(answered + overdue + waiting, received);
    }
}
