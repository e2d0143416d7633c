//! Tables with columns: margins, cells and the rows of every cell.

use super::*;
use crate::catalog::{Due, InForce, Period};

/// Everything that a search can be narrowed to.
fn filters() -> impl Strategy<Value = Filters> {
    (
        prop::sample::subsequence(&AGENCIES[..], 0..=2),
        prop::sample::subsequence(Kind::ALL, 0..=2),
        prop::sample::subsequence(InForce::ALL, 0..=1),
        prop::sample::subsequence(Disposition::ALL, 0..=2),
        prop::sample::subsequence(Stage::ALL, 0..=2),
        prop::sample::subsequence(Due::ALL, 0..=1),
        prop::option::weighted(0.2, 0..10_u8),
    )
        .prop_map(|(agency, kind, in_force, disposition, stage, due, after)| Filters {
            agency: agency.into_iter().map(|slug| slug.parse().unwrap()).collect(),
            kind,
            in_force,
            disposition,
            stage,
            due,
            from: Period { after: after.map(day), before: None },
            ..Filters::default()
        })
}

proptest! {
    /// The margins are the tables of one way, the cells add up to them, and each
    /// is as many as the list behind it has.
    #[test]
    fn cells_are_their_rows_and_add_up(
        ops in ops(), on in 0..10_u8, ask in ask(), columns in prop::sample::select(By::ALL),
        filters in prop::option::of(filters()), base in prop::option::of((0..10_u8, scope())),
    ) {
        let history = history(&recorded(&ops));
        let catalog = Catalog::at(&history, day(on), END);
        let base = base.map(|(on, scope)| fixed(&history, day(on), END, &scope));
        let over = base.as_ref().map_or(Base::InForce, Base::Fixed);
        let ask = RatioAsk { filters: filters.unwrap_or_else(|| ask.filters.clone()), ..ask };
        let table = catalog.crossed(over, &ask, columns);
        prop_assert!(table.adds_up(), "{table:?}");
        prop_assert_eq!(&table.rows, &catalog.ratios(over, &ask));
        let turned = RatioAsk { by: columns, ..ask.clone() };
        prop_assert_eq!(&table.columns, &catalog.ratios(over, &turned));
        prop_assert_eq!(table.columns.total, table.rows.total);

        let list = |part, row, column: Option<&str>| {
            let column = column.map(|key| (columns, key));
            catalog.cell_rows(over, &ask, part, (row, column)).unwrap()
        };
        let mut seen = Vec::new();
        for (at, row) in table.rows.rows.iter().enumerate() {
            let key = Some(row.key.as_str());
            prop_assert_eq!(table.cells(at).len(), table.columns.rows.len());
            for (column, cell) in table.columns.rows.iter().zip(table.cells(at)) {
                let of = Some(column.key.as_str());
                let counted = list(RatioPart::Numerator, key, of);
                prop_assert_eq!(counted.len() as u64, cell.numerator);
                prop_assert_eq!(list(RatioPart::Denominator, key, of).len() as u64, cell.denominator);
                prop_assert!(cell.numerator <= cell.denominator);
                seen.extend(counted);
                // The same table on its side has the same cell.
                let side = (Some(column.key.as_str()), Some((ask.by, row.key.as_str())));
                let again = catalog.cell_rows(over, &turned, RatioPart::Numerator, side).unwrap();
                prop_assert_eq!(again, list(RatioPart::Numerator, key, of));
            }
        }
        for column in &table.columns.rows {
            let counted = list(RatioPart::Numerator, None, Some(&column.key));
            prop_assert_eq!(counted.len() as u64, column.ratio.numerator);
        }
        // Each regulation that counts is in one cell.
        seen.sort_unstable();
        let mut all = list(RatioPart::Numerator, None, None);
        all.sort_unstable();
        prop_assert_eq!(seen, all);
        let nothing = (None, Some((columns, "không có")));
        prop_assert!(catalog.cell_rows(over, &ask, RatioPart::Numerator, nothing).is_none());
    }

    /// What applies parts the base as the filters of a search do.
    #[test]
    fn what_applies_is_what_a_search_counts(ops in ops(), on in 0..10_u8) {
        let history = history(&recorded(&ops));
        let catalog = Catalog::at(&history, day(on), END);
        let ask = RatioAsk::published(By::Disposition);
        let table = catalog.crossed(Base::InForce, &ask, By::Stage);
        for (at, row) in table.rows.rows.iter().enumerate() {
            for (column, cell) in table.columns.rows.iter().zip(table.cells(at)) {
                let (Ok(disposition), Ok(stage)) = (row.key.parse(), column.key.parse()) else {
                    // What no plan is about is without either.
                    prop_assert!(row.key == column.key || cell.denominator == 0);
                    continue;
                };
                let filters = Filters {
                    disposition: vec![disposition],
                    stage: vec![stage],
                    ..Filters::default()
                };
                let matcher = catalog.matcher(&filters, day(on));
                let found = (0..REGULATIONS)
                    .filter(|o| matcher.failing(*o) == 0 && catalog.in_force(*o, day(on)));
                prop_assert_eq!(found.count() as u64, cell.denominator);
            }
        }
    }
}
