//! `/ket-qua`: the league table with its charts.

use askama::Template;
use axum::{
    extract::{Query, State},
    http::HeaderMap,
    response::Response,
};

use super::{
    answers::Answers,
    api::{FORMULA, points},
    drawn::{self, Drawn},
    sorting::{approved, net, ranks, sort},
    table::{Line, Table},
};
use crate::web::{
    App, WebError,
    days::last_quarter,
    exports::Downloads,
    figures::{
        asked::{Asked, member},
        page::percent,
        ratios_api::tag,
    },
    frame::Frame,
    http::{
        identity::MaybeUser,
        respond::{CachePolicy, page},
    },
    moment::{KnownAt, When, WhenLine},
    search::params::{Pairs, bad},
    words,
};
use crate::{
    catalog::{Ratio, RatioPart, Submitted},
    model::{Baseline, Criterion, Day, Direction, Kind, SortBy, Stage, Weighed},
    reference::league_rules,
};

/// The parameters of the table.
pub(in crate::web) const NAMES: &[&str] =
    &["baseline", "kind", "as_of", "known_at", "sort", "order"];
/// The parameters of one agency.
pub(in crate::web) const OWN: &[&str] = &["baseline", "kind", "as_of", "known_at"];
pub(super) const ROWS: &str = "/ty-le/quy-dinh";

/// A league table as an address asks for it.
pub(in crate::web) struct Asking {
    pub asked: Asked,
    pub by: SortBy,
    pub direction: Direction,
}

impl Asking {
    pub(in crate::web) fn read(
        pairs: &[(String, String)],
        known: &'static [&'static str],
    ) -> Result<Self, WebError> {
        if let Some((name, _)) = pairs.iter().find(|(name, _)| !known.contains(&name.as_str())) {
            return Err(WebError::UnknownParameter { name: name.clone(), known });
        }
        for name in ["sort", "order"] {
            if let Some((_, again)) = pairs.iter().filter(|(other, _)| other == name).nth(1) {
                return Err(bad(name, again, "Tham số này chỉ được ghi một lần.".into()));
            }
        }
        let (asked, [by, order]) = Asked::read(pairs, &["sort", "order"], known)?;
        let by = by.map_or(Ok(SortBy::Score), |by| member("sort", &by))?;
        let direction = order.map_or(Ok(by.usual()), |order| member("order", &order))?;
        Ok(Self { asked, by, direction })
    }
}

#[derive(Template)]
#[template(path = "league.html")]
struct LeaguePage<'a> {
    frame: Frame,
    table: &'a Table,
    when: Option<WhenLine>,
    baselines: Vec<Baseline>,
    heads: Vec<Head>,
    rows: Vec<Row>,
    total: Row,
    /// The whole again, as the last row of the table.
    foot: [Row; 1],
    charts: Vec<Drawn>,
    rules: &'static [Weighed],
    files: Vec<Downloads>,
    json: String,
    embed: String,
    /// The same at the end of the last quarter: the address, and what it is called.
    quarter: (String, String),
    by: SortBy,
    direction: Direction,
}

/// The head of a column.
struct Head {
    column: SortBy,
    /// What `aria-sort` says; empty for the other columns.
    sorted: &'static str,
    href: String,
}

impl Head {
    fn is_name(&self) -> bool {
        self.column == SortBy::Name
    }
}

/// A row as it is printed.
pub(super) struct Row {
    pub rank: String,
    pub label: String,
    pub short: String,
    pub href: String,
    pub missing: bool,
    pub score: String,
    pub counted: u32,
    pub enacted: Open,
    pub approved: Open,
    pub owed: (String, String),
    pub overdue: u64,
    pub unanswered: String,
    pub late: u64,
    pub saved: String,
    pub cost_missing: u64,
    /// New, gone and the difference, with the addresses of their rows.
    pub change: Option<Net>,
    pub comments: Option<Answers>,
    pub petitions: Option<Answers>,
    pub online: Option<Open>,
    pub fresh: String,
    pub last: Option<u64>,
}

/// A share with the addresses of its rows.
pub(super) struct Open {
    pub part: (String, String),
    pub whole: (String, String),
    pub truncated: String,
    pub rounded: String,
}

/// What came in and went out.
pub(super) struct Net {
    pub new: (String, String),
    pub gone: (String, String),
    pub net: String,
}

impl Row {
    pub(super) fn new(table: &Table, line: &Line, rank: Option<usize>) -> Self {
        let (agency, tallied) = (line.agency.as_ref(), &line.tallied);
        let url = |stage, part| table.rows_url(ROWS, stage, part, agency);
        let of = |ratio: Ratio, stage, [part, whole]: [RatioPart; 2]| Open {
            part: (words::count(ratio.numerator), url(stage, part)),
            whole: (words::count(ratio.denominator), url(stage, whole)),
            truncated: percent(ratio.truncated()),
            rounded: percent(ratio.rounded()),
        };
        let open = |ratio, stage| of(ratio, stage, [RatioPart::Numerator, RatioPart::Denominator]);
        let online = [RatioPart::OnlineFull, RatioPart::OnlineKnown];
        let dash = || "–".to_owned();
        Self {
            rank: rank.map_or_else(String::new, |rank| rank.to_string()),
            label: line.label.clone(),
            short: line.short.clone(),
            href: agency.map_or_else(String::new, |slug| {
                own(&table.figure.asked).link(&format!("/ket-qua/{slug}"))
            }),
            missing: line.submitted == Some(Submitted::No),
            score: line.score.total().map_or_else(dash, |total| words::decimal(points(total))),
            counted: line.score.counted(),
            enacted: open(tallied.enacted, Stage::Enacted),
            approved: open(approved(line), Stage::Approved),
            owed: (
                words::count(tallied.overlap.approved_only),
                url(Stage::Enacted, RatioPart::ApprovedOnly),
            ),
            overdue: tallied.overlap.overdue,
            unanswered: match line.calls.asked() {
                0 => dash(),
                asked => {
                    format!("{}/{}", words::count(line.calls.unanswered()), words::count(asked))
                }
            },
            late: line.calls.late,
            saved: match tallied.cost.known {
                0 => say!("chưa có số liệu"),
                _ => words::dong(tallied.cost.saved()),
            },
            cost_missing: tallied.cost.missing,
            change: table.figure.base.as_ref().map(|_| Net {
                new: (words::count(tallied.change.new), url(Stage::Enacted, RatioPart::New)),
                gone: (words::count(tallied.change.gone), url(Stage::Enacted, RatioPart::Gone)),
                net: signed(net(line)),
            }),
            comments: Answers::to_comments(table, line),
            petitions: Answers::to_petitions(table, line),
            online: (tallied.service.online.denominator > 0)
                .then(|| of(tallied.service.online, Stage::Enacted, online)),
            fresh: line.fresh.map_or_else(
                || say!("chưa có số liệu"),
                |(days, _)| match days {
                    0 => say!("hôm nay"),
                    days => format!("{} ngày trước", words::count(days.into())),
                },
            ),
            last: line.fresh.map(|(_, seq)| seq),
        }
    }
}

/// What an address of the table says, without what only ratios know.
pub(super) fn own(asked: &Asked) -> OwnAddress {
    let parameters = asked.parameters().into_iter().filter(|(name, _)| OWN.contains(name));
    OwnAddress(parameters.collect())
}

pub(super) struct OwnAddress(Vec<(&'static str, String)>);

impl OwnAddress {
    /// The same with more.
    pub(super) fn and(mut self, more: impl Iterator<Item = (&'static str, String)>) -> Self {
        self.0.extend(more);
        self
    }

    pub(super) fn link(&self, path: &str) -> String {
        self.with(path, &[])
    }

    pub(super) fn with(&self, path: &str, more: &[(&str, &str)]) -> String {
        let all: Vec<(&str, &str)> =
            self.0.iter().map(|(n, v)| (*n, v.as_str())).chain(more.iter().copied()).collect();
        crate::web::search::address::query(path, &all)
    }
}

/// A difference with its sign: `+3`, `−12`, `0`.
fn signed(number: i128) -> String {
    let size = words::count(u64::try_from(number.unsigned_abs()).unwrap_or(u64::MAX));
    match number {
        0 => size,
        1.. => format!("+{size}"),
        _ => format!("−{size}"),
    }
}

/// A target as it is printed.
fn target(rule: &Weighed) -> String {
    format!("{}%", words::decimal(rule.target))
}

impl LeaguePage<'_> {
    fn as_of(&self) -> Option<Day> {
        self.table.figure.asked.when.as_of
    }

    fn known_at(&self) -> Option<Day> {
        match self.table.figure.asked.when.known_at {
            Some(KnownAt::Day(day)) => Some(day),
            _ => None,
        }
    }

    fn is_base(&self, baseline: &Baseline) -> bool {
        self.table.figure.asked.baseline.as_deref() == Some(baseline.slug.as_str())
    }

    fn has_kind(&self, kind: &Kind) -> bool {
        self.table.figure.asked.ask.filters.kind.contains(kind)
    }

    fn by_score(&self) -> bool {
        self.by == SortBy::Score
    }

    fn usual(&self) -> bool {
        self.direction == self.by.usual()
    }

    fn formula(&self) -> &'static str {
        FORMULA
    }

    fn fresh_days(&self) -> u32 {
        league_rules().fresh_days
    }
}

fn heads(table: &Table, by: SortBy, direction: Direction) -> Vec<Head> {
    let fixed = table.figure.base.is_some();
    let shown = SortBy::ALL.iter().copied().filter(|column| match column {
        // They stand in the cells of their neighbours.
        SortBy::Regulations | SortBy::Overdue => false,
        SortBy::Net => fixed,
        _ => true,
    });
    let address = own(&table.figure.asked);
    shown
        .map(|column| {
            let next = if column == by { direction.other() } else { column.usual() };
            let mut more = vec![("sort", column.name())];
            if next != column.usual() {
                more.push(("order", next.name()));
            }
            Head {
                column,
                sorted: match (column == by, direction) {
                    (false, _) => "",
                    (true, Direction::Up) => "ascending",
                    (true, Direction::Down) => "descending",
                },
                href: address.with("/ket-qua", &more),
            }
        })
        .collect()
}

/// `GET /ket-qua`
pub(in crate::web) async fn show(
    State(app): State<App>,
    viewer: MaybeUser,
    headers: HeaderMap,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let Asking { asked, by, direction } = Asking::read(&pairs, NAMES)?;
    let tag = tag("league-page", &pairs, &app);
    if let Some(unchanged) = tag.not_modified(&headers) {
        return Ok(unchanged);
    }
    let mut table = Table::find(&app, asked).await?;
    // Charts know lines by their places in the catalog.
    let fields = drawn::fields(&table);
    sort(&mut table.lines, by, direction);
    let charts = [
        Some(drawn::agencies(&table, &table.lines)),
        Some(drawn::stages(&table)),
        drawn::growth(&table),
        fields,
        drawn::costs(&table),
    ];
    let ranks = ranks(&table.lines);
    let rows = table.lines.iter().zip(ranks).map(|(line, rank)| Row::new(&table, line, rank));
    let now = Asked { when: When::default(), ..table.figure.asked.clone() };
    let (ended, quarter) = last_quarter(app.clock.today());
    let when = When { as_of: Some(ended), known_at: None };
    let then = Asked { when, ..table.figure.asked.clone() };
    let view = LeaguePage {
        quarter: (own(&then).link("/ket-qua"), quarter),
        frame: Frame::new(&app, &viewer),
        when: table.figure.moment.as_ref().map(|m| m.line(own(&now).link("/ket-qua"))),
        baselines: app.store.baselines().await?.into_iter().map(|s| s.baseline).collect(),
        heads: heads(&table, by, direction),
        rows: rows.collect(),
        total: Row::new(&table, &table.total, None),
        foot: [Row::new(&table, &table.total, None)],
        charts: charts.into_iter().flatten().collect(),
        rules: &league_rules().criteria,
        files: vec![
            Downloads::table(&address_of(&table, by, direction)).called("bảng xếp hạng"),
            Downloads::table(&own(&table.figure.asked).link("/qua-han")).called("các mục quá hạn"),
        ],
        json: own(&table.figure.asked).link("/api/v1/league"),
        embed: own(&table.figure.asked).link("/ket-qua/nhung"),
        by,
        direction,
        table: &table,
    };
    Ok(tag.on(page(&view, CachePolicy::Revalidate)?))
}

/// The address of the table in its order.
fn address_of(table: &Table, by: SortBy, direction: Direction) -> String {
    let sort = [("sort", by.name())].into_iter().filter(|_| by != SortBy::Score);
    let order = [("order", direction.name())].into_iter().filter(|_| direction != by.usual());
    let more: Vec<(&str, &str)> = sort.chain(order).collect();
    own(&table.figure.asked).with("/ket-qua", &more)
}
