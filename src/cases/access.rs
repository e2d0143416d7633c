//! Who asks, and whether they may: every use case begins here.

use crate::{
    model::{Account, Action, AgencySlug, Day, Id, Reach, Relation, Role, TokenScope},
    reference::agencies,
};

/// Somebody whom the store knows, with what proved it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The account.
    pub account: Account,
    /// What proved it.
    pub proof: Proof,
}

/// What proved that somebody is who they say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof {
    /// A browser's session.
    Session(Id),
    /// A token of the API, which may be used for these.
    Token(Id, Vec<TokenScope>),
}

/// Who does something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor<'a> {
    /// Not signed in.
    Visitor,
    /// Somebody with an account.
    User(&'a Identity),
    /// Whoever may run commands beside the store; the name is for the journal.
    Operator(&'a str),
}

/// Why somebody may not do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Visitors may not; signing in may help.
    #[error("{0} needs an account")]
    SignIn(Action),
    /// The role may not, whatever it concerns.
    #[error("the role {1} may not {0}")]
    Role(Action, Role),
    /// The role may only in its own agency, and this is another's.
    #[error("an officer may {0} in the own agency only")]
    Agency(Action),
    /// The token is not meant for this.
    #[error("the token may not be used to {0}")]
    Scope(Action),
    /// The password was made by somebody else and must be changed first.
    #[error("the password must be changed before {0}")]
    PasswordFirst(Action),
    /// Whoever made something does not settle it.
    #[error("{0} takes a second person")]
    SecondPerson(Action),
}

impl<'a> Actor<'a> {
    /// What the journal calls them.
    pub fn name(self) -> &'a str {
        match self {
            Self::Visitor => "khách",
            Self::User(identity) => identity.account.id.as_str(),
            Self::Operator(name) => name,
        }
    }

    /// How far they reach with an action, or why not at all.
    ///
    /// # Errors
    /// Says why, when there is nothing that they may do it to.
    pub fn reach(self, action: Action) -> Result<Reach, Refusal> {
        let identity = match self {
            Self::Operator(_) => return Ok(Reach::Everything),
            Self::Visitor => {
                return match Role::Visitor.reach(action) {
                    Reach::Nothing => Err(Refusal::SignIn(action)),
                    reach => Ok(reach),
                };
            }
            Self::User(identity) => identity,
        };
        let role = identity.account.standing.role();
        let reach = role.reach(action);
        if reach == Reach::Nothing {
            return Err(Refusal::Role(action, role));
        }
        if let Proof::Token(_, scopes) = &identity.proof
            && !scopes.iter().any(|scope| scope.covers(action))
        {
            return Err(Refusal::Scope(action));
        }
        // What visitors may do, and what leads to another password, stays open.
        let open = Role::Visitor.reach(action) != Reach::Nothing
            || matches!(action, Action::ViewAccount | Action::ManageAccount);
        if identity.account.temporary_until.is_some() && !open {
            return Err(Refusal::PasswordFirst(action));
        }
        Ok(reach)
    }

    /// Asks for permission to do something that concerns no agency, or all.
    ///
    /// # Errors
    /// Says why not.
    pub fn require(self, action: Action) -> Result<(), Refusal> {
        match self.reach(action)? {
            Reach::Everything => Ok(()),
            Reach::Nothing | Reach::OwnAgency => Err(Refusal::Agency(action)),
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
        let reach = self.reach(action)?;
        let own = || match self {
            Self::User(identity) => identity.account.standing.agency().is_some_and(|officer| {
                agencies().relation(officer, agency, today) == Relation::Own
            }),
            Self::Visitor | Self::Operator(_) => false,
        };
        if reach == Reach::Everything || own() { Ok(()) } else { Err(Refusal::Agency(action)) }
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
        if authors.into_iter().all(|author| crate::model::is_second_person(&self.name(), [&author]))
        {
            Ok(())
        } else {
            Err(Refusal::SecondPerson(action))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Standing;

    fn identity(role: Role, agency: Option<&str>, proof: Proof) -> Identity {
        let agency = agency.map(|slug| slug.parse().unwrap());
        let account = Account {
            id: Id::new(jiff::Timestamp::UNIX_EPOCH, [1; 10]),
            login: "a@mau.example".parse().unwrap(),
            name: "A".into(),
            standing: Standing::new(role, agency).unwrap(),
            disabled_at: None,
            temporary_until: None,
        };
        Identity { account, proof }
    }

    fn session() -> Proof {
        Proof::Session(Id::new(jiff::Timestamp::UNIX_EPOCH, [2; 10]))
    }

    fn token(scopes: &[TokenScope]) -> Proof {
        Proof::Token(Id::new(jiff::Timestamp::UNIX_EPOCH, [3; 10]), scopes.to_vec())
    }

    #[test]
    fn an_officer_reaches_as_far_as_the_agency() {
        let today = Day::constant(2026, 7, 1);
        let officer = identity(Role::Officer, Some("bo-giao-thong-van-tai"), session());
        let actor = Actor::User(&officer);
        for (agency, expected) in [
            ("bo-xay-dung", Ok(())),
            ("bo-giao-thong-van-tai", Ok(())),
            ("bo-tai-chinh", Err(Refusal::Agency(Action::UploadPlan))),
        ] {
            let agency = agency.parse().unwrap();
            assert_eq!(actor.require_in(Action::UploadPlan, &agency, today), expected);
        }
        assert_eq!(
            actor.require_in(
                Action::UploadPlan,
                &"bo-xay-dung".parse().unwrap(),
                Day::constant(2025, 2, 28)
            ),
            Err(Refusal::Agency(Action::UploadPlan))
        );
        assert_eq!(actor.require(Action::UploadPlan), Err(Refusal::Agency(Action::UploadPlan)));
        assert_eq!(actor.require(Action::Read), Ok(()));
    }

    #[test]
    fn a_refusal_says_what_would_help() {
        let reviewer = identity(Role::Reviewer, None, session());
        let reading = identity(Role::Reviewer, None, token(&[TokenScope::Read]));
        let mut fresh = identity(Role::Reviewer, None, session());
        fresh.account.temporary_until = Some(jiff::Timestamp::UNIX_EPOCH);
        let upload = Action::UploadPlan;
        let review = Action::ReviewPlan;
        for (actor, action, expected) in [
            (Actor::Visitor, Action::Read, Ok(Reach::Everything)),
            (Actor::Visitor, review, Err(Refusal::SignIn(review))),
            (Actor::User(&reviewer), review, Ok(Reach::Everything)),
            (Actor::User(&reviewer), upload, Err(Refusal::Role(upload, Role::Reviewer))),
            (Actor::User(&reading), Action::Read, Ok(Reach::Everything)),
            (Actor::User(&reading), Action::ReadJournal, Ok(Reach::Everything)),
            (Actor::User(&reading), review, Err(Refusal::Scope(review))),
            (
                Actor::User(&reading),
                Action::ManageAccount,
                Err(Refusal::Scope(Action::ManageAccount)),
            ),
            (Actor::User(&fresh), Action::Read, Ok(Reach::Everything)),
            (Actor::User(&fresh), Action::ManageAccount, Ok(Reach::Everything)),
            (Actor::User(&fresh), review, Err(Refusal::PasswordFirst(review))),
            (Actor::Operator("dòng lệnh"), Action::ManageUsers, Ok(Reach::Everything)),
        ] {
            assert_eq!(actor.reach(action), expected, "{actor:?} {action}");
        }
    }

    /// A scope never gives more than the role has.
    #[test]
    fn tokens_stay_within_their_account() {
        for role in Role::of_accounts() {
            let agency = (role == Role::Officer).then_some("bo-y-te");
            let whole = identity(role, agency, session());
            for &scope in TokenScope::ALL {
                let part = identity(role, agency, token(&[scope]));
                for &action in Action::ALL {
                    let (whole, part) = (Actor::User(&whole), Actor::User(&part));
                    if part.reach(action).is_ok() {
                        assert_eq!(
                            part.reach(action),
                            whole.reach(action),
                            "{role} {scope} {action}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn authors_are_refused_whatever_their_role() {
        let reviewer = identity(Role::Reviewer, None, session());
        let me = reviewer.account.id.as_str();
        let action = Action::RecordDecision;
        let actor = Actor::User(&reviewer);
        assert_eq!(actor.require_second(action, ["x"]), Ok(()));
        assert_eq!(actor.require_second(action, ["x", me]), Err(Refusal::SecondPerson(action)));
        assert_eq!(
            Actor::Operator("dòng lệnh").require_second(action, ["dòng lệnh"]),
            Err(Refusal::SecondPerson(action))
        );
    }
}
