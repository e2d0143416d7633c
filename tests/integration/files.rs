//! Files into records, through the public interface.

use std::path::PathBuf;

use quydinh::ingest;

use crate::harness::{TODAY, fixture};

#[test]
fn the_fixtures_hold_what_their_readme_says() {
    let outcome = ingest::read(&[fixture("registry.csv")], TODAY, &|_| ());
    assert_eq!(outcome.rejects, []);
    assert_eq!(outcome.records.len(), 36);
    let ended = outcome.records.iter().filter(|(_, r)| !r.regulation.in_force_on(TODAY)).count();
    assert_eq!(ended, 2);
}

#[test]
fn every_bad_row_is_named_and_the_good_one_is_taken() {
    let outcome = ingest::read(&[fixture("damaged.csv")], TODAY, &|_| ());
    let codes: Vec<_> =
        outcome.records.iter().map(|(_, record)| record.regulation.code.as_str()).collect();
    assert_eq!(codes, ["9.000061"]);
    let places: Vec<_> =
        outcome.rejects.iter().map(|reject| (reject.at.row, reject.at.column.as_str())).collect();
    assert_eq!(places, [(3, "Mã TTHC"), (4, "Hiệu lực từ"), (5, "Cơ quan ban hành")]);
    for reject in &outcome.rejects {
        assert!(!reject.reason.is_empty() && !reject.advice.is_empty(), "{reject:?}");
    }
    assert_eq!((outcome.files[0].records, outcome.files[0].rejected), (1, 3));
}

#[test]
fn what_is_no_registry_is_one_reject_and_no_panic() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| -> PathBuf {
        let path = dir.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let paths = [
        write("empty.csv", b""),
        write("zeros.xlsx", &[0; 4096]),
        write("page.html", b"<html><body>404</body></html>"),
        write("cut.xlsx", b"PK\x03\x04\x14\x00"),
        write("cut.jsonl.gz", &[0x1f, 0x8b, 8, 0]),
        dir.path().to_owned(),
        dir.path().join("missing.csv"),
    ];
    for path in paths {
        let outcome = ingest::read(std::slice::from_ref(&path), TODAY, &|_| ());
        assert_eq!(outcome.records.len(), 0, "{}", path.display());
        assert_eq!(outcome.rejects.len(), 1, "{}: {:?}", path.display(), outcome.rejects);
    }
}
