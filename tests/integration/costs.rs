//! The cost of compliance: from files to totals, rows and the sheet.

use axum::{body::Body, http::Request};
use quydinh::model::Role;
use serde_json::Value;

use crate::{
    app::TestApp,
    harness::{TestStore, on_both_stores},
};

on_both_stores!(
    totals_open_as_rows_and_add_up,
    a_regulation_tells_what_it_costs_and_what_is_missing,
    the_sheet_computes_what_was_published,
    the_sheet_starts_from_a_record_or_an_item,
    what_cannot_be_read_is_told,
);

const REGISTRY: &str = "\
Mã số,Loại quy định,Tên,Cơ quan ban hành,Lĩnh vực,Số giờ thực hiện,Chi phí một lần,Số lần một năm,Số đối tượng một năm\n\
9.100001,Chế độ báo cáo,Báo cáo hằng tháng,Bộ Xây dựng,Nhà ở,\"2,5\",100.000,12,325000\n\
9.100002,Chế độ báo cáo,Báo cáo hằng quý,Bộ Giao thông vận tải,Đường bộ,4,,4,\n\
9.100003,Thủ tục hành chính,Cấp giấy phép,Bộ Y tế,Dược phẩm,,,,\n\
9.100004,Thủ tục hành chính,Cấp lại giấy phép,Bộ Y tế,Dược phẩm,1,0,1,10\n";

const HEAD: &str = "Mã TTHC;Phương án;Cách đơn giản hóa;Nội dung phương án;Lý do;\
    Điều cần sửa;Văn bản cần sửa;Thời hạn thực hiện;Phí, lệ phí (hiện tại);\
    Số lần một năm (hiện tại);Số đối tượng một năm (hiện tại);Phí, lệ phí (sau);\
    Số lần một năm (sau);Số đối tượng một năm (sau)\n";

pub(crate) async fn with_plans(store: TestStore) -> TestApp {
    let app = TestApp::empty(store).await;
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("chi-phi.csv");
    std::fs::write(&file, REGISTRY).unwrap();
    assert_eq!(app.load_file(file, "2025-01-01").await.added, 4);
    app.follow().await;
    // The ministry of construction answers for transport since the merger.
    plan(
        &app,
        "bo-xay-dung",
        "\
        9.100001;Đơn giản hóa;Giảm thành phần hồ sơ;Bớt;Trùng;5;61/2018/NĐ-CP;31/12/2030;250.000;12;325.000;250.000;4;325.000\n\
        9.100002;Bãi bỏ;;Bớt;Trùng;5;61/2018/NĐ-CP;31/12/2030;100.000;4;1.000;;;\n",
    )
    .await;
    plan(
        &app,
        "bo-y-te",
        "9.100003;Đơn giản hóa;Giảm thành phần hồ sơ;Bớt;Trùng;5;61/2018/NĐ-CP;31/12/2030;50.000;1;;40.000;1;\n",
    )
    .await;
    app
}

async fn plan(app: &TestApp, agency: &str, rows: &str) {
    let cookie = app.cookie(&app.member(Role::Officer, Some(agency)).await).await;
    let send = async |query: &str| {
        let request = Request::post(format!("/api/v1/plans?name=pa.csv{query}"))
            .header("cookie", &cookie)
            .header("sec-fetch-site", "same-origin");
        app.send(request.body(Body::from(format!("{HEAD}{rows}"))).unwrap()).await
    };
    let run = send("").await.json();
    assert_eq!(run["rejected"], Value::Array(Vec::new()), "{run}");
    let token = run["confirm"].as_str().unwrap_or_else(|| panic!("{run}")).to_owned();
    let done = send(&format!("&confirm={token}")).await;
    assert_eq!(done.status, 201, "{}", done.body);
}

fn number(value: &Value) -> i128 {
    value.as_str().unwrap_or_else(|| panic!("{value}")).parse().unwrap()
}

async fn totals_open_as_rows_and_add_up(store: TestStore) {
    let app = with_plans(store).await;
    for by in ["agency", "field", "kind"] {
        let body = app.get(&format!("/api/v1/costs?by={by}")).await.json();
        let (total, rows) = (&body["total"], body["rows"].as_array().unwrap());
        assert_eq!(number(&total["before"]), 975_000_000_000 + 400_000_000);
        assert_eq!(number(&total["saving"]), 650_000_000_000 + 400_000_000);
        for part in ["before", "after", "saving"] {
            let sum: i128 = rows.iter().map(|row| number(&row[part])).sum();
            assert_eq!(sum, number(&total[part]), "{by} {part}");
        }
        for (part, url, expected) in [
            ("counted", "rows_url", 2),
            ("missing", "missing_url", 1),
            ("unplanned", "unplanned_url", 1),
        ] {
            assert_eq!(total[part], expected, "{body}");
            for row in rows.iter().chain([total]) {
                let behind = app.get(row[url].as_str().unwrap()).await.json();
                assert_eq!(behind["total"], row[part], "{row}");
            }
        }
    }
    // Of one time, the number of those that comply is no matter.
    let body = app.get("/api/v1/costs").await.json();
    let (once, rows) = (&body["total"]["once"], body["rows"].as_array().unwrap());
    assert_eq!((number(&once["before"]), number(&once["saving"])), (400_000, 110_000), "{once}");
    assert_eq!((&once["truncated"], &once["rounded"]), (&"27.5".into(), &"27.5".into()));
    assert_eq!((&once["counted"], &once["missing"]), (&3.into(), &0.into()));
    for part in ["before", "after", "saving"] {
        let sum: i128 = rows.iter().map(|row| number(&row["once"][part])).sum();
        assert_eq!(sum, number(&once[part]), "{part}");
    }
    for (part, url) in
        [("counted", "rows_url"), ("missing", "missing_url"), ("unplanned", "unplanned_url")]
    {
        for row in rows.iter().map(|row| &row["once"]).chain([once]) {
            let behind = app.get(row[url].as_str().unwrap()).await.json();
            assert_eq!(behind["total"], row[part], "{row}");
            let behind = behind["rows"].as_array().unwrap().iter();
            if part == "counted" {
                let sum: i128 = behind.map(|row| number(&row["once"]["after"])).sum();
                assert_eq!(sum, number(&row["after"]), "{row}");
            }
        }
    }
    let page = app.get("/chi-phi?per=once").await;
    for words in [
        "<svg class=\"chart\" role=\"img\" aria-labelledby=\"cp-t cp-d\"",
        "Một lần của 3 quy định có phương án",
        "Chi phí tuân thủ một lần",
        "400.000 đồng",
        "110.000 đồng",
        "27,50%",
        "per=once",
    ] {
        assert!(page.body.contains(words), "{words} is not in:\n{}", page.body);
    }
    let page = app.get("/chi-phi/quy-dinh?by=agency&key=bo-y-te&per=once&rows=counted").await;
    for words in ["Cấp giấy phép", "50.000 đồng", "10.000 đồng", "Một năm, trước → sau"]
    {
        assert!(page.body.contains(words), "{words} is not in:\n{}", page.body);
    }
    assert_eq!(app.get("/chi-phi?per=month").await.status, 400);

    let keys: Vec<&str> =
        body["rows"].as_array().unwrap().iter().map(|row| row["key"].as_str().unwrap()).collect();
    assert_eq!(keys, ["bo-xay-dung", "bo-y-te"]);
    let rows = app.get("/api/v1/costs/rows?by=agency&key=bo-xay-dung").await.json();
    let codes: Vec<&str> =
        rows["rows"].as_array().unwrap().iter().map(|row| row["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["9.100001", "9.100002"], "the largest saving first");
    let first = &rows["rows"][0];
    assert_eq!(
        (&first["yearly"]["truncated"], &first["yearly"]["rounded"]),
        (&"66.66".into(), &"66.67".into())
    );
    assert_eq!(number(&first["once"]["before"]), 250_000);
    let missing = app.get("/api/v1/costs/rows?rows=missing").await.json();
    assert_eq!(missing["rows"][0]["missing_before"][0], "số đối tượng tuân thủ");

    let page = app.get("/chi-phi").await;
    for words in ["Bộ Xây dựng", "975.400.000.000 đồng", "650.400.000.000 đồng", "66,68%"]
    {
        assert!(page.body.contains(words), "{words} is not in:\n{}", page.body);
    }
    let page = app.get("/chi-phi/quy-dinh?by=agency&key=bo-xay-dung&rows=counted").await;
    for words in ["Báo cáo hằng tháng", "66,66%", "làm tròn 66,67%", "PA-0001/1"] {
        assert!(page.body.contains(words), "{words} is not in:\n{}", page.body);
    }
    // Nothing of it was known before the first plan.
    let loaded = app.count("SELECT MAX(recorded_seq) FROM regulation_version").await;
    let then = app.get(&format!("/api/v1/costs?known_at={loaded}")).await.json();
    assert_eq!((&then["total"]["counted"], &then["total"]["unplanned"]), (&0.into(), &4.into()));
    let page = app.get(&format!("/chi-phi?known_at={loaded}")).await;
    assert!(page.body.contains("Xem hiện nay"), "{}", page.body);
    assert_eq!(app.get("/chi-phi?by=month").await.status, 400);
    assert_eq!(app.get("/chi-phi/quy-dinh?by=agency&key=bo-khong-co").await.status, 400);
    assert_eq!(app.get("/chi-phi/quy-dinh?by=agency").await.status, 400);
    assert_eq!(app.get("/chi-phi/quy-dinh?page=0").await.status, 400);
    let beyond = app.get("/api/v1/costs/rows?page=18446744073709551615").await.json();
    assert_eq!(beyond["rows"], Value::Array(Vec::new()));
}

async fn a_regulation_tells_what_it_costs_and_what_is_missing(store: TestStore) {
    let app = with_plans(store).await;
    let cost = |code: &str| {
        let address = format!("/api/v1/regulations/{code}");
        let app = &app;
        async move { app.get(&address).await.json()["compliance_cost"].clone() }
    };
    // 2.5 hours at 114,000,000 / 12 / 22 / 8 đồng, and 100,000 đồng.
    let full = cost("9.100001").await;
    assert_eq!(full["once"]["middle"], "234942.5");
    assert_eq!(full["yearly"]["middle"], "916275750000");
    assert_eq!(full["missing"], Value::Array(Vec::new()));
    let income = &full["inputs"][1];
    assert_eq!((&income["confirmed"], &income["value"]), (&false.into(), &"53.977 đồng".into()));
    assert!(full["inputs"][0]["source"].as_str().unwrap().contains("dòng 2"), "{full}");
    assert_eq!(full["plan"]["yearly"]["truncated"], "66.66");
    // A rule that is abolished costs nothing afterwards.
    let cut = cost("9.100002").await;
    assert_eq!(
        (&cut["plan"]["yearly_after"], &cut["plan"]["yearly"]["rounded"]),
        (&"0".into(), &"100".into())
    );
    assert_eq!(cut["yearly"], Value::Null);
    let names: Vec<&str> =
        cut["missing"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    assert_eq!(names, ["phí, lệ phí và chi phí khác", "số đối tượng tuân thủ"]);

    for (code, parts) in [
        (
            "9.100001",
            &[
                "916.275.750.000 đồng",
                "Chưa xác nhận",
                "tinh-thu?ma=9.100001",
                "650.000.000.000 đồng",
                "66,66% nếu cắt số lẻ, 66,67% nếu làm tròn",
            ][..],
        ),
        (
            "9.100003",
            &[
                "Còn thiếu: số giờ, phí, lệ phí và chi phí khác, số lần trong năm",
                "ở phần trước: số đối tượng tuân thủ",
            ],
        ),
    ] {
        let page = app.get(&format!("/quy-dinh/{code}")).await;
        for part in parts {
            assert!(page.body.contains(part), "{part} is not in:\n{}", page.body);
        }
    }
}

const PUBLISHED: &str = "fees_before=250.000&times_before=12&times_after=4&subjects_before=325.000";

async fn the_sheet_computes_what_was_published(store: TestStore) {
    let app = with_plans(store).await;
    let body = app.get(&format!("/api/v1/costs/estimate?{PUBLISHED}")).await.json();
    let yearly = &body["yearly"]["middle"];
    assert_eq!(number(&yearly["before"]), 975_000_000_000);
    assert_eq!(number(&yearly["saving"]), 650_000_000_000);
    assert_eq!((&yearly["truncated"], &yearly["rounded"]), (&"66.66".into(), &"66.67".into()));
    let page = app.get(&format!("/chi-phi/tinh-thu?{PUBLISHED}")).await;
    for part in [
        "650 tỷ đồng",
        "66,66%",
        "66,67%",
        "250.000 đồng × 12 lần × 325.000 đối tượng = 975.000.000.000 đồng",
        "975.000.000.000 đồng − 325.000.000.000 đồng = 650.000.000.000 đồng",
        "value=\"325.000\"",
        "phần công việc không được tính",
    ] {
        assert!(page.body.contains(part), "{part} is not in:\n{}", page.body);
    }
    // The page of the API leads back to the same sheet.
    assert_eq!(app.get(body["page"].as_str().unwrap()).await.body, page.body);
    // The Ministry of Construction: 393.4 billion becomes 201.
    let construction =
        "fees_before=393,4%20tỷ&fees_after=201%20tỷ&times_before=1&subjects_before=1";
    let body = app.get(&format!("/api/v1/costs/estimate?{construction}")).await.json();
    let yearly = &body["yearly"]["middle"];
    assert_eq!(number(&yearly["saving"]), 192_400_000_000);
    assert_eq!((&yearly["truncated"], &yearly["rounded"]), (&"48.9".into(), &"48.91".into()));
    let page = app.get(&format!("/chi-phi/tinh-thu?{construction}")).await;
    assert!(page.body.contains("192,4 tỷ đồng"), "{}", page.body);
    // Three cases side by side, and what is missing.
    let three = "fees_before=1;2;3&times_before=1&times_after=0,5";
    let page = app.get(&format!("/chi-phi/tinh-thu?{three}")).await;
    for part in ["Mức thấp", "Mức cao", "Còn thiếu: số đối tượng tuân thủ"] {
        assert!(page.body.contains(part), "{part} is not in:\n{}", page.body);
    }
    let body = app.get(&format!("/api/v1/costs/estimate?{three}&subjects_before=2")).await.json();
    let after: Vec<i128> =
        ["low", "middle", "high"].iter().map(|c| number(&body["yearly"][c]["after"])).collect();
    assert_eq!(after, [1, 2, 3]);
}

async fn the_sheet_starts_from_a_record_or_an_item(store: TestStore) {
    let app = with_plans(store).await;
    let body = app.get("/api/v1/costs/estimate?code=9.100001").await.json();
    assert_eq!(body["yearly"]["middle"]["before"], "916275750000");
    assert_eq!(body["yearly"]["middle"]["saving"], "0");
    // What is stated counts, whatever it started from.
    let other = app.get("/api/v1/costs/estimate?code=9.100001&fees_before=7").await.json();
    assert_eq!(other["inputs"]["middle"]["before"]["fees"], 7);
    assert_eq!(other["inputs"]["middle"]["before"]["hours"], Value::Null);
    let item = app.get("/api/v1/costs/estimate?item=PA-0001/1").await.json();
    assert_eq!(number(&item["yearly"]["middle"]["saving"]), 650_000_000_000);
    let cut = app.get("/api/v1/costs/estimate?item=PA-0001/2").await.json();
    assert_eq!(number(&cut["yearly"]["middle"]["after"]), 0);
    let page = app.get("/chi-phi/tinh-thu?muc=PA-0001/1").await;
    for part in ["650 tỷ đồng", "PA-0001/1", "Các số lấy từ mục của phương án"] {
        assert!(page.body.contains(part), "{part} is not in:\n{}", page.body);
    }
    for address in ["?ma=9.999999", "?muc=PA-0009/1", "?muc=PA-0001/99"] {
        assert_eq!(app.get(&format!("/chi-phi/tinh-thu{address}")).await.status, 404, "{address}");
    }
}

async fn what_cannot_be_read_is_told(store: TestStore) {
    let app = with_plans(store).await;
    let page = app.get("/chi-phi/tinh-thu?fees_before=%3Cb%3E&times_before=3;2;1").await;
    assert_eq!(page.status, 200);
    for part in ["Không phải số tiền Việt Nam", "Ba mức phải xếp từ thấp đến cao", "aria-invalid"]
    {
        assert!(page.body.contains(part), "{part} is not in:\n{}", page.body);
    }
    assert!(!page.body.contains("<b>") && !page.body.contains("id=\"ket-qua\""));
    for query in ["fees_before=x", "muc=PA-0001/1", "item=x", "code=9.100001&item=PA-0001/1"] {
        let reply = app.get(&format!("/api/v1/costs/estimate?{query}")).await;
        assert_eq!(reply.status, 400, "{query}: {}", reply.body);
    }
    // The largest numbers there are: no wrong result, and a word about it.
    let most = "9223372036854775807";
    let large = format!(
        "fees_before={most}&services_before={most}&times_before=922337203685477&subjects_before=18446744073709551615"
    );
    let reply = app.get(&format!("/api/v1/costs/estimate?{large}")).await;
    let told = reply.status == 400 || reply.json()["overflows"] == true;
    assert!(told, "{}", reply.body);
}
