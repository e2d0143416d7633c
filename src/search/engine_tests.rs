//! What a search promises, on a handful of regulations.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::{
    catalog::{Catalog, Facet, Filters, History, InForce, Version},
    model::{Day, Kind},
    text::fold,
};

const TODAY: Day = Day::constant(2026, 7, 1);

/// Name, field, one line of body, first day out of force.
type Entry = (&'static str, &'static str, &'static str, Option<Day>);

const ENTRIES: [Entry; 9] = [
    (
        "Cấp giấy phép kinh doanh xăng dầu",
        "Xăng dầu",
        "Thương nhân nộp hồ sơ theo Nghị định số 83/2014/NĐ-CP.",
        None,
    ),
    ("Khai thuế đất phi nông nghiệp", "Thuế", "Người nộp thuế kê khai.", None),
    ("Thuê đất trong khu công nghiệp", "Đất đai", "Nhà đầu tư thuê đất, không phải thuế.", None),
    ("Gia hạn thuê đất", "Đất đai", "Căn cứ 61/2018/NĐ-CP.", Some(Day::constant(2025, 1, 1))),
    ("Gia hạn thuê đất trả tiền", "Đất đai", "Căn cứ 61/2018/NĐ-CP.", None),
    ("Hòa giải tranh chấp", "Tư pháp", "Các bên hoà giải tại ủy ban.", None),
    ("<script>alert(1)</script> & \"xăng\"", "Xăng dầu", "<img onerror=x> xăng", None),
    ("An toàn thực phẩm", "Y tế", "Kiểm tra thực phẩm nhập khẩu.", None),
    ("Báo cáo định kỳ", "Thống kê", "Báo cáo hằng năm.", None),
];

fn engine() -> (Engine, tempfile::TempDir) {
    let mut history = History::default();
    let versions = ENTRIES.iter().zip(0u32..).map(|((name, field, _, to), ordinal)| Version {
        ordinal,
        code: format!("1.00000{ordinal}").parse().unwrap(),
        version: 1,
        valid_from: Day::constant(2020, 1, 1),
        seq: 1,
        kind: if ordinal % 2 == 0 { Kind::Procedure } else { Kind::Condition },
        name: (*name).into(),
        issued_by: "bo-cong-thuong".parse().unwrap(),
        field: (*field).into(),
        from: None,
        to: *to,
        charge: None,
        service: Default::default(),
        sample: false,
    });
    history.extend(versions.collect::<Vec<_>>(), 1).unwrap();
    let docs = ENTRIES.iter().zip(0u32..).map(|((name, field, body, _), ordinal)| {
        let mut doc = Doc::new(ordinal, name);
        doc.push(LineKind::Context, field);
        doc.push(LineKind::Body, body);
        doc
    });
    let dir = tempfile::tempdir().unwrap();
    build(dir.path(), docs, Stamp { seq: 1 }).unwrap();
    let engine = Engine::new(Weights::default());
    let index = Index::open(dir.path()).unwrap();
    engine.publish(Arc::new(index), Arc::new(Catalog::at(&history, TODAY, 1)));
    (engine, dir)
}

fn request(text: &str) -> SearchRequest {
    SearchRequest {
        text: text.to_owned(),
        filters: Filters::default(),
        sort: Sort::Relevance,
        as_of: TODAY,
        limit: 10,
        cursor: None,
        without: Rewrites::default(),
        collapse: Collapse::Alike,
        explain: false,
    }
}

fn ordinals(engine: &Engine, request: &SearchRequest) -> Vec<u32> {
    engine.search(request).unwrap().hits.iter().map(|hit| hit.ordinal).collect()
}

#[test]
fn the_obvious_comes_first() {
    let (engine, _dir) = engine();
    for (text, first) in [
        ("giấy phép xăng dầu", 0),
        ("giay phep xang dau", 0),
        ("thuế đất", 1),
        ("thuê đất", 2),
        ("THUÊ ĐẤT", 2),
        ("hoà giải", 5),
        ("hòa giải", 5),
        ("hoa giai", 5),
        ("hoa\u{300} gia\u{309}i", 5),
        ("1.000007", 7),
        ("xem 1.000007.000.00.00.H48 giúp", 7),
        ("83/2014/NĐ-CP", 0),
        ("nghị định số 83/2014/nd-cp", 0),
        ("gia hạn thuê đất", 4),
    ] {
        assert_eq!(ordinals(&engine, &request(text)).first(), Some(&first), "{text}");
    }
}

#[test]
fn a_number_alone_lists_exactly_those_that_name_it() {
    let (engine, _dir) = engine();
    for text in ["61/2018/NĐ-CP", "Nghị định 61/2018/NĐ-CP", "61/2018"] {
        let found = engine.search(&request(text)).unwrap();
        assert_eq!(found.total, Total(2), "{text}");
        assert_eq!(found.hits.iter().map(|h| h.ordinal).collect::<Vec<_>>(), [4, 3], "{text}");
    }
    let snapshot = engine.snapshot().unwrap();
    assert_eq!(snapshot.citing(&"61/2018/NĐ-CP".parse().unwrap()), [3, 4]);
    assert!(snapshot.citing(&"62/2018/NĐ-CP".parse().unwrap()).is_empty());
}

#[test]
fn a_code_alone_finds_one_regulation() {
    let (engine, _dir) = engine();
    for text in ["1.000007", " 1.000007. ", "(1.000007.H48)"] {
        let found = engine.search(&request(text)).unwrap();
        assert_eq!((found.total, found.hits[0].ordinal), (Total(1), 7), "{text}");
        assert_eq!(found.understood.codes, ["1.000007"], "{text}");
    }
}

#[test]
fn nothing_of_the_data_becomes_markup() {
    let (engine, _dir) = engine();
    let found = engine.search(&request("xăng")).unwrap();
    let hostile = found.hits.iter().find(|hit| hit.ordinal == 6).unwrap();
    assert_eq!(
        hostile.name,
        "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;<mark>xăng</mark>&quot;"
    );
    assert_eq!(hostile.snippet, "&lt;img onerror=x&gt; <mark>xăng</mark>");
}

#[test]
fn marks_go_through_folding_and_cover_whole_syllables() {
    let (engine, _dir) = engine();
    let found = engine.search(&request("hoa giai uy ban")).unwrap();
    assert_eq!(found.hits[0].name, "<mark>Hòa giải</mark> tranh chấp");
    assert_eq!(found.hits[0].snippet, "Các bên <mark>hoà giải</mark> tại <mark>ủy ban</mark>.");
}

#[test]
fn facets_tell_what_a_click_gives() {
    let (engine, _dir) = engine();
    let all = engine.search(&request("thuê đất")).unwrap();
    assert!(all.total.0 >= 3);
    for value in &all.facets[&Facet::Field] {
        let mut narrowed = request("thuê đất");
        narrowed.filters.field = vec![value.value.parse().unwrap()];
        assert_eq!(engine.search(&narrowed).unwrap().total, Total(value.count), "{}", value.value);
    }
    let mut ended = request("thuê đất");
    ended.filters.in_force = vec![InForce::Ended];
    assert_eq!(ordinals(&engine, &ended), [3]);
}

#[test]
fn an_empty_query_lists_everything_in_the_order_asked_for() {
    let (engine, _dir) = engine();
    let mut by_name = request("");
    by_name.sort = Sort::Name;
    let found = engine.search(&by_name).unwrap();
    assert_eq!(found.total, Total(9));
    assert_eq!(
        found.hits.iter().map(|h| h.ordinal).collect::<Vec<_>>(),
        [7, 8, 0, 3, 4, 5, 1, 6, 2]
    );
    assert_eq!(ordinals(&engine, &request("")).last(), Some(&3), "ended regulations come last");
}

#[test]
fn an_engine_without_an_index_says_so() {
    let engine = Engine::default();
    assert!(matches!(engine.search(&request("xăng")), Err(SearchError::NotReady)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Pages put together are the whole list, and no query makes a search fail.
    #[test]
    fn pages_are_parts_of_one_list(text in "(thuê|thuế|đất|xăng|61/2018|gia hạn|\\PC){0,5}", size in 1usize..4) {
        let (engine, _dir) = shared();
        let whole = engine.search(&request(&text)).unwrap();
        let mut pages = Vec::new();
        let mut asked = request(&text);
        asked.limit = size;
        loop {
            let page = engine.search(&asked).unwrap();
            prop_assert_eq!(page.total, whole.total);
            pages.extend(page.hits.iter().map(|hit| hit.ordinal));
            match page.next {
                Some(next) => asked.cursor = Some(next),
                None => break,
            }
        }
        prop_assert_eq!(pages, whole.hits.iter().map(|hit| hit.ordinal).collect::<Vec<_>>());
    }

    /// Composed, decomposed and half-composed text of a query mean the same.
    #[test]
    fn composition_makes_no_difference(text in "(Thuê |thuế |ĐẤT |hoà |giải |xăng ){1,4}") {
        use unicode_normalization::UnicodeNormalization;
        let (engine, _dir) = shared();
        let decomposed: String = text.nfd().collect();
        prop_assert_eq!(ordinals(engine, &request(&text)), ordinals(engine, &request(&decomposed)));
        // What is read into a text may differ: "cho" may be "chợ".
        let literal = |text: &str| {
            let without = Rewriting::ALL.iter().fold(Rewrites::default(), |all, one| all.and(*one));
            ordinals(engine, &SearchRequest { without, ..request(text) })
        };
        let found = literal(&fold(&text));
        let mut marked = literal(&text);
        let mut unmarked = found;
        marked.sort_unstable();
        unmarked.sort_unstable();
        prop_assert_eq!(marked, unmarked, "marks order results, they hide none");
    }
}

fn shared() -> &'static (Engine, tempfile::TempDir) {
    static SHARED: std::sync::LazyLock<(Engine, tempfile::TempDir)> =
        std::sync::LazyLock::new(engine);
    &SHARED
}
