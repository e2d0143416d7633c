//! What the Government Office keeps books of beside plans and petitions: the
//! procedures of drafts, regulations on lists.

use std::sync::Arc;

use super::{
    List,
    asking::{Asking, label, whole},
};
use crate::web::{WebError, regulation::page::own_parameters};
use crate::{
    catalog::Catalog,
    export::{Cell, Column, Meta, Row, Table},
    model::Docket,
    reference::agencies,
};

/// The books as of the position of the catalog.
async fn books(asking: &Asking, list: List) -> Result<(Docket, Meta, Arc<Catalog>), WebError> {
    own_parameters(&asking.pairs, &[])?;
    let catalog = asking.app.catalog(None)?;
    let docket = asking.app.store.docket(catalog.seq()).await?;
    let meta = asking.meta(list.label(), "Toàn bộ danh sách.".to_owned(), &catalog);
    Ok((docket, meta, catalog))
}

static DRAFTS: [Column; 9] = [
    Column::text("draft", "Số hồ sơ", "Số hồ sơ dự thảo; một dự thảo có một dòng cho mỗi thủ tục."),
    Column::text("title", "Tên dự thảo", "Tên của dự thảo."),
    Column::text("agency", "Cơ quan (mã)", "Tên ngắn của cơ quan soạn thảo."),
    Column::text("agency_name", "Cơ quan", "Cơ quan soạn thảo."),
    Column::date("sent", "Ngày gửi", "Ngày gửi thẩm định."),
    Column::number(
        "procedure",
        "Thủ tục số",
        "Số thứ tự trong dự thảo; trống nếu không có thủ tục.",
        "",
    ),
    Column::text("name", "Tên thủ tục", "Thủ tục mà dự thảo định đặt ra."),
    Column::text(
        "vetting",
        "Ý kiến (mã)",
        "accepted (đồng ý), amended (đề nghị sửa), refused (đề nghị bỏ).",
    ),
    Column::date("concluded", "Ngày có ý kiến", "Ngày có ý kiến."),
];

/// Procedures of drafts; a draft without any has one row.
pub(super) async fn drafts(asking: &Asking) -> Result<Table, WebError> {
    let (docket, meta, _) = books(asking, List::Drafts).await?;
    let mut rows: Vec<Row> = Vec::new();
    for draft in docket.drafts {
        let start = vec![
            Cell::text(draft.number.to_string()),
            Cell::text(draft.title),
            Cell::text(draft.agency.to_string()),
            Cell::text(agencies().name(&draft.agency).to_owned()),
            Cell::Date(draft.sent),
        ];
        if draft.procedures.is_empty() {
            let mut row = start.clone();
            row.resize(DRAFTS.len(), Cell::Empty);
            rows.push(row);
        }
        for (procedure, number) in draft.procedures.into_iter().zip(1_u32..) {
            let mut row = start.clone();
            row.extend([
                Cell::number(number),
                Cell::text(procedure.name),
                label(procedure.vetting.map(|vetting| vetting.name())),
                Cell::date(procedure.concluded),
            ]);
            rows.push(row);
        }
    }
    Ok(whole(List::Drafts, &DRAFTS, meta, rows))
}

static LISTINGS: [Column; 6] = [
    Column::text("list", "Danh mục (mã)", "decentralisation, internal hoặc reporting."),
    Column::text("list_name", "Danh mục", "Danh mục, bằng chữ."),
    Column::text("code", "Mã quy định", "Mã của quy định trong danh mục chung."),
    Column::text("name", "Tên quy định", "Tên của quy định vào ngày xem."),
    Column::date("listed", "Ngày đưa vào", "Ngày đưa vào danh mục rà soát."),
    Column::date("done", "Ngày hoàn thành", "Ngày hoàn thành, nếu đã xong."),
];

/// Regulations on lists.
pub(super) async fn listings(asking: &Asking) -> Result<Table, WebError> {
    let (docket, meta, catalog) = books(asking, List::Listings).await?;
    let rows = docket.listings.into_iter().map(|listing| -> Row {
        let fact = catalog.find(&listing.code).and_then(|ordinal| catalog.fact(ordinal));
        vec![
            Cell::text(listing.list.name()),
            Cell::text(listing.list.label()),
            Cell::text(listing.code.to_string()),
            Cell::shown(fact.map(|fact| fact.name)),
            Cell::Date(listing.listed),
            Cell::date(listing.done),
        ]
    });
    let rows: Vec<Row> = rows.collect();
    Ok(whole(List::Listings, &LISTINGS, meta, rows))
}
