//! Regulations: a search with its filters, an agency's list, those that name a
//! document.

use std::sync::Arc;

use super::{
    List,
    asking::{Asking, sentence},
};
use crate::web::{
    WebError,
    http::error::Missing,
    regulation::{document::in_order, page::own_parameters},
    search::results::chips,
    words,
};
use crate::{
    catalog::{Catalog, Ordinal},
    export::{Cell, Feed, Meta, Table, regulations},
    model::{AgencySlug, DocumentNumber},
    reference::agencies,
    search::{Collapse, Sort},
};

/// What a search finds, or an agency's list.
pub(super) async fn found(asking: &Asking, agency: Option<&AgencySlug>) -> Result<Table, WebError> {
    let app = &asking.app;
    let mut pairs = asking.pairs.clone();
    pairs.extend(agency.map(|slug| ("agency".to_owned(), slug.to_string())));
    let mut asked = app.asked(&pairs)?;
    // Where a page starts and how it looks is not what the list is.
    asked.request.collapse = Collapse::None;
    let moment = app.asked_moment(asked.when()).await?;
    let now = app.engine.snapshot()?;
    let snapshot = moment.map_or(now, |moment| moment.snapshot);
    let request = asked.request.clone();
    let (engine, of) = (Arc::clone(&app.engine), Arc::clone(&snapshot));
    let find = async move { Ok(engine.every(&of, &request)?) };
    let list = app.lists.run(find).await?;

    let mut parts = Vec::new();
    if !asked.request.text.is_empty() {
        parts.push(format!("Từ khóa “{}”", asked.request.text));
    }
    let chips = chips(&asked);
    parts.extend(chips.iter().map(|chip| format!("{}: {}", chip.title, chip.label)));
    let mut filter = sentence(&parts, "Toàn bộ danh mục");
    if asked.request.sort != Sort::Relevance {
        filter = format!("{filter} Thứ tự: {}.", asked.request.sort.label());
    }
    let catalog = Arc::clone(&snapshot.catalog);
    let (title, name, own, page) = match agency {
        Some(slug) => (
            format!("Quy định kinh doanh của {}", agencies().name(slug)),
            format!("quy-dinh-{slug}"),
            format!("/bo-nganh/{slug}.atom"),
            format!("/bo-nganh/{slug}"),
        ),
        None => {
            let title = List::Regulations.label().to_owned();
            (title, "quy-dinh".to_owned(), "/quy-dinh.atom".to_owned(), "/".to_owned())
        }
    };
    let meta = asking.meta(title, filter, &catalog);
    Ok(table(asking, (name, meta), (&own, &page), (catalog, list)))
}

/// An agency's list: a search.
pub(super) async fn of_agency(asking: &Asking, slug: &str) -> Result<Table, WebError> {
    let known = slug.parse::<AgencySlug>().ok().filter(|slug| agencies().get(slug).is_some());
    let known = known.ok_or_else(|| WebError::Missing(Missing::Agency(slug.to_owned())))?;
    found(asking, Some(&known)).await
}

/// Those that name a document, as its page lists them.
pub(super) fn citing(asking: &Asking, slug: &str) -> Result<Table, WebError> {
    // Its page has a cursor, which is not part of the list.
    own_parameters(&asking.pairs, &["cursor"])?;
    let missing = || WebError::Missing(Missing::Document(slug.to_owned()));
    let number: DocumentNumber = slug.replace('_', "/").parse().map_err(|_| missing())?;
    let snapshot = asking.app.engine.snapshot()?;
    let catalog = Arc::clone(&snapshot.catalog);
    let list = in_order(&snapshot, &number, asking.app.clock.today());
    let title = format!("Quy định dẫn chiếu {number}");
    let filter = format!("Dẫn chiếu văn bản: {number}.");
    let meta = asking.meta(title, filter, &catalog);
    let page = format!("/van-ban/{}", number.slug());
    let name =
        format!("quy-dinh-{}", number.slug().replace(|c: char| !c.is_ascii_alphanumeric(), "-"));
    Ok(table(asking, (name, meta), (&format!("{page}.atom"), &page), (catalog, list)))
}

/// A list of regulations on the day of a catalog.
pub(super) fn table(
    asking: &Asking,
    (name, meta): (String, Meta),
    (own, page): (&str, &str),
    (catalog, list): (Arc<Catalog>, Vec<Ordinal>),
) -> Table {
    let list: Arc<[Ordinal]> = list.into();
    let filter = match meta.as_of == asking.app.clock.today() {
        true => meta.filter,
        false => format!("{} Tại ngày {}.", meta.filter, words::day(meta.as_of)),
    };
    Table {
        name,
        columns: &regulations::COLUMNS,
        meta: Meta { filter, ..meta },
        feed: Some(Feed {
            site: asking.site.clone(),
            page: asking.at(page),
            own: asking.at(own),
            title: regulations::TITLE,
            dates: regulations::DATES,
            link,
        }),
        rows: Box::new(move || regulations::rows(&catalog, &list)),
    }
}

fn link(row: &[Cell]) -> String {
    match row.first() {
        Some(Cell::Text(code)) => format!("/quy-dinh/{code}"),
        _ => "/".to_owned(),
    }
}
