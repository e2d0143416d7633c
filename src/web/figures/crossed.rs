//! A table with columns as a page shows it: every number a link to its rows.

use crate::web::{
    figures::{
        asked::{Asked, Figure},
        page::percent,
        ratios_api::say_labels,
    },
    words,
};
use crate::{
    catalog::{Crossed, Measure, Ratio, RatioPart, RatioRow, Ratios, Submitted},
    web::WebError,
};

/// Columns that a page shows; files have all.
pub(super) const MOST_COLUMNS: usize = 40;
/// Cells on a page, about, so that it stays light.
const CELLS: usize = 800;

/// The address of the rows of a number of a cell: of a row, of a column or of
/// both.
pub(in crate::web) fn cell_url(
    path: &str,
    asked: &Asked,
    part: RatioPart,
    (key, column): (Option<&str>, Option<&str>),
) -> String {
    let mut more = vec![("part", part.name())];
    more.extend(key.map(|key| ("key", key)));
    more.extend(column.map(|column| ("column", column)));
    asked.link(path, &more)
}

/// A cell as it is printed.
pub(super) struct GridCell {
    /// The figure, and the address of its rows where there are some.
    pub main: String,
    pub rows: Option<String>,
    /// Of a share what it is made of, each with its address.
    pub parts: Option<[(String, String); 2]>,
}

/// A row with all of its cells, and last that of all columns together.
pub(super) struct GridRow {
    pub label: String,
    pub missing: bool,
    pub cells: Vec<GridCell>,
}

/// Some rows of the table, and the whole.
pub(super) struct Grid {
    pub heads: Vec<String>,
    pub rows: Vec<GridRow>,
    pub total: [GridRow; 1],
}

impl Figure {
    /// The table, and the one with columns if it was asked for with some. Parts
    /// that do not add up would be a fault of the program: they are logged, and
    /// the answer says what was counted.
    pub(in crate::web) fn tables(&self) -> Result<(Ratios, Option<Crossed>), WebError> {
        let Some(columns) = self.asked.columns else { return Ok((self.ratios()?, None)) };
        let mut table = self.catalog.crossed(self.base()?, &self.asked.ask, columns);
        say_labels(&mut table.rows);
        say_labels(&mut table.columns);
        if !table.adds_up() {
            let asked = self.asked.link("", &[]);
            tracing::error!(asked, seq = self.catalog.seq(), "cells do not add up to the whole");
        }
        Ok((table.rows.clone(), Some(table)))
    }
}

/// How many rows a page of a table with so many columns has.
pub(super) fn length(columns: usize) -> usize {
    (CELLS / (columns + 1)).clamp(20, 100)
}

impl Grid {
    /// So many rows from a place on.
    pub(super) fn new(figure: &Figure, table: &Crossed, start: usize, length: usize) -> Self {
        let columns = &table.columns.rows;
        let line = |row: Option<&RatioRow>, cells: &[Ratio], whole: Ratio| {
            let key = row.map(|row| row.key.as_str());
            let inner = columns
                .iter()
                .zip(cells)
                .map(|(column, cell)| GridCell::new(figure, *cell, (key, Some(&column.key))));
            GridRow {
                label: row.map_or_else(|| say!("Tổng số"), |row| row.label.clone()),
                missing: row.is_some_and(|row| row.submitted == Some(Submitted::No)),
                cells: inner.chain([GridCell::new(figure, whole, (key, None))]).collect(),
            }
        };
        let foot: Vec<Ratio> = columns.iter().map(|column| column.ratio).collect();
        let shown = table.rows.rows.iter().enumerate().skip(start).take(length);
        Self {
            heads: columns.iter().map(|column| column.label.clone()).collect(),
            rows: shown.map(|(at, row)| line(Some(row), &table.cells(at), row.ratio)).collect(),
            total: [line(None, &foot, table.rows.total)],
        }
    }
}

impl GridCell {
    fn new(figure: &Figure, ratio: Ratio, at: (Option<&str>, Option<&str>)) -> Self {
        let url = |part| cell_url("/ty-le/quy-dinh", &figure.asked, part, at);
        let Ratio { numerator, denominator } = ratio;
        let number = |number: u64, part| Self {
            main: words::count(number),
            // A list without rows says no more than the figure.
            rows: (number > 0).then(|| url(part)),
            parts: None,
        };
        match figure.asked.measure {
            Measure::Numerator => number(numerator, RatioPart::Numerator),
            Measure::Denominator => number(denominator, RatioPart::Denominator),
            Measure::Share if denominator == 0 => {
                Self { main: percent(None), rows: None, parts: None }
            }
            Measure::Share => Self {
                main: percent(ratio.truncated()),
                rows: None,
                parts: Some([
                    (words::count(numerator), url(RatioPart::Numerator)),
                    (words::count(denominator), url(RatioPart::Denominator)),
                ]),
            },
        }
    }
}
