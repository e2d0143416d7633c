//! Integration tests: the library through its public interface on both stores,
//! the program as a user runs it, and the shape of the code.
//!
//! One binary, so that it links once and the cases share one [`harness`].

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "in a test these are how an expectation is stated"
)]

mod accounts;
mod app;
mod backup;
mod budgets;
mod builder;
mod calls;
mod client;
mod cluster;
mod comments;
mod consultation_league;
mod consultations;
mod corrections;
mod costs;
mod decision_files;
mod deploy;
mod desk;
mod doctor;
mod dossier;
mod editions;
mod engine;
mod english;
mod exports;
mod faults;
mod figures;
mod files;
mod follow;
mod guides;
mod harness;
mod indicators;
mod journal;
mod killed;
mod killed_comments;
mod layout;
mod league;
mod mail;
mod malformed;
mod moderation;
mod oidc;
mod open;
mod page_table;
mod permissions;
mod petition_files;
mod petition_league;
mod petition_visitors;
mod petitions;
mod plan_files;
mod plan_pages;
mod plan_path;
mod plan_races;
mod plan_uploads;
mod plans;
mod program;
mod projector;
mod queries;
mod question_visitors;
mod questions;
mod results;
mod scenario;
mod scenario_rows;
mod served;
mod service;
mod shown;
mod sign_in;
mod smtp;
mod status;
mod stores;
mod suggestions;
mod tables;
mod tls;
mod types;
mod uploads;
mod visitors;
mod voices;
mod voices_kept;
mod waiting;
mod webhooks;
