//! The figures of the founding report, counted from files that anybody can
//! take away.

use std::collections::{BTreeMap, BTreeSet};

use quydinh::export::regulations::COLUMNS;

use crate::app::TestApp;

/// The rows of a file, by the keys of its columns.
async fn table(app: &TestApp, path: &str) -> Vec<BTreeMap<String, String>> {
    let file = app.get(&format!("{path}.csv")).await;
    assert_eq!(file.status, 200, "{path}: {}", file.body);
    // The list of regulations is long, and its columns are known.
    let keys: Vec<String> = match path {
        "/quy-dinh" => COLUMNS.iter().map(|column| column.key.to_string()).collect(),
        path => {
            let described = app.get(&format!("{path}.meta.json")).await.json();
            let columns = described["columns"].as_array().unwrap().iter();
            columns.map(|column| column["key"].as_str().unwrap().to_owned()).collect()
        }
    };
    let mut reader = csv::Reader::from_reader(file.body.trim_start_matches('\u{feff}').as_bytes());
    let row = |record: Result<csv::StringRecord, csv::Error>| -> BTreeMap<String, String> {
        let record = record.unwrap();
        keys.iter().zip(&record).map(|(key, cell)| (key.clone(), cell.to_owned())).collect()
    };
    let rows: Vec<_> = reader.records().map(row).collect();
    assert_eq!(file.headers["x-rows"], *rows.len().to_string(), "{path}");
    rows
}

/// Every figure counted by whoever has nothing but the files. Days are texts
/// that sort as days do.
pub(super) async fn from_files(app: &TestApp) -> BTreeMap<&'static str, usize> {
    type Set<'a> = BTreeSet<&'a str>;
    const REPORT: &str = "2022-08-31";
    let within = |day: &String| ("2021-01-01"..=REPORT).contains(&day.as_str());
    let by_then = |day: &String| !day.is_empty() && day.as_str() <= REPORT;
    let regulations = table(app, "/quy-dinh").await;
    let base: Set<'_> = regulations
        .iter()
        .filter(|row| {
            let (from, to) = (&row["in_force_from"], &row["in_force_to"]);
            from.as_str() <= "2020-05-31" && (to.is_empty() || to.as_str() > "2020-05-31")
        })
        .map(|row| row["code"].as_str())
        .collect();
    let field: BTreeMap<&str, &str> =
        regulations.iter().map(|row| (row["code"].as_str(), row["field"].as_str())).collect();
    let fields = |codes: &Set<'_>| codes.iter().map(|code| field[code]).collect::<Set<'_>>().len();

    let items = table(app, "/muc-phuong-an").await;
    let of_base = || items.iter().filter(|item| base.contains(item["code"].as_str()));
    let cuts =
        || of_base().filter(|item| ["cut", "simplify"].contains(&item["disposition"].as_str()));
    let reached = |day: &str| -> Set<'_> {
        cuts().filter(|item| within(&item[day])).map(|item| item["code"].as_str()).collect()
    };
    let (enacted, approved) = (reached("enacted_on"), reached("approved_on"));
    let documents = cuts().filter(|item| within(&item["enacted_on"]));
    let documents: Set<'_> = documents.map(|item| item["document"].as_str()).collect();

    let lists = table(app, "/danh-muc-ra-soat").await;
    let listed = |list: &'static str| {
        lists.iter().filter(move |row| row["list"] == list && by_then(&row["listed"]))
    };
    let codes =
        |list: &'static str| listed(list).map(|row| row["code"].as_str()).collect::<Set<'_>>();
    let handed = of_base()
        .filter(|item| item["disposition"] == "decentralise" && within(&item["approved_on"]))
        .map(|item| item["code"].as_str())
        .collect::<Set<'_>>();
    let handed: Set<'_> = handed.intersection(&codes("decentralisation")).copied().collect();
    let integrated = listed("reporting").filter(|row| by_then(&row["done"])).count();

    let drafts = table(app, "/du-thao").await;
    let drafts: Vec<_> =
        drafts.iter().filter(|row| by_then(&row["sent"]) && !row["procedure"].is_empty()).collect();
    let vetted = |vetting: &str| {
        drafts.iter().filter(|row| row["vetting"] == vetting && by_then(&row["concluded"])).count()
    };
    let petitions = table(app, "/kien-nghi").await;
    let petitions: Vec<_> = petitions.iter().filter(|row| by_then(&row["received"])).collect();
    let routed = |how: &str| {
        petitions.iter().filter(|row| row["routing"] == how && by_then(&row["routed_on"])).count()
    };
    let answered = petitions.iter().filter(|row| by_then(&row["answered_on"])).count();
    BTreeMap::from([
        ("regulations", base.len()),
        ("enacted", enacted.len()),
        ("documents", documents.len()),
        ("approved", approved.len()),
        ("published", reached("consulting_on").len()),
        ("approved-enacted", approved.intersection(&enacted).count()),
        ("owed", approved.difference(&enacted).count()),
        ("enacted-alone", enacted.difference(&approved).count()),
        ("decentralised", handed.len()),
        ("decentralised-fields", fields(&handed)),
        ("internal", codes("internal").len()),
        ("internal-fields", fields(&codes("internal"))),
        ("reports-integrated", integrated),
        ("drafts", drafts.iter().map(|row| row["draft"].as_str()).collect::<Set<'_>>().len()),
        ("draft-procedures", drafts.len()),
        ("draft-refused", vetted("refused")),
        ("draft-amended", vetted("amended")),
        ("draft-vetoed", vetted("refused") + vetted("amended")),
        ("petitions", petitions.len()),
        ("petitions-forwarded", routed("forwarded")),
        ("petitions-kept", routed("kept")),
        ("petitions-answered", answered),
        ("petitions-waiting", routed("forwarded") - answered),
    ])
}
