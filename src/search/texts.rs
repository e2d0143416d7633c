//! The texts of the documents, on disk: a search reads only the ten that it
//! shows, through the system's page cache.

use std::{fs::File, io, os::unix::fs::FileExt, path::Path};

use super::file::{OpenError, Sections, Writer, checksum};

/// Where a document's text lies.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    pub(super) start: u64,
    pub(super) length: u32,
}

/// The texts of an index; lines of a document are joined by line breaks.
#[derive(Debug)]
pub(super) struct Texts {
    file: File,
    starts: Vec<u64>,
    lengths: Vec<u32>,
}

impl Texts {
    /// Opens the file and checks all of it against its checksum.
    pub(super) fn open(path: &Path, sections: &Sections) -> Result<Self, OpenError> {
        let starts = sections.u64s("text-starts")?;
        let lengths = sections.u32s("text-lengths")?;
        let sums = sections.u64s("text-sum")?;
        let file = File::open(path).map_err(|e| match e.kind() {
            io::ErrorKind::NotFound => {
                OpenError::Damaged("the file of texts is missing".to_owned())
            }
            _ => e.into(),
        })?;
        let (sum, length) = checksum(&file)?;
        if sums != [u64::from(sum), length] {
            return Err(OpenError::Damaged("the checksum of the texts is wrong".to_owned()));
        }
        let inside = |(start, size): (&u64, &u32)| {
            start.checked_add(u64::from(*size)).is_some_and(|end| end <= length)
        };
        if starts.len() != lengths.len() || !starts.iter().zip(&lengths).all(inside) {
            return Err(OpenError::Damaged(
                "the places of the texts do not fit together".to_owned(),
            ));
        }
        Ok(Self { file, starts, lengths })
    }

    /// Reads the text of a document into a buffer that is used again.
    pub(super) fn read<'a>(&self, document: usize, buffer: &'a mut Vec<u8>) -> io::Result<&'a str> {
        buffer.resize(self.lengths[document] as usize, 0);
        self.file.read_exact_at(buffer, self.starts[document])?;
        std::str::from_utf8(buffer).map_err(|e| io::Error::new(io::ErrorKind::InvalidData, e))
    }

    /// Writes what [`open`](Self::open) needs.
    pub(super) fn write(places: &[Place], path: &Path, writer: &mut Writer) -> io::Result<()> {
        let file = File::open(path)?;
        file.sync_all()?;
        let (sum, length) = checksum(&file)?;
        writer.u64s("text-starts", &places.iter().map(|p| p.start).collect::<Vec<_>>())?;
        writer.u32s("text-lengths", &places.iter().map(|p| p.length).collect::<Vec<_>>())?;
        writer.u64s("text-sum", &[u64::from(sum), length])
    }
}
