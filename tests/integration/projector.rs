//! The index and the catalog follow the journal, whatever happens to the index.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::Duration,
};

use jiff::Timestamp;
use quydinh::{
    cases::{Edition, load_edition},
    ingest,
    project::{Event, Projector, Reason, Report},
    search::{Engine, SearchRequest, Sort, Weights},
    store::{Scope, Store},
};

use crate::harness::{TestStore, on_both_stores};

on_both_stores!(
    an_index_is_built_once_and_again_when_it_cannot_be_used,
    a_start_goes_on_from_what_was_kept,
    answers_follow_what_is_recorded,
    a_broken_text_keeps_the_old_index,
    two_programs_build_one_after_the_other,
);

fn now() -> Timestamp {
    "2026-07-15T05:00:00Z".parse().unwrap()
}

/// A program with its engine, and the reasons for which it built.
struct Program {
    engine: Arc<Engine>,
    projector: Projector,
    reasons: Arc<Mutex<Vec<Reason>>>,
}

impl Program {
    async fn start(store: &Store, index: &Path) -> Self {
        let engine = Arc::new(Engine::new(Weights::default()));
        let reasons: Arc<Mutex<Vec<Reason>>> = Arc::default();
        let told = Arc::clone(&reasons);
        let report: Report = Arc::new(move |event| {
            if let Event::Building(reason, _) = event {
                told.lock().unwrap().push(reason);
            }
        });
        let started = Projector::start(store.clone(), Arc::clone(&engine), index, now, report);
        let projector = started.await.unwrap();
        Self { engine, projector, reasons }
    }

    /// Starts, builds if need be, and tells why.
    async fn built(store: &Store, index: &Path) -> Vec<Reason> {
        let mut program = Self::start(store, index).await;
        program.projector.bring_up_to_date(None).await.unwrap();
        assert_eq!(program.projector.stale(), None);
        assert!(found(&program.engine, "hải quan").is_some());
        program.reasons.lock().unwrap().clone()
    }
}

/// How many regulations a search finds; none without an index.
fn found(engine: &Engine, text: &str) -> Option<u64> {
    let request = SearchRequest {
        text: text.to_owned(),
        filters: quydinh::catalog::Filters::default(),
        sort: Sort::Relevance,
        as_of: quydinh::model::day_in_viet_nam(now()),
        limit: 10,
        cursor: None,
        without: quydinh::search::Rewrites::default(),
        collapse: quydinh::search::Collapse::Alike,
        explain: false,
    };
    engine.search(&request).ok().map(|response| response.total.0)
}

async fn load(at: &TestStore, store: &Store, file: &str, names: &[&str]) {
    let rows = names.iter().enumerate().map(|(i, name)| format!("1.{i:06},{name},Bộ Tài chính\n"));
    let path = at.dir().join(file);
    fs::write(&path, format!("Mã,Tên,Cơ quan\n{}", rows.collect::<String>())).unwrap();
    let today = quydinh::model::day_in_viet_nam(now());
    let outcome = ingest::read(&[path], today, &|_| ());
    assert_eq!(outcome.rejects, []);
    let edition = Edition { name: None, as_of: None, scope: Scope::Partial };
    load_edition(store, &outcome, &edition, ("test", now()), &|_, _| ()).await.unwrap();
}

/// The folder of the one generation that is there.
fn generation(index: &Path) -> PathBuf {
    let folders = fs::read_dir(index).unwrap().map(|entry| entry.unwrap().path());
    let folders: Vec<PathBuf> = folders.filter(|path| path.is_dir()).collect();
    assert_eq!(folders.len(), 1, "{folders:?}");
    folders.into_iter().next().unwrap()
}

async fn an_index_is_built_once_and_again_when_it_cannot_be_used(at: TestStore) {
    let store = Store::open(&at.url).await.unwrap();
    load(&at, &store, "1.csv", &["Thủ tục hải quan", "Khai thuế"]).await;
    let index = at.dir().join("index");
    assert_eq!(Program::built(&store, &index).await, [Reason::Missing]);
    assert_eq!(Program::built(&store, &index).await, []);

    // Half written.
    let file = generation(&index).join("index");
    let bytes = fs::read(&file).unwrap();
    fs::write(&file, &bytes[..bytes.len() / 2]).unwrap();
    let reasons = Program::built(&store, &index).await;
    assert!(matches!(&*reasons, [Reason::Damaged(_)]), "{reasons:?}");

    // One bit.
    let file = generation(&index).join("index");
    let mut bytes = fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&file, &bytes).unwrap();
    let reasons = Program::built(&store, &index).await;
    assert!(matches!(&*reasons, [Reason::Damaged(_)]), "{reasons:?}");

    // Another version of the program: the number after the eight letters.
    let file = generation(&index).join("index");
    let mut bytes = fs::read(&file).unwrap();
    bytes[8] = bytes[8].wrapping_add(1);
    fs::write(&file, &bytes).unwrap();
    assert_eq!(Program::built(&store, &index).await, [Reason::OtherSchema]);

    // A pointer to elsewhere is not followed.
    fs::write(index.join("CURRENT"), r#"{"generation":"../x","seq":3,"journal":""}"#).unwrap();
    let reasons = Program::built(&store, &index).await;
    assert!(matches!(&*reasons, [Reason::Damaged(_)]), "{reasons:?}");

    // Another store with as long a journal.
    let other = format!("sqlite:{}", at.dir().join("other.db").display());
    let other = Store::open(&other).await.unwrap();
    load(&at, &other, "2.csv", &["Thông quan hải quan", "Nộp thuế"]).await;
    assert_eq!(other.seq().await.unwrap(), store.seq().await.unwrap());
    assert_eq!(Program::built(&other, &index).await, [Reason::OtherStore]);
    assert_eq!(Program::built(&other, &index).await, []);
}

async fn a_start_goes_on_from_what_was_kept(at: TestStore) {
    async fn started(store: &Store, index: &Path) -> Vec<u8> {
        Program::start(store, index).await.projector.history().pack()
    }
    async fn recorded(store: &Store) -> Vec<u8> {
        store.history().await.unwrap().pack()
    }
    let store = Store::open(&at.url).await.unwrap();
    let index = at.dir().join("index");
    load(&at, &store, "1.csv", &["Thủ tục hải quan", "Khai thuế"]).await;
    Program::built(&store, &index).await;
    let file = index.join("FACTS");
    let kept = fs::read(&file).unwrap();
    let first = recorded(&store).await;

    // What was kept is not read from the store again.
    at.execute("UPDATE regulation_version SET name = 'khác'").await;
    assert_eq!(started(&store, &index).await, first);
    at.execute("UPDATE regulation_version SET name = 'Thủ tục hải quan' WHERE ordinal = 0").await;
    at.execute("UPDATE regulation_version SET name = 'Khai thuế' WHERE ordinal = 1").await;
    assert_eq!(recorded(&store).await, first);

    // What was recorded since is.
    load(&at, &store, "2.csv", &["Thủ tục hải quan mới", "Khai thuế", "Nộp thuế"]).await;
    let second = recorded(&store).await;
    assert_ne!(second, first);
    assert_eq!(started(&store, &index).await, second);

    // Nothing that is wrong with the file is wrong with the start, and it is written again.
    for place in [0, 8, 12, 40, kept.len() / 2, kept.len() - 1] {
        let mut bad = kept.clone();
        bad[place] ^= 1;
        fs::write(&file, &bad).unwrap();
        assert_eq!(started(&store, &index).await, second, "byte {place}");
        fs::write(&file, &kept[..place]).unwrap();
        assert_eq!(started(&store, &index).await, second, "cut at {place}");
    }
    Program::built(&store, &index).await;
    let newest = fs::read(&file).unwrap();
    fs::remove_file(&file).unwrap();
    Program::built(&store, &index).await;
    assert_eq!(fs::read(&file).unwrap(), newest);

    // Another store with as long a journal.
    let other = format!("sqlite:{}", at.dir().join("other.db").display());
    let other = Store::open(&other).await.unwrap();
    load(&at, &other, "3.csv", &["Thông quan hải quan", "Nộp thuế"]).await;
    load(&at, &other, "4.csv", &["Thông quan", "Nộp thuế", "Khai thuế"]).await;
    assert_eq!(other.seq().await.unwrap(), store.seq().await.unwrap());
    assert_eq!(started(&other, &index).await, recorded(&other).await);
}

async fn answers_follow_what_is_recorded(at: TestStore) {
    let store = Store::open(&at.url).await.unwrap();
    let index = at.dir().join("index");
    let program = Program::start(&store, &index).await;
    assert_eq!(found(&program.engine, "hải quan"), None);
    let follower = tokio::spawn(program.projector.follow());
    for (file, names, expected) in [
        ("1.csv", vec!["Thủ tục hải quan"], 1),
        ("2.csv", vec!["Thủ tục hải quan", "Kiểm tra hải quan", "Khác"], 2),
        ("3.csv", vec!["Đã đổi tên"], 1),
    ] {
        load(&at, &store, file, &names).await;
        let seq = store.seq().await.unwrap();
        let mut waited = 0;
        loop {
            let current = program.engine.snapshot().map_or(0, |snapshot| snapshot.catalog.seq());
            if current == seq && found(&program.engine, "hải quan") == Some(expected) {
                break;
            }
            waited += 1;
            assert!(waited < 200, "{file}: {:?}", found(&program.engine, "hải quan"));
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    follower.abort();
    let last = program.reasons.lock().unwrap().last().cloned();
    assert_eq!(last, Some(Reason::Outdated));
}

async fn a_broken_text_keeps_the_old_index(at: TestStore) {
    let store = Store::open(&at.url).await.unwrap();
    let index = at.dir().join("index");
    load(&at, &store, "1.csv", &["Thủ tục hải quan"]).await;
    let mut program = Program::start(&store, &index).await;
    program.projector.bring_up_to_date(None).await.unwrap();
    let before = generation(&index);
    at.execute("UPDATE regulation_payload SET payload = '{'").await;
    let error = program.projector.bring_up_to_date(Some(Reason::Asked)).await.unwrap_err();
    assert!(error.to_string().contains("damaged"), "{error}");
    assert_eq!(generation(&index), before);
    assert_eq!(found(&program.engine, "hải quan"), Some(1));
}

async fn two_programs_build_one_after_the_other(at: TestStore) {
    let store = Store::open(&at.url).await.unwrap();
    let index = at.dir().join("index");
    load(&at, &store, "1.csv", &["Thủ tục hải quan", "Khai thuế"]).await;
    let (mut one, mut two) =
        (Program::start(&store, &index).await, Program::start(&store, &index).await);
    let (first, second) =
        tokio::join!(one.projector.bring_up_to_date(None), two.projector.bring_up_to_date(None));
    // The one that waited takes what the other built.
    let built = [first.unwrap(), second.unwrap()];
    assert_eq!(built.iter().flatten().count(), 1);
    generation(&index);
    assert_eq!(found(&one.engine, "hải quan"), Some(1));
    assert_eq!(found(&two.engine, "hải quan"), Some(1));
}
