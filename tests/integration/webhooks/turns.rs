//! Several servers of one store, and a server that ends at the wrong moment.

use std::time::Duration;

use jiff::SignedDuration;
use quydinh::{model::Interest, store::Step};

use super::{
    Bench,
    receiver::{Reaction, Receiver},
};
use crate::harness::{TestStore, on_both_stores};

on_both_stores!(
    of_two_servers_one_sends,
    what_was_sent_and_not_noted_is_sent_again,
    a_server_that_was_held_up_changes_nothing,
);

/// What time does.
const END: &str = "UPDATE job_lease SET held_until = 0";

async fn of_two_servers_one_sends(store: TestStore) {
    let bench = Bench::new(store).await;
    let to = Receiver::new().await;
    bench.add(&to, Interest::default()).await;
    let (mut one, mut two) = (bench.worker("a"), bench.worker("b"));
    bench.record().await;
    assert_eq!(one.settle().await.unwrap(), 1);
    bench.record().await;
    assert_eq!(two.settle().await.unwrap(), 0, "it is the other's turn");
    // Whatever time it is here: the turn goes by the clock of the database.
    bench.clock.advance(SignedDuration::from_hours(1));
    assert_eq!(two.settle().await.unwrap(), 0, "it is still the other's turn");
    assert_eq!(one.settle().await.unwrap(), 1, "the turn is kept");
    bench.record().await;
    // The first one is killed, and its turn ends.
    bench.app.execute(END).await;
    assert_eq!(two.settle().await.unwrap(), 1);
    bench.record().await;
    one = bench.worker("a");
    assert_eq!(one.settle().await.unwrap(), 0, "it notices");
    assert_eq!(two.settle().await.unwrap(), 1);
    assert_eq!(to.heard().len(), 4);

    // Both at once, over and over: each row once.
    for _ in 0..10 {
        bench.record().await;
        let (first, second) = tokio::join!(one.settle(), two.settle());
        assert_eq!(first.unwrap() + second.unwrap(), 1);
    }
    assert_eq!(to.heard().len(), 14);
}

async fn what_was_sent_and_not_noted_is_sent_again(store: TestStore) {
    let bench = Bench::new(store).await;
    let to = Receiver::new().await;
    let (id, _) = bench.add(&to, Interest::default()).await;
    bench.record().await;
    // The message arrives; the server is gone before it has noted that.
    to.then([Reaction::Hang]);
    let mut first = bench.worker("a");
    let sending = tokio::spawn(async move { first.settle().await });
    to.wait_for(1).await;
    sending.abort();
    assert!(sending.await.unwrap_err().is_cancelled());
    let (_, progress) = bench.webhook(&id).await;
    assert_eq!((progress.failures, progress.batch_to.is_some()), (0, true));
    // More is recorded before another server takes over.
    let last = bench.record().await;
    bench.clock.advance(SignedDuration::from_secs(61));
    bench.app.execute(END).await;
    let mut second = bench.worker("b");
    second.settle().await.unwrap();
    let heard = to.take();
    assert_eq!(heard.len(), 3);
    assert_eq!((heard[0].id(), &heard[0].body), (heard[1].id(), &heard[1].body));
    assert_eq!(heard[2].id(), format!("{id}_{last}_{last}"));
    // What the first one would still have noted does not count.
    tokio::time::sleep(Duration::from_millis(700)).await;
    let (_, progress) = bench.webhook(&id).await;
    assert_eq!((progress.seq, progress.failures), (last, 0));
}

async fn a_server_that_was_held_up_changes_nothing(store: TestStore) {
    let bench = Bench::new(store).await;
    let to = Receiver::new().await;
    let (id, _) = bench.add(&to, Interest::default()).await;
    let from = bench.webhook(&id).await.1.seq;
    let (first, second) = (bench.record().await, bench.record().await);
    let store = &bench.app.store;
    assert!(store.begin_webhook_batch(&id, (from, first)).await.unwrap());
    assert!(store.begin_webhook_batch(&id, (from, first)).await.unwrap(), "the same again");
    assert!(!store.begin_webhook_batch(&id, (from, second)).await.unwrap(), "it has an end");
    assert!(!store.begin_webhook_batch(&id, (from + 1, second)).await.unwrap());
    // Another server has sent both by now.
    let mut worker = bench.worker("b");
    worker.settle().await.unwrap();
    let settled = bench.webhook(&id).await.1;
    assert_eq!((settled.seq, settled.batch_to), (second, None));
    let note = bench.deliveries(&id).await.remove(0);
    let next_at = bench.clock.now() + SignedDuration::from_hours(1);
    for step in [Step::Taken { from, to: first }, Step::Failed { from, next_at }] {
        store.note_delivery(&id, &note, step).await.unwrap();
        assert_eq!(bench.webhook(&id).await.1, settled);
    }
    store.pass_webhooks(&[&id], (from, first)).await.unwrap();
    assert_eq!(bench.webhook(&id).await.1, settled);
}
