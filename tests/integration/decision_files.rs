//! The signed file of a decision over HTTP: recorded with the decision or later,
//! shown and fetched by anybody.

use axum::{body::Body, http::Request};
use quydinh::model::{Role, TokenScope};

use crate::{
    app::{Reply, TestApp},
    desk::{assert_says, hidden, leads_to, pass_all, seeded, seen, signed_in},
    harness::{TestStore, on_both_stores},
    plans::files::pdf_bytes,
};

on_both_stores!(
    a_form_takes_the_file_and_anybody_fetches_it,
    programs_put_the_file_and_replace_it,
    what_is_no_pdf_is_refused,
);

const DECISION: &str = "/quyet-dinh/1643_qd-ttg";
const FILE: &str = "/api/v1/decisions/1643_qd-ttg/file";

/// A part of a form: a field, or a file with its name.
enum Part<'a> {
    Field(&'a str, &'a str),
    File(&'a str, &'a [u8]),
}

/// A form with a file, as a browser sends it.
async fn send(app: &TestApp, address: &str, cookie: &str, parts: &[Part<'_>]) -> Reply {
    let mut body = Vec::new();
    for part in parts {
        let (head, content) = match part {
            Part::Field(name, text) => (format!("name=\"{name}\""), text.as_bytes()),
            Part::File(name, content) => {
                let kind = "Content-Type: application/pdf";
                (format!("name=\"file\"; filename=\"{name}\"\r\n{kind}"), *content)
            }
        };
        body.extend(format!("--x\r\nContent-Disposition: form-data; {head}\r\n\r\n").bytes());
        body.extend_from_slice(content);
        body.extend(b"\r\n");
    }
    body.extend(b"--x--\r\n");
    let request = Request::post(address)
        .header("cookie", cookie)
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "multipart/form-data; boundary=x");
    app.send(request.body(Body::from(body)).unwrap()).await
}

/// A server with items that wait for a decision, and a reviewer.
async fn waiting(at: TestStore) -> (TestApp, String) {
    let app = seeded(at).await;
    let vu = signed_in(&app, Role::Reviewer, None).await;
    pass_all(&app, "PA-0001", &vu).await;
    (app, vu)
}

/// The form of a decision on the first item, with a file.
async fn decide(app: &TestApp, vu: &str, file: Part<'_>) -> Reply {
    let form = app.get_with("/quyet-dinh/ghi?plan=PA-0001", vu).await;
    let version = seen(&form, "seen", "PA-0001");
    let parts = [
        Part::Field("number", "1643/QĐ-TTg"),
        Part::Field("day", "2026-07-01"),
        Part::Field("signer", "Phó Thủ tướng"),
        Part::Field("title", "Phê duyệt phương án"),
        Part::Field("seen", &version),
        Part::Field("item", "PA-0001/1"),
        Part::Field("item", "PA-0001/2"),
        file,
    ];
    send(app, "/quyet-dinh/ghi", vu, &parts).await
}

fn header<'a>(reply: &'a Reply, name: &str) -> &'a str {
    reply.headers.get(name).map_or("", |value| value.to_str().unwrap())
}

async fn a_form_takes_the_file_and_anybody_fetches_it(at: TestStore) {
    let (app, vu) = waiting(at).await;
    let first = pdf_bytes("bản một");
    let done = decide(&app, &vu, Part::File("Quyết định 1643.pdf", &first)).await;
    assert_eq!(leads_to(&done), DECISION);

    let page = app.get(DECISION).await;
    assert_says(&page, &["Phê duyệt 2 mục", "Tệp quyết định: Quyết định 1643.pdf (PDF,"]);
    let file = app.get(&format!("{DECISION}/tep")).await;
    assert_eq!((file.status.as_u16(), file.body.as_bytes()), (200, &first[..]));
    for (name, value) in [
        ("content-type", "application/pdf"),
        ("x-content-type-options", "nosniff"),
        (
            "content-security-policy",
            "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox",
        ),
        ("cache-control", "public, no-cache"),
        ("content-encoding", ""),
        (
            "content-disposition",
            "attachment; filename=\"1643_qd-ttg.pdf\"; \
             filename*=UTF-8''Quy%E1%BA%BFt%20%C4%91%E1%BB%8Bnh%201643.pdf",
        ),
    ] {
        assert_eq!(header(&file, name), value, "{name}");
    }
    // The tag is the digest, which the API tells as well.
    let told = app.get("/api/v1/decisions/1643_qd-ttg").await.json();
    assert_eq!(header(&file, "etag"), format!("\"{}\"", told["file"]["sha256"].as_str().unwrap()));
    assert_eq!(told["file"]["name"], "Quyết định 1643.pdf");
    assert_eq!(told["file"]["size"], first.len());
    assert_eq!(told["file"]["url"], FILE);
    for known in [header(&file, "etag"), "*"] {
        let request = Request::get(FILE).header("if-none-match", known);
        let again = app.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!((again.status.as_u16(), again.body.as_str()), (304, ""));
    }
    let packed = Request::get(FILE).header("accept-encoding", "gzip").body(Body::empty()).unwrap();
    let packed = app.send(packed).await;
    assert_eq!((packed.body.as_bytes(), header(&packed, "content-encoding")), (&first[..], ""));

    // The chain of a regulation leads to it.
    let regulation = app.get("/quy-dinh/1.000000").await;
    let link = format!("<a href=\"{DECISION}/tep\">Tệp quyết định</a>");
    assert!(regulation.body.contains(&link), "{}", regulation.body);
    let chain = app.get("/api/v1/regulations/1.000000").await.json();
    assert_eq!(chain["plan"]["decision_file"], told["file"]);
    let steps = chain["plan"]["chain"][0]["steps"].as_array().unwrap();
    assert_eq!(steps.last().unwrap()["decision_file"], told["file"]);
    assert_eq!(steps[0]["decision_file"], serde_json::Value::Null);

    // Another one takes its place, with a reason; the first one can still be had.
    let correct = format!("{DECISION}/dinh-chinh");
    let form = app.get_with(&correct, &vu).await;
    assert_says(&form, &["Thay tệp quyết định", "Đang có: Quyết định 1643.pdf"]);
    let version = hidden(&form, "version");
    let second = pdf_bytes("bản hai");
    let upload = format!("{correct}/tep");
    let replace = async |reason: &str, file: Part<'_>| {
        let fields = [Part::Field("version", &version), Part::Field("reason", reason), file];
        send(&app, &upload, &vu, &fields).await
    };
    let refused = replace(" ", Part::File("b.pdf", &second)).await;
    assert_eq!(refused.status, 422);
    assert_says(&refused, &["Chưa ghi lý do."]);
    let refused = replace("Bản mờ", Part::Field("x", "")).await;
    assert_says(&refused, &["Chưa chọn tệp quyết định."]);
    assert!(refused.body.contains("Bản mờ"), "what was written is still there");
    assert_eq!(leads_to(&replace("Bản mờ", Part::File("b.pdf", &second)).await), DECISION);
    // The same form again has happened.
    assert_eq!(leads_to(&replace("Bản mờ", Part::File("b.pdf", &second)).await), DECISION);
    let stale = replace("Bản khác", Part::File("c.pdf", &pdf_bytes("bản ba"))).await;
    assert_eq!(stale.status, 409);
    let page = app.get(DECISION).await;
    assert_says(
        &page,
        &["Tệp quyết định: b.pdf", "Các lần ghi", "Quyết định 1643.pdf", ": Bản mờ"],
    );
    for (version, content) in [("", &second), ("?version=2", &second), ("?version=1", &first)] {
        let file = app.get(&format!("{DECISION}/tep{version}")).await;
        assert_eq!(file.body.as_bytes(), &content[..], "{version}");
    }
    for (address, status) in [
        (format!("{DECISION}/tep?version=9"), 404),
        (format!("{DECISION}/tep?version=x"), 404),
        ("/quyet-dinh/9_qd-ttg/tep".to_owned(), 404),
        (format!("{DECISION}/tep?a=1"), 400),
    ] {
        assert_eq!(app.get(&address).await.status, status, "{address}");
    }
    // The journal tells of both.
    let rows = app.get("/api/v1/journal?kind=decision").await.json();
    let payload = rows["rows"][1]["deed"]["payload"].as_str().unwrap();
    assert!(payload.contains("\"name\":\"b.pdf\""), "{payload}");
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}

async fn programs_put_the_file_and_replace_it(at: TestStore) {
    let (app, vu) = waiting(at).await;
    let done = decide(&app, &vu, Part::File("", b"")).await;
    assert_eq!(leads_to(&done), DECISION, "no file was chosen");
    let member = app.member(Role::Reviewer, None).await;
    let token = app.token(&member, &[TokenScope::Review]).await;
    let put = async |query: &str, seen: Option<u32>, content: &[u8]| {
        let mut request = Request::put(format!("{FILE}{query}"))
            .header("authorization", &token)
            .header("content-type", "application/pdf");
        if let Some(seen) = seen {
            request = request.header("if-match", format!("\"{seen}\""));
        }
        app.send(request.body(Body::from(content.to_vec())).unwrap()).await
    };
    let (first, second) = (pdf_bytes("một"), pdf_bytes("hai"));
    assert_eq!(app.get(FILE).await.status, 404);
    assert_eq!(
        app.get("/api/v1/decisions").await.json()["decisions"][0]["file"],
        serde_json::Value::Null
    );
    assert_eq!(put("", None, &first).await.status, 428);
    let done = put("?name=qd.pdf", Some(1), &first).await;
    assert_eq!((done.status.as_u16(), header(&done, "etag")), (201, "\"2\""), "{}", done.body);
    assert_eq!(
        (&done.json()["version"], &done.json()["file"]["name"]),
        (&2.into(), &"qd.pdf".into())
    );
    assert_eq!(app.get(FILE).await.body.as_bytes(), &first[..]);
    // Whoever lost the answer asks again.
    for seen in [1, 2, 77] {
        let again = put("?name=qd.pdf", Some(seen), &first).await;
        assert_eq!((again.status.as_u16(), again.json()), (200, done.json()), "{seen}");
    }
    let seq = app.store.seq().await.unwrap();
    let stale = put("?reason=x", Some(1), &second).await;
    assert_eq!(
        (stale.status.as_u16(), &stale.json()["error"]["code"]),
        (409, &"decision_differs".into())
    );
    assert_eq!(stale.json()["error"]["recorded"]["file"]["name"], "qd.pdf");
    let blank = put("", Some(2), &second).await;
    assert_eq!(
        (blank.status.as_u16(), &blank.json()["error"]["parameter"]),
        (422, &"reason".into())
    );
    assert_eq!(app.store.seq().await.unwrap(), seq);
    let done = put("?reason=Ban%20mo", Some(2), &second).await;
    assert_eq!(
        (done.status.as_u16(), &done.json()["file"]["name"]),
        (201, &"1643_qd-ttg.pdf".into())
    );
    let told = app.get("/api/v1/decisions/1643_qd-ttg").await;
    assert_eq!(
        (&told.json()["version"], &told.json()["correction"]),
        (&3.into(), &"Ban mo".into())
    );
    // A correction of the rest leaves the file, and the same one twice is once.
    let facts = r#"{"day": "2026-07-01", "signer": "Thủ tướng", "reason": "Nhầm người ký"}"#;
    for status in [200, 200] {
        let request = Request::post("/api/v1/decisions/1643_qd-ttg/corrections")
            .header("authorization", &token)
            .header("if-match", "\"3\"");
        let done = app.send(request.body(Body::from(facts)).unwrap()).await;
        assert_eq!(done.status, status, "{}", done.body);
        let told = app.get("/api/v1/decisions/1643_qd-ttg").await.json();
        assert_eq!((&told["version"], &told["signer"]), (&4.into(), &"Thủ tướng".into()));
        assert_eq!(told["file"]["size"], second.len());
    }
    let missing = Request::put("/api/v1/decisions/9_qd-ttg/file")
        .header("authorization", &token)
        .header("if-match", "\"1\"");
    assert_eq!(app.send(missing.body(Body::from(first)).unwrap()).await.status, 404);
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}

async fn what_is_no_pdf_is_refused(at: TestStore) {
    let (app, vu) = waiting(at).await;
    let seq = app.store.seq().await.unwrap();
    let mut large = pdf_bytes("");
    large.splice(9..9, vec![b' '; 20 << 20]);
    let cut = &pdf_bytes("")[..30];
    let html = b"<!doctype html><script>alert(1)</script>%PDF-1.7 startxref %%EOF";
    for (content, message) in [
        (&html[..], "Tệp quyết định không phải PDF"),
        (b"", "không có nội dung (0 byte)"),
        (cut, "không trọn vẹn"),
        (&large, "lớn quá 20 MB"),
    ] {
        let refused = decide(&app, &vu, Part::File("quyet-dinh.pdf", content)).await;
        assert_eq!(refused.status, 422, "{message}");
        assert_says(&refused, &[message, "xin chọn lại"]);
        // What was filled in and chosen is still there.
        assert!(refused.body.contains(r#"value="Phê duyệt phương án""#), "{}", refused.body);
        assert_eq!(refused.body.matches(" checked").count(), 2, "{message}");
    }
    let request = Request::put(FILE)
        .header("cookie", &vu)
        .header("sec-fetch-site", "same-origin")
        .header("if-match", "\"1\"");
    let refused = app.send(request.body(Body::from(&html[..])).unwrap()).await;
    assert_eq!(
        (refused.status.as_u16(), &refused.json()["error"]["parameter"]),
        (422, &"file".into())
    );
    // More than any file may be is not even read.
    let request = Request::put(FILE).header("cookie", &vu).header("sec-fetch-site", "same-origin");
    let request = request.header("if-match", "\"1\"").body(Body::from(vec![b' '; 33 << 20]));
    assert_eq!(app.send(request.unwrap()).await.status, 413);
    assert_eq!(app.store.seq().await.unwrap(), seq);
    assert_eq!(app.count("SELECT COUNT(*) FROM paper_file").await, 0);
}
