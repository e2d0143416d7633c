//! The journal as pages: who did what, newest first, and each row for itself.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::HeaderMap,
    response::Response,
};

use crate::web::{
    App, WebError,
    exports::Downloads,
    frame::Frame,
    http::{
        error::Missing,
        identity::MaybeUser,
        position::Noted,
        respond::{CachePolicy, Etag, page},
    },
    journal::{
        desk::{Reader, Seen, Sizes, Wanted, seen, wanted},
        wording,
    },
    search::{address, params::Pairs},
    words,
};
use crate::{
    catalog::Catalog,
    model::{Agency, Day, DocumentNumber, ItemId, JournalKind, Sight},
    reference::agencies,
    store::{Chained, JournalFilter, Window},
};

const SIZES: Sizes = Sizes { usual: 50, most: 200 };

#[derive(Template)]
#[template(path = "journal.html")]
struct JournalPage {
    frame: Frame,
    rows: Vec<Line>,
    total: String,
    /// Rows that are not shown, when nothing narrows the list.
    sealed: Option<String>,
    newer: Option<String>,
    older: Option<String>,
    kinds: Vec<JournalKind>,
    agencies: &'static [Agency],
    chosen: Chosen,
    narrowed: bool,
    downloads: Downloads,
    json: String,
}

/// The form as it was filled in.
#[derive(Default)]
struct Chosen {
    kind: String,
    agency: String,
    field: String,
    consultation: String,
    plan: String,
    regulation: String,
    subject: String,
    from: Option<Day>,
    to: Option<Day>,
}

/// A row in a list.
struct Line {
    seq: u64,
    deed: String,
    subject: Subject,
    short: String,
    when: String,
    by: String,
    hash: String,
    before: String,
}

/// What a row is about, with the page of it.
pub(in crate::web) struct Subject {
    pub text: String,
    /// What it is called, beside its code or number.
    pub name: String,
    pub href: Option<String>,
}

impl Subject {
    pub(in crate::web) fn new(link: &Chained, catalog: Option<&Catalog>) -> Self {
        let (kind, text) = (link.row.subject_kind.parse().ok(), link.row.subject.clone());
        let paper =
            || text.parse::<DocumentNumber>().ok().map(|n| format!("/van-ban/{}", n.slug()));
        let name = || {
            let catalog = catalog?;
            let fact = catalog.fact(catalog.find(&text.parse().ok()?)?)?;
            Some(fact.name.to_owned())
        };
        let href = match kind {
            Some(JournalKind::Regulation) => Some(format!("/quy-dinh/{text}")),
            Some(JournalKind::Plan) => Some(format!("/phuong-an/{text}")),
            Some(JournalKind::PlanItem) => {
                text.parse::<ItemId>().ok().map(|id| format!("/phuong-an/{}", id.plan))
            }
            Some(JournalKind::Decision | JournalKind::EnactingDocument) => paper(),
            Some(JournalKind::IndicatorSeries | JournalKind::IndicatorFigure) => {
                Some(format!("/chi-so/{text}"))
            }
            Some(JournalKind::Baseline) => Some(format!("/moc-so-sanh/{text}")),
            Some(JournalKind::Listing) => {
                text.split_once(':').map(|(_, code)| format!("/quy-dinh/{code}"))
            }
            Some(JournalKind::Consultation | JournalKind::DraftText) => {
                Some(format!("/tham-van/cuoc/{text}"))
            }
            Some(JournalKind::Comment) => Some(format!("/tham-van/gop-y/{text}")),
            Some(JournalKind::Question | JournalKind::QuestionAnswer) => {
                Some(format!("/hoi-dap/{text}"))
            }
            Some(JournalKind::Account) => Some("/quan-tri/tai-khoan".to_owned()),
            _ => None,
        };
        let name = if kind == Some(JournalKind::Regulation) { name() } else { None };
        Self { name: name.unwrap_or_default(), href, text }
    }
}

impl Line {
    fn new(seen: &Seen, catalog: Option<&Catalog>) -> Self {
        let row = &seen.link.row;
        Self {
            seq: row.seq,
            deed: say!(wording::deed(&row.action)),
            subject: Subject::new(&seen.link, catalog),
            short: wording::short(&row.payload),
            when: when(row.at),
            by: seen.by.words(),
            hash: row.hash.clone(),
            before: seen.link.before.clone(),
        }
    }
}

/// An instant of the journal in Viet Nam.
pub(in crate::web) fn when(at: i64) -> String {
    jiff::Timestamp::from_millisecond(at).map_or_else(|_| at.to_string(), words::instant)
}

/// The same to the second.
fn exactly(at: i64) -> String {
    let read = jiff::Timestamp::from_millisecond(at);
    read.map_or_else(|_| at.to_string(), words::second)
}

/// The start of a hash, enough to compare by eye.
fn beginning(hash: &str) -> &str {
    hash.get(..12).unwrap_or(hash)
}

/// `GET /nhat-ky`
pub(in crate::web) async fn journal(
    State(app): State<App>,
    noted: Noted,
    viewer: MaybeUser,
    headers: HeaderMap,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let app = app.for_reading(noted).await;
    let reader = Reader::new(&viewer);
    let mut asked = wanted(&app, &reader, &pairs, SIZES).await?;
    let narrowed = asked.filter != JournalFilter::default();
    let (seq, hash) = app.store.journal_head().await?;
    let tag = Etag::of(&("journal", &pairs, reader.mark(), &hash, app.seq(), app.clock.today()));
    if let Some(unchanged) = tag.not_modified(&headers) {
        return Ok(unchanged);
    }
    // Pages list what can be read; the rest is in the API, for the chain.
    if !narrowed {
        asked.filter.kinds = Some(reader.kinds());
    }
    let total = app.store.journal_count(&asked.filter).await?;
    let (links, newer, older) = turn(&app, &asked).await?;
    let rows = seen(&app, &reader, links).await?;
    let at = |name: &str, place: u64| {
        let place = place.to_string();
        let given = asked.given.iter().map(|(name, value)| (*name, value.as_str()));
        let all: Vec<(&str, &str)> = given.chain([(name, place.as_str())]).collect();
        address::query("/nhat-ky", &all)
    };
    let ends = rows.first().zip(rows.last());
    let ends = ends.map(|(first, last)| (first.link.row.seq, last.link.row.seq));
    let snapshot = app.snapshot();
    let catalog = snapshot.as_ref().map(|snapshot| &*snapshot.catalog);
    let given: Vec<(&str, &str)> = asked.given.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let sealed = seq.saturating_sub(total);
    let view = JournalPage {
        frame: Frame::new(&app, &viewer),
        total: words::count(total),
        sealed: (!narrowed && sealed > 0).then(|| words::count(sealed)),
        newer: ends.filter(|_| newer).map(|(first, _)| at("after", first)),
        older: ends.filter(|_| older).map(|(_, last)| at("before", last)),
        rows: rows.iter().map(|row| Line::new(row, catalog)).collect(),
        kinds: reader.kinds(),
        agencies: agencies().all(),
        chosen: chosen(&asked),
        narrowed,
        downloads: Downloads::of("/nhat-ky", &address::query("", &given)),
        json: address::query("/api/v1/journal", &given),
    };
    Ok(tag.on(page(&view, CachePolicy::Revalidate)?))
}

/// The rows of a page, newest first, and whether there are newer and older ones.
async fn turn(app: &App, asked: &Wanted) -> Result<(Vec<Chained>, bool, bool), WebError> {
    let (filter, limit) = (&asked.filter, asked.limit);
    if let Some(Window::After(place)) = asked.window {
        let mut rows =
            app.store.journal_rows(filter, Window::After(place), limit.saturating_add(1)).await?;
        if rows.len() > limit as usize {
            rows.truncate(limit as usize);
            rows.reverse();
            return Ok((rows, true, true));
        }
        // Fewer than a page are newer: these are the newest ones.
    }
    let place = match asked.window {
        Some(Window::Before(place)) => place,
        _ => u64::MAX,
    };
    let mut rows =
        app.store.journal_rows(filter, Window::Before(place), limit.saturating_add(1)).await?;
    let older = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    Ok((rows, place < u64::MAX, older))
}

fn chosen(asked: &Wanted) -> Chosen {
    let value = |name: &str| {
        let found = asked.given.iter().rev().find(|(given, _)| *given == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    Chosen {
        kind: value("kind"),
        agency: value("agency"),
        field: value("field"),
        consultation: value("consultation"),
        plan: value("plan"),
        regulation: value("regulation"),
        subject: value("subject"),
        from: asked.from,
        to: asked.to,
    }
}

#[derive(Template)]
#[template(path = "journal_row.html")]
struct RowPage {
    frame: Frame,
    seq: u64,
    /// What may be seen of it; none if that is sealed.
    line: Option<Line>,
    kind: String,
    rows: Vec<(String, String)>,
    who: String,
    content: String,
    hash: String,
    before: String,
    newer: Option<u64>,
}

/// A row of the journal by its number, or that there is none.
pub(in crate::web) async fn find(
    app: &App,
    reader: &Reader<'_>,
    text: &str,
) -> Result<Seen, WebError> {
    let missing = || WebError::Missing(Missing::JournalRow(text.to_owned()));
    let seq: u64 = text.parse().map_err(|_| missing())?;
    let before = seq.checked_sub(1).ok_or_else(missing)?;
    let all = JournalFilter::default();
    let mut links = app.store.journal_rows(&all, Window::After(before), 1).await?;
    links.retain(|link| link.row.seq == seq);
    seen(app, reader, links).await?.pop().ok_or_else(missing)
}

/// `GET /nhat-ky/{seq}`
pub(in crate::web) async fn row(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(seq): Path<String>,
) -> Result<Response, WebError> {
    let reader = Reader::new(&viewer);
    let found = find(&app, &reader, &seq).await?;
    let snapshot = app.snapshot();
    let catalog = snapshot.as_ref().map(|snapshot| &*snapshot.catalog);
    let open = found.sight != Sight::Seal;
    let Chained { row, before } = &found.link;
    let kind = row.subject_kind.parse::<JournalKind>();
    let view = RowPage {
        frame: Frame::new(&app, &viewer),
        seq: row.seq,
        line: open.then(|| Line { when: exactly(row.at), ..Line::new(&found, catalog) }),
        kind: kind.map_or_else(|_| row.subject_kind.clone(), |kind| say!(kind.label())),
        rows: if open { wording::rows(&row.payload) } else { Vec::new() },
        who: row.who_after(before),
        content: row.content(),
        hash: row.hash.clone(),
        before: before.clone(),
        newer: (row.seq < app.store.seq().await?).then_some(row.seq + 1),
    };
    page(&view, CachePolicy::Revalidate)
}
