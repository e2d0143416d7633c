//! The scenario as files that the ordinary import reads.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write as _},
    path::{Path, PathBuf},
};

use rayon::prelude::*;

use super::{Scenario, books, documents::Paper, items};
use crate::{
    ingest::{
        DECISION_HEADINGS, DOCUMENT_HEADINGS, DRAFT_HEADINGS, HEADINGS, ITEM_HEADINGS,
        LISTING_HEADINGS, PETITION_HEADINGS, to_row,
    },
    model::Day,
};

const README: &str = "KỊCH BẢN MẪU - KHÔNG PHẢI DỮ LIỆU THẬT

Các tệp CSV trong thư mục này do chương trình quydinh tạo ra. Đếm các dòng của chúng thì được mọi con
số trong báo cáo tháng 9/2022 về cải cách quy định kinh doanh; từng quy định, phương án, quyết định,
văn bản, phản ánh và dự thảo đều là bịa đặt. Số hiệu từ 9001/QĐ-TTg và từ 901/… không có thật.
Những chỗ báo cáo bỏ ngỏ thì giả định thế nào, xem data/scenario/README.md.

Số khởi tạo (seed): {seed}. Cùng số khởi tạo luôn cho cùng các tệp.
Nạp vào chương trình: quydinh index --edition \"Dữ liệu mẫu\" *.csv
Xem đối chiếu: quydinh reconcile, hoặc trang /doi-chieu.

---
SAMPLE DATA made by a generator. Do not rely on any of it.
";

/// Who signs: the office and no person.
const SIGNER: &str = "Thủ tướng Chính phủ";

/// Writes the scenario into a folder, which is made if need be. Returns the
/// files with how many rows each has.
///
/// # Errors
/// Those of the file system.
pub fn write_scenario(folder: &Path, scenario: &Scenario) -> io::Result<Vec<(PathBuf, usize)>> {
    fs::create_dir_all(folder)?;
    let regulations: Vec<Vec<String>> = scenario.regulations.par_iter().map(to_row).collect();
    let handed_down = Paper {
        number: items::HANDED_DOWN.0.to_owned(),
        day: items::HANDED_DOWN.1,
        title: "Phê duyệt phương án phân cấp giải quyết thủ tục hành chính".to_owned(),
        amends: None,
    };
    let decisions = scenario.documents.decisions.iter().chain([&handed_down]).map(|paper| {
        [
            paper.number.clone(),
            shown(Some(paper.day)),
            SIGNER.to_owned(),
            paper.title.clone(),
            paper.amends.clone().unwrap_or_default(),
        ]
    });
    let documents = scenario.documents.documents.iter();
    let documents =
        documents.map(|paper| [paper.number.clone(), shown(Some(paper.day)), paper.title.clone()]);
    let file = |name: &str, headings: &[&str], rows: Vec<Vec<String>>| {
        let path = folder.join(name);
        table(&path, headings, &rows)?;
        Ok::<_, io::Error>((path, rows.len()))
    };
    fs::write(folder.join("README.txt"), README.replace("{seed}", &scenario.seed.to_string()))?;
    Ok(vec![
        file("regulations.csv", HEADINGS, regulations)?,
        file("plan-items.csv", ITEM_HEADINGS, rows(items::rows(scenario)))?,
        file("decisions.csv", DECISION_HEADINGS, rows(decisions))?,
        file("enacting-documents.csv", DOCUMENT_HEADINGS, rows(documents))?,
        file("petitions.csv", PETITION_HEADINGS, rows(books::petitions(scenario)))?,
        file("draft-procedures.csv", DRAFT_HEADINGS, rows(books::drafts(scenario)))?,
        file("listings.csv", LISTING_HEADINGS, rows(books::listings(scenario)))?,
    ])
}

fn rows<const N: usize>(rows: impl IntoIterator<Item = [String; N]>) -> Vec<Vec<String>> {
    rows.into_iter().map(Vec::from).collect()
}

/// UTF-8 with a byte order mark, as spreadsheets expect.
fn table(path: &Path, headings: &[&str], rows: &[Vec<String>]) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    file.write_all("\u{feff}".as_bytes())?;
    let mut csv = csv::Writer::from_writer(file);
    csv.write_record(headings)?;
    for row in rows {
        csv.write_record(row)?;
    }
    csv.flush()
}

/// A day as people write it; empty if there is none.
pub(super) fn shown(day: Option<Day>) -> String {
    day.map_or_else(String::new, |day| day.strftime("%d/%m/%Y").to_string())
}
