//! The league table for programs.

use std::collections::BTreeMap;

use axum::{
    extract::{Query, State},
    http::HeaderMap,
    response::Response,
};
use serde::Serialize;

use super::{
    comments,
    page::{Asking, NAMES},
    petitions,
    sorting::{approved, net, ranks, sort},
    table::{Line, Table},
};
use crate::web::{
    App, WebError,
    figures::ratios_api::{BaseBody, ShareBody, answer, tag},
    search::params::Pairs,
};
use crate::{
    catalog::{CommentPart, Handled, RatioPart, Submitted},
    model::{
        AgencySlug, Cost, Criterion, Day, Decimal, Direction, MatterKind, PetitionPart, Rate,
        SortBy, Stage,
    },
    reference::league_rules,
};

#[derive(Serialize)]
struct Body<'a> {
    baseline: BaseBody<'a>,
    as_of: Day,
    known_at: u64,
    seq: u64,
    /// What is counted, in words.
    rule: String,
    /// How the score is made, in words.
    formula: &'static str,
    sort: SortBy,
    order: Direction,
    criteria: Vec<CriterionBody>,
    total: RowBody<'a>,
    rows: Vec<RowBody<'a>>,
}

/// How points come about, in words; the page says the same.
pub(in crate::web) const FORMULA: &str = "Điểm từng tiêu chí = điểm tối đa × tỷ lệ / mức đạt điểm tối đa, \
    không quá điểm tối đa. Tiêu chí có mẫu số bằng 0 hoặc chưa có số liệu thì không tính, cả điểm \
    lẫn điểm tối đa. Điểm chung = tổng điểm / tổng điểm tối đa của các tiêu chí được tính × 100. \
    Làm tròn đến hai số lẻ.";

#[derive(Serialize)]
struct CriterionBody {
    criterion: Criterion,
    label: &'static str,
    weight: u32,
    /// The rate in per cent from which on all points are given.
    target: Decimal,
}

#[derive(Serialize)]
struct RowBody<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<&'a AgencySlug>,
    label: &'a str,
    short: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rank: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    submitted: Option<Submitted>,
    score: ScoreBody,
    regulations: u64,
    regulations_rows_url: String,
    enacted: OpenShare,
    approved: OpenShare,
    /// Approved, and not enacted.
    owed: OwedBody,
    calls: CallsBody,
    cost: CostBody,
    /// None where the base moves with the day.
    change: Option<ChangeBody>,
    /// None where nothing is recorded.
    last_change: Option<LastBody>,
    consulted: OpenShare,
    comments: CommentsBody,
    petitions: PetitionsBody,
    service: ServiceBody,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

#[derive(Serialize)]
struct ScoreBody {
    /// Of 100; none if no criterion is counted.
    points: Option<Decimal>,
    /// The weights of the criteria that are counted.
    counted: u32,
    criteria: Vec<PointsBody>,
}

#[derive(Serialize)]
struct PointsBody {
    criterion: Criterion,
    /// None if it is not counted.
    points: Option<Decimal>,
    /// Texts, as costs are large.
    numerator: Option<String>,
    denominator: Option<String>,
}

#[derive(Serialize)]
struct OpenShare {
    #[serde(flatten)]
    share: ShareBody,
    rows_url: String,
}

#[derive(Serialize)]
struct OwedBody {
    count: u64,
    overdue: u64,
    rows_url: String,
}

#[derive(Serialize)]
struct CallsBody {
    asked: u64,
    answered: u64,
    unanswered: u64,
    /// Of those, how many are past their deadline.
    late: u64,
}

/// Đồng a year, as exact texts.
#[derive(Serialize)]
struct CostBody {
    before: Cost,
    after: Cost,
    saved: Cost,
    known: u64,
    missing: u64,
}

/// Comments on the plans of the agency, on its drafts, and on regulations that it
/// asked about.
#[derive(Serialize)]
struct CommentsBody {
    #[serde(flatten)]
    counts: BTreeMap<CommentPart, u64>,
    /// The same of those on plans, on drafts, and on regulations in force.
    on: BTreeMap<MatterKind, BTreeMap<CommentPart, u64>>,
    /// The comments behind each.
    rows_urls: BTreeMap<CommentPart, String>,
}

impl CommentsBody {
    fn new(table: &Table, line: &Line) -> Self {
        let (asked, agency) = (&table.figure.asked, line.agency.as_ref());
        let url = |part: CommentPart| comments::url(comments::API, asked, agency, part, None);
        let parts = CommentPart::ALL.iter().copied();
        let of = |own: Handled| parts.clone().map(|part| (part, own.of(part))).collect();
        let (by, kinds) = (&line.tallied.comments, MatterKind::ALL.iter().copied());
        Self {
            counts: of(by.all()),
            on: kinds.map(|kind| (kind, of(by.on(kind)))).collect(),
            rows_urls: parts.clone().map(|part| (part, url(part))).collect(),
        }
    }
}

/// Petitions that the agency was sent.
#[derive(Serialize)]
struct PetitionsBody {
    #[serde(flatten)]
    counts: BTreeMap<PetitionPart, u64>,
    /// The petitions behind each.
    rows_urls: BTreeMap<PetitionPart, String>,
}

impl PetitionsBody {
    fn new(table: &Table, line: &Line) -> Self {
        let (asked, agency) = (&table.figure.asked, line.agency.as_ref());
        let url = |part: PetitionPart| petitions::url(petitions::API, asked, agency, part);
        let parts = PetitionPart::ALL.iter().copied();
        Self {
            counts: parts.clone().map(|part| (part, line.petitions.part(part))).collect(),
            rows_urls: parts.map(|part| (part, url(part))).collect(),
        }
    }
}

/// The service of the procedures in force. What no record states is counted as
/// missing and is in no share.
#[derive(Serialize)]
struct ServiceBody {
    online: OpenShare,
    online_known_rows_url: String,
    online_missing: u64,
    online_missing_rows_url: String,
    /// Dossiers of a year, over the procedures of which the share on time is known.
    dossiers: u64,
    on_time: Option<Decimal>,
    settled_known: u64,
    settled_known_rows_url: String,
    settled_missing: u64,
    settled_missing_rows_url: String,
}

impl ServiceBody {
    fn new(line: &Line, url: impl Fn(Stage, RatioPart) -> String) -> Self {
        let service = &line.tallied.service;
        let url = |part| url(Stage::Enacted, part);
        Self {
            online: OpenShare {
                share: ShareBody::new(service.online),
                rows_url: url(RatioPart::OnlineFull),
            },
            online_known_rows_url: url(RatioPart::OnlineKnown),
            online_missing: service.online_missing,
            online_missing_rows_url: url(RatioPart::OnlineMissing),
            dossiers: service.dossiers,
            on_time: share(service.on_time()),
            settled_known: service.settled_known,
            settled_known_rows_url: url(RatioPart::SettledKnown),
            settled_missing: service.settled_missing,
            settled_missing_rows_url: url(RatioPart::SettledMissing),
        }
    }
}

#[derive(Serialize)]
struct ChangeBody {
    new: u64,
    new_rows_url: String,
    gone: u64,
    gone_rows_url: String,
    net: i64,
}

#[derive(Serialize)]
struct LastBody {
    days: u32,
    seq: u64,
}

pub(super) use crate::export::points;

/// A rate in per cent with two places, the rest cut off; none of nothing.
pub(super) fn share(rate: Rate) -> Option<Decimal> {
    let Rate { part, whole } = rate;
    let shift = (128 - whole.leading_zeros()).saturating_sub(96);
    let hundredths = ((part >> shift) * 10_000).checked_div(whole >> shift)?;
    Some(points(u64::try_from(hundredths).unwrap_or(u64::MAX)))
}

const ROWS: &str = "/api/v1/ratios/rows";

impl<'a> RowBody<'a> {
    fn new(table: &Table, line: &'a Line, rank: Option<usize>) -> Self {
        let tallied = &line.tallied;
        let agency = line.agency.as_ref();
        let url = |stage, part| table.rows_url(ROWS, stage, part, agency);
        let of = |ratio, stage| OpenShare {
            share: ShareBody::new(ratio),
            rows_url: url(stage, RatioPart::Numerator),
        };
        let criteria = line.score.points.iter().map(|own| {
            let rate = line.rate(own.of.criterion);
            PointsBody {
                criterion: own.of.criterion,
                points: own.points.map(points),
                numerator: rate.map(|rate| rate.part.to_string()),
                denominator: rate.map(|rate| rate.whole.to_string()),
            }
        });
        let fixed = table.figure.base.is_some();
        Self {
            key: agency,
            label: &line.label,
            short: &line.short,
            rank,
            submitted: line.submitted,
            score: ScoreBody {
                points: line.score.total().map(points),
                counted: line.score.counted(),
                criteria: criteria.collect(),
            },
            regulations: tallied.enacted.denominator,
            regulations_rows_url: url(Stage::Enacted, RatioPart::Denominator),
            enacted: of(tallied.enacted, Stage::Enacted),
            approved: of(approved(line), Stage::Approved),
            owed: OwedBody {
                count: tallied.overlap.approved_only,
                overdue: tallied.overlap.overdue,
                rows_url: url(Stage::Enacted, RatioPart::ApprovedOnly),
            },
            calls: CallsBody {
                asked: line.calls.asked(),
                answered: line.calls.answered,
                unanswered: line.calls.unanswered(),
                late: line.calls.late,
            },
            cost: CostBody {
                before: tallied.cost.before,
                after: tallied.cost.after,
                saved: tallied.cost.saved(),
                known: tallied.cost.known,
                missing: tallied.cost.missing,
            },
            change: fixed.then(|| ChangeBody {
                new: tallied.change.new,
                new_rows_url: url(Stage::Enacted, RatioPart::New),
                gone: tallied.change.gone,
                gone_rows_url: url(Stage::Enacted, RatioPart::Gone),
                net: i64::try_from(net(line)).unwrap_or_default(),
            }),
            last_change: line.fresh.map(|(days, seq)| LastBody { days, seq }),
            consulted: of(tallied.consulted, Stage::Consulting),
            comments: CommentsBody::new(table, line),
            petitions: PetitionsBody::new(table, line),
            service: ServiceBody::new(line, url),
            url: agency.map(|slug| table.figure.asked.link(&format!("/ket-qua/{slug}"), &[])),
        }
    }
}

/// `GET /api/v1/league`
pub(in crate::web) async fn league(
    State(app): State<App>,
    headers: HeaderMap,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let Asking { asked, by, direction } = Asking::read(&pairs, NAMES)?;
    let tag = tag("league", &pairs, &app);
    if let Some(unchanged) = tag.not_modified(&headers) {
        return Ok(unchanged);
    }
    let mut table = Table::find(&app, asked).await?;
    sort(&mut table.lines, by, direction);
    let ranks = ranks(&table.lines);
    let criteria = league_rules().criteria.iter().map(|rule| CriterionBody {
        criterion: rule.criterion,
        label: rule.criterion.label(),
        weight: rule.weight,
        target: rule.target,
    });
    let body = Body {
        baseline: BaseBody::new(&app, &table.figure),
        as_of: table.figure.catalog.as_of(),
        known_at: table.figure.catalog.seq(),
        seq: app.seq(),
        rule: format!("Mỗi quy định tính một lần: {}.", table.figure.asked.rule()),
        formula: FORMULA,
        sort: by,
        order: direction,
        criteria: criteria.collect(),
        total: RowBody::new(&table, &table.total, None),
        rows: table
            .lines
            .iter()
            .zip(ranks)
            .map(|(line, rank)| RowBody::new(&table, line, rank))
            .collect(),
    };
    Ok(tag.on(answer(&body)?))
}
