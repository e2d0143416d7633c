//! What search engines are told: which pages there are and when each changed,
//! and which ones are not for them.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};

use crate::web::{
    App, WebError,
    http::{
        error::Missing,
        respond::{CachePolicy, Etag, content},
    },
    regulation::page::own_parameters,
    search::params::Pairs,
};
use crate::{
    catalog::{Catalog, Ordinal},
    model::{Day, DocumentNumber, JournalKind, day_in_viet_nam, day_number, day_of},
    store::Recorded,
};

/// The most addresses that a part may have (sitemaps.org).
const MOST: usize = 50_000;
/// Rows of the journal that are read at once.
const PAGE: u32 = 20_000;
const XML: &str = "application/xml; charset=utf-8";

/// Pages that are there whatever is recorded.
const PAGES: [&str; 17] = [
    "/",
    "/phuong-an",
    "/tham-van",
    "/hoi-dap",
    "/quyet-dinh",
    "/ket-qua",
    "/ty-le",
    "/moc-so-sanh",
    "/dieu-chinh-so-lieu",
    "/chi-phi",
    "/chi-so",
    "/doi-chieu",
    "/nhat-ky",
    "/du-lieu",
    "/du-lieu/tu-dien",
    "/du-lieu/api",
    "/thuat-ngu",
];

/// When something was last recorded of each page, read on as the journal grows.
#[derive(Debug, Default)]
pub(in crate::web) struct LastDays(Mutex<Arc<Read>>);

#[derive(Debug, Clone, Default)]
struct Read {
    /// The last row that was read.
    seq: u64,
    /// The numbers of the days by the code of the regulation.
    regulations: BTreeMap<Box<str>, i32>,
    /// By the path of the page.
    others: BTreeMap<String, i32>,
}

/// The page of what a row is about, if it has one of its own.
fn page(row: &Recorded) -> Option<String> {
    let number = || row.subject.parse::<DocumentNumber>().ok().map(|number| number.slug());
    match row.subject_kind.parse().ok()? {
        JournalKind::Plan => Some(format!("/phuong-an/{}", row.subject)),
        JournalKind::Question | JournalKind::QuestionAnswer => {
            Some(format!("/hoi-dap/{}", row.subject))
        }
        JournalKind::Decision => Some(format!("/quyet-dinh/{}", number()?)),
        JournalKind::EnactingDocument => Some(format!("/thuc-thi/{}", number()?)),
        JournalKind::IndicatorSeries => Some(format!("/chi-so/{}", row.subject)),
        JournalKind::Baseline => Some(format!("/moc-so-sanh/{}", row.subject)),
        _ => None,
    }
}

impl Read {
    fn take(&mut self, row: Recorded) {
        let at = jiff::Timestamp::from_millisecond(row.at).unwrap_or_default();
        let day = day_number(day_in_viet_nam(at));
        self.seq = row.seq;
        if row.subject_kind == JournalKind::Regulation.name() {
            self.regulations.insert(row.subject.into(), day);
        } else if let Some(path) = page(&row) {
            self.others.insert(path, day);
        }
    }

    /// The regulations of a part that are in force, by their ordinals: a part
    /// keeps its members while others come and go.
    fn part(&self, catalog: &Catalog, part: usize) -> Vec<(String, Option<Day>)> {
        let first = part * MOST;
        let last = catalog.len().min(first + MOST);
        let today = catalog.as_of();
        let open = |ordinal: &Ordinal| catalog.in_force(*ordinal, today);
        let codes = (first as Ordinal..last as Ordinal).filter(open);
        let codes = codes.filter_map(|ordinal| catalog.code(ordinal));
        codes
            .map(|code| {
                let day = self.regulations.get(code.as_str());
                (format!("/quy-dinh/{code}"), day.and_then(|day| day_of((*day).into())))
            })
            .collect()
    }
}

impl App {
    /// What is known of the days up to now.
    async fn last_days(&self) -> Result<Arc<Read>, WebError> {
        let mut read = Arc::clone(&self.sitemap.0.lock().unwrap_or_else(PoisonError::into_inner));
        let known = read.seq;
        loop {
            let rows = self.store.recorded_pages(read.seq, PAGE).await?;
            let more = rows.len() == PAGE as usize;
            if !rows.is_empty() {
                let read = Arc::make_mut(&mut read);
                rows.into_iter().for_each(|row| read.take(row));
            }
            if !more {
                break;
            }
        }
        if read.seq > known {
            let mut kept = self.sitemap.0.lock().unwrap_or_else(PoisonError::into_inner);
            if kept.seq < read.seq {
                *kept = Arc::clone(&read);
            }
        }
        Ok(read)
    }
}

/// The names of the parts, each with what is in it.
enum Part {
    Pages,
    Regulations(usize),
    Others(usize),
}

impl Part {
    fn all(catalog: &Catalog, read: &Read) -> impl Iterator<Item = Self> {
        let regulations = (0..catalog.len().div_ceil(MOST)).map(Part::Regulations);
        let others = (0..read.others.len().div_ceil(MOST)).map(Part::Others);
        std::iter::once(Self::Pages).chain(regulations).chain(others)
    }

    fn name(&self) -> String {
        match self {
            Self::Pages => "trang.xml".to_owned(),
            Self::Regulations(part) => format!("quy-dinh-{}.xml", part + 1),
            Self::Others(part) => format!("ho-so-{}.xml", part + 1),
        }
    }

    fn urls(&self, catalog: &Catalog, read: &Read) -> Vec<(String, Option<Day>)> {
        match self {
            // These change with anything.
            Self::Pages => PAGES.iter().map(|path| ((*path).to_owned(), None)).collect(),
            Self::Regulations(part) => read.part(catalog, *part),
            Self::Others(part) => {
                let others = read.others.iter().skip(part * MOST).take(MOST);
                others.map(|(path, day)| (path.clone(), day_of((*day).into()))).collect()
            }
        }
    }
}

/// Elements with an address and perhaps a day.
fn xml(root: &str, element: &str, site: &str, urls: &[(String, Option<Day>)]) -> String {
    let mut text = String::with_capacity(urls.len() * (site.len() + 90) + 128);
    // Writing to a string cannot fail.
    let _ = writeln!(text, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    let _ = writeln!(text, "<{root} xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">");
    for (path, day) in urls {
        let address = crate::web::search::address::for_header(path);
        let _ = write!(text, "<{element}><loc>{}{}</loc>", escaped(site), escaped(&address));
        if let Some(day) = day {
            let _ = write!(text, "<lastmod>{day}</lastmod>");
        }
        let _ = writeln!(text, "</{element}>");
    }
    let _ = writeln!(text, "</{root}>");
    text
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// `GET /sitemap.xml`
pub(in crate::web) async fn index(
    State(app): State<App>,
    headers: HeaderMap,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    own_parameters(&pairs, &[])?;
    answer(&app, &headers, |catalog, read, site| {
        let parts = Part::all(catalog, read).map(|part| {
            let last = part.urls(catalog, read).iter().filter_map(|(_, day)| *day).max();
            (format!("/sitemap/{}", part.name()), last)
        });
        Some(xml("sitemapindex", "sitemap", site, &parts.collect::<Vec<_>>()))
    })
    .await
}

/// `GET /sitemap/{part}`
pub(in crate::web) async fn part(
    State(app): State<App>,
    Path(name): Path<String>,
    headers: HeaderMap,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    own_parameters(&pairs, &[])?;
    answer(&app, &headers, |catalog, read, site| {
        let part = Part::all(catalog, read).find(|part| part.name() == name)?;
        Some(xml("urlset", "url", site, &part.urls(catalog, read)))
    })
    .await
}

async fn answer(
    app: &App,
    headers: &HeaderMap,
    make: impl Fn(&Catalog, &Read, &str) -> Option<String>,
) -> Result<Response, WebError> {
    let catalog: Arc<Catalog> = app.catalog(None)?;
    let read = app.last_days().await?;
    let site = app.site.base(headers);
    let tag = Etag::of(&("sitemap", catalog.seq(), read.seq, catalog.as_of(), &site));
    if let Some(unchanged) = tag.not_modified(headers) {
        return Ok(unchanged);
    }
    let text = make(&catalog, &read, &site).ok_or(WebError::Missing(Missing::Page))?;
    Ok(tag.on(content(StatusCode::OK, XML, CachePolicy::Revalidate, text)))
}

/// `GET /robots.txt`: pages are for everybody; searches and forms have no end.
pub(in crate::web) async fn robots(
    State(app): State<App>,
    headers: HeaderMap,
) -> Result<Response, WebError> {
    let site = app.site.base(&headers);
    let text = format!(
        "User-agent: *\nDisallow: /?\nDisallow: /loc/\nDisallow: /so-sanh\n\
         Disallow: /giay-to\nDisallow: /chi-phi/tinh-thu?\n\
         Disallow: /dang-nhap\nDisallow: /tai-khoan\nDisallow: /quan-tri/\nDisallow: /tham-dinh\n\
         Disallow: /phuong-an/kiem-tra/\nDisallow: /du-lieu/ban-sao/\nDisallow: /api/\n\
         Allow: /api/v1/openapi.json\n\nSitemap: {site}/sitemap.xml\n"
    );
    Ok(content(StatusCode::OK, "text/plain; charset=utf-8", CachePolicy::Revalidate, text))
}
