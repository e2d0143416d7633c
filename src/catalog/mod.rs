//! The facts to filter and count, as columns in memory.
//!
//! A [`Catalog`] is immutable: one for each journal position, and one for any
//! past day that is asked for. Ordinals are given in the order in which
//! regulations first came in and are never given twice, so an index built
//! earlier still means the same regulations.
//!
//! [`History`] holds every version; [`Catalog::at`] is the view of one day as
//! known at one journal position. A search asks a [`Matcher`] of each
//! regulation and gives the answer to a [`Tally`], so a list and the counts
//! beside it cannot disagree.

mod applies;
mod columns;
mod comments;
mod costs;
mod counted;
mod fields;
mod filter;
#[cfg(test)]
mod histories;
mod history;
mod matcher;
mod packed;
#[cfg(test)]
mod plan_tests;
mod plans;
mod ratios;
mod service;
mod standing;
mod tally;
#[cfg(test)]
mod tests;
mod waiting;

pub use applies::{Applies, Due, PlanFact};
pub use columns::{Catalog, Fact, Ordinal};
pub use comments::{
    CommentChange, CommentEvent, CommentFact, CommentPart, ConsultationChange, ConsultationEvent,
    Handled, HandledBy,
};
pub use costs::{CostBy, CostLine, CostPart, CostPer, CostTotal, Summed};
pub use counted::Count;
pub use fields::{FieldChoice, FieldGroup};
pub use filter::{Facet, FacetCounts, FacetValue, Filters, InForce, Period};
pub use history::{BadHistory, History, Version};
pub use matcher::Matcher;
pub use plans::{Meaning, PlanStep, PlanVersion};
pub use ratios::{
    Base, By, Change, CostSum, Crossed, EnactedCut, FixedBase, League, LeagueField, LeagueRow,
    Measure, OverdueItem, Overlap, RatioAsk, RatioPart, RatioRow, Ratios, Restated, State,
    Submitted, Tallied,
};
pub use service::{Service, Serviced};
pub use standing::{Ratio, Standing};
pub use tally::Tally;
pub use waiting::Waiting;
