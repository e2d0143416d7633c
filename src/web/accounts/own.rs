//! One's own account: who one is, where one is signed in, which programs may
//! act for one, and another password.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::{StatusCode, header},
    response::Response,
};
use jiff::Timestamp;

use crate::web::{
    App, WebError,
    accounts::sign_in::problem,
    frame::Frame,
    http::{
        fields::Fields,
        guard::see_other,
        identity::CurrentUser,
        respond::{CachePolicy, page_with_status},
        site::Client,
    },
    regulation::page::own_parameters,
    search::params::Pairs,
    words,
};
use crate::{
    cases::{
        Proof,
        accounts::{self, AccountError, NewToken, Password, Weak},
    },
    model::{Account, Id, TokenScope},
    reference::agencies,
    store::{Session, Token, Via},
};

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage<'a> {
    frame: Frame,
    account: &'a Account,
    agency: Option<&'a str>,
    /// What was just done.
    done: Option<&'static str>,
    sessions: Vec<SessionRow>,
    tokens: Vec<TokenRow>,
    new: TokenForm<'a>,
    lives: [i64; 4],
}

struct SessionRow {
    id: Id,
    browser: String,
    since: String,
    seen: String,
    /// Whether it is the one that asks.
    current: bool,
}

struct TokenRow {
    token: Token,
    until: String,
    used: String,
    /// Whether it can still be used.
    alive: bool,
}

/// The form for a token, as it was filled in.
struct TokenForm<'a> {
    id: Id,
    name: &'a str,
    scopes: Vec<TokenScope>,
    days: i64,
    problem: Option<&'static str>,
}

impl TokenForm<'_> {
    fn has(&self, scope: &TokenScope) -> bool {
        self.scopes.contains(scope)
    }
}

/// What a page may say after something was done: fixed words for a fixed name,
/// so that an address cannot put words on the page.
const DONE: [(&str, &str); 5] = [
    ("mat-khau", "Đã đổi mật khẩu. Các phiên đăng nhập khác đã kết thúc."),
    ("phien", "Đã kết thúc phiên đăng nhập."),
    ("moi-phien", "Đã kết thúc mọi phiên đăng nhập khác."),
    ("thu-hoi", "Đã thu hồi mã truy cập."),
    (
        "da-tao",
        "Mã truy cập này đã được tạo trước đó và chỉ hiện một lần. Nếu chưa kịp lưu, hãy thu hồi rồi tạo mã khác.",
    ),
];

/// `GET /tai-khoan`
pub(in crate::web) async fn account(
    State(app): State<App>,
    user: CurrentUser,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [done] = own_parameters(&pairs, &["xong"])?;
    let done = DONE.iter().find(|(name, _)| Some(*name) == done).map(|(_, words)| *words);
    let form = TokenForm {
        id: accounts::new_token_id((app.clock.0)())?,
        name: "",
        scopes: vec![TokenScope::Read],
        days: 90,
        problem: None,
    };
    show(&app, &user, StatusCode::OK, (done, form)).await
}

async fn show(
    app: &App,
    user: &CurrentUser,
    status: StatusCode,
    (done, new): (Option<&'static str>, TokenForm<'_>),
) -> Result<Response, WebError> {
    let (account, now) = (&user.0.account, (app.clock.0)());
    let idle_since = now.checked_sub(accounts::IDLE).unwrap_or(Timestamp::MIN);
    let sessions = app.store.sessions(&account.id, now, idle_since).await?;
    let tokens = app.store.tokens(&account.id).await?;
    let view = AccountPage {
        frame: Frame::new(app, &user.viewer()),
        account,
        agency: account.standing.agency().map(|slug| agencies().name(slug)),
        done,
        sessions: sessions.into_iter().map(|session| session_row(session, user)).collect(),
        tokens: tokens.into_iter().map(|token| token_row(token, now)).collect(),
        new,
        lives: accounts::token_lives(),
    };
    page_with_status(status, &view, CachePolicy::Personal)
}

fn session_row(session: Session, user: &CurrentUser) -> SessionRow {
    let way = match session.via {
        Via::Password => "",
        Via::Provider => ", qua hệ thống xác thực",
    };
    SessionRow {
        browser: browser(&session.user_agent) + way,
        since: words::instant(session.created_at),
        seen: words::instant(session.seen_at),
        current: user.0.proof == Proof::Session(session.id.clone()),
        id: session.id,
    }
}

fn token_row(token: Token, now: Timestamp) -> TokenRow {
    let alive = token.revoked_at.is_none() && token.expires_at > now;
    let until = match token.revoked_at {
        Some(at) => format!("Thu hồi lúc {}", words::instant(at)),
        None if !alive => format!("Hết hạn lúc {}", words::instant(token.expires_at)),
        None => format!("Dùng đến {}", words::instant(token.expires_at)),
    };
    let used = token.used_at.map_or_else(|| say!("Chưa dùng"), words::instant);
    TokenRow { until, used, alive, token }
}

/// `POST /tai-khoan/phien/{id}/ket-thuc`
pub(in crate::web) async fn end_session(
    State(app): State<App>,
    user: CurrentUser,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let id = id.parse::<Id>().map_err(|_| AccountError::Missing)?;
    accounts::revoke_session(&app.store, &user.0, &id, (app.clock.0)()).await?;
    Ok(see_other("/tai-khoan?xong=phien"))
}

/// `POST /tai-khoan/phien/ket-thuc-het`
pub(in crate::web) async fn end_other_sessions(
    State(app): State<App>,
    user: CurrentUser,
) -> Result<Response, WebError> {
    accounts::revoke_other_sessions(&app.store, &user.0, (app.clock.0)()).await?;
    Ok(see_other("/tai-khoan?xong=moi-phien"))
}

#[derive(Template)]
#[template(path = "token.html")]
struct TokenPage<'a> {
    frame: Frame,
    token: &'a Token,
    secret: &'a str,
    until: String,
}

/// `POST /tai-khoan/ma-truy-cap`: the one time that the token is shown. It is
/// the answer itself and not a page to be sent on to, which would have to keep
/// the secret somewhere; the id in the form makes sending it twice harmless.
pub(in crate::web) async fn issue_token(
    State(app): State<App>,
    user: CurrentUser,
    fields: Fields,
) -> Result<Response, WebError> {
    let now = (app.clock.0)();
    let Ok(id) = fields.text("id").parse::<Id>() else { return Err(WebError::Form) };
    let scopes: Result<Vec<TokenScope>, _> = fields.all("scope").map(str::parse).collect();
    let Ok(scopes) = scopes else { return Err(WebError::Form) };
    let days = fields.text("days").parse().unwrap_or_default();
    let name = fields.text("name").to_owned();
    let new = NewToken { id: id.clone(), name, scopes: scopes.clone(), days };
    match accounts::issue_token(&app.store, &user.0, new, now).await {
        Ok((token, secret)) => {
            let view = TokenPage {
                frame: Frame::new(&app, &user.viewer()),
                until: words::instant(token.expires_at),
                token: &token,
                secret: secret.reveal(),
            };
            page_with_status(StatusCode::OK, &view, CachePolicy::Personal)
        }
        Err(AccountError::Exists) => Ok(see_other("/tai-khoan?xong=da-tao")),
        Err(AccountError::BadToken) => {
            let problem = Some(if scopes.is_empty() {
                "Chọn ít nhất một quyền cho mã truy cập."
            } else {
                "Đặt tên cho mã truy cập và chọn thời hạn."
            });
            let form = TokenForm { id, name: fields.text("name"), scopes, days, problem };
            show(&app, &user, StatusCode::UNPROCESSABLE_ENTITY, (None, form)).await
        }
        Err(other) => Err(other.into()),
    }
}

/// `POST /tai-khoan/ma-truy-cap/{id}/thu-hoi`
pub(in crate::web) async fn revoke_token(
    State(app): State<App>,
    user: CurrentUser,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let id = id.parse::<Id>().map_err(|_| AccountError::Missing)?;
    accounts::revoke_token(&app.store, &user.0, &id, (app.clock.0)()).await?;
    Ok(see_other("/tai-khoan?xong=thu-hoi"))
}

#[derive(Template)]
#[template(path = "password.html")]
struct PasswordPage<'a> {
    frame: Frame,
    account: &'a Account,
    /// What is wrong with the current, the new, and the repeated password.
    current: Option<String>,
    new: Option<&'static str>,
    again: Option<&'static str>,
}

impl PasswordPage<'_> {
    fn shortest(&self) -> usize {
        *accounts::LENGTH.start()
    }
}

/// `GET /tai-khoan/mat-khau`
pub(in crate::web) async fn password_form(
    State(app): State<App>,
    user: CurrentUser,
) -> Result<Response, WebError> {
    show_password(&app, &user, StatusCode::OK, (None, None, None))
}

type Problems = (Option<String>, Option<&'static str>, Option<&'static str>);

fn show_password(
    app: &App,
    user: &CurrentUser,
    status: StatusCode,
    (current, new, again): Problems,
) -> Result<Response, WebError> {
    let frame = Frame::new(app, &user.viewer());
    let view = PasswordPage { frame, account: &user.0.account, current, new, again };
    page_with_status(status, &view, CachePolicy::Personal)
}

/// `POST /tai-khoan/mat-khau`
pub(in crate::web) async fn change_password(
    State(app): State<App>,
    user: CurrentUser,
    client: Client,
    fields: Fields,
) -> Result<Response, WebError> {
    let refused = |problems| show_password(&app, &user, StatusCode::UNPROCESSABLE_ENTITY, problems);
    let (new, again) = (Password::new(fields.text("new")), Password::new(fields.text("again")));
    if new != again {
        return refused((None, None, Some("Hai lần nhập mật khẩu mới không giống nhau.")));
    }
    let current = Password::new(fields.text("current"));
    let now = (app.clock.0)();
    let passwords = (&current, &new, client.user_agent.as_str());
    match accounts::change_password(&app.store, &app.hashing, &user.0, passwords, now).await {
        Ok(opened) => {
            let mut response = see_other("/tai-khoan?xong=mat-khau");
            let cookie = app.session_cookie(&opened.secret);
            response.headers_mut().insert(header::SET_COOKIE, cookie);
            Ok(response)
        }
        Err(AccountError::Weak(weak)) => refused((None, Some(weakness(weak)), None)),
        Err(AccountError::SamePassword) => {
            refused((None, Some("Mật khẩu mới phải khác mật khẩu hiện tại."), None))
        }
        Err(AccountError::Wrong) => {
            refused((Some(say!("Mật khẩu hiện tại không đúng.")), None, None))
        }
        Err(error) => match problem(&error, now) {
            Some((status, words)) => show_password(&app, &user, status, (Some(words), None, None)),
            None => Err(error.into()),
        },
    }
}

fn weakness(weak: Weak) -> &'static str {
    match weak {
        Weak::Short => "Mật khẩu cần ít nhất 12 ký tự.",
        Weak::Long => "Mật khẩu dài tối đa 128 ký tự.",
        Weak::Common => {
            "Mật khẩu này dễ đoán: gần như chỉ gồm từ thông dụng, tên của bạn, dãy phím, số hoặc \
             đoạn lặp lại. Hãy ghép vài từ không liên quan với nhau."
        }
    }
}

/// A browser in words that its user knows it by.
fn browser(user_agent: &str) -> String {
    // The order matters: most browsers also call themselves by the name of another.
    let of = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
    };
    let program = of(&[
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("coc_coc_browser", "Cốc Cốc"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("CriOS/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = of(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (program, system) {
        (Some(program), Some(system)) => format!("{program} trên {system}"),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) => say!("Trình duyệt khác"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_named_as_people_know_them() {
        for (user_agent, words) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
                "Edge trên Windows",
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
                "Chrome trên Android",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15",
                "Safari trên macOS",
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
                "Firefox trên Linux",
            ),
            ("curl/8.0", "Trình duyệt khác"),
            ("", "Trình duyệt khác"),
        ] {
            assert_eq!(browser(user_agent), words);
        }
    }
}
