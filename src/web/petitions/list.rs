//! The list of petitions as a page.

use askama::Template;
use axum::{
    extract::{Query, State},
    response::Response,
};

use super::{
    book::{Book, Entry},
    filter::{Narrowed, Overdue},
    measured::funnel,
};
use crate::web::{
    App, WebError,
    exports::Downloads,
    frame::Frame,
    http::{
        identity::MaybeUser,
        respond::{CachePolicy, page},
    },
    league::Drawn,
    search::{params::Pairs, results::Paging},
    words,
};
use crate::{
    model::{Action, Agency, AgencySlug, Day, PetitionMeasures, PetitionState},
    reference::agencies,
};

/// Petitions on a page.
pub(super) const PAGE: usize = 50;

#[derive(Template)]
#[template(path = "petitions.html")]
struct ListPage {
    frame: Frame,
    narrowed: Narrowed,
    /// Each state with how many there are, under the other filters.
    states: Vec<(PetitionState, String)>,
    agencies: Vec<&'static Agency>,
    rows: Vec<Row>,
    total: u64,
    overdue: (u64, String),
    chart: Option<Drawn>,
    downloads: Downloads,
    paging: Paging,
    /// Whether there is a desk for whoever looks.
    desk: Option<&'static str>,
}

impl ListPage {
    fn is_agency(&self, slug: &AgencySlug) -> bool {
        self.narrowed.agency.as_ref() == Some(slug)
    }

    fn is_state(&self, state: &PetitionState) -> bool {
        self.narrowed.state == Some(*state)
    }
}

/// A petition in a list.
pub(in crate::web) struct Row {
    pub number: String,
    pub subject: String,
    pub holder: String,
    pub received: Day,
    pub state: PetitionState,
    pub class: &'static str,
    /// The deadline in words.
    pub time: String,
    pub late: u32,
}

impl Row {
    pub(in crate::web) fn new(entry: &Entry) -> Self {
        let petition = &entry.stored.petition;
        let standing = &entry.standing;
        Self {
            number: petition.number.to_string(),
            subject: petition.subject.clone(),
            holder: entry.holder().to_owned(),
            received: petition.received,
            state: standing.place.state,
            class: class(standing.place.state),
            time: standing.due.as_ref().map(super::view::until).unwrap_or_default(),
            late: standing.late,
        }
    }
}

/// How good a state is for the sender, as a class of the stylesheet.
pub(in crate::web) fn class(state: PetitionState) -> &'static str {
    match state {
        PetitionState::Published | PetitionState::Answered | PetitionState::ToPublish => "good",
        PetitionState::Refused => "ended",
        PetitionState::Asked | PetitionState::Returned => "soon",
        PetitionState::New | PetitionState::Kept | PetitionState::Waiting => "plan",
    }
}

/// `GET /kien-nghi`
pub(in crate::web) async fn list(
    State(app): State<App>,
    viewer: MaybeUser,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let (narrowed, start) = Narrowed::read(&pairs)?;
    let book = app.petitions().await?;
    let found = narrowed.list(&book);
    let any = Narrowed { state: None, ..narrowed.clone() }.list(&book);
    let of = |state| any.iter().filter(|entry| entry.standing.place.state == state).count() as u64;
    let states = PetitionState::ALL.iter().map(|state| (*state, of(*state)));
    let states = states.filter(|(state, count)| *count > 0 || narrowed.state == Some(*state));
    let states = states.map(|(state, count)| (state, words::count(count)));
    let late = Narrowed { overdue: Some(Overdue), ..narrowed.clone() };
    let measured = Narrowed { state: None, overdue: None, ..narrowed.clone() };
    let measures: PetitionMeasures = Book::measures(measured.list(&book));
    let (desk, today) = (desk(&viewer), book.today);
    let shown = || found.iter().skip(start).take(PAGE);
    let at = |start: usize| narrowed.address("/kien-nghi", start);
    let query = narrowed.address("", 0);
    let view = ListPage {
        frame: Frame::new(&app, &viewer),
        states: states.collect(),
        agencies: holders(&book),
        rows: shown().map(|entry| Row::new(entry)).collect(),
        total: found.len() as u64,
        overdue: (late.list(&book).len() as u64, late.address("/kien-nghi", 0)),
        chart: (measures.received > 0).then(|| funnel(&measures, today)),
        downloads: Downloads::of("/kien-nghi", &query),
        paging: Paging::of((start, shown().count(), found.len()), PAGE, at),
        narrowed,
        desk,
    };
    page(&view, CachePolicy::Current)
}

/// The agencies that have petitions, in the order of the list.
fn holders(book: &Book) -> Vec<&'static Agency> {
    let all = book.newest();
    let has = |slug: &AgencySlug| match slug.as_str() {
        "van-phong-chinh-phu" => true,
        _ => all.iter().any(|entry| entry.agency.as_ref() == Some(slug)),
    };
    agencies().all().iter().filter(|agency| has(&agency.slug)).collect()
}

/// What the desk is called for whoever looks.
pub(super) fn desk(viewer: &MaybeUser) -> Option<&'static str> {
    viewer.0.as_ref()?;
    let handles = viewer.may(Action::RoutePetition) || viewer.may(Action::AnswerPetition);
    match handles {
        true => Some("Kiến nghị cần xử lý"),
        false if viewer.may(Action::Petition) => Some("Kiến nghị của tôi"),
        false => None,
    }
}
