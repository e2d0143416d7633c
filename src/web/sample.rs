//! Whether any of the data is made up; every page then says so.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};

use crate::web::App;

/// What was found out at which journal position.
#[derive(Debug)]
pub(in crate::web) struct Sample {
    seq: AtomicU64,
    found: AtomicBool,
}

impl Default for Sample {
    fn default() -> Self {
        // No journal is that long, so the first request looks.
        Self { seq: AtomicU64::new(u64::MAX), found: AtomicBool::new(false) }
    }
}

/// Whether an edition is one of sample data: its name says so.
pub(in crate::web) fn is_sample(edition: &str) -> bool {
    edition.to_lowercase().split_whitespace().any(|word| word == "mẫu")
}

impl App {
    /// Whether any edition up to the position that answers reflect is sample data.
    pub(in crate::web) fn has_sample(&self) -> bool {
        self.sample.found.load(Ordering::Relaxed)
    }

    async fn look_for_sample(&self) {
        let seq = self.seq();
        if self.sample.seq.load(Ordering::Relaxed) == seq || self.store.pace().is_away() {
            return;
        }
        match self.store.editions().await {
            Ok(editions) => {
                let found = editions.iter().any(|edition| is_sample(&edition.name));
                self.sample.found.store(found, Ordering::Relaxed);
                self.sample.seq.store(seq, Ordering::Relaxed);
            }
            // What was known stays; the next request tries again.
            Err(error) => tracing::error!(%error, "failed to read the editions"),
        }
    }
}

/// Looks again whenever answers reflect another journal position.
pub(in crate::web) async fn notice(
    State(app): State<App>,
    request: Request,
    next: Next,
) -> Response {
    app.look_for_sample().await;
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::is_sample;

    #[test]
    fn the_name_of_an_edition_tells() {
        for (name, sample) in [
            ("Dữ liệu mẫu", true),
            ("Bản MẪU số 1", true),
            ("Bản ngày 01/07/2026", false),
            ("Màu sắc", false),
            ("Mậu Tuất 2018", false),
        ] {
            assert_eq!(is_sample(name), sample, "{name}");
        }
    }
}
