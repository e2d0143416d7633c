//! What the journal says of published figures: everything, so that the tables
//! can be made of it again.

use crate::{
    model::{Figure, Series, SeriesSlug},
    store::{
        StoreError, Versioned,
        journal::{Entry, Row},
        plan::payload,
        registry::{json, member},
    },
};

/// One thing recorded about published figures: one row of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IndicatorEntry {
    /// A series, or what is said of it from now on.
    Series(Versioned<Series>),
    /// A figure of a series.
    Figure(SeriesSlug, Figure),
}

impl IndicatorEntry {
    /// The journal's row.
    pub(super) fn entry(&self) -> Result<Entry, StoreError> {
        Ok(match self {
            Self::Series(series) => Entry {
                action: if series.version == 1 {
                    "indicator-series.added"
                } else {
                    "indicator-series.changed"
                },
                subject_kind: "indicator-series",
                subject: series.facts.slug.to_string(),
                payload: json(series)?,
            },
            Self::Figure(series, figure) => Entry {
                action: "indicator-figure.recorded",
                subject_kind: "indicator-figure",
                subject: series.to_string(),
                payload: json(figure)?,
            },
        })
    }

    /// What a row of the journal says of published figures; none if it is about
    /// something else.
    pub(super) fn read(row: &Row) -> Result<Option<Self>, StoreError> {
        let entry = match row.subject_kind.as_str() {
            "indicator-series" => Self::Series(payload(&row.payload)?),
            "indicator-figure" => Self::Figure(member(&row.subject)?, payload(&row.payload)?),
            _ => return Ok(None),
        };
        // What the row is called must be what it holds.
        let again = entry.entry()?;
        if (again.action, &again.subject) != (row.action.as_str(), &row.subject) {
            return Err(StoreError::Damaged(format!("row {} is not a {}", row.seq, row.action)));
        }
        Ok(Some(entry))
    }
}
