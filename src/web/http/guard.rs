//! What every route asks before its handler: may they, and did they mean it?
//!
//! A route cannot be made without an [`Action`], so a page that nobody thought
//! about can't be open by mistake. What belongs to an agency is asked again by
//! the use case, which knows whose it is.

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    handler::Handler,
    http::{Method, Uri, header},
    middleware::{self, Next},
    response::{IntoResponse, Redirect, Response},
    routing::{MethodFilter, MethodRouter, on},
};
use tower::ServiceExt as _;

use crate::web::{
    App, WebError,
    http::{
        heavy,
        identity::{Shown, bearer},
        layers::{ATTACHMENTS_LIMIT, JSON_LIMIT, LONG_FORM_LIMIT, UPLOAD_LIMIT},
        respond::CachePolicy,
    },
    search::address,
};
use crate::{
    cases::{Actor, Refusal},
    export::Format,
    model::Action,
};

/// One address with one method.
pub(in crate::web) struct Route {
    pub path: &'static str,
    pub method: Method,
    pub action: Action,
    handler: MethodRouter<App>,
    weight: Weight,
    from: Origin,
    /// What answers the same address with the ending of a file.
    file: Option<FileRoute>,
}

/// A list as a file: a pattern cannot have an ending after a part that varies.
struct FileRoute {
    path: &'static str,
    action: Action,
    handler: MethodRouter<App>,
}

/// Where a request that changes something must come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// A page of this server, as it may use what a browser brings by itself.
    OwnPage,
    /// Anywhere: the address itself holds a secret, and nothing else counts.
    Anywhere,
}

/// What a request may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Weight {
    /// No more than a search.
    Light,
    /// An answer as long as a plan.
    LongAnswer,
    /// A file in memory.
    File,
    /// Files that anybody may send: in places of their own, so that nobody
    /// without an account keeps agencies from sending theirs.
    Attachments,
}

/// What a route is, without what it does: for tests that go through them all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteInfo {
    /// The pattern of its address.
    pub path: &'static str,
    /// Its method.
    pub method: &'static str,
    /// What it is for.
    pub action: Action,
}

impl Route {
    /// What is read.
    pub(in crate::web) fn get<H, T>(path: &'static str, action: Action, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        let handler = on(MethodFilter::GET, handler);
        Self {
            path,
            method: Method::GET,
            action,
            handler,
            weight: Weight::Light,
            from: Origin::OwnPage,
            file: None,
        }
    }

    /// What changes something.
    pub(in crate::web) fn post<H, T>(path: &'static str, action: Action, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        let handler = on(MethodFilter::POST, handler);
        Self {
            path,
            method: Method::POST,
            action,
            handler,
            weight: Weight::Light,
            from: Origin::OwnPage,
            file: None,
        }
    }

    /// What a mail program does for whoever reads a letter (RFC 8058): no page of
    /// this server is open, and the secret in the address says what it is for.
    pub(in crate::web) fn one_click<H, T>(path: &'static str, action: Action, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        Self { from: Origin::Anywhere, ..Self::post(path, action, handler) }
    }

    /// What takes a file.
    pub(in crate::web) fn upload<H, T>(path: &'static str, action: Action, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        let route = Self::post(path, action, handler).with_file();
        // The guard stands outside, so that nobody sends a file in vain.
        Self { handler: route.handler.layer(DefaultBodyLimit::max(UPLOAD_LIMIT)), ..route }
    }

    /// What takes a form with attachments from anybody.
    pub(in crate::web) fn attachments<H, T>(path: &'static str, action: Action, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        let route = Self::post(path, action, handler);
        let handler = route.handler.layer(DefaultBodyLimit::max(ATTACHMENTS_LIMIT));
        Self { handler, weight: Weight::Attachments, ..route }
    }

    /// What takes a file as the whole body, to stand at the address.
    pub(in crate::web) fn put_file<H, T>(path: &'static str, action: Action, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        let handler = on(MethodFilter::PUT, handler).layer(DefaultBodyLimit::max(UPLOAD_LIMIT));
        Self {
            path,
            method: Method::PUT,
            action,
            handler,
            weight: Weight::File,
            from: Origin::OwnPage,
            file: None,
        }
    }

    /// What takes a form of many items, each perhaps with a reason.
    pub(in crate::web) fn long_form<H, T>(path: &'static str, action: Action, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        let route = Self::post(path, action, handler);
        Self { handler: route.handler.layer(DefaultBodyLimit::max(LONG_FORM_LIMIT)), ..route }
    }

    /// What takes JSON, by any method that changes something.
    pub(in crate::web) fn json<H, T>(
        method: Method,
        path: &'static str,
        action: Action,
        handler: H,
    ) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        let filter = MethodFilter::try_from(method.clone()).unwrap_or(MethodFilter::POST);
        let handler = on(filter, handler).layer(DefaultBodyLimit::max(JSON_LIMIT));
        Self {
            path,
            method,
            action,
            handler,
            weight: Weight::Light,
            from: Origin::OwnPage,
            file: None,
        }
    }

    /// The same, where files stand in the JSON.
    pub(in crate::web) fn json_with_files<H, T>(
        method: Method,
        path: &'static str,
        action: Action,
        handler: H,
    ) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        let filter = MethodFilter::try_from(method.clone()).unwrap_or(MethodFilter::POST);
        let handler = on(filter, handler).layer(DefaultBodyLimit::max(ATTACHMENTS_LIMIT));
        Self {
            path,
            method,
            action,
            handler,
            weight: Weight::Attachments,
            from: Origin::OwnPage,
            file: None,
        }
    }

    /// The same, answered away from the threads that answer searches.
    pub(in crate::web) fn long(self) -> Self {
        Self { weight: Weight::LongAnswer, ..self }
    }

    /// The same, for what reads a file that is kept.
    pub(in crate::web) fn with_file(self) -> Self {
        Self { weight: Weight::File, ..self }
    }

    /// The same, and with the ending of a file the list as one; `path` is the
    /// pattern with an ending, for who goes through the routes.
    pub(in crate::web) fn or_file<H, T>(self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.or_file_for(Action::Export, path, handler)
    }

    /// The same, for those alone who may do something else.
    pub(in crate::web) fn or_file_for<H, T>(
        self,
        action: Action,
        path: &'static str,
        handler: H,
    ) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        let handler = on(MethodFilter::GET, handler);
        Self { file: Some(FileRoute { path, action, handler }), ..self }
    }

    /// The route, and the one of its file.
    pub(in crate::web) fn infos(&self) -> Vec<RouteInfo> {
        let file =
            |file: &FileRoute| RouteInfo { path: file.path, method: "GET", action: file.action };
        [self.info()].into_iter().chain(self.file.as_ref().map(file)).collect()
    }

    fn info(&self) -> RouteInfo {
        let method = match self.method {
            Method::GET => "GET",
            Method::PATCH => "PATCH",
            Method::PUT => "PUT",
            Method::DELETE => "DELETE",
            _ => "POST",
        };
        RouteInfo { path: self.path, method, action: self.action }
    }
}

/// A router of guarded routes.
pub(in crate::web) fn router(routes: Vec<Route>, app: &App) -> Router<App> {
    routes.into_iter().fold(Router::new(), |router, route| {
        let Route { path, action, handler, weight, from, file, .. } = route;
        let guarded = |action| middleware::from_fn_with_state((app.clone(), action, from), guard);
        let handler = match weight {
            Weight::Light => handler,
            Weight::LongAnswer => {
                handler.route_layer(middleware::from_fn_with_state(app.clone(), heavy::apart))
            }
            Weight::File => {
                let places = app.places.clone();
                handler.route_layer(middleware::from_fn_with_state(places, heavy::with_place))
            }
            Weight::Attachments => {
                let places = app.attachments.clone();
                handler.route_layer(middleware::from_fn_with_state(places, heavy::with_place))
            }
        };
        // The guard stands outside: whoever may not, waits for no turn.
        let handler = handler.route_layer(guarded(action));
        let handler = match file {
            None => handler,
            Some(file) => {
                let file = file.handler.route_layer(guarded(file.action));
                let file = file.with_state(app.clone());
                handler.route_layer(middleware::from_fn_with_state(file, by_ending))
            }
        };
        router.route(path, handler)
    })
}

/// Answers an address with the ending of a file by the list as one.
async fn by_ending(State(file): State<MethodRouter>, request: Request, next: Next) -> Response {
    match Format::split(request.uri().path()) {
        Some(_) => file.oneshot(request).await.into_response(),
        None => next.run(request).await,
    }
}

async fn guard(
    State((app, action, from)): State<(App, Action, Origin)>,
    request: Request,
    next: Next,
) -> Response {
    let headers = request.headers();
    let by_token = bearer(headers).is_some();
    // A program without a cookie is nobody, and does as nobody what anybody may.
    let program = request.uri().path().starts_with("/api/")
        && !headers.contains_key(header::COOKIE)
        && !headers.contains_key(header::ORIGIN)
        && !headers.contains_key("sec-fetch-site");
    let by_token = by_token || program || from == Origin::Anywhere;
    // A token is put into a request on purpose; a cookie comes by itself, and a
    // page of others must not make a browser use it, nor sign somebody in.
    if !request.method().is_safe() && !by_token && !app.site.is_own_page(request.headers()) {
        return WebError::CrossSite.into_response();
    }
    let visitor = Shown::Nobody;
    let asked = match request.extensions().get().unwrap_or(&visitor) {
        Shown::Nobody => Actor::Visitor.reach(action),
        Shown::User(identity) => Actor::User(identity).reach(action),
        Shown::BadToken => return WebError::BadToken.into_response(),
        // What somebody sends is never taken for a visitor's.
        Shown::Unknown if !request.method().is_safe() => {
            return WebError::StoreAway.into_response();
        }
        Shown::Unknown => match Actor::Visitor.reach(action) {
            Err(_) => return WebError::StoreAway.into_response(),
            open => open,
        },
    };
    match asked {
        Ok(_) => next.run(request).await,
        Err(refusal) => refused(refusal, request.method(), request.uri()),
    }
}

/// The way to what would help, for people; a status for programs.
fn refused(refusal: Refusal, method: &Method, uri: &Uri) -> Response {
    let way = match refusal {
        _ if uri.path().starts_with("/api/") => None,
        Refusal::SignIn(_) if *method == Method::GET => {
            let here = uri.path_and_query().map_or("/", |here| here.as_str());
            Some(address::query("/dang-nhap", &[("next", here)]))
        }
        Refusal::SignIn(_) => Some("/dang-nhap".to_owned()),
        Refusal::PasswordFirst(_) => Some("/tai-khoan/mat-khau".to_owned()),
        _ => None,
    };
    match way {
        Some(way) => see_other(&way),
        None => WebError::Refused(refusal).into_response(),
    }
}

/// Sends a browser elsewhere, now and only this once.
pub(in crate::web) fn see_other(address: &str) -> Response {
    let mut response = Redirect::to(&address::for_header(address)).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, CachePolicy::Personal.header());
    response
}
