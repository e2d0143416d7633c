//! Decisions that approve plans, and documents that carry them out.

use std::sync::Arc;

use super::{
    List,
    asking::{Asking, kept},
    plans,
};
use crate::web::{
    WebError,
    http::error::Missing,
    regulation::page::own_parameters,
    review::{
        calls::number_of,
        papers::{Touched, touched},
    },
};
use crate::{
    catalog::Catalog,
    export::{Cell, Column, Feed, Row, Table},
    model::{Act, DocumentNumber},
};

static DECISIONS: [Column; 6] = [
    Column::text("number", "Số quyết định", "Số, ký hiệu của quyết định."),
    Column::date("day", "Ngày", "Ngày ban hành."),
    Column::text("title", "Tên", "Trích yếu; trống nếu không ghi."),
    Column::text("signer", "Người ký", "Người ký quyết định."),
    Column::text("amends", "Sửa quyết định", "Quyết định trước mà quyết định này sửa đổi."),
    Column::number("items", "Số mục", "Số mục phương án đang theo quyết định này.", "mục"),
];

static DOCUMENTS: [Column; 4] = [
    Column::text("number", "Số văn bản", "Số, ký hiệu của văn bản thực thi phương án."),
    Column::date("in_force_from", "Có hiệu lực từ", "Ngày văn bản có hiệu lực."),
    Column::text("title", "Tên", "Trích yếu; trống nếu không ghi."),
    Column::number("items", "Số mục", "Số mục phương án được văn bản này thực thi.", "mục"),
];

pub(super) async fn decisions(asking: &Asking) -> Result<Table, WebError> {
    let catalog = now(asking)?;
    let counts = plans::counts(&catalog);
    let all = asking.app.store.decisions(catalog.seq()).await?.into_iter();
    let rows = all.map(|of| {
        let decision = of.facts;
        vec![
            Cell::text(decision.number.to_string()),
            Cell::Date(decision.day),
            Cell::text(decision.title),
            Cell::text(decision.signer),
            Cell::shown(decision.amends),
            Cell::number(counts.get(&decision.number).copied().unwrap_or_default()),
        ]
    });
    Ok(table(asking, (List::Decisions, &DECISIONS, &["day"]), &catalog, rows.collect()))
}

pub(super) async fn documents(asking: &Asking) -> Result<Table, WebError> {
    let catalog = now(asking)?;
    let counts = plans::counts(&catalog);
    let all = asking.app.store.enacting_documents(catalog.seq()).await?.into_iter();
    let rows = all.map(|of| {
        let document = of.facts;
        vec![
            Cell::text(document.number.to_string()),
            Cell::Date(document.in_force_from),
            Cell::text(document.title),
            Cell::number(counts.get(&document.number).copied().unwrap_or_default()),
        ]
    });
    let list = (List::Documents, &DOCUMENTS[..], &["in_force_from"][..]);
    Ok(table(asking, list, &catalog, rows.collect()))
}

/// The items that a decision approves.
pub(super) async fn approved(asking: &Asking, slug: &str) -> Result<Table, WebError> {
    items(asking, (List::Decisions, Act::Approved), slug).await
}

/// The items that a document carries out.
pub(super) async fn carried_out(asking: &Asking, slug: &str) -> Result<Table, WebError> {
    items(asking, (List::Documents, Act::Enacted), slug).await
}

async fn items(asking: &Asking, (list, act): (List, Act), slug: &str) -> Result<Table, WebError> {
    let catalog = now(asking)?;
    let (app, number) = (&asking.app, number_of(slug)?);
    let known = match list {
        List::Decisions => {
            let all = app.store.decisions(catalog.seq()).await?;
            all.iter().any(|of| of.facts.number == number)
        }
        _ => {
            let all = app.store.enacting_documents(catalog.seq()).await?;
            all.iter().any(|of| of.facts.number == number)
        }
    };
    if !known {
        return Err(WebError::Missing(Missing::Document(number.to_string())));
    }
    let mut rows = Vec::new();
    for Touched { state, items, names } in touched(app, &catalog, (act, &number)).await? {
        rows.extend(plans::rows(
            &catalog,
            &state.head,
            items.iter().map(|item| (item, names.get(&item.item).cloned().unwrap_or_default())),
        ));
    }
    let title = match list {
        List::Decisions => format!("Các mục được {number} phê duyệt"),
        _ => format!("Các mục được {number} thực thi"),
    };
    let meta = asking.meta(title, format!("Văn bản: {number}."), &catalog);
    Ok(plans::items(
        asking,
        (format!("{list}-{}", number.slug()), meta),
        &format!("/{list}/{slug}"),
        rows,
    ))
}

/// The page has no parameters.
fn now(asking: &Asking) -> Result<Arc<Catalog>, WebError> {
    own_parameters(&asking.pairs, &[])?;
    asking.app.catalog(None)
}

fn table(
    asking: &Asking,
    (list, columns, dates): (List, &'static [Column], &'static [&'static str]),
    catalog: &Catalog,
    rows: Arc<[Row]>,
) -> Table {
    let link = if list == List::Decisions { decision } else { document };
    Table {
        name: list.name().to_owned(),
        columns,
        meta: asking.meta(list.label().to_owned(), "Toàn bộ danh sách.".to_owned(), catalog),
        // Both lists stand on one page.
        feed: asking
            .feed("/quyet-dinh", &["number", "title"], dates, link)
            .map(|feed| Feed { own: asking.at(&format!("/{list}.atom")), ..feed }),
        rows: kept(rows),
    }
}

fn decision(row: &[Cell]) -> String {
    paper("/quyet-dinh/", row)
}

fn document(row: &[Cell]) -> String {
    paper("/thuc-thi/", row)
}

fn paper(folder: &str, row: &[Cell]) -> String {
    let number = match row.first() {
        Some(Cell::Text(text)) => text.parse::<DocumentNumber>().ok(),
        _ => None,
    };
    number.map_or_else(|| folder.to_owned(), |number| format!("{folder}{}", number.slug()))
}
