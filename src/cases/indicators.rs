//! Recording published figures. Nothing is overwritten: what is recorded once
//! stays, and what contradicts it stands beside it.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::{
    cases::{Actor, Refusal},
    ingest::{IndicatorReading, Reject},
    model::{Action, BadFigure, Figure, Series, SeriesSlug, day_in_viet_nam},
    store::{IndicatorEntry, Store, StoreError, StoredFigure, StoredSeries, Versioned, Write},
};

/// What recording did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recorded {
    /// Series that were not known before.
    pub series_added: u64,
    /// Series of which something else is said from now on.
    pub series_changed: u64,
    /// Figures recorded.
    pub added: u64,
    /// Figures that were recorded just so before.
    pub same: u64,
    /// The place in the journal of the last row, if anything was recorded.
    pub seq: Option<u64>,
}

/// Why nothing was recorded.
#[derive(Debug, thiserror::Error)]
pub enum IndicatorError {
    /// They may not.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The series is not known, and nothing says what it is.
    #[error("there is no series {0}")]
    UnknownSeries(SeriesSlug),
    /// A text of the series is missing, too long, or more than one line.
    #[error("the {0} of the series is not one line of text")]
    Series(&'static str),
    /// A figure is none; the number is its place in what was given.
    #[error("figure {0}: {1}")]
    Figure(usize, BadFigure),
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
}

/// Records figures of one series; `series` says what it is, if that is not known
/// or has changed. All of it is recorded, or nothing.
///
/// # Errors
/// See [`IndicatorError`].
pub async fn record(
    store: &Store,
    slug: &SeriesSlug,
    (series, figures): (Option<&Series>, &[Figure]),
    (actor, now): (Actor<'_>, Timestamp),
) -> Result<Recorded, IndicatorError> {
    actor.require(Action::RecordIndicator)?;
    if let Some(series) = series {
        series.check().map_err(IndicatorError::Series)?;
    }
    let today = day_in_viet_nam(now);
    for (place, figure) in figures.iter().enumerate() {
        figure.check(today).map_err(|bad| IndicatorError::Figure(place, bad))?;
    }
    let mut write = store.write().await?;
    write.hold_journal().await?;
    let mut desk = Desk::default();
    if !desk.series(&mut write, slug, series).await? {
        return Err(IndicatorError::UnknownSeries(slug.clone()));
    }
    for figure in figures {
        desk.figure(slug, figure);
    }
    desk.finish(write, actor, now).await
}

/// Records what a file says: every good row, and the bad ones are named. Rows
/// of a series that is not known, and that no row says anything about, are
/// added to the rejects.
///
/// # Errors
/// When they may not, or the store fails; nothing was recorded then.
pub async fn load(
    store: &Store,
    reading: &mut IndicatorReading,
    (actor, now): (Actor<'_>, Timestamp),
) -> Result<Recorded, IndicatorError> {
    actor.require(Action::RecordIndicator)?;
    let mut write = store.write().await?;
    write.hold_journal().await?;
    let mut desk = Desk::default();
    let mut kept = Vec::with_capacity(reading.rows.len());
    for (at, row) in std::mem::take(&mut reading.rows) {
        if desk.series(&mut write, &row.slug, row.series.as_ref()).await? {
            desk.figure(&row.slug, &row.figure);
            kept.push((at, row));
            continue;
        }
        if let Some(file) =
            reading.files.iter_mut().find(|f| f.path.display().to_string() == at.file)
        {
            file.records = file.records.saturating_sub(1);
            file.rejected += 1;
        }
        let value = row.slug.to_string();
        reading.rejects.push(Reject::unknown_series(at, value));
    }
    reading.rows = kept;
    desk.finish(write, actor, now).await
}

/// What is to be recorded, compared with what is known.
#[derive(Default)]
struct Desk {
    known: BTreeMap<SeriesSlug, Known>,
    entries: Vec<IndicatorEntry>,
    recorded: Recorded,
}

struct Known {
    series: Versioned<Series>,
    figures: Vec<Figure>,
}

impl Desk {
    /// Takes in what is said of a series. False if it is unknown and nothing is.
    async fn series(
        &mut self,
        write: &mut Write,
        slug: &SeriesSlug,
        said: Option<&Series>,
    ) -> Result<bool, StoreError> {
        if !self.known.contains_key(slug)
            && let Some(StoredSeries { series, .. }) = write.indicator_series(slug).await?
        {
            let figures = write.indicator_figures(slug).await?;
            let figures = figures.into_iter().map(|StoredFigure { figure, .. }| figure).collect();
            self.known.insert(slug.clone(), Known { series, figures });
        }
        let version = match (self.known.get(slug), said) {
            (None, None) => return Ok(false),
            (Some(_), None) => return Ok(true),
            (Some(known), Some(said)) if known.series.facts == *said => return Ok(true),
            (Some(known), Some(_)) => known.series.version + 1,
            (None, Some(_)) => 1,
        };
        let Some(said) = said.filter(|said| said.slug == *slug) else { return Ok(false) };
        let series = Versioned { version, reason: String::new(), facts: said.clone() };
        self.entries.push(IndicatorEntry::Series(series.clone()));
        match self.known.get_mut(slug) {
            Some(known) => {
                known.series = series;
                self.recorded.series_changed += 1;
            }
            None => {
                self.known.insert(slug.clone(), Known { series, figures: Vec::new() });
                self.recorded.series_added += 1;
            }
        }
        Ok(true)
    }

    /// Takes in a figure of a series that was taken in before.
    fn figure(&mut self, slug: &SeriesSlug, figure: &Figure) {
        let Some(known) = self.known.get_mut(slug) else { return };
        if known.figures.iter().any(|other| other.repeats(figure)) {
            self.recorded.same += 1;
        } else {
            known.figures.push(figure.clone());
            self.entries.push(IndicatorEntry::Figure(slug.clone(), figure.clone()));
            self.recorded.added += 1;
        }
    }

    async fn finish(
        mut self,
        mut write: Write,
        actor: Actor<'_>,
        now: Timestamp,
    ) -> Result<Recorded, IndicatorError> {
        if !self.entries.is_empty() {
            let first = write.record_indicators(actor.name(), now, &self.entries).await?;
            write.commit().await?;
            self.recorded.seq = Some(first + self.entries.len() as u64 - 1);
        }
        Ok(self.recorded)
    }
}
