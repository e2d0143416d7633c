//! The list of one's webhooks, and the form for another one.

use askama::Template;
use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::Response,
};

use super::{found::followable, words};
use crate::web::{
    App, WebError,
    follow::topic,
    frame::Frame,
    http::{
        fields::Fields,
        guard::see_other,
        identity::CurrentUser,
        respond::{CachePolicy, page_with_status},
    },
    regulation::page::own_parameters,
    search::params::Pairs,
};
use crate::{
    cases::webhooks::{self, MOST, NewWebhook, WebhookError},
    model::{Agency, Field, Id, Interest, JournalKind},
    reference::agencies,
    store::{Progress, Webhook},
};

#[derive(Template)]
#[template(path = "webhooks.html")]
struct ListPage {
    frame: Frame,
    /// What was just done.
    done: Option<&'static str>,
    webhooks: Vec<Line>,
}

struct Line {
    webhook: Webhook,
    interest: String,
    badge: &'static str,
    standing: &'static str,
    trouble: Option<String>,
}

impl Line {
    fn new(app: &App, (webhook, progress): (Webhook, Progress)) -> Self {
        let (badge, standing) = words::standing(&webhook, &progress);
        let (interest, trouble) =
            (told(app, &webhook.interest), words::trouble(&webhook, &progress));
        Self { webhook, interest, badge, standing, trouble }
    }
}

/// What a webhook hears of, in words.
pub(super) fn told(app: &App, interest: &Interest) -> String {
    words::interest(interest, |search| topic::search_words(app, search))
}

impl ListPage {
    fn full(&self) -> bool {
        self.webhooks.len() as u64 >= MOST
    }
}

/// `GET /tai-khoan/webhook`
pub(in crate::web) async fn list(
    State(app): State<App>,
    user: CurrentUser,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [done] = own_parameters(&pairs, &["xong"])?;
    let webhooks = app.store.webhooks(&user.0.account.id).await?;
    let view = ListPage {
        frame: Frame::new(&app, &user.viewer()),
        done: (done == Some("xoa")).then_some("Đã xóa webhook; không còn tin nào được gửi đi."),
        webhooks: webhooks.into_iter().map(|one| Line::new(&app, one)).collect(),
    };
    page_with_status(StatusCode::OK, &view, CachePolicy::Personal)
}

#[derive(Template)]
#[template(path = "webhook_form.html")]
struct FormPage<'a> {
    frame: Frame,
    form: Form<'a>,
    agencies: &'static [Agency],
    kinds: Vec<JournalKind>,
}

/// The form as it was filled in.
struct Form<'a> {
    id: Id,
    url: &'a str,
    description: &'a str,
    kinds: Vec<JournalKind>,
    agency: &'a str,
    regulation: &'a str,
    field: &'a str,
    plan: &'a str,
    consultation: &'a str,
    /// The search that it follows, by the parameters of its address.
    search: &'a str,
    /// That search in words.
    search_words: String,
    field_problem: Option<&'static str>,
    plan_problem: Option<&'static str>,
    url_problem: Option<String>,
    regulation_problem: Option<&'static str>,
    problem: Option<String>,
}

impl Form<'_> {
    fn has(&self, kind: &JournalKind) -> bool {
        self.kinds.contains(kind)
    }
}

fn show(
    app: &App,
    user: &CurrentUser,
    status: StatusCode,
    form: Form<'_>,
) -> Result<Response, WebError> {
    let view = FormPage {
        frame: Frame::new(app, &user.viewer()),
        form,
        agencies: agencies().all(),
        kinds: JournalKind::public().collect(),
    };
    page_with_status(status, &view, CachePolicy::Personal)
}

fn searched(app: &App, search: &str) -> String {
    if search.is_empty() { String::new() } else { topic::search_words(app, search) }
}

/// `GET /tai-khoan/webhook/moi`
pub(in crate::web) async fn form(
    State(app): State<App>,
    user: CurrentUser,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    // A page about an agency or a regulation may lead here.
    const NAMES: &[&str; 7] =
        &["agency", "regulation", "field", "plan", "consultation", "kind", "search"];
    let [agency, regulation, field, plan, consultation, kind, search] =
        own_parameters(&pairs, NAMES)?;
    let search = followable(&app, search.unwrap_or_default()).await?.unwrap_or_default();
    let form = Form {
        id: webhooks::new_webhook_id((app.clock.0)())?,
        url: "",
        description: "",
        kinds: kind.and_then(|kind| kind.parse().ok()).into_iter().collect(),
        agency: agency.unwrap_or_default(),
        regulation: regulation.unwrap_or_default(),
        field: field.unwrap_or_default(),
        plan: plan.unwrap_or_default(),
        consultation: consultation.unwrap_or_default(),
        search: &search,
        search_words: searched(&app, &search),
        field_problem: None,
        plan_problem: None,
        url_problem: None,
        regulation_problem: None,
        problem: None,
    };
    show(&app, &user, StatusCode::OK, form)
}

#[derive(Template)]
#[template(path = "webhook_secret.html")]
struct SecretPage<'a> {
    frame: Frame,
    title: &'static str,
    webhook: &'a Webhook,
    secret: &'a str,
    /// Until when the secret of before counts as well.
    overlap: Option<String>,
}

/// Shows a secret the one time; as with tokens, nothing keeps it.
pub(super) fn tell(
    app: &App,
    user: &CurrentUser,
    title: &'static str,
    (webhook, secret): &(Webhook, crate::webhook::Secret),
) -> Result<Response, WebError> {
    let view = SecretPage {
        frame: Frame::new(app, &user.viewer()),
        title,
        webhook,
        secret: &secret.reveal(),
        overlap: words::overlap(webhook, (app.clock.0)()),
    };
    page_with_status(StatusCode::OK, &view, CachePolicy::Personal)
}

/// `POST /tai-khoan/webhook`
pub(in crate::web) async fn add(
    State(app): State<App>,
    user: CurrentUser,
    fields: Fields,
) -> Result<Response, WebError> {
    let Ok(id) = fields.text("id").parse::<Id>() else { return Err(WebError::Form) };
    let kinds: Result<Vec<JournalKind>, _> = fields.all("kind").map(str::parse).collect();
    let Ok(kinds) = kinds else { return Err(WebError::Form) };
    let search = followable(&app, fields.text("search")).await?.unwrap_or_default();
    let mut form = Form {
        id: id.clone(),
        url: fields.text("url"),
        description: fields.text("description"),
        kinds: kinds.clone(),
        agency: fields.text("agency"),
        regulation: fields.text("regulation").trim(),
        field: fields.text("field").trim(),
        plan: fields.text("plan").trim(),
        consultation: fields.text("consultation").trim(),
        search: &search,
        search_words: searched(&app, &search),
        field_problem: None,
        plan_problem: None,
        url_problem: None,
        regulation_problem: None,
        problem: None,
    };
    let agency = match form.agency {
        "" => None,
        slug => Some(slug.parse().map_err(|_| WebError::Form)?),
    };
    let regulation = match form.regulation {
        "" => Ok(None),
        code => code.parse().map(Some),
    };
    let Ok(regulation) = regulation else {
        form.regulation_problem = Some("Mã thủ tục có dạng 1.004269.");
        return show(&app, &user, StatusCode::UNPROCESSABLE_ENTITY, form);
    };
    let plan = match form.plan {
        "" => Ok(None),
        number => number.parse().map(Some),
    };
    let Ok(plan) = plan else {
        form.plan_problem = Some("Số phương án có dạng PA-0001.");
        return show(&app, &user, StatusCode::UNPROCESSABLE_ENTITY, form);
    };
    let consultation = match form.consultation {
        "" => None,
        number => Some(number.parse().map_err(|_| WebError::Form)?),
    };
    let field = (!form.field.is_empty()).then(|| Field(form.field.to_owned()));
    let new = NewWebhook {
        id,
        url: form.url.to_owned(),
        description: form.description.to_owned(),
        interest: Interest {
            kinds,
            agency,
            field,
            regulation,
            plan,
            consultation,
            search: (!form.search.is_empty()).then(|| form.search.to_owned()),
        },
    };
    let now = (app.clock.0)();
    match webhooks::add(&app.store, &app.webhooks, &user.0, new, now).await {
        Ok(added) => tell(&app, &user, "Đã thêm webhook", &added),
        Err(WebhookError::Exists) => Ok(see_other("/tai-khoan/webhook")),
        Err(WebhookError::Address(bad)) => {
            let (message, advice) = super::errors::address(bad);
            form.url_problem = Some(format!("{message} {advice}"));
            show(&app, &user, StatusCode::UNPROCESSABLE_ENTITY, form)
        }
        Err(WebhookError::Regulation) => {
            form.regulation_problem = Some("Chưa có quy định nào mang mã này.");
            show(&app, &user, StatusCode::UNPROCESSABLE_ENTITY, form)
        }
        Err(WebhookError::Field) => {
            form.field_problem = Some("Chưa có quy định nào thuộc lĩnh vực này.");
            show(&app, &user, StatusCode::UNPROCESSABLE_ENTITY, form)
        }
        Err(WebhookError::Plan) => {
            form.plan_problem = Some("Chưa có phương án nào mang số này.");
            show(&app, &user, StatusCode::UNPROCESSABLE_ENTITY, form)
        }
        Err(WebhookError::TooMany) => {
            form.problem = Some(format!(
                "Mỗi tài khoản có nhiều nhất {MOST} webhook. Hãy xóa bớt webhook không dùng nữa."
            ));
            show(&app, &user, StatusCode::UNPROCESSABLE_ENTITY, form)
        }
        Err(other) => Err(other.into()),
    }
}
