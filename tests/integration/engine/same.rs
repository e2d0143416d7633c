//! The contract: what is found, counted, ranked and shown is what one machine
//! finds, counts, ranks and shows.

use quydinh::{
    catalog::InForce,
    model::Kind,
    reference::agencies,
    search::{Cursor, Engine, SearchRequest, Sort, remote::Settings},
};

use super::{
    Corpus,
    fake::{self, Fake},
    request, settings,
};

const QUERIES: [&str; 24] = [
    "",
    "giấy phép",
    "giay phep",
    "thuế",
    "cấp",
    "giấy phép xây dựng",
    "cấp lại chứng chỉ hành nghề",
    "kinh doanh xăng dầu",
    "xang dau",
    "đkkd hộ kinh doanh",
    "gpkd",
    "sổ đỏ",
    "mở công ty",
    "\"giấy phép\"",
    "\"đủ điều kiện kinh doanh\" thực phẩm",
    "giấy phép -\"xây dựng\"",
    "-\"giấy phép\" chứng nhận",
    "61/2018/NĐ-CP",
    "nghị định 83/2014/NĐ-CP về kinh doanh xăng dầu",
    "ytế",
    "giayphepkinhdoanh",
    "qwertyuiop zxcvbnm",
    "hồ sơ đề nghị cấp giấy chứng nhận đủ điều kiện kinh doanh gồm những giấy tờ gì và nộp ở đâu",
    "doanh nghiệp muốn xin cấp lại giấy phép đã mất thì phải làm gì, nộp hồ sơ cho cơ quan nào, \
     trong thời hạn bao nhiêu ngày và phải trả phí, lệ phí là bao nhiêu",
];

/// What is asked: the table, parts of names with and without marks, filters,
/// orders, other days, pages far down.
fn requests(corpus: &Corpus) -> Vec<SearchRequest> {
    let mut all: Vec<SearchRequest> = QUERIES.iter().map(|text| request(text)).collect();
    for (at, name) in corpus.names.iter().step_by(corpus.names.len() / 20).enumerate() {
        let words: Vec<&str> = name.split_whitespace().collect();
        let some = words[at % 3..].iter().take(2 + at % 9).copied().collect::<Vec<_>>().join(" ");
        all.push(request(&if at % 2 == 0 { some } else { quydinh::text::fold(&some) }));
    }
    let wide = || request("cấp giấy phép kinh doanh");
    for sort in Sort::ALL {
        all.push(SearchRequest { sort: *sort, ..wide() });
    }
    for offset in [20, 90, 480, 1_000] {
        all.push(SearchRequest { cursor: Some(Cursor { offset }), ..wide() });
    }
    all.push(SearchRequest { as_of: "2021-06-30".parse().unwrap(), ..wide() });
    let mut filtered = wide();
    filtered.filters.kind.push(Kind::ALL[0]);
    filtered.filters.in_force.push(InForce::Yes);
    all.push(filtered);
    let mut of_agency = wide();
    of_agency.filters.agency.push(agencies().all()[2].slug.clone());
    all.push(of_agency);
    all
}

fn compare(corpus: &Corpus, settings: Settings) {
    let here = corpus.engine(&corpus.index());
    let (there, index, remote) = corpus.lifted(settings);
    let ask = |engine: &Engine, request: &SearchRequest| engine.search(request).unwrap();
    let mut asked = 0;
    for request in requests(corpus) {
        let (one, other) = (ask(&here, &request), ask(&there, &request));
        assert_eq!(one.total, other.total, "{request:?}");
        assert_eq!(one, other, "{request:?}");
        asked += u64::from(!request.text.is_empty());
    }
    let list = request("cấp giấy phép");
    let every = |engine: &Engine| engine.every(&engine.snapshot().unwrap(), &list).unwrap();
    assert_eq!(every(&here), every(&there));
    let number = "61/2018/NĐ-CP".parse().unwrap();
    let citing = |engine: &Engine| engine.snapshot().unwrap().citing(&number);
    assert_eq!(citing(&here), citing(&there));
    let tally = remote.tally();
    assert_eq!(tally.failed, 0, "{tally:?}");
    // Some words are in no document, and then nothing is asked.
    assert!(tally.answered > asked / 2 && index.is_lifted(), "{tally:?} of {asked}");
    assert!(index.memory() < corpus.index().memory());
}

#[test]
fn elasticsearch_and_opensearch_answer_as_one_machine() {
    let fake = Fake::start(fake::Kind::Elastic);
    compare(&Corpus::new(1_500, 7), settings(&fake));
    // Another server builds an index of its own of the same texts, on as many
    // threads as it has, and finds it there.
    let other = Corpus::new(1_500, 7);
    fake.recorded();
    other.lifted(settings(&fake));
    let sent = fake.recorded();
    assert!(!sent.iter().any(|one| one.line.contains("_bulk")), "{:?}", fake.names());
}

#[test]
fn quickwit_answers_as_one_machine() {
    let fake = Fake::start(fake::Kind::Quickwit);
    compare(&Corpus::new(200, 7), settings(&fake));
}

/// Many matches come in many answers, and too many are not asked for.
#[test]
fn matches_come_in_several_answers() {
    let fake = Fake::start(fake::Kind::Elastic);
    let corpus = Corpus::new(400, 7);
    compare(&corpus, settings(&fake).paging(40));
    let (there, _, remote) = corpus.lifted(settings(&fake).paging(3));
    let here = corpus.engine(&corpus.index());
    let wide = request("cấp");
    let right = here.search(&wide).unwrap();
    assert!(right.total.0 > 90, "{:?}", right.total);
    assert_eq!(there.search(&wide).unwrap(), right);
    let tally = remote.tally();
    assert_eq!((tally.failed, tally.spared), (0, 1), "{tally:?}");
}

/// The same against a real engine.
#[test]
fn a_real_engine_answers_as_one_machine() {
    let corpus = Corpus::new(200, 7);
    let Ok(url) = std::env::var("SEARCH_URL") else {
        // There is none here, so the engine that is none stands in, with a key.
        let fake = Fake::start(fake::Kind::Elastic);
        return compare(&corpus, settings(&fake).with_key("elastic:mật khẩu").unwrap());
    };
    let key = std::env::var("SEARCH_KEY").unwrap_or_default();
    let settings = Settings::new(&url).unwrap().named("quydinh-contract").unwrap();
    compare(&corpus, settings.with_key(&key).unwrap());
}
