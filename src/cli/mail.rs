//! Where letters go: the options of `serve` about mail.

use std::path::{Path, PathBuf};

use anyhow::{anyhow, bail};
use quydinh::mail::{BadPost, FromWhom, Post};

use super::secret_in;

/// Whom letters are from if nobody said: an address that nobody takes for
/// another's, for letters that stay on this machine.
const FROM: &str = "Cổng tham vấn quy định kinh doanh <quydinh@localhost>";

/// Letters become files unless there is a mail server. Its password is no
/// option: anybody on the machine can read what a program was started with.
#[derive(Debug, clap::Args)]
pub(super) struct MailArgs {
    /// Thư mục nhận thư dưới dạng tệp .eml khi không có máy chủ thư; mặc định là outbox cạnh cơ sở dữ liệu
    #[arg(long, env = "QUYDINH_MAIL_DIR", value_name = "THƯ MỤC")]
    mail_dir: Option<PathBuf>,
    #[arg(
        long,
        env = "QUYDINH_SMTP_URL",
        value_name = "URL",
        hide_env_values = true,
        requires_all = ["public_url", "mail_from"],
        conflicts_with = "mail_dir",
        help = "Máy chủ thư: smtps://user@host hoặc smtp://user@host?tls=required; mật khẩu để trong tệp hoặc biến `QUYDINH_SMTP_PASSWORD`"
    )]
    smtp_url: Option<String>,
    /// Tệp chứa mật khẩu của máy chủ thư
    #[arg(long, env = "QUYDINH_SMTP_PASSWORD_FILE", value_name = "TỆP", requires = "smtp_url")]
    pub(super) smtp_password_file: Option<PathBuf>,
    /// Địa chỉ gửi thư, như "Cổng tham vấn <quydinh@example.org>"
    #[arg(long, env = "QUYDINH_MAIL_FROM", value_name = "ĐỊA CHỈ")]
    mail_from: Option<String>,
}

impl MailArgs {
    /// The way that letters take.
    pub(super) fn post(&self, database: &str, public_url: Option<&str>) -> anyhow::Result<Post> {
        let from = self.mail_from.as_deref().unwrap_or(FROM);
        let from: FromWhom = from
            .parse()
            .map_err(|_| anyhow!("QUYDINH_MAIL_FROM: {from:?} không phải địa chỉ thư"))?;
        let Some(server) = &self.smtp_url else {
            let folder = self.folder(database).unwrap_or_default();
            tracing::info!(folder = %folder.display(), "letters become files");
            return Ok(Post::folder(from, folder));
        };
        // Links in letters must not lead where a stranger's request says.
        if public_url.is_none() {
            bail!("QUYDINH_SMTP_URL cần có QUYDINH_PUBLIC_URL để ghi đường dẫn vào thư");
        }
        let password = self.password()?;
        Post::server(from, server, password.as_deref()).map_err(|bad| match bad {
            BadPost::Address => anyhow!(
                "QUYDINH_SMTP_URL không phải địa chỉ như smtps://user@host hoặc \
                 smtp://user@host?tls=required; không mã hóa thì chỉ gửi được qua máy chủ trên \
                 chính máy này"
            ),
            BadPost::User => anyhow!("QUYDINH_SMTP_URL thiếu tên người dùng cho mật khẩu"),
        })
    }

    /// The folder of letters; none where a mail server takes them.
    pub(super) fn folder(&self, database: &str) -> Option<PathBuf> {
        let folder = || self.mail_dir.clone().unwrap_or_else(|| beside(database));
        self.smtp_url.is_none().then(folder)
    }

    fn password(&self) -> anyhow::Result<Option<String>> {
        let text = secret_in(self.smtp_password_file.as_deref(), "QUYDINH_SMTP_PASSWORD")?;
        let text = text.trim_end_matches(['\r', '\n']);
        Ok((!text.is_empty()).then(|| text.to_owned()))
    }
}

/// `outbox` beside the file of the database; here, if it is a server.
fn beside(database: &str) -> PathBuf {
    let file = database.strip_prefix("sqlite:").map(|path| path.trim_start_matches("//"));
    let path = file.map(|file| Path::new(file.split('?').next().unwrap_or(file)));
    path.and_then(Path::parent).unwrap_or(Path::new("")).join("outbox")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outbox_is_beside_the_store() {
        for (database, folder) in [
            ("sqlite:quydinh.db", "outbox"),
            ("sqlite:/var/lib/quydinh/a.db?mode=rwc", "/var/lib/quydinh/outbox"),
            ("sqlite:///var/lib/a.db", "/var/lib/outbox"),
            ("postgres://u:pw@h/db", "outbox"),
        ] {
            assert_eq!(beside(database), PathBuf::from(folder), "{database}");
        }
    }
}
