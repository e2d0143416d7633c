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
        asked::{Asked, Figure, OF_ROWS, member},
        crossed::cell_url,
        ratios_api::{answer, say_labels, tag},
    },
    frame::Frame,
    http::{
        identity::MaybeUser,
        respond::{CachePolicy, page},
    },
    moment::{Moment, WhenLine},
    search::{
        api::AgencyBody,
        params::{Pairs, bad},
        results::Paging,
    },
    window::Window,
};
use crate::{
    catalog::{By, Fact, Ordinal, RatioAsk, RatioPart},
    model::{Day, Disposition, Kind, RegulationCode, Stage},
    reference::agencies,
    search::Total,
};

const MORE: &[&str; 5] = &["part", "key", "column", "cursor", "limit"];
/// A list of rows as it was asked for.
pub(in crate::web) struct List {
    pub figure: Figure,
    pub part: RatioPart,
    pub key: Option<String>,
    pub column: Option<String>,
    pub rows: Vec<Ordinal>,
    window: Window,
}

impl List {
    pub(in crate::web) async fn find(
        app: &App,
        pairs: &[(String, String)],
    ) -> Result<Self, WebError> {
        let (asked, [part, key, column, cursor, limit]) = Asked::read(pairs, MORE, OF_ROWS)?;
        let part = part.map_or(Ok(RatioPart::Numerator), |part| member("part", &part))?;
        let window = Window::read(cursor.as_deref(), limit.as_deref())?;
        let figure = Figure::find(app, asked).await?;
        let rows = figure.cell_rows(part, (key.as_deref(), column.as_deref()))?;
        Ok(Self { figure, part, key, column, rows, window })
    }

    /// This page of the list.
    fn shown(&self) -> impl Iterator<Item = Fact<'_>> {
        let rows = self.window.of(&self.rows).iter();
        rows.filter_map(|ordinal| self.figure.catalog.fact(*ordinal))
    }
}

impl Figure {
    /// The regulations of a number: of the row of a key, the column of another,
    /// of both or of the whole.
    pub(in crate::web) fn cell_rows(
        &self,
        part: RatioPart,
        (key, column): (Option<&str>, Option<&str>),
    ) -> Result<Vec<Ordinal>, WebError> {
        let missing = |name, value: Option<&str>| {
            let advice = "Giá trị dùng được: “key” của một dòng hoặc một cột trong bảng tỷ lệ.";
            bad(name, value.unwrap_or_default(), advice.to_owned())
        };
        let (asked, base) = (&self.asked, self.base()?);
        let across = match (column, asked.columns) {
            (Some(column), Some(by)) => Some((by, column)),
            (Some(_), None) => return Err(missing("column", column)),
            (None, _) => None,
        };
        let listed = |across| self.catalog.cell_rows(base, &asked.ask, part, (key, across));
        let wrong = || match listed(None) {
            Some(_) => missing("column", column),
            None => missing("key", key),
        };
        listed(across).ok_or_else(wrong)
    }

    /// What the row of a key is called, of a table by something.
    pub(in crate::web) fn label(&self, by: By, key: &str) -> Result<Option<String>, WebError> {
        let ask = RatioAsk { by, ..self.asked.ask.clone() };
        let mut ratios = self.catalog.ratios(self.base()?, &ask);
        say_labels(&mut ratios);
        Ok(ratios.rows.into_iter().find(|row| row.key == key).map(|row| row.label))
    }

    /// What a cell is called: its row and its column.
    pub(in crate::web) fn cell_label(
        &self,
        (key, column): (Option<&str>, Option<&str>),
    ) -> Result<Option<String>, WebError> {
        let row = key.map(|key| self.label(self.asked.ask.by, key)).transpose()?.flatten();
        let column = match (column, self.asked.columns) {
            (Some(column), Some(by)) => self.label(by, column)?,
            _ => None,
        };
        let both: Vec<String> = row.into_iter().chain(column).collect();
        Ok((!both.is_empty()).then(|| both.join(", ")))
    }
}

#[derive(Serialize)]
struct Body<'a> {
    total: Total,
    part: RatioPart,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<&'a str>,
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
        column: list.column.as_deref(),
        as_of: list.figure.catalog.as_of(),
        known_at: list.figure.catalog.seq(),
        rows: list.shown().map(RowBody::new).collect(),
        next: list.window.next(list.rows.len()),
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
    let cell = (list.key.as_deref(), list.column.as_deref());
    let rows: Vec<Fact<'_>> = list.shown().collect();
    let at = |start: usize| {
        let (start, mut more) = (start.to_string(), vec![("part", list.part.name())]);
        more.extend(cell.0.map(|key| ("key", key)));
        more.extend(cell.1.map(|column| ("column", column)));
        more.push(("cursor", &start));
        figure.asked.link("/ty-le/quy-dinh", &more)
    };
    let now = Asked { when: crate::web::moment::When::default(), ..figure.asked.clone() };
    let view = RowsPage {
        frame: Frame::new(&app, &viewer),
        part: list.part,
        label: figure.cell_label(cell)?,
        rule: figure.asked.rule(),
        base: figure.base_words(),
        when: figure
            .moment
            .as_ref()
            .map(|moment: &Moment| moment.line(cell_url("/ty-le/quy-dinh", &now, list.part, cell))),
        back: figure.asked.link("/ty-le", &[]),
        paging: list.window.paging(&list.rows, at),
        files: vec![Downloads::list(&cell_url("/ty-le/quy-dinh", &figure.asked, list.part, cell))],
        json: cell_url("/api/v1/ratios/rows", &figure.asked, list.part, cell),
        rows,
    };
    Ok(tag.on(page(&view, CachePolicy::Revalidate)?))
}
