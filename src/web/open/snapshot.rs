//! Copies of all public lists as files, made whole or not at all.
//!
//! A copy is a folder named after its day and the journal position that it
//! reflects: CSV, its description and Parquet of each list, and `manifest.json`,
//! which has size and SHA-256 of each and is signed (`manifest.sig`). It is
//! written under another name and gets its own when it is on the disk.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use tokio::task::spawn_blocking;

use crate::web::{App, List, WebError};
use crate::{
    cases::publish_key,
    export::{ExportError, Format, Meta, Table},
    model::Day,
    signing::{SigningKey, signature_bytes},
    store::StoreError,
};

/// The file that lists the others, and its signature.
pub(in crate::web) const MANIFEST: &str = "manifest.json";
pub(in crate::web) const SIGNATURE: &str = "manifest.sig";
/// As what each list is written.
const FORMATS: [Format; 3] = [Format::Csv, Format::Meta, Format::Parquet];
/// What a folder that is not whole ends in.
const PART: &str = ".part";

/// Where copies are kept.
#[derive(Debug, Clone)]
pub struct Snapshots {
    dir: PathBuf,
    keep: usize,
}

/// The name of a copy: its day, and the journal position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CopyName {
    /// The day on which it was made, in Viet Nam.
    pub day: Day,
    /// The last row of the journal that counts.
    pub seq: u64,
}

/// What a copy holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// What this is: `quydinh-copy 1`.
    pub format: String,
    /// The day on which it was made, in Viet Nam.
    pub day: Day,
    /// When it was made.
    pub made: jiff::Timestamp,
    /// The last row of the journal that counts, and its hash.
    pub seq: u64,
    /// See `seq`.
    pub hash: String,
    /// The program that made it.
    pub made_by: String,
    /// The key that signed it; none if the server has none.
    pub key: Option<String>,
    /// Its files.
    pub files: Vec<CopyFile>,
}

/// A file of a copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopyFile {
    /// Its name.
    pub name: String,
    /// The list that it holds, by its name in addresses.
    pub list: String,
    /// What the list is called.
    pub title: String,
    /// Its format, by the ending.
    pub format: Format,
    /// The media type.
    pub media_type: String,
    /// The rows of the list.
    pub rows: u64,
    /// The digest of the list, the same in every format.
    pub digest: String,
    /// The last row of the journal that counts for this list.
    pub seq: u64,
    /// How many bytes the file has.
    pub bytes: u64,
    /// SHA-256 of these.
    pub sha256: String,
}

/// Why no copy was made.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// The folder cannot be written.
    #[error("failed to write the copy: {0}")]
    Folder(#[from] io::Error),
    /// A list cannot be made.
    #[error("failed to make the list {0}: {1}")]
    List(&'static str, WebError),
    /// A list cannot be written.
    #[error("failed to write the list: {0}")]
    Write(#[from] ExportError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is no index to make lists with.
    #[error("there is no index yet")]
    NotReady,
    /// The manifest cannot be written.
    #[error("failed to write the manifest: {0}")]
    Manifest(#[from] serde_json::Error),
    /// A thread ended before its work.
    #[error("a thread ended before its work: {0}")]
    Thread(#[from] tokio::task::JoinError),
}

impl std::fmt::Display for CopyName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.day, self.seq)
    }
}

impl CopyName {
    /// The copy of a name: only what such a name is written as.
    pub fn read(text: &str) -> Option<Self> {
        let (day, seq) = text.split_at_checked(10)?;
        let name = Self { day: day.parse().ok()?, seq: seq.strip_prefix('-')?.parse().ok()? };
        (name.to_string() == text).then_some(name)
    }
}

impl Snapshots {
    /// The last `keep` copies in a folder.
    pub fn new(dir: PathBuf, keep: usize) -> Self {
        Self { dir, keep: keep.max(1) }
    }

    /// Where a copy is.
    pub fn path(&self, name: CopyName) -> PathBuf {
        self.dir.join(name.to_string())
    }

    /// The copies that are whole, the latest first.
    ///
    /// # Errors
    /// When the folder is there and cannot be read.
    pub fn names(&self) -> io::Result<Vec<CopyName>> {
        let entries = match fs::read_dir(&self.dir) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut names = Vec::new();
        for entry in entries {
            names.extend(entry?.file_name().to_str().and_then(CopyName::read));
        }
        names.sort_unstable_by(|a, b| b.cmp(a));
        Ok(names)
    }

    /// What a copy holds; none if there is no such copy.
    ///
    /// # Errors
    /// When its manifest cannot be read.
    pub fn manifest(&self, name: CopyName) -> io::Result<Option<Manifest>> {
        match fs::read(self.path(name).join(MANIFEST)) {
            Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes)?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Takes away what is older than the last ones, and what was never finished.
    fn tidy(&self) -> io::Result<()> {
        for name in self.names()?.into_iter().skip(self.keep) {
            // Nobody begins to read what is half gone.
            let (old, gone) = (self.path(name), self.dir.join(format!("{name}{PART}")));
            fs::rename(old, &gone)?;
            fs::remove_dir_all(gone)?;
        }
        const DAY: std::time::Duration = std::time::Duration::from_secs(24 * 60 * 60);
        for entry in fs::read_dir(&self.dir)? {
            let entry = entry?;
            let name = entry.file_name();
            let part = name.to_str().and_then(|name| name.strip_suffix(PART));
            let ours = part.and_then(|part| part.split('~').next()).and_then(CopyName::read);
            // Another program may be writing it now.
            let old = entry.metadata()?.modified()?.elapsed().is_ok_and(|age| age > DAY);
            if ours.is_some() && old {
                fs::remove_dir_all(entry.path())?;
            }
        }
        Ok(())
    }
}

impl App {
    /// Makes a copy of what is published now, and keeps the last ones. The same
    /// position on the same day is the same copy, and is not made again.
    ///
    /// # Errors
    /// See [`SnapshotError`]; then there is no new copy, and the others stay.
    pub async fn copy(&self, to: &Snapshots) -> Result<CopyName, SnapshotError> {
        let catalog = self.snapshot().ok_or(SnapshotError::NotReady)?.catalog.clone();
        let name = CopyName { day: self.clock.today(), seq: catalog.seq() };
        if to.path(name).exists() {
            return Ok(name);
        }
        let made = (self.clock.0)();
        if let Some(key) = &self.key {
            publish_key(&self.store, key, made).await?;
        }
        let hash = self.store.hash_at(name.seq).await?.unwrap_or_default();
        // Two programs that make the same one do not meet.
        let part = to.dir.join(format!("{name}~{}{PART}", std::process::id()));
        let _ = fs::remove_dir_all(&part);
        fs::create_dir_all(&part)?;
        let written = self.write_copy(&part, (name, made, hash)).await;
        let switched = written.and_then(|()| match fs::rename(&part, to.path(name)) {
            // Another program was faster with the same.
            Err(_) if to.path(name).join(MANIFEST).exists() => Ok(fs::remove_dir_all(&part)?),
            renamed => Ok(renamed?),
        });
        if switched.is_err() {
            let _ = fs::remove_dir_all(&part);
        }
        switched?;
        File::open(&to.dir)?.sync_all()?;
        if let Err(error) = to.tidy() {
            tracing::warn!(%error, "failed to take old copies away");
        }
        Ok(name)
    }

    async fn write_copy(
        &self,
        part: &Path,
        (name, made, hash): (CopyName, jiff::Timestamp, String),
    ) -> Result<(), SnapshotError> {
        let mut files = Vec::new();
        for list in List::whole() {
            let table = self.list(list, &[]).await;
            let table = table.map_err(|error| SnapshotError::List(list.name(), error))?;
            let part = part.to_owned();
            // Rows may come from the store, which needs the threads of the runtime.
            files.extend(spawn_blocking(move || write_list(&part, list, &table)).await??);
        }
        let manifest = Manifest {
            format: "quydinh-copy 1".to_owned(),
            day: name.day,
            made,
            seq: name.seq,
            hash,
            made_by: Meta::MADE_BY.to_owned(),
            key: self.key.as_ref().map(|key| key.public().id()),
            files,
        };
        finish(part, &manifest, self.key.as_deref())
    }
}

fn write_list(part: &Path, list: List, table: &Table) -> Result<Vec<CopyFile>, SnapshotError> {
    let summary = table.summarise()?;
    let mut files = Vec::new();
    for format in FORMATS {
        let name = match format {
            // Beside its CSV, under the name that the check of files expects.
            Format::Meta => format!("{}.csv.{format}", list.stem()),
            _ => format!("{}.{format}", list.stem()),
        };
        let mut out = Counted::new(File::create(part.join(&name))?);
        table.write(format, &summary, &mut out)?;
        let (bytes, sha256) = out.finish()?;
        files.push(CopyFile {
            name,
            list: list.name().to_owned(),
            title: list.label().to_owned(),
            format,
            media_type: format.media_type().to_owned(),
            rows: summary.rows,
            digest: summary.digest.clone(),
            seq: table.meta.seq,
            bytes,
            sha256,
        });
    }
    Ok(files)
}

fn finish(part: &Path, manifest: &Manifest, key: Option<&SigningKey>) -> Result<(), SnapshotError> {
    let mut text = serde_json::to_vec_pretty(manifest)?;
    text.push(b'\n');
    let signature = key.and_then(|key| signature_bytes(&key.sign(&text)));
    for (name, bytes) in [(MANIFEST, Some(text)), (SIGNATURE, signature)] {
        let Some(bytes) = bytes else { continue };
        let mut file = File::create(part.join(name))?;
        file.write_all(&bytes)?;
        file.sync_all()?;
    }
    // The names as well.
    Ok(File::open(part)?.sync_all()?)
}

/// A file that is counted and hashed while it is written.
struct Counted {
    file: BufWriter<File>,
    hash: Sha256,
    bytes: u64,
}

impl Counted {
    fn new(file: File) -> Self {
        Self { file: BufWriter::with_capacity(1 << 16, file), hash: Sha256::new(), bytes: 0 }
    }

    fn finish(self) -> io::Result<(u64, String)> {
        use std::fmt::Write as _;
        self.file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        let hash = self.hash.finalize().iter().fold(String::new(), |mut text, byte| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        });
        Ok((self.bytes, hash))
    }
}

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_written_in_one_way_only() {
        let name = CopyName::read("2026-07-01-412").unwrap();
        assert_eq!((name.day.to_string().as_str(), name.seq), ("2026-07-01", 412));
        for bad in [
            "",
            "2026-07-01",
            "2026-07-01-",
            "2026-07-01-0412",
            "2026-07-01-+4",
            "2026-07-01-412.part",
            "2026-7-1-412",
            "../2026-07-01-412",
            "2026-07-01-4/..",
            "ngày-07-01-1",
        ] {
            assert_eq!(CopyName::read(bad), None, "{bad}");
        }
        assert!(CopyName::read("2026-07-01-9") < CopyName::read("2026-07-01-10"));
    }

    #[test]
    fn old_copies_go_and_what_others_put_there_stays() {
        let dir = tempfile::tempdir().unwrap();
        let copies = Snapshots::new(dir.path().to_owned(), 2);
        for name in ["2026-06-29-1", "2026-06-30-9", "2026-06-30-10", "x", "2026-06-28-1~1.part"] {
            fs::create_dir(dir.path().join(name)).unwrap();
        }
        copies.tidy().unwrap();
        let names: Vec<String> = copies.names().unwrap().iter().map(ToString::to_string).collect();
        assert_eq!(names, ["2026-06-30-10", "2026-06-30-9"]);
        // One that is being written is younger than a day.
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 4);
        assert!(Snapshots::new(dir.path().join("none"), 1).names().unwrap().is_empty());
    }
}
