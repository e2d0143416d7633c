//! Two people at once.

use std::{sync::Arc, time::Duration};

use quydinh::{
    cases::plans::{Confirmed, Coverage, PlanError, Which, confirm, consult, dry_run, withdraw},
    catalog::Catalog,
    model::{Disposition, ItemDraft, PlanNumber, Stage},
    store::{Store, UploadKind},
};

use super::{Desk, TRADE, applies, day, draft, file, new_plan, noon, officer, revision, slug};
use crate::harness::{TestStore, on_both_stores};

on_both_stores!(
    of_two_who_confirm_at_once_one_wins,
    of_two_who_click_twice_both_get_one_receipt,
    of_two_who_edit_at_once_one_wins,
    a_confirmation_that_is_cut_off_never_was,
);

/// Rounds of two officers who confirm conflicting files at the same moment.
const ROUNDS: u32 = 200;

async fn of_two_who_confirm_at_once_one_wins(at: TestStore) {
    let mut desk = Desk::new(&at).await;
    let agency = Arc::new(slug(TRADE));
    let an = (officer("an", &agency), noon("2026-07-01"));
    let plan = desk.upload(&new_plan(TRADE, file("0", vec![draft("1.000000")])), an).await.plan;
    let mut won = [0, 0];
    let mut last = Disposition::Simplify;
    for round in 0..ROUNDS {
        let content = format!("Vòng {round}");
        let other = if last == Disposition::Cut { Disposition::Simplify } else { Disposition::Cut };
        let files = [last, other].map(|disposition| {
            let item = ItemDraft {
                content: content.clone(),
                disposition: Some(disposition),
                ..draft("1.000000")
            };
            let name = format!("{round} {disposition}.csv");
            revision(TRADE, plan, Coverage::Whole, file(&name, vec![item]))
        });
        let catalog = Arc::new(desk.catalog("2026-07-01").await);
        let mut at_once = Vec::new();
        for (upload, login) in files.iter().cloned().zip(["an", "binh"]) {
            let token = dry_run(&desk.store, &catalog, &upload).await.unwrap().token;
            let (store, catalog, agency) = (desk.store.clone(), catalog.clone(), agency.clone());
            at_once.push(tokio::spawn(async move {
                let who = (officer(login, &agency), noon("2026-07-01"));
                confirm(&store, &catalog, &upload, &token, who).await.unwrap()
            }));
        }
        let mut outcomes = Vec::new();
        for confirmed in at_once {
            outcomes.push(confirmed.await.unwrap());
        }
        let winner = outcomes.iter().position(|o| matches!(o, Confirmed::Recorded(_)));
        let winner = winner.unwrap_or_else(|| panic!("{outcomes:?}"));
        won[winner] += 1;
        assert!(matches!(outcomes[1 - winner], Confirmed::Moved(_)), "{outcomes:?}");
        last = [last, other][winner];

        // The other one is shown what the winner did, and loses nothing by it.
        let fresh = desk.dry_run(&files[1 - winner], noon("2026-07-01")).await;
        assert_eq!((fresh.changed.len(), fresh.changed[0].before.disposition()), (1, last));
        assert_eq!(fresh.changed[0].before.content, content);
    }
    // Every receipt was honoured, and nothing was recorded twice.
    let receipts = desk.store.receipts_of_plan(plan).await.unwrap();
    assert_eq!(receipts.len() as u32, ROUNDS + 1);
    let state = desk.store.plan(plan, u64::MAX).await.unwrap().unwrap();
    assert_eq!((state.items.len(), state.items[0].version), (1, ROUNDS + 1));
    assert_eq!(won[0] + won[1], ROUNDS);
    let expected = format!("PA-0001/1 {last} proposed");
    assert_eq!(applies(&desk.catalog("2026-07-01").await, "1.000000"), expected);
    desk.assert_sound().await;
}

async fn of_two_who_click_twice_both_get_one_receipt(at: TestStore) {
    let mut desk = Desk::new(&at).await;
    let agency = Arc::new(slug(TRADE));
    let upload = new_plan(TRADE, file("1", vec![draft("1.000000")]));
    let token = desk.dry_run(&upload, noon("2026-07-01")).await.token;
    let catalog = Arc::new(desk.catalog("2026-07-01").await);
    let click = |store: Store, catalog: Arc<Catalog>| {
        let (upload, token, agency) = (upload.clone(), token.clone(), agency.clone());
        tokio::spawn(async move {
            let who = (officer("an", &agency), noon("2026-07-01"));
            confirm(&store, &catalog, &upload, &token, who).await.unwrap()
        })
    };
    let clicks: Vec<_> = (0..8).map(|_| click(desk.store.clone(), catalog.clone())).collect();
    let mut receipts = Vec::new();
    let mut recorded = 0;
    for click in clicks {
        match click.await.unwrap() {
            Confirmed::Recorded(receipt) => {
                recorded += 1;
                receipts.push(receipt);
            }
            Confirmed::AlreadyRecorded(receipt) => receipts.push(receipt),
            moved => panic!("{moved:?}"),
        }
    }
    assert_eq!((recorded, receipts.len()), (1, 8));
    assert!(receipts.iter().all(|receipt| *receipt == receipts[0]), "{receipts:?}");
    assert_eq!(receipts[0].entry.target, UploadKind::New);
    assert_eq!(desk.store.plans(u64::MAX).await.unwrap().len(), 1);
    desk.assert_sound().await;
}

async fn of_two_who_edit_at_once_one_wins(at: TestStore) {
    let mut desk = Desk::new(&at).await;
    let agency = Arc::new(slug(TRADE));
    let an = (officer("an", &agency), noon("2026-07-01"));
    let plan = desk.upload(&new_plan(TRADE, file("1", vec![draft("1.000000")])), an).await.plan;
    // More at once than the store has connections: whoever loses must not wait
    // for one that a winner holds.
    let seen = desk.all(plan).await;
    let edits: Vec<_> = (0..24)
        .map(|n| {
            let (store, seen, agency) = (desk.store.clone(), seen.clone(), agency.clone());
            tokio::spawn(async move {
                let who = (officer("binh", &agency), noon("2026-07-02"));
                if n % 2 == 0 {
                    withdraw(&store, &seen, "Thôi", who).await
                } else {
                    consult(&store, &seen, (day("2026-07-02"), day("2026-07-03")), who).await
                }
            })
        })
        .collect();
    let mut done = Vec::new();
    for edit in edits {
        match edit.await.unwrap() {
            Ok(recorded) => done.push(recorded),
            Err(PlanError::Moved(difference)) => assert_eq!(difference.acts.len(), 1),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(done.len(), 1, "{done:?}");
    assert_eq!(done[0].version, desk.version(plan).await);
    desk.assert_sound().await;
}

async fn a_confirmation_that_is_cut_off_never_was(at: TestStore) {
    let mut desk = Desk::new(&at).await;
    let agency = slug(TRADE);
    let an = (officer("an", &agency), noon("2026-07-01"));
    let drafts = (0..10).map(|n| draft(&format!("1.{n:06}"))).collect();
    let upload = new_plan(TRADE, file("1", drafts));
    let token = desk.dry_run(&upload, an.1).await.token;
    let catalog = desk.catalog("2026-07-01").await;
    let before = desk.store.seq().await.unwrap();
    // Cut off after ever more time; at last it is quick enough.
    let (mut cut, mut patience) = (0, Duration::ZERO);
    let receipt = loop {
        let confirming = confirm(&desk.store, &catalog, &upload, &token, an);
        match tokio::time::timeout(patience, confirming).await {
            Err(_) => {}
            Ok(done) => match done.unwrap() {
                Confirmed::Recorded(receipt) | Confirmed::AlreadyRecorded(receipt) => {
                    break receipt;
                }
                moved => panic!("{moved:?}"),
            },
        }
        cut += 1;
        // By a quarter more each time: on a busy machine equal steps take too long.
        patience = patience * 5 / 4 + Duration::from_micros(100);
        // Wholly there or not at all. A commit that was under way may come
        // through later, so what is read must be of one state.
        loop {
            let seq = desk.store.seq().await.unwrap();
            let plans = desk.store.plans(u64::MAX).await.unwrap();
            let state = desk.store.plan(PlanNumber(1), u64::MAX).await.unwrap();
            if desk.store.seq().await.unwrap() == seq {
                let items = state.map_or(0, |state| state.items.len());
                let expected = if seq == before { (0, 0) } else { (10, 1) };
                assert_eq!((items, plans.len()), expected, "{cut}");
                break;
            }
        }
    };
    assert!(cut > 0, "nothing was ever cut off");
    assert_eq!((receipt.plan, receipt.seq), (PlanNumber(1), before + 12));
    let state = desk.store.plan(receipt.plan, u64::MAX).await.unwrap().unwrap();
    assert!(state.items.iter().all(|item| item.stage == Some(Stage::Proposed)));
    let all = desk.all(receipt.plan).await;
    assert_eq!(all.items, Which::AllPossible);
    desk.assert_sound().await;
}
