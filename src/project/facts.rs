//! The facts of all versions in one file beside the indexes, so that a start
//! reads it instead of a row for each version. What was recorded after it is
//! read from the store.
//!
//! The file is derived like the indexes: it may be deleted, and one that is
//! damaged or of another store is passed over and written again.

use std::{fs, io, path::Path};

use crate::catalog::History;

/// First bytes of the file.
const MAGIC: &[u8; 8] = b"QDFACTS\0";
const NAME: &str = "FACTS";

/// A history, and the hash of the journal at its position.
pub(super) struct Facts {
    pub(super) history: History,
    pub(super) journal: String,
}

impl Facts {
    /// Reads the file of a folder; none if it is missing or not what was written.
    pub(super) fn read(folder: &Path) -> Option<Self> {
        let bytes = fs::read(folder.join(NAME)).ok()?;
        let (sum, rest) = bytes.strip_prefix(MAGIC)?.split_first_chunk()?;
        if crc32fast::hash(rest) != u32::from_le_bytes(*sum) {
            return None;
        }
        let (length, rest) = rest.split_first_chunk()?;
        let (journal, packed) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        let journal = std::str::from_utf8(journal).ok()?.to_owned();
        Some(Self { history: History::unpack(packed)?, journal })
    }

    /// Writes the file of a folder. A start that reads while it is replaced
    /// finds the old one or the new one; nothing is lost if it does not survive
    /// a power cut, so nothing waits for the disk.
    pub(super) fn write(&self, folder: &Path) -> io::Result<()> {
        let mut rest = (self.journal.len() as u32).to_le_bytes().to_vec();
        rest.extend(self.journal.as_bytes());
        rest.extend(self.history.pack());
        let mut bytes = MAGIC.to_vec();
        bytes.extend(crc32fast::hash(&rest).to_le_bytes());
        bytes.extend(rest);
        // Two programs that write at once must not write into one file.
        let new = folder.join(format!("{NAME}.{}", std::process::id()));
        let written = fs::write(&new, bytes).and_then(|()| fs::rename(&new, folder.join(NAME)));
        if written.is_err() {
            let _ = fs::remove_file(new);
        }
        written
    }
}
