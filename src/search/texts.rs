//! The texts of the documents, on disk: a search reads only the ten that it
//! shows, through the system's page cache.
//!
//! Before the lines of a document stand their lengths, so that the two lines
//! that are shown are found without looking at the others. The file stays on disk
//! while others may write to it, so each text has a checksum of its own, which is
//! compared whenever the text is read: what is not as written is never shown.

use std::{
    fs::File,
    io,
    os::unix::fs::FileExt,
    path::Path,
    sync::atomic::{AtomicBool, Ordering::Relaxed},
};

use super::{
    doc::LineKind,
    file::{OpenError, Sections, Writer, checksum},
    short::{MORE, Numbers, difference, of_difference, push},
};

/// Where a document's text lies.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    pub(super) start: u64,
    pub(super) length: u32,
    /// Its checksum.
    pub(super) sum: u32,
}

/// The text of a document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Text<'a> {
    /// Of the lines, each as [`push`] writes it.
    lengths: &'a [u8],
    lines: &'a [u8],
}

impl<'a> Text<'a> {
    /// A line of it, if there are that many.
    pub(super) fn line(self, number: usize) -> io::Result<Option<&'a str>> {
        let mut lengths = Numbers(self.lengths).map(|length| length as usize);
        let start: usize = lengths.by_ref().take(number).sum();
        let Some(own) = lengths.next() else { return Ok(None) };
        let line = self.lines.get(start..start.saturating_add(own)).ok_or_else(damaged)?;
        std::str::from_utf8(line).map(Some).map_err(|_| damaged())
    }
}

/// The texts of an index.
#[derive(Debug)]
pub(super) struct Texts {
    file: File,
    starts: Vec<u64>,
    lengths: Vec<u32>,
    sums: Vec<u32>,
    /// Something that was read was not as written.
    damaged: AtomicBool,
}

impl Texts {
    /// Opens the file and checks all of it against its checksum.
    pub(super) fn open(path: &Path, sections: &Sections) -> Result<Self, OpenError> {
        let lengths = sections.lengths("text-lengths")?;
        let jumps = sections.numbers("text-jumps")?;
        let mut end = 0i64;
        let starts: Vec<u64> = (jumps.iter().zip(&lengths))
            .map(|(jump, length)| {
                let start = end.wrapping_add(difference(*jump));
                end = start.wrapping_add(i64::from(*length));
                start as u64
            })
            .collect();
        let sums = sections.u32s("text-sums")?;
        let whole = sections.u64s("text-sum")?;
        let file = File::open(path).map_err(|e| match e.kind() {
            io::ErrorKind::NotFound => {
                OpenError::Damaged("the file of texts is missing".to_owned())
            }
            _ => e.into(),
        })?;
        let (sum, length) = checksum(&file)?;
        if whole != [u64::from(sum), length] {
            return Err(OpenError::Damaged("the checksum of the texts is wrong".to_owned()));
        }
        let inside = |(start, size): (&u64, &u32)| {
            start.checked_add(u64::from(*size)).is_some_and(|end| end <= length)
        };
        let counts = [starts.len(), sums.len()];
        if counts != [lengths.len(); 2] || !starts.iter().zip(&lengths).all(inside) {
            return Err(OpenError::Damaged(
                "the places of the texts do not fit together".to_owned(),
            ));
        }
        Ok(Self { file, starts, lengths, sums, damaged: AtomicBool::new(false) })
    }

    /// Reads the text of a document with so many lines into a buffer that is
    /// used again.
    pub(super) fn read<'a>(
        &self,
        document: usize,
        lines: usize,
        buffer: &'a mut Vec<u8>,
    ) -> io::Result<Text<'a>> {
        buffer.resize(self.lengths[document] as usize, 0);
        let read = self.file.read_exact_at(buffer, self.starts[document]);
        let read = match crc32fast::hash(buffer) == self.sums[document] {
            false if read.is_ok() => Err(damaged()),
            _ => read,
        };
        if let Err(error) = read {
            self.damaged.store(true, Relaxed);
            return Err(error);
        }
        let is_last = |(_, byte): &(usize, &u8)| **byte < MORE;
        let ends = buffer.iter().enumerate().filter(is_last).map(|(at, _)| at + 1);
        let end = if lines == 0 { Some(0) } else { ends.take(lines).nth(lines - 1) };
        let (lengths, lines) = buffer.split_at(end.unwrap_or(buffer.len()));
        Ok(Text { lengths, lines })
    }

    /// Whether something that was read was not as written: the index has to be
    /// built again.
    pub(super) fn is_damaged(&self) -> bool {
        self.damaged.load(Relaxed)
    }

    /// Appends the text of a document as [`read`](Self::read) expects it.
    pub(super) fn push(lines: &[(LineKind, String)], out: &mut Vec<u8>) {
        lines.iter().for_each(|(_, line)| push(line.len() as u64, out));
        lines.iter().for_each(|(_, line)| out.extend(line.as_bytes()));
    }

    /// Writes what [`open`](Self::open) needs.
    pub(super) fn write(places: &[Place], path: &Path, writer: &mut Writer) -> io::Result<()> {
        let file = File::open(path)?;
        file.sync_all()?;
        let (sum, length) = checksum(&file)?;
        writer.lengths("text-lengths", places.iter().map(|place| place.length))?;
        // Most lie behind the one before: threads write many at a time.
        let mut end = 0;
        let jumps = places.iter().map(|place| {
            let jump = of_difference(place.start as i64 - end);
            end = place.start as i64 + i64::from(place.length);
            jump
        });
        writer.numbers("text-jumps", jumps)?;
        let sums: Vec<u32> = places.iter().map(|place| place.sum).collect();
        writer.u32s("text-sums", &sums)?;
        writer.u64s("text-sum", &[u64::from(sum), length])
    }
}

fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "a text is not as written")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_found_without_the_others() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("texts");
        let long = ["a".repeat(127), "b".repeat(128), "ố".repeat(70_000), String::new()];
        let lines = ["Tên", "", "Nộp hồ sơ"].map(str::to_owned).into_iter().chain(long);
        let lines: Vec<_> = lines.map(|line| (LineKind::Body, line)).collect();
        let mut bytes = b"before".to_vec();
        Texts::push(&lines, &mut bytes);
        let (start, length) = (6, (bytes.len() - 6) as u32);
        let place = Place { start, length, sum: crc32fast::hash(&bytes[6..]) };
        std::fs::write(&path, &bytes).unwrap();
        let file = File::open(&path).unwrap();
        let texts = Texts {
            file,
            starts: vec![place.start],
            lengths: vec![place.length],
            sums: vec![place.sum],
            damaged: AtomicBool::new(false),
        };
        let mut buffer = Vec::new();
        let text = texts.read(0, lines.len(), &mut buffer).unwrap();
        for (number, (_, line)) in lines.iter().enumerate() {
            assert_eq!(text.line(number).unwrap(), Some(line.as_str()));
        }
        assert_eq!(text.line(lines.len()).unwrap(), None);

        // Whatever happens to the file while it is open, nothing else is shown.
        assert!(!texts.is_damaged());
        bytes[8] ^= 1;
        std::fs::write(&path, &bytes).unwrap();
        assert!(texts.read(0, lines.len(), &mut buffer).is_err() && texts.is_damaged());
        bytes[8] ^= 1;
        std::fs::write(&path, &bytes).unwrap();
        assert!(texts.read(0, lines.len(), &mut buffer).is_ok());
        std::fs::write(&path, &bytes[..7]).unwrap();
        assert!(texts.read(0, lines.len(), &mut buffer).is_err());
    }
}
