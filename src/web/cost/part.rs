//! What one regulation costs, by its record and by the plan that applies to it.

use serde::Serialize;

use super::estimate::{self, ChangeBody};
use crate::{
    model::{
        Cost, CostChange, Day, Decimal, ItemId, PaidFrom, PlanCost, PlanItem, Spread, StatedCost,
        YearFrom,
    },
    reference::hourly_income,
    store::{Source, StoredVersion},
    web::{plans::applies::Applying, words},
};

/// An input of the cost with where it comes from.
#[derive(Debug, Serialize)]
pub(in crate::web) struct SourceRow {
    pub name: &'static str,
    pub value: String,
    pub source: String,
    /// Whether the source was compared with what the form prescribes.
    pub confirmed: bool,
}

/// The inputs that are known, each with its source.
pub(super) fn sources(cost: &StatedCost, source: &Source, day: Day) -> Vec<SourceRow> {
    let sheet =
        if source.sheet.is_empty() { String::new() } else { format!(", trang {}", source.sheet) };
    let record = match source.row {
        0 => format!("bản ghi, tệp {}", source.file),
        row => format!("bản ghi, tệp {}{sheet}, dòng {row}", source.file),
    };
    let mut rows = Vec::new();
    let mut push = |name, value: String, source: &str| {
        rows.push(SourceRow { name, value, source: source.to_owned(), confirmed: true });
    };
    let dong = |amount: i64| words::dong(Cost::from_dong(amount));
    if let Some(hours) = cost.hours {
        push("Số giờ làm việc mỗi lần", format!("{} giờ", words::decimal(hours)), &record);
    }
    if let Some((paid, from)) = cost.paid {
        let from = match from {
            PaidFrom::Expenses => record.clone(),
            PaidFrom::Fees => format!("{record}, bảng phí, lệ phí"),
        };
        push("Phí, lệ phí và dịch vụ mỗi lần", spread(paid, dong), &from);
    }
    let dossiers = format!("{record}, số hồ sơ mỗi năm (đã gồm số lần và số đối tượng)");
    let year = match cost.year {
        YearFrom::Subjects => &record,
        YearFrom::Dossiers => &dossiers,
    };
    if let Some(times) = cost.times_per_year {
        push("Số lần thực hiện mỗi năm", words::decimal(times), year);
    }
    if let Some(subjects) = cost.subjects {
        push("Số đối tượng tuân thủ mỗi năm", words::count(subjects), year);
    }
    if let (Some(income), Some(setting)) = (cost.hourly_income, hourly_income(day)) {
        let source = format!("{}; {}", setting.source, setting.note);
        let confirmed = setting.confirmed;
        let row = SourceRow {
            name: "Thu nhập bình quân một giờ",
            value: dong(income),
            source,
            confirmed,
        };
        rows.insert(rows.len().min(1), row);
    }
    rows
}

/// `200.000 đồng`, or `100.000 đồng đến 300.000 đồng, mức vừa 200.000 đồng`.
fn spread<T: Copy + PartialEq>(value: Spread<T>, words: impl Fn(T) -> String) -> String {
    if value.is_even() {
        return words(value.middle);
    }
    let (low, high) = (words(value.low), words(value.high));
    format!("{low} đến {high}, mức vừa {}", words(value.middle))
}

/// The part of a regulation's page about its cost.
pub(in crate::web) struct CostSection {
    pub rows: Vec<SourceRow>,
    pub once: Option<String>,
    pub yearly: Option<String>,
    pub formulas: Vec<String>,
    pub missing: Vec<&'static str>,
    pub plan: Option<PlanCosts>,
}

/// What the item of a plan says about the cost.
pub(in crate::web) struct PlanCosts {
    pub id: ItemId,
    /// An input each, before and after.
    pub inputs: Vec<(&'static str, String, String)>,
    pub once: (String, String),
    pub yearly: (String, String),
    /// What is saved, and the share cut off and rounded.
    pub saving: Option<(String, String)>,
    pub missing_before: Vec<&'static str>,
    pub missing_after: Vec<&'static str>,
}

impl CostSection {
    pub(in crate::web) fn new(version: &StoredVersion, plan: Option<&Applying>, day: Day) -> Self {
        let cost = stated(version, day);
        let middle = cost.inputs().middle;
        let formulas = [
            cost.once().and(estimate::once(&middle)),
            cost.yearly().and(estimate::yearly(&middle)),
        ];
        Self {
            rows: sources(&cost, &version.source, day),
            once: cost.once().map(|once| spread(once, words::exact_dong)),
            yearly: cost.yearly().map(|yearly| spread(yearly, words::exact_dong)),
            formulas: formulas.into_iter().flatten().collect(),
            missing: cost.missing(),
            plan: plan.and_then(|plan| Some(PlanCosts::new(plan.id, plan.content()?))),
        }
    }

    /// Whether a value was not compared with what the form prescribes.
    pub(in crate::web) fn doubtful(&self) -> bool {
        self.rows.iter().any(|row| !row.confirmed)
    }
}

fn stated(version: &StoredVersion, day: Day) -> StatedCost {
    version.regulation.stated_cost(hourly_income(day).map(|setting| setting.value))
}

/// The cost of a year before and after, if both are known.
fn change(item: &PlanItem) -> Option<CostChange> {
    Some(CostChange { before: item.yearly_before()?, after: item.yearly_after()? })
}

impl PlanCosts {
    fn new(id: ItemId, item: &PlanItem) -> Self {
        let change = change(item);
        let dong = |cost: Option<Cost>| cost.map_or_else(|| "–".to_owned(), words::exact_dong);
        let percent = |share: Decimal| words::share(share);
        Self {
            id,
            inputs: inputs(&item.before, &item.after),
            once: (dong(item.before.once()), dong(item.once_after())),
            yearly: (dong(item.yearly_before()), dong(item.yearly_after())),
            saving: change.map(|change| {
                let shares = change.truncated().zip(change.rounded());
                let shares = shares.map(|(truncated, rounded)| {
                    format!(
                        "{} nếu cắt số lẻ, {} nếu làm tròn",
                        percent(truncated),
                        percent(rounded)
                    )
                });
                (words::exact_dong(change.saving()), shares.unwrap_or_default())
            }),
            missing_before: item.before.missing(),
            missing_after: item.missing_after(),
        }
    }
}

/// The inputs that are stated before or after.
fn inputs(before: &PlanCost, after: &PlanCost) -> Vec<(&'static str, String, String)> {
    let dong = |amount: Option<i64>| amount.map(|amount| words::dong(Cost::from_dong(amount)));
    let rows = [
        ("Số giờ làm việc mỗi lần", [before, after].map(|c| c.hours.map(words::decimal))),
        ("Thu nhập bình quân một giờ", [before, after].map(|c| dong(c.hourly_income))),
        ("Thuê tư vấn, dịch vụ mỗi lần", [before, after].map(|c| dong(c.services))),
        ("Phí, lệ phí, chi phí khác mỗi lần", [before, after].map(|c| dong(c.fees))),
        ("Số lần mỗi năm", [before, after].map(|c| c.times_per_year.map(words::decimal))),
        ("Số đối tượng mỗi năm", [before, after].map(|c| c.subjects.map(words::count))),
    ];
    let stated =
        rows.into_iter().filter(|(_, [before, after])| before.is_some() || after.is_some());
    stated
        .map(|(name, sides)| {
            let [before, after] = sides.map(|side| side.unwrap_or_else(|| "–".to_owned()));
            (name, before, after)
        })
        .collect()
}

/// The same for programs.
#[derive(Serialize)]
pub(in crate::web) struct CostBody {
    inputs: Vec<SourceRow>,
    once: Option<Spread<Cost>>,
    yearly: Option<Spread<Cost>>,
    missing: Vec<&'static str>,
    plan: Option<PlanCostBody>,
}

#[derive(Serialize)]
struct PlanCostBody {
    item: ItemId,
    once_before: Option<Cost>,
    once_after: Option<Cost>,
    yearly_before: Option<Cost>,
    yearly_after: Option<Cost>,
    yearly: Option<ChangeBody>,
    missing_before: Vec<&'static str>,
    missing_after: Vec<&'static str>,
}

impl CostBody {
    pub(in crate::web) fn new(version: &StoredVersion, plan: Option<&Applying>, day: Day) -> Self {
        let cost = stated(version, day);
        let plan = plan.and_then(|plan| Some((plan.id, plan.content()?)));
        Self {
            inputs: sources(&cost, &version.source, day),
            once: cost.once(),
            yearly: cost.yearly(),
            missing: cost.missing(),
            plan: plan.map(|(item, content)| PlanCostBody {
                item,
                once_before: content.before.once(),
                once_after: content.once_after(),
                yearly_before: content.yearly_before(),
                yearly_after: content.yearly_after(),
                yearly: change(content).map(ChangeBody::from),
                missing_before: content.before.missing(),
                missing_after: content.missing_after(),
            }),
        }
    }
}
