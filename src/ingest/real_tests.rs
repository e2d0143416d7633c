//! The national portal's real records, when they are there: nothing is lost
//! and most cells come apart.

use std::{
    io::Read,
    path::{Path, PathBuf},
};

use super::*;
use crate::model::{Channel, Day, Regulation};

/// The folder of the real data; none, with a printed reason, where it is absent.
fn real_data() -> Option<PathBuf> {
    let folder = std::env::var_os("QUYDINH_SHARED_DATA")
        .map_or("../shared/data".into(), PathBuf::from)
        .join("tthc");
    if !folder.is_dir() {
        println!("skipped: no real data in {} (QUYDINH_SHARED_DATA)", folder.display());
        return None;
    }
    Some(folder)
}

fn read_one(path: &Path) -> Outcome {
    read(&[path.to_owned()], Day::new(2026, 7, 31).unwrap(), &|_| {})
}

/// Letters and digits only, so that layout does not matter.
fn letters(text: &str) -> String {
    let text = crate::text::repair(text);
    text.text.chars().filter(|c| c.is_alphanumeric()).collect()
}

#[test]
fn portal_records_lose_nothing_and_come_apart() {
    let Some(folder) = real_data() else { return };
    let path = folder.join("procedures.jsonl.gz");
    let outcome = read_one(&path);
    assert_eq!(
        (outcome.records.len(), outcome.rejects.len()),
        (2_381, 0),
        "{:?}",
        outcome.rejects.first()
    );
    println!("{:#?}", outcome.files[0]);
    let mut lost: Vec<String> = Vec::new();
    let mut raw = String::new();
    flate2::read::GzDecoder::new(std::fs::File::open(&path).unwrap())
        .read_to_string(&mut raw)
        .unwrap();
    let (mut whole_ways, mut unnumbered, mut documents, mut papers, mut uncounted) =
        (0, 0, 0, 0, 0);
    let (mut fees, mut without_amount, mut limits, mut without_number) = (0, 0, 0, 0);
    for (line, (_, record)) in raw.lines().zip(&outcome.records) {
        let source: serde_json::Value = serde_json::from_str(line).unwrap();
        let r = &record.regulation;
        assert_eq!(source["ma_thu_tuc"], r.code.as_str());
        lost.extend(kept(&source, r));
        whole_ways += r.submissions.iter().filter(|s| s.channel == Channel::Other).count();
        documents += r.legal_basis.len();
        unnumbered += r.legal_basis.iter().filter(|b| b.number.is_none()).count();
        papers += r.dossier.len();
        uncounted += r.dossier.iter().filter(|d| d.copies.is_empty()).count();
        for way in &r.submissions {
            fees += way.fees.len();
            without_amount += way.fees.iter().filter(|f| f.amount.is_none()).count();
            limits += usize::from(way.time_limit.is_some());
            without_number +=
                usize::from(way.time_limit.as_ref().is_some_and(|t| t.amount.is_none()));
        }
    }
    let business = outcome
        .records
        .iter()
        .filter(|(_, r)| r.regulation.audience.contains(&crate::model::Audience::Business));
    println!(
        "ways kept whole {whole_ways}; documents {documents}, without number {unnumbered}; papers {papers}, without copies {uncounted}; \
         fees {fees}, without amount {without_amount}; limits {limits}, without number {without_number}; business {}",
        business.count()
    );
    assert!(lost.is_empty(), "{lost:?}");
}

/// The cells whose letters are not all in the parts, in their order.
fn kept(source: &serde_json::Value, r: &Regulation) -> Vec<String> {
    let mut lost = Vec::new();
    let cell = |key: &str| letters(source[key].as_str().unwrap());
    let mut check = |key: &str, found: String, furniture: &[&str]| {
        let mut expected = cell(key);
        for words in furniture {
            expected = expected.replace(&letters(words), "");
        }
        let mut found = letters(&found);
        for words in furniture {
            found = found.replace(&letters(words), "");
        }
        if found != expected {
            let at = found.chars().zip(expected.chars()).take_while(|(a, b)| a == b).count();
            let around =
                |text: &str| text.chars().skip(at.saturating_sub(30)).take(90).collect::<String>();
            println!("{} {key}: read {:?}, source {:?}", r.code, around(&found), around(&expected));
            lost.push(format!("{} {key}", r.code));
        }
    };
    let nothing = "Không có thông tin";
    check("ten_thu_tuc", r.name.clone(), &[]);
    check("trinh_tu_thuc_hien", r.steps.concat(), &[nothing]);
    check("co_quan_thuc_hien", r.executing.concat(), &[nothing]);
    check("doi_tuong_thuc_hien", r.audience_as_printed.concat(), &[]);
    let dossier =
        r.dossier.iter().fold((String::new(), String::new()), |(mut text, last), item| {
            if item.case != last {
                text.push_str(&item.case);
            }
            text.push_str(&item.name);
            text.push_str(&item.copies);
            (text, item.case.clone())
        });
    // Two tables of one case in a row can't be told from one table.
    let mut furniture = vec!["Tên giấy tờMẫu đơn, tờ khaiSố lượng", nothing];
    furniture
        .extend(r.dossier.iter().map(|item| item.case.as_str()).filter(|case| !case.is_empty()));
    check("thanh_phan_ho_so", dossier.0, &furniture);
    let basis: String =
        r.legal_basis.iter().map(|b| format!("{}{}", b.title, b.as_printed)).collect();
    check("can_cu_phap_ly", basis, &["Tên văn bản pháp lýMã văn bản", nothing]);
    let ways: String = r
        .submissions
        .iter()
        .map(|s| {
            let limit = s.time_limit.as_ref().map_or("", |t| t.text.as_str());
            let fees: String = s.fees.iter().map(|f| f.text.as_str()).collect();
            let channel = if s.channel == Channel::Other { "" } else { s.channel.label() };
            format!("{channel}{limit}{fees}{}", s.note)
        })
        .collect();
    check("cach_thuc_thuc_hien", ways, &["Hình thức nộpThời gianPhí, lệ phíMô tả", nothing]);
    lost
}

#[test]
fn ministries_lists_are_read_whole() {
    let Some(folder) = real_data() else { return };
    for (name, rows, agencies) in [
        ("danh-sach-tthc-BoCongAn.xlsx", 339, &["bo-cong-an", "bo-xay-dung"][..]),
        ("danh-sach-tthc-BoTaiChinh.xlsx", 706, &["bo-tai-chinh"]),
        ("danh-sach-tthc-BoTuPhap.xlsx", 271, &["bo-tu-phap"]),
        ("danh-sach-tthc-BoXayDung.xlsx", 525, &["bo-giao-thong-van-tai", "bo-xay-dung"]),
        ("danh-sach-tthc-NongNghiepvaMoiTruong.xlsx", 537, &["bo-nong-nghiep-va-moi-truong"]),
    ] {
        let outcome = read_one(&folder.join(name));
        assert_eq!(
            (outcome.records.len(), outcome.rejects.len()),
            (rows, 0),
            "{name}: {:?}",
            outcome.rejects.first()
        );
        let found: std::collections::BTreeSet<&str> =
            outcome.records.iter().map(|(_, r)| r.regulation.agency.as_str()).collect();
        assert_eq!(found.into_iter().collect::<Vec<_>>(), agencies, "{name}");
        let several =
            outcome.records.iter().filter(|(_, r)| r.regulation.executing.len() > 1).count();
        assert!(several > 0, "{name}");
        let report = &outcome.files[0];
        println!(
            "{name}: {} rows, {several} with several agencies, {:?}",
            report.records, report.repairs
        );
    }
}
