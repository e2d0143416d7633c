//! https without a proxy: whether the files are good, and for how long.

use std::time::Duration;

use quydinh::tls::{Files, Identity};

use super::{
    super::{serve, tls as options_of},
    report::{Part::Tls, Report, instant},
    secrets,
};

/// From then on somebody should do something today.
const URGENT: Duration = Duration::from_hours(7 * 24);

pub(super) fn look(report: &mut Report, options: Option<&serve::Args>) {
    let Some(options) = options else { return };
    let Some(files) = options.tls.files() else {
        return report.ok(Tls, "files", "không dùng; https do máy chủ trung gian phía trước lo");
    };
    match Identity::read(&files) {
        Ok(identity) => {
            let found = format!(
                "khóa trong {} là của chứng thư trong {}",
                files.key.display(),
                files.certificate.display()
            );
            report.ok(Tls, "files", found);
            secrets::hidden(report, "QUYDINH_TLS_KEY", &files.key);
            judge(report, (&files, &identity), options.public_url.as_deref());
        }
        Err(error) => {
            let words = options_of::words(&error);
            let (found, advice) =
                words.split_once(". ").unwrap_or((&words, "Máy chủ sẽ không khởi động."));
            report.fail(Tls, "files", (found, advice));
        }
    }
}

fn judge(report: &mut Report, (files, identity): (&Files, &Identity), public_url: Option<&str>) {
    let renew = "Gia hạn chứng thư và thay hai tệp; máy chủ đang chạy tự nhận ra trong mười giây.";
    let (now, until) = (report.at(), identity.until);
    let left = until.duration_since(now);
    let days = left.as_secs() / 86_400;
    if identity.from > now {
        let found = format!("chứng thư chỉ có hiệu lực từ {}", instant(identity.from));
        report.fail(Tls, "validity", (found, "Kiểm tra giờ của máy, hoặc dùng chứng thư khác."));
    } else if left.is_negative() {
        report.fail(
            Tls,
            "validity",
            (format!("chứng thư đã hết hạn lúc {}", instant(until)), renew),
        );
    } else if left.unsigned_abs() < URGENT {
        report.fail(Tls, "validity", (format!("chứng thư chỉ còn {days} ngày"), renew));
    } else if left.unsigned_abs() < options_of::SOON {
        report.warn(Tls, "validity", (format!("chứng thư còn {days} ngày"), renew));
    } else {
        report.ok(Tls, "validity", format!("chứng thư còn {days} ngày, đến {}", instant(until)));
    }
    if let Some(host) = public_url.and_then(host) {
        if identity.is_for(host) {
            report.ok(Tls, "name", format!("chứng thư cấp cho {host}"));
        } else {
            let found = format!("chứng thư không cấp cho {host} của QUYDINH_PUBLIC_URL");
            report.fail(Tls, "name", (found, "Trình duyệt sẽ từ chối; xin chứng thư có tên này."));
        }
    }
    if identity.is_alone {
        let found = format!("{} không có chứng thư trung gian", files.certificate.display());
        let advice = "Dùng tệp đầy đủ (fullchain): chứng thư của máy chủ trước, rồi các chứng thư \
                      trung gian; nếu không, nhiều chương trình từ chối kết nối.";
        report.warn(Tls, "chain", (found, advice));
    }
}

/// The host of an address, without a port.
fn host(url: &str) -> Option<&str> {
    let (_, rest) = url.trim().split_once("://")?;
    let host = rest.split('/').next()?;
    match host.strip_prefix('[') {
        Some(literal) => literal.split(']').next(),
        None => host.split(':').next(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_have_no_ports() {
        for (url, found) in [
            ("https://a.example", "a.example"),
            ("https://a.example:8443/", "a.example"),
            ("https://[::1]:8443", "::1"),
            ("https://10.0.0.1:1", "10.0.0.1"),
        ] {
            assert_eq!(host(url), Some(found), "{url}");
        }
    }
}
