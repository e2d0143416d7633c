//! Hands every new index over to a search engine on other machines.

use std::{sync::Arc, time::Duration};

use super::{POLL, RETRY};
use crate::search::{Engine, remote::Remote};

/// The longest pause: to hand over all of a large index again and again in vain
/// would be a burden for both sides.
const LONGEST: Duration = Duration::from_secs(600);

/// Follows an engine's indexes for as long as it is not dropped. Until an index
/// is handed over, and wholly so, searches are answered from the memory; if the
/// other side loses it, from the disk, until it was handed over again.
pub async fn lift(engine: Arc<Engine>, remote: Remote) {
    let mut pause = RETRY;
    loop {
        if hand_over(&engine, &remote).await {
            pause = RETRY;
            tokio::time::sleep(POLL).await;
        } else {
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LONGEST);
        }
    }
}

/// Hands over the index that serves, if it has to be. False if that failed.
async fn hand_over(engine: &Engine, remote: &Remote) -> bool {
    let Ok(snapshot) = engine.snapshot() else { return true };
    let index = Arc::clone(&snapshot.index);
    drop(snapshot);
    if index.is_lifted() || index.documents() == 0 {
        return true;
    }
    let remote = remote.clone();
    let taking = move || remote.take(&index).map(|()| index.documents());
    match tokio::task::spawn_blocking(taking).await {
        Ok(Ok(documents)) => {
            tracing::info!(documents, "the search engine has taken the index");
            true
        }
        Ok(Err(error)) => {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the search engine has not taken the index"
            );
            false
        }
        Err(error) => {
            tracing::error!(%error, "the index was not handed over");
            false
        }
    }
}
