//! Every number of a table is told by others: whichever is changed, it is found.

use super::{Recount, Recounted};
use crate::export::{Cell, Column, PART_ROW, ROW, Row, TOTAL_ROW};

static RATIOS: [Column; 5] = [
    ROW,
    Column::number("numerator", "Tử số", "", ""),
    Column::number("denominator", "Mẫu số", "", ""),
    Column::decimal("truncated", "Cắt", "", "%"),
    Column::decimal("rounded", "Làm tròn", "", "%"),
];

fn recounted(columns: &[Column], rows: &[Row]) -> Recounted {
    let mut recount = Recount::new(columns, None);
    for row in rows {
        recount.add(row);
    }
    recount.finish()
}

fn ratio(row: &'static str, part: u32, whole: u32, shares: [&str; 2]) -> Row {
    let [truncated, rounded] = shares.map(|share| {
        if share.is_empty() { Cell::Empty } else { Cell::Decimal(share.parse().unwrap()) }
    });
    vec![Cell::text(row), Cell::number(part), Cell::number(whole), truncated, rounded]
}

/// Changes every number in turn.
fn every_change_is_found(columns: &[Column], rows: &[Row]) {
    assert_eq!(recounted(columns, rows).faults, Vec::<String>::new());
    for (at, row) in rows.iter().enumerate() {
        for (place, cell) in row.iter().enumerate() {
            let changed = match cell {
                Cell::Number(number) => Cell::Number(number + 1),
                Cell::Decimal(_) => Cell::Empty,
                _ => continue,
            };
            let mut rows = rows.to_vec();
            rows[at][place] = changed;
            let found = recounted(columns, &rows);
            assert!(!found.faults.is_empty(), "row {at}, {}", columns[place].key);
        }
    }
}

#[test]
fn shares_and_wholes_are_computed_again() {
    every_change_is_found(
        &RATIOS,
        &[
            ratio(PART_ROW, 699, 5187, ["13.47", "13.48"]),
            ratio(PART_ROW, 1, 3, ["33.33", "33.33"]),
            ratio(PART_ROW, 0, 0, ["", ""]),
            ratio(TOTAL_ROW, 700, 5190, ["13.48", "13.49"]),
        ],
    );
    // Parts of what was achieved have the whole base each.
    every_change_is_found(
        &RATIOS,
        &[
            ratio(PART_ROW, 2, 7, ["28.57", "28.57"]),
            ratio(PART_ROW, 1, 7, ["14.28", "14.29"]),
            ratio(TOTAL_ROW, 3, 7, ["42.85", "42.86"]),
        ],
    );
    // A table without any of this says nothing of itself.
    let text = [Column::text("name", "Tên", "")];
    assert_eq!(recounted(&text, &[vec![Cell::text("a")]]), Recounted::default());
}

#[test]
fn a_report_is_compared_anew() {
    static COLUMNS: [Column; 6] = [
        Column::number("reported_numerator", "", "", ""),
        Column::number("reported_more_than", "", "", ""),
        Column::number("reported_denominator", "", "", ""),
        Column::number("numerator", "", "", ""),
        Column::number("denominator", "", "", ""),
        Column::text("agrees", "", ""),
    ];
    let row = |numbers: [i32; 5], agrees: &'static str| -> Row {
        // Below zero there is nothing.
        let cell = |n: i32| if n < 0 { Cell::Empty } else { Cell::number(n) };
        numbers.map(cell).into_iter().chain([Cell::text(agrees)]).collect()
    };
    for (numbers, agrees) in [
        ([69, -1, 179, 69, 179], "yes"),
        ([69, -1, 179, 69, 178], "no"),
        ([69, -1, -1, 70, -1], "no"),
        ([-1, 60, -1, 61, -1], "yes"),
        ([-1, 60, -1, 60, -1], "no"),
        ([-1, -1, -1, 5, -1], ""),
    ] {
        let right = recounted(&COLUMNS, &[row(numbers, agrees)]);
        assert_eq!(right.faults, Vec::<String>::new(), "{numbers:?}");
        let other = if agrees == "yes" { "no" } else { "yes" };
        assert_eq!(recounted(&COLUMNS, &[row(numbers, other)]).faults.len(), 1, "{numbers:?}");
    }
}

#[test]
fn costs_are_saved_as_they_say() {
    static COLUMNS: [Column; 8] = [
        ROW,
        Column::dong("before", "", ""),
        Column::dong("after", "", ""),
        Column::dong("saved", "", ""),
        Column::decimal("truncated", "", "", "%"),
        Column::decimal("rounded", "", "", "%"),
        Column::large("before_exact", "", "", ""),
        Column::large("after_exact", "", "", ""),
    ];
    let row = |kind: &'static str, exact: [i128; 2], shares: [&str; 2]| -> Row {
        let [before, after] = exact;
        let dong = |amount: i128| Cell::Number(amount / 100_000_000);
        let [cut, rounded] = shares.map(|share| Cell::Decimal(share.parse().unwrap()));
        let first = [Cell::text(kind), dong(before), dong(after), dong(before - after)];
        first.into_iter().chain([cut, rounded, Cell::Number(before), Cell::Number(after)]).collect()
    };
    let whole = 100_000_000;
    let rows = [
        row(PART_ROW, [975 * whole, 325 * whole], ["66.66", "66.67"]),
        // Half a đồng more than before.
        row(PART_ROW, [10 * whole, 10 * whole + whole / 2], ["-5", "-5"]),
        row(TOTAL_ROW, [985 * whole, 335 * whole + whole / 2], ["65.93", "65.94"]),
    ];
    every_change_is_found(&COLUMNS, &rows);
}
