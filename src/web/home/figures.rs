//! The figures of the whole country, each counted by the catalog and with a link
//! to the page that shows the same number with its rows.

use crate::web::{
    figures::{asked::Asked, page::percent},
    moment::When,
    words,
};
use crate::{
    catalog::{Base, By, Catalog, Count, Filters, RatioAsk},
    model::{Counted, Disposition, Kind, Stage},
};

/// A figure.
pub(in crate::web) struct Figure {
    pub what: &'static str,
    pub value: String,
    /// What it is of; may be empty.
    pub of: String,
    /// Where it is counted.
    pub href: String,
}

/// How many are in force, and of the rest what is not zero.
pub(super) fn figures(catalog: &Catalog) -> Vec<Figure> {
    let mut figures = Vec::new();
    if let Count::Number(in_force) = catalog.counted(Counted::InForce) {
        figures.push(Figure {
            what: "Quy định đang có hiệu lực",
            value: words::count(in_force),
            of: String::new(),
            href: "/?in_force=yes".to_owned(),
        });
    }
    let published = RatioAsk::published(By::Agency);
    let approved = RatioAsk { stage: Stage::Approved, ..published.clone() };
    let decentralised = RatioAsk {
        dispositions: vec![Disposition::Decentralise],
        filters: Filters { kind: vec![Kind::Procedure], ..Filters::default() },
        stage: Stage::Approved,
        by: By::Agency,
    };
    for (what, ask) in [
        ("Đã cắt giảm, đơn giản hóa", published),
        ("Đã được phê duyệt cắt giảm, đơn giản hóa", approved),
        ("Thủ tục hành chính đã được phê duyệt phân cấp", decentralised),
    ] {
        let total = catalog.ratios(Base::InForce, &ask).total;
        if total.numerator == 0 {
            continue;
        }
        let asked = Asked::of(ask, None, When::default());
        figures.push(Figure {
            what,
            value: percent(total.truncated()),
            of: format!(
                "{} trên {}",
                words::count(total.numerator),
                words::count(total.denominator)
            ),
            href: asked.link("/ty-le", &[]),
        });
    }
    let saved = catalog.cost_total().yearly.change.saving();
    if saved.dong() > 0 {
        figures.push(Figure {
            what: "Chi phí tuân thủ giảm mỗi năm theo phương án",
            value: words::large_dong(saved),
            of: String::new(),
            href: "/chi-phi".to_owned(),
        });
    }
    figures
}
