//! The reviewer's pages over HTTP: what waits, who owes, the review, decisions
//! and the documents that carry them out.

use axum::http::StatusCode;
use quydinh::{
    cases::plans::{consult, submit},
    model::{Authority, PlanNumber, Role},
};

use crate::{
    app::{Reply, TestApp},
    harness::{TestStore, on_both_stores},
    plans::{BUILDING, Desk, TRADE, day, draft, file, new_plan, noon, officer, slug},
};

on_both_stores!(
    the_desk_lists_what_waits_and_who_owes,
    items_pass_or_go_back_with_reasons,
    decisions_are_recorded_amended_and_carried_out,
    what_is_the_ministrys_own_is_carried_out_without_a_decision,
);

/// A server on 1 July 2026, with two plans that wait since 25 June: three items
/// of trade, two of construction.
pub(crate) async fn seeded(at: TestStore) -> TestApp {
    let mut desk = Desk::new(&at).await;
    for (agency, who, codes) in [
        (TRADE, "an", &["1.000000", "1.000001", "1.000002"][..]),
        (BUILDING, "ba", &["2.000000", "3.000000"]),
    ] {
        submitted(&mut desk, (agency, who), codes, Authority::PrimeMinister).await;
    }
    let app = TestApp::empty(at).await;
    app.follow().await;
    app
}

async fn submitted(
    desk: &mut Desk,
    (agency, who): (&str, &str),
    codes: &[&str],
    authority: Authority,
) -> PlanNumber {
    let slug = slug(agency);
    let officer = officer(who, &slug);
    let mut drafts: Vec<_> = codes.iter().map(|code| draft(code)).collect();
    for draft in &mut drafts {
        draft.authority = Some(authority);
    }
    let upload = new_plan(agency, file(&format!("{who}.xlsx"), drafts));
    let plan = desk.upload(&upload, (officer, noon("2026-06-10"))).await.plan;
    let days = (day("2026-06-10"), day("2026-06-24"));
    let all = desk.all(plan).await;
    consult(&desk.store, &all, days, (officer, noon("2026-06-10"))).await.unwrap();
    submit(&desk.store, &desk.all(plan).await, (officer, noon("2026-06-25"))).await.unwrap();
    plan
}

pub(crate) async fn signed_in(app: &TestApp, role: Role, agency: Option<&str>) -> String {
    let member = app.member(role, agency).await;
    app.cookie(&member).await
}

/// The value of a hidden field.
pub(crate) fn hidden(reply: &Reply, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    let at = reply.body.find(&start).unwrap_or_else(|| panic!("no {name} in {}", reply.body));
    let rest = &reply.body[at + start.len()..];
    rest[..rest.find('"').unwrap()].to_owned()
}

/// What a page says, without its tags.
fn text(reply: &Reply) -> String {
    let mut text = String::new();
    for part in reply.body.split('<') {
        text.push_str(part.split_once('>').map_or(part, |(_, rest)| rest));
        text.push(' ');
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub(crate) fn assert_says(reply: &Reply, parts: &[&str]) {
    let text = text(reply);
    for part in parts {
        assert!(text.contains(part), "{part} is not in: {text}");
    }
}

/// Where an answer leads.
pub(crate) fn leads_to(reply: &Reply) -> &str {
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);
    reply.headers["location"].to_str().unwrap()
}

async fn the_desk_lists_what_waits_and_who_owes(at: TestStore) {
    let app = seeded(at).await;
    let vu = signed_in(&app, Role::Reviewer, None).await;
    let desk = app.get_with("/tham-dinh", &vu).await;
    assert_eq!(desk.status, 200, "{}", desk.body);
    assert_says(
        &desk,
        &[
            "Chờ thẩm tra 5 mục",
            "Bộ Công Thương 3 mục, lâu nhất 6 ngày",
            "2 mục, trình từ 25/06/2026",
            "Chưa ghi yêu cầu nào",
        ],
    );

    let form = app.get_with("/tham-dinh/yeu-cau", &vu).await;
    assert_says(&form, &["Bộ Y tế", "Đài Truyền hình Việt Nam"]);
    assert!(!text(&form).contains("Quốc hội"), "it has no plans");
    let mut fields = vec![
        ("number", "7417/VPCP-KSTT"),
        ("issued", "2026-06-01"),
        ("title", "Rà soát năm 2026"),
        ("deadline", "2026-05-31"),
        ("agency", "bo-cong-thuong"),
        ("agency", "bo-giao-thong-van-tai"),
        ("agency", "bo-y-te"),
    ];
    let seq = app.store.seq().await.unwrap();
    for (deadline, message) in [
        ("2026-05-31", "Hạn gửi trước ngày của văn bản yêu cầu."),
        ("", "Chưa ghi ngày, hoặc ngày không đúng."),
    ] {
        fields[3].1 = deadline;
        let wrong = app.post("/tham-dinh/yeu-cau", &vu, &fields).await;
        assert_eq!(wrong.status, 422);
        assert_says(&wrong, &[message]);
        // What was filled in is still there.
        assert!(wrong.body.contains(r#"value="Rà soát năm 2026""#), "{}", wrong.body);
        // The form offers the agencies that there are.
        assert_eq!(wrong.body.matches(" checked").count(), 2);
    }
    assert_eq!(app.store.seq().await.unwrap(), seq);
    fields[3].1 = "2026-06-20";
    let opened = app.post("/tham-dinh/yeu-cau", &vu, &fields).await;
    let address = leads_to(&opened).to_owned();
    assert_eq!(address, "/tham-dinh/yeu-cau/7417_vpcp-kstt");
    let again = app.post("/tham-dinh/yeu-cau", &vu, &fields).await;
    assert_eq!(again.status, 409);
    assert_says(&again, &["Yêu cầu 7417/VPCP-KSTT đã được ghi: hạn gửi 20/06/2026, 3 cơ quan."]);

    let call = app.get_with(&address, &vu).await;
    assert_says(
        &call,
        &[
            "Bộ Công Thương 3 mục 25/06/2026 nộp muộn 5 ngày",
            "Bộ Giao thông vận tải nay thuộc Bộ Xây dựng 2 mục 25/06/2026 nộp muộn 5 ngày",
            "Bộ Y tế 0 mục chưa nộp quá hạn 11 ngày",
            "Đã nộp 2/3 cơ quan",
        ],
    );
    let desk = app.get_with("/tham-dinh", &vu).await;
    assert_says(&desk, &["đã nộp 2/3 cơ quan", "Bộ Y tế Chưa nộp, quá hạn 11 ngày"]);

    // One agency alone; a merged one means its successor.
    let own = app.get_with("/tham-dinh?agency=bo-giao-thong-van-tai", &vu).await;
    assert_says(&own, &["Chờ thẩm tra 2 mục", "đã nộp 1/1 cơ quan"]);
    assert!(!text(&own).contains("Bộ Công Thương 3 mục"));
    assert_eq!(app.get_with("/tham-dinh?agency=bo-khong-co", &vu).await.status, 404);

    let version = hidden(&call, "version");
    let change = [
        ("version", version.as_str()),
        ("deadline", "2026-07-15"),
        ("agency", "bo-tai-chinh"),
        ("reason", "Theo đề nghị của các bộ"),
    ];
    let blank = [change[0], change[1], change[2], ("reason", " ")];
    let refused = app.post(&address, &vu, &blank).await;
    assert_eq!(refused.status, 422);
    assert_says(&refused, &["Chưa ghi lý do."]);
    assert_eq!(leads_to(&app.post(&address, &vu, &change).await), address);
    assert_eq!(app.post(&address, &vu, &change).await.status, 409);
    let call = app.get_with(&address, &vu).await;
    assert_says(
        &call,
        &["Bộ Y tế 0 mục chưa nộp còn 14 ngày", "4 cơ quan: Theo đề nghị của các bộ", "đúng hạn"],
    );
    assert_eq!(app.get_with("/tham-dinh/yeu-cau/1_vpcp-kstt", &vu).await.status, 404);
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}

async fn items_pass_or_go_back_with_reasons(at: TestStore) {
    let app = seeded(at).await;
    let vu = signed_in(&app, Role::Reviewer, None).await;
    let page = app.get_with("/tham-dinh/PA-0001", &vu).await;
    assert_eq!(page.status, 200, "{}", page.body);
    assert_says(
        &page,
        &[
            "3 mục chờ thẩm tra",
            "Mục 1. Tên",
            "Đơn giản hóa: giảm thời gian giải quyết",
            "khoản 2 Điều 5 12/2020/TT-BCT",
            "20.000 đồng → 12.000 đồng Giảm 8.000 đồng",
            "Đã lấy ý kiến từ 10/06/2026 đến 24/06/2026.",
            "Không có góp ý nào được ghi nhận.",
        ],
    );
    let all = app.get_with("/tham-dinh/PA-0001?chosen=all", &vu).await;
    assert_eq!(all.body.matches(" checked").count(), 3);
    let version = hidden(&page, "version");
    let version = ("version", version.as_str());
    let seq = app.store.seq().await.unwrap();
    let shown = [("shown", "1"), ("shown", "2"), ("shown", "3")];
    let form = |more: &[(&'static str, &'static str)]| [&[version][..], &shown, more].concat();
    for (more, status, message) in [
        (&[("verdict", "pass")][..], 422, "Chưa chọn mục nào."),
        (
            &[
                ("verdict", "return"),
                ("item", "1"),
                ("item", "2"),
                ("reason-2", "Trùng"),
                ("reason", " "),
            ],
            422,
            "Chưa ghi lý do trả lại mục 1.",
        ),
        (&[("verdict", "pass"), ("item", "9")], 422, "không có mục 9"),
        (&[("verdict", "maybe")], 400, "Biểu mẫu không đọc được"),
        (&[("verdict", "pass"), ("item", "x")], 400, "Biểu mẫu không đọc được"),
    ] {
        let reply = app.post("/tham-dinh/PA-0001", &vu, &form(more)).await;
        assert_eq!(reply.status.as_u16(), status, "{more:?}");
        assert_says(&reply, &[message]);
        assert_eq!(app.store.seq().await.unwrap(), seq, "{more:?}");
    }
    // What was chosen and written is still there.
    let kept = [("verdict", "return"), ("item", "1"), ("item", "2"), ("reason-2", "Trùng <b>")];
    let kept = app.post("/tham-dinh/PA-0001", &vu, &form(&kept)).await;
    assert_eq!(kept.body.matches(" checked").count(), 2);
    assert!(kept.body.contains("Trùng &#60;b&#62;"), "{}", kept.body);
    assert_eq!(kept.body.matches("aria-invalid").count(), 1);

    let back = [
        ("verdict", "return"),
        ("item", "1"),
        ("item", "2"),
        ("reason-2", "Trùng với mục 3"),
        ("reason", "Chưa rõ lộ trình"),
    ];
    let reply = app.post("/tham-dinh/PA-0001", &vu, &form(&back)).await;
    assert_eq!(leads_to(&reply), "/tham-dinh/PA-0001?returned=2");
    // Whoever looked before that sees what happened, and nothing is written.
    let seq = app.store.seq().await.unwrap();
    let late = form(&[("verdict", "pass"), ("item", "3")]);
    let stale = app.post("/tham-dinh/PA-0001", &vu, &late).await;
    assert_eq!(stale.status, 409);
    assert_says(&stale, &["PA-0001 đã thay đổi", "Trả lại, mục 1, 2"]);
    assert_eq!(app.store.seq().await.unwrap(), seq);
    assert_eq!(stale.body.matches(" checked").count(), 1);

    let page = app.get_with(leads_to(&reply), &vu).await;
    assert_says(
        &page,
        &["Đã ghi: trả lại 2 mục.", "1 mục chờ thẩm tra", "Các mục khác của phương án: 2 đề xuất."],
    );
    let version = hidden(&page, "version");
    let pass = [("version", version.as_str()), ("verdict", "pass-all")];
    let reply = app.post("/tham-dinh/PA-0001", &vu, &pass).await;
    assert_eq!(leads_to(&reply), "/tham-dinh/PA-0001?passed=1");
    let page = app.get_with(leads_to(&reply), &vu).await;
    assert_says(&page, &["Không còn mục nào chờ thẩm tra."]);
    let chain = app.get("/api/v1/regulations/1.000000").await.json();
    let steps = chain["plan"]["chain"][0]["steps"].as_array().unwrap();
    assert_eq!(steps.last().unwrap()["item_reason"], "Chưa rõ lộ trình");
    let chain = app.get("/api/v1/regulations/1.000001").await.json();
    let steps = chain["plan"]["chain"][0]["steps"].as_array().unwrap();
    assert_eq!(steps.last().unwrap()["item_reason"], "Trùng với mục 3");
    assert_eq!(app.get_with("/tham-dinh/PA-0009", &vu).await.status, 404);
}

/// Passes all that waits in a plan.
pub(crate) async fn pass_all(app: &TestApp, plan: &str, cookie: &str) {
    let address = format!("/tham-dinh/{plan}");
    let version = hidden(&app.get_with(&address, cookie).await, "version");
    let form = [("version", version.as_str()), ("verdict", "pass-all")];
    leads_to(&app.post(&address, cookie, &form).await);
}

/// The version of a plan as a form of several plans names it: `PA-0001@57`.
pub(crate) fn seen(reply: &Reply, field: &str, plan: &str) -> String {
    let start = format!("name=\"{field}\" value=\"{plan}@");
    let at = reply.body.find(&start).unwrap_or_else(|| panic!("no {plan} in {}", reply.body));
    let rest = &reply.body[at + start.len()..];
    format!("{plan}@{}", &rest[..rest.find('"').unwrap()])
}

async fn decisions_are_recorded_amended_and_carried_out(at: TestStore) {
    let app = seeded(at).await;
    let vu = signed_in(&app, Role::Reviewer, None).await;
    let empty = app.get_with("/quyet-dinh/ghi", &vu).await;
    assert_says(&empty, &["Không có mục nào đã thẩm tra đạt"]);
    for plan in ["PA-0001", "PA-0002"] {
        pass_all(&app, plan, &vu).await;
    }
    let form = app.get_with("/quyet-dinh/ghi", &vu).await;
    let (trade, building) = (seen(&form, "seen", "PA-0001"), seen(&form, "seen", "PA-0002"));
    let paper = [
        ("number", "1643/QĐ-TTg"),
        ("day", "2026-07-01"),
        ("signer", "Phó Thủ tướng"),
        ("title", "Phê duyệt phương án"),
        ("seen", trade.as_str()),
        ("seen", building.as_str()),
    ];
    let with = |changes: &[(&'static str, &'static str)]| {
        let mut form: Vec<(&str, &str)> = paper.to_vec();
        for (name, value) in changes {
            match form.iter_mut().find(|(of, _)| of == name) {
                Some(field) if *name != "item" => field.1 = value,
                _ => form.push((name, value)),
            }
        }
        form
    };
    let seq = app.store.seq().await.unwrap();
    for (changes, message) in [
        (&[][..], "Không có mục nào"),
        (&[("item", "PA-0001/1"), ("signer", " ")], "Chưa ghi người ký quyết định."),
        (&[("item", "PA-0001/1"), ("number", "một")], "Số, ký hiệu văn bản không đúng dạng."),
        (&[("item", "PA-0001/1"), ("day", "2026-07-02")], "chưa đến"),
        (&[("item", "PA-0001/1"), ("amends", "1643/QĐ-TTg")], "không thể sửa đổi chính nó"),
        (&[("ranges-PA-0001", "3-1")], "Không đọc được số của các mục."),
    ] {
        let reply = app.post("/quyet-dinh/ghi", &vu, &with(changes)).await;
        assert_eq!(reply.status, 422, "{changes:?}: {}", reply.body);
        assert_says(&reply, &[message]);
        assert_eq!(app.store.seq().await.unwrap(), seq, "{changes:?}");
    }
    // Items of two plans, one of them whole.
    let chosen = with(&[("whole", "PA-0002"), ("ranges-PA-0001", "1-2")]);
    let reply = app.post("/quyet-dinh/ghi", &vu, &chosen).await;
    assert_eq!(leads_to(&reply), "/quyet-dinh/1643_qd-ttg");
    let stale = app.post("/quyet-dinh/ghi", &vu, &with(&[("item", "PA-0001/3")])).await;
    assert_eq!(stale.status, 409);
    assert_says(&stale, &["PA-0001 đã thay đổi", "Phê duyệt theo 1643/QĐ-TTg, mục 1, 2"]);

    // Everybody can read it.
    let page = app.get("/quyet-dinh/1643_qd-ttg").await;
    assert_says(
        &page,
        &["Quyết định 1643/QĐ-TTg", "01/07/2026", "Phó Thủ tướng", "Phê duyệt 4 mục", "31/12/2027"],
    );
    assert!(!page.body.contains("/quyet-dinh/ghi"), "visitors are offered no form");
    let list = app.get("/quyet-dinh").await;
    assert_says(&list, &["1643/QĐ-TTg ký ngày 01/07/2026 Phê duyệt phương án.", "4 mục"]);
    assert_eq!(app.get("/quyet-dinh/1643_QĐ-TTg").await.status, 308);
    assert_eq!(app.get("/quyet-dinh/9_qd-ttg").await.status, 404);
    let regulation = app.get("/quy-dinh/1.000000").await;
    assert!(regulation.body.contains(r#"href="/quyet-dinh/1643_qd-ttg""#), "{}", regulation.body);

    // An amending decision approves another item and takes one back.
    let form = app.get_with("/quyet-dinh/ghi?amends=1643/QĐ-TTg", &vu).await;
    let (trade, building) = (seen(&form, "seen", "PA-0001"), seen(&form, "back-seen", "PA-0002"));
    let amending = [
        ("number", "2671/QĐ-TTg"),
        ("day", "2026-07-01"),
        ("signer", "Phó Thủ tướng"),
        ("amends", "1643/QĐ-TTg"),
        ("seen", trade.as_str()),
        ("item", "PA-0001/3"),
        ("back-seen", building.as_str()),
        ("back-item", "PA-0002/2"),
    ];
    let reply = app.post("/quyet-dinh/ghi", &vu, &amending).await;
    let page = app.get(leads_to(&reply)).await;
    assert_says(
        &page,
        &["Sửa đổi quyết định 1643/QĐ-TTg", "Phê duyệt 1 mục", "đưa ra khỏi", "Đã rút"],
    );
    let first = app.get("/quyet-dinh/1643_qd-ttg").await;
    assert_says(&first, &["Đã được sửa đổi bởi 2671/QĐ-TTg", "Đã rút"]);

    // An officer carries out what is the agency's own.
    let an = signed_in(&app, Role::Officer, Some(TRADE)).await;
    assert_eq!(app.get_with("/thuc-thi?agency=bo-xay-dung", &an).await.status, 403);
    let form = app.get_with("/thuc-thi", &an).await;
    assert!(!form.body.contains("PA-0002"), "{}", form.body);
    let trade = seen(&form, "seen", "PA-0001");
    // From the decision all that it approves of theirs is chosen.
    let page = app.get_with("/quyet-dinh/1643_qd-ttg", &an).await;
    assert!(page.body.contains("href=\"/thuc-thi?decision=1643/QĐ-TTg\""), "{}", page.body);
    assert!(!first.body.contains("/thuc-thi?decision="), "{}", first.body);
    let of = app.get_with("/thuc-thi?decision=1643/QĐ-TTg", &an).await;
    assert!(of.body.contains("name=\"whole\" value=\"PA-0001\" checked"), "{}", of.body);
    assert!(of.body.contains("name=\"decision\" value=\"1643/QĐ-TTg\""), "{}", of.body);
    assert!(!of.body.contains("PA-0002"), "{}", of.body);
    let of = app.get_with("/thuc-thi?decision=9/QĐ-TTg", &an).await;
    assert_says(&of, &["Không có mục nào đang chờ thực thi"]);
    let document = [
        ("number", "20/2026/TT-BCT"),
        ("in_force_from", "2026-07-01"),
        ("title", "Sửa đổi Thông tư 12/2020/TT-BCT"),
        ("seen", trade.as_str()),
        ("item", "PA-0001/1"),
    ];
    let mut other = document;
    other[4] = ("item", "PA-0002/1");
    // A version was not shown of it, since it was not offered.
    assert_eq!(app.post("/thuc-thi", &an, &other).await.status, 400);
    other[3] = ("seen", building.as_str());
    assert_eq!(app.post("/thuc-thi", &an, &other).await.status, 403);
    let mut dayless = document;
    dayless[1] = ("in_force_from", "");
    let reply = app.post("/thuc-thi", &an, &dayless).await;
    assert_eq!(reply.status, 422);
    assert_eq!(reply.body.matches(" checked").count(), 1);
    let reply = app.post("/thuc-thi", &an, &document).await;
    assert_eq!(leads_to(&reply), "/thuc-thi/20_2026_tt-bct");
    let page = app.get(leads_to(&reply)).await;
    assert_says(
        &page,
        &["Thông tư 20/2026/TT-BCT", "Thực thi 1 mục", "Đã thực thi", "1643/QĐ-TTg"],
    );
    let found = app.search("stage=enacted").await;
    assert_eq!((&found["total"], &found["hits"][0]["code"]), (&1.into(), &"1.000000".into()));
    let first = app.get("/quyet-dinh/1643_qd-ttg").await;
    assert!(first.body.contains(r#"href="/thuc-thi/20_2026_tt-bct""#), "{}", first.body);
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}

async fn what_is_the_ministrys_own_is_carried_out_without_a_decision(at: TestStore) {
    let mut desk = Desk::new(&at).await;
    let codes = ["1.000000", "1.000001"];
    submitted(&mut desk, (TRADE, "an"), &codes, Authority::Ministry).await;
    let app = TestApp::empty(at).await;
    app.follow().await;
    let vu = signed_in(&app, Role::Reviewer, None).await;
    pass_all(&app, "PA-0001", &vu).await;
    let form = app.get_with("/quyet-dinh/ghi", &vu).await;
    assert_says(&form, &["Không có mục nào đã thẩm tra đạt và chờ"]);
    let form = app.get_with("/thuc-thi?plan=PA-0001", &vu).await;
    assert_says(&form, &["thẩm quyền của bộ, cơ quan"]);
    let seen = seen(&form, "seen", "PA-0001");
    let document = [
        ("number", "20/2026/TT-BCT"),
        ("in_force_from", "2026-08-01"),
        ("seen", seen.as_str()),
        ("whole", "PA-0001"),
    ];
    let page = app.get(leads_to(&app.post("/thuc-thi", &vu, &document).await)).await;
    // It is recorded, and counts from its day on.
    assert_says(&page, &["Chưa có hiệu lực", "Thực thi 2 mục", "Đã thẩm tra"]);
    assert_eq!(app.search("stage=enacted").await["total"], 0);
    // The same document cannot be recorded otherwise.
    let other = [("number", "20/2026/TT-BCT"), ("in_force_from", "2026-09-01")];
    let refused = app.post("/thuc-thi", &vu, &other).await;
    assert_eq!(refused.status, 409);
    assert_says(&refused, &["đã được ghi với nội dung khác", "hiệu lực từ 01/08/2026"]);
}
