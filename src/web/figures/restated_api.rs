//! What became of a figure, for programs.

use axum::{
    extract::{Query, State},
    response::Response,
};
use serde::Serialize;

use crate::web::{
    App, WebError,
    figures::{
        ratios_api::ShareBody,
        restated::{Found, LISTED, both, read, reason},
    },
    http::identity::MaybeUser,
    journal::desk::Seen,
    plans::api::answer,
    search::{api::AgencyBody, params::Pairs},
};
use crate::{
    catalog::Ratio,
    model::{Day, Role},
    search::Total,
};

#[derive(Serialize)]
struct Body<'a> {
    as_of: Day,
    /// The positions of the journal that are compared.
    then: u64,
    now: u64,
    rule: String,
    total: PairBody,
    /// Agencies whose figures changed.
    agencies: Vec<AgencyRow<'a>>,
    /// How many regulations count otherwise; the first of them follow.
    changed: Total,
    regulations: Vec<ChangedBody<'a>>,
    journal: Vec<JournalBody<'a>>,
}

#[derive(Serialize)]
struct PairBody {
    then: ShareBody,
    now: ShareBody,
}

impl PairBody {
    fn new(then: Ratio, now: Ratio) -> Self {
        Self { then: ShareBody::new(then), now: ShareBody::new(now) }
    }
}

#[derive(Serialize)]
struct AgencyRow<'a> {
    key: &'a str,
    #[serde(flatten)]
    figures: PairBody,
}

#[derive(Serialize)]
struct ChangedBody<'a> {
    code: &'a str,
    name: &'a str,
    effects: &'a [&'static str],
    /// The rows of the journal that say so.
    rows: &'a [u64],
}

#[derive(Serialize)]
struct JournalBody<'a> {
    seq: u64,
    time: Option<jiff::Timestamp>,
    action: &'a str,
    subject: &'a str,
    reason: String,
    by: ByBody<'a>,
}

#[derive(Serialize)]
struct ByBody<'a> {
    /// Null for whoever runs the system.
    role: Option<Role>,
    #[serde(skip_serializing_if = "Option::is_none")]
    agency: Option<AgencyBody<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
}

impl<'a> JournalBody<'a> {
    fn new(seen: &'a Seen) -> Self {
        let row = &seen.link.row;
        Self {
            seq: row.seq,
            time: jiff::Timestamp::from_millisecond(row.at).ok(),
            action: &row.action,
            subject: &row.subject,
            reason: reason(&row.payload),
            by: ByBody {
                role: seen.by.role,
                agency: seen.by.agency.as_ref().map(AgencyBody::new),
                name: seen.by.name.as_deref(),
            },
        }
    }
}

/// `GET /api/v1/restatements`
pub(in crate::web) async fn show(
    State(app): State<App>,
    viewer: MaybeUser,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let found = Found::find(&app, &viewer, read(&pairs)?, LISTED).await?;
    let agencies = both(&found.then, &found.now);
    let body = Body {
        as_of: found.day,
        then: found.then_at,
        now: found.now_at,
        rule: format!("Mỗi quy định tính một lần: {}.", found.asked.rule()),
        total: PairBody::new(found.then.total, found.now.total),
        agencies: agencies
            .iter()
            .filter(|(_, was, is)| was != is)
            .map(|(key, was, is)| AgencyRow { key, figures: PairBody::new(*was, *is) })
            .collect(),
        changed: Total(found.total as u64),
        regulations: found
            .changed
            .iter()
            .map(|changed| ChangedBody {
                code: &changed.code,
                name: &changed.name,
                effects: &changed.effects,
                rows: &changed.rows,
            })
            .collect(),
        journal: found.rows.values().map(JournalBody::new).collect(),
    };
    answer(axum::http::StatusCode::OK, &body)
}
