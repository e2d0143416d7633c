//! Figures of the past, as they were known then and as they are known now, and
//! what was recorded in between that changed them.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    extract::{Query, State},
    response::Response,
};

use crate::web::{
    App, WebError,
    exports::Downloads,
    figures::{
        asked::{Asked, Figure},
        page::percent,
    },
    frame::Frame,
    http::{
        identity::MaybeUser,
        respond::{CachePolicy, page},
    },
    journal::{
        desk::{Reader, Seen, seen},
        wording,
    },
    moment::{KnownAt, When},
    search::params::{Pairs, bad},
    words,
};
use crate::{
    catalog::{By, Ordinal, Ratio, RatioPart, Ratios, Restated, State as Counted},
    model::{Baseline, Day, Sight, Stage},
    store::{JournalFilter, Window},
};

/// The parameters: what is counted, and the day; `known_at` says up to when
/// things were known then, and is the end of the day if it is not given.
pub(in crate::web) const NAMES: &[&str] =
    &["by", "stage", "disposition", "baseline", "agency", "field", "kind", "as_of", "known_at"];

/// Regulations that are listed, and rows of the journal.
pub(in crate::web) const LISTED: usize = 100;

/// What became of a figure.
pub(in crate::web) struct Found {
    pub asked: Asked,
    /// It as it is known now.
    pub figure: Figure,
    pub day: Day,
    /// The positions of the journal that are compared.
    pub then_at: u64,
    pub now_at: u64,
    pub then: Ratios,
    pub now: Ratios,
    /// How many regulations count otherwise.
    pub total: usize,
    /// The first of them.
    pub changed: Vec<Changed>,
    /// The rows of the journal behind these, by their places.
    pub rows: BTreeMap<u64, Seen>,
}

/// A regulation that counts otherwise than it did.
pub(in crate::web) struct Changed {
    pub code: String,
    pub name: String,
    pub effects: Vec<&'static str>,
    /// The rows of the journal.
    pub rows: Vec<u64>,
}

/// What a change of one regulation does to the figure.
fn effects(was: Counted<'_>, is: Counted<'_>) -> Vec<&'static str> {
    let mut effects = Vec::new();
    match (was.counted, is.counted) {
        (None, Some(_)) => effects.push("thêm vào mẫu số"),
        (Some(_), None) => effects.push("bớt khỏi mẫu số"),
        (Some(was), Some(is)) if was != is => effects.push("chuyển cơ quan"),
        _ => {}
    }
    match (was.credited, is.credited) {
        (None, Some(_)) => effects.push("thêm vào tử số"),
        (Some(_), None) => effects.push("bớt khỏi tử số"),
        _ => {}
    }
    effects
}

impl Found {
    /// Compares what was known at the end of a day with what is known now, and
    /// lists so many of the regulations that count otherwise.
    pub(in crate::web) async fn find(
        app: &App,
        viewer: &MaybeUser,
        asked: Asked,
        most: usize,
    ) -> Result<Self, WebError> {
        let day = asked.when.as_of.unwrap_or_else(|| last_month(app.clock.today()));
        let known_at = asked.when.known_at.unwrap_or(KnownAt::Day(day));
        let when = When { as_of: Some(day), known_at: Some(known_at) };
        let then = Figure::find(app, Asked { when, ..asked.clone() }).await?;
        let when = When { as_of: Some(day), known_at: None };
        let now = Figure::find(app, Asked { when, ..asked.clone() }).await?;
        let restated =
            Restated::new((&then.catalog, then.base()?), (&now.catalog, now.base()?), &asked.ask);
        let (then_at, now_at) = (then.catalog.seq(), now.catalog.seq());
        let total = restated.changed.len();
        let listed = &restated.changed[..total.min(most)];
        let ordinals: Vec<Ordinal> = listed.iter().map(|(ordinal, ..)| *ordinal).collect();
        let behind = app.rows_behind(&ordinals, day, (then_at, now_at)).await?;
        let changed: Vec<Changed> = listed
            .iter()
            .filter_map(|(ordinal, was, is)| {
                let fact = now.catalog.fact(*ordinal)?;
                Some(Changed {
                    code: fact.code.to_string(),
                    name: fact.name.to_owned(),
                    effects: effects(*was, *is),
                    rows: behind.get(ordinal).cloned().unwrap_or_default(),
                })
            })
            .collect();
        let rows = app.journal_rows(viewer, changed.iter().flat_map(|c| c.rows.clone())).await?;
        let Restated { then: was, now: is, .. } = restated;
        Ok(Self {
            asked,
            figure: now,
            day,
            then_at,
            now_at,
            then: was,
            now: is,
            total,
            changed,
            rows,
        })
    }
}

impl App {
    /// Some rows of the journal as somebody may see them.
    async fn journal_rows(
        &self,
        viewer: &MaybeUser,
        seqs: impl Iterator<Item = u64>,
    ) -> Result<BTreeMap<u64, Seen>, WebError> {
        let mut wanted: Vec<u64> = seqs.collect();
        wanted.sort_unstable();
        wanted.dedup();
        wanted.truncate(LISTED);
        let all = JournalFilter::default();
        let mut links = Vec::with_capacity(wanted.len());
        for seq in wanted {
            let row = self.store.journal_rows(&all, Window::After(seq - 1), 1).await?;
            links.extend(row.into_iter().filter(|link| link.row.seq == seq));
        }
        let rows = seen(self, &Reader::new(viewer), links).await?;
        let open = rows.into_iter().filter(|row| row.sight != Sight::Seal);
        Ok(open.map(|row| (row.link.row.seq, row)).collect())
    }
}

/// Reads what is asked for. The table is one by agency, and no other.
pub(in crate::web) fn read(pairs: &[(String, String)]) -> Result<Asked, WebError> {
    let (asked, []) = Asked::read(pairs, &[], NAMES)?;
    match asked.ask.by {
        By::Agency => Ok(asked),
        by => Err(bad("by", by.name(), "Giá trị dùng được: agency.".to_owned())),
    }
}

/// The last day of the month before.
fn last_month(today: Day) -> Day {
    today.first_of_month().yesterday().unwrap_or(today)
}

/// Why something was recorded, where whoever did it said so.
pub(in crate::web) fn reason(payload: &str) -> String {
    let payload: serde_json::Value = serde_json::from_str(payload).unwrap_or_default();
    payload["reason"].as_str().unwrap_or_default().to_owned()
}

#[derive(Template)]
#[template(path = "restated.html")]
struct RestatedPage {
    frame: Frame,
    asked: Asked,
    day: Day,
    known_at: Option<Day>,
    baselines: Vec<Baseline>,
    /// Why there is nothing to compare.
    nothing: String,
    found: Option<View>,
    files: Vec<Downloads>,
    json: String,
}

/// What was found, in words.
struct View {
    then_at: u64,
    now_at: u64,
    rule: String,
    /// The whole, and agencies whose figures changed.
    lines: Vec<Line>,
    total: usize,
    changed: Vec<Changed>,
    rows: BTreeMap<u64, JournalLine>,
}

struct Line {
    label: String,
    then: String,
    then_url: String,
    then_percent: String,
    now: String,
    now_url: String,
    now_percent: String,
    same: bool,
}

/// A row of the journal in words.
struct JournalLine {
    deed: String,
    when: String,
    by: String,
    reason: String,
}

impl JournalLine {
    fn new(seen: &Seen) -> Self {
        let row = &seen.link.row;
        Self {
            deed: say!(wording::deed(&row.action)),
            when: jiff::Timestamp::from_millisecond(row.at)
                .map_or_else(|_| String::new(), words::instant),
            by: seen.by.words(),
            reason: reason(&row.payload),
        }
    }
}

impl View {
    fn new(found: Found) -> Self {
        let day = Some(found.day);
        let then = When { as_of: day, known_at: Some(KnownAt::Row(found.then_at)) };
        let now = When { as_of: day, known_at: Some(KnownAt::Row(found.now_at)) };
        let url = |when: When, key: Option<&str>| {
            let asked = Asked { when, ..found.asked.clone() };
            super::ratios_api::rows_url("/ty-le/quy-dinh", &asked, RatioPart::Numerator, key)
        };
        let share = |ratio: Ratio| {
            format!("{}/{}", words::count(ratio.numerator), words::count(ratio.denominator))
        };
        let line = |label: &str, key: Option<&str>, was: Ratio, is: Ratio| Line {
            label: label.to_owned(),
            then: share(was),
            then_url: url(then, key),
            then_percent: percent(was.truncated()),
            now: share(is),
            now_url: url(now, key),
            now_percent: percent(is.truncated()),
            same: was == is,
        };
        let mut lines = vec![line("Tổng số", None, found.then.total, found.now.total)];
        for (row, was, is) in both(&found.then, &found.now) {
            if was != is {
                lines.push(line(agency_label(&row, &found), Some(&row), was, is));
            }
        }
        Self {
            then_at: found.then_at,
            now_at: found.now_at,
            rule: found.asked.rule(),
            lines,
            total: found.total,
            changed: found.changed,
            rows: found.rows.iter().map(|(seq, seen)| (*seq, JournalLine::new(seen))).collect(),
        }
    }

    fn total(&self) -> String {
        words::count(self.total as u64)
    }

    /// The rows of the journal behind a change, as far as they are listed.
    fn behind(&self, changed: &Changed) -> Vec<(u64, &JournalLine)> {
        let rows = changed.rows.iter();
        rows.filter_map(|seq| Some((*seq, self.rows.get(seq)?))).collect()
    }
}

/// The rows of two tables by their keys.
pub(in crate::web) fn both(then: &Ratios, now: &Ratios) -> Vec<(String, Ratio, Ratio)> {
    let mut rows: Vec<(String, Ratio, Ratio)> = Vec::new();
    for row in &now.rows {
        let was = then.rows.iter().find(|other| other.key == row.key);
        rows.push((row.key.clone(), was.map_or_else(Ratio::default, |was| was.ratio), row.ratio));
    }
    for row in &then.rows {
        if !now.rows.iter().any(|other| other.key == row.key) {
            rows.push((row.key.clone(), row.ratio, Ratio::default()));
        }
    }
    rows
}

fn agency_label<'a>(key: &str, found: &'a Found) -> &'a str {
    let rows = found.now.rows.iter().chain(&found.then.rows);
    rows.filter(|row| row.key == key).map(|row| row.label.as_str()).next().unwrap_or_default()
}

/// `GET /dieu-chinh-so-lieu`
pub(in crate::web) async fn show(
    State(app): State<App>,
    viewer: MaybeUser,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let asked = read(&pairs)?;
    let found = Found::find(&app, &viewer, asked.clone(), LISTED).await;
    let (found, nothing) = match found {
        Ok(found) => (Some(View::new(found)), String::new()),
        // Nothing was recorded so early: no figure, and so none that changed.
        Err(WebError::BadValue { name: "known_at", allowed, .. })
            if asked.when.known_at.is_none() =>
        {
            (None, allowed)
        }
        Err(other) => return Err(other),
    };
    let view = RestatedPage {
        frame: Frame::new(&app, &viewer),
        day: asked.when.as_of.unwrap_or_else(|| last_month(app.clock.today())),
        known_at: match asked.when.known_at {
            Some(KnownAt::Day(day)) => Some(day),
            _ => None,
        },
        baselines: app.store.baselines().await?.into_iter().map(|s| s.baseline).collect(),
        nothing,
        found,
        files: vec![
            Downloads::table(&asked.link("/dieu-chinh-so-lieu", &[])).called("số liệu"),
            Downloads::table(&asked.link("/dieu-chinh-so-lieu/quy-dinh", &[]))
                .called("các quy định được tính khác đi"),
        ],
        json: asked.link("/api/v1/restatements", &[]),
        asked,
    };
    page(&view, CachePolicy::Current)
}
