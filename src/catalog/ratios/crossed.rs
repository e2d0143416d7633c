//! Tables whose rows are parted again by columns.
//!
//! A table has the rows of one [`Ratios`] and the columns of another, so its
//! margins are what these say; only its cells are counted here.

use std::collections::HashMap;

use super::{Base, By, Keys, Looker, Ratio, RatioAsk, RatioRow, Ratios};
use crate::{catalog::Catalog, model::closed_set};

closed_set! {
    /// What of a table people are shown.
    Measure {
        /// Shares, with what they are made of.
        Share = "share", "Tỷ lệ";
        /// How many count.
        Numerator = "numerator", "Số quy định đã đạt bước";
        /// Of how many.
        Denominator = "denominator", "Tổng số quy định";
    }
}

/// A table of ratios with columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crossed {
    /// Its rows, each with the share of all columns together.
    pub rows: Ratios,
    /// Its columns, each with the share of all rows together.
    pub columns: Ratios,
    /// Row by row.
    cells: Vec<Ratio>,
}

impl Crossed {
    /// The cells of a row, one for each column.
    pub fn cells(&self, row: usize) -> &[Ratio] {
        let width = self.columns.rows.len();
        self.cells.get(row * width..(row + 1) * width).unwrap_or_default()
    }

    /// Whether the cells of each row and of each column add up to its share.
    /// Denominators do where both part the base.
    pub fn adds_up(&self) -> bool {
        let parted = self.rows.by.parts_the_base() && self.columns.by.parts_the_base();
        let width = self.columns.rows.len().max(1);
        let same = |of: &RatioRow, cells: &mut dyn Iterator<Item = Ratio>| {
            let sum = cells.fold(Ratio::default(), |sum, cell| Ratio {
                numerator: sum.numerator + cell.numerator,
                denominator: sum.denominator + cell.denominator,
            });
            sum.numerator == of.ratio.numerator
                && (!parted || sum.denominator == of.ratio.denominator)
        };
        let column = |at| self.cells.iter().copied().skip(at).step_by(width);
        let rows = (0..)
            .zip(&self.rows.rows)
            .all(|(at, of)| same(of, &mut self.cells(at).iter().copied()));
        let columns = (0..).zip(&self.columns.rows).all(|(at, of)| same(of, &mut column(at)));
        self.rows.adds_up() && self.columns.adds_up() && rows && columns
    }
}

impl Catalog {
    /// A table of ratios with columns on the day of the catalog. A cell counts
    /// what its row and its column do both; where only one of them parts the
    /// base, it is a share of that one's base.
    pub fn crossed(&self, base: Base<'_>, ask: &RatioAsk, columns: By) -> Crossed {
        let rows = self.ratios(base, ask);
        let columns = self.ratios(base, &RatioAsk { by: columns, ..ask.clone() });
        let looker = Looker::new(self, base, ask);
        let across = Keys::new(self, columns.by, ask.stage);
        let (row_of, column_of) = (looker.keys.shown(&rows), across.shown(&columns));
        let width = columns.rows.len();
        let mut cells = vec![Ratio::default(); rows.rows.len() * width];
        let both = rows.by.parts_the_base() && columns.by.parts_the_base();
        for look in looker.all().filter(|look| look.member) {
            let place = |keys: &Keys| match look.credit {
                Some(credit) => keys.of_base(look.cells).or_else(|| Some(keys.of_credit(credit))),
                None => keys.of_base(look.cells),
            };
            let (Some(row), Some(column)) = (place(&looker.keys), place(&across)) else { continue };
            // Whatever has something is shown.
            let (Some(row), Some(column)) = (row_of[row], column_of[column]) else { continue };
            if let Some(cell) = cells.get_mut(row * width + column) {
                cell.numerator += u64::from(look.credit.is_some());
                cell.denominator += u64::from(both);
            }
        }
        if !both {
            for (at, cell) in cells.iter_mut().enumerate() {
                let (row, column) = (&rows.rows[at / width], &columns.rows[at % width]);
                // What does not part the base has the whole of it.
                let of = if rows.by.parts_the_base() { row } else { column };
                cell.denominator = of.ratio.denominator;
            }
        }
        let crossed = Crossed { rows, columns, cells };
        debug_assert!(crossed.adds_up(), "{crossed:?}");
        crossed
    }
}

impl Keys {
    /// For each place where it is shown among the rows of a table.
    fn shown(&self, table: &Ratios) -> Vec<Option<usize>> {
        let shown: HashMap<&str, usize> =
            table.rows.iter().enumerate().map(|(at, row)| (row.key.as_str(), at)).collect();
        self.list.iter().map(|(key, _)| shown.get(key.as_str()).copied()).collect()
    }
}
