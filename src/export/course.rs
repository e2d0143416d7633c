//! The columns of what an item of a plan says and how far it has come: of the
//! list of regulations and of every list of items.

use super::{Cell, Column};
use crate::{catalog::PlanFact, model::Cost, model::Stage};

/// The columns, in the order of [`course`].
pub const COURSE: [Column; 19] = [
    Column::text("disposition", "Phương án (mã)", DISPOSITIONS),
    Column::text("disposition_name", "Phương án", "Phương án, bằng chữ."),
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
    Column::dong(
        "cost_after",
        "Chi phí sau khi sửa",
        "Chi phí tuân thủ một năm sau khi sửa, tính như trên.",
    ),
    Column::dong("cost_saved", "Chi phí tiết kiệm", SAVED),
];

const DISPOSITIONS: &str = "cut (bãi bỏ), simplify (đơn giản hóa), decentralise (phân cấp), keep (giữ nguyên); \
     “cắt giảm, đơn giản hóa” là cut và simplify. Trống nếu chưa có phương án.";
const STAGES: &str = "proposed, consulting, submitted, reviewed, approved, enacted. Các bước là sự kiện có ngày, \
     không phải bậc thang: bộ tự thực thi theo thẩm quyền thì không có ngày phê duyệt.";
const DUES: &str = "overdue (quá hạn thực thi), pending (còn trong hạn); trống nếu không còn nợ.";
const APPROVED: &str = "Ngày phê duyệt, tính đến ngày xem; có ngày này và phương án là cut, simplify thì được đếm là \
     đã phê duyệt cắt giảm.";
const ENACTED: &str = "Ngày văn bản thực thi có hiệu lực, tính đến ngày xem; có ngày này và phương án là cut, \
     simplify thì được đếm là đã cắt giảm.";
const BEFORE: &str = "Chi phí tuân thủ một năm hiện nay theo phương án (TT 02/2017/TT-VPCP), bỏ phần lẻ dưới một \
     đồng; trống nếu thiếu dữ liệu.";
const SAVED: &str = "Hiện nay trừ sau khi sửa, tính trước khi bỏ phần lẻ; nhỏ hơn 0 nếu tăng.";

/// The days on which something happened to an item.
pub const DATES: &[&str] =
    &["proposed_on", "consulting_on", "submitted_on", "reviewed_on", "approved_on", "enacted_on"];

/// How far an item has come, in words that programs know and in Vietnamese.
#[derive(Debug, Clone, Copy)]
pub struct Standing {
    /// The stage, or that it was withdrawn.
    pub stage: (&'static str, &'static str),
    /// What becomes of the regulation.
    pub disposition: crate::model::Disposition,
    /// Who may settle it.
    pub authority: crate::model::Authority,
}

impl Standing {
    /// That of an item which the catalog knows.
    pub fn of(plan: &PlanFact<'_>) -> Self {
        Self {
            stage: (plan.stage.name(), plan.stage.label()),
            disposition: plan.disposition,
            authority: plan.authority,
        }
    }
}

/// The cells of [`COURSE`]: nothing without an item; without what the catalog
/// knows of it, only where it stands.
pub fn course(standing: Option<Standing>, plan: Option<&PlanFact<'_>>) -> Vec<Cell> {
    let mut cells = match standing {
        None => vec![Cell::Empty; 5],
        Some(Standing { stage, disposition, authority }) => vec![
            Cell::text(disposition.name()),
            Cell::text(disposition.label()),
            Cell::text(authority.label()),
            Cell::text(stage.0),
            Cell::text(stage.1),
        ],
    };
    let Some(plan) = plan else {
        cells.resize(COURSE.len(), Cell::Empty);
        return cells;
    };
    let due = |label: Option<&'static str>| label.map_or(Cell::Empty, Cell::text);
    cells.extend([
        Cell::shown(plan.decision),
        Cell::shown(plan.document),
        Cell::date(plan.deadline),
        due(plan.due.map(|due| due.name())),
        due(plan.due.map(|due| due.label())),
    ]);
    cells.extend(Stage::ALL.iter().map(|stage| Cell::date(plan.reached(*stage))));
    let saved = plan.before.zip(plan.after).map(|(before, after)| before.saving(after));
    cells.extend([plan.before, plan.after, saved].map(Cell::cost as fn(Option<Cost>) -> Cell));
    cells
}
