//! The review of a plan: the regulation as it is, what is proposed for it and
//! what was said of that, side by side; items pass or go back, many at once.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
};

use crate::web::{
    App, WebError,
    comments::view::{CommentView, Reader, of_subject},
    frame::Frame,
    http::{
        error::{ErrorInfo, Missing},
        fields::Fields,
        guard::see_other,
        identity::CurrentUser,
        respond::{CachePolicy, page_with_status},
    },
    plans::{
        desk::plan_number,
        details::{self, Details},
        wording,
    },
    regulation::page::own_parameters,
    review::{
        calls::on_form,
        choice::subjects,
        proposal::{Cost, Now, cost, proposed},
    },
    search::{
        params::{Pairs, bad},
        results::Paging,
    },
    words,
};
use crate::{
    cases::{
        comments::consultation,
        plans::{Moment, PlanError, Verdicts, Which, review},
    },
    model::{Act, Day, ItemId, PlanItem, PlanNumber, Stage},
    reference::agencies,
    store::{ItemState, ItemTally, PlanState},
};

/// Items on a page: each is a table of its own, and is to be read.
const PAGE: usize = 20;

/// Comments beside an item; the others are a click away.
const COMMENTS: u32 = 5;

#[derive(Template)]
#[template(path = "review.html")]
struct ReviewPage<'a> {
    frame: Frame,
    state: PlanState,
    agency: &'static str,
    /// The items that wait, on this page.
    rows: Vec<Row>,
    /// How many wait in all.
    waiting: usize,
    /// How many are elsewhere, in words.
    others: String,
    start: usize,
    paging: Paging,
    /// The reason for all that go back.
    reason: &'a str,
    done: Option<String>,
    problem: Option<ErrorInfo>,
    /// For the list of comments that this page shares with others.
    answer: Option<()>,
}

/// One item that waits.
struct Row {
    item: u32,
    subject: String,
    now: Option<Now>,
    proposed: Vec<(&'static str, String)>,
    cost: Option<Cost>,
    /// The days of the consultation.
    consulted: Option<(Day, Day)>,
    /// What was said of it, counted, and the first of it with the answers.
    tally: ItemTally,
    comments: Vec<CommentView>,
    /// Why it came back before.
    earlier: Vec<String>,
    chosen: bool,
    reason: String,
    lacks_reason: bool,
}

/// What was filled in on the page.
#[derive(Default)]
struct Filled<'a> {
    chosen: Vec<u32>,
    reasons: BTreeMap<u32, &'a str>,
    common: &'a str,
    /// Items that are to go back and have no reason.
    lacking: Vec<u32>,
}

/// `GET /tham-dinh/{plan}`
pub(in crate::web) async fn show(
    State(app): State<App>,
    user: CurrentUser,
    Path(number): Path<String>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [cursor, chosen, passed, returned] =
        own_parameters(&pairs, &["cursor", "chosen", "passed", "returned"])?;
    let plan = plan_number(&number)?;
    let start = count_in("cursor", cursor)?.unwrap_or(0);
    let done = match (count_in("passed", passed)?, count_in("returned", returned)?) {
        (Some(passed), _) => Some(format!("Đã ghi: {passed} mục thẩm tra đạt.")),
        (None, Some(returned)) => Some(format!("Đã ghi: trả lại {returned} mục.")),
        (None, None) => None,
    };
    let all = match chosen {
        None => false,
        Some("all") => true,
        Some(other) => return Err(bad("chosen", other, "Giá trị dùng được: all.".into())),
    };
    let mut filled = Filled::default();
    if all {
        let state = load(&app, plan).await?;
        filled.chosen = waiting(&state).skip(start).take(PAGE).map(|item| item.item).collect();
    }
    render(&app, &user, plan, (start, filled), (done, None)).await
}

fn count_in(name: &'static str, text: Option<&str>) -> Result<Option<usize>, WebError> {
    let read = |text: &str| {
        text.parse().map_err(|_| bad(name, text, "Cần một số nguyên không âm.".into()))
    };
    text.map(read).transpose()
}

/// A plan as searches see it.
async fn load(app: &App, plan: PlanNumber) -> Result<PlanState, WebError> {
    let missing = || WebError::Missing(Missing::Plan(plan.to_string()));
    app.store.plan(plan, app.seq()).await?.ok_or_else(missing)
}

fn waiting(state: &PlanState) -> impl Iterator<Item = &ItemState> {
    state.items.iter().filter(|item| item.stage == Some(Stage::Submitted))
}

async fn render(
    app: &App,
    user: &CurrentUser,
    plan: PlanNumber,
    (start, filled): (usize, Filled<'_>),
    (done, problem): (Option<String>, Option<ErrorInfo>),
) -> Result<Response, WebError> {
    let snapshot = app.snapshot().ok_or(WebError::NotReady)?;
    let catalog = &snapshot.catalog;
    let state = load(app, plan).await?;
    let contents = app.store.plan_contents(plan, state.head.version).await?;
    let names = subjects(catalog, &state, &contents);
    let total = waiting(&state).count();
    let tallies = app.store.comment_tally(plan.into()).await?;
    let viewer = user.viewer();
    let reader = Reader::new(&viewer, &state.head.agency, app.clock.today());
    let mut rows = Vec::new();
    for item in waiting(&state).skip(start).take(PAGE) {
        let Some(content) = contents.get(&item.item) else { continue };
        let now = Now::find(app, content).await?;
        rows.push(row(&state, item, content, &filled, now));
        if let (Some(row), Some(tally)) = (rows.last_mut(), tallies.get(&item.item)) {
            row.tally = *tally;
            let id = ItemId { plan, item: item.item }.into();
            row.comments = of_subject(app, &reader, id, (0, COMMENTS)).await?;
        }
        if let (Some(row), Some(name)) = (rows.last_mut(), names.get(&item.item)) {
            row.subject.clone_from(name);
        }
    }
    let at = |start: usize| format!("/tham-dinh/{plan}?cursor={start}");
    let paging = Paging::of((start, rows.len(), total), PAGE, at);
    let status = problem.as_ref().map_or(StatusCode::OK, |problem| problem.status);
    let view = ReviewPage {
        frame: Frame::new(app, &user.viewer()),
        agency: agencies().get(&state.head.agency).map_or("", |agency| agency.name.as_str()),
        rows,
        waiting: total,
        others: elsewhere(&state),
        state,
        start,
        paging,
        reason: filled.common,
        done,
        problem,
        answer: None,
    };
    page_with_status(status, &view, CachePolicy::Personal)
}

/// How many items do not wait, by where they are: `3 đã thẩm tra, 1 đã rút`.
fn elsewhere(state: &PlanState) -> String {
    let mut counts: BTreeMap<Option<Stage>, u64> = BTreeMap::new();
    for item in state.items.iter().filter(|item| item.stage != Some(Stage::Submitted)) {
        *counts.entry(item.stage).or_default() += 1;
    }
    let each = |(stage, count): (&Option<Stage>, &u64)| {
        format!("{} {}", words::count(*count), wording::lower(wording::stage(*stage)))
    };
    counts.iter().map(each).collect::<Vec<_>>().join(", ")
}

fn row(
    state: &PlanState,
    item: &ItemState,
    content: &PlanItem,
    filled: &Filled<'_>,
    now: Option<Now>,
) -> Row {
    let consulted = consultation(state, item.item);
    let returned = state.acts.iter().filter(|done| done.act == Act::Returned);
    let reasons = returned.flat_map(|done| {
        let own = done.items.iter().filter(|(of, _)| *of == item.item);
        own.map(|(_, reason)| {
            let reason = reason.as_deref().unwrap_or(&done.reason);
            format!("{}: {reason}", words::day(done.day))
        })
    });
    Row {
        item: item.item,
        subject: String::new(),
        now,
        proposed: proposed(content),
        cost: cost(content),
        consulted,
        tally: ItemTally::default(),
        comments: Vec::new(),
        earlier: reasons.collect(),
        chosen: filled.chosen.contains(&item.item),
        reason: filled.reasons.get(&item.item).copied().unwrap_or_default().to_owned(),
        lacks_reason: filled.lacking.contains(&item.item),
    }
}

/// `POST /tham-dinh/{plan}`
pub(in crate::web) async fn submit(
    State(app): State<App>,
    user: CurrentUser,
    Path(number): Path<String>,
    fields: Fields,
) -> Result<Response, WebError> {
    let plan = plan_number(&number)?;
    let number_in = |text: &str| text.parse::<u32>().map_err(|_| WebError::Form);
    let mut filled = Filled {
        chosen: fields.all("item").map(number_in).collect::<Result<_, _>>()?,
        common: fields.text("reason"),
        ..Filled::default()
    };
    for item in fields.all("shown") {
        let name = format!("reason-{item}");
        filled.reasons.insert(number_in(item)?, fields.text(&name));
    }
    let start = fields.text("cursor").parse().unwrap_or(0);
    let seen: u64 = fields.text("version").parse().map_err(|_| WebError::Form)?;
    let (verdicts, what) = match fields.text("verdict") {
        "pass" => (passing(Which::These(filled.chosen.clone())), "passed"),
        "pass-all" => (passing(Which::AllPossible), "passed"),
        "return" => {
            let mut returned = BTreeMap::new();
            for item in &filled.chosen {
                let own = filled.reasons.get(item).map_or("", |reason| reason.trim());
                let reason = if own.is_empty() { filled.common.trim() } else { own };
                if reason.is_empty() {
                    filled.lacking.push(*item);
                }
                returned.insert(*item, reason.to_owned());
            }
            (Verdicts { passed: Which::These(Vec::new()), returned }, "returned")
        }
        _ => return Err(WebError::Form),
    };
    let who = (user.actor(), Moment::now((app.clock.0)()));
    let recorded = match filled.lacking.as_slice() {
        [] => review(&app.store, (plan, seen), &verdicts, who).await,
        _ => Err(PlanError::Invalid { field: "reason", reason: "is blank" }),
    };
    match recorded {
        Ok(recorded) => {
            app.reach(recorded.version).await;
            Ok(see_other(&format!("/tham-dinh/{plan}?{what}={}", recorded.items)))
        }
        Err(error) => {
            let problem = told(error.into(), &filled)?;
            render(&app, &user, plan, (start, filled), (None, Some(problem))).await
        }
    }
}

fn passing(passed: Which) -> Verdicts {
    Verdicts { passed, returned: BTreeMap::new() }
}

/// An error as this page says it.
fn told(error: WebError, filled: &Filled<'_>) -> Result<ErrorInfo, WebError> {
    let mut info = on_form(error)?;
    if !filled.lacking.is_empty() {
        let items = wording::ranges(filled.lacking.iter().copied());
        info.message = format!("Chưa ghi lý do trả lại mục {items}.");
        "Ghi lý do riêng của từng mục, hoặc một lý do chung.".clone_into(&mut info.advice);
    } else if filled.chosen.is_empty() && info.code == "nothing_to_do" {
        info.message = say!("Chưa chọn mục nào.");
        "Đánh dấu các mục cần ghi kết quả rồi gửi lại.".clone_into(&mut info.advice);
    }
    Ok(info)
}

/// The item, as addresses and forms name it.
pub(in crate::web) fn id_in(text: &str) -> Result<ItemId, WebError> {
    text.parse().map_err(|_| WebError::Form)
}
