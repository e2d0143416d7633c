//! Decisions that approve plans, and documents that carry them out.

use std::sync::Arc;

use super::{Asking, List, plans};
use crate::web::{WebError, regulation::page::own_parameters};
use crate::{
    catalog::Catalog,
    export::{Cell, Column, Feed, Row, Table},
    model::DocumentNumber,
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

pub(super) async fn decisions(asking: &Asking<'_>) -> Result<Table, WebError> {
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

pub(super) async fn documents(asking: &Asking<'_>) -> Result<Table, WebError> {
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

/// The page has no parameters.
fn now(asking: &Asking<'_>) -> Result<Arc<Catalog>, WebError> {
    own_parameters(asking.pairs, &[])?;
    asking.app.catalog(None)
}

fn table(
    asking: &Asking<'_>,
    (list, columns, dates): (List, &'static [Column], &'static [&'static str]),
    catalog: &Catalog,
    rows: Arc<[Row]>,
) -> Table {
    Table {
        name: list.name().to_owned(),
        columns,
        meta: asking.meta(list.label().to_owned(), "Toàn bộ danh sách.".to_owned(), catalog),
        feed: Some(Feed {
            site: asking.site.clone(),
            // Both lists stand on one page.
            page: asking.at("/quyet-dinh"),
            own: asking.at(&format!("/{list}.atom")),
            title: &["number", "title"],
            dates,
            link: if list == List::Decisions { decision } else { document },
        }),
        rows: plans::kept(rows),
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
