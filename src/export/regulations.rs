//! The table of regulations: what a catalog knows of each, so that every ratio
//! can be recomputed from it.

use std::sync::Arc;

use super::{Cell, Column, Row, Rows};
use crate::{
    catalog::{Catalog, Ordinal, PlanFact},
    model::{Cost, Stage},
    reference::agencies,
};

/// Its columns.
pub static COLUMNS: [Column; 34] = [
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
    Column::text("disposition", "Phương án (mã)", DISPOSITIONS),
    Column::text("disposition_name", "Phương án", "Phương án đang áp dụng, bằng chữ."),
    Column::text("authority", "Thẩm quyền", "Ai quyết định phương án."),
    Column::text("stage", "Bước (mã)", STAGES),
    Column::text("stage_name", "Bước", "Bước đã đến vào ngày xem, bằng chữ."),
    Column::text("decision", "Quyết định", "Quyết định đã phê duyệt phương án."),
    Column::text("document", "Văn bản thực thi", "Văn bản thực thi phương án."),
    Column::date("deadline", "Thời hạn thực thi", "Ngày cuối cùng để thực thi phương án."),
    Column::text("due", "Tiến độ (mã)", DUES),
    Column::text("due_name", "Tiến độ", "Còn nợ thực thi hay không, bằng chữ."),
    Column::date("proposed_on", "Ngày đề xuất", "Ngày đề xuất gần nhất, tính đến ngày xem."),
    Column::date("consulting_on", "Ngày tham vấn", "Ngày mở tham vấn gần nhất."),
    Column::date("submitted_on", "Ngày trình", "Ngày trình thẩm tra gần nhất."),
    Column::date("reviewed_on", "Ngày thẩm tra", "Ngày thẩm tra đạt gần nhất."),
    Column::date("approved_on", "Ngày phê duyệt", APPROVED),
    Column::date("enacted_on", "Ngày thực thi", ENACTED),
    Column::dong("cost_before", "Chi phí hiện nay", BEFORE),
    Column::dong("cost_after", "Chi phí sau khi sửa", AFTER),
    Column::dong("cost_saved", "Chi phí tiết kiệm", SAVED),
];

const KINDS: &str = "procedure (thủ tục hành chính), condition (yêu cầu, điều kiện kinh doanh), \
                     reporting (chế độ báo cáo), standard (tiêu chuẩn, quy chuẩn), inspection \
                     (kiểm tra chuyên ngành).";
pub(crate) const DISPOSITIONS: &str = "cut (bãi bỏ), simplify (đơn giản hóa), decentralise (phân cấp), keep (giữ nguyên); \
     “cắt giảm, đơn giản hóa” là cut và simplify. Trống nếu chưa có phương án.";
pub(crate) const STAGES: &str = "proposed, consulting, submitted, reviewed, approved, enacted. Các bước là sự kiện có ngày, \
     không phải bậc thang: bộ tự thực thi theo thẩm quyền thì không có ngày phê duyệt.";
pub(crate) const DUES: &str =
    "overdue (quá hạn thực thi), pending (còn trong hạn); trống nếu không còn nợ.";
pub(crate) const APPROVED: &str = "Ngày phê duyệt, tính đến ngày xem; có ngày này và phương án là cut, simplify thì được đếm là \
     đã phê duyệt cắt giảm.";
pub(crate) const ENACTED: &str = "Ngày văn bản thực thi có hiệu lực, tính đến ngày xem; có ngày này và phương án là cut, \
     simplify thì được đếm là đã cắt giảm.";
pub(crate) const BEFORE: &str = "Chi phí tuân thủ một năm hiện nay theo phương án đang áp dụng (TT 02/2017/TT-VPCP), bỏ phần lẻ \
     dưới một đồng; trống nếu thiếu dữ liệu.";
pub(crate) const AFTER: &str = "Chi phí tuân thủ một năm sau khi sửa, tính như trên.";
pub(crate) const SAVED: &str =
    "Hiện nay trừ sau khi sửa, tính trước khi bỏ phần lẻ; nhỏ hơn 0 nếu tăng.";

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
        label(plan.map(|plan| plan.disposition.name())),
        label(plan.map(|plan| plan.disposition.label())),
        label(plan.map(|plan| plan.authority.label())),
        label(plan.map(|plan| plan.stage.name())),
        label(plan.map(|plan| plan.stage.label())),
    ]);
    row.extend(course(plan));
    Some(row)
}

/// What the cells of an item from its decision on say; nothing without one. The
/// last fourteen columns of [`COLUMNS`].
pub fn course(plan: Option<&PlanFact<'_>>) -> Vec<Cell> {
    let Some(plan) = plan else { return vec![Cell::Empty; 14] };
    let due = |label: Option<&'static str>| label.map_or(Cell::Empty, Cell::text);
    let mut cells = vec![
        Cell::shown(plan.decision),
        Cell::shown(plan.document),
        Cell::date(plan.deadline),
        due(plan.due.map(|due| due.name())),
        due(plan.due.map(|due| due.label())),
    ];
    cells.extend(Stage::ALL.iter().map(|stage| Cell::date(plan.reached(*stage))));
    let saved = plan.before.zip(plan.after).map(|(before, after)| before.saving(after));
    cells.extend([plan.before, plan.after, saved].map(Cell::cost as fn(Option<Cost>) -> Cell));
    cells
}
