//! What the Government Office keeps books of beside plans: petitions, drafts
//! that bring new procedures, and lists of regulations under review.
//!
//! Each is as little as its figures are counted from. Where something stands on
//! a day follows from its days.

mod draft;
mod key;
mod listing;
mod measures;
mod petition;
mod standing;
mod step;

pub use draft::{DraftDocument, DraftProcedure, Vetting};
pub use key::{BadKey, DocketKey};
pub use listing::{Listing, ReviewList};
pub use measures::{PetitionCount, PetitionMeasures, PetitionPart};
pub use petition::{Petition, PetitionAccess, PetitionState, Routed, Routing};
pub use standing::{Judged, PetitionPlace, PetitionStanding, limits};
pub use step::{
    IllegalStep, PetitionAct, PetitionAction, PetitionAnswer, PetitionLetter, PetitionLetterKind,
    PetitionParty, PetitionStep, next_state,
};

/// All of it, as recorded last, each in the order of its keys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Docket {
    /// Petitions.
    pub petitions: Vec<Petition>,
    /// Drafts with the procedures that they would bring.
    pub drafts: Vec<DraftDocument>,
    /// Regulations on lists.
    pub listings: Vec<Listing>,
}
