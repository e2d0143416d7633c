//! Consultations on drafts of documents and on regulations in force: opened,
//! given more time, closed and ended, each with its reason in the journal; the
//! text of a draft with its versions; and the procedures that it would bring,
//! with what the Government Office says to each.
//!
//! Comments and answers are those of `comments`, as on plans.

mod draft;
mod error;
mod open;
mod procedures;

pub use draft::publish_text;
pub use error::ConsultationError;
pub use open::{NewConsultation, NewOn, NewTime, change_time, open_consultation};
pub use procedures::{docket_key, set_procedures, vet_procedures};

use crate::{
    cases::Actor,
    model::{Action, Consultation, ConsultationKind, Day},
};

/// What was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConsultationDone<T> {
    /// This, now.
    Now(T),
    /// The same was asked for before, and recorded then.
    Before(T),
}

impl<T> ConsultationDone<T> {
    /// What stands now.
    pub fn get(&self) -> &T {
        let (Self::Now(stored) | Self::Before(stored)) = self;
        stored
    }
}

/// Whether somebody runs a consultation: its agency, and the Government Office
/// where it is on a regulation in force.
pub fn runs(actor: Actor<'_>, of: &Consultation, today: Day) -> bool {
    may_run(actor, of, today).is_ok()
}

fn may_run(actor: Actor<'_>, of: &Consultation, today: Day) -> Result<(), crate::cases::Refusal> {
    actor.require_in(Action::RunConsultation, &of.agency, today)?;
    match of.kind() {
        // Whoever drafts is one person, and whoever vets is another.
        ConsultationKind::Draft => drafts(actor),
        ConsultationKind::Regulation => Ok(()),
    }
}

/// Whether somebody writes drafts at all.
fn drafts(actor: Actor<'_>) -> Result<(), crate::cases::Refusal> {
    actor.reach(Action::EditPlan).map(|_| ())
}
