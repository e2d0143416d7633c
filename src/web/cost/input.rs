//! The inputs of a cost as cells of a form.

use crate::{
    ingest::{typed_count, typed_decimal, typed_dong},
    lang,
    model::{Decimal, PlanCost, PlanInput as Input, Spread},
    web::words,
};

impl Input {
    /// The number of a text: in ten-thousandths for decimals, in whole đồng or
    /// subjects otherwise.
    fn read(self, text: &str) -> Result<i128, String> {
        match self {
            Self::Hours | Self::Times => {
                typed_decimal(text).map(|number| number.ten_thousandths().into())
            }
            Self::Income | Self::Services | Self::Fees => typed_dong(text).map(Into::into),
            Self::Subjects => typed_count(text).map(Into::into),
        }
    }

    /// A number as it can be typed, and means one thing only.
    fn typed(self, number: i128) -> String {
        match self {
            Self::Hours | Self::Times => {
                let text = decimal(number).to_string();
                match text.split_once('.') {
                    // Three digits after a comma could be thousands.
                    Some((whole, part)) if part.len() == 3 => format!("{whole},{part}0"),
                    _ => text.replace('.', ","),
                }
            }
            _ => lang::in_vietnamese(|| words::count(u64::try_from(number).unwrap_or_default())),
        }
    }

    fn put(self, cost: &mut PlanCost, number: i128) {
        let dong = i64::try_from(number).ok();
        match self {
            Self::Hours => cost.hours = Some(decimal(number)),
            Self::Income => cost.hourly_income = dong,
            Self::Services => cost.services = dong,
            Self::Fees => cost.fees = dong,
            Self::Times => cost.times_per_year = Some(decimal(number)),
            Self::Subjects => cost.subjects = u64::try_from(number).ok(),
        }
    }

    fn take(self, cost: &PlanCost) -> Option<i128> {
        let decimal = |number: Option<Decimal>| number.map(|n| n.ten_thousandths().into());
        match self {
            Self::Hours => decimal(cost.hours),
            Self::Income => cost.hourly_income.map(Into::into),
            Self::Services => cost.services.map(Into::into),
            Self::Fees => cost.fees.map(Into::into),
            Self::Times => decimal(cost.times_per_year),
            Self::Subjects => cost.subjects.map(Into::into),
        }
    }
}

fn decimal(number: i128) -> Decimal {
    // Every number comes from a decimal.
    Decimal::from_ten_thousandths(i64::try_from(number).unwrap_or(i64::MAX))
}

/// A cell: what was typed, and what that is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) text: String,
    pub(super) value: Option<Spread<i128>>,
    pub(super) problem: Option<String>,
}

impl Cell {
    /// Reads one number, or three from the lowest to the highest.
    pub(super) fn read(input: Input, text: &str) -> Self {
        let text = text.trim();
        if text.is_empty() {
            return Self::default();
        }
        let read = || {
            let parts: Vec<&str> = text.split(';').map(str::trim).collect();
            let number = |part: &str| {
                input.read(part).and_then(|number| match number {
                    0.. => Ok(number),
                    _ => Err("Cần số không âm.".to_owned()),
                })
            };
            match parts.as_slice() {
                [one] => number(one).map(Spread::even),
                [low, middle, high] => {
                    let spread =
                        Spread { low: number(low)?, middle: number(middle)?, high: number(high)? };
                    if spread.low <= spread.middle && spread.middle <= spread.high {
                        Ok(spread)
                    } else {
                        Err(say!("Ba mức phải xếp từ thấp đến cao."))
                    }
                }
                _ => Err(say!("Ghi một số, hoặc ba mức thấp; vừa; cao.")),
            }
        };
        match read() {
            Ok(value) => Self { text: text.to_owned(), value: Some(value), problem: None },
            Err(problem) => Self { text: text.to_owned(), value: None, problem: Some(problem) },
        }
    }

    /// The cell of an input that is known.
    pub(super) fn of(input: Input, costs: Spread<PlanCost>) -> Self {
        let Some(value) = costs.map(|cost| input.take(&cost)).all() else {
            return Self::default();
        };
        let text = if value.is_even() {
            input.typed(value.middle)
        } else {
            [value.low, value.middle, value.high].map(|number| input.typed(number)).join("; ")
        };
        Self { text, value: Some(value), problem: None }
    }

    /// Writes the numbers into three costs.
    pub(super) fn put(&self, input: Input, costs: &mut Spread<PlanCost>) {
        if let Some(value) = self.value {
            input.put(&mut costs.low, value.low);
            input.put(&mut costs.middle, value.middle);
            input.put(&mut costs.high, value.high);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_cell_is_one_number_or_three() {
        let fees = |text| Cell::read(Input::Fees, text);
        assert_eq!(fees("250.000 đồng").value, Some(Spread::even(250_000)));
        let three = Spread { low: 1, middle: 2, high: 3 };
        assert_eq!(fees(" 1 ;2; 3").value, Some(three));
        assert_eq!(fees("  "), Cell::default());
        for text in ["1;2", "1;2;3;4", "3;2;1", "1;;3", "-1", "nhiều", "1.5"] {
            let cell = fees(text);
            assert!(cell.value.is_none() && cell.problem.is_some(), "{text}");
            assert_eq!(cell.text, text);
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(input in 0..6_usize, mut numbers: [u32; 3]) {
            numbers.sort_unstable();
            let input = Input::ALL[input];
            let mut costs = Spread::even(PlanCost::default());
            let [low, middle, high] = numbers.map(i128::from);
            let cell = Cell { value: Some(Spread { low, middle, high }), ..Cell::default() };
            cell.put(input, &mut costs);
            let written = Cell::of(input, costs);
            prop_assert_eq!(written.value, cell.value);
            prop_assert_eq!(Cell::read(input, &written.text), written);
        }
    }
}
