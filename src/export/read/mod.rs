//! Files back into rows, and whether they are what the file says of them.

mod csv;
mod json;
mod parquet;
mod xlsx;

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
};

use super::{
    Cell, Described, ExportError, Format, Recounted, Share, Summary, recount::Recount,
    summary::Summing,
};
use crate::model::baseline_digest;

/// Why a file could not be checked.
#[derive(Debug, thiserror::Error)]
pub enum BadFile {
    /// Its name has no ending of a file that is written here.
    #[error("{0} is no CSV, XLSX, JSON or Parquet file")]
    Ending(PathBuf),
    /// It cannot be read.
    #[error("failed to read {path}: {source}")]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is not as this program writes it.
    #[error("row {row}: {reason}")]
    Row {
        /// The row of data, from 1; 0 for the head of the file.
        row: u64,
        /// What is wrong, in Vietnamese.
        reason: String,
    },
    /// The rows could not be gone through.
    #[error(transparent)]
    Rows(#[from] ExportError),
}

impl BadFile {
    fn head(reason: impl Into<String>) -> Self {
        Self::Row { row: 0, reason: reason.into() }
    }
}

/// A file with what its rows come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// What the file says.
    pub stated: Described,
    /// What its rows say.
    pub found: Summary,
    /// What its cells say of each other.
    pub recounted: Recounted,
    /// Of a list of regulations the digest of their codes, as citations of
    /// figures and baselines state it.
    pub codes: Option<String>,
}

impl Checked {
    /// Where both part, in Vietnamese.
    pub fn differences(&self) -> Vec<String> {
        let (stated, found) = (&self.stated.summary, &self.found);
        let mut differences = Vec::new();
        if stated.rows != found.rows {
            let (said, has) = (stated.rows, found.rows);
            differences.push(format!("tệp ghi có {said} dòng nhưng có {has} dòng"));
        }
        if stated.digest != found.digest {
            let (said, is) = (&stated.digest, &found.digest);
            differences.push(format!("mã băm ghi là {said} nhưng tính lại được {is}"));
        }
        differences.extend(self.recounted.faults.iter().cloned());
        if self.recounted.more {
            differences.push("còn những chỗ khác không khớp".to_owned());
        }
        let of = |shares: &[Share], agency: &Option<String>| {
            shares.iter().find(|share| share.agency == *agency).cloned()
        };
        let every = stated.shares.iter().chain(&found.shares);
        let mut seen: Vec<&Option<String>> = Vec::new();
        for share in every {
            if seen.contains(&&share.agency) {
                continue;
            }
            seen.push(&share.agency);
            let (said, is) = (of(&stated.shares, &share.agency), of(&found.shares, &share.agency));
            if said != is {
                let words = |share: Option<Share>| {
                    share.map_or("không có".to_owned(), |share| parts(&share))
                };
                let label = &share.label;
                differences.push(format!(
                    "{label}: tệp ghi {} nhưng tính lại được {}",
                    words(said),
                    words(is)
                ));
            }
        }
        differences
    }
}

fn parts(share: &Share) -> String {
    let (approved, enacted) = (&share.approved, &share.enacted);
    format!(
        "{}/{} đã phê duyệt, {}/{} đã thực thi",
        approved.numerator, approved.denominator, enacted.numerator, enacted.denominator
    )
}

/// Reads a file and goes through its rows. A CSV file has its description in
/// another: `beside` or, by its own name, `….csv.meta.json`.
///
/// # Errors
/// When the file cannot be read or is not as this program writes it. That its
/// rows are not what it says is no error but in [`Checked::differences`].
pub fn check(path: &Path, beside: Option<&Path>) -> Result<Checked, BadFile> {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    match Format::split(name).map(|(_, format)| format) {
        Some(Format::Csv) => {
            let own = path.with_file_name(format!("{name}.{}", Format::Meta));
            let beside = beside.unwrap_or(&own);
            let stated = json::described(open(beside)?)?;
            csv::check(open(path)?, stated)
        }
        Some(Format::Xlsx) => xlsx::check(open(path)?),
        Some(Format::Json) => json::check(open(path)?),
        Some(Format::Parquet) => parquet::check(open(path)?),
        _ => Err(BadFile::Ending(path.to_owned())),
    }
}

fn open(path: &Path) -> Result<File, BadFile> {
    File::open(path).map_err(|source| BadFile::Read { path: path.to_owned(), source })
}

/// Takes the rows of a file in.
struct Reading {
    stated: Described,
    summing: Summing,
    recount: Recount,
    rows: u64,
    /// The codes of the first column, if it has such.
    codes: Option<Vec<String>>,
    /// What was read, for the tests that compare it.
    #[cfg(test)]
    kept: Vec<Vec<Cell>>,
}

impl Reading {
    fn new(stated: Described) -> Result<Self, BadFile> {
        let summing = Summing::new(&stated.columns)?;
        Ok(Self {
            recount: Recount::new(&stated.columns, stated.meta.rule.as_deref()),
            codes: stated.columns.first().filter(|first| first.key == "code").map(|_| Vec::new()),
            stated,
            summing,
            rows: 0,
            #[cfg(test)]
            kept: Vec::new(),
        })
    }

    fn add(&mut self, row: &[Cell]) -> Result<(), BadFile> {
        self.rows += 1;
        self.summing.add(row)?;
        self.recount.add(row);
        if let (Some(codes), Some(Cell::Text(code))) = (&mut self.codes, row.first()) {
            codes.push(code.to_string());
        }
        #[cfg(test)]
        self.kept.push(row.to_vec());
        Ok(())
    }

    /// That a cell of the next row is not of its column's type.
    fn wrong(&self, place: usize, value: &str) -> BadFile {
        let heading = self.stated.columns.get(place).map_or("", |column| &column.heading);
        let reason = format!("cột “{heading}” có giá trị “{value}” không đúng kiểu");
        BadFile::Row { row: self.rows + 1, reason }
    }

    fn finish(self) -> Result<Checked, BadFile> {
        #[cfg(test)]
        tests::KEPT.with(|kept| *kept.borrow_mut() = self.kept);
        let found = self.summing.finish()?;
        let codes = self.codes.map(|codes| baseline_digest(codes.iter().map(String::as_str)));
        Ok(Checked { stated: self.stated, found, recounted: self.recount.finish(), codes })
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::cell::RefCell;

    use super::Cell;

    thread_local! {
        /// The rows of the file that was read last.
        pub(in crate::export) static KEPT: RefCell<Vec<Vec<Cell>>> = const { RefCell::new(Vec::new()) };
    }
}
