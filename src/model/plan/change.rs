//! What a cost becomes, and which share of it is saved.

use std::iter::Sum;

use super::Cost;
use crate::model::Decimal;

/// A cost before and after a change.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CostChange {
    /// As it is.
    pub before: Cost,
    /// As it will be.
    pub after: Cost,
}

impl CostChange {
    /// What is saved; less than zero if the cost rises.
    pub fn saving(self) -> Cost {
        self.before.saving(self.after)
    }

    /// The saving in per cent of the cost before, with two places, the rest cut
    /// off as government reports do; none where nothing was paid before.
    pub fn truncated(self) -> Option<Decimal> {
        let (hundredths, _) = self.hundredths()?;
        self.percent(hundredths)
    }

    /// The same, half a hundredth rounded away from zero.
    pub fn rounded(self) -> Option<Decimal> {
        let (hundredths, up) = self.hundredths()?;
        self.percent(hundredths.checked_add(up.into())?)
    }

    /// Hundredths of a per cent without their sign, and whether what is left is
    /// half of one or more. Long division: the product with 10,000 would not fit.
    fn hundredths(self) -> Option<(u128, bool)> {
        let whole = u128::try_from(self.before.hundred_millionths()).ok().filter(|n| *n > 0)?;
        let saved = self.saving().hundred_millionths().unsigned_abs();
        let (mut quotient, mut rest) = (saved / whole, saved % whole);
        for _ in 0..4 {
            let (digit, left) = tenfold(rest, whole);
            quotient = quotient.checked_mul(10)?.checked_add(digit)?;
            rest = left;
        }
        Some((quotient, rest >= whole - rest))
    }

    fn percent(self, hundredths: u128) -> Option<Decimal> {
        let value = i64::try_from(hundredths).ok()?.checked_mul(100)?;
        let falls = self.after <= self.before;
        Some(Decimal::from_ten_thousandths(if falls { value } else { -value }))
    }
}

/// Ten times a rest, divided: the digit and the next rest. The whole is less
/// than 2^127, so the sum of two rests fits.
fn tenfold(rest: u128, whole: u128) -> (u128, u128) {
    let (mut digit, mut sum) = (0, 0);
    for _ in 0..10 {
        sum += rest;
        if sum >= whole {
            sum -= whole;
            digit += 1;
        }
    }
    (digit, sum)
}

impl Sum for CostChange {
    fn sum<I: Iterator<Item = Self>>(changes: I) -> Self {
        changes.fold(Self::default(), |sum, change| Self {
            before: [sum.before, change.before].into_iter().sum(),
            after: [sum.after, change.after].into_iter().sum(),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::PlanCost;

    fn cost(text: &str) -> Cost {
        text.parse().unwrap()
    }

    /// The largest and the smallest cost there can be, in đồng.
    const MOST: &str = "1701411834604692317316873037158.84105727";
    const LEAST: &str = "-1701411834604692317316873037158.84105727";

    #[test]
    fn shares_are_printed_both_ways() {
        for (before, after, saving, truncated, rounded) in [
            // The press: 325,000 enterprises, 12 times, then 4 times a year.
            ("975000000000", "325000000000", "650000000000", "66.66", "66.67"),
            // The Ministry of Construction, printed as a saving of 192 billion.
            ("393400000000", "201000000000", "192400000000", "48.9", "48.91"),
            ("100", "100", "0", "0", "0"),
            ("100", "0", "100", "100", "100"),
            ("3", "4", "-1", "-33.33", "-33.33"),
            ("3", "5", "-2", "-66.66", "-66.67"),
            ("20000", "19999", "1", "0", "0.01"),
            ("0.00000003", "0.00000001", "0.00000002", "66.66", "66.67"),
            (MOST, "0", MOST, "100", "100"),
            (MOST, MOST, "0", "0", "0"),
            (
                MOST,
                "567137278201564105772291012386.28035242",
                "1134274556403128211544582024772.56070485",
                "66.66",
                "66.67",
            ),
            // More than there is room for stops at the most.
            (MOST, LEAST, MOST, "100", "100"),
        ] {
            let change = CostChange { before: cost(before), after: cost(after) };
            let text = |share: Option<Decimal>| share.unwrap().to_string();
            assert_eq!(change.saving().to_string(), saving, "{before} {after}");
            let shares = (text(change.truncated()), text(change.rounded()));
            assert_eq!(shares, (truncated.to_owned(), rounded.to_owned()), "{before} {after}");
        }
        for (before, after) in [("0", "5"), ("-1", "5"), ("0.00000001", MOST)] {
            let change = CostChange { before: cost(before), after: cost(after) };
            assert_eq!((change.truncated(), change.rounded()), (None, None), "{before} {after}");
        }
    }

    #[test]
    fn the_published_example_comes_out_of_its_inputs() {
        let reporting = |times: &str| PlanCost {
            fees: Some(250_000),
            times_per_year: times.parse().ok(),
            subjects: Some(325_000),
            ..PlanCost::default()
        };
        let yearly = |times| reporting(times).yearly().unwrap();
        let change = CostChange { before: yearly("12"), after: yearly("4") };
        assert_eq!(change.before.dong(), 975_000_000_000);
        assert_eq!(change.saving().dong(), 650_000_000_000);
        let shares = [change.truncated(), change.rounded()].map(|share| share.unwrap().to_string());
        assert_eq!(shares, ["66.66", "66.67"]);
    }

    fn changes() -> impl Strategy<Value = Vec<CostChange>> {
        let one = (0..i64::MAX, 0..i64::MAX).prop_map(|(before, after)| CostChange {
            before: Cost::from_dong(before),
            after: Cost::from_dong(after),
        });
        prop::collection::vec(one, 0..20)
    }

    proptest! {
        #[test]
        fn sums_do_not_depend_on_the_order(changes in changes(), cut in 0..20_usize) {
            let whole: CostChange = changes.iter().copied().sum();
            let backwards: CostChange = changes.iter().rev().copied().sum();
            prop_assert_eq!(whole, backwards);
            let (some, rest) = changes.split_at(cut.min(changes.len()));
            let parts: [CostChange; 2] =
                [some.iter().copied().sum(), rest.iter().copied().sum()];
            prop_assert_eq!(whole, parts.into_iter().sum());
            let savings: Cost = changes.iter().map(|change| change.saving()).sum();
            prop_assert_eq!(whole.saving(), savings);
        }

        #[test]
        fn a_year_is_linear_in_each_input(
            hours in 0..1_000_000_i64, income in 0..1_000_000_i64, fees in 0..1_000_000_000_i64,
            times in 0..1_000_000_i64, subjects in 0..1_000_000_u64, factor in 1..50_u64,
        ) {
            let cost = PlanCost {
                hours: Some(Decimal::from_ten_thousandths(hours)),
                hourly_income: Some(income),
                services: Some(fees),
                fees: Some(fees),
                times_per_year: Some(Decimal::from_ten_thousandths(times)),
                subjects: Some(subjects),
            };
            let many = |n: i64| n * i64::try_from(factor).unwrap();
            let decimal = |n| Some(Decimal::from_ten_thousandths(many(n)));
            let added: Cost = (0..factor).map(|_| cost.yearly().unwrap()).sum();
            let paid = Some(many(fees));
            for more in [
                PlanCost { subjects: Some(subjects * factor), ..cost },
                PlanCost { times_per_year: decimal(times), ..cost },
                PlanCost { hours: decimal(hours), services: paid, fees: paid, ..cost },
                PlanCost { hourly_income: Some(many(income)), services: paid, fees: paid, ..cost },
            ] {
                prop_assert_eq!(more.yearly(), Some(added));
            }
        }

        #[test]
        fn shares_agree_with_exact_rationals(before in 1..i64::MAX, after in 0..i64::MAX) {
            let change =
                CostChange { before: Cost::from_dong(before), after: Cost::from_dong(after) };
            // In ten-thousandths of the whole, over the same denominator.
            let (saved, whole) = (i128::from(before) - i128::from(after), i128::from(before));
            let truncated = saved * 10_000 / whole;
            let half = whole * saved.signum();
            let rounded = (2 * saved * 10_000 + half) / (2 * whole);
            for (share, exact) in [(change.truncated(), truncated), (change.rounded(), rounded)] {
                let printed = i64::try_from(exact * 100).ok().map(Decimal::from_ten_thousandths);
                prop_assert_eq!(share, printed);
            }
        }
    }
}
