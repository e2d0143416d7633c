//! Files with secrets: who can read them, and whether they are long enough.

use std::{
    fs,
    path::{Path, PathBuf},
};

use quydinh::{signing::SigningKey, webhook::Master};

use super::{
    super::{Places, serve},
    report::{Part::Settings, Report},
};

/// Variables that are secrets, where no file holds them.
pub(super) const VARIABLES: [&str; 3] =
    ["QUYDINH_OIDC_CLIENT_SECRET", "QUYDINH_SEARCH_KEY", "QUYDINH_SMTP_PASSWORD"];

/// A secret that somebody has made up is longer, or is found by trying.
const SHORTEST: usize = 12;

pub(super) fn look(report: &mut Report, places: &Places, options: &serve::Args) {
    let files: [(&str, Option<&PathBuf>, usize); 4] = [
        (
            "QUYDINH_OIDC_CLIENT_SECRET_FILE",
            options.provider.oidc_client_secret_file.as_ref(),
            SHORTEST,
        ),
        ("QUYDINH_SMTP_PASSWORD_FILE", options.mail.smtp_password_file.as_ref(), SHORTEST),
        ("QUYDINH_WEBHOOK_KEY_FILE", options.webhooks.webhook_key_file.as_ref(), Master::SHORTEST),
        ("QUYDINH_SEARCH_KEY_FILE", options.engine.search_key_file.as_ref(), SHORTEST),
    ];
    for (name, file, shortest) in files {
        let Some(file) = file else { continue };
        match fs::read_to_string(file) {
            Err(error) => report.fail(
                Settings,
                "secret",
                (
                    format!("{name}: không đọc được {}: {error}", file.display()),
                    "Kiểm tra đường dẫn và quyền đọc của tài khoản chạy máy chủ.",
                ),
            ),
            Ok(text) => {
                long_enough(report, (name, text.trim()), shortest);
                hidden(report, name, file);
            }
        }
    }
    for name in VARIABLES {
        if let Ok(text) = std::env::var(name) {
            long_enough(report, (name, text.trim()), SHORTEST);
        }
    }
    for (name, url) in [
        ("DATABASE_URL", Some(&places.database)),
        ("DATABASE_READ_URL", options.read_store.as_ref()),
    ] {
        if let Some(password) = url.and_then(|url| password(url)) {
            long_enough(report, (name, password), SHORTEST);
        }
    }
    signing_key(report, &options.signing_key);
}

/// What stands between the name of the account and the host.
fn password(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?']).next()?;
    Some(authority.rsplit_once('@')?.0.split_once(':')?.1)
}

fn long_enough(report: &mut Report, (name, secret): (&str, &str), shortest: usize) {
    let length = secret.chars().count();
    if length >= shortest {
        return;
    }
    let found = match length {
        0 => format!("{name} không có gì trong đó"),
        _ => format!("bí mật trong {name} chỉ dài {length} ký tự"),
    };
    let advice = format!("Dùng ít nhất {shortest} ký tự ngẫu nhiên, như của openssl rand -hex 32.");
    // A server does not start without a whole key for webhooks.
    match name {
        "QUYDINH_WEBHOOK_KEY_FILE" => report.fail(Settings, "short", (found, advice)),
        _ => report.warn(Settings, "short", (found, advice)),
    }
}

/// Says so if a file is open to everybody on the machine.
pub(super) fn hidden(report: &mut Report, name: &str, file: &Path) {
    if is_open(file) {
        report.warn(
            Settings,
            "readable",
            (
                format!("{name}: ai có tài khoản trên máy cũng đọc được {}", file.display()),
                format!("chmod 600 {}", file.display()),
            ),
        );
    }
}

/// Whether everybody on the machine can read a file: by what it allows itself,
/// and by the folders that lead to it.
#[cfg(unix)]
pub(super) fn is_open(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;

    const READ: u32 = 0o004;
    const PASS: u32 = 0o001;
    let allows = |path: &Path, what: u32| {
        fs::metadata(path).is_ok_and(|found| found.permissions().mode() & what == what)
    };
    let Ok(whole) = fs::canonicalize(file) else { return false };
    allows(&whole, READ) && whole.ancestors().skip(1).all(|folder| allows(folder, PASS))
}

#[cfg(not(unix))]
pub(super) fn is_open(_: &Path) -> bool {
    false
}

fn signing_key(report: &mut Report, file: &Path) {
    if !file.exists() {
        let found = format!("chưa có {}; máy chủ sẽ tạo khóa ký khi khởi động", file.display());
        return report.ok(Settings, "signing_key", found);
    }
    match SigningKey::open(file) {
        Ok(key) => {
            let found = format!("khóa ký trong {}: {}", file.display(), key.public().id());
            report.ok(Settings, "signing_key", found);
            hidden(report, "QUYDINH_SIGNING_KEY", file);
        }
        Err(error) => report.fail(
            Settings,
            "signing_key",
            (
                format!("không dùng được khóa ký trong {}: {error}", file.display()),
                "Không có khóa thì nhật ký và bản sao không được ký. Lấy lại tệp từ bản lưu, hoặc \
                 đổi tên tệp để máy chủ tạo khóa mới.",
            ),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_found_in_addresses() {
        for (url, found) in [
            ("postgres://u:pw@h/db", Some("pw")),
            ("postgres://u:p@w@h/db", Some("p@w")),
            ("postgres://u@h/db", None),
            ("postgres://h/db", None),
            ("sqlite:/a/b.db", None),
        ] {
            assert_eq!(password(url), found, "{url}");
        }
    }
}
