//! Comments that were removed, when and why, without what they said.

use super::{
    List,
    asking::{Asking, label, whole},
};
use crate::export::{Cell, Column, Row, Table};
use crate::web::{WebError, moderation::log::Row as Removed, regulation::page::own_parameters};

static REMOVED: [Column; 13] = [
    Column::text("comment", "Số góp ý", "Số của góp ý trên hệ thống."),
    Column::text(
        "subject",
        "Nội dung được góp ý",
        "PA-0001/2: mục 2 của phương án; TV-0001/2: đoạn 2 của dự thảo; TV-0001: quy định rà soát.",
    ),
    Column::text("state", "Hiện nay (mã)", "shown, removed, appealed, upheld hoặc restored."),
    Column::text("state_name", "Hiện nay", "Trạng thái hiện nay, bằng chữ."),
    Column::instant("removed", "Gỡ lúc", "Thời điểm gỡ lần cuối, giờ Việt Nam."),
    Column::text("reason", "Lý do (mã)", "Lý do trong danh mục đã công bố."),
    Column::text("reason_name", "Lý do", "Lý do, bằng chữ."),
    Column::text("law", "Căn cứ", "Căn cứ pháp luật của lý do; trống nếu là quy định của trang."),
    Column::text("note", "Giải thích", "Giải thích thêm của người kiểm duyệt."),
    Column::number("journal_seq", "Dòng nhật ký", "Dòng nhật ký ghi việc gỡ.", ""),
    Column::instant("appealed", "Đề nghị xem lại lúc", "Trống nếu người gửi không đề nghị."),
    Column::instant("decided", "Xem lại lúc", "Thời điểm có kết quả xem lại hoặc khôi phục."),
    Column::text("decision", "Giải thích kết quả", "Giải thích kết quả xem lại."),
];

/// All of them, the last removal first.
pub(super) async fn removed(asking: &Asking) -> Result<Table, WebError> {
    own_parameters(&asking.pairs, &[])?;
    let catalog = asking.app.catalog(None)?;
    let all = asking.app.store.removed_comments(u64::MAX, u32::MAX).await?;
    let rows = all.iter().map(Removed::new).collect::<Result<Vec<_>, _>>()?;
    let rows = rows.into_iter().map(row);
    let meta = asking.meta(List::Moderation.label(), "Mọi góp ý từng bị gỡ.".to_owned(), &catalog);
    Ok(whole(List::Moderation, &REMOVED, meta, rows))
}

fn row(row: Removed) -> Row {
    let at = |at: jiff::Timestamp| Cell::Instant(at.as_millisecond());
    let (removed, outcome) = (row.removed, row.outcome);
    let reason = removed.as_ref().and_then(|step| step.reason);
    vec![
        Cell::text(row.number.to_string()),
        Cell::shown(row.subject),
        Cell::text(row.state.name()),
        Cell::text(row.state.label()),
        removed.as_ref().map_or(Cell::Empty, |step| at(step.at)),
        label(reason.map(|reason| reason.slug.as_str())),
        label(reason.map(|reason| reason.label.as_str())),
        label(reason.map(|reason| reason.law.as_str()).filter(|law| !law.is_empty())),
        Cell::text(removed.map(|step| step.note).unwrap_or_default()),
        Cell::number(row.seq),
        row.appealed.map_or(Cell::Empty, at),
        outcome.as_ref().map_or(Cell::Empty, |step| at(step.at)),
        Cell::text(outcome.map(|step| step.note).unwrap_or_default()),
    ]
}
