//! The tables of pages as files: the numbers that the pages and the API show,
//! checked from the files alone, where whatever is changed is found.

use std::{fs, path::Path, process::Command};

use quydinh::{
    export::{Cell, Checked, Format, Meta, Row, Table, Type, check, regulations::COLUMNS},
    model::{Day, Role, TokenScope},
    store::journal::sha256,
};
use serde_json::{Value, json};

use crate::{
    app::TestApp,
    comments::{COMMENTS, PHONE, consulting, say_something, send as send_by},
    costs::with_plans as with_costs,
    exports::{checked, column, kept},
    figures::{enacted, json_of, reviewer, send, shown},
    harness::{TestStore, on_both_stores},
    program,
};

on_both_stores!(
    every_table_is_a_file,
    files_say_what_the_api_says,
    a_changed_cell_is_found_whoever_computes_the_digest,
    the_program_writes_every_list,
    comments_are_files_without_what_is_masked,
    calls_are_for_those_who_may_see_them,
    others_recompute_the_league_table,
);

/// A registry with a baseline, plans of which one item is carried out, calls
/// that were answered and not, and published figures.
async fn with_figures(store: TestStore) -> TestApp {
    let app = TestApp::with_registry(store).await;
    app.follow().await;
    let cookie = reviewer(&app).await;
    let new = json!({"slug": "goc", "title": "Gốc năm 2025", "day": "2025-01-01"});
    assert_eq!(send(&app, &cookie, "/api/v1/baselines", &new).await.status, 201);
    for (number, deadline, agencies) in [
        ("7417/VPCP-KSTT", "2026-06-20", ["bo-cong-thuong", "bo-y-te"]),
        ("7418/VPCP-KSTT", "2026-12-31", ["bo-xay-dung", "bo-y-te"]),
    ] {
        let call = json!({"number": number, "issued": "2026-06-01", "title": "Rà soát năm 2026",
            "deadline": deadline, "agencies": agencies});
        let opened = send(&app, &cookie, "/api/v1/calls", &call).await;
        assert_eq!(opened.status, 201, "{}", opened.body);
    }
    enacted(&app).await;
    app.load("changes.csv", "2026-01-01").await;
    shown(&app).await;
    app
}

/// Tables with their addresses; the page of each links to it.
const TABLES: &[(&str, &str, &str)] = &[
    ("/ty-le", "?by=agency", "/ty-le?by=agency"),
    ("/ty-le", "?by=kind&baseline=goc", "/ty-le?by=kind&baseline=goc"),
    ("/ty-le", "?by=document", "/ty-le?by=document"),
    (
        "/ty-le",
        "?by=month&stage=proposed&baseline=goc",
        "/ty-le?by=month&stage=proposed&baseline=goc",
    ),
    ("/ty-le/phe-duyet", "?by=agency", "/ty-le"),
    (
        "/ty-le/quy-dinh",
        "?by=agency&baseline=goc&part=denominator",
        "/ty-le/quy-dinh?baseline=goc&part=denominator",
    ),
    ("/ket-qua", "", "/ket-qua"),
    ("/ket-qua", "?baseline=goc&sort=name", "/ket-qua?baseline=goc&sort=name"),
    ("/ket-qua/bo-y-te", "", "/ket-qua/bo-y-te"),
    ("/ket-qua/gop-y", "?rows=received", "/ket-qua/gop-y"),
    ("/qua-han", "?agency=bo-y-te", "/ket-qua/bo-y-te"),
    ("/chi-phi", "", "/chi-phi"),
    ("/chi-phi", "?by=field", "/chi-phi?by=field"),
    ("/chi-phi/quy-dinh", "?rows=missing", "/chi-phi/quy-dinh?rows=missing"),
    ("/moc-so-sanh", "", "/moc-so-sanh"),
    ("/moc-so-sanh/goc", "", "/moc-so-sanh/goc"),
    (
        "/dieu-chinh-so-lieu",
        "?by=agency&as_of=2026-06-30&known_at=38",
        "/dieu-chinh-so-lieu?as_of=2026-06-30&known_at=38",
    ),
    (
        "/dieu-chinh-so-lieu/quy-dinh",
        "?by=agency&as_of=2026-06-30&known_at=38",
        "/dieu-chinh-so-lieu?as_of=2026-06-30&known_at=38",
    ),
    ("/doi-chieu", "", "/doi-chieu"),
    ("/doi-chieu/regulations", "", "/doi-chieu/regulations"),
    ("/muc-phuong-an", "", "/phuong-an"),
    ("/tham-van", "", "/tham-van"),
    ("/tham-van/PA-0001", "", "/tham-van/PA-0001"),
    ("/thuc-thi/20_2026_tt-byt", "", "/thuc-thi/20_2026_tt-byt"),
    ("/loc/agency", "?kind=procedure", "/loc/agency?kind=procedure"),
    ("/chi-so", "", "/chi-so"),
    ("/kien-nghi", "", ""),
    ("/du-thao", "", ""),
    ("/danh-muc-ra-soat", "", ""),
];

async fn every_table_is_a_file(store: TestStore) {
    let app = with_figures(store).await;
    let folder = tempfile::tempdir().unwrap();
    for (path, query, page) in TABLES {
        let Checked { stated, found, .. } = checked(&app, folder.path(), path, query).await;
        assert!(!stated.meta.title.is_empty() && !stated.meta.filter.is_empty(), "{path}{query}");
        assert!(
            stated.columns.iter().all(|column| !column.definition.is_empty()),
            "{path}: every column is defined"
        );
        let based = query.contains("baseline") || path.starts_with("/moc-so-sanh/");
        assert_eq!(stated.meta.baseline.is_some(), based, "{path}{query}: {:?}", stated.meta);
        if let Some(base) = &stated.meta.baseline {
            let digest = json_of(&app, "/api/v1/baselines/goc").await["digest"].clone();
            assert!(base.contains(digest.as_str().unwrap()), "{base}");
        }
        if page.is_empty() {
            continue;
        }
        let shown = app.get(page).await;
        assert_eq!(shown.status, 200, "{page}: {}", shown.body);
        let link = format!("href=\"{path}.csv{}\"", query.replace('&', "&#38;"));
        let links = shown.body.contains(&link);
        assert_eq!(links, found.rows > 0 || !path.contains("tham-van"), "{page} has no {link}");
    }
    for (address, status) in [
        ("/ty-le.csv?by=quarter", 400),
        ("/ket-qua.csv?sort=x", 400),
        ("/ket-qua/bo-x.csv", 404),
        ("/moc-so-sanh/khong-co.csv", 404),
        ("/doi-chieu/x.csv", 404),
        ("/chi-so/khong-co.csv", 404),
        ("/thuc-thi/1_2020_nd-cp.csv", 404),
        ("/loc/x.csv", 404),
        ("/chi-phi/x.csv", 404),
        ("/ty-le/ty-le.csv", 404),
        ("/gop-y.csv?item=1", 400),
        ("/ket-qua.atom", 404),
        ("/tham-dinh.csv", 404),
    ] {
        let reply = app.get(address).await;
        assert_eq!(reply.status, status, "{address}: {}", reply.body);
    }
}

/// A file as JSON.
async fn rows(app: &TestApp, address: &str) -> Vec<Value> {
    let reply = app.get(address).await;
    assert_eq!(reply.status, 200, "{address}: {}", reply.body);
    reply.json()["rows"].as_array().unwrap().clone()
}

async fn files_say_what_the_api_says(store: TestStore) {
    let app = with_figures(store).await;
    for query in ["?by=agency", "?by=kind&baseline=goc", "?by=field&stage=proposed"] {
        let api = json_of(&app, &format!("/api/v1/ratios{query}")).await;
        let mut file = rows(&app, &format!("/ty-le.json{query}")).await;
        let mut wanted = api["rows"].as_array().unwrap().clone();
        wanted.push(api["total"].clone());
        assert_eq!(file.len(), wanted.len());
        for (file, api) in file.iter_mut().zip(&wanted) {
            for key in ["numerator", "denominator", "truncated", "rounded"] {
                assert_eq!(file[key], api[key], "{query}: {file} {api}");
            }
            assert_eq!(file["new"], api["change"]["new"], "{query}");
            assert_eq!(
                file["key"].as_str().unwrap_or_default(),
                api["key"].as_str().unwrap_or_default()
            );
            // The address of the rows of a number has as many as it says.
            let list =
                app.get(&file["numerator_rows"].as_str().unwrap().replace(".csv", ".json")).await;
            assert_eq!(list.headers["x-rows"], *file["numerator"].to_string(), "{file}");
        }
    }
    for query in ["", "?baseline=goc&sort=name&order=desc"] {
        let api = json_of(&app, &format!("/api/v1/league{query}")).await;
        let file = rows(&app, &format!("/ket-qua.json{query}")).await;
        let mut wanted = api["rows"].as_array().unwrap().clone();
        wanted.push(api["total"].clone());
        assert_eq!(file.len(), wanted.len());
        for (file, api) in file.iter().zip(&wanted) {
            assert_eq!((&file["agency"], &file["score"]), (&api["key"], &api["score"]["points"]));
            assert_eq!((&file["rank"], &file["owed"]), (&api["rank"], &api["owed"]["count"]));
            assert_eq!(file["overdue"], api["owed"]["overdue"]);
            for part in api["score"]["criteria"].as_array().unwrap() {
                let name = part["criterion"].as_str().unwrap().replace('-', "_");
                let number = |of: &str| match &file[format!("{name}_{of}")] {
                    Value::Number(number) => Value::String(number.to_string()),
                    other => other.clone(),
                };
                assert_eq!(number("numerator"), part["numerator"], "{name}: {file}");
                assert_eq!(number("denominator"), part["denominator"], "{name}: {file}");
                assert_eq!(file[format!("{name}_points")], part["points"], "{name}: {file}");
            }
        }
    }
    let api = json_of(&app, "/api/v1/reconciliation").await;
    let file = rows(&app, "/doi-chieu.json").await;
    for (file, api) in file.iter().zip(api["figures"].as_array().unwrap()) {
        for key in ["numerator", "denominator", "truncated", "rounded"] {
            assert_eq!(file[key], api[key], "{file}");
        }
        let own = app.get(&file["rows"].as_str().unwrap().replace(".csv", ".json")).await;
        assert_eq!(own.headers["x-rows"], *file["numerator"].to_string());
    }
    let members = app.get("/moc-so-sanh/goc.json").await;
    let mut codes = column(&members, "code");
    codes.sort_unstable();
    let text: String = codes.iter().map(|code| format!("{code}\n")).collect();
    assert_eq!(sha256(text.as_bytes()), json_of(&app, "/api/v1/baselines/goc").await["digest"]);
}

/// A CSV file with one cell changed, and the description made to agree: its
/// digest is that of the changed rows.
fn changed(folder: &Path, name: &str, (row, place): (usize, usize), to: &str) -> Checked {
    let path = folder.join(format!("{name}.csv"));
    let meta = folder.join(format!("{name}.meta.json"));
    let text = fs::read_to_string(&path).unwrap();
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let mut out =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for (at, record) in reader.records().enumerate() {
        let record = record.unwrap();
        let cells = record.iter().enumerate();
        out.write_record(cells.map(|(p, cell)| if (at, p) == (row, place) { to } else { cell }))
            .unwrap();
    }
    let text = String::from_utf8(out.into_inner().unwrap()).unwrap();
    let mut described: Value = serde_json::from_slice(&fs::read(&meta).unwrap()).unwrap();
    described["digest"] = sha256(text.as_bytes()).into();
    let (own, beside) = (folder.join("changed.csv"), folder.join("changed.meta.json"));
    fs::write(&own, format!("\u{feff}{text}")).unwrap();
    fs::write(&beside, described.to_string()).unwrap();
    check(&own, Some(&beside)).unwrap()
}

async fn a_changed_cell_is_found_whoever_computes_the_digest(store: TestStore) {
    // What nothing else in the file tells.
    let silent: &[(&str, &[&str])] = &[
        ("/ty-le", &["target"]),
        (
            "/ket-qua",
            &[
                "fresh_numerator",
                "fresh_denominator",
                "comments_changed",
                "petitions_accepted",
                "petitions_planned",
                "last_change_days",
                "last_change_seq",
            ],
        ),
        // Points have a cap, so that they do not tell all of their inputs.
        ("/ket-qua/bo-y-te", &["numerator", "denominator"]),
        ("/chi-phi", &[]),
        // Nothing of one more is nothing as well.
        ("/dieu-chinh-so-lieu", &["then_denominator", "now_denominator"]),
        // What does not agree does not agree with one more either.
        (
            "/doi-chieu",
            &[
                "reported_numerator",
                "reported_more_than",
                "reported_denominator",
                "numerator",
                "denominator",
            ],
        ),
    ];
    let app = with_figures(store).await;
    let folder = tempfile::tempdir().unwrap();
    for (path, silent) in silent {
        let query = match *path {
            "/ty-le" | "/ket-qua" => "?baseline=goc",
            "/dieu-chinh-so-lieu" => "?as_of=2026-06-30&known_at=38",
            _ => "",
        };
        let table = checked(&app, folder.path(), path, query).await;
        assert!(table.recounted.cells > 0, "{path}");
        let name = path.rsplit('/').next().unwrap();
        let text = fs::read_to_string(folder.path().join(format!("{name}.csv"))).unwrap();
        let records: Vec<csv::StringRecord> = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(text.trim_start_matches('\u{feff}').as_bytes())
            .records()
            .map(Result::unwrap)
            .collect();
        let mut tried = 0;
        // The first rows, one with a plan, and the whole.
        let rows = [1, 2, records.len() - 1].into_iter().filter(|row| *row < records.len());
        let planned = records.iter().position(|row| row.iter().any(|cell| cell == "bo-y-te"));
        for row in rows.chain(planned) {
            for (place, column) in table.stated.columns.iter().enumerate() {
                let numbers = matches!(column.kind, Type::Number | Type::Decimal | Type::Dong);
                if !numbers || silent.contains(&&*column.key) {
                    continue;
                }
                let to = match &records[row][place] {
                    "" => "7".to_owned(),
                    cell if column.kind == Type::Decimal => format!("1{cell}"),
                    cell => (cell.parse::<i128>().unwrap() + 1).to_string(),
                };
                let found = changed(folder.path(), name, (row, place), &to);
                let told = found.differences();
                assert!(!told.is_empty(), "{path}, row {row}, {} to {to}", column.key);
                assert!(told.iter().all(|told| !told.contains("mã băm")), "{told:?}");
                tried += 1;
            }
        }
        assert!(tried > 4, "{path}: {tried}");
        // With the digest as it was, any cell is found.
        let original = fs::read(folder.path().join(format!("{name}.meta.json"))).unwrap();
        let text = table.stated.columns.iter().rposition(|column| column.kind == Type::Text);
        changed(folder.path(), name, (1, text.unwrap()), "khác");
        fs::write(folder.path().join("changed.meta.json"), original).unwrap();
        let own = folder.path().join("changed.csv");
        let told = check(&own, Some(&folder.path().join("changed.meta.json"))).unwrap();
        assert!(told.differences()[0].contains("mã băm ghi là"), "{path}");
    }
    // The rules of another program are told.
    let (_, meta) = kept(&app, folder.path(), "/ket-qua.meta.json").await;
    let (_, file) = kept(&app, folder.path(), "/ket-qua.csv").await;
    let text = fs::read_to_string(&meta).unwrap();
    fs::write(&meta, text.replace("enacted tối đa 30", "enacted tối đa 40")).unwrap();
    let told = check(&file, Some(&meta)).unwrap().differences();
    assert!(told[0].contains("không phải của chương trình này"), "{told:?}");
}

async fn the_program_writes_every_list(store: TestStore) {
    let app = with_figures(store).await;
    let at = app.place();
    for (arguments, path) in [
        (&["ratios", "--filter", "baseline=goc"][..], "/ty-le.json?baseline=goc"),
        (&["ratio-rows"], "/ty-le/quy-dinh.json"),
        (&["overlap"], "/ty-le/phe-duyet.json"),
        (&["league"], "/ket-qua.json"),
        (&["league", "--of", "bo-y-te"], "/ket-qua/bo-y-te.json"),
        (&["league-comments"], "/ket-qua/gop-y.json"),
        (&["overdue"], "/qua-han.json"),
        (&["costs"], "/chi-phi.json"),
        (&["cost-rows"], "/chi-phi/quy-dinh.json"),
        (&["plan-items"], "/muc-phuong-an.json"),
        (&["plans", "--of", "PA-0001"], "/phuong-an/PA-0001.json"),
        (&["documents", "--of", "20_2026_tt-byt"], "/thuc-thi/20_2026_tt-byt.json"),
        (&["baselines"], "/moc-so-sanh.json"),
        (&["baselines", "--of", "goc"], "/moc-so-sanh/goc.json"),
        (&["indicators"], "/chi-so.json"),
        (&["reconciliation"], "/doi-chieu.json"),
        (&["reconciliation", "--of", "enacted"], "/doi-chieu/enacted.json"),
        (&["consultations"], "/tham-van.json"),
        (&["consultations", "--of", "PA-0001"], "/tham-van/PA-0001.json"),
        (&["comments"], "/gop-y.json"),
        (&["petitions"], "/kien-nghi.json"),
        (&["drafts"], "/du-thao.json"),
        (&["review-lists"], "/danh-muc-ra-soat.json"),
        (&["calls"], ""),
    ] {
        let day = ["--as-of", "2026-07-01"];
        let dated = [
            "ratios",
            "league",
            "overdue",
            "costs",
            "cost-rows",
            "plan-items",
            "ratio-rows",
            "overlap",
        ];
        let day: &[&str] = if dated.contains(&arguments[0]) { &day } else { &[] };
        let all: Vec<&str> = ["export"]
            .iter()
            .chain(arguments)
            .chain(&["--out", "x.json"])
            .chain(day)
            .copied()
            .collect();
        program::quydinh(at, &all).success();
        let verified = program::stdout(&program::quydinh(at, &["verify", "x.json"]).success());
        assert!(verified.contains("Mọi con số đúng như tệp ghi."), "{verified}");
        let written: Value =
            serde_json::from_slice(&fs::read(at.dir().join("x.json")).unwrap()).unwrap();
        if path.is_empty() || day.is_empty() {
            continue;
        }
        let joined = if path.contains('?') { '&' } else { '?' };
        let web = app.get(&format!("{path}{joined}as_of=2026-07-01")).await.json();
        assert_eq!(written["rows"], web["rows"], "{arguments:?}");
    }
    let verified = program::quydinh(at, &["export", "league", "--out", "k.csv"]);
    verified.success();
    let told = program::stdout(&program::quydinh(at, &["verify", "k.csv"]).success());
    assert!(told.contains("con số từ các ô khác của tệp."), "{told}");
    let path = at.dir().join("k.csv");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen(",no,", ",yes,", 1)).unwrap();
    program::quydinh(at, &["verify", "k.csv"]).code(1);
    for arguments in [["regulations", "--of", "x"], ["league", "--of", "bo-x"]] {
        let all: Vec<&str> =
            ["export", "--out", "x.csv"].iter().chain(&arguments).copied().collect();
        program::quydinh(at, &all).code(1);
    }
}

async fn comments_are_files_without_what_is_masked(at: TestStore) {
    let (app, _, _) = consulting(at).await;
    let member = app.member(Role::Business, None).await;
    let token = app.token(&member, &[TokenScope::Comments, TokenScope::Read]).await;
    let now = app.another().await;
    let said = say_something(&format!("Đề nghị giảm xuống 3 ngày. Liên hệ {PHONE}"));
    let made = send_by(&now, &token, ("POST", COMMENTS), None, &said).await;
    assert_eq!(made.status, 201, "{}", made.body);
    app.shows(app.store.seq().await.unwrap()).await;
    let folder = tempfile::tempdir().unwrap();
    for (path, query, rows) in [
        ("/tham-van", "", 1),
        ("/tham-van/PA-0001", "", 1),
        ("/gop-y", "", 1),
        ("/gop-y", "?plan=PA-0001&item=1", 1),
        ("/gop-y", "?plan=PA-0001&item=2", 0),
    ] {
        let checked = checked(&app, folder.path(), path, query).await;
        assert_eq!(checked.found.rows, rows, "{path}{query}");
        let page = app.get(if path == "/gop-y" { "/tham-van" } else { path }).await;
        assert!(page.body.contains(&format!("href=\"{path}.csv\"")), "{}", page.body);
    }
    let file = app.get("/gop-y.json").await;
    assert_eq!(column(&file, "stance"), ["change"]);
    assert!(column(&file, "text")[0].contains("Đề nghị giảm"), "{}", file.body);
    assert!(!file.body.contains(PHONE), "{}", file.body);
    assert_eq!(rows(&app, "/tham-van.json").await[0]["comments"], 1);
    let feed = app.get("/gop-y.atom").await;
    assert!(feed.body.contains("/tham-van/gop-y/GY-0001"), "{}", feed.body);
}

async fn calls_are_for_those_who_may_see_them(store: TestStore) {
    let app = with_figures(store).await;
    let cookie = reviewer(&app).await;
    let file = app.get_with("/tham-dinh/yeu-cau.json", &cookie).await;
    assert_eq!(file.status, 200, "{}", file.body);
    assert_eq!(file.headers["cache-control"], "private, no-store");
    assert_eq!(file.headers["x-rows"], "4");
    assert_eq!(column(&file, "days_late"), ["-183", "-183", "11", "11"]);
    assert_eq!(column(&file, "answered"), ["no"; 4]);
    let desk = app.get_with("/tham-dinh", &cookie).await;
    assert!(desk.body.contains("href=\"/tham-dinh/yeu-cau.csv\""), "{}", desk.body);
    let visitor = app.get("/tham-dinh/yeu-cau.json").await;
    assert_eq!(visitor.status, 303, "{}", visitor.body);
    let officer = app.cookie(&app.member(Role::Officer, Some("bo-y-te")).await).await;
    assert_eq!(app.get_with("/tham-dinh/yeu-cau.json", &officer).await.status, 403);
}

async fn costs_are_files(store: TestStore) {
    let app = with_costs(store).await;
    let folder = tempfile::tempdir().unwrap();
    for query in ["", "?by=field", "?by=kind"] {
        let table = checked(&app, folder.path(), "/chi-phi", query).await;
        assert!(table.recounted.cells > 5);
        let api = json_of(&app, &format!("/api/v1/costs{query}")).await;
        let file = rows(&app, &format!("/chi-phi.json{query}")).await;
        let last = file.last().unwrap();
        assert_eq!(last["truncated"], api["total"]["truncated"], "{last}");
        assert_eq!(last["counted_rows"], api["total"]["counted"], "{last}");
    }
    let counted = rows(&app, "/chi-phi/quy-dinh.json").await;
    let api = json_of(&app, "/api/v1/costs/rows").await;
    let codes = |rows: &[Value]| rows.iter().map(|row| row["code"].clone()).collect::<Vec<_>>();
    assert_eq!(codes(&counted), codes(api["rows"].as_array().unwrap()));
    let missing = rows(&app, "/chi-phi/quy-dinh.json?rows=missing").await;
    assert!(missing[0]["missing_before"].is_string(), "{missing:?}");
    checked(&app, folder.path(), "/chi-phi/quy-dinh", "").await;
    // A saving that is no longer what the exact costs say.
    checked(&app, folder.path(), "/chi-phi", "").await;
    let saved = 8;
    let told = changed(folder.path(), "chi-phi", (1, saved), "1").differences();
    assert!(told[0].contains("Tiết kiệm"), "{told:?}");
}

mod costs_as_files {
    use super::*;
    on_both_stores!(costs_are_files);
}

/// Where programs of others are, or why they are not.
fn program_of_others(name: &str) -> Option<String> {
    let path = std::env::var(format!("QUYDINH_TEST_{name}")).ok();
    if path.is_none() {
        let why = std::env::var(format!("QUYDINH_TEST_NO_{name}"));
        println!("skipped: {}", why.unwrap_or_else(|_| format!("QUYDINH_TEST_{name} is not set")));
    }
    path
}

/// `DuckDB` counts the league table from the regulations and the items alone.
pub(crate) async fn recompute_league(app: &TestApp, folder: &Path) -> Option<String> {
    let python = std::env::var("QUYDINH_TEST_PYTHON").ok()?;
    kept(app, folder, "/quy-dinh.parquet").await;
    kept(app, folder, "/muc-phuong-an.parquet").await;
    let league = app.get("/api/v1/league").await;
    fs::write(folder.join("league.json"), &league.bytes).unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let done = Command::new(python)
        .arg(root.join("tests/integration/league.py"))
        .args([folder, &root.join("data/league.json")])
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(done.status.success(), "{told}");
    Some(String::from_utf8_lossy(&done.stdout).into_owned())
}

async fn others_recompute_the_league_table(store: TestStore) {
    let app = with_figures(store).await;
    let folder = tempfile::tempdir().unwrap();
    if program_of_others("PYTHON").is_some() {
        let told = recompute_league(&app, folder.path()).await.unwrap();
        assert!(told.ends_with("1 enacted\n"), "{told}");
    }
}

/// Rows with what offices get wrong.
fn difficult() -> Vec<Row> {
    let row = |name: &str, cost: i128, day: (i16, i8, i8), share: &str| -> Row {
        let mut row = vec![Cell::Empty; COLUMNS.len()];
        let mut put = |key: &str, cell: Cell| {
            row[COLUMNS.iter().position(|column| column.key == key).unwrap()] = cell;
        };
        put("code", Cell::text("1.004883"));
        put("name", Cell::text(name.to_owned()));
        put("field", Cell::text(share.to_owned()));
        put("enacted_on", Cell::Date(Day::constant(day.0, day.1, day.2)));
        put("cost_saved", Cell::Number(cost));
        row
    };
    vec![
        row("Cấp Giấy phép “xuất khẩu”, nhập khẩu; hoặc ủy thác", -1_250_000, (2026, 5, 1), "Thuế"),
        row("Đăng ký kinh doanh\nhai dòng", 650_000_000_000, (2020, 2, 29), "Hộ kinh doanh"),
        row("=1+1", 0, (1999, 12, 31), "+84 24 3"),
        row("Kỳ hạn 03/04 và 1.004", 12, (2026, 12, 1), "0001"),
    ]
}

/// `LibreOffice` opens the workbook and the CSV file: what it saves again has
/// the same texts, numbers and days.
#[test]
fn an_office_opens_the_files() {
    let Some(office) = program_of_others("OFFICE") else { return };
    let folder = tempfile::tempdir().unwrap();
    let rows = difficult();
    let kept = rows.clone();
    let table = Table {
        name: "quy-dinh".into(),
        columns: &COLUMNS,
        meta: Meta {
            title: "Quy định kinh doanh".into(),
            filter: "Toàn bộ danh mục.".into(),
            rule: None,
            baseline: None,
            as_of: Day::constant(2026, 7, 1),
            known_at: None,
            seq: 12,
            made_by: Meta::MADE_BY.into(),
        },
        feed: None,
        rows: Box::new(move || Box::new(kept.clone().into_iter().map(Ok))),
    };
    let summary = table.summarise().unwrap();
    for format in [Format::Xlsx, Format::Csv] {
        let mut out = fs::File::create(folder.path().join(format!("{format}.{format}"))).unwrap();
        table.write(format, &summary, &mut out).unwrap();
    }
    // Comma, quotation mark, UTF-8, from row 1, all columns as found, cells as they are shown.
    let text = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,true";
    for (to, from, filter) in
        [(text, "xlsx.xlsx", None), ("xlsx", "csv.csv", Some("CSV:44,34,76,1"))]
    {
        let profile = folder.path().join("profile");
        let mut command = Command::new(&office);
        command.arg(format!("-env:UserInstallation=file://{}", profile.display()));
        command.args(["--headless", "--norestore", "--convert-to", to, "--outdir"]);
        command.arg(folder.path().join("out"));
        command.args(filter.map(|filter| format!("--infilter={filter}")));
        let done = command.arg(folder.path().join(from)).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
    let headings: Vec<&str> = COLUMNS.iter().map(|column| &*column.heading).collect();
    let place = |key: &str| COLUMNS.iter().position(|column| column.key == key).unwrap();
    let (name, field, day, cost) =
        (place("name"), place("field"), place("enacted_on"), place("cost_saved"));

    // The workbook: days are days and show as such, numbers show with their groups.
    let saved = fs::read_to_string(folder.path().join("out/xlsx.csv")).unwrap();
    let mut reader = csv::ReaderBuilder::new().from_reader(saved.as_bytes());
    assert_eq!(reader.headers().unwrap().iter().collect::<Vec<_>>(), headings);
    let shown: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let columns = |at: usize| shown.iter().map(|row| row[at].to_owned()).collect::<Vec<_>>();
    let said = |at: usize| -> Vec<String> {
        let text = |row: &Row| match &row[at] {
            Cell::Text(text) => text.to_string(),
            other => panic!("{other:?}"),
        };
        rows.iter().map(text).collect()
    };
    assert_eq!((columns(name), columns(field)), (said(name), said(field)));
    assert_eq!(columns(day), ["01/05/2026", "29/02/2020", "31/12/1999", "01/12/2026"]);
    assert_eq!(columns(cost), ["-1,250,000", "650,000,000,000", "0", "12"]);

    // The CSV file: numbers and days are none as texts; no formula is computed.
    use calamine::{Data, Reader as _};
    let mut book: calamine::Xlsx<_> =
        calamine::open_workbook(folder.path().join("out/csv.xlsx")).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    let cells =
        |at: usize| -> Vec<Data> { sheet.rows().skip(1).map(|row| row[at].clone()).collect() };
    let found: Vec<String> = sheet.rows().next().unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(found, headings);
    let numbers = cells(cost).into_iter().map(|cell| match cell {
        Data::Float(number) => number as i128,
        Data::Int(number) => i128::from(number),
        other => panic!("{other:?}"),
    });
    assert_eq!(numbers.collect::<Vec<_>>(), [-1_250_000, 650_000_000_000, 0, 12]);
    let days = cells(day).into_iter().map(|cell| match cell {
        Data::DateTime(at) => at.as_f64(),
        other => panic!("{other:?}"),
    });
    assert_eq!(days.collect::<Vec<_>>(), [46_143.0, 43_890.0, 36_525.0, 46_357.0]);
    let mut names = said(name);
    // The guard is there to be seen: as a text it computes nothing.
    names[2].insert(0, '\'');
    let texts: Vec<String> = cells(name).iter().map(ToString::to_string).collect();
    assert_eq!(texts, names);
}
