//! Lists as files: the rows of all pages in every format, checked from the
//! files alone, by this program and by others.

use std::{collections::BTreeMap, fs, path::Path, process::Command};

use axum::{body::Body, http::Request};
use quydinh::{
    export::{Checked, Format, check},
    model::Role,
    random::Random,
};
use serde_json::Value;

use crate::{
    app::{Reply, TestApp},
    harness::{TestStore, fixture, on_both_stores},
    program,
};

on_both_stores!(
    files_have_the_rows_of_all_pages,
    facets_are_rows_and_rows_are_files,
    every_list_is_a_file,
    names_in_the_journal_are_for_those_who_may,
    a_past_day_is_a_file,
    the_program_writes_the_same_and_checks_it,
    others_read_the_files,
);

const PLAN: &str = "Mã TTHC;Loại tác động;Lý do;Kiến nghị thực thi;Thẩm quyền;Lộ trình\n\
    9.000001;Bãi bỏ;Trùng;Bãi bỏ Điều 5 Thông tư 02/2017/TT-BCT;Thẩm quyền của bộ, cơ quan;2045\n\
    9.000002;Giữ nguyên;Điều ước quốc tế;;;\n";

/// A registry with a plan of which one item is carried out.
async fn with_plan(store: TestStore) -> TestApp {
    let app = TestApp::with_registry(store).await;
    app.follow().await;
    let officer = app.member(Role::Officer, Some("bo-cong-thuong")).await;
    let cookie = app.cookie(&officer).await;
    let send = async |path: &str, body: &str| {
        let request = Request::post(path.to_owned())
            .header("cookie", &cookie)
            .header("sec-fetch-site", "same-origin");
        let reply = app.send(request.body(Body::from(body.to_owned())).unwrap()).await;
        assert!(reply.status.is_success(), "{path}: {}", reply.body);
        reply.json()
    };
    let run = send("/api/v1/plans?name=pa.csv", PLAN).await;
    let token = run["confirm"].as_str().unwrap();
    send(&format!("/api/v1/plans?name=pa.csv&confirm={token}"), PLAN).await;
    app.shows(app.store.seq().await.unwrap()).await;
    app
}

/// The codes that all pages of a search show.
async fn paged(app: &TestApp, query: &str) -> Vec<String> {
    let mut codes = Vec::new();
    let mut cursor = 0;
    loop {
        let page = app.search(&format!("{query}&collapse=none&limit=7&cursor={cursor}")).await;
        let hits = page["hits"].as_array().unwrap();
        codes.extend(hits.iter().map(|hit| hit["code"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"].as_str() else {
            assert_eq!(page["total"], codes.len(), "{query}");
            return codes;
        };
        cursor = next.parse().unwrap();
    }
}

/// The file at an address, kept in a folder under its own name.
pub(crate) async fn kept(
    app: &TestApp,
    folder: &Path,
    address: &str,
) -> (Reply, std::path::PathBuf) {
    let reply = app.get(address).await;
    assert_eq!(reply.status, 200, "{address}: {}", reply.body);
    let (path, _) = address.split_once('?').unwrap_or((address, ""));
    let file = folder.join(path.rsplit('/').next().unwrap());
    fs::write(&file, &reply.bytes).unwrap();
    (reply, file)
}

const READABLE: [Format; 4] = [Format::Csv, Format::Xlsx, Format::Json, Format::Parquet];

/// A list in every format that can be checked; they must say the same.
pub(crate) async fn checked(app: &TestApp, folder: &Path, path: &str, query: &str) -> Checked {
    let (_, meta) = kept(app, folder, &format!("{path}.meta.json{query}")).await;
    let mut all: Vec<Checked> = Vec::new();
    for format in READABLE {
        let (reply, file) = kept(app, folder, &format!("{path}.{format}{query}")).await;
        let checked = check(&file, Some(&meta)).unwrap();
        assert_eq!(checked.differences(), Vec::<String>::new(), "{path}.{format}{query}");
        let header = |name: &str| reply.headers[name].to_str().unwrap().to_owned();
        assert_eq!(header("x-rows"), checked.found.rows.to_string());
        assert_eq!(header("x-rows-sha256"), checked.found.digest);
        assert_eq!(header("content-type"), format.media_type());
        let attachment = header("content-disposition");
        let ending = format!("-2026-07-01.{format}\"");
        assert!(attachment.starts_with("attachment; filename=\""), "{attachment}");
        let then = query.contains("as_of") || path.starts_with("/moc-so-sanh/");
        assert!(attachment.ends_with(&ending) || then, "{attachment}");
        all.push(checked);
    }
    for other in &all[1..] {
        assert_eq!(*other, all[0], "{path}{query}");
    }
    all.remove(0)
}

/// The cells of a column in the JSON form of a list.
pub(crate) fn column(reply: &Reply, key: &str) -> Vec<String> {
    let json = reply.json();
    let rows = json["rows"].as_array().unwrap();
    let text = |cell: &Value| cell.as_str().map_or_else(|| cell.to_string(), str::to_owned);
    rows.iter().map(|row| text(&row[key])).collect()
}

async fn files_have_the_rows_of_all_pages(store: TestStore) {
    let app = with_plan(store).await;
    let folder = tempfile::tempdir().unwrap();
    for query in [
        "sort=relevance",
        "q=thuế",
        "q=giay phep kinh doanh",
        "q=9.000001 giấy phép",
        "q=%22giấy phép%22 -xăng",
        "q=khongcotunay",
        "kind=procedure",
        "agency=bo-cong-thuong&sort=name",
        "in_force=yes&sort=newest",
        "q=cấp&sort=fee_high",
        "disposition=cut",
        "q=đăng ký&as_of=2025-03-01",
    ] {
        let pages = paged(&app, query).await;
        let (file, _) = kept(&app, folder.path(), &format!("/quy-dinh.json?{query}")).await;
        assert_eq!(column(&file, "code"), pages, "{query}");
        let checked = checked(&app, folder.path(), "/quy-dinh", &format!("?{query}")).await;
        assert_eq!(checked.found.rows, pages.len() as u64);
    }
    // What a page shows folded stands for itself, and where it starts is no matter.
    let (all, _) = kept(&app, folder.path(), "/quy-dinh.json").await;
    let (same, _) =
        kept(&app, folder.path(), "/quy-dinh.json?limit=1&cursor=5&collapse=alike").await;
    assert_eq!(column(&all, "code").len(), 36);
    assert_eq!(column(&same, "code"), column(&all, "code"));
}

/// By chance: a facet's count is what its value alone gives, the total is the
/// rows of all pages, and the file has these rows and shares counted from them.
async fn facets_are_rows_and_rows_are_files(store: TestStore) {
    const FACETS: [&str; 7] =
        ["kind", "agency", "field", "in_force", "disposition", "stage", "due"];
    let app = with_plan(store).await;
    let folder = tempfile::tempdir().unwrap();
    let mut random = Random::new(2026);
    let values = async |query: &str, facet: &str| -> Vec<(String, Value)> {
        let found = app.search(query).await;
        let counts = found["facets"][facet].as_array().cloned().unwrap_or_default();
        counts.iter().map(|v| (v["value"].as_str().unwrap().into(), v["count"].clone())).collect()
    };
    for round in 0..25 {
        let words = random.pick(["", "thuế", "cấp giấy phép", "kinh doanh xăng dầu"]);
        let day = random.pick(["", "&as_of=2025-03-01"]);
        let mut filters: BTreeMap<&str, String> = BTreeMap::new();
        let query = |filters: &BTreeMap<&str, String>| {
            let filters = filters.iter().map(|(name, value)| format!("&{name}={value}"));
            format!("q={words}{day}{}", filters.collect::<String>())
        };
        for _ in 0..random.below(3) {
            let facet = random.pick(FACETS);
            let all = values(&query(&filters), facet).await;
            if let Some((value, _)) = random.choose(&all) {
                filters.insert(facet, value.clone());
            }
        }
        let asked = query(&filters);
        let facet = random.pick(FACETS);
        let all = values(&asked, facet).await;
        if let Some((value, count)) = random.choose(&all) {
            let mut alone = filters.clone();
            alone.insert(facet, value.clone());
            assert_eq!(app.search(&query(&alone)).await["total"], *count, "{facet}: {alone:?}");
        }
        let pages = paged(&app, &asked).await;
        let (file, _) = kept(&app, folder.path(), &format!("/quy-dinh.json?{asked}")).await;
        assert_eq!(column(&file, "code"), pages, "{round}: {asked}");
        let checked = checked(&app, folder.path(), "/quy-dinh", &format!("?{asked}")).await;
        assert_eq!(checked.found.rows, pages.len() as u64);
        let of = |value: &str| {
            column(&file, "disposition").iter().filter(|own| *own == value).count() as u64
        };
        let found = app.search(&asked).await;
        for value in found["facets"]["disposition"].as_array().unwrap() {
            if !filters.contains_key("disposition") {
                assert_eq!(value["count"], of(value["value"].as_str().unwrap()), "{asked}");
            }
        }
    }
}

async fn every_list_is_a_file(store: TestStore) {
    let app = with_plan(store).await;
    let folder = tempfile::tempdir().unwrap();
    for (path, rows) in [
        ("/quy-dinh", 36),
        ("/bo-nganh/bo-cong-thuong", paged(&app, "agency=bo-cong-thuong").await.len()),
        ("/van-ban/83_2014_nd-cp", 4),
        ("/phuong-an", 1),
        ("/phuong-an/PA-0001", 2),
        ("/quyet-dinh", 0),
        ("/thuc-thi", 0),
    ] {
        let checked = checked(&app, folder.path(), path, "").await;
        assert_eq!(checked.found.rows, rows as u64, "{path}");
        assert_eq!(checked.stated.meta.seq, app.store.seq().await.unwrap());
        let (feed, _) = kept(&app, folder.path(), &format!("{path}.atom")).await;
        assert!(feed.body.starts_with("<?xml") && feed.body.ends_with("</feed>\n"), "{path}");
        assert_eq!(feed.headers["content-type"], "application/atom+xml; charset=utf-8");
        let page = match path {
            "/quy-dinh" => app.get("/?sort=relevance").await,
            // The page of an agency is a search.
            "/bo-nganh/bo-cong-thuong" => app.get("/?agency=bo-cong-thuong").await,
            "/thuc-thi" => app.get("/quyet-dinh").await,
            path => app.get(path).await,
        };
        let link =
            format!("href=\"{}.csv", if path.contains("nganh") { "/quy-dinh" } else { path });
        assert_eq!(page.body.contains(&link), rows > 0, "{link}:\n{}", page.body);
    }
    let journal = checked(&app, folder.path(), "/nhat-ky", "").await;
    let page = app.get("/nhat-ky").await;
    assert!(page.body.contains(&format!("<h2>{} dòng</h2>", journal.found.rows)), "{}", page.body);
    for (address, status, said) in [
        ("/khong-co.csv", 404, "Không có trang này"),
        ("/quy-dinh.pdf", 404, "Không có trang này"),
        ("/quy-dinh", 404, "Không có trang này"),
        ("/quy-dinh.csv?kind=law", 400, "law"),
        ("/thuc-thi.csv?q=a", 400, "Không có tham số “q”"),
        ("/phuong-an/PA-9999.csv", 404, "PA-9999"),
        ("/van-ban/x.csv", 404, ""),
        ("/bo-nganh/bo-x.csv", 404, "bo-x"),
    ] {
        let reply = app.get(address).await;
        assert_eq!(reply.status, status, "{address}");
        assert!(reply.body.contains(said), "{address}: {}", reply.body);
    }
}

async fn names_in_the_journal_are_for_those_who_may(store: TestStore) {
    let app = with_plan(store).await;
    let visitor = app.get("/nhat-ky.json?kind=plan").await;
    assert!(column(&visitor, "who").iter().all(|who| who == "null"), "{}", visitor.body);
    assert!(column(&visitor, "role").contains(&"Cán bộ bộ, cơ quan".to_owned()));
    let all = app.get("/nhat-ky.json").await;
    for kind in column(&all, "subject_kind") {
        assert!(!["account", "session", "token"].contains(&kind.as_str()), "{kind}");
    }
    // Newest first, and each row names the hash of the one before.
    let places: Vec<u64> = column(&all, "seq").iter().map(|seq| seq.parse().unwrap()).collect();
    assert!(places.is_sorted_by(|a, b| a > b), "{places:?}");

    let reviewer = app.member(Role::Reviewer, None).await;
    let cookie = app.cookie(&reviewer).await;
    let whole = app.get_with("/nhat-ky.json?kind=plan", &cookie).await;
    assert_eq!(whole.headers["cache-control"], "private, no-store");
    assert!(column(&whole, "who").iter().any(|who| who != "null"), "{}", whole.body);
    assert_eq!(column(&whole, "hash"), column(&visitor, "hash"));
}

async fn a_past_day_is_a_file(store: TestStore) {
    let app = with_plan(store).await;
    let folder = tempfile::tempdir().unwrap();
    let now = checked(&app, folder.path(), "/quy-dinh", "").await;
    let known = now.stated.meta.seq;
    let past = checked(&app, folder.path(), "/quy-dinh", "?as_of=2025-02-28&known_at=37").await;
    assert_eq!((past.stated.meta.seq, past.stated.meta.known_at.as_deref()), (37, Some("37")));
    assert_eq!(past.stated.meta.as_of.to_string(), "2025-02-28");
    assert!(past.stated.meta.filter.contains("Tại ngày 28/02/2025."), "{:?}", past.stated.meta);
    assert_ne!(past.found.digest, now.found.digest);
    assert!(known > 37);
    // What is done afterwards does not change it.
    app.load("changes.csv", "2026-01-01").await;
    let again = checked(&app, folder.path(), "/quy-dinh", "?as_of=2025-02-28&known_at=37").await;
    assert_eq!(again.found, past.found);
}

async fn the_program_writes_the_same_and_checks_it(at: TestStore) {
    let registry = fixture("registry.csv");
    let load = ["index", registry.to_str().unwrap(), "--as-of", "2025-01-01"];
    program::quydinh(&at, &load).success();
    let export = |list: &str, more: &[&str], file: &str| {
        let arguments: Vec<&str> =
            ["export", list, "--out", file].iter().chain(more).copied().collect();
        program::stdout(&program::quydinh(&at, &arguments).success())
    };
    let filters = ["--as-of", "2026-07-01", "--q", "giấy phép", "--filter", "kind=procedure"];
    for format in READABLE {
        let file = format!("quy-dinh.{format}");
        let said = export("regulations", &filters, &file);
        let verified = program::stdout(&program::quydinh(&at, &["verify", &file]).success());
        assert!(verified.contains("Mọi con số đúng như tệp ghi."), "{verified}");
        assert!(verified.contains("Từ khóa “giấy phép”"), "{verified}");
        assert!(program::line(&verified, "Tổng cộng").contains(" 0 0 0 0 0 0"), "{verified}");
        let digest = said.lines().find(|line| line.starts_with("SHA-256: ")).unwrap();
        assert!(verified.contains(digest), "{said}{verified}");
    }
    for list in ["plans", "decisions", "documents", "journal"] {
        let file = format!("{list}.parquet");
        export(list, &[], &file);
        program::quydinh(&at, &["verify", &file]).success();
    }
    // Who changes a row is found out.
    let path = at.dir().join("quy-dinh.csv");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen("Cấp", "cấp", 1)).unwrap();
    let found = program::stdout(&program::quydinh(&at, &["verify", "quy-dinh.csv"]).code(1));
    assert!(found.contains("SAI: mã băm ghi là"), "{found}");
    for (arguments, said) in [
        (&["export", "regulations", "--out", "a.pdf"][..], "không rõ dạng"),
        (&["export", "regulations", "--out", "a.csv", "--filter", "kind=law"], "law"),
        (&["export", "journal", "--plan", "PA-0001", "--out", "a.csv"], "chỉ dùng với"),
        (&["verify", "a.pdf"], "không có đuôi"),
        (&["verify", "b.csv"], "không đọc được"),
    ] {
        let refused = program::quydinh(&at, arguments).code(1);
        let told = String::from_utf8(refused.get_output().stderr.clone()).unwrap();
        assert!(told.contains(said), "{arguments:?}: {told}");
    }

    // The web gives the same of the same day.
    let app = TestApp::over(at).await;
    let reply = app.get("/quy-dinh.json?as_of=2026-07-01&q=giấy phép&kind=procedure").await;
    let stated = check(&app.dir().join("quy-dinh.json"), None).unwrap().stated;
    assert_eq!(reply.headers["x-rows-sha256"], *stated.summary.digest);
    assert!(stated.summary.rows > 3);
}

/// `DuckDB` recomputes the shares from Parquet, openpyxl reads the workbook, and
/// the digest is recomputed from CSV with nothing but a hash function.
async fn others_read_the_files(store: TestStore) {
    let Ok(python) = std::env::var("QUYDINH_TEST_PYTHON") else {
        let why = std::env::var("QUYDINH_TEST_NO_PYTHON");
        println!("skipped: {}", why.as_deref().unwrap_or("QUYDINH_TEST_PYTHON is not set"));
        return;
    };
    let app = with_plan(store).await;
    let folder = tempfile::tempdir().unwrap();
    checked(&app, folder.path(), "/quy-dinh", "").await;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/integration/exports.py");
    let done = Command::new(python).arg(script).arg(folder.path()).output().unwrap();
    let told = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(done.status.success(), "{told}");
    assert_eq!(String::from_utf8_lossy(&done.stdout), "36 rows read\n");
}
