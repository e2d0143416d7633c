//! How long a plan of real size takes to read and check, in one process: a
//! workbook of 5,000 rows and a CSV file of 20,000, made by the program itself.
//! Medians of ten runs; the bars are those that an upload has to keep.

use std::{sync::Arc, time::Instant};

use quydinh::{
    cases::plans::{Coverage, Target, Upload, check_plan, compare_names},
    catalog::{Catalog, History, Version},
    ingest::{
        Limits, Template, TemplateRow, marked_plan, plan_headings, plan_row, plan_template,
        read_plan,
    },
    model::{
        AgencySlug, Day, Disposition, ItemDraft, Kind, LegalChange, PlanCost, RegulationCode, Way,
    },
};

const TODAY: Day = Day::constant(2026, 7, 1);
const RUNS: usize = 10;

fn main() {
    let catalog = catalog(20_000);
    let workbook = workbook(5_000);
    let (small, large) = (csv(5_000), csv(20_000));
    let json = json(5_000);
    for (what, bytes) in [
        ("XLSX, 5,000 rows", &workbook),
        ("JSON Lines, 5,000 rows", &json),
        ("CSV, 5,000 rows", &small),
        ("CSV, 20,000 rows", &large),
    ] {
        measure(what, bytes, &catalog);
    }
    let wrong = String::from_utf8_lossy(&small).replace("Giữ nguyên", "Cắt giảm").into_bytes();
    measure("CSV, 5,000 rows, a quarter wrong", &wrong, &catalog);
    let all =
        String::from_utf8_lossy(&large).replace("Giữ nguyên", "x").replace("Đơn giản hóa\"", "x\"");
    measure("CSV, 20,000 rows, all wrong", all.as_bytes(), &catalog);
    let reading = read_plan(wrong.clone(), "a.csv", Limits::default(), TODAY);
    let start = Instant::now();
    let marked = marked_plan(wrong, "a.csv", Limits::default(), TODAY, &reading.file.problems);
    let size = marked.map_or(0, |bytes| bytes.len());
    println!(
        "marked copy of 5,000 rows, a quarter wrong: {:?}, {} KB",
        start.elapsed(),
        size / 1_000
    );
    let start = Instant::now();
    let size = self::workbook(1_000).len();
    println!("template of 1,000 regulations: {:?}, {} KB", start.elapsed(), size / 1_000);
}

fn measure(what: &str, bytes: &[u8], catalog: &Catalog) {
    let Ok(agency) = "bo-cong-thuong".parse::<AgencySlug>() else { return };
    let mut times = Vec::new();
    let mut counts = (0, 0, 0);
    for _ in 0..RUNS {
        let bytes = bytes.to_vec();
        let start = Instant::now();
        let mut reading = read_plan(bytes, "a", Limits::default(), TODAY);
        compare_names(&mut reading, catalog);
        let read = start.elapsed();
        let upload = Upload {
            agency: agency.clone(),
            target: Target::New { title: "Phương án".into(), amends: None },
            coverage: Coverage::Part,
            file: reading.file,
        };
        let run = check_plan(catalog, &upload);
        times.push((start.elapsed(), read));
        counts = (run.added.len(), run.rejected.len(), run.problems.len());
    }
    times.sort_unstable();
    let (all, read) = times[RUNS / 2];
    let (items, rejected, problems) = counts;
    println!(
        "{what} ({} KB): read {read:?}, read and checked {all:?}; {items} items, {rejected} rejected, {problems} problems",
        bytes.len() / 1_000
    );
}

fn code(number: u32) -> Option<RegulationCode> {
    format!("1.{number:06}").parse().ok()
}

fn item(number: u32) -> ItemDraft {
    let cost = PlanCost {
        hours: "4.5".parse().ok(),
        hourly_income: Some(65_000),
        services: Some(500_000),
        fees: Some(200_000),
        times_per_year: "1".parse().ok(),
        subjects: Some(1_200),
    };
    let simplify = !number.is_multiple_of(4);
    let change = "61/2018/NĐ-CP".parse().map(|document| LegalChange {
        clause: "điểm a khoản 2".into(),
        article: "5".into(),
        document,
    });
    ItemDraft {
        code: code(number),
        disposition: Some(if simplify { Disposition::Simplify } else { Disposition::Keep }),
        ways: if simplify { [Way::Time, Way::Dossier].into() } else { [].into() },
        content: format!(
            "Giảm thời hạn giải quyết từ 15 ngày xuống 10 ngày làm việc; bỏ bản sao giấy chứng \
             nhận đăng ký doanh nghiệp trong thành phần hồ sơ số {number}."
        ),
        reason: "Thông tin đã có trong Cơ sở dữ liệu quốc gia về đăng ký doanh nghiệp, cơ quan \
                 giải quyết tự tra cứu được."
            .into(),
        legal_changes: change.into_iter().collect(),
        deadline: Some(Day::constant(2027, 6, 30)),
        before: cost,
        after: PlanCost { hours: "2.5".parse().ok(), ..cost },
        ..ItemDraft::default()
    }
}

fn workbook(rows: u32) -> Vec<u8> {
    let row = |number| TemplateRow {
        name: format!("Cấp Giấy chứng nhận đủ điều kiện kinh doanh hàng hóa thuộc nhóm {number}"),
        kind: Kind::Procedure,
        field: "Lưu thông hàng hóa trong nước".into(),
        item: item(number),
    };
    let rows = (0..rows).map(row).collect();
    let template = Template { agency: "Bộ Công Thương", made_on: TODAY, rows };
    plan_template(&template).unwrap_or_default()
}

fn csv(rows: u32) -> Vec<u8> {
    let line = |cells: Vec<String>| {
        let quoted: Vec<String> =
            cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
        quoted.join(",") + "\n"
    };
    let mut text = line(plan_headings().iter().map(|heading| (*heading).to_owned()).collect());
    (0..rows).for_each(|number| text.push_str(&line(plan_row(&item(number)))));
    text.into_bytes()
}

fn json(rows: u32) -> Vec<u8> {
    let line = |number| serde_json::to_string(&item(number)).unwrap_or_default();
    (0..rows).map(line).collect::<Vec<_>>().join("\n").into_bytes()
}

fn catalog(regulations: u32) -> Catalog {
    let mut history = History::default();
    let version = |number: u32| {
        Some(Version {
            ordinal: number,
            code: code(number)?,
            version: 1,
            valid_from: Day::constant(2025, 1, 1),
            seq: u64::from(number) + 1,
            kind: Kind::Procedure,
            name: Arc::from("Cấp Giấy chứng nhận đủ điều kiện kinh doanh"),
            issued_by: "bo-cong-thuong".parse().ok()?,
            field: Arc::from("Lưu thông hàng hóa trong nước"),
            from: None,
            to: None,
            charge: None,
            service: Default::default(),
            sample: true,
        })
    };
    let versions = (0..regulations).filter_map(version);
    if let Err(bad) = history.extend(versions, u64::from(regulations)) {
        println!("no catalog: {bad}");
    }
    Catalog::at(&history, TODAY, history.seq())
}
