//! Mending what was recorded with forms, by those who may.

use quydinh::model::Role;

use crate::{
    app::{Reply, TestApp},
    desk::{assert_says, hidden, leads_to, pass_all, seeded, seen, signed_in},
    harness::{TestStore, on_both_stores},
    plans::TRADE,
};

on_both_stores!(
    steps_are_corrected_by_those_who_may_take_them,
    what_an_item_says_is_mended,
    papers_are_corrected,
);

/// The links of a page that lead to corrections, in their order.
fn links(reply: &Reply) -> Vec<String> {
    let parts = reply.body.split("href=\"").skip(1);
    let links = parts.map(|part| part[..part.find('"').unwrap()].to_owned());
    links.filter(|link| link.contains("/dinh-chinh")).collect()
}

/// The page of the plan's step with this name.
fn step<'a>(links: &'a [String], page: &Reply, name: &str) -> &'a str {
    let found = links.iter().find(|link| {
        let at = page.body.find(&format!("href=\"{link}\"")).unwrap();
        page.body[at..].split("</a>").next().unwrap().contains(name)
    });
    found.unwrap_or_else(|| panic!("no link for {name} among {links:?}"))
}

/// Approves all items of a plan of trade.
async fn approve(app: &TestApp, vu: &str, number: &str) -> String {
    let form = app.get_with("/quyet-dinh/ghi?plan=PA-0001", vu).await;
    let version = seen(&form, "seen", "PA-0001");
    let fields = [
        ("number", number),
        ("day", "2026-07-01"),
        ("signer", "Phó Thủ tướng"),
        ("seen", version.as_str()),
        ("whole", "PA-0001"),
    ];
    leads_to(&app.post("/quyet-dinh/ghi", vu, &fields).await).to_owned()
}

async fn steps_are_corrected_by_those_who_may_take_them(at: TestStore) {
    let app = seeded(at).await;
    let vu = signed_in(&app, Role::Reviewer, None).await;
    let an = signed_in(&app, Role::Officer, Some(TRADE)).await;
    let ba = signed_in(&app, Role::Officer, Some("bo-y-te")).await;
    let plan = "/phuong-an/PA-0001";
    assert_eq!(links(&app.get(plan).await), Vec::<String>::new());
    assert_eq!(links(&app.get_with(plan, &ba).await), Vec::<String>::new());
    assert_eq!(links(&app.get_with(plan, &vu).await), Vec::<String>::new(), "nothing is reviewed");
    let page = app.get_with(plan, &an).await;
    let own = links(&page);
    assert_eq!(own.len(), 2, "the consultation and the submission: {own:?}");

    // A consultation that was longer: the form comes back with what was written.
    let consulted = step(&own, &page, "Mở tham vấn");
    assert_eq!(app.get_with(consulted, &ba).await.status, 403);
    assert_eq!(app.get_with(consulted, &vu).await.status, 403);
    let form = app.get_with(consulted, &an).await;
    assert_says(&form, &["Đính chính một bước đã ghi", "mục 1-3", "Đổi ngày kết thúc tham vấn"]);
    assert!(form.body.contains(r#"name="closes" type="date" value="2026-06-24""#), "{}", form.body);
    let version = hidden(&form, "version");
    let fields =
        |to: &'static str, closes: &'static str, items: &'static str, reason: &'static str| {
            [
                ("version", version.clone()),
                ("to", to.to_owned()),
                ("closes", closes.to_owned()),
                ("day", "2026-06-11".to_owned()),
                ("items", items.to_owned()),
                ("reason", reason.to_owned()),
            ]
        };
    let post = async |address: &str, cookie: &str, fields: &[(&str, String)]| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        app.post(address, cookie, &fields).await
    };
    let seq = app.store.seq().await.unwrap();
    for (sent, message) in [
        (fields("closes", "2026-06-23", "tất cả", " "), "Chưa ghi lý do."),
        (fields("closes", "", "tất cả", "Nhầm"), "Chưa ghi ngày, hoặc ngày không đúng."),
        (fields("closes", "2026-06-01", "tất cả", "Nhầm"), "trước ngày mở"),
        (fields("closes", "2026-06-23", "x", "Nhầm"), "Không đọc được các mục."),
        (fields("closes", "2026-06-23", "9", "Nhầm"), "không có giá trị với mục 9"),
        (fields("annulled", "", "tất cả", "Nhầm"), "Có mục đã sang bước sau"),
    ] {
        let refused = post(consulted, &an, &sent).await;
        assert_eq!(refused.status, 422, "{message}: {}", refused.body);
        assert_says(&refused, &[message]);
        assert!(refused.body.contains(&format!("value=\"{}\" required autocomplete", sent[4].1)));
        assert!(refused.body.contains(&format!("<option value=\"{}\" selected>", sent[1].1)));
    }
    assert_eq!(post(consulted, &an, &fields("decision", "", "1", "x")).await.status, 400);
    assert_eq!(app.store.seq().await.unwrap(), seq);
    let good = fields("closes", "2026-06-23", "1-2", "Nhầm ngày");
    assert_eq!(leads_to(&post(consulted, &an, &good).await), "/phuong-an/PA-0001?xong=dinh-chinh");
    // Sent twice, recorded once.
    let seq = app.store.seq().await.unwrap();
    assert_eq!(leads_to(&post(consulted, &an, &good).await), "/phuong-an/PA-0001?xong=dinh-chinh");
    assert_eq!(app.store.seq().await.unwrap(), seq);
    let stale = post(consulted, &an, &fields("closes", "2026-06-22", "3", "Nhầm")).await;
    assert_eq!(stale.status, 409);
    assert_says(&stale, &["PA-0001 đã thay đổi"]);
    let page = app.get_with("/phuong-an/PA-0001?xong=dinh-chinh", &an).await;
    assert_says(
        &page,
        &["Đã ghi đính chính.", "Mở tham vấn (đính chính) đến 23/06/2026", "mục 1, 2: Nhầm ngày"],
    );

    // The reviewer annuls what the reviewer recorded.
    pass_all(&app, "PA-0001", &vu).await;
    let page = app.get_with(plan, &vu).await;
    let reviewed = links(&page);
    let reviewed = step(&reviewed, &page, "Thẩm tra đạt");
    assert_eq!(app.get_with(reviewed, &an).await.status, 403);
    let version = hidden(&app.get_with(reviewed, &vu).await, "version");
    let annul =
        [("version", version.as_str()), ("to", "annulled"), ("items", "3"), ("reason", "Nhầm mục")];
    leads_to(&app.post(reviewed, &vu, &annul).await);
    let told = app.get("/api/v1/plans/PA-0001").await.json();
    let stages: Vec<&str> =
        told["items"].as_array().unwrap().iter().map(|i| i["stage"].as_str().unwrap()).collect();
    assert_eq!(stages, ["reviewed", "reviewed", "submitted"]);
    for address in [format!("{plan}/dinh-chinh/1"), format!("{plan}/dinh-chinh/x")] {
        assert_eq!(app.get_with(&address, &vu).await.status, 422, "{address}");
    }
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}

async fn what_an_item_says_is_mended(at: TestStore) {
    let app = seeded(at).await;
    let vu = signed_in(&app, Role::Reviewer, None).await;
    let mai = signed_in(&app, Role::Reviewer, None).await;
    let address = "/phuong-an/PA-0001/muc/2/dinh-chinh";
    let early = app.get_with(address, &mai).await;
    assert_eq!(early.status, 422);
    assert_says(&early, &["Mục này còn sửa được nên không cần đính chính."]);
    pass_all(&app, "PA-0001", &vu).await;
    let page = app.get_with("/phuong-an/PA-0001", &mai).await;
    assert!(links(&page).contains(&address.to_owned()), "{:?}", links(&page));

    let form = app.get_with(address, &mai).await;
    assert_says(&form, &["Đính chính mục 2", "Lý do đính chính"]);
    let version = hidden(&form, "version");
    let base = [
        ("version", version.as_str()),
        ("code", "1.000001"),
        ("disposition", "Bãi bỏ"),
        ("reason", "Trùng với quy định khác"),
        ("document", "12/2020/TT-BCT"),
        ("deadline", "31/12/2027"),
        ("authority", "Thủ tướng Chính phủ"),
    ];
    let with = |more: &[(&'static str, &'static str)]| {
        let mut form = base.to_vec();
        for (name, value) in more {
            form.retain(|(of, _)| of != name);
            form.push((name, value));
        }
        form
    };
    let seq = app.store.seq().await.unwrap();
    for (more, message) in [
        (&[("correction", " ")][..], "Chưa ghi lý do."),
        (&[("correction", "x"), ("deadline", "hôm nào đó")], "Chưa lưu: có ô cần sửa"),
        (&[("correction", "x"), ("authority", "Bộ, cơ quan")], "Chưa lưu"),
        (&[("correction", "x"), ("disposition", "")], "Chưa lưu"),
        (&[("correction", "x"), ("code", "1.000002")], "Đính chính không đổi được quy định"),
    ] {
        let refused = app.post(address, &mai, &with(more)).await;
        assert_eq!(refused.status, 422, "{more:?}: {}", refused.body);
        assert_says(&refused, &[message]);
        assert!(refused.body.contains("Trùng với quy định khác"), "{}", refused.body);
    }
    assert_eq!(app.store.seq().await.unwrap(), seq);
    let good = with(&[("correction", "Nhầm cột")]);
    let seq = {
        assert_eq!(
            leads_to(&app.post(address, &mai, &good).await),
            "/phuong-an/PA-0001?xong=dinh-chinh"
        );
        app.store.seq().await.unwrap()
    };
    leads_to(&app.post(address, &mai, &good).await);
    assert_eq!(app.store.seq().await.unwrap(), seq, "sent twice, recorded once");
    let told = app.get("/api/v1/plans/PA-0001").await.json();
    assert_eq!(
        (&told["items"][1]["disposition"], &told["items"][1]["stage"]),
        (&"cut".into(), &"reviewed".into())
    );
    // Whoever mends what a plan says does not settle it, nor mends it twice unseen.
    assert_eq!(app.get_with(address, &mai).await.status, 403);
    assert_eq!(app.get_with(address, &vu).await.status, 200);
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}

async fn papers_are_corrected(at: TestStore) {
    let app = seeded(at).await;
    let vu = signed_in(&app, Role::Reviewer, None).await;
    let an = signed_in(&app, Role::Officer, Some(TRADE)).await;
    let ba = signed_in(&app, Role::Officer, Some("bo-y-te")).await;
    pass_all(&app, "PA-0001", &vu).await;
    let decision = approve(&app, &vu, "1643/QĐ-TTg").await;
    let address = format!("{decision}/dinh-chinh");
    assert_eq!(links(&app.get(&decision).await), Vec::<String>::new());
    assert_eq!(links(&app.get_with(&decision, &vu).await), [address.as_str()]);
    assert_eq!(app.get_with(&address, &an).await.status, 403);
    let form = app.get_with(&address, &vu).await;
    assert_says(&form, &["Bổ sung tệp quyết định"]);
    let version = hidden(&form, "version");
    let facts = |day: &'static str, signer: &'static str, reason: &'static str| {
        [
            ("version", version.clone()),
            ("day", day.into()),
            ("signer", signer.into()),
            ("title", "Phê duyệt".to_owned()),
            ("amends", String::new()),
            ("reason", reason.into()),
        ]
    };
    let post = async |address: &str, cookie: &str, fields: &[(&str, String)]| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        app.post(address, cookie, &fields).await
    };
    let seq = app.store.seq().await.unwrap();
    for (sent, message) in [
        (facts("2026-06-30", "Thủ tướng", ""), "Chưa ghi lý do."),
        (facts("2026-06-30", " ", "Nhầm"), "Chưa ghi người ký quyết định."),
        (facts("2026-07-02", "Thủ tướng", "Nhầm"), "chưa đến"),
        (facts("", "Thủ tướng", "Nhầm"), "Chưa ghi ngày"),
    ] {
        let refused = post(&address, &vu, &sent).await;
        assert_eq!(refused.status, 422, "{message}");
        assert_says(&refused, &[message]);
        assert!(refused.body.contains(r#"value="Phê duyệt""#), "{}", refused.body);
    }
    assert_eq!(app.store.seq().await.unwrap(), seq);
    for _ in 0..2 {
        let done = post(&address, &vu, &facts("2026-06-30", "Thủ tướng", "Nhầm ngày")).await;
        assert_eq!(leads_to(&done), decision);
    }
    let page = app.get(&decision).await;
    assert_says(&page, &["Ngày ký 30/06/2026", "Người ký Thủ tướng", "Các lần ghi", "Nhầm ngày"]);
    let stale = post(&address, &vu, &facts("2026-06-29", "Thủ tướng", "Nhầm")).await;
    assert_eq!(stale.status, 409);
    assert_says(&stale, &["đã được ghi với nội dung khác"]);

    // A document, by its agency.
    let form = app.get_with("/thuc-thi", &an).await;
    let trade = seen(&form, "seen", "PA-0001");
    let document = [
        ("number", "20/2026/TT-BCT"),
        ("in_force_from", "2026-07-01"),
        ("seen", trade.as_str()),
        ("item", "PA-0001/1"),
    ];
    let document = leads_to(&app.post("/thuc-thi", &an, &document).await).to_owned();
    let address = format!("{document}/dinh-chinh");
    for (cookie, offered) in [(&ba, 0), (&an, 1), (&vu, 1), (&String::new(), 0)] {
        assert_eq!(links(&app.get_with(&document, cookie).await).len(), offered);
    }
    assert_eq!(app.get_with(&address, &ba).await.status, 403);
    let version = hidden(&app.get_with(&address, &an).await, "version");
    let fields = |from: &'static str, reason: &'static str| {
        [
            ("version", version.clone()),
            ("in_force_from", from.into()),
            ("title", "Thông tư".to_owned()),
            ("reason", reason.into()),
        ]
    };
    let refused = post(&address, &an, &fields("2026-08-01", " ")).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains(r#"value="2026-08-01""#), "{}", refused.body);
    for _ in 0..2 {
        let done = post(&address, &an, &fields("2026-08-01", "Lùi ngày")).await;
        assert_eq!(leads_to(&done), document);
    }
    assert_says(&app.get(&document).await, &["01/08/2026 Chưa có hiệu lực"]);
    assert_eq!(post(&address, &an, &fields("2026-08-02", "x")).await.status, 409);
    assert_eq!(app.get_with("/thuc-thi/9_2026_tt-bct/dinh-chinh", &an).await.status, 404);
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}
