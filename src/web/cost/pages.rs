//! `/chi-phi`: what complying costs, by agency, field or kind, and the
//! regulations behind each number.

use askama::Template;
use axum::{
    extract::{Query, State},
    response::Response,
};

use super::rows::{self, NO_FIELD, Row, Wanted, read_by, read_per};
use crate::{
    catalog::{Catalog, CostBy, CostPart, CostPer, Summed},
    model::{Cost, CostChange, Decimal},
    reference::agencies,
    web::{
        App, WebError,
        charts::{self, CostPair, Costs, Heading},
        exports::Downloads,
        frame::Frame,
        http::{
            identity::MaybeUser,
            respond::{CachePolicy, page},
        },
        league::drawn::Drawn,
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
    per: CostPer,
    /// What else it can be summed by.
    tabs: Vec<(CostBy, String)>,
    /// What else it can be the cost of.
    pers: Vec<(CostPer, String)>,
    total: TotalRow,
    lines: Vec<TotalRow>,
    chart: Option<Drawn>,
    when: Option<WhenLine>,
    then: When,
    files: Vec<Downloads>,
    api: String,
}

/// A line of the table, each number with its rows.
struct TotalRow {
    label: String,
    sum: Summed,
    per: CostPer,
    of: Option<(CostBy, String)>,
    then: When,
}

impl TotalRow {
    fn rows(&self, part: CostPart) -> String {
        let of = self.of.as_ref().map(|(by, key)| (*by, key.as_str()));
        rows::link(ROWS, of, (self.per, part), self.then, 1)
    }

    /// How many regulations are of each part, with the address of them.
    fn counts(&self) -> Vec<(String, Option<String>)> {
        let count = |part: &CostPart| {
            let number = self.sum.of(*part);
            (words::count(number), (number > 0).then(|| self.rows(*part)))
        };
        CostPart::ALL.iter().map(count).collect()
    }

    fn is_counted(&self) -> bool {
        self.sum.of(CostPart::Counted) > 0
    }

    fn sums(&self) -> [String; 3] {
        let CostChange { before, after } = self.sum.change;
        [before, after, self.sum.change.saving()].map(words::exact_dong)
    }

    fn shares(&self) -> Option<(String, String)> {
        shares(self.sum.change)
    }
}

/// Lines in the chart; the table has all of them.
const DRAWN: usize = 15;

/// The largest costs before and after; none where nothing is known.
fn drawn(
    catalog: &Catalog,
    lines: &[TotalRow],
    (by, per, total): (CostBy, CostPer, &Summed),
) -> Option<Drawn> {
    let mut known: Vec<&TotalRow> = lines.iter().filter(|line| line.is_counted()).collect();
    known.sort_by_key(|line| std::cmp::Reverse(line.sum.change.before));
    known.truncate(DRAWN);
    if known.is_empty() {
        return None;
    }
    let amount = |cost: Cost| u128::try_from(cost.dong()).unwrap_or(0);
    let short = |line: &TotalRow| -> Option<&str> {
        let (CostBy::Agency, key) = line.of.as_ref()? else { return None };
        agencies().get(&key.parse().ok()?).map(|agency| agency.short.as_str())
    };
    let pairs = known.iter().map(|line| CostPair {
        label: line.label.clone(),
        short: short(line).unwrap_or_default().to_owned(),
        before: amount(line.sum.change.before),
        after: amount(line.sum.change.after),
    });
    let pairs: Vec<CostPair> = pairs.collect();
    let note = format!(
        "{} của {} quy định có phương án và đủ số liệu; {} quy định có phương án nhưng thiếu đầu \
         vào nên không tính. Tính đến ngày {}, theo nhật ký đến dòng {}.",
        per.label(),
        words::count(total.of(CostPart::Counted)),
        words::count(total.of(CostPart::Missing)),
        words::day(catalog.as_of()),
        words::count(catalog.seq())
    );
    let title = match per {
        CostPer::Year => "Chi phí tuân thủ một năm, trước và sau phương án",
        CostPer::Once => "Chi phí tuân thủ một lần, trước và sau phương án",
    };
    let heading = Heading {
        id: "cp",
        title,
        description: "Mỗi dòng hai thanh ngang bắt đầu từ 0: chi phí trước và sau; lớn nhất ở trên.",
        note: &note,
    };
    let svg = charts::costs(&Costs { heading, pairs: &pairs });
    let rows = known.iter().map(|line| {
        let [before, after, saving] = line.sums();
        vec![line.label.clone(), before, after, saving]
    });
    let head = [by.label(), "Trước", "Sau", "Tiết kiệm"].map(|text| say!(text));
    Some(Drawn { id: "cp", title, svg, head: head.into(), rows: rows.collect() })
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
    let [by, per, as_of, known_at] = own_parameters(&pairs, &["by", "per", "as_of", "known_at"])?;
    let by = by.map_or(Ok(CostBy::Agency), read_by)?;
    let per = per.map_or(Ok(CostPer::Year), read_per)?;
    let then = When::read(as_of, known_at)?;
    let moment = app.asked_moment(then).await?;
    let catalog = app.catalog(moment.as_ref())?;
    let lines = catalog.costs(by).into_iter().map(|line| TotalRow {
        label: match by {
            CostBy::Kind => say!(&line.label),
            _ if line.label.is_empty() => say!(NO_FIELD),
            _ => line.label,
        },
        sum: *line.total.per(per),
        per,
        of: Some((by, line.key)),
        then,
    });
    let link = |path: &str, by: CostBy, per: CostPer| {
        let when = then.parameters();
        let own = [("by", by.name()), ("per", per.name())].into_iter();
        let usual = [CostBy::Agency.name(), CostPer::Year.name()];
        let own = own.filter(|(_, name)| !usual.contains(name));
        let parameters: Vec<(&str, &str)> =
            own.chain(when.iter().map(|(name, value)| (*name, value.as_str()))).collect();
        address::query(path, &parameters)
    };
    let lines: Vec<TotalRow> = lines.collect();
    let total = *catalog.cost_total().per(per);
    let view = CostsPage {
        chart: drawn(&catalog, &lines, (by, per, &total)),
        frame: Frame::new(&app, &viewer),
        by,
        per,
        tabs: CostBy::ALL.iter().map(|by| (*by, link(PAGE, *by, per))).collect(),
        pers: CostPer::ALL.iter().map(|per| (*per, link(PAGE, by, *per))).collect(),
        total: TotalRow { label: say!("Cả nước"), sum: total, per, of: None, then },
        lines,
        when: moment.map(|moment| moment.line(PAGE.to_owned())),
        then,
        files: vec![Downloads::table(&link(PAGE, by, per))],
        api: link("/api/v1/costs", by, CostPer::Year),
    };
    page(&view, CachePolicy::Current)
}

#[derive(Template)]
#[template(path = "cost_rows.html")]
struct RowsPage {
    frame: Frame,
    per: CostPer,
    part: CostPart,
    label: String,
    rows: Vec<Row>,
    when: Option<WhenLine>,
    then: When,
    paging: Paging,
    back: String,
    files: Vec<Downloads>,
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

    /// The cost that is listed, and the other one.
    fn costs(&self, row: &Row) -> [Option<CostChange>; 2] {
        match self.per {
            CostPer::Year => [row.yearly, row.once],
            CostPer::Once => [row.once, row.yearly],
        }
    }

    fn other(&self) -> &'static str {
        match self.per {
            CostPer::Year => CostPer::Once.label(),
            CostPer::Once => CostPer::Year.label(),
        }
    }

    /// The inputs that are missing, in words.
    fn missing(&self, row: &Row) -> String {
        let side = |name: &str, missing: &[&str]| {
            (!missing.is_empty()).then(|| format!("{name}: {}", words::listed(missing)))
        };
        let sides =
            [side(&say!("trước"), &row.missing_before), side(&say!("sau"), &row.missing_after)];
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
    let mut parameters = if by.is_empty() { vec![] } else { vec![("by", by)] };
    if wanted.per != CostPer::Year {
        parameters.push(("per", wanted.per.name()));
    }
    let view = RowsPage {
        frame: Frame::new(&app, &viewer),
        per: wanted.per,
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
        files: vec![Downloads::table(&wanted.link(ROWS, 1))],
        api: wanted.link("/api/v1/costs/rows", wanted.page),
    };
    page(&view, CachePolicy::Current)
}
