//! Variables: which are set, which nobody reads, and how they go together.

use std::{collections::BTreeMap, ffi::OsString};

use clap::CommandFactory as _;

use super::{
    super::{Cli, Places, serve},
    report::{Part::Settings, Report, Variable},
    secrets,
};

/// Variables that are no options: how logs are written. Secrets are others.
const OTHERS: [&str; 2] = ["QUYDINH_LOG", "RUST_LOG"];

/// Looks at all of them; what `serve` would be told by them, if it would start.
pub(super) fn look(report: &mut Report, places: &Places) -> Option<serve::Args> {
    let known = known();
    let set: BTreeMap<String, OsString> = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value)))
        .collect();
    for (name, default) in &known {
        let value = set.get(name);
        let text = value.map(|value| value.to_string_lossy().into_owned());
        let shown = if is_hidden(name) { None } else { text.or_else(|| default.clone()) };
        report.variables.push(Variable {
            name: name.clone(),
            is_set: value.is_some(),
            value: shown,
        });
        if value.is_some_and(|value| value.to_str().is_none()) {
            report.fail(
                Settings,
                "unreadable",
                (format!("{name} không phải chữ UTF-8"), "Đặt lại giá trị của biến này."),
            );
        }
    }
    let count = |is_set| report.variables.iter().filter(|one| one.is_set == is_set).count();
    let names: Vec<&str> =
        report.variables.iter().filter(|one| one.is_set).map(|one| &*one.name).collect();
    let found = match names.is_empty() {
        true => "không biến nào được đặt, mọi biến dùng giá trị mặc định".to_owned(),
        false => {
            format!("đã đặt {}; {} biến khác dùng giá trị mặc định", names.join(", "), count(false))
        }
    };
    report.ok(Settings, "variables", found);
    for name in set.keys().filter(|name| name.starts_with("QUYDINH_")) {
        if known.contains_key(name) {
            continue;
        }
        let near = known.keys().map(|known| (distance(known, name), known)).min();
        let advice = match near {
            Some((far, near)) if far <= 3 => format!("Có phải là {near}?"),
            _ => "Bỏ biến này, hoặc xem bảng các biến trong README.md.".to_owned(),
        };
        report.warn(Settings, "unknown", (format!("không có biến nào tên {name}"), advice));
    }
    if let Some(log) = set.get("QUYDINH_LOG")
        && log != "json"
        && log != "text"
    {
        let found = format!("QUYDINH_LOG là {:?}", log.to_string_lossy());
        report.warn(Settings, "log", (found, "Chỉ có json và text; hiện được hiểu là text."));
    }
    let options = match serve::Args::from_environment() {
        Ok(options) => options,
        Err(error) => {
            let text = error.to_string();
            let lines = text.lines().map(str::trim).take_while(|line| !line.is_empty());
            let found = lines.collect::<Vec<_>>().join(" ");
            let found = found.trim_start_matches("error: ").to_owned();
            let advice = "Máy chủ không khởi động được với các biến này; sửa biến vừa nêu.";
            report.fail(Settings, "options", (found, advice));
            return None;
        }
    };
    report.ok(Settings, "options", "máy chủ đọc được mọi biến");
    combinations(report, &options);
    secrets::look(report, places, &options);
    Some(options)
}

/// What goes together, and yet is not what anybody means.
fn combinations(report: &mut Report, options: &serve::Args) {
    let url = options.public_url.as_deref().map(str::to_ascii_lowercase).unwrap_or_default();
    let own_tls = options.tls.files().is_some();
    let is_https = own_tls || url.starts_with("https://");
    let inside = options.listen.ip().is_loopback();
    if own_tls && url.starts_with("http://") {
        report.fail(
            Settings,
            "scheme",
            (
                "QUYDINH_TLS_CERT làm máy chủ chỉ phục vụ qua https, nhưng QUYDINH_PUBLIC_URL là \
                 http://",
                "Đặt QUYDINH_PUBLIC_URL bắt đầu bằng https://.",
            ),
        );
    }
    if !is_https && !inside {
        report.warn(
            Settings,
            "clear",
            (
                format!(
                    "phục vụ tại {} mà không có https: mật khẩu đi qua mạng không được mã hóa",
                    options.listen
                ),
                "Đặt máy chủ trung gian có https phía trước và QUYDINH_PUBLIC_URL, hoặc đặt \
                 QUYDINH_TLS_CERT và QUYDINH_TLS_KEY.",
            ),
        );
    }
    if inside && url.starts_with("https://") && !own_tls && options.trusted_proxies == 0 {
        report.warn(
            Settings,
            "proxies",
            (
                "có máy chủ trung gian phía trước nhưng QUYDINH_TRUSTED_PROXIES là 0: mọi người \
                 dùng bị coi là cùng một mạng và chung một giới hạn",
                "Đặt QUYDINH_TRUSTED_PROXIES bằng số máy chủ trung gian có ghi X-Forwarded-For.",
            ),
        );
    }
    if options.webhooks.webhook_allow_private.is_some() && is_https {
        report.warn(
            Settings,
            "development",
            (
                "QUYDINH_WEBHOOK_ALLOW_PRIVATE đang bật trên một trang https: người có tài khoản \
                 gửi được yêu cầu tới chính máy này",
                "Bỏ biến này; nó chỉ dành cho phát triển.",
            ),
        );
    }
    if options.public_url.is_none() && !inside {
        report.warn(
            Settings,
            "address",
            (
                "chưa đặt QUYDINH_PUBLIC_URL: đường dẫn trong tệp kết xuất theo địa chỉ mà mỗi \
                 yêu cầu nêu",
                "Đặt địa chỉ mà trình duyệt dùng, như https://quydinh.example.org.",
            ),
        );
    }
    for (file, secret) in [
        ("QUYDINH_OIDC_CLIENT_SECRET_FILE", "QUYDINH_OIDC_CLIENT_SECRET"),
        ("QUYDINH_SMTP_PASSWORD_FILE", "QUYDINH_SMTP_PASSWORD"),
    ] {
        if [file, secret].iter().all(|name| std::env::var_os(name).is_some()) {
            let found = format!("đặt cả {file} và {secret}");
            report.warn(Settings, "twice", (found, format!("Tệp được dùng; bỏ {secret}.")));
        }
    }
}

/// Every variable that anything here reads, with what it is without being set.
fn known() -> BTreeMap<String, Option<String>> {
    let cli = Cli::command();
    let below = cli.get_subcommands().flat_map(clap::Command::get_subcommands);
    let commands = std::iter::once(&cli).chain(cli.get_subcommands()).chain(below);
    let mut known: BTreeMap<String, Option<String>> = commands
        .flat_map(clap::Command::get_opts)
        .filter_map(|argument| {
            let name = argument.get_env()?.to_str()?.to_owned();
            let default = argument.get_default_values().first();
            Some((name, default.map(|value| value.to_string_lossy().into_owned())))
        })
        .collect();
    let others = secrets::VARIABLES.into_iter().chain(OTHERS);
    known.extend(others.map(|name| (name.to_owned(), None)));
    known
}

/// Whether what it says may be or hold a secret.
fn is_hidden(name: &str) -> bool {
    name.starts_with("DATABASE_")
        || secrets::VARIABLES.contains(&name)
        || name == "QUYDINH_SMTP_URL"
}

/// How many letters differ between two names.
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in one.bytes().enumerate() {
        let mut before = row[0];
        row[0] = at + 1;
        for (to, found) in other.bytes().enumerate() {
            let change = before + usize::from(letter != found);
            before = row[to + 1];
            row[to + 1] = change.min(before + 1).min(row[to] + 1);
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_near_that_look_alike() {
        for (one, other, far) in [
            ("QUYDINH_LISTEN", "QUYDINH_LISTEN", 0),
            ("QUYDINH_LISTEN", "QUYDINH_LISTEM", 1),
            ("QUYDINH_INDEX", "QUYDINH_INDX", 1),
            ("QUYDINH_MAIL_DIR", "QUYDINH_MAILDIR", 1),
            ("A", "", 1),
            ("ABC", "XYZ", 3),
        ] {
            assert_eq!((distance(one, other), distance(other, one)), (far, far), "{one} {other}");
        }
    }

    #[test]
    fn every_variable_is_known_and_secrets_are_not_shown() {
        let known = known();
        for name in ["DATABASE_URL", "QUYDINH_LISTEN", "QUYDINH_TLS_KEY", "QUYDINH_USER_ROLE"] {
            assert!(known.contains_key(name), "{name}");
        }
        for (name, hidden) in [
            ("DATABASE_URL", true),
            ("DATABASE_READ_URL", true),
            ("QUYDINH_SMTP_URL", true),
            ("QUYDINH_SMTP_PASSWORD", true),
            ("QUYDINH_OIDC_CLIENT_SECRET", true),
            ("QUYDINH_OIDC_CLIENT_SECRET_FILE", false),
            ("QUYDINH_LISTEN", false),
        ] {
            assert!(known.contains_key(name));
            assert_eq!(is_hidden(name), hidden, "{name}");
        }
    }
}
