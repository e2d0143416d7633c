//! `/api/v1/costs`: totals, and the regulations behind each of them.

use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::Response,
};
use serde::Serialize;

use super::{
    estimate::ChangeBody,
    rows::{Row, Wanted, link, read_by},
};
use crate::{
    catalog::{CostBy, CostPart, CostPer, CostTotal},
    model::Day,
    web::{
        App, WebError,
        http::respond::{CachePolicy, json},
        moment::When,
        regulation::page::own_parameters,
        search::params::Pairs,
    },
};

const ROWS: &str = "/api/v1/costs/rows";

#[derive(Serialize)]
struct Totals {
    by: CostBy,
    as_of: Day,
    seq: u64,
    total: TotalBody,
    rows: Vec<LineBody>,
}

#[derive(Serialize)]
struct LineBody {
    key: String,
    label: String,
    #[serde(flatten)]
    total: TotalBody,
}

/// The cost of a year, and beside it of one time.
#[derive(Serialize)]
struct TotalBody {
    #[serde(flatten)]
    yearly: SumBody,
    once: SumBody,
}

impl TotalBody {
    fn new(total: &CostTotal, of: Option<(CostBy, &str)>, when: When) -> Self {
        let sum = |per| SumBody::new(total, of, (per, when));
        Self { yearly: sum(CostPer::Year), once: sum(CostPer::Once) }
    }
}

/// Exact đồng, over the regulations that are counted.
#[derive(Serialize)]
struct SumBody {
    #[serde(flatten)]
    change: ChangeBody,
    counted: u64,
    missing: u64,
    unplanned: u64,
    /// The counted ones, one by one.
    rows_url: String,
    missing_url: String,
    unplanned_url: String,
}

impl SumBody {
    fn new(total: &CostTotal, of: Option<(CostBy, &str)>, (per, when): (CostPer, When)) -> Self {
        let url = |part| link(ROWS, of, (per, part), when, 1);
        let sum = total.per(per);
        Self {
            change: sum.change.into(),
            counted: sum.of(CostPart::Counted),
            missing: sum.of(CostPart::Missing),
            unplanned: sum.of(CostPart::Unplanned),
            rows_url: url(CostPart::Counted),
            missing_url: url(CostPart::Missing),
            unplanned_url: url(CostPart::Unplanned),
        }
    }
}

fn answer(body: &impl Serialize) -> Result<Response, WebError> {
    let body = serde_json::to_vec(body).map_err(|error| WebError::Internal(error.into()))?;
    Ok(json(StatusCode::OK, CachePolicy::Never, body))
}

/// `GET /api/v1/costs`
pub(in crate::web) async fn totals(
    State(app): State<App>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [by, as_of, known_at] = own_parameters(&pairs, &["by", "as_of", "known_at"])?;
    let by = by.map_or(Ok(CostBy::Agency), read_by)?;
    let when = When::read(as_of, known_at)?;
    let catalog = app.catalog(app.asked_moment(when).await?.as_ref())?;
    let lines = catalog.costs(by).into_iter().map(|line| LineBody {
        total: TotalBody::new(&line.total, Some((by, &line.key)), when),
        key: line.key,
        label: line.label,
    });
    answer(&Totals {
        by,
        as_of: catalog.as_of(),
        seq: catalog.seq(),
        total: TotalBody::new(&catalog.cost_total(), None, when),
        rows: lines.collect(),
    })
}

#[derive(Serialize)]
struct Rows {
    total: usize,
    rows: Vec<Row>,
    next: Option<String>,
}

/// `GET /api/v1/costs/rows`
pub(in crate::web) async fn rows(
    State(app): State<App>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let wanted = Wanted::read(&pairs)?;
    let (found, _) = wanted.find(&app).await?;
    let next = (wanted.page < found.pages).then(|| wanted.link(ROWS, wanted.page + 1));
    answer(&Rows { total: found.total, rows: found.rows, next })
}
