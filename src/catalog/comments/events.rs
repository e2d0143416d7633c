//! What is recorded about comments, as far as it is counted.

use crate::model::{
    AgencySlug, AnswerState, CommentNumber, CommentSubject, ConsultationNumber, Day, RegulationCode,
};

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
    /// It was made about something that an agency answers for.
    Made(CommentSubject, AgencySlug),
    /// It was taken back.
    Withdrawn,
    /// A moderator hid it: nobody owes an answer to it.
    Hidden,
    /// It is shown again.
    Shown,
    /// It was answered, or its answer was changed; with the item or the
    /// paragraph that a version came of it for, if any.
    Answered(AnswerState, Option<CommentSubject>),
}

/// Something recorded about a consultation on a draft or on a regulation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsultationEvent {
    /// The consultation.
    pub number: ConsultationNumber,
    /// The place in the journal.
    pub seq: u64,
    /// The day, in Viet Nam.
    pub day: Day,
    /// What happened.
    pub what: ConsultationChange,
}

/// What happened to a consultation, as far as it matters to its comments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConsultationChange {
    /// It was opened; on a regulation in force, if it is on one.
    Opened(Option<RegulationCode>),
    /// It is over, and nothing is taken any more.
    Ended,
}
