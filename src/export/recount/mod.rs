//! What the cells of a file say of each other, computed again: shares from
//! their parts, wholes from their rows, points and scores from their inputs.
//!
//! A table is known by the keys of its columns, and only what a row says is
//! used: whoever changes a cell and computes the digest anew is found all the
//! same.

mod costs;
mod figures;
mod league;
mod shares;
mod sums;
#[cfg(test)]
mod tests;

use super::{Cell, Column};

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recounted {
    /// How many cells were computed again.
    pub cells: u64,
    /// What is not as it should be, in Vietnamese; the first ones.
    pub faults: Vec<String>,
    /// Whether there are more.
    pub more: bool,
}

/// Faults that are told.
const TOLD: usize = 20;

impl Recounted {
    /// Compares a cell with what the others say it is.
    fn expect(&mut self, row: &Named<'_>, key: &str, wanted: &Cell) {
        self.cells += 1;
        let found = row.cell(key);
        if found != wanted {
            let heading = row.places.heading(key);
            let shown = |cell: &Cell| match cell {
                Cell::Empty => "trống".to_owned(),
                cell => super::text::plain(cell).into_owned(),
            };
            self.fault(format!(
                "{}, cột “{heading}” ({key}): tệp ghi {} nhưng tính lại được {}",
                row.name(),
                shown(found),
                shown(wanted)
            ));
        }
    }

    fn fault(&mut self, fault: String) {
        if self.faults.len() < TOLD { self.faults.push(fault) } else { self.more = true }
    }
}

/// Where the columns of a table are.
struct Places {
    columns: Vec<(String, String)>,
}

impl Places {
    fn find(&self, key: &str) -> Option<usize> {
        self.columns.iter().position(|(own, _)| own == key)
    }

    fn has(&self, keys: &[&str]) -> bool {
        keys.iter().all(|key| self.find(key).is_some())
    }

    fn heading(&self, key: &str) -> &str {
        self.find(key).and_then(|at| self.columns.get(at)).map_or("", |(_, heading)| heading)
    }
}

/// A row of which cells are asked for by their keys.
struct Named<'a> {
    places: &'a Places,
    cells: &'a [Cell],
    number: u64,
}

impl Named<'_> {
    fn cell(&self, key: &str) -> &Cell {
        self.places.find(key).and_then(|at| self.cells.get(at)).unwrap_or(&Cell::Empty)
    }

    fn number(&self, key: &str) -> Option<i128> {
        match self.cell(key) {
            Cell::Number(number) => Some(*number),
            _ => None,
        }
    }

    fn text(&self, key: &str) -> &str {
        match self.cell(key) {
            Cell::Text(text) => text,
            _ => "",
        }
    }

    /// Whether it is the whole of the others.
    fn is_total(&self) -> bool {
        self.text(super::ROW_KEY) == super::TOTAL_ROW
    }

    fn name(&self) -> String {
        format!("dòng {}", self.number)
    }
}

/// Goes through the rows of a file.
pub(super) struct Recount {
    places: Places,
    found: Recounted,
    shares: shares::Shares,
    sums: sums::Sums,
    costs: Option<costs::Costs>,
    figures: Option<figures::Figures>,
    league: Option<league::League>,
    measures: Option<league::Measures>,
    rows: u64,
}

impl Recount {
    pub(super) fn new(columns: &[Column], rule: Option<&str>) -> Self {
        let names = |column: &Column| (column.key.to_string(), column.heading.to_string());
        let places = Places { columns: columns.iter().map(names).collect() };
        Self {
            found: Recounted::default(),
            shares: shares::Shares::new(&places),
            sums: sums::Sums::new(&places),
            costs: costs::Costs::new(&places),
            figures: figures::Figures::new(&places),
            league: league::League::new(&places, rule),
            measures: league::Measures::new(&places),
            places,
            rows: 0,
        }
    }

    pub(super) fn add(&mut self, cells: &[Cell]) {
        self.rows += 1;
        let row = Named { places: &self.places, cells, number: self.rows };
        self.shares.add(&row, &mut self.found);
        self.sums.add(&row);
        if let Some(costs) = &mut self.costs {
            costs.add(&row, &mut self.found);
        }
        if let Some(figures) = &self.figures {
            figures.add(&row, &mut self.found);
        }
        if let Some(league) = &mut self.league {
            league.add(&row, &mut self.found);
        }
        if let Some(measures) = &mut self.measures {
            measures.add(&row, &mut self.found);
        }
    }

    pub(super) fn finish(mut self) -> Recounted {
        self.sums.finish(&mut self.found);
        if let Some(league) = self.league {
            league.finish(&mut self.found);
        }
        self.found
    }
}
