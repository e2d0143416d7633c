//! A proposal beside the regulation that it is about.

use crate::web::{
    App, WebError,
    plans::wording,
    regulation::{dossier::Row, facts::key},
    search::results::Holding,
    words,
};
use crate::{
    model::{ItemField, LegalBasis, PlanItem, Regulation, RegulationCode, Subject},
    reference::agencies,
};

/// The regulation as it is now, as far as a review needs it.
pub(in crate::web) struct Now {
    pub code: Option<RegulationCode>,
    pub kind: &'static str,
    pub field: String,
    /// Who answers for it.
    pub agency: String,
    /// None if the registry does not have it.
    pub in_force: Option<Holding>,
    pub key: Vec<Row>,
    pub legal_basis: Vec<LegalBasis>,
}

impl Now {
    /// The regulation that an item is about.
    pub(in crate::web) async fn find(app: &App, item: &PlanItem) -> Result<Option<Self>, WebError> {
        match &item.subject {
            Subject::Known(code) => {
                let regulation = app.store.current(code).await?;
                Ok(regulation.map(|regulation| Self::of(app, regulation)))
            }
            Subject::New(new) => Ok(Some(Self {
                code: None,
                kind: new.kind.label(),
                field: new.field.0.clone(),
                agency: String::new(),
                in_force: None,
                key: Vec::new(),
                legal_basis: Vec::new(),
            })),
        }
    }

    fn of(app: &App, regulation: Regulation) -> Self {
        let today = app.clock.today();
        let answering = agencies().responsible(&regulation.agency, today);
        Self {
            kind: regulation.kind.label(),
            agency: agencies().name(answering).to_owned(),
            in_force: Some(Holding::new(regulation.in_force_from, regulation.in_force_to, today)),
            key: key(&regulation),
            code: Some(regulation.code),
            field: regulation.field.0,
            legal_basis: regulation.legal_basis,
        }
    }
}

/// What an item proposes, without what stands beside it anyway.
pub(in crate::web) fn proposed(item: &PlanItem) -> Vec<(&'static str, String)> {
    let mut lines = wording::lines(item);
    let costs = ["Chi phí hiện tại", "Chi phí sau"];
    lines.retain(|(label, _)| *label != ItemField::Code.label() && !costs.contains(label));
    lines
}

/// What an item comes to in a year.
pub(in crate::web) struct Cost {
    pub before: String,
    pub after: String,
    /// What is saved; none if one of both is not known.
    pub saving: Option<String>,
}

/// The cost of a year before and after; none if the plan says nothing of it.
pub(in crate::web) fn cost(item: &PlanItem) -> Option<Cost> {
    if item.before.is_empty() && item.after.is_empty() {
        return None;
    }
    let (before, after) = (item.yearly_before(), item.yearly_after());
    let words = |cost: Option<crate::model::Cost>, missing: Vec<&str>| match cost {
        Some(cost) => words::dong(cost),
        None if missing.is_empty() => say!("Quá lớn, không tính được"),
        None => format!("Chưa tính được: thiếu {}", words::listed(&missing)),
    };
    Some(Cost {
        before: words(before, item.before.missing()),
        after: words(after, item.after.missing()),
        saving: before.zip(after).map(|(before, after)| words::dong(before.saving(after))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ItemDraft;

    fn item(json: &str) -> PlanItem {
        serde_json::from_str::<ItemDraft>(json).unwrap().try_into().unwrap()
    }

    #[test]
    fn a_cost_is_told_with_what_is_missing() {
        let told = |json: &str| {
            cost(&item(json)).map(|cost| (cost.before, cost.after, cost.saving.unwrap_or_default()))
        };
        let cut = r#"{"code":"1.004269","disposition":"cut","reason":"Trùng""#;
        let before = r#""before":{"fees":1000,"times_per_year":"2","subjects":10}"#;
        let text = |before: &str, after: &str, saving: &str| {
            Some((before.to_owned(), after.to_owned(), saving.to_owned()))
        };
        assert_eq!(told(&format!("{cut}}}")), None);
        assert_eq!(
            told(&format!("{cut},{before}}}")),
            text("20.000 đồng", "0 đồng", "20.000 đồng")
        );
        assert_eq!(
            told(&format!(r#"{cut},{before},"after":{{"fees":1}}}}"#)),
            text(
                "20.000 đồng",
                "Chưa tính được: thiếu số lần trong năm, số đối tượng tuân thủ",
                ""
            )
        );
    }

    #[test]
    fn a_proposal_is_told_without_its_code_and_cost() {
        let item = item(
            r#"{"code":"1.004269","disposition":"keep","reason":"Điều ước","before":{"fees":1}}"#,
        );
        let labels: Vec<_> = proposed(&item).into_iter().map(|(label, _)| label).collect();
        assert_eq!(labels, ["Phương án", "Lý do", "Thẩm quyền"]);
    }
}
