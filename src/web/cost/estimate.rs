//! What the numbers of a sheet come to, and how.

use serde::Serialize;

use super::form::Sheet;
use crate::{
    model::{Cost, CostChange, Decimal, PlanCost, Spread},
    web::words,
};

/// One case: what is paid before and after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Case {
    pub(super) before: PlanCost,
    pub(super) after: PlanCost,
}

impl Case {
    /// The cost of one time before and after.
    pub(super) fn once(&self) -> Option<CostChange> {
        Some(CostChange { before: self.before.once()?, after: self.after.once()? })
    }

    pub(super) fn yearly(&self) -> Option<CostChange> {
        Some(CostChange { before: self.before.yearly()?, after: self.after.yearly()? })
    }
}

/// The three cases of a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Estimate {
    pub(super) cases: Spread<Case>,
    pub(super) changes: bool,
}

/// A line of the table of results.
pub(in crate::web) struct ResultLine {
    pub name: &'static str,
    pub values: Vec<String>,
}

impl Estimate {
    pub(super) fn of(sheet: &Sheet) -> Self {
        let cases = sheet.costs().map(|(before, after)| Case { before, after });
        Self { cases, changes: sheet.changes() }
    }

    /// What is missing on either side, the same in all cases.
    pub(super) fn missing(&self) -> Vec<&'static str> {
        let Case { before, after } = self.cases.middle;
        let mut missing = before.missing();
        missing.extend(after.missing());
        let mut seen = std::collections::HashSet::new();
        missing.retain(|name| seen.insert(*name));
        missing
    }

    /// Whether everything is there and the numbers are too large all the same.
    pub(super) fn overflows(&self) -> bool {
        self.missing().is_empty() && self.cases.high.yearly().is_none()
    }

    /// The names of the columns: one case, or three.
    pub(super) fn columns(&self) -> &'static [&'static str] {
        if self.cases.is_even() {
            &["Kết quả"]
        } else {
            &["Mức thấp", "Mức vừa", "Mức cao"]
        }
    }

    fn shown(&self) -> Vec<Case> {
        let Spread { low, middle, high } = self.cases;
        if self.cases.is_even() { vec![middle] } else { vec![low, middle, high] }
    }

    /// The table of results, case by case.
    pub(super) fn lines(&self) -> Vec<ResultLine> {
        let row = |name, of: &dyn Fn(&Case) -> Option<String>| ResultLine {
            name,
            values: self
                .shown()
                .iter()
                .map(|case| of(case).unwrap_or_else(|| "–".into()))
                .collect(),
        };
        let share = |share: Option<Decimal>| share.map(words::share);
        let dong = words::exact_dong;
        let mut lines = vec![
            row("Một lần, trước", &|case| case.before.once().map(dong)),
            row("Một năm, trước", &|case| case.before.yearly().map(dong)),
        ];
        if self.changes {
            lines.insert(1, row("Một lần, sau", &|case| case.after.once().map(dong)));
            lines.extend([
                row("Một năm, sau", &|case| case.after.yearly().map(dong)),
                row("Tiết kiệm mỗi năm", &|case| Some(dong(case.yearly()?.saving()))),
                row("Tỷ lệ tiết kiệm, cắt số lẻ", &|case| {
                    share(case.yearly()?.truncated())
                }),
                row("Tỷ lệ tiết kiệm, làm tròn", &|case| share(case.yearly()?.rounded())),
            ]);
        }
        lines
    }

    /// The formulas with their numbers filled in, of the middle case.
    pub(super) fn formulas(&self) -> Vec<(&'static str, String)> {
        let Case { before, after } = self.cases.middle;
        let mut sides =
            vec![("Một lần, trước", once(&before)), ("Một năm, trước", yearly(&before))];
        if self.changes {
            sides.extend([("Một lần, sau", once(&after)), ("Một năm, sau", yearly(&after))]);
            if let Some(change) = self.cases.middle.yearly() {
                let dong = words::exact_dong;
                let saving = change.saving();
                sides.push((
                    "Tiết kiệm",
                    Some(format!(
                        "{} − {} = {}",
                        dong(change.before),
                        dong(change.after),
                        dong(saving)
                    )),
                ));
            }
        }
        sides.into_iter().filter_map(|(name, formula)| Some((name, formula?))).collect()
    }
}

/// `2 giờ × 53.977 đồng + 250.000 đồng = 357.954 đồng`
pub(super) fn once(cost: &PlanCost) -> Option<String> {
    let dong = |amount: i64| words::dong(Cost::from_dong(amount));
    let work = cost.hours.zip(cost.hourly_income);
    let work = work.map(|(h, income)| format!("{} giờ × {}", words::decimal(h), dong(income)));
    let parts = work.into_iter().chain([cost.services, cost.fees].into_iter().flatten().map(dong));
    let parts: Vec<String> = parts.collect();
    Some(format!("{} = {}", parts.join(" + "), words::exact_dong(cost.once()?)))
}

/// `250.000 đồng × 12 lần × 325.000 đối tượng = 975.000.000.000 đồng`
pub(super) fn yearly(cost: &PlanCost) -> Option<String> {
    Some(format!(
        "{} × {} lần × {} đối tượng = {}",
        words::exact_dong(cost.once()?),
        words::decimal(cost.times_per_year?),
        words::count(cost.subjects?),
        words::exact_dong(cost.yearly()?)
    ))
}

/// A change of a cost for programs, exact đồng.
#[derive(Debug, Serialize)]
pub(in crate::web) struct ChangeBody {
    before: Cost,
    after: Cost,
    saving: Cost,
    /// In per cent with two places, cut off as government reports do.
    truncated: Option<Decimal>,
    rounded: Option<Decimal>,
}

impl From<CostChange> for ChangeBody {
    fn from(change: CostChange) -> Self {
        Self {
            before: change.before,
            after: change.after,
            saving: change.saving(),
            truncated: change.truncated(),
            rounded: change.rounded(),
        }
    }
}
