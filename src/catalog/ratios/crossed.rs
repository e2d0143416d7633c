//! Tables whose rows are parted again by columns.
//!
//! A table has the rows of one [`Ratios`] and the columns of another, so its
//! margins are what these say; only its cells are counted here.

use std::collections::HashMap;

use super::{Base, By, Keys, Look, Looker, Ratio, RatioAsk, RatioRow, Ratios};
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
    /// The cells that count something, in the order of rows and then of columns.
    /// A table of documents by decisions has millions of others.
    counted: Vec<Counted>,
}

/// A cell that counts something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Counted {
    row: u32,
    column: u32,
    numerator: u32,
    /// How many regulations are in it, in whatever base.
    members: u32,
}

impl Crossed {
    /// The cells of a row, one for each column.
    pub fn cells(&self, row: usize) -> Vec<Ratio> {
        // What does not part the base has the whole of it.
        let mut cells: Vec<Ratio> = match (self.parts_the_base(), self.rows.rows.get(row)) {
            (_, None) => return Vec::new(),
            ((true, true), _) => vec![Ratio::default(); self.columns.rows.len()],
            ((true, false), Some(row)) => {
                let denominator = row.ratio.denominator;
                vec![Ratio { numerator: 0, denominator }; self.columns.rows.len()]
            }
            ((false, _), _) => {
                let of = |column: &RatioRow| column.ratio.denominator;
                let cell = |column| Ratio { numerator: 0, denominator: of(column) };
                self.columns.rows.iter().map(cell).collect()
            }
        };
        let start = self.counted.partition_point(|cell| (cell.row as usize) < row);
        let own = self.counted[start..].iter().take_while(|cell| cell.row as usize == row);
        for counted in own {
            let Some(cell) = cells.get_mut(counted.column as usize) else { continue };
            cell.numerator = counted.numerator.into();
            if self.parts_the_base() == (true, true) {
                cell.denominator = counted.members.into();
            }
        }
        cells
    }

    /// Whether the cells of each row and of each column add up to its share.
    /// Denominators do where both part the base.
    pub fn adds_up(&self) -> bool {
        let both = self.parts_the_base() == (true, true);
        let mut sums = [self.rows.rows.len(), self.columns.rows.len()]
            .map(|length| vec![Ratio::default(); length]);
        for cell in &self.counted {
            for (sums, at) in sums.iter_mut().zip([cell.row, cell.column]) {
                let Some(sum) = sums.get_mut(at as usize) else { return false };
                sum.numerator += u64::from(cell.numerator);
                sum.denominator += u64::from(cell.members);
            }
        }
        let same = |of: &RatioRow, sum: &Ratio| {
            sum.numerator == of.ratio.numerator
                && (!both || sum.denominator == of.ratio.denominator)
        };
        let all = |margin: &Ratios, sums: &[Ratio]| {
            margin.adds_up() && margin.rows.iter().zip(sums).all(|(of, sum)| same(of, sum))
        };
        all(&self.rows, &sums[0]) && all(&self.columns, &sums[1])
    }

    /// Whether rows and columns part the base.
    fn parts_the_base(&self) -> (bool, bool) {
        (self.rows.by.parts_the_base(), self.columns.by.parts_the_base())
    }
}

impl Catalog {
    /// A table of ratios with columns on the day of the catalog. A cell counts
    /// what its row and its column do both; where only one of them parts the
    /// base, it is a share of that one's base. Takes memory for what is counted,
    /// not for every cell.
    pub fn crossed(&self, base: Base<'_>, ask: &RatioAsk, columns: By) -> Crossed {
        let looker = Looker::new(self, base, ask);
        let (fixed, by_row) = (looker.is_fixed(), &looker.keys);
        let by_column = Keys::new(self, columns, ask.stage);
        let looks: Vec<Look<'_>> = looker.all().collect();
        let rows = self.ratios_of(looks.iter(), fixed, by_row, ask);
        let ask = &RatioAsk { by: columns, ..ask.clone() };
        let columns = self.ratios_of(looks.iter(), fixed, &by_column, ask);
        let (row_of, column_of) = (by_row.shown(&rows), by_column.shown(&columns));
        let place = |keys: &Keys, look: &Look<'_>| match look.credit {
            Some(credit) => keys.of_base(look.cells).or_else(|| Some(keys.of_credit(credit))),
            None => keys.of_base(look.cells),
        };
        // Row, column and whether it is credited, in one number that sorts by all.
        let met = looks.iter().filter(|look| look.member).filter_map(|look| {
            // Whatever has something is shown.
            let row = row_of[place(by_row, look)?]?;
            let column = column_of[place(&by_column, look)?]?;
            Some(
                u128::from(row) << 33 | u128::from(column) << 1 | u128::from(look.credit.is_some()),
            )
        });
        let mut met: Vec<u128> = met.collect();
        met.sort_unstable();
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let cell = |all: &[u128]| {
            // Those without a credit come first.
            let uncredited = all.partition_point(|met| met & 1 == 0);
            let first = all.first().copied().unwrap_or_default();
            Counted {
                row: (first >> 33) as u32,
                column: (first >> 1) as u32,
                numerator: count(all.len() - uncredited),
                members: count(all.len()),
            }
        };
        let counted = met.chunk_by(|a, b| a >> 1 == b >> 1).map(cell).collect();
        let crossed = Crossed { rows, columns, counted };
        debug_assert!(crossed.adds_up(), "{crossed:?}");
        crossed
    }
}

impl Keys {
    /// For each place where it is shown among the rows of a table.
    fn shown(&self, table: &Ratios) -> Vec<Option<u32>> {
        let shown: HashMap<&str, u32> =
            (0..).zip(&table.rows).map(|(at, row)| (row.key.as_str(), at)).collect();
        self.list.iter().map(|(key, _)| shown.get(key.as_str()).copied()).collect()
    }
}
