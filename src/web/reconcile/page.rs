//! The pages: every figure of the report with its count, and the rows of one.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::Response,
};

use crate::web::{
    App, WebError,
    exports::Downloads,
    frame::Frame,
    http::{
        identity::MaybeUser,
        respond::{CachePolicy, page},
    },
    reconcile::Counted,
    regulation::page::own_parameters,
    search::{params::Pairs, results::Paging},
    words,
};
use crate::{
    model::Decimal,
    reconcile::{Figure, Reported, Shown, Topic},
};

/// Rows on a page.
const PAGE: usize = 100;

#[derive(Template)]
#[template(path = "reconcile.html")]
struct ListPage {
    frame: Frame,
    topics: Vec<(Topic, Vec<FigureView>)>,
    agreed: u64,
    wrong: u64,
    /// Whether the store has what the figures are counted from.
    empty: bool,
    files: Vec<Downloads>,
}

/// A figure in words.
struct FigureView {
    key: &'static str,
    sentence: &'static str,
    rule: &'static str,
    remark: &'static str,
    said: String,
    counted: String,
    truncated: String,
    rounded: String,
    agrees: Option<bool>,
}

impl FigureView {
    fn new(figure: &Figure) -> Self {
        let base = figure.base.as_ref().map(|base| base.len() as u64);
        let ratio = figure.ratio();
        Self {
            key: figure.key,
            sentence: figure.sentence,
            rule: figure.rule,
            remark: figure.remark,
            said: said(figure.reported),
            counted: fraction(figure.rows.len() as u64, base),
            truncated: percent(ratio.and_then(|ratio| ratio.truncated())),
            rounded: percent(ratio.and_then(|ratio| ratio.rounded())),
            agrees: figure.agrees(),
        }
    }
}

fn fraction(count: u64, of: Option<u64>) -> String {
    match of {
        Some(of) => format!("{}/{}", words::count(count), words::count(of)),
        None => words::count(count),
    }
}

fn percent(share: Option<Decimal>) -> String {
    share.map_or_else(String::new, words::share)
}

/// What the report says, in figures.
fn said(reported: Reported) -> String {
    match reported {
        Reported::Nothing => say!("không nêu"),
        Reported::MoreThan(least) => format!("hơn {}", words::count(least)),
        Reported::Exactly { count, of, share: None } => fraction(count, of),
        Reported::Exactly { count, of, share: Some(share) } => {
            format!("{} ({share})", fraction(count, of))
        }
    }
}

/// `GET /doi-chieu`
pub(in crate::web) async fn list(
    State(app): State<App>,
    viewer: MaybeUser,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    own_parameters(&pairs, &[])?;
    let counted = Counted::now(&app).await?;
    let of = |wanted: bool| {
        counted.figures.iter().filter(|figure| figure.agrees() == Some(wanted)).count() as u64
    };
    let (agreed, wrong) = (of(true), of(false));
    let mut topics: Vec<(Topic, Vec<FigureView>)> = Vec::new();
    for figure in &counted.figures {
        let view = FigureView::new(figure);
        match topics.last_mut() {
            Some((topic, views)) if *topic == figure.topic => views.push(view),
            _ => topics.push((figure.topic, vec![view])),
        }
    }
    let docket = &counted.docket;
    let empty =
        docket.petitions.is_empty() && docket.drafts.is_empty() && docket.listings.is_empty();
    let books = [
        ("/muc-phuong-an", "các mục của mọi phương án"),
        ("/kien-nghi", "phản ánh, kiến nghị"),
        ("/du-thao", "thủ tục trong dự thảo"),
        ("/danh-muc-ra-soat", "danh mục rà soát"),
    ];
    let books = books.map(|(path, what)| Downloads::table(path).called(what));
    let figures = Downloads::table("/doi-chieu").called("các con số");
    let files = [figures].into_iter().chain(books.into_iter().filter(|_| !empty)).collect();
    let frame = Frame::new(&app, &viewer);
    let view = ListPage { frame, topics, agreed, wrong, empty, files };
    page(&view, CachePolicy::Current)
}

#[derive(Template)]
#[template(path = "reconcile_rows.html")]
struct RowsPage {
    frame: Frame,
    figure: FigureView,
    rows: Vec<Shown>,
    start: usize,
    /// Whether these are the rows that the figure is a share of.
    base: bool,
    has_base: bool,
    paging: Paging,
    files: Vec<Downloads>,
}

/// `GET /doi-chieu/{key}`
pub(in crate::web) async fn rows(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(key): Path<String>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [of, cursor] = own_parameters(&pairs, &["of", "cursor"])?;
    let counted = Counted::now(&app).await?;
    let figure = counted.figure(&key)?;
    let start = super::api::place(cursor)?;
    let part = super::api::part(figure, of)?;
    let shown = part.iter().skip(start).take(PAGE);
    let shown = shown.map(|row| row.show(&counted.snapshot.catalog, &counted.docket));
    let rows: Vec<Shown> = shown.collect();
    let base = of == Some("base");
    let at = |start: usize| {
        let of = if base { "of=base&" } else { "" };
        format!("/doi-chieu/{key}?{of}cursor={start}")
    };
    let paging = Paging::of((start, rows.len(), part.len()), PAGE, at);
    let view = RowsPage {
        frame: Frame::new(&app, &viewer),
        has_base: figure.base.is_some(),
        files: vec![Downloads::table(&format!(
            "/doi-chieu/{key}{}",
            if base { "?of=base" } else { "" }
        ))],
        figure: FigureView::new(figure),
        rows,
        start,
        base,
        paging,
    };
    page(&view, CachePolicy::Current)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_report_says_is_written_as_it_writes_it() {
        let exactly = |count, of, share| Reported::Exactly { count, of, share };
        for (reported, words) in [
            (exactly(1_107, None, None), "1.107"),
            (exactly(69, Some(179), None), "69/179"),
            (exactly(699, Some(5_187), Some("13,47%")), "699/5.187 (13,47%)"),
            (Reported::MoreThan(60), "hơn 60"),
            (Reported::Nothing, "không nêu"),
        ] {
            assert_eq!(said(reported), words);
        }
    }
}
