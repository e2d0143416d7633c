//! The vocabulary of the product: types, states and their transitions.
//!
//! Nothing here does IO or reads a clock: "today" is always an argument. A
//! value of these types has been checked when it was made, so no other module
//! checks it again.

mod account;
mod agency;
mod baseline;
mod calendar;
mod charge;
mod code;
mod comment;
mod consultation;
mod day;
mod decimal;
mod docket;
mod document;
mod follow;
mod found;
mod head;
mod indicator;
mod journal;
mod kind;
mod league;
mod mail;
mod moderation;
mod permission;
mod plan;
mod question;
mod record;
mod regulation;
mod score;
mod stated_cost;
mod webhook;

pub use account::{Account, BadId, BadLogin, BadStanding, Id, Login, Standing, display_name};
pub use agency::{Agency, AgencyKind, AgencySlug, BadSlug};
pub use baseline::{BadBaselineSlug, Baseline, BaselineScope, BaselineSlug, baseline_digest};
pub use calendar::{Calendar, DayKind, Due};
pub use charge::Charge;
pub use code::{BadCode, RegulationCode};
pub use comment::{
    AnswerState, BusinessSize, ChangedItem, Comment, CommentAnswer, CommentFile, CommentSubject,
    EDITABLE, Matter, Media, NameShown, NotTaking, ParagraphId, Province, Sender, Stance, Timing,
    editable_until, taking,
};
pub use consultation::{
    Consultation, ConsultationKind, ConsultationOn, ConsultationStep, DraftKind, DraftText,
    MatterKind, Paragraph,
};
pub use day::{Day, day_in_viet_nam, day_number, day_of, midnight_in_viet_nam, month_of};
pub use decimal::{BadDecimal, Decimal};
pub use docket::{
    BadKey, Docket, DocketKey, DraftDocument, DraftProcedure, IllegalStep, Judged, Listing,
    Petition, PetitionAccess, PetitionAct, PetitionAction, PetitionAnswer, PetitionCount,
    PetitionLetter, PetitionLetterKind, PetitionMeasures, PetitionPart, PetitionParty,
    PetitionPlace, PetitionStanding, PetitionState, PetitionStep, ReviewList, Routed, Routing,
    Vetting, limits, next_state,
};
pub use document::{BadNumber, DocumentKind, DocumentNumber};
pub use follow::{About, Interest, Rhythm, Topic};
pub use found::FoundType;
pub use head::DayHead;
pub use indicator::{
    Addend, Agreement, BadFigure, BadPeriod, BadSeriesSlug, BadShare, Bound, Conflict, Counted,
    Figure, Grain, Nature, Period, Recount, Series, SeriesSlug, Share, Sum, conflicts,
};
pub use journal::{JournalKind, JournalPart, Sight};
pub(crate) use kind::closed_set;
pub use kind::{Audience, Channel, Kind, Level, OnlineLevel, UnknownName};
pub use league::{Direction, SortBy};
pub use mail::{LetterKind, LetterState, PendingKind};
pub use moderation::{Moderated, ModerationAct, ModerationStep};
pub use permission::{Action, Reach, Relation, Role, TokenScope, is_second_person};
pub use plan::{
    Act, AnswerNumber, Authority, BadItem, BadLife, BadPlanNumber, CallAnswer, CallStanding,
    Checked, CheckedItem, CommentNumber, ConsultationNumber, Cost, CostChange, Decision,
    Disposition, Earlier, EnactingDocument, HandedIn, Handover, IllegalAct, IllegalTransition,
    ItemChange, ItemDraft, ItemField, ItemId, ItemLife, KnownCosts, KnownRegulation, LegalChange,
    Measure, NewRegulation, PaperFile, Place, PlanCall, PlanCost, PlanFile, PlanInput, PlanItem,
    PlanNumber, Problem, ProblemCode, QuestionNumber, ReceiptNumber, RowDraft, Severity, Stage,
    Subject, Way, Ways, World, check_file,
};
pub use question::{Answered, Question, QuestionAnswer, QuestionOrigin, SameQuestion};
pub use record::{Part, Parts, Record};
pub use regulation::{
    CostInputs, DossierItem, Fee, Field, LegalBasis, Regulation, SAMPLE_SOURCE, ServiceFacts,
    Submission, TimeLimit, TimeUnit,
};
pub use score::{Criterion, Points, Rate, Score, Weighed};
pub use stated_cost::{PaidFrom, Spread, StatedCost, YearFrom};
pub use webhook::{DeliveryKind, DeliveryOutcome, PauseReason};
