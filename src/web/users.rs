//! Accounts, for administrators: a list, a new one, lock and unlock, another
//! password.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
};

use super::{
    App, WebError,
    fields::Fields,
    frame::Frame,
    guard::see_other,
    identity::CurrentUser,
    params::Pairs,
    regulation::own_parameters,
    respond::{CachePolicy, page_with_status},
    words,
};
use crate::{
    cases::accounts::{self, AccountError, Initial, NewAccount, Password},
    model::{Account, Agency, AgencySlug, BadStanding, Id, Login, Role, Standing},
    reference::agencies,
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
}

struct UserRow {
    account: Account,
    agency: Option<&'static str>,
    seen: String,
    /// Whether it is the account of who looks.
    own: bool,
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

const DONE: [(&str, &str); 2] = [
    ("khoa", "Đã khóa tài khoản; mọi phiên đăng nhập và mã truy cập của tài khoản đã kết thúc."),
    ("mo", "Đã mở khóa tài khoản."),
];

/// `GET /quan-tri/tai-khoan`
pub(super) async fn users(
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
    let today = app.clock.today();
    let users = app.store.accounts().await?.into_iter().map(|stored| UserRow {
        agency: stored
            .account
            .standing
            .agency()
            .and_then(|slug| agencies().get(slug))
            .map(|agency| agency.name.as_str()),
        seen: stored.seen_at.map_or_else(|| "chưa đăng nhập".to_owned(), words::instant),
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
    };
    page_with_status(status, &view, CachePolicy::Personal)
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
pub(super) async fn add(
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
pub(super) async fn disable(
    State(app): State<App>,
    user: CurrentUser,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let id = id.parse::<Id>().map_err(|_| AccountError::Missing)?;
    accounts::disable(&app.store, user.actor(), &id, (app.clock.0)()).await?;
    Ok(see_other("/quan-tri/tai-khoan?xong=khoa"))
}

/// `POST /quan-tri/tai-khoan/{id}/mo-khoa`
pub(super) async fn enable(
    State(app): State<App>,
    user: CurrentUser,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let id = id.parse::<Id>().map_err(|_| AccountError::Missing)?;
    accounts::enable(&app.store, user.actor(), &id, (app.clock.0)()).await?;
    Ok(see_other("/quan-tri/tai-khoan?xong=mo"))
}

/// `POST /quan-tri/tai-khoan/{id}/dat-lai-mat-khau`
pub(super) async fn reset(
    State(app): State<App>,
    user: CurrentUser,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let id = id.parse::<Id>().map_err(|_| AccountError::Missing)?;
    let now = (app.clock.0)();
    let reset = accounts::reset(&app.store, &app.hashing, user.actor(), &id, now).await?;
    tell(&app, &user, "Đã cấp lại mật khẩu", &reset)
}
