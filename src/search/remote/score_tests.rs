//! Scores from the forward index, and windows from the disk, are what postings
//! in memory give.

use std::sync::{Arc, atomic::AtomicBool};

use super::{Measures, Scorer};
use crate::{
    model::Regulation,
    random::Random,
    reference::agencies,
    sample::Registry,
    search::{
        Doc, Index, LineKind, Stamp, Weights, build, doc_of,
        fuzz_tests::text,
        gather::Gathered,
        query::Query,
        remote::{Lifted, Remote, Settings},
        retrieve::gather_here,
        window::Window,
    },
};

/// More different words than the forward index has numbers.
const WORDS: u32 = 70_000;

fn docs(regulations: &[Regulation]) -> Vec<Doc> {
    let registry = regulations
        .iter()
        .zip(0..)
        .map(|(regulation, at)| doc_of(at, regulation, agencies().name(&regulation.agency)));
    let mut docs: Vec<Doc> = registry.collect();
    let first = docs.len() as u32;
    let words: Vec<String> = (0..WORDS).map(|n| format!("z{n}q")).collect();
    for (at, some) in words.chunks(WORDS as usize / 10).enumerate() {
        let mut doc = Doc::new(first + at as u32, &format!("Giấy phép {} xây dựng", some[0]));
        doc.push(LineKind::Context, &format!("{} theo 61/2018/NĐ-CP", some[some.len() - 1]));
        doc.push(LineKind::Body, &some.join(" "));
        docs.push(doc);
    }
    docs
}

fn gathered(index: &Index, windows: &[Window], query: &Query) -> Gathered {
    gather_here((index, windows), query, (index.documents(), 30), || |_| true).0
}

#[test]
fn scores_and_windows_are_those_of_the_memory() {
    let regulations: Vec<Regulation> = Registry::new(200, 1).iter().collect();
    let names: Vec<&str> = regulations.iter().map(|r| r.name.as_str()).collect();
    let dir = tempfile::tempdir().unwrap();
    build(dir.path(), docs(&regulations).into_iter(), Stamp { seq: 1 }).unwrap();
    let index = Index::open(dir.path()).unwrap();
    let lifted = Lifted {
        remote: Remote::new(Settings::new("http://127.0.0.1:9").unwrap()),
        name: String::new(),
        disk: Arc::clone(&index.disk),
        measures: Measures::of(&index.forward),
        lost: AtomicBool::new(false),
    };
    let bare: Vec<Window> = index.postings().windows.iter().map(Window::bare).collect();
    let made_up = [
        "giấy phép z69999q xây dựng",
        "z0q z1q z2q",
        "Z69998Q z69999q",
        "z7000q theo 61/2018/NĐ-CP",
        "\"z13999q z14000q\"",
    ];
    let by_chance = (0..300).map(|case| text(&mut Random::of_item(3, 1, case), &names));
    let mut scored = 0;
    for text in made_up.iter().map(|text| (*text).to_owned()).chain(by_chance) {
        let query = Query::parse(&text, &index, &Weights::default());
        let right = gathered(&index, &index.postings().windows, &query);
        let read = lifted.disk.windows(&bare, &query).unwrap();
        let from_disk = gathered(&index, &read, &query);
        assert_eq!(right.best, from_disk.best, "{text:?}");
        assert_eq!((right.total, right.matched), (from_disk.total, from_disk.matched));
        let ordinals: Vec<u32> = right.best.iter().map(|c| c.ordinal.0).collect();
        let mut scorer = Scorer::new(&lifted, &index, &query, &ordinals).unwrap();
        for candidate in &right.best {
            let ordinal = candidate.ordinal.0;
            assert_eq!(scorer.score(ordinal), candidate.score, "{text:?}: {ordinal}");
            scored += 1;
        }
    }
    assert!(scored > 1_000, "{scored}");
}
