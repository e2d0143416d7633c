//! What is read from text, on real documents, when they are there.

use std::{collections::BTreeMap, io::Read, path::PathBuf};

use crate::{
    model::DocumentNumber,
    text::{citations, defined_abbreviations, fold, repair},
};

/// Every number of the real list of documents, printed and read.
#[test]
fn numbers_of_real_documents_are_found() {
    let path = std::env::var_os("QUYDINH_SHARED_DATA")
        .map_or("../shared/data".into(), PathBuf::from)
        .join("registries/van_ban.jsonl");
    let Ok(list) = std::fs::read_to_string(&path) else {
        return println!("skipped: no real data in {} (QUYDINH_SHARED_DATA)", path.display());
    };
    let (mut read, mut missed) = (0, Vec::new());
    for line in list.lines() {
        let record: serde_json::Value = serde_json::from_str(line).unwrap();
        let (printed, kind) =
            (record["so_hieu"].as_str().unwrap(), record["loai"].as_str().unwrap());
        let Ok(number) = repair(printed).text.parse::<DocumentNumber>() else { continue };
        read += 1;
        let named = format!("{kind} {}", fold(&number.to_string()));
        for text in [number.to_string(), named] {
            let found = citations(&text);
            if found.len() != 1 || !found[0].matches(&number.key()) {
                missed.push(text);
            }
        }
    }
    println!("{read} numbers, each in two forms; missed: {missed:?}");
    assert!(read > 2_500 && missed.len() * 200 < read, "{missed:?}");
}

/// What the real procedures define.
#[test]
fn real_procedures_define_abbreviations() {
    let path = std::env::var_os("QUYDINH_SHARED_DATA")
        .map_or("../shared/data".into(), PathBuf::from)
        .join("tthc/procedures.jsonl.gz");
    let Ok(file) = std::fs::File::open(&path) else {
        return println!("skipped: no real data in {} (QUYDINH_SHARED_DATA)", path.display());
    };
    let mut raw = String::new();
    flate2::read::GzDecoder::new(file).read_to_string(&mut raw).unwrap();
    let mut records: BTreeMap<(String, String), usize> = BTreeMap::new();
    for line in raw.lines() {
        let record: serde_json::Value = serde_json::from_str(line).unwrap();
        let mut pairs = std::collections::BTreeSet::new();
        for text in record.as_object().unwrap().values().filter_map(|v| v.as_str()) {
            for line in repair(text).text.lines() {
                let found = defined_abbreviations(line);
                pairs.extend(found.map(|(s, l)| (s.to_owned(), l.to_lowercase())));
            }
        }
        for pair in pairs {
            *records.entry(pair).or_default() += 1;
        }
    }
    let mut sorted: Vec<_> = records.iter().map(|(pair, n)| (*n, pair)).collect();
    sorted.sort_unstable_by(|a, b| b.cmp(a));
    println!("{} pairs: {sorted:?}", sorted.len());
    let known = |short: &str, long: &str| records.contains_key(&(short.into(), long.into()));
    assert!(sorted.len() >= 15);
    assert!(known("NNT", "người nộp thuế") && known("BHYT", "bảo hiểm y tế"));
}
