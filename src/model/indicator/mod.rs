//! Published figures: named series, and what was reported of them, when and by
//! whom. A figure is never overwritten; what does not agree stands side by side.

mod figure;
mod period;
mod series;
mod share;
mod standing;

pub use figure::{Addend, BadFigure, Bound, Figure, Sum};
pub use period::{BadPeriod, Grain, Period};
pub use series::{BadSeriesSlug, Counted, Nature, Series, SeriesSlug};
pub use share::{Agreement, BadShare, Recount, Share};
pub use standing::{Conflict, conflicts};
