//! Regulations on lists: what a review is taken over, and how far it has come.

use serde::{Deserialize, Serialize};

use crate::model::{Day, RegulationCode, closed_set};

closed_set! {
    /// A list of regulations that a programme goes through one by one.
    ReviewList {
        /// Procedures of which it is asked whether a lower level may settle them.
        Decentralisation = "decentralisation", "Rà soát để phân cấp";
        /// Procedures between agencies, reviewed to be made simpler.
        Internal = "internal", "Rà soát thủ tục hành chính nội bộ";
        /// Reporting regimes to be brought into the Government's reporting
        /// system; done when they are in it.
        Reporting = "reporting", "Tích hợp chế độ báo cáo";
    }
}

/// A regulation on a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    /// The list.
    pub list: ReviewList,
    /// The regulation.
    pub code: RegulationCode,
    /// The day from which it is on the list.
    pub listed: Day,
    /// The day on which the work on it was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done: Option<Day>,
}

impl Listing {
    /// Its key in the journal.
    pub fn key(&self) -> String {
        format!("{}:{}", self.list, self.code)
    }
}
