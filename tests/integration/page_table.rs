//! `tests/pages.csv`, the one list of pages: the browser looks at each, and
//! `benches/pages.sh` times each. A page that is not in it is one that nobody
//! looks at.

use std::{collections::BTreeSet, fs, path::Path};

use quydinh::web;

/// What a row is that is no page.
const NO_PAGES: [&str; 4] = ["file", "machine", "part", "redirect"];
/// As whom a page is looked at.
const READERS: [&str; 5] = ["visitor", "business", "officer", "reviewer", "administrator"];

/// Name, route, reader and address of each row.
fn rows() -> Vec<[String; 4]> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages.csv");
    let text = fs::read_to_string(path).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("name,route,as,address"));
    lines
        .map(|line| {
            let cells: Vec<String> = line.split(',').map(str::to_owned).collect();
            cells.try_into().unwrap_or_else(|cells| panic!("four cells: {cells:?}"))
        })
        .collect()
}

#[test]
fn every_page_is_in_the_table() {
    let rows = rows();
    let listed: BTreeSet<&str> = rows.iter().map(|[_, route, ..]| route.as_str()).collect();
    let routes = web::routes();
    // A list as a file has the ending of one, and programs have tests of their own.
    let pages: BTreeSet<&str> = routes
        .iter()
        .filter(|route| route.method == "GET" && !route.path.starts_with("/api/"))
        .map(|route| route.path)
        .filter(|path| !path.ends_with(".csv"))
        .collect();
    let missing: Vec<_> = pages.difference(&listed).collect();
    assert!(missing.is_empty(), "not in tests/pages.csv: {missing:?}");
    let gone: Vec<_> = listed.difference(&pages).collect();
    assert!(gone.is_empty(), "in tests/pages.csv, but no route: {gone:?}");
}

#[test]
fn every_row_can_be_looked_at() {
    let mut names = BTreeSet::new();
    for [name, route, reader, address] in rows() {
        if name == "-" {
            assert!(NO_PAGES.contains(&reader.as_str()), "{route}: {reader}");
            continue;
        }
        assert!(names.insert(name.clone()), "{name} is there twice");
        assert!(READERS.contains(&reader.as_str()), "{name}: {reader}");
        // What varies in the route does not in the address, unless as a name in braces.
        let path = address.split('?').next().unwrap_or_default();
        let fits = path.split('/').count() == route.split('/').count()
            && route
                .split('/')
                .zip(path.split('/'))
                .all(|(part, is)| part == is || part.starts_with('{'));
        assert!(fits || name == "page-missing", "{name}: {address} is not of {route}");
    }
    assert!(names.len() >= 90, "{}", names.len());
}
