//! The file of an index: named sections of numbers, each with a checksum.

use std::{
    collections::HashMap,
    fs::File,
    io::{self, BufWriter, Read, Write},
    path::Path,
};

/// First bytes of every index file.
const MAGIC: &[u8; 8] = b"QDINDEX\0";

/// Version of everything that an index depends on: layout, analysis, weights.
/// An index of another version is rebuilt.
pub(super) const SCHEMA: u32 = 2;

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
        self.file.write_all(&crc32fast::hash(bytes).to_le_bytes())?;
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

    /// Flushes to the disk. An index without its last section is damaged.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.bytes("end", b"end")?;
        self.file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
    }
}

/// The sections of an index file, verified.
pub(super) struct Sections(HashMap<String, Vec<u8>>);

impl Sections {
    pub(super) fn read(path: &Path) -> Result<Self, OpenError> {
        let mut file = match File::open(path) {
            Ok(file) => io::BufReader::with_capacity(1 << 16, file),
            Err(e) if e.kind() == io::ErrorKind::NotFound => {
                return Err(OpenError::Missing(path.display().to_string()));
            }
            Err(e) => return Err(e.into()),
        };
        let size = file.get_ref().metadata()?.len();
        let damaged = |what: &str| OpenError::Damaged(what.to_owned());
        if read_array::<8>(&mut file)? != *MAGIC {
            return Err(damaged("its first bytes are not those of an index"));
        }
        let found = u32::from_le_bytes(read_array(&mut file)?);
        if found != SCHEMA {
            return Err(OpenError::OtherSchema { found });
        }
        let mut sections = HashMap::new();
        loop {
            let name_length = u32::from_le_bytes(read_array(&mut file)?) as usize;
            if name_length > 64 {
                return Err(damaged("a section's name is too long"));
            }
            let mut name = vec![0; name_length];
            read_exact(&mut file, &mut name)?;
            let name =
                String::from_utf8(name).map_err(|_| damaged("a section's name is not text"))?;
            let length = u64::from_le_bytes(read_array(&mut file)?);
            let sum = u32::from_le_bytes(read_array(&mut file)?);
            if length > size {
                return Err(OpenError::Damaged(format!("section {name} is cut off")));
            }
            let mut bytes = vec![0; length as usize];
            read_exact(&mut file, &mut bytes)?;
            if crc32fast::hash(&bytes) != sum {
                return Err(OpenError::Damaged(format!("the checksum of section {name} is wrong")));
            }
            if name == "end" {
                return Ok(Self(sections));
            }
            sections.insert(name, bytes);
        }
    }

    pub(super) fn bytes(&mut self, name: &str) -> Result<Vec<u8>, OpenError> {
        self.0.remove(name).ok_or_else(|| OpenError::Damaged(format!("section {name} is missing")))
    }

    pub(super) fn u16s(&mut self, name: &str) -> Result<Vec<u16>, OpenError> {
        Ok(self.bytes(name)?.as_chunks().0.iter().map(|b| u16::from_le_bytes(*b)).collect())
    }

    pub(super) fn u32s(&mut self, name: &str) -> Result<Vec<u32>, OpenError> {
        Ok(self.bytes(name)?.as_chunks().0.iter().map(|b| u32::from_le_bytes(*b)).collect())
    }

    pub(super) fn u64s(&mut self, name: &str) -> Result<Vec<u64>, OpenError> {
        Ok(self.bytes(name)?.as_chunks().0.iter().map(|b| u64::from_le_bytes(*b)).collect())
    }
}

fn read_array<const N: usize>(file: &mut impl Read) -> Result<[u8; N], OpenError> {
    let mut bytes = [0; N];
    read_exact(file, &mut bytes)?;
    Ok(bytes)
}

fn read_exact(file: &mut impl Read, bytes: &mut [u8]) -> Result<(), OpenError> {
    file.read_exact(bytes).map_err(|e| match e.kind() {
        io::ErrorKind::UnexpectedEof => OpenError::Damaged("it is cut off".to_owned()),
        _ => e.into(),
    })
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
        assert!(matches!(Sections::read(&path), Err(OpenError::Missing(_))));
        write(&path);
        let mut sections = Sections::read(&path).unwrap();
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
            let read = Sections::read(&path).and_then(|mut s| Ok((s.u16s("a")?, s.u64s("b")?)));
            assert!(read.is_err(), "byte {i}");
            std::fs::write(&path, &good[..i]).unwrap();
            assert!(Sections::read(&path).is_err(), "cut at {i}");
        }
    }
}
