//! What is done to the items of a plan, and the stage that it leads to.

use super::{Authority, Stage};
use crate::model::closed_set;

closed_set! {
    /// What is done to items of a plan. Acts are dated facts: none is ever
    /// changed; one that was wrong is corrected by a later one.
    Act {
        /// A file brought items in or changed them.
        Uploaded = "uploaded", "Tải lên";
        /// Items were changed one by one.
        Edited = "edited", "Sửa";
        /// Opened for comments from a day on.
        Consulting = "consulting", "Mở tham vấn";
        /// Sent to the Government Office.
        Submitted = "submitted", "Trình thẩm tra";
        /// Sent back by the Government Office with reasons.
        Returned = "returned", "Trả lại";
        /// Passed by the Government Office.
        Reviewed = "reviewed", "Thẩm tra đạt";
        /// Approved by a decision.
        Approved = "approved", "Phê duyệt";
        /// Carried out by a document that is in force from a day on.
        Enacted = "enacted", "Thực thi";
        /// Taken back, by the agency or by a decision.
        Withdrawn = "withdrawn", "Rút";
        /// What was recorded by mistake counts no more.
        Annulled = "annulled", "Hủy ghi nhận";
    }
}

/// An act that the law does not know for an item in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{act} is not possible {} under the authority of {authority}", .from.map_or("for an item that was withdrawn".to_owned(), |stage| format!("for an item that is {stage}")))]
pub struct IllegalAct {
    /// What was to be done.
    pub act: Act,
    /// Where the item is; none if it was withdrawn.
    pub from: Option<Stage>,
    /// Who settles it.
    pub authority: Authority,
}

impl Act {
    /// Whether it changes what items say.
    pub fn is_edit(self) -> bool {
        matches!(self, Self::Uploaded | Self::Edited)
    }

    /// The stage that it is to lead to, if it leads to one.
    pub fn aim(self) -> Option<Stage> {
        Some(match self {
            Self::Uploaded | Self::Edited | Self::Returned => Stage::Proposed,
            Self::Consulting => Stage::Consulting,
            Self::Submitted => Stage::Submitted,
            Self::Reviewed => Stage::Reviewed,
            Self::Approved => Stage::Approved,
            Self::Enacted => Stage::Enacted,
            Self::Withdrawn | Self::Annulled => return None,
        })
    }

    /// Whether it may be recorded for an item, going by what is recorded so far.
    ///
    /// # Errors
    /// When the procedure of the law does not know such a step. An agency may
    /// withdraw what is not approved yet; an approved item is taken back by a
    /// decision only, one that is carried out not at all.
    pub fn check(self, from: Option<Stage>, authority: Authority) -> Result<(), IllegalAct> {
        let legal = match (self, from) {
            (Self::Uploaded | Self::Edited, from) => matches!(from, None | Some(Stage::Proposed)),
            (Self::Withdrawn, Some(from)) => from < Stage::Enacted,
            (Self::Annulled, _) => true,
            (_, None) => false,
            (act, Some(from)) => act.aim().is_some_and(|to| from.advance(to, authority).is_ok()),
        };
        if legal { Ok(()) } else { Err(IllegalAct { act: self, from, authority }) }
    }

    /// The same for what is done without a decision: an agency does not take
    /// back what is approved.
    ///
    /// # Errors
    /// As [`Act::check`].
    pub fn check_alone(self, from: Option<Stage>, authority: Authority) -> Result<(), IllegalAct> {
        self.check(from, authority)?;
        match (self, from) {
            (Self::Withdrawn, Some(Stage::Approved)) => {
                Err(IllegalAct { act: self, from, authority })
            }
            _ => Ok(()),
        }
    }

    /// The stage after it, whatever was before: how a history is read. Acts
    /// are recorded late and out of their order, so what is approved or
    /// enacted stays so, whatever is told of an earlier step.
    pub fn after(self, before: Option<Stage>) -> Option<Stage> {
        match (self, self.aim()) {
            (Self::Withdrawn, _) => None,
            (_, Some(aim)) if before < Some(Stage::Approved) || before < Some(aim) => Some(aim),
            _ => before,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walk(acts: &[Act]) -> Option<Stage> {
        acts.iter().fold(None, |stage, act| act.after(stage))
    }

    #[test]
    fn acts_lead_to_stages() {
        use Act::{
            Annulled, Approved, Consulting, Edited, Enacted, Returned, Reviewed, Submitted,
            Uploaded, Withdrawn,
        };
        for (acts, stage) in [
            (vec![Uploaded], Some(Stage::Proposed)),
            (vec![Uploaded, Consulting, Submitted], Some(Stage::Submitted)),
            (vec![Uploaded, Consulting, Submitted, Returned], Some(Stage::Proposed)),
            (vec![Uploaded, Withdrawn], None),
            (vec![Uploaded, Withdrawn, Edited], Some(Stage::Proposed)),
            // Told late: the decision is older than the file that brought the item.
            (vec![Approved, Uploaded, Reviewed], Some(Stage::Approved)),
            (vec![Approved, Enacted, Approved], Some(Stage::Enacted)),
            (vec![Approved, Withdrawn], None),
            (vec![Reviewed, Enacted], Some(Stage::Enacted)),
            (vec![Uploaded, Annulled], Some(Stage::Proposed)),
        ] {
            assert_eq!(walk(&acts), stage, "{acts:?}");
        }
    }

    /// Every act from every stage under both authorities, against the list.
    #[test]
    fn what_is_possible_is_exactly_what_the_law_knows() {
        let legal = [
            "uploaded none",
            "uploaded proposed",
            "edited none",
            "edited proposed",
            "consulting proposed",
            "submitted consulting",
            "returned submitted",
            "reviewed submitted",
            "approved reviewed prime-minister",
            "enacted approved",
            "enacted reviewed ministry",
            "withdrawn proposed",
            "withdrawn consulting",
            "withdrawn submitted",
            "withdrawn reviewed",
            "withdrawn approved",
        ];
        let stages = Stage::ALL.iter().copied().map(Some).chain([None]);
        for from in stages {
            let name = from.map_or("none", Stage::name);
            for &authority in Authority::ALL {
                for &act in Act::ALL.iter().filter(|act| **act != Act::Annulled) {
                    let step = format!("{act} {name}");
                    let expected = legal.contains(&step.as_str())
                        || legal.contains(&format!("{step} {authority}").as_str());
                    assert_eq!(act.check(from, authority).is_ok(), expected, "{step} {authority}");
                    // What is approved takes a decision to be taken back.
                    let alone = expected && step != "withdrawn approved";
                    assert_eq!(act.check_alone(from, authority).is_ok(), alone, "{step} alone");
                }
            }
        }
    }
}
