//! Ratios for programs.

use axum::{
    extract::{Query, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use serde::Serialize;

use crate::web::{
    App, WebError,
    figures::{
        asked::{Asked, Figure, NAMES},
        crossed::cell_url,
    },
    http::respond::{CachePolicy, Etag, json},
    search::params::Pairs,
};
use crate::{
    catalog::{By, Crossed, Overlap, Ratio, RatioPart, RatioRow, Ratios, Submitted},
    model::{Day, Decimal, Kind, Stage},
    reference::Target,
};

#[derive(Serialize)]
struct Body<'a> {
    baseline: BaseBody<'a>,
    by: By,
    stage: Stage,
    disposition: &'a [crate::model::Disposition],
    as_of: Day,
    known_at: u64,
    seq: u64,
    /// What is counted, in words.
    rule: String,
    target: Option<TargetBody<'a>>,
    total: RowBody<'a>,
    rows: Vec<RowBody<'a>>,
    /// What the columns stand for, and each with all rows together.
    #[serde(skip_serializing_if = "Option::is_none")]
    columns: Option<ColumnsBody<'a>>,
    overlap: OverlapBody,
}

/// What a share is taken over.
#[derive(Serialize)]
pub(in crate::web) struct BaseBody<'a> {
    /// None for what is in force on the day.
    slug: Option<&'a str>,
    title: String,
    day: Day,
    known_at: u64,
    digest: String,
    /// How many regulations are in it, whatever narrows the table.
    rows: u64,
    /// Whether another day has another base.
    moving: bool,
}

impl<'a> BaseBody<'a> {
    pub(in crate::web) fn new(app: &App, figure: &'a Figure) -> Self {
        match &figure.base {
            Some(base) => Self {
                slug: Some(base.baseline.slug.as_str()),
                title: base.baseline.title.clone(),
                day: base.baseline.day,
                known_at: base.baseline.known_at,
                digest: base.baseline.digest.clone(),
                rows: base.baseline.rows,
                moving: false,
            },
            None => {
                let catalog = &figure.catalog;
                Self {
                    slug: None,
                    title: say!("Đang có hiệu lực"),
                    day: catalog.as_of(),
                    known_at: catalog.seq(),
                    digest: app.moving_digest(catalog).to_string(),
                    rows: catalog.baseline(&crate::model::BaselineScope::default()).len() as u64,
                    moving: true,
                }
            }
        }
    }
}

#[derive(Serialize)]
struct TargetBody<'a> {
    percent: Decimal,
    document: &'a crate::model::DocumentNumber,
    from: Day,
    to: Day,
    base_day: Option<Day>,
    kinds: &'a [Kind],
    text: &'a str,
    source: &'a str,
}

impl<'a> TargetBody<'a> {
    fn new(target: &'a Target) -> Self {
        let Target { document, percent, kinds, from, to, base_day, text, source, measure: _ } =
            target;
        let (percent, from, to, base_day) = (*percent, *from, *to, *base_day);
        Self { percent, document, from, to, base_day, kinds, text, source }
    }
}

/// A share with both roundings: decimals in per cent, as texts.
#[derive(Serialize)]
pub(in crate::web) struct ShareBody {
    numerator: u64,
    denominator: u64,
    truncated: Option<Decimal>,
    rounded: Option<Decimal>,
}

impl ShareBody {
    pub(in crate::web) fn new(ratio: Ratio) -> Self {
        let Ratio { numerator, denominator } = ratio;
        let (truncated, rounded) = (ratio.truncated(), ratio.rounded());
        Self { numerator, denominator, truncated, rounded }
    }
}

#[derive(Serialize)]
struct RowBody<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'a str>,
    #[serde(flatten)]
    share: ShareBody,
    /// In per cent, as a text.
    target: Option<Decimal>,
    rows_url: String,
    denominator_rows_url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<ChangeBody>,
    #[serde(skip_serializing_if = "Option::is_none")]
    submitted: Option<Submitted>,
    /// One for each column, in their order.
    #[serde(skip_serializing_if = "Option::is_none")]
    cells: Option<Vec<CellBody<'a>>>,
}

#[derive(Serialize)]
struct ColumnsBody<'a> {
    by: By,
    rows: Vec<CellBody<'a>>,
}

/// A cell, or a column with all rows together.
#[derive(Serialize)]
struct CellBody<'a> {
    column: &'a str,
    label: &'a str,
    #[serde(flatten)]
    share: ShareBody,
    rows_url: String,
    denominator_rows_url: String,
}

impl<'a> CellBody<'a> {
    fn new(figure: &Figure, row: Option<&str>, column: &'a RatioRow, ratio: Ratio) -> Self {
        let cell = (row, Some(column.key.as_str()));
        let url = |part| cell_url(ROWS, &figure.asked, part, cell);
        Self {
            column: &column.key,
            label: &column.label,
            share: ShareBody::new(ratio),
            rows_url: url(RatioPart::Numerator),
            denominator_rows_url: url(RatioPart::Denominator),
        }
    }
}

#[derive(Serialize)]
struct ChangeBody {
    new: u64,
    new_rows_url: String,
    gone: u64,
    gone_rows_url: String,
}

#[derive(Serialize)]
struct OverlapBody {
    approved_enacted: PartBody,
    approved_only: PartBody,
    /// Of those, how many are late.
    approved_only_overdue: u64,
    enacted_only: PartBody,
    proposed_only: PartBody,
}

#[derive(Serialize)]
struct PartBody {
    count: u64,
    rows_url: String,
}

/// The address of the rows of a number.
pub(in crate::web) fn rows_url(
    path: &str,
    asked: &Asked,
    part: RatioPart,
    key: Option<&str>,
) -> String {
    let mut more = vec![("part", part.name())];
    more.extend(key.map(|key| ("key", key)));
    asked.link(path, &more)
}

const ROWS: &str = "/api/v1/ratios/rows";

impl<'a> RowBody<'a> {
    fn new(figure: &Figure, row: &'a RatioRow, key: Option<&'a str>) -> Self {
        let url = |part| rows_url(ROWS, &figure.asked, part, key);
        Self {
            key,
            label: key.map(|_| row.label.as_str()),
            share: ShareBody::new(row.ratio),
            target: figure.target(key).map(|target| target.percent),
            rows_url: url(RatioPart::Numerator),
            denominator_rows_url: url(RatioPart::Denominator),
            change: row.change.map(|change| ChangeBody {
                new: change.new,
                new_rows_url: url(RatioPart::New),
                gone: change.gone,
                gone_rows_url: url(RatioPart::Gone),
            }),
            submitted: row.submitted,
            cells: None,
        }
    }

    /// The same with its cells.
    fn with_cells(self, figure: &Figure, table: Option<&'a Crossed>, at: usize) -> Self {
        let cells = table.map(|table| {
            let cells = table.columns.rows.iter().zip(table.cells(at));
            cells.map(|(column, cell)| CellBody::new(figure, self.key, column, cell)).collect()
        });
        Self { cells, ..self }
    }
}

fn overlap(figure: &Figure, overlap: Overlap) -> OverlapBody {
    let part =
        |part, count| PartBody { count, rows_url: rows_url(ROWS, &figure.asked, part, None) };
    OverlapBody {
        approved_enacted: part(RatioPart::ApprovedEnacted, overlap.approved_enacted),
        approved_only: part(RatioPart::ApprovedOnly, overlap.approved_only),
        approved_only_overdue: overlap.overdue,
        enacted_only: part(RatioPart::EnactedOnly, overlap.enacted_only),
        proposed_only: part(RatioPart::ProposedOnly, overlap.proposed_only),
    }
}

/// Says in the language of the reader what the rows of a table are called, but
/// for names: of agencies, fields and papers, which are what they are.
pub(super) fn say_labels(ratios: &mut Ratios) {
    let named = matches!(ratios.by, By::Agency | By::Field | By::Document | By::Decision);
    for row in ratios.rows.iter_mut().filter(|row| !named || row.key.is_empty()) {
        row.label = say!(&row.label);
    }
}

impl Figure {
    /// The table. Parts that do not add up would be a fault of the program:
    /// they are logged, and the answer says what was counted.
    pub(in crate::web) fn ratios(&self) -> Result<Ratios, WebError> {
        let mut ratios = self.catalog.ratios(self.base()?, &self.asked.ask);
        say_labels(&mut ratios);
        if !ratios.adds_up() {
            let asked = self.asked.link("", &[]);
            tracing::error!(asked, seq = self.catalog.seq(), "parts do not add up to the whole");
        }
        Ok(ratios)
    }

    /// The whole as a row.
    pub(in crate::web) fn whole(&self, ratios: &Ratios) -> RatioRow {
        RatioRow {
            key: String::new(),
            label: say!("Tổng số"),
            ratio: ratios.total,
            change: ratios.change,
            submitted: None,
        }
    }
}

/// Everything that decides about an answer about figures.
pub(in crate::web) fn tag(what: &str, pairs: &[(String, String)], app: &App) -> Etag {
    Etag::of(&(what, pairs, app.seq(), app.clock.today()))
}

/// `GET /api/v1/ratios`
pub(in crate::web) async fn ratios(
    State(app): State<App>,
    headers: HeaderMap,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let (asked, []) = Asked::read(&pairs, &[], NAMES)?;
    let figure = Figure::find(&app, asked).await?;
    let tag = tag("ratios", &pairs, &app);
    if let Some(unchanged) = tag.not_modified(&headers) {
        return Ok(unchanged);
    }
    let (ratios, crossed) = figure.tables()?;
    let whole = figure.whole(&ratios);
    let body = Body {
        baseline: BaseBody::new(&app, &figure),
        by: ratios.by,
        stage: figure.asked.ask.stage,
        disposition: &figure.asked.ask.dispositions,
        as_of: figure.catalog.as_of(),
        known_at: figure.catalog.seq(),
        seq: app.seq(),
        rule: format!("Mỗi quy định tính một lần: {}.", figure.asked.rule()),
        target: figure.target(None).map(TargetBody::new),
        total: RowBody::new(&figure, &whole, None),
        rows: (0..)
            .zip(&ratios.rows)
            .map(|(at, row)| {
                let body = RowBody::new(&figure, row, Some(&row.key));
                body.with_cells(&figure, crossed.as_ref(), at)
            })
            .collect(),
        columns: crossed.as_ref().map(|table| ColumnsBody {
            by: table.columns.by,
            rows: table
                .columns
                .rows
                .iter()
                .map(|column| CellBody::new(&figure, None, column, column.ratio))
                .collect(),
        }),
        overlap: overlap(&figure, ratios.overlap),
    };
    Ok(tag.on(answer(&body)?))
}

pub(in crate::web) fn answer(body: &impl Serialize) -> Result<Response, WebError> {
    let body = serde_json::to_vec(body).map_err(|error| WebError::Internal(error.into()))?;
    Ok(json(StatusCode::OK, CachePolicy::Revalidate, body))
}
