//! What people follow: asked for, confirmed by a letter, told once, ended by one
//! request, and forgotten.

use axum::{Router, body::Body, http::Request};
use jiff::{SignedDuration, Timestamp};
use quydinh::{
    cases::{
        accounts::new_token_id,
        follow::{self, NewFollow, forget_old},
    },
    model::{Id, Interest, JournalKind, Rhythm, Role, TokenScope, Topic},
    store::{JournalFilter, Window},
    web,
};

use crate::{
    app::{Reply, TestApp, ask, form_request, now},
    comments::{COMMENTS, consulting, say_something, send},
    desk::{assert_says as assert_reads, leads_to, signed_in},
    harness::{TestStore, on_both_stores},
    mail::letters,
    plans::TRADE,
};

on_both_stores!(
    a_regulation_is_followed_by_letters,
    links_end_and_are_asked_for_again,
    a_search_tells_what_is_new_in_it,
    everybody_is_told_once,
    an_address_sees_all_that_it_follows,
    feeds_and_interests_say_the_same,
    letters_that_ask_are_bounded,
);

/// What stands on a page, be it in words or in addresses.
fn assert_says(reply: &Reply, parts: &[&str]) {
    for part in parts.iter().filter(|part| !reply.body.contains(**part)) {
        assert_reads(reply, &[part]);
    }
}

const ADDRESS: &str = "lan@mau.example";
const NEW: &str = "/theo-doi/moi";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A minute before seven in the morning of the next day in Viet Nam, then seven.
fn too_early() -> Timestamp {
    at("2026-07-01T23:59:00Z")
}

fn morning() -> Timestamp {
    at("2026-07-02T00:00:00Z")
}

/// When the turn of whoever died at seven is over.
fn later_that_morning() -> Timestamp {
    at("2026-07-02T00:10:00Z")
}

fn next_morning() -> Timestamp {
    at("2026-07-03T00:00:00Z")
}

fn third_morning() -> Timestamp {
    at("2026-07-04T00:00:30Z")
}

fn monday() -> Timestamp {
    at("2026-07-06T00:00:00Z")
}

fn holder() -> Id {
    new_token_id(now()).unwrap()
}

/// Letters that are written when it is another time.
async fn tell(app: &TestApp, clock: fn() -> Timestamp) -> u64 {
    app.state_at(clock).tell_due(&holder()).await.unwrap()
}

async fn outbox(app: &TestApp) -> Vec<String> {
    letters(&app.store, &app.dir().join("outbox")).await
}

async fn post(service: &Router, address: &str, form: &[(&str, &str)]) -> Reply {
    let mut request = form_request(address, "", form);
    request.headers_mut().remove("cookie");
    ask(service, request).await
}

async fn get(service: &Router, address: &str) -> Reply {
    ask(service, Request::get(address).body(Body::empty()).unwrap()).await
}

/// The server at another time.
fn service(app: &TestApp, clock: fn() -> Timestamp) -> Router {
    web::app(app.state_at(clock))
}

/// The path of the last link of a kind in a letter.
fn link(letter: &str, kind: &str) -> String {
    let (_, rest) = letter.rsplit_once(&format!("/theo-doi/{kind}/")).expect(letter);
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
    format!("/theo-doi/{kind}/{}", &rest[..end])
}

/// Asks and confirms; the page of what is followed.
async fn followed(app: &TestApp, topic: (&str, &str), address: &str, rhythm: &str) -> String {
    let service = service(app, now);
    let form = [topic, ("email", address), ("rhythm", rhythm)];
    let sent = post(&service, NEW, &form).await;
    assert_eq!(sent.status, 202, "{}", sent.body);
    let letter = outbox(app).await.pop().unwrap();
    let confirmed = post(&service, &link(&letter, "xac-nhan"), &[]).await;
    let own = leads_to(&confirmed).strip_suffix("?xong=xac-nhan").unwrap().to_owned();
    assert!(own.starts_with("/theo-doi/thu/"), "{own}");
    own
}

/// A comment on the first item, and an answer to it.
async fn comment_and_answer(app: &TestApp) {
    let member = app.member(Role::Business, None).await;
    let token = app.token(&member, &[TokenScope::Comments]).await;
    let words = say_something("Đề nghị giảm thời hạn xuống còn 3 ngày làm việc");
    let made = send(&app.another().await, &token, ("POST", COMMENTS), None, &words).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let an = signed_in(app, Role::Officer, Some(TRADE)).await;
    let reply = [
        ("comment", "GY-0001"),
        ("state", "accepted"),
        ("answer", "Tiếp thu, giảm xuống 3 ngày"),
        ("office", "Vụ Pháp chế"),
        ("signer", "Vụ trưởng"),
    ];
    let answered = app.post("/tham-van/PA-0001/muc/1/tra-loi", &an, &reply).await;
    assert_eq!(answered.status, 303, "{}", answered.body);
    app.shows(app.store.seq().await.unwrap()).await;
}

async fn a_regulation_is_followed_by_letters(store: TestStore) {
    let (app, _, _) = consulting(store).await;
    let page = app.get("/quy-dinh/1.000000").await;
    assert_says(&page, &["/theo-doi/moi?regulation=1.000000"]);
    let page = app.get("/theo-doi/moi?regulation=1.000000").await;
    assert_eq!(page.status, 200, "{}", page.body);
    assert_says(
        &page,
        &[
            "quy định 1.000000",
            "/theo-doi.atom?regulation=1.000000",
            "/tai-khoan/webhook/moi?regulation=1.000000",
            "Hằng tuần, vào thứ Hai",
        ],
    );
    let topic = ("regulation", "1.000000");
    for (email, rhythm, words) in
        [("lan", "daily", "Địa chỉ thư chưa đúng"), (ADDRESS, "hourly", "Chưa chọn nhịp gửi tin")]
    {
        let form = [topic, ("email", email), ("rhythm", rhythm)];
        let refused = app.post(NEW, "", &form).await;
        assert_eq!(refused.status, 422, "{}", refused.body);
        assert_says(&refused, &[words, &format!("value=\"{email}\"")]);
    }
    let seq = app.store.seq().await.unwrap();
    let sent = app.post(NEW, "", &[topic, ("email", ADDRESS), ("rhythm", "daily")]).await;
    assert_eq!(sent.status, 202, "{}", sent.body);
    assert_says(&sent, &["xác nhận qua thư", ADDRESS, "08:00, 03/07/2026"]);
    let letter = outbox(&app).await.pop().unwrap();
    assert!(letter.contains(&format!("To: {ADDRESS}\r\n")), "{letter}");
    assert!(letter.contains("Theo dõi: quy định 1.000000"), "{letter}");
    assert!(letter.contains("08:00 ngày 3/7/2026"), "it says until when: {letter}");
    assert!(!letter.contains("List-Unsubscribe"), "{letter}");
    // Without the button on the page of the link there is nothing.
    let confirm = link(&letter, "xac-nhan");
    for _ in 0..2 {
        let shown = app.get(&confirm).await;
        assert_eq!(shown.status, 200, "{}", shown.body);
        assert_says(&shown, &["Xác nhận nhận tin", "quy định 1.000000", "Hằng ngày"]);
    }
    assert_eq!(tell(&app, monday).await, 0);

    let confirmed = app.post(&confirm, "", &[]).await;
    let own = leads_to(&confirmed).strip_suffix("?xong=xac-nhan").unwrap().to_owned();
    assert_says(&app.get(&confirm).await, &["Đã xác nhận", &own]);
    assert_says(&app.post(&confirm, "", &[]).await, &["Đã xác nhận", &own]);
    let shown = app.get(&own).await;
    assert_says(&shown, &["quy định 1.000000", "07:00, 02/07/2026", "Thôi nhận"]);
    assert_eq!(shown.headers["cache-control"], "private, no-store");
    assert_eq!(app.store.seq().await.unwrap(), seq, "none of it is in the journal");

    // Nothing new is no letter, at any time.
    assert_eq!(tell(&app, morning).await, 0);
    assert_eq!(outbox(&app).await.len(), 1);
    comment_and_answer(&app).await;
    assert_eq!(tell(&app, morning).await, 0, "the letter of this morning is over");
    assert_eq!(tell(&app, next_morning).await, 1);
    assert_eq!(tell(&app, next_morning).await, 0);
    let letters = outbox(&app).await;
    assert_eq!(letters.len(), 2);
    let letter = &letters[1].replace('\r', "");
    for part in [
        "Có 2 thay đổi từ thư trước",
        "quy định 1.000000",
        "- 1 góp ý mới\n  Về mục 1, phương án PA-0001",
        "- Trả lời góp ý: TL-0001",
        "/tham-van/PA-0001\n",
        "/nhat-ky?regulation=1.000000",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click\n",
    ] {
        assert!(letter.contains(part), "{part}: {letter}");
    }
    assert!(!letter.contains("Lập phương án"), "what was before is not news: {letter}");
    assert!(!letter.contains("3 ngày làm việc"), "words of comments are not in it");

    // What a mail program does with the header: no cookie, no page.
    let (_, header) = letter.split_once("\nList-Unsubscribe: <").unwrap();
    let address = header.split_once('>').unwrap().0;
    let path = &address[address.find("/theo-doi").unwrap()..];
    assert_eq!(path, own);
    assert_eq!(app.get(path).await.status, 200, "to look does not end it");
    let request = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
    let request = request.body(Body::from("List-Unsubscribe=One-Click")).unwrap();
    let ended = app.send(request).await;
    assert_eq!(ended.status, 200, "{}", ended.body);
    assert_says(&ended, &["Đã thôi nhận tin", "Nhận tin trở lại"]);
    // Only that one is open to others: a page elsewhere changes nothing else.
    for (what, status) in [("/nhip", 403), ("/nhan-lai", 403), ("/quan-ly", 403)] {
        let request = Request::post(format!("{path}{what}")).header("origin", "https://b.example");
        assert_eq!(app.send(request.body(Body::empty()).unwrap()).await.status, status, "{what}");
    }
    app.execute("UPDATE follow SET cursor_seq = 0").await;
    assert_eq!(tell(&app, third_morning).await, 0);
    // An old letter does not bring it back; its own page does, for some days.
    assert_eq!(app.get(&confirm).await.status, 404);
    let again = app.post(&format!("{own}/nhan-lai"), "", &[]).await;
    assert_eq!(leads_to(&again), format!("{own}?xong=nhan-lai"));
    let changed = app.post(&format!("{own}/nhip"), "", &[("rhythm", "weekly")]).await;
    assert_eq!(leads_to(&changed), format!("{own}?xong=nhip"));
    assert_says(&app.get(&own).await, &["Hằng tuần, vào thứ Hai", "07:00, 06/07/2026"]);
    assert_eq!(tell(&app, monday).await, 0, "nothing is new since");

    // Ended for good: everything that tells of a person goes, and the link says so.
    assert_eq!(app.post(&own, "", &[]).await.status, 200);
    forget_old(&app.store, now().checked_add(SignedDuration::from_hours(8 * 24)).unwrap())
        .await
        .unwrap();
    for what in ["address <> ''", "reader <> ''", "topic <> ''", "site <> ''", "found <> ''"] {
        let sql = match what {
            "address <> ''" => "SELECT COUNT(*) FROM follow WHERE address <> ''",
            "reader <> ''" => "SELECT COUNT(*) FROM follow WHERE reader <> ''",
            "topic <> ''" => "SELECT COUNT(*) FROM follow WHERE topic <> ''",
            "site <> ''" => "SELECT COUNT(*) FROM follow WHERE site <> ''",
            _ => "SELECT COUNT(*) FROM follow WHERE found <> ''",
        };
        assert_eq!(app.count(sql).await, 0, "{what}");
    }
    for reply in [app.get(&own).await, app.post(&own, "", &[]).await] {
        assert_eq!(reply.status, 200);
        assert_says(&reply, &["Đã thôi nhận tin", "đã được xóa"]);
    }
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}

fn three_days_later() -> Timestamp {
    at("2026-07-04T02:00:00Z")
}

async fn links_end_and_are_asked_for_again(store: TestStore) {
    let (app, _, _) = consulting(store).await;
    let form = [("plan", "PA-0001"), ("email", ADDRESS), ("rhythm", "weekly")];
    assert_eq!(app.post(NEW, "", &form).await.status, 202);
    let old = link(&outbox(&app).await.pop().unwrap(), "xac-nhan");
    let later = service(&app, three_days_later);
    let gone = get(&later, &old).await;
    assert_eq!(gone.status, 410);
    assert_says(&gone, &["Đường dẫn đã hết hạn", "08:00, 03/07/2026", "Gửi lại thư xác nhận"]);
    assert_eq!(post(&later, &old, &[]).await.status, 410);
    assert_eq!(app.count("SELECT COUNT(*) FROM follow WHERE confirmed_at IS NOT NULL").await, 0);
    let again = post(&later, &format!("{old}/gui-lai"), &[]).await;
    assert_eq!(again.status, 200, "{}", again.body);
    assert_says(&again, &["Đã gửi lại thư xác nhận", "09:00, 06/07/2026"]);
    let letter = outbox(&app).await.pop().unwrap();
    assert!(letter.contains(&format!("To: {ADDRESS}\r\n")), "{letter}");
    assert!(letter.contains("Hằng tuần"), "{letter}");
    let new = link(&letter, "xac-nhan");
    assert_ne!(new, old);
    assert_eq!(post(&later, &new, &[]).await.status, 303);
    // The old link says what became of it.
    assert_says(&get(&later, &old).await, &["Đã xác nhận", "/theo-doi/thu/"]);
    assert_eq!(get(&later, "/theo-doi/xac-nhan/abc").await.status, 404);

    // What nobody confirms is forgotten, with the address.
    let form = [("plan", "PA-0001"), ("email", "an@mau.example"), ("rhythm", "daily")];
    assert_eq!(app.post(NEW, "", &form).await.status, 202);
    let old = link(&outbox(&app).await.pop().unwrap(), "xac-nhan");
    let week = now().checked_add(SignedDuration::from_hours(7 * 24 + 1)).unwrap();
    forget_old(&app.store, week).await.unwrap();
    assert_eq!(app.count("SELECT COUNT(*) FROM follow").await, 1);
    let unknown = app.get(&old).await;
    assert_eq!(unknown.status, 404);
    assert_says(&unknown, &["Đường dẫn không dùng được", "quá 7 ngày"]);
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}

async fn a_search_tells_what_is_new_in_it(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    let page = app.get("/?q=xăng dầu&kind=procedure").await;
    assert_says(&page, &["/theo-doi/moi?search=q=xăng%2Bdầu%26kind=procedure"]);
    // One agency or one field is followed as such.
    assert_says(&app.get("/?agency=bo-y-te").await, &["/theo-doi/moi?agency=bo-y-te\""]);
    let field = app.get("/?field=bo-cong-thuong/Kinh doanh xăng dầu").await;
    let link = "/theo-doi/moi?agency=bo-cong-thuong&#38;field=Kinh+doanh+xăng+dầu\"";
    assert_says(&field, &[link]);
    let both = app.get("/?agency=bo-y-te&q=thuốc").await;
    assert_says(&both, &["/theo-doi/moi?search=q=thuốc%26agency=bo-y-te"]);
    for (address, status) in [
        ("/theo-doi/moi?search=kind=law", 400),
        ("/theo-doi/moi?search=sort=name", 400),
        ("/theo-doi/moi?search=q=a&agency=bo-y-te", 400),
        ("/theo-doi/moi?regulation=1.999999", 404),
        ("/theo-doi/moi?agency=bo-khong-co", 404),
        ("/theo-doi/moi?field=Không có", 400),
        ("/theo-doi/moi?plan=PA-0009", 404),
        ("/theo-doi/moi", 303),
        ("/theo-doi/moi?x=1", 400),
    ] {
        assert_eq!(app.get(address).await.status, status, "{address}");
    }
    // The day, the order and the page are no part of it.
    let search = ("search", "kind=procedure&q=xăng+dầu&sort=name&cursor=2&as_of=2025-01-01");
    let page = app.get("/theo-doi/moi?search=q=xăng%2Bdầu%26kind=procedure").await;
    assert_says(&page, &["từ khóa “xăng dầu”", "/quy-dinh.atom?q=xăng+dầu&#38;kind=procedure"]);
    followed(&app, search, ADDRESS, "daily").await;
    assert_eq!(tell(&app, morning).await, 0);
    let csv = "Mã số,Loại quy định,Tên,Cơ quan ban hành,Lĩnh vực,Hiệu lực từ\n\
        9.900001,Thủ tục hành chính,Cấp phép pha chế xăng dầu,Bộ Công Thương,\
        Kinh doanh xăng dầu,01/01/2025\n\
        9.900002,Thủ tục hành chính,Cấp phép hành nghề dược,Bộ Y tế,Dược,01/01/2025\n";
    let file = app.dir().join("moi.csv");
    std::fs::write(&file, csv).unwrap();
    assert_eq!(app.load_file(file, "2025-02-01").await.added, 2);
    assert_eq!(tell(&app, next_morning).await, 1);
    let letter = outbox(&app).await.pop().unwrap();
    for part in [
        "Có 1 quy định mới có trong kết quả từ thư trước",
        "tìm kiếm theo từ khóa “xăng dầu”; loại quy định: ",
        "- 9.900001 Cấp phép pha chế xăng dầu",
        "/quy-dinh/9.900001",
        "Xem kết quả tìm kiếm",
        "List-Unsubscribe: <",
    ] {
        assert!(letter.contains(part), "{part}: {letter}");
    }
    assert!(!letter.contains("9.900002") && !letter.contains("9.000001"), "{letter}");
    assert_eq!(tell(&app, third_morning).await, 0);
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}

/// Somebody who follows the consultation, without the pages.
async fn reader(app: &TestApp, number: u32, rhythm: Rhythm) {
    let interest = Interest { plan: Some("PA-0001".parse().unwrap()), ..Interest::default() };
    let new = NewFollow {
        topic: Topic::Rows(interest),
        words: "PA-0001",
        rhythm,
        address: format!("doc-gia-{number}@mau.example").parse().unwrap(),
        site: "https://a.example".into(),
    };
    follow::ask(&app.store, new, now()).await.unwrap();
    let letter = outbox(app).await.pop().unwrap();
    let secret = link(&letter, "xac-nhan");
    let secret = secret.rsplit('/').next().unwrap();
    let secret = quydinh::cases::accounts::Secret::presented(secret).unwrap();
    follow::confirm(&app.store, &secret, (7, None), now()).await.unwrap();
}

async fn everybody_is_told_once(store: TestStore) {
    let (app, _, _) = consulting(store).await;
    for number in 0..12 {
        let rhythm = if number < 10 { Rhythm::Daily } else { Rhythm::Weekly };
        reader(&app, number, rhythm).await;
    }
    comment_and_answer(&app).await;
    const LETTERS: &str = "SELECT COUNT(*) FROM mail WHERE kind = 'follow-digest'";
    const READERS: &str = "SELECT COUNT(DISTINCT recipient) FROM mail WHERE kind = 'follow-digest'";
    assert_eq!(tell(&app, too_early).await, 0);
    // Programs end at any moment.
    let app_then = app.state_at(morning);
    for millis in [1, 3, 5, 8, 13, 21] {
        let holder = holder();
        let told = app_then.tell_due(&holder);
        let time = std::time::Duration::from_millis(millis);
        let _ = tokio::time::timeout(time, told).await;
        // Whoever had the turn does not give it back.
        app.execute("UPDATE job_lease SET held_until = 0").await;
    }
    // Then two at once, once the last turn is over: the statement that took it
    // may have come after the one that ended it.
    let (app_then, other) = (app.state_at(later_that_morning), app.state_at(later_that_morning));
    let (one, two) = (holder(), holder());
    let (one, two) = tokio::join!(app_then.tell_due(&one), other.tell_due(&two));
    assert!(one.is_ok() && two.is_ok());
    tell(&app, later_that_morning).await;
    assert_eq!((app.count(LETTERS).await, app.count(READERS).await), (10, 10));
    // Had a letter been queued and what was told not been noted, it is not sent
    // again.
    app.execute(
        "UPDATE follow SET cursor_seq = cursor_seq - 1, due_at = 1782950400000 \
            WHERE rhythm = 'daily'",
    )
    .await;
    tell(&app, morning).await;
    assert_eq!((app.count(LETTERS).await, app.count(READERS).await), (10, 10));
    assert_eq!(tell(&app, monday).await, 2, "those of the week");
    assert_eq!(app.count(LETTERS).await, 12);
    // Who gets none of them any more is left. One of those of the day: those of
    // the week get nothing now, and ids made within a moment have no order.
    app.execute(
        "UPDATE mail SET state = 'failed', key = 'follow-digest/' || \
            (SELECT MIN(id) FROM follow WHERE rhythm = 'daily') \
            || '/' || id WHERE kind = 'follow-digest' AND id IN (SELECT id FROM mail \
            WHERE kind = 'follow-digest' AND recipient NOT LIKE 'doc-gia-1_@%' LIMIT 3)",
    )
    .await;
    app.execute("UPDATE follow SET cursor_seq = 1, due_at = 1783296000000").await;
    assert_eq!(tell(&app, monday).await, 9, "those of the week have had theirs");
    const ENDED: &str = "SELECT COUNT(*) FROM follow WHERE ended_at IS NOT NULL \
        AND id = (SELECT MIN(id) FROM follow WHERE rhythm = 'daily')";
    assert_eq!(app.count(ENDED).await, 1);
}

async fn an_address_sees_all_that_it_follows(store: TestStore) {
    let (app, _, _) = consulting(store).await;
    let one = followed(&app, ("regulation", "1.000000"), ADDRESS, "daily").await;
    let two = followed(&app, ("agency", TRADE), ADDRESS, "weekly").await;
    let other = followed(&app, ("plan", "PA-0001"), "an@mau.example", "daily").await;
    let sent = outbox(&app).await.len();
    // Nobody learns who follows.
    let replies = [
        app.post("/theo-doi", "", &[("email", "khong-co@mau.example")]).await,
        app.post("/theo-doi", "", &[("email", ADDRESS)]).await,
    ];
    let [none, some] = replies.map(|reply| (reply.status, reply.body));
    assert_eq!(none.0, 202);
    assert_eq!(none.1.replace("khong-co@mau.example", ADDRESS), some.1);
    let letters = outbox(&app).await;
    assert_eq!(letters.len(), sent + 1);
    let letter = letters.last().unwrap();
    assert!(letter.contains("08:00 ngày 2/7/2026"), "it says until when: {letter}");
    let all = link(letter, "cua-toi");
    let page = app.get(&all).await;
    assert_eq!(page.status, 200, "{}", page.body);
    assert_says(&page, &[&one, &two, "quy định 1.000000", "quy định và phương án của Bộ"]);
    assert!(!page.body.contains(&other));
    // From a letter one gets there by another letter only.
    let asked = app.post(&format!("{two}/quan-ly"), "", &[]).await;
    assert_eq!(leads_to(&asked), format!("{two}?xong=quan-ly"));
    assert_eq!(outbox(&app).await.len(), sent + 2);
    let later = service(&app, three_days_later);
    let gone = get(&later, &all).await;
    assert_eq!(gone.status, 410);
    assert_says(&gone, &["Đường dẫn đã hết hạn", "Gửi đường dẫn mới"]);
    assert_eq!(post(&later, &format!("{all}/thoi-nhan"), &[]).await.status, 410);
    let again = post(&later, &format!("{all}/gui-lai"), &[]).await;
    assert_says(&again, &["Đã gửi đường dẫn mới", "09:00, 05/07/2026"]);
    let all = link(outbox(&app).await.last().unwrap(), "cua-toi");
    let ended = post(&later, &format!("{all}/thoi-nhan"), &[]).await;
    assert_eq!(leads_to(&ended), format!("{all}?xong=thoi-nhan"));
    assert_says(&get(&later, &all).await, &["Đã thôi nhận từ"]);
    assert_says(&app.get(&one).await, &["Đã thôi nhận tin"]);
    assert_says(&app.get(&other).await, &["Thôi nhận tin này"]);
    assert_eq!(get(&later, "/theo-doi/cua-toi/abc").await.status, 404);
}

async fn feeds_and_interests_say_the_same(store: TestStore) {
    let (app, _, _) = consulting(store).await;
    comment_and_answer(&app).await;
    let seq = app.store.seq().await.unwrap();
    let abouts = app.store.abouts(0, seq).await.unwrap();
    let field = abouts.iter().flat_map(|about| &about.fields).next().cloned();
    let field = field.expect("a field").0;
    let trade = Interest { agency: Some(TRADE.parse().unwrap()), ..Interest::default() };
    for (interest, query) in [
        (trade.clone(), format!("agency={TRADE}")),
        (
            Interest { regulation: Some("1.000000".parse().unwrap()), ..Interest::default() },
            "regulation=1.000000".to_owned(),
        ),
        (
            Interest { plan: Some("PA-0001".parse().unwrap()), ..Interest::default() },
            "plan=PA-0001".to_owned(),
        ),
        (
            Interest { field: Some(quydinh::model::Field(field.clone())), ..Interest::default() },
            format!("field={field}"),
        ),
        (
            Interest { field: Some(quydinh::model::Field(field.clone())), ..trade },
            format!("agency={TRADE}&field={field}"),
        ),
    ] {
        let filter = JournalFilter {
            kinds: Some(JournalKind::public().collect()),
            regulation: interest.regulation.clone(),
            field: interest.field.clone(),
            plan: interest.plan,
            agencies: interest.agency.clone().map(|agency| vec![agency]),
            ..JournalFilter::default()
        };
        let rows = app.store.journal_rows(&filter, Window::After(0), 10_000).await.unwrap();
        let by_filter: Vec<u64> = rows.iter().map(|link| link.row.seq).collect();
        let taken = abouts.iter().filter(|about| interest.takes(about, |a, b| a == b));
        let by_interest: Vec<u64> = taken.map(|about| about.seq).collect();
        assert_eq!(by_filter, by_interest, "{query}");
        assert!(by_filter.len() > 2 && (by_filter.len() as u64) < seq, "{query}");
        let json = app.get(&format!("/api/v1/journal?{query}&limit=1000")).await.json();
        assert_eq!(json["rows"].as_array().unwrap().len(), by_filter.len(), "{query}");

        let address = format!("/theo-doi.atom?{query}");
        let feed = app.get(&address).await;
        assert_eq!(feed.status, 200, "{}", feed.body);
        assert_eq!(feed.headers["content-type"], "application/atom+xml; charset=utf-8");
        assert_eq!(feed.body.matches("<entry>").count(), by_filter.len().min(100), "{query}");
        let newest = by_filter.last().unwrap();
        assert!(feed.body.contains(&format!("/nhat-ky/{newest}</id>")), "{}", feed.body);
        let request = Request::get(crate::app::encoded(&address));
        let request = request.header("if-none-match", feed.headers["etag"].clone());
        assert_eq!(app.send(request.body(Body::empty()).unwrap()).await.status, 304, "{query}");
    }
    let feed = app.get("/theo-doi.atom?plan=PA-0001").await.body;
    for part in
        ["Mở tham vấn: PA-0001", "Trả lời góp ý: TL-0001", "<title>Theo dõi phương án PA-0001"]
    {
        assert!(feed.contains(part), "{part}: {feed}");
    }
    assert!(!feed.contains("Gửi góp ý"), "{feed}");
    let search = app.get("/theo-doi.atom?search=q=thu").await;
    assert_eq!((search.status.as_u16(), leads_to_any(&search)), (307, "/quy-dinh.atom?q=thu"));
    assert_eq!(app.get("/theo-doi.atom").await.status, 400);
    assert_eq!(app.get("/theo-doi.atom?plan=PA-0009").await.status, 404);
}

fn leads_to_any(reply: &Reply) -> &str {
    reply.headers["location"].to_str().unwrap()
}

async fn letters_that_ask_are_bounded(store: TestStore) {
    let (app, _, _) = consulting(store).await;
    let form = [("plan", "PA-0001"), ("email", ADDRESS), ("rhythm", "daily")];
    for _ in 0..5 {
        assert_eq!(app.post(NEW, "", &form).await.status, 202);
    }
    let held = app.post(NEW, "", &form).await;
    assert_eq!(held.status, 429, "{}", held.body);
    assert_says(&held, &["nhiều thư gửi đến địa chỉ này", "09:00, 01/07/2026"]);
    assert_eq!(outbox(&app).await.len(), 5);
    assert_eq!(app.count("SELECT COUNT(*) FROM follow").await, 1, "the same is asked for once");
    // Others get through, until the network asks too often.
    let other = [("plan", "PA-0001"), ("email", "an@mau.example"), ("rhythm", "daily")];
    assert_eq!(app.post(NEW, "", &other).await.status, 202);
    let mut last = 0;
    for number in 0..20 {
        let email = format!("a{number}@mau.example");
        let form = [("plan", "PA-0001"), ("email", email.as_str()), ("rhythm", "daily")];
        last = app.post(NEW, "", &form).await.status.as_u16();
    }
    assert_eq!(last, 429);
}
