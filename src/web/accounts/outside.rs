//! Signing in at an OpenID provider: out to it, and back.
//!
//! Out is a link and no form: the security policy lets forms go to this server
//! only, also where they are sent on to. Followed from a page of others it leads
//! to the sign-in page, so that nobody is signed in without having asked for it.

use axum::{
    extract::{Query, State},
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use jiff::Timestamp;

use crate::web::{
    App, WebError,
    accounts::sign_in::{enter, problem, show, too_many},
    http::{
        error::Missing,
        fields::local,
        guard::see_other,
        identity::{MaybeUser, cookie},
        limit::Limiter,
        site::Client,
    },
    regulation::page::own_parameters,
    search::{address, params::Pairs},
};
use crate::{
    cases::accounts::{self, AccountError, Begun, Opened, Outside, Secret},
    oidc::{Flow, OidcError, Proved, Provider, Returned},
};

/// Where the way out begins.
pub(in crate::web) const START: &str = "/dang-nhap/oidc";
/// How long a browser holds what it needs on the way back, in seconds.
const ON_THE_WAY: i64 = 600;

/// The way in through a provider.
#[derive(Debug)]
pub(in crate::web) struct Door {
    provider: Provider,
    /// Returns with a password have none to guess, but each costs work here
    /// and at the provider.
    returns: Limiter,
}

impl Door {
    pub(in crate::web) fn new(provider: Provider) -> Self {
        Self { provider, returns: Limiter::for_sign_in() }
    }

    pub(in crate::web) fn label(&self) -> &str {
        self.provider.label()
    }
}

/// Why somebody did not come in through the provider.
enum Failure {
    Provider(OidcError),
    Account(AccountError),
    /// They changed their mind there.
    Denied,
    /// The provider says that it cannot, in its own words.
    Told(String),
    /// They did not begin it in this browser, too long ago, or came back before.
    Lost,
}

impl From<OidcError> for Failure {
    fn from(error: OidcError) -> Self {
        Self::Provider(error)
    }
}

impl From<AccountError> for Failure {
    fn from(error: AccountError) -> Self {
        Self::Account(error)
    }
}

/// `GET /dang-nhap/oidc`, `?next=` for where to go afterwards.
pub(in crate::web) async fn start(
    State(app): State<App>,
    viewer: MaybeUser,
    client: Client,
    headers: HeaderMap,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let door = app.door.as_deref().ok_or(WebError::Missing(Missing::Page))?;
    let [next] = own_parameters(&pairs, &["next"])?;
    let next = local(next.unwrap_or_default());
    if headers.get("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none") {
        return Ok(see_other(&address::query("/dang-nhap", &[("next", next)])));
    }
    let now = (app.clock.0)();
    if let Err(wait) = app.sign_ins.take(client.network, now) {
        return too_many(&app, &viewer, ("", next), wait);
    }
    let begun = Begun::new()?;
    let flow = Flow::new(begun.state.reveal(), begun.browser.reveal());
    let out = match door.provider.authorization_address(&flow, now).await {
        Ok(out) => out,
        Err(error) => return explain(&app, &viewer, &client, next, error.into()),
    };
    accounts::begin(&app.store, &begun, next, now).await?;
    let mut response = see_other(&out);
    let held = app.set_cookie(app.site.flow_cookie(), begun.browser.reveal(), ON_THE_WAY);
    response.headers_mut().insert(header::SET_COOKIE, held);
    Ok(response)
}

/// `GET /dang-nhap/oidc/tra-ve`: where the provider sends browsers back to. It
/// may add parameters of its own, so those that are not known are passed over.
pub(in crate::web) async fn back(
    State(app): State<App>,
    viewer: MaybeUser,
    client: Client,
    headers: HeaderMap,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let door = app.door.as_deref().ok_or(WebError::Missing(Missing::Page))?;
    let now = (app.clock.0)();
    if let Err(wait) = door.returns.take(client.network, now) {
        return too_many(&app, &viewer, ("", local("")), wait);
    }
    let mut next = local("").to_owned();
    let came = Came { pairs: &pairs, held: cookie(&headers, app.site.flow_cookie()) };
    let mut response = match came_back(&app, door, came, &client.user_agent, &mut next, now).await {
        Ok(opened) => enter(&app, &viewer, &opened, &next).await?,
        // What the browser holds may be of another sign-in, which goes on.
        Err(Failure::Lost) => return explain(&app, &viewer, &client, &next, Failure::Lost),
        Err(failure) => explain(&app, &viewer, &client, &next, failure)?,
    };
    // Good once, so it is not held any longer.
    let no_more = app.set_cookie(app.site.flow_cookie(), "", 0);
    response.headers_mut().append(header::SET_COOKIE, no_more);
    Ok(response)
}

/// What a browser shows on its way back.
struct Came<'a> {
    pairs: &'a [(String, String)],
    held: Option<&'a str>,
}

impl Came<'_> {
    /// The value of a parameter; none if it is there twice, because then it
    /// cannot be known which of them is meant.
    fn parameter(&self, name: &str) -> Option<&str> {
        let mut values = self.pairs.iter().filter(|(of, _)| of == name);
        let (_, value) = values.next()?;
        values.next().is_none().then_some(value.as_str())
    }
}

async fn came_back(
    app: &App,
    door: &Door,
    came: Came<'_>,
    user_agent: &str,
    next: &mut String,
    now: Timestamp,
) -> Result<Opened, Failure> {
    let state = came.parameter("state").and_then(Secret::presented).ok_or(Failure::Lost)?;
    let browser = came.held.and_then(Secret::presented).ok_or(Failure::Lost)?;
    // Before anything else is looked at: what is not of this browser's own
    // sign-in counts for nothing, a refusal neither.
    let led_to = accounts::resume(&app.store, (&state, &browser), now).await?;
    *next = led_to.ok_or(Failure::Lost)?;
    match came.parameter("error") {
        Some("access_denied") => return Err(Failure::Denied),
        Some(other) => return Err(Failure::Told(other.chars().take(100).collect())),
        None => {}
    }
    let code = came.parameter("code").ok_or(Failure::Lost)?;
    let returned = Returned { code, issuer: came.parameter("iss") };
    let flow = Flow::new(state.reveal(), browser.reveal());
    let proved = door.provider.redeem(returned, &flow, now).await?;
    let signed_in = signed_in(app, &proved, proved.email.as_deref(), (user_agent, now)).await;
    match signed_in {
        Err(AccountError::NotLinked) if proved.email.is_none() => {
            // The first time, and the token has no address: it is asked for.
            let email = door.provider.email(&proved, now).await?.ok_or(AccountError::NotLinked)?;
            Ok(self::signed_in(app, &proved, Some(&email), (user_agent, now)).await?)
        }
        told => Ok(told?),
    }
}

async fn signed_in(
    app: &App,
    Proved { issuer, subject, .. }: &Proved,
    email: Option<&str>,
    (user_agent, now): (&str, Timestamp),
) -> Result<Opened, AccountError> {
    let who = Outside { issuer, subject, email, user_agent };
    accounts::sign_in_outside(&app.store, who, now).await
}

/// Says why it did not work, on the page where it can be tried again. What the
/// provider says goes into the log only: an address must not put words on a page.
fn explain(
    app: &App,
    viewer: &MaybeUser,
    client: &Client,
    next: &str,
    failure: Failure,
) -> Result<Response, WebError> {
    let network = client.network;
    let (status, words) = match failure {
        Failure::Denied => {
            (StatusCode::UNPROCESSABLE_ENTITY, say!("Bạn đã hủy đăng nhập ở hệ thống xác thực."))
        }
        Failure::Lost => (
            StatusCode::UNPROCESSABLE_ENTITY,
            say!("Lượt đăng nhập này đã hết hạn hoặc đã được dùng. Xin đăng nhập lại từ đầu."),
        ),
        Failure::Told(error) => {
            tracing::warn!(?error, %network, "the provider did not sign somebody in");
            (
                StatusCode::UNPROCESSABLE_ENTITY,
                say!(
                    "Hệ thống xác thực không cho đăng nhập. Xin thử lại, hoặc đăng nhập bằng mật khẩu."
                ),
            )
        }
        Failure::Provider(error) => {
            tracing::error!(%error, %network, "failed to sign somebody in at the provider");
            provider_problem(&error)
        }
        Failure::Account(error) => match problem(&error, (app.clock.0)()) {
            Some(problem) => {
                tracing::warn!(%error, %network, "refused to sign somebody in from the provider");
                problem
            }
            None => return Err(error.into()),
        },
    };
    show(app, viewer, status, ("", next), Some(words))
}

fn provider_problem(error: &OidcError) -> (StatusCode, String) {
    match error {
        OidcError::Unreachable(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            say!(
                "Chưa kết nối được với hệ thống xác thực. Xin thử lại sau ít phút, hoặc đăng nhập bằng \
             mật khẩu."
            ),
        ),
        OidcError::Refused(_) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            say!("Hệ thống xác thực không chấp nhận lượt đăng nhập này. Xin đăng nhập lại từ đầu."),
        ),
        OidcError::Protocol(_) | OidcError::Token(_) => (
            StatusCode::BAD_GATEWAY,
            say!(
                "Câu trả lời của hệ thống xác thực không đáng tin cậy nên chưa thể đăng nhập. Xin báo \
             quản trị viên."
            ),
        ),
    }
}
