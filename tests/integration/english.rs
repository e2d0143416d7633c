//! The pages in English: chosen, kept, and with nothing Vietnamese on them but
//! data.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use quydinh::model::Role;

use crate::{
    app::{Reply, TestApp},
    figures::enacted,
    harness::{Backend, TestStore, fixture, on_both_stores, run},
};

on_both_stores!(
    a_language_is_chosen_and_kept,
    vietnamese_is_what_it_is_without_a_choice,
    what_people_wrote_is_not_translated,
);

const ENGLISH: &str = "quydinh-lang=en";

fn header<'a>(reply: &'a Reply, name: &str) -> &'a str {
    reply.headers.get(name).map_or("", |value| value.to_str().unwrap())
}

async fn a_language_is_chosen_and_kept(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    // A page waits a little only for the lists of other kinds; this one until they
    // are there.
    assert_eq!(app.get("/?q=thuế&type=document").await.status, 200);
    let chosen = app.get("/?q=thuế&lang=en").await;
    assert_eq!((chosen.status.as_u16(), header(&chosen, "content-language")), (200, "en"));
    let cookie = header(&chosen, "set-cookie").to_owned();
    assert!(cookie.starts_with("quydinh-lang=en; Path=/;"), "{cookie}");
    assert!(cookie.contains("SameSite=Lax") && cookie.contains("HttpOnly"), "{cookie}");
    assert!(chosen.body.contains("<html lang=\"en\">"));
    // Links do not take the choice along, but for the way back.
    let back = "href=\"/?q=thu%E1%BA%BF&#38;lang=vi\"";
    assert_eq!(chosen.body.matches("lang=en").count(), 0, "{}", chosen.body);
    assert!(chosen.body.contains(back), "{}", chosen.body);
    let kept = app.get_with("/?q=thuế", ENGLISH).await;
    assert_eq!(kept.body, chosen.body);
    assert!(header(&kept, "set-cookie").is_empty());
    assert!(kept.headers.get_all("vary").iter().any(|value| value == "cookie"));
    // Tags tell the languages apart.
    let vietnamese = app.get("/?q=thuế").await;
    assert_ne!(header(&kept, "etag"), header(&vietnamese, "etag"));
    assert_eq!(header(&vietnamese, "content-language"), "vi");
    let missing = app.get_with("/none", ENGLISH).await;
    assert!(missing.body.contains("<h1>There is no such page</h1>"), "{}", missing.body);
    assert_eq!(app.get("/?lang=fr").await.status, 400);
    // Files and answers to programs are what they are.
    for address in ["/quy-dinh.csv", "/api/v1/regulations?q=thuế"] {
        let reply = app.get_with(address, ENGLISH).await;
        assert_eq!(reply.body, app.get(address).await.body, "{address}");
        assert!(header(&reply, "content-language").is_empty(), "{address}");
    }
}

async fn vietnamese_is_what_it_is_without_a_choice(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    assert_eq!(app.get("/?q=thuế&type=document").await.status, 200);
    for address in ["/", "/?q=thuế", "/quy-dinh/9.000031", "/ket-qua", "/none", "/chi-phi"] {
        // English first, so that whatever is kept could be taken for the other.
        let english = app.get_with(address, ENGLISH).await.body;
        let plain = app.get(address).await.body;
        let chosen = app.get_with(address, "quydinh-lang=vi").await.body;
        let without = |body: &str| {
            let at = body.find("Mã yêu cầu").unwrap_or(body.len());
            body[..at].to_owned()
        };
        assert_eq!(without(&plain), without(&chosen), "{address}");
        assert_ne!(english, plain, "{address}");
        assert!(plain.contains("<html lang=\"vi\">"), "{address}");
    }
}

/// Somebody may well write what a button says.
async fn what_people_wrote_is_not_translated(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    let reply = app.get_with("/?q=Tìm", ENGLISH).await;
    assert!(
        reply.body.contains("value=\"Tìm\"")
            && reply.body.contains("“<span lang=\"vi\">Tìm</span>”"),
        "{}",
        reply.body
    );
    let cookie = app.cookie(&app.member(Role::Administrator, None).await).await;
    let cookie = format!("{cookie}; {ENGLISH}");
    let page = app.get_with("/tai-khoan", &cookie).await.body;
    assert!(page.contains("<h1>Account</h1>"), "{page}");
    assert!(page.contains("Quản trị viên &#60;b&#62;"), "{page}");
}

/// The words do not depend on the store.
#[test]
fn pages_are_english_but_for_data() {
    run(Backend::Sqlite, pages_are_english);
}

async fn pages_are_english(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    app.follow().await;
    enacted(&app).await;
    let data = data();
    let texts_of_the_program = dictionary();
    let mut untranslated: BTreeMap<String, String> = BTreeMap::new();
    let mut left: BTreeMap<String, String> = BTreeMap::new();
    let mut uncalled_left: BTreeMap<String, String> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for role in [
        None,
        Some((Role::Reviewer, None)),
        Some((Role::Officer, Some("bo-y-te"))),
        Some((Role::Administrator, None)),
    ] {
        let mut cookie = ENGLISH.to_owned();
        if let Some((role, agency)) = role {
            let own = app.cookie(&app.member(role, agency).await).await;
            cookie = format!("{own}; {ENGLISH}");
        }
        crawl(&app, &cookie, &mut seen, |address, page| {
            for text in uncalled(page) {
                uncalled_left.entry(text).or_insert_with(|| address.to_owned());
            }
            // The dictionary of the data says everything in both languages.
            if address.starts_with("/du-lieu/tu-dien") {
                return;
            }
            // The glossary does of the words of the field.
            if !address.starts_with("/thuat-ngu") {
                let whole = texts(page).into_iter().map(|text| trimmed(&text).to_owned());
                for text in whole.filter(|text| texts_of_the_program.contains(text)) {
                    let at = page.find(&text).unwrap_or_default();
                    let around = page[..at].chars().rev().take(80).collect::<Vec<_>>();
                    let around: String = around.into_iter().rev().collect();
                    untranslated.entry(text).or_insert_with(|| format!("{address}: {around}"));
                }
            }
            for phrase in texts(page).iter().flat_map(|text| phrases(text)) {
                if !data.contains(&phrase.to_lowercase()) {
                    left.entry(phrase).or_insert_with(|| address.to_owned());
                }
            }
        })
        .await;
    }
    println!("{} kinds of pages, {} phrases left", seen.len(), left.len());
    assert!(seen.len() > 60, "{seen:#?}");
    assert_eq!(left.len(), LEFT, "{left:#?}");
    assert!(untranslated.is_empty(), "has English, and is not in it: {untranslated:#?}");
    assert!(uncalled_left.is_empty(), "Vietnamese, and not called so: {uncalled_left:#?}");
}

/// Phrases of pages that have no English yet; may only become fewer.
const LEFT: usize = 0;

/// A text without what stands around it.
fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| !c.is_alphanumeric())
}

/// What is called by its Vietnamese name, though other texts say it in English:
/// authorities (their names go over lines in charts), fields of the fixtures, the
/// language itself.
const NAMES: [&str; 10] = [
    "Bộ Công Thương",
    "Bộ Nông nghiệp và Môi trường",
    "Bộ Y tế",
    "Kinh doanh xăng dầu",
    "Ngân hàng Nhà nước Việt Nam",
    "Thủ tướng Chính phủ",
    "Tiêu chuẩn",
    "Tiếng Việt",
    "Việt Nam",
    "Văn phòng Chính phủ",
];

/// What the dictionary has English for that is otherwise, without what has values
/// in it. What is data could say the same: these are words that no registry has.
fn dictionary() -> BTreeSet<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/data/english");
    let mut texts = BTreeSet::new();
    for name in ["pages.csv", "texts.csv", "terms.csv"] {
        let mut file = csv::Reader::from_path(format!("{folder}/{name}")).unwrap();
        for row in file.records() {
            let row = row.unwrap();
            let text = trimmed(&row[0]);
            if row[0] != row[1] && !row[0].contains('{') && !NAMES.contains(&text) {
                texts.insert(text.to_owned());
            }
        }
    }
    texts
}

/// What is data on the pages: the registry that was loaded, the reference lists,
/// and what the test itself wrote.
fn data() -> String {
    let mut data = std::fs::read_to_string(fixture("registry.csv")).unwrap();
    let lists = concat!(env!("CARGO_MANIFEST_DIR"), "/data");
    for entry in std::fs::read_dir(lists).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "csv") {
            data.push_str(&std::fs::read_to_string(path).unwrap());
        }
    }
    for role in [Role::Reviewer, Role::Officer, Role::Administrator] {
        data.push_str(role.label());
    }
    // Names of provinces.
    let provinces = concat!(env!("CARGO_MANIFEST_DIR"), "/src/model/comment/province.rs");
    data.push_str(&std::fs::read_to_string(provinces).unwrap());
    data.push_str("Trùng Bãi bỏ Điều 5 Thông tư 02/2017/TT-BYT Bản 2025-01-01 Tiếng Việt");
    data.to_lowercase()
}

/// The parts of a text from its first Vietnamese word to its last, without the
/// marks around them.
fn phrases(text: &str) -> impl Iterator<Item = String> {
    let marks = [',', ';', ':', '(', ')', '“', '”', '·', '–', '|', '→', '.', '/', '‑', '-', '…'];
    // An address is data, whatever it asks for.
    let parts = text.split(marks).map(str::trim).filter(|part| !part.starts_with('?'));
    parts
        .filter_map(|part| {
            let words: Vec<&str> = part.split_whitespace().collect();
            let first = words.iter().position(|word| is_vietnamese(word))?;
            let last = words.iter().rposition(|word| is_vietnamese(word))?;
            Some(words[first..=last].join(" "))
        })
        .collect::<Vec<_>>()
        .into_iter()
}

fn is_vietnamese(text: &str) -> bool {
    text.chars().filter(|c| *c != '×').any(|c| matches!(c, '\u{1ea0}'..='\u{1ef9}' | 'ă' | 'đ' | 'ơ' | 'ư' | 'Ă' | 'Đ' | 'Ơ' | 'Ư' | 'à'..='ý' | 'À'..='Ý'))
}

/// Opens pages from the first one on, two of each kind at most, and hands over
/// their texts.
async fn crawl(
    app: &TestApp,
    cookie: &str,
    seen: &mut BTreeSet<String>,
    mut each: impl FnMut(&str, &str),
) {
    let mut opened: BTreeMap<String, usize> = BTreeMap::new();
    let starts =
        ["/", "/?q=thuế", "/?q=zzqx", "/none", "/tham-dinh", "/tai-khoan", "/kien-nghi/gui"];
    let more = ["/hoi-dap/gui", "/theo-doi", "/chi-phi/tinh-thu", "/quan-tri/thu", "/?x=1"];
    let mut queue: VecDeque<String> = starts.iter().chain(&more).map(|s| (*s).to_owned()).collect();
    let mut known: BTreeSet<String> = queue.iter().cloned().collect();
    while let Some(address) = queue.pop_front() {
        let count = opened.entry(kind(&address)).or_default();
        if *count >= 2 {
            continue;
        }
        *count += 1;
        let reply = app.get_with(&address, cookie).await;
        if !header(&reply, "content-type").starts_with("text/html") {
            continue;
        }
        seen.insert(kind(&address));
        each(&address, &reply.body);
        for link in reply.body.split("href=\"").skip(1) {
            let link = link.split(['"', '#']).next().unwrap_or_default();
            let link = link.replace("&#38;", "&").replace("&amp;", "&");
            let chooses = link.contains("lang=vi");
            // What programs ask for is no page, and some of it has no end.
            let is_page = link.starts_with('/') && !is_for_programs(&link);
            if is_page && !chooses && known.insert(link.clone()) {
                queue.push_back(link);
            }
        }
    }
}

fn is_for_programs(link: &str) -> bool {
    let path = link.split('?').next().unwrap_or_default();
    let endings = [".csv", ".xlsx", ".json", ".parquet", ".atom"];
    ["/api/", "/static/"].iter().any(|start| path.starts_with(start))
        || endings.iter().any(|ending| path.ends_with(ending))
}

/// The shape of an address: its words, without numbers and values.
fn kind(address: &str) -> String {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let segment = |segment: &str| match segment {
        _ if segment.contains(|c: char| c.is_ascii_digit() || c == '_' || c == '%') => {
            "*".to_owned()
        }
        _ if segment.starts_with("bo-") && segment != "bo-nganh" => "*".to_owned(),
        other => other.to_owned(),
    };
    let path: Vec<String> = path.split('/').map(segment).collect();
    let names: BTreeSet<&str> =
        query.split('&').filter_map(|pair| pair.split_once('=')).map(|(name, _)| name).collect();
    format!("{}?{}", path.join("/"), names.into_iter().take(2).collect::<Vec<_>>().join("&"))
}

/// Texts of a page that are Vietnamese, and in no element that says so.
fn uncalled(page: &str) -> Vec<String> {
    let (mut texts, mut within): (_, Vec<(&str, bool)>) = (Vec::new(), Vec::new());
    for part in page.split('<').skip(1) {
        let (tag, text) = part.split_once('>').unwrap_or((part, ""));
        let name = tag.split(|c: char| c.is_whitespace() || c == '/').find(|name| !name.is_empty());
        let name = name.unwrap_or_default();
        if tag.starts_with('/') {
            let start = within.iter().rposition(|(open, _)| *open == name);
            within.truncate(start.unwrap_or(within.len()));
        } else if !["input", "br", "meta", "link", "img", "hr", "!doctype"].contains(&name)
            && !tag.ends_with('/')
        {
            let outer = within.last().is_some_and(|(_, called)| *called);
            within.push((name, outer || tag.contains("lang=\"vi\"")));
        }
        let called = within.last().is_some_and(|(_, called)| *called);
        let apart = ["title", "script", "pre", "code", "textarea"].contains(&name);
        let words: Vec<&str> = text.split_whitespace().collect();
        let count = words.iter().filter(|word| is_vietnamese(word)).count();
        if !called && !apart && count > 1 && count * 2 >= words.len() {
            texts.push(text.trim().to_owned());
        }
    }
    texts
}

/// The texts of a page that people read or hear.
fn texts(page: &str) -> Vec<String> {
    let mut texts = Vec::new();
    for part in page.split('<').skip(1) {
        let (tag, text) = part.split_once('>').unwrap_or((part, ""));
        let name = tag.split_whitespace().next().unwrap_or_default();
        for attribute in ["aria-label=\"", "placeholder=\"", "title=\"", "content=\""] {
            let value = tag.split_once(attribute).and_then(|(_, rest)| rest.split_once('"'));
            texts.extend(value.map(|(value, _)| value.to_owned()));
        }
        // Of a form, what was or is to be sent; of JSON, data.
        if !["textarea", "script", "pre", "code"].contains(&name) {
            texts.push(text.to_owned());
        }
    }
    texts
}
