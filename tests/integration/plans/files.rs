//! The signed file of a decision, in the store.

use quydinh::{
    cases::{
        Refusal,
        plans::{Approval, Attached, Pdf, PlanError, approve, attach_file, correct_decision},
    },
    model::{Decision, DocumentNumber},
    store::Versioned,
};

use super::{
    Desk,
    lifecycle::{approval, decision, passed, plan_of},
    noon, reviewer,
};
use crate::harness::{TestStore, on_both_stores};

on_both_stores!(
    a_file_comes_with_a_decision_or_later,
    the_largest_file_is_kept,
    what_is_refused_leaves_nothing,
);

/// A small PDF that says something.
pub(crate) fn pdf(name: &str, text: &str) -> Pdf {
    Pdf::new(name, &pdf_bytes(text)).unwrap()
}

/// Its bytes.
pub(crate) fn pdf_bytes(text: &str) -> Vec<u8> {
    format!("%PDF-1.7\n% {text}\n1 0 obj<</Type/Catalog>>endobj\nstartxref\n9\n%%EOF\n").into()
}

fn number() -> DocumentNumber {
    "1643/QĐ-TTg".parse().unwrap()
}

async fn recorded(desk: &Desk) -> Versioned<Decision> {
    desk.store.decision(&number(), u64::MAX).await.unwrap().unwrap()
}

/// Two plans whose items wait for a decision.
async fn waiting(at: &TestStore) -> (Desk, Vec<quydinh::model::PlanNumber>) {
    let mut desk = Desk::new(at).await;
    let mut plans = Vec::new();
    for code in ["1.000000", "1.000001", "1.000002"] {
        let plan = plan_of(&mut desk, &[code]).await;
        passed(&desk, plan).await;
        plans.push(plan);
    }
    (desk, plans)
}

async fn a_file_comes_with_a_decision_or_later(at: TestStore) {
    let (mut desk, plans) = waiting(&at).await;
    let vu = (reviewer("vu"), noon("2026-08-01"));
    let paper = || decision("1643/QĐ-TTg", "2026-07-31", None);
    let (first, second) = (pdf("1643.pdf", "bản một"), pdf("1643-b.pdf", "bản hai"));
    let approved = async |plan: usize, file: Option<&Pdf>| {
        let items = vec![desk.all(plans[plan]).await];
        let asked = Approval { file: file.cloned(), ..approval(paper(), items) };
        approve(&desk.store, &asked, vu).await
    };

    // Without one, then with one for items of another plan, then without again.
    approved(0, None).await.unwrap();
    assert_eq!((recorded(&desk).await.version, recorded(&desk).await.facts.file), (1, None));
    approved(1, Some(&first)).await.unwrap();
    let known = recorded(&desk).await;
    assert_eq!((known.version, known.facts.file.as_ref()), (2, Some(first.facts())));
    assert_eq!(desk.store.paper_file(first.facts()).await.unwrap().unwrap(), first.content());
    // Another file is another decision; the same under another name is not.
    let differs = approved(2, Some(&second)).await;
    assert!(matches!(differs, Err(PlanError::DecisionDiffers(_))), "{differs:?}");
    approved(2, Some(&pdf("khac.pdf", "bản một"))).await.unwrap();
    assert_eq!(recorded(&desk).await, known);

    // A correction of what is recorded keeps the file.
    let signer = Decision { signer: "Thủ tướng".into(), ..paper() };
    correct_decision(&desk.store, (&signer, 2), "Nhầm người ký", vu).await.unwrap();
    assert_eq!(recorded(&desk).await.facts.file.as_ref(), Some(first.facts()));

    // Another one takes its place, with a reason, and the first one stays.
    let put = async |file: &Pdf, (version, reason): (u32, &str), who: &'static str| {
        let who = (reviewer(who), noon("2026-08-02"));
        attach_file(&desk.store, (&number(), version), (file, reason), who).await
    };
    let blank = put(&second, (3, " "), "vu").await;
    assert!(matches!(blank, Err(PlanError::Invalid { field: "reason", .. })), "{blank:?}");
    let stale = put(&second, (2, "Bản mờ"), "vu").await;
    assert!(matches!(stale, Err(PlanError::DecisionDiffers(_))), "{stale:?}");
    let own = put(&second, (3, "Bản mờ"), "an").await;
    assert!(matches!(own, Err(PlanError::Refused(Refusal::SecondPerson(_)))), "{own:?}");
    assert_eq!(recorded(&desk).await.version, 3);
    let done = put(&second, (3, " Bản mờ "), "vu").await.unwrap();
    assert_eq!(done, Attached::Recorded(desk.store.seq().await.unwrap()));
    let known = recorded(&desk).await;
    assert_eq!((known.version, known.reason.as_str()), (4, "Bản mờ"));
    assert_eq!(
        (&known.facts.signer, known.facts.file.as_ref()),
        (&signer.signer, Some(second.facts()))
    );
    // Sent again, whatever was seen: it is there.
    assert_eq!(put(&second, (3, "Bản mờ"), "vu").await.unwrap(), Attached::Already);
    // Back to the first: its bytes are kept once.
    put(&first, (4, "Bản hai là của quyết định khác"), "vu").await.unwrap();
    assert_eq!(at.count("SELECT COUNT(*) FROM paper_file").await, 2);

    let versions = desk.store.decision_versions(&number(), u64::MAX).await.unwrap();
    let files: Vec<&str> =
        versions.iter().map(|v| v.facts.file.as_ref().map_or("", |f| f.name.as_str())).collect();
    assert_eq!(files, ["", "1643.pdf", "1643.pdf", "1643-b.pdf", "1643.pdf"]);
    for file in [&first, &second] {
        let kept = desk.store.paper_file(file.facts()).await.unwrap();
        assert_eq!(kept.unwrap(), file.content());
    }
    desk.assert_sound().await;
}

async fn the_largest_file_is_kept(at: TestStore) {
    let (mut desk, plans) = waiting(&at).await;
    let vu = (reviewer("vu"), noon("2026-08-01"));
    let items = vec![desk.all(plans[0]).await];
    approve(&desk.store, &approval(decision("1643/QĐ-TTg", "2026-07-31", None), items), vu)
        .await
        .unwrap();
    // Every byte there is, zeros and quotes included, up to the limit.
    let mut bytes = pdf_bytes("");
    let fill = (0..Pdf::LIMIT - bytes.len()).map(|at| (at % 251) as u8);
    bytes.splice(9..9, fill);
    let large = Pdf::new("lớn.pdf", &bytes).unwrap();
    assert_eq!(large.facts().size, 20 << 20);
    attach_file(&desk.store, (&number(), 1), (&large, ""), vu).await.unwrap();
    assert!(desk.store.paper_file(large.facts()).await.unwrap().unwrap() == bytes);
    desk.assert_sound().await;
}

/// One transaction: no bytes without the decision that names them.
async fn what_is_refused_leaves_nothing(at: TestStore) {
    let (mut desk, plans) = waiting(&at).await;
    let seq = desk.store.seq().await.unwrap();
    let file = Some(pdf("1643.pdf", ""));
    let paper = decision("1643/QĐ-TTg", "2026-07-31", None);
    let asked = Approval { file, ..approval(paper, vec![desk.some(plans[0], &[1]).await]) };
    let an = (reviewer("an"), noon("2026-08-01"));
    let own = approve(&desk.store, &asked, an).await;
    assert!(matches!(own, Err(PlanError::Refused(_))), "{own:?}");
    let vu = (reviewer("vu"), noon("2026-08-01"));
    let nothing = Approval { items: Vec::new(), ..asked };
    let nothing = approve(&desk.store, &nothing, vu).await;
    assert!(matches!(nothing, Err(PlanError::Nothing)), "{nothing:?}");
    let unknown = attach_file(&desk.store, (&number(), 1), (&pdf("a.pdf", ""), ""), vu).await;
    assert!(matches!(unknown, Err(PlanError::Invalid { field: "number", .. })), "{unknown:?}");
    assert_eq!(desk.store.seq().await.unwrap(), seq);
    assert_eq!(at.count("SELECT COUNT(*) FROM paper_file").await, 0);
    desk.assert_sound().await;
}
