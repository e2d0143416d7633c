//! Signing in and out.

use askama::Template;
use axum::{
    extract::{Query, State},
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use jiff::{SignedDuration, Timestamp};

use crate::cases::accounts::{self, AccountError, Opened, Password};
use crate::web::{
    App, WebError,
    accounts::outside,
    frame::Frame,
    http::{
        fields::{Fields, local},
        guard::see_other,
        identity::MaybeUser,
        respond::{CachePolicy, page_with_status},
        site::Client,
    },
    regulation::page::own_parameters,
    search::{address, params::Pairs},
};

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage<'a> {
    frame: Frame,
    /// What was typed, so that a wrong password costs no second typing.
    login: &'a str,
    /// Where to go afterwards.
    next: &'a str,
    /// Why it did not work.
    problem: Option<String>,
    /// The way in without a password, if there is one.
    outside: Option<Outside<'a>>,
}

/// The button to a provider.
struct Outside<'a> {
    label: &'a str,
    address: String,
}

/// `GET /dang-nhap`, `?next=` for where to go afterwards.
pub(in crate::web) async fn form(
    State(app): State<App>,
    viewer: MaybeUser,
    headers: HeaderMap,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [next] = own_parameters(&pairs, &["next"])?;
    let next = local(next.unwrap_or_else(|| came_from(&headers)));
    if viewer.0.is_some() {
        return Ok(see_other(next));
    }
    show(&app, &viewer, StatusCode::OK, ("", next), None)
}

/// The page with the link that was followed, if it is one of this server.
fn came_from(headers: &HeaderMap) -> &str {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let (Some(referer), Some(host)) = (text(header::REFERER), text(header::HOST)) else {
        return "";
    };
    let rest = referer.strip_prefix("https://").or_else(|| referer.strip_prefix("http://"));
    rest.and_then(|rest| rest.strip_prefix(host)).unwrap_or_default()
}

/// `POST /dang-nhap`
pub(in crate::web) async fn submit(
    State(app): State<App>,
    viewer: MaybeUser,
    client: Client,
    fields: Fields,
) -> Result<Response, WebError> {
    let (login, next) = (fields.text("login").trim(), local(fields.text("next")));
    let now = (app.clock.0)();
    let again = |status, problem: String| show(&app, &viewer, status, (login, next), Some(problem));
    if let Err(wait) = app.sign_ins.take(client.network, now) {
        return too_many(&app, &viewer, (login, next), wait);
    }
    let password = Password::new(fields.text("password"));
    let user_agent = &client.user_agent;
    let attempt = accounts::SignIn { login, password: &password, user_agent };
    match accounts::sign_in(&app.store, &app.hashing, attempt, now).await {
        Ok(opened) => enter(&app, &viewer, &opened, next).await,
        Err(error) => match problem(&error, now) {
            Some((status, problem)) => {
                // Not the login: people type passwords there by mistake.
                tracing::warn!(%error, network = %client.network, "refused to sign somebody in");
                again(status, problem)
            }
            None => Err(error.into()),
        },
    }
}

/// Lets somebody in who proved who they are.
pub(in crate::web) async fn enter(
    app: &App,
    viewer: &MaybeUser,
    opened: &Opened,
    next: &str,
) -> Result<Response, WebError> {
    // Whoever was here before leaves.
    if let Some(before) = &viewer.0 {
        accounts::sign_out(&app.store, before, (app.clock.0)()).await?;
    }
    let temporary = opened.identity.account.temporary_until.is_some();
    let mut response = see_other(if temporary { "/tai-khoan/mat-khau" } else { next });
    let cookie = app.session_cookie(&opened.secret);
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    Ok(response)
}

/// Tells somebody to come back later.
pub(in crate::web) fn too_many(
    app: &App,
    viewer: &MaybeUser,
    typed: (&str, &str),
    wait: SignedDuration,
) -> Result<Response, WebError> {
    let problem =
        format!("Có quá nhiều lần đăng nhập từ mạng của bạn. Xin thử lại sau {}.", duration(wait));
    let mut response = show(app, viewer, StatusCode::TOO_MANY_REQUESTS, typed, Some(problem))?;
    let seconds = wait.as_secs().max(0).unsigned_abs() + 1;
    response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    Ok(response)
}

/// The page, with what was typed and what was wrong.
pub(in crate::web) fn show(
    app: &App,
    viewer: &MaybeUser,
    status: StatusCode,
    (login, next): (&str, &str),
    problem: Option<String>,
) -> Result<Response, WebError> {
    let outside = app.door.as_ref().map(|door| Outside {
        label: door.label(),
        address: address::query(outside::START, &[("next", next)]),
    });
    let view = SignInPage { frame: Frame::new(app, viewer), login, next, problem, outside };
    page_with_status(status, &view, CachePolicy::Personal)
}

/// What to tell about a sign-in that did not work; none if it is our fault.
pub(in crate::web) fn problem(
    error: &AccountError,
    now: Timestamp,
) -> Option<(StatusCode, String)> {
    Some(match error {
        AccountError::Wrong => (
            StatusCode::UNPROCESSABLE_ENTITY,
            say!("Địa chỉ thư điện tử hoặc mật khẩu không đúng."),
        ),
        AccountError::Locked(until) => (
            StatusCode::TOO_MANY_REQUESTS,
            format!(
                "Đăng nhập sai nhiều lần liên tiếp nên tạm dừng. Xin thử lại sau {}.",
                duration(until.duration_since(now))
            ),
        ),
        AccountError::Disabled => (
            StatusCode::UNPROCESSABLE_ENTITY,
            say!("Tài khoản này đã bị khóa. Xin liên hệ quản trị viên."),
        ),
        AccountError::Expired => (
            StatusCode::UNPROCESSABLE_ENTITY,
            say!("Mật khẩu tạm đã hết hạn. Xin quản trị viên cấp lại."),
        ),
        AccountError::Busy => (
            StatusCode::SERVICE_UNAVAILABLE,
            say!("Nhiều người đang đăng nhập cùng lúc. Xin thử lại sau ít giây."),
        ),
        AccountError::NotLinked => (
            StatusCode::UNPROCESSABLE_ENTITY,
            say!(
                "Người vừa được xác thực chưa liên kết với tài khoản nào ở đây. Xin quản trị viên cho \
             phép liên kết rồi đăng nhập lại."
            ),
        ),
        _ => return None,
    })
}

/// A waiting time, rounded up: `30 giây`, `4 phút`.
fn duration(time: SignedDuration) -> String {
    let seconds = time.as_secs().max(0) + i64::from(time.subsec_nanos() > 0);
    if seconds < 60 {
        format!("{} giây", seconds.max(1))
    } else {
        format!("{} phút", (seconds + 59) / 60)
    }
}

/// `POST /dang-xuat`
pub(in crate::web) async fn sign_out(
    State(app): State<App>,
    viewer: MaybeUser,
) -> Result<Response, WebError> {
    if let Some(identity) = &viewer.0 {
        accounts::sign_out(&app.store, identity, (app.clock.0)()).await?;
    }
    let mut response = see_other("/");
    response.headers_mut().insert(header::SET_COOKIE, app.no_cookie());
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_times_are_rounded_up() {
        for (millis, words) in
            [(0, "1 giây"), (29_001, "30 giây"), (60_000, "1 phút"), (61_000, "2 phút")]
        {
            assert_eq!(duration(SignedDuration::from_millis(millis)), words);
        }
    }

    #[test]
    fn only_a_page_of_this_server_is_gone_back_to() {
        for (referer, expected) in [
            ("http://a.example/?q=x", "/?q=x"),
            ("https://a.example/quy-dinh/1", "/quy-dinh/1"),
            ("http://b.example/", ""),
            ("http://a.example.b/", ".b/"),
        ] {
            let headers = HeaderMap::from_iter([
                (header::REFERER, referer.parse().unwrap()),
                (header::HOST, "a.example".parse().unwrap()),
            ]);
            assert_eq!(came_from(&headers), expected);
            assert!(local(came_from(&headers)).starts_with('/'));
        }
    }
}
