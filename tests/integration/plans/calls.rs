//! Calls for plans, on both stores: who was asked, and who has submitted.

use quydinh::{
    cases::{
        Actor, Refusal,
        plans::{
            CallChange, Moment, PlanError, Verdicts, Which, change_call, consult, open_call,
            review, submit, withdraw,
        },
    },
    model::{Action, AgencySlug, CallAnswer, PlanCall, Relation},
    reference::agencies,
    store::{Finding, Store},
};

use super::{
    BUILDING, Desk, TRADE, TRANSPORT, day, draft, file, new_plan, noon, officer, reviewer, slug,
};
use crate::harness::{TestStore, on_both_stores};

on_both_stores!(
    a_call_is_opened_once_and_changed_with_a_reason,
    who_has_not_submitted_is_listed,
    what_a_call_says_is_what_the_journal_says,
);

fn call(agencies: &[&str]) -> PlanCall {
    PlanCall {
        number: "7417/VPCP-KSTT".parse().unwrap(),
        issued: day("2026-07-01"),
        title: " Rà soát năm 2026 ".into(),
        deadline: day("2026-07-10"),
        agencies: agencies.iter().map(|agency| slug(agency)).collect(),
    }
}

fn vu(on: &str) -> (Actor<'static>, Moment) {
    (reviewer("vu"), noon(on))
}

async fn a_call_is_opened_once_and_changed_with_a_reason(at: TestStore) {
    let mut desk = Desk::new(&at).await;
    let store = &desk.store;
    let good = call(&[TRADE, BUILDING, TRADE]);
    let bad = |change: &dyn Fn(&mut PlanCall)| {
        let mut call = good.clone();
        change(&mut call);
        call
    };
    for (wrong, field) in [
        (bad(&|call| call.title = " ".into()), "subject"),
        (bad(&|call| call.title = "a\nb".into()), "subject"),
        (bad(&|call| call.issued = day("2026-07-02")), "issued"),
        (bad(&|call| call.deadline = day("2026-06-30")), "deadline"),
        (bad(&|call| call.agencies.clear()), "agencies"),
        (bad(&|call| call.agencies.push(slug("bo-khong-co"))), "agencies"),
    ] {
        let refused = open_call(store, &wrong, vu("2026-07-01")).await;
        assert!(
            matches!(refused, Err(PlanError::Invalid { field: of, .. }) if of == field),
            "{field}: {refused:?}"
        );
    }
    let agency = slug(TRADE);
    let not_a_reviewer = (officer("an", &agency), noon("2026-07-01"));
    let refused = open_call(store, &good, not_a_reviewer).await;
    let role = quydinh::model::Role::Officer;
    assert!(
        matches!(&refused, Err(PlanError::Refused(Refusal::Role(Action::CallForPlans, of))) if *of == role),
        "{refused:?}"
    );

    let seq = open_call(store, &good, vu("2026-07-01")).await.unwrap();
    assert_eq!(seq, store.seq().await.unwrap());
    let again = open_call(store, &good, vu("2026-07-01")).await;
    assert!(
        matches!(&again, Err(PlanError::CallDiffers(known)) if known.version == 1),
        "{again:?}"
    );
    let known = store.plan_calls(u64::MAX).await.unwrap();
    assert_eq!(known[0].facts.title, "Rà soát năm 2026");
    assert_eq!(known[0].facts.agencies, [slug(TRADE), slug(BUILDING)]);

    let change = CallChange {
        number: good.number.clone(),
        expected: 1,
        deadline: day("2026-07-31"),
        added: vec![slug("bo-y-te"), slug(TRADE)],
        reason: "Theo đề nghị của các bộ".into(),
    };
    let blank = CallChange { reason: " ".into(), ..change.clone() };
    let same = CallChange { deadline: good.deadline, added: Vec::new(), ..change.clone() };
    let unknown = CallChange { number: "1/VPCP-KSTT".parse().unwrap(), ..change.clone() };
    let refused = change_call(store, &blank, vu("2026-07-09")).await;
    assert!(matches!(refused, Err(PlanError::Invalid { field: "reason", .. })), "{refused:?}");
    let refused = change_call(store, &same, vu("2026-07-09")).await;
    assert!(matches!(refused, Err(PlanError::Nothing)), "{refused:?}");
    let refused = change_call(store, &unknown, vu("2026-07-09")).await;
    assert!(matches!(refused, Err(PlanError::UnknownCall(_))), "{refused:?}");
    change_call(store, &change, vu("2026-07-09")).await.unwrap();
    // Somebody who has not seen that does not change it again.
    let late = change_call(store, &change, vu("2026-07-09")).await;
    assert!(matches!(&late, Err(PlanError::CallDiffers(known)) if known.version == 2), "{late:?}");

    let versions = store.plan_call(&good.number, u64::MAX).await.unwrap();
    let told: Vec<_> = versions
        .iter()
        .map(|call| (call.version, call.facts.deadline.to_string(), call.facts.agencies.len()))
        .collect();
    assert_eq!(told, [(1, "2026-07-10".into(), 2), (2, "2026-07-31".into(), 3)]);
    // As known then, it stays what it was.
    let then = store.plan_calls(seq).await.unwrap();
    assert_eq!((then.len(), then[0].version), (1, 1));
    assert_eq!(store.plan_calls(seq - 1).await.unwrap(), []);
    desk.assert_sound().await;
}

/// Who has submitted what, and how late, as the desk shows it.
async fn told(store: &Store, on: &str, known_at: u64) -> Vec<String> {
    let handed_in = store.handed_in(known_at).await.unwrap();
    let call = store.plan_calls(known_at).await.unwrap().remove(0).facts;
    let is_one =
        |a: &AgencySlug, b: &AgencySlug, on| agencies().relation(a, b, on) == Relation::Own;
    let rows = call.standing(&handed_in, day(on), is_one);
    let row = |row: &quydinh::model::CallStanding<'_>| match row.answer {
        CallAnswer::Nothing => format!("{} - {}", row.agency, row.days_late),
        CallAnswer::Submitted { items, .. } => format!("{} {items} {}", row.agency, row.days_late),
    };
    rows.iter().map(row).collect()
}

async fn who_has_not_submitted_is_listed(at: TestStore) {
    let mut desk = Desk::new(&at).await;
    // Transport has been a part of construction since 2025, and is asked all the same.
    let call = call(&[TRADE, TRANSPORT, "bo-y-te"]);
    open_call(&desk.store, &call, vu("2026-07-01")).await.unwrap();
    let nobody = ["bo-cong-thuong - 1", "bo-giao-thong-van-tai - 1", "bo-y-te - 1"];
    assert_eq!(told(&desk.store, "2026-07-11", u64::MAX).await, nobody);

    let mut plans = Vec::new();
    for (agency, who, codes) in
        [(TRADE, "an", ["1.000000", "1.000001"]), (BUILDING, "ba", ["2.000000", "3.000000"])]
    {
        let slug = slug(agency);
        let officer = officer(who, &slug);
        let drafts = codes.iter().map(|code| draft(code)).collect();
        let upload = new_plan(agency, file(&format!("{who}.xlsx"), drafts));
        let plan = desk.upload(&upload, (officer, noon("2026-07-02"))).await.plan;
        let days = (day("2026-07-02"), day("2026-07-08"));
        let all = desk.all(plan).await;
        consult(&desk.store, &all, days, (officer, noon("2026-07-02"))).await.unwrap();
        plans.push((plan, officer));
    }
    // A plan that is not submitted is none yet.
    assert_eq!(told(&desk.store, "2026-07-11", u64::MAX).await, nobody);
    let before = desk.store.seq().await.unwrap();
    let (trade, an) = plans[0];
    let (building, ba) = plans[1];
    submit(&desk.store, &desk.some(trade, &[1]).await, (an, noon("2026-07-09"))).await.unwrap();
    submit(&desk.store, &desk.some(trade, &[2]).await, (an, noon("2026-07-12"))).await.unwrap();
    submit(&desk.store, &desk.all(building).await, (ba, noon("2026-07-13"))).await.unwrap();
    let expected = ["bo-cong-thuong 2 -1", "bo-giao-thong-van-tai 2 3", "bo-y-te - 4"];
    assert_eq!(told(&desk.store, "2026-07-14", u64::MAX).await, expected);
    // On an earlier day, and as it was known earlier.
    let earlier = ["bo-cong-thuong 1 -1", "bo-giao-thong-van-tai - -1", "bo-y-te - -1"];
    assert_eq!(told(&desk.store, "2026-07-09", u64::MAX).await, earlier);
    assert_eq!(told(&desk.store, "2026-07-11", before).await, nobody);

    // The desk shows the oldest first.
    let waiting = desk.catalog("2026-07-14").await.waiting();
    let waiting: Vec<_> = waiting.iter().map(|w| (w.plan, w.items, w.since.to_string())).collect();
    assert_eq!(waiting, [(trade, 2, "2026-07-09".into()), (building, 2, "2026-07-13".into())]);
    assert_eq!(desk.catalog("2026-07-08").await.waiting(), []);

    // What is sent back was submitted; what is withdrawn is not.
    let verdicts =
        Verdicts { passed: Which::These(vec![]), returned: [(1, "Trùng".into())].into() };
    let seen = (trade, desk.version(trade).await);
    review(&desk.store, seen, &verdicts, vu("2026-07-14")).await.unwrap();
    assert_eq!(told(&desk.store, "2026-07-14", u64::MAX).await, expected);
    let left = desk.catalog("2026-07-14").await.waiting();
    let left: Vec<_> = left.iter().map(|w| (w.plan, w.items, w.since.to_string())).collect();
    assert_eq!(left, [(trade, 1, "2026-07-12".into()), (building, 2, "2026-07-13".into())]);
    let all = desk.all(building).await;
    withdraw(&desk.store, &all, "Rà soát lại", (ba, noon("2026-07-15"))).await.unwrap();
    let expected = ["bo-cong-thuong 2 -1", "bo-giao-thong-van-tai - 5", "bo-y-te - 5"];
    assert_eq!(told(&desk.store, "2026-07-15", u64::MAX).await, expected);
    desk.assert_sound().await;
    what_is_kept_is_what_is_read_anew(&at).await;
}

/// A store that is asked of one position after the other, and now and then of
/// one before, says what one says that never was asked.
async fn what_is_kept_is_what_is_read_anew(at: &TestStore) {
    let asked = Store::open(&at.url).await.unwrap();
    let head = asked.seq().await.unwrap();
    let mut different = 0;
    let mut last = (Vec::new(), Vec::new());
    for seq in 0..=head {
        for known_at in [seq, seq / 2, seq] {
            let anew = Store::open(&at.url).await.unwrap();
            let expected = (
                anew.last_changes(known_at).await.unwrap(),
                anew.handed_in(known_at).await.unwrap(),
            );
            let kept = (
                asked.last_changes(known_at).await.unwrap(),
                asked.handed_in(known_at).await.unwrap(),
            );
            assert_eq!(kept, expected, "{known_at} after {seq}");
            if known_at == seq {
                different += usize::from(last != (kept.0.clone(), kept.1.to_vec()));
                last = (kept.0, kept.1.to_vec());
            }
            anew.close().await;
        }
    }
    assert!(different > 10, "{different} of {head}");
    assert_eq!(asked.last_changes(u64::MAX).await.unwrap(), last.0);
    asked.close().await;
}

async fn what_a_call_says_is_what_the_journal_says(at: TestStore) {
    let desk = Desk::new(&at).await;
    let seq = open_call(&desk.store, &call(&[TRADE, BUILDING]), vu("2026-07-01")).await.unwrap();
    assert_eq!(desk.store.verify().await.unwrap().findings, []);
    for (statement, table) in [
        ("UPDATE plan_call SET deadline = deadline + 30", "plan_call"),
        ("DELETE FROM plan_call_agency WHERE agency = 'bo-xay-dung'", "plan_call_agency"),
    ] {
        at.execute(statement).await;
        let findings = desk.store.verify().await.unwrap().findings;
        let told = |finding: &Finding| {
            let Finding::Table { seq: at, table: of, .. } = finding else { return false };
            (*at, *of) == (seq as i64, table)
        };
        assert!(findings.iter().any(told), "{statement}: {findings:?}");
    }
}
