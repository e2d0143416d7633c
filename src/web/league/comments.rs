//! The comments behind a number of the league table, as a page and for programs.

use askama::Template;
use axum::{
    extract::{Query, State},
    http::HeaderMap,
    response::Response,
};
use serde::Serialize;

use super::page::own;
use crate::web::{
    App, WebError,
    comments::about::page_of,
    exports::Downloads,
    figures::{
        asked::{Asked, Figure, member},
        ratios_api::{answer, tag},
    },
    frame::Frame,
    http::{
        identity::MaybeUser,
        respond::{CachePolicy, page},
    },
    moment::{When, WhenLine},
    search::{params::Pairs, results::Paging},
    window::Window,
    words,
};
use crate::{
    catalog::{CommentFact, CommentPart, HandledBy},
    model::{AgencySlug, AnswerState, CommentNumber, CommentSubject, Day, ItemId, MatterKind},
    reference::agencies,
    search::Total,
};

const NAMES: &[&str] = &["agency", "kind", "as_of", "known_at", "rows", "on", "cursor"];
pub(super) const PAGE: &str = "/ket-qua/gop-y";
pub(super) const API: &str = "/api/v1/league/comments";

/// The address of the comments behind a number; of those on one kind of thing,
/// if one is given.
pub(super) fn url(
    path: &str,
    asked: &Asked,
    agency: Option<&AgencySlug>,
    part: CommentPart,
    on: Option<MatterKind>,
) -> String {
    let mut more = vec![("rows", part.name())];
    more.extend(on.map(|kind| ("on", kind.name())));
    more.extend(agency.map(|slug| ("agency", slug.as_str())));
    // What a share is taken over is no matter here.
    let asked = Asked { baseline: None, ..asked.clone() };
    own(&asked).with(path, &more)
}

/// The comments behind a number.
pub(in crate::web) struct Behind {
    pub figure: Figure,
    pub agency: Option<AgencySlug>,
    pub part: CommentPart,
    /// What they are on, if that is one kind of thing.
    pub on: Option<MatterKind>,
    pub rows: Vec<CommentFact>,
    window: Window,
}

impl Behind {
    pub(in crate::web) async fn find(
        app: &App,
        pairs: &[(String, String)],
    ) -> Result<Self, WebError> {
        if let Some((name, _)) = pairs.iter().find(|(name, _)| !NAMES.contains(&name.as_str())) {
            return Err(WebError::UnknownParameter { name: name.clone(), known: NAMES });
        }
        let (asked, [part, on, cursor]) = Asked::read(pairs, &["rows", "on", "cursor"], NAMES)?;
        let on = on.map(|on| member("on", &on)).transpose()?;
        let part = part.map_or(Ok(CommentPart::Received), |part| member("rows", &part))?;
        let window = Window::read(cursor.as_deref(), None)?;
        let figure = Figure::find(app, asked).await?;
        let filters = &figure.asked.ask.filters;
        let agency = filters.agency.first().cloned();
        let rows = figure.catalog.comment_rows(agency.as_ref(), (&filters.kind, on), part);
        Ok(Self { figure, agency, part, on, rows, window })
    }

    fn shown(&self) -> &[CommentFact] {
        self.window.of(&self.rows)
    }

    /// How many there would be on each kind of thing, and on any.
    fn counts(&self) -> Vec<(Option<MatterKind>, u64)> {
        let filters = &self.figure.asked.ask.filters;
        let catalog = &self.figure.catalog;
        let agency = self.agency.as_ref();
        let wanted = agency.map(|slug| agencies().responsible(slug, catalog.as_of()));
        let all = catalog.handled(&filters.kind).into_iter();
        let own = all.filter(|(agency, _)| wanted.is_none_or(|wanted| wanted == *agency));
        let sum = own.fold(HandledBy::default(), |sum, (_, own)| sum.and(own));
        let on = MatterKind::ALL.iter().map(|kind| (Some(*kind), sum.on(*kind).of(self.part)));
        [(None, sum.all().of(self.part))].into_iter().chain(on).collect()
    }
}

#[derive(Serialize)]
struct Body {
    total: Total,
    rows: Vec<RowBody>,
    part: CommentPart,
    as_of: Day,
    known_at: u64,
    next: Option<String>,
}

#[derive(Serialize)]
struct RowBody {
    comment: CommentNumber,
    /// The item of a plan, the paragraph of a draft, or the consultation on a
    /// regulation.
    subject: String,
    on: MatterKind,
    /// The item, if it is one.
    item: Option<ItemId>,
    made: Option<Day>,
    /// The last day for an answer; none while the item is not submitted, or the
    /// consultation is not ended.
    due: Option<Day>,
    answered: Option<Day>,
    state: Option<AnswerState>,
    changed: Option<String>,
    url: String,
}

/// `GET /api/v1/league/comments`
pub(in crate::web) async fn api(
    State(app): State<App>,
    headers: HeaderMap,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let list = Behind::find(&app, &pairs).await?;
    let tag = tag("league-comments", &pairs, &app);
    if let Some(unchanged) = tag.not_modified(&headers) {
        return Ok(unchanged);
    }
    let row = |fact: &CommentFact| {
        let CommentFact { number, subject, made, due, answered, state, changed } = *fact;
        RowBody {
            comment: number,
            subject: subject.to_string(),
            on: subject.matter_kind(),
            item: subject.plan_item(),
            made,
            due,
            answered,
            state,
            changed: changed.map(|what| what.to_string()),
            url: format!("/api/v1/comments/{number}"),
        }
    };
    let body = Body {
        total: Total(list.rows.len() as u64),
        rows: list.shown().iter().map(row).collect(),
        part: list.part,
        as_of: list.figure.catalog.as_of(),
        known_at: list.figure.catalog.seq(),
        next: list.window.next(list.rows.len()),
    };
    Ok(tag.on(answer(&body)?))
}

#[derive(Template)]
#[template(path = "league_comments.html")]
struct CommentsPage<'a> {
    frame: Frame,
    part: CommentPart,
    /// Who answers for them.
    agency: Option<&'a str>,
    /// Kinds of things that they are on, each with its address, and whether it is
    /// the one that is shown.
    kinds: Vec<(String, String, bool)>,
    when: Option<WhenLine>,
    rows: &'a [CommentFact],
    paging: Paging,
    back: String,
    files: Downloads,
    json: String,
}

impl CommentsPage<'_> {
    fn page_of(&self, subject: &CommentSubject) -> String {
        page_of(*subject)
    }

    fn is_changed(&self) -> bool {
        self.part == CommentPart::Changed
    }
}

/// `GET /ket-qua/gop-y`
pub(in crate::web) async fn show(
    State(app): State<App>,
    viewer: MaybeUser,
    headers: HeaderMap,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let list = Behind::find(&app, &pairs).await?;
    let tag = tag("league-comments-page", &pairs, &app);
    if let Some(unchanged) = tag.not_modified(&headers) {
        return Ok(unchanged);
    }
    let asked = &list.figure.asked;
    let of = |path: &str, asked: &Asked| url(path, asked, list.agency.as_ref(), list.part, list.on);
    let at = |start: usize| format!("{}&cursor={start}", of(PAGE, asked));
    let now = Asked { when: When::default(), ..asked.clone() };
    let table = match &list.agency {
        Some(slug) => format!("/ket-qua/{slug}"),
        None => "/ket-qua".to_owned(),
    };
    let view = CommentsPage {
        frame: Frame::new(&app, &viewer),
        part: list.part,
        agency: list.agency.as_ref().map(|slug| agencies().name(slug)),
        kinds: list
            .counts()
            .into_iter()
            .map(|(on, count)| {
                let name = on.map_or("Tất cả", MatterKind::label);
                let address = url(PAGE, asked, list.agency.as_ref(), list.part, on);
                (format!("{name} ({})", words::count(count)), address, on == list.on)
            })
            .collect(),
        when: list.figure.moment.as_ref().map(|moment| moment.line(of(PAGE, &now))),
        paging: list.window.paging(&list.rows, at),
        rows: list.shown(),
        back: own(asked).link(&table),
        files: Downloads::table(&of(PAGE, asked)),
        json: of(API, asked),
    };
    Ok(tag.on(page(&view, CachePolicy::Revalidate)?))
}

/// The parameters of the table that a list of comments has as well.
#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::league::page::OWN;

    #[test]
    fn a_list_takes_what_the_table_links_to() {
        let parameters = OWN.iter().filter(|name| **name != "baseline");
        assert!(parameters.into_iter().all(|name| NAMES.contains(name)));
    }
}
