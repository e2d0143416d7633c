//! Calls for plans, with how each agency that is asked stands.

use super::{
    List,
    asking::{Asking, whole},
};
use crate::web::{WebError, regulation::page::own_parameters, review::calls::standing};
use crate::{
    export::{Cell, Column, Row, Table},
    model::CallAnswer,
    reference::agencies,
};

static COLUMNS: [Column; 13] = [
    Column::text("call", "Số văn bản", "Số, ký hiệu của văn bản yêu cầu."),
    Column::text("title", "Tên", "Trích yếu của yêu cầu."),
    Column::date("issued", "Ngày", "Ngày của văn bản."),
    Column::date("deadline", "Thời hạn", "Ngày cuối cùng để trả lời đúng hạn."),
    Column::text("asked", "Cơ quan được yêu cầu (mã)", "Tên ngắn của cơ quan được yêu cầu."),
    Column::text("asked_name", "Cơ quan được yêu cầu", "Tên của cơ quan được yêu cầu."),
    Column::text("agency", "Cơ quan (mã)", "Cơ quan chịu trách nhiệm vào ngày xem."),
    Column::text("agency_name", "Cơ quan", "Cơ quan chịu trách nhiệm vào ngày xem."),
    Column::text("answered", "Đã trả lời", "yes hoặc no."),
    Column::date(
        "first",
        "Ngày nộp đầu tiên",
        "Ngày đầu tiên cơ quan trình phương án sau yêu cầu.",
    ),
    Column::number("items", "Số mục đã trình", "Số mục đã trình kể từ yêu cầu.", "mục"),
    Column::number(
        "days_late",
        "Số ngày quá hạn",
        "Của ngày nộp, hoặc của ngày xem nếu chưa nộp; nhỏ hơn 0 là còn hạn hoặc nộp sớm.",
        "ngày",
    ),
    Column::text("reason", "Lý do sửa", "Vì sao yêu cầu được sửa lần cuối; trống nếu chưa sửa."),
];

/// Every call, the newest first.
pub(super) async fn all(asking: &Asking) -> Result<Table, WebError> {
    own_parameters(&asking.pairs, &[])?;
    let catalog = asking.app.catalog(None)?;
    let store = &asking.app.store;
    let (calls, handed_in) =
        (store.plan_calls(catalog.seq()).await?, store.handed_in(catalog.seq()).await?);
    let (list, today) = (agencies(), catalog.as_of());
    let mut rows: Vec<Row> = Vec::new();
    for call in &calls {
        for of in standing(&call.facts, &handed_in, today) {
            let agency = list.responsible(of.agency, today);
            let (first, items) = match of.answer {
                CallAnswer::Submitted { first, items } => (Some(first), items),
                CallAnswer::Nothing => (None, 0),
            };
            rows.push(vec![
                Cell::text(call.facts.number.to_string()),
                Cell::text(call.facts.title.clone()),
                Cell::Date(call.facts.issued),
                Cell::Date(call.facts.deadline),
                Cell::text(of.agency.to_string()),
                Cell::text(list.name(of.agency).to_owned()),
                Cell::text(agency.to_string()),
                Cell::text(list.name(agency).to_owned()),
                Cell::text(if first.is_some() { "yes" } else { "no" }),
                Cell::date(first),
                Cell::number(items),
                Cell::number(of.days_late),
                Cell::text(call.reason.clone()),
            ]);
        }
    }
    let meta = asking.meta(List::Calls.label(), "Mọi yêu cầu.".to_owned(), &catalog);
    Ok(whole(List::Calls, &COLUMNS, meta, rows))
}
