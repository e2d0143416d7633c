//! quydinh: search and consultation for the regulations of doing business in
//! Viet Nam.
//!
//! The modules, in reading order; ARCHITECTURE.md walks through a search and
//! an upload. Each module says in its own words what it is; a second text here
//! would break the links of the first.

// Use cases: one transaction each, with its journal rows.
pub mod cases;
// Columns to filter and count.
pub mod catalog;
// Files of strangers, read in a process of their own.
pub mod confined;
// Lists into files, and files checked.
pub mod export;
// Every parser of strangers' bytes, driven with damaged ones.
#[cfg(test)]
mod fuzz;
// Files into records, with every bad row named.
pub mod ingest;
// The language of whoever reads, and what texts of the program are in it.
mod lang;
// Letters, and how they leave the house.
pub mod mail;
// Vocabulary: types, states, transitions. No IO, no clock.
pub mod model;
// Signing in at an OpenID provider: the protocol, without accounts.
pub mod oidc;
// What is derived, kept in step with the journal.
pub mod project;
// Random numbers that are the same on every machine.
pub mod random;
// The figures of the founding report, counted again.
pub mod reconcile;
// Reference lists compiled into the program: agencies and their names.
pub mod reference;
// The sample registry: made-up regulations that read like real ones.
pub mod sample;
// The search engine.
pub mod search;
// Ed25519 keys in files, and what is signed with them.
pub mod signing;
// The truth: SQLite or PostgreSQL, with the journal of every write.
pub mod store;
// Vietnamese text: repair, syllables, folding, tone placement.
pub mod text;
// Certificates and keys for https, read again when their files change.
pub mod tls;
// Near-duplicates among what people wrote, grouped and counted.
pub mod voices;
// The server: pages and JSON.
pub mod web;
// Messages to receivers: signed, and to public addresses only.
pub mod webhook;
