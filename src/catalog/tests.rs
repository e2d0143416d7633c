//! Counts against brute force, and views of past days.

use proptest::prelude::*;

use super::*;
use crate::model::{
    Act, AgencySlug, Authority, Charge, Day, Decimal, Disposition, ItemId, Kind, OnlineLevel,
    PlanNumber, ServiceFacts, Stage,
};

const AGENCIES: [&str; 4] =
    ["bo-xay-dung", "bo-giao-thong-van-tai", "bo-tai-chinh", "co-quan-khong-co-trong-danh-sach"];
const FIELDS: [&str; 3] = ["", "Hải quan", "Đường bộ"];

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn slug(text: &str) -> AgencySlug {
    text.parse().unwrap()
}

fn version(ordinal: Ordinal, number: u32, from: &str, seq: u64, name: &str) -> Version {
    Version {
        ordinal,
        code: format!("1.{ordinal:06}").parse().unwrap(),
        version: number,
        valid_from: day(from),
        seq,
        kind: Kind::Procedure,
        name: name.into(),
        issued_by: slug("bo-tai-chinh"),
        field: "Hải quan".into(),
        from: None,
        to: None,
        charge: None,
        service: Default::default(),
        sample: false,
    }
}

fn some<T: Copy + std::fmt::Debug + 'static>(all: &'static [T]) -> BoxedStrategy<Vec<T>> {
    prop::collection::vec(prop::sample::select(all), 0..3).boxed()
}

prop_compose! {
    fn versions()(rows in prop::collection::vec(
        (0..AGENCIES.len(), 0..FIELDS.len(), 0..Kind::ALL.len(), 0..8_i8, 0..8_i8), 0..60,
    )) -> Vec<Version> {
        rows.into_iter().zip(0..).map(|((agency, field, kind, from, to), ordinal)| {
            let february = |d: i8| (d > 0).then(|| Day::new(2025, 2, 22 + d).ok()).flatten();
            Version {
                charge: (to > 3).then(|| Charge::new(u64::from(to.unsigned_abs()), 9)),
                service: Service::new(&ServiceFacts {
                    online: OnlineLevel::ALL.get(field).copied(),
                    dossiers_per_year: (from > 2).then_some(9),
                    on_time_percent: Decimal::from_whole(i64::from(to) * 20),
                }),
                kind: Kind::ALL[kind],
                issued_by: slug(AGENCIES[agency]),
                field: FIELDS[field].into(),
                from: february(from),
                to: february(to),
                ..version(ordinal, 1, "2025-01-01", 1, "Tên")
            }
        }).collect()
    }
}

/// What an agency plans for a regulation: what, how far it has come (0 is not
/// at all), under whose decision, until which day of February.
type Planned = (usize, usize, usize, Option<i8>);

fn planned() -> impl Strategy<Value = Vec<Planned>> {
    let one =
        (0..Disposition::ALL.len(), 0..=Stage::ALL.len(), 0..2_usize, prop::option::of(22..28_i8));
    prop::collection::vec(one, 60)
}

const DECISIONS: [&str; 2] = ["1643/QĐ-TTg", "209/QĐ-TTg"];

/// Adds an item for each regulation, as far as it has come.
fn plan(history: &mut History, planned: &[Planned]) {
    let acts = [Act::Consulting, Act::Submitted, Act::Reviewed, Act::Approved, Act::Enacted];
    let (mut versions, mut steps) = (Vec::new(), Vec::new());
    for (ordinal, &(disposition, stages, decision, deadline)) in
        planned[..history.len()].iter().enumerate()
    {
        if stages == 0 {
            continue;
        }
        let id = ItemId { plan: PlanNumber(1), item: ordinal as u32 };
        versions.push(PlanVersion {
            id,
            seq: 1,
            day: day("2025-01-02"),
            meaning: Meaning::Proposal,
            code: Some(format!("1.{ordinal:06}").parse().unwrap()),
            disposition: Disposition::ALL[disposition],
            authority: Authority::PrimeMinister,
            deadline: deadline.and_then(|d| Day::new(2025, 2, d).ok()),
            before: None,
            after: None,
            once: Default::default(),
        });
        for (&act, seq) in acts[..stages - 1].iter().zip(2..) {
            let paper = matches!(act, Act::Approved | Act::Enacted).then(|| DECISIONS[decision]);
            let paper = paper.map(|number| number.parse().unwrap());
            steps.push(PlanStep { id, seq, act, day: day("2025-01-03"), paper, corrects: None });
        }
    }
    history.extend_plans(versions, steps, 9).unwrap();
}

/// Choices of the tree of fields: by name, of an agency, of one that became
/// another, and what there is not.
const CHOICES: [&str; 7] = [
    "Hải quan",
    "Đường bộ",
    "Không có",
    "bo-xay-dung/",
    "bo-giao-thong-van-tai/Đường bộ",
    "bo-tai-chinh/Hải quan",
    "co-quan-khong-co-trong-danh-sach/",
];

fn choice(text: &str) -> FieldChoice {
    text.parse().unwrap()
}

/// Mostly open: a period leaves most of February out.
fn period() -> impl Strategy<Value = Period> {
    let bound = || prop::option::weighted(0.2, 22..28_i8);
    let day = |d: Option<i8>| d.and_then(|d| Day::new(2025, 2, d).ok());
    (bound(), bound())
        .prop_map(move |(after, before)| Period { after: day(after), before: day(before) })
}

prop_compose! {
    fn filters()(
        agency in some(&AGENCIES), field in some(&CHOICES),
        kind in some(Kind::ALL), in_force in some(InForce::ALL),
        disposition in some(Disposition::ALL), stage in some(Stage::ALL),
        decision in some(&DECISIONS), due in some(Due::ALL), from in period(), to in period(),
    ) -> Filters {
        Filters {
            agency: agency.into_iter().map(slug).collect(),
            field: field.into_iter().map(choice).collect(),
            decision: decision.into_iter().map(|number| number.parse().unwrap()).collect(),
            kind, in_force, disposition, stage, due, from, to,
        }
    }
}

/// The definition in words, without tables.
fn passes(fact: &Fact<'_>, filters: &Filters, today: Day) -> bool {
    let agencies = crate::reference::agencies();
    let answers = |slug: &AgencySlug| agencies.responsible(slug, today).clone();
    let state = match (fact.from, fact.to) {
        (_, Some(to)) if to <= today => InForce::Ended,
        (Some(from), _) if from > today => InForce::Upcoming,
        _ => InForce::Yes,
    };
    let within = |day: Option<Day>, period: Period| {
        period == Period::default()
            || day.is_some_and(|day| {
                period.after.is_none_or(|a| a <= day) && period.before.is_none_or(|b| day <= b)
            })
    };
    let is = |choice: &FieldChoice| match choice {
        FieldChoice::Named(name) => name == fact.field,
        FieldChoice::Of(agency) => answers(agency) == answers(fact.issued_by),
        FieldChoice::Within(agency, name) => {
            answers(agency) == answers(fact.issued_by) && name == fact.field
        }
    };
    (filters.agency.is_empty()
        || filters.agency.iter().any(|a| answers(a) == answers(fact.issued_by)))
        && (filters.field.is_empty() || filters.field.iter().any(is))
        && within(fact.from, filters.from)
        && within(fact.to, filters.to)
        && (filters.kind.is_empty() || filters.kind.contains(&fact.kind))
        && (filters.in_force.is_empty() || filters.in_force.contains(&state))
        && (filters.disposition.is_empty()
            || fact.disposition.is_some_and(|d| filters.disposition.contains(&d)))
        && (filters.stage.is_empty() || fact.stage.is_some_and(|s| filters.stage.contains(&s)))
        && (filters.decision.is_empty()
            || fact.plan.and_then(|p| p.decision).is_some_and(|d| filters.decision.contains(d)))
        && (filters.due.is_empty()
            || fact.plan.and_then(|p| p.due).is_some_and(|d| filters.due.contains(&d)))
}

/// The filters after a click that chooses one value of a facet and nothing else of it.
fn click(filters: &Filters, facet: Facet, value: &str) -> Filters {
    let mut clicked = filters.clone();
    match facet {
        Facet::Agency => clicked.agency = vec![slug(value)],
        Facet::Field => clicked.field = vec![choice(value)],
        Facet::Kind => clicked.kind = vec![value.parse().unwrap()],
        Facet::InForce => clicked.in_force = vec![value.parse().unwrap()],
        Facet::Disposition => clicked.disposition = vec![value.parse().unwrap()],
        Facet::Stage => clicked.stage = vec![value.parse().unwrap()],
        Facet::Decision => clicked.decision = vec![value.parse().unwrap()],
        Facet::Due => clicked.due = vec![value.parse().unwrap()],
    }
    clicked
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn every_count_is_what_a_click_gives(
        versions in versions(), planned in planned(), filters in filters(), d in 24..28_i8,
        merged: bool,
    ) {
        let today = if merged { day("2025-03-01") } else { Day::new(2025, 2, d).unwrap() };
        let mut history = History::default();
        history.extend(versions, 9).unwrap();
        plan(&mut history, &planned);
        let catalog = Catalog::at(&history, today, 9);
        let count = |filters: &Filters| (0..catalog.len() as u32)
            .filter(|&o| passes(&catalog.fact(o).unwrap(), filters, today)).count() as u64;

        let matcher = catalog.matcher(&filters, today);
        let mut tally = catalog.tally(today);
        // One place more than there are: an index may be ahead of the catalog.
        for ordinal in 0..=catalog.len() as u32 {
            tally.add(ordinal, matcher.failing(ordinal));
        }
        prop_assert_eq!(tally.matches(), count(&filters));
        let without_days = Filters { from: Period::default(), ..filters.clone() };
        let undated = (0..catalog.len() as u32).map(|o| catalog.fact(o).unwrap())
            .filter(|fact| filters.from != Period::default() && fact.from.is_none())
            .filter(|fact| passes(fact, &without_days, today)).count() as u64;
        prop_assert_eq!(tally.undated(), undated);
        let groups = catalog.field_groups(tally.leaves(), &filters, today);
        let order = |v: &FacetValue| std::cmp::Reverse(v.count);
        prop_assert!(groups.is_sorted_by_key(|group| order(&group.whole)), "{:?}", groups);
        for FieldGroup { whole, fields } in &groups {
            prop_assert!(fields.is_sorted_by_key(order), "{:?}", fields);
            for value in [whole].into_iter().chain(fields) {
                let clicked = click(&filters, Facet::Field, &value.value);
                prop_assert_eq!(value.count, count(&clicked), "{}", &value.value);
                prop_assert!(!filters.field.contains(&choice(&value.value)) || value.selected);
            }
            // A parent has everything that its children have.
            let FieldChoice::Of(agency) = choice(&whole.value) else { panic!("{whole:?}") };
            let nameless = (0..catalog.len() as u32).map(|o| catalog.fact(o).unwrap())
                .filter(|fact| fact.field.is_empty() && *fact.agency == agency)
                .filter(|fact| passes(fact, &Filters { field: vec![], ..filters.clone() }, today));
            let children: u64 = fields.iter().map(|value| value.count).sum();
            prop_assert_eq!(whole.count, children + nameless.count() as u64);
        }
        let shown = |text: &str| groups.iter()
            .any(|group| group.whole.value == text || group.fields.iter().any(|v| v.value == text));
        for text in CHOICES {
            let asked = choice(text).on(today);
            let alone = count(&click(&filters, Facet::Field, text));
            prop_assert!(matches!(asked, FieldChoice::Named(_)) || shown(&asked.to_string()) || alone == 0);
        }
        for (facet, values) in tally.finish(&filters) {
            let order = |v: &FacetValue| (std::cmp::Reverse(v.count), v.label.clone());
            prop_assert!(values.is_sorted_by_key(order), "{:?}", values);
            for value in &values {
                prop_assert_eq!(value.count, count(&click(&filters, facet, &value.value)),
                    "{:?} {}", facet, &value.value);
            }
            // What is not listed gives nothing.
            let listed = |text: &str| values.iter().any(|v| v.value == text);
            for field in FIELDS.into_iter().filter(|f| facet == Facet::Field && !f.is_empty()) {
                prop_assert!(listed(field) || count(&click(&filters, facet, field)) == 0);
            }
            for kind in Kind::ALL.iter().filter(|_| facet == Facet::Kind) {
                prop_assert!(listed(kind.name()) || count(&click(&filters, facet, kind.name())) == 0);
                prop_assert!(listed(kind.name()) || !filters.kind.contains(kind));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]
    /// What is unpacked is what was packed, goes on like it, and nothing that
    /// is cut or changed makes more trouble than being refused or read.
    #[test]
    fn a_packed_history_is_the_same_history(
        versions in versions(), later in versions(), at: prop::sample::Index, bit in 0..8_u8,
    ) {
        let mut history = History::default();
        history.extend(versions.clone(), 1).unwrap();
        // Some regulations have a second version.
        let second = |v: Version| Version { version: 2, seq: 2, valid_from: day("2025-02-02"), ..v };
        history.extend(versions.into_iter().step_by(3).map(second), 2).unwrap();
        let bytes = history.pack();
        let mut again = History::unpack(&bytes).unwrap();
        prop_assert_eq!((again.seq(), again.text_seq()), (history.seq(), history.text_seq()));
        let more = later.into_iter().map(|v| Version { version: 3, seq: 3, ..v });
        let more: Vec<Version> = more.take(history.len()).collect();
        history.extend(more.clone(), 3).unwrap();
        again.extend(more, 3).unwrap();
        prop_assert_eq!(history.pack(), again.pack());
        let catalog = |history: &History| format!("{:?}", {
            let catalog = Catalog::at(history, day("2025-02-24"), 3);
            let facts: Vec<_> = (0..catalog.len() as u32).map(|o| format!("{:?}", catalog.fact(o))).collect();
            let found = facts.is_empty() || catalog.find(&"1.000000".parse().unwrap()) == Some(0);
            (facts, found)
        });
        prop_assert_eq!(catalog(&history), catalog(&again));

        prop_assert!(History::unpack(&bytes[..at.index(bytes.len())]).is_none());
        let mut bad = bytes.clone();
        bad[at.index(bytes.len())] ^= 1 << bit;
        if let Some(odd) = History::unpack(&bad) {
            catalog(&odd);
        }
    }
}

#[test]
fn a_merged_agency_means_its_successor_from_the_day_of_the_merger() {
    let mut history = History::default();
    let mut old = version(0, 1, "2025-01-01", 1, "Cấp giấy phép lái xe");
    old.issued_by = slug("bo-giao-thong-van-tai");
    history.extend([old], 1).unwrap();
    let filters = Filters { agency: vec![slug("bo-xay-dung")], ..Filters::default() };
    let seen = |text: &str, filters: &Filters| {
        let catalog = Catalog::at(&history, day(text), 1);
        let fact = catalog.fact(0).unwrap();
        (fact.agency.to_string(), catalog.matcher(filters, day(text)).failing(0))
    };
    assert_eq!(seen("2025-02-28", &filters), ("bo-giao-thong-van-tai".into(), 1));
    assert_eq!(seen("2025-03-01", &filters), ("bo-xay-dung".into(), 0));
    let by_old_name = Filters { agency: vec![slug("bo-giao-thong-van-tai")], ..filters };
    assert_eq!(seen("2025-03-01", &by_old_name).1, 0);
}

#[test]
fn the_past_is_shown_as_it_is_known_now_or_was_known_then() {
    let mut history = History::default();
    history
        .extend(
            [
                version(0, 1, "2025-01-01", 1, "đầu"),
                version(0, 2, "2025-06-01", 2, "tháng sáu"),
                version(1, 1, "2025-06-01", 3, "mới"),
                version(0, 3, "2025-03-01", 4, "bổ sung cho tháng ba"),
                version(0, 4, "2025-06-01", 5, "đính chính tháng sáu"),
            ],
            5,
        )
        .unwrap();
    for (as_of, known_at, expected) in [
        ("2025-01-15", 5, vec!["đầu", "mới"]),
        ("2025-04-01", 5, vec!["bổ sung cho tháng ba", "mới"]),
        ("2025-04-01", 3, vec!["đầu", "mới"]),
        ("2025-06-01", 5, vec!["đính chính tháng sáu", "mới"]),
        ("2025-06-01", 2, vec!["tháng sáu"]),
        ("2024-01-01", 5, vec!["đầu", "mới"]),
        ("2025-06-01", 0, vec![]),
    ] {
        let catalog = Catalog::at(&history, day(as_of), known_at);
        let names: Vec<_> =
            (0..catalog.len() as u32).map(|o| catalog.fact(o).unwrap().name).collect();
        assert_eq!(names, expected, "{as_of} known at {known_at}");
        let code = "1.000001".parse().unwrap();
        assert_eq!(catalog.find(&code).is_some(), expected.len() > 1);
    }
}

#[test]
fn a_damaged_history_is_refused() {
    let mut history = History::default();
    let gap = history.extend([version(1, 1, "2025-01-01", 1, "x")], 1);
    assert!(matches!(gap, Err(BadHistory::Gap { found: 1, expected: 0, .. })), "{gap:?}");
    let other =
        Version { code: "2.000000".parse().unwrap(), ..version(0, 1, "2025-01-01", 2, "y") };
    let twice = history.extend([version(0, 1, "2025-01-01", 1, "x"), other], 2);
    assert!(matches!(twice, Err(BadHistory::TwoCodes { ordinal: 0, .. })), "{twice:?}");
}

#[test]
fn plans_of_what_is_unknown_are_refused() {
    let mut history = histories::history(&histories::regulations());
    let unknown = PlanVersion {
        code: Some("9.999999".parse().unwrap()),
        ..histories::item_version(0, 0, 10, 0)
    };
    let refused = history.extend_plans([unknown], [], 10);
    assert!(matches!(refused, Err(BadHistory::UnknownCode { .. })), "{refused:?}");
    let step = PlanStep {
        id: histories::id(1),
        seq: 11,
        act: Act::Submitted,
        day: histories::day(0),
        paper: None,
        corrects: None,
    };
    let refused = history.extend_plans([], [step], 11);
    assert!(matches!(refused, Err(BadHistory::UnknownItem { seq: 11, .. })), "{refused:?}");
}
