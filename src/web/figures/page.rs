//! The page of ratios: one table, and every number of it a link to its rows.

use askama::Template;
use axum::{
    extract::{Query, State},
    http::HeaderMap,
    response::Response,
};

use crate::web::{
    App, WebError,
    exports::Downloads,
    figures::{
        asked::{Asked, Figure, NAMES},
        ratios_api::{rows_url, tag},
    },
    frame::Frame,
    http::{
        identity::MaybeUser,
        respond::{CachePolicy, page},
    },
    moment::{KnownAt, When, WhenLine},
    search::params::Pairs,
    words,
};
use crate::{
    catalog::{By, Overlap, Ratio, RatioPart, RatioRow, Submitted},
    model::{Baseline, Day, Decimal, Disposition, Kind, Stage},
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
    rows: Vec<Line>,
    files: Vec<Downloads>,
    overlap: Vec<(&'static str, String, String)>,
    overdue: u64,
    target: Option<&'static Target>,
    json: String,
    restated: String,
    /// The choice of dispositions that the form shows.
    dispositions: String,
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

/// What narrows a figure: words, and the address without it.
pub(in crate::web) fn chips(figure: &Figure) -> Vec<(String, String)> {
    let asked = &figure.asked;
    let mut chips = Vec::new();
    let mut chip = |words: String, change: &dyn Fn(&mut Asked)| {
        let mut without = asked.clone();
        change(&mut without);
        chips.push((words, without.link("/ty-le", &[])));
    };
    let published = crate::catalog::RatioAsk::published(asked.ask.by);
    if asked.ask.stage != published.stage {
        chip(format!("Bước: {}", asked.ask.stage.label()), &|a| a.ask.stage = published.stage);
    }
    if asked.ask.dispositions != published.dispositions {
        let names: Vec<_> = asked.ask.dispositions.iter().map(|d| d.label()).collect();
        let reset = |a: &mut Asked| a.ask.dispositions.clone_from(&published.dispositions);
        chip(format!("Phương án: {}", names.join(", ")), &reset);
    }
    if let Some(base) = &figure.base {
        chip(format!("Mốc so sánh: {}", base.baseline.title), &|a| a.baseline = None);
    }
    if let Some(slug) = asked.ask.filters.agency.first() {
        chip(agencies().name(slug).to_owned(), &|a| a.ask.filters.agency.clear());
    }
    if let Some(field) = asked.ask.filters.field.first() {
        chip(format!("Lĩnh vực: {field}"), &|a| a.ask.filters.field.clear());
    }
    for kind in &asked.ask.filters.kind {
        chip(say!(kind.label()), &|a| a.ask.filters.kind.retain(|other| other != kind));
    }
    if let Some(day) = asked.when.as_of {
        chip(format!("Tại ngày {}", words::day(day)), &|a| a.when.as_of = None);
    }
    if let Some(at) = asked.when.known_at {
        let words = match at {
            KnownAt::Day(day) => format!("Ghi nhận đến hết ngày {}", words::day(day)),
            KnownAt::Row(row) => format!("Ghi nhận đến dòng {}", words::count(row)),
        };
        chip(words, &|a| a.when.known_at = None);
    }
    chips
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

/// `GET /ty-le`
pub(in crate::web) async fn show(
    State(app): State<App>,
    viewer: MaybeUser,
    headers: HeaderMap,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let (asked, []) = Asked::read(&pairs, &[], NAMES)?;
    let figure = Figure::find(&app, asked).await?;
    let tag = tag("ratios-page", &pairs, &app);
    if let Some(unchanged) = tag.not_modified(&headers) {
        return Ok(unchanged);
    }
    let ratios = figure.ratios()?;
    let asked = &figure.asked;
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
        rows: ratios.rows.iter().map(|row| Line::new(&figure, row, Some(&row.key))).collect(),
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
