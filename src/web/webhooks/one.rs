//! One webhook: how it stands, its last attempts, and what its owner does to it.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
};
use jiff::{Timestamp, civil::DateTime, tz::Offset};

use super::{
    form::{tell, told as of_what},
    words as told,
};
use crate::web::{
    App, WebError,
    frame::Frame,
    http::{
        fields::Fields,
        guard::see_other,
        identity::CurrentUser,
        respond::{CachePolicy, page_with_status},
    },
    plans::errors::invalid,
    regulation::page::own_parameters,
    search::params::Pairs,
    words,
};
use crate::{
    cases::webhooks::{self, Start, WebhookError},
    model::Id,
    store::{Delivery, Progress, Webhook},
};

#[derive(Template)]
#[template(path = "webhook.html")]
struct OnePage {
    frame: Frame,
    /// What was just done.
    done: Option<&'static str>,
    webhook: Webhook,
    progress: Progress,
    interest: String,
    badge: &'static str,
    standing: &'static str,
    trouble: Option<String>,
    overlap: Option<String>,
    /// The last row of the journal.
    head: u64,
    /// Wishes of the owner that wait.
    waiting: u64,
    attempts: Vec<Attempt>,
}

struct Attempt {
    delivery: Delivery,
    content: String,
    outcome: String,
    badge: &'static str,
}

const DONE: [(&str, &str); 6] = [
    ("tam-dung", "Đã tạm dừng: thay đổi mới được giữ lại và gửi khi tiếp tục."),
    ("tiep-tuc", "Đã tiếp tục gửi từ chỗ dừng."),
    ("gui-thu", "Đã xếp một tin gửi thử. Tải lại trang sau vài giây để xem kết quả."),
    ("gui-lai", "Đã xếp lần gửi lại. Tải lại trang sau vài giây để xem kết quả."),
    ("tu-dong", "Sẽ gửi lại từ chỗ đã chọn. Nơi nhận có thể nhận lại dòng đã có."),
    ("bo-qua", "Đã bỏ qua phần chưa gửi; chỉ gửi thay đổi từ nay về sau."),
];

/// `GET /tai-khoan/webhook/{id}`
pub(in crate::web) async fn show(
    State(app): State<App>,
    user: CurrentUser,
    Path(id): Path<String>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [done] = own_parameters(&pairs, &["xong"])?;
    let id = known(&id)?;
    let found = app.store.webhook(&user.0.account.id, &id).await?;
    let (webhook, progress) = found.ok_or(WebhookError::Missing)?;
    let (badge, standing) = told::standing(&webhook, &progress);
    let attempts = app.store.webhook_deliveries(&id).await?.into_iter().map(|delivery| Attempt {
        content: told::content(&delivery),
        outcome: told::outcome(&delivery),
        badge: told::mark(&delivery),
        delivery,
    });
    let view = OnePage {
        frame: Frame::new(&app, &user.viewer()),
        done: DONE.iter().find(|(name, _)| Some(*name) == done).map(|(_, words)| *words),
        interest: of_what(&app, &webhook.interest),
        badge,
        standing,
        trouble: told::trouble(&webhook, &progress),
        overlap: told::overlap(&webhook, (app.clock.0)()),
        head: app.store.seq().await?,
        waiting: app.store.webhook_waiting(&id).await?.len() as u64,
        attempts: attempts.collect(),
        webhook,
        progress,
    };
    page_with_status(StatusCode::OK, &view, CachePolicy::Personal)
}

/// The id of an address.
pub(super) fn known(id: &str) -> Result<Id, WebError> {
    Ok(id.parse::<Id>().map_err(|_| WebhookError::Missing)?)
}

fn done(id: &Id, what: &str) -> Response {
    see_other(&format!("/tai-khoan/webhook/{id}?xong={what}"))
}

/// `POST /tai-khoan/webhook/{id}/tam-dung`
pub(in crate::web) async fn pause(
    State(app): State<App>,
    user: CurrentUser,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let id = known(&id)?;
    match webhooks::pause(&app.store, &user.0, &id, (app.clock.0)()).await {
        Ok(()) | Err(WebhookError::Already) => Ok(done(&id, "tam-dung")),
        Err(other) => Err(other.into()),
    }
}

/// `POST /tai-khoan/webhook/{id}/tiep-tuc`
pub(in crate::web) async fn resume(
    State(app): State<App>,
    user: CurrentUser,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let id = known(&id)?;
    match webhooks::resume(&app.store, &user.0, &id, (app.clock.0)()).await {
        Ok(()) | Err(WebhookError::Already) => Ok(done(&id, "tiep-tuc")),
        Err(other) => Err(other.into()),
    }
}

/// `POST /tai-khoan/webhook/{id}/doi-khoa`
pub(in crate::web) async fn rotate(
    State(app): State<App>,
    user: CurrentUser,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let (id, now) = (known(&id)?, (app.clock.0)());
    let rotated = webhooks::rotate(&app.store, &app.webhooks, &user.0, &id, now).await?;
    tell(&app, &user, "Đã đổi khóa bí mật", &rotated)
}

/// `POST /tai-khoan/webhook/{id}/gui-thu`
pub(in crate::web) async fn ping(
    State(app): State<App>,
    user: CurrentUser,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let id = known(&id)?;
    webhooks::ping(&app.store, &user.0, &id, (app.clock.0)()).await?;
    Ok(done(&id, "gui-thu"))
}

/// `POST /tai-khoan/webhook/{id}/lan-gui/{number}`
pub(in crate::web) async fn resend(
    State(app): State<App>,
    user: CurrentUser,
    Path((id, number)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let id = known(&id)?;
    let number = number.parse().map_err(|_| WebhookError::Missing)?;
    webhooks::resend(&app.store, &user.0, &id, number, (app.clock.0)()).await?;
    Ok(done(&id, "gui-lai"))
}

/// `POST /tai-khoan/webhook/{id}/gui-lai`
pub(in crate::web) async fn replay(
    State(app): State<App>,
    user: CurrentUser,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, WebError> {
    let id = known(&id)?;
    let (start, what) = match (fields.text("row").trim(), fields.text("time").trim()) {
        ("", "") if fields.text("start") == "now" => (Start::Now, "bo-qua"),
        ("", "") => {
            let advice = "Ghi số của dòng nhật ký, hoặc chọn ngày giờ.";
            return Err(invalid("row", ("Chưa chọn gửi lại từ đâu.", advice)));
        }
        (row, "") => (Start::Row(row_number(row)?), "tu-dong"),
        ("", time) => (Start::Time(local_time(time)?), "tu-dong"),
        _ => {
            let message = "Chỉ chọn một: số dòng, hoặc ngày giờ.";
            return Err(invalid("row", (message, "")));
        }
    };
    webhooks::replay(&app.store, &user.0, &id, start, (app.clock.0)()).await?;
    Ok(done(&id, what))
}

fn row_number(text: &str) -> Result<u64, WebError> {
    let number = text.replace('.', "").parse();
    number.map_err(|_| invalid("row", ("Đây không phải số của một dòng nhật ký.", "")))
}

/// A day and time of Viet Nam, as a browser sends it.
fn local_time(text: &str) -> Result<Timestamp, WebError> {
    let wrong = || invalid("time", ("Ngày giờ không đọc được.", "Ví dụ: 2026-07-01T08:30."));
    let local: DateTime = text.parse().map_err(|_| wrong())?;
    Offset::constant(7).to_timestamp(local).map_err(|_| wrong())
}

/// `POST /tai-khoan/webhook/{id}/xoa`
pub(in crate::web) async fn delete(
    State(app): State<App>,
    user: CurrentUser,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let id = known(&id)?;
    webhooks::delete(&app.store, &user.0, &id, (app.clock.0)()).await?;
    Ok(see_other("/tai-khoan/webhook?xong=xoa"))
}
