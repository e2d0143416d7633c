//! The way of items from proposal to law.

use quydinh::{
    cases::{
        Actor, Refusal,
        plans::{
            Approval, Coverage, Enactment, ItemEdit, Moment, PlanError, Selection, Verdicts, Which,
            approve, consult, edit_items, enact, review, submit, withdraw,
        },
    },
    catalog::Due,
    model::{
        Act, Action, Authority, Decision, Disposition, EnactingDocument, ItemDraft, PlanNumber,
        ProblemCode, Stage,
    },
};

use super::{
    Desk, TRADE, applies, day, draft, file, new_plan, noon, officer, reviewer, revision, slug,
};
use crate::harness::{TestStore, on_both_stores};

on_both_stores!(
    the_whole_way,
    the_ministry_settles_what_is_its_own,
    a_consultation_runs_on_days_of_viet_nam,
    the_review_sends_back_with_reasons,
    whoever_wrote_does_not_settle,
    an_edit_must_have_seen_the_last_version,
    an_amending_decision_replaces_and_takes_back,
    decisions_and_documents_are_recorded_once,
    what_is_handed_in_is_not_changed_by_a_file,
    items_are_edited_one_by_one,
    the_past_is_recorded_by_an_operator_only,
);

pub(super) fn decision(number: &str, on: &str, amends: Option<&str>) -> Decision {
    Decision {
        number: number.parse().unwrap(),
        day: day(on),
        signer: "Phó Thủ tướng".into(),
        title: String::new(),
        amends: amends.map(|number| number.parse().unwrap()),
        file: None,
    }
}

pub(super) fn document(number: &str, from: &str) -> EnactingDocument {
    EnactingDocument {
        number: number.parse().unwrap(),
        in_force_from: day(from),
        title: String::new(),
    }
}

/// A plan of trade with items under the Prime Minister's authority.
pub(super) async fn plan_of(desk: &mut Desk, codes: &[&str]) -> PlanNumber {
    let agency = slug(TRADE);
    let drafts = codes.iter().map(|code| draft(code)).collect();
    let upload = new_plan(TRADE, file("pa.xlsx", drafts));
    desk.upload(&upload, (officer("an", &agency), noon("2026-07-01"))).await.plan
}

/// Leads all items of a plan to a passed review on 20 July.
pub(super) async fn passed(desk: &Desk, plan: PlanNumber) {
    let agency = slug(TRADE);
    let an = |on| (officer("an", &agency), noon(on));
    let days = (day("2026-07-02"), day("2026-07-10"));
    consult(&desk.store, &desk.all(plan).await, days, an("2026-07-02")).await.unwrap();
    submit(&desk.store, &desk.all(plan).await, an("2026-07-11")).await.unwrap();
    let all = Verdicts { passed: Which::AllPossible, returned: [].into() };
    let at = (plan, desk.version(plan).await);
    review(&desk.store, at, &all, (reviewer("vu"), noon("2026-07-20"))).await.unwrap();
}

pub(super) fn approval(decision: Decision, items: Vec<Selection>) -> Approval {
    Approval { decision, file: None, items, takes_back: Vec::new() }
}

async fn the_whole_way(at: TestStore) {
    let mut desk = Desk::new(&at).await;
    let plan = plan_of(&mut desk, &["1.000000", "1.000001"]).await;
    passed(&desk, plan).await;
    assert_eq!(desk.stages(plan).await, ["reviewed", "reviewed"]);
    let paper = decision("1643/QĐ-TTg", "2026-07-31", None);
    let vu = |on| (reviewer("vu"), noon(on));
    // What was not approved cannot be carried out.
    let ours = document("20/2026/TT-BCT", "2026-10-01");
    let early = Enactment { document: ours.clone(), items: vec![desk.all(plan).await] };
    let refused = enact(&desk.store, &early, vu("2026-08-01")).await;
    assert!(matches!(refused, Err(PlanError::Nothing)), "{refused:?}");
    let first = Enactment { document: ours, items: vec![desk.some(plan, &[1]).await] };
    let refused = enact(&desk.store, &first, vu("2026-08-01")).await;
    assert!(
        matches!(&refused, Err(PlanError::Illegal(items)) if items[0].1.act == Act::Enacted),
        "{refused:?}"
    );

    let items = vec![desk.all(plan).await];
    let done = approve(&desk.store, &approval(paper, items), vu("2026-08-03")).await.unwrap();
    assert_eq!((done[0].items, done[0].version), (2, desk.version(plan).await));
    let known = desk.store.seq().await.unwrap();
    let first = Enactment { items: vec![desk.some(plan, &[1]).await], ..first };
    enact(&desk.store, &first, vu("2026-09-15")).await.unwrap();

    for (on, known_at, expected) in [
        ("2026-06-30", u64::MAX, "-"),
        ("2026-07-01", u64::MAX, "PA-0001/1 simplify proposed"),
        ("2026-07-10", u64::MAX, "PA-0001/1 simplify consulting"),
        ("2026-07-11", u64::MAX, "PA-0001/1 simplify submitted"),
        ("2026-07-30", u64::MAX, "PA-0001/1 simplify reviewed"),
        // Approved on that day, recorded three days later.
        ("2026-07-31", u64::MAX, "PA-0001/1 simplify approved 1643/QĐ-TTg"),
        ("2026-09-30", u64::MAX, "PA-0001/1 simplify approved 1643/QĐ-TTg"),
        ("2026-10-01", u64::MAX, "PA-0001/1 simplify enacted 1643/QĐ-TTg"),
        ("2026-10-01", known, "PA-0001/1 simplify approved 1643/QĐ-TTg"),
        ("2026-10-01", known - 2, "PA-0001/1 simplify reviewed"),
    ] {
        let catalog = desk.catalog_at(on, known_at).await;
        assert_eq!(applies(&catalog, "1.000000"), expected, "{on} {known_at}");
    }
    // The other one is owed, and late from the day after its deadline.
    let due = |catalog: &quydinh::catalog::Catalog, code: &str| {
        catalog.fact(catalog.find(&code.parse().unwrap()).unwrap()).unwrap().plan.unwrap().due
    };
    for (on, code, expected) in [
        ("2027-12-31", "1.000001", Some(Due::Pending)),
        ("2028-01-01", "1.000001", Some(Due::Overdue)),
        ("2028-01-01", "1.000000", None),
    ] {
        assert_eq!(due(&desk.catalog(on).await, code), expected, "{on} {code}");
    }
    let catalog = desk.catalog("2026-10-01").await;
    let fact = catalog.plan_items().next().unwrap();
    assert_eq!(fact.reached(Stage::Approved), Some(day("2026-07-31")));
    assert_eq!(fact.reached(Stage::Enacted), Some(day("2026-10-01")));
    assert_eq!(fact.document.unwrap().to_string(), "20/2026/TT-BCT");
    desk.assert_sound().await;
}

async fn the_ministry_settles_what_is_its_own(at: TestStore) {
    let mut desk = Desk::new(&at).await;
    let agency = slug(TRADE);
    let own = ItemDraft { authority: Some(Authority::Ministry), ..draft("1.000000") };
    let upload = new_plan(TRADE, file("1", vec![own]));
    let an = (officer("an", &agency), noon("2026-07-01"));
    let plan = desk.upload(&upload, an).await.plan;
    passed(&desk, plan).await;
    let vu = (reviewer("vu"), noon("2026-08-01"));
    let paper = decision("1/QĐ-TTg", "2026-07-31", None);
    let refused =
        approve(&desk.store, &approval(paper, vec![desk.some(plan, &[1]).await]), vu).await;
    assert!(matches!(refused, Err(PlanError::Illegal(_))), "{refused:?}");
    // Promised, and not carried out: owed.
    let catalog = desk.catalog("2026-08-01").await;
    assert_eq!(catalog.plan_items().next().unwrap().due, Some(Due::Pending));
    // The agency records its own document.
    let ours = document("20/2026/TT-BCT", "2026-09-01");
    let enactment = Enactment { document: ours, items: vec![desk.all(plan).await] };
    enact(&desk.store, &enactment, (officer("binh", &agency), noon("2026-08-20"))).await.unwrap();
    let catalog = desk.catalog("2026-09-01").await;
    assert_eq!(applies(&catalog, "1.000000"), "PA-0001/1 simplify enacted 20/2026/TT-BCT");
    let fact = catalog.plan_items().next().unwrap();
    assert_eq!((fact.decision, fact.reached(Stage::Approved)), (None, None));
    // A later proposal does not undo what is settled.
    let later = new_plan(TRADE, file("2", vec![draft("1.000000")]));
    let run = desk.dry_run(&later, noon("2026-09-02")).await;
    let warned: Vec<_> = run.problems.iter().map(|p| (p.code, p.is_error())).collect();
    assert_eq!(warned, [(ProblemCode::AlreadyApproved, false)]);
    assert!(
        run.problems[0].message.contains("20/2026/TT-BCT ngày 01/09/2026"),
        "{:?}",
        run.problems
    );
    desk.upload(&later, (officer("an", &agency), noon("2026-09-02"))).await;
    assert_eq!(
        applies(&desk.catalog("2026-09-02").await, "1.000000"),
        "PA-0001/1 simplify enacted 20/2026/TT-BCT"
    );
    desk.assert_sound().await;
}

async fn a_consultation_runs_on_days_of_viet_nam(at: TestStore) {
    let mut desk = Desk::new(&at).await;
    let agency = slug(TRADE);
    let plan = plan_of(&mut desk, &["1.000000"]).await;
    let an = |text: &str| (officer("an", &agency), Moment::now(text.parse().unwrap()));
    let all = desk.all(plan).await;
    for (opens, closes) in [("2026-07-01", "2026-07-10"), ("2026-07-05", "2026-07-04")] {
        let days = (day(opens), day(closes));
        // 17:00 UTC is midnight in Viet Nam: it is 2 July there.
        let refused = consult(&desk.store, &all, days, an("2026-07-01T17:00:00Z")).await;
        assert!(matches!(refused, Err(PlanError::Invalid { field: "closes", .. })), "{refused:?}");
    }
    let days = (day("2026-07-02"), day("2026-07-10"));
    consult(&desk.store, &all, days, an("2026-07-01T17:00:00Z")).await.unwrap();
    let all = desk.all(plan).await;
    let open = submit(&desk.store, &all, an("2026-07-10T16:59:59Z")).await;
    assert!(
        matches!(open, Err(PlanError::StillOpen(closes)) if closes == day("2026-07-10")),
        "{open:?}"
    );
    submit(&desk.store, &all, an("2026-07-10T17:00:00Z")).await.unwrap();
    assert_eq!(
        applies(&desk.catalog("2026-07-01").await, "1.000000"),
        "PA-0001/1 simplify proposed"
    );
    assert_eq!(
        applies(&desk.catalog("2026-07-02").await, "1.000000"),
        "PA-0001/1 simplify consulting"
    );
    assert_eq!(
        applies(&desk.catalog("2026-07-11").await, "1.000000"),
        "PA-0001/1 simplify submitted"
    );
}

async fn the_review_sends_back_with_reasons(at: TestStore) {
    let mut desk = Desk::new(&at).await;
    let agency = slug(TRADE);
    let an = |on| (officer("an", &agency), noon(on));
    let vu = |on| (reviewer("vu"), noon(on));
    let plan = plan_of(&mut desk, &["1.000000", "1.000001", "1.000002"]).await;
    let days = (day("2026-07-02"), day("2026-07-10"));
    consult(&desk.store, &desk.all(plan).await, days, an("2026-07-02")).await.unwrap();
    submit(&desk.store, &desk.all(plan).await, an("2026-07-11")).await.unwrap();
    let at = (plan, desk.version(plan).await);
    for (passed, returned, field) in [
        (Which::AllPossible, [(2, " ")], "reason"),
        (Which::These(vec![2]), [(2, "Trùng")], "passed"),
    ] {
        let returned = returned.map(|(item, reason)| (item, reason.to_owned())).into();
        let refused =
            review(&desk.store, at, &Verdicts { passed, returned }, vu("2026-07-15")).await;
        assert!(
            matches!(&refused, Err(PlanError::Invalid { field: f, .. }) if *f == field),
            "{refused:?}"
        );
    }
    let verdicts = Verdicts {
        passed: Which::AllPossible,
        returned: [(2, "Đã có trong quyết định khác".to_owned())].into(),
    };
    let done = review(&desk.store, at, &verdicts, vu("2026-07-15")).await.unwrap();
    assert_eq!((done.items, done.version), (3, desk.version(plan).await));
    assert_eq!(desk.stages(plan).await, ["reviewed", "proposed", "reviewed"]);
    let state = desk.store.plan(plan, u64::MAX).await.unwrap().unwrap();
    let back = state.acts.iter().find(|act| act.act == Act::Returned).unwrap();
    assert_eq!(back.items, [(2, Some("Đã có trong quyết định khác".to_owned()))]);

    // What came back is mended and goes its way again; the others wait.
    let mended = ItemDraft { content: "Chỉ giảm hồ sơ".into(), ..draft("1.000001") };
    let again = revision(TRADE, plan, Coverage::Part, file("2", vec![mended]));
    desk.upload(&again, an("2026-07-16")).await;
    let days = (day("2026-07-17"), day("2026-07-18"));
    assert_eq!(
        consult(&desk.store, &desk.all(plan).await, days, an("2026-07-17")).await.unwrap().items,
        1
    );
    assert_eq!(
        submit(&desk.store, &desk.all(plan).await, an("2026-07-19")).await.unwrap().items,
        1
    );
    let all = Verdicts { passed: Which::AllPossible, returned: [].into() };
    let at = (plan, desk.version(plan).await);
    review(&desk.store, at, &all, vu("2026-07-20")).await.unwrap();
    assert_eq!(desk.stages(plan).await, ["reviewed"; 3]);
    let refused =
        review(&desk.store, (plan, desk.version(plan).await), &all, vu("2026-07-20")).await;
    assert!(matches!(refused, Err(PlanError::Nothing)), "{refused:?}");
    desk.assert_sound().await;
}

async fn whoever_wrote_does_not_settle(at: TestStore) {
    let mut desk = Desk::new(&at).await;
    let agency = slug(TRADE);
    let plan = plan_of(&mut desk, &["1.000000"]).await;
    passed(&desk, plan).await;
    // An officer who uploaded and became a reviewer since; an officer; and
    // whoever runs the machine, who wrote nothing.
    let paper = || decision("1/QĐ-TTg", "2026-07-31", None);
    let when = noon("2026-08-01");
    let all = desk.all(plan).await;
    let refused =
        approve(&desk.store, &approval(paper(), vec![all.clone()]), (reviewer("an"), when)).await;
    let second = Refusal::SecondPerson(Action::RecordDecision);
    assert!(matches!(&refused, Err(PlanError::Refused(r)) if *r == second), "{refused:?}");
    let refused = approve(
        &desk.store,
        &approval(paper(), vec![all.clone()]),
        (officer("binh", &agency), when),
    )
    .await;
    assert!(matches!(refused, Err(PlanError::Refused(Refusal::Role(..)))), "{refused:?}");
    let all_pass = Verdicts { passed: Which::AllPossible, returned: [].into() };
    let refused =
        review(&desk.store, (plan, all.expected), &all_pass, (reviewer("an"), when)).await;
    assert!(matches!(refused, Err(PlanError::Refused(Refusal::SecondPerson(_)))), "{refused:?}");
    let done =
        approve(&desk.store, &approval(paper(), vec![all]), (Actor::Operator("nhập"), when)).await;
    assert_eq!(done.unwrap()[0].items, 1);
}

async fn an_edit_must_have_seen_the_last_version(at: TestStore) {
    let mut desk = Desk::new(&at).await;
    let agency = slug(TRADE);
    let an = |on| (officer("an", &agency), noon(on));
    let plan = plan_of(&mut desk, &["1.000000", "1.000001"]).await;
    let seen = desk.all(plan).await;
    let catalog = desk.catalog("2026-07-01").await;
    let edit = ItemEdit {
        item: Some(2),
        draft: ItemDraft { content: "Khác".into(), ..draft("1.000001") },
    };
    let edits = std::slice::from_ref(&edit);
    let binh = (officer("binh", &agency), noon("2026-07-02"));
    let at = (plan, seen.expected);
    let done = edit_items(&desk.store, &catalog, at, edits, binh).await.unwrap();
    assert_eq!((done.version, done.items), (desk.version(plan).await, 1));

    let refused = withdraw(&desk.store, &seen, "Thôi", an("2026-07-03")).await;
    let Err(PlanError::Moved(difference)) = refused else { panic!("{refused:?}") };
    assert_eq!((difference.expected, difference.found), (seen.expected, done.version));
    let acts: Vec<_> = difference.acts.iter().map(|act| (act.act, act.actor.as_str())).collect();
    assert_eq!(acts, [(Act::Edited, binh.0.name())]);
    assert_eq!(difference.items.len(), 1);
    assert_eq!(difference.items[0].id.to_string(), "PA-0001/2");
    assert_eq!(
        difference.items[0].before.as_ref().unwrap().content,
        "Giảm từ 10 xuống 5 ngày làm việc"
    );
    assert_eq!(difference.items[0].after.content, "Khác");
    assert_eq!(difference.stages, []);
    // Nobody learns of another agency's plan that way.
    let other = slug("bo-y-te");
    let refused =
        withdraw(&desk.store, &seen, "Thôi", (officer("y", &other), noon("2026-07-03"))).await;
    assert!(matches!(refused, Err(PlanError::Refused(_))), "{refused:?}");

    for reason in ["", "  "] {
        let refused = withdraw(&desk.store, &desk.all(plan).await, reason, an("2026-07-03")).await;
        assert!(matches!(refused, Err(PlanError::Invalid { field: "reason", .. })), "{refused:?}");
    }
    let gone =
        withdraw(&desk.store, &desk.some(plan, &[2, 2]).await, "Thôi", an("2026-07-03")).await;
    assert_eq!(gone.unwrap().items, 1);
    assert_eq!(desk.stages(plan).await, ["proposed", "-"]);
    let nowhere = desk.some(plan, &[7]).await;
    let refused = withdraw(&desk.store, &nowhere, "Thôi", an("2026-07-03")).await;
    assert!(matches!(refused, Err(PlanError::UnknownItem(_))), "{refused:?}");
    desk.assert_sound().await;
}

async fn an_amending_decision_replaces_and_takes_back(at: TestStore) {
    let mut desk = Desk::new(&at).await;
    let agency = slug(TRADE);
    let vu = |on| (reviewer("vu"), noon(on));
    let first = plan_of(&mut desk, &["1.000000", "1.000001", "1.000002"]).await;
    passed(&desk, first).await;
    let paper = decision("1643/QĐ-TTg", "2026-07-31", None);
    approve(&desk.store, &approval(paper, vec![desk.all(first).await]), vu("2026-08-01"))
        .await
        .unwrap();

    // The agency does not take back what is approved: a decision does.
    let an = |on| (officer("an", &agency), noon(on));
    let third = desk.some(first, &[3]).await;
    let refused = withdraw(&desk.store, &third, "Thôi", an("2026-08-02")).await;
    assert!(matches!(refused, Err(PlanError::Illegal(_))), "{refused:?}");
    let refused = withdraw(&desk.store, &desk.all(first).await, "Thôi", an("2026-08-02")).await;
    assert!(matches!(refused, Err(PlanError::Nothing)), "{refused:?}");

    // Proposed again without saying so, it is refused by name.
    let cut = ItemDraft { disposition: Some(Disposition::Cut), ..draft("1.000000") };
    let mut upload = new_plan(TRADE, file("2", vec![cut]));
    let run = desk.dry_run(&upload, noon("2026-08-05")).await;
    assert_eq!((run.counts().rejected, run.problems[0].code), (1, ProblemCode::AlreadyApproved));
    assert!(run.problems[0].message.contains("1643/QĐ-TTg"), "{:?}", run.problems);
    upload.target = quydinh::cases::plans::Target::New {
        title: "Sửa đổi lần 2".into(),
        amends: Some("1643/QĐ-TTg".parse().unwrap()),
    };
    let second = desk.upload(&upload, an("2026-08-05")).await.plan;
    // Until it is approved, what was approved applies.
    assert_eq!(
        applies(&desk.catalog("2026-08-05").await, "1.000000"),
        "PA-0001/1 simplify approved 1643/QĐ-TTg"
    );
    let days = (day("2026-08-06"), day("2026-08-07"));
    consult(&desk.store, &desk.all(second).await, days, an("2026-08-06")).await.unwrap();
    submit(&desk.store, &desk.all(second).await, an("2026-08-08")).await.unwrap();
    let all = Verdicts { passed: Which::AllPossible, returned: [].into() };
    review(&desk.store, (second, desk.version(second).await), &all, vu("2026-08-09"))
        .await
        .unwrap();

    let amending = decision("2671/QĐ-TTg", "2026-12-01", Some("1643/QĐ-TTg"));
    let mut both = approval(amending.clone(), vec![desk.all(second).await]);
    both.takes_back = vec![desk.some(first, &[3]).await];
    // Only of the decision that it amends.
    let wrong = Approval { decision: Decision { amends: None, ..amending }, ..both.clone() };
    let refused = approve(&desk.store, &wrong, vu("2026-12-02")).await;
    assert!(matches!(refused, Err(PlanError::Invalid { field: "takes_back", .. })), "{refused:?}");
    assert_eq!(approve(&desk.store, &both, vu("2026-12-02")).await.unwrap().len(), 2);
    for (on, code, expected) in [
        ("2026-11-30", "1.000000", "PA-0001/1 simplify approved 1643/QĐ-TTg"),
        ("2026-12-01", "1.000000", "PA-0002/1 cut approved 2671/QĐ-TTg"),
        ("2026-12-01", "1.000001", "PA-0001/2 simplify approved 1643/QĐ-TTg"),
        ("2026-11-30", "1.000002", "PA-0001/3 simplify approved 1643/QĐ-TTg"),
        ("2026-12-01", "1.000002", "-"),
    ] {
        assert_eq!(applies(&desk.catalog(on).await, code), expected, "{on} {code}");
    }
    let standing = desk.catalog("2026-12-01").await.standing(Some(&agency));
    assert_eq!((standing.cut().numerator, standing.dispositions), (2, [1, 1, 0, 0]));
    desk.assert_sound().await;
}

async fn decisions_and_documents_are_recorded_once(at: TestStore) {
    let mut desk = Desk::new(&at).await;
    let vu = |on| (reviewer("vu"), noon(on));
    let plan = plan_of(&mut desk, &["1.000000", "1.000001"]).await;
    passed(&desk, plan).await;
    let paper = || decision("1643/QĐ-TTg", "2026-07-31", None);
    let some = |items: &[u32]| {
        let items = items.to_vec();
        let desk = &desk;
        async move { vec![desk.some(plan, &items).await] }
    };
    approve(&desk.store, &approval(paper(), some(&[1]).await), vu("2026-08-01")).await.unwrap();
    let other = Decision { day: day("2026-07-30"), ..paper() };
    let refused = approve(&desk.store, &approval(other, some(&[2]).await), vu("2026-08-01")).await;
    assert!(
        matches!(&refused, Err(PlanError::DecisionDiffers(known)) if **known == paper()),
        "{refused:?}"
    );
    let bare = Decision { signer: " ".into(), ..paper() };
    let refused = approve(&desk.store, &approval(bare, some(&[2]).await), vu("2026-08-01")).await;
    assert!(matches!(refused, Err(PlanError::Invalid { field: "signer", .. })), "{refused:?}");
    let refused =
        approve(&desk.store, &approval(paper(), some(&[2]).await), vu("2026-07-30")).await;
    assert!(matches!(refused, Err(PlanError::Invalid { field: "day", .. })), "{refused:?}");
    let twice = [some(&[2]).await, some(&[2]).await].concat();
    let refused = approve(&desk.store, &approval(paper(), twice), vu("2026-08-01")).await;
    assert!(matches!(refused, Err(PlanError::Invalid { field: "items", .. })), "{refused:?}");
    let done = approve(&desk.store, &approval(paper(), some(&[2]).await), vu("2026-08-01")).await;
    assert_eq!(done.unwrap()[0].items, 1);
    let decisions = desk.store.decisions(u64::MAX).await.unwrap();
    assert_eq!(decisions.into_iter().map(|d| d.facts).collect::<Vec<_>>(), [paper()]);

    // One document carries several items out, named at once or one by one.
    let ours = || document("20/2026/TT-BCT", "2026-10-01");
    let enactment = Enactment { document: ours(), items: some(&[1]).await };
    enact(&desk.store, &enactment, vu("2026-09-01")).await.unwrap();
    let other = EnactingDocument { in_force_from: day("2026-10-02"), ..ours() };
    let refused = enact(
        &desk.store,
        &Enactment { document: other, items: some(&[2]).await },
        vu("2026-09-01"),
    )
    .await;
    assert!(matches!(refused, Err(PlanError::DocumentDiffers(_))), "{refused:?}");
    let enactment = Enactment { document: ours(), items: some(&[2]).await };
    enact(&desk.store, &enactment, vu("2026-09-01")).await.unwrap();
    assert_eq!(desk.store.enacting_documents(u64::MAX).await.unwrap().len(), 1);
    assert_eq!(desk.stages(plan).await, ["enacted", "enacted"]);
    desk.assert_sound().await;
}

async fn what_is_handed_in_is_not_changed_by_a_file(at: TestStore) {
    let mut desk = Desk::new(&at).await;
    let plan = plan_of(&mut desk, &["1.000000", "1.000001"]).await;
    passed(&desk, plan).await;
    let other = ItemDraft { content: "Khác".into(), ..draft("1.000000") };
    let upload = revision(TRADE, plan, Coverage::Whole, file("2", vec![other, draft("1.000001")]));
    let run = desk.dry_run(&upload, noon("2026-07-21")).await;
    assert_eq!(run.counts().rejected, 1);
    assert_eq!((run.problems[0].code, run.problems[0].at.row), (ProblemCode::Locked, 2));
    assert_eq!((run.same.len(), run.withdrawn.len()), (1, 0));
    // Nor does a file withdraw it by leaving it out.
    let one = revision(TRADE, plan, Coverage::Whole, file("3", vec![draft("1.000001")]));
    assert_eq!(desk.dry_run(&one, noon("2026-07-21")).await.withdrawn, []);
}

async fn items_are_edited_one_by_one(at: TestStore) {
    let mut desk = Desk::new(&at).await;
    let agency = slug(TRADE);
    let an = (officer("an", &agency), noon("2026-07-01"));
    let plan = plan_of(&mut desk, &["1.000000", "1.000001"]).await;
    let catalog = desk.catalog("2026-07-01").await;
    let edit = |item: Option<u32>, draft: ItemDraft| ItemEdit { item, draft };
    let no_content = ItemDraft { content: String::new(), ..draft("1.000000") };
    for (edits, expected) in [
        (vec![edit(Some(1), no_content)], ProblemCode::ContentMissing),
        (vec![edit(None, draft("2.000000"))], ProblemCode::OtherAgency),
        (vec![edit(None, draft("1.000001"))], ProblemCode::Twice),
        (vec![edit(Some(1), draft("1.000001"))], ProblemCode::Twice),
        (vec![edit(None, draft("1.000005")), edit(None, draft("1.000005"))], ProblemCode::Twice),
    ] {
        let at = (plan, desk.version(plan).await);
        let refused = edit_items(&desk.store, &catalog, at, &edits, an).await;
        let Err(PlanError::Rejected(problems)) = refused else { panic!("{refused:?}") };
        assert_eq!(problems[0].code, expected, "{problems:?}");
    }
    let at = (plan, desk.version(plan).await);
    let same = vec![edit(Some(1), draft("1.000005")), edit(Some(1), draft("1.000006"))];
    let refused = edit_items(&desk.store, &catalog, at, &same, an).await;
    assert!(matches!(refused, Err(PlanError::Invalid { field: "items", .. })), "{refused:?}");
    let good = vec![edit(Some(2), draft("1.000005")), edit(None, draft("1.000006"))];
    edit_items(&desk.store, &catalog, at, &good, an).await.unwrap();
    let catalog = desk.catalog("2026-07-01").await;
    for (code, expected) in [
        ("1.000001", "-"),
        ("1.000005", "PA-0001/2 simplify proposed"),
        ("1.000006", "PA-0001/3 simplify proposed"),
    ] {
        assert_eq!(applies(&catalog, code), expected, "{code}");
    }
    passed(&desk, plan).await;
    let at = (plan, desk.version(plan).await);
    let refused =
        edit_items(&desk.store, &catalog, at, &[edit(Some(1), draft("1.000000"))], an).await;
    assert!(matches!(refused, Err(PlanError::Illegal(_))), "{refused:?}");
    desk.assert_sound().await;
}

async fn the_past_is_recorded_by_an_operator_only(at: TestStore) {
    let mut desk = Desk::new(&at).await;
    let agency = slug(TRADE);
    let plan = plan_of(&mut desk, &["1.000000"]).await;
    let on = |text: &str| Moment { day: Some(day(text)), ..noon("2026-07-20") };
    let days = (day("2026-07-03"), day("2026-07-04"));
    let all = desk.all(plan).await;
    let an = officer("an", &agency);
    let refused = consult(&desk.store, &all, days, (an, on("2026-07-02"))).await;
    assert!(matches!(refused, Err(PlanError::Invalid { field: "day", .. })), "{refused:?}");
    let operator = Actor::Operator("nhập hồ sơ cũ");
    let refused = consult(&desk.store, &all, days, (operator, on("2026-07-21"))).await;
    assert!(matches!(refused, Err(PlanError::Invalid { field: "day", .. })), "{refused:?}");
    consult(&desk.store, &all, days, (operator, on("2026-07-02"))).await.unwrap();
    submit(&desk.store, &desk.all(plan).await, (operator, on("2026-07-05"))).await.unwrap();
    assert_eq!(
        applies(&desk.catalog("2026-07-05").await, "1.000000"),
        "PA-0001/1 simplify submitted"
    );
    assert_eq!(
        applies(&desk.catalog("2026-07-04").await, "1.000000"),
        "PA-0001/1 simplify consulting"
    );
}
