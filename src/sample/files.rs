//! The sample as files that the ordinary import reads.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use rayon::prelude::*;

use crate::ingest::{HEADINGS, to_row};

use super::Registry;

/// How many regulations are made before they are written: the memory it takes.
const BATCH: u64 = 4_096;

const README: &str = "DỮ LIỆU MẪU - KHÔNG PHẢI QUY ĐỊNH THẬT

Tệp regulations.csv trong thư mục này do chương trình quydinh tạo ra để dùng thử và đo tốc độ.
Tên cơ quan, lĩnh vực, ngành nghề và số hiệu nhiều văn bản là có thật; còn mã số, trình tự, hồ sơ,
phí, thời hạn, số hồ sơ, hiệu lực và số hiệu TCVN của các tiêu chuẩn tự sinh đều là ngẫu nhiên.
Không dùng dữ liệu này để thực hiện hoặc viện dẫn bất kỳ quy định nào.

Số quy định: {count}. Số khởi tạo (seed): {seed}. Cùng số lượng và số khởi tạo luôn cho cùng một tệp.
Nạp vào chương trình: quydinh index --edition \"Dữ liệu mẫu\" regulations.csv

---
SAMPLE DATA made by a generator: not real regulations. Do not rely on any of it.
";

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The file of regulations.
    pub regulations: PathBuf,
    /// How many it holds.
    pub count: u64,
    /// Its size in bytes.
    pub bytes: u64,
}

/// Writes a registry into a folder, which is made if need be:
/// `regulations.csv` (UTF-8 with a byte order mark, as spreadsheets expect)
/// and `README.txt`. `progress` is told how many regulations are written.
///
/// # Errors
/// Those of the file system.
pub fn write(folder: &Path, registry: &Registry, progress: &dyn Fn(u64)) -> io::Result<Summary> {
    fs::create_dir_all(folder)?;
    let regulations = folder.join("regulations.csv");
    let mut file = BufWriter::new(File::create(&regulations)?);
    let bytes = stream(registry, &mut file, progress)?;
    file.flush()?;
    let readme = README
        .replace("{count}", &registry.count().to_string())
        .replace("{seed}", &registry.seed.to_string());
    fs::write(folder.join("README.txt"), readme)?;
    Ok(Summary { regulations, count: registry.count(), bytes })
}

/// Writes the CSV of a registry and tells its size in bytes.
fn stream(registry: &Registry, out: &mut impl Write, progress: &dyn Fn(u64)) -> io::Result<u64> {
    let mut head = "\u{feff}".as_bytes().to_vec();
    head.extend(line(HEADINGS)?);
    out.write_all(&head)?;
    let mut bytes = head.len() as u64;
    let mut done = 0;
    while done < registry.count() {
        let end = (done + BATCH).min(registry.count());
        // Made on all cores, written in order.
        let rows: Vec<io::Result<Vec<u8>>> = (done..end)
            .into_par_iter()
            .filter_map(|number| registry.get(number))
            .map(|regulation| line(&to_row(&regulation)))
            .collect();
        for row in rows {
            let row = row?;
            bytes += row.len() as u64;
            out.write_all(&row)?;
        }
        done = end;
        progress(done);
    }
    Ok(bytes)
}

fn line<T: AsRef<[u8]>>(cells: &[T]) -> io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::with_capacity(2_048));
    writer.write_record(cells)?;
    writer.into_inner().map_err(|failure| failure.into_error())
}

#[cfg(test)]
pub(super) fn bytes(registry: &Registry) -> Vec<u8> {
    let mut bytes = Vec::new();
    stream(registry, &mut bytes, &|_| {}).unwrap();
    bytes
}
