//! The program killed while it sends (`kill -9`): everything arrives, in order,
//! and what comes twice is the same twice.

use std::{collections::BTreeMap, process::Stdio, thread, time::Duration};

use quydinh::{
    cases::webhooks::{self, Start},
    model::Interest,
};

use super::{
    Bench, public_rows,
    receiver::{Heard, Receiver},
};
use crate::{
    harness::{TestStore, on_both_stores},
    served::Served,
};

on_both_stores!(no_kill_loses_or_mixes_a_message);

const KILLS: u64 = 4;

async fn no_kill_loses_or_mixes_a_message(store: TestStore) {
    let bench = Bench::new(store).await;
    let to = Receiver::new().await;
    let (id, secret) = bench.add(&to, Interest::default()).await;
    for _ in 0..150 {
        bench.record().await;
    }
    let (mut heard, place): (Vec<Heard>, _) = (Vec::new(), bench.app.place());
    let variables = [("QUYDINH_WEBHOOK_ALLOW_PRIVATE", "loopback")];
    let mut round = 0;
    let from = 1;
    let now = bench.clock.now();
    webhooks::replay(&bench.app.store, &bench.identity, &id, Start::Row(from), now).await.unwrap();
    loop {
        // What is left of a turn when a server is killed is over after half a
        // minute.
        place.execute("UPDATE job_lease SET held_until = 0").await;
        let served = Served::start_as(place, &variables, Stdio::null());
        if round == KILLS {
            // This one ends by itself, when all has come.
            let head = bench.app.store.seq().await.unwrap();
            for _ in 0..1_000 {
                if bench.webhook(&id).await.1.seq == head {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            heard.extend(to.take());
            break;
        }
        bench.record().await;
        to.wait_for(1).await;
        // Multiples of the golden ratio fill the time evenly.
        let share = (round as f64 * 0.618_033_988_749_895).fract();
        thread::sleep(Duration::from_millis(30).mul_f64(share));
        served.kill();
        heard.extend(to.take());
        round += 1;
    }
    let mut bodies: BTreeMap<String, String> = BTreeMap::new();
    let (mut rows, mut last) = (Vec::new(), 0);
    for message in &heard {
        assert_eq!(message.signed_by(&secret), [true]);
        let body = bodies.entry(message.id().to_owned()).or_insert_with(|| message.body.clone());
        assert_eq!(*body, message.body, "the same id is the same message");
        let (first, end) = (&message.json()["data"]["first"], &message.json()["data"]["last"]);
        // It comes after the one before, or it is the one before again.
        if first.as_u64().unwrap() > last {
            last = end.as_u64().unwrap();
            rows.extend(message.rows());
        } else {
            assert_eq!(end.as_u64().unwrap(), last);
        }
    }
    assert_eq!(rows, public_rows(&bench.app, "").await);
    println!(
        "{KILLS} kills, {} messages, {} of them twice",
        heard.len(),
        heard.len() - bodies.len()
    );
    bench.assert_sound().await;
}
