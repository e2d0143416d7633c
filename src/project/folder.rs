//! The folder of indexes: one generation serves, another may be in the making.
//!
//! `CURRENT` names the generation that serves and what it was made from. It is
//! replaced by a rename, after the new generation was opened and checked, so
//! whoever reads it finds the old one or the new one, whole. `LOCK` lets one
//! program build at a time.

use std::{
    fmt,
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use serde::{Deserialize, Serialize};

use super::{ProjectError, facts::Facts, texts::Texts};
use crate::{
    search::{Built, Index, OpenError, Stamp, build},
    store::{Store, StoreError},
};

/// Why an index has to be built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// There is none.
    Missing,
    /// It was made by another version of the program.
    OtherSchema,
    /// It is not what was written.
    Damaged(String),
    /// It was made of another store.
    OtherStore,
    /// Texts have changed since.
    Outdated,
    /// Somebody asked for it.
    Asked,
}

impl fmt::Display for Reason {
    /// In Vietnamese, for the person who waits for it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("chưa có chỉ mục"),
            Self::OtherSchema => f.write_str("chỉ mục do phiên bản khác của chương trình lập"),
            Self::Damaged(what) => write!(f, "chỉ mục bị hỏng ({what})"),
            Self::OtherStore => f.write_str("chỉ mục được lập từ cơ sở dữ liệu khác"),
            Self::Outdated => f.write_str("nội dung quy định đã thay đổi"),
            Self::Asked => f.write_str("theo yêu cầu"),
        }
    }
}

/// What serves, and what it was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Current {
    /// The folder of the generation.
    generation: String,
    /// The journal position whose texts it holds.
    pub(super) seq: u64,
    /// The hash of the journal there.
    pub(super) journal: String,
}

impl Current {
    /// The mark of an index to be made of a store.
    pub(super) async fn of(store: &Store, seq: u64) -> Result<Self, StoreError> {
        let journal = store.hash_at(seq).await?;
        let journal =
            journal.ok_or_else(|| StoreError::Damaged(format!("the journal has no row {seq}")))?;
        Ok(Self { generation: String::new(), seq, journal })
    }
}

/// An index that was opened and checked.
#[derive(Debug, Clone)]
pub(super) struct Opened {
    pub(super) index: Arc<Index>,
    pub(super) current: Current,
}

/// What was found in a folder of indexes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The generation that serves.
    pub generation: String,
    /// The journal position whose texts it holds.
    pub seq: u64,
    /// The hash of the journal there.
    pub journal: String,
    /// How many regulations are in it.
    pub documents: u64,
    /// How much room it takes.
    pub bytes: u64,
}

/// The folder of indexes of one store.
#[derive(Debug, Clone)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// The folder at a path; made when an index is built.
    pub fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// Opens the generation that serves.
    pub(super) fn open(&self) -> Result<Opened, Reason> {
        let mut current = self.current()?;
        loop {
            let opened = self.open_generation(&current);
            // Another program may have switched in between and removed this one.
            match self.current()? {
                newer if opened.is_err() && newer != current => current = newer,
                _ => return opened,
            }
        }
    }

    /// What is in the folder, after opening what serves as a server does.
    ///
    /// # Errors
    /// The reason for which a server would build it anew.
    pub fn look(&self) -> Result<Found, Reason> {
        let opened = self.open()?;
        let bytes = |path: &Path| -> u64 {
            let files = fs::read_dir(path).into_iter().flatten().flatten();
            files.filter_map(|file| Some(file.metadata().ok()?.len())).sum()
        };
        Ok(Found {
            generation: opened.current.generation.clone(),
            seq: opened.current.seq,
            journal: opened.current.journal,
            documents: opened.index.documents() as u64,
            bytes: bytes(&self.path.join(opened.current.generation)),
        })
    }

    /// The facts that were kept for a start.
    pub(super) fn facts(&self) -> Option<Facts> {
        Facts::read(&self.path)
    }

    /// Keeps facts for the next start.
    pub(super) fn keep(&self, facts: &Facts) -> io::Result<()> {
        fs::create_dir_all(&self.path)?;
        facts.write(&self.path)
    }

    fn current(&self) -> Result<Current, Reason> {
        let damaged = |error: &dyn fmt::Display| Reason::Damaged(format!("CURRENT: {error}"));
        let text = match fs::read_to_string(self.path.join("CURRENT")) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(Reason::Missing),
            Err(error) => return Err(damaged(&error)),
        };
        let current: Current = serde_json::from_str(&text).map_err(|error| damaged(&error))?;
        if is_generation(&current.generation) { Ok(current) } else { Err(damaged(&text)) }
    }

    fn open_generation(&self, current: &Current) -> Result<Opened, Reason> {
        let path = self.path.join(&current.generation);
        let index = Index::open(&path).map_err(|error| match error {
            OpenError::OtherSchema { .. } => Reason::OtherSchema,
            error => Reason::Damaged(error.to_string()),
        })?;
        if index.stamp().seq != current.seq {
            return Err(Reason::Damaged("CURRENT".to_owned()));
        }
        Ok(Opened { index: Arc::new(index), current: current.clone() })
    }

    /// Builds a generation of `count` documents, checks it, switches to it and
    /// removes the old ones. If another program has built the same meanwhile,
    /// that one is taken, unless a new one was `asked` for.
    pub(super) fn build(
        &self,
        mark: Current,
        count: u64,
        mut texts: Texts,
        asked: bool,
    ) -> Result<(Opened, Option<Built>), ProjectError> {
        let failed =
            |source| ProjectError::Build { folder: self.path.display().to_string(), source };
        fs::create_dir_all(&self.path).map_err(failed)?;
        let lock = File::create(self.path.join("LOCK")).map_err(failed)?;
        lock.lock().map_err(failed)?;
        if !asked
            && let Ok(opened) = self.open()
            && (opened.current.seq, &opened.current.journal) == (mark.seq, &mark.journal)
        {
            return Ok((opened, None));
        }
        // What a program that was killed left behind may be what there is no room for.
        self.remove_others(self.current().as_ref().map_or("", |current| &current.generation));
        let generation = self.free_name().map_err(failed)?;
        let folder = self.path.join(&generation);
        let current = Current { generation, ..mark };
        let result = build(&folder, texts.by_ref(), Stamp { seq: current.seq });
        let checked = match (texts.error.take(), result) {
            (Some(error), _) => Err(error.into()),
            (None, Err(source)) => Err(failed(source)),
            (None, Ok(built)) => check(&folder, count).map(|index| (index, built)),
        };
        let switched = checked.and_then(|checked| {
            self.switch(&current).map_err(failed)?;
            Ok(checked)
        });
        let (index, built) = match switched {
            Ok(switched) => switched,
            Err(error) => {
                // What is left of it would only take space; the next build tries
                // again. It may serve all the same if only the last sync failed.
                if self.current().as_ref() != Ok(&current) {
                    let _ = fs::remove_dir_all(&folder);
                }
                return Err(error);
            }
        };
        self.remove_others(&current.generation);
        // The lock ends with the file.
        drop(lock);
        Ok((Opened { index: Arc::new(index), current }, Some(built)))
    }

    fn free_name(&self) -> io::Result<String> {
        let mut number = 1_u64;
        for entry in fs::read_dir(&self.path)? {
            let name = entry?.file_name();
            let taken = name.to_str().and_then(|name| name.strip_prefix('g')?.parse().ok());
            number = number.max(taken.map_or(0, |taken: u64| taken.saturating_add(1)));
        }
        Ok(format!("g{number}"))
    }

    fn switch(&self, current: &Current) -> io::Result<()> {
        let (new, name) = (self.path.join("CURRENT.new"), self.path.join("CURRENT"));
        let written = || {
            let mut file = File::create(&new)?;
            file.write_all(serde_json::to_string(current)?.as_bytes())?;
            file.sync_all()?;
            fs::rename(&new, name)
        };
        if let Err(error) = written() {
            let _ = fs::remove_file(&new);
            return Err(error);
        }
        // The rename itself must survive a power cut.
        File::open(&self.path)?.sync_all()
    }

    /// Removes generations that nobody will open any more. Who has them open
    /// keeps reading them. What cannot be removed is left for the next time.
    fn remove_others(&self, current: &str) {
        for entry in fs::read_dir(&self.path).into_iter().flatten().flatten() {
            let name = entry.file_name();
            if name.to_str().is_some_and(|name| is_generation(name) && name != current) {
                let _ = fs::remove_dir_all(entry.path());
            }
        }
    }
}

/// Whether a name is one that a build gives: nothing else is ever opened or removed.
fn is_generation(name: &str) -> bool {
    name.strip_prefix('g')
        .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
}

fn check(folder: &Path, count: u64) -> Result<Index, ProjectError> {
    let index = Index::open(folder).map_err(|error| ProjectError::Refused(error.to_string()))?;
    if index.documents() as u64 != count {
        let found = index.documents();
        return Err(ProjectError::Refused(format!("{found} documents instead of {count}")));
    }
    Ok(index)
}
