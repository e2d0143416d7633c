//! The same for programs.

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
};
use serde::Serialize;

use crate::web::{
    App, WebError,
    http::respond::{CachePolicy, json},
    reconcile::Counted,
    regulation::page::own_parameters,
    search::params::Pairs,
};
use crate::{
    model::{Day, Decimal},
    reconcile::{Figure, REPORT_DAY, Reported, RowRef, Shown, Topic},
    search::Total,
};

/// Rows in an answer.
const USUAL: usize = 100;
const MOST: usize = 1_000;

#[derive(Serialize)]
struct ListBody {
    /// The last day that counts.
    as_of: Day,
    seq: u64,
    agreed: usize,
    differing: usize,
    figures: Vec<FigureBody>,
}

#[derive(Serialize)]
struct FigureBody {
    key: &'static str,
    topic: Topic,
    sentence: &'static str,
    rule: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    remark: &'static str,
    reported: ReportedBody,
    numerator: u64,
    denominator: Option<u64>,
    truncated: Option<Decimal>,
    rounded: Option<Decimal>,
    /// Null where the report says nothing.
    agrees: Option<bool>,
    rows_url: String,
}

/// All null where the report says nothing.
#[derive(Default, Serialize)]
struct ReportedBody {
    numerator: Option<u64>,
    more_than: Option<u64>,
    denominator: Option<u64>,
    /// As printed.
    share: Option<&'static str>,
}

impl FigureBody {
    fn new(figure: &Figure) -> Self {
        let reported = match figure.reported {
            Reported::Nothing => ReportedBody::default(),
            Reported::MoreThan(least) => {
                ReportedBody { more_than: Some(least), ..ReportedBody::default() }
            }
            Reported::Exactly { count, of, share } => ReportedBody {
                numerator: Some(count),
                denominator: of,
                share,
                ..ReportedBody::default()
            },
        };
        let ratio = figure.ratio();
        Self {
            key: figure.key,
            topic: figure.topic,
            sentence: figure.sentence,
            rule: figure.rule,
            remark: figure.remark,
            reported,
            numerator: figure.rows.len() as u64,
            denominator: figure.base.as_ref().map(|base| base.len() as u64),
            truncated: ratio.and_then(|ratio| ratio.truncated()),
            rounded: ratio.and_then(|ratio| ratio.rounded()),
            agrees: figure.agrees(),
            rows_url: format!("/api/v1/reconciliation/{}", figure.key),
        }
    }
}

fn answer(body: &impl Serialize) -> Result<Response, WebError> {
    let body = serde_json::to_vec(body).map_err(|error| WebError::Internal(error.into()))?;
    Ok(json(StatusCode::OK, CachePolicy::Never, body))
}

/// `GET /api/v1/reconciliation`
pub(in crate::web) async fn list(
    State(app): State<App>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    own_parameters(&pairs, &[])?;
    let counted = Counted::now(&app).await?;
    let of = |wanted: bool| {
        counted.figures.iter().filter(|figure| figure.agrees() == Some(wanted)).count()
    };
    answer(&ListBody {
        as_of: REPORT_DAY,
        seq: counted.snapshot.catalog.seq(),
        agreed: of(true),
        differing: of(false),
        figures: counted.figures.iter().map(FigureBody::new).collect(),
    })
}

#[derive(Serialize)]
struct RowsBody {
    figure: FigureBody,
    seq: u64,
    total: Total,
    rows: Vec<Shown>,
    /// What to ask for next, as `cursor`.
    next: Option<usize>,
}

/// `GET /api/v1/reconciliation/{key}`
pub(in crate::web) async fn rows(
    State(app): State<App>,
    Path(key): Path<String>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [of, cursor, limit] = own_parameters(&pairs, &["of", "cursor", "limit"])?;
    let limit = limit.map_or(Ok(USUAL), |limit| {
        let allowed = format!("Cần một số nguyên từ 1 đến {MOST}.");
        let bad = || WebError::BadValue { name: "limit", value: limit.to_owned(), allowed };
        limit.parse().ok().filter(|limit| (1..=MOST).contains(limit)).ok_or_else(bad)
    })?;
    let counted = Counted::now(&app).await?;
    let figure = counted.figure(&key)?;
    let (start, part) = (place(cursor)?, part(figure, of)?);
    let rows = part.iter().skip(start).take(limit);
    let rows = rows.map(|row| row.show(&counted.snapshot.catalog, &counted.docket));
    let rows: Vec<Shown> = rows.collect();
    let end = start + rows.len();
    answer(&RowsBody {
        figure: FigureBody::new(figure),
        seq: counted.snapshot.catalog.seq(),
        total: Total(part.len() as u64),
        next: (end < part.len()).then_some(end),
        rows,
    })
}

/// The place to begin at.
pub(super) fn place(cursor: Option<&str>) -> Result<usize, WebError> {
    cursor.map_or(Ok(0), |cursor| {
        let allowed = "Cần một số nguyên không âm.".to_owned();
        let bad = |_| WebError::BadValue { name: "cursor", value: cursor.to_owned(), allowed };
        cursor.parse().map_err(bad)
    })
}

/// The rows asked for: those counted, or those that they are a share of.
pub(in crate::web) fn part<'a>(
    figure: &'a Figure,
    of: Option<&str>,
) -> Result<&'a [RowRef], WebError> {
    match (of, &figure.base) {
        (None | Some("counted"), _) => Ok(&figure.rows),
        (Some("base"), Some(base)) => Ok(base),
        (Some(other), _) => Err(WebError::BadValue {
            name: "of",
            value: other.to_owned(),
            allowed: "Dùng counted; con số là một tỷ lệ thì dùng được cả base.".to_owned(),
        }),
    }
}
