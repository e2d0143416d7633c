//! How much is taken on at once, so that what is taken on is answered soon.
//!
//! Handlers hold a thread for a fraction of a millisecond, and whatever comes
//! meanwhile waits for its turn. Without a bound that queue grows for as long as
//! more comes than can be done, and everybody waits for all of it. Here it has a
//! bound: who comes when it is full is told at once to come again, which costs a
//! small part of an answer. Requests that wait for the database are in no queue.
//!
//! A bound that lets through what comes by chance in one moment is too wide when
//! there is always too much: more waits than it counts, as what comes while
//! handlers hold the threads is read when they are done, all of it together. So
//! there are two bounds, and the narrow one counts once most of what came within
//! a while found others before it.
//!
//! Beside that each network has a share of its own, by `RateLimit` fields as
//! draft-ietf-httpapi-ratelimit-headers-10 describes them.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
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
/// millisecond each, the last of them begins after some milliseconds.
const QUEUED: usize = 16;
/// The same while there is too much. Eight connections that ask as soon as they
/// are answered never fill it on two processors: they are no overload.
const NARROW: usize = 4;
/// How long is looked before deciding that there is too much, or is not any more.
const LOOK: Duration = Duration::from_millis(250);
/// Fewer requests within that time are never too much.
const FEW: usize = 50;
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
    narrow: usize,
    crowd: Crowd,
    share: Option<Share>,
}

/// Whether there is always too much: of what came within a while, how much found
/// more before it than the narrow bound lets wait. Counts may be off by what comes
/// while a look ends.
#[derive(Debug)]
struct Crowd {
    start: Instant,
    /// Microseconds after the start at which this look ends.
    until: AtomicU64,
    came: AtomicUsize,
    waited: AtomicUsize,
    is_on: AtomicBool,
}

impl Default for Crowd {
    fn default() -> Self {
        Self {
            start: Instant::now(),
            until: AtomicU64::new(0),
            came: AtomicUsize::new(0),
            waited: AtomicUsize::new(0),
            is_on: AtomicBool::new(false),
        }
    }
}

impl Crowd {
    /// Counts one that came to so many that wait; tells whether there is too much.
    fn look(&self, waiting: bool, now: Duration) -> bool {
        let micros = |time: Duration| u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        self.came.fetch_add(1, Ordering::Relaxed);
        self.waited.fetch_add(usize::from(waiting), Ordering::Relaxed);
        let until = self.until.load(Ordering::Relaxed);
        let next = micros(now + LOOK);
        let swap = |next| {
            self.until.compare_exchange(until, next, Ordering::Relaxed, Ordering::Relaxed).is_ok()
        };
        if micros(now) >= until && swap(next) {
            let came = self.came.swap(0, Ordering::Relaxed);
            let waited = self.waited.swap(0, Ordering::Relaxed);
            // It ends later than it begins, so that it does not flicker.
            let part = if self.is_on.load(Ordering::Relaxed) { came / 4 } else { came / 2 };
            // A look that ended long ago says nothing of now.
            let is_of_now = micros(now) < until.saturating_add(micros(LOOK));
            self.is_on.store(came >= FEW && waited > part && is_of_now, Ordering::Relaxed);
        }
        self.is_on.load(Ordering::Relaxed)
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
            narrow: NARROW * processors,
            crowd: Crowd::default(),
            share: None,
        }
    }
}

/// A place, given back when it is dropped.
struct Place<'a>(&'a AtomicUsize);

impl<'a> Place<'a> {
    fn take(count: &'a AtomicUsize, most: usize) -> Option<Self> {
        if count.fetch_add(1, Ordering::Relaxed) < most {
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

    /// How many may wait now.
    fn bound(&self) -> usize {
        let waiting = self.queued.load(Ordering::Relaxed) >= self.narrow;
        let crowded = self.crowd.look(waiting, self.crowd.start.elapsed());
        if crowded { self.narrow.min(self.most_queued) } else { self.most_queued }
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
    let under_way = Place::take(&traffic.under_way, UNDER_WAY);
    let queued = Place::take(&traffic.queued, traffic.bound());
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

    use super::{Crowd, LOOK, Traffic};
    use crate::web::{
        App,
        testing::{Reply, app_over, get, send, shelf},
    };

    async fn with(traffic: Traffic) -> (App, Router, tempfile::TempDir) {
        let (app, dir) = app_over(shelf()).await;
        let app = app.but(|parts| parts.traffic = Arc::new(traffic));
        (app.clone(), crate::web::app(app), dir)
    }

    #[tokio::test]
    async fn what_comes_when_the_queue_is_full_is_told_to_come_again() {
        let queue = Traffic { most_queued: 2, ..Traffic::default() };
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

    #[test]
    fn the_narrow_bound_counts_while_there_is_always_too_much() {
        let crowd = Crowd::default();
        let mut now = LOOK;
        // Tenths of what comes that find others before them; whether that is too much.
        for (tenths, expected) in
            [(0, false), (4, false), (6, true), (3, true), (2, false), (4, false), (10, true)]
        {
            for number in 0..200 {
                crowd.look(number % 10 < tenths, now);
            }
            now += LOOK;
            assert_eq!(crowd.look(false, now), expected, "{tenths}");
            now += Duration::from_millis(1);
        }
        // Nobody has come for a while: what was then is over.
        now += 4 * LOOK;
        assert!(!crowd.look(true, now));
        // And few are never too much.
        for _ in 0..super::FEW - 10 {
            crowd.look(true, now);
        }
        assert!(!crowd.look(true, now + LOOK));
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
