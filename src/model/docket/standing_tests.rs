use proptest::prelude::*;

use super::super::*;
use crate::model::{AgencySlug, AnswerState, Calendar, Day, DayKind};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// Tết of 2026 from Monday 16 to Friday 20 February.
fn calendar() -> Calendar {
    let off = (16..=20).map(|at| (Day::constant(2026, 2, at), DayKind::Off));
    Calendar::new(off.chain([(day("2027-01-01"), DayKind::Off)]))
}

fn agency() -> AgencySlug {
    "bo-y-te".parse().unwrap()
}

fn act(action: PetitionAction) -> PetitionAct {
    let reason = "x".to_owned();
    match action {
        PetitionAction::Forwarded => PetitionAct::Forwarded { agency: agency(), reason },
        PetitionAction::Kept => PetitionAct::Kept { reason },
        PetitionAction::Returned => PetitionAct::Returned { reason },
        PetitionAction::Asked => PetitionAct::Asked { reason },
        PetitionAction::Supplied => PetitionAct::Supplied,
        PetitionAction::Refused => PetitionAct::Refused { reason },
        PetitionAction::Answered => PetitionAct::Answered(PetitionAnswer {
            office: "Vụ Pháp chế".into(),
            signer: "Vụ trưởng".into(),
            state: AnswerState::Explained,
            items: Vec::new(),
        }),
        PetitionAction::Published => PetitionAct::Published,
        PetitionAction::Reopened => PetitionAct::Reopened,
    }
}

fn petition(received: &str, steps: &[(PetitionAction, &str)]) -> Petition {
    let about = (day(received), "x".to_owned());
    let mut petition = Petition::told("PK-1".parse().unwrap(), about, None, None);
    for ((action, on), place) in steps.iter().zip(1..) {
        petition.steps.push(PetitionStep { place, day: day(on), act: act(*action) });
    }
    petition
}

/// State, last day for what is next, working days late.
fn stands(petition: &Petition, on: &str) -> (PetitionState, Option<String>, u32) {
    let standing = petition.standing(day(on), &calendar()).unwrap();
    let due = standing.due.map(|due| due.day.to_string());
    (standing.place.state, due, standing.late)
}

use PetitionAction as A;
use PetitionState as S;

#[test]
fn each_state_has_its_deadline() {
    let steps = [
        (A::Forwarded, "2026-02-03"),
        (A::Asked, "2026-02-09"),
        (A::Supplied, "2026-02-24"),
        (A::Answered, "2026-03-11"),
        (A::Published, "2026-03-16"),
        (A::Reopened, "2026-03-20"),
    ];
    let petition = petition("2026-01-30", &steps);
    for (on, state, due, late) in [
        // Received on a Friday: two working days.
        ("2026-01-30", S::New, Some("2026-02-03"), 0),
        ("2026-02-02", S::New, Some("2026-02-03"), 0),
        ("2026-02-03", S::Waiting, Some("2026-03-03"), 0),
        // Four working days are used; the clock stands still.
        ("2026-02-09", S::Asked, None, 0),
        ("2026-02-23", S::Asked, None, 0),
        ("2026-02-24", S::Waiting, Some("2026-03-11"), 0),
        ("2026-03-11", S::ToPublish, Some("2026-03-13"), 0),
        // A Saturday after the last day is late by one, Monday as well.
        ("2026-03-14", S::ToPublish, Some("2026-03-13"), 1),
        ("2026-03-16", S::Published, None, 0),
        ("2026-03-20", S::Waiting, Some("2026-04-10"), 0),
        ("2026-04-14", S::Waiting, Some("2026-04-10"), 2),
    ] {
        assert_eq!(stands(&petition, on), (state, due.map(str::to_owned), late), "{on}");
    }
    let standing = petition.standing(day("2026-03-16"), &calendar()).unwrap();
    let late: Vec<u32> = standing.steps.iter().map(|step| step.late).collect();
    // Sent on, asked, supplied, answered in time; published a working day late.
    assert_eq!((late, standing.answered), (vec![0, 0, 0, 0, 1], Some(0)));
    assert_eq!(standing.reopen.unwrap().day, day("2026-04-15"));
    assert_eq!(petition.standing(day("2026-01-29"), &calendar()), None);
}

#[test]
fn what_is_late_before_the_sender_is_asked_stays_late() {
    let steps =
        [(A::Forwarded, "2026-03-02"), (A::Asked, "2026-03-25"), (A::Supplied, "2026-04-01")];
    let late = petition("2026-03-02", &steps);
    // Fifteen days ended on 23 March.
    assert_eq!(stands(&late, "2026-04-02"), (S::Waiting, Some("2026-03-23".into()), 8));
    // On the last day the time is used up, and it runs out when the sender is heard.
    let steps =
        [(A::Forwarded, "2026-03-02"), (A::Asked, "2026-03-23"), (A::Supplied, "2026-04-01")];
    let last = petition("2026-03-02", &steps);
    assert_eq!(stands(&last, "2026-04-02"), (S::Waiting, Some("2026-04-01".into()), 1));
}

#[test]
fn steps_are_judged_by_their_limits() {
    for (steps, late) in [
        (vec![(A::Forwarded, "2026-03-04"), (A::Returned, "2026-03-06")], [0, 0]),
        (vec![(A::Forwarded, "2026-03-05"), (A::Returned, "2026-03-10")], [1, 1]),
        (vec![(A::Forwarded, "2026-03-02"), (A::Refused, "2026-03-05")], [0, 1]),
        (vec![(A::Forwarded, "2026-03-02"), (A::Asked, "2026-03-09")], [0, 0]),
        (vec![(A::Forwarded, "2026-03-02"), (A::Asked, "2026-03-10")], [0, 1]),
        (vec![(A::Kept, "2026-03-03"), (A::Answered, "2026-03-25")], [0, 1]),
    ] {
        let petition = petition("2026-03-02", &steps);
        let standing = petition.standing(day("2026-04-30"), &calendar()).unwrap();
        let found: Vec<u32> = standing.steps.iter().map(|step| step.late).collect();
        assert_eq!(found, late, "{steps:?}");
    }
}

/// What a file tells and what is done here go on from each other.
#[test]
fn a_told_petition_goes_on_here() {
    let routed = Routed {
        routing: Routing::Forwarded,
        day: day("2026-03-02"),
        agency: Some(agency()),
        answered: None,
    };
    let mut told = petition("2026-03-02", &[(A::Returned, "2026-03-03"), (A::Kept, "2026-03-04")]);
    told.routed = Some(routed);
    for (on, routing, state) in [
        ("2026-03-02", Some(Routing::Forwarded), S::Waiting),
        ("2026-03-03", None, S::Returned),
        ("2026-03-04", Some(Routing::Kept), S::Waiting),
    ] {
        let place = told.place(day(on)).unwrap();
        assert_eq!((place.routing, place.state), (routing, state), "{on}");
    }
}

#[test]
fn the_measures_add_up() {
    let all = [
        petition("2026-03-02", &[]),
        petition("2026-03-02", &[(A::Kept, "2026-03-03")]),
        petition("2026-03-02", &[(A::Refused, "2026-03-03")]),
        petition("2026-03-02", &[(A::Forwarded, "2026-03-03")]),
        petition("2026-04-20", &[(A::Forwarded, "2026-04-20")]),
        petition("2026-03-02", &[(A::Forwarded, "2026-03-03"), (A::Refused, "2026-03-04")]),
        petition("2026-03-02", &[(A::Forwarded, "2026-03-03"), (A::Answered, "2026-03-24")]),
        petition("2026-03-02", &[(A::Forwarded, "2026-03-03"), (A::Answered, "2026-03-25")]),
        petition(
            "2026-03-02",
            &[
                (A::Forwarded, "2026-03-03"),
                (A::Answered, "2026-03-04"),
                (A::Reopened, "2026-04-20"),
            ],
        ),
        petition("2026-05-01", &[]),
    ];
    let on = day("2026-04-21");
    let measures = PetitionMeasures::of(&all, on, &calendar());
    let expected = PetitionMeasures {
        received: 9,
        new: 1,
        kept: 2,
        forwarded: 6,
        answered: 2,
        on_time: 1,
        late: 1,
        refused: 1,
        waiting: 3,
        overdue: 1,
        office_overdue: 2,
        reopened: 1,
        accepted: 0,
        planned: 0,
    };
    assert_eq!(measures, expected);
    let by = PetitionMeasures::by_agency(&all, on, &calendar(), AgencySlug::clone);
    assert_eq!(by.values().map(|of| of.received).sum::<u64>(), 9);
    assert_eq!((by[&Some(agency())].forwarded, by[&None].kept), (6, 2));
}

proptest! {
    /// Whatever is tried, only the steps of the table are taken, and from each
    /// state only those; the measures stay sums of their parts.
    #[test]
    fn no_path_skips_a_state(tries in prop::collection::vec((0..9usize, 0..12i64), 0..40)) {
        let mut petition = petition("2026-01-05", &[]);
        let mut today = petition.received;
        for (which, later) in tries {
            today = today.checked_add(jiff::Span::new().days(later)).unwrap();
            let action = PetitionAction::ALL[which];
            let before = petition.standing(today, &calendar()).unwrap();
            let Ok(next) = next_state(&before.place, action) else { continue };
            let place = petition.steps.len() as u32 + 1;
            petition.steps.push(PetitionStep { place, day: today, act: act(action) });
            let after = petition.standing(today, &calendar()).unwrap();
            prop_assert_eq!(after.place.state, next);
            // Nothing is published that was not answered, nothing answered that
            // nobody had, nothing more given that was not asked for.
            let mut allowed = match before.place.state {
                S::New | S::Returned => vec![A::Forwarded, A::Kept, A::Refused],
                S::Waiting => vec![A::Asked, A::Refused, A::Answered, A::Forwarded, A::Returned],
                S::Asked => vec![A::Supplied, A::Refused],
                S::ToPublish => vec![A::Published, A::Reopened],
                S::Published | S::Refused => vec![A::Reopened],
                S::Kept | S::Answered => vec![],
            };
            if before.place.routing == Some(Routing::Kept) {
                allowed.retain(|action| *action != A::Returned);
            } else if before.place.routing == Some(Routing::Forwarded) {
                allowed.retain(|action| *action != A::Forwarded);
            }
            prop_assert!(allowed.contains(&action), "{:?} {action}", before.place);
            // The clock stands still while the sender owes an answer.
            prop_assert_eq!(after.due.is_none(), matches!(next, S::Asked | S::Published | S::Refused));
            prop_assert_eq!(after.answered.is_some(), matches!(next, S::ToPublish | S::Published));
        }
        let m = PetitionMeasures::of([&petition], today, &calendar());
        prop_assert_eq!(m.received, m.new + m.kept + m.forwarded);
        prop_assert_eq!(m.forwarded, m.answered + m.refused + m.waiting);
        prop_assert_eq!(m.answered, m.on_time + m.late);
        prop_assert!(m.overdue <= m.waiting && m.accepted <= m.answered && m.planned <= m.answered);
    }

    /// Every number that is shown of petitions is that of the rows behind it, and
    /// the sum of agencies is the whole, on any day and as known at any time.
    #[test]
    fn every_number_is_its_rows(
        made in prop::collection::vec(
            (0..20i64, prop::collection::vec((0..9usize, 0..9i64, 0..4usize), 0..7)), 0..12,
        ),
        on in 0..90i64,
    ) {
        let start = day("2026-01-05");
        let later = |day: Day, days: i64| day.checked_add(jiff::Span::new().days(days)).unwrap();
        let on = later(start, on);
        let agencies = ["bo-y-te", "bo-cong-thuong"];
        let petitions: Vec<Petition> = made.iter().map(|(received, tries)| {
            let mut petition = petition(&later(start, *received).to_string(), &[]);
            let mut today = petition.received;
            for (which, days, choice) in tries {
                today = later(today, *days);
                let action = PetitionAction::ALL[*which];
                if next_state(&petition.place(today).unwrap(), action).is_err() {
                    continue;
                }
                let mut act = act(action);
                match &mut act {
                    PetitionAct::Forwarded { agency, .. } => *agency = agencies[choice % 2].parse().unwrap(),
                    PetitionAct::Answered(answer) => {
                        answer.state = AnswerState::ALL[*choice];
                        let item = || "PA-0001/1".parse().unwrap();
                        answer.items = (choice % 2 == 1).then(item).into_iter().collect();
                    }
                    _ => {}
                }
                let place = petition.steps.len() as u32 + 1;
                petition.steps.push(PetitionStep { place, day: today, act });
            }
            petition
        }).collect();
        let all = PetitionMeasures::of(&petitions, on, &calendar());
        let by = PetitionMeasures::by_agency(&petitions, on, &calendar(), AgencySlug::clone);
        let sum = by.values().fold(PetitionMeasures::default(), |sum, of| sum.and(*of));
        prop_assert_eq!(sum, all);
        for part in PetitionPart::ALL {
            let mut rows = 0;
            for (agency, own) in &by {
                let there = petitions.iter().filter_map(|of| of.standing(on, &calendar()));
                let listed = there.filter(|s| s.is(*part) && s.place.agency == *agency).count() as u64;
                prop_assert_eq!(listed, own.part(*part), "{} of {:?}", part, agency);
                rows += listed;
            }
            prop_assert_eq!(rows, all.part(*part), "{}", part);
        }
        prop_assert_eq!(all.answered + all.refused + all.waiting, all.forwarded);
        prop_assert_eq!(all.on_time + all.late, all.answered);
    }

    /// However long the sender takes, the time that the agency has is the same.
    #[test]
    fn waiting_for_the_sender_costs_the_agency_no_time(asked in 0..14u32, taken in 0..90u32) {
        let calendar = calendar();
        let start = day("2026-01-05");
        let ask = calendar.after(start, asked).day;
        let supply = calendar.after(ask, taken).day;
        let mut petition = petition("2026-01-05", &[]);
        for (action, day) in [(A::Forwarded, start), (A::Asked, ask), (A::Supplied, supply)] {
            let place = petition.steps.len() as u32 + 1;
            petition.steps.push(PetitionStep { place, day, act: act(action) });
        }
        let due = petition.standing(supply, &calendar).unwrap().due.unwrap().day;
        prop_assert_eq!(calendar.between(start, ask) + calendar.between(supply, due), limits::SETTLE);
    }
}
