use std::io::Write;

use super::*;
use crate::ingest::{FileReport, Outcome};

/// A workbook of one sheet, given as the XML of its rows and what follows them.
pub(crate) fn book(rows: &str, after: &str) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let parts = [
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"{relations}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{main}\" xmlns:r=\"{relations}\"><sheets><sheet name=\"Trang 1\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"{relations}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!("<worksheet xmlns=\"{main}\"><sheetData>{rows}</sheetData>{after}</worksheet>"),
        ),
    ];
    for (name, text) in parts {
        zip.start_file(name, options).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn text(place: &str, text: &str) -> String {
    format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

const HEAD: &str = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</t></is></c></row>";

fn header() -> String {
    format!(
        "<row r=\"2\">{}{}{}{}</row>",
        text("A2", "Mã số"),
        text("B2", "Tên"),
        text("C2", "Cơ quan ban hành"),
        text("D2", "Hiệu lực từ")
    )
}

fn outcome(bytes: &[u8]) -> Outcome {
    let mut outcome = Outcome::default();
    let report = FileReport { path: "a.xlsx".into(), ..FileReport::default() };
    let mut collector = Collector::new(&mut outcome, report, Day::new(2026, 7, 1).unwrap());
    read(bytes, &mut collector, &|_, _| {});
    collector.finish();
    outcome
}

#[test]
fn rows_below_titles_are_read_with_merged_agencies_and_serial_days() {
    let rows = [
        HEAD.to_owned(),
        header(),
        format!(
            "<row r=\"3\">{}{}{}<c r=\"D3\"><v>45540</v></c></row>",
            text("A3", "1.000001"),
            text("B3", "Một"),
            text("C3", "Bộ Công an")
        ),
        format!("<row r=\"4\">{}{}</row>", text("A4", "1.000002"), text("B4", "Hai")),
        format!("<row r=\"5\">{}{}</row>", text("A5", "1.000003"), text("B5", "Ba")),
    ];
    let found =
        outcome(&book(&rows.concat(), "<mergeCells><mergeCell ref=\"C3:C4\"/></mergeCells>"));
    let records: Vec<_> = found
        .records
        .iter()
        .map(|(at, r)| {
            (
                at.row,
                r.regulation.agency.as_str(),
                r.regulation.in_force_from.map(|d| d.to_string()),
            )
        })
        .collect();
    assert_eq!(
        records,
        [(3, "bo-cong-an", Some("2024-09-05".to_owned())), (4, "bo-cong-an", None)]
    );
    assert_eq!(
        (found.rejects.len(), found.rejects[0].at.row, found.rejects[0].at.column.as_str()),
        (1, 5, "Cơ quan ban hành")
    );
}

#[test]
fn numbers_formulas_and_errors_in_key_columns_are_refused() {
    for (cell, reason, advice) in [
        ("<c r=\"A3\"><v>1.01503</v></c>".to_owned(), "số", "1.015030"),
        ("<c r=\"A3\" t=\"str\"><f>B3</f><v>1.000001</v></c>".to_owned(), "công thức", "giá trị"),
        ("<c r=\"A3\" t=\"e\"><v>#REF!</v></c>".to_owned(), "lỗi công thức", "giá trị"),
        (text("A3", "1.01503"), "mã không đúng dạng", "1.015030"),
        (String::new(), "thiếu mã số", "điền"),
    ] {
        let row =
            format!("<row r=\"3\">{cell}{}{}</row>", text("B3", "Tên"), text("C3", "Bộ Công an"));
        let found = outcome(&book(&[HEAD, &header(), &row].concat(), ""));
        assert!(found.records.is_empty(), "{cell}");
        let reject = &found.rejects[0];
        assert_eq!(
            (reject.at.row, reject.at.sheet.as_str(), found.files[0].rejected),
            (3, "Trang 1", 1)
        );
        assert!(reject.reason.contains(reason) && reject.advice.contains(advice), "{reject:?}");
    }
}

#[test]
fn claims_of_size_cost_nothing() {
    let claim = "<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>";
    let found = outcome(&book(
        &[HEAD, &header(), claim].concat(),
        "<mergeCells><mergeCell ref=\"A1:XFD1048576\"/></mergeCells>",
    ));
    assert_eq!((found.records.len(), found.rejects.len()), (0, 1));
    assert!(found.rejects[0].reason.contains("cột"), "{:?}", found.rejects);
}
