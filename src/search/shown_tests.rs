//! What is shown of results: near-duplicates as one, reasons, orders and pages.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::{
    testing::{TODAY, engine},
    *,
};
use crate::{
    catalog::Filters,
    model::{Channel, Day, DossierItem, Fee, Kind, LegalBasis, Level, Regulation, Submission},
};

fn regulation(number: usize, name: &str) -> Regulation {
    let code = format!("1.{number:06}").parse().unwrap();
    let mut made =
        Regulation::new(code, Kind::Procedure, name.into(), "bo-cong-thuong".parse().unwrap());
    made.field.0 = "Lưu thông hàng hóa".into();
    made
}

fn request(text: &str) -> SearchRequest {
    SearchRequest {
        text: text.to_owned(),
        filters: Filters::default(),
        sort: Sort::Relevance,
        as_of: TODAY,
        limit: 20,
        cursor: None,
        without: Rewrites::default(),
        collapse: Collapse::Alike,
        explain: true,
    }
}

/// Four twins, two of one name, and names that only look like twins.
fn twins() -> Vec<Regulation> {
    let dossier = "Đơn đề nghị, bản sao giấy tờ tùy thân và ảnh chân dung của người đề nghị";
    let names = [
        "Cấp lại thẻ căn cước (thực hiện tại cấp trung ương)",
        "Cấp lại thẻ căn cước (thực hiện tại cấp tỉnh)",
        "Cấp lại thẻ căn cước",
        "Cấp đổi thẻ căn cước",
        "Cấp lại thẻ căn cước",
        "Nhập khẩu pháo hoa",
        "Xuất khẩu pháo hoa",
        "Tuyển chọn công dân (cấp tỉnh)",
        "Tuyển chọn công dân (cấp xã)",
    ];
    let levels = [Level::Ministry, Level::Province, Level::Commune];
    let mut made: Vec<Regulation> =
        (0..).zip(names).map(|(at, name)| regulation(at, name)).collect();
    for (at, regulation) in made.iter_mut().enumerate() {
        regulation.steps = vec![format!("Nộp hồ sơ: {dossier}")];
        regulation.levels = levels.get(at).copied().into_iter().collect();
    }
    // Of one name but for the level, about something else.
    made[8].steps = vec!["Phường rà soát danh sách rồi niêm yết công khai tại nhà văn hóa".into()];
    made
}

#[test]
fn twins_are_shown_once_and_the_level_that_was_named_leads() {
    let (engine, _dir) = engine(&twins());
    for (text, first, others) in [
        ("cấp lại thẻ căn cước cấp tỉnh", 1, vec![0, 2, 4]),
        ("cap lai the can cuoc cap trung uong", 0, vec![1, 2, 4]),
        // The name does not say it, the record does.
        ("cấp lại thẻ căn cước cấp xã", 2, vec![0, 1, 4]),
    ] {
        let found = engine.search(&request(text)).unwrap();
        let hit = &found.hits[0];
        let mut shown = hit.others.clone();
        shown.sort_unstable();
        assert_eq!((hit.ordinal, shown, hit.alike), (first, others, 3), "{text}");
        let others: Vec<u32> = found.hits[1..].iter().map(|hit| hit.ordinal).collect();
        assert!(!others.iter().any(|other| [0, 1, 2, 4].contains(other)), "{text}: {others:?}");
        assert!(hit.reasons.iter().any(|reason| reason.kind == ReasonKind::Level), "{text}");
    }
    // The total counts each, and each can be listed.
    let folded = engine.search(&request("cấp lại thẻ căn cước")).unwrap();
    let mut every = request("cấp lại thẻ căn cước");
    every.collapse = Collapse::None;
    let every = engine.search(&every).unwrap();
    assert_eq!(folded.total, every.total);
    assert_eq!(every.hits.len() as u64, every.total.0);
    assert_eq!(folded.hits.len() + 3, every.hits.len());
}

#[test]
fn what_only_looks_like_a_twin_is_shown_for_itself() {
    let (engine, _dir) = engine(&twins());
    for (text, expected) in [
        ("pháo hoa", BTreeSet::from([5, 6])),
        ("tuyển chọn công dân", BTreeSet::from([7, 8])),
        ("cấp đổi thẻ căn cước", BTreeSet::from([3])),
    ] {
        let found = engine.search(&request(text)).unwrap();
        let shown: BTreeSet<u32> = found.hits.iter().map(|hit| hit.ordinal).collect();
        assert!(shown.is_superset(&expected), "{text}: {shown:?}");
    }
}

#[test]
fn reasons_name_what_was_read_and_where_it_stands() {
    let mut food = regulation(1, "Cấp giấy chứng nhận cơ sở đủ điều kiện an toàn thực phẩm");
    food.steps = vec!["Chủ cơ sở gửi hồ sơ".into()];
    food.dossier = vec![DossierItem {
        case: String::new(),
        name: "Bản thuyết minh trang thiết bị".into(),
        copies: String::new(),
    }];
    food.conditions = vec!["Người sản xuất không mắc bệnh truyền nhiễm".into()];
    food.results = vec!["Giấy chứng nhận có giá trị ba năm".into()];
    food.legal_basis = vec![LegalBasis {
        number: "15/2018/NĐ-CP".parse().ok(),
        as_printed: "15/2018/NĐ-CP".into(),
        title: "Nghị định thi hành Luật An toàn thực phẩm".into(),
        issued: None,
    }];
    let company = regulation(2, "Đăng ký doanh nghiệp tư nhân");
    // What is read into a query needs words that documents have more than once.
    let known = (3..7).map(|at| regulation(at, "Công bố thực phẩm và phụ gia thực phẩm"));
    let regulations: Vec<Regulation> = [food, company].into_iter().chain(known).collect();
    let (engine, _dir) = engine(&regulations);
    use DocPart::{Conditions, Dossier, Name, Results, Steps};
    use ReasonKind::{
        Abbreviation, Code, Correction, Document, Keystrokes, Phrase, Split, Synonym, Word,
    };
    let cases: [(&str, u32, ReasonKind, Option<DocPart>, &str); 13] = [
        ("an toàn thực phẩm", 0, Word, Some(Name), "Trong tên có: an, toàn, thực, phẩm"),
        ("an toan thuc pham", 0, Word, Some(Name), "(bạn gõ không dấu: toan, thuc, pham)"),
        ("chủ cơ sở gửi hồ sơ", 0, Word, Some(Steps), "Trong trình tự thực hiện có:"),
        ("thuyết minh trang thiết bị", 0, Word, Some(Dossier), "Trong thành phần hồ sơ có:"),
        ("mắc bệnh truyền nhiễm", 0, Word, Some(Conditions), "Trong yêu cầu, điều kiện có:"),
        ("giá trị ba năm", 0, Word, Some(Results), "Trong kết quả có:"),
        (
            "attp",
            0,
            Abbreviation,
            Some(Name),
            "“attp” là viết tắt của “an toàn thực phẩm”, có trong tên",
        ),
        (
            "mở công ty",
            1,
            Synonym,
            Some(Name),
            "“mở công ty” trong văn bản gọi là “đăng ký doanh nghiệp”, có trong tên",
        ),
        (
            "thuwcj phaamr",
            0,
            Keystrokes,
            Some(Name),
            "“phaamr” là phím gõ của “phẩm”, có trong tên",
        ),
        ("thucpham", 0, Split, Some(Name), "“thucpham” được tách thành “thực phẩm”, có trong tên"),
        (
            "an toàn thựcc phẩm",
            0,
            Correction,
            Some(Name),
            "“thựcc” được sửa thành “thực”, có trong tên",
        ),
        ("15/2018", 0, Document, None, "Dẫn văn bản 15/2018/NĐ-CP"),
        ("\"an toàn thực phẩm\"", 0, Phrase, None, "Có đúng cụm từ “an toàn thực phẩm”"),
    ];
    let mut wrong = Vec::new();
    for (text, first, kind, part, words) in cases {
        let found = engine.search(&request(text)).unwrap();
        let hit = found.hits.iter().find(|hit| hit.ordinal == first);
        let reasons = hit.map(|hit| hit.reasons.as_slice()).unwrap_or_default();
        let fits = |reason: &Reason| {
            reason.kind == kind && reason.part == part && reason.text.contains(words)
        };
        if !reasons.iter().any(fits) {
            let said: Vec<_> = reasons.iter().map(|reason| &reason.text).collect();
            wrong.push(format!("{text}: {said:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let by_code = engine.search(&request("1.000002")).unwrap();
    let reason = &by_code.hits[0].reasons[0];
    assert_eq!((reason.kind, reason.text.as_str()), (Code, "Mã 1.000002 đúng với mã bạn gõ"));
}

#[test]
fn who_asks_for_no_reasons_gets_none() {
    let (engine, _dir) = engine(&twins());
    let plain = SearchRequest { explain: false, ..request("thẻ căn cước") };
    assert!(engine.search(&plain).unwrap().hits.iter().all(|hit| hit.reasons.is_empty()));
}

/// Name, first day in force, amounts of a fee.
type Entry = (usize, Option<i8>, Vec<u32>);

fn listed(entries: &[Entry]) -> Vec<Regulation> {
    const NAMES: [&str; 4] = ["Đăng ký tàu cá", "Đăng ký tàu bay", "đăng ký Ô tô", "Cấp phép"];
    let make = |(at, (name, from, fees)): (usize, &Entry)| {
        // Codes run against the order in which they came in.
        let mut made = regulation(999 - at, NAMES[*name]);
        made.in_force_from = from.and_then(|day| Day::new(2025, 1, day).ok());
        let fee = |amount: &u32| Fee {
            amount: Some(amount.to_string().parse().unwrap()),
            currency: "VND".into(),
            condition: String::new(),
            text: String::new(),
        };
        made.submissions = vec![Submission {
            channel: Channel::Online,
            time_limit: None,
            fees: fees.iter().map(fee).collect(),
            note: String::new(),
        }];
        made
    };
    entries.iter().enumerate().map(make).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    /// Pages one after the other are the whole list, in an order that is total:
    /// what cannot be placed last, equals by their codes.
    #[test]
    fn pages_are_the_whole_list_in_order(
        entries in prop::collection::vec(
            (0..4_usize, prop::option::of(1..6_i8), prop::collection::vec(0..4_u32, 0..3)), 1..40,
        ),
        limit in 1..15_usize,
        asks in prop::bool::ANY,
    ) {
        let regulations = listed(&entries);
        let (engine, _dir) = engine(&regulations);
        for sort in Sort::ALL.iter().copied() {
            let text = if asks { "đăng ký" } else { "" };
            if asks && sort == Sort::Relevance {
                continue;
            }
            let mut asked = SearchRequest { sort, limit, explain: false, ..request(text) };
            asked.collapse = Collapse::None;
            let whole = engine.search(&SearchRequest { limit: 100, ..asked.clone() }).unwrap();
            let ordinals = |found: &SearchResponse| -> Vec<u32> {
                found.hits.iter().map(|hit| hit.ordinal).collect()
            };
            let (mut pages, mut rounds) = (Vec::new(), 0);
            loop {
                let page = engine.search(&asked).unwrap();
                pages.extend(ordinals(&page));
                rounds += 1;
                asked.cursor = page.next;
                if page.next.is_none() || rounds > 50 {
                    break;
                }
            }
            prop_assert_eq!(&pages, &ordinals(&whole), "{}", sort);
            prop_assert_eq!(pages.len() as u64, whole.total.0);
            let key = |ordinal: &u32| {
                let regulation = &regulations[*ordinal as usize];
                let (charge, from) = (regulation.charge(), regulation.in_force_from);
                let day = |rising: i64| from.map_or(i64::MAX, |day| rising * i64::from(day.day()));
                let fee = |amount: Option<u64>, rising: i64| {
                    amount.map_or(i64::MAX, |amount| rising * i64::try_from(amount).unwrap())
                };
                match sort {
                    Sort::Newest => day(-1),
                    Sort::Oldest => day(1),
                    Sort::FeeLow => fee(charge.map(|c| c.low), 1),
                    Sort::FeeHigh => fee(charge.map(|c| c.high), -1),
                    Sort::CostLow | Sort::CostHigh | Sort::Relevance => 0,
                    Sort::Name => ["Cấp phép", "đăng ký Ô tô", "Đăng ký tàu bay", "Đăng ký tàu cá"]
                        .iter().position(|name| *name == regulation.name).unwrap() as i64,
                }
            };
            let tie = |ordinal: &u32| match sort {
                Sort::Relevance => format!("{ordinal:06}"),
                _ => regulations[*ordinal as usize].code.to_string(),
            };
            prop_assert!(pages.is_sorted_by_key(|o| (key(o), tie(o))), "{}: {:?}", sort, pages);
        }
    }
}
