//! How much is taken on at once, so that what is taken on is answered soon.
//!
//! Handlers hold a thread for a fraction of a millisecond, and whatever comes
//! meanwhile waits for its turn. Without a bound that queue grows for as long as
//! more comes than can be done, and everybody waits for all of it. Here it has a
//! bound: who comes when it is full is told at once to come again, which costs a
//! small part of an answer. Requests that wait for the database are in no queue.
//!
//! The bound is small, because more waits than it counts: what comes while
//! handlers hold the threads is read when they are done, all of it together, and
//! that takes the longer the more there is of it. Now and then many come in one
//! moment although there is little to do; for them there are places besides,
//! which come back slowly, so that they are soon used up when there is always too
//! much.
//!
//! Beside that each network has a share of its own, by `RateLimit` fields as
//! draft-ietf-httpapi-ratelimit-headers-10 describes them.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use axum::{
    extract::{FromRequestParts as _, Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use jiff::SignedDuration;

use super::{
    limit::{Limiter, seconds},
    site::Client,
};
use crate::web::App;

/// Requests for each processor that wait for their turn: at less than a
/// millisecond each, the last of them begins after some milliseconds. Measured
/// with `benches/overload.sh`: with 4 of them answers took four times as long as
/// without load in 99 of 100, with 6 of them twelve times.
const QUEUED: usize = 3;
/// How many more may come in one moment.
const AT_ONCE: u64 = 256;
/// How soon one of these places comes back.
const PLACE_AGAIN: Duration = Duration::from_millis(20);
/// Requests that are under way, whatever they wait for: a bound for memory.
const UNDER_WAY: usize = 2_048;
/// For how many seconds of its rate a network may come at once.
const BURST_SECONDS: u32 = 10;

const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const REMAINING: HeaderName = HeaderName::from_static("ratelimit");

/// What the server takes on.
#[derive(Debug)]
pub(in crate::web) struct Traffic {
    queued: AtomicUsize,
    under_way: AtomicUsize,
    most_queued: usize,
    moments: Moments,
    share: Option<Share>,
}

/// Places for many that come in one moment, each of which comes back after a
/// while (the generic cell rate algorithm of ITU-T I.371).
#[derive(Debug)]
struct Moments {
    start: Instant,
    /// Microseconds after the start at which all places are there again.
    whole_at: AtomicU64,
    places: u64,
    again: Duration,
}

impl Moments {
    fn new(places: u64, again: Duration) -> Self {
        Self { start: Instant::now(), whole_at: AtomicU64::new(0), places, again }
    }

    fn take(&self) -> bool {
        let micros = |time: Duration| u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        let (now, again) = (micros(self.start.elapsed()), micros(self.again));
        let last = now.saturating_add(self.places.saturating_mul(again));
        let next = |whole: u64| Some(whole.max(now) + again).filter(|next| *next <= last);
        self.whole_at.fetch_update(Ordering::Relaxed, Ordering::Relaxed, next).is_ok()
    }
}

/// What one network may ask.
#[derive(Debug)]
struct Share {
    limiter: Limiter,
    policy: HeaderValue,
}

impl Default for Traffic {
    fn default() -> Self {
        let processors = thread::available_parallelism().map_or(2, usize::from);
        Self {
            queued: AtomicUsize::new(0),
            under_way: AtomicUsize::new(0),
            most_queued: QUEUED * processors,
            moments: Moments::new(AT_ONCE, PLACE_AGAIN),
            share: None,
        }
    }
}

/// A place, given back when it is dropped.
struct Place<'a>(&'a AtomicUsize);

impl<'a> Place<'a> {
    fn take(count: &'a AtomicUsize, most: usize, or: impl FnOnce() -> bool) -> Option<Self> {
        if count.fetch_add(1, Ordering::Relaxed) < most || or() {
            return Some(Self(count));
        }
        count.fetch_sub(1, Ordering::Relaxed);
        None
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Traffic {
    /// Each network may ask so often in a second, over ten seconds; 0 is as
    /// often as it likes.
    pub(in crate::web) fn with_rate(rate: u32) -> Self {
        let share = (rate > 0).then(|| {
            let burst = rate.saturating_mul(BURST_SECONDS);
            let policy = format!("\"network\";q={burst};w={BURST_SECONDS}");
            Share {
                limiter: Limiter::of(SignedDuration::from_secs(1) / rate.cast_signed(), burst),
                policy: HeaderValue::try_from(policy)
                    .unwrap_or_else(|_| HeaderValue::from_static("\"network\"")),
            }
        });
        Self { share, ..Self::default() }
    }

    /// Requests that are under way, and those of them that have not begun.
    pub(in crate::web) fn now(&self) -> (usize, usize) {
        (self.under_way.load(Ordering::Relaxed), self.queued.load(Ordering::Relaxed))
    }
}

/// Addresses that supervisors ask: a server that is busy is not broken.
fn is_supervised(path: &str) -> bool {
    ["/health", "/readyz", "/metrics"].contains(&path)
}

/// Takes a request on, or tells at once when to come again.
pub(in crate::web) async fn admit(
    State(app): State<App>,
    request: Request,
    next: Next,
) -> Response {
    if is_supervised(request.uri().path()) {
        return next.run(request).await;
    }
    let api = request.uri().path().starts_with("/api/");
    let traffic = Arc::clone(&app.traffic);
    let (mut parts, body) = request.into_parts();
    let Ok(client) = Client::from_request_parts(&mut parts, &app).await;
    let mut left = None;
    if let Some(share) = &traffic.share {
        match share.limiter.take_of(client.network, (app.clock.0)()) {
            Ok(remaining) => left = Some(remaining),
            Err(wait) => {
                app.metrics.refused("rate");
                let wait = seconds(wait);
                let mut response = refusal(StatusCode::TOO_MANY_REQUESTS, api, wait);
                fields(&mut response, share, 0, wait);
                return response;
            }
        }
    }
    let under_way = Place::take(&traffic.under_way, UNDER_WAY, || false);
    let queued = Place::take(&traffic.queued, traffic.most_queued, || traffic.moments.take());
    let (Some(_under_way), Some(queued)) = (under_way, queued) else {
        app.metrics.refused("busy");
        return refusal(StatusCode::SERVICE_UNAVAILABLE, api, 1);
    };
    // Behind everything that can begin now, and after what came in meanwhile was
    // read: so all that waits is counted before any of it begins.
    tokio::task::yield_now().await;
    drop(queued);
    let mut response = next.run(Request::from_parts(parts, body)).await;
    if api && let (Some(share), Some(left)) = (&traffic.share, left) {
        fields(&mut response, share, left, 1);
    }
    response
}

fn fields(response: &mut Response, share: &Share, left: u32, reset: u64) {
    let headers = response.headers_mut();
    headers.insert(POLICY, share.policy.clone());
    if let Ok(value) = HeaderValue::try_from(format!("\"network\";r={left};t={reset}")) {
        headers.insert(REMAINING, value);
    }
}

/// An answer that costs next to nothing: no account is looked up and no page
/// made for it.
fn refusal(status: StatusCode, api: bool, wait: u64) -> Response {
    let busy = status == StatusCode::SERVICE_UNAVAILABLE;
    let (code, title, why) = if busy {
        ("overloaded", "Máy chủ đang quá tải", "Đang có quá nhiều yêu cầu cùng lúc.")
    } else {
        ("too_many_requests", "Gửi quá nhiều yêu cầu", "Mạng của bạn gửi quá nhiều yêu cầu.")
    };
    let advice = format!("Xin thử lại sau {wait} giây.");
    let (kind, body) = if api {
        let body = format!(
            "{{\"error\":{{\"code\":\"{code}\",\"message\":\"{why} {advice}\",\"request\":\"\"}}}}"
        );
        ("application/json; charset=utf-8", body)
    } else {
        let body = format!(
            "<!DOCTYPE html><html lang=\"vi\"><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title>\
             <h1>{title}</h1><p>{why} {advice}</p></html>"
        );
        ("text/html; charset=utf-8", body)
    };
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    let mut response = (status, headers, body).into_response();
    response.headers_mut().insert(header::RETRY_AFTER, wait.into());
    response
}

#[cfg(test)]
mod tests {
    use std::{
        sync::{Arc, atomic::AtomicUsize},
        time::Duration,
    };

    use axum::{Router, body::Body, http::Request};

    use super::{Moments, Traffic};
    use crate::web::{
        App,
        testing::{Reply, app_over, get, send, shelf},
    };

    async fn with(traffic: Traffic) -> (App, Router, tempfile::TempDir) {
        let (app, dir) = app_over(shelf()).await;
        let app = App { traffic: Arc::new(traffic), ..app };
        (app.clone(), crate::web::app(app), dir)
    }

    #[tokio::test]
    async fn what_comes_when_the_queue_is_full_is_told_to_come_again() {
        let moments = Moments::new(0, Duration::from_secs(1));
        let queue = Traffic { most_queued: 2, moments, ..Traffic::default() };
        let (app, service, _dir) = with(queue).await;
        for (address, kind, words) in [
            ("/api/v1/regulations", "application/json; charset=utf-8", "\"code\":\"overloaded\""),
            ("/?q=giay", "text/html; charset=utf-8", "<h1>Máy chủ đang quá tải</h1>"),
        ] {
            // All of them come before any of them begins.
            let (a, b, c, d, health) = tokio::join!(
                get(&service, address),
                get(&service, address),
                get(&service, address),
                get(&service, address),
                get(&service, "/health"),
            );
            assert_eq!([a.status, b.status, health.status], [200, 200, 200]);
            for refused in [c, d] {
                assert_eq!(refused.status, 503);
                assert_eq!(refused.header("retry-after"), "1");
                assert_eq!(refused.header("content-type"), kind);
                assert_eq!(refused.header("cache-control"), "no-store");
                assert!(refused.body.contains(words), "{}", refused.body);
            }
        }
        assert_eq!(app.traffic.now(), (0, 0), "places are given back");
        let told = get(&service, "/metrics").await.body;
        assert!(told.contains(r#"http_requests_refused_total{why="busy"} 4"#), "{told}");
    }

    #[tokio::test]
    async fn many_may_come_in_one_moment_and_not_all_the_time() {
        let moments = Moments::new(2, Duration::from_secs(3_600));
        let queue = Traffic { most_queued: 1, moments, ..Traffic::default() };
        let (_, service, _dir) = with(queue).await;
        for expected in [[200, 200, 200, 503], [200, 503, 503, 503]] {
            let (a, b, c, d) = tokio::join!(
                get(&service, "/?q=a"),
                get(&service, "/?q=b"),
                get(&service, "/?q=c"),
                get(&service, "/?q=d"),
            );
            assert_eq!([a, b, c, d].map(|reply| reply.status.as_u16()), expected);
        }
        let soon = Moments::new(1, Duration::from_millis(1));
        assert!(soon.take());
        std::thread::sleep(Duration::from_millis(3));
        assert!(soon.take(), "places come back");
    }

    #[tokio::test]
    async fn what_is_under_way_has_a_bound_too() {
        let full = Traffic { under_way: AtomicUsize::new(super::UNDER_WAY), ..Traffic::default() };
        let (_, service, _dir) = with(full).await;
        assert_eq!(get(&service, "/").await.status, 503);
        assert_eq!(get(&service, "/health").await.status, 200);
    }

    #[tokio::test]
    async fn a_network_has_its_share_and_is_told_of_it() {
        let (_, service, _dir) = with(Traffic::with_rate(1)).await;
        let from = |address: &'static str, network: &'static str| {
            let service = service.clone();
            async move {
                let request = Request::get(address).header("x-forwarded-for", network);
                send(&service, request.body(Body::empty()).unwrap()).await
            }
        };
        let fields = |reply: &Reply| {
            (reply.header("ratelimit-policy").to_owned(), reply.header("ratelimit").to_owned())
        };
        let policy = "\"network\";q=10;w=10".to_owned();
        for left in (0..10).rev() {
            let reply = from("/api/v1/regulations", "1.2.3.4").await;
            let told = (policy.clone(), format!("\"network\";r={left};t=1"));
            assert_eq!((reply.status.as_u16(), fields(&reply)), (200, told));
        }
        let refused = from("/api/v1/regulations", "1.2.3.4").await;
        assert_eq!(refused.status, 429);
        assert_eq!(refused.header("retry-after"), "2");
        assert_eq!(fields(&refused), (policy, "\"network\";r=0;t=2".into()));
        assert!(refused.body.contains("too_many_requests"), "{}", refused.body);
        let page = from("/", "1.2.3.4").await;
        assert_eq!(page.status, 429);
        assert!(page.body.contains("Xin thử lại sau 2 giây."), "{}", page.body);
        // No proxy is trusted here, so whoever says to be somebody else is not.
        assert_eq!(from("/", "1.2.3.5").await.status, 429);
        assert_eq!(get(&service, "/health").await.status, 200);
    }
}
