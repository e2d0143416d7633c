//! What happens to every request and every answer, in order.

use std::{
    any::Any,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use tower::ServiceBuilder;
use tower_http::{
    CompressionLevel,
    catch_panic::CatchPanicLayer,
    compression::{
        CompressionLayer,
        predicate::{NotForContentType, Predicate as _, SizeAbove},
    },
    limit::RequestBodyLimitLayer,
    request_id::{MakeRequestId, PropagateRequestIdLayer, RequestId, SetRequestIdLayer},
    timeout::TimeoutLayer,
    trace::TraceLayer,
};

use crate::web::{
    App, WebError,
    http::{
        error::ErrorInfo,
        error_page,
        identity::{self, MaybeUser},
        language, metrics, position,
        respond::CachePolicy,
    },
    sample, visits,
};

/// No answer may take longer.
const TIMEOUT: Duration = Duration::from_secs(10);
/// No form is larger.
const BODY_LIMIT: usize = 64 << 10;
/// No JSON that is sent is larger: a reason for each of thousands of items.
pub(in crate::web) const JSON_LIMIT: usize = 4 << 20;
/// No form of many items is larger.
pub(in crate::web) const LONG_FORM_LIMIT: usize = 512 << 10;
/// No comment is larger with what is attached: three files in base64.
pub(in crate::web) const ATTACHMENTS_LIMIT: usize = (21 << 20) + BODY_LIMIT;
/// No file that is sent is larger: what a plan may have, and a form around it.
pub(in crate::web) const UPLOAD_LIMIT: usize = (32 << 20) + BODY_LIMIT;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The journal position that an answer reflects.
pub(in crate::web) const JOURNAL_SEQ: HeaderName = HeaderName::from_static("x-journal-seq");

/// Puts every layer around the routes. A request passes them from top to
/// bottom, its answer from bottom to top.
pub(in crate::web) fn apply(routes: Router<App>, app: &App) -> Router<App> {
    let layers = ServiceBuilder::new()
        // First, so that every line of the log can name the request.
        .layer(SetRequestIdLayer::new(REQUEST_ID, RequestIds::new(app)))
        .layer(TraceLayer::new_for_http().make_span_with(span).on_request(()))
        // After the span has read the id, it goes back to the client.
        .layer(PropagateRequestIdLayer::new(REQUEST_ID))
        // Outside of everything that can answer, so that no answer lacks them.
        .layer(middleware::map_response_with_state(app.clone(), security_headers))
        // Sees the final status and the time that the client waits, compression apart.
        .layer(middleware::from_fn_with_state(app.clone(), metrics::measure))
        // Fonts, PDFs and workbooks are compressed already; tiny answers only grow; a
        // stream of events would wait for enough to compress.
        .layer(
            CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(
                SizeAbove::new(512)
                    .and(NotForContentType::const_new("font/"))
                    .and(NotForContentType::const_new("application/pdf"))
                    .and(NotForContentType::const_new("text/event-stream"))
                    .and(NotForContentType::const_new("application/vnd.openxmlformats")),
            ),
        )
        // Before anything writes a page.
        .layer(middleware::from_fn_with_state(app.clone(), language::choose))
        .layer(middleware::from_fn_with_state(app.clone(), sample::notice))
        // Before errors are rendered, because their pages name who is signed in.
        .layer(middleware::from_fn_with_state(app.clone(), identity::identify))
        // Turns the bare errors of handlers and of the layers below into pages or JSON.
        .layer(middleware::from_fn_with_state(app.clone(), render_errors))
        // Before the time of an answer begins.
        .layer(middleware::from_fn_with_state(app.clone(), position::keep))
        // A bug in one handler is one bad answer, not a closed connection.
        .layer(CatchPanicLayer::custom(panicked))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, TIMEOUT))
        .layer(RequestBodyLimitLayer::new(UPLOAD_LIMIT))
        // Routes that take files say so themselves.
        .layer(DefaultBodyLimit::max(BODY_LIMIT));
    routes.layer(layers)
}

/// Numbers requests: start of the process and a count, in hexadecimal.
#[derive(Clone)]
struct RequestIds {
    start: i64,
    count: Arc<AtomicU64>,
}

impl RequestIds {
    fn new(app: &App) -> Self {
        Self { start: (app.clock.0)().as_second(), count: Arc::default() }
    }
}

impl MakeRequestId for RequestIds {
    fn make_request_id<B>(&mut self, _: &axum::http::Request<B>) -> Option<RequestId> {
        let count = self.count.fetch_add(1, Ordering::Relaxed);
        HeaderValue::from_str(&format!("{:x}-{count:x}", self.start)).ok().map(RequestId::new)
    }
}

/// The span of a request. The query string stays out of the log: what people
/// search for is theirs.
fn span<B>(request: &axum::http::Request<B>) -> tracing::Span {
    let id = request.extensions().get::<RequestId>().and_then(|id| id.header_value().to_str().ok());
    let path = visits::without_secret(request.uri().path());
    tracing::info_span!("request", method = %request.method(), path, id)
}

/// Marks an answer that may stand in frames of other sites, as its policy says.
#[derive(Debug, Clone, Copy)]
pub(in crate::web) struct Embeddable;

const CORP: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Headers that keep pages from being framed, sniffed, leaked or extended by
/// anything that is not this server's own file.
async fn security_headers(State(app): State<App>, mut response: Response) -> Response {
    const HEADERS: [(HeaderName, &str); 7] = [
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
             font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
             frame-ancestors 'none'",
        ),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (CORP, "same-origin"),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        ),
        // For browsers that do not know frame-ancestors.
        (header::X_FRAME_OPTIONS, "DENY"),
    ];
    let embeddable = response.extensions().get::<Embeddable>().is_some();
    for (name, value) in HEADERS {
        // These two know no exception for one page.
        let alone = [header::X_FRAME_OPTIONS, CORP].contains(&name);
        if alone && embeddable {
            continue;
        }
        // A file that somebody sent has a stricter policy of its own.
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    if app.site.is_secure() {
        // A year; browsers do not try it without https again.
        let year = HeaderValue::from_static("max-age=31536000");
        response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    response
}

/// Gives errors a body, and every answer the journal position it reflects.
async fn render_errors(State(app): State<App>, request: Request, next: Next) -> Response {
    let api = request.uri().path().starts_with("/api/");
    let id = request.extensions().get::<RequestId>().map(|id| id.header_value().clone());
    let viewer = MaybeUser::of(&request);
    let mut response = next.run(request).await;
    if !response.headers().contains_key(JOURNAL_SEQ) {
        response.headers_mut().insert(JOURNAL_SEQ, app.seq().into());
    }
    let info = match response.extensions_mut().remove::<Arc<ErrorInfo>>() {
        Some(info) => info,
        // The layers below answer with these and know nothing of words.
        None => match bare(response.status()) {
            Some(error) if !response.headers().contains_key(header::CACHE_CONTROL) => {
                Arc::new(error.info())
            }
            _ => return response,
        },
    };
    if let (Some(who), StatusCode::FORBIDDEN) = (&viewer.0, info.status) {
        tracing::warn!(account = %who.account.id, code = info.code, "refused what they may not");
    }
    let id = id.as_ref().and_then(|id| id.to_str().ok()).unwrap_or_default();
    let mut rendered =
        if api { error_page::json(&info, id) } else { error_page::html(&app, &viewer, &info, id) };
    let headers = rendered.headers_mut();
    for name in [JOURNAL_SEQ, header::ALLOW, header::RETRY_AFTER] {
        if let Some(value) = response.headers_mut().remove(&name) {
            headers.insert(name, value);
        }
    }
    headers.insert(header::CACHE_CONTROL, CachePolicy::Never.header());
    if info.status == StatusCode::SERVICE_UNAVAILABLE {
        app.metrics.unavailable(info.code);
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("10"));
    }
    if info.status == StatusCode::UNAUTHORIZED {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    rendered
}

fn bare(status: StatusCode) -> Option<WebError> {
    match status {
        StatusCode::BAD_REQUEST => Some(WebError::Malformed),
        StatusCode::REQUEST_TIMEOUT => Some(WebError::Timeout),
        StatusCode::PAYLOAD_TOO_LARGE => Some(WebError::TooLarge),
        _ => None,
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the signature is tower-http's")]
fn panicked(cause: Box<dyn Any + Send + 'static>) -> Response {
    let words = cause.downcast_ref::<String>().map(String::as_str);
    let words = words.or_else(|| cause.downcast_ref::<&str>().copied()).unwrap_or("no message");
    WebError::Internal(format!("a handler panicked: {words}").into()).into_response()
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, http::Request};

    use crate::web::testing::{get, send, service, service_without_index, shelf, with_store};

    /// One address of every route, and some that are none.
    const ADDRESSES: &[(&str, u16)] = &[
        ("/", 200),
        ("/?q=a", 200),
        ("/loc/field", 200),
        ("/loc/none", 404),
        ("/quy-dinh/1.004269", 200),
        ("/quy-dinh/1.004269/so-sanh", 200),
        ("/so-sanh?code=1.004269&code=x", 400),
        ("/giay-to?ten=ho+chieu", 200),
        ("/van-ban/83_2014_nd-cp", 200),
        ("/bo-nganh/bo-cong-thuong", 307),
        ("/bo-nganh/bo-cong-thuong.csv", 200),
        ("/quy-dinh.csv", 200),
        ("/none.csv", 404),
        ("/phuong-an", 200),
        ("/phuong-an/PA-0001", 404),
        ("/phuong-an/PA-0001/muc/1", 303),
        ("/phuong-an/mau", 303),
        ("/phuong-an/kiem-tra/0", 303),
        ("/phuong-an/bien-nhan/BN-0001", 303),
        ("/dang-nhap", 200),
        ("/dang-nhap/oidc", 404),
        ("/dang-nhap/oidc/tra-ve", 404),
        ("/dang-xuat", 405),
        ("/tai-khoan", 303),
        ("/quan-tri/tai-khoan", 303),
        ("/api/v1/me", 401),
        ("/api/v1/plans", 200),
        ("/api/v1/plans/PA-0001", 404),
        ("/api/v1/plans/template", 401),
        ("/api/v1/plans/receipts/BN-0001", 401),
        ("/api/v1/decisions", 200),
        ("/api/v1/decisions/1_qd-ttg", 404),
        ("/api/v1/decisions/1_qd-ttg/file", 404),
        ("/quyet-dinh/1_qd-ttg/tep", 404),
        ("/quyet-dinh/1_qd-ttg/dinh-chinh", 303),
        ("/api/v1/calls", 401),
        ("/api/v1/enactments", 200),
        ("/api/v1/enactments/x", 404),
        ("/api/v1/regulations", 200),
        ("/api/v1/regulations/1.004269", 200),
        ("/api/v1/regulations?x=1", 400),
        ("/api/v1/suggest?q=a", 200),
        ("/ket-qua", 200),
        ("/ket-qua/nhung", 200),
        ("/ket-qua/bo-cong-thuong", 200),
        ("/ket-qua/none", 404),
        ("/api/v1/league", 200),
        ("/health", 200),
        ("/metrics", 200),
        ("/static/none", 404),
        ("/none", 404),
        ("/api/none", 404),
    ];

    #[tokio::test]
    async fn every_answer_has_the_headers_that_protect_it() {
        let service = service(shelf()).await;
        for &(address, status) in ADDRESSES {
            let reply = get(&service, address).await;
            assert_eq!(reply.status, status, "{address}");
            let policy = reply.header("content-security-policy");
            assert!(policy.starts_with("default-src 'none';"), "{address}: {policy}");
            assert!(!policy.contains("unsafe"), "{address}");
            assert_eq!(reply.header("x-content-type-options"), "nosniff", "{address}");
            assert_eq!(reply.header("referrer-policy"), "same-origin", "{address}");
            assert_eq!(reply.header("cross-origin-opener-policy"), "same-origin", "{address}");
            assert_eq!(reply.header("x-journal-seq"), "6", "{address}");
            assert!(!reply.header("x-request-id").is_empty(), "{address}");
            assert!(!reply.header("cache-control").is_empty() || status == 307, "{address}");
        }
    }

    #[tokio::test]
    async fn head_is_get_without_a_body() {
        let service = service(shelf()).await;
        for &(address, status) in ADDRESSES {
            let head = send(&service, Request::head(address).body(Body::empty()).unwrap()).await;
            assert_eq!((head.status.as_u16(), head.body.as_str()), (status, ""), "{address}");
        }
    }

    #[tokio::test]
    async fn errors_are_pages_for_people_and_json_for_programs() {
        let service = service(shelf()).await;
        let page = get(&service, "/none").await;
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert!(page.body.contains("<h1>Không có trang này</h1>"), "{}", page.body);
        let json = get(&service, "/api/none").await;
        assert_eq!(json.header("content-type"), "application/json; charset=utf-8");
        let json: serde_json::Value = serde_json::from_str(&json.body).unwrap();
        assert_eq!(json["error"]["code"], "not_found");
        let post = send(&service, Request::post("/health").body(Body::empty()).unwrap()).await;
        assert_eq!((post.status.as_u16(), post.header("allow")), (405, "GET,HEAD"));
        assert!(post.body.contains("không nhận cách gửi vừa dùng"), "{}", post.body);
        let malformed = get(&service, "/static/%ff").await;
        assert_eq!(malformed.status, 400);
        assert!(malformed.body.contains("Địa chỉ không đọc được"), "{}", malformed.body);
    }

    #[tokio::test]
    async fn too_much_is_refused() {
        let body = Body::from(vec![b'a'; super::BODY_LIMIT + 1]);
        let request = Request::post("/dang-nhap").header("sec-fetch-site", "same-origin");
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let reply = send(&service(shelf()).await, request.body(body).unwrap()).await;
        assert_eq!(reply.status, 413);
        assert!(reply.body.contains("Yêu cầu quá lớn"));
    }

    #[tokio::test]
    async fn a_panic_is_one_bad_answer() {
        async fn broken() -> &'static str {
            panic!("secret")
        }
        let (app, _dir) = crate::web::testing::app_over(shelf()).await;
        let routes = crate::web::routes::routes(&app).route("/panic", axum::routing::get(broken));
        let service = super::apply(routes, &app).with_state(app);
        let reply = get(&service, "/panic").await;
        assert_eq!(reply.status, 500);
        assert!(reply.body.contains("Hệ thống gặp lỗi") && !reply.body.contains("secret"));
        assert_eq!(get(&service, "/").await.status, 200);
    }

    #[tokio::test]
    async fn health_names_the_part_that_is_missing() {
        let (broken, store) = with_store(shelf()).await;
        store.close().await;
        for (service, status, store, index) in [
            (service(shelf()).await, 200, "ok", "ok"),
            (service_without_index().await, 503, "ok", "missing"),
            (broken, 503, "failed", "ok"),
        ] {
            let reply = get(&service, "/health").await;
            let health: serde_json::Value = serde_json::from_str(&reply.body).unwrap();
            assert_eq!(reply.status, status);
            assert_eq!((&health["store"], &health["index"]), (&store.into(), &index.into()));
        }
    }

    #[tokio::test]
    async fn metrics_count_by_route() {
        let service = service(shelf()).await;
        for address in ["/none/1", "/none/2", "/health"] {
            get(&service, address).await;
        }
        let text = get(&service, "/metrics").await.body;
        for line in [
            r#"http_requests_total{route="none",method="GET",status="404"} 2"#,
            r#"http_request_duration_seconds_count{route="/health"} 1"#,
            "journal_seq 6",
            "regulations 3",
        ] {
            assert!(text.contains(line), "{line} is not in:\n{text}");
        }
    }
}
