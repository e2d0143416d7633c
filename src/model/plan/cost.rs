//! What complying costs, as a plan computes it before and after.

use std::{fmt, iter::Sum};

use serde::{Deserialize, Serialize};

use super::CostChange;
use crate::model::Decimal;

/// The inputs of the cost of compliance, one line of the form: hours times
/// income, plus bought services and fees, for one time (Circular
/// 02/2017/TT-VPCP, Article 27). What is missing stays missing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanCost {
    /// Hours of work for one time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Decimal>,
    /// Average income of one person for one hour, in đồng.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hourly_income: Option<i64>,
    /// Consultancy and services bought for one time, in đồng.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub services: Option<i64>,
    /// Fees, charges and other costs for one time, in đồng.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fees: Option<i64>,
    /// Times a year for one subject; less than one where it is every few years.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times_per_year: Option<Decimal>,
    /// Subjects that comply in a year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subjects: Option<u64>,
}

impl PlanCost {
    /// Whether nothing is given.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The inputs without which a yearly cost cannot be computed, by the names
    /// that the form gives them. Work needs both hours and income; a regulation
    /// without work has neither but then says what is paid.
    pub fn missing(&self) -> Vec<&'static str> {
        let mut missing = self.missing_once();
        if self.times_per_year.is_none() {
            missing.push("số lần trong năm");
        }
        if self.subjects.is_none() {
            missing.push("số đối tượng tuân thủ");
        }
        missing
    }

    /// The inputs without which the cost of one time cannot be computed.
    pub fn missing_once(&self) -> Vec<&'static str> {
        let mut missing = Vec::new();
        let paid = self.services.is_some() || self.fees.is_some();
        if self.hours.is_none() && (self.hourly_income.is_some() || !paid) {
            missing.push("số giờ");
        }
        if self.hourly_income.is_none() && (self.hours.is_some() || !paid) {
            missing.push("thu nhập bình quân một giờ");
        }
        missing
    }

    /// The cost of complying once, unless an input is missing. Services and
    /// fees that are left out are none.
    pub fn once(&self) -> Option<Cost> {
        let work = match (self.hours, self.hourly_income) {
            (Some(hours), Some(income)) => {
                i128::from(hours.ten_thousandths()).checked_mul(income.into())?
            }
            (None, None) if self.services.is_some() || self.fees.is_some() => 0,
            _ => return None,
        };
        let paid = i128::from(self.services.unwrap_or(0)) + i128::from(self.fees.unwrap_or(0));
        let ten_thousandths = work.checked_add(paid.checked_mul(10_000)?)?;
        ten_thousandths.checked_mul(10_000).map(Cost)
    }

    /// The cost of a year: once, times a year, for every subject.
    pub fn yearly(&self) -> Option<Cost> {
        let times = i128::from(self.times_per_year?.ten_thousandths());
        // Once is a multiple of a ten-thousandth, so the division is exact.
        let once = self.once()?.0 / 10_000;
        once.checked_mul(times)?.checked_mul(self.subjects?.into()).map(Cost)
    }
}

/// An exact amount of đồng, kept in hundred-millionths: the product of two
/// decimals of four places. Sums of costs are exact, whatever their order.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(try_from = "String", into = "String")]
pub struct Cost(i128);

impl Cost {
    const SCALE: i128 = 100_000_000;

    /// No cost.
    pub const ZERO: Self = Self(0);

    /// The amount of whole đồng.
    pub fn from_dong(dong: i64) -> Self {
        Self(i128::from(dong) * Self::SCALE)
    }

    /// The exact amount of so many hundred-millionths of a đồng.
    pub fn from_hundred_millionths(amount: i128) -> Self {
        Self(amount)
    }

    /// Whole đồng, what is less than one cut off.
    pub fn dong(self) -> i128 {
        self.0 / Self::SCALE
    }

    /// The exact amount in hundred-millionths of a đồng, for ratios.
    pub fn hundred_millionths(self) -> i128 {
        self.0
    }

    /// What is saved when this becomes `after`; less than zero if it rises.
    #[must_use]
    pub fn saving(self, after: Self) -> Self {
        Self(self.0.saturating_sub(after.0))
    }
}

/// A cost before and after, as far as each is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct KnownCosts {
    /// As it is.
    pub before: Option<Cost>,
    /// As it will be.
    pub after: Option<Cost>,
}

impl KnownCosts {
    /// What it becomes, if both are known.
    pub fn change(self) -> Option<CostChange> {
        Some(CostChange { before: self.before?, after: self.after? })
    }
}

impl Sum for Cost {
    fn sum<I: Iterator<Item = Self>>(costs: I) -> Self {
        Self(costs.fold(0, |sum, cost| sum.saturating_add(cost.0)))
    }
}

impl fmt::Display for Cost {
    /// The exact number in machine form: `975000000000`, `0.5`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (value, scale) = (self.0.unsigned_abs(), Self::SCALE.unsigned_abs());
        let (whole, fraction) = (value / scale, value % scale);
        if fraction == 0 {
            return write!(f, "{sign}{whole}");
        }
        let fraction = format!("{fraction:08}");
        write!(f, "{sign}{whole}.{}", fraction.trim_end_matches('0'))
    }
}

/// Why a text is not a [`Cost`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an amount of đồng")]
pub struct BadCost(String);

impl std::str::FromStr for Cost {
    type Err = BadCost;

    fn from_str(text: &str) -> Result<Self, BadCost> {
        let bad = || BadCost(text.to_owned());
        let digits = text.strip_prefix('-').unwrap_or(text);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let all_digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        if !all_digits(whole) || !all_digits(fraction) || fraction.len() > 8 {
            return Err(bad());
        }
        let whole: i128 = whole.parse().map_err(|_| bad())?;
        let padded: i128 = format!("{fraction:0<8}").parse().map_err(|_| bad())?;
        let value =
            whole.checked_mul(Self::SCALE).and_then(|w| w.checked_add(padded)).ok_or_else(bad)?;
        Ok(Self(if text.starts_with('-') { -value } else { value }))
    }
}

impl TryFrom<String> for Cost {
    type Error = BadCost;
    fn try_from(text: String) -> Result<Self, BadCost> {
        text.parse()
    }
}

impl From<Cost> for String {
    fn from(cost: Cost) -> Self {
        cost.to_string()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decimal(text: &str) -> Option<Decimal> {
        Some(text.parse().unwrap())
    }

    /// The example of the press: 325,000 enterprises, 250,000 đồng a time.
    fn reporting(times: &str) -> PlanCost {
        PlanCost {
            fees: Some(250_000),
            times_per_year: decimal(times),
            subjects: Some(325_000),
            ..PlanCost::default()
        }
    }

    #[test]
    fn the_published_example_comes_out_exactly() {
        let (before, after) = (reporting("12").yearly().unwrap(), reporting("4").yearly().unwrap());
        assert_eq!(before.dong(), 975_000_000_000);
        assert_eq!(before.saving(after).dong(), 650_000_000_000);
    }

    #[test]
    fn hours_count_as_work_and_are_exact() {
        let cost = PlanCost {
            hours: decimal("1.3333"),
            hourly_income: Some(45_455),
            services: Some(1),
            fees: Some(20_000),
            times_per_year: decimal("0.2"),
            subjects: Some(3),
        };
        // 1.3333 × 45455 + 20001 = 80606.1515; × 0.2 × 3 = 48363.6909.
        assert_eq!(cost.once().unwrap().to_string(), "80606.1515");
        assert_eq!(cost.yearly().unwrap().to_string(), "48363.6909");
        assert_eq!(cost.yearly().unwrap().dong(), 48_363);
    }

    #[test]
    fn what_is_missing_is_named_and_nothing_is_invented() {
        let full = reporting("1");
        assert_eq!(full.missing(), [""; 0]);
        for (cost, missing) in [
            (PlanCost { subjects: None, ..full }, vec!["số đối tượng tuân thủ"]),
            (PlanCost { times_per_year: None, ..full }, vec!["số lần trong năm"]),
            (PlanCost { hours: decimal("2"), ..full }, vec!["thu nhập bình quân một giờ"]),
            (PlanCost { hourly_income: Some(1), ..full }, vec!["số giờ"]),
            (PlanCost { fees: None, ..full }, vec!["số giờ", "thu nhập bình quân một giờ"]),
        ] {
            assert_eq!(cost.missing(), missing);
            assert_eq!(cost.yearly(), None, "{cost:?}");
        }
        let huge = PlanCost { fees: Some(i64::MAX), subjects: Some(u64::MAX), ..full };
        assert_eq!(huge.yearly(), None);
    }

    proptest! {
        #[test]
        fn a_cost_reads_back(value: i64) {
            let cost = Cost(value.into());
            prop_assert_eq!(cost.to_string().parse::<Cost>(), Ok(cost));
        }

        #[test]
        fn a_yearly_cost_is_missing_exactly_if_an_input_is(
            hours in prop::option::of(0..9_i64), income in prop::option::of(0..9_i64),
            services in prop::option::of(0..9_i64), fees in prop::option::of(0..9_i64),
            times in prop::option::of(0..9_i64), subjects in prop::option::of(0..9_u64),
        ) {
            let whole = |n: Option<i64>| n.and_then(Decimal::from_whole);
            let cost = PlanCost {
                hours: whole(hours), hourly_income: income, services, fees,
                times_per_year: whole(times), subjects,
            };
            prop_assert_eq!(cost.yearly().is_some(), cost.missing().is_empty());
            prop_assert_eq!(cost.once().is_some(), cost.missing_once().is_empty());
        }
    }
}
