//! Comments by visitors: confirmed by a letter, held by a link, told of an
//! answer, and erased when they are taken back.

use axum::{body::Body, http::Request};
use jiff::Timestamp;
use quydinh::{
    cases::accounts::Secret,
    model::{Role, TokenScope},
    store::{Store, journal::sha256},
};
use serde_json::{Value, json};

use crate::{
    app::{Reply, TestApp, ask, form_request},
    comments::{code, consulting, half_an_hour_later, send},
    desk::{assert_says, hidden, leads_to, signed_in},
    harness::{TestStore, on_both_stores},
    mail::{letters, secret_of},
    plans::{TRADE, files::pdf_bytes},
};

on_both_stores!(
    a_visitor_comments_by_a_letter,
    a_program_comments_for_a_visitor,
    an_address_is_confirmed_once_for_a_consultation,
    links_end_and_are_asked_for_again,
    letters_to_one_address_are_bounded,
    what_is_no_attachment_is_refused,
);

const ITEM: &str = "/tham-van/PA-0001/muc/1";
const COMMENTS: &str = "/api/v1/plans/PA-0001/comments";
const ADDRESS: &str = "lan@mau.example";
const WORDS: &str = "Đề nghị bỏ giấy xác nhận này vì đã có trên cơ sở dữ liệu";
const NAME: &str = "Cửa hàng Hoa Mai";

/// The smallest PNG that is one, with a text that is not the picture.
pub(crate) fn png() -> Vec<u8> {
    let chunk = |kind: &[u8; 4], content: &[u8]| {
        let mut chunk = (content.len() as u32).to_be_bytes().to_vec();
        chunk.extend_from_slice(kind);
        chunk.extend_from_slice(content);
        chunk.extend_from_slice(&crc32fast::hash(&chunk[4..]).to_be_bytes());
        chunk
    };
    let header = chunk(b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
    let data = chunk(b"IDAT", b"\x78\x9c\x63\x60\0\0\0\x02\0\x01");
    let told = chunk(b"tEXt", b"Author\0Lan");
    [b"\x89PNG\r\n\x1a\n", &header[..], &told, &data, &chunk(b"IEND", b"")].concat()
}

/// A form with files, as a browser sends it.
pub(crate) fn with_files(
    address: &str,
    fields: &[(&str, &str)],
    files: &[(&str, &[u8])],
) -> Request<Body> {
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend_from_slice(
            format!("--xyz\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
                .as_bytes(),
        );
    }
    for (name, content) in files {
        let head = format!(
            "--xyz\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             content-type: text/html\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--xyz--\r\n");
    Request::post(address)
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "multipart/form-data; boundary=xyz")
        .body(Body::from(body))
        .unwrap()
}

fn said(text: &str) -> Vec<(&str, &str)> {
    vec![
        ("email", ADDRESS),
        ("stance", "change"),
        ("text", text),
        ("organisation", NAME),
        ("name_shown", "hidden"),
        ("size", "household"),
        ("province", "hue"),
    ]
}

async fn post(app: &TestApp, address: &str, form: &[(&str, &str)]) -> Reply {
    let mut request = form_request(address, "", form);
    request.headers_mut().remove("cookie");
    app.send(request).await
}

async fn outbox(app: &TestApp) -> Vec<String> {
    letters(&app.store, &app.dir().join("outbox")).await
}

fn page(kind: &str, secret: &Secret) -> String {
    format!("/tham-van/{kind}/{}", secret.reveal())
}

/// Everything that the journal holds.
async fn journal(store: &Store) -> String {
    let rows = store.journal_after(0, 10_000).await.unwrap();
    rows.iter().map(|row| format!("{} {} {}\n", row.actor, row.action, row.payload)).collect()
}

async fn a_visitor_comments_by_a_letter(at: TestStore) {
    let (app, _, _) = consulting(at).await;
    let form = app.get(ITEM).await;
    assert_says(&form, &["Không cần tài khoản", "Địa chỉ thư điện tử", "Tệp đính kèm"]);
    let seq = app.store.seq().await.unwrap();
    let files: [(&str, &[u8]); 2] = [("../Ảnh.JPG", &png()), ("Công văn.pdf", &pdf_bytes("a"))];
    let sent = app.send(with_files(ITEM, &said(WORDS), &files)).await;
    assert_eq!(sent.status, 202, "{}", sent.body);
    assert_says(&sent, &["xác nhận qua thư", ADDRESS, "08:00, 03/07/2026"]);
    assert_eq!(sent.headers["cache-control"], "private, no-store");
    // Nothing is public and nothing is recorded.
    assert_eq!(app.store.seq().await.unwrap(), seq);
    assert_says(&app.get(ITEM).await, &["Chưa có góp ý nào"]);
    assert_eq!(app.get("/tham-van/gop-y/GY-0001/tep/1").await.status, 404);
    let letter = outbox(&app).await.remove(0);
    assert!(letter.contains(&format!("To: {ADDRESS}\r\n")) && letter.contains(WORDS), "{letter}");

    // Whatever follows the link, only the button confirms.
    let secret = secret_of(&letter, "xac-nhan");
    let link = page("xac-nhan", &secret);
    for _ in 0..2 {
        let shown = app.get(&link).await;
        assert_eq!(shown.status, 200, "{}", shown.body);
        assert_says(
            &shown,
            &["Xác nhận góp ý", WORDS, "Hộ kinh doanh", "Huế", "Đính kèm: Công văn.pdf"],
        );
    }
    assert_eq!(app.store.seq().await.unwrap(), seq);
    let confirmed = post(&app, &link, &[]).await;
    let own = leads_to(&confirmed);
    let own = own.strip_suffix("?xong=xac-nhan").unwrap().to_owned();
    assert!(own.starts_with("/tham-van/cua-toi/") && !own.contains(secret.reveal()));
    let again = app.get(&link).await;
    assert_says(&again, &["Góp ý đã được xác nhận", "GY-0001", "chỉ được ghi một lần"]);
    assert_says(&post(&app, &link, &[]).await, &["Góp ý đã được xác nhận"]);
    assert_eq!(app.store.seq().await.unwrap(), seq + 1);

    // Public: the words and the files, and neither name nor address.
    let public = app.get(ITEM).await;
    assert_says(
        &public,
        &["1 góp ý", WORDS, "Người gửi ẩn tên · Hộ kinh doanh · Huế", "Ảnh.JPG.png"],
    );
    let api = app.get("/api/v1/comments/GY-0001").await;
    for told in [&public.body, &api.body, &app.get("/tham-van/gop-y/GY-0001").await.body] {
        assert!(
            !told.contains(NAME) && !told.contains("lan@") && !told.contains("Mã băm (SHA-256)")
        );
    }
    let an = signed_in(&app, Role::Officer, Some(TRADE)).await;
    assert!(app.get_with(ITEM, &an).await.body.contains(NAME), "the agency knows who asks");
    let picture = app.get("/tham-van/gop-y/GY-0001/tep/1").await;
    assert_eq!(picture.status, 200);
    for (header, value) in [
        ("content-type", "image/png"),
        ("x-content-type-options", "nosniff"),
        (
            "content-security-policy",
            "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox",
        ),
        (
            "content-disposition",
            "attachment; filename=\"GY-0001-1.png\"; filename*=UTF-8''%E1%BA%A2nh.JPG.png",
        ),
    ] {
        assert_eq!(picture.headers[header], value, "{header}");
    }
    assert!(
        picture.bytes.starts_with(b"\x89PNG") && !picture.bytes.windows(3).any(|w| w == b"Lan")
    );
    let paper = app.get("/api/v1/comments/GY-0001/files/2").await;
    assert_eq!(paper.bytes, pdf_bytes("a"));
    assert_eq!(app.get("/api/v1/comments/GY-0001/files/3").await.status, 404);

    // The receipt: fingerprint in the row, the row's digest for everybody.
    let mine = app.get(&own).await;
    assert_says(&mine, &["Biên nhận", NAME, "Sửa được đến", "Rút góp ý"]);
    let stored = app.store.comment("GY-0001".parse().unwrap()).await.unwrap().unwrap();
    let row = app.get(&format!("/api/v1/journal/{}", stored.seq)).await.json();
    assert_eq!(row["content"], sha256(stored.row().as_bytes()), "{row}");
    assert!(stored.row().contains(&sha256(stored.canonical().as_bytes())));
    assert!(mine.body.contains(&stored.fingerprint()));
    let receipt = outbox(&app).await.remove(1);
    assert!(receipt.contains(&own) && receipt.contains(&stored.fingerprint()), "{receipt}");
    let told = journal(&app.store).await;
    for secret in [WORDS, NAME, ADDRESS, "lan@", "Công văn", secret.reveal(), &own[18..]] {
        assert!(!told.contains(secret), "{secret} is in the journal");
    }
    assert_eq!(app.store.verify().await.unwrap().findings, []);

    // Changed within half an hour, then fixed.
    let changed = "Đề nghị bỏ giấy này, hoặc cho nộp bản chụp";
    let mut form = said(changed);
    form.push(("version", "1"));
    assert_eq!(leads_to(&post(&app, &own, &form).await), format!("{own}?xong=sua"));
    let late = app.at_time(half_an_hour_later).await;
    form.last_mut().unwrap().1 = "2";
    form[2].1 = WORDS;
    let mut request = form_request(&own, "", &form);
    request.headers_mut().remove("cookie");
    let fixed = ask(&late, request).await;
    assert_eq!(fixed.status, 422);
    assert_says(&fixed, &["nay giữ nguyên"]);
    assert_says(&app.get(ITEM).await, &[changed, "Công văn.pdf"]);

    // Answered, they are told.
    let reply = [
        ("comment", "GY-0001"),
        ("state", "accepted"),
        ("answer", "Tiếp thu, bỏ giấy xác nhận"),
        ("office", "Vụ Pháp chế"),
        ("signer", "Vụ trưởng"),
    ];
    let answered = app.post(&format!("{ITEM}/tra-loi"), &an, &reply).await;
    assert_eq!(answered.status, 303, "{}", answered.body);
    let letter = outbox(&app).await.remove(2);
    for words in ["Tiếp thu, bỏ giấy xác nhận", "Vụ Pháp chế", "/tham-van/gop-y/GY-0001", ADDRESS]
    {
        assert!(letter.contains(words), "{words}: {letter}");
    }

    // Taken back, nothing of it is left but that it was there.
    let version = hidden(&app.get(&own).await, "version");
    let gone = post(&app, &format!("{own}/rut"), &[("version", &version)]).await;
    assert_eq!(leads_to(&gone), format!("{own}?xong=rut"));
    assert_says(&app.get(&format!("{own}?xong=rut")).await, &["Đã rút góp ý", "Người gửi đã rút"]);
    assert_says(&app.get(ITEM).await, &["Chưa có góp ý nào"]);
    assert_eq!(app.get("/tham-van/gop-y/GY-0001/tep/1").await.status, 404);
    for left in [
        "SELECT COUNT(*) FROM comment_words WHERE text <> '' OR key <> '' OR organisation <> ''",
        "SELECT COUNT(*) FROM comment_file WHERE name <> '' OR LENGTH(content) > 0",
        "SELECT COUNT(*) FROM comment_sender WHERE address <> ''",
        "SELECT COUNT(*) FROM comment_pending WHERE said <> '' OR address <> ''",
        "SELECT COUNT(*) FROM comment_pending_file",
    ] {
        assert_eq!(app.count(left).await, 0, "{left}");
    }
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}

async fn a_program_comments_for_a_visitor(at: TestStore) {
    use base64::Engine as _;
    let (app, _, _) = consulting(at).await;
    let now = app.another().await;
    // As curl sends it: neither cookie nor token, nor what browsers add.
    let bare = async |address: &str, body: &Value| {
        let request = Request::post(address).body(Body::from(body.to_string())).unwrap();
        ask(&now, request).await
    };
    let content = base64::engine::general_purpose::STANDARD.encode(png());
    let body = json!({"item": 1, "stance": "against", "text": WORDS, "email": ADDRESS,
        "files": [{"name": "a.png", "content": content}]});
    let with = |member: &str, value: Value| {
        let mut body = body.clone();
        body[member] = value;
        body
    };
    let file = |content: &str| json!([{"name": "a.png", "content": content}]);
    for (body, expected) in [
        (with("email", Value::Null), (401, "sign_in_required")),
        (with("email", "lan".into()), (422, "invalid_field")),
        (with("email", "a@b.c\r\nBcc: x@y.z".into()), (422, "invalid_field")),
        (with("files", file("!!")), (422, "invalid_field")),
        (with("files", file("PHNjcmlwdD4=")), (422, "invalid_field")),
        (with("text", "ngắn".into()), (422, "invalid_field")),
        (with("item", 2.into()), (422, "not_taking_comments")),
    ] {
        let reply = bare(COMMENTS, &body).await;
        assert_eq!(code(&reply), (expected.0, expected.1.to_owned()), "{}", reply.body);
    }
    assert_eq!(outbox(&app).await.len(), 0);
    let asked = bare(COMMENTS, &body).await;
    assert_eq!(asked.status, 202, "{}", asked.body);
    assert_eq!(asked.json()["status"], "pending");
    let letter = outbox(&app).await.remove(0);
    let secret = json!({"secret": secret_of(&letter, "xac-nhan").reveal()});
    const CONFIRM: &str = "/api/v1/comments/confirmations";
    let made = bare(CONFIRM, &secret).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let told = made.json();
    assert_eq!(
        (&told["number"], &told["files"][0]["media"]),
        (&"GY-0001".into(), &"image/png".into())
    );
    assert!(told["own_url"].as_str().unwrap().starts_with("/tham-van/cua-toi/"));
    let receipt = &told["receipt"];
    let canonical = receipt["canonical"].as_str().unwrap();
    assert_eq!(receipt["fingerprint"], sha256(canonical.as_bytes()));
    for (secret, expected) in
        [(secret, (409, "link_used")), (json!({"secret": "abc"}), (404, "not_found"))]
    {
        let reply = bare(CONFIRM, &secret).await;
        assert_eq!(code(&reply), (expected.0, expected.1.to_owned()), "{}", reply.body);
    }
    // A browser that another site sends here is still refused.
    for header in
        [("origin", "https://b.example"), ("sec-fetch-site", "cross-site"), ("cookie", "a=b")]
    {
        let request = Request::post(COMMENTS).header(header.0, header.1);
        let reply = ask(&now, request.body(Body::from(body.to_string())).unwrap()).await;
        assert_eq!(reply.status, 403, "{header:?}");
    }
    // With a token an address counts for nothing.
    let dn = app.token(&app.member(Role::Business, None).await, &[TokenScope::Comments]).await;
    let made = send(&now, &dn, ("POST", COMMENTS), None, &body).await;
    assert_eq!((made.status.as_u16(), made.json()["files"].as_array().unwrap().len()), (201, 1));
    assert_eq!(outbox(&app).await.len(), 2, "one that asks and one receipt");
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}

async fn an_address_is_confirmed_once_for_a_consultation(at: TestStore) {
    let (app, _, _) = consulting(at).await;
    assert_eq!(post(&app, ITEM, &said(WORDS)).await.status, 202);
    let link = page("xac-nhan", &secret_of(&outbox(&app).await[0], "xac-nhan"));
    let confirmed = post(&app, &link, &[]).await;
    let cookie = confirmed.headers["set-cookie"].to_str().unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    let cookie = cookie.split(';').next().unwrap().to_owned();
    assert!(leads_to(&confirmed).contains(cookie.trim_start_matches("quydinh-gop-y=")));
    // The browser that was asked once is not asked again, with a link of its own.
    let more = "Đề nghị thêm: nhận hồ sơ qua mạng";
    let sent = app.send(form_request(ITEM, &cookie, &said(more))).await;
    let own = leads_to(&sent);
    assert!(own.starts_with("/tham-van/cua-toi/"), "{own}");
    assert_says(&app.get(own).await, &["GY-0002", more]);
    let again = app.send(form_request(ITEM, &cookie, &said(more))).await;
    assert_eq!(leads_to(&again), "/tham-van/gop-y/GY-0002");
    assert_eq!(outbox(&app).await.len(), 3, "one that asks, two receipts");
    // Another address is asked, and so is a browser whose comment was taken back.
    let mut other = said(more);
    other[0].1 = "hoa@mau.example";
    assert_eq!(app.send(form_request(ITEM, &cookie, &other)).await.status, 202);
    let first = leads_to(&confirmed);
    let first = first.trim_end_matches("?xong=xac-nhan");
    assert_eq!(post(&app, &format!("{first}/rut"), &[("version", "1")]).await.status, 303);
    let third = said("Một góp ý nữa sau khi rút");
    assert_eq!(app.send(form_request(ITEM, &cookie, &third)).await.status, 202);
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}

fn three_days_later() -> Timestamp {
    "2026-07-04T01:00:00Z".parse().unwrap()
}

fn nine_days_later() -> Timestamp {
    "2026-07-10T01:00:00Z".parse().unwrap()
}

async fn links_end_and_are_asked_for_again(at: TestStore) {
    let (app, _, _) = consulting(at).await;
    // Sent again, it waits once, with another letter.
    for _ in 0..2 {
        assert_eq!(post(&app, ITEM, &said(WORDS)).await.status, 202);
    }
    assert_eq!(app.count("SELECT COUNT(*) FROM comment_pending").await, 1);
    let first = secret_of(&outbox(&app).await[0], "xac-nhan");
    let bare = |request: &mut Request<Body>| drop(request.headers_mut().remove("cookie"));
    let late = app.at_time(three_days_later).await;
    let link = page("xac-nhan", &first);
    let expired = ask(&late, Request::get(&link).body(Body::empty()).unwrap()).await;
    assert_eq!(expired.status, 410);
    assert_says(&expired, &["Đường dẫn đã hết hạn", "Gửi lại thư xác nhận"]);
    let mut request = form_request(&link, "", &[]);
    bare(&mut request);
    let refused = ask(&late, request).await;
    assert_eq!(refused.status, 410, "an old link confirms nothing");
    let mut request = form_request(&format!("{link}/gui-lai"), "", &[]);
    bare(&mut request);
    let again = ask(&late, request).await;
    assert_says(&again, &["Đã gửi lại thư xác nhận"]);
    let letters = outbox(&app).await;
    assert_eq!(letters.len(), 3);
    let newest = secret_of(&letters[2], "xac-nhan");
    let mut request = form_request(&page("xac-nhan", &newest), "", &[]);
    bare(&mut request);
    let confirmed = ask(&late, request).await;
    assert_eq!(confirmed.status, 303, "{}", confirmed.body);
    // It was written on the last day, and so in time.
    let told = app.get("/api/v1/comments/GY-0001").await.json();
    assert_eq!(told["timing"], "in-time");
    // All links of it are used by one.
    let used = ask(&late, Request::get(&link).body(Body::empty()).unwrap()).await;
    assert_says(&used, &["Góp ý đã được xác nhận", "GY-0001"]);

    // What nobody confirms is gone after some days, with its links.
    assert_eq!(outbox(&app).await.len(), 4, "the receipt is sent");
    assert_eq!(post(&app, ITEM, &said("Một góp ý khác không ai xác nhận")).await.status, 202);
    let lost = page("xac-nhan", &secret_of(outbox(&app).await.last().unwrap(), "xac-nhan"));
    let later = app.at_time(nine_days_later).await;
    let mut request = form_request(ITEM, "", &said("Góp ý của người đến sau nhiều ngày"));
    bare(&mut request);
    assert_eq!(ask(&later, request).await.status, 202);
    for address in [lost.as_str(), "/tham-van/xac-nhan/abc", "/tham-van/xac-nhan/a%20b"] {
        let unknown = ask(&later, Request::get(address).body(Body::empty()).unwrap()).await;
        assert_eq!(unknown.status, 404);
        assert_says(&unknown, &["Đường dẫn không dùng được"]);
    }
    let nobody = app.get("/tham-van/cua-toi/abc").await;
    assert_eq!(nobody.status, 404);
    assert_says(&nobody, &["Đường dẫn không dùng được"]);
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}

async fn letters_to_one_address_are_bounded(at: TestStore) {
    let (app, _, _) = consulting(at).await;
    // Each from a network of its own, as an attacker would.
    let site = quydinh::web::Site::new(None, 1).unwrap();
    let server = app.at(site);
    let from = async |network: usize, email: &str, text: &str| {
        let form = [("email", email), ("stance", "for"), ("text", text)];
        let mut request = form_request(ITEM, "", &form);
        request.headers_mut().remove("cookie");
        let network = format!("10.{}.{}.1", network / 250, network % 250);
        request.headers_mut().insert("x-forwarded-for", network.parse().unwrap());
        ask(&server, request).await
    };
    let mut taken = 0;
    for number in 0..40 {
        let reply = from(number, ADDRESS, &format!("Ý kiến thứ {number} của tôi")).await;
        match reply.status.as_u16() {
            202 => taken += 1,
            429 => assert_says(&reply, &["Đã có nhiều thư xác nhận gửi đến địa chỉ này"]),
            other => panic!("{other}: {}", reply.body),
        }
    }
    assert_eq!(taken, 5);
    // Others get through meanwhile.
    assert_eq!(from(100, "hoa@mau.example", "Ý kiến của người khác").await.status, 202);
    // And one network is held back whatever addresses it gives.
    let mut held = 0;
    for number in 0..40 {
        let email = format!("a{number}@mau.example");
        held += usize::from(from(200, &email, "Ý kiến gửi hàng loạt").await.status == 429);
    }
    assert_eq!(held, 20);
    assert_eq!(outbox(&app).await.len(), 26);
}

async fn what_is_no_attachment_is_refused(at: TestStore) {
    let (app, _, _) = consulting(at).await;
    let large = [&pdf_bytes("a")[..], &vec![b' '; 5 << 20]].concat();
    let ok = png();
    for (files, words) in [
        (vec![("a.png", &b"<script>alert(1)</script>"[..])], "Không nhận loại tệp này"),
        (vec![("a.svg", b"<svg onload='alert(1)'/>")], "Không nhận loại tệp này"),
        (vec![("a.pdf", &b"%PDF-1.7 <script>"[..])], "bị hỏng hoặc không đầy đủ"),
        (vec![("a.pdf", &large)], "quá lớn"),
        (vec![("a.png", &ok), ("b.png", &ok), ("c.png", &ok), ("d.png", &ok)], "Quá nhiều tệp"),
        (vec![("a.png", &ok), ("b.exe", b"MZ")], "Không nhận loại tệp này"),
    ] {
        let refused = app.send(with_files(ITEM, &said(WORDS), &files)).await;
        assert_eq!(refused.status, 422, "{words}: {}", refused.body);
        assert_says(&refused, &[words]);
        assert!(refused.body.contains(WORDS), "what was typed is kept");
    }
    assert_eq!(app.count("SELECT COUNT(*) FROM comment_pending_file").await, 0);
    assert_eq!(outbox(&app).await.len(), 0);
}
