//! The truth: one database, SQLite or PostgreSQL, with one SQL text for both.
//!
//! Nothing is overwritten: every version of every regulation is kept with its
//! place in the [`journal`]. Accounts, sessions and tokens are state that may be
//! updated, each change with its journal rows. Writers take a [`Write`] transaction and are called
//! by `cases` only; readers are methods of [`Store`].
//!
//! The database is reached through sqlx's `Any`, which knows only TEXT, BIGINT,
//! DOUBLE PRECISION and bytes; SQL is complete text beside the function that runs it.

mod account;
mod address;
mod attempt;
mod backup;
mod baseline;
mod batch;
mod comment;
mod connect;
mod consultation;
mod docket;
mod draft;
mod fees;
mod follow;
mod freshness;
mod head;
mod history;
mod indicator;
mod inspect;
pub mod journal;
mod journal_read;
mod link;
mod mail;
mod moderation;
mod pace;
mod pending;
mod plan;
mod pool;
mod question;
mod read;
mod registry;
mod replica;
mod services;
mod session;
mod trouble;
mod turn;
mod upload;
mod verify;
mod verify_accounts;
mod verify_baselines;
mod verify_editions;
mod verify_heads;
mod verify_rows;
mod verify_versions;
mod visitor;
mod watch;
mod webhook;

pub use account::{By, PasswordChange, StoredAccount};
pub use attempt::Attempt;
#[cfg(test)]
pub(crate) use backup::unpacked;
pub use backup::{BackedUp, BackupError};
pub use baseline::StoredBaseline;
pub use comment::{
    CommentEntry, CommentSender, CommentVersion, ItemTally, PlanConsultation, Presence,
    StoredAnswer, StoredComment, VoiceNews, Withdrawal,
};
pub use connect::{Backend, Purpose, Store, Write};
pub use consultation::{ConsultationEntry, StoredConsultation, StoredDraftText};
pub use docket::{DocketEntry, PetitionReceipt, RecordedDocket, StoredPetition, petition_link};
pub use draft::{Change, Draft, Held, Known, Recorder, Scope};
pub use follow::{Follow, FollowLink, Followed, MadeComments, NewFollowLink, Told};
pub use freshness::LastChange;
pub use head::{Recorded, SignedHead, StoredKey};
pub use indicator::{IndicatorEntry, StoredFigure, StoredSeries};
pub use inspect::{Cluster, Condition, Copy, LastRow, Tables};
pub use journal_read::{Chained, JournalFilter, Window};
pub use link::Link;
pub use mail::{Lease, ListedLetter, MailTally, StoredLetter};
pub use moderation::{AppealWords, Flagged, ModeratedComment, ModerationEntry, StoredStep};
pub use pace::{Behind, Pace};
pub use pending::{FileContent, Pending, PendingLink};
pub use plan::{
    ChainAct, ChainVersion, ItemChain, ItemState, ItemVersion, OpenedPlan, PlanAct, PlanEntry,
    PlanHead, PlanState, Receipt, ReceiptEntry, StoredAct, TextChange, UploadCounts, UploadKind,
    Versioned,
};
pub use question::{KeyedQuestion, QuestionEntry, Questions, StoredQuestion, StoredQuestionAnswer};
pub use read::{LoadedFile, Source, StoredEdition, StoredText, StoredVersion, held};
pub use session::{Session, Token, Via};
pub use trouble::Trouble;
pub use upload::{UploadRoom, WaitingUpload};
pub use verify::{Finding, Verified};
pub use visitor::{VisitorAddress, visitor};
pub use webhook::{Delivery, Due, Progress, Resend, Step, Webhook, WebhookCounts};

/// Why the store could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The address is not one of a database, or of one that is not supported.
    #[error("{0}")]
    Address(String),
    /// The database cannot be reached. The address is without its password.
    #[error("failed to open the database {url}")]
    Open {
        /// Where it should be.
        url: String,
        /// What the driver says.
        source: sqlx::Error,
    },
    /// The tables could not be created or brought up to date.
    #[error("failed to prepare the tables")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// A later version of the program has changed the tables.
    #[error("the tables are of version {found}; this program knows them up to {known}")]
    Newer {
        /// The first change that is not known.
        found: i64,
        /// The last one that is.
        known: i64,
    },
    /// No database takes writes now.
    #[error("no database takes writes now")]
    Away,
    /// A statement failed.
    #[error("the database refused a statement")]
    Sql(#[from] sqlx::Error),
    /// Something stored is not what was written.
    #[error("the store is damaged: {0}")]
    Damaged(String),
    /// A row with this name or id is there already.
    #[error("it is there already")]
    Exists,
    /// An entry that would make the journal ambiguous.
    #[error("a journal entry has a control character in its {0}")]
    Entry(&'static str),
}
