//! The whole chain of a regulation, and what a check of the store finds.

use quydinh::{
    cases::plans::{Correction, Enactment, Which, approve, correct_act, enact},
    model::{Act, ItemDraft},
    store::{Finding, TextChange},
};

use super::{
    Coverage, Desk, TRADE, day, draft, file,
    lifecycle::{approval, decision, document, passed, plan_of},
    load, noon, officer, reviewer, revision, slug,
};
use crate::harness::{TestStore, on_both_stores};

on_both_stores!(a_regulation_shows_its_whole_chain, changes_behind_the_journal_are_found,);

async fn a_regulation_shows_its_whole_chain(at: TestStore) {
    let mut desk = Desk::new(&at).await;
    let agency = slug(TRADE);
    let plan = plan_of(&mut desk, &["1.000009", "1.000000"]).await;
    let changed = ItemDraft { content: "Còn 3 ngày".into(), ..draft("1.000000") };
    let second = revision(TRADE, plan, Coverage::Part, file("sua.csv", vec![changed]));
    desk.upload(&second, (officer("binh", &agency), noon("2026-07-02"))).await;
    passed(&desk, plan).await;
    let vu = (reviewer("vu"), noon("2026-08-01"));
    let paper = decision("1643/QĐ-TTg", "2026-07-31", None);
    approve(&desk.store, &approval(paper.clone(), vec![desk.all(plan).await]), vu).await.unwrap();
    let known = desk.store.seq().await.unwrap();
    let ours = document("20/2026/TT-BCT", "2026-06-01");
    let enactment = Enactment { document: ours.clone(), items: vec![desk.some(plan, &[2]).await] };
    enact(&desk.store, &enactment, vu).await.unwrap();
    load(&desk.store, [("1.000000".to_owned(), TRADE)].into_iter(), "Tên mới", "2026-06-01").await;

    let code = "1.000000".parse().unwrap();
    let chain = desk.store.chain(&code, u64::MAX).await.unwrap();
    assert_eq!(chain.len(), 1);
    let item = &chain[0];
    assert_eq!((item.id.to_string().as_str(), &item.plan.agency), ("PA-0001/2", &agency));
    let (an, binh) = (officer("an", &agency).name(), officer("binh", &agency).name());
    let versions: Vec<_> = item
        .versions
        .iter()
        .map(|v| {
            let (number, file) = v.receipt.clone().unwrap();
            let content = v.version.content.content.as_str();
            (
                v.version.version,
                content,
                v.actor.as_str(),
                number.to_string(),
                file,
                v.version.at.row,
            )
        })
        .collect();
    assert_eq!(
        versions,
        [
            (1, "Giảm từ 10 xuống 5 ngày làm việc", an, "BN-0001".into(), "pa.xlsx".into(), 3),
            (2, "Còn 3 ngày", binh, "BN-0002".into(), "sua.csv".into(), 2),
        ]
    );
    let acts: Vec<_> = item.acts.iter().map(|act| (act.act.act, act.act.day.to_string())).collect();
    let expected = [
        (Act::Consulting, "2026-07-02"),
        (Act::Submitted, "2026-07-11"),
        (Act::Reviewed, "2026-07-20"),
        (Act::Approved, "2026-07-31"),
        (Act::Enacted, "2026-06-01"),
    ];
    assert_eq!(acts, expected.map(|(act, day)| (act, day.to_owned())));
    assert_eq!(item.acts[0].act.closes, Some(day("2026-07-10")));
    assert_eq!(item.acts[3].decision.as_ref(), Some(&paper));
    assert_eq!(item.acts[4].document.as_ref(), Some(&ours));
    let text = TextChange { day: day("2026-06-01"), before: Some(1), after: Some(2) };
    assert_eq!(item.text, Some(text));

    // As it was known before the document, and after it turned out a mistake.
    let before = &desk.store.chain(&code, known).await.unwrap()[0];
    assert_eq!((before.acts.len(), before.text), (4, None));
    let at = (plan, desk.version(plan).await);
    let seq = item.acts[4].act.seq;
    let to = (&Correction::Annul, "Nhầm văn bản");
    let done = correct_act(&desk.store, at, (seq, &Which::AllPossible), to, vu).await.unwrap();
    let after = &desk.store.chain(&code, u64::MAX).await.unwrap()[0];
    assert_eq!((after.acts[4].corrected_by, after.text), (Some(done.version), None));
    assert_eq!(after.acts[5].act.reason, "Nhầm văn bản");
    assert_eq!(desk.store.chain(&"1.000001".parse().unwrap(), u64::MAX).await.unwrap(), []);
    desk.assert_sound().await;
}

async fn changes_behind_the_journal_are_found(at: TestStore) {
    let mut desk = Desk::new(&at).await;
    let plan = plan_of(&mut desk, &["1.000000", "1.000001"]).await;
    passed(&desk, plan).await;
    let vu = (reviewer("vu"), noon("2026-08-01"));
    let paper = decision("1643/QĐ-TTg", "2026-07-31", None);
    approve(&desk.store, &approval(paper, vec![desk.some(plan, &[1]).await]), vu).await.unwrap();
    let ours = document("20/2026/TT-BCT", "2026-10-01");
    let enactment = Enactment { document: ours, items: vec![desk.all(plan).await] };
    enact(&desk.store, &enactment, vu).await.unwrap();
    desk.assert_sound().await;
    let checked = desk.store.verify().await.unwrap();
    // Opened, two items, uploaded, three steps, two papers, approved, enacted.
    assert_eq!(checked.plans, 11);

    for (change, back, table) in [
        ("UPDATE plan SET title = 'Khác'", "UPDATE plan SET title = 'Phương án năm 2026'", "plan"),
        (
            "UPDATE plan_item SET disposition = 'cut' WHERE item = 2",
            "UPDATE plan_item SET disposition = 'simplify' WHERE item = 2",
            "plan_item",
        ),
        (
            "UPDATE plan_act SET day = day + 1 WHERE act = 'approved'",
            "UPDATE plan_act SET day = day - 1 WHERE act = 'approved'",
            "plan_act",
        ),
        (
            "UPDATE plan_act_item SET item = 2 WHERE recorded_seq = (SELECT recorded_seq FROM plan_act WHERE act = 'approved')",
            "UPDATE plan_act_item SET item = 1 WHERE recorded_seq = (SELECT recorded_seq FROM plan_act WHERE act = 'approved')",
            "plan_act_item",
        ),
        ("UPDATE plan_receipt SET added = 3", "UPDATE plan_receipt SET added = 2", "plan_receipt"),
        (
            "UPDATE decision SET signer = 'Khác'",
            "UPDATE decision SET signer = 'Phó Thủ tướng'",
            "decision",
        ),
        (
            "UPDATE enacting_document SET in_force_from = in_force_from - 30",
            "UPDATE enacting_document SET in_force_from = in_force_from + 30",
            "enacting_document",
        ),
        (
            "INSERT INTO plan_act_item (recorded_seq, item) VALUES (9999, 1)",
            "DELETE FROM plan_act_item WHERE recorded_seq = 9999",
            "plan_act_item",
        ),
    ] {
        at.execute(change).await;
        let findings = desk.store.verify().await.unwrap().findings;
        assert!(
            matches!(findings[..], [Finding::Table { table: found, .. }] if found == table),
            "{change}: {findings:?}"
        );
        at.execute(back).await;
        assert_eq!(desk.store.verify().await.unwrap().findings, [], "{back}");
    }
    at.execute("DELETE FROM plan_item WHERE item = 2").await;
    let findings = desk.store.verify().await.unwrap().findings;
    assert!(matches!(findings[..], [Finding::Table { table: "plan_item", .. }]), "{findings:?}");
}
