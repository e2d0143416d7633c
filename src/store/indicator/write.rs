//! Recording published figures.

use jiff::Timestamp;

use super::{IndicatorEntry, StoredFigure, StoredSeries, read, rows::Rows};
use crate::{
    model::SeriesSlug,
    store::{StoreError, Write, journal},
};

impl Write {
    /// Records series and figures, in their order, in the journal and in the
    /// tables; returns the place of the first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn record_indicators(
        &mut self,
        actor: &str,
        at: Timestamp,
        entries: &[IndicatorEntry],
    ) -> Result<u64, StoreError> {
        let lines: Result<Vec<_>, _> = entries.iter().map(IndicatorEntry::entry).collect();
        let first = journal::append(self, actor, at, &lines?).await?;
        let mut rows = Rows::default();
        for (entry, seq) in entries.iter().zip(first..) {
            rows.take(seq, entry);
        }
        rows.write(&mut self.0).await?;
        Ok(first)
    }

    /// A series, as it is recorded last.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn indicator_series(
        &mut self,
        slug: &SeriesSlug,
    ) -> Result<Option<StoredSeries>, StoreError> {
        Ok(read::series(&mut self.0, Some(slug), u64::MAX).await?.pop())
    }

    /// Every figure of a series.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn indicator_figures(
        &mut self,
        slug: &SeriesSlug,
    ) -> Result<Vec<StoredFigure>, StoreError> {
        read::figures(&mut self.0, Some(slug), u64::MAX).await
    }
}
