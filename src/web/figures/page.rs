//! The page of ratios: one table, and every number of it a link to its rows.

use askama::Template;
use axum::{
    extract::{Query, State},
    http::HeaderMap,
    response::Response,
};

use crate::web::{
    App, WebError,
    days::BOUNDS,
    exports::Downloads,
    figures::{
        asked::{Asked, Figure, OF_PAGE},
        chips::chips,
        crossed::{Grid, MOST_COLUMNS, length},
        drawn, filters,
        ratios_api::{rows_url, tag},
    },
    frame::Frame,
    http::{
        identity::MaybeUser,
        respond::{CachePolicy, page},
    },
    moment::{KnownAt, When, WhenLine},
    search::{
        params::{Pairs, bad},
        results::Paging,
    },
    words,
};
use crate::{
    catalog::{By, Due, Filters, InForce, Measure, Overlap, Ratio, RatioPart, RatioRow, Submitted},
    model::{Agency, AgencyKind, Baseline, Day, Decimal, Disposition, Kind, Stage},
    reference::{Target, agencies},
};

#[derive(Template)]
#[template(path = "ratios.html")]
struct RatiosPage<'a> {
    frame: Frame,
    figure: &'a Figure,
    when: Option<WhenLine>,
    /// What narrows it: words, and the address without it.
    chips: Vec<(String, String)>,
    baselines: Vec<Baseline>,
    digest: String,
    total: Line,
    /// The rows of a table without columns.
    rows: Vec<Line>,
    /// The table with columns, unless there are too many to be shown.
    grid: Option<Grid>,
    /// How many columns it has.
    columns: usize,
    /// The same table on its side.
    turned: Option<String>,
    paging: Paging,
    /// Markup: every text in it is escaped.
    chart: Option<String>,
    cite: String,
    files: Vec<Downloads>,
    overlap: Vec<(&'static str, String, String)>,
    overdue: u64,
    target: Option<&'static Target>,
    json: String,
    restated: String,
    /// The choice of dispositions that the form shows.
    dispositions: String,
    /// Values of filters beside those that the form shows.
    more: Vec<(&'static str, String)>,
}

/// A row with the addresses of its rows.
struct Line {
    label: String,
    numerator: String,
    numerator_url: String,
    denominator: String,
    denominator_url: String,
    truncated: String,
    rounded: String,
    target: String,
    change: Option<[(String, String); 2]>,
    missing: bool,
}

/// A share as it is printed.
pub(in crate::web) fn percent(share: Option<Decimal>) -> String {
    share.map_or_else(|| "–".to_owned(), words::share)
}

const ROWS: &str = "/ty-le/quy-dinh";

impl Line {
    fn new(figure: &Figure, row: &RatioRow, key: Option<&str>) -> Self {
        let url = |part| rows_url(ROWS, &figure.asked, part, key);
        let Ratio { numerator, denominator } = row.ratio;
        Self {
            label: row.label.clone(),
            numerator: words::count(numerator),
            numerator_url: url(RatioPart::Numerator),
            denominator: words::count(denominator),
            denominator_url: url(RatioPart::Denominator),
            truncated: percent(row.ratio.truncated()),
            rounded: percent(row.ratio.rounded()),
            // Of nothing nothing can be promised.
            target: figure.target(key).filter(|_| denominator > 0).map_or_else(
                || "–".to_owned(),
                |target| format!("{}%", words::decimal(target.percent)),
            ),
            change: row.change.map(|change| {
                [
                    (words::count(change.new), url(RatioPart::New)),
                    (words::count(change.gone), url(RatioPart::Gone)),
                ]
            }),
            missing: row.submitted == Some(Submitted::No),
        }
    }
}

impl RatiosPage<'_> {
    fn percent_of(&self, target: &Target) -> String {
        format!("{}%", words::decimal(target.percent))
    }

    fn by(&self) -> By {
        self.figure.asked.ask.by
    }

    /// What the columns stand for, as addresses write it.
    fn column(&self) -> &'static str {
        self.figure.asked.columns.map_or("", By::name)
    }

    /// The rows and the columns in words.
    fn ways(&self) -> String {
        let by = words::lowered(self.by().label());
        match self.figure.asked.columns {
            Some(columns) => format!("{by} và {}", words::lowered(columns.label())),
            None => by,
        }
    }

    /// Whether each regulation counts in one row only, though rows share a base.
    fn shares_a_base(&self) -> bool {
        let columns = self.figure.asked.columns;
        !self.by().parts_the_base() || columns.is_some_and(|by| !by.parts_the_base())
    }

    fn filters(&self) -> &Filters {
        &self.figure.asked.ask.filters
    }

    /// The bounds of periods: name, label and day.
    fn bounds(&self) -> [(&'static str, &'static str, Option<Day>); 4] {
        let Filters { from, to, .. } = self.filters();
        let days = [from.after, from.before, to.after, to.before];
        let mut days = days.into_iter();
        BOUNDS.map(|(name, label)| (name, label, days.next().flatten()))
    }

    /// Whether filters are in use.
    fn narrowed(&self) -> bool {
        *self.filters() != Filters::default()
    }

    fn stage(&self) -> Stage {
        self.figure.asked.ask.stage
    }

    fn as_of(&self) -> Option<Day> {
        self.figure.asked.when.as_of
    }

    fn known_at(&self) -> Option<Day> {
        match self.figure.asked.when.known_at {
            Some(KnownAt::Day(day)) => Some(day),
            _ => None,
        }
    }

    fn is_base(&self, baseline: &Baseline) -> bool {
        self.figure.asked.baseline.as_deref() == Some(baseline.slug.as_str())
    }

    /// Whether rows have what came in and what went out.
    fn shows_change(&self) -> bool {
        self.figure.base.is_some() && self.by().parts_the_base()
    }

    fn has_target(&self) -> bool {
        self.rows.iter().chain([&self.total]).any(|line| line.target != "–")
    }
}

fn overlap(figure: &Figure, overlap: &Overlap) -> Vec<(&'static str, String, String)> {
    [
        (RatioPart::ApprovedEnacted, overlap.approved_enacted),
        (RatioPart::ApprovedOnly, overlap.approved_only),
        (RatioPart::EnactedOnly, overlap.enacted_only),
        (RatioPart::ProposedOnly, overlap.proposed_only),
    ]
    .map(|(part, count)| {
        (part.label(), words::count(count), rows_url(ROWS, &figure.asked, part, None))
    })
    .into()
}

/// Where a page of rows starts.
fn start(cursor: Option<String>) -> Result<usize, WebError> {
    cursor.map_or(Ok(0), |cursor| {
        let advice = "Cần số thứ tự của dòng đầu trang, như trong liên kết “Trang sau”.";
        cursor.parse().map_err(|_| bad("cursor", &cursor, advice.to_owned()))
    })
}

/// `GET /ty-le`
pub(in crate::web) async fn show(
    State(app): State<App>,
    viewer: MaybeUser,
    headers: HeaderMap,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let (asked, [cursor]) = Asked::read(&pairs, &["cursor"], OF_PAGE)?;
    let start = start(cursor)?;
    let figure = Figure::find(&app, asked).await?;
    let tag = tag("ratios-page", &pairs, &app);
    if let Some(unchanged) = tag.not_modified(&headers) {
        return Ok(unchanged);
    }
    let (ratios, crossed) = figure.tables()?;
    let asked = &figure.asked;
    let columns = crossed.as_ref().map_or(0, |crossed| crossed.columns.rows.len());
    let length = length(if crossed.is_some() { columns } else { 0 });
    let grid = crossed.as_ref().filter(|_| columns <= MOST_COLUMNS);
    let shown = ratios.rows.len().saturating_sub(start).min(length);
    let lines = ratios.rows.iter().skip(start).take(length);
    let now = Asked { when: When::default(), ..asked.clone() };
    let digest = match &figure.base {
        Some(base) => base.baseline.digest.clone(),
        None => app.moving_digest(&figure.catalog).to_string(),
    };
    let names: Vec<_> = asked.ask.dispositions.iter().map(|d| d.name()).collect();
    let restated = Asked {
        when: When { as_of: Some(figure.catalog.as_of()), known_at: None },
        ..asked.by(By::Agency)
    };
    let view = RatiosPage {
        frame: Frame::new(&app, &viewer),
        when: figure.moment.as_ref().map(|moment| moment.line(now.link("/ty-le", &[]))),
        chips: chips(&figure),
        baselines: app.store.baselines().await?.into_iter().map(|s| s.baseline).collect(),
        digest,
        total: Line::new(&figure, &figure.whole(&ratios), None),
        rows: match crossed {
            Some(_) => Vec::new(),
            None => lines.map(|row| Line::new(&figure, row, Some(&row.key))).collect(),
        },
        grid: grid.map(|table| Grid::new(&figure, table, start, length)),
        columns,
        turned: asked.turned().map(|turned| turned.link("/ty-le", &[])),
        paging: Paging::of((start, shown, ratios.rows.len()), length, |start| {
            asked.link("/ty-le", &[("cursor", &start.to_string())])
        }),
        chart: drawn::chart(&figure, &ratios, crossed.as_ref()),
        cite: asked.link("/ty-le/trich-dan", &[]),
        files: vec![
            Downloads::table(&asked.link("/ty-le", &[])).called("bảng tỷ lệ"),
            Downloads::table(&asked.link("/ty-le/phe-duyet", &[])).called("phê duyệt và thực thi"),
        ],
        overlap: overlap(&figure, &ratios.overlap),
        overdue: ratios.overlap.overdue,
        target: figure.target(None),
        json: asked.link("/api/v1/ratios", &[]),
        restated: restated.link("/dieu-chinh-so-lieu", &[]),
        dispositions: names.join(","),
        more: filters::beside_first(&asked.ask.filters),
        figure: &figure,
    };
    Ok(tag.on(page(&view, CachePolicy::Revalidate)?))
}

/// The choices of the form for what becomes of a regulation.
fn choices() -> Vec<(String, String)> {
    let cut: Vec<_> = Disposition::ALL.iter().filter(|d| d.counts_as_cut()).collect();
    let both = (
        cut.iter().map(|d| d.name()).collect::<Vec<_>>().join(","),
        say!("Bãi bỏ hoặc đơn giản hóa"),
    );
    let single = Disposition::ALL.iter().map(|d| (d.name().to_owned(), say!(d.label())));
    std::iter::once(both).chain(single).collect()
}

/// The agencies that a figure may be narrowed to.
fn offered() -> impl Iterator<Item = &'static Agency> {
    agencies().all().iter().filter(|agency| agency.kind != AgencyKind::Other)
}

/// Which of the choices of a filter the form shows as chosen.
fn first<T: PartialEq>(values: &[T], value: &T) -> bool {
    values.first() == Some(value)
}
