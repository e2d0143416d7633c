//! Who does something to plans, and whether they may.

use crate::{
    model::{AgencySlug, Day, closed_set},
    reference::agencies,
};

closed_set! {
    /// As what somebody acts.
    Role {
        /// An officer of one agency.
        Officer = "officer", "Cán bộ bộ, cơ quan";
        /// A reviewer at the Government Office.
        Reviewer = "reviewer", "Chuyên viên thẩm tra";
        /// Anybody else.
        Other = "other", "Vai trò khác";
    }
}

closed_set! {
    /// What somebody does.
    Action {
        /// Upload a plan.
        UploadPlan = "upload-plan", "Nộp phương án";
        /// Change a plan that is not settled.
        EditPlan = "edit-plan", "Sửa phương án";
        /// Open a plan for comments, and close it.
        OpenConsultation = "open-consultation", "Mở, đóng tham vấn";
        /// Submit a plan to the Government Office.
        SubmitPlan = "submit-plan", "Trình phương án";
        /// Withdraw a plan.
        WithdrawPlan = "withdraw-plan", "Rút phương án";
        /// Return a plan or pass it.
        ReviewPlan = "review-plan", "Thẩm tra phương án";
        /// Record the decision that approves a plan.
        RecordDecision = "record-decision", "Ghi quyết định phê duyệt";
        /// Record the legal document that carries an item out.
        RecordDocument = "record-document", "Ghi văn bản thực thi";
    }
}

/// Who does something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor<'a> {
    /// Somebody with an account.
    User {
        /// What the journal calls them.
        login: &'a str,
        /// As what they act.
        role: Role,
        /// Whose officer they are.
        agency: Option<&'a AgencySlug>,
    },
    /// Whoever may run commands beside the store; the name is for the journal.
    Operator(&'a str),
}

/// Why somebody may not do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The role may not, whatever it concerns.
    #[error("the role {1} may not {0}")]
    Role(Action, Role),
    /// The role may only in its own agency, and this is another's.
    #[error("an officer may {0} in the own agency only")]
    Agency(Action),
    /// Whoever made something does not settle it.
    #[error("{0} takes a second person")]
    SecondPerson(Action),
}

impl<'a> Actor<'a> {
    /// What the journal calls them.
    pub fn name(self) -> &'a str {
        match self {
            Self::User { login, .. } => login,
            Self::Operator(name) => name,
        }
    }

    /// Asks for permission to do something that concerns no agency, or all.
    ///
    /// # Errors
    /// Says why not.
    pub fn require(self, action: Action) -> Result<(), Refusal> {
        match self {
            Self::Operator(_) => Ok(()),
            Self::User { role, .. } => match (role, action) {
                (
                    Role::Reviewer,
                    Action::ReviewPlan | Action::RecordDecision | Action::RecordDocument,
                ) => Ok(()),
                (Role::Officer, Action::ReviewPlan | Action::RecordDecision)
                | (Role::Reviewer | Role::Other, _) => Err(Refusal::Role(action, role)),
                (Role::Officer, _) => Err(Refusal::Agency(action)),
            },
        }
    }

    /// Asks for permission to do something to what belongs to an agency.
    ///
    /// # Errors
    /// Says why not.
    pub fn require_in(
        self,
        action: Action,
        agency: &AgencySlug,
        today: Day,
    ) -> Result<(), Refusal> {
        match (self.require(action), self) {
            (Err(Refusal::Agency(_)), Self::User { agency: Some(own), .. })
                if agencies().responsible(own, today) == agencies().responsible(agency, today) =>
            {
                Ok(())
            }
            (result, _) => result,
        }
    }

    /// Asks for permission to settle what others made: whoever is among the
    /// `authors` (names in the journal) may not.
    ///
    /// # Errors
    /// Says why not.
    pub fn require_second<'p>(
        self,
        action: Action,
        authors: impl IntoIterator<Item = &'p str>,
    ) -> Result<(), Refusal> {
        if authors.into_iter().all(|author| author != self.name()) {
            Ok(())
        } else {
            Err(Refusal::SecondPerson(action))
        }
    }

    /// Whether they may record on a later day what happened before.
    pub fn may_backdate(self) -> bool {
        matches!(self, Self::Operator(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn officers_propose_for_their_agency_and_reviewers_settle() {
        let today = Day::constant(2026, 7, 1);
        let slug = |text: &str| text.parse::<AgencySlug>().unwrap();
        let (old, other) = (slug("bo-giao-thong-van-tai"), slug("bo-y-te"));
        let user = |role, agency| Actor::User { login: "a", role, agency };
        for &action in Action::ALL {
            let settles = matches!(action, Action::ReviewPlan | Action::RecordDecision);
            let may = |actor: Actor<'_>, agency: &str| {
                actor.require_in(action, &slug(agency), today).is_ok()
            };
            assert_eq!(may(user(Role::Officer, Some(&old)), "bo-xay-dung"), !settles, "{action}");
            assert!(!may(user(Role::Officer, Some(&other)), "bo-xay-dung"), "{action}");
            let reviews = settles || action == Action::RecordDocument;
            assert_eq!(may(user(Role::Reviewer, None), "bo-xay-dung"), reviews, "{action}");
            assert!(!may(user(Role::Other, None), "bo-xay-dung"), "{action}");
            assert!(may(Actor::Operator("x"), "bo-xay-dung"), "{action}");
            let actor = user(Role::Reviewer, None);
            assert_eq!(actor.require_second(action, ["b"]), Ok(()));
            assert_eq!(
                actor.require_second(action, ["b", "a"]),
                Err(Refusal::SecondPerson(action))
            );
        }
    }
}
