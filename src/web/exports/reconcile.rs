//! The figures of the founding report beside our counts, and the rows of one.

use super::{
    List,
    asking::{Asking, table, whole},
};
use crate::web::{
    WebError,
    reconcile::{Counted, api::part},
    regulation::page::own_parameters,
};
use crate::{
    export::{Cell, Column, Meta, Row, Table},
    reconcile::{Figure, REPORT_DAY, Reported, Shown},
};

static FIGURES: [Column; 16] = [
    Column::text("figure", "Con số (mã)", "Tên của con số trong địa chỉ."),
    Column::text("topic", "Chủ đề (mã)", "Con số nói về điều gì."),
    Column::text("topic_name", "Chủ đề", "Chủ đề, bằng chữ."),
    Column::text("sentence", "Báo cáo nêu", "Điều báo cáo nêu; câu chữ là của trang này."),
    Column::text("rule", "Cách đếm", "Con số được đếm thế nào ở đây."),
    Column::text("remark", "Nhận xét", "Điểm khác nhau, hoặc điều đã giả định."),
    Column::number("reported_numerator", "Báo cáo: số", "Trống nếu báo cáo không nêu đúng số.", ""),
    Column::number("reported_more_than", "Báo cáo: hơn", "Có nếu báo cáo chỉ nêu “hơn”.", ""),
    Column::number("reported_denominator", "Báo cáo: trên", "Mẫu số mà báo cáo nêu, nếu có.", ""),
    Column::text("reported_share", "Báo cáo: tỷ lệ", "Tỷ lệ như báo cáo in, nếu có."),
    Column::number("numerator", "Đếm được", "Số dòng đếm được.", "dòng"),
    Column::number("denominator", "Trên", "Số dòng của mẫu số, nếu là tỷ lệ.", "dòng"),
    Column::decimal("truncated", "Cắt phần lẻ", "Phần trăm, cắt đến hai số lẻ.", "%"),
    Column::decimal("rounded", "Làm tròn", "Phần trăm, làm tròn đến hai số lẻ.", "%"),
    Column::text("agrees", "Khớp", "yes, no; trống nếu báo cáo không nêu."),
    Column::text("rows", "Các dòng", "Địa chỉ của các dòng được đếm, trên trang này."),
];

fn meta(asking: &Asking, title: String, filter: String, counted: &Counted) -> Meta {
    let rule = format!("Tính đến ngày {}.", crate::web::words::day(REPORT_DAY));
    Meta { rule: Some(rule), ..asking.meta(title, filter, &counted.snapshot.catalog) }
}

/// Every figure, in the order of the report.
pub(super) async fn figures(asking: &Asking) -> Result<Table, WebError> {
    own_parameters(&asking.pairs, &[])?;
    let counted = Counted::now(&asking.app).await?;
    let title = List::Reconciliation.label().to_owned();
    let meta = meta(asking, title, "Mọi con số của báo cáo.".to_owned(), &counted);
    Ok(whole(List::Reconciliation, &FIGURES, meta, counted.figures.iter().map(row)))
}

fn row(figure: &Figure) -> Row {
    let (count, more, of, share) = match figure.reported {
        Reported::Nothing => (None, None, None, None),
        Reported::MoreThan(least) => (None, Some(least), None, None),
        Reported::Exactly { count, of, share } => (Some(count), None, of, share),
    };
    let ratio = figure.ratio();
    vec![
        Cell::text(figure.key),
        Cell::text(figure.topic.name()),
        Cell::text(figure.topic.label()),
        Cell::text(figure.sentence),
        Cell::text(figure.rule),
        Cell::text(figure.remark),
        Cell::count(count),
        Cell::count(more),
        Cell::count(of),
        super::asking::label(share),
        Cell::number(figure.rows.len() as u64),
        Cell::count(figure.base.as_ref().map(|base| base.len() as u64)),
        Cell::decimal(ratio.and_then(|ratio| ratio.truncated())),
        Cell::decimal(ratio.and_then(|ratio| ratio.rounded())),
        super::asking::label(figure.agrees().map(|agrees| if agrees { "yes" } else { "no" })),
        Cell::text(format!("/doi-chieu/{}.csv", figure.key)),
    ]
}

static ROWS: [Column; 4] = [
    Column::text("key", "Mã", "Mã hoặc số của dòng."),
    Column::text("label", "Tên", "Tên hoặc nội dung."),
    Column::text("remark", "Nhận xét", "Điều mà con số cần biết về dòng này."),
    Column::text("page", "Trang", "Địa chỉ trang của dòng này, nếu có."),
];

/// The rows that are counted, or those that they are a share of.
pub(super) async fn rows(asking: &Asking, key: &str) -> Result<Table, WebError> {
    let [of] = own_parameters(&asking.pairs, &["of"])?;
    let counted = Counted::now(&asking.app).await?;
    let figure = counted.figure(key)?;
    let rows = part(figure, of)?.iter().map(|row| {
        let Shown { key, label, remark, page } =
            row.show(&counted.snapshot.catalog, &counted.docket);
        let page = page.unwrap_or_default();
        vec![Cell::text(key), Cell::text(label), Cell::text(remark), Cell::text(page)]
    });
    let rows: Vec<Row> = rows.collect();
    let filter = match of {
        Some("base") => format!("Con số: {key}, các dòng của mẫu số."),
        _ => format!("Con số: {key}, các dòng được đếm."),
    };
    let meta = meta(asking, figure.sentence.to_owned(), filter, &counted);
    let meta = Meta { rule: Some(figure.rule.to_owned()), ..meta };
    Ok(table(&format!("{}-{key}", List::Reconciliation), &ROWS, meta, rows))
}
