//! Loading editions, and what the store keeps of them.

use std::path::PathBuf;

use jiff::Timestamp;
use quydinh::{
    cases::{Edition, LoadError, LoadReport, load_edition},
    catalog::Catalog,
    ingest::{FileReport, Outcome, Position},
    model::{Day, Field, Kind, Part, Parts, Record, Regulation},
    store::{Change, Finding, Scope, Store, StoreError, held, journal},
};

use crate::harness::{Backend, TestStore, on_both_stores};

on_both_stores!(
    the_same_file_again_changes_nothing,
    lists_are_merged_onto_what_is_known,
    a_full_edition_ends_what_it_lacks_and_takes_it_back,
    refused_rows_end_nothing,
    an_older_edition_corrects_the_past_only,
    the_catalog_of_any_day_and_any_time,
    changes_behind_the_journal_are_found,
    writers_at_once_leave_no_gap,
    a_transaction_that_is_dropped_never_was,
    nothing_is_loaded_for_a_day_to_come,
    texts_come_in_the_order_of_ordinals,
    two_programs_may_open_a_new_store_together,
);

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn noon(text: &str) -> Timestamp {
    format!("{text}T05:00:00Z").parse().unwrap()
}

/// A record that states everything, as a whole database export does.
fn whole(code: &str, name: &str) -> Record {
    let mut regulation = Regulation::new(
        code.parse().unwrap(),
        Kind::Procedure,
        name.to_owned(),
        "bo-tai-chinh".parse().unwrap(),
    );
    regulation.field = Field("Hải quan".into());
    regulation.steps = vec!["Bước 1".into(), "Bước 2".into()];
    let parts = [Part::Kind, Part::Name, Part::Agency, Part::Field, Part::Steps];
    Record { regulation, stated: parts.into_iter().fold(Parts::default(), Parts::with) }
}

/// A record that states only a name, as a list does.
fn listed(code: &str, name: &str) -> Record {
    let mut record = whole(code, name);
    record.regulation.steps.clear();
    record.regulation.field = Field::default();
    record.stated = Parts::default().with(Part::Name);
    record
}

/// One file of records; its name stands for its bytes.
fn file(name: &str, records: Vec<Record>) -> Outcome {
    let report = FileReport {
        path: PathBuf::from(name),
        fingerprint: journal::sha256(name.as_bytes()),
        format: "CSV".into(),
        records: records.len() as u64,
        ..FileReport::default()
    };
    let at = |row| Position { file: name.to_owned(), row, ..Position::default() };
    let records = (2..).zip(records).map(|(row, record)| (at(row), record)).collect();
    Outcome { records, files: vec![report], ..Outcome::default() }
}

fn edition(as_of: &str, scope: Scope) -> Edition {
    Edition { name: None, as_of: Some(day(as_of)), scope }
}

async fn load(store: &Store, outcome: &Outcome, edition: &Edition) -> LoadReport {
    let now = noon("2026-07-15");
    load_edition(store, outcome, edition, ("người kiểm thử", now), &|_, _| {}).await.unwrap()
}

fn counts(report: &LoadReport) -> [u64; 4] {
    [report.added, report.changed, report.same, report.ended]
}

async fn assert_sound(store: &Store) {
    let verified = store.verify().await.unwrap();
    assert_eq!(verified.findings, []);
    assert_eq!(verified.rows, store.seq().await.unwrap());
}

async fn the_same_file_again_changes_nothing(at: TestStore) {
    let store = Store::open(&at.url).await.unwrap();
    let outcome = file("a.csv", vec![whole("1.000001", "Một"), whole("1.000002", "Hai")]);
    let today = Edition { name: None, as_of: None, scope: Scope::Partial };
    let first = load(&store, &outcome, &today).await;
    assert_eq!(counts(&first), [2, 0, 0, 0]);
    // The edition's row and one for each version.
    assert_eq!((first.seq_before, first.seq_after), (0, 3));

    // Tomorrow, too, as long as nobody says that the day matters.
    let tomorrow = noon("2026-07-16");
    let again = load_edition(&store, &outcome, &today, ("x", tomorrow), &|_, _| {}).await.unwrap();
    assert_eq!(again.already_loaded, ["a.csv"]);
    assert_eq!(counts(&again), [0, 0, 2, 0]);
    assert_eq!((again.seq_before, again.seq_after, store.seq().await.unwrap()), (3, 3, 3));

    // Another edition of the same bytes is recorded, and says nothing new.
    let named = Edition { name: Some("Quý III".into()), ..today };
    let report = load(&store, &outcome, &named).await;
    assert_eq!(counts(&report), [0, 0, 2, 0]);
    assert_eq!((report.already_loaded.len(), report.seq_after), (0, 4));
    let names: Vec<_> = store.editions().await.unwrap().into_iter().map(|e| e.name).collect();
    assert_eq!(names, ["Bản ngày 15/07/2026", "Quý III"]);
    assert_sound(&store).await;
}

async fn lists_are_merged_onto_what_is_known(at: TestStore) {
    let store = Store::open(&at.url).await.unwrap();
    load(
        &store,
        &file("db", vec![whole("1.000001", "Cũ")]),
        &edition("2026-07-01", Scope::Partial),
    )
    .await;
    let list = file(
        "list",
        vec![
            listed("1.000001", "Giữa"),
            listed("1.000009", "Chỉ có tên"),
            listed("1.000001", "Mới"),
        ],
    );
    let report = load(&store, &list, &edition("2026-07-02", Scope::Partial)).await;
    assert_eq!(counts(&report), [1, 1, 0, 0]);

    let versions = store.versions(&"1.000001".parse().unwrap()).await.unwrap();
    let seen: Vec<_> = versions
        .iter()
        .map(|v| (v.version, v.change, v.regulation.name.as_str(), v.source.row))
        .collect();
    // The last row of the code wins, and names its place.
    assert_eq!(seen, [(2, Change::Changed, "Mới", 4), (1, Change::Added, "Cũ", 2)]);
    assert_eq!(versions[0].regulation.steps, ["Bước 1", "Bước 2"]);
    assert_eq!(versions[0].edition.name, "Bản ngày 02/07/2026");
    assert_eq!(versions[0].recorded_at, noon("2026-07-15"));
    assert_eq!(versions[0].actor, "người kiểm thử");
    let thin = store.current(&"1.000009".parse().unwrap()).await.unwrap().unwrap();
    assert_eq!((thin.name.as_str(), thin.steps.len()), ("Chỉ có tên", 0));
    assert_eq!(store.current(&"1.000003".parse().unwrap()).await.unwrap(), None);
    assert_sound(&store).await;
}

async fn a_full_edition_ends_what_it_lacks_and_takes_it_back(at: TestStore) {
    let store = Store::open(&at.url).await.unwrap();
    let both = file("1", vec![whole("1.000001", "Một"), whole("1.000002", "Hai")]);
    let one = file("2", vec![whole("1.000001", "Một")]);
    load(&store, &both, &edition("2026-01-01", Scope::Full)).await;
    let ended = load(&store, &one, &edition("2026-02-01", Scope::Full)).await;
    assert_eq!(counts(&ended), [0, 0, 1, 1]);
    let code = "1.000002".parse().unwrap();
    let last = store.current(&code).await.unwrap().unwrap();
    assert_eq!(last.in_force_to, Some(day("2026-02-01")));
    // What has ended does not end again.
    let again = load(
        &store,
        &file("3", one.records.iter().map(|r| r.1.clone()).collect()),
        &edition("2026-03-01", Scope::Full),
    )
    .await;
    assert_eq!(counts(&again), [0, 0, 1, 0]);
    // Listed again, it is in force again.
    let back = load(
        &store,
        &file("4", both.records.iter().map(|r| r.1.clone()).collect()),
        &edition("2026-04-01", Scope::Full),
    )
    .await;
    assert_eq!(counts(&back), [0, 1, 1, 0]);
    assert_eq!(store.current(&code).await.unwrap().unwrap().in_force_to, None);
    let changes: Vec<_> =
        store.versions(&code).await.unwrap().into_iter().map(|v| v.change).collect();
    assert_eq!(changes, [Change::Changed, Change::Ended, Change::Added]);
    assert_sound(&store).await;
}

async fn refused_rows_end_nothing(at: TestStore) {
    let store = Store::open(&at.url).await.unwrap();
    let three = ["1.000001", "1.000002", "1.000003"].map(|code| whole(code, "Tên"));
    load(&store, &file("1", three.to_vec()), &edition("2026-01-01", Scope::Full)).await;

    // A refused row with a code: that regulation is there, the third is not.
    let mut outcome = file("2", vec![three[0].clone()]);
    outcome.files[0].rejected = 1;
    outcome.refused_codes = vec!["1.000002".parse().unwrap()];
    let report = load(&store, &outcome, &edition("2026-02-01", Scope::Full)).await;
    assert_eq!((report.ended, report.not_ended), (1, 0));

    // A refused row whose code cannot be told may be any regulation.
    let mut outcome = file("3", vec![three[0].clone()]);
    outcome.files[0].rejected = 1;
    let report = load(&store, &outcome, &edition("2026-03-01", Scope::Full)).await;
    assert_eq!((report.ended, report.not_ended), (0, 1));
}

async fn an_older_edition_corrects_the_past_only(at: TestStore) {
    let store = Store::open(&at.url).await.unwrap();
    let name = |name: &str| file(name, vec![whole("1.000001", name)]);
    load(&store, &name("tháng sáu"), &edition("2026-06-01", Scope::Partial)).await;
    load(&store, &name("tháng ba"), &edition("2026-03-01", Scope::Partial)).await;
    let code = "1.000001".parse().unwrap();
    assert_eq!(store.current(&code).await.unwrap().unwrap().name, "tháng sáu");
    let versions = store.versions(&code).await.unwrap();
    let on = |as_of: &str, known_at| {
        held(&versions, day(as_of), known_at).map(|v| v.regulation.name.as_str())
    };
    assert_eq!(on("2026-06-01", 4), Some("tháng sáu"));
    assert_eq!(on("2026-05-31", 4), Some("tháng ba"));
    assert_eq!(on("2026-05-31", 2), Some("tháng sáu"));
    assert_eq!(on("2020-01-01", 4), Some("tháng ba"));
    assert_eq!(on("2026-06-01", 1), None);
}

async fn the_catalog_of_any_day_and_any_time(at: TestStore) {
    let store = Store::open(&at.url).await.unwrap();
    let mut history = store.history().await.unwrap();
    assert!(!store.extend(&mut history).await.unwrap());
    load(&store, &file("1", vec![whole("1.000001", "Một")]), &edition("2026-01-01", Scope::Full))
        .await;
    assert!(store.extend(&mut history).await.unwrap());
    load(&store, &file("2", vec![whole("1.000002", "Hai")]), &edition("2026-02-01", Scope::Full))
        .await;
    assert!(store.extend(&mut history).await.unwrap());
    assert_eq!(history.seq(), store.seq().await.unwrap());

    // Followed step by step or read at once, it is the same.
    for history in [history, store.history().await.unwrap()] {
        let view = |as_of: &str, known_at| {
            let catalog = Catalog::at(&history, day(as_of), known_at);
            let line = |o| {
                let fact = catalog.fact(o).unwrap();
                let state = if catalog.in_force(o, day(as_of)) { "+" } else { "-" };
                format!("{state}{} {} {}", fact.name, fact.field, fact.issued_by)
            };
            (0..catalog.len() as u32).map(line).collect::<Vec<_>>().join("; ")
        };
        let one = "Một Hải quan bo-tai-chinh";
        let two = "Hai Hải quan bo-tai-chinh";
        assert_eq!(view("2026-02-01", 5), format!("-{one}; +{two}"));
        assert_eq!(view("2026-01-31", 5), format!("+{one}; +{two}"));
        assert_eq!(view("2026-02-01", 2), format!("+{one}"));
    }
    let before = noon("2026-07-14");
    assert_eq!(store.seq_at(before).await.unwrap(), 0);
    assert_eq!(store.seq_at(noon("2026-07-15")).await.unwrap(), 5);
}

async fn changes_behind_the_journal_are_found(at: TestStore) {
    let store = Store::open(&at.url).await.unwrap();
    let three = ["1.000001", "1.000002", "1.000003"].map(|code| whole(code, "Tên"));
    load(&store, &file("1", three.to_vec()), &edition("2026-01-01", Scope::Full)).await;
    assert_sound(&store).await;
    for (change, back, finding) in [
        (
            "UPDATE journal SET actor = 'khác' WHERE seq = 2",
            "UPDATE journal SET actor = 'người kiểm thử' WHERE seq = 2",
            "dòng nhật ký 2 đã bị sửa: mã băm không khớp",
        ),
        (
            "UPDATE regulation_version SET name = 'khác' WHERE code = '1.000002'",
            "UPDATE regulation_version SET name = 'Tên' WHERE code = '1.000002'",
            "quy định 1.000002, phiên bản 1: tên không khớp với nhật ký: nhật ký ghi “Tên”, bảng ghi \
             “khác”",
        ),
        (
            "UPDATE regulation_payload SET payload = REPLACE(payload, 'Bước 1', 'Bước 0') \
                WHERE ordinal = 1",
            "UPDATE regulation_payload SET payload = REPLACE(payload, 'Bước 0', 'Bước 1') \
                WHERE ordinal = 1",
            "quy định 1.000002, phiên bản 1: nội dung không khớp với nhật ký: nhật ký ghi",
        ),
        (
            "UPDATE journal_head SET seq = 3",
            "UPDATE journal_head SET seq = 4",
            "đầu nhật ký ghi dòng 3, không phải dòng cuối",
        ),
    ] {
        at.execute(change).await;
        let findings = store.verify().await.unwrap().findings;
        assert_eq!(findings.len(), 1, "{change}: {findings:?}");
        assert!(findings[0].to_string().starts_with(finding), "{change}: {}", findings[0]);
        at.execute(back).await;
        assert_sound(&store).await;
    }
    at.execute("DELETE FROM regulation_payload WHERE ordinal = 2").await;
    at.execute("DELETE FROM regulation_version WHERE ordinal = 2").await;
    let missing = Finding::Missing { seq: 4, code: "1.000003".into() };
    let loose = Finding::Table {
        seq: 0,
        table: "regulation",
        key: "1.000003".into(),
        column: "",
        expected: "không có".into(),
        found: "có".into(),
    };
    assert_eq!(store.verify().await.unwrap().findings, [missing, loose]);
}

async fn writers_at_once_leave_no_gap(at: TestStore) {
    let store = Store::open(&at.url).await.unwrap();
    let writers = (0..12).map(|writer: u32| {
        let store = store.clone();
        tokio::spawn(async move {
            let own = whole(&format!("1.{writer:06}"), "Riêng");
            let shared = whole("2.000000", &format!("Chung {writer}"));
            let outcome = file(&writer.to_string(), vec![own, shared]);
            load(&store, &outcome, &edition("2026-01-01", Scope::Partial)).await
        })
    });
    let mut added = 0;
    for writer in writers.collect::<Vec<_>>() {
        added += writer.await.unwrap().added;
    }
    assert_eq!(added, 13);
    let versions = store.versions(&"2.000000".parse().unwrap()).await.unwrap();
    let numbers: Vec<_> = versions.iter().map(|v| v.version).collect();
    assert_eq!(numbers, (1..=12).rev().collect::<Vec<_>>());
    assert_eq!(store.history().await.unwrap().seq(), 12 * 3);
    assert_sound(&store).await;
}

async fn a_transaction_that_is_dropped_never_was(at: TestStore) {
    let store = Store::open(&at.url).await.unwrap();
    let entry = |subject: &str| journal::Entry {
        action: "test.done",
        subject_kind: "test",
        subject: subject.to_owned(),
        payload: "{}".to_owned(),
    };
    let mut write = store.write().await.unwrap();
    let now = noon("2026-07-15");
    assert_eq!(journal::append(&mut write, "x", now, &[entry("a"), entry("b")]).await.unwrap(), 1);
    drop(write);
    let mut write = store.write().await.unwrap();
    assert_eq!(journal::append(&mut write, "x", now, &[entry("c")]).await.unwrap(), 1);
    assert_eq!(journal::append(&mut write, "x", now, &[entry("d")]).await.unwrap(), 2);
    write.commit().await.unwrap();
    let rows = store.journal_after(0, 10).await.unwrap();
    assert_eq!(rows.iter().map(|r| r.subject.as_str()).collect::<Vec<_>>(), ["c", "d"]);
    assert_eq!(rows[1].hash, rows[1].hash_after(&rows[0].hash));

    // A line break would let one row's text be read as another's.
    let mut write = store.write().await.unwrap();
    let refused = journal::append(&mut write, "x", now, &[entry("a\nb")]).await;
    assert!(matches!(refused, Err(StoreError::Entry("subject"))), "{refused:?}");
}

async fn nothing_is_loaded_for_a_day_to_come(at: TestStore) {
    let store = Store::open(&at.url).await.unwrap();
    let outcome = file("1", vec![whole("1.000001", "Một")]);
    // 17:30 UTC is the next day in Viet Nam.
    let evening: Timestamp = "2026-07-15T17:30:00Z".parse().unwrap();
    let on = |as_of| edition(as_of, Scope::Full);
    let future =
        load_edition(&store, &outcome, &on("2026-07-17"), ("x", evening), &|_, _| {}).await;
    assert!(matches!(future, Err(LoadError::Future { .. })), "{future:?}");
    let today = load_edition(&store, &outcome, &on("2026-07-16"), ("x", evening), &|_, _| {}).await;
    assert_eq!(today.unwrap().added, 1);
}

async fn texts_come_in_the_order_of_ordinals(at: TestStore) {
    let store = Store::open(&at.url).await.unwrap();
    // More than one statement's worth, so that both sizes of INSERT are used.
    let records: Vec<_> =
        (0..150).map(|i| whole(&format!("1.{:06}", 999 - i), &format!("Tên {i}"))).collect();
    load(&store, &file("1", records), &edition("2026-01-01", Scope::Full)).await;
    let newer = whole("1.000999", "Mới");
    load(&store, &file("2", vec![newer]), &edition("2026-02-01", Scope::Partial)).await;
    let mut names = Vec::new();
    for from in (0..150).step_by(64) {
        for text in store.texts(from, 64, u64::MAX >> 1).await.unwrap() {
            assert_eq!(text.ordinal as usize, names.len());
            names.push(text.regulation().unwrap().name);
        }
    }
    assert_eq!(names.len(), 150);
    assert_eq!((names[0].as_str(), names[149].as_str()), ("Mới", "Tên 149"));
    let then = store.texts(0, 1, 151).await.unwrap();
    assert_eq!(then[0].regulation().unwrap().name, "Tên 0");
    assert_sound(&store).await;
}

async fn two_programs_may_open_a_new_store_together(at: TestStore) {
    let open = || {
        let url = at.url.clone();
        tokio::spawn(async move { Store::open(&url).await.map(|store| store.backend()) })
    };
    let programs = [open(), open(), open()];
    for program in programs {
        let backend = program.await.unwrap().unwrap();
        assert_eq!(backend == quydinh::store::Backend::Sqlite, at.backend() == Backend::Sqlite);
    }
}
