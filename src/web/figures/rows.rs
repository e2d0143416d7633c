//! The rows of a number: the same list for pages and for programs.

use askama::Template;
use axum::{
    extract::{Query, State},
    http::HeaderMap,
    response::Response,
};
use serde::Serialize;

use crate::web::{
    App, WebError,
    exports::Downloads,
    figures::{
        asked::{Asked, Figure, member},
        ratios_api::{answer, rows_url, tag},
    },
    frame::Frame,
    http::{
        identity::MaybeUser,
        respond::{CachePolicy, page},
    },
    moment::{Moment, WhenLine},
    search::{api::AgencyBody, params::Pairs, params::bad, results::Paging},
};
use crate::{
    catalog::{Fact, Ordinal, RatioPart},
    model::{Day, Disposition, Kind, RegulationCode, Stage},
    reference::agencies,
    search::Total,
};

const MORE: &[&str; 4] = &["part", "key", "cursor", "limit"];
const NAMES: &[&str] = &[
    "by",
    "stage",
    "disposition",
    "baseline",
    "agency",
    "field",
    "kind",
    "as_of",
    "known_at",
    "part",
    "key",
    "cursor",
    "limit",
];
/// Rows on a page and in an answer that names no limit, and at most.
const USUAL: usize = 100;
const MOST: usize = 1000;

/// A list of rows as it was asked for.
pub(in crate::web) struct List {
    pub figure: Figure,
    pub part: RatioPart,
    pub key: Option<String>,
    pub rows: Vec<Ordinal>,
    start: usize,
    limit: usize,
}

impl List {
    pub(in crate::web) async fn find(
        app: &App,
        pairs: &[(String, String)],
    ) -> Result<Self, WebError> {
        let (asked, [part, key, cursor, limit]) = Asked::read(pairs, MORE, NAMES)?;
        let part = part.map_or(Ok(RatioPart::Numerator), |part| member("part", &part))?;
        let start = cursor.map_or(Ok(0), |cursor| {
            let advice = "Cần giá trị “next” của lần trả lời trước.".to_owned();
            cursor.parse().map_err(|_| bad("cursor", &cursor, advice))
        })?;
        let limit = limit.map_or(Ok(USUAL), |limit| match limit.parse() {
            Ok(number) if (1..=MOST).contains(&number) => Ok(number),
            _ => Err(bad("limit", &limit, format!("Cần số nguyên từ 1 đến {MOST}."))),
        })?;
        let figure = Figure::find(app, asked).await?;
        let rows =
            figure.catalog.ratio_rows(figure.base()?, &figure.asked.ask, part, key.as_deref());
        let rows = rows.ok_or_else(|| {
            let advice = "Giá trị dùng được: “key” của một dòng trong bảng tỷ lệ.".to_owned();
            bad("key", key.as_deref().unwrap_or_default(), advice)
        })?;
        Ok(Self { figure, part, key, rows, start, limit })
    }

    /// This page of the list.
    fn shown(&self) -> impl Iterator<Item = Fact<'_>> {
        let rows = self.rows.iter().skip(self.start).take(self.limit);
        rows.filter_map(|ordinal| self.figure.catalog.fact(*ordinal))
    }

    fn next(&self) -> Option<usize> {
        let end = self.start.saturating_add(self.limit);
        (end < self.rows.len()).then_some(end)
    }
}

#[derive(Serialize)]
struct Body<'a> {
    total: Total,
    part: RatioPart,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<&'a str>,
    as_of: Day,
    known_at: u64,
    rows: Vec<RowBody<'a>>,
    next: Option<String>,
}

#[derive(Serialize)]
struct RowBody<'a> {
    code: &'a RegulationCode,
    kind: Kind,
    name: &'a str,
    agency: AgencyBody<'a>,
    field: &'a str,
    in_force_from: Option<Day>,
    in_force_to: Option<Day>,
    /// What applies to it on the day.
    disposition: Option<Disposition>,
    stage: Option<Stage>,
    url: String,
}

impl<'a> RowBody<'a> {
    fn new(fact: Fact<'a>) -> Self {
        Self {
            code: fact.code,
            kind: fact.kind,
            name: fact.name,
            agency: AgencyBody::new(fact.agency),
            field: fact.field,
            in_force_from: fact.from,
            in_force_to: fact.to,
            disposition: fact.disposition,
            stage: fact.stage,
            url: format!("/api/v1/regulations/{}", fact.code),
        }
    }
}

/// `GET /api/v1/ratios/rows`
pub(in crate::web) async fn api(
    State(app): State<App>,
    headers: HeaderMap,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let list = List::find(&app, &pairs).await?;
    let tag = tag("ratio-rows", &pairs, &app);
    if let Some(unchanged) = tag.not_modified(&headers) {
        return Ok(unchanged);
    }
    let body = Body {
        total: Total(list.rows.len() as u64),
        part: list.part,
        key: list.key.as_deref(),
        as_of: list.figure.catalog.as_of(),
        known_at: list.figure.catalog.seq(),
        rows: list.shown().map(RowBody::new).collect(),
        next: list.next().map(|next| next.to_string()),
    };
    Ok(tag.on(answer(&body)?))
}

#[derive(Template)]
#[template(path = "ratio_rows.html")]
struct RowsPage<'a> {
    frame: Frame,
    part: RatioPart,
    /// The row of the table.
    label: Option<String>,
    rule: String,
    base: String,
    when: Option<WhenLine>,
    back: String,
    rows: Vec<Fact<'a>>,
    paging: Paging,
    files: Vec<Downloads>,
    json: String,
}

impl RowsPage<'_> {
    fn agency<'f>(&self, fact: &Fact<'f>) -> &'f str {
        agencies().name(fact.agency)
    }
}

/// `GET /ty-le/quy-dinh`
pub(in crate::web) async fn show(
    State(app): State<App>,
    viewer: MaybeUser,
    headers: HeaderMap,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let list = List::find(&app, &pairs).await?;
    let tag = tag("ratio-rows-page", &pairs, &app);
    if let Some(unchanged) = tag.not_modified(&headers) {
        return Ok(unchanged);
    }
    let figure = &list.figure;
    let key = list.key.as_deref();
    let rows: Vec<Fact<'_>> = list.shown().collect();
    let at = |start: usize| {
        let (start, mut more) = (start.to_string(), vec![("part", list.part.name())]);
        more.extend(key.map(|key| ("key", key)));
        more.push(("cursor", &start));
        figure.asked.link("/ty-le/quy-dinh", &more)
    };
    let now = Asked { when: crate::web::moment::When::default(), ..figure.asked.clone() };
    let view = RowsPage {
        frame: Frame::new(&app, &viewer),
        part: list.part,
        label: match key {
            Some(key) => {
                let row = figure.ratios()?.rows.into_iter().find(|row| row.key == key);
                row.map(|row| row.label)
            }
            None => None,
        },
        rule: figure.asked.rule(),
        base: figure.base_words(),
        when: figure
            .moment
            .as_ref()
            .map(|moment: &Moment| moment.line(rows_url("/ty-le/quy-dinh", &now, list.part, key))),
        back: figure.asked.link("/ty-le", &[]),
        paging: Paging::of((list.start, rows.len(), list.rows.len()), list.limit, at),
        files: vec![Downloads::list(&rows_url("/ty-le/quy-dinh", &figure.asked, list.part, key))],
        json: rows_url("/api/v1/ratios/rows", &figure.asked, list.part, key),
        rows,
    };
    Ok(tag.on(page(&view, CachePolicy::Revalidate)?))
}
