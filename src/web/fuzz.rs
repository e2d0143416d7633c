//! What the server reads of a request, driven as [`crate::fuzz`] says: addresses,
//! headers, forms with files, bodies. Whatever comes is answered, and never as a
//! fault of the server.

use axum::{
    Router,
    body::Body,
    http::{HeaderName, HeaderValue, Request, Uri},
};
use tokio::runtime::Runtime;
use tower::ServiceExt as _;

use super::{http::multipart, open::files, testing};
use crate::fuzz::{Seeds, fuzz};

/// A server with three regulations, and somebody who is signed in.
struct Desk {
    runtime: Runtime,
    service: Router,
    bearer: HeaderValue,
    _dir: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (service, bearer, dir) = runtime.block_on(async {
            let (app, dir) = testing::app_over(testing::shelf()).await;
            let (_, bearer) = testing::somebody(&app).await;
            (super::app(app), bearer, dir)
        });
        Self { runtime, service, bearer: bearer.parse().unwrap(), _dir: dir }
    }

    /// Sends a request and reads the answer to its end.
    fn ask(&self, request: Request<Body>) -> u16 {
        self.runtime.block_on(async {
            let response = self.service.clone().oneshot(request).await.unwrap();
            let status = response.status().as_u16();
            let body = axum::body::to_bytes(response.into_body(), 64 << 20).await.unwrap();
            // Too much at once is no fault, but one case asks alone.
            assert!(status < 500, "{status}: {}", String::from_utf8_lossy(&body));
            status
        })
    }

    fn get(&self, address: &str) -> u16 {
        // What is no address never gets as far as this server.
        let Ok(uri) = address.parse::<Uri>() else { return 0 };
        self.ask(Request::get(uri).body(Body::empty()).unwrap())
    }
}

/// Bytes as addresses write them.
fn escaped(bytes: &[u8]) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~".contains(byte);
    let one = |byte| if plain(byte) { char::from(*byte).into() } else { format!("%{byte:02X}") };
    bytes.iter().map(one).collect()
}

#[test]
fn searches() {
    let desk = Desk::new();
    let good: [&[u8]; 6] = [
        "cấp giấy phép kinh doanh xăng dầu".as_bytes(),
        "cap giay phep kd".as_bytes(),
        "\"giấy phép\" -thuế nghị định 83/2014/NĐ-CP điều 5".as_bytes(),
        "caaps giaays phesp".as_bytes(),
        "thủtục đăngký 1.004269".as_bytes(),
        b"a",
    ];
    let words =
        ["\"", "-", "nđ", "tt", "điều", "w", "aa", "dd", "  ", "/", "số", "xăng", "83/2014"];
    fuzz("searches", &Seeds { good: &good, words: &words, longest: 1_200 }, |bytes| {
        desk.get(&format!("/api/v1/regulations?explain=true&q={}", escaped(bytes)));
        desk.get(&format!("/api/v1/suggest?q={}", escaped(bytes)));
        desk.get(&format!("/?q={}", escaped(bytes)));
    });
}

#[test]
fn parameters() {
    let desk = Desk::new();
    let good: [&[u8]; 8] = [
        b"q=xang&agency=bo-cong-thuong&kind=procedure&in_force=yes&sort=name&limit=20&cursor=20",
        b"field=X%C4%83ng+d%E1%BA%A7u&due=overdue&from_after=2025-01-01&to_before=2026-12-31",
        b"as_of=2026-07-01&known_at=2026-07-01T08:00:00Z&collapse=no&without=marks,words&tree=true",
        b"disposition=cut&stage=approved&decision=1643/Q%C4%90-TTg&explain=true",
        b"year=2026&level=central&baseline=goc&numerator=cut&denominator=all",
        b"after=1&limit=1000&kinds=loaded&from=1&to=2",
        b"a=1.000001&b=1.000002&agency=bo-y-te&month=2026-07&day=2026-07-01",
        b"version=1&text=a&page=2&state=open&topic=x&disagreeing=true&code=1.004269",
    ];
    let words = [
        "&",
        "=",
        "%",
        "%00",
        "%ff",
        "%C4%91",
        "cursor=",
        "limit=",
        "as_of=",
        "known_at=",
        "kind=",
        "columns=",
        "&q=",
        "+",
        "2026-02-30",
        ",",
    ];
    let routes = [
        "/",
        "/api/v1/regulations",
        "/quy-dinh.csv",
        "/quy-dinh.json",
        "/api/v1/facets/field",
        "/loc/field",
        "/api/v1/ratios",
        "/ty-le",
        "/api/v1/league",
        "/ket-qua",
        "/api/v1/journal",
        "/api/v1/changes",
        "/api/v1/indicators",
        "/api/v1/plans",
        "/api/v1/petitions",
        "/api/v1/questions",
        "/api/v1/consultations",
        "/quy-dinh/1.004269",
        "/quy-dinh/1.004269/so-sanh",
        "/so-sanh",
        "/giay-to",
        "/api/v1/regulations/1.004269",
        "/hoi-dap",
        "/phan-anh",
        "/phuong-an",
        "/tham-van",
        "/api/v1/suggest",
        "/api/v1/heads",
        "/chi-phi",
    ];
    fuzz("parameters", &Seeds { good: &good, words: &words, longest: 1_500 }, |bytes| {
        // Only what a client can send in an address; the rest is written out.
        let query: String = bytes
            .iter()
            .map(|byte| match byte {
                b'!'..=b'~' if *byte != b'#' => char::from(*byte).into(),
                byte => format!("%{byte:02X}"),
            })
            .collect();
        let route =
            routes[bytes.iter().map(|byte| usize::from(*byte)).sum::<usize>() % routes.len()];
        desk.get(&format!("{route}?{query}"));
    });
}

#[test]
fn paths() {
    let desk = Desk::new();
    let good: [&[u8]; 8] = [
        b"quy-dinh/1.004269",
        b"api/v1/regulations/2.000884.H55",
        b"van-ban/83_2014_nd-cp",
        b"api/v1/plans/PA-0001/items/1",
        b"api/v1/copies/2026-07-01/regulations.csv",
        b"quyet-dinh/1643_qd-ttg/tep",
        b"nhat-ky/1",
        b"static/app.css",
    ];
    let words = [
        "/", "..", "%2e%2e", "%2f", "%00", ".csv", ".xlsx", ".atom", "%C4%91", "//", "\\",
        "api/v1/", "PA-0001",
    ];
    fuzz("paths", &Seeds { good: &good, words: &words, longest: 500 }, |bytes| {
        let path: String = bytes
            .iter()
            .map(|byte| match byte {
                b'!'..=b'~' if !b"#?".contains(byte) => char::from(*byte).into(),
                byte => format!("%{byte:02X}"),
            })
            .collect();
        desk.get(&format!("/{path}"));
    });
}

#[test]
fn headers() {
    const NAMES: [&str; 15] = [
        "if-match",
        "if-none-match",
        "accept",
        "accept-encoding",
        "accept-language",
        "authorization",
        "cookie",
        "range",
        "if-range",
        "x-forwarded-for",
        "x-forwarded-proto",
        "origin",
        "sec-fetch-site",
        "last-event-id",
        "content-type",
    ];
    let desk = Desk::new();
    let good: [&[u8]; 12] = [
        b"W/\"57\"",
        b"\"57\", \"58\", *",
        b"text/html;q=0.8, application/x-ndjson, */*;q=0.1",
        b"br;q=1.0, GZIP ;q=0.5, *;q=0",
        b"Bearer qd_0123456789",
        b"quydinh=x=y; __Host-quydinh=z;b",
        b"bytes=0-99,200-",
        b"10.0.0.1, [::1]:80, \"_x\"",
        b"https://quydinh.example.org:8080",
        b"same-origin",
        b"multipart/form-data; boundary=\"a b\"",
        b"18446744073709551616",
    ];
    let words = [
        ",", ";", "=", "\"", "*", "q=", "W/", "bytes=", "-", "Bearer ", "quydinh=", "::1", "\t",
        "null",
    ];
    fuzz("headers", &Seeds { good: &good, words: &words, longest: 2_000 }, |bytes| {
        files::anything(&String::from_utf8_lossy(bytes));
        let Ok(value) = HeaderValue::from_bytes(bytes) else { return };
        for (at, name) in (0..).zip(NAMES) {
            let name = HeaderName::from_static(name);
            let with = |request: axum::http::request::Builder| request.header(&name, &value);
            if at % 3 == bytes.len() % 3 {
                let request = with(Request::get("/api/v1/regulations/1.004269"));
                desk.ask(request.body(Body::empty()).unwrap());
                let request = with(Request::get("/api/v1/changes"));
                desk.ask(request.body(Body::empty()).unwrap());
            } else if at % 3 == 0 {
                let request = with(Request::put("/api/v1/petitions/PK-0001"));
                let request = request.header("sec-fetch-site", "same-origin");
                desk.ask(request.body("{}".into()).unwrap());
            }
        }
    });
}

#[test]
fn forms_with_files() {
    let good: [&[u8]; 2] = [
        b"--b\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nA\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; \
          filename=\"a.csv\"\r\nContent-Type: text/csv\r\n\r\na;b\r\n--b--\r\n",
        b"--b\r\ncontent-disposition: form-data; name=\"x\"\r\n\r\n\r\n--b--",
    ];
    let words = [
        "--b",
        "\r\n",
        "--",
        "; name=\"",
        "; filename=\"",
        "%22",
        "\r\n\r\n",
        "boundary=",
        "Content-Disposition:",
    ];
    fuzz(
        "forms with files",
        &Seeds { good: &good, words: &words, longest: 5_000 },
        multipart::anything,
    );
}

#[test]
fn bodies() {
    const ROUTES: [(&str, &str, &str); 9] = [
        (
            "POST",
            "/api/v1/plans/PA-0001/comments",
            r#"{"item":1,"stance":"for","text":"Chúng tôi tán thành","files":[{"name":"a.pdf","content":"JVBERi0="}],"industry":1,"size":"small","name_shown":"shown"}"#,
        ),
        (
            "POST",
            "/api/v1/petitions",
            r#"{"subject":"Bán lẻ xăng dầu","text":"Bản kê đã có trong hồ sơ khác.","regulations":["1.004269"],"organisation":"A","size":"association"}"#,
        ),
        (
            "POST",
            "/api/v1/questions",
            r#"{"agency":"bo-cong-thuong","regulations":["1.004269"],"title":"Có phải đổi giấy phép không?","text":"Cửa hàng mở năm 2020."}"#,
        ),
        (
            "POST",
            "/api/v1/webhooks",
            r#"{"name":"A","address":"https://example.org/a","events":["plan"],"agencies":["bo-cong-thuong"]}"#,
        ),
        (
            "POST",
            "/api/v1/follows",
            r#"{"topic":"regulation","code":"1.004269","email":"a@mau.example"}"#,
        ),
        (
            "POST",
            "/api/v1/baselines",
            r#"{"slug":"goc","title":"Gốc","day":"2026-05-31","codes":["1.004269"]}"#,
        ),
        ("POST", "/api/v1/comments/confirmations", r#"{"secret":"abc"}"#),
        (
            "POST",
            "/api/v1/ratios",
            r#"{"numerator":{"disposition":["cut"]},"denominator":{},"baseline":"goc"}"#,
        ),
        (
            "POST",
            "/api/v1/indicators",
            r#"{"indicator":"a","series":null,"figures":[{"period":"2026","value":"1.5"}]}"#,
        ),
    ];
    let desk = Desk::new();
    let good: Vec<&[u8]> = ROUTES.iter().map(|(.., body)| body.as_bytes()).collect();
    let words = [
        "null",
        "[]",
        "{}",
        "\"\"",
        "1e400",
        "-1",
        "true",
        "{\"",
        "\":",
        "\\ud800",
        "\\u0000",
        ",",
        "[[[[[[[[",
        "9007199254740993",
    ];
    fuzz("bodies", &Seeds { good: &good, words: &words, longest: 20_000 }, |bytes| {
        // The route that the body was made for, as far as it still shows.
        let start = |body: &str| bytes.get(..4) == body.as_bytes().get(..4);
        let (method, path, _) = ROUTES
            .into_iter()
            .find(|(.., body)| start(body))
            .unwrap_or(ROUTES[bytes.len() % ROUTES.len()]);
        let request = Request::builder().method(method).uri(path);
        let request = request.header("authorization", desk.bearer.clone());
        desk.ask(request.body(bytes.to_vec().into()).unwrap());
    });
}
