//! Petitions: sent, led through their steps, and answered. Each is one
//! transaction with its journal rows. Whoever has an account sends at once
//! (`send`); a visitor shows by a letter first that the address is theirs
//! (`visit`), and holds the petition by a link of their own afterwards.

mod error;
mod letters;
mod send;
mod step;
mod visit;

pub use error::PetitionError;
pub use send::{NewPetition, send_petition};
pub use step::{NewStep, TakenBy, take_own_step, take_step};
pub use visit::{PetitionSubmission, WaitingPetition, ask, ask_again, confirm, own, waiting};

use crate::{
    cases::Actor,
    model::{Action, Day, PetitionPlace, Routing},
    store::StoredPetition,
};

/// What was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PetitionDone {
    /// This, now.
    Now(StoredPetition),
    /// The same was asked for before, and recorded then.
    Before(StoredPetition),
}

impl PetitionDone {
    /// The petition.
    pub fn petition(&self) -> &StoredPetition {
        let (Self::Now(petition) | Self::Before(petition)) = self;
        petition
    }
}

/// Whether somebody has a petition to settle: the agency that it was sent on
/// to, or the Government Office.
pub fn handles(actor: Actor<'_>, place: &PetitionPlace, today: Day) -> bool {
    match (place.routing, &place.agency) {
        (Some(Routing::Forwarded), Some(agency)) => {
            actor.require_in(Action::AnswerPetition, agency, today).is_ok()
        }
        _ => routes(actor),
    }
}

/// Whether somebody sends petitions on.
pub fn routes(actor: Actor<'_>) -> bool {
    actor.require(Action::RoutePetition).is_ok()
}

/// Whether somebody sent a petition.
pub fn sent(actor: Actor<'_>, petition: &StoredPetition) -> bool {
    actor != Actor::Visitor && petition.author == actor.name()
}
