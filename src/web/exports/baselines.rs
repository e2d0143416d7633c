//! Baselines, and the regulations of one.

use super::{
    List,
    asking::{Asking, whole},
    regulations,
};
use crate::web::{
    WebError,
    figures::{baselines::scope, bases::missing},
    moment::{KnownAt, When},
    regulation::page::own_parameters,
    words,
};
use crate::{
    export::{Cell, Column, Meta, Table},
    model::{Baseline, RegulationCode},
};

static COLUMNS: [Column; 10] = [
    Column::text("baseline", "Tên ngắn", "Tên của mốc trong địa chỉ."),
    Column::text("title", "Tên", "Tên của mốc so sánh."),
    Column::date("day", "Ngày", "Ngày mà các quy định của mốc có hiệu lực."),
    Column::number("known_at", "Theo nhật ký đến", "Dòng nhật ký cuối được tính khi lập mốc.", ""),
    Column::text("scope", "Phạm vi", "Những quy định được lấy, bằng chữ."),
    Column::text(
        "kinds",
        "Loại (mã)",
        "Các loại được lấy, cách nhau bằng dấu phẩy; trống: mọi loại.",
    ),
    Column::text("agency", "Cơ quan (mã)", "Cơ quan được lấy; trống: mọi cơ quan."),
    Column::number("regulations", "Số quy định", "Số quy định của mốc.", "quy định"),
    Column::text(
        "digest",
        "Mã băm",
        "SHA-256 của các mã quy định xếp theo thứ tự byte, mỗi mã một dòng kết thúc bằng LF.",
    ),
    Column::number("seq", "Dòng nhật ký", "Dòng nhật ký ghi mốc này.", ""),
];

/// A baseline as files name it.
pub(super) fn named(baseline: &Baseline) -> String {
    format!(
        "{} ({}): {} quy định có hiệu lực ngày {}, SHA-256 {}",
        baseline.title,
        baseline.slug,
        words::count(baseline.rows),
        words::day(baseline.day),
        baseline.digest
    )
}

/// All of them.
pub(super) async fn all(asking: &Asking) -> Result<Table, WebError> {
    own_parameters(&asking.pairs, &[])?;
    let catalog = asking.app.catalog(None)?;
    let rows = asking.app.store.baselines().await?.into_iter().map(|stored| {
        let baseline = stored.baseline;
        let kinds: Vec<&str> = baseline.scope.kinds.iter().map(|kind| kind.name()).collect();
        vec![
            Cell::text(baseline.slug.as_str().to_owned()),
            Cell::text(baseline.title.clone()),
            Cell::Date(baseline.day),
            Cell::number(baseline.known_at),
            Cell::text(scope(&baseline)),
            Cell::text(kinds.join(",")),
            Cell::shown(baseline.scope.agency.as_ref()),
            Cell::number(baseline.rows),
            Cell::text(baseline.digest.clone()),
            Cell::number(stored.seq),
        ]
    });
    let meta = asking.meta(List::Baselines.label(), "Mọi mốc so sánh.".to_owned(), &catalog);
    let feed = asking
        .feed("/moc-so-sanh", &["title"], &["day"], |row| super::plans::path("/moc-so-sanh/", row));
    Ok(Table { feed, ..whole(List::Baselines, &COLUMNS, meta, rows) })
}

/// The regulations of one, as they were on its day, in the order of their codes.
pub(super) async fn one(asking: &Asking, slug: &str) -> Result<Table, WebError> {
    own_parameters(&asking.pairs, &[])?;
    if slug.is_empty() {
        return Err(missing(slug));
    }
    let base = asking.app.base(slug).await?;
    let baseline = &base.baseline;
    let when = When { as_of: Some(baseline.day), known_at: Some(KnownAt::Row(baseline.known_at)) };
    let moment = asking.app.asked_moment(when).await?;
    let catalog = asking.app.catalog(moment.as_ref())?;
    let mut rows = base.rows.ordinals.clone();
    rows.sort_by_cached_key(|ordinal| catalog.code(*ordinal).map(RegulationCode::as_str));
    let title = format!("Các quy định của mốc so sánh “{}”", baseline.title);
    let meta = Meta {
        baseline: Some(named(baseline)),
        known_at: Some(baseline.known_at.to_string()),
        ..asking.meta(title, format!("Mốc so sánh: {slug}."), &catalog)
    };
    let page = format!("/moc-so-sanh/{slug}");
    let (name, own) = (format!("moc-so-sanh-{slug}"), format!("{page}.atom"));
    Ok(regulations::table(asking, (name, meta), (&own, &page), (catalog, rows)))
}
