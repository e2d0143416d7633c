//! Accounts, for administrators: a list, a new one, lock and unlock, another
//! password, a link to the provider.

use std::collections::HashMap;

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
};
use jiff::Timestamp;

use crate::web::{
    App, WebError,
    frame::Frame,
    http::{
        error::Missing,
        fields::Fields,
        guard::see_other,
        identity::CurrentUser,
        respond::{CachePolicy, page_with_status},
    },
    regulation::page::own_parameters,
    search::params::Pairs,
    words,
};
use crate::{
    cases::accounts::{self, AccountError, Initial, NewAccount, Password},
    model::{Account, Agency, AgencySlug, BadStanding, Id, Login, Role, Standing},
    reference::agencies,
    store::Link,
};

#[derive(Template)]
#[template(path = "users.html")]
struct UsersPage<'a> {
    frame: Frame,
    done: Option<&'static str>,
    users: Vec<UserRow>,
    new: UserForm<'a>,
    roles: Vec<Role>,
    agencies: Vec<&'static Agency>,
    /// Whether people may sign in at a provider.
    outside: bool,
}

struct UserRow {
    account: Account,
    agency: Option<&'static str>,
    seen: String,
    /// Whether it is the account of who looks.
    own: bool,
    /// How it stands to the provider, in words.
    link: Option<String>,
}

/// The form for an account, as it was filled in.
#[derive(Default)]
struct UserForm<'a> {
    login: &'a str,
    name: &'a str,
    role: &'a str,
    agency: &'a str,
    login_problem: Option<&'static str>,
    agency_problem: Option<&'static str>,
}

const DONE: [(&str, &str); 4] = [
    ("khoa", "Đã khóa tài khoản; mọi phiên đăng nhập và mã truy cập của tài khoản đã kết thúc."),
    ("mo", "Đã mở khóa tài khoản."),
    (
        "lien-ket",
        "Đã cho phép liên kết. Trong 7 ngày, người đăng nhập ở hệ thống xác thực bằng đúng địa chỉ thư này sẽ được liên kết với tài khoản.",
    ),
    ("bo-lien-ket", "Đã bỏ liên kết; mọi phiên đăng nhập của tài khoản đã kết thúc."),
];

/// `GET /quan-tri/tai-khoan`
pub(in crate::web) async fn users(
    State(app): State<App>,
    user: CurrentUser,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [done] = own_parameters(&pairs, &["xong"])?;
    let done = DONE.iter().find(|(name, _)| Some(*name) == done).map(|(_, words)| *words);
    show(&app, &user, StatusCode::OK, (done, UserForm::default())).await
}

async fn show(
    app: &App,
    user: &CurrentUser,
    status: StatusCode,
    (done, new): (Option<&'static str>, UserForm<'_>),
) -> Result<Response, WebError> {
    let own = &user.0.account.id;
    let (today, now) = (app.clock.today(), (app.clock.0)());
    let links: HashMap<Id, Link> = app.store.links().await?.into_iter().collect();
    let users = app.store.accounts().await?.into_iter().map(|stored| UserRow {
        link: links.get(&stored.account.id).and_then(|link| link_words(*link, now)),
        agency: stored
            .account
            .standing
            .agency()
            .and_then(|slug| agencies().get(slug))
            .map(|agency| agency.name.as_str()),
        seen: stored.seen_at.map_or_else(|| say!("chưa đăng nhập"), words::instant),
        own: stored.account.id == *own,
        account: stored.account,
    });
    let view = UsersPage {
        frame: Frame::new(app, &user.viewer()),
        done,
        users: users.collect(),
        new,
        roles: Role::of_accounts().collect(),
        // Those that exist; an officer of a former one is one of its successor.
        agencies: agencies()
            .all()
            .iter()
            .filter(|agency| agency.valid_to.is_none_or(|to| to > today))
            .collect(),
        outside: app.door.is_some(),
    };
    page_with_status(status, &view, CachePolicy::Personal)
}

/// A link in words; none for one that was allowed and never made.
fn link_words(link: Link, now: Timestamp) -> Option<String> {
    match link {
        Link::Linked(at) => {
            Some(format!("Đã liên kết với hệ thống xác thực lúc {}", words::instant(at)))
        }
        Link::Open(until) if until > now => {
            Some(format!("Chờ liên kết với hệ thống xác thực đến {}", words::instant(until)))
        }
        Link::Open(_) => None,
    }
}

#[derive(Template)]
#[template(path = "user_password.html")]
struct UserPasswordPage<'a> {
    frame: Frame,
    title: &'static str,
    account: &'a Account,
    password: &'a str,
}

/// Shows a password the one time; as with tokens, nothing keeps it.
fn tell(
    app: &App,
    user: &CurrentUser,
    title: &'static str,
    (account, password): &(Account, Password),
) -> Result<Response, WebError> {
    let frame = Frame::new(app, &user.viewer());
    let view = UserPasswordPage { frame, title, account, password: password.reveal() };
    page_with_status(StatusCode::OK, &view, CachePolicy::Personal)
}

/// `POST /quan-tri/tai-khoan`
pub(in crate::web) async fn add(
    State(app): State<App>,
    user: CurrentUser,
    fields: Fields,
) -> Result<Response, WebError> {
    let mut form = UserForm {
        login: fields.text("login"),
        name: fields.text("name"),
        role: fields.text("role"),
        agency: fields.text("agency"),
        ..UserForm::default()
    };
    let Ok(role) = form.role.parse::<Role>() else { return Err(WebError::Form) };
    let login = form.login.parse::<Login>();
    if login.is_err() {
        form.login_problem = Some("Cần một địa chỉ thư điện tử, ví dụ lan@example.org.");
    }
    let standing = standing(role, form.agency);
    form.agency_problem = standing.as_ref().err().copied();
    let (Ok(login), Ok(standing)) = (login, standing) else {
        return show(&app, &user, StatusCode::UNPROCESSABLE_ENTITY, (None, form)).await;
    };
    let new = NewAccount { login, name: form.name.to_owned(), standing };
    let asked = (new, Initial::Temporary);
    let now = (app.clock.0)();
    match accounts::add(&app.store, &app.hashing, user.actor(), asked, now).await {
        Ok(added) => tell(&app, &user, "Đã thêm tài khoản", &added),
        Err(AccountError::Exists) => {
            form.login_problem = Some("Đã có tài khoản mang địa chỉ này.");
            show(&app, &user, StatusCode::UNPROCESSABLE_ENTITY, (None, form)).await
        }
        Err(other) => Err(other.into()),
    }
}

fn standing(role: Role, agency: &str) -> Result<Standing, &'static str> {
    let unknown = "Không có cơ quan này.";
    let agency = match agency {
        "" => None,
        slug => {
            let slug = slug.parse::<AgencySlug>().map_err(|_| unknown)?;
            Some(agencies().get(&slug).ok_or(unknown)?.slug.clone())
        }
    };
    Standing::new(role, agency).map_err(|bad| match bad {
        BadStanding::AgencyMissing => "Cán bộ thì phải chọn cơ quan.",
        BadStanding::AgencyTooMuch(_) => "Chỉ cán bộ bộ, cơ quan mới có cơ quan.",
        BadStanding::Visitor => "Khách không có tài khoản.",
    })
}

/// `POST /quan-tri/tai-khoan/{id}/khoa`
pub(in crate::web) async fn disable(
    State(app): State<App>,
    user: CurrentUser,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let id = id.parse::<Id>().map_err(|_| AccountError::Missing)?;
    accounts::disable(&app.store, user.actor(), &id, (app.clock.0)()).await?;
    Ok(see_other("/quan-tri/tai-khoan?xong=khoa"))
}

/// `POST /quan-tri/tai-khoan/{id}/mo-khoa`
pub(in crate::web) async fn enable(
    State(app): State<App>,
    user: CurrentUser,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let id = id.parse::<Id>().map_err(|_| AccountError::Missing)?;
    accounts::enable(&app.store, user.actor(), &id, (app.clock.0)()).await?;
    Ok(see_other("/quan-tri/tai-khoan?xong=mo"))
}

/// `POST /quan-tri/tai-khoan/{id}/dat-lai-mat-khau`
pub(in crate::web) async fn reset(
    State(app): State<App>,
    user: CurrentUser,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let id = id.parse::<Id>().map_err(|_| AccountError::Missing)?;
    let now = (app.clock.0)();
    let reset = accounts::reset(&app.store, &app.hashing, user.actor(), &id, now).await?;
    tell(&app, &user, "Đã cấp lại mật khẩu", &reset)
}

/// `POST /quan-tri/tai-khoan/{id}/lien-ket`
pub(in crate::web) async fn allow_link(
    State(app): State<App>,
    user: CurrentUser,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    if app.door.is_none() {
        return Err(WebError::Missing(Missing::Page));
    }
    let id = id.parse::<Id>().map_err(|_| AccountError::Missing)?;
    match accounts::allow_link(&app.store, user.actor(), &id, (app.clock.0)()).await {
        // Whoever asked did not see yet that it is linked.
        Ok(_) => Ok(see_other("/quan-tri/tai-khoan?xong=lien-ket")),
        Err(AccountError::Exists) => Ok(see_other("/quan-tri/tai-khoan")),
        Err(other) => Err(other.into()),
    }
}

/// `POST /quan-tri/tai-khoan/{id}/bo-lien-ket`, which also works where no
/// provider is configured any more.
pub(in crate::web) async fn unlink(
    State(app): State<App>,
    user: CurrentUser,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let id = id.parse::<Id>().map_err(|_| AccountError::Missing)?;
    accounts::unlink(&app.store, user.actor(), &id, (app.clock.0)()).await?;
    Ok(see_other("/quan-tri/tai-khoan?xong=bo-lien-ket"))
}
