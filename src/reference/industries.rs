//! Lines of business with conditions (`data/industries.csv`).

use std::sync::LazyLock;

/// A line of business.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Industry {
    /// Its number in the list of the law: `29`, `29a`.
    pub no: String,
    /// What it is called.
    pub name: String,
}

static LIST: LazyLock<Vec<Industry>> = LazyLock::new(|| {
    let mut reader = csv::Reader::from_reader(include_str!("../../data/industries.csv").as_bytes());
    // A unit test sees that every row is read.
    let rows = reader.records().filter_map(|row| {
        let row = row.ok()?;
        Some(Industry { no: row.get(0)?.trim().to_owned(), name: row.get(1)?.to_owned() })
    });
    rows.collect()
});

/// Every line of business, in the order of the list.
pub fn industries() -> &'static [Industry] {
    &LIST
}

/// The line of business of a number.
pub fn industry(no: &str) -> Option<&'static Industry> {
    industries().iter().find(|industry| industry.no == no)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read_once() {
        let rows = include_str!("../../data/industries.csv").lines().count() - 1;
        assert_eq!(industries().len(), rows);
        let numbers: std::collections::BTreeSet<_> = industries().iter().map(|i| &i.no).collect();
        assert_eq!(numbers.len(), rows);
        assert_eq!(industry("1").map(|i| i.name.as_str()), Some("Sản xuất con dấu"));
        assert!(industry("29a").is_some());
        assert_eq!(industry("0"), None);
    }
}
