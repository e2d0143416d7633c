//! Files between their dry run and their confirmation, for pages: a browser
//! without scripts cannot send a file a second time by itself.
//!
//! They are in the store, so that a restart loses none and a server finds what
//! another one was sent. Only whoever sent a file gets it back.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Coverage, PlanError, Target};
use crate::{
    cases::Identity,
    model::AgencySlug,
    store::{Store, StoreError, UploadRoom, WaitingUpload, journal::sha256},
};

/// How long a file waits: a day's work, and the next morning.
pub const WAITING: SignedDuration = SignedDuration::from_hours(24);
/// How much waits: of one account three files, each as large as any file may
/// be, and of all together what a small server can spare.
const ROOM: UploadRoom = UploadRoom { each: 3, bytes: 512 << 20 };

/// A file as it was sent, with what it is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingFile {
    /// What it is to be.
    pub about: FileAbout,
    /// The file.
    pub bytes: Vec<u8>,
}

/// What a file is to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileAbout {
    /// Its name.
    pub name: String,
    /// Whose plan it is.
    pub agency: AgencySlug,
    /// What it is uploaded as.
    pub target: Target,
    /// Whether items that are not in it are withdrawn.
    pub coverage: Coverage,
}

/// Keeps a file for whoever sent it and gives the key to it: the same for the
/// same file as the same, so that a form that is sent twice keeps nothing twice.
///
/// Anybody who may have files checked may do this; the caller asks.
///
/// # Errors
/// When the store fails.
pub async fn keep_file(
    store: &Store,
    owner: &Identity,
    file: WaitingFile,
    now: Timestamp,
) -> Result<String, PlanError> {
    let about = serde_json::to_string(&file.about)
        .map_err(|error| StoreError::Damaged(error.to_string()))?;
    let mut key = sha256(format!("{} {about}", sha256(&file.bytes)).as_bytes());
    key.truncate(32);
    let upload = WaitingUpload { about, content: file.bytes };
    let until = now.checked_add(WAITING).unwrap_or(Timestamp::MAX);
    let mut write = store.write().await?;
    write.keep_upload(&owner.account.id, &key, &upload, until).await?;
    write.make_room_for_uploads(ROOM, now).await?;
    write.commit().await?;
    Ok(key)
}

/// The file of a key, for whoever sent it; none when there is none, its time is
/// over, or it had to make room.
///
/// # Errors
/// When the store fails or what it holds cannot be read.
pub async fn kept_file(
    store: &Store,
    owner: &Identity,
    key: &str,
    now: Timestamp,
) -> Result<Option<WaitingFile>, PlanError> {
    let Some(upload) = store.upload(&owner.account.id, key, now).await? else { return Ok(None) };
    let about = serde_json::from_str(&upload.about)
        .map_err(|error| StoreError::Damaged(format!("upload {key}: {error}")))?;
    Ok(Some(WaitingFile { about, bytes: upload.content }))
}
