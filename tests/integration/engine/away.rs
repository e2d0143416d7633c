//! An engine that is away, slow or wrong costs time, never an answer.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use super::{
    Corpus,
    fake::{Fake, Fault, Kind},
    request, settings,
};

const TEXT: &str = "cấp giấy phép kinh doanh";

#[test]
fn what_the_engine_says_wrong_is_answered_from_the_disk() {
    let corpus = Corpus::new(120, 3);
    let right = corpus.engine(&corpus.index()).search(&request(TEXT)).unwrap();
    assert!(right.total.0 > 2, "{right:?}");
    for (fault, is_loss) in [
        (Fault::Busy, false),
        (Fault::Broken, false),
        (Fault::Cut, false),
        (Fault::NotJson, true),
        (Fault::Silent, true),
        (Fault::TimedOut, true),
        (Fault::ShardFailed, true),
        (Fault::AtLeast, true),
        (Fault::HitLost, true),
        (Fault::HitTwice, true),
        (Fault::Stranger, true),
        (Fault::Vanished, true),
    ] {
        let fake = Fake::start(Kind::Elastic);
        let (engine, index, remote) = corpus.lifted(settings(&fake));
        assert_eq!(engine.search(&request(TEXT)).unwrap(), right);
        assert_eq!(remote.tally().answered, 1, "{fault:?}");
        fake.will(&[fault]);
        assert_eq!(engine.search(&request(TEXT)).unwrap(), right, "{fault:?}");
        let tally = remote.tally();
        assert_eq!((tally.answered, tally.failed), (1, 1), "{fault:?}");
        // What the index says wrong it may say again: it is handed over anew.
        assert_eq!(index.is_lifted(), !is_loss, "{fault:?}");
        if is_loss {
            assert_eq!(engine.search(&request(TEXT)).unwrap(), right, "{fault:?}");
            assert_eq!(remote.tally().spared, 1, "{fault:?}");
            remote.take(&index).unwrap();
        }
        assert_eq!(engine.search(&request(TEXT)).unwrap(), right, "{fault:?}");
        assert_eq!(remote.tally().answered, 2, "{fault:?}");
    }
}

#[test]
fn an_engine_that_does_not_answer_is_given_up_and_then_left_alone() {
    let corpus = Corpus::new(120, 3);
    let right = corpus.engine(&corpus.index()).search(&request(TEXT)).unwrap();
    let mut fake = Fake::start(Kind::Elastic);
    let (index, patient) = (corpus.index(), settings(&fake));
    quydinh::search::remote::Remote::new(patient.clone()).take(&index).unwrap();
    // It has all, so this one only looks.
    let hasty = patient.waiting(Duration::from_millis(300)).pausing(Duration::from_secs(3_600));
    let remote = quydinh::search::remote::Remote::new(hasty);
    let taken = (0..100).find_map(|_| remote.take(&index).ok());
    taken.expect("an answer within 300 ms, once in a hundred times");
    let engine = corpus.engine(&index);
    fake.will(&[Fault::Hang]);
    assert_eq!(engine.search(&request(TEXT)).unwrap(), right);
    assert_eq!(remote.tally().failed, 1);
    fake.recorded();
    // For an hour.
    for spared in 1..=3 {
        assert_eq!(engine.search(&request(TEXT)).unwrap(), right);
        assert_eq!(remote.tally().spared, spared);
    }
    assert!(fake.recorded().is_empty());
    fake.stop();
    assert_eq!(engine.search(&request(TEXT)).unwrap(), right);
}

#[test]
fn an_engine_that_is_gone_and_comes_back() {
    let corpus = Corpus::new(120, 3);
    let right = corpus.engine(&corpus.index()).search(&request(TEXT)).unwrap();
    let mut fake = Fake::start(Kind::Quickwit);
    let (engine, index, remote) = corpus.lifted(settings(&fake));
    fake.stop();
    for failed in 1..=3 {
        assert_eq!(engine.search(&request(TEXT)).unwrap(), right);
        assert_eq!(remote.tally().failed, failed);
    }
    // What is refused a connection has lost nothing.
    assert!(index.is_lifted());
}

/// Postings that cannot be read any more are answered from neither in whole nor
/// in part, and the index says that it has to be built again.
#[test]
fn postings_that_cannot_be_read() {
    let corpus = Corpus::new(120, 3);
    let mut fake = Fake::start(Kind::Elastic);
    let (engine, index, _remote) = corpus.lifted(settings(&fake));
    fake.stop();
    engine.search(&request(TEXT)).unwrap();
    assert_eq!(index.damage(), None);
    let file = std::fs::OpenOptions::new().write(true).open(corpus.dir.path().join("index"));
    file.unwrap().set_len(100).unwrap();
    engine.search(&request(TEXT)).unwrap_err();
    assert_eq!(index.damage(), Some("the postings"));
}

/// A search that waits for the engine does not hold up those that do not.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn nobody_waits_for_anothers_search() {
    let corpus = Corpus::new(120, 3);
    let fake = Fake::start(Kind::Elastic);
    let (engine, _, remote) = tokio::task::block_in_place(|| corpus.lifted(settings(&fake)));
    fake.will(&[Fault::Hang]);
    let done = Arc::new(AtomicBool::new(false));
    let search = tokio::spawn({
        let done = Arc::clone(&done);
        async move {
            let found = engine.search(&request(TEXT)).unwrap();
            done.store(true, Ordering::SeqCst);
            found.total.0
        }
    });
    fake.hangs().await;
    // The one thread of this runtime does this meanwhile, or never.
    let other = tokio::spawn(async { 7 }).await.unwrap();
    assert_eq!((other, done.load(Ordering::SeqCst)), (7, false));
    fake.let_go();
    assert!(search.await.unwrap() > 0);
    assert_eq!((remote.tally().answered, remote.tally().failed), (1, 0));
}
