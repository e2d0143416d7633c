//! `/chi-phi`: what complying costs, by agency, field or kind, and the
//! regulations behind each number.

use askama::Template;
use axum::{
    extract::{Query, State},
    response::Response,
};

use super::rows::{self, NO_FIELD, Row, Wanted, read_by};
use crate::{
    catalog::{CostBy, CostPart, CostTotal},
    model::{CostChange, Decimal},
    web::{
        App, WebError,
        frame::Frame,
        http::{
            identity::MaybeUser,
            respond::{CachePolicy, page},
        },
        moment::{When, WhenLine},
        regulation::page::own_parameters,
        search::{address, params::Pairs},
        words,
    },
};

const PAGE: &str = "/chi-phi";
const ROWS: &str = "/chi-phi/quy-dinh";

#[derive(Template)]
#[template(path = "costs.html")]
struct CostsPage {
    frame: Frame,
    by: CostBy,
    /// What else it can be summed by.
    tabs: Vec<(CostBy, String)>,
    total: TotalRow,
    lines: Vec<TotalRow>,
    when: Option<WhenLine>,
    then: When,
    api: String,
}

/// A line of the table, each number with its rows.
struct TotalRow {
    label: String,
    total: CostTotal,
    of: Option<(CostBy, String)>,
    then: When,
}

impl TotalRow {
    fn rows(&self, part: CostPart) -> String {
        let of = self.of.as_ref().map(|(by, key)| (*by, key.as_str()));
        rows::link(ROWS, of, part, self.then, 1)
    }

    /// How many regulations are of each part, with the address of them.
    fn counts(&self) -> Vec<(String, Option<String>)> {
        let count = |part: &CostPart| {
            let number = self.total.of(*part);
            (words::count(number), (number > 0).then(|| self.rows(*part)))
        };
        CostPart::ALL.iter().map(count).collect()
    }

    fn is_counted(&self) -> bool {
        self.total.of(CostPart::Counted) > 0
    }

    fn sums(&self) -> [String; 3] {
        let CostChange { before, after } = self.total.yearly;
        [before, after, self.total.yearly.saving()].map(words::exact_dong)
    }

    fn shares(&self) -> Option<(String, String)> {
        shares(self.total.yearly)
    }
}

/// The share cut off, and rounded.
fn shares(change: CostChange) -> Option<(String, String)> {
    let percent = |share: Decimal| words::share(share);
    Some((percent(change.truncated()?), percent(change.rounded()?)))
}

/// `GET /chi-phi`
pub(in crate::web) async fn costs(
    State(app): State<App>,
    viewer: MaybeUser,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [by, as_of, known_at] = own_parameters(&pairs, &["by", "as_of", "known_at"])?;
    let by = by.map_or(Ok(CostBy::Agency), read_by)?;
    let then = When::read(as_of, known_at)?;
    let moment = app.asked_moment(then).await?;
    let catalog = app.catalog(moment.as_ref())?;
    let lines = catalog.costs(by).into_iter().map(|line| TotalRow {
        label: if line.label.is_empty() { NO_FIELD.to_owned() } else { line.label },
        total: line.total,
        of: Some((by, line.key)),
        then,
    });
    let link = |path: &str, by: CostBy| {
        let when = then.parameters();
        let by = [("by", by.name())].into_iter().filter(|(_, name)| *name != CostBy::Agency.name());
        let parameters: Vec<(&str, &str)> =
            by.chain(when.iter().map(|(name, value)| (*name, value.as_str()))).collect();
        address::query(path, &parameters)
    };
    let view = CostsPage {
        frame: Frame::new(&app, &viewer),
        by,
        tabs: CostBy::ALL.iter().map(|by| (*by, link(PAGE, *by))).collect(),
        total: TotalRow {
            label: "Cả nước".to_owned(),
            total: catalog.cost_total(),
            of: None,
            then,
        },
        lines: lines.collect(),
        when: moment.map(|moment| moment.line(PAGE.to_owned())),
        then,
        api: link("/api/v1/costs", by),
    };
    page(&view, CachePolicy::Never)
}

#[derive(Template)]
#[template(path = "cost_rows.html")]
struct RowsPage {
    frame: Frame,
    part: CostPart,
    label: String,
    rows: Vec<Row>,
    when: Option<WhenLine>,
    then: When,
    paging: Paging,
    back: String,
    api: String,
}

struct Paging {
    previous: Option<String>,
    next: Option<String>,
    range: Option<String>,
    total: String,
}

impl RowsPage {
    fn page_of(&self, row: &Row) -> String {
        self.then.link(&format!("/quy-dinh/{}", row.code))
    }

    fn shares(&self, change: &CostChange) -> Option<(String, String)> {
        shares(*change)
    }

    /// The inputs that are missing, in words.
    fn missing(&self, row: &Row) -> String {
        let side = |name: &str, missing: &[&str]| {
            (!missing.is_empty()).then(|| format!("{name}: {}", missing.join(", ")))
        };
        let sides = [side("trước", &row.missing_before), side("sau", &row.missing_after)];
        sides.into_iter().flatten().collect::<Vec<_>>().join("; ")
    }
}

/// `GET /chi-phi/quy-dinh`
pub(in crate::web) async fn regulations(
    State(app): State<App>,
    viewer: MaybeUser,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let wanted = Wanted::read(&pairs)?;
    let (found, moment) = wanted.find(&app).await?;
    let count = |number: usize| words::count(number as u64);
    let until = found.from + found.rows.len();
    let by = wanted.of.as_ref().map_or("", |(by, _)| by.name());
    let parameters = if by.is_empty() { vec![] } else { vec![("by", by)] };
    let view = RowsPage {
        frame: Frame::new(&app, &viewer),
        part: wanted.part,
        label: found.label,
        when: moment.map(|moment| moment.line(wanted.without_moment(ROWS))),
        then: wanted.when,
        paging: Paging {
            previous: (wanted.page > 1).then(|| wanted.link(ROWS, wanted.page - 1)),
            next: (wanted.page < found.pages).then(|| wanted.link(ROWS, wanted.page + 1)),
            range: (until > found.from)
                .then(|| format!("{}–{}", count(found.from + 1), count(until))),
            total: count(found.total),
        },
        rows: found.rows,
        back: {
            let when = wanted.when.parameters();
            let when = when.iter().map(|(name, value)| (*name, value.as_str()));
            address::query(PAGE, &parameters.into_iter().chain(when).collect::<Vec<_>>())
        },
        api: wanted.link("/api/v1/costs/rows", wanted.page),
    };
    page(&view, CachePolicy::Never)
}
