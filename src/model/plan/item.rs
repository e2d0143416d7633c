//! What an agency proposes for one regulation.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Authority, Cost, Disposition, ItemDraft, KnownCosts, Measure, PlanCost};
use crate::model::{Day, DocumentNumber, Field, Kind, RegulationCode, closed_set};

/// What an agency proposes for one regulation.
///
/// Written as JSON it has the form of an [`ItemDraft`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "ItemDraft", into = "ItemDraft")]
pub struct PlanItem {
    /// The regulation.
    pub subject: Subject,
    /// What becomes of it.
    pub measure: Measure,
    /// What exactly is to change (nội dung phương án).
    pub content: String,
    /// Why (lý do).
    pub reason: String,
    /// What is to be amended to carry it out (kiến nghị thực thi).
    pub legal_changes: Vec<LegalChange>,
    /// The day by which it is to be carried out.
    pub deadline: Option<Day>,
    /// Who may settle it.
    pub authority: Authority,
    /// Inputs of the cost as it is.
    pub before: PlanCost,
    /// Inputs of the cost as it will be.
    pub after: PlanCost,
}

/// The regulation that an item is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// One of the registry.
    Known(RegulationCode),
    /// One that the registry does not have yet.
    New(NewRegulation),
}

impl Subject {
    /// The code, if the registry has the regulation.
    pub fn code(&self) -> Option<&RegulationCode> {
        match self {
            Self::Known(code) => Some(code),
            Self::New(_) => None,
        }
    }

    /// The text by which two items of a plan are told apart: the code, or the
    /// kind and name of a new regulation, whatever its capitals and blanks.
    pub fn key(&self) -> String {
        match self {
            Self::Known(code) => code.to_string(),
            Self::New(NewRegulation { name, kind, .. }) => {
                let words: Vec<&str> = name.split_whitespace().collect();
                format!("{kind}: {}", words.join(" ").to_lowercase())
            }
        }
    }
}

impl fmt::Display for Subject {
    /// The code, or the name of a new regulation.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(code) => code.fmt(f),
            Self::New(new) => f.write_str(&new.name),
        }
    }
}

/// A regulation that the registry does not have yet.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewRegulation {
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: Kind,
    /// Its field; empty if unknown.
    #[serde(default)]
    pub field: Field,
}

closed_set! {
    /// Why a version of an item was recorded.
    ItemChange {
        /// The item is new in its plan.
        Added = "added", "Thêm";
        /// The agency proposes something else.
        Changed = "changed", "Sửa";
        /// A slip in what was decided on is mended; the decision stays.
        Corrected = "corrected", "Đính chính";
    }
}

/// What is to be amended: "khoản 2 Điều 5 Nghị định 61/2018/NĐ-CP".
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LegalChange {
    /// The clause or point (khoản, điểm), as written; empty for a whole article.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub clause: String,
    /// The article (điều), as written; empty for a whole document.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub article: String,
    /// The document.
    pub document: DocumentNumber,
}

impl fmt::Display for LegalChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (text, word) in [(&self.clause, "khoản"), (&self.article, "Điều")] {
            let number = text.starts_with(|c: char| c.is_ascii_digit());
            match text.is_empty() {
                true => {}
                false if number => write!(f, "{word} {text} ")?,
                false => write!(f, "{text} ")?,
            }
        }
        self.document.fmt(f)
    }
}

impl PlanItem {
    /// What it does, without the details.
    pub fn disposition(&self) -> Disposition {
        self.measure.disposition()
    }

    /// The cost of a year as it is.
    pub fn yearly_before(&self) -> Option<Cost> {
        self.before.yearly()
    }

    /// The cost of a year as it will be. What is abolished costs nothing, and
    /// what is kept costs what it did, unless the plan says something else.
    pub fn yearly_after(&self) -> Option<Cost> {
        match self.measure {
            Measure::Cut if self.after.is_empty() => Some(Cost::ZERO),
            Measure::Keep if self.after.is_empty() => self.yearly_before(),
            _ => self.after.yearly(),
        }
    }

    /// The cost of one time as it will be, by the same rules.
    pub fn once_after(&self) -> Option<Cost> {
        match self.measure {
            Measure::Cut if self.after.is_empty() => Some(Cost::ZERO),
            Measure::Keep if self.after.is_empty() => self.before.once(),
            _ => self.after.once(),
        }
    }

    /// The cost of one time before and after, as far as each is known.
    pub fn once(&self) -> KnownCosts {
        KnownCosts { before: self.before.once(), after: self.once_after() }
    }

    /// The inputs without which the cost of a year as it will be is not known.
    pub fn missing_after(&self) -> Vec<&'static str> {
        match self.measure {
            Measure::Cut if self.after.is_empty() => Vec::new(),
            Measure::Keep if self.after.is_empty() => self.before.missing(),
            _ => self.after.missing(),
        }
    }

    /// The inputs without which the cost of one time as it will be is not known.
    pub fn missing_once_after(&self) -> Vec<&'static str> {
        match self.measure {
            Measure::Cut if self.after.is_empty() => Vec::new(),
            Measure::Keep if self.after.is_empty() => self.before.missing_once(),
            _ => self.after.missing_once(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Way;

    fn new(name: &str) -> NewRegulation {
        NewRegulation { name: name.into(), kind: Kind::Reporting, field: Field::default() }
    }

    #[test]
    fn subjects_are_told_apart_by_code_or_by_kind_and_name() {
        let key = |name| Subject::New(new(name)).key();
        assert_eq!(key(" Báo cáo  Mới"), key("báo cáo mới"));
        assert_ne!(key("Báo cáo mới"), key("Báo cáo cũ"));
        assert_eq!(Subject::Known("1.004269".parse().unwrap()).key(), "1.004269");
    }

    #[test]
    fn legal_changes_are_written_as_in_a_document() {
        for (clause, article, text) in [
            ("2", "5", "khoản 2 Điều 5 61/2018/NĐ-CP"),
            ("điểm a khoản 2", "Điều 5a", "điểm a khoản 2 Điều 5a 61/2018/NĐ-CP"),
            ("", "", "61/2018/NĐ-CP"),
        ] {
            let document = "61/2018/NĐ-CP".parse().unwrap();
            let change = LegalChange { clause: clause.into(), article: article.into(), document };
            assert_eq!(change.to_string(), text);
        }
    }

    #[test]
    fn what_is_cut_costs_nothing_and_what_is_kept_as_before() {
        let before = PlanCost {
            fees: Some(10),
            times_per_year: "1".parse().ok(),
            subjects: Some(3),
            ..PlanCost::default()
        };
        let cut = || ItemDraft { code: "1.004269".parse().ok(), before, ..ItemDraft::default() };
        let after = |disposition| {
            let draft = ItemDraft { disposition: Some(disposition), ..cut() };
            PlanItem::try_from(draft).unwrap().yearly_after().map(Cost::dong)
        };
        assert_eq!(after(Disposition::Cut), Some(0));
        assert_eq!(after(Disposition::Keep), Some(30));
        let simplify = ItemDraft {
            disposition: Some(Disposition::Simplify),
            ways: [Way::Time].into(),
            ..cut()
        };
        assert_eq!(PlanItem::try_from(simplify).unwrap().yearly_after(), None);
    }
}
