//! The table of regulations: what a catalog knows of each, so that every ratio
//! can be recomputed from it.

use std::sync::{Arc, LazyLock};

use super::{
    Cell, Column, Row, Rows,
    course::{COURSE, Standing, course},
};
use crate::{
    catalog::{Catalog, Ordinal},
    reference::agencies,
};

/// Its columns.
pub static COLUMNS: LazyLock<Vec<Column>> = LazyLock::new(|| [&OWN[..], &COURSE].concat());

static OWN: [Column; 15] = [
    Column::text("code", "Mã quy định", "Mã của quy định trong danh mục."),
    Column::text("name", "Tên quy định", "Tên của quy định vào ngày xem."),
    Column::text("kind", "Loại (mã)", KINDS),
    Column::text("kind_name", "Loại quy định", "Loại quy định, bằng chữ."),
    Column::text(
        "agency",
        "Cơ quan (mã)",
        "Tên ngắn của cơ quan chịu trách nhiệm vào ngày xem; sau khi sáp nhập là cơ quan kế thừa.",
    ),
    Column::text("agency_name", "Cơ quan", "Cơ quan chịu trách nhiệm vào ngày xem."),
    Column::text("issued_by", "Cơ quan ban hành (mã)", "Tên ngắn của cơ quan đã ban hành."),
    Column::text("issued_by_name", "Cơ quan ban hành", "Cơ quan đã ban hành."),
    Column::text("field", "Lĩnh vực", "Lĩnh vực; trống nếu chưa biết."),
    Column::text(
        "in_force",
        "Hiệu lực",
        "Vào ngày xem: yes (còn hiệu lực), upcoming (chưa có), ended (đã hết).",
    ),
    Column::date("in_force_from", "Có hiệu lực từ", "Ngày đầu tiên có hiệu lực, nếu biết."),
    Column::date("in_force_to", "Hết hiệu lực từ", "Ngày đầu tiên không còn hiệu lực, nếu có."),
    Column::dong(
        "fee_low",
        "Phí thấp nhất",
        "Mức phí, lệ phí thấp nhất cho một lần, nếu ghi bằng đồng.",
    ),
    Column::dong(
        "fee_high",
        "Phí cao nhất",
        "Mức phí, lệ phí cao nhất cho một lần, nếu ghi bằng đồng.",
    ),
    Column::text("plan_item", "Mục phương án", "Mục phương án đang áp dụng: số phương án/số mục."),
];

const KINDS: &str = "procedure (thủ tục hành chính), condition (yêu cầu, điều kiện kinh doanh), \
                     reporting (chế độ báo cáo), standard (tiêu chuẩn, quy chuẩn), inspection \
                     (kiểm tra chuyên ngành).";
/// The columns whose text is the title of an entry of a feed.
pub const TITLE: &[&str] = &["code", "name"];
/// The days on which something happened to a regulation.
pub const DATES: &[&str] = &[
    "in_force_from",
    "in_force_to",
    "proposed_on",
    "consulting_on",
    "submitted_on",
    "reviewed_on",
    "approved_on",
    "enacted_on",
];

/// The regulations of a list as rows, in its order.
pub fn rows(catalog: &Arc<Catalog>, list: &Arc<[Ordinal]>) -> Rows {
    let (catalog, list) = (Arc::clone(catalog), Arc::clone(list));
    Box::new((0..list.len()).filter_map(move |at| row(&catalog, *list.get(at)?)).map(Ok))
}

/// One regulation on the day of the catalog.
fn row(catalog: &Catalog, ordinal: Ordinal) -> Option<Row> {
    let fact = catalog.fact(ordinal)?;
    let list = agencies();
    let label = |label: Option<&'static str>| label.map_or(Cell::Empty, Cell::text);
    let plan = fact.plan.as_ref();
    let mut row = Vec::with_capacity(COLUMNS.len());
    row.extend([
        Cell::text(fact.code.to_string()),
        Cell::text(fact.name.to_owned()),
        Cell::text(fact.kind.name()),
        Cell::text(fact.kind.label()),
        Cell::text(fact.agency.as_str().to_owned()),
        Cell::text(list.name(fact.agency).to_owned()),
        Cell::text(fact.issued_by.as_str().to_owned()),
        Cell::text(list.name(fact.issued_by).to_owned()),
        Cell::text(fact.field.to_owned()),
        label(catalog.state(ordinal, catalog.as_of()).map(|state| state.name())),
        Cell::date(fact.from),
        Cell::date(fact.to),
        fact.charge.map_or(Cell::Empty, |charge| Cell::number(charge.low)),
        fact.charge.map_or(Cell::Empty, |charge| Cell::number(charge.high)),
        Cell::shown(plan.map(|plan| plan.id)),
    ]);
    row.extend(course(plan.map(Standing::of), plan));
    Some(row)
}
