//! What complying costs: the totals, and the regulations behind each number.

use super::{
    List,
    asking::{Asking, label, table, whole},
};
use crate::web::{
    WebError,
    cost::rows::{NO_FIELD, Row as Paid, Wanted, read_by, read_per},
    moment::When,
    regulation::page::own_parameters,
};
use crate::{
    catalog::{CostBy, CostPart, CostPer, CostTotal},
    export::{Cell, Column, Meta, PART_ROW, ROW, Row, TOTAL_ROW, Table},
    model::{Cost, CostChange},
};

static TOTALS: [Column; 13] = [
    ROW,
    Column::text("key", "Mã", "Mã của dòng trong địa chỉ; trống ở dòng cả nước."),
    Column::text("label", "Tên", "Cơ quan, lĩnh vực hoặc loại quy định."),
    Column::number("counted_rows", "Đủ chi phí", "Số quy định có trong tổng.", "quy định"),
    Column::number(
        "missing_rows",
        "Thiếu đầu vào",
        "Số quy định mà phương án thiếu đầu vào.",
        "quy định",
    ),
    Column::number(
        "unplanned_rows",
        "Chưa có phương án",
        "Số quy định chưa có phương án.",
        "quy định",
    ),
    Column::dong(
        "before",
        "Chi phí hiện nay",
        "Một năm hoặc một lần như tiêu đề, bỏ phần lẻ dưới một đồng.",
    ),
    Column::dong(
        "after",
        "Chi phí sau khi sửa",
        "Một năm hoặc một lần như tiêu đề, bỏ phần lẻ dưới một đồng.",
    ),
    Column::dong("saved", "Tiết kiệm", SAVED),
    Column::decimal("truncated", "Tỷ lệ tiết kiệm, cắt phần lẻ", "Trên chi phí hiện nay.", "%"),
    Column::decimal("rounded", "Tỷ lệ tiết kiệm, làm tròn", "Trên chi phí hiện nay.", "%"),
    Column::large("before_exact", "Chi phí hiện nay, chính xác", EXACT, UNIT),
    Column::large("after_exact", "Chi phí sau khi sửa, chính xác", EXACT, UNIT),
];

const SAVED: &str = "Hiện nay trừ sau khi sửa, tính trước khi bỏ phần lẻ; nhỏ hơn 0 nếu tăng.";
const EXACT: &str = "Không bỏ phần lẻ; các tỷ lệ tính từ đây.";
const UNIT: &str = "1/100.000.000 đồng";
const RULE: &str = "Chi phí tuân thủ theo TT 02/2017/TT-VPCP, của phương án đang áp dụng. Chỉ cộng \
                    những quy định đủ chi phí trước và sau; quy định đã bãi bỏ vẫn tính.";

/// A cost before and after: in whole đồng with the saving, its shares, and
/// exactly.
fn change(of: Option<CostChange>) -> [Cell; 7] {
    let dong = |side: fn(CostChange) -> Cost| Cell::cost(of.map(side));
    let exact =
        |side: fn(CostChange) -> Cost| Cell::count(of.map(side).map(Cost::hundred_millionths));
    [
        dong(|change| change.before),
        dong(|change| change.after),
        dong(|change| change.saving()),
        Cell::decimal(of.and_then(|change| change.truncated())),
        Cell::decimal(of.and_then(|change| change.rounded())),
        exact(|change| change.before),
        exact(|change| change.after),
    ]
}

/// The totals by agency, field or kind.
pub(super) async fn totals(asking: &Asking) -> Result<Table, WebError> {
    let [by, per, as_of, known_at] =
        own_parameters(&asking.pairs, &["by", "per", "as_of", "known_at"])?;
    let by = by.map_or(Ok(CostBy::Agency), read_by)?;
    let per = per.map_or(Ok(CostPer::Year), read_per)?;
    let moment = asking.app.asked_moment(When::read(as_of, known_at)?).await?;
    let catalog = asking.app.catalog(moment.as_ref())?;
    let row = |kind: &'static str, (key, label): (String, String), total: &CostTotal| -> Row {
        let sum = total.per(per);
        let parts = CostPart::ALL.iter().map(|part| Cell::number(sum.of(*part)));
        let first = [Cell::text(kind), Cell::text(key), Cell::text(label)];
        first.into_iter().chain(parts).chain(change(Some(sum.change))).collect()
    };
    let lines = catalog.costs(by).into_iter().map(|line| {
        let label = if line.label.is_empty() { NO_FIELD.to_owned() } else { line.label };
        row(PART_ROW, (line.key, label), &line.total)
    });
    let total = row(TOTAL_ROW, (String::new(), "Cả nước".to_owned()), &catalog.cost_total());
    let title = format!(
        "{} ({}), theo {}",
        List::Costs.label(),
        per.label().to_lowercase(),
        by.label().to_lowercase()
    );
    let meta = asking.meta(title, "Không lọc.".to_owned(), &catalog);
    let meta = Meta { rule: Some(RULE.to_owned()), ..meta };
    Ok(whole(List::Costs, &TOTALS, meta, lines.chain([total])))
}

static ROWS: [Column; 19] = [
    Column::text("code", "Mã quy định", "Mã của quy định trong danh mục."),
    Column::text("name", "Tên quy định", "Tên của quy định vào ngày xem."),
    Column::text("agency_name", "Cơ quan", "Cơ quan chịu trách nhiệm vào ngày xem."),
    Column::text("plan_item", "Mục phương án", "Mục đang áp dụng: số phương án/số mục."),
    Column::text("disposition", "Phương án (mã)", "Tên của phương án theo hệ thống."),
    Column::text("disposition_name", "Phương án", "Phương án, bằng chữ."),
    Column::text("stage", "Bước (mã)", "Bước đã đến vào ngày xem."),
    Column::dong("before", "Chi phí hiện nay", "Một năm, bỏ phần lẻ dưới một đồng."),
    Column::dong("after", "Chi phí sau khi sửa", "Một năm, bỏ phần lẻ dưới một đồng."),
    Column::dong("saved", "Tiết kiệm", SAVED),
    Column::decimal("truncated", "Tỷ lệ tiết kiệm, cắt phần lẻ", "Trên chi phí hiện nay.", "%"),
    Column::decimal("rounded", "Tỷ lệ tiết kiệm, làm tròn", "Trên chi phí hiện nay.", "%"),
    Column::large("before_exact", "Chi phí hiện nay, chính xác", EXACT, UNIT),
    Column::large("after_exact", "Chi phí sau khi sửa, chính xác", EXACT, UNIT),
    Column::dong(
        "once_before",
        "Một lần, hiện nay",
        "Một lần thực hiện, bỏ phần lẻ dưới một đồng.",
    ),
    Column::dong(
        "once_after",
        "Một lần, sau khi sửa",
        "Một lần thực hiện, bỏ phần lẻ dưới một đồng.",
    ),
    Column::text("missing_before", "Thiếu, hiện nay", "Đầu vào còn thiếu."),
    Column::text("missing_after", "Thiếu, sau khi sửa", "Đầu vào còn thiếu."),
    Column::text("part", "Nhóm (mã)", "counted, missing hoặc unplanned."),
];

/// The regulations behind a number, in the order of the page.
pub(super) async fn rows(asking: &Asking) -> Result<Table, WebError> {
    let wanted = Wanted::read(&asking.pairs)?;
    let (found, catalog) = wanted.every(&asking.app).await?;
    let part = wanted.part;
    let row = |of: Paid| -> Row {
        let first = [
            Cell::text(of.code.to_string()),
            Cell::text(of.name),
            Cell::text(of.agency),
            Cell::shown(of.item),
            label(of.disposition.map(|d| d.name())),
            label(of.disposition.map(|d| d.label())),
            label(of.stage.map(|stage| stage.name())),
        ];
        let last = [
            Cell::cost(of.once.map(|once| once.before)),
            Cell::cost(of.once.map(|once| once.after)),
            Cell::text(of.missing_before.join(", ")),
            Cell::text(of.missing_after.join(", ")),
            Cell::text(part.name()),
        ];
        first.into_iter().chain(change(of.yearly)).chain(last).collect()
    };
    let title = format!("{}: {}", List::CostRows.label(), part.label().to_lowercase());
    let filter = match found.label.as_str() {
        "" => "Không lọc.".to_owned(),
        label => format!("{label}."),
    };
    let meta = Meta { rule: Some(RULE.to_owned()), ..asking.meta(title, filter, &catalog) };
    Ok(table(List::CostRows.name(), &ROWS, meta, found.rows.into_iter().map(row)))
}
