//! Lists of results and what one does with them: compare, take away, share, and
//! go on where nothing was found.

use crate::{
    app::{Reply, TestApp},
    desk::assert_says,
    harness::{TestStore, on_both_stores},
};

on_both_stores!(
    regulations_stand_side_by_side,
    what_cannot_be_compared_is_said,
    nothing_found_leads_on,
    files_and_shared_addresses_are_of_the_same_list,
);

/// The addresses of links, in their order, with what is between their tags and
/// the text that follows.
fn links(body: &str) -> Vec<(String, String, String)> {
    let links = body.split("<a ").skip(1).filter_map(|link| {
        let (attributes, rest) = link.split_once('>')?;
        let (_, href) = attributes.split_once("href=\"")?;
        let href = href.split('"').next()?.replace("&#38;", "&").replace("&amp;", "&");
        let href = href.replace("&#34;", "\"").replace("&quot;", "\"");
        let (words, after) = rest.split_once("</a>")?;
        let after = after.split('<').next().unwrap_or_default();
        Some((href, words.to_owned(), after.to_owned()))
    });
    links.collect()
}

/// The part of a page between two texts.
fn between<'a>(reply: &'a Reply, from: &str, to: &str) -> &'a str {
    let (_, rest) = reply.body.split_once(from).unwrap_or_else(|| panic!("{from}: {}", reply.body));
    rest.split_once(to).map_or(rest, |(part, _)| part)
}

/// How many regulations a page of results says there are.
fn total(reply: &Reply) -> u64 {
    let heading = between(reply, "<h1>", "</h1>");
    heading.split(' ').next().unwrap().replace('.', "").parse().unwrap_or(0)
}

async fn regulations_stand_side_by_side(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    // What a list offers, a comparison takes.
    let list = app.get("/?q=xăng dầu").await;
    for part in [
        r#"<input type="checkbox" name="code" value="9.000001" form="so-sanh">"#,
        r#"<form id="so-sanh" class="compare screen" action="/so-sanh">"#,
    ] {
        assert!(list.body.contains(part), "{part} is not in {}", list.body);
    }
    assert!(app.get("/quy-dinh/9.000001").await.body.contains("href=\"/so-sanh?code=9.000001\""));
    assert_says(&app.get("/so-sanh?code=9.000001").await, &["Thêm ít nhất một quy định nữa"]);

    let two = app.get("/so-sanh?code=9.000001&code=9.000002").await;
    assert_eq!(two.status, 200, "{}", two.body);
    assert_says(
        &two,
        &[
            "So sánh 2 quy định",
            "Giống nhau: loại quy định; bộ, cơ quan; lĩnh vực; hiệu lực; cơ quan thực hiện;",
            "20 ngày làm việc 7 ngày làm việc",
            "Bản kê trang thiết bị của cửa hàng chỉ ở đây",
            "95/2021/NĐ-CP chỉ ở đây",
            "1.200.000 đồng",
        ],
    );
    assert!(two.body.contains(r#"<meta name="robots" content="noindex">"#));
    // Both rest on it: it is of none alone.
    assert!(!two.body.contains("83/2014/NĐ-CP</a> <span"), "{}", two.body);
    // What differs comes first, and says so.
    let rows: Vec<bool> = two
        .body
        .split("<tr")
        .skip(2)
        .map(|row| row.starts_with(" class=\"chosen\"") && row.contains("(khác nhau)"))
        .collect();
    assert!(rows[0] && rows.is_sorted_by(|a, b| a >= b), "{rows:?}");
    // Each is taken away, another one is added, and codes are read as people write them.
    assert!(two.body.contains("href=\"/so-sanh?code=9.000002\""), "{}", two.body);
    let three = app.get("/so-sanh?code=9.000001&code=9.000002&code=dk-bct-0001,9.000001").await;
    assert_says(&three, &["So sánh 3 quy định", "DK-BCT-0001"]);
    assert_eq!(three.body.matches(r#"<input type="hidden" name="code""#).count(), 3);

    // As it was on another day, everywhere.
    app.load("changes.csv", "2026-01-01").await;
    let now = app.get("/so-sanh?code=9.000001&code=9.000002").await;
    assert_says(&now, &["15 ngày làm việc 7 ngày làm việc"]);
    let then = app.get("/so-sanh?code=9.000001&code=9.000002&as_of=2025-03-01").await;
    assert_says(&then, &["20 ngày làm việc 7 ngày làm việc", "Đang xem tại ngày 01/03/2025"]);
    assert!(then.body.contains(r#"<input type="hidden" name="as_of" value="2025-03-01">"#));
    assert!(then.body.contains("/quy-dinh/9.000001?as_of=2025-03-01"));
}

async fn what_cannot_be_compared_is_said(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    let four = "code=9.000001&code=9.000002&code=9.000003&code=9.000004";
    let six = format!("{four}&code=9.000005&code=9.000006");
    assert_eq!(app.get(&format!("/so-sanh?{four}")).await.status, 200);
    for (query, status, says) in [
        ("", 200, &["Chưa chọn quy định nào"][..]),
        (
            "code=9.000001&code=9.999999",
            400,
            &["Không có quy định nào mang mã “9.999999”", "Thêm ít nhất một quy định nữa"],
        ),
        ("code=9.000001&code=la lung", 400, &["“la”", "“lung”"]),
        (
            "code=9.00001&code=9.000002",
            400,
            &["Không có quy định nào mang mã “9.00001”", "Có phải quy định 9.000010?"],
        ),
        (
            six.as_str(),
            400,
            &[
                "Chỉ so sánh được tối đa 4 quy định cùng lúc. Không đưa vào bảng 2 quy định: \
                 9.000005, 9.000006.",
                "So sánh 4 quy định",
            ],
        ),
        ("ma=9.000001", 400, &["Không có tham số “ma”"]),
        ("code=9.000001&as_of=hom-nao", 400, &["as_of"]),
    ] {
        let reply = app.get(&format!("/so-sanh?{query}")).await;
        assert_eq!(reply.status, status, "{query}: {}", reply.body);
        assert_says(&reply, says);
    }
    // Four fill the table; there is no field for a fifth.
    let full = app.get(&format!("/so-sanh?{four}")).await;
    assert!(!full.body.contains("Thêm vào bảng"), "{}", full.body);
}

async fn nothing_found_leads_on(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    for (query, offers) in [
        ("q=xăng dầu&agency=bo-y-te&kind=reporting", 2),
        ("q=xăng dầu&kind=procedure&from_after=2026-06-30", 1),
        ("q=%22dầu xăng%22", 1),
        ("agency=bo-y-te&field=bo-tai-chinh/Thuế", 2),
    ] {
        let page = app.get(&format!("/?{query}")).await;
        assert_says(&page, &["Không có kết quả", "Đã tìm", "Tìm rộng hơn", "Vẫn không thấy?"]);
        let wider = links(between(&page, "<h2>Tìm rộng hơn</h2>", "</ul>"));
        assert!(wider.len() >= offers, "{query}: {wider:?}");
        // What is promised is what a click gives.
        for (href, words, after) in wider {
            let count = after.trim_start_matches(": ").split(' ').next().unwrap().to_owned();
            let found = app.get(&href).await;
            assert_eq!(total(&found).to_string(), count, "{query}: {words}: {href}");
        }
    }
    let page = app.get("/?q=xăng dầu&agency=bo-y-te&kind=reporting").await;
    assert_says(
        &page,
        &[
            "các từ xăng dầu , với bộ lọc Loại quy định: Chế độ báo cáo; Bộ, cơ quan: Bộ Y tế.",
            "Bỏ mọi bộ lọc : ",
        ],
    );
    // The words go along to whoever may know.
    for address in ["/hoi-dap/gui?q=xăng+dầu", "/kien-nghi/gui?q=xăng+dầu"] {
        assert!(page.body.contains(&format!("href=\"{address}\"")), "{address}: {}", page.body);
        assert!(app.get(address).await.body.contains("xăng dầu"), "{address}");
    }
    // Words that nothing has leave nothing to offer, and a list has an end.
    let none = app.get("/?q=zzqx").await;
    assert!(!none.body.contains("Tìm rộng hơn"), "{}", none.body);
    let beyond = app.get("/?q=xăng&cursor=5000").await;
    assert!(!beyond.body.contains("Không có kết quả"), "{}", beyond.body);
    assert_says(&beyond, &["Danh sách không dài đến trang này. Về trang đầu"]);
}

async fn files_and_shared_addresses_are_of_the_same_list(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    let query =
        "q=giấy+chứng+nhận&kind=procedure&field=Kinh+doanh+xăng+dầu&as_of=2026-06-30&sort=name";
    // Parameters in another order, an empty one, and a place in the list.
    let page = app
        .get(
            "/?sort=name&as_of=2026-06-30&field=Kinh doanh xăng dầu&kind=procedure&from_after=&\
             q=giấy chứng nhận&cursor=1",
        )
        .await;
    assert_eq!(page.status, 200, "{}", page.body);
    let all = links(&page.body);
    for format in ["csv", "xlsx", "json", "parquet", "atom"] {
        let address = format!("/quy-dinh.{format}?{query}");
        assert!(all.iter().any(|(href, ..)| *href == address), "{address}: {all:#?}");
    }
    let shared = format!("/?{query}");
    let words = all.iter().find(|(href, ..)| *href == shared).map(|(_, words, _)| words);
    assert!(words.is_some(), "{shared}: {all:#?}");
    assert!(page.body.contains("data-copy=\"Sao chép địa chỉ\""), "{}", page.body);
    let file = app.get(&format!("/quy-dinh.csv?{query}")).await;
    let rows = file.body.lines().filter(|line| line.contains("9.00000")).count() as u64;
    assert_eq!(rows, total(&app.get(&shared).await), "{}", file.body);
    // What holds now is followed; the past does not change any more.
    assert!(!page.body.contains("/theo-doi/moi?search="), "{}", page.body);
    let now = app.get("/?q=giấy chứng nhận&kind=procedure").await;
    assert_says(&now, &["Theo dõi tìm kiếm này", "Chia sẻ", "Tải về"]);
    assert_eq!(now.body.matches("/theo-doi/moi?search=").count(), 1);
    // A page of results stays small.
    let whole = app.get("/?sort=name").await;
    println!("a page of 20 results: {} bytes", whole.body.len());
    assert!(whole.body.len() <= 60_000, "{}", whole.body.len());
}
