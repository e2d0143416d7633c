//! What pages may weigh, as they are sent: `-- --show-output` prints the table.
//! Over a sample registry, because its names and texts are as long as real ones
//! and its lists of filters as full.

use std::collections::BTreeSet;

use axum::{body::Body, http::Request};
use quydinh::sample::{self, Registry};

use crate::{
    app::{Reply, TestApp},
    harness::{Backend, TestStore, run},
};

/// A first view: the page, the stylesheet, the script, the fonts and the icon.
const FIRST_VIEW: usize = 100 << 10;
/// A page of results, before it is compressed.
const RESULTS: usize = 60 << 10;
/// The stylesheet, as it is written.
const STYLE: usize = 30 << 10;
/// All scripts, as they are sent, before they are compressed.
const SCRIPTS: usize = 20 << 10;
/// As large as lists of filters get; more regulations add none to them.
const REGULATIONS: u64 = 1_500;

async fn packed(app: &TestApp, address: &str) -> Reply {
    let request = Request::get(address).header("accept-encoding", "gzip");
    let reply = app.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(reply.status, 200, "{address}");
    reply
}

/// The addresses in an attribute of the elements of a page.
fn named<'a>(html: &'a str, element: &str, attribute: &str) -> BTreeSet<&'a str> {
    let start = format!("<{element} ");
    let elements = html.split(&start).skip(1).filter_map(|rest| rest.split('>').next());
    let value = format!("{attribute}=\"");
    elements.filter_map(|tag| tag.split(&value).nth(1)?.split('"').next()).collect()
}

/// What a browser fetches for a page without being asked.
fn fetched(html: &str) -> BTreeSet<&str> {
    let mut all = named(html, "script", "src");
    all.extend(named(html, "img", "src"));
    let links = html.split("<link ").skip(1).filter_map(|rest| rest.split('>').next());
    let fetched = links.filter(|link| {
        ["preload", "stylesheet", "icon"].iter().any(|rel| link.contains(&format!("rel=\"{rel}\"")))
    });
    all.extend(fetched.filter_map(|link| link.split("href=\"").nth(1)?.split('"').next()));
    all
}

#[test]
fn pages_stay_within_their_budgets() {
    run(Backend::Sqlite, weighed);
}

async fn weighed(store: TestStore) {
    let folder = store.dir().join("sample");
    let sample = sample::write(&folder, &Registry::new(REGULATIONS, 1), &|_| ()).unwrap();
    let app = TestApp::empty(store).await;
    app.load_file(sample.regulations, "2026-01-01").await;
    let list = app.get("/api/v1/regulations?q=giấy phép&limit=1").await.json();
    let code = list["hits"][0]["code"].as_str().unwrap_or_else(|| panic!("{list}"));
    let regulation = format!("/quy-dinh/{code}");
    let (mut lines, mut assets) = (Vec::new(), BTreeSet::new());
    for (name, address, most) in [
        ("home", "/", FIRST_VIEW),
        ("results", "/?q=giay+phep", FIRST_VIEW),
        ("regulation", regulation.as_str(), FIRST_VIEW),
        ("league", "/ket-qua", FIRST_VIEW),
    ] {
        let html = app.get(address).await.body;
        let mut sum = packed(&app, address).await.bytes.len();
        for asset in fetched(&html) {
            assert!(asset.starts_with("/static/"), "{address} fetches {asset}");
            sum += packed(&app, asset).await.bytes.len();
            assets.insert(asset.to_owned());
        }
        lines.push((format!("first view of {name}, compressed"), sum, most));
    }
    for address in ["/?q=giay+phep", "/?sort=name", "/?kind=procedure&in_force=yes&sort=fee_high"] {
        let size = app.get(address).await.body.len();
        lines.push((format!("HTML of {address}"), size, RESULTS));
    }
    for (what, most, ending) in [("stylesheet", STYLE, ".css"), ("scripts", SCRIPTS, ".js")] {
        let mut size = 0;
        for asset in assets.iter().filter(|asset| asset.ends_with(ending)) {
            size += app.get(asset).await.bytes.len();
        }
        assert!(size > 0, "{what}");
        lines.push((what.to_owned(), size, most));
    }
    for (what, size, most) in &lines {
        println!("{what:<60} {size:>7} of {most:>7} bytes");
    }
    let over: Vec<_> = lines.iter().filter(|(_, size, most)| size > most).collect();
    assert!(over.is_empty(), "{over:?}");
}

/// Links are not fetched, and the address of the page itself is not either.
#[test]
fn what_is_fetched_is_seen_in_a_page() {
    let html = r#"<link rel="canonical" href="https://a.example/"><link rel="stylesheet" href="/a.css">
        <script type="module" src="/b.js"></script><img alt="" src="/c.png"><a href="/d">d</a>"#;
    assert_eq!(fetched(html).into_iter().collect::<Vec<_>>(), ["/a.css", "/b.js", "/c.png"]);
}
