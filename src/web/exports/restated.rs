//! Figures of the past as they were known then and as they are known now, and
//! the regulations that count otherwise.

use super::{
    List,
    asking::{Asking, table, whole},
};
use crate::web::{
    WebError,
    figures::restated::{Changed, Found, both, read},
    words,
};
use crate::{
    catalog::{Ratio, Ratios},
    export::{Cell, Column, Meta, PART_ROW, ROW, Row, TOTAL_ROW, Table},
};

static FIGURES: [Column; 11] = [
    ROW,
    Column::text("agency", "Cơ quan (mã)", "Tên ngắn của cơ quan; trống ở dòng tổng."),
    Column::text(
        "agency_name",
        "Số liệu",
        "Tên của cơ quan có số liệu thay đổi; dòng tổng là mọi cơ quan.",
    ),
    Column::number(
        "then_numerator",
        "Khi đó: tử số",
        "Theo những gì đã ghi nhận khi đó.",
        "quy định",
    ),
    Column::number(
        "then_denominator",
        "Khi đó: mẫu số",
        "Theo những gì đã ghi nhận khi đó.",
        "quy định",
    ),
    Column::decimal("then_truncated", "Khi đó: cắt phần lẻ", "Phần trăm, hai số lẻ.", "%"),
    Column::decimal("then_rounded", "Khi đó: làm tròn", "Phần trăm, hai số lẻ.", "%"),
    Column::number("now_numerator", "Nay: tử số", "Theo những gì ghi nhận đến nay.", "quy định"),
    Column::number("now_denominator", "Nay: mẫu số", "Theo những gì ghi nhận đến nay.", "quy định"),
    Column::decimal("now_truncated", "Nay: cắt phần lẻ", "Phần trăm, hai số lẻ.", "%"),
    Column::decimal("now_rounded", "Nay: làm tròn", "Phần trăm, hai số lẻ.", "%"),
];

async fn found(asking: &Asking, listed: usize) -> Result<(Found, Meta), WebError> {
    let found = Found::find(&asking.app, &asking.viewer, read(&asking.pairs)?, listed).await?;
    let meta = asking.of_figure("", &found.figure);
    let counted = meta.rule.unwrap_or_default();
    let rule = format!(
        "{counted} Khi đó: theo nhật ký đến dòng {}; nay: đến dòng {}.",
        words::count(found.then_at),
        words::count(found.now_at)
    );
    Ok((found, Meta { rule: Some(rule), ..meta }))
}

/// The whole, and agencies whose figures changed.
pub(super) async fn figures(asking: &Asking) -> Result<Table, WebError> {
    let (found, meta) = found(asking, 0).await?;
    let share = |ratio: Ratio| {
        [
            Cell::number(ratio.numerator),
            Cell::number(ratio.denominator),
            Cell::decimal(ratio.truncated()),
            Cell::decimal(ratio.rounded()),
        ]
    };
    let row = |kind: &'static str, (key, name): (String, String), was: Ratio, is: Ratio| -> Row {
        let first = [Cell::text(kind), Cell::text(key), Cell::text(name)];
        first.into_iter().chain(share(was)).chain(share(is)).collect()
    };
    let name = |key: &str| {
        let of = |ratios: &Ratios| {
            ratios.rows.iter().find(|row| row.key == key).map(|row| row.label.clone())
        };
        of(&found.now).or_else(|| of(&found.then)).unwrap_or_default()
    };
    let agencies = both(&found.then, &found.now).into_iter().filter(|(_, was, is)| was != is);
    let parts = agencies.map(|(key, was, is)| {
        let name = name(&key);
        row(PART_ROW, (key, name), was, is)
    });
    let total = ("", "Tổng số");
    let total = (total.0.to_owned(), total.1.to_owned());
    let total = row(TOTAL_ROW, total, found.then.total, found.now.total);
    let meta = Meta { title: List::Restatements.label().to_owned(), ..meta };
    Ok(whole(List::Restatements, &FIGURES, meta, [total].into_iter().chain(parts)))
}

static CHANGED: [Column; 4] = [
    Column::text("code", "Mã quy định", "Mã của quy định trong danh mục."),
    Column::text("name", "Tên quy định", "Tên của quy định vào ngày xem."),
    Column::text("effects", "Được tính khác đi", "Quy định này làm số liệu thay đổi thế nào."),
    Column::text(
        "journal_rows",
        "Dòng nhật ký",
        "Các dòng ghi nhận sau đó, cách nhau bằng dấu phẩy.",
    ),
];

/// The regulations that count otherwise now.
pub(super) async fn regulations(asking: &Asking) -> Result<Table, WebError> {
    let (found, meta) = found(asking, usize::MAX).await?;
    let rows = found.changed.into_iter().map(|Changed { code, name, effects, rows }| {
        let rows: Vec<String> = rows.iter().map(u64::to_string).collect();
        vec![
            Cell::text(code),
            Cell::text(name),
            Cell::text(effects.join(", ")),
            Cell::text(rows.join(",")),
        ]
    });
    let meta = Meta { title: List::Restated.label().to_owned(), ..meta };
    Ok(table(List::Restated.name(), &CHANGED, meta, rows))
}
