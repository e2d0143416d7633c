//! One case for each thing that a check can find, and files as a whole.

use super::*;
use crate::model::{AgencySlug, Day, Field, Kind, Level, RegulationCode};

const TODAY: Day = Day::constant(2026, 7, 1);

fn slug(text: &str) -> AgencySlug {
    text.parse().unwrap()
}

/// A draft with which nothing is wrong.
fn sound() -> ItemDraft {
    let cost = PlanCost {
        fees: Some(100),
        times_per_year: "1".parse().ok(),
        subjects: Some(10),
        ..PlanCost::default()
    };
    ItemDraft {
        code: Some("1.000001".parse().unwrap()),
        disposition: Some(Disposition::Simplify),
        ways: [Way::Time].into(),
        content: "Giảm từ 10 xuống 5 ngày làm việc".into(),
        reason: "Đã có dữ liệu dùng chung".into(),
        legal_changes: vec![LegalChange {
            clause: "2".into(),
            article: "5".into(),
            document: "12/2020/TT-BCT".parse().unwrap(),
        }],
        deadline: Some(TODAY),
        authority: Some(Authority::Ministry),
        before: cost,
        after: PlanCost { fees: Some(50), ..cost },
        ..ItemDraft::default()
    }
}

fn file(drafts: Vec<ItemDraft>) -> PlanFile {
    let at = |row| Place { sheet: String::new(), row };
    let rows = drafts.into_iter().zip(2..).map(|(draft, row)| RowDraft { at: at(row), draft });
    PlanFile { rows: rows.collect(), ..PlanFile::default() }
}

/// A registry with regulations of some fates: 1 and 2 are in force, 3 has
/// ended, 4 is another agency's, 5 is approved, 6 is approved and carried out,
/// 7 stands in another plan. What is not here is unknown.
fn check(file: &PlanFile, amends: Option<&str>) -> Checked {
    let amends = amends.map(|number| number.parse().unwrap());
    let last = |code: &RegulationCode| code.as_str().trim_start_matches("1.00000").to_owned();
    let world = World {
        today: TODAY,
        agency: &slug("bo-cong-thuong"),
        amends: amends.as_ref(),
        regulation: &|code| {
            let other = last(code) == "4";
            ["1", "2", "3", "4", "5", "6", "7"].contains(&last(code).as_str()).then(|| {
                KnownRegulation {
                    agency: slug(if other { "bo-y-te" } else { "bo-cong-thuong" }),
                    agency_name: if other { "Bộ Y tế" } else { "Bộ Công Thương" }.into(),
                    ended: (last(code) == "3").then_some(Day::constant(2026, 1, 1)),
                }
            })
        },
        earlier: &|code| {
            ["5", "6"].contains(&last(code).as_str()).then(|| Earlier {
                document: "1643/QĐ-TTg".parse().unwrap(),
                day: Day::constant(2025, 7, 31),
                disposition: Disposition::Cut,
                enacted: last(code) == "6",
            })
        },
        elsewhere: &|subject| {
            subject.code().is_some_and(|code| last(code) == "7").then(|| "PA-0003".to_owned())
        },
    };
    check_file(file, &world)
}

/// Codes of what is found, warnings with a question mark.
fn found(checked: &Checked) -> String {
    let name = |p: &Problem| format!("{}{}", p.code, if p.is_error() { "" } else { "?" });
    checked.problems.iter().map(name).collect::<Vec<_>>().join(" ")
}

#[test]
fn every_problem_is_found_and_only_errors_reject() {
    let code = |number: u32| ItemDraft {
        code: Some(format!("1.{number:06}").parse().unwrap()),
        ..sound()
    };
    let new =
        NewRegulation { name: "Báo cáo".into(), kind: Kind::Reporting, field: Field::default() };
    let hand = ItemDraft {
        disposition: Some(Disposition::Decentralise),
        from_level: Some(Level::Ministry),
        to_level: Some(Level::Province),
        ..sound()
    };
    let keep = ItemDraft { disposition: Some(Disposition::Keep), ..sound() };
    let decree = LegalChange {
        document: "61/2018/NĐ-CP".parse().unwrap(),
        ..sound().legal_changes[0].clone()
    };
    let bare = ItemDraft { before: PlanCost::default(), after: PlanCost::default(), ..sound() };
    for (draft, expected) in [
        (sound(), ""),
        (ItemDraft { code: None, new: Some(new), ..sound() }, ""),
        (code(8), "unknown-code"),
        (code(3), "ended-code"),
        (code(4), "other-agency"),
        (code(5), "already-approved"),
        (code(6), "already-approved?"),
        (code(7), "in-another-plan?"),
        (ItemDraft { code: None, ..sound() }, "subject-missing"),
        (ItemDraft { disposition: None, ..sound() }, "disposition-missing"),
        (ItemDraft { ways: [].into(), ..sound() }, "ways-missing"),
        (hand.clone(), ""),
        (ItemDraft { to_level: None, ..hand.clone() }, "level-missing"),
        (ItemDraft { to_level: Some(Level::Ministry), ..hand.clone() }, "level-not-lower"),
        (ItemDraft { to_level: Some(Level::District), ..hand }, "level-abolished"),
        (ItemDraft { content: " ".into(), ..sound() }, "content-missing"),
        (ItemDraft { reason: String::new(), ..sound() }, "reason-missing?"),
        (ItemDraft { reason: String::new(), ..keep.clone() }, "reason-missing"),
        (ItemDraft { deadline: None, ..keep }, ""),
        (ItemDraft { legal_changes: vec![], ..sound() }, "legal-change-missing"),
        (ItemDraft { legal_changes: vec![decree.clone()], ..sound() }, "beyond-authority"),
        (ItemDraft { legal_changes: vec![decree], authority: None, ..sound() }, ""),
        (ItemDraft { deadline: None, ..sound() }, "deadline-missing?"),
        (ItemDraft { deadline: TODAY.yesterday().ok(), ..sound() }, "deadline-past"),
        (bare.clone(), "cost-missing? cost-missing?"),
        (ItemDraft { disposition: Some(Disposition::Cut), ..bare }, "cost-missing?"),
        (
            ItemDraft { after: PlanCost { fees: Some(101), ..sound().before }, ..sound() },
            "cost-rises?",
        ),
        (
            ItemDraft { after: PlanCost { fees: Some(-1), ..sound().before }, ..sound() },
            "cost-negative",
        ),
    ] {
        let checked = check(&file(vec![draft.clone()]), None);
        assert_eq!(found(&checked), expected, "{draft:?}");
        let rejected = checked.problems.iter().any(Problem::is_error);
        assert_eq!(
            (checked.items.len(), checked.rejected.len()),
            if rejected { (0, 1) } else { (1, 0) }
        );
        for problem in &checked.problems {
            assert_eq!(problem.at.row, 2);
            assert!(problem.message.ends_with('.') && problem.advice.ends_with('.'), "{problem:?}");
        }
    }
}

#[test]
fn what_was_approved_may_be_amended_by_name() {
    let mut draft = sound();
    draft.code = Some("1.000005".parse().unwrap());
    let file = file(vec![draft]);
    assert_eq!(found(&check(&file, Some("1643/QĐ-TTg"))), "");
    let other = check(&file, Some("209/QĐ-TTg"));
    assert_eq!(found(&other), "already-approved");
    assert!(other.problems[0].message.contains("1643/QĐ-TTg ngày 31/07/2025"), "{other:?}");
}

#[test]
fn the_first_of_two_rows_is_taken_and_the_second_named() {
    let two = ItemDraft { code: Some("1.000002".parse().unwrap()), ..sound() };
    let checked = check(&file(vec![sound(), two, sound()]), None);
    assert_eq!(found(&checked), "twice");
    let problem = &checked.problems[0];
    assert_eq!(
        (problem.at.row, problem.field, problem.value.as_str()),
        (4, ItemField::Code, "1.000001")
    );
    assert!(problem.message.contains("dòng 2"), "{}", problem.message);
    let rows: Vec<_> = checked.items.iter().map(|item| item.at.row).collect();
    assert_eq!(rows, [2, 3]);
}

#[test]
fn cells_that_could_not_be_read_reject_their_row_and_are_not_reported_twice() {
    let mut file = file(vec![ItemDraft { disposition: None, ..sound() }, sound()]);
    file.rows[1].draft.code = Some("1.000002".parse().unwrap());
    let at = file.rows[0].at.clone();
    let bad = (ItemField::Disposition, "cắt bỏ");
    file.problems = vec![Problem::error(&at, bad, ProblemCode::BadValue, ("Sai.", "Sửa."))];
    let checked = check(&file, None);
    assert_eq!(found(&checked), "bad-value");
    assert_eq!((checked.items.len(), checked.items[0].at.row), (1, 3));
    assert_eq!(checked.rejected[0].1.as_ref().unwrap().key(), "1.000001");

    let whole = Place::default();
    let missing = (ItemField::Disposition, "");
    file.problems = vec![Problem::error(&whole, missing, ProblemCode::ColumnMissing, ("x.", "y."))];
    assert_eq!(check(&file, None).items, []);
}

#[test]
fn amounts_are_printed_with_dots() {
    let mut draft = sound();
    draft.before.fees = Some(1_000);
    draft.after.fees = Some(123_456_789);
    let checked = check(&file(vec![draft]), None);
    let message = &checked.problems[0].message;
    assert!(message.contains("từ 10.000 lên 1.234.567.890 đồng"), "{message}");
}
