//! What is recorded about comments, as far as it is counted.

use crate::model::{AgencySlug, AnswerState, CommentNumber, Day, ItemId};

/// Something recorded about a comment, at a place of the journal and on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentEvent {
    /// The comment.
    pub number: CommentNumber,
    /// The place in the journal.
    pub seq: u64,
    /// The day, in Viet Nam.
    pub day: Day,
    /// What happened.
    pub what: CommentChange,
}

/// What happened to a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CommentChange {
    /// It was made about an item of a plan of an agency.
    Made(ItemId, AgencySlug),
    /// It was taken back.
    Withdrawn,
    /// A moderator hid it: nobody owes an answer to it.
    Hidden,
    /// It is shown again.
    Shown,
    /// It was answered, or its answer was changed; with the item that a version
    /// came of it for, if any.
    Answered(AnswerState, Option<ItemId>),
}
