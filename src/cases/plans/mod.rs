//! Plans from upload to law: every step is one transaction with its journal
//! rows, names the version of the plan that whoever asks has seen, and is
//! refused with the difference if that is no longer the last.
//!
//! [`dry_run`] tells what a file would do; [`confirm`] does it. [`consult`],
//! [`submit`], [`review`], [`approve`] and [`enact`] lead items on; the rest
//! takes back or mends, always by new facts.

mod attach;
mod call;
mod confirm;
mod correct;
mod decide;
mod edit;
mod error;
mod pdf;
mod steps;
mod subjects;
mod template;
mod token;
mod upload;
mod waiting;

pub use attach::{Attached, attach_file};
pub use call::{CallChange, change_call, open_call};
pub use confirm::{Confirmed, confirm};
pub use correct::{
    Correction, correct_act, correct_content, correct_decision, correct_document, correctable,
};
pub use decide::{Approval, Enactment, approve, enact};
pub use edit::{ItemEdit, edit_items};
pub use error::{Difference, ItemDifference, PlanError, StageDifference};
pub use pdf::Pdf;
pub(in crate::cases) use pdf::{file_name, is_whole_pdf};
pub use steps::{
    Moment, Recorded, Selection, Verdicts, Which, consult, difference, review, submit, withdraw,
};
pub use subjects::{agency_of, compare_names};
pub use template::{TemplateError, agency_template};
pub use token::Token;
pub use upload::{ChangedItem, Coverage, DryRun, Target, Upload, check_plan, dry_run};
pub use waiting::{FileAbout, WAITING, WaitingFile, keep_file, kept_file};
