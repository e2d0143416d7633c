//! The values of a facet, with how many regulations each has.

use super::asking::{Asking, sentence, table};
use crate::web::{
    WebError,
    http::error::Missing,
    search::{
        params::{FACETS, parameter},
        results::{chips, title},
    },
};
use crate::{
    catalog::Facet,
    export::{Cell, Column, Table},
    text::collation_key,
};

static COLUMNS: [Column; 3] = [
    Column::text("value", "Giá trị (mã)", "Giá trị trong địa chỉ của trang tra cứu."),
    Column::text("label", "Giá trị", "Giá trị, bằng chữ."),
    Column::number("regulations", "Số quy định", "Số quy định có giá trị này.", "quy định"),
];

/// The values in the order of their names, for the list that the parameters
/// describe.
pub(super) async fn values(asking: &Asking, name: &str) -> Result<Table, WebError> {
    let app = &asking.app;
    let asked = app.asked(&asking.pairs)?;
    let facet = FACETS.into_iter().find(|facet| parameter(*facet) == name);
    let facet = facet.ok_or(WebError::Missing(Missing::Page))?;
    let moment = app.asked_moment(asked.when()).await?;
    let catalog = app.catalog(moment.as_ref())?;
    let answer = app.search(&asked, moment.as_ref())?;
    let values = answer.response.facets.get(&facet).map(Vec::as_slice).unwrap_or_default();
    let mut values: Vec<_> = values.iter().collect();
    values.sort_by_cached_key(|value| collation_key(&value.label));
    let rows = values.into_iter().map(|value| {
        vec![
            Cell::text(value.value.to_string()),
            Cell::text(value.label.to_string()),
            Cell::number(value.count),
        ]
    });
    let chips = chips(&asked);
    let parts: Vec<String> =
        chips.iter().map(|chip| format!("{}: {}", chip.title, chip.label)).collect();
    let title = if facet == Facet::Field { "Lĩnh vực" } else { title(facet) };
    let meta = asking.meta(title, sentence(&parts, "Toàn bộ danh mục"), &catalog);
    Ok(table(&format!("loc-{name}"), &COLUMNS, meta, rows))
}
