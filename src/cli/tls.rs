//! https without a proxy: the options of `serve` about it, and what is wrong
//! with the files in words.

use std::{path::PathBuf, time::Duration};

use anyhow::{anyhow, bail};
use quydinh::tls::{Files, Tls, TlsError};

use super::now;

/// A certificate that ends sooner is spoken of at the start.
pub(super) const SOON: Duration = Duration::from_hours(21 * 24);

#[derive(Debug, clap::Args)]
pub(super) struct TlsArgs {
    /// Tệp PEM chứa chứng thư của máy chủ và các chứng thư trung gian, để tự phục vụ qua https
    #[arg(long, env = "QUYDINH_TLS_CERT", value_name = "TỆP", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// Tệp PEM chứa khóa riêng của chứng thư đó
    #[arg(long, env = "QUYDINH_TLS_KEY", value_name = "TỆP", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
}

impl TlsArgs {
    /// Where certificate and key are, if the server is to speak https itself.
    pub(super) fn files(&self) -> Option<Files> {
        let (certificate, key) = (self.tls_cert.clone()?, self.tls_key.clone()?);
        Some(Files { certificate, key })
    }

    /// What the server at this address needs to speak https itself.
    pub(super) fn tls(&self, public_url: Option<&str>) -> anyhow::Result<Option<Tls>> {
        let Some(files) = self.files() else { return Ok(None) };
        if public_url.is_some_and(|url| url.trim().to_ascii_lowercase().starts_with("http://")) {
            bail!(
                "có QUYDINH_TLS_CERT thì máy chủ chỉ phục vụ qua https; QUYDINH_PUBLIC_URL phải \
                 bắt đầu bằng https://"
            );
        }
        let tls = Tls::open(files).map_err(|error| anyhow!(words(&error)))?;
        let (now, until) = (now(), tls.until());
        if until <= now {
            tracing::error!(%until, "the certificate has ended: browsers refuse it");
        } else if until.duration_since(now).unsigned_abs() < SOON {
            tracing::warn!(%until, "the certificate ends soon");
        }
        Ok(Some(tls))
    }
}

/// What is wrong with the files and what to do about it.
pub(super) fn words(error: &TlsError) -> String {
    match error {
        TlsError::Unreadable { file, error } => format!(
            "không đọc được {}: {error}. Kiểm tra đường dẫn và quyền đọc của tài khoản chạy máy chủ",
            file.display()
        ),
        TlsError::NotPem(file) => format!(
            "{} không phải tệp PEM còn nguyên vẹn. Tệp phải có các dòng -----BEGIN … và -----END \
             …; tệp DER thì đổi bằng openssl x509 -inform der hoặc openssl pkey -inform der",
            file.display()
        ),
        TlsError::NoCertificate(file) => format!(
            "trong {} không có chứng thư nào (-----BEGIN CERTIFICATE-----). Có thể đã đổi chỗ \
             QUYDINH_TLS_CERT và QUYDINH_TLS_KEY",
            file.display()
        ),
        TlsError::BadCertificate(file) => format!(
            "không đọc được chứng thư trong {}. Hãy lấy lại tệp từ nơi đã cấp chứng thư",
            file.display()
        ),
        TlsError::NoKey(file) => format!(
            "trong {} không có khóa riêng dùng được. Khóa có mật khẩu thì bỏ mật khẩu bằng openssl \
             pkey và để tệp chỉ tài khoản chạy máy chủ đọc được",
            file.display()
        ),
        TlsError::BadKey(file) => format!(
            "khóa riêng trong {} thuộc loại không dùng được. Hãy dùng khóa ECDSA P-256, P-384, \
             Ed25519 hoặc RSA từ 2048 bit",
            file.display()
        ),
        TlsError::Mismatch(files) => format!(
            "khóa riêng trong {} không phải của chứng thư đầu tiên trong {}. Chứng thư của máy chủ \
             phải đứng đầu, và hai tệp phải cùng một lần cấp",
            files.key.display(),
            files.certificate.display()
        ),
        TlsError::Configuration(error) => format!("không dùng được https: {error}"),
    }
}
