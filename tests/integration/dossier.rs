//! The page of a regulation: what it says in plain words, what it has in common
//! with others, what happened to it, how it is cited.

use quydinh::{
    model::{Role, TokenScope},
    web::Site,
};

use crate::{
    app::TestApp,
    comments::{COMMENTS, consulting, say_something, send},
    desk::assert_says,
    harness::{TestStore, on_both_stores},
};

on_both_stores!(
    a_regulation_is_told_in_plain_words_and_in_order,
    rules_in_common_are_counted_and_listed,
    what_people_said_is_counted_and_every_act_has_its_day,
    a_telephone_reads_the_code_of_a_page,
);

async fn a_regulation_is_told_in_plain_words_and_in_order(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    app.load("changes.csv", "2026-01-01").await;
    let page = app.get("/quy-dinh/9.000001").await;
    assert_says(
        &page,
        &[
            "Nộp trực tuyến hoặc trực tiếp tại Sở Công Thương; có kết quả trong 15 ngày làm việc; \
             phí, lệ phí từ 600.000 đến 1.200.000 đồng tùy trường hợp; hồ sơ gồm 3 giấy tờ. Phải \
             đáp ứng 2 yêu cầu, điều kiện. Kết quả: Giấy chứng nhận cửa hàng đủ điều kiện bán lẻ \
             xăng dầu.",
            "01/11/2014 Có hiệu lực 01/01/2025 Ghi nhận lần đầu: phiên bản 1 (Bản 2025-01-01) \
             01/01/2026 Nội dung thay đổi: phiên bản 2 (Bản 2026-01-01)",
            "Bộ Công Thương, thủ tục hành chính 9.000001: “Cấp Giấy chứng nhận cửa hàng đủ điều \
             kiện bán lẻ xăng dầu”, phiên bản 2 áp dụng từ 01/01/2026.",
            "9.000001?version=2, xem ngày 01/07/2026.",
        ],
    );
    // As it was then: nothing of what came later.
    let then = app.get("/quy-dinh/9.000001?known_at=2026-07-01&as_of=2025-03-01").await;
    assert_says(&then, &["có kết quả trong 20 ngày làm việc", "phiên bản 1 áp dụng từ 01/01/2025"]);
    assert!(!then.body.contains("id=\"lien-quan\""), "{}", then.body);
    // A condition has other parts, and no sentence about what it does not state.
    let condition = app.get("/quy-dinh/DK-BCT-0001").await;
    assert!(!condition.body.contains("Nộp trực"), "{}", condition.body);
}

async fn rules_in_common_are_counted_and_listed(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    let page = app.get("/quy-dinh/9.000001").await;
    let paper = "/giay-to?ten=Đơn+đề+nghị+cấp+Giấy+chứng+nhận";
    assert_says(
        &page,
        &[
            "Cùng yêu cầu giấy tờ Đơn đề nghị cấp Giấy chứng nhận: 1 quy định khác",
            "Cùng căn cứ pháp lý 83/2014/NĐ-CP: 3 quy định khác",
        ],
    );
    for href in [paper, "/van-ban/83_2014_nd-cp", "/quy-dinh/9.000041", "/quy-dinh/9.000002"] {
        assert!(page.body.contains(&format!("href=\"{href}\"")), "{href}: {}", page.body);
    }
    // The lists behind the counts have one more: the regulation itself.
    let demanding = app.get(paper).await;
    assert_says(&demanding, &["2 quy định yêu cầu giấy tờ này", "9.000001", "9.000041"]);
    assert!(demanding.body.contains(r#"<meta name="robots" content="noindex">"#));
    assert_says(&app.get("/van-ban/83_2014_nd-cp").await, &["4 quy định dẫn chiếu"]);
    // Papers are found however they are written, and what is none is said.
    for same in
        ["don de nghi cap giay chung nhan", "1. ĐƠN đề nghị cấp Giấy chứng nhận (bản chính);"]
    {
        let reply = app.get(&format!("/giay-to?ten={same}")).await;
        assert_says(&reply, &["2 quy định yêu cầu giấy tờ này"]);
    }
    assert_says(
        &app.get("/giay-to?ten=giấy khai sinh của tàu").await,
        &["không có quy định nào yêu cầu giấy tờ mang tên này"],
    );
    for wrong in ["/giay-to", "/giay-to?ten=Đơn", "/giay-to?ten=a b&cursor=x", "/giay-to?x=1"] {
        assert_eq!(app.get(wrong).await.status, 400, "{wrong}");
    }
    // What shares nothing says nothing of it.
    let alone = app.get("/quy-dinh/9.000008").await;
    assert!(!alone.body.contains("Cùng yêu cầu giấy tờ"), "{}", alone.body);
}

async fn what_people_said_is_counted_and_every_act_has_its_day(store: TestStore) {
    let (app, _, _) = consulting(store).await;
    let before = app.get("/quy-dinh/1.000000").await;
    assert!(!before.body.contains("id=\"gop-y\""), "{}", before.body);
    assert_says(
        &before,
        &[
            "30/06/2026 Bộ Công Thương lập phương án (PA-0001/1)",
            "30/06/2026 Mở tham vấn (PA-0001/1) (đến 01/07/2026)",
        ],
    );
    let member = app.member(Role::Business, None).await;
    let token = app.token(&member, &[TokenScope::Comments]).await;
    let said = say_something("Đề nghị giảm xuống còn 3 ngày làm việc");
    let service = app.another().await;
    let made = send(&service, &token, ("POST", COMMENTS), None, &said).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let after = app.get("/quy-dinh/1.000000").await;
    assert_says(&after, &["Phương án PA-0001/1 : 1 góp ý, chưa trả lời"]);
    assert!(after.body.contains("href=\"/tham-van/PA-0001/muc/1\""), "{}", after.body);
    assert_ne!(before.headers["etag"], after.headers["etag"], "it is another page");
    // Nobody spoke about the second item.
    assert!(!app.get("/quy-dinh/1.000001").await.body.contains("id=\"gop-y\""));
}

async fn a_telephone_reads_the_code_of_a_page(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    let site = Site::new(Some("https://quydinh.example.org"), 0).unwrap();
    let service = app.at(site);
    for code in ["9.000001", "DK-BCT-0001"] {
        let request = axum::http::Request::get(format!("/quy-dinh/{code}?version=1"));
        let request = request.body(axum::body::Body::empty()).unwrap();
        let page = crate::app::ask(&service, request).await;
        assert_eq!(page.status, 200, "{}", page.body);
        let address = format!("https://quydinh.example.org/quy-dinh/{code}");
        assert_eq!(read_code(&page.body), address);
        assert!(page.body.contains(&format!(">{address}</a>")), "{}", page.body);
    }
}

/// What the QR code of a page says, read from a picture of it as a camera would.
fn read_code(page: &str) -> String {
    const PIXELS: usize = 4;
    let (_, svg) = page.split_once("<svg role=\"img\" aria-label=\"Mã QR").expect("a code");
    let svg = svg.split("</svg>").next().unwrap();
    let (_, side) = svg.split_once("viewBox=\"0 0 ").unwrap();
    let side: usize = side.split(' ').next().unwrap().parse().unwrap();
    let (_, path) = svg.rsplit_once(" d=\"").unwrap();
    let mut dark = vec![false; side * side];
    for run in path.split('"').next().unwrap().split('M').skip(1) {
        // x y h… v1 h-… z: modules that stand side by side.
        let (x, rest) = run.split_once(' ').unwrap();
        let (y, rest) = rest.split_once('h').unwrap();
        let (length, _) = rest.split_once('v').unwrap();
        let [x, y, length] = [x, y, length].map(|number| number.parse::<usize>().unwrap());
        (x..x + length).for_each(|x| dark[y * side + x] = true);
    }
    let pixel = |x: usize, y: usize| dark[y / PIXELS * side + x / PIXELS];
    let size = side * PIXELS;
    let mut picture = rqrr::PreparedImage::prepare_from_bitmap(size, size, pixel);
    let grids = picture.detect_grids();
    assert_eq!(grids.len(), 1);
    grids[0].decode().expect("a code that can be read").1
}
