//! What the server needs of others: a mail server, a provider, a search engine,
//! and itself once more to read files. Nobody is asked and nothing is sent.

use std::fs;

use jiff::{Timestamp, ToSpan as _};
use quydinh::{confined::Reader, model::day_in_viet_nam};

use super::{
    super::{Places, report::number, serve},
    report::{
        Part::{Index, Mail, Oidc, Uploads},
        Report,
    },
    store::Looked,
};

pub(super) async fn look(
    report: &mut Report,
    places: &Places,
    (options, looked): (Option<&serve::Args>, Option<&Looked>),
) {
    if let Some(options) = options {
        mail(report, places, options);
        webhooks(report, options);
        provider(report, options);
        engine(report, options);
    }
    if let Some(looked) = looked {
        queues(report, looked).await;
    }
}

fn mail(report: &mut Report, places: &Places, options: &serve::Args) {
    if let Err(error) = options.mail.post(&places.database, options.public_url.as_deref()) {
        let advice = "Máy chủ sẽ không khởi động; sửa biến vừa nêu.";
        return report.fail(Mail, "settings", (format!("{error:#}"), advice));
    }
    let Some(folder) = options.mail.folder(&places.database) else {
        return report.ok(Mail, "settings", "thư đi qua máy chủ thư đã đặt");
    };
    let found = format!("chưa có máy chủ thư: thư thành tệp trong {}", folder.display());
    if fs::metadata(&folder).is_ok_and(|found| !found.is_dir()) {
        let advice = "Xóa hoặc đổi tên tệp đó, hoặc đặt QUYDINH_MAIL_DIR.";
        report.fail(Mail, "settings", (format!("{} không phải thư mục", folder.display()), advice));
    } else if options.public_url.is_some() {
        let advice = "Người dân không nhận được thư xác nhận: đặt QUYDINH_SMTP_URL và \
                      QUYDINH_MAIL_FROM.";
        report.warn(Mail, "settings", (found, advice));
    } else {
        report.ok(Mail, "settings", found);
    }
}

fn webhooks(report: &mut Report, options: &serve::Args) {
    match options.webhooks.webhooks() {
        Ok(_) => report.ok(Mail, "webhooks", "đọc được cấu hình webhook"),
        Err(error) => {
            let advice = "Máy chủ sẽ không khởi động; sửa tệp khóa của webhook.";
            report.fail(Mail, "webhooks", (format!("{error:#}"), advice));
        }
    }
}

fn provider(report: &mut Report, options: &serve::Args) {
    match options.provider.provider(options.public_url.as_deref()) {
        Ok(None) => report.ok(Oidc, "settings", "không dùng; đăng nhập bằng mật khẩu"),
        Ok(Some(_)) if !options.provider.has_secret() => {
            let found = "không có khóa bí mật của ứng dụng (client secret)";
            let advice = "Hệ thống xác thực thường đòi khóa này: đặt \
                          QUYDINH_OIDC_CLIENT_SECRET_FILE.";
            report.warn(Oidc, "settings", (found, advice));
        }
        Ok(Some(_)) => report.ok(Oidc, "settings", "cấu hình đọc được; chưa hỏi hệ thống xác thực"),
        Err(error) => {
            let advice = "Máy chủ sẽ không khởi động; sửa biến vừa nêu.";
            report.fail(Oidc, "settings", (format!("{error:#}"), advice));
        }
    }
}

fn engine(report: &mut Report, options: &serve::Args) {
    match options.engine.remote() {
        Ok(None) => report.ok(Index, "engine", "không dùng máy tìm kiếm ngoài; tìm trên máy này"),
        Ok(Some(_)) => report.ok(Index, "engine", "cấu hình đọc được; chưa hỏi máy tìm kiếm ngoài"),
        Err(error) => {
            let advice = "Máy chủ sẽ không khởi động; sửa biến vừa nêu.";
            report.fail(Index, "engine", (format!("{error:#}"), advice));
        }
    }
}

/// What waits to be sent, as far as this version's tables say it.
async fn queues(report: &mut Report, looked: &Looked) {
    if let Ok(tally) = looked.store.mail_tally().await {
        let late = |at: Timestamp| at + 1.hour() < report.at();
        let found = format!(
            "{} thư chờ gửi, {} thư không gửi được",
            number(tally.waiting),
            number(tally.failed)
        );
        if tally.oldest.is_some_and(late) {
            let advice =
                "Thư chờ đã quá một giờ: xem máy chủ có đang chạy và máy chủ thư có nhận không.";
            report.warn(Mail, "letters", (found, advice));
        } else if tally.failed > 0 {
            let advice = "Xem từng thư và lý do trong trang quản trị thư.";
            report.warn(Mail, "letters", (found, advice));
        } else {
            report.ok(Mail, "letters", found);
        }
    }
    if let Ok(counts) = looked.store.webhook_counts().await {
        let found = format!(
            "{} webhook, {} còn thông báo chưa nhận",
            number(counts.active),
            number(counts.behind)
        );
        report.ok(Mail, "deliveries", found);
    }
}

/// Starts what reads the files of strangers, as the server does, on a file of
/// one line.
pub(super) fn look_at_uploads(report: &mut Report) {
    let today = day_in_viet_nam(report.at());
    let read = Reader::apart().map_err(|error| error.to_string()).and_then(|reader| {
        let file = "Mã quy định\n1.000001\n".as_bytes();
        reader.plan(file, "a.csv", today).map_err(|error| match std::error::Error::source(&error) {
            Some(cause) => format!("{error}: {cause}"),
            None => error.to_string(),
        })
    });
    match read {
        Ok(_) => report.ok(Uploads, "starts", "chương trình đọc tệp chạy được trong giới hạn"),
        Err(error) => report.fail(
            Uploads,
            "starts",
            (
                format!("không đọc được tệp trong tiến trình riêng: {error}"),
                "Mọi tệp tải lên sẽ bị từ chối. Cho phép tài khoản này tạo tiến trình (nproc, \
                 TasksMax) và đặt giới hạn; /proc phải được gắn.",
            ),
        ),
    }
}
