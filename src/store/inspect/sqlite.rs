//! What a SQLite file says of itself.

use std::{
    ffi::OsString,
    fs::File,
    io::Read as _,
    path::{Path, PathBuf},
};

use super::super::{Backend, Store, StoreError};

/// How a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// Whether it keeps its changes in a log beside it, as this program sets it.
    pub has_log: bool,
    /// What is damaged in it; at most ten lines.
    pub damage: Vec<String>,
}

impl Store {
    /// How the file is, after reading all of it once; none of a server.
    ///
    /// # Errors
    /// When it cannot be read to its end.
    pub async fn condition(&self, file: &Path) -> Result<Option<Condition>, StoreError> {
        if self.backend() == Backend::Postgres {
            return Ok(None);
        }
        let check = sqlx::query_scalar::<_, String>("PRAGMA quick_check(10)");
        let mut damage = check.fetch_all(&self.pool).await?;
        damage.retain(|line| line != "ok");
        Ok(Some(Condition { has_log: has_log(file), damage }))
    }
}

/// The log of a file, which is there as long as somebody has it open.
pub(super) fn log_of(file: &Path) -> PathBuf {
    let mut name = OsString::from(file);
    name.push("-wal");
    name.into()
}

/// What the file itself says: read-only the driver may see it otherwise. Both
/// versions of the format are 2 then (sqlite.org/fileformat2.html, 1.3.3).
fn has_log(file: &Path) -> bool {
    let mut head = [0; 20];
    let read = File::open(file).and_then(|mut file| file.read_exact(&mut head));
    read.is_ok() && head[18..] == [2, 2]
}
