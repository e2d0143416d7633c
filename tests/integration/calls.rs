//! Calls for plans over the API.

use axum::{body::Body, http::Request};
use quydinh::model::{Role, TokenScope};
use serde_json::{Value, json};

use crate::{
    app::{Reply, TestApp},
    desk::seeded,
    harness::{TestStore, on_both_stores},
};

on_both_stores!(a_call_is_opened_read_and_put_off);

const CALL: &str = "/api/v1/calls/7417_vpcp-kstt";

async fn a_call_is_opened_read_and_put_off(at: TestStore) {
    let app = seeded(at).await;
    let token = async |role, agency, scope| {
        let member = app.member(role, agency).await;
        app.token(&member, &[scope]).await
    };
    let vu = token(Role::Reviewer, None, TokenScope::Review).await;
    let an = token(Role::Officer, Some("bo-cong-thuong"), TokenScope::Plans).await;
    assert_eq!(get(&app, &an, "/api/v1/calls").await.status, 403);
    assert_eq!(get(&app, &vu, "/api/v1/calls").await.json()["calls"], json!([]));
    assert_eq!(get(&app, &vu, CALL).await.status, 404);

    let call = json!({"number": "7417/VPCP-KSTT", "issued": "2026-06-01", "title": " Rà soát năm 2026",
        "deadline": "2026-06-20",
        "agencies": ["bo-cong-thuong", "bo-giao-thong-van-tai", "bo-y-te", "bo-y-te"]});
    let with = |member: &str, value: Value| {
        let mut call = call.clone();
        call[member] = value;
        call
    };
    let seq = app.store.seq().await.unwrap();
    for (body, status, code, part) in [
        (with("deadline", "2026-05-31".into()), 422, "invalid_field", "deadline"),
        (with("issued", "2026-07-02".into()), 422, "invalid_field", "issued"),
        (with("title", " ".into()), 422, "invalid_field", "title"),
        (with("agencies", json!([])), 422, "invalid_field", "agencies"),
        (with("agencies", json!(["bo-khong-co"])), 422, "invalid_field", "agencies"),
        (with("number", "x".into()), 400, "invalid_body", "number"),
        (with("muc", 1.into()), 400, "invalid_body", "muc"),
    ] {
        let refused = send(&app, &vu, ("POST", "/api/v1/calls"), None, &body).await;
        assert_eq!(refused.status.as_u16(), status, "{body}: {}", refused.body);
        assert_eq!(refused.json()["error"]["code"], code, "{}", refused.body);
        assert!(refused.body.contains(part), "{part}: {}", refused.body);
    }
    assert_eq!(send(&app, &an, ("POST", "/api/v1/calls"), None, &call).await.status, 403);
    assert_eq!(app.store.seq().await.unwrap(), seq);

    let opened = send(&app, &vu, ("POST", "/api/v1/calls"), None, &call).await;
    assert_eq!(opened.status, 201, "{}", opened.body);
    assert_eq!(
        (&opened.headers["location"], &opened.headers["etag"]),
        (&CALL.parse().unwrap(), &"\"1\"".parse().unwrap())
    );
    let told = get(&app, &vu, CALL).await.json();
    assert_eq!(told, opened.json());
    assert_eq!((&told["title"], &told["answered"]), (&"Rà soát năm 2026".into(), &2.into()));
    let agencies = told["agencies"].as_array().unwrap();
    let rows: Vec<_> = agencies
        .iter()
        .map(|row| (&row["slug"], &row["first"], &row["items"], &row["days_late"]))
        .collect();
    assert_eq!(
        json!(rows),
        json!([
            ["bo-cong-thuong", "2026-06-25", 3, 5],
            ["bo-giao-thong-van-tai", "2026-06-25", 2, 5],
            ["bo-y-te", null, 0, 11]
        ])
    );
    assert_eq!(
        (&agencies[0]["now"], &agencies[1]["now"]["slug"]),
        (&Value::Null, &"bo-xay-dung".into())
    );
    assert_eq!(get(&app, &vu, "/api/v1/calls").await.json()["calls"][0], told);
    // The same again is answered again; another of that number is not.
    let again = send(&app, &vu, ("POST", "/api/v1/calls"), None, &call).await;
    assert_eq!((again.status.as_u16(), again.json()), (200, told));
    let other =
        send(&app, &vu, ("POST", "/api/v1/calls"), None, &with("title", "Khác".into())).await;
    assert_eq!(
        (other.status.as_u16(), &other.json()["error"]["code"]),
        (409, &"call_differs".into())
    );

    let change =
        json!({"deadline": "2026-07-15", "agencies": ["bo-tai-chinh"], "reason": "Theo đề nghị"});
    assert_eq!(send(&app, &vu, ("PATCH", CALL), None, &change).await.status, 428);
    let blank = json!({"deadline": "2026-07-15", "reason": " "});
    let blank = send(&app, &vu, ("PATCH", CALL), Some(1), &blank).await;
    assert_eq!(
        (blank.status.as_u16(), &blank.json()["error"]["parameter"]),
        (422, &"reason".into())
    );
    let same = json!({"deadline": "2026-06-20", "reason": "x"});
    assert_eq!(
        send(&app, &vu, ("PATCH", CALL), Some(1), &same).await.json()["error"]["code"],
        "nothing_to_do"
    );
    let done = send(&app, &vu, ("PATCH", CALL), Some(1), &change).await;
    assert_eq!((done.status.as_u16(), &done.headers["etag"]), (200, &"\"2\"".parse().unwrap()));
    let told = done.json();
    assert_eq!(
        (&told["deadline"], &told["correction"]),
        (&"2026-07-15".into(), &"Theo đề nghị".into())
    );
    assert_eq!(
        (&told["agencies"][3]["slug"], &told["agencies"][2]["days_late"]),
        (&"bo-tai-chinh".into(), &(-14).into())
    );
    let again = send(&app, &vu, ("PATCH", CALL), Some(1), &change).await;
    assert_eq!((again.status.as_u16(), again.json()), (200, told));
    let stale = json!({"deadline": "2026-07-16", "reason": "x"});
    assert_eq!(send(&app, &vu, ("PATCH", CALL), Some(1), &stale).await.status, 409);
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}

async fn get(app: &TestApp, token: &str, address: &str) -> Reply {
    let request = Request::get(address).header("authorization", token);
    app.send(request.body(Body::empty()).unwrap()).await
}

async fn send(
    app: &TestApp,
    token: &str,
    (method, address): (&str, &str),
    seen: Option<u32>,
    body: &Value,
) -> Reply {
    let mut request = Request::builder().method(method).uri(address).header("authorization", token);
    if let Some(seen) = seen {
        request = request.header("if-match", format!("\"{seen}\""));
    }
    app.send(request.body(Body::from(body.to_string())).unwrap()).await
}
