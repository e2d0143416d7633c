//! Sending a plan in a browser: a form, the page of its dry run, the marked
//! copy, and the confirmation.

use std::{collections::HashMap, sync::Arc};

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
};

use crate::web::{
    App, WebError,
    frame::Frame,
    http::{
        guard::see_other,
        identity::CurrentUser,
        multipart::FileForm,
        respond::{CachePolicy, page_with_status},
    },
    plans::{
        api::workbook,
        desk::{Judged, Outcome, Sent, Wanted},
    },
    regulation::page::own_parameters,
    search::params::Pairs,
    words,
};
use crate::{
    cases::plans::{Confirmed, Target},
    catalog::Standing,
    model::{Action, Place, Problem, RegulationCode, RowDraft},
    reference::agencies,
    store::UploadCounts,
};

/// Problems on a page; all of them are in the marked copy.
const SHOWN: usize = 300;

#[derive(Template)]
#[template(path = "plan_check.html")]
struct CheckPage {
    frame: Frame,
    judged: Judged,
    key: String,
    agency: &'static str,
    counts: UploadCounts,
    errors: u64,
    warnings: u64,
    /// The first of them by row, rows with errors first.
    rows: Vec<BadRow>,
    /// How many of them are shown.
    shown: usize,
    standing: Vec<StandingRow>,
    /// Whether whoever looks may confirm it, if there is anything to take in.
    may: bool,
    /// Whether something moved since the dry run that was confirmed.
    moved: bool,
}

/// A row of the file with what is wrong in its cells.
struct BadRow {
    at: Place,
    code: Option<RegulationCode>,
    /// What the registry calls it.
    name: String,
    problems: Vec<Problem>,
}

impl BadRow {
    fn is_bad(&self) -> bool {
        self.problems.iter().any(Problem::is_error)
    }
}

struct StandingRow {
    name: &'static str,
    before: String,
    after: String,
}

impl CheckPage {
    fn more(&self) -> bool {
        self.judged.run.problems.len() > self.shown
    }

    /// What a mended file is sent as: the same.
    fn again(&self) -> Vec<(&'static str, String)> {
        let upload = &self.judged.upload;
        let own = [("agency", upload.agency.to_string())];
        let of = match &upload.target {
            Target::Plan(plan) => {
                vec![("plan", plan.to_string()), ("coverage", upload.coverage.to_string())]
            }
            Target::New { title, amends } => std::iter::once(("title", title.clone()))
                .chain(amends.as_ref().map(|number| ("amends", number.to_string())))
                .collect(),
        };
        own.into_iter().chain(of).collect()
    }

    fn plan(&self) -> Option<String> {
        match self.judged.upload.target {
            Target::Plan(plan) => Some(plan.to_string()),
            Target::New { .. } => None,
        }
    }

    /// Which of the steps of the page is the next: what is wrong comes first.
    fn step(&self) -> u8 {
        if self.errors == 0 && self.something() { 3 } else { 2 }
    }

    fn something(&self) -> bool {
        let UploadCounts { added, changed, same, withdrawn, .. } = self.counts;
        added + changed + same + withdrawn > 0
    }
}

/// `POST /phuong-an/kiem-tra`: keeps the file and leads to its dry run.
pub(in crate::web) async fn submit(
    State(app): State<App>,
    user: CurrentUser,
    form: FileForm,
) -> Result<Response, WebError> {
    let Some((name, bytes)) = form.file("file") else { return Err(WebError::NoFile) };
    let wanted = Wanted {
        agency: form.text("agency"),
        name: Some(name),
        title: form.text("title"),
        plan: form.text("plan"),
        coverage: form.text("coverage"),
        amends: form.text("amends"),
    };
    let sent = Sent::new(&app, &user, wanted, bytes)?;
    let key = sent.keep(&app, &user).await?;
    Ok(see_other(&format!("/phuong-an/kiem-tra/{key}")))
}

/// `GET /phuong-an/kiem-tra/{key}`
pub(in crate::web) async fn check(
    State(app): State<App>,
    user: CurrentUser,
    Path(key): Path<String>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    own_parameters(&pairs, &[])?;
    let sent = Sent::kept(&app, &user, &key).await?;
    let judged = sent.judge(&app).await?;
    show(&app, &user, StatusCode::OK, (key, judged))
}

fn show(
    app: &App,
    user: &CurrentUser,
    status: StatusCode,
    (key, judged): (String, Judged),
) -> Result<Response, WebError> {
    let run = &judged.run;
    let errors = run.problems.iter().filter(|problem| problem.is_error()).count();
    let (rows, shown) = bad_rows(app, &judged);
    let agency = &judged.upload.agency;
    let may = user.actor().require_in(Action::UploadPlan, agency, app.clock.today()).is_ok();
    let view = CheckPage {
        frame: Frame::new(app, &user.viewer()),
        key,
        agency: agencies().get(agency).map_or("", |agency| agency.name.as_str()),
        counts: run.counts(),
        errors: errors as u64,
        warnings: (run.problems.len() - errors) as u64,
        rows,
        shown,
        standing: standing(&run.before, &run.after),
        may,
        moved: status == StatusCode::CONFLICT,
        judged,
    };
    page_with_status(status, &view, CachePolicy::Personal)
}

/// The rows with something wrong, those with errors first, and how many problems
/// they have: no more than are shown.
fn bad_rows(app: &App, judged: &Judged) -> (Vec<BadRow>, usize) {
    let catalog = app.snapshot().map(|snapshot| Arc::clone(&snapshot.catalog));
    let name = |code: &RegulationCode| {
        let fact = catalog.as_ref().and_then(|catalog| catalog.fact(catalog.find(code)?));
        fact.map(|fact| fact.name.to_owned())
    };
    let drafts: HashMap<&Place, &RowDraft> =
        judged.upload.file.rows.iter().map(|row| (&row.at, row)).collect();
    let mut rows: Vec<BadRow> = Vec::new();
    for problem in &judged.run.problems {
        // They come by row.
        if let Some(row) = rows.last_mut().filter(|row| row.at == problem.at) {
            row.problems.push(problem.clone());
            continue;
        }
        let code = drafts.get(&problem.at).and_then(|row| row.draft.code.clone());
        rows.push(BadRow {
            at: problem.at.clone(),
            name: code.as_ref().and_then(name).unwrap_or_default(),
            code,
            problems: vec![problem.clone()],
        });
    }
    rows.sort_by_key(|row| !row.is_bad());
    let mut shown = 0;
    rows.retain_mut(|row| {
        row.problems.truncate(SHOWN - shown);
        shown += row.problems.len();
        !row.problems.is_empty()
    });
    (rows, shown)
}

/// What the plans of the agency come to, without and with the file.
fn standing(before: &Standing, after: &Standing) -> Vec<StandingRow> {
    let cut = |standing: &Standing| {
        let ratio = standing.cut();
        let percent = ratio.truncated().map_or("–".to_owned(), words::decimal);
        format!("{} ({percent}%)", words::count(ratio.numerator))
    };
    let saving = |standing: &Standing| words::dong(standing.before.saving(standing.after));
    let row = |name, of: &dyn Fn(&Standing) -> String| StandingRow {
        name,
        before: of(before),
        after: of(after),
    };
    vec![
        row("Quy định đang có hiệu lực", &|s| words::count(s.regulations)),
        row("Có phương án", &|s| words::count(s.planned)),
        row("Bãi bỏ hoặc đơn giản hóa", &cut),
        row("Chi phí giảm một năm", &saving),
        row("Phương án chưa tính được chi phí", &|s| words::count(s.cost_missing)),
    ]
}

/// `GET /phuong-an/kiem-tra/{key}/danh-dau`: the file with what is wrong beside
/// its cells.
pub(in crate::web) async fn marked(
    State(app): State<App>,
    user: CurrentUser,
    Path(key): Path<String>,
) -> Result<Response, WebError> {
    let copy = Sent::kept(&app, &user, &key).await?.marked(&app).await?;
    workbook(copy, "phuong-an-danh-dau")
}

/// `POST /phuong-an/kiem-tra/{key}/xac-nhan`
pub(in crate::web) async fn confirm(
    State(app): State<App>,
    user: CurrentUser,
    Path(key): Path<String>,
    fields: crate::web::http::fields::Fields,
) -> Result<Response, WebError> {
    let sent = Sent::kept(&app, &user, &key).await?;
    match sent.confirm(&app, &user, fields.text("confirm")).await? {
        Outcome::Done(Confirmed::Recorded(receipt) | Confirmed::AlreadyRecorded(receipt)) => {
            Ok(see_other(&format!("/phuong-an/bien-nhan/{}", receipt.entry.number)))
        }
        // A dry run is made of what moved before it gets here.
        Outcome::Done(Confirmed::Moved(_)) => Err(WebError::NotReady),
        Outcome::Moved(judged) => show(&app, &user, StatusCode::CONFLICT, (key, *judged)),
    }
}
