//! Drafts of legal documents that would bring new procedures, and what the
//! Government Office says to each of these.

use serde::{Deserialize, Serialize};

use super::DocketKey;
use crate::model::{AgencySlug, Day, closed_set};

closed_set! {
    /// What the Government Office says to a procedure that a draft would bring.
    Vetting {
        /// It may come as it is.
        Accepted = "accepted", "Đồng ý";
        /// It is to come in another form.
        Amended = "amended", "Đề nghị sửa";
        /// It is to be left out.
        Refused = "refused", "Đề nghị bỏ";
    }
}

/// A draft with the procedures that it would bring.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftDocument {
    /// Its number in the books.
    pub number: DocketKey,
    /// What it is called.
    pub title: String,
    /// Who drafts it.
    pub agency: AgencySlug,
    /// The day on which it was sent for vetting.
    pub sent: Day,
    /// The procedures, in the order in which the draft has them.
    pub procedures: Vec<DraftProcedure>,
}

/// A procedure that a draft would bring.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DraftProcedure {
    /// What it is called.
    pub name: String,
    /// What the Government Office says to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vetting: Option<Vetting>,
    /// The day on which it said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub concluded: Option<Day>,
}

impl DraftProcedure {
    /// What was said to it by a day.
    pub fn vetted(&self, on: Day) -> Option<Vetting> {
        self.vetting.filter(|_| self.concluded.is_some_and(|day| day <= on))
    }
}
