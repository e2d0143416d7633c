//! Plans: what becomes of each regulation, and how far that has come.
//!
//! [`PlanFile`] is a file as it was read; [`check_file`] tells what is wrong
//! with it and gives the [`PlanItem`]s that can be taken in. [`Act`]s and
//! [`Stage`]s are the way of an item from proposal to law.

mod act;
mod call;
mod change;
mod check;
#[cfg(test)]
mod check_tests;
mod cost;
mod decision;
mod draft;
mod finding;
mod input;
mod item;
mod life;
mod measure;
mod number;
mod problem;
mod stage;

pub use act::{Act, IllegalAct};
pub use call::{CallAnswer, CallStanding, HandedIn, PlanCall};
pub use change::CostChange;
pub use check::{Checked, CheckedItem, Earlier, KnownRegulation, World, check_file};
pub use cost::{Cost, KnownCosts, PlanCost};
pub use decision::{Decision, EnactingDocument, PaperFile};
pub use draft::{BadItem, ItemDraft, Place, PlanFile, RowDraft};
pub use input::PlanInput;
pub use item::{ItemChange, LegalChange, NewRegulation, PlanItem, Subject};
pub use life::{BadLife, ItemLife};
pub use measure::{Handover, Measure, Way, Ways};
pub use number::{
    AnswerNumber, BadPlanNumber, CommentNumber, ConsultationNumber, ItemId, PlanNumber,
    QuestionNumber, ReceiptNumber,
};
pub use problem::{ItemField, Problem, ProblemCode, Severity};
pub use stage::{Authority, Disposition, IllegalTransition, Stage};
