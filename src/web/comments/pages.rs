//! The consultation on one plan with its items.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::Response,
};

use super::time::{self, Time};
use crate::web::{
    App, WebError,
    exports::Downloads,
    frame::Frame,
    http::{
        identity::MaybeUser,
        respond::{CachePolicy, page},
    },
    plans::desk::plan_number,
    regulation::page::own_parameters,
    review::choice::subjects,
    search::{
        params::{Pairs, bad},
        results::Paging,
    },
    words,
};
use crate::{
    cases::comments::consultation,
    model::{Disposition, RegulationCode},
    reference::agencies,
    store::{ItemTally, PlanHead},
};

/// Consultations, or items, on a page.
pub(in crate::web) const PAGE: usize = 50;

/// A place in a list, as an address names it.
pub(in crate::web) fn start_at(cursor: Option<&str>) -> Result<usize, WebError> {
    let read = |text: &str| {
        text.parse().map_err(|_| bad("cursor", text, "Cần một số nguyên không âm.".into()))
    };
    cursor.map_or(Ok(0), read)
}

fn paging(path: &str, place: (usize, usize, usize)) -> Paging {
    Paging::of(place, PAGE, |start| format!("{path}?cursor={start}"))
}

#[derive(Template)]
#[template(path = "consultation.html")]
struct ConsultationPage {
    frame: Frame,
    head: PlanHead,
    agency: &'static str,
    rows: Vec<ItemRow>,
    /// All comments on the plan.
    tally: ItemTally,
    paging: Paging,
    files: Vec<Downloads>,
}

/// An item that is or was under consultation.
struct ItemRow {
    item: u32,
    code: Option<RegulationCode>,
    name: String,
    disposition: Disposition,
    window: String,
    time: String,
    class: &'static str,
    tally: ItemTally,
}

/// `GET /tham-van/{plan}`
pub(in crate::web) async fn show(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(number): Path<String>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [cursor] = own_parameters(&pairs, &["cursor"])?;
    let start = start_at(cursor)?;
    let plan = plan_number(&number)?;
    let snapshot = app.snapshot().ok_or(WebError::NotReady)?;
    let state = app.shown_plan(plan).await?;
    let contents = match state.items.iter().all(|item| item.code.is_some()) {
        true => std::collections::BTreeMap::new(),
        false => app.store.plan_contents(plan, state.head.version).await?,
    };
    let mut names = subjects(&snapshot.catalog, &state, &contents);
    let tallies = app.store.comment_tally(plan.into()).await?;
    let now = (app.clock.0)();
    let asked: Vec<_> = state.items.iter().filter(|item| item.closes.is_some()).collect();
    let total = asked.len();
    let rows = asked.into_iter().skip(start).take(PAGE).filter_map(|item| {
        let window = consultation(&state, item.item)?;
        let Time { window, left: time, class } = time::of_days(window, now);
        Some(ItemRow {
            item: item.item,
            code: item.code.clone(),
            name: names.remove(&item.item).unwrap_or_default(),
            disposition: item.disposition,
            window,
            time,
            class,
            tally: tallies.get(&item.item).copied().unwrap_or_default(),
        })
    });
    let rows: Vec<_> = rows.collect();
    let view = ConsultationPage {
        frame: Frame::new(&app, &viewer),
        agency: agencies().get(&state.head.agency).map_or("", |agency| agency.name.as_str()),
        paging: paging(&format!("/tham-van/{plan}"), (start, rows.len(), total)),
        files: vec![
            Downloads::table(&format!("/tham-van/{plan}")).called("các mục"),
            Downloads::of("/gop-y", &format!("?plan={plan}")).called("góp ý và trả lời"),
        ],
        rows,
        tally: tallies.into_values().fold(ItemTally::default(), ItemTally::and),
        head: state.head,
    };
    page(&view, CachePolicy::Current)
}
