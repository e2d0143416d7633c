//! Baselines as pages and programs name them. They never change, so what was
//! read of them once is kept.

use std::sync::Arc;

use axum::http::StatusCode;
use quick_cache::sync::Cache;

use crate::web::{
    App, WebError,
    plans::{details::Details, errors::refused},
    search::params::bad,
};
use crate::{
    catalog::{Base, Catalog, FixedBase},
    model::{Baseline, BaselineSlug, Day, RegulationCode, baseline_digest},
};

/// How many lists and digests are kept.
const KEPT: usize = 32;

/// A baseline with its rows.
#[derive(Debug)]
pub(in crate::web) struct NamedBase {
    pub baseline: Baseline,
    /// Where the journal tells of it.
    pub seq: u64,
    pub rows: FixedBase,
}

/// What was read of baselines.
pub(in crate::web) struct Bases {
    named: Cache<BaselineSlug, Arc<NamedBase>>,
    /// Digests of what is in force on a day, as known at a position.
    moving: Cache<(Day, u64), Arc<str>>,
}

impl Default for Bases {
    fn default() -> Self {
        Self { named: Cache::new(KEPT), moving: Cache::new(KEPT) }
    }
}

/// That there is no such baseline.
pub(in crate::web) fn missing(slug: &str) -> WebError {
    refused(
        StatusCode::NOT_FOUND,
        ("not_found", "Không có mốc so sánh này"),
        format!("Không có mốc so sánh nào có tên ngắn “{slug}”."),
        "Danh sách mốc so sánh ở trang /moc-so-sanh.",
        Details::None,
    )
}

impl App {
    /// The baseline of a name.
    pub(in crate::web) async fn base(&self, text: &str) -> Result<Arc<NamedBase>, WebError> {
        let slug: BaselineSlug = text.parse().map_err(|_| missing(text))?;
        if let Some(base) = self.bases.named.get(&slug) {
            return Ok(base);
        }
        let stored = self.store.baseline(&slug).await?.ok_or_else(|| missing(text))?;
        let ordinals = self.store.baseline_rows(&slug).await?;
        let (baseline, seq) = (stored.baseline, stored.seq);
        if ordinals.len() as u64 != baseline.rows {
            let why = format!("baseline {slug} lists {} of {}", ordinals.len(), baseline.rows);
            return Err(WebError::Internal(why.into()));
        }
        let rows = FixedBase { ordinals, scope: baseline.scope.clone(), day: baseline.day };
        let base = Arc::new(NamedBase { baseline, seq, rows });
        self.bases.named.insert(slug, Arc::clone(&base));
        Ok(base)
    }

    /// The digest of what is in force on the day of a catalog.
    pub(in crate::web) fn moving_digest(&self, catalog: &Catalog) -> Arc<str> {
        let key = (catalog.as_of(), catalog.seq());
        if let Some(digest) = self.bases.moving.get(&key) {
            return digest;
        }
        let ordinals = catalog.baseline(&crate::model::BaselineScope::default());
        let codes = ordinals.iter().filter_map(|o| catalog.code(*o)).map(RegulationCode::as_str);
        let digest: Arc<str> = baseline_digest(codes).into();
        self.bases.moving.insert(key, Arc::clone(&digest));
        digest
    }
}

impl NamedBase {
    /// The base of a share at a moment: one that was made of later rows of the
    /// journal says nothing about what was known then.
    pub(in crate::web) fn at(&self, catalog: &Catalog) -> Result<Base<'_>, WebError> {
        let Baseline { slug, known_at, .. } = &self.baseline;
        if *known_at > catalog.seq() {
            let advice = format!(
                "Mốc so sánh này lập theo nhật ký đến dòng {known_at}, sau thời điểm đang xem \
                 (dòng {}). Chọn “known_at” từ {known_at} trở đi.",
                catalog.seq()
            );
            return Err(bad("baseline", slug.as_str(), advice));
        }
        Ok(Base::Fixed(&self.rows))
    }
}
