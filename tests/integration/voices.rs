//! Comments that say nearly the same: grouped, counted both ways, answered
//! together; and comments by the thousand from one address.

use axum::{body::Body, http::Request};
use quydinh::model::{Role, TokenScope};
use serde_json::{Value, json};

use crate::{
    app::{TestApp, ask, form_request},
    comments::{COMMENTS, code, consulting, send},
    desk::{assert_says, leads_to, signed_in},
    harness::{TestStore, on_both_stores},
    plans::{BUILDING, TRADE},
};

on_both_stores!(
    what_was_sent_round_is_counted_both_ways,
    a_group_is_answered_at_once,
    a_thousand_a_minute_from_one_address_are_held_back,
);

const ITEM: &str = "/tham-van/PA-0001/muc/1";
const ANSWERS: &str = "/api/v1/plans/PA-0001/answers";
const LETTER: &str = "Đề nghị bỏ giấy xác nhận này vì cơ quan nhà nước đã có thông tin trên cơ sở \
    dữ liệu quốc gia về dân cư, doanh nghiệp không phải nộp lại bản giấy ở mỗi lần làm thủ tục";

async fn token(app: &TestApp, role: Role, agency: Option<&str>) -> String {
    let member = app.member(role, agency).await;
    app.token(&member, &[TokenScope::Comments, TokenScope::Read]).await
}

async fn say(app: &TestApp, token: &str, stance: &str, text: &str) -> String {
    let body = json!({"item": 1, "stance": stance, "text": text});
    // A server of its own: how often one network may post is another matter.
    let made = send(&app.another().await, token, ("POST", COMMENTS), None, &body).await;
    assert_eq!(made.status, 201, "{}", made.body);
    made.json()["number"].as_str().unwrap().to_owned()
}

/// Twelve that were sent round, two of those who are against it in the same
/// words, and one of its own.
async fn sent_round(app: &TestApp, token: &str) {
    for tail in ["", "nhé", "ạ", "trân trọng", "xin cảm ơn", "kính mong xem xét"] {
        say(app, token, "change", &format!("{LETTER} {tail}")).await;
        say(app, token, "change", &format!("Kính gửi quý bộ. {LETTER}. {tail}")).await;
    }
    say(app, token, "against", LETTER).await;
    say(app, token, "against", &LETTER.to_uppercase()).await;
    say(app, token, "for", "Tán thành vì doanh nghiệp bớt được một lần đi lại").await;
}

fn counts(list: &Value) -> Value {
    json!([list["total"]["comments"], list["merged"], list["rates"], list["campaigns"]])
}

async fn what_was_sent_round_is_counted_both_ways(at: TestStore) {
    let (app, _, _) = consulting(at).await;
    let dn = token(&app, Role::Business, None).await;
    assert_says(&app.get(ITEM).await, &["Chưa có góp ý nào."]);
    sent_round(&app, &dn).await;

    let list = app.get(COMMENTS).await.json();
    assert_eq!(list["total"]["comments"], 15);
    assert_eq!(list["merged"], json!({"comments": 3, "for": 1, "against": 1, "change": 1}));
    let shares =
        |pro: &str, con: &str, change: &str| json!({"for": pro, "against": con, "change": change});
    assert_eq!(list["rates"]["raw"], shares("6.67", "13.33", "80.00"));
    assert_eq!(list["rates"]["merged"], shares("33.33", "33.33", "33.33"));
    let campaign = json!({"first": "GY-0001", "stance": "change", "comments": 12,
        "from": "2026-07-01", "to": "2026-07-01", "days": 1,
        "url": "/tham-van/gop-y/GY-0001/tuong-tu"});
    assert_eq!(list["campaigns"], json!([campaign]));
    for (comment, first, size) in [(0, "GY-0001", 12), (11, "GY-0001", 12), (13, "GY-0013", 2)] {
        let group = json!({"first": first, "comments": size});
        assert_eq!(list["comments"][comment]["group"], group);
    }
    let other = app.get(&format!("{COMMENTS}?item=2")).await.json();
    assert_eq!((&other["merged"]["comments"], &other["campaigns"]), (&0.into(), &json!([])));

    // One is shown for each group, with some of the others behind it.
    let page = app.get(ITEM).await;
    assert_says(
        &page,
        &[
            "15 góp ý",
            "Đếm từng góp ý 15 1 6,67% 2 13,33% 12 80,00%",
            "Đếm mỗi nhóm một lần 3 1 33,33% 1 33,33% 1 33,33%",
            "12 góp ý (đề nghị sửa đổi) có nội dung gần như nhau, gửi trong ngày 01/07/2026.",
            "và 11 ý kiến tương tự",
            "Xem cả 12 góp ý của nhóm",
            "và 1 ý kiến tương tự",
        ],
    );
    assert!(page.body.contains("GY-0004") && !page.body.contains("GY-0005"), "{}", page.body);
    let group = app.get("/tham-van/gop-y/GY-0007/tuong-tu").await;
    assert_says(&group, &["12 góp ý có nội dung gần như nhau", "GY-0001", "GY-0012"]);
    assert!(!group.body.contains("GY-0013"));
    let rest = app.get("/tham-van/gop-y/GY-0007/tuong-tu?after=GY-0011").await;
    assert!(rest.body.contains("GY-0012") && !rest.body.contains("id=\"GY-0011\""));
    assert_eq!(app.get("/tham-van/gop-y/GY-9999/tuong-tu").await.status, 404);

    // The first is taken back and the second says something else: others stand for
    // them, and a server that begins anew counts the same.
    let now = app.another().await;
    let gone = ("DELETE", "/api/v1/comments/GY-0001");
    assert_eq!(send(&now, &dn, gone, Some(1), &Value::Null).await.status, 200);
    let change = json!({"stance": "for", "text": "Nghĩ lại thì chúng tôi tán thành như đề xuất"});
    let patch = ("PATCH", "/api/v1/comments/GY-0002");
    assert_eq!(send(&now, &dn, patch, Some(1), &change).await.status, 200);
    let list = app.get(COMMENTS).await.json();
    assert_eq!(list["merged"], json!({"comments": 4, "for": 2, "against": 1, "change": 1}));
    assert_eq!(list["campaigns"][0]["first"], "GY-0003");
    let anew = send(&app.another().await, "", ("GET", COMMENTS), None, &Value::Null).await.json();
    assert_eq!(counts(&list), counts(&anew));
    assert_says(&app.get(ITEM).await, &["và 9 ý kiến tương tự"]);
    let empty = app.get("/tham-van/gop-y/GY-0001/tuong-tu").await;
    assert_says(&empty, &["Không có góp ý nào để hiển thị."]);
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}

async fn a_group_is_answered_at_once(at: TestStore) {
    let (app, _, _) = consulting(at).await;
    let dn = token(&app, Role::Business, None).await;
    sent_round(&app, &dn).await;
    let an = signed_in(&app, Role::Officer, Some(TRADE)).await;
    let page = app.get_with(ITEM, &an).await;
    assert_says(&page, &["Trả lời cả nhóm của GY-0001 (12 góp ý chưa trả lời)"]);
    assert!(page.body.contains("value=\"GY-0001/GY-0012\""), "{}", page.body);
    assert!(!app.get(ITEM).await.body.contains("Trả lời cả nhóm"), "for the agency alone");

    let reply = |group: &'static str| {
        vec![
            ("group", group),
            ("state", "accepted"),
            ("answer", "Tiếp thu, bỏ giấy xác nhận này"),
            ("office", "Vụ Pháp chế"),
            ("signer", "Vụ trưởng"),
        ]
    };
    let address = format!("{ITEM}/tra-loi");
    let ba = signed_in(&app, Role::Officer, Some(BUILDING)).await;
    assert_eq!(app.post(&address, &ba, &reply("GY-0001/GY-0012")).await.status, 403);
    assert_eq!(app.post(&address, &an, &reply("GY-0001")).await.status, 400);
    let none = app.post(&address, &an, &reply("GY-0099/GY-0100")).await;
    assert_says(&none, &["Chưa chọn góp ý nào."]);
    // As it was seen when it had ten: what came later waits for its own answer.
    let wrong = app.post(&address, &an, &reply("GY-0001/GY-0010")[..4]).await;
    assert_says(&wrong, &["Chưa ghi người ký."]);
    assert!(wrong.body.contains("value=\"GY-0001/GY-0012\" form=\"tra-loi\" checked"), "kept");
    let done = app.post(&address, &an, &reply("GY-0001/GY-0010")).await;
    assert_eq!(leads_to(&done), "/tham-van/PA-0001/muc/1?xong=tra-loi");
    let told = app.get("/api/v1/comments/GY-0010").await.json();
    assert_eq!(told["answer"], "TL-0001");
    assert_eq!(app.get("/api/v1/comments/GY-0011").await.json()["answer"], Value::Null);
    let page = app.get_with(ITEM, &an).await;
    assert_says(&page, &["Trả lời chung 10 góp ý", "(2 góp ý chưa trả lời)"]);

    // By a program, with one beside the group; the same again is the same answer.
    let program = token(&app, Role::Officer, Some(TRADE)).await;
    let now = app.another().await;
    let answer = json!({"comments": ["GY-0015"], "groups": [{"of": "GY-0001", "last": "GY-0012"}],
        "office": "Vụ Pháp chế", "signer": "Vụ trưởng", "state": "accepted",
        "text": "Tiếp thu như đã trả lời"});
    for status in [201, 200] {
        let given = send(&now, &program, ("POST", ANSWERS), None, &answer).await;
        assert_eq!(given.status.as_u16(), status, "{}", given.body);
        let comments = json!(["GY-0011", "GY-0012", "GY-0015"]);
        assert_eq!(
            (&given.json()["number"], &given.json()["comments"]),
            (&"TL-0002".into(), &comments)
        );
    }
    let mut none = answer.clone();
    none["comments"] = json!([]);
    none["groups"] = json!([]);
    let refused = send(&now, &program, ("POST", ANSWERS), None, &none).await;
    assert_eq!(code(&refused), (422, "invalid_field".to_owned()));
    let list = app.get(COMMENTS).await.json();
    assert_eq!(list["total"]["answered"], 13);
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}

/// What a visitor at an address of the network sends.
fn form(network: &str, email: &str, text: &str) -> Request<Body> {
    let form = [("email", email), ("stance", "against"), ("text", text)];
    let mut request = form_request(ITEM, "", &form);
    request.headers_mut().remove("cookie");
    request.headers_mut().insert("x-forwarded-for", network.parse().unwrap());
    request
}

/// A thousand in a minute, of which no two are the same nor of the same sender,
/// while others send theirs.
async fn a_thousand_a_minute_from_one_address_are_held_back(at: TestStore) {
    let (app, _, _) = consulting(at).await;
    let server = app.at(quydinh::web::Site::new(None, 1).unwrap());
    let (mut taken, mut held, mut others) = (0, 0, 0);
    for number in 0..1000 {
        let (email, text) =
            (format!("a{number}@mau.example"), format!("Ý kiến số {number} của tôi"));
        let reply = ask(&server, form("203.0.113.9", &email, &text)).await;
        match reply.status.as_u16() {
            202 => taken += 1,
            429 => {
                held += 1;
                assert!(reply.headers.contains_key("retry-after"));
                if number == 999 {
                    assert_says(&reply, &["quá nhiều góp ý gửi từ mạng của bạn"]);
                }
            }
            other => panic!("{other}: {}", reply.body),
        }
        if number % 40 == 0 {
            let network = format!("198.51.{}.1", number / 40);
            let email = format!("b{number}@mau.example");
            let reply = ask(&server, form(&network, &email, "Ý kiến của người khác")).await;
            assert_eq!(reply.status, 202, "others get through: {}", reply.body);
            others += 1;
        }
    }
    assert_eq!((taken, held, others), (20, 980, 25));
    // A program is held back just so, on its own server.
    let mut taken = 0;
    let site = quydinh::web::Site::new(None, 1).unwrap();
    let server = app.at(site);
    for number in 0..60 {
        let body = json!({"item": 1, "stance": "for", "text": format!("Ý kiến số {number} nữa"),
            "email": format!("c{number}@mau.example")});
        let request = Request::post(COMMENTS).header("x-forwarded-for", "203.0.113.77");
        let reply = ask(&server, request.body(Body::from(body.to_string())).unwrap()).await;
        taken += usize::from(reply.status == 202);
    }
    assert_eq!(taken, 20);
    // Nothing is public before it is confirmed, and each has its letter.
    assert_eq!(app.count("SELECT COUNT(*) FROM comment").await, 0);
    assert_eq!(app.count("SELECT COUNT(*) FROM comment_pending").await, 65);
    assert_eq!(app.count("SELECT COUNT(*) FROM mail").await, 65);
    assert_eq!(app.get(ITEM).await.status, 200, "and reading goes on");
}
