//! Published figures as pages: all of them by story, and one series.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::Response,
};

use super::{
    board::{Board, SeriesView},
    wording::{self, Verdict},
};
use crate::web::{
    App, WebError,
    exports::Downloads,
    frame::Frame,
    http::{
        identity::MaybeUser,
        respond::{CachePolicy, page},
    },
    moment::{When, WhenLine},
    open::dictionary::english_name,
    regulation::page::own_parameters,
    search::params::Pairs,
    words,
};

#[derive(Template)]
#[template(path = "indicators.html")]
struct IndicatorsPage {
    frame: Frame,
    when: Option<WhenLine>,
    then: When,
    topics: Vec<Topic>,
    series: String,
    figures: String,
    disagreements: String,
    files: Vec<Downloads>,
}

impl IndicatorsPage {
    /// The page of a series at the moment of this one.
    fn page_of(&self, slug: &str) -> String {
        self.then.link(&format!("/chi-so/{slug}"))
    }
}

/// A story with its series.
struct Topic {
    name: String,
    series: Vec<Shown>,
}

#[derive(Template)]
#[template(path = "indicator.html")]
struct IndicatorPage {
    frame: Frame,
    when: Option<WhenLine>,
    then: When,
    shown: Shown,
    files: Vec<Downloads>,
}

/// A series as both pages show it.
struct Shown {
    slug: String,
    name: String,
    topic: String,
    unit: String,
    nature: &'static str,
    about: String,
    rows: Vec<Line>,
    disagreements: usize,
    /// What the registry counts: the number, of what, and the day.
    count: Option<(String, &'static str, String)>,
}

/// A figure in a table.
struct Line {
    seq: u64,
    period: String,
    amount: String,
    printed: String,
    parts: String,
    checks: Vec<Verdict>,
    conflicts: Vec<String>,
    source: String,
    url: String,
    reporter: String,
    note: String,
    recorded: String,
}

impl Shown {
    fn new(view: &SeriesView, board: &Board) -> Self {
        let series = &view.series;
        let day = board.catalog.as_ref().map(|catalog| words::day(catalog.as_of()));
        let count = series.counted.zip(view.count).zip(day);
        let line = |(place, stored): (usize, &crate::store::StoredFigure)| {
            let figure = &stored.figure;
            Line {
                seq: stored.seq,
                period: wording::period(figure.period),
                amount: wording::amount(figure),
                printed: figure.printed.map(wording::share).unwrap_or_default(),
                parts: wording::parts(figure),
                checks: wording::checks(figure),
                conflicts: wording::conflicts(view, place),
                source: figure.source.clone(),
                url: figure.url.clone(),
                reporter: figure.reporter.clone(),
                note: figure.note.clone(),
                recorded: jiff::Timestamp::from_millisecond(stored.at)
                    .map(words::instant)
                    .unwrap_or_default(),
            }
        };
        Self {
            slug: series.slug.to_string(),
            name: name(series.slug.as_str(), &series.name),
            topic: say!(&series.topic),
            unit: say!(&series.unit),
            nature: series.nature.label(),
            about: series.about.clone(),
            rows: view.figures.iter().enumerate().map(line).collect(),
            disagreements: view.disagreements(),
            count: count.map(|((what, count), day)| (wording::count(count), what.label(), day)),
        }
    }
}

/// `GET /chi-so`
pub(in crate::web) async fn all(
    State(app): State<App>,
    viewer: MaybeUser,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [as_of, known_at] = own_parameters(&pairs, &["as_of", "known_at"])?;
    let then = When::read(as_of, known_at)?;
    let board = Board::read(&app, None, then).await?;
    let mut topics: Vec<Topic> = Vec::new();
    for view in &board.series {
        let shown = Shown::new(view, &board);
        match topics.iter_mut().find(|topic| topic.name == shown.topic) {
            Some(topic) => topic.series.push(shown),
            None => topics.push(Topic { name: shown.topic.clone(), series: vec![shown] }),
        }
    }
    let sum = |of: fn(&SeriesView) -> usize| {
        words::count(board.series.iter().map(of).sum::<usize>() as u64)
    };
    let shown = IndicatorsPage {
        frame: Frame::new(&app, &viewer),
        when: board.moment.as_ref().map(|moment| moment.line("/chi-so".to_owned())),
        then,
        topics,
        series: sum(|_| 1),
        figures: sum(|view| view.figures.len()),
        disagreements: sum(SeriesView::disagreements),
        files: vec![Downloads::list(&then.link("/chi-so"))],
    };
    page(&shown, CachePolicy::Current)
}

/// `GET /chi-so/{slug}`
pub(in crate::web) async fn one(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(slug): Path<String>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [as_of, known_at] = own_parameters(&pairs, &["as_of", "known_at"])?;
    let then = When::read(as_of, known_at)?;
    let (board, view) = Board::one(&app, &slug, then).await?;
    let shown = IndicatorPage {
        frame: Frame::new(&app, &viewer),
        when: board.moment.as_ref().map(|moment| moment.line(format!("/chi-so/{slug}"))),
        then,
        shown: Shown::new(&view, &board),
        files: vec![Downloads::list(&then.link(&format!("/chi-so/{slug}")))],
    };
    page(&shown, CachePolicy::Current)
}

/// What an indicator is called, in the language of the reader.
fn name(slug: &str, vietnamese: &str) -> String {
    let english = crate::lang::is_english().then(|| english_name(slug)).flatten();
    english.unwrap_or(vietnamese).to_owned()
}
