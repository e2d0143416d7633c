//! Files of strangers, read in a process of their own that can do nothing else.
//!
//! What people send may be made to cost memory and time without end, or to find
//! a mistake in what reads it. So [`Reader`] starts this very program once more
//! for each file, as [`COMMAND`]; it takes away from itself what reading does not
//! need, gets the file through a pipe and says what it is. If it
//! takes too long, wants too much memory or dies, one file is refused and the
//! server has noticed nothing but that. What it says is data like any other:
//! fingerprints of what is kept are made here.

mod child;
mod parent;

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use serde::{Deserialize, Serialize};

use crate::{
    cases::{
        comments::{Attachment, CommentError},
        plans::{Pdf, PlanError},
    },
    ingest::{Limits, PlanReading, WorkbookError, marked_plan, read_plan},
    model::{Day, Media, Problem},
};

pub use child::run;

/// The command with which the program reads one file from its standard input.
pub const COMMAND: &str = "parse-upload";

/// How long it may take: less than a request may, so that whoever sent the file
/// is told.
pub const LONGEST: Duration = Duration::from_secs(8);

/// How many bytes of memory it may have, the program itself among them: enough
/// for a plan of as many rows as one may have, with the texts of real ones.
pub const MOST_MEMORY: u64 = 160 << 20;

/// How many bytes it may answer; of the rows of a plan that is more than the
/// largest file that is taken in says.
pub const MOST_SAID: u64 = 48 << 20;

/// Why a file was not read.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// It took too long.
    #[error("took longer than {LONGEST:?}")]
    Time,
    /// It wanted more memory than it may have.
    #[error("wanted more than {MOST_MEMORY} bytes of memory")]
    Memory,
    /// It says more than is listened to.
    #[error("says more than {MOST_SAID} bytes")]
    Said,
    /// What reads it has died of it.
    #[error("what reads it ended with {0}")]
    Died(String),
    /// Nothing could be started that reads it; that is not the file's fault.
    #[error("failed to start what reads files")]
    Start(#[source] io::Error),
}

/// What is to be found out about a file.
#[derive(Debug, Serialize, Deserialize)]
enum Job {
    /// What it says as a plan.
    Plan { name: String, today: Day },
    /// A copy of it with these problems beside the cells.
    Marked { name: String, today: Day, problems: Vec<Problem> },
    /// Whether it may be the file of a decision.
    Pdf,
    /// What it is as an attachment, and what is kept of it.
    Attachment,
}

/// What was found out.
#[derive(Debug, Serialize, Deserialize)]
enum Finding {
    Plan(Box<PlanReading>),
    Marked(Result<(), String>),
    Pdf(Result<(), String>),
    Attachment(Result<Media, String>),
}

/// Reads files that people send.
#[derive(Debug, Clone, Default)]
pub struct Reader {
    /// The program that does it; none does it here.
    program: Option<Arc<Path>>,
}

impl Reader {
    /// By the program that is running, in processes of their own. It is found
    /// even after a newer one has been put in its place.
    ///
    /// # Errors
    /// When the system does not say which program that is.
    pub fn apart() -> io::Result<Self> {
        let own = Path::new("/proc/self/exe");
        let known = std::fs::exists(own).unwrap_or(false);
        let program = if known { own.to_owned() } else { std::env::current_exe()? };
        Ok(Self::by(program))
    }

    /// By a program, in processes of their own.
    pub fn by(program: PathBuf) -> Self {
        Self { program: Some(program.into()) }
    }

    /// What a file says as a plan. Takes a while.
    ///
    /// # Errors
    /// When it is not read to its end. What is wrong with what it says is in
    /// the reading.
    pub fn plan(&self, content: &[u8], name: &str, today: Day) -> Result<PlanReading, Failure> {
        match self.ask(&Job::Plan { name: name.to_owned(), today }, content)? {
            (Finding::Plan(reading), _) => Ok(*reading),
            other => Err(off(&other.0)),
        }
    }

    /// A copy of a plan with its problems beside the cells. Takes a while.
    ///
    /// # Errors
    /// When it is not read to its end; within, when the copy cannot be written.
    pub fn marked(
        &self,
        content: &[u8],
        (name, today): (&str, Day),
        problems: Vec<Problem>,
    ) -> Result<Result<Vec<u8>, WorkbookError>, Failure> {
        let job = Job::Marked { name: name.to_owned(), today, problems };
        match self.ask(&job, content)? {
            (Finding::Marked(Ok(())), copy) => Ok(Ok(copy)),
            (Finding::Marked(Err(why)), _) => Ok(Err(WorkbookError::Io(io::Error::other(why)))),
            other => Err(off(&other.0)),
        }
    }

    /// A file of a decision.
    ///
    /// # Errors
    /// When it is not read to its end; within, when it is no such file.
    pub fn pdf(&self, name: &str, content: &[u8]) -> Result<Result<Pdf, PlanError>, Failure> {
        if content.len() > Pdf::LIMIT {
            return Ok(Pdf::new(name, content));
        }
        match self.ask(&Job::Pdf, content)? {
            (Finding::Pdf(Ok(())), _) => Ok(Ok(Pdf::of(name, content))),
            (Finding::Pdf(Err(told)), _) => {
                Ok(Err(PlanError::Invalid { field: "file", reason: known(&told, &Pdf::REASONS)? }))
            }
            other => Err(off(&other.0)),
        }
    }

    /// An attachment.
    ///
    /// # Errors
    /// When it is not read to its end; within, when it is none.
    pub fn attachment(
        &self,
        name: &str,
        content: &[u8],
    ) -> Result<Result<Attachment, CommentError>, Failure> {
        if content.len() > Attachment::LIMIT {
            return Ok(Attachment::new(name, content));
        }
        match self.ask(&Job::Attachment, content)? {
            (Finding::Attachment(Ok(media)), kept) => Ok(Ok(Attachment::of(name, media, &kept))),
            (Finding::Attachment(Err(told)), _) => Ok(Err(CommentError::Invalid {
                field: "file",
                reason: known(&told, &Attachment::REASONS)?,
            })),
            other => Err(off(&other.0)),
        }
    }

    fn ask(&self, job: &Job, content: &[u8]) -> Result<(Finding, Vec<u8>), Failure> {
        match &self.program {
            Some(program) => parent::ask(program, job, content),
            None => Ok(job.done(content.to_vec())),
        }
    }
}

impl Job {
    /// What comes of it, and the bytes that belong to it.
    fn done(&self, content: Vec<u8>) -> (Finding, Vec<u8>) {
        match self {
            Self::Plan { name, today } => {
                let reading = read_plan(content, name, Limits::default(), *today);
                (Finding::Plan(Box::new(reading)), Vec::new())
            }
            Self::Marked { name, today, problems } => {
                match marked_plan(content, name, Limits::default(), *today, problems) {
                    Ok(copy) => (Finding::Marked(Ok(())), copy),
                    Err(error) => (Finding::Marked(Err(error.to_string())), Vec::new()),
                }
            }
            Self::Pdf => (Finding::Pdf(Pdf::look(&content).map_err(str::to_owned)), Vec::new()),
            Self::Attachment => match Attachment::look(&content) {
                Ok((media, kept)) => (Finding::Attachment(Ok(media)), kept),
                Err(why) => (Finding::Attachment(Err(why.to_owned())), Vec::new()),
            },
        }
    }
}

/// The reason that was told, if it is one that there is.
fn known(told: &str, reasons: &[&'static str]) -> Result<&'static str, Failure> {
    let found = reasons.iter().find(|reason| **reason == told);
    found.copied().ok_or_else(|| Failure::Died("a reason that there is not".into()))
}

/// An answer to another question.
fn off(finding: &Finding) -> Failure {
    let what = match finding {
        Finding::Plan(_) => "a plan",
        Finding::Marked(_) => "a copy",
        Finding::Pdf(_) => "a file of a decision",
        Finding::Attachment(_) => "an attachment",
    };
    Failure::Died(format!("an answer about {what}"))
}
