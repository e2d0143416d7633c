//! Files of plans in each of their forms.

use std::io::{Cursor, Write as _};

use super::{Seeds, fuzz};
use crate::{
    ingest::{Limits, Template, TemplateRow, plan_template, read_plan},
    model::{Day, ItemDraft, Kind},
};

const TODAY: Day = Day::constant(2026, 7, 1);

const PLAN: &str = "Mã TTHC;Loại tác động;Lý do;Kiến nghị thực thi;Lộ trình;Số đối tượng tuân thủ\n\
    9.000001;Bãi bỏ;Trùng;Bãi bỏ Điều 5 Thông tư 02/2017/TT-BCT;Quý IV/2045;1.200\n\
    9.000002;Giữ nguyên;\"Điều ước; quốc tế\";;31/12/2026;\n";
const RECORDS: &str = "{\"code\":\"1.004269\",\"disposition\":\"keep\",\"reason\":\"a\",\"before\":{\"hours\":\"1.5\",\"fees\":100},\
    \"legal_changes\":[{\"document\":\"61/2018/NĐ-CP\",\"clause\":\"2\",\"article\":\"5\"}],\"ways\":[\"time\"],\"deadline\":\"2027-06-30\"}\n";
const CELLS: [&str; 14] = [
    ";",
    ",",
    "\t",
    "\"",
    "\n",
    "\r\n",
    "Lộ trình",
    "Phương án",
    "Quý IV/2045",
    "=1+1",
    "{\"",
    "[[",
    "\\u0000",
    "Thông tư 02/2017/TT-BCT",
];

/// What a reading is, whatever the file: rows or a reason, each with words.
fn plan(bytes: &[u8]) {
    let reading = read_plan(bytes.to_vec(), "a", Limits::default(), TODAY);
    let file = reading.file;
    assert!(!file.rows.is_empty() || file.problems.iter().any(|problem| problem.is_error()));
    assert!(file.problems.iter().all(|p| !p.message.is_empty() && !p.advice.is_empty()));
}

#[test]
fn plans_as_text() {
    let old = encoding_rs::WINDOWS_1258.encode(PLAN).0.into_owned();
    let wide: Vec<u8> = PLAN.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let good: [&[u8]; 3] = [PLAN.as_bytes(), &old, &wide];
    fuzz("plans as text", &Seeds { good: &good, words: &CELLS, longest: 20_000 }, plan);
}

#[test]
fn plans_as_records() {
    let many = format!("[{},{}]", RECORDS.trim(), RECORDS.trim());
    let good: [&[u8]; 2] = [RECORDS.as_bytes(), many.as_bytes()];
    fuzz("plans as records", &Seeds { good: &good, words: &CELLS, longest: 20_000 }, plan);
}

fn book() -> Vec<u8> {
    let row = TemplateRow {
        name: "Cấp giấy phép".into(),
        kind: Kind::Procedure,
        field: "Xăng dầu".into(),
        item: ItemDraft {
            code: "1.004269".parse().ok(),
            reason: "a".into(),
            ..ItemDraft::default()
        },
    };
    let template = Template { agency: "Bộ Công Thương", made_on: TODAY, rows: vec![row] };
    plan_template(&template).unwrap()
}

#[test]
fn plans_as_archives() {
    let words = ["PK\x01\x02", "PK\x03\x04", "PK\x05\x06", "xl/workbook.xml", "../", "\u{1}\0\0\0"];
    fuzz("plans as archives", &Seeds { good: &[&book()], words: &words, longest: 200_000 }, plan);
}

/// The parts of a workbook are damaged before they are packed.
#[test]
fn plans_as_sheets() {
    let mut archive = zip::ZipArchive::new(Cursor::new(book())).unwrap();
    let parts: Vec<(String, Vec<u8>)> = (0..archive.len())
        .map(|at| {
            let mut entry = archive.by_index(at).unwrap();
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut entry, &mut bytes).unwrap();
            (entry.name().unwrap().into_owned(), bytes)
        })
        .collect();
    let damaged =
        ["sheet1.xml", "sharedStrings.xml", "workbook.xml", "styles.xml", "workbook.xml.rels"];
    let chosen: Vec<&(String, Vec<u8>)> =
        parts.iter().filter(|(name, _)| damaged.iter().any(|end| name.ends_with(end))).collect();
    assert!(chosen.len() >= 4, "{}", chosen.len());
    let words = [
        "<row r=\"9\">",
        "</row>",
        "<c r=\"A2\" t=\"s\"><v>",
        "t=\"inlineStr\"",
        "<f>",
        "<is><t>",
        "r=\"XFD1048576\"",
        "&#x10FFFF;",
        "&lt;",
        "<![CDATA[",
        "]]>",
        "<!--",
        "<?xml?>",
        "xmlns:r=\"\"",
        "<mergeCell ref=\"A1:A9\"/>",
        "1e308",
    ];
    for part in chosen {
        let seeds = Seeds { good: &[&part.1], words: &words, longest: 60_000 };
        fuzz(&format!("plans as sheets, {}", part.0), &seeds, |bytes| {
            let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
            let stored = zip::write::SimpleFileOptions::default()
                .compression_method(zip::CompressionMethod::Stored);
            for (name, whole) in &parts {
                zip.start_file(name.as_str(), stored).unwrap();
                zip.write_all(if *name == part.0 { bytes } else { whole }).unwrap();
            }
            plan(&zip.finish().unwrap().into_inner());
        });
    }
}
