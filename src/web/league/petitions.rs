//! Petitions in the league table: counted for every agency by any day as known
//! at any time, and those behind a number, as a page and for programs.

use std::collections::BTreeMap;

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
    model::{
        AgencySlug, AnswerState, Day, DocketKey, ItemId, Petition, PetitionAction,
        PetitionMeasures, PetitionPart, PetitionStanding, PetitionState,
    },
    reference::{agencies, calendar},
    search::Total,
};

const NAMES: &[&str] = &["agency", "kind", "as_of", "known_at", "rows", "cursor"];
pub(super) const PAGE: &str = "/ket-qua/kien-nghi";
pub(super) const API: &str = "/api/v1/league/petitions";

/// The address of the petitions behind a number.
pub(super) fn url(
    path: &str,
    asked: &Asked,
    agency: Option<&AgencySlug>,
    part: PetitionPart,
) -> String {
    let mut more = vec![("rows", part.name())];
    more.extend(agency.map(|slug| ("agency", slug.as_str())));
    // What a share is taken over is no matter here.
    let asked = Asked { baseline: None, ..asked.clone() };
    own(&asked).with(path, &more)
}

/// Goes through the petitions that agencies were sent, by the day and as known
/// at the moment of a figure: about its kinds of regulations, and with its
/// agency if it has one. Each with who answers on the day for who has it.
async fn each(
    app: &App,
    figure: &Figure,
    mut take: impl FnMut(&AgencySlug, &Petition, &PetitionStanding),
) -> Result<(), WebError> {
    let (day, known_at) = (figure.catalog.as_of(), figure.catalog.seq());
    let filters = &figure.asked.ask.filters;
    let only = filters.agency.first().map(|slug| agencies().responsible(slug, day));
    let is_kind = |petition: &Petition| {
        filters.kind.is_empty()
            || petition.regulations().any(|code| {
                let fact = figure.catalog.find(code).and_then(|at| figure.catalog.fact(at));
                fact.is_some_and(|fact| filters.kind.contains(&fact.kind))
            })
    };
    let mut one = |petition: &Petition, standing: &PetitionStanding| {
        let Some(agency) = standing.place.agency.as_ref() else { return };
        let agency = agencies().responsible(agency, day);
        let wanted = only.is_none_or(|only| only == agency) && is_kind(petition);
        if wanted && standing.is(PetitionPart::Forwarded) {
            take(agency, petition, standing);
        }
    };
    let on_day = |petition: &Petition| petition.standing(day, calendar());
    let book = app.petitions().await?;
    if book.known_at() <= known_at {
        // Nothing was recorded after the moment: what is in memory was known then.
        for entry in book.newest() {
            let petition = &entry.stored.petition;
            if book.today == day {
                one(petition, &entry.standing);
            } else if let Some(standing) = on_day(petition) {
                one(petition, &standing);
            }
        }
    } else {
        let mut past = app.store.docket(known_at).await?.petitions;
        past.sort_by(|a, b| (b.received, &b.number).cmp(&(a.received, &a.number)));
        for petition in &past {
            if let Some(standing) = on_day(petition) {
                one(petition, &standing);
            }
        }
    }
    Ok(())
}

/// How each agency dealt with what it was sent.
pub(super) async fn by_agency(
    app: &App,
    figure: &Figure,
) -> Result<BTreeMap<AgencySlug, PetitionMeasures>, WebError> {
    let mut by: BTreeMap<AgencySlug, PetitionMeasures> = BTreeMap::new();
    let count =
        |agency: &AgencySlug, _: &Petition, standing: &PetitionStanding| match by.get_mut(agency) {
            Some(own) => own.add(standing),
            None => by.entry(agency.clone()).or_default().add(standing),
        };
    each(app, figure, count).await?;
    Ok(by)
}

/// A petition behind a number.
struct Counted {
    number: DocketKey,
    subject: String,
    received: Day,
    agency: AgencySlug,
    state: PetitionState,
    /// The last day for the answer: the one that was given, or is to be.
    due: Option<Day>,
    answered: Option<Day>,
    /// Working days that the answer was late, or that what is owed is.
    late: u32,
    result: Option<AnswerState>,
    items: Vec<ItemId>,
}

impl Counted {
    fn new(agency: &AgencySlug, petition: &Petition, standing: &PetitionStanding) -> Self {
        let steps = standing.steps.iter().rev();
        let given = steps.into_iter().find(|step| step.action == PetitionAction::Answered);
        let given = given.filter(|_| standing.answered.is_some());
        let due = given.map_or(standing.due.as_ref(), |step| step.due.as_ref());
        let answer = standing.answer.as_ref();
        Self {
            number: petition.number.clone(),
            subject: petition.subject.clone(),
            received: petition.received,
            agency: agency.clone(),
            state: standing.place.state,
            due: due.map(|due| due.day),
            answered: given.map(|step| step.day),
            late: standing.answered.unwrap_or(standing.late),
            result: answer.map(|answer| answer.state),
            items: answer.map(|answer| answer.items.clone()).unwrap_or_default(),
        }
    }
}

struct List {
    figure: Figure,
    agency: Option<AgencySlug>,
    part: PetitionPart,
    rows: Vec<Counted>,
    window: Window,
}

impl List {
    async fn find(app: &App, pairs: &[(String, String)]) -> Result<Self, WebError> {
        if let Some((name, _)) = pairs.iter().find(|(name, _)| !NAMES.contains(&name.as_str())) {
            return Err(WebError::UnknownParameter { name: name.clone(), known: NAMES });
        }
        let (asked, [part, cursor]) = Asked::read(pairs, &["rows", "cursor"], NAMES)?;
        let part = part.map_or(Ok(PetitionPart::Forwarded), |part| member("rows", &part))?;
        let window = Window::read(cursor.as_deref(), None)?;
        let figure = Figure::find(app, asked).await?;
        let agency = figure.asked.ask.filters.agency.first().cloned();
        let mut rows = Vec::new();
        each(app, &figure, |agency, petition, standing| {
            if standing.is(part) {
                rows.push(Counted::new(agency, petition, standing));
            }
        })
        .await?;
        Ok(Self { figure, agency, part, rows, window })
    }

    fn shown(&self) -> &[Counted] {
        self.window.of(&self.rows)
    }
}

#[derive(Serialize)]
struct Body<'a> {
    total: Total,
    rows: Vec<RowBody<'a>>,
    part: PetitionPart,
    as_of: Day,
    known_at: u64,
    next: Option<String>,
}

#[derive(Serialize)]
struct RowBody<'a> {
    petition: &'a DocketKey,
    subject: &'a str,
    agency: &'a AgencySlug,
    received: Day,
    petition_state: PetitionState,
    /// The last day for the answer; null if nobody owes one.
    due: Option<Day>,
    answered: Option<Day>,
    /// Working days that what is owed is late.
    late: u32,
    state: Option<AnswerState>,
    items: &'a [ItemId],
    url: String,
}

impl<'a> RowBody<'a> {
    fn new(of: &'a Counted) -> Self {
        Self {
            petition: &of.number,
            subject: &of.subject,
            agency: &of.agency,
            received: of.received,
            petition_state: of.state,
            due: of.due,
            answered: of.answered,
            late: of.late,
            state: of.result,
            items: &of.items,
            url: format!("/api/v1/petitions/{}", of.number),
        }
    }
}

/// `GET /api/v1/league/petitions`
pub(in crate::web) async fn api(
    State(app): State<App>,
    headers: HeaderMap,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let list = List::find(&app, &pairs).await?;
    let tag = tag("league-petitions", &pairs, &app);
    if let Some(unchanged) = tag.not_modified(&headers) {
        return Ok(unchanged);
    }
    let body = Body {
        total: Total(list.rows.len() as u64),
        rows: list.shown().iter().map(RowBody::new).collect(),
        part: list.part,
        as_of: list.figure.catalog.as_of(),
        known_at: list.figure.catalog.seq(),
        next: list.window.next(list.rows.len()),
    };
    Ok(tag.on(answer(&body)?))
}

#[derive(Template)]
#[template(path = "league_petitions.html")]
struct PetitionsPage<'a> {
    frame: Frame,
    part: PetitionPart,
    /// Who has them.
    agency: Option<&'a str>,
    when: Option<WhenLine>,
    rows: &'a [Counted],
    paging: Paging,
    back: String,
    json: String,
}

/// `GET /ket-qua/kien-nghi`
pub(in crate::web) async fn show(
    State(app): State<App>,
    viewer: MaybeUser,
    headers: HeaderMap,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let list = List::find(&app, &pairs).await?;
    let tag = tag("league-petitions-page", &pairs, &app);
    if let Some(unchanged) = tag.not_modified(&headers) {
        return Ok(unchanged);
    }
    let asked = &list.figure.asked;
    let of = |path: &str, asked: &Asked| url(path, asked, list.agency.as_ref(), list.part);
    let at = |start: usize| format!("{}&cursor={start}", of(PAGE, asked));
    let now = Asked { when: When::default(), ..asked.clone() };
    let table = match &list.agency {
        Some(slug) => format!("/ket-qua/{slug}"),
        None => "/ket-qua".to_owned(),
    };
    let view = PetitionsPage {
        frame: Frame::new(&app, &viewer),
        part: list.part,
        agency: list.agency.as_ref().map(|slug| agencies().name(slug)),
        when: list.figure.moment.as_ref().map(|moment| moment.line(of(PAGE, &now))),
        paging: list.window.paging(&list.rows, at),
        rows: list.shown(),
        back: own(asked).link(&table),
        json: of(API, asked),
    };
    Ok(tag.on(page(&view, CachePolicy::Revalidate)?))
}

/// The parameters of the table that a list of petitions has as well.
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
