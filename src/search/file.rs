//! The file of an index: named sections of numbers, each with a checksum.
//!
//! Sections are read and checked piece by piece on all cores: a start waits for
//! this. The checksum of a section is therefore that of its pieces' checksums.

use std::{
    collections::HashMap,
    fs::File,
    io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write},
    os::unix::fs::FileExt,
    path::Path,
};

use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use super::short;

/// First bytes of every index file.
const MAGIC: &[u8; 8] = b"QDINDEX\0";

/// Version of everything that an index depends on: layout, analysis, weights.
/// An index of another version is rebuilt.
pub(super) const SCHEMA: u32 = 13;

/// Bytes read and summed at a time: few enough to stay in a core's own cache.
const PIECE: usize = 1 << 16;

/// Why an index cannot be used; it is rebuilt in every case.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is none.
    #[error("there is no index in {0}")]
    Missing(String),
    /// It was made by another version of the program.
    #[error("the index has schema {found}, this program needs {SCHEMA}")]
    OtherSchema {
        /// The version found.
        found: u32,
    },
    /// It is not what was written.
    #[error("the index is damaged: {0}")]
    Damaged(String),
    /// It cannot be read.
    #[error("failed to read the index: {0}")]
    Io(#[from] io::Error),
}

/// Writes sections one after another; [`finish`](Self::finish) makes them durable.
pub(super) struct Writer {
    file: BufWriter<File>,
}

impl Writer {
    pub(super) fn create(path: &Path) -> io::Result<Self> {
        let mut file = BufWriter::with_capacity(1 << 20, File::create(path)?);
        file.write_all(MAGIC)?;
        file.write_all(&SCHEMA.to_le_bytes())?;
        Ok(Self { file })
    }

    pub(super) fn bytes(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(&(name.len() as u32).to_le_bytes())?;
        self.file.write_all(name.as_bytes())?;
        self.file.write_all(&(bytes.len() as u64).to_le_bytes())?;
        let pieces: Vec<u32> = bytes.par_chunks(PIECE).map(crc32fast::hash).collect();
        self.file.write_all(&whole(&pieces).to_le_bytes())?;
        self.file.write_all(bytes)
    }

    pub(super) fn u16s(&mut self, name: &str, values: &[u16]) -> io::Result<()> {
        self.bytes(name, &values.iter().flat_map(|v| v.to_le_bytes()).collect::<Vec<u8>>())
    }

    pub(super) fn u32s(&mut self, name: &str, values: &[u32]) -> io::Result<()> {
        self.bytes(name, &values.iter().flat_map(|v| v.to_le_bytes()).collect::<Vec<u8>>())
    }

    pub(super) fn u64s(&mut self, name: &str, values: &[u64]) -> io::Result<()> {
        self.bytes(name, &values.iter().flat_map(|v| v.to_le_bytes()).collect::<Vec<u8>>())
    }

    /// Numbers most of which are small.
    pub(super) fn numbers(
        &mut self,
        name: &str,
        values: impl Iterator<Item = u64>,
    ) -> io::Result<()> {
        let mut bytes = Vec::new();
        values.for_each(|value| short::push(value, &mut bytes));
        self.bytes(name, &bytes)
    }

    pub(super) fn lengths(
        &mut self,
        name: &str,
        lengths: impl Iterator<Item = u32>,
    ) -> io::Result<()> {
        self.numbers(name, lengths.map(u64::from))
    }

    /// Flushes to the disk. An index without its last section is damaged.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.bytes("end", b"end")?;
        self.file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
    }
}

/// The sections of an index file. Each is checked when it is read.
pub(super) struct Sections {
    file: File,
    places: HashMap<String, Place>,
}

#[derive(Clone, Copy)]
struct Place {
    start: u64,
    length: u64,
    sum: u32,
}

impl Sections {
    /// Finds out where the sections are; the last one must be there.
    pub(super) fn open(path: &Path) -> Result<Self, OpenError> {
        let file = match File::open(path) {
            Ok(file) => file,
            Err(e) if e.kind() == io::ErrorKind::NotFound => {
                return Err(OpenError::Missing(path.display().to_string()));
            }
            Err(e) => return Err(e.into()),
        };
        let size = file.metadata()?.len();
        // Heads lie far apart: more than one at a time would be read in vain.
        let mut heads = BufReader::with_capacity(128, &file);
        if read_array::<8>(&mut heads)? != *MAGIC {
            return Err(damaged("its first bytes are not those of an index"));
        }
        let found = u32::from_le_bytes(read_array(&mut heads)?);
        if found != SCHEMA {
            return Err(OpenError::OtherSchema { found });
        }
        let mut places = HashMap::new();
        loop {
            let name_length = u32::from_le_bytes(read_array(&mut heads)?) as usize;
            if name_length > 64 {
                return Err(damaged("a section's name is too long"));
            }
            let mut name = vec![0; name_length];
            heads.read_exact(&mut name).map_err(cut_off)?;
            let name =
                String::from_utf8(name).map_err(|_| damaged("a section's name is not text"))?;
            let length = u64::from_le_bytes(read_array(&mut heads)?);
            let sum = u32::from_le_bytes(read_array(&mut heads)?);
            let start = heads.stream_position()?;
            if start.checked_add(length).is_none_or(|end| end > size) {
                return Err(OpenError::Damaged(format!("section {name} is cut off")));
            }
            let last = name == "end";
            places.insert(name, Place { start, length, sum });
            if last {
                let sections = Self { file, places };
                return match sections.bytes("end")?.as_slice() {
                    b"end" => Ok(sections),
                    _ => Err(damaged("its last bytes are not those of an index")),
                };
            }
            heads.seek(SeekFrom::Start(start + length))?;
        }
    }

    /// Where a section starts in the file.
    pub(super) fn start(&self, name: &str) -> Result<u64, OpenError> {
        let place = self.places.get(name).map(|place| place.start);
        place.ok_or_else(|| OpenError::Damaged(format!("section {name} is missing")))
    }

    /// The first bytes of a digest of the names, lengths and checksums of some
    /// sections: files in which these differ do not share it.
    pub(super) fn fingerprint(&self, of: impl Fn(&str) -> bool) -> u64 {
        let mut places: Vec<_> = self.places.iter().filter(|(name, _)| of(name)).collect();
        places.sort_unstable_by_key(|(name, _)| *name);
        let mut hasher = Sha256::new();
        for (name, place) in places {
            hasher.update(name.as_bytes());
            hasher.update(place.length.to_le_bytes());
            hasher.update(place.sum.to_le_bytes());
        }
        let digest = hasher.finalize();
        digest.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
    }

    /// The file itself.
    pub(super) fn into_file(self) -> File {
        self.file
    }

    pub(super) fn bytes(&self, name: &str) -> Result<Vec<u8>, OpenError> {
        self.fixed(name, |[byte]| byte)
    }

    pub(super) fn u16s(&self, name: &str) -> Result<Vec<u16>, OpenError> {
        self.fixed(name, u16::from_le_bytes)
    }

    pub(super) fn u32s(&self, name: &str) -> Result<Vec<u32>, OpenError> {
        self.fixed(name, u32::from_le_bytes)
    }

    pub(super) fn u64s(&self, name: &str) -> Result<Vec<u64>, OpenError> {
        self.fixed(name, u64::from_le_bytes)
    }

    /// What [`Writer::numbers`] was given.
    pub(super) fn numbers(&self, name: &str) -> Result<Vec<u64>, OpenError> {
        self.short(name, Some)
    }

    /// What [`Writer::lengths`] was given.
    pub(super) fn lengths(&self, name: &str) -> Result<Vec<u32>, OpenError> {
        self.short(name, |number| u32::try_from(number).ok())
    }

    fn short<T>(&self, name: &str, own: fn(u64) -> Option<T>) -> Result<Vec<T>, OpenError> {
        let bytes = self.bytes(name)?;
        let mut numbers = short::Numbers(&bytes);
        let read: Option<Vec<T>> = numbers.by_ref().map(own).collect();
        match read.filter(|_| numbers.is_done()) {
            Some(read) => Ok(read),
            None => Err(OpenError::Damaged(format!("section {name} is not numbers"))),
        }
    }

    fn fixed<T: Copy + Default + Send, const N: usize>(
        &self,
        name: &str,
        decode: fn([u8; N]) -> T,
    ) -> Result<Vec<T>, OpenError> {
        let Place { start, length, sum } = *self
            .places
            .get(name)
            .ok_or_else(|| OpenError::Damaged(format!("section {name} is missing")))?;
        if length % N as u64 != 0 {
            return Err(OpenError::Damaged(format!("section {name} is cut off")));
        }
        let mut numbers = vec![T::default(); length as usize / N];
        let pieces = numbers.par_chunks_mut(PIECE / N).enumerate();
        let sums = pieces.map_init(Vec::new, |buffer, (piece, numbers)| {
            buffer.resize(numbers.len() * N, 0);
            self.file.read_exact_at(buffer, start + (piece * PIECE) as u64)?;
            let encoded = buffer.as_chunks().0;
            numbers.iter_mut().zip(encoded).for_each(|(number, bytes)| *number = decode(*bytes));
            Ok(crc32fast::hash(buffer))
        });
        let sums: Vec<u32> = sums.collect::<io::Result<_>>().map_err(cut_off)?;
        if whole(&sums) == sum {
            Ok(numbers)
        } else {
            Err(OpenError::Damaged(format!("the checksum of section {name} is wrong")))
        }
    }
}

/// The checksum of a whole file, and its length.
pub(super) fn checksum(file: &File) -> io::Result<(u32, u64)> {
    let length = file.metadata()?.len();
    let sums =
        (0..length.div_ceil(PIECE as u64)).into_par_iter().map_init(Vec::new, |buffer, n| {
            let start = n * PIECE as u64;
            buffer.resize((length - start).min(PIECE as u64) as usize, 0);
            file.read_exact_at(buffer, start)?;
            Ok(crc32fast::hash(buffer))
        });
    let sums: Vec<u32> = sums.collect::<io::Result<_>>()?;
    Ok((whole(&sums), length))
}

/// The checksum of a whole from those of its pieces.
fn whole(pieces: &[u32]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    pieces.iter().for_each(|piece| hasher.update(&piece.to_le_bytes()));
    hasher.finalize()
}

fn read_array<const N: usize>(file: &mut impl Read) -> Result<[u8; N], OpenError> {
    let mut bytes = [0; N];
    file.read_exact(&mut bytes).map_err(cut_off)?;
    Ok(bytes)
}

fn damaged(what: &str) -> OpenError {
    OpenError::Damaged(what.to_owned())
}

fn cut_off(error: io::Error) -> OpenError {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => damaged("it is cut off"),
        _ => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(path: &Path) {
        let mut writer = Writer::create(path).unwrap();
        writer.u16s("a", &[1, 65535]).unwrap();
        writer.u64s("b", &[u64::MAX, 0]).unwrap();
        writer.finish().unwrap();
    }

    #[test]
    fn sections_read_back() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x");
        assert!(matches!(Sections::open(&path), Err(OpenError::Missing(_))));
        write(&path);
        let sections = Sections::open(&path).unwrap();
        assert_eq!(sections.u16s("a").unwrap(), [1, 65535]);
        assert_eq!(sections.u64s("b").unwrap(), [u64::MAX, 0]);
        assert!(matches!(sections.bytes("c"), Err(OpenError::Damaged(_))));
    }

    /// Any one byte changed, and any cut, is noticed.
    #[test]
    fn damage_is_noticed_wherever_it_is() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x");
        write(&path);
        let good = std::fs::read(&path).unwrap();
        for i in 0..good.len() {
            let mut bad = good.clone();
            bad[i] ^= 0x41;
            std::fs::write(&path, &bad).unwrap();
            let read = Sections::open(&path).and_then(|s| Ok((s.u16s("a")?, s.u64s("b")?)));
            assert!(read.is_err(), "byte {i}");
            std::fs::write(&path, &good[..i]).unwrap();
            assert!(Sections::open(&path).is_err(), "cut at {i}");
        }
    }

    #[test]
    fn damage_is_noticed_in_every_piece() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x");
        let values: Vec<u32> = (0..PIECE as u32).collect();
        let mut writer = Writer::create(&path).unwrap();
        writer.u32s("a", &values).unwrap();
        writer.finish().unwrap();
        let read = || Sections::open(&path)?.u32s("a");
        assert_eq!(read().unwrap(), values);
        let (sum, length) = checksum(&File::open(&path).unwrap()).unwrap();
        let good = std::fs::read(&path).unwrap();
        assert_eq!(length, good.len() as u64);
        for at in (100..good.len() - 100).step_by(PIECE / 2 + 1) {
            let mut bad = good.clone();
            bad[at] ^= 1;
            std::fs::write(&path, &bad).unwrap();
            assert!(read().is_err(), "byte {at}");
            assert_ne!(checksum(&File::open(&path).unwrap()).unwrap().0, sum, "byte {at}");
        }
    }
}
