//! `GET /trang-thai`

use askama::Template;
use axum::{
    extract::{Query, State},
    response::Response,
};

use super::{Going, Parts, Status, Whole};
use crate::model::Action;
use crate::web::{
    App, WebError,
    frame::Frame,
    http::{
        identity::MaybeUser,
        respond::{CachePolicy, page},
    },
    regulation::page::own_parameters,
    search::params::Pairs,
    words,
};

#[derive(Template)]
#[template(path = "status.html")]
struct StatusPage {
    frame: Frame,
    heading: &'static str,
    status: Status,
    lines: Vec<Line>,
    version: &'static str,
    /// Numbers for those who run it; none for anybody else.
    details: Vec<(&'static str, String)>,
}

/// A part of the work in words.
struct Line {
    what: &'static str,
    how: &'static str,
    /// What it means for whoever reads it, where it is not as it should be.
    advice: &'static str,
}

impl StatusPage {
    fn is_well(&self) -> bool {
        self.status.whole == Whole::Ok
    }
}

pub(in crate::web) async fn show(
    State(app): State<App>,
    viewer: MaybeUser,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    own_parameters(&pairs, &[])?;
    let status = app.status().await;
    let runs_it = viewer.may(Action::ManageUsers);
    let view = StatusPage {
        frame: Frame::new(&app, &viewer).at("/trang-thai"),
        heading: match status.whole {
            Whole::Ok => "Mọi việc hoạt động bình thường",
            Whole::Limited => "Một số việc đang bị ảnh hưởng",
            Whole::Down => "Hệ thống tạm thời không phục vụ được",
        },
        lines: lines(status.parts),
        version: env!("CARGO_PKG_VERSION"),
        details: if runs_it { details(&app, &status) } else { Vec::new() },
        status,
    };
    page(&view, CachePolicy::Current)
}

fn lines(parts: Parts) -> Vec<Line> {
    let line = |what, going, [late, down]: [&'static str; 2]| {
        let (how, advice) = match going {
            Going::Ok => ("bình thường", ""),
            Going::Late => ("chậm", late),
            Going::Down => ("tạm ngừng", down),
            Going::Unknown => ("chưa rõ", "Chưa biết được khi chưa đọc được cơ sở dữ liệu."),
        };
        Line { what, how, advice }
    };
    vec![
        line(
            "Tìm và xem quy định",
            parts.search,
            [
                "Kết quả có thể chưa có những thay đổi được ghi trong ít phút gần đây.",
                "Máy chủ đang lập chỉ mục; xin mở lại sau ít phút.",
            ],
        ),
        line(
            "Xem góp ý, kiến nghị, câu hỏi",
            parts.records,
            [
                "",
                "Tạm thời không đọc được cơ sở dữ liệu; việc tìm quy định không bị ảnh hưởng. Xin \
                  mở lại sau ít phút.",
            ],
        ),
        line(
            "Gửi góp ý, kiến nghị, câu hỏi, phương án; đăng nhập",
            parts.writing,
            [
                "",
                "Xin giữ lại nội dung đang soạn và gửi lại sau ít phút. Những gì đã được báo là đã \
                  ghi thì không mất.",
            ],
        ),
        line(
            "Thư xác nhận và thông báo",
            parts.letters,
            ["Thư có thể đến chậm; xin đợi, không cần gửi lại.", ""],
        ),
        line(
            "Thông báo tới chương trình khác (webhook)",
            parts.webhooks,
            ["Thông báo đến chậm; không thông báo nào bị bỏ.", ""],
        ),
    ]
}

/// Queues, pools and memory.
fn details(app: &App, status: &Status) -> Vec<(&'static str, String)> {
    let (under_way, queued) = app.traffic.now();
    let (open, idle) = app.store.connections();
    let mut details = vec![
        ("Yêu cầu đang xử lý", words::figure(under_way as u64)),
        ("Yêu cầu đang chờ", words::figure(queued as u64)),
        ("Kết nối cơ sở dữ liệu", format!("{open}, trong đó {idle} đang rỗi")),
        ("Câu trả lời giữ sẵn", words::bytes(app.kept.bytes())),
        ("Cuộc tham vấn chờ gộp góp ý", words::figure(app.voices.waiting())),
    ];
    if let Some(bytes) = app.metrics.resident_memory() {
        details.push(("Bộ nhớ của tiến trình", words::bytes(bytes)));
    }
    if let Some(tls) = &app.tls {
        details.push(("Chứng thư https hết hạn", words::instant(tls.until())));
    }
    if let Some(told) = status.told {
        let (mail, webhooks) = (told.mail, told.webhooks);
        details.extend([
            ("Nhật ký trong cơ sở dữ liệu", format!("dòng {}", words::figure(told.seq))),
            ("Thư chờ gửi", words::figure(mail.waiting)),
            ("Thư đã thử mà chưa gửi được", words::figure(mail.tried)),
            ("Thư không gửi được", words::figure(mail.failed)),
            ("Webhook đang hoạt động", words::figure(webhooks.active)),
            ("Webhook còn thông báo chưa nhận", words::figure(webhooks.behind)),
            ("Webhook chậm nhất", format!("{} dòng nhật ký", words::figure(webhooks.rows))),
            ("Lần thử và gửi lại đang chờ", words::figure(webhooks.requests)),
        ]);
    }
    details
}
