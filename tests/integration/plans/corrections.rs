//! Mending what was recorded, without touching what was known before.

use quydinh::{
    cases::{
        Actor, Refusal,
        plans::{
            Correction, Enactment, Moment, PlanError, Which, approve, consult, correct_act,
            correct_content, correct_decision, correct_document, enact, submit,
        },
    },
    model::{Act, Decision, Disposition, EnactingDocument, ItemDraft, ItemId, PlanNumber},
};

use super::{
    Desk, TRADE, applies, day, draft,
    lifecycle::{approval, decision, document, passed, plan_of},
    noon, officer, reviewer, slug, told,
};
use crate::harness::{TestStore, on_both_stores};

on_both_stores!(
    what_was_recorded_by_mistake_counts_no_more,
    what_a_later_step_rests_on_stays,
    a_consultation_is_moved_and_prolonged,
    another_decision_or_document_takes_the_place,
    what_rests_on_a_decision_follows_its_day,
    what_rests_on_a_document_follows_its_day,
    a_slip_in_what_was_approved_is_mended,
);

/// The place of the last act of a kind.
async fn last(desk: &Desk, plan: PlanNumber, act: Act) -> u64 {
    let state = desk.store.plan(plan, u64::MAX).await.unwrap().unwrap();
    state.acts.iter().rfind(|done| done.act == act).unwrap().seq
}

/// A plan of two items, both approved on 31 July and the first carried out
/// from 1 October.
async fn enacted(desk: &mut Desk) -> PlanNumber {
    let plan = plan_of(desk, &["1.000000", "1.000001"]).await;
    passed(desk, plan).await;
    let vu = (reviewer("vu"), noon("2026-08-01"));
    let paper = decision("1643/QĐ-TTg", "2026-07-31", None);
    approve(&desk.store, &approval(paper, vec![desk.all(plan).await]), vu).await.unwrap();
    let ours = document("20/2026/TT-BCT", "2026-10-01");
    let enactment = Enactment { document: ours, items: vec![desk.some(plan, &[1]).await] };
    enact(&desk.store, &enactment, vu).await.unwrap();
    plan
}

async fn correct(
    desk: &Desk,
    (plan, act, items): (PlanNumber, Act, Which),
    to: Correction,
    who: (Actor<'_>, Moment),
) -> Result<u64, PlanError> {
    let at = (plan, desk.version(plan).await);
    let seq = last(desk, plan, act).await;
    let done = correct_act(&desk.store, at, (seq, &items), (&to, "Ghi nhầm"), who).await?;
    assert_eq!(done.version, desk.version(plan).await);
    Ok(done.items)
}

async fn what_was_recorded_by_mistake_counts_no_more(at: TestStore) {
    let mut desk = Desk::new(&at).await;
    let plan = enacted(&mut desk).await;
    let vu = (reviewer("vu"), noon("2026-11-01"));
    let known = desk.store.seq().await.unwrap();
    let then = told(&desk.catalog_at("2026-11-01", known).await);
    let standing = desk.catalog_at("2026-11-01", known).await.standing(None);

    let done =
        correct(&desk, (plan, Act::Enacted, Which::AllPossible), Correction::Annul, vu).await;
    assert_eq!(done.unwrap(), 1);
    let approved = "PA-0001/1 simplify approved 1643/QĐ-TTg";
    assert_eq!(applies(&desk.catalog("2026-11-01").await, "1.000000"), approved);
    // What was known before is as it was.
    let again = desk.catalog_at("2026-11-01", known).await;
    assert_eq!((told(&again), again.standing(None)), (then, standing));
    // It cannot be annulled twice; it can be recorded anew.
    let twice =
        correct(&desk, (plan, Act::Enacted, Which::AllPossible), Correction::Annul, vu).await;
    assert!(matches!(twice, Err(PlanError::Nothing)), "{twice:?}");
    let named =
        correct(&desk, (plan, Act::Enacted, Which::These(vec![1])), Correction::Annul, vu).await;
    assert!(matches!(named, Err(PlanError::NotLive { .. })), "{named:?}");
    let ours = document("21/2026/TT-BCT", "2026-11-01");
    let enactment = Enactment { document: ours, items: vec![desk.all(plan).await] };
    assert_eq!(enact(&desk.store, &enactment, vu).await.unwrap()[0].items, 2);
    assert_eq!(desk.stages(plan).await, ["enacted", "enacted"]);
    desk.assert_sound().await;
}

async fn what_a_later_step_rests_on_stays(at: TestStore) {
    let mut desk = Desk::new(&at).await;
    let plan = enacted(&mut desk).await;
    let vu = (reviewer("vu"), noon("2026-11-01"));
    let all = || Which::AllPossible;
    for act in [Act::Approved, Act::Reviewed] {
        let refused = correct(&desk, (plan, act, all()), Correction::Annul, vu).await;
        assert!(matches!(refused, Err(PlanError::Invalid { field: "items", .. })), "{refused:?}");
    }
    for act in [Act::Submitted, Act::Uploaded] {
        let refused = correct(&desk, (plan, act, all()), Correction::Annul, vu).await;
        assert!(refused.is_err(), "{act} {refused:?}");
    }
    // The second item has no later step; whoever wrote it may not.
    let second = || (plan, Act::Approved, Which::These(vec![2]));
    let an = (reviewer("an"), noon("2026-11-01"));
    let refused = correct(&desk, second(), Correction::Annul, an).await;
    assert!(matches!(refused, Err(PlanError::Refused(Refusal::SecondPerson(_)))), "{refused:?}");
    correct(&desk, second(), Correction::Annul, vu).await.unwrap();
    assert_eq!(desk.stages(plan).await, ["enacted", "reviewed"]);
    correct(&desk, (plan, Act::Reviewed, Which::These(vec![2])), Correction::Annul, vu)
        .await
        .unwrap();
    assert_eq!(desk.stages(plan).await, ["enacted", "submitted"]);
    desk.assert_sound().await;
}

async fn a_consultation_is_moved_and_prolonged(at: TestStore) {
    let mut desk = Desk::new(&at).await;
    let agency = slug(TRADE);
    let plan = plan_of(&mut desk, &["1.000000"]).await;
    let an = |on| (officer("an", &agency), noon(on));
    let days = (day("2026-07-05"), day("2026-07-10"));
    consult(&desk.store, &desk.all(plan).await, days, an("2026-07-02")).await.unwrap();
    let consulting = || (plan, Act::Consulting, Which::AllPossible);
    for to in [
        Correction::Closes(day("2026-07-04")),
        Correction::Day(day("2026-07-11")),
        Correction::Decision("1/QĐ-TTg".parse().unwrap()),
    ] {
        let refused = correct(&desk, consulting(), to, an("2026-07-06")).await;
        assert!(matches!(refused, Err(PlanError::Invalid { .. })), "{refused:?}");
    }
    correct(&desk, consulting(), Correction::Closes(day("2026-07-20")), an("2026-07-06"))
        .await
        .unwrap();
    let all = desk.all(plan).await;
    let open = submit(&desk.store, &all, an("2026-07-15")).await;
    assert!(
        matches!(open, Err(PlanError::StillOpen(closes)) if closes == day("2026-07-20")),
        "{open:?}"
    );
    submit(&desk.store, &all, an("2026-07-21")).await.unwrap();
    // Moved although it is over: the item stays where it is.
    correct(&desk, consulting(), Correction::Day(day("2026-07-07")), an("2026-07-22"))
        .await
        .unwrap();
    assert_eq!(desk.stages(plan).await, ["submitted"]);
    for (on, expected) in [
        ("2026-07-06", "PA-0001/1 simplify proposed"),
        ("2026-07-07", "PA-0001/1 simplify consulting"),
        ("2026-07-22", "PA-0001/1 simplify submitted"),
    ] {
        assert_eq!(applies(&desk.catalog(on).await, "1.000000"), expected, "{on}");
    }
    desk.assert_sound().await;
}

async fn another_decision_or_document_takes_the_place(at: TestStore) {
    let mut desk = Desk::new(&at).await;
    let first = enacted(&mut desk).await;
    let vu = (reviewer("vu"), noon("2026-11-01"));
    let unknown = Correction::Decision("9/QĐ-TTg".parse().unwrap());
    let refused = correct(&desk, (first, Act::Approved, Which::AllPossible), unknown, vu).await;
    assert!(matches!(refused, Err(PlanError::Invalid { field: "decision", .. })), "{refused:?}");
    let moved = Correction::Day(day("2026-07-30"));
    let refused = correct(&desk, (first, Act::Approved, Which::AllPossible), moved, vu).await;
    assert!(matches!(refused, Err(PlanError::Invalid { field: "day", .. })), "{refused:?}");

    // The decision of another plan, recorded with its own items.
    let second = plan_of(&mut desk, &["1.000002"]).await;
    passed(&desk, second).await;
    let paper = decision("1700/QĐ-TTg", "2026-08-05", None);
    approve(&desk.store, &approval(paper, vec![desk.all(second).await]), vu).await.unwrap();
    let other = Correction::Decision("1700/QĐ-TTg".parse().unwrap());
    let items = Which::These(vec![2]);
    assert_eq!(correct(&desk, (first, Act::Approved, items), other, vu).await.unwrap(), 1);
    for (on, expected) in [
        ("2026-08-04", "PA-0001/2 simplify reviewed"),
        ("2026-08-05", "PA-0001/2 simplify approved 1700/QĐ-TTg"),
    ] {
        assert_eq!(applies(&desk.catalog(on).await, "1.000001"), expected, "{on}");
    }
    assert_eq!(
        applies(&desk.catalog("2026-08-05").await, "1.000000"),
        "PA-0001/1 simplify approved 1643/QĐ-TTg"
    );
    desk.assert_sound().await;
}

async fn what_rests_on_a_decision_follows_its_day(at: TestStore) {
    let mut desk = Desk::new(&at).await;
    let plan = enacted(&mut desk).await;
    let vu = (reviewer("vu"), noon("2026-11-01"));
    let known = desk.store.seq().await.unwrap();
    let paper = decision("1643/QĐ-TTg", "2026-07-25", None);
    let an = (reviewer("an"), noon("2026-11-01"));
    let refused = correct_decision(&desk.store, (&paper, 1), "Nhầm ngày", an).await;
    assert!(matches!(refused, Err(PlanError::Refused(_))), "{refused:?}");
    let stale = correct_decision(&desk.store, (&paper, 2), "Nhầm ngày", vu).await;
    assert!(matches!(stale, Err(PlanError::DecisionDiffers(_))), "{stale:?}");
    let done = correct_decision(&desk.store, (&paper, 1), "Nhầm ngày", vu).await.unwrap();
    assert_eq!((done.len(), done[0].items, done[0].version), (1, 2, desk.version(plan).await));
    let on = "2026-07-25";
    for (known_at, expected) in [
        (u64::MAX, "PA-0001/2 simplify approved 1643/QĐ-TTg"),
        (known, "PA-0001/2 simplify reviewed"),
    ] {
        assert_eq!(applies(&desk.catalog_at(on, known_at).await, "1.000001"), expected);
    }
    assert_eq!(desk.stages(plan).await, ["enacted", "approved"]);
    // Another signer moves nothing.
    let signer = Decision { signer: "Thủ tướng".into(), ..paper.clone() };
    let done = correct_decision(&desk.store, (&signer, 2), "Nhầm người ký", vu).await.unwrap();
    assert_eq!(done, []);
    let now = desk.store.decision(&paper.number, u64::MAX).await.unwrap().unwrap();
    assert_eq!((now.version, &now.facts, now.reason.as_str()), (3, &signer, "Nhầm người ký"));
    let then = desk.store.decision(&paper.number, known).await.unwrap().unwrap();
    assert_eq!((then.version, then.facts.day), (1, day("2026-07-31")));
    desk.assert_sound().await;
}

async fn what_rests_on_a_document_follows_its_day(at: TestStore) {
    let mut desk = Desk::new(&at).await;
    let agency = slug(TRADE);
    enacted(&mut desk).await;
    let moved =
        EnactingDocument { title: "Thông tư".into(), ..document("20/2026/TT-BCT", "2026-12-01") };
    let other = slug("bo-y-te");
    let refused = correct_document(
        &desk.store,
        (&moved, 1),
        "Lùi ngày",
        (officer("y", &other), noon("2026-09-01")),
    )
    .await;
    assert!(matches!(refused, Err(PlanError::Refused(_))), "{refused:?}");
    let an = (officer("an", &agency), noon("2026-09-01"));
    let unknown = document("99/2026/TT-BCT", "2026-12-01");
    let refused = correct_document(&desk.store, (&unknown, 1), "Lùi ngày", an).await;
    assert!(matches!(refused, Err(PlanError::Invalid { field: "number", .. })), "{refused:?}");
    correct_document(&desk.store, (&moved, 1), "Lùi ngày", an).await.unwrap();
    for (on, expected) in [
        ("2026-11-30", "PA-0001/1 simplify approved 1643/QĐ-TTg"),
        ("2026-12-01", "PA-0001/1 simplify enacted 1643/QĐ-TTg"),
    ] {
        assert_eq!(applies(&desk.catalog(on).await, "1.000000"), expected, "{on}");
    }
    desk.assert_sound().await;
}

async fn a_slip_in_what_was_approved_is_mended(at: TestStore) {
    let mut desk = Desk::new(&at).await;
    let plan = enacted(&mut desk).await;
    let vu = (reviewer("vu"), noon("2026-11-01"));
    let known = desk.store.seq().await.unwrap();
    let id = ItemId { plan, item: 2 };
    let mended = ItemDraft { disposition: Some(Disposition::Cut), ..draft("1.000001") };
    for (draft, field) in [
        (ItemDraft { code: None, ..mended.clone() }, "draft"),
        (ItemDraft { code: draft("1.000002").code, ..mended.clone() }, "draft"),
    ] {
        let at = (id, desk.version(plan).await);
        let refused = correct_content(&desk.store, at, (&draft, "Nhầm cột"), vu).await;
        assert!(
            matches!(&refused, Err(PlanError::Invalid { field: f, .. }) if *f == field),
            "{refused:?}"
        );
    }
    let at = (id, desk.version(plan).await);
    correct_content(&desk.store, at, (&mended, "Nhầm cột"), vu).await.unwrap();
    for (on, known_at, expected) in [
        ("2026-11-01", u64::MAX, "PA-0001/2 cut approved 1643/QĐ-TTg"),
        // It was always meant so, and was not known to be.
        ("2026-07-31", u64::MAX, "PA-0001/2 cut approved 1643/QĐ-TTg"),
        ("2026-11-01", known, "PA-0001/2 simplify approved 1643/QĐ-TTg"),
    ] {
        assert_eq!(
            applies(&desk.catalog_at(on, known_at).await, "1.000001"),
            expected,
            "{on} {known_at}"
        );
    }
    // Whoever mended it wrote in it.
    let refused =
        correct(&desk, (plan, Act::Approved, Which::These(vec![2])), Correction::Annul, vu).await;
    assert!(matches!(refused, Err(PlanError::Refused(Refusal::SecondPerson(_)))), "{refused:?}");
    // What is still to be edited is edited, not corrected.
    let open = plan_of(&mut desk, &["1.000005"]).await;
    let at = (ItemId { plan: open, item: 1 }, desk.version(open).await);
    let refused = correct_content(&desk.store, at, (&draft("1.000005"), "x"), vu).await;
    assert!(matches!(refused, Err(PlanError::Invalid { field: "stage", .. })), "{refused:?}");
    desk.assert_sound().await;
}
