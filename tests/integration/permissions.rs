//! Every route × every role × own and other agency, against a list of who may
//! use which route. A route that is not in the list fails the test, so a new
//! one cannot be forgotten.

use std::collections::BTreeMap;

use axum::{body::Body, http::Request};
use quydinh::{
    cases::accounts::{self, NewToken},
    model::{Action, Reach, Role, TokenScope},
    web,
};

use crate::{
    app::{Member, Reply, TestApp, form_request, now},
    harness::{TestStore, on_both_stores},
};

on_both_stores!(every_route_is_open_to_exactly_those_it_is_for, tokens_open_no_account);

/// Whose an address is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    /// It belongs to the officer's agency, or to none.
    Own,
    /// It belongs to another agency.
    Other,
}

/// A route, who may use it, and an address of it: the same for both agencies
/// where the route concerns none.
struct Example {
    route: &'static str,
    /// Roles; `officer@own` may use it for the own agency only.
    who: &'static str,
    own: &'static str,
    other: &'static str,
}

const fn any(route: &'static str, who: &'static str, address: &'static str) -> Example {
    Example { route, who, own: address, other: address }
}

const EVERYBODY: &str = "visitor business officer reviewer analyst administrator";
const MEMBERS: &str = "business officer reviewer analyst administrator";

/// `{victim}` stands for the id of an account that nothing else happens to.
const EXAMPLES: &[Example] = &[
    any("GET /", EVERYBODY, "/?q=thue"),
    any("GET /loc/{facet}", EVERYBODY, "/loc/field"),
    any("GET /quy-dinh/{code}", EVERYBODY, "/quy-dinh/9.000001"),
    any("GET /quy-dinh/{code}/so-sanh", EVERYBODY, "/quy-dinh/9.000001/so-sanh"),
    any("GET /van-ban/{slug}", EVERYBODY, "/van-ban/83_2014_nd-cp"),
    any("GET /bo-nganh/{slug}", EVERYBODY, "/bo-nganh/bo-y-te"),
    any("GET /phuong-an", EVERYBODY, "/phuong-an"),
    any("GET /phuong-an/mau", MEMBERS, "/phuong-an/mau?agency=bo-y-te"),
    any("POST /phuong-an/kiem-tra", MEMBERS, "/phuong-an/kiem-tra"),
    any("GET /phuong-an/kiem-tra/{key}", MEMBERS, "/phuong-an/kiem-tra/0"),
    any("GET /phuong-an/kiem-tra/{key}/danh-dau", MEMBERS, "/phuong-an/kiem-tra/0/danh-dau"),
    // Whose the plan is, is asked for in plan_uploads.
    any("POST /phuong-an/kiem-tra/{key}/xac-nhan", "officer", "/phuong-an/kiem-tra/0/xac-nhan"),
    any("GET /phuong-an/bien-nhan/{number}", MEMBERS, "/phuong-an/bien-nhan/BN-0001"),
    any("GET /phuong-an/{number}", EVERYBODY, "/phuong-an/PA-0001"),
    any("GET /dang-nhap", EVERYBODY, "/dang-nhap"),
    any("POST /dang-nhap", EVERYBODY, "/dang-nhap"),
    any("POST /dang-xuat", EVERYBODY, "/dang-xuat"),
    any("GET /tai-khoan", MEMBERS, "/tai-khoan"),
    any("GET /tai-khoan/mat-khau", MEMBERS, "/tai-khoan/mat-khau"),
    any("POST /tai-khoan/mat-khau", MEMBERS, "/tai-khoan/mat-khau"),
    any("POST /tai-khoan/phien/ket-thuc-het", MEMBERS, "/tai-khoan/phien/ket-thuc-het"),
    any("POST /tai-khoan/phien/{id}/ket-thuc", MEMBERS, "/tai-khoan/phien/{victim}/ket-thuc"),
    any("POST /tai-khoan/ma-truy-cap", MEMBERS, "/tai-khoan/ma-truy-cap"),
    any(
        "POST /tai-khoan/ma-truy-cap/{id}/thu-hoi",
        MEMBERS,
        "/tai-khoan/ma-truy-cap/{victim}/thu-hoi",
    ),
    any("GET /quan-tri/tai-khoan", "administrator", "/quan-tri/tai-khoan"),
    any("POST /quan-tri/tai-khoan", "administrator", "/quan-tri/tai-khoan"),
    any("POST /quan-tri/tai-khoan/{id}/khoa", "administrator", "/quan-tri/tai-khoan/{victim}/khoa"),
    any(
        "POST /quan-tri/tai-khoan/{id}/mo-khoa",
        "administrator",
        "/quan-tri/tai-khoan/{victim}/mo-khoa",
    ),
    any(
        "POST /quan-tri/tai-khoan/{id}/dat-lai-mat-khau",
        "administrator",
        "/quan-tri/tai-khoan/{victim}/dat-lai-mat-khau",
    ),
    any("GET /api/v1/regulations", EVERYBODY, "/api/v1/regulations?q=thue"),
    any("GET /api/v1/regulations/{code}", EVERYBODY, "/api/v1/regulations/9.000001"),
    any("GET /api/v1/suggest", EVERYBODY, "/api/v1/suggest?q=thue"),
    any("GET /api/v1/me", MEMBERS, "/api/v1/me"),
    any("GET /api/v1/plans", EVERYBODY, "/api/v1/plans"),
    // A dry run; what confirms it is asked for in plan_uploads.
    any("POST /api/v1/plans", MEMBERS, "/api/v1/plans?agency=bo-y-te"),
    any("GET /api/v1/plans/template", MEMBERS, "/api/v1/plans/template?agency=bo-y-te"),
    any("GET /api/v1/plans/receipts/{number}", MEMBERS, "/api/v1/plans/receipts/BN-0001"),
    any("GET /api/v1/plans/{number}", EVERYBODY, "/api/v1/plans/PA-0001"),
    any("GET /health", EVERYBODY, "/health"),
    any("GET /metrics", EVERYBODY, "/metrics"),
    any("GET /static/{*name}", EVERYBODY, "/static/none"),
];

/// The agency of the officer here.
const AGENCY: &str = "bo-y-te";

/// Whether an answer says that one may not.
fn refused(reply: &Reply) -> bool {
    let location = reply.headers.get("location").map(|to| to.to_str().unwrap());
    let sent_to_the_door = location.is_some_and(|to| to.starts_with("/dang-nhap"));
    matches!(reply.status.as_u16(), 401 | 403) || sent_to_the_door
}

async fn every_route_is_open_to_exactly_those_it_is_for(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    let routes = web::routes();
    let names: Vec<String> =
        routes.iter().map(|route| format!("{} {}", route.method, route.path)).collect();
    let listed: Vec<&str> = EXAMPLES.iter().map(|example| example.route).collect();
    assert_eq!(names, listed, "every route has its line in EXAMPLES");

    let victim = app.member(Role::Business, None).await.account.id;
    let mut members: BTreeMap<Role, Member> = BTreeMap::new();
    for role in Role::of_accounts() {
        let agency = (role == Role::Officer).then_some(AGENCY);
        members.insert(role, app.member(role, agency).await);
    }
    let mut cookies: BTreeMap<Role, String> = BTreeMap::new();
    let (mut asked, mut no) = (0, 0);
    for (example, route) in EXAMPLES.iter().zip(&routes) {
        for &role in Role::ALL {
            for whose in [Whose::Own, Whose::Other] {
                let address = if whose == Whose::Own { example.own } else { example.other };
                let address = address.replace("{victim}", victim.as_str());
                let cookie = match (members.get(&role), cookies.get(&role)) {
                    (None, _) => String::new(),
                    (Some(_), Some(cookie)) if route.method == "GET" => cookie.clone(),
                    // What is sent may end the session.
                    (Some(member), _) => app.cookie(member).await,
                };
                if route.method == "GET" {
                    cookies.insert(role, cookie.clone());
                } else {
                    cookies.remove(&role);
                }
                let seq = app.store.seq().await.unwrap();
                let reply = match route.method {
                    "GET" => app.get_with(&address, &cookie).await,
                    _ => app.post(&address, &cookie, &[]).await,
                };
                let may = example.who.split(' ').any(|who| match who.split_once('@') {
                    Some((of, _)) => of == role.name() && whose == Whose::Own,
                    None => who == role.name(),
                });
                let what = format!("{} as {role}, {whose:?}: {}", example.route, reply.status);
                assert_eq!(refused(&reply), !may, "{what}");
                assert!(!reply.status.is_server_error(), "{what}: {}", reply.body);
                if !may {
                    assert_eq!(app.store.seq().await.unwrap(), seq, "{what} wrote something");
                    no += 1;
                }
                asked += 1;
            }
        }
    }
    assert_eq!(asked, routes.len() * Role::ALL.len() * 2);
    assert!(no > 50, "only {no} refusals");
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}

/// A token with every scope, of an administrator, manages nothing.
async fn tokens_open_no_account(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    let member = app.member(Role::Administrator, None).await;
    let cookie = app.cookie(&member).await;
    let secret = accounts::Secret::presented(cookie.trim_start_matches("quydinh=")).unwrap();
    let (identity, _) = accounts::identify(&app.store, &secret, now()).await.unwrap().unwrap();
    let new = NewToken {
        id: accounts::new_token_id(now()).unwrap(),
        name: "Mọi quyền".into(),
        scopes: TokenScope::ALL.to_vec(),
        days: 7,
    };
    let (_, token) = accounts::issue_token(&app.store, &identity, new, now()).await.unwrap();
    let victim = app.member(Role::Business, None).await.account.id;
    for (example, route) in EXAMPLES.iter().zip(web::routes()) {
        let address = example.own.replace("{victim}", victim.as_str());
        let request = match route.method {
            "GET" => Request::get(&address).body(Body::empty()).unwrap(),
            _ => form_request(&address, "", &[]),
        };
        let (mut head, body) = request.into_parts();
        let value = format!("Bearer {}", token.reveal());
        head.headers.insert("authorization", value.parse().unwrap());
        let reply = app.send(Request::from_parts(head, body)).await;
        let closed =
            matches!(route.action, Action::SignIn | Action::ManageAccount | Action::ManageUsers)
                || Role::Administrator.reach(route.action) == Reach::Nothing;
        assert_eq!(refused(&reply), closed, "{}: {}", example.route, reply.status);
    }
}
