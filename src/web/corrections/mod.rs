//! Mending what was recorded, in a browser: forms for what `review::api_corrections`
//! does for programs. Nothing is overwritten; each form asks for the reason, names
//! the version that was seen, and comes back filled in if it is refused.

pub(in crate::web) mod item;
pub(in crate::web) mod papers;
pub(in crate::web) mod step;
