//! What `quydinh serve` is told about a search engine on other machines.

use std::path::PathBuf;

use anyhow::anyhow;
use quydinh::search::remote::{BadSettings, Remote, Settings};

use super::secret_in;

/// Where the engine is. The key itself is no option: anybody on the machine can
/// read what a program was started with.
#[derive(Debug, clap::Args)]
pub(super) struct EngineArgs {
    #[arg(
        long,
        env = "QUYDINH_SEARCH_URL",
        value_name = "URL",
        help = "Địa chỉ máy tìm kiếm ngoài (Elasticsearch, OpenSearch, Quickwit); không có thì tìm ngay trên máy này"
    )]
    search_url: Option<String>,
    #[arg(
        long,
        env = "QUYDINH_SEARCH_KEY_FILE",
        value_name = "TỆP",
        help = "Tệp chứa khóa của máy tìm kiếm, dạng tên:mật khẩu hoặc khóa API; cũng có thể đặt khóa trong biến QUYDINH_SEARCH_KEY"
    )]
    pub(super) search_key_file: Option<PathBuf>,
    /// Phần đầu tên các chỉ mục trong máy tìm kiếm, để nhiều hệ thống dùng chung được một máy
    #[arg(long, env = "QUYDINH_SEARCH_INDEX", value_name = "TÊN", default_value = "quydinh")]
    search_index: String,
}

impl EngineArgs {
    /// The engine, if one is configured.
    pub(super) fn remote(&self) -> anyhow::Result<Option<Remote>> {
        let Some(url) = self.search_url.as_deref().filter(|url| !url.is_empty()) else {
            return Ok(None);
        };
        let bad = |bad: BadSettings| match bad {
            BadSettings::Url(text) => anyhow!(
                "QUYDINH_SEARCH_URL: {text:?} không phải địa chỉ như https://search.example.org:9200"
            ),
            BadSettings::Name(text) => anyhow!(
                "QUYDINH_SEARCH_INDEX: {text:?} cần bắt đầu bằng chữ thường và chỉ gồm chữ thường, \
                 chữ số, dấu gạch nối"
            ),
            BadSettings::Key => anyhow!("khóa của máy tìm kiếm phải nằm trên một dòng"),
        };
        let key = secret_in(self.search_key_file.as_deref(), "QUYDINH_SEARCH_KEY")?;
        let settings = Settings::new(url).and_then(|settings| settings.named(&self.search_index));
        let settings = settings.and_then(|settings| settings.with_key(&key));
        Ok(Some(Remote::new(settings.map_err(bad)?)))
    }
}
