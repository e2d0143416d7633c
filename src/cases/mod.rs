//! Use cases: what people and programs do to the store. Each is one
//! transaction with its journal rows; nothing else calls the store's writers.

mod access;
pub mod accounts;
pub mod baselines;
pub mod comments;
pub mod consultations;
pub mod follow;
mod heads;
pub mod indicators;
mod load;
pub mod mail;
pub mod moderation;
mod past;
pub mod petitions;
pub mod plans;
pub mod questions;
mod visits;
pub mod webhooks;

pub use access::{Actor, Identity, Proof, Refusal};
pub use heads::{publish_key, sign_heads};
pub use load::{Edition, LoadError, LoadReport, load_edition};
pub use past::{PastCounts, PastReport, load_past};
pub use visits::{CONFIRMABLE, PENDING};
