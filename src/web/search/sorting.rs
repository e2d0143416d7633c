//! The orders of a list in words, and what a hit shows of the one in use.

use crate::web::{
    search::{
        address::{Change, link},
        params::Asked,
    },
    words,
};
use crate::{
    catalog::{Catalog, Fact, Ordinal},
    model::Charge,
    search::Sort,
};

/// An order to choose.
pub(in crate::web) struct SortLink {
    pub label: &'static str,
    pub href: String,
    pub current: bool,
}

/// The orders.
pub(in crate::web) fn sorts(asked: &Asked) -> Vec<SortLink> {
    let choose = |&sort: &Sort| SortLink {
        label: sort.label(),
        href: link("/", asked, Change::Sorted(sort)),
        current: sort == asked.request.sort,
    };
    Sort::ALL.iter().map(choose).collect()
}

/// What an order goes by, and where it puts what it cannot place.
pub(in crate::web) fn note(sort: Sort) -> Option<&'static str> {
    match sort {
        Sort::Relevance | Sort::Name => None,
        Sort::Newest | Sort::Oldest => Some("Quy định không ghi ngày có hiệu lực xếp sau cùng."),
        Sort::FeeLow => Some(
            "Xếp theo mức phí, lệ phí thấp nhất mà quy định ghi cho một lần thực hiện; quy định \
             không ghi mức bằng đồng xếp sau cùng.",
        ),
        Sort::FeeHigh => Some(
            "Xếp theo mức phí, lệ phí cao nhất mà quy định ghi cho một lần thực hiện; quy định \
             không ghi mức bằng đồng xếp sau cùng.",
        ),
        Sort::CostLow | Sort::CostHigh => Some(
            "Xếp theo chi phí tuân thủ một năm hiện nay, do cơ quan tính trong phương án đang áp \
             dụng; quy định chưa có số liệu xếp sau cùng.",
        ),
    }
}

/// What a hit shows because the list goes by it.
pub(in crate::web) fn detail(
    catalog: &Catalog,
    ordinal: Ordinal,
    fact: &Fact<'_>,
    asked: &Asked,
) -> Option<String> {
    match asked.request.sort {
        Sort::FeeLow | Sort::FeeHigh => Some(match fact.charge {
            Some(charge) => format!("Phí, lệ phí: {}", charge_words(charge)),
            None => say!("Không ghi mức phí, lệ phí bằng đồng"),
        }),
        Sort::CostLow | Sort::CostHigh => Some(match catalog.cost(ordinal) {
            Some(cost) => format!("Chi phí tuân thủ: {} một năm", words::dong(cost)),
            None => say!("Chưa có số liệu chi phí tuân thủ"),
        }),
        Sort::Newest | Sort::Oldest => Some(starts(fact)),
        Sort::Relevance | Sort::Name => {
            asked.bounds().next().is_some().then(|| days(fact)).flatten()
        }
    }
}

fn starts(fact: &Fact<'_>) -> String {
    fact.from.map_or_else(
        || say!("Không ghi ngày có hiệu lực"),
        |from| format!("Có hiệu lực từ {}", words::day(from)),
    )
}

fn days(fact: &Fact<'_>) -> Option<String> {
    let from = fact.from.map(|from| format!("có hiệu lực từ {}", words::day(from)));
    let to = fact.to.map(|to| format!("hết hiệu lực từ {}", words::day(to)));
    let days: Vec<String> = from.into_iter().chain(to).collect();
    let text = days.join(", ");
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect())
}

/// `Miễn phí`, `350.000 đồng`, `từ 0 đến 350.000 đồng`.
fn charge_words(charge: Charge) -> String {
    match charge {
        Charge { low: 0, high: 0 } => say!("miễn phí"),
        Charge { low, high } if low == high => format!("{} đồng", words::count(low)),
        Charge { low, high } => {
            format!("từ {} đến {} đồng", words::count(low), words::count(high))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn charges_in_words() {
        for (low, high, expected) in [
            (0, 0, "miễn phí"),
            (350_000, 350_000, "350.000 đồng"),
            (0, 1_200_000, "từ 0 đến 1.200.000 đồng"),
        ] {
            assert_eq!(charge_words(Charge::new(low, high)), expected);
        }
    }

    #[test]
    fn every_order_that_leaves_something_for_last_says_so() {
        for sort in Sort::ALL {
            let says = note(*sort).is_some_and(|note| note.contains("xếp sau cùng"));
            assert_eq!(says, !matches!(sort, Sort::Relevance | Sort::Name), "{sort}");
        }
    }
}
