//! Published figures: recorded once, never overwritten, told as they come.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use axum::{body::Body, http::Request};
use quydinh::{
    cases::{
        Actor,
        indicators::{IndicatorError, Recorded, load, record},
    },
    ingest::read_indicators,
    model::{BadFigure, Figure, Role, Series, SeriesSlug, TokenScope},
    store::Store,
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

use crate::{
    app::{Reply, TestApp, now},
    harness::{TODAY, TestStore, on_both_stores},
    program::{line, quydinh, stdout},
};

on_both_stores!(
    what_was_published_is_recorded_once_and_compared,
    nothing_is_overwritten,
    reviewers_record_by_api_and_file,
    figures_are_told_as_they_are_recorded,
    what_can_be_counted_is_counted,
    the_program_loads_them_by_their_header
);

fn published() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/indicators.csv")
}

async fn load_published(store: &Store) -> Recorded {
    let mut reading = read_indicators(&[published()], TODAY);
    let recorded = load(store, &mut reading, (Actor::Operator("test"), now())).await.unwrap();
    assert_eq!(reading.rejects, []);
    recorded
}

fn slug(text: &str) -> SeriesSlug {
    text.parse().unwrap()
}

fn series(name: &str) -> Series {
    serde_json::from_value(json!({
        "slug": "thu", "name": name, "topic": "Thử", "unit": "quy định", "nature": "cumulative",
    }))
    .unwrap()
}

fn figure(period: &str, value: &str) -> Figure {
    serde_json::from_value(json!({ "period": period, "value": value, "source": "Báo A" })).unwrap()
}

/// The figures of a series as the API gives them.
async fn figures(app: &TestApp, address: &str) -> Vec<Value> {
    let reply = app.get(&format!("/api/v1/indicators/{address}")).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    reply.json()["figures"].as_array().unwrap().clone()
}

async fn what_was_published_is_recorded_once_and_compared(at: TestStore) {
    let app = TestApp::with_registry(at).await;
    let first = load_published(&app.store).await;
    assert!(first.series_added >= 50 && first.added >= 80, "{first:?}");
    let seq = app.store.seq().await.unwrap();
    assert_eq!(first.seq, Some(seq));
    let again = load_published(&app.store).await;
    assert_eq!((again.added, again.same, again.seq), (0, first.added, None));
    assert_eq!((again.series_added, again.series_changed), (0, 0));
    assert_eq!(app.store.seq().await.unwrap(), seq);
    assert_eq!(app.store.verify().await.unwrap().findings, []);

    let list = app.get("/api/v1/indicators").await.json();
    let list = list["indicators"].as_array().unwrap();
    assert_eq!(list.len() as u64, first.series_added);
    let apart = app.get("/api/v1/indicators?disagreeing=true").await.json();
    let apart: Vec<&str> = apart["indicators"]
        .as_array()
        .unwrap()
        .iter()
        .map(|i| i["slug"].as_str().unwrap())
        .collect();
    assert_eq!(
        apart,
        [
            "tthc-trong-phuong-an-2025",
            "dkkd-trong-phuong-an-2025",
            "quy-dinh-kinh-doanh",
            "quy-dinh-da-cat-giam",
            "tthc-don-gian-hoa-2007-2010",
            "quy-dinh-cat-giam-trong-ky",
            "y-te-quyet-dinh-1661",
        ]
    );

    // The contradictions that the founding reports are known for.
    for (series, numerator, agreement, remark) in [
        ("phan-cap-tthc", 699, "truncated", "làm tròn thì phải là 13,48%"),
        ("tthc-don-gian-hoa-2007-2010", 4818, "neither", "4.818/5.421 là 88,87%"),
        ("quy-dinh-da-cat-giam", 1758, "rounded", "Tỷ lệ 10% khớp khi làm tròn"),
        ("quy-dinh-da-cat-giam", 3241, "both", "Mẫu số đổi từ 17.687 thành 15.801."),
        ("tthc-trong-phuong-an-2025", 2941, "rounded", "Các phần cộng đúng thành tổng."),
        ("tthc-trong-phuong-an-2025", 2051, "rounded", "Thấp hơn 2.941/4.888 công bố trước đó"),
        ("dkkd-trong-phuong-an-2025", 2263, "both", "Mẫu số đổi từ 7.806 thành 6.974."),
        ("dkkd-trong-phuong-an-2025", 2371, "truncated", "làm tròn thì phải là 34,0%"),
    ] {
        let figures = figures(&app, series).await;
        let found = figures.iter().find(|figure| figure["numerator"] == numerator).unwrap();
        assert_eq!(found["recount"]["agreement"], agreement, "{found}");
        let remarks = found["remarks"].to_string();
        assert!(remarks.contains(remark), "{series} {numerator}: {remarks}");
    }
    for (series, value, remark) in [
        ("quy-dinh-cat-giam-trong-ky", "628", "Các phần chỉ cộng được 472, còn thiếu 156."),
        ("quy-dinh-cat-giam-trong-ky", "1041", "Các phần cộng đúng thành tổng."),
        ("quy-dinh-da-cat-giam", "3195", "một số từ 15.739 đến 15.856"),
        ("quy-dinh-kinh-doanh", "15763", "Khác số 15.802 của Chuyên gia Phạm Chi Lan"),
        ("y-te-quyet-dinh-1661", "149", "Khác số 153 của Medgate cho cùng thời gian."),
        ("dkkd-trong-phuong-an-2025", "2263", "trên mẫu số ấy không thể ra 31%"),
        ("tthc-du-kien-cat-giam-2025", "3163", "mẫu số chỉ có thể là 4.225."),
    ] {
        let figures = figures(&app, series).await;
        let found = figures.iter().find(|figure| figure["value"] == value).unwrap();
        let remarks = found["remarks"].to_string();
        assert!(remarks.contains(remark), "{series} {value}: {remarks}");
        let page = app.get(&format!("/chi-so/{series}")).await.body;
        assert!(page.contains(remark), "{series}: {remark}");
        assert!(app.get("/chi-so").await.body.contains(remark), "{remark}");
    }
    let row = app.get(&format!("/nhat-ky/{seq}")).await;
    assert!(row.body.contains("Ghi số liệu đã công bố"), "{}", row.body);
    assert_eq!(app.get("/chi-so/khong-co").await.status, 404);
    assert_eq!(app.get("/api/v1/indicators/KHONG").await.status, 404);
    assert_eq!(app.get("/api/v1/indicators?disagreeing=x").await.status, 400);
}

async fn nothing_is_overwritten(at: TestStore) {
    let app = TestApp::with_registry(at).await;
    let (store, by) = (&app.store, (Actor::Operator("test"), now()));
    let unknown = record(store, &slug("thu"), (None, &[figure("2024", "1")]), by).await;
    assert!(matches!(unknown, Err(IndicatorError::UnknownSeries(_))), "{unknown:?}");
    let future =
        record(store, &slug("thu"), (Some(&series("A")), &[figure("2026", "1")]), by).await;
    assert!(matches!(future, Err(IndicatorError::Figure(0, BadFigure::Future))), "{future:?}");
    assert_eq!(store.indicator_series(None, u64::MAX).await.unwrap(), []);

    let first = [figure("2024", "700"), figure("2025", "600")];
    let done = record(store, &slug("thu"), (Some(&series("A")), &first), by).await.unwrap();
    let then = done.seq.unwrap();
    let other = Figure { source: "Báo B".into(), ..figure("2024", "650") };
    let noted = Figure { note: "Xem lại".into(), ..first[0].clone() };
    let more = [other, noted, first[1].clone()];
    let done = record(store, &slug("thu"), (Some(&series("B")), &more), by).await.unwrap();
    assert_eq!((done.series_changed, done.added, done.same), (1, 1, 2));
    let before = store.indicator_series(None, then).await.unwrap();
    let after = store.indicator_series(None, u64::MAX).await.unwrap();
    assert_eq!((before[0].series.facts.name.as_str(), before[0].series.version), ("A", 1));
    assert_eq!((after[0].series.facts.name.as_str(), after[0].series.version), ("B", 2));
    assert_eq!(store.indicator_figures(None, then).await.unwrap().len(), 2);
    let all = store.indicator_figures(None, u64::MAX).await.unwrap();
    let values: Vec<String> = all.iter().map(|f| f.figure.value.unwrap().to_string()).collect();
    assert_eq!(values, ["700", "650", "600"]);
    let told = figures(&app, "thu").await;
    let kinds = |place: usize| -> Vec<&str> {
        let conflicts = told[place]["conflicts"].as_array();
        conflicts
            .map_or(Vec::new(), |all| all.iter().map(|c| c["kind"].as_str().unwrap()).collect())
    };
    assert_eq!(
        (kinds(0), kinds(1), kinds(2)),
        (vec!["differ", "fell"], vec!["differ"], vec!["fell"])
    );
    // On a day of 2024 nobody knew of 2025.
    assert_eq!(figures(&app, "thu?as_of=2025-06-01").await.len(), 2);
    assert_eq!(store.verify().await.unwrap().findings, []);
}

async fn post(app: &TestApp, address: &str, token: &str, body: &str) -> Reply {
    let request = Request::post(address).header("authorization", token);
    app.send(request.body(Body::from(body.to_owned())).unwrap()).await
}

async fn reviewers_record_by_api_and_file(at: TestStore) {
    let app = TestApp::with_registry(at).await;
    let reviewer = app.member(Role::Reviewer, None).await;
    let token = app.token(&reviewer, &[TokenScope::Review]).await;
    let reading = app.token(&reviewer, &[TokenScope::Read]).await;
    let body = json!({
        "indicator": "thu",
        "series": series("Thử"),
        "figures": [{ "period": "2024", "numerator": 1, "denominator": 3, "printed": "33.3", "source": "A" }],
    });
    let body = body.to_string();
    let refused = post(&app, "/api/v1/indicators", &reading, &body).await;
    assert_eq!((refused.status.as_u16(), &refused.json()["error"]["code"]), (403, &"scope".into()));
    let done = post(&app, "/api/v1/indicators", &token, &body).await;
    assert_eq!((done.status.as_u16(), &done.json()["added"]), (201, &1.into()), "{}", done.body);
    let same = post(&app, "/api/v1/indicators", &token, &body).await;
    assert_eq!((same.status.as_u16(), &same.json()["same"]), (200, &1.into()), "{}", same.body);
    for (body, status, parameter) in [
        (r#"{"indicator":"Thu"}"#, 400, None),
        (r#"{"indicator":"thu","figure":[]}"#, 400, None),
        (
            r#"{"indicator":"khac","figures":[{"period":"2024","value":"1","source":"A"}]}"#,
            422,
            None,
        ),
        (
            r#"{"indicator":"thu","figures":[{"period":"2024","source":"A"}]}"#,
            422,
            Some("figures[0].value"),
        ),
        (
            r#"{"indicator":"thu","figures":[{"period":"2024","value":"1","source":"A","url":"x"}]}"#,
            422,
            Some("figures[0].url"),
        ),
        (
            r#"{"indicator":"khac","series":{"slug":"thu","name":"A","topic":"B","unit":"c","nature":"flow"}}"#,
            422,
            Some("series.slug"),
        ),
        (
            r#"{"indicator":"khac","series":{"slug":"khac","name":"","topic":"B","unit":"c","nature":"flow"}}"#,
            422,
            Some("series.name"),
        ),
    ] {
        let reply = post(&app, "/api/v1/indicators", &token, body).await;
        assert_eq!(reply.status, status, "{body}: {}", reply.body);
        assert_eq!(
            reply.json()["error"]["parameter"].as_str(),
            parameter,
            "{body}: {}",
            reply.body
        );
    }

    let file = "Mã chỉ số;Kỳ;Giá trị;Nguồn\n\
                thu;2023;5;A\n\
                thu;2027;6;A\n\
                la;2023;7;A\n\
                thu;hôm qua;8;A\n";
    let seq = app.store.seq().await.unwrap();
    let done = post(&app, "/api/v1/indicators/import?name=a.csv", &token, file).await;
    assert_eq!((done.status.as_u16(), &done.json()["added"]), (201, &1.into()), "{}", done.body);
    let json = done.json();
    let mut rejects: Vec<(u64, &str)> = json["rejects"]
        .as_array()
        .unwrap()
        .iter()
        .map(|reject| (reject["row"].as_u64().unwrap(), reject["column"].as_str().unwrap()))
        .collect();
    rejects.sort_unstable();
    assert_eq!(rejects, [(3, "Kỳ"), (4, "Mã chỉ số"), (5, "Kỳ")]);
    assert_eq!(app.store.seq().await.unwrap(), seq + 1);
    let nothing = post(&app, "/api/v1/indicators/import", &token, "x").await;
    assert_eq!(nothing.status, 422, "{}", nothing.body);
    assert_eq!(nothing.json()["error"]["code"], "nothing_to_record");
    // Who recorded it is in the journal.
    let rows = app.store.journal_after(seq, 1).await.unwrap();
    assert_eq!(rows[0].actor, reviewer.account.id.as_str());
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}

/// A stream of events over a real connection.
struct Listening {
    socket: TcpStream,
    text: String,
}

impl Listening {
    async fn to(address: std::net::SocketAddr, headers: &str) -> Self {
        let mut socket = TcpStream::connect(address).await.unwrap();
        // A browser asks for compression; an event must not wait for more of it.
        let request = format!(
            "GET /api/v1/indicators/events HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n{headers}\r\n"
        );
        socket.write_all(request.as_bytes()).await.unwrap();
        let mut listening = Self { socket, text: String::new() };
        listening.until("event: start").await;
        let text = listening.text.to_lowercase();
        assert!(text.contains("content-type: text/event-stream"), "{text}");
        assert!(!text.contains("content-encoding"), "{text}");
        listening
    }

    /// Reads until something has come.
    async fn until(&mut self, wanted: &str) {
        let mut piece = [0; 4096];
        let read = async {
            while !self.text.contains(wanted) {
                let count = self.socket.read(&mut piece).await.unwrap();
                assert_ne!(count, 0, "ended before {wanted}: {}", self.text);
                self.text += std::str::from_utf8(&piece[..count]).unwrap();
            }
        };
        timeout(Duration::from_secs(20), read).await.unwrap();
    }
}

async fn figures_are_told_as_they_are_recorded(at: TestStore) {
    let app = TestApp::with_registry(at).await;
    let (store, by) = (&app.store, (Actor::Operator("test"), now()));
    let add = async |period: &str, value: &str| {
        let figures = [figure(period, value)];
        let done = record(store, &slug("thu"), (Some(&series("A")), &figures), by).await.unwrap();
        done.seq.unwrap()
    };
    let old = add("2020", "1").await;
    let served = app.serve().await;
    let mut first = Listening::to(served.address, "").await;
    first.until(&format!("id: {old}\n")).await;
    let second = add("2021", "2").await;
    first.until(&format!("event: figure\nid: {second}\ndata: {{\"indicator\":\"thu\"")).await;
    assert_eq!(first.text.matches("event: figure").count(), 1, "{}", first.text);
    assert!(!first.text.contains("\"2020\""), "what was there before is not new");
    drop(first);

    // Away, two are recorded; back with the last one seen, both come, in order.
    let third = add("2022", "3").await;
    let fourth = add("2023", "4").await;
    let mut back = Listening::to(served.address, &format!("Last-Event-ID: {second}\r\n")).await;
    back.until(&format!("id: {fourth}\n")).await;
    let ids: Vec<u64> = back
        .text
        .split("event: figure\nid: ")
        .skip(1)
        .map(|rest| rest.lines().next().unwrap().parse().unwrap())
        .collect();
    assert_eq!(ids, [third, fourth]);

    // Whoever listens does not keep the server from stopping.
    let started = Instant::now();
    served.stop().await;
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    let wrong = app.get("/api/v1/indicators/events?after=x").await;
    assert_eq!(
        (wrong.status.as_u16(), &wrong.json()["error"]["parameter"]),
        (400, &"after".into())
    );
}

async fn what_can_be_counted_is_counted(at: TestStore) {
    let app = TestApp::with_registry(at).await;
    load_published(&app.store).await;
    let count = async |slug: &str, day: &str| {
        let reply = app.get(&format!("/api/v1/indicators/{slug}?as_of={day}")).await.json();
        (reply["count"]["numerator"].as_u64(), reply["count"]["denominator"].as_u64())
    };
    for day in ["2026-07-01", "2025-01-01", "2020-01-01"] {
        let total =
            async |query: &str| app.search(&format!("{query}&as_of={day}")).await["total"].as_u64();
        assert_eq!(count("quy-dinh-kinh-doanh", day).await, (total("in_force=true").await, None));
        let procedures = total("in_force=true&kind=procedure").await;
        assert_eq!(count("tthc-toan-quoc", day).await, (procedures, None));
        assert_eq!(count("phan-cap-tthc", day).await, (Some(0), procedures));
        assert_eq!(count("phuong-an-tren-cong", day).await, (Some(0), None));
    }
    assert_eq!(count("tthc-noi-bo", "2026-07-01").await, (None, None));
    let page = app.get("/chi-so/quy-dinh-kinh-doanh").await.body;
    assert!(page.contains("Đếm từ dữ liệu"), "{page}");
}

async fn the_program_loads_them_by_their_header(at: TestStore) {
    let path = published().display().to_string();
    std::fs::write(
        at.dir().join("sai.csv"),
        "Mã chỉ số,Kỳ,Giá trị,Nguồn\nla,2023,1,A\nphan-cap-tthc,2099,1,A\n",
    )
    .unwrap();
    let first = quydinh(&at, &["index", &path]).success();
    assert_eq!(line(&stdout(&first), "Số liệu mới"), "Số liệu mới 87");
    let again = quydinh(&at, &["index", &path, "sai.csv", "--rejects", "loi.csv"]).code(2);
    let told = stdout(&again);
    assert_eq!(line(&told, "Số liệu mới"), "Số liệu mới 0");
    assert_eq!(line(&told, "Số liệu đã có"), "Số liệu đã có 87");
    let rejects = std::fs::read_to_string(at.dir().join("loi.csv")).unwrap();
    assert!(
        rejects.contains("sai.csv,,2,Mã chỉ số,la,chưa có chỉ số nào mang mã này"),
        "{rejects}"
    );
    assert!(rejects.contains("sai.csv,,3,Kỳ,2099,kỳ số liệu chưa kết thúc"), "{rejects}");
    quydinh(&at, &["verify"]).success();
}
