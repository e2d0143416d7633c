//! Figures of a small registry, counted by hand.

use super::*;
use crate::{
    catalog::{History, Meaning, PlanStep, PlanVersion, Version},
    model::{
        Act, Authority, Disposition, DraftDocument, DraftProcedure, ItemId, Kind, Listing,
        Petition, PlanNumber, RegulationCode, ReviewList, Routed, Routing, Vetting,
    },
};

const TODAY: Day = Day::constant(2026, 7, 1);

fn code(number: u32) -> RegulationCode {
    format!("1.{number:06}").parse().unwrap()
}

/// Six regulations; the last came in after the base day.
fn history() -> History {
    let version = |ordinal: u32| Version {
        ordinal,
        code: code(ordinal),
        version: 1,
        valid_from: Day::constant(2026, 1, 1),
        seq: u64::from(ordinal) + 1,
        kind: Kind::Procedure,
        name: format!("Thủ tục {ordinal}").as_str().into(),
        issued_by: "bo-cong-thuong".parse().unwrap(),
        field: format!("Lĩnh vực {}", ordinal % 2).as_str().into(),
        from: (ordinal == 5).then_some(Day::constant(2020, 6, 1)),
        to: (ordinal == 0).then_some(Day::constant(2022, 1, 1)),
        charge: None,
        service: Default::default(),
        sample: true,
    };
    let mut history = History::default();
    history.extend((0..6).map(version), 6).unwrap();
    history
}

/// A regulation with what becomes of it, and the days of that.
type Life<'a> = (u32, Disposition, &'a [(Act, Day)]);

fn with_plans(lives: &[Life<'_>]) -> Catalog {
    let mut history = history();
    let (mut versions, mut steps) = (Vec::new(), Vec::new());
    let mut seq = 6;
    for ((ordinal, disposition, _), item) in lives.iter().zip(1..) {
        let id = ItemId { plan: PlanNumber(1), item };
        seq += 1;
        versions.push(PlanVersion {
            id,
            seq,
            day: Day::constant(2021, 1, 4),
            meaning: Meaning::Proposal,
            code: Some(code(*ordinal)),
            disposition: *disposition,
            authority: Authority::PrimeMinister,
            deadline: None,
            before: None,
            after: None,
            once: Default::default(),
        });
    }
    for ((.., acts), item) in lives.iter().zip(1..) {
        for (act, day) in *acts {
            seq += 1;
            let paper = match act {
                Act::Approved => Some("9001/QĐ-TTg".parse().unwrap()),
                Act::Enacted => Some("901/2022/TT-BCT".parse().unwrap()),
                _ => None,
            };
            let id = ItemId { plan: PlanNumber(1), item };
            steps.push(PlanStep { id, seq, act: *act, day: *day, paper, corrects: None });
        }
    }
    history.extend_plans(versions, steps, seq).unwrap();
    Catalog::at(&history, TODAY, seq)
}

fn counted(catalog: &Catalog, docket: &Docket) -> Vec<(&'static str, usize, Option<usize>)> {
    let figures = reconcile(catalog, docket);
    figures.iter().map(|f| (f.key, f.rows.len(), f.base.as_ref().map(Vec::len))).collect()
}

fn expect(catalog: &Catalog, docket: &Docket, expected: &[(&'static str, usize, Option<usize>)]) {
    let found = counted(catalog, docket);
    for row in expected {
        assert!(found.contains(row), "{row:?} is not in {found:?}");
    }
}

#[test]
fn regulations_are_counted_once_each_and_in_the_period_only() {
    use Act::{Approved, Consulting, Enacted};
    use Disposition::{Cut, Decentralise, Keep, Simplify};
    let day = |month, day| Day::constant(2022, month, day);
    let late = Day::constant(2022, 9, 1);
    let early = Day::constant(2020, 12, 31);
    let catalog = with_plans(&[
        (0, Cut, &[(Consulting, day(1, 1)), (Approved, day(2, 1)), (Enacted, day(3, 1))]),
        // Two items of one regulation.
        (0, Simplify, &[(Enacted, day(4, 1))]),
        (1, Simplify, &[(Approved, day(8, 31)), (Enacted, late)]),
        (2, Simplify, &[(Enacted, early)]),
        (3, Keep, &[(Approved, day(2, 1)), (Enacted, day(2, 2))]),
        (4, Decentralise, &[(Approved, day(2, 1))]),
        // Not of the base.
        (5, Cut, &[(Enacted, day(2, 1))]),
    ]);
    let listing =
        |list, number, done| Listing { list, code: code(number), listed: day(1, 1), done };
    let docket = Docket {
        listings: vec![
            listing(ReviewList::Decentralisation, 3, None),
            listing(ReviewList::Decentralisation, 4, None),
            listing(ReviewList::Internal, 1, None),
            listing(ReviewList::Reporting, 1, Some(day(8, 31))),
            listing(ReviewList::Reporting, 2, Some(late)),
            Listing { listed: late, ..listing(ReviewList::Reporting, 3, None) },
        ],
        ..Docket::default()
    };
    expect(
        &catalog,
        &docket,
        &[
            ("regulations", 5, None),
            ("enacted", 1, Some(5)),
            ("documents", 1, None),
            ("approved", 2, None),
            ("published", 1, None),
            ("approved-enacted", 1, Some(2)),
            ("owed", 1, Some(2)),
            ("enacted-alone", 0, Some(1)),
            ("decentralised", 1, Some(2)),
            ("decentralised-fields", 1, None),
            ("internal", 1, None),
            ("internal-fields", 1, None),
            ("reports-integrated", 1, Some(2)),
        ],
    );
}

#[test]
fn petitions_and_procedures_are_where_their_days_say() {
    let day = |month, day| Day::constant(2022, month, day);
    let petition = |number: u32, received, routed| {
        let number = format!("P{number}").parse().unwrap();
        Petition::told(number, (received, String::new()), None, routed)
    };
    let sent = |answered| {
        let (routing, agency) = (Routing::Forwarded, "bo-y-te".parse().ok());
        Some(Routed { routing, day: day(3, 1), agency, answered })
    };
    let kept =
        Some(Routed { routing: Routing::Kept, day: day(3, 1), agency: None, answered: None });
    let procedure = |vetting, concluded| DraftProcedure { name: "x".into(), vetting, concluded };
    let docket = Docket {
        petitions: vec![
            petition(1, day(2, 1), sent(Some(day(8, 31)))),
            petition(2, day(2, 1), sent(Some(day(9, 1)))),
            petition(3, day(2, 1), sent(None)),
            petition(4, day(2, 1), kept),
            petition(5, day(2, 1), None),
            petition(6, day(9, 1), None),
        ],
        drafts: vec![DraftDocument {
            number: "D1".parse().unwrap(),
            title: "x".into(),
            agency: "bo-y-te".parse().unwrap(),
            sent: day(2, 1),
            procedures: vec![
                procedure(Some(Vetting::Refused), Some(day(3, 1))),
                procedure(Some(Vetting::Amended), Some(day(3, 1))),
                procedure(Some(Vetting::Amended), Some(day(9, 1))),
                procedure(None, None),
            ],
        }],
        listings: Vec::new(),
    };
    expect(
        &with_plans(&[]),
        &docket,
        &[
            ("petitions", 5, None),
            ("petitions-forwarded", 3, Some(5)),
            ("petitions-kept", 1, Some(5)),
            ("petitions-answered", 1, Some(3)),
            ("petitions-waiting", 2, Some(3)),
            ("drafts", 1, None),
            ("draft-procedures", 4, None),
            ("draft-refused", 1, Some(4)),
            ("draft-amended", 1, Some(4)),
            ("draft-vetoed", 2, Some(4)),
        ],
    );
}

#[test]
fn a_figure_agrees_with_what_is_said_of_it() {
    let rows = |count| vec![RowRef::Petition(0); count];
    let figure = |reported, count, base: Option<usize>| Figure {
        key: "x",
        topic: Topic::Cuts,
        sentence: "",
        reported,
        rule: "",
        remark: "",
        rows: rows(count),
        base: base.map(rows),
    };
    let said = |count, of| Reported::Exactly { count, of, share: None };
    for (figure, agrees) in [
        (figure(said(3, None), 3, Some(9)), Some(true)),
        (figure(said(3, Some(9)), 3, Some(9)), Some(true)),
        (figure(said(3, Some(8)), 3, Some(9)), Some(false)),
        (figure(said(3, Some(9)), 3, None), Some(false)),
        (figure(said(3, None), 4, None), Some(false)),
        (figure(Reported::MoreThan(3), 4, None), Some(true)),
        (figure(Reported::MoreThan(3), 3, None), Some(false)),
        (figure(Reported::Nothing, 3, None), None),
    ] {
        assert_eq!(figure.agrees(), agrees, "{figure:?}");
    }
}

#[test]
fn keys_are_those_of_addresses_and_differ() {
    let figures = reconcile(&with_plans(&[]), &Docket::default());
    let mut keys: Vec<&str> = figures.iter().map(|figure| figure.key).collect();
    assert!(keys.iter().all(|key| key.bytes().all(|b| b == b'-' || b.is_ascii_lowercase())));
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), figures.len());
}
