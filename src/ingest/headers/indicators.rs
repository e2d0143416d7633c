//! Headings of files of published figures.

use super::{Column, Entry};

/// A cell of a published figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::ingest) enum IndicatorColumn {
    Slug,
    Name,
    Topic,
    Unit,
    Nature,
    Counted,
    About,
    Period,
    Bound,
    Value,
    Numerator,
    Denominator,
    Printed,
    Parts,
    Source,
    Url,
    Reporter,
    Note,
}

const fn column(of: IndicatorColumn) -> Column {
    Column::Indicator(of)
}

/// What tells a figure, and what tells these files from others.
pub(super) const REQUIRED: &[Column] = &[
    column(IndicatorColumn::Slug),
    column(IndicatorColumn::Period),
    column(IndicatorColumn::Source),
];

/// The second of each is the key in JSON records.
#[rustfmt::skip]
pub(super) const TABLE: &[Entry] = &[
    (column(IndicatorColumn::Slug), "Mã chỉ số", "series", &["ma so chi so", "indicator"]),
    (column(IndicatorColumn::Name), "Tên chỉ số", "name", &["ten"]),
    (column(IndicatorColumn::Topic), "Chủ đề", "topic", &["nhom chi so"]),
    (column(IndicatorColumn::Unit), "Đơn vị", "unit", &["don vi tinh"]),
    (column(IndicatorColumn::Nature), "Tính chất", "nature", &[]),
    (column(IndicatorColumn::Counted), "Đếm từ dữ liệu", "counted", &[]),
    (column(IndicatorColumn::About), "Giải thích", "about", &[]),
    (column(IndicatorColumn::Period), "Kỳ", "period", &["ky so lieu", "ngay", "thoi diem", "ky bao cao"]),
    (column(IndicatorColumn::Bound), "Mức độ", "bound", &["muc chinh xac"]),
    (column(IndicatorColumn::Value), "Giá trị", "value", &["so lieu"]),
    (column(IndicatorColumn::Numerator), "Tử số", "numerator", &[]),
    (column(IndicatorColumn::Denominator), "Mẫu số", "denominator", &[]),
    (column(IndicatorColumn::Printed), "Tỷ lệ đã in", "printed", &["ty le", "ty le cong bo"]),
    (column(IndicatorColumn::Parts), "Các phần", "parts", &["trong do"]),
    (column(IndicatorColumn::Source), "Nguồn", "source", &["nguon tin"]),
    (column(IndicatorColumn::Url), "Địa chỉ", "url", &["lien ket", "duong dan"]),
    (column(IndicatorColumn::Reporter), "Bên công bố", "reporter", &["nguoi cong bo", "co quan cong bo"]),
    (column(IndicatorColumn::Note), "Ghi chú", "note", &[]),
];
