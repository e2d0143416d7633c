//! A row of a plan as it was read, and a file of them.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{
    Authority, Disposition, Handover, ItemField, LegalChange, Measure, NewRegulation, PlanCost,
    PlanItem, Problem, ProblemCode, Subject, Way, Ways,
};
use crate::model::{Day, Level, RegulationCode};

/// Where a row stands in a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The sheet of a workbook; empty for other files.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sheet: String,
    /// The row as a person counts it; 0 for the file as a whole.
    pub row: u64,
}

/// A row of a file, cells read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowDraft {
    /// Where it stands.
    pub at: Place,
    /// What it states. Cells that could not be read are left out; the file's
    /// problems name them.
    pub draft: ItemDraft,
}

/// A file of a plan as it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanFile {
    /// Its name.
    pub name: String,
    /// SHA-256 of its bytes, in lower-case hexadecimal.
    pub fingerprint: String,
    /// Its rows in their order.
    pub rows: Vec<RowDraft>,
    /// What was wrong with single cells, or with the file as a whole. A row
    /// with an error here is not taken in, nor is any row if row 0 has one.
    pub problems: Vec<Problem>,
}

/// What a row of a file states: each cell read, not yet put together. It is
/// also the JSON form of an item.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ItemDraft {
    /// The code of a regulation of the registry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<RegulationCode>,
    /// A regulation that the registry does not have yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<NewRegulation>,
    /// What becomes of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disposition: Option<Disposition>,
    /// In which ways it is made simpler.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub ways: BTreeSet<Way>,
    /// The level that settles it now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_level: Option<Level>,
    /// The level that it is handed to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_level: Option<Level>,
    /// What exactly is to change.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub content: String,
    /// Why.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// What is to be amended.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub legal_changes: Vec<LegalChange>,
    /// The day by which it is to be carried out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Day>,
    /// Who may settle it; the Prime Minister if nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authority: Option<Authority>,
    /// Inputs of the cost as it is.
    #[serde(skip_serializing_if = "PlanCost::is_empty")]
    pub before: PlanCost,
    /// Inputs of the cost as it will be.
    #[serde(skip_serializing_if = "PlanCost::is_empty")]
    pub after: PlanCost,
}

/// Why an [`ItemDraft`] is not a [`PlanItem`]: one thing for each field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an item of a plan: {}", .0.iter().map(|(field, code)| format!("{field}: {code}")).collect::<Vec<_>>().join(", "))]
pub struct BadItem(pub Vec<(ItemField, ProblemCode)>);

impl TryFrom<ItemDraft> for PlanItem {
    type Error = BadItem;

    fn try_from(draft: ItemDraft) -> Result<Self, BadItem> {
        let mut bad = Vec::new();
        let subject = match (draft.code, draft.new) {
            (Some(code), None) => Some(Subject::Known(code)),
            (None, Some(new)) if !new.name.trim().is_empty() => Some(Subject::New(new)),
            (None, Some(_)) => {
                bad.push((ItemField::NewName, ProblemCode::SubjectMissing));
                None
            }
            (Some(_), Some(_)) => {
                bad.push((ItemField::Code, ProblemCode::SubjectTwice));
                None
            }
            (None, None) => {
                bad.push((ItemField::Code, ProblemCode::SubjectMissing));
                None
            }
        };
        let measure = match draft.disposition {
            Some(Disposition::Cut) => Some(Measure::Cut),
            Some(Disposition::Keep) => Some(Measure::Keep),
            Some(Disposition::Simplify) => {
                let ways = Ways::new(draft.ways);
                if ways.is_none() {
                    bad.push((ItemField::Ways, ProblemCode::WaysMissing));
                }
                ways.map(Measure::Simplify)
            }
            Some(Disposition::Decentralise) => {
                handover(draft.from_level, draft.to_level, &mut bad).map(Measure::Decentralise)
            }
            None => {
                bad.push((ItemField::Disposition, ProblemCode::DispositionMissing));
                None
            }
        };
        match (subject, measure) {
            (Some(subject), Some(measure)) => Ok(Self {
                subject,
                measure,
                content: draft.content,
                reason: draft.reason,
                legal_changes: draft.legal_changes,
                deadline: draft.deadline,
                authority: draft.authority.unwrap_or(Authority::PrimeMinister),
                before: draft.before,
                after: draft.after,
            }),
            _ => Err(BadItem(bad)),
        }
    }
}

fn handover(
    from: Option<Level>,
    to: Option<Level>,
    bad: &mut Vec<(ItemField, ProblemCode)>,
) -> Option<Handover> {
    for (level, field) in [(from, ItemField::FromLevel), (to, ItemField::ToLevel)] {
        if level.is_none() {
            bad.push((field, ProblemCode::LevelMissing));
        }
    }
    let handover = Handover::new(from?, to?);
    if handover.is_none() {
        bad.push((ItemField::ToLevel, ProblemCode::LevelNotLower));
    }
    handover
}

impl From<PlanItem> for ItemDraft {
    fn from(item: PlanItem) -> Self {
        let (code, new) = match item.subject {
            Subject::Known(code) => (Some(code), None),
            Subject::New(new) => (None, Some(new)),
        };
        let disposition = Some(item.measure.disposition());
        let (ways, handover) = match &item.measure {
            Measure::Simplify(ways) => (ways.iter().collect(), None),
            Measure::Decentralise(handover) => (BTreeSet::new(), Some(*handover)),
            Measure::Cut | Measure::Keep => (BTreeSet::new(), None),
        };
        Self {
            code,
            new,
            disposition,
            ways,
            from_level: handover.map(Handover::from),
            to_level: handover.map(Handover::to),
            content: item.content,
            reason: item.reason,
            legal_changes: item.legal_changes,
            deadline: item.deadline,
            authority: Some(item.authority),
            before: item.before,
            after: item.after,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Field, Kind};

    fn draft() -> ItemDraft {
        ItemDraft {
            code: Some("1.004269".parse().unwrap()),
            disposition: Some(Disposition::Cut),
            ..ItemDraft::default()
        }
    }

    fn new(name: &str) -> NewRegulation {
        NewRegulation { name: name.into(), kind: Kind::Reporting, field: Field::default() }
    }

    #[test]
    fn what_does_not_fit_together_is_named_by_field() {
        use ItemField as F;
        use ProblemCode as P;
        let simplify = ItemDraft { disposition: Some(Disposition::Simplify), ..draft() };
        let hand = ItemDraft { disposition: Some(Disposition::Decentralise), ..draft() };
        let (ministry, province) = (Some(Level::Ministry), Some(Level::Province));
        for (draft, expected) in [
            (ItemDraft { code: None, ..draft() }, vec![(F::Code, P::SubjectMissing)]),
            (ItemDraft { new: Some(new("x")), ..draft() }, vec![(F::Code, P::SubjectTwice)]),
            (
                ItemDraft { code: None, new: Some(new(" ")), ..draft() },
                vec![(F::NewName, P::SubjectMissing)],
            ),
            (
                ItemDraft::default(),
                vec![(F::Code, P::SubjectMissing), (F::Disposition, P::DispositionMissing)],
            ),
            (simplify, vec![(F::Ways, P::WaysMissing)]),
            (hand.clone(), vec![(F::FromLevel, P::LevelMissing), (F::ToLevel, P::LevelMissing)]),
            (
                ItemDraft { from_level: ministry, ..hand.clone() },
                vec![(F::ToLevel, P::LevelMissing)],
            ),
            (
                ItemDraft { from_level: province, to_level: ministry, ..hand },
                vec![(F::ToLevel, P::LevelNotLower)],
            ),
        ] {
            assert_eq!(PlanItem::try_from(draft), Err(BadItem(expected)));
        }
    }

    #[test]
    fn items_read_back_from_json() {
        let simplify = ItemDraft {
            disposition: Some(Disposition::Simplify),
            ways: [Way::Online, Way::Time].into(),
            legal_changes: vec![LegalChange {
                clause: "2".into(),
                article: "5".into(),
                document: "61/2018/NĐ-CP".parse().unwrap(),
            }],
            deadline: Some(Day::constant(2026, 12, 31)),
            authority: Some(Authority::Ministry),
            before: PlanCost { fees: Some(5), ..PlanCost::default() },
            ..draft()
        };
        let hand = ItemDraft {
            code: None,
            new: Some(new("Báo cáo mới")),
            disposition: Some(Disposition::Decentralise),
            from_level: Some(Level::Ministry),
            to_level: Some(Level::Commune),
            ..ItemDraft::default()
        };
        for draft in [draft(), simplify, hand] {
            let item = PlanItem::try_from(draft).unwrap();
            let json = serde_json::to_string(&item).unwrap();
            assert_eq!(serde_json::from_str::<PlanItem>(&json).unwrap(), item, "{json}");
        }
        assert!(serde_json::from_str::<PlanItem>(r#"{"code":"1.004269"}"#).is_err());
        assert!(serde_json::from_str::<ItemDraft>(r#"{"mã":"1.004269"}"#).is_err());
    }
}
