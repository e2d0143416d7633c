//! Series with their figures and what does not agree among them: the same for
//! pages and for programs.

use std::{collections::BTreeMap, sync::Arc};

use axum::http::StatusCode;

use crate::web::{
    App, WebError,
    http::error::shortened,
    moment::{Moment, When},
    plans::{details::Details, errors::refused},
};
use crate::{
    catalog::{Catalog, Count},
    model::{Agreement, Conflict, Figure, Series, SeriesSlug, conflicts},
    store::{StoredFigure, StoredSeries},
};

/// Everything that there is to show at a moment.
pub(in crate::web) struct Board {
    pub series: Vec<SeriesView>,
    pub moment: Option<Moment>,
    /// The facts that are counted; none before the first index.
    pub catalog: Option<Arc<Catalog>>,
    /// The journal position that the figures reflect.
    pub seq: u64,
}

/// A series with its figures in the order of their days.
pub(in crate::web) struct SeriesView {
    pub series: Series,
    pub figures: Vec<StoredFigure>,
    pub conflicts: Vec<Conflict>,
    /// What the registry counts of it.
    pub count: Option<Count>,
}

impl SeriesView {
    fn new(series: Series, figures: Vec<StoredFigure>, catalog: Option<&Catalog>) -> Self {
        let said: Vec<&Figure> = figures.iter().map(|stored| &stored.figure).collect();
        let conflicts = conflicts(series.nature, &said);
        let count = series.counted.zip(catalog).map(|(what, catalog)| catalog.counted(what));
        Self { series, figures, conflicts, count }
    }

    /// How many things in it do not agree: between figures, and within them.
    pub(in crate::web) fn disagreements(&self) -> usize {
        let within = self.figures.iter().filter(|stored| !is_sound(&stored.figure)).count();
        self.conflicts.len() + within
    }
}

/// Whether a figure agrees with itself.
fn is_sound(figure: &Figure) -> bool {
    let share = figure.recount().is_none_or(|recount| recount.agreement != Agreement::Neither);
    share && figure.sum().is_none_or(|sum| sum.missing.ten_thousandths() == 0)
}

impl Board {
    /// Reads all series, or one of them.
    pub(in crate::web) async fn read(
        app: &App,
        slug: Option<&SeriesSlug>,
        when: When,
    ) -> Result<Self, WebError> {
        let moment = app.asked_moment(when).await?;
        let catalog = match &moment {
            Some(_) => Some(app.catalog(moment.as_ref())?),
            None => app.snapshot().map(|snapshot| Arc::clone(&snapshot.catalog)),
        };
        // Read from the store itself: what is recorded is shown at once.
        let head = app.store.seq().await?;
        let seq = match &moment {
            Some(moment) if moment.when.known_at.is_some() => moment.known_at(),
            _ => head,
        };
        let series = app.store.indicator_series(slug, seq).await?;
        let mut figures: BTreeMap<SeriesSlug, Vec<StoredFigure>> = BTreeMap::new();
        for stored in app.store.indicator_figures(slug, seq).await? {
            // On an earlier day nobody can have known it.
            let day = stored.figure.period.last();
            if when.as_of.is_none_or(|as_of| day <= as_of) {
                figures.entry(stored.series.clone()).or_default().push(stored);
            }
        }
        let view = |StoredSeries { series, .. }: StoredSeries| {
            let figures = figures.remove(&series.facts.slug).unwrap_or_default();
            SeriesView::new(series.facts, figures, catalog.as_deref())
        };
        let series = series.into_iter().map(view).collect();
        Ok(Self { series, moment, catalog, seq })
    }

    /// Reads one series, which must be there.
    pub(in crate::web) async fn one(
        app: &App,
        slug: &str,
        when: When,
    ) -> Result<(Self, SeriesView), WebError> {
        let Ok(known) = slug.parse::<SeriesSlug>() else { return Err(missing(slug)) };
        let mut board = Self::read(app, Some(&known), when).await?;
        match board.series.pop() {
            Some(view) => Ok((board, view)),
            None => Err(missing(slug)),
        }
    }
}

fn missing(slug: &str) -> WebError {
    refused(
        StatusCode::NOT_FOUND,
        ("not_found", "Không có chỉ số này"),
        format!("Không có chỉ số nào mang mã “{}”.", shortened(slug)),
        "Danh sách chỉ số ở trang /chi-so.",
        Details::None,
    )
}
