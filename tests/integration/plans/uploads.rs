//! Dry runs, confirmations, receipts.

use quydinh::{
    cases::{
        Refusal,
        plans::{Confirmed, Coverage, PlanError, Target, Token, Upload, confirm, dry_run, submit},
    },
    model::{Cost, Disposition, ItemDraft, Kind, NewRegulation, PlanCost, PlanNumber, ProblemCode},
    store::{Store, UploadCounts},
};

use super::{
    BUILDING, Desk, TRADE, TRANSPORT, applies, draft, file, load, new_plan, noon, officer,
    reviewer, revision, slug,
};
use crate::harness::{TestStore, on_both_stores};

on_both_stores!(
    a_file_is_judged_confirmed_and_receipted,
    a_revision_tells_items_apart,
    a_file_that_is_not_the_whole_plan_withdraws_nothing,
    the_same_file_again_gets_the_first_receipt,
    a_confirmation_is_good_for_its_dry_run_only,
    what_moved_meanwhile_needs_another_dry_run,
    nobody_uploads_for_another_agency,
    an_officer_of_a_merged_agency_works_for_its_successor,
    more_rows_than_a_statement_holds,
);

fn counts(added: u64, changed: u64, same: u64, withdrawn: u64, rejected: u64) -> UploadCounts {
    UploadCounts { added, changed, same, withdrawn, rejected }
}

async fn a_file_is_judged_confirmed_and_receipted(at: TestStore) {
    let mut desk = Desk::new(&at).await;
    let cut = ItemDraft {
        disposition: Some(Disposition::Cut),
        after: PlanCost::default(),
        ..draft("1.000001")
    };
    let unknown = draft("1.009999");
    let other = draft("2.000000");
    let new = NewRegulation {
        name: "Báo cáo mới".into(),
        kind: Kind::Reporting,
        field: Default::default(),
    };
    let new = ItemDraft { code: None, new: Some(new), ..draft("1.000000") };
    let drafts = vec![draft("1.000000"), cut, unknown, other, new, draft("1.000000")];
    let upload = new_plan(TRADE, file("pa.xlsx", drafts));

    let run = desk.dry_run(&upload, noon("2026-07-01")).await;
    assert_eq!(run.counts(), counts(3, 0, 0, 0, 3));
    let problems: Vec<_> = run.problems.iter().map(|p| (p.at.row, p.code)).collect();
    let expected =
        [(4, ProblemCode::UnknownCode), (5, ProblemCode::OtherAgency), (7, ProblemCode::Twice)];
    assert_eq!(problems, expected);
    // Two of ten are to be cut; both fees were 1,000 đồng, twice a year, for ten.
    assert_eq!((run.before.cut().numerator, run.after.cut().numerator), (0, 2));
    assert_eq!(run.after.cut().denominator, 10);
    assert_eq!(run.after.cut().truncated().unwrap().to_string(), "20");
    assert_eq!(run.after.before, Cost::from_dong(40_000));
    assert_eq!(run.after.after, Cost::from_dong(12_000));
    assert_eq!(run.earlier, None);
    // Nothing was written.
    assert_eq!(desk.store.plans(u64::MAX).await.unwrap(), []);

    let agency = slug(TRADE);
    let receipt = desk.upload(&upload, (officer("an", &agency), noon("2026-07-01"))).await;
    assert_eq!(
        (receipt.plan, receipt.entry.number.to_string().as_str()),
        (PlanNumber(1), "BN-0001")
    );
    assert_eq!(receipt.entry.counts, counts(3, 0, 0, 0, 3));
    assert_eq!(receipt.seq, desk.store.seq().await.unwrap());
    assert_eq!(desk.store.receipt(receipt.entry.number).await.unwrap(), Some(receipt.clone()));
    let of_plan = desk.store.receipts_of_plan(receipt.plan).await.unwrap();
    assert_eq!(of_plan, std::slice::from_ref(&receipt));

    // Whoever has reached the receipt's position sees what was uploaded.
    let catalog = desk.catalog("2026-07-01").await;
    assert!(catalog.seq() >= receipt.seq);
    assert_eq!(applies(&catalog, "1.000000"), "PA-0001/1 simplify proposed");
    assert_eq!(applies(&catalog, "1.000001"), "PA-0001/2 cut proposed");
    assert_eq!(applies(&catalog, "1.000002"), "-");
    assert_eq!(catalog.standing(Some(&agency)), run.after);
    let head = &desk.store.plans(u64::MAX).await.unwrap()[0];
    assert_eq!((head.version, head.title.as_str()), (receipt.seq, "Phương án năm 2026"));
    let state = desk.store.plan(PlanNumber(1), u64::MAX).await.unwrap().unwrap();
    assert_eq!(state.items[2].subject, "reporting: báo cáo mới");
    assert_eq!(state.acts.len(), 1);
    assert_eq!(state.acts[0].items.iter().map(|(item, _)| *item).collect::<Vec<_>>(), [1, 2, 3]);
    // Before it was recorded it was not there.
    assert_eq!(desk.store.plan(PlanNumber(1), state.head.opened - 1).await.unwrap(), None);
    desk.assert_sound().await;
}

async fn a_revision_tells_items_apart(at: TestStore) {
    let mut desk = Desk::new(&at).await;
    let agency = slug(TRADE);
    let an = (officer("an", &agency), noon("2026-07-01"));
    let all = (0..5).map(|n| draft(&format!("1.{n:06}"))).collect();
    let plan = desk.upload(&new_plan(TRADE, file("1", all)), an).await.plan;

    let changed = ItemDraft { content: "Còn 3 ngày".into(), ..draft("1.000001") };
    let bad = ItemDraft { content: String::new(), ..draft("1.000002") };
    let second = file("2", vec![draft("1.000000"), changed, bad, draft("1.000007")]);
    let upload = revision(TRADE, plan, Coverage::Whole, second);
    let run = desk.dry_run(&upload, noon("2026-07-02")).await;
    // The refused row is about an item that stays as it is.
    assert_eq!(run.counts(), counts(1, 1, 1, 2, 1));
    assert_eq!(run.changed[0].before.content, "Giảm từ 10 xuống 5 ngày làm việc");
    assert_eq!(run.changed[0].after.content, "Còn 3 ngày");
    assert_eq!((run.before.planned, run.after.planned), (5, 4));
    desk.upload(&upload, (officer("an", &agency), noon("2026-07-02"))).await;
    assert_eq!(desk.stages(plan).await, ["proposed", "proposed", "proposed", "-", "-", "proposed"]);
    let catalog = desk.catalog("2026-07-02").await;
    assert_eq!(catalog.standing(Some(&agency)), run.after);
    assert_eq!(applies(&catalog, "1.000007"), "PA-0001/6 simplify proposed");
    assert_eq!(applies(&catalog, "1.000003"), "-");

    // What was withdrawn comes back under its number, even in the same words.
    let third = revision(TRADE, plan, Coverage::Part, file("3", vec![draft("1.000003")]));
    let run = desk.dry_run(&third, noon("2026-07-03")).await;
    assert_eq!((run.counts(), run.changed[0].id.item), (counts(0, 1, 0, 0, 0), 4));
    desk.upload(&third, (officer("an", &agency), noon("2026-07-03"))).await;
    assert_eq!(
        applies(&desk.catalog("2026-07-03").await, "1.000003"),
        "PA-0001/4 simplify proposed"
    );

    // Another plan with the same regulation is taken in, with a warning.
    let other = new_plan(TRADE, file("4", vec![draft("1.000000")]));
    let run = desk.dry_run(&other, noon("2026-07-03")).await;
    assert_eq!(run.problems[0].code, ProblemCode::InAnotherPlan);
    assert!(run.problems[0].message.contains("PA-0001"), "{:?}", run.problems);
    desk.upload(&other, (officer("an", &agency), noon("2026-07-03"))).await;
    assert_eq!(
        applies(&desk.catalog("2026-07-03").await, "1.000000"),
        "PA-0002/1 simplify proposed"
    );
    desk.assert_sound().await;
}

async fn a_file_that_is_not_the_whole_plan_withdraws_nothing(at: TestStore) {
    let mut desk = Desk::new(&at).await;
    let agency = slug(TRADE);
    let an = (officer("an", &agency), noon("2026-07-01"));
    let two = file("1", vec![draft("1.000000"), draft("1.000001")]);
    let plan = desk.upload(&new_plan(TRADE, two), an).await.plan;
    let one = || file("2", vec![draft("1.000000")]);
    let part =
        desk.dry_run(&revision(TRADE, plan, Coverage::Part, one()), noon("2026-07-01")).await;
    assert_eq!(part.counts(), counts(0, 0, 1, 0, 0));
    let whole =
        desk.dry_run(&revision(TRADE, plan, Coverage::Whole, one()), noon("2026-07-01")).await;
    assert_eq!(whole.counts(), counts(0, 0, 1, 1, 0));
    // A row that does not tell what it is about may be about the other item.
    let mut vague = one();
    vague.rows.push(vague.rows[0].clone());
    vague.rows[1].at.row = 3;
    vague.rows[1].draft.code = None;
    let vague =
        desk.dry_run(&revision(TRADE, plan, Coverage::Whole, vague), noon("2026-07-01")).await;
    assert_eq!(vague.counts(), counts(0, 0, 1, 0, 1));
}

async fn the_same_file_again_gets_the_first_receipt(at: TestStore) {
    let mut desk = Desk::new(&at).await;
    let agency = slug(TRADE);
    let an = (officer("an", &agency), noon("2026-07-01"));
    let binh = (officer("binh", &agency), noon("2026-07-05"));
    let upload = new_plan(TRADE, file("1", vec![draft("1.000000")]));
    let run = desk.dry_run(&upload, an.1).await;
    let first = desk.upload(&upload, an).await;
    let seq = desk.store.seq().await.unwrap();

    // Again with the same token, as after a lost answer; and days later anew.
    let catalog = desk.catalog("2026-07-01").await;
    let again = confirm(&desk.store, &catalog, &upload, &run.token, an).await.unwrap();
    assert_eq!(again, Confirmed::AlreadyRecorded(first.clone()));
    let later = desk.dry_run(&upload, binh.1).await;
    assert_eq!(later.earlier, Some(first.clone()));
    assert_eq!(desk.confirm(&upload, binh).await, Confirmed::AlreadyRecorded(first.clone()));

    // As a revision that changes nothing.
    let same = revision(TRADE, first.plan, Coverage::Whole, upload.file.clone());
    assert_eq!(desk.confirm(&same, binh).await, Confirmed::AlreadyRecorded(first.clone()));
    assert_eq!(desk.store.seq().await.unwrap(), seq);

    // Back to the first file after a second one is a change, with its own receipt.
    let other = ItemDraft { content: "Khác".into(), ..draft("1.000000") };
    let second = revision(TRADE, first.plan, Coverage::Whole, file("2", vec![other]));
    desk.upload(&second, binh).await;
    let back = desk.upload(&same, binh).await;
    assert_eq!(
        (back.entry.number.to_string().as_str(), back.entry.counts),
        ("BN-0003", counts(0, 1, 0, 0, 0))
    );

    // When the plan was withdrawn, the file may open another.
    let all = desk.all(first.plan).await;
    quydinh::cases::plans::withdraw(&desk.store, &all, "Làm lại", binh).await.unwrap();
    let anew = desk.upload(&upload, binh).await;
    assert_eq!(anew.plan, PlanNumber(2));
    desk.assert_sound().await;
}

async fn a_confirmation_is_good_for_its_dry_run_only(at: TestStore) {
    let mut desk = Desk::new(&at).await;
    let agency = slug(TRADE);
    let an = (officer("an", &agency), noon("2026-07-01"));
    let upload = new_plan(TRADE, file("1", vec![draft("1.000000")]));
    let token = desk.dry_run(&upload, an.1).await.token;
    let catalog = desk.catalog("2026-07-01").await;

    let title = Target::New { title: "Tên khác".into(), amends: None };
    for other in [
        Upload { file: file("1", vec![draft("1.000001")]), ..upload.clone() },
        Upload { coverage: Coverage::Part, ..upload.clone() },
        Upload { target: title, ..upload.clone() },
    ] {
        let refused = confirm(&desk.store, &catalog, &other, &token, an).await;
        assert!(matches!(refused, Err(PlanError::BadToken)), "{refused:?}");
    }
    let forged = Token::new(token.to_string().replace(".2026-", ".2027-"));
    let refused = confirm(&desk.store, &catalog, &upload, &forged, an).await;
    assert!(matches!(refused, Err(PlanError::BadToken)), "{refused:?}");
    let blank =
        Upload { target: Target::New { title: " ".into(), amends: None }, ..upload.clone() };
    let refused = confirm(&desk.store, &catalog, &blank, &token, an).await;
    assert!(matches!(refused, Err(PlanError::Invalid { field: "title", .. })), "{refused:?}");

    // Another server of the same database takes it, when it knows as much.
    let store = Store::open(&at.url).await.unwrap();
    let behind = desk.catalog_at("2026-07-01", catalog.seq() - 1).await;
    let refused = confirm(&store, &behind, &upload, &token, an).await;
    assert!(
        matches!(refused, Err(PlanError::Behind(seq)) if Some(seq) == token.basis()),
        "{refused:?}"
    );
    // On the next day a deadline may have passed.
    let tomorrow = desk.catalog("2026-07-02").await;
    let late = (an.0, noon("2026-07-02"));
    let moved = confirm(&store, &tomorrow, &upload, &token, late).await.unwrap();
    assert!(matches!(moved, Confirmed::Moved(_)), "{moved:?}");
    let done = confirm(&store, &catalog, &upload, &token, an).await.unwrap();
    assert!(matches!(done, Confirmed::Recorded(_)), "{done:?}");

    let empty = new_plan(TRADE, file("x", vec![draft("9.999999")]));
    let token = desk.dry_run(&empty, an.1).await.token;
    let catalog = desk.catalog("2026-07-01").await;
    let refused = confirm(&desk.store, &catalog, &empty, &token, an).await;
    assert!(matches!(refused, Err(PlanError::Nothing)), "{refused:?}");
    desk.assert_sound().await;
}

async fn what_moved_meanwhile_needs_another_dry_run(at: TestStore) {
    let mut desk = Desk::new(&at).await;
    let (trade, building) = (slug(TRADE), slug(BUILDING));
    let an = (officer("an", &trade), noon("2026-07-01"));
    let upload = new_plan(TRADE, file("1", vec![draft("1.000000")]));
    let other = ItemDraft { disposition: Some(Disposition::Cut), ..draft("1.000000") };
    let other = new_plan(TRADE, file("2", vec![other]));

    let token = desk.dry_run(&upload, an.1).await.token;
    // Another agency's plan is no reason to ask again.
    let elsewhere = new_plan(BUILDING, file("3", vec![draft("2.000000")]));
    desk.upload(&elsewhere, (officer("cuc", &building), an.1)).await;
    let old = desk.dry_run(&other, an.1).await.token;
    let catalog = desk.catalog("2026-07-01").await;
    let done = confirm(&desk.store, &catalog, &upload, &token, an).await.unwrap();
    let Confirmed::Recorded(receipt) = done else { panic!("{done:?}") };

    // The own agency's is, whatever catalog the server has by then.
    for _ in 0..2 {
        let moved = confirm(&desk.store, &catalog, &other, &old, an).await.unwrap();
        assert_eq!(moved, Confirmed::Moved(receipt.seq));
        desk.catalog("2026-07-01").await;
    }
    let fresh = desk.dry_run(&other, an.1).await;
    assert_eq!(fresh.problems[0].code, ProblemCode::InAnotherPlan);
    // So is a change of any regulation.
    load(&desk.store, [("1.000000".to_owned(), TRADE)].into_iter(), "Tên mới", "2026-06-01").await;
    let catalog = desk.catalog("2026-07-01").await;
    let moved = confirm(&desk.store, &catalog, &other, &fresh.token, an).await.unwrap();
    assert!(matches!(moved, Confirmed::Moved(_)), "{moved:?}");
    desk.upload(&other, an).await;
    desk.assert_sound().await;
}

async fn nobody_uploads_for_another_agency(at: TestStore) {
    let mut desk = Desk::new(&at).await;
    let (trade, building) = (slug(TRADE), slug(BUILDING));
    let upload = new_plan(TRADE, file("1", vec![draft("1.000000")]));
    let token = desk.dry_run(&upload, noon("2026-07-01")).await.token;
    let catalog = desk.catalog("2026-07-01").await;
    for actor in [officer("cuc", &building), reviewer("vu")] {
        let who = (actor, noon("2026-07-01"));
        let refused = confirm(&desk.store, &catalog, &upload, &token, who).await;
        assert!(matches!(refused, Err(PlanError::Refused(_))), "{refused:?}");
    }
    let plan = desk.upload(&upload, (officer("an", &trade), noon("2026-07-01"))).await.plan;
    // Nor changes another agency's plan under the own agency's name.
    let foreign = revision(BUILDING, plan, Coverage::Part, file("2", vec![draft("2.000000")]));
    let catalog = desk.catalog("2026-07-01").await;
    let refused = dry_run(&desk.store, &catalog, &foreign).await;
    assert!(matches!(refused, Err(PlanError::Invalid { field: "agency", .. })), "{refused:?}");
    let all = desk.all(plan).await;
    let refused = submit(&desk.store, &all, (officer("cuc", &building), noon("2026-07-01"))).await;
    assert!(matches!(refused, Err(PlanError::Refused(Refusal::Agency(_)))), "{refused:?}");
    let nowhere = revision(TRADE, PlanNumber(9), Coverage::Part, file("2", vec![]));
    let refused = dry_run(&desk.store, &catalog, &nowhere).await;
    assert!(matches!(refused, Err(PlanError::UnknownPlan(PlanNumber(9)))), "{refused:?}");
}

async fn an_officer_of_a_merged_agency_works_for_its_successor(at: TestStore) {
    let mut desk = Desk::new(&at).await;
    let transport = slug(TRANSPORT);
    // A rule of the merged ministry and one of its successor in one plan.
    let upload = new_plan(BUILDING, file("1", vec![draft("2.000000"), draft("3.000000")]));
    let run = desk.dry_run(&upload, noon("2026-07-01")).await;
    assert_eq!((run.counts(), run.after.cut().denominator), (counts(2, 0, 0, 0, 0), 4));
    let plan = desk.upload(&upload, (officer("giang", &transport), noon("2026-07-01"))).await.plan;
    let catalog = desk.catalog("2026-07-01").await;
    let sum = [TRADE, BUILDING].map(|agency| catalog.standing(Some(&slug(agency))).planned);
    assert_eq!((sum, catalog.standing(None).planned), ([0, 2], 2));
    // Before the merger they were two agencies.
    let before = desk.catalog("2025-02-28").await;
    assert_eq!(before.standing(Some(&slug(BUILDING))).regulations, 2);
    assert_eq!(before.standing(Some(&transport)).regulations, 2);
    assert_eq!(desk.stages(plan).await, ["proposed", "proposed"]);
    desk.assert_sound().await;
}

async fn more_rows_than_a_statement_holds(at: TestStore) {
    let mut desk = Desk::new(&at).await;
    let agency = slug(TRADE);
    let an = (officer("an", &agency), noon("2026-07-01"));
    let codes = (0..300).map(|n| (format!("1.1{n:05}"), TRADE));
    load(&desk.store, codes.clone(), "Tên", "2026-01-02").await;
    let drafts: Vec<_> = codes.map(|(code, _)| draft(&code)).collect();
    let plan = desk.upload(&new_plan(TRADE, file("1", drafts.clone())), an).await.plan;
    let state = desk.store.plan(plan, u64::MAX).await.unwrap().unwrap();
    assert!(state.items.iter().zip(1..).all(|(item, place)| item.item == place));
    let contents = desk.store.plan_contents(plan, u64::MAX).await.unwrap();
    assert_eq!(contents.len(), 300);
    let said: Vec<_> = contents.into_values().map(ItemDraft::from).map(|d| d.code).collect();
    assert_eq!(said, drafts.into_iter().map(|d| d.code).collect::<Vec<_>>());
    let all = desk.all(plan).await;
    let gone = quydinh::cases::plans::withdraw(&desk.store, &all, "Thử", an).await.unwrap();
    assert_eq!(gone.items, 300);
    desk.assert_sound().await;
}
