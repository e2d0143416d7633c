//! Consultations on drafts and on regulations in force, as pages and for
//! programs. What is said there is the same part as on plans (`comments`).

pub(in crate::web) mod paragraph;
pub(in crate::web) mod show;
