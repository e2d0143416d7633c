//! What officers upload, from the template and otherwise.

use std::io::{Cursor, Read};

use super::*;
use crate::{
    ingest::workbook::tests::book as sheet_book,
    model::{Disposition, Kind, LegalChange, PlanCost},
};

const TODAY: Day = Day::constant(2026, 7, 1);

pub(super) fn read(bytes: impl Into<Vec<u8>>) -> PlanReading {
    read_plan(bytes.into(), "a", Limits::default(), TODAY)
}

fn errors(reading: &PlanReading) -> Vec<String> {
    let shown = |p: &Problem| {
        let mark = if p.is_error() { "" } else { "?" };
        format!("{}:{}:{}{mark}", p.at.row, p.field, p.code)
    };
    reading.file.problems.iter().map(shown).collect()
}

#[test]
fn a_ministrys_own_table_is_read() {
    let text = "PHƯƠNG ÁN CẮT GIẢM;;;;;;;\n\
        STT;Mã TTHC (*);Tên thủ tục hành chính;Loại tác động;Nội dung phương án đơn giản hoá;Lý do;Kiến nghị thực thi;Lộ trình thực hiện\n\
        1;1.004269;Cấp giấy phép;Bãi bỏ;;Trùng lặp;Bãi bỏ Điều 5 Nghị định số 61/2018/NĐ-CP;Quý IV/2026\n\
        2;2.000884;Cấp lại;;;;;\n\
        ;Tổng cộng;;;;;;\n";
    let reading = read(text);
    assert_eq!(errors(&reading), ["5:code:bad-value?"]);
    assert_eq!((reading.file.rows.len(), reading.untouched), (1, 2));
    assert_eq!(reading.report.format, "CSV, UTF-8, dấu chấm phẩy");
    let RowDraft { at, draft } = &reading.file.rows[0];
    assert_eq!(at.row, 3);
    let expected = ItemDraft {
        code: Some("1.004269".parse().unwrap()),
        disposition: Some(Disposition::Cut),
        reason: "Trùng lặp".into(),
        legal_changes: vec![LegalChange {
            clause: String::new(),
            article: "5".into(),
            document: "61/2018/NĐ-CP".parse().unwrap(),
        }],
        deadline: Some(Day::constant(2026, 12, 31)),
        ..ItemDraft::default()
    };
    assert_eq!(draft, &expected);
}

#[test]
fn every_wrong_cell_is_named_by_its_field() {
    for (heading, value, expected) in [
        ("Mã quy định", "1.01503", "code:bad-value"),
        ("Phương án", "Cắt giảm", "disposition:bad-value"),
        ("Cách đơn giản hóa", "nhanh hơn", "ways:bad-value"),
        ("Phân cấp từ", "Chính phủ", "from_level:bad-value"),
        ("Phân cấp cho", "Thôn", "to_level:bad-value"),
        ("Điều", "5", "document:bad-value"),
        ("Văn bản cần sửa", "Luật Đầu tư", "document:bad-value"),
        ("Kiến nghị thực thi", "Điều 5", "document:bad-value"),
        ("Lộ trình", "sớm", "deadline:bad-value"),
        ("Thẩm quyền", "Quốc hội", "authority:bad-value"),
        ("Số giờ (hiện tại)", "1.107", "hours_before:bad-value"),
        ("Thu nhập một giờ (sau)", "12,5", "income_after:bad-value"),
        ("Phí, lệ phí (sau)", "-5", "fees_after:bad-value"),
        ("Số đối tượng một năm (sau)", "nhiều", "subjects_after:bad-value"),
        ("Nội dung", "h\u{fffd}", "content:bad-value"),
    ] {
        let (mut titles, mut values) = (vec!["Mã", "Đề xuất"], vec!["1.004269", "Bãi bỏ"]);
        match heading {
            "Mã quy định" => values[0] = value,
            "Phương án" => values[1] = value,
            _ => {
                titles.push(heading);
                values.push(value);
            }
        }
        let line = |cells: &[&str]| format!("\"{}\"\n", cells.join("\",\""));
        let reading = read(line(&titles) + &line(&values));
        assert_eq!(errors(&reading), [format!("2:{expected}")], "{heading}: {value}");
        assert_eq!(reading.file.rows.len(), 1, "{heading}");
        let problem = &reading.file.problems[0];
        assert!(problem.message.ends_with('.') && problem.advice.ends_with('.'), "{problem:?}");
        assert!(problem.message.starts_with(char::is_uppercase), "{problem:?}");
    }
}

#[test]
fn new_regulations_have_a_name_and_a_kind() {
    let read_new = |kind: &str| {
        read(format!("Mã;Tên;Loại quy định;Phương án\n;Báo cáo mới;{kind};Giữ nguyên\n"))
    };
    let reading = read_new("Chế độ báo cáo");
    assert_eq!(errors(&reading), [""; 0]);
    let new = reading.file.rows[0].draft.new.as_ref().unwrap();
    assert_eq!((new.name.as_str(), new.kind), ("Báo cáo mới", Kind::Reporting));
    assert_eq!(errors(&read_new("")), ["2:new_kind:bad-value"]);
    assert_eq!(errors(&read_new("Khác")), ["2:new_kind:bad-value"]);
    // What the code says counts, whatever stands beside it.
    let coded = read("Mã;Tên;Loại quy định;Phương án\n1.004269;Báo cáo;Khác;Giữ nguyên\n");
    assert_eq!((errors(&coded).len(), &coded.file.rows[0].draft.new), (0, &None));
}

#[test]
fn files_that_are_no_plan_say_what_is_missing() {
    for (text, expected) in [
        ("", "0:whole:unreadable"),
        ("Mã;Tên;Cơ quan\n1.004269;Một;BTC", "0:whole:column-missing"),
        ("a;b;c\n1;2;3", "0:whole:unreadable"),
        ("Mã;Phương án\n1.004269;", "0:whole:unreadable"),
        ("%PDF-1.4", "0:whole:unreadable"),
        ("PK\u{3}\u{4}", "0:whole:unreadable"),
    ] {
        let reading = read(text);
        assert_eq!(errors(&reading), [expected], "{text}");
        assert!(!reading.file.fingerprint.is_empty());
    }
    // A file of which only the beginning is read must not pass for the whole.
    let open = read("Mã;Phương án\n1.004269;Bãi bỏ\n1.004270;\"Bãi bỏ\n");
    assert_eq!(errors(&open), ["3:whole:unreadable", "0:whole:unreadable"]);
    let limits = Limits { rows: 2, ..Limits::default() };
    let long = b"code;disposition\n1.000001;cut\n1.000002;cut\n".to_vec();
    let long = read_plan(long, "a", limits, TODAY);
    assert_eq!(errors(&long).len(), 2, "{:?}", long.file.problems);
    let limits = Limits { bytes: 1 << 20, ..Limits::default() };
    let big = read_plan(vec![b'a'; (1 << 20) + 1], "a", limits, TODAY);
    assert!(big.file.problems[0].message.contains("1 MB"), "{:?}", big.file.problems);
}

#[test]
fn columns_and_sheets_that_are_not_read_are_named() {
    let reading = read("Mã;Phương án;Ghi chú\n1.004269;Giữ nguyên;x\n");
    assert_eq!(errors(&reading), ["0:whole:column-unknown?"]);
    assert!(reading.file.problems[0].message.contains("“Ghi chú”"));
}

#[test]
fn keys_that_are_formulas_or_numbers_are_refused() {
    let text = |place: &str, text: &str| {
        format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
    };
    let head = format!(
        "<row r=\"1\">{}{}{}</row>",
        text("A1", "Mã"),
        text("B1", "Phương án"),
        text("C1", "Lộ trình")
    );
    for (row, expected) in [
        ("<c r=\"A2\"><v>1.00427</v></c>".to_owned() + &text("B2", "Bãi bỏ"), "2:code:bad-value"),
        (
            "<c r=\"A2\" t=\"str\"><f>D2</f><v>1.004269</v></c>".to_owned() + &text("B2", "Bãi bỏ"),
            "2:code:bad-value",
        ),
        (
            text("A2", "1.004269") + "<c r=\"B2\" t=\"str\"><f>D2</f><v>Bãi bỏ</v></c>",
            "2:disposition:bad-value",
        ),
        (
            text("A2", "1.004269")
                + &text("B2", "Bãi bỏ")
                + "<c r=\"C2\"><f>TODAY()</f><v>46388</v></c>",
            "2:deadline:bad-value",
        ),
        (
            text("A2", "1.004269") + &text("B2", "Bãi bỏ") + "<c r=\"C2\" t=\"e\"><v>#REF!</v></c>",
            "2:deadline:bad-value",
        ),
    ] {
        let reading = read(sheet_book(&format!("{head}<row r=\"2\">{row}</row>"), ""));
        assert_eq!(errors(&reading), [expected], "{row}");
    }
    let year = format!(
        "{head}<row r=\"2\">{}{}<c r=\"C2\"><v>2027</v></c></row>",
        text("A2", "1.004269"),
        text("B2", "Bãi bỏ")
    );
    let reading = read(sheet_book(&year, ""));
    assert_eq!(reading.file.rows[0].draft.deadline, Some(Day::constant(2027, 12, 31)));
}

fn prefilled(code: &str) -> TemplateRow {
    TemplateRow {
        name: "Cấp Giấy chứng nhận đủ điều kiện kinh doanh xăng dầu".into(),
        kind: Kind::Procedure,
        field: "Lưu thông hàng hóa trong nước".into(),
        item: ItemDraft {
            code: Some(code.parse().unwrap()),
            before: PlanCost { fees: Some(200_000), subjects: Some(1_200), ..PlanCost::default() },
            ..ItemDraft::default()
        },
    }
}

#[test]
fn an_empty_template_proposes_nothing() {
    let rows = vec![prefilled("1.004269"), prefilled("2.000884")];
    let template = Template { agency: "Bộ Công Thương", made_on: TODAY, rows };
    let bytes = plan_template(&template).unwrap();
    assert_eq!(bytes, plan_template(&template).unwrap(), "the same bytes each time");
    let reading = read(bytes);
    assert_eq!((reading.untouched, reading.file.rows.len()), (2, 0));
    assert_eq!(errors(&reading), ["0:whole:unreadable"]);
    assert!(reading.file.problems[0].message.contains("không có dòng nào ghi phương án"));
    assert_eq!(reading.report.ignored_sheets, [""; 0]);
}

/// The text of one part of a workbook.
fn part(bytes: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn a_marked_copy_keeps_rows_and_explains_them() {
    let rows = [
        "Mã;Phương án;Nội dung",
        "1.004269;Cắt giảm;Bỏ hồ sơ",
        "1.00427;Bãi bỏ;",
        "1.004271;Giữ nguyên;",
    ];
    let bytes = rows.join("\n").into_bytes();
    let problems = read(bytes.clone()).file.problems;
    assert_eq!(problems.len(), 2);
    let marked = marked_plan(bytes, "a.csv", Limits::default(), TODAY, &problems).unwrap();
    // The list, then the rows.
    let notes = part(&marked, "xl/comments1.xml");
    assert!(
        notes.contains("ref=\"B2\"")
            && notes.contains("ref=\"A3\"")
            && !notes.contains("ref=\"A4\"")
    );
    assert!(notes.contains("Không rõ là bãi bỏ hay đơn giản hóa."), "{notes}");
    let links = part(&marked, "xl/worksheets/sheet1.xml");
    assert!(links.contains("'Phương án'!B2") || links.contains("Phương án!B2"), "{links}");
    // What is not mended comes out the same again.
    let again = read(marked);
    let places = |problems: &[Problem]| {
        problems.iter().map(|p| (p.at.row, p.field, p.message.clone())).collect::<Vec<_>>()
    };
    assert_eq!(places(&again.file.problems), places(&problems));
    assert_eq!(again.file.rows.len(), 3);
}

#[test]
fn a_marked_copy_of_records_has_a_header() {
    let bytes = br#"{"code":"1.004269","disposition":"cut"}
{"code":"1.004270","disposition":"x","before":{"fees":5}}"#
        .to_vec();
    let problems = read(bytes.clone()).file.problems;
    let marked = marked_plan(bytes, "a.jsonl", Limits::default(), TODAY, &problems).unwrap();
    let again = read(marked);
    assert_eq!(errors(&again), ["3:disposition:bad-value"]);
    assert_eq!(again.file.rows[1].draft.before.fees, Some(5));
    // A file that is not read at all still has its list.
    let problems = read(b"%PDF".to_vec()).file.problems;
    let marked = marked_plan(b"%PDF".to_vec(), "a", Limits::default(), TODAY, &problems).unwrap();
    assert!(part(&marked, "xl/sharedStrings.xml").contains("Tệp PDF."));
}

#[test]
fn problems_are_told_as_csv_and_as_a_table() {
    let reading = read("Mã;Phương án\n1.004269;=1+1\n");
    let mut bytes = Vec::new();
    problems_csv(&reading.file.problems, &mut bytes).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.starts_with("\u{feff}Trang tính,Dòng,Cột,Mức độ,Mã lỗi,Giá trị,"), "{text}");
    assert!(text.contains("\n,2,Phương án,Lỗi,bad-value,'=1+1,"), "{text}");
    let table = problems_table(&reading.file.problems, 0);
    assert!(table.contains("… và 1 vấn đề nữa") && !table.contains("Mã lỗi"), "{table}");
}
