//! Published figures as JSON.

use serde::Serialize;

use super::{
    board::{Board, SeriesView},
    wording,
};
use crate::{
    catalog::Count,
    model::{Agreement, Conflict, Counted, Day, Decimal, Figure, Series, Share},
    store::StoredFigure,
};

#[derive(Serialize)]
pub(super) struct ListBody<'a> {
    pub(super) indicators: Vec<SeriesBody<'a>>,
    pub(super) as_of: Option<Day>,
    pub(super) seq: u64,
}

#[derive(Serialize)]
pub(super) struct SeriesBody<'a> {
    #[serde(flatten)]
    series: &'a Series,
    /// What the registry counts of it on the day.
    count: Option<CountBody>,
    figures: u64,
    disagreements: u64,
    /// The latest.
    last: Option<FigureBody<'a>>,
}

#[derive(Serialize)]
pub(super) struct OneBody<'a> {
    #[serde(flatten)]
    series: &'a Series,
    count: Option<CountBody>,
    disagreements: u64,
    figures: Vec<FigureBody<'a>>,
    as_of: Option<Day>,
    seq: u64,
}

#[derive(Serialize)]
struct CountBody {
    what: Counted,
    numerator: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    denominator: Option<u64>,
}

/// A figure with what was computed from it again.
#[derive(Serialize)]
pub(super) struct FigureBody<'a> {
    seq: u64,
    recorded: Option<jiff::Timestamp>,
    first_day: Day,
    last_day: Day,
    #[serde(flatten)]
    figure: &'a Figure,
    #[serde(skip_serializing_if = "Option::is_none")]
    recount: Option<RecountBody>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sum: Option<SumBody>,
    /// The denominators with which the percentage can have been computed.
    #[serde(skip_serializing_if = "Option::is_none")]
    bases: Option<BasesBody>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    conflicts: Vec<ConflictBody>,
    /// The same in words, for people.
    remarks: Vec<String>,
}

#[derive(Serialize)]
struct RecountBody {
    truncated: Share,
    rounded: Share,
    agreement: Agreement,
}

#[derive(Serialize)]
struct SumBody {
    total: Decimal,
    missing: Decimal,
}

#[derive(Serialize)]
struct BasesBody {
    lowest: u64,
    highest: u64,
}

#[derive(Serialize)]
struct ConflictBody {
    kind: &'static str,
    /// The other figure, by its place in the journal.
    with: u64,
}

fn kind(conflict: Conflict) -> &'static str {
    match conflict {
        Conflict::Differ { .. } => "differ",
        Conflict::Fell { .. } => "fell",
        Conflict::Base { .. } => "base",
        Conflict::OtherBase { .. } => "other-base",
    }
}

impl<'a> FigureBody<'a> {
    /// A figure alone, as it is recorded.
    pub(super) fn new(stored: &'a StoredFigure) -> Self {
        let StoredFigure { seq, at, figure, .. } = stored;
        Self {
            seq: *seq,
            recorded: jiff::Timestamp::from_millisecond(*at).ok(),
            first_day: figure.period.first(),
            last_day: figure.period.last(),
            figure,
            recount: figure.recount().map(|recount| RecountBody {
                truncated: recount.truncated,
                rounded: recount.rounded,
                agreement: recount.agreement,
            }),
            sum: figure.sum().map(|sum| SumBody { total: sum.total, missing: sum.missing }),
            bases: figure.bases().map(|(lowest, highest)| BasesBody { lowest, highest }),
            conflicts: Vec::new(),
            remarks: wording::checks(figure).into_iter().map(|verdict| verdict.words).collect(),
        }
    }

    /// A figure among the others of its series.
    fn among(view: &'a SeriesView, place: usize) -> Option<Self> {
        let mut body = Self::new(view.figures.get(place)?);
        body.remarks.extend(wording::conflicts(view, place));
        for conflict in &view.conflicts {
            let (first, second) = conflict.places();
            let other = if place == first {
                second
            } else if place == second {
                first
            } else {
                continue;
            };
            let with = view.figures.get(other)?.seq;
            body.conflicts.push(ConflictBody { kind: kind(*conflict), with });
        }
        Some(body)
    }
}

fn count(view: &SeriesView) -> Option<CountBody> {
    let (what, count) = view.series.counted.zip(view.count)?;
    Some(match count {
        Count::Number(numerator) => CountBody { what, numerator, denominator: None },
        Count::Share(ratio) => {
            CountBody { what, numerator: ratio.numerator, denominator: Some(ratio.denominator) }
        }
    })
}

impl<'a> SeriesBody<'a> {
    pub(super) fn new(view: &'a SeriesView) -> Self {
        let last = view.figures.len().checked_sub(1);
        Self {
            series: &view.series,
            count: count(view),
            figures: view.figures.len() as u64,
            disagreements: view.disagreements() as u64,
            last: last.and_then(|place| FigureBody::among(view, place)),
        }
    }
}

impl<'a> OneBody<'a> {
    pub(super) fn new(board: &Board, view: &'a SeriesView) -> Self {
        Self {
            series: &view.series,
            count: count(view),
            disagreements: view.disagreements() as u64,
            figures: (0..view.figures.len()).filter_map(|at| FigureBody::among(view, at)).collect(),
            as_of: board.catalog.as_ref().map(|catalog| catalog.as_of()),
            seq: board.seq,
        }
    }
}
