//! Files of plans as an officer handles them: template, check, marked copy;
//! and files that no officer would make.

use std::fs;

use quydinh::{
    ingest::{
        Limits, Template, TemplateRow, marked_plan, plan_headings, plan_row, plan_template,
        read_plan,
    },
    model::{Disposition, ItemDraft, Kind, LegalChange, PlanCost, Way},
};

use crate::{
    harness::{TODAY, TestStore, on_both_stores},
    malformed::{Random, mutated, specials},
    program::{line, quydinh, stdout, write},
};

on_both_stores!(plans_are_checked_as_an_officer_checks_them);

async fn plans_are_checked_as_an_officer_checks_them(at: TestStore) {
    let rows = [
        "1.000001;Một;Bộ Công Thương",
        "1.000002;Hai;BCT",
        "1.000003;Ba;Bộ Tài chính",
        "1.000004;Bốn;BCT",
    ];
    write(at.dir(), "a.csv", &rows);
    quydinh(&at, &["index", "a.csv", "--as-of", "2025-07-01"]).success();
    // The second edition no longer has the fourth.
    write(at.dir(), "b.csv", &rows[..3]);
    quydinh(&at, &["index", "b.csv", "--full", "--as-of", "2025-08-01"]).success();

    let template = ["plan", "template", "--agency", "Bộ Công Thương", "--out", "mẫu.xlsx"];
    assert!(stdout(&quydinh(&at, &template).success()).contains("Bộ Công Thương"));
    let empty = quydinh(&at, &["plan", "check", "mẫu.xlsx"]).code(2);
    let text = stdout(&empty);
    assert!(text.contains("Tệp không có dòng nào ghi phương án."), "{text}");
    assert_eq!(line(&text, "Chưa ghi phương án"), "Chưa ghi phương án, bỏ qua 2");

    let plan = |rows: &[&str]| {
        let head = "Mã TTHC;Loại tác động;Lý do;Kiến nghị thực thi;Lộ trình\n";
        fs::write(at.dir().join("plan.csv"), format!("{head}{}\n", rows.join("\n"))).unwrap();
    };
    let good = "1.000001;Bãi bỏ;Trùng;Bãi bỏ Điều 5 Thông tư 02/2017/TT-BCT;Quý IV/2045";
    plan(&[good, "1.000002;Giữ nguyên;Điều ước quốc tế;;"]);
    let checked = quydinh(&at, &["plan", "check", "plan.csv"]).success();
    let text = stdout(&checked);
    assert_eq!(line(&text, "Bộ Công Thương"), "Bộ Công Thương Hiện nay Nếu nhận tệp này");
    assert_eq!(line(&text, "Có phương án"), "Có phương án 0 2");
    assert_eq!(line(&text, "Bãi bỏ hoặc"), "Bãi bỏ hoặc đơn giản hóa 0 (0%) 1 (50%)");
    assert_eq!(line(&text, "Nhận được"), "Nhận được 2");
    assert_eq!(line(&text, "– Bãi bỏ"), "– Bãi bỏ 1");

    let keep = |code: &str| format!("{code};Giữ nguyên;x;;");
    // A cell that cannot be read is not called missing as well.
    plan(&["1.000001;Bãi bỏ;Trùng;Sửa Luật Thương mại;sớm"]);
    let once = quydinh(&at, &["plan", "check", "plan.csv", "--json"]).code(2);
    let once: serde_json::Value = serde_json::from_str(&stdout(&once)).unwrap();
    let fields = once["problems"].as_array().unwrap().iter().map(|p| p["field"].as_str());
    let fields: Vec<_> = fields.flatten().collect();
    assert_eq!(fields, ["document", "deadline", "hours_before"]);

    // A name of another regulation beside a code is a warning.
    fs::write(at.dir().join("n.csv"), "Mã;Tên;Phương án;Lý do\n1.000001;Hai;Giữ nguyên;x\n")
        .unwrap();
    let text = stdout(&quydinh(&at, &["plan", "check", "n.csv"]).success());
    assert!(text.contains("Một") && text.contains("Cảnh báo"), "{text}");

    let bad = ["1.000003", "1.000004", "1.00001", "1.000099", "1.000001"].map(keep);
    plan(&[good, &bad[0], &bad[1], &bad[2], &bad[3], &bad[4]]);
    let arguments = [
        "plan",
        "check",
        "plan.csv",
        "--agency",
        "bo-cong-thuong",
        "--json",
        "--marked",
        "m.xlsx",
        "--problems",
        "p.csv",
    ];
    let refused = quydinh(&at, &arguments).code(2);
    let told: serde_json::Value = serde_json::from_str(&stdout(&refused)).unwrap();
    assert_eq!((told["accepted"].as_u64(), told["rejected"].as_u64()), (Some(1), Some(5)));
    let problems = told["problems"].as_array().unwrap();
    let errors: Vec<(u64, &str)> = problems
        .iter()
        .filter(|problem| problem["severity"] == "error")
        .map(|problem| (problem["row"].as_u64().unwrap(), problem["code"].as_str().unwrap()))
        .collect();
    assert_eq!(
        errors,
        [
            (3, "other-agency"),
            (4, "ended-code"),
            (5, "bad-value"),
            (6, "unknown-code"),
            (7, "twice")
        ]
    );
    let listed = fs::read_to_string(at.dir().join("p.csv")).unwrap();
    assert!(listed.contains("1.000010") && listed.contains("Bộ Tài chính"), "{listed}");
    // The marked copy is a plan as well, with the same things wrong.
    let again = quydinh(&at, &["plan", "check", "m.xlsx", "--agency", "BCT", "--json"]).code(2);
    let again: serde_json::Value = serde_json::from_str(&stdout(&again)).unwrap();
    assert_eq!(again["rejected"], told["rejected"]);

    for (arguments, said) in [
        (vec!["plan", "check", "không-có.csv"], "không đọc được"),
        (vec!["plan", "check", "plan.csv", "--agency", "Bộ Xyz"], "không có cơ quan"),
        (vec!["plan", "template", "--agency", "BCT", "--out", "a/b/c.xlsx"], "không ghi được"),
    ] {
        let failed = quydinh(&at, &arguments).code(1);
        let error = String::from_utf8(failed.get_output().stderr.clone()).unwrap();
        assert!(error.starts_with("Lỗi: ") && error.contains(said), "{error}");
    }
}

fn items() -> Vec<ItemDraft> {
    let item = |number: u32| ItemDraft {
        code: format!("1.{number:06}").parse().ok(),
        disposition: Some(Disposition::Simplify),
        ways: [Way::Time, Way::Conditions].into(),
        content: "Giảm thời hạn từ 15 ngày\nxuống 10 ngày".into(),
        reason: "Đã có dữ liệu; \"dùng chung\"".into(),
        legal_changes: vec![LegalChange {
            clause: "2".into(),
            article: "5".into(),
            document: "61/2018/NĐ-CP".parse().unwrap(),
        }],
        deadline: Some(TODAY),
        before: PlanCost { hours: "1.5".parse().ok(), fees: Some(20_000), ..PlanCost::default() },
        ..ItemDraft::default()
    };
    (0..5).map(item).collect()
}

fn csv() -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(plan_headings()).unwrap();
    items().iter().for_each(|item| writer.write_record(plan_row(item)).unwrap());
    writer.into_inner().unwrap()
}

fn json() -> Vec<u8> {
    let lines: Vec<String> =
        items().iter().map(|item| serde_json::to_string(item).unwrap()).collect();
    lines.join("\n").into_bytes()
}

fn workbook() -> Vec<u8> {
    let row = |item| TemplateRow {
        name: "Cấp giấy phép".into(),
        kind: Kind::Procedure,
        field: "Xăng dầu".into(),
        item,
    };
    let rows = items().into_iter().map(row).collect();
    plan_template(&Template { agency: "Bộ Công Thương", made_on: TODAY, rows }).unwrap()
}

/// Whatever comes in ends in rows or in problems that say what to do, and can
/// be given back with them.
fn survives(what: &str, bytes: Vec<u8>) {
    let reading = read_plan(bytes.clone(), what, Limits::default(), TODAY);
    let file = &reading.file;
    assert!(!file.rows.is_empty() || file.problems.iter().any(|p| p.is_error()), "{what}");
    for problem in &file.problems {
        assert!(!problem.message.is_empty() && !problem.advice.is_empty(), "{what}: {problem:?}");
    }
    let marked = marked_plan(bytes, what, Limits::default(), TODAY, &file.problems);
    assert!(marked.is_ok_and(|bytes| bytes.starts_with(b"PK")), "{what}");
}

#[test]
fn malformed_plans_end_in_rows_or_problems() {
    let mut random = Random(7);
    let bases = [("csv", csv()), ("json", json()), ("xlsx", workbook())];
    for number in 0..450 {
        let (what, bytes) = &bases[number % 3];
        let mut bytes = bytes.clone();
        for _ in 0..=random.below(3) {
            bytes = mutated(bytes, &mut random);
        }
        survives(&format!("{what} {number}"), bytes);
    }
}

#[test]
fn bombs_and_other_files_are_refused_as_plans() {
    for (what, make) in specials() {
        if let Some(bytes) = make() {
            survives(what, bytes);
        }
    }
}
