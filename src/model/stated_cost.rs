//! What complying with a regulation costs, by what its own record states.

use super::{Cost, Decimal, PlanCost, Regulation};

/// A value with what it may be at least and at most.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Spread<T> {
    /// At least.
    pub low: T,
    /// The one to go by.
    pub middle: T,
    /// At most.
    pub high: T,
}

impl<T> Spread<T> {
    /// One value without a doubt.
    pub fn even(value: T) -> Self
    where
        T: Clone,
    {
        Self { low: value.clone(), middle: value.clone(), high: value }
    }

    /// The same of something else.
    pub fn map<U>(self, of: impl Fn(T) -> U) -> Spread<U> {
        Spread { low: of(self.low), middle: of(self.middle), high: of(self.high) }
    }

    /// Both, value by value.
    pub fn zip<U>(self, other: Spread<U>) -> Spread<(T, U)> {
        Spread {
            low: (self.low, other.low),
            middle: (self.middle, other.middle),
            high: (self.high, other.high),
        }
    }

    /// Whether all three are one.
    pub fn is_even(&self) -> bool
    where
        T: PartialEq,
    {
        self.low == self.middle && self.middle == self.high
    }
}

impl<T> Spread<Option<T>> {
    /// All three, if there are three.
    pub fn all(self) -> Option<Spread<T>> {
        Some(Spread { low: self.low?, middle: self.middle?, high: self.high? })
    }
}

/// Where what is paid each time comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaidFrom {
    /// The record's own sum of fees and services.
    Expenses,
    /// The fees of the ways to hand in, where no sum is stated.
    Fees,
}

/// Where the number of times in a year comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum YearFrom {
    /// Times a year and subjects.
    Subjects,
    /// The dossiers of a year, which are times by subjects already.
    Dossiers,
}

/// The inputs that a record states. What it does not state is missing: a
/// procedure of which no hours are known takes time all the same, and one whose
/// fees are not told is not free.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatedCost {
    /// Hours of work for one time.
    pub hours: Option<Decimal>,
    /// Average income of an hour, which no record states.
    pub hourly_income: Option<i64>,
    /// What is paid each time, in đồng.
    pub paid: Option<(Spread<i64>, PaidFrom)>,
    /// Times a year for one subject.
    pub times_per_year: Option<Decimal>,
    /// Subjects that comply in a year.
    pub subjects: Option<u64>,
    /// Where the last two come from.
    pub year: YearFrom,
}

impl Regulation {
    /// What the record says about its cost, hours being worth an income.
    pub fn stated_cost(&self, hourly_income: Option<i64>) -> StatedCost {
        let (own, dossiers) = (&self.cost, self.service.dossiers_per_year);
        let paid = own.expenses.map(|sum| (Spread::even(sum), PaidFrom::Expenses));
        let silent = own.times_per_year.is_none() && own.subjects_per_year.is_none();
        let (times_per_year, subjects, year) = match dossiers {
            Some(dossiers) if silent => {
                (Decimal::from_whole(1), Some(dossiers), YearFrom::Dossiers)
            }
            _ => (own.times_per_year, own.subjects_per_year, YearFrom::Subjects),
        };
        StatedCost {
            hours: own.hours,
            hourly_income: hourly_income.filter(|_| own.hours.is_some()),
            paid: paid.or_else(|| Some((self.fee_spread()?, PaidFrom::Fees))),
            times_per_year,
            subjects,
            year,
        }
    }

    /// The lowest, the middle and the highest of the fees that are whole đồng.
    /// The middle of an even number is the lower one: in doubt the cost is not
    /// to be made larger than it is.
    fn fee_spread(&self) -> Option<Spread<i64>> {
        let fees = self.submissions.iter().flat_map(|way| &way.fees);
        let dong = fees.filter(|fee| fee.currency == "VND").filter_map(|fee| fee.amount);
        let mut amounts: Vec<i64> =
            dong.map(|amount| amount.ten_thousandths() / 10_000).filter(|n| *n >= 0).collect();
        amounts.sort_unstable();
        amounts.dedup();
        let middle = *amounts.get(amounts.len().checked_sub(1)? / 2)?;
        Some(Spread { low: *amounts.first()?, middle, high: *amounts.last()? })
    }
}

impl StatedCost {
    /// Whether the record says nothing at all about its cost.
    pub fn is_empty(&self) -> bool {
        self.hours.is_none()
            && self.paid.is_none()
            && self.times_per_year.is_none()
            && self.subjects.is_none()
    }

    /// As the inputs of a plan.
    pub fn inputs(&self) -> Spread<PlanCost> {
        let paid = self.paid.map_or(Spread::even(None), |(paid, _)| paid.map(Some));
        paid.map(|fees| PlanCost {
            hours: self.hours,
            hourly_income: self.hourly_income,
            services: None,
            fees,
            times_per_year: self.times_per_year,
            subjects: self.subjects,
        })
    }

    /// What is missing for the cost of one time.
    fn missing_once(&self) -> impl Iterator<Item = &'static str> {
        let needed = [
            (self.hours.is_none(), "số giờ"),
            (self.hours.is_some() && self.hourly_income.is_none(), "thu nhập bình quân một giờ"),
            (self.paid.is_none(), "phí, lệ phí và chi phí khác"),
        ];
        needed.into_iter().filter_map(|(missing, name)| missing.then_some(name))
    }

    /// The inputs without which the cost of a year cannot be computed.
    pub fn missing(&self) -> Vec<&'static str> {
        let yearly = [
            (self.times_per_year.is_none(), "số lần trong năm"),
            (self.subjects.is_none(), "số đối tượng tuân thủ"),
        ];
        let yearly = yearly.into_iter().filter_map(|(missing, name)| missing.then_some(name));
        self.missing_once().chain(yearly).collect()
    }

    /// The cost of one time, unless an input of it is missing.
    pub fn once(&self) -> Option<Spread<Cost>> {
        if self.missing_once().next().is_some() {
            return None;
        }
        self.inputs().map(|inputs| inputs.once()).all()
    }

    /// The cost of a year, unless an input is missing.
    pub fn yearly(&self) -> Option<Spread<Cost>> {
        self.once()?;
        self.inputs().map(|inputs| inputs.yearly()).all()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Channel, Fee, Kind, Submission};

    fn stated() -> Regulation {
        let (code, agency) = ("1.004269".parse().unwrap(), "bo-tai-chinh".parse().unwrap());
        let mut regulation = Regulation::new(code, Kind::Procedure, "Tên".into(), agency);
        regulation.cost.hours = "2.5".parse().ok();
        regulation.cost.expenses = Some(100_000);
        regulation.cost.times_per_year = "4".parse().ok();
        regulation.cost.subjects_per_year = Some(10);
        regulation
    }

    fn fees(amounts: &[(&str, &str)]) -> Vec<Submission> {
        let fee = |(amount, currency): &(&str, &str)| Fee {
            amount: amount.parse().ok(),
            currency: (*currency).to_owned(),
            condition: String::new(),
            text: String::new(),
        };
        let fees = amounts.iter().map(fee).collect();
        let channel = Channel::Online;
        vec![Submission { channel, time_limit: None, fees, note: String::new() }]
    }

    fn dong(spread: Option<Spread<Cost>>) -> Option<[i128; 3]> {
        spread.map(|s| [s.low.dong(), s.middle.dong(), s.high.dong()])
    }

    #[test]
    fn what_a_record_states_is_computed() {
        let cost = stated().stated_cost(Some(40_000));
        assert_eq!(cost.missing(), [""; 0]);
        assert_eq!(dong(cost.once()), Some([200_000; 3]));
        assert_eq!(dong(cost.yearly()), Some([8_000_000; 3]));
    }

    #[test]
    fn what_it_does_not_state_is_missing() {
        type Change = fn(&mut Regulation);
        let cases: [(Change, &[&str]); 5] = [
            (|r| r.cost.hours = None, &["số giờ"]),
            (|r| r.cost.expenses = None, &["phí, lệ phí và chi phí khác"]),
            (|r| r.cost.times_per_year = None, &["số lần trong năm"]),
            (|r| r.cost.subjects_per_year = None, &["số đối tượng tuân thủ"]),
            (
                |r| {
                    r.cost.expenses = None;
                    r.submissions = fees(&[("theo quy định", "VND"), ("25", "USD")]);
                },
                &["phí, lệ phí và chi phí khác"],
            ),
        ];
        for (change, missing) in cases {
            let mut regulation = stated();
            change(&mut regulation);
            let cost = regulation.stated_cost(Some(40_000));
            assert_eq!((cost.missing(), cost.yearly()), (missing.to_vec(), None));
        }
        let unpaid = stated().stated_cost(None);
        assert_eq!(unpaid.missing(), ["thu nhập bình quân một giờ"]);
        assert_eq!((unpaid.once(), unpaid.yearly()), (None, None));
    }

    #[test]
    fn fees_span_from_the_lowest_to_the_highest() {
        for (amounts, expected) in [
            (&[("0", "VND")][..], [0, 0, 0]),
            (&[("9", "VND"), ("1", "VND"), ("5", "VND"), ("9", "VND")], [1, 5, 9]),
            (&[("10", "VND"), ("20", "VND"), ("7", "USD")], [10, 10, 20]),
        ] {
            let mut regulation = stated();
            regulation.cost.expenses = None;
            regulation.cost.hours = Decimal::from_whole(0);
            regulation.submissions = fees(amounts);
            let cost = regulation.stated_cost(Some(1));
            assert_eq!(dong(cost.once()), Some(expected), "{amounts:?}");
            assert_eq!(cost.paid.map(|(_, from)| from), Some(PaidFrom::Fees));
            // The sum that the record states comes before its table of fees.
            regulation.cost.expenses = Some(3);
            assert_eq!(dong(regulation.stated_cost(Some(1)).once()), Some([3; 3]));
        }
    }

    #[test]
    fn dossiers_stand_for_times_and_subjects_only_where_both_are_missing() {
        let mut regulation = stated();
        regulation.service.dossiers_per_year = Some(7);
        let cost = |r: &Regulation| r.stated_cost(Some(40_000));
        assert_eq!(dong(cost(&regulation).yearly()), Some([8_000_000; 3]));
        regulation.cost.times_per_year = None;
        assert_eq!(cost(&regulation).missing(), ["số lần trong năm"]);
        regulation.cost.subjects_per_year = None;
        assert_eq!(cost(&regulation).year, YearFrom::Dossiers);
        assert_eq!(dong(cost(&regulation).yearly()), Some([7 * 200_000; 3]));
    }
}
