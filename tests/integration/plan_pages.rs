//! What an officer does with a plan in a browser without scripts.

use axum::{body::Body, http::Request};
use quydinh::model::Role;

use crate::{
    app::{Reply, TestApp},
    harness::{TestStore, on_both_stores},
};

on_both_stores!(
    an_officer_takes_steps_without_scripts,
    an_officer_edits_items_without_scripts,
    only_the_officers_of_the_agency_get_forms,
);

const TRADE: &str = "bo-cong-thuong";
const PLAN: &str = "Mã TTHC;Loại tác động;Lý do;Kiến nghị thực thi;Lộ trình\n\
    9.000001;Bãi bỏ;Trùng;Bãi bỏ Điều 5 Thông tư 02/2017/TT-BCT;Quý IV/2045\n\
    9.000002;Giữ nguyên;Điều ước quốc tế;;\n\
    9.000003;Giữ nguyên;Điều ước quốc tế;;\n";

/// A server with one plan of trade, and the session of its officer.
async fn with_plan(store: TestStore) -> (TestApp, String) {
    let app = TestApp::with_registry(store).await;
    app.follow().await;
    let cookie = app.cookie(&app.member(Role::Officer, Some(TRADE)).await).await;
    let send = async |query: &str| {
        let request = Request::post(format!("/api/v1/plans?name=pa.csv{query}"))
            .header("cookie", &cookie)
            .header("sec-fetch-site", "same-origin");
        app.send(request.body(Body::from(PLAN)).unwrap()).await
    };
    let run = send("").await.json();
    let done = send(&format!("&confirm={}", run["confirm"].as_str().unwrap())).await;
    assert_eq!(done.status, 201, "{}", done.body);
    (app, cookie)
}

/// The hidden version of the first form on a page.
fn version(page: &Reply) -> String {
    let (_, rest) = page.body.split_once("name=\"version\" value=\"").expect("a form");
    rest[..rest.find('"').unwrap()].to_owned()
}

fn has(page: &Reply, parts: &[&str]) {
    for part in parts {
        assert!(page.body.contains(part), "{part} is not in:\n{}", page.body);
    }
}

fn way(reply: &Reply) -> &str {
    assert_eq!(reply.status, 303, "{}", reply.body);
    reply.headers["location"].to_str().unwrap()
}

async fn an_officer_takes_steps_without_scripts(store: TestStore) {
    let (app, cookie) = with_plan(store).await;
    let page = app.get_with("/phuong-an/PA-0001", &cookie).await;
    has(
        &page,
        &[
            "action=\"/phuong-an/PA-0001/tham-van\"",
            "name=\"items\" type=\"text\" value=\"1-3\"",
            "type=\"date\" value=\"2026-07-01\" min=\"2026-07-01\"",
            "Rút được: 1-3",
        ],
    );
    assert!(!page.body.contains("/phuong-an/PA-0001/trinh"), "{}", page.body);
    let seen = version(&page);

    let consult = |version: &str, items: &str, closes: &str| {
        let form =
            [("version", version), ("items", items), ("opens", "2026-07-01"), ("closes", closes)];
        form.map(|(name, value)| (name, value.to_owned()))
    };
    let post = async |step: &str, form: &[(&str, String)]| {
        let form: Vec<(&str, &str)> = form.iter().map(|(n, v)| (*n, v.as_str())).collect();
        app.post(&format!("/phuong-an/PA-0001/{step}"), &cookie, &form).await
    };
    for (form, told) in [
        (consult(&seen, "1-x", "2026-07-10"), "Không đọc được các mục"),
        (consult(&seen, "", "2026-07-10"), "Chưa ghi các mục"),
        (consult(&seen, "1", ""), "không đọc được ngày"),
        (consult(&seen, "1", "30/06/2026"), "Thời gian tham vấn không hợp lệ"),
        (consult(&seen, "9", "2026-07-10"), "Phương án PA-0001 không có mục 9."),
    ] {
        let refused = post("tham-van", &form).await;
        assert_eq!(refused.status, 422, "{}", refused.body);
        has(&refused, &[told]);
    }
    let blind = post("tham-van", &consult("", "1", "2026-07-10")).await;
    assert_eq!(blind.status, 428, "{}", blind.body);

    let done = post("tham-van", &consult(&seen, "1, 2", "10/07/2026")).await;
    assert_eq!(way(&done), "/phuong-an/PA-0001?xong=tham-van");
    let page = app.get_with(way(&done), &cookie).await;
    has(
        &page,
        &[
            "role=\"status\">Đã mở tham vấn.",
            "<strong>Mở tham vấn đến 10/07/2026</strong>",
            "<p>01/07/2026, mục 1, 2</p>",
            "trình được từ ngày hôm sau",
            "Tham vấn <span class=\"quiet\">đến 10/07/2026</span>",
        ],
    );
    // The same form sent twice is one step; another one has not seen it.
    let again = post("tham-van", &consult(&seen, "1, 2", "10/07/2026")).await;
    assert_eq!(way(&again), "/phuong-an/PA-0001?xong=tham-van");
    let moved = post("tham-van", &consult(&seen, "3", "10/07/2026")).await;
    assert_eq!(moved.status, 409, "{}", moved.body);
    has(
        &moved,
        &[
            "<h1>Phương án đã thay đổi</h1>",
            "Mở tham vấn đến 10/07/2026, mục 1, 2",
            "<del>Đề xuất</del> <ins>Tham vấn</ins>",
            "href=\"/phuong-an/PA-0001\"",
        ],
    );

    let seen = version(&page);
    let items = |items: &str| [("version", seen.clone()), ("items", items.to_owned())];
    let open = post("trinh", &items("tất cả")).await;
    assert_eq!(open.status, 422, "{}", open.body);
    has(&open, &["đến hết ngày 10/07/2026"]);
    let illegal = post("trinh", &items("3")).await;
    assert_eq!(illegal.status, 422, "{}", illegal.body);
    has(&illegal, &["Mục 3 đang ở bước “Đề xuất”.", "Làm được: sửa, mở tham vấn, rút."]);
    let blank = post("rut", &items("3")).await;
    assert_eq!(blank.status, 422, "{}", blank.body);
    has(&blank, &["Chưa ghi lý do."]);
    let form = [items("3").to_vec(), vec![("reason", "Chuyển <b>sang</b> năm sau".to_owned())]];
    let gone = post("rut", &form.concat()).await;
    let page = app.get_with(way(&gone), &cookie).await;
    has(
        &page,
        &["Đã rút các mục.", "Chuyển &#60;b&#62;sang&#60;/b&#62; năm sau", "Rút được: 1, 2"],
    );
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}

async fn an_officer_edits_items_without_scripts(store: TestStore) {
    let (app, cookie) = with_plan(store).await;
    let address = "/phuong-an/PA-0001/muc/2";
    let page = app.get_with(address, &cookie).await;
    assert_eq!(page.status, 200, "{}", page.body);
    has(
        &page,
        &[
            "<h1>Sửa mục 2</h1>",
            "value=\"9.000002\" readonly",
            "<option selected>Giữ nguyên</option>",
            "Điều ước quốc tế</textarea>",
        ],
    );
    let first = version(&page);
    let form = |version: &str, code: &str, more: &[(&'static str, &str)]| {
        let mut form = vec![("version", version.to_owned()), ("code", code.to_owned())];
        form.extend(more.iter().map(|(name, value)| (*name, (*value).to_owned())));
        form
    };
    let post = async |address: &str, form: Vec<(&str, String)>| {
        let form: Vec<(&str, &str)> = form.iter().map(|(n, v)| (*n, v.as_str())).collect();
        app.post(address, &cookie, &form).await
    };
    let cut = [
        ("disposition", "Đơn giản hóa"),
        ("ways", "Giảm thời gian giải quyết"),
        ("ways", "Cách khác"),
        ("content", "Giảm từ 7\r\nxuống 3 ngày"),
        ("reason", "Đã có <dữ liệu>"),
        ("clause", "2\r\n-"),
        ("article", "5\r\n7"),
        ("document", "83/2014/NĐ-CP\r\n95/2021/NĐ-CP"),
        ("deadline", "Quý IV/2027"),
        ("hours_before", "4,5"),
    ];
    // What is wrong stands beside its field, and what was typed stays.
    for (name, value, status, told) in [
        ("deadline", "hôm nào", 422, "id=\"loi-deadline\""),
        ("hours_before", "nhiều", 422, "id=\"loi-hours_before\""),
        ("content", "", 422, "id=\"loi-content\""),
        ("disposition", "", 422, "id=\"loi-disposition\""),
    ] {
        let mut wrong = cut.to_vec();
        wrong.iter_mut().filter(|(of, _)| *of == name).for_each(|field| field.1 = value);
        let refused = post(address, form(&first, "9.000002", &wrong)).await;
        assert_eq!(refused.status, status, "{name}: {}", refused.body);
        has(&refused, &[told, "Đã có &#60;dữ liệu&#62;</textarea>", "value=\"Cách khác\" checked"]);
        assert_eq!(version(&refused), first);
    }
    let done = post(address, form(&first, "9.000002", &cut)).await;
    assert_eq!(way(&done), "/phuong-an/PA-0001?xong=sua");
    let plan = app.get("/api/v1/plans/PA-0001").await.json();
    let content = &plan["items"][1]["content"];
    assert_eq!(content["ways"], serde_json::json!(["time", "other"]));
    assert_eq!(content["content"], "Giảm từ 7\nxuống 3 ngày");
    assert_eq!(content["legal_changes"][1]["document"], "95/2021/NĐ-CP");
    assert_eq!(
        (&content["deadline"], &content["before"]["hours"]),
        (&"2027-12-31".into(), &"4.5".into())
    );

    // Who was faster is shown, and what was typed is not lost.
    let mut mine = cut.to_vec();
    mine[4].1 = "Lý do của tôi";
    let moved = post(address, form(&first, "9.000002", &mine)).await;
    assert_eq!(moved.status, 409, "{}", moved.body);
    has(
        &moved,
        &["<del>Giữ nguyên</del> <ins>Đơn giản hóa", "Lý do của tôi</textarea>", "Chưa lưu."],
    );
    let fresh = version(&moved);
    assert_ne!(fresh, first);
    assert_eq!(
        way(&post(address, form(&fresh, "9.000002", &mine)).await),
        "/phuong-an/PA-0001?xong=sua"
    );

    // One more, and one that the plan has already.
    let new = "/phuong-an/PA-0001/muc/moi";
    let page = app.get_with(new, &cookie).await;
    has(&page, &["<h1>Thêm mục</h1>", "name=\"new_name\""]);
    let keep = [("disposition", "Giữ nguyên"), ("reason", "Điều ước quốc tế")];
    let twice = post(new, form(&version(&page), "9.000001", &keep)).await;
    assert_eq!(twice.status, 422, "{}", twice.body);
    has(&twice, &["id=\"loi-code\"", "đã có ở mục 1"]);
    let added = post(new, form(&version(&page), "9.000004", &keep)).await;
    let page = app.get_with(way(&added), &cookie).await;
    has(&page, &["Đã lưu nội dung mục.", "href=\"/phuong-an/PA-0001/muc/4\""]);

    assert_eq!(app.get_with("/phuong-an/PA-0001/muc/9", &cookie).await.status, 404);
    assert_eq!(app.get_with("/phuong-an/PA-0001/muc/x", &cookie).await.status, 404);
    // What is under way cannot be edited.
    let consult = [
        ("version", version(&page)),
        ("items", "1".to_owned()),
        ("opens", "2026-07-01".to_owned()),
        ("closes", "2026-07-02".to_owned()),
    ];
    way(&post("/phuong-an/PA-0001/tham-van", consult.to_vec()).await);
    let locked = app.get_with("/phuong-an/PA-0001/muc/1", &cookie).await;
    assert_eq!(locked.status, 422, "{}", locked.body);
    has(&locked, &["Mục 1 đang ở bước “Tham vấn”."]);
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}

async fn only_the_officers_of_the_agency_get_forms(store: TestStore) {
    let (app, _) = with_plan(store).await;
    let health = app.cookie(&app.member(Role::Officer, Some("bo-y-te")).await).await;
    let reviewer = app.cookie(&app.member(Role::Reviewer, None).await).await;
    for cookie in ["", &health, &reviewer] {
        let page = app.get_with("/phuong-an/PA-0001", cookie).await;
        assert_eq!(page.status, 200);
        for form in ["tham-van\"", "trinh\"", "rut\"", "muc/"] {
            let form = format!("/phuong-an/PA-0001/{form}");
            assert!(!page.body.contains(&form), "{form} is in:\n{}", page.body);
        }
    }
}
