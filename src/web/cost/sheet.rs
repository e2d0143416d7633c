//! `/chi-phi/tinh-thu` and `/api/v1/costs/estimate`: other numbers, tried out.

use askama::Template;
use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::Response,
};
use serde::Serialize;

use super::{
    estimate::{ChangeBody, Estimate, ResultLine},
    form::{CELLS, Line, Sheet},
    input::Cell,
    part::sources,
};
use crate::{
    lang,
    model::{ItemId, PlanCost, PlanInput as Input, RegulationCode, Spread},
    reference::{CostSetting, hourly_income},
    web::{
        App, WebError,
        frame::Frame,
        http::{
            error::Missing,
            identity::MaybeUser,
            respond::{CachePolicy, json, page},
        },
        regulation::page::own_parameters,
        search::{
            found::Found,
            params::{Pairs, bad},
        },
        words,
    },
};

const PAGE: &str = "/chi-phi/tinh-thu";

/// What a sheet begins with.
struct Start {
    /// The parameter and its value.
    parameter: (&'static str, String),
    /// What it is.
    name: String,
    link: String,
    /// Where the numbers come from, and which were not there.
    notes: Vec<String>,
}

/// A sheet as it was asked for.
struct Asked {
    start: Option<Start>,
    sheet: Sheet,
}

#[derive(Template)]
#[template(path = "cost_sheet.html")]
struct SheetPage<'a> {
    frame: Frame,
    start: Option<Start>,
    lines: Vec<FormLine<'a>>,
    /// What the numbers come to; nothing while there are none, or one is wrong.
    result: Option<Outcome>,
    wrong: bool,
    income: Option<&'static CostSetting>,
    income_words: String,
    api: String,
}

/// A line of the form.
struct FormLine<'a> {
    input: Input,
    cells: [FormCell<'a>; 2],
}

/// One of its two sides.
struct FormCell<'a> {
    /// The end of its parameter.
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    cell: &'a Cell,
}

impl<'a> FormLine<'a> {
    fn new(input: Input, line: &'a Line) -> Self {
        let before = FormCell { name: "before", label: "trước", hint: "", cell: &line.before };
        let after =
            FormCell { name: "after", label: "sau", hint: "như trước", cell: &line.after };
        Self { input, cells: [before, after] }
    }
}

struct Outcome {
    headline: Option<(String, Option<String>, Option<String>)>,
    columns: &'static [&'static str],
    lines: Vec<ResultLine>,
    formulas: Vec<(&'static str, String)>,
    missing: Vec<&'static str>,
    overflows: bool,
    /// Whether work is left out because no hours are stated.
    without_work: bool,
    address: String,
}

impl Outcome {
    fn new(sheet: &Sheet, address: String) -> Self {
        let estimate = Estimate::of(sheet);
        let middle = estimate.cases.middle;
        let change = middle.yearly().filter(|_| estimate.changes);
        let percent = |share| words::share(share);
        Self {
            headline: change.map(|change| {
                let saving = words::large_dong(change.saving());
                (saving, change.truncated().map(percent), change.rounded().map(percent))
            }),
            columns: estimate.columns(),
            lines: estimate.lines(),
            formulas: estimate.formulas(),
            missing: estimate.missing(),
            overflows: estimate.overflows(),
            without_work: middle.before.hours.is_none() && middle.before.once().is_some(),
            address,
        }
    }
}

/// Reads the address: numbers that are stated count, and what it starts from
/// fills the sheet only while there are none.
async fn asked(
    app: &App,
    pairs: &[(String, String)],
    names: &'static [&'static str; 14],
) -> Result<Asked, WebError> {
    let values = own_parameters(pairs, names)?;
    let [code, item] = [values[0], values[1]];
    if let (Some(_), Some(item)) = (code, item) {
        let advice = format!("Chỉ ghi một trong hai tham số: {} hoặc {}.", names[0], names[1]);
        return Err(bad(names[1], item, advice));
    }
    let stated = pairs.iter().any(|(name, _)| CELLS.contains(&name.as_str()));
    let started = match (code, item) {
        (Some(code), _) => Some(from_record(app, code, stated).await?),
        (None, Some(item)) => Some(from_item(app, names[1], item, stated).await?),
        (None, None) => None,
    };
    let typed = Sheet::read(&values[2..]);
    Ok(match started {
        Some((start, _)) if stated => Asked { start: Some(start), sheet: typed },
        Some((start, sheet)) => Asked { start: Some(start), sheet },
        None => Asked { start: None, sheet: typed },
    })
}

async fn from_record(app: &App, code: &str, stated: bool) -> Result<(Start, Sheet), WebError> {
    let found = Found::find(app, code, None).await?;
    let version = found.current();
    let regulation = &version.regulation;
    let cost = regulation.stated_cost(hourly_income(found.today).map(|setting| setting.value));
    let mut notes: Vec<String> = Vec::new();
    if !stated {
        let rows = sources(&cost, &version.source, found.today);
        notes.extend(rows.into_iter().map(|row| {
            let doubt = if row.confirmed { "" } else { " (chưa xác nhận)" };
            format!("{}: {}{doubt}.", row.name, row.source)
        }));
        let missing = cost.missing();
        if !missing.is_empty() {
            notes.push(format!("Bản ghi chưa có: {}.", words::listed(&missing)));
        }
    }
    let start = Start {
        parameter: ("ma", regulation.code.to_string()),
        name: format!("{} {}", regulation.code, regulation.name),
        link: format!("/quy-dinh/{}#chi-phi", regulation.code),
        notes,
    };
    Ok((start, Sheet::of_record(&cost)))
}

async fn from_item(
    app: &App,
    parameter: &'static str,
    text: &str,
    stated: bool,
) -> Result<(Start, Sheet), WebError> {
    let id: ItemId = text
        .parse()
        .map_err(|_| bad(parameter, text, "Cần số của một mục, ví dụ PA-0001/1.".into()))?;
    let contents = app.store.plan_contents(id.plan, app.seq()).await?;
    let item = contents.get(&id.item);
    let item = item.ok_or_else(|| WebError::Missing(Missing::Item(id.to_string())))?;
    let mut notes = Vec::new();
    if !stated {
        notes.push(say!("Các số lấy từ mục của phương án."));
        let assumed = Sheet::assumed(item);
        if !assumed.is_empty() {
            notes.push(format!(
                "Phương án không ghi cho cột Sau, ở đây để như cột Trước: {}.",
                assumed.join("; ")
            ));
        }
    }
    let code = item.subject.code().map(RegulationCode::to_string);
    let start = Start {
        parameter: ("muc", id.to_string()),
        name: format!("mục {id}, {}", code.as_deref().unwrap_or("quy định mới")),
        link: format!("/phuong-an/{}", id.plan),
        notes,
    };
    Ok((start, Sheet::of_item(item)))
}

/// `GET /chi-phi/tinh-thu`
pub(in crate::web) async fn sheet(
    State(app): State<App>,
    viewer: MaybeUser,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    const NAMES: [&str; 14] = names("ma", "muc");
    let Asked { start, sheet } = asked(&app, &pairs, &NAMES).await?;
    let own = start.as_ref().map(|start| (start.parameter.0, start.parameter.1.as_str()));
    let own: Vec<(&str, &str)> = own.into_iter().collect();
    let address = sheet.address(PAGE, &own);
    let own = start.as_ref().map(|start| {
        let name = if start.parameter.0 == "ma" { "code" } else { "item" };
        (name, start.parameter.1.as_str())
    });
    let api = sheet.address("/api/v1/costs/estimate", &own.into_iter().collect::<Vec<_>>());
    let wrong = sheet.problem().is_some();
    let result = (!wrong && !sheet.is_empty()).then(|| Outcome::new(&sheet, address));
    let income = hourly_income(app.clock.today());
    let lines = Input::ALL.iter().zip(&sheet.0).map(|(input, line)| FormLine::new(*input, line));
    let view = SheetPage {
        frame: Frame::new(&app, &viewer),
        start,
        lines: lines.collect(),
        result,
        wrong,
        // As it is to be typed.
        income_words: lang::in_vietnamese(|| {
            income.map_or_else(String::new, |s| words::count(s.value.unsigned_abs()))
        }),
        income,
        api,
    };
    page(&view, CachePolicy::Current)
}

/// The parameters: what the sheet starts from, and its cells.
const fn names(code: &'static str, item: &'static str) -> [&'static str; 14] {
    let mut names = [code; 14];
    names[1] = item;
    let mut at = 0;
    while at < CELLS.len() {
        names[at + 2] = CELLS[at];
        at += 1;
    }
    names
}

#[derive(Serialize)]
struct Body<'a> {
    code: Option<&'a str>,
    item: Option<&'a str>,
    inputs: Spread<SidesBody>,
    /// Of the low, the middle and the high case; none where an input is missing.
    once: Spread<Option<ChangeBody>>,
    yearly: Spread<Option<ChangeBody>>,
    missing: Vec<&'static str>,
    /// The numbers are too large for an exact result.
    overflows: bool,
    formulas: Vec<FormulaBody>,
    notes: &'a [String],
    page: String,
}

#[derive(Serialize)]
struct SidesBody {
    before: PlanCost,
    after: PlanCost,
}

#[derive(Serialize)]
struct FormulaBody {
    name: &'static str,
    formula: String,
}

/// `GET /api/v1/costs/estimate`
pub(in crate::web) async fn estimate(
    State(app): State<App>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    const NAMES: [&str; 14] = names("code", "item");
    let Asked { start, sheet } = asked(&app, &pairs, &NAMES).await?;
    if let Some((name, value, problem)) = sheet.problem() {
        return Err(bad(name, value, problem.to_owned()));
    }
    let estimate = Estimate::of(&sheet);
    let own = start.as_ref().map(|start| (start.parameter.0, start.parameter.1.as_str()));
    let of = |name| own.filter(|(own, _)| *own == name).map(|(_, value)| value);
    let body = Body {
        code: of("ma"),
        item: of("muc"),
        inputs: estimate.cases.map(|case| SidesBody { before: case.before, after: case.after }),
        once: estimate.cases.map(|case| case.once().map(ChangeBody::from)),
        yearly: estimate.cases.map(|case| case.yearly().map(ChangeBody::from)),
        missing: estimate.missing(),
        overflows: estimate.overflows(),
        formulas: (estimate.formulas().into_iter())
            .map(|(name, formula)| FormulaBody { name, formula })
            .collect(),
        notes: start.as_ref().map_or(&[], |start| &start.notes),
        page: sheet.address(PAGE, &own.into_iter().collect::<Vec<_>>()),
    };
    let body = serde_json::to_vec(&body).map_err(|error| WebError::Internal(error.into()))?;
    Ok(json(StatusCode::OK, CachePolicy::Never, body))
}
